//! The notifier service.

fn main() -> std::process::ExitCode {
    contexor_service::program::main::<contexor_notifier::Notifier>()
}
