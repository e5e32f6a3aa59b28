//! The gateway's program.

fn main() -> std::process::ExitCode {
    contexor_gateway::main(std::env::args().skip(1).collect())
}
