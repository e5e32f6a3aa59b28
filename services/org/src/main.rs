//! The org service.

fn main() -> std::process::ExitCode {
    contexor_service::program::main::<contexor_org::Org>()
}
