//! The usage service.

fn main() -> std::process::ExitCode {
    contexor_usage::main(std::env::args().skip(1).collect())
}
