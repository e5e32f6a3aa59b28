//! Every type of event, for documentation and for the tests that hold code and documentation together.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{Event, ai, audit, auth, content, notifier, org, usage};

/// What documentation says of a type of event.
pub struct EventKind {
    /// The type with version.
    pub event_type: &'static str,
    /// The service that says it.
    pub source: &'static str,
    /// Other services that say it, too.
    pub other_sources: &'static [&'static str],
    /// What it says, one sentence.
    pub summary: &'static str,
    /// Name of its schema.
    pub schema_name: fn() -> String,
    /// Schema of its data.
    pub schema: fn() -> RefOr<Schema>,
    /// The schemas that its schema refers to.
    pub referenced: fn(&mut Vec<(String, RefOr<Schema>)>),
}

const fn kind<T: Event + PartialSchema + ToSchema>(source: &'static str, summary: &'static str) -> EventKind {
    EventKind {
        event_type: T::TYPE,
        source,
        other_sources: &[],
        summary,
        schema_name: || T::name().into_owned(),
        schema: T::schema,
        referenced: T::schemas,
    }
}

impl EventKind {
    const fn also_produced_by(mut self, other_sources: &'static [&'static str]) -> Self {
        self.other_sources = other_sources;
        self
    }

    /// Every service that says it.
    pub fn sources(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.source].into_iter().chain(self.other_sources.iter().copied())
    }
}

/// Every type of event there is.
pub const CATALOGUE: &[EventKind] = &[
    kind::<auth::OtpRequested>("auth", "A one-time code has to be sent; phone and code are sealed."),
    kind::<auth::OtpSendFailed>(
        "notifier",
        "A one-time code was certainly not sent: another may be asked for at once.",
    ),
    kind::<auth::UserRegistered>("auth", "A person signed in for the first time."),
    kind::<org::OrgCreated>("org", "An organization was made."),
    kind::<org::OrgUpdated>("org", "An organization's name or settings changed."),
    kind::<org::OrgDeleted>("org", "An organization was deleted; until it is purged it may be restored."),
    kind::<org::OrgRestored>("org", "The deletion of an organization was taken back."),
    kind::<org::OrgPurged>("org", "A deleted organization is gone for good: what is kept of it is to be erased."),
    kind::<org::WorkspaceDeleted>("org", "A workspace was deleted."),
    kind::<org::InvitationCreated>("org", "A person who has signed in before was invited to an organization."),
    kind::<org::MemberAdded>("org", "A person became member of an organization."),
    kind::<org::MemberRemoved>("org", "A person is no longer member of an organization."),
    kind::<org::MemberRoleChanged>("org", "A member has another role."),
    kind::<content::GenerationRequested>("content", "A generation was accepted: the whole job."),
    kind::<content::GenerationCancelled>("content", "A generation was called off, or ran out of time."),
    kind::<content::ContentSubmitted>("content", "A text waits for a reviewer."),
    kind::<content::ContentApproved>("content", "A text was approved."),
    kind::<content::ContentRejected>("content", "A text was sent back."),
    kind::<content::ContentAssigned>("content", "A content was assigned to a person."),
    kind::<content::PersonMentioned>("content", "A person was called in a comment."),
    kind::<content::ContentDeleted>("content", "A content was deleted."),
    kind::<ai::GenerationStarted>("ai-worker", "A worker took the job."),
    kind::<ai::GenerationCompleted>("ai-worker", "The model's text, what it used, and the personal data found in it."),
    kind::<ai::GenerationFailed>("ai-worker", "The generation came to nothing, and why; what was used all the same."),
    kind::<usage::UsageRecorded>("usage", "A task's use was entered into the log."),
    kind::<usage::LimitWarning>("usage", "A share of a monthly limit is used up."),
    kind::<usage::LimitExceeded>("usage", "A generation was refused because a limit is reached."),
    kind::<audit::AuditRecorded>("content", "Something was done that the audit log keeps.")
        .also_produced_by(&["usage", "notifier"]),
    kind::<usage::PeriodOpened>("usage", "A new month of an organization began."),
    kind::<notifier::IncidentRaised>("notifier", "Something that an operator has to see to.").also_produced_by(&[
        "auth",
        "org",
        "content",
        "ai-worker",
        "usage",
    ]),
    kind::<notifier::WebhookFailing>("notifier", "Nothing has arrived at a webhook for some time."),
    kind::<notifier::WebhookDisabled>(
        "notifier",
        "A webhook was disabled, as its receiver is gone or has failed for days.",
    ),
    kind::<usage::PeriodClosed>("usage", "The books of an organization's month are closed: its statement is there."),
];
