//! The seven services in one program: processes of one program share the memory of its code.
//!
//! Which service it is, the name tells by which it is called (`contexor-auth`, a link to it), else `CONTEXOR_SERVICE`, else the first
//! argument (`contexor auth migrate`). The rest is as with the service's own program.

use std::{env, io::Write as _, path::Path, process::ExitCode};

use contexor_service::program::Program;

type Main = fn(Vec<String>) -> ExitCode;

const SERVICES: [(&str, Main); 7] = [
    (contexor_gateway::Gateway::NAME, contexor_gateway::main),
    (contexor_auth::Auth::NAME, contexor_auth::main),
    (contexor_org::Org::NAME, contexor_org::main),
    (contexor_content::Content::NAME, contexor_content::main),
    (contexor_usage::Usage::NAME, contexor_usage::main),
    (contexor_notifier::Notifier::NAME, contexor_notifier::main),
    (contexor_ai_worker::AiWorker::NAME, contexor_ai_worker::main),
];

fn main() -> ExitCode {
    let mut arguments = env::args();
    let called = arguments.next().unwrap_or_default();
    let called = Path::new(&called).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let named = called.strip_prefix("contexor-").map(str::to_owned);
    let name = named.or_else(|| env::var("CONTEXOR_SERVICE").ok()).or_else(|| arguments.next());
    let found = SERVICES.iter().find(|(service, _)| Some(*service) == name.as_deref());
    if let Some((_, main)) = found {
        return main(arguments.collect());
    }
    let names: Vec<&str> = SERVICES.iter().map(|(service, _)| *service).collect();
    // Nobody is left to hear of a terminal that is gone.
    let _ = writeln!(std::io::stderr(), "contexor: which service? contexor {} [COMMAND]", names.join("|"));
    ExitCode::from(2)
}
