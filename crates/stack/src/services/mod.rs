//! What is known of each service without asking it: names, ports, who may call whom.

mod environment;
mod launch;

pub(crate) use environment::{Environment, EnvironmentInputs, environment, needs_sandbox, sends_real_messages};
pub(crate) use launch::{Record, ServiceLaunch, ServiceProgram, Started, end, is_ready};

use crate::{Port, Result, StackError};

/// A program of the stack: one of the seven services, the sandbox, or the front end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Stands in for OpenAI and Kavenegar.
    Sandbox,
    /// Sign-in and tokens.
    Auth,
    /// Organizations, workspaces, members.
    Org,
    /// Contents and their life.
    Content,
    /// Runs generations.
    AiWorker,
    /// Prices, limits, money.
    Usage,
    /// Text messages and notifications.
    Notifier,
    /// The only one that outsiders reach.
    Gateway,
    /// The dashboard, a Node.js program. Part of a stack only where it is built.
    Frontend,
}

impl Service {
    /// Those that every stack has, in the order in which people think of them.
    pub const ALL: [Self; 8] = [
        Self::Gateway,
        Self::Auth,
        Self::Org,
        Self::Content,
        Self::AiWorker,
        Self::Usage,
        Self::Notifier,
        Self::Sandbox,
    ];

    /// Every one, with the front end.
    pub fn all_with_frontend() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().chain([Self::Frontend])
    }

    /// Its name; its program is `contexor-<name>`, except for the front end's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Auth => "auth",
            Self::Org => "org",
            Self::Content => "content",
            Self::AiWorker => "ai-worker",
            Self::Usage => "usage",
            Self::Notifier => "notifier",
            Self::Gateway => "gateway",
            Self::Frontend => "frontend",
        }
    }

    /// The service that a name means.
    ///
    /// # Errors
    /// `UnknownService`, with the names that exist.
    pub fn from_name(name: &str) -> Result<Self> {
        Self::all_with_frontend().find(|service| service.name() == name).ok_or_else(|| StackError::UnknownService {
            name: name.to_owned(),
            known: Self::all_with_frontend().map(Self::name).collect::<Vec<_>>().join(", "),
        })
    }

    /// Its name as part of environment variables, such as `AI_WORKER`.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Sandbox => "SANDBOX",
            Self::Auth => "AUTH",
            Self::Org => "ORG",
            Self::Content => "CONTENT",
            Self::AiWorker => "AI_WORKER",
            Self::Usage => "USAGE",
            Self::Notifier => "NOTIFIER",
            Self::Gateway => "GATEWAY",
            Self::Frontend => "FRONTEND",
        }
    }

    /// The port that it listens on unless told otherwise.
    pub const fn usual_port(self) -> u16 {
        match self {
            Self::Gateway => 8080,
            Self::Auth => 8081,
            Self::Org => 8082,
            Self::Content => 8083,
            Self::Usage => 8084,
            Self::Notifier => 8085,
            Self::AiWorker => 8086,
            Self::Sandbox => 8090,
            Self::Frontend => 3000,
        }
    }

    /// The port of its metrics unless told otherwise; the sandbox and the front end have none.
    pub const fn usual_metrics_port(self) -> Option<u16> {
        match self {
            Self::Sandbox | Self::Frontend => None,
            _ => Some(self.usual_port() + 1_000),
        }
    }

    /// Whether it has a database of its own.
    pub const fn has_database(self) -> bool {
        !matches!(self, Self::Sandbox | Self::Gateway | Self::Frontend)
    }

    /// Whether it publishes or consumes events.
    pub(crate) const fn has_broker(self) -> bool {
        self.has_database()
    }

    /// The name of its database, without the stack's prefix.
    pub(crate) fn database(self) -> String {
        self.variable().to_lowercase()
    }

    /// The services that may call it under `/internal`.
    pub(crate) const fn callers(self) -> &'static [Self] {
        match self {
            Self::Auth => &[Self::Org, Self::Content, Self::Notifier],
            Self::Org => &[Self::Gateway, Self::Content, Self::Usage, Self::Notifier],
            Self::Usage => &[Self::Content, Self::AiWorker],
            Self::Content => &[Self::Usage],
            Self::Sandbox | Self::AiWorker | Self::Notifier | Self::Gateway | Self::Frontend => &[],
        }
    }

    /// Where it tells whether it can serve.
    pub(crate) const fn readiness_path(self) -> &'static str {
        match self {
            Self::Sandbox => "/healthz",
            Self::Frontend => "/healthz",
            _ => "/readyz",
        }
    }

    /// The variable that changes its port.
    pub(crate) fn port_variable(self) -> String {
        format!("CONTEXOR_{}_PORT", self.variable())
    }

    /// The variable that changes the port of its metrics.
    pub(crate) fn metrics_port_variable(self) -> String {
        format!("CONTEXOR_{}_METRICS_PORT", self.variable())
    }
}

/// The port that a variable names, or else the usual one, or else any.
///
/// # Errors
/// `BadVariable` if it is no port number.
pub(crate) fn port_choice(given: &Environment, variable: &str, usual: Option<u16>) -> Result<Port> {
    let fixed = |number| Port::Fixed { number, setting: variable.to_owned() };
    match given.get(variable).filter(|value| !value.is_empty()) {
        Some(value) => match value.parse() {
            Ok(number) if number > 0 => Ok(fixed(number)),
            _ => Err(StackError::BadVariable { variable: variable.to_owned(), wanted: "a port number (1 to 65535)" }),
        },
        None => Ok(usual.map_or(Port::Free, fixed)),
    }
}
