//! The ai-worker program.

fn main() -> std::process::ExitCode {
    contexor_service::program::main::<contexor_ai_worker::AiWorker>()
}
