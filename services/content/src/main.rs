//! The content service's program.

fn main() -> std::process::ExitCode {
    contexor_service::program::main::<contexor_content::Content>()
}
