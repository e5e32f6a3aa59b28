//! The broker's topology: one exchange, and for each consumer a quorum queue with delayed retries and a dead-letter queue.
//!
//! Every service declares all of it at start, so that an event is never lost because its consumer was not started yet; or
//! whoever installs the services does, and gives each a login with its [`permissions`] alone.

use crate::{CATALOGUE, Event, ai, audit, auth, content, notifier, org, routing_key, usage};

/// The topic exchange that every event goes through.
pub const EXCHANGE: &str = "contexor.events";

/// A consumer's queue.
#[derive(Debug, Clone, Copy)]
pub struct Queue {
    /// Its name, `<service>.<what it is for>`.
    pub name: &'static str,
    /// The types of event that go into it.
    pub events: &'static [&'static str],
    /// Delays of the retries, milliseconds, first to last; after them a message is dead.
    pub retry_delays_ms: &'static [u32],
    /// How long dead letters are kept, milliseconds; until somebody looks if none.
    pub dead_ttl_ms: Option<u32>,
}

impl Queue {
    /// The routing keys bound to it.
    pub fn routing_keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.events.iter().map(|event| routing_key(event))
    }

    /// Where messages wait for their `step`th retry (from 0).
    pub fn retry_queue(&self, step: usize) -> String {
        format!("{}.retry.{}ms", self.name, self.retry_delays_ms[step])
    }

    /// Where messages end that nobody could handle.
    pub fn dead_queue(&self) -> String {
        format!("{}.dead", self.name)
    }

    /// The service that consumes it.
    pub fn service(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(service, _)| service)
    }

    /// The exchange through which its service, and no other, puts messages into the queue, its retry queues and its
    /// dead-letter queue, each under its name. The broker's default exchange would reach every other service's queues, too.
    pub fn exchange(&self) -> String {
        retry_exchange(self.service())
    }
}

fn retry_exchange(service: &str) -> String {
    format!("contexor.{service}")
}

/// What a service's login at the broker has to be allowed: regular expressions in the form that RabbitMQ's permissions have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerPermissions {
    /// Exchanges and queues that it may declare or delete: none. All are there before the service starts.
    pub configure: String,
    /// Exchanges that it may publish to.
    pub write: String,
    /// Queues that it may consume.
    pub read: String,
    /// Routing keys under which it may publish to [`EXCHANGE`]: of its own events alone.
    pub topics: String,
}

/// The least that a service can do its work with, where it does not declare the topology itself.
pub fn permissions(service: &str) -> BrokerPermissions {
    let consumed: Vec<&Queue> = QUEUES.iter().filter(|queue| queue.service() == service).collect();
    let said = CATALOGUE.iter().filter(|kind| kind.sources().any(|source| source == service));
    let topics = one_of(said.map(|kind| routing_key(kind.event_type).to_owned()));
    let events = (topics != NOTHING).then(|| EXCHANGE.to_owned());
    let moves = (!consumed.is_empty()).then(|| retry_exchange(service));
    BrokerPermissions {
        configure: NOTHING.to_owned(),
        write: one_of(events.into_iter().chain(moves)),
        read: one_of(consumed.iter().flat_map(|queue| [queue.name.to_owned(), queue.dead_queue()])),
        topics,
    }
}

/// Matches the empty name alone, which nothing has.
const NOTHING: &str = "^$";

/// Matches these names and no other text.
fn one_of(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.map(|name| name.replace('.', "\\.")).collect();
    if names.is_empty() { NOTHING.to_owned() } else { format!("^({})$", names.join("|")) }
}

/// One-time codes: a late code is worthless, so retries are quick and few.
pub const NOTIFIER_ONE_TIME_CODES: Queue = Queue {
    name: "notifier.one-time-codes",
    events: &[auth::OtpRequested::TYPE],
    retry_delays_ms: &[1_000, 5_000],
    // The broker takes the expiration off what it dead-letters: without this, codes would lie there for ever.
    dead_ttl_ms: Some(300_000),
};

/// One-time codes that could not be sent: of use for as long as their countdown runs.
pub const AUTH_FAILED_CODES: Queue = Queue {
    name: "auth.failed-codes",
    events: &[auth::OtpSendFailed::TYPE],
    retry_delays_ms: &[1_000, 5_000],
    dead_ttl_ms: Some(300_000),
};

const STEADY: &[u32] = &[1_000, 10_000, 60_000, 600_000];

/// What people are told of in the application, and who may be told of an organization.
pub const NOTIFIER_NOTICES: Queue = Queue {
    name: "notifier.notices",
    events: &[
        auth::UserRegistered::TYPE,
        org::OrgCreated::TYPE,
        org::InvitationCreated::TYPE,
        org::MemberAdded::TYPE,
        org::MemberRemoved::TYPE,
        org::MemberRoleChanged::TYPE,
        content::ContentSubmitted::TYPE,
        content::ContentApproved::TYPE,
        content::ContentRejected::TYPE,
        content::ContentAssigned::TYPE,
        content::PersonMentioned::TYPE,
        ai::GenerationCompleted::TYPE,
        ai::GenerationFailed::TYPE,
        usage::LimitWarning::TYPE,
        usage::LimitExceeded::TYPE,
        usage::PeriodOpened::TYPE,
        usage::PeriodClosed::TYPE,
        notifier::WebhookFailing::TYPE,
        notifier::WebhookDisabled::TYPE,
    ],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// What receivers outside are told of. Apart from [`NOTIFIER_NOTICES`], which waits for org.
pub const NOTIFIER_WEBHOOKS: Queue = Queue {
    name: "notifier.webhooks",
    events: &[
        content::ContentSubmitted::TYPE,
        content::ContentApproved::TYPE,
        content::ContentRejected::TYPE,
        ai::GenerationCompleted::TYPE,
        ai::GenerationFailed::TYPE,
        usage::LimitWarning::TYPE,
        usage::LimitExceeded::TYPE,
    ],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// Tenants whose notifications are to be hidden, shown again, and erased.
pub const NOTIFIER_TENANTS: Queue = Queue {
    name: "notifier.tenants",
    events: &[org::OrgDeleted::TYPE, org::OrgRestored::TYPE, org::OrgPurged::TYPE],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// What operators have to see to.
pub const NOTIFIER_INCIDENTS: Queue = Queue {
    name: "notifier.incidents",
    events: &[notifier::IncidentRaised::TYPE],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// Jobs for the model.
pub const AI_WORKER_JOBS: Queue = Queue {
    name: "ai-worker.jobs",
    events: &[content::GenerationRequested::TYPE],
    retry_delays_ms: &[1_000, 5_000, 15_000, 60_000],
    dead_ttl_ms: None,
};

/// Jobs that were called off.
pub const AI_WORKER_CANCELLATIONS: Queue = Queue {
    name: "ai-worker.cancellations",
    events: &[content::GenerationCancelled::TYPE],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// Tenants whose jobs are to be erased.
pub const AI_WORKER_TENANTS: Queue =
    Queue { name: "ai-worker.tenants", events: &[org::OrgPurged::TYPE], retry_delays_ms: STEADY, dead_ttl_ms: None };

/// What came of generations, for the contents they belong to.
pub const CONTENT_GENERATIONS: Queue = Queue {
    name: "content.generations",
    events: &[
        ai::GenerationStarted::TYPE,
        ai::GenerationCompleted::TYPE,
        ai::GenerationFailed::TYPE,
        usage::UsageRecorded::TYPE,
    ],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// Tenants that are deleted, restored and purged, and workspaces that are gone.
pub const CONTENT_TENANTS: Queue = Queue {
    name: "content.tenants",
    events: &[org::OrgDeleted::TYPE, org::OrgRestored::TYPE, org::OrgPurged::TYPE, org::WorkspaceDeleted::TYPE],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// What other services have done that the audit log keeps.
pub const ORG_AUDIT: Queue =
    Queue { name: "org.audit", events: &[audit::AuditRecorded::TYPE], retry_delays_ms: STEADY, dead_ttl_ms: None };

/// What claims and settles holds.
pub const USAGE_SETTLEMENTS: Queue = Queue {
    name: "usage.settlements",
    events: &[
        content::GenerationRequested::TYPE,
        content::GenerationCancelled::TYPE,
        content::ContentDeleted::TYPE,
        ai::GenerationStarted::TYPE,
        ai::GenerationCompleted::TYPE,
        ai::GenerationFailed::TYPE,
    ],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// Tenants' time zones and calendars, and whether they are there.
pub const USAGE_TENANTS: Queue = Queue {
    name: "usage.tenants",
    events: &[
        org::OrgCreated::TYPE,
        org::OrgUpdated::TYPE,
        org::OrgDeleted::TYPE,
        org::OrgRestored::TYPE,
        org::OrgPurged::TYPE,
    ],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// Every queue there is.
pub const QUEUES: &[Queue] = &[
    NOTIFIER_ONE_TIME_CODES,
    AUTH_FAILED_CODES,
    NOTIFIER_NOTICES,
    NOTIFIER_WEBHOOKS,
    NOTIFIER_TENANTS,
    NOTIFIER_INCIDENTS,
    AI_WORKER_JOBS,
    AI_WORKER_CANCELLATIONS,
    AI_WORKER_TENANTS,
    CONTENT_GENERATIONS,
    CONTENT_TENANTS,
    ORG_AUDIT,
    USAGE_SETTLEMENTS,
    USAGE_TENANTS,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_a_queue_and_every_queue_only_known_events() {
        for kind in CATALOGUE {
            assert!(
                QUEUES.iter().any(|queue| queue.events.contains(&kind.event_type)),
                "nobody hears {}: with mandatory publishing it would stay in the outbox for ever",
                kind.event_type
            );
        }
        for queue in QUEUES {
            for event in queue.events {
                assert!(CATALOGUE.iter().any(|kind| kind.event_type == *event), "{} hears unknown {event}", queue.name);
            }
        }
    }

    #[test]
    fn a_service_has_the_rights_that_its_events_and_queues_need_and_no_more() {
        let org = permissions("org");
        assert_eq!(
            (org.configure.as_str(), org.write.as_str(), org.read.as_str()),
            ("^$", r"^(contexor\.events|contexor\.org)$", r"^(org\.audit|org\.audit\.dead)$")
        );
        assert!(org.topics.starts_with(r"^(org\.created|") && !org.topics.contains("auth"), "{}", org.topics);
        let auth = permissions("auth");
        assert_eq!(
            (auth.write.as_str(), auth.read.as_str()),
            (r"^(contexor\.events|contexor\.auth)$", r"^(auth\.failed-codes|auth\.failed-codes\.dead)$")
        );
        assert_eq!(auth.topics, r"^(auth\.otp\.requested|auth\.user\.registered|ops\.incident\.raised)$");
        assert_eq!(
            permissions("usage").topics.matches(r"audit\.recorded").count(),
            1,
            "who says an event besides others"
        );
        let notifier = permissions("notifier");
        assert_eq!(notifier.write, r"^(contexor\.events|contexor\.notifier)$");
        for event in [r"notifier\.otp\.failed", r"audit\.recorded", r"notifier\.webhook\."] {
            assert!(notifier.topics.contains(event), "{}", notifier.topics);
        }
        let nobody = permissions("gateway");
        assert!([nobody.write, nobody.read, nobody.topics].iter().all(|pattern| pattern == "^$"));
    }

    #[test]
    fn routing_keys_are_types_without_their_version() {
        assert_eq!(routing_key("content.approved.v1"), "content.approved");
        assert_eq!(routing_key("content.approved.v12"), "content.approved");
        assert_eq!(routing_key("content.approved"), "content.approved");
        assert_eq!(routing_key("content.vetoed"), "content.vetoed");
    }
}
