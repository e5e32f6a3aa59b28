//! The broker's topology: one exchange, and for each consumer a quorum queue with delayed retries and a dead-letter queue.
//!
//! Every service declares all of it at start, so that an event is never lost because its consumer was not started yet.

use crate::{Event, ai, audit, auth, content, org, routing_key, usage};

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
}

/// One-time codes: a late code is worthless, so retries are quick and few.
pub const NOTIFIER_ONE_TIME_CODES: Queue = Queue {
    name: "notifier.one-time-codes",
    events: &[auth::OtpRequested::TYPE],
    retry_delays_ms: &[1_000, 5_000],
    // The broker takes the expiration off what it dead-letters: without this, codes would lie there for ever.
    dead_ttl_ms: Some(300_000),
};

const STEADY: &[u32] = &[1_000, 10_000, 60_000, 600_000];

/// What people are told of in the application.
pub const NOTIFIER_NOTICES: Queue = Queue {
    name: "notifier.notices",
    events: &[
        auth::UserRegistered::TYPE,
        org::MemberAdded::TYPE,
        org::MemberRemoved::TYPE,
        org::MemberRoleChanged::TYPE,
        content::ContentSubmitted::TYPE,
        content::ContentApproved::TYPE,
        content::ContentRejected::TYPE,
        ai::GenerationCompleted::TYPE,
        ai::GenerationFailed::TYPE,
        usage::LimitWarning::TYPE,
        usage::LimitExceeded::TYPE,
        usage::PeriodOpened::TYPE,
    ],
    retry_delays_ms: STEADY,
    dead_ttl_ms: None,
};

/// Tenants whose notifications are to be erased.
pub const NOTIFIER_TENANTS: Queue =
    Queue { name: "notifier.tenants", events: &[org::OrgPurged::TYPE], retry_delays_ms: STEADY, dead_ttl_ms: None };

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
    NOTIFIER_NOTICES,
    NOTIFIER_TENANTS,
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
    use crate::CATALOGUE;

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
    fn routing_keys_are_types_without_their_version() {
        assert_eq!(routing_key("content.approved.v1"), "content.approved");
        assert_eq!(routing_key("content.approved.v12"), "content.approved");
        assert_eq!(routing_key("content.approved"), "content.approved");
        assert_eq!(routing_key("content.vetoed"), "content.vetoed");
    }
}
