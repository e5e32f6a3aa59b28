//! The notifier service.

fn main() -> std::process::ExitCode {
    contexor_notifier::main(std::env::args().skip(1).collect())
}
