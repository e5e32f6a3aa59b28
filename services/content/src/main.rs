//! The content service's program.

fn main() -> std::process::ExitCode {
    contexor_content::main(std::env::args().skip(1).collect())
}
