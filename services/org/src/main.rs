//! The org service.

fn main() -> std::process::ExitCode {
    contexor_org::main(std::env::args().skip(1).collect())
}
