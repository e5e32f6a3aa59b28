//! The program of the sign-in service.

fn main() -> std::process::ExitCode {
    contexor_service::program::main::<contexor_auth::Auth>()
}
