//! Every path that can be reached from outside, on one screen. What is not here does not exist, but
//! for the documents that the gateway gives itself.

use crate::domain::path::{Pattern, Segments};

use self::{Access::*, Class::*, Service::*};

/// The routing table; the first line that fits counts. `{}` is one segment, `**` any number of them, none included.
pub const TABLE: &[Route] = &[
    route("/.well-known/jwks.json", Auth, Public, ByMethod),
    route("/api/v1/auth/otp/{}", Auth, Public, Otp),
    route("/api/v1/auth/token/refresh", Auth, Public, Refresh),
    route("/api/v1/auth/**", Auth, SignedIn, ByMethod),
    route("/api/v1/orgs/**", Org, SignedIn, ByMethod),
    route("/api/v1/invitations/**", Org, SignedIn, ByMethod),
    route("/api/v1/workspaces/{}", Org, SignedIn, ByMethod),
    route("/api/v1/workspaces/{}/members/**", Org, SignedIn, ByMethod),
    route("/api/v1/workspaces/{}/projects/**", Content, SignedIn, ByMethod),
    route("/api/v1/workspaces/{}/prompts/**", Content, SignedIn, ByMethod),
    route("/api/v1/workspaces/{}/prompt-categories", Content, SignedIn, ByMethod),
    route("/api/v1/workspaces/{}/batches", Content, SignedIn, Generate),
    route("/api/v1/batches/**", Content, SignedIn, ByMethod),
    route("/api/v1/prompts/**", Content, SignedIn, ByMethod),
    route("/api/v1/projects/**", Content, SignedIn, ByMethod),
    route("/api/v1/contents/{}/generate", Content, SignedIn, Generate),
    route("/api/v1/contents/{}/events", Content, SignedIn, Stream),
    route("/api/v1/contents/**", Content, SignedIn, ByMethod),
    route("/api/v1/comments/**", Content, SignedIn, ByMethod),
    route("/api/v1/analytics", Content, SignedIn, ByMethod),
    route("/api/v1/models", Content, SignedIn, ByMethod),
    route("/api/v1/tasks/**", Content, SignedIn, ByMethod),
    route("/api/v1/usage/**", Usage, SignedIn, ByMethod),
    route("/api/v1/notifications/events", Notifier, SignedIn, Stream),
    route("/api/v1/notifications/**", Notifier, SignedIn, ByMethod),
    route("/api/v1/webhooks/**", Notifier, SignedIn, ByMethod),
    route("/api/v1/events", Notifier, SignedIn, ByMethod),
];

/// A service behind the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Sign-in and tokens.
    Auth,
    /// Organizations, workspaces, members.
    Org,
    /// Projects, contents, tasks.
    Content,
    /// Tokens, money, limits.
    Usage,
    /// Notifications.
    Notifier,
}

impl Service {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Auth, Self::Org, Self::Content, Self::Usage, Self::Notifier];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Org => "org",
            Self::Content => "content",
            Self::Usage => "usage",
            Self::Notifier => "notifier",
        }
    }
}

impl std::fmt::Display for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Who has a good token.
    SignedIn,
}

/// What a request counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// One-time codes.
    Otp,
    /// Fresh tokens for a refresh token.
    Refresh,
    /// Starting a generation, or reading where the method only reads.
    Generate,
    /// An event stream.
    Stream,
    /// A read or a write, as the method says.
    ByMethod,
}

/// A line of the routing table.
#[derive(Debug)]
pub struct Route {
    /// Which paths.
    pub pattern: Pattern,
    /// Who answers.
    pub service: Service,
    /// Who may ask.
    pub access: Access,
    /// What it counts as.
    pub class: Class,
}

const fn route(pattern: &'static str, service: Service, access: Access, class: Class) -> Route {
    Route { pattern: Pattern(pattern), service, access, class }
}

/// The line of the table that a path belongs to.
pub fn find(path: &Segments<'_>) -> Option<&'static Route> {
    TABLE.iter().find(|route| route.pattern.matches(path))
}
