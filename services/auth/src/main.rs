//! The program of the sign-in service.

fn main() -> std::process::ExitCode {
    contexor_auth::main(std::env::args().skip(1).collect())
}
