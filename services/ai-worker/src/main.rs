//! The ai-worker program.

fn main() -> std::process::ExitCode {
    contexor_ai_worker::main(std::env::args().skip(1).collect())
}
