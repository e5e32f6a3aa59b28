//! What an event tells whom.

use contexor_api::{notifier::NotificationData, usage::LimitScope};
use contexor_events::{
    Event,
    ai::{GenerationCompleted, GenerationFailed},
    auth::UserRegistered,
    content::{ContentApproved, ContentAssigned, ContentRejected, ContentSubmitted, PersonMentioned},
    event_set,
    notifier::{WebhookDisabled, WebhookFailing},
    org::{InvitationCreated, MemberAdded, MemberRemoved, MemberRoleChanged, OrgCreated},
    routing_key,
    usage::{LimitExceeded, LimitWarning, PeriodClosed, PeriodOpened},
};
use serde_json::Value;
use uuid::Uuid;

event_set! {
    /// What people may be told of, or who is to be told by.
    pub enum NotificationTrigger {
        UserRegistered(UserRegistered),
        OrgCreated(OrgCreated),
        InvitationCreated(InvitationCreated),
        MemberAdded(MemberAdded),
        MemberRemoved(MemberRemoved),
        MemberRoleChanged(MemberRoleChanged),
        ContentSubmitted(ContentSubmitted),
        ContentApproved(ContentApproved),
        ContentRejected(ContentRejected),
        ContentAssigned(ContentAssigned),
        PersonMentioned(PersonMentioned),
        GenerationCompleted(GenerationCompleted),
        GenerationFailed(GenerationFailed),
        LimitWarning(LimitWarning),
        LimitExceeded(LimitExceeded),
        PeriodOpened(PeriodOpened),
        PeriodClosed(PeriodClosed),
        WebhookFailing(WebhookFailing),
        WebhookDisabled(WebhookDisabled),
    }
}

/// Who is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// One person.
    Person(Uuid),
    /// The organization's admins, and one person more; not who did it.
    Admins {
        /// Told as well.
        and: Option<Uuid>,
        /// Knows already.
        but: Option<Uuid>,
    },
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct NewNotification {
    /// The organization it is about.
    pub org_id: Option<Uuid>,
    /// The event's type without version.
    pub kind: &'static str,
    /// Ids, numbers and stable words; never texts, names or phone numbers.
    pub data: Value,
    /// Who is to be told.
    pub audience: Audience,
    /// Whether a text message is worth it: of what happens at once and reads the same, one is.
    pub is_worth_a_text: bool,
}

/// Every kind of notice: to add one, name it here, in [`NotificationTrigger`] with its event, and in [`notice_of`] with what it says to whom.
pub const KINDS: &[&str] = &[
    "auth.user.registered",
    "org.invitation.created",
    "org.member.added",
    "org.member.removed",
    "org.member.role_changed",
    "content.submitted",
    "content.approved",
    "content.rejected",
    "content.person.mentioned",
    "content.assigned",
    "ai.generation.completed",
    "ai.generation.failed",
    "usage.limit.warning",
    "usage.limit.exceeded",
    "notifier.webhook.failing",
    "notifier.webhook.disabled",
];

fn notice<E: Event>(event: &E, data: NotificationData, audience: Audience) -> Option<NewNotification> {
    // Ids, words and numbers are always JSON.
    let data = serde_json::to_value(data).unwrap_or_default();
    Some(NewNotification { org_id: event.tenant(), kind: routing_key(E::TYPE), data, audience, is_worth_a_text: true })
}

/// What is told of an event; none when nobody is.
pub fn notice_of(happening: &NotificationTrigger) -> Option<NewNotification> {
    let unless_own = |person: Uuid, by: Uuid| (person != by).then_some(Audience::Person(person));
    match happening {
        NotificationTrigger::UserRegistered(event) => {
            notice(event, NotificationData::default(), Audience::Person(event.user_id))
        }
        // Of no organization: who is invited is no member of it yet, and would not be told.
        NotificationTrigger::InvitationCreated(event) => notice(
            event,
            NotificationData {
                invitation_id: Some(event.invitation_id),
                role: Some(event.role),
                by: Some(event.by),
                expires_at: Some(event.expires_at),
                ..NotificationData::default()
            },
            Audience::Person(event.user_id),
        )
        .map(|notice| NewNotification { org_id: None, ..notice }),
        NotificationTrigger::MemberAdded(event) => notice(
            event,
            NotificationData { role: Some(event.role), by: Some(event.by), ..NotificationData::default() },
            Audience::Person(event.user_id),
        ),
        NotificationTrigger::MemberRemoved(event) => notice(
            event,
            NotificationData { by: Some(event.by), ..NotificationData::default() },
            Audience::Person(event.user_id),
        ),
        NotificationTrigger::MemberRoleChanged(event) => notice(
            event,
            NotificationData { role: Some(event.role), by: Some(event.by), ..NotificationData::default() },
            Audience::Person(event.user_id),
        ),
        NotificationTrigger::ContentSubmitted(event) => notice(
            event,
            NotificationData {
                content_id: Some(event.content_id),
                workspace_id: Some(event.workspace_id),
                author_id: Some(event.author_id),
                by: Some(event.by),
                ..NotificationData::default()
            },
            match event.assignee_id.filter(|assignee| *assignee != event.by) {
                Some(assignee) => Audience::Person(assignee),
                None => Audience::Admins { and: None, but: Some(event.by) },
            },
        ),
        NotificationTrigger::ContentApproved(event) => notice(
            event,
            NotificationData {
                content_id: Some(event.content_id),
                workspace_id: Some(event.workspace_id),
                version: Some(event.version),
                by: Some(event.by),
                ..NotificationData::default()
            },
            unless_own(event.author_id, event.by)?,
        ),
        NotificationTrigger::ContentRejected(event) => notice(
            event,
            NotificationData {
                content_id: Some(event.content_id),
                workspace_id: Some(event.workspace_id),
                by: Some(event.by),
                ..NotificationData::default()
            },
            unless_own(event.author_id, event.by)?,
        ),
        NotificationTrigger::ContentAssigned(event) => notice(
            event,
            NotificationData {
                content_id: Some(event.content_id),
                workspace_id: Some(event.workspace_id),
                due_at: event.due_at,
                by: Some(event.by),
                ..NotificationData::default()
            },
            unless_own(event.assignee_id, event.by)?,
        ),
        NotificationTrigger::PersonMentioned(event) => notice(
            event,
            NotificationData {
                content_id: Some(event.content_id),
                workspace_id: Some(event.workspace_id),
                comment_id: Some(event.comment_id),
                by: Some(event.by),
                ..NotificationData::default()
            },
            unless_own(event.user_id, event.by)?,
        ),
        NotificationTrigger::GenerationCompleted(event) => notice(
            event,
            NotificationData {
                content_id: Some(event.content_id),
                workspace_id: Some(event.workspace_id),
                task_id: Some(event.task_id),
                truncated: Some(event.truncated),
                findings: Some(event.findings.len()),
                ..NotificationData::default()
            },
            Audience::Person(event.user_id),
        ),
        NotificationTrigger::GenerationFailed(event) => notice(
            event,
            NotificationData {
                content_id: Some(event.content_id),
                workspace_id: Some(event.workspace_id),
                task_id: Some(event.task_id),
                code: Some(event.code.clone()),
                ..NotificationData::default()
            },
            Audience::Person(event.user_id),
        ),
        NotificationTrigger::LimitWarning(event) => notice(
            event,
            NotificationData {
                scope: Some(event.scope),
                user_id: event.user_id,
                subject_id: event.subject_id,
                measure: event.measure,
                period: Some(event.period.clone()),
                percent: Some(event.percent),
                spent_micro_usd: Some(event.spent_micro_usd),
                limit_micro_usd: event.limit_micro_usd,
                spent_tokens: event.spent_tokens,
                limit_tokens: event.limit_tokens,
                ..NotificationData::default()
            },
            Audience::Admins { and: event.user_id.filter(|_| event.scope == LimitScope::User), but: None },
        )
        .map(|notice| NewNotification { is_worth_a_text: event.is_highest, ..notice }),
        NotificationTrigger::LimitExceeded(event) => notice(
            event,
            NotificationData {
                scope: Some(event.scope),
                user_id: event.user_id,
                subject_id: event.subject_id,
                measure: event.measure,
                period: Some(event.period.clone()),
                ..NotificationData::default()
            },
            Audience::Admins { and: event.user_id.filter(|_| event.scope == LimitScope::User), but: None },
        ),
        NotificationTrigger::WebhookFailing(event) => notice(
            event,
            NotificationData {
                webhook_id: Some(event.webhook_id),
                failing_since: Some(event.failing_since),
                disabled_from: Some(event.disabled_from),
                ..NotificationData::default()
            },
            Audience::Admins { and: None, but: None },
        ),
        NotificationTrigger::WebhookDisabled(event) => notice(
            event,
            NotificationData {
                webhook_id: Some(event.webhook_id),
                reason: Some(event.reason.clone()),
                ..NotificationData::default()
            },
            Audience::Admins { and: None, but: None },
        ),
        // A new month is no news for people, nor is what they did themselves.
        NotificationTrigger::PeriodOpened(_)
        | NotificationTrigger::PeriodClosed(_)
        | NotificationTrigger::OrgCreated(_) => None,
    }
}

/// Whether somebody is a member of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The organization.
    pub org_id: Uuid,
    /// The person.
    pub user_id: Uuid,
    /// Whether the person is a member from then on, or is no longer one.
    pub is_member: bool,
}

/// What an event says of a membership, if anything. Who makes an organization is its first member, without a word of its own.
pub fn membership_of(happening: &NotificationTrigger) -> Option<Membership> {
    let membership = |org_id, user_id, is_member| Some(Membership { org_id, user_id, is_member });
    match happening {
        NotificationTrigger::OrgCreated(event) => membership(event.org_id, event.by, true),
        NotificationTrigger::MemberAdded(event) => membership(event.org_id, event.user_id, true),
        NotificationTrigger::MemberRemoved(event) => membership(event.org_id, event.user_id, false),
        _ => None,
    }
}

/// The people of an audience, each once, given the organization's admins.
pub fn recipients(audience: Audience, admins: &[Uuid]) -> Vec<Uuid> {
    match audience {
        Audience::Person(person) => vec![person],
        Audience::Admins { and, but } => {
            let mut recipients: Vec<Uuid> =
                admins.iter().copied().chain(and).filter(|person| Some(*person) != but).collect();
            recipients.sort_unstable();
            recipients.dedup();
            recipients
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_an_event_that_is_heard() {
        let heard: Vec<&str> =
            contexor_events::topology::NOTIFIER_NOTICES.events.iter().map(|event| routing_key(event)).collect();
        for kind in KINDS {
            assert!(heard.contains(kind), "{kind}");
        }
        let silent = heard.iter().filter(|event| !KINDS.contains(event));
        assert_eq!(
            silent.collect::<Vec<_>>(),
            [&"org.created", &"usage.period.opened", &"usage.period.closed"],
            "heard without a notice"
        );
    }

    #[test]
    fn an_audience_is_told_once_each_and_never_who_did_it() {
        let [one, two, three] = [1, 2, 3].map(Uuid::from_u128);
        for (audience, admins, expected) in [
            (Audience::Person(one), vec![two], vec![one]),
            (Audience::Admins { and: None, but: None }, vec![two, one, two], vec![one, two]),
            (Audience::Admins { and: Some(three), but: None }, vec![one], vec![one, three]),
            (Audience::Admins { and: Some(one), but: None }, vec![one], vec![one]),
            (Audience::Admins { and: None, but: Some(one) }, vec![one, two], vec![two]),
            (Audience::Admins { and: None, but: None }, vec![], vec![]),
        ] {
            assert_eq!(recipients(audience, &admins), expected, "{audience:?}");
        }
    }

    #[test]
    fn authors_are_not_told_of_what_they_did_themselves() {
        let [org, author, other] = [1, 2, 3].map(Uuid::from_u128);
        let rejected = |by| {
            NotificationTrigger::ContentRejected(ContentRejected {
                content_id: Uuid::nil(),
                org_id: org,
                workspace_id: Uuid::nil(),
                author_id: author,
                by,
            })
        };
        assert_eq!(notice_of(&rejected(author)), None);
        let notice = notice_of(&rejected(other)).unwrap();
        assert_eq!(
            (notice.kind, notice.audience, notice.org_id),
            ("content.rejected", Audience::Person(author), Some(org))
        );
    }
}
