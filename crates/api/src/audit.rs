//! The audit log: who did what, when, to what and from where.
//!
//! Each entry carries the hash of the one before it. `hash` is the SHA-256, in lower-case hexadecimal, of the entry as it stands in
//! the answer but without `hash` itself, written in the canonical form of RFC 8785; the first entry's `prev_hash` is
//! [`FIRST_PREV_HASH`]. Numbers in an entry are whole and at most 2^53 − 1, so that every language writes them alike.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};
use uuid::Uuid;

use crate::{page::default_limit, rules};

/// What the first entry of a log names as the hash before it.
pub const FIRST_PREV_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal;)+) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum AuditAction { $($(#[doc = $doc])+ $name),+ }

        impl AuditAction {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its word in entries, events and filters. It never changes.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// What it says, one sentence.
            pub const fn summary(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+)),+ }
            }
        }
    };
}

actions! {
    /// The organization was made.
    OrgCreated = "org.created";
    /// The organization's name or settings were changed; the details tell which, and of settings from what to what.
    OrgUpdated = "org.updated";
    /// The organization was deleted.
    OrgDeleted = "org.deleted";
    /// The deletion of the organization was taken back.
    OrgRestored = "org.restored";
    /// A phone number was invited; the details hold it masked.
    MemberInvited = "member.invited";
    /// A person accepted an invitation.
    MemberJoined = "member.joined";
    /// A member was given another role.
    MemberRoleChanged = "member.role_changed";
    /// A member was removed by somebody else.
    MemberRemoved = "member.removed";
    /// A member left.
    MemberLeft = "member.left";
    /// An invitation that nobody had answered was withdrawn, as who had invited is no admin any more.
    InvitationWithdrawn = "invitation.withdrawn";
    /// A person declined an invitation.
    InvitationDeclined = "invitation.declined";
    /// A workspace was made.
    WorkspaceCreated = "workspace.created";
    /// A workspace was given another name.
    WorkspaceRenamed = "workspace.renamed";
    /// A workspace was deleted.
    WorkspaceDeleted = "workspace.deleted";
    /// A member was put on a workspace's list, or given another role there.
    WorkspaceMemberSet = "workspace.member_set";
    /// A member was taken off a workspace's list.
    WorkspaceMemberRemoved = "workspace.member_removed";
    /// An API key was made.
    ApiKeyCreated = "api_key.created";
    /// An API key was deleted, by itself or with the role of who had made it (then the details name that person).
    ApiKeyDeleted = "api_key.deleted";
    /// A project was made.
    ProjectCreated = "project.created";
    /// A project was given another name or description; the details tell which.
    ProjectUpdated = "project.updated";
    /// A project was deleted.
    ProjectDeleted = "project.deleted";
    /// The contents of a project were taken out as an archive; the details tell the format.
    ProjectExported = "project.exported";
    /// A prompt was made.
    PromptCreated = "prompt.created";
    /// A prompt was changed; the details tell what of it, and of another template or other variables the version.
    PromptUpdated = "prompt.updated";
    /// An older version of a prompt was brought back; the details name both versions.
    PromptRestored = "prompt.restored";
    /// A prompt was deleted with its versions.
    PromptDeleted = "prompt.deleted";
    /// A category of a workspace's prompts was given another name.
    PromptCategoryRenamed = "prompt_category.renamed";
    /// Starter prompts were added to a workspace; the details tell how many.
    StarterPromptsAdded = "starter_prompts.added";
    /// A batch of generations was started.
    BatchStarted = "batch.started";
    /// A batch was called off.
    BatchCancelled = "batch.cancelled";
    /// The failed rows of a batch were started again.
    BatchRetried = "batch.retried";
    /// The results of a batch were taken out as a file.
    BatchExported = "batch.exported";
    /// A content was made: a draft without a text.
    ContentCreated = "content.created";
    /// A content was changed by hand; the details tell what of it, and of another text the version.
    ContentEdited = "content.edited";
    /// An older version of a content was brought back; the details name both versions.
    ContentRestored = "content.restored";
    /// A generation was started; its target is the generation's task.
    GenerationStarted = "generation.started";
    /// A generation was called off by a person or a machine.
    GenerationCancelled = "generation.cancelled";
    /// A content was put up for review.
    ContentSubmitted = "content.submitted";
    /// A content was approved; the details name the version.
    ContentApproved = "content.approved";
    /// A content was sent back.
    ContentRejected = "content.rejected";
    /// A content was deleted with its versions.
    ContentDeleted = "content.deleted";
    /// A content was taken out as a file.
    ContentExported = "content.exported";
    /// A monthly limit was set: of the organization, a workspace, a person or an API key.
    UsageLimitSet = "usage.limit_set";
    /// An operator settled attempts of which nobody knew the bill; the target is the task.
    UsageSettled = "usage.settled";
    /// An operator corrected what an attempt cost; the target is the task.
    UsageCorrected = "usage.corrected";
    /// The rate at which money is shown in another currency was set.
    UsageCurrencySet = "usage.currency_set";
    /// A comment was written; its target is the content.
    CommentCreated = "comment.created";
    /// A comment was changed, or its thread resolved or opened again; the details tell which.
    CommentEdited = "comment.edited";
    /// A comment was deleted.
    CommentDeleted = "comment.deleted";
    /// A signed receipt of an approved content was given out.
    ContentReceiptIssued = "content.receipt_issued";
    /// A webhook was made.
    WebhookCreated = "webhook.created";
    /// A webhook was changed, enabled or disabled; the details tell what of it.
    WebhookUpdated = "webhook.updated";
    /// A webhook was deleted with its deliveries.
    WebhookDeleted = "webhook.deleted";
    /// A webhook was given a new secret.
    WebhookSecretRotated = "webhook.secret_rotated";
    /// A webhook was disabled by the platform; the details tell why.
    WebhookDisabled = "webhook.disabled";
    /// Events were queued for a webhook by hand: a ping, or a redelivery.
    WebhookRedelivered = "webhook.redelivered";
}

impl AuditAction {
    /// The action that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == word)
    }
}

impl<'de> Deserialize<'de> for AuditAction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<str>::deserialize(deserializer)?;
        Self::from_word(&word).ok_or_else(|| de::Error::custom("expected an action of the audit log"))
    }
}

impl PartialSchema for AuditAction {
    fn schema() -> RefOr<Schema> {
        let lines: Vec<String> =
            Self::ALL.iter().map(|action| format!("- `{}`: {}", action.as_str(), action.summary().trim())).collect();
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::ALL.iter().map(|action| action.as_str())))
            .description(Some(format!("What was done. More actions may come.\n\n{}", lines.join("\n"))))
            .into()
    }
}

impl ToSchema for AuditAction {
    fn name() -> Cow<'static, str> {
        "org.AuditAction".into()
    }
}

/// Who did something.
///
/// The words of an entry are texts, not enums: what was written is shown as it was written, whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = org::AuditActor)]
pub struct AuditActor {
    /// `person`, `api_key` or `system`.
    #[schema(example = "person")]
    pub kind: String,
    /// The person or the API key; `null` for the system.
    #[schema(required)]
    pub id: Option<Uuid>,
}

impl AuditActor {
    /// A signed-in person.
    pub fn person(id: Uuid) -> Self {
        Self { kind: "person".into(), id: Some(id) }
    }

    /// A machine with an API key.
    pub fn api_key(id: Uuid) -> Self {
        Self { kind: "api_key".into(), id: Some(id) }
    }

    /// Nobody: the platform did it by itself.
    pub fn system() -> Self {
        Self { kind: "system".into(), id: None }
    }
}

/// What something was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = org::AuditTarget)]
pub struct AuditTarget {
    /// `organization`, `person`, `invitation`, `workspace`, `api_key`, `project`, `prompt`, `batch`, `content`, `task` or `webhook`.
    #[schema(example = "content")]
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

macro_rules! targets {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {
        impl AuditTarget {
            $($(#[doc = $doc])+
            pub fn $name(id: Uuid) -> Self {
                Self { kind: stringify!($name).into(), id }
            })+
        }
    };
}

targets! {
    /// The organization itself.
    organization;
    /// A member, present or past.
    person;
    /// An invitation.
    invitation;
    /// A workspace.
    workspace;
    /// An API key.
    api_key;
    /// A project.
    project;
    /// A prompt.
    prompt;
    /// A batch of generations.
    batch;
    /// A content.
    content;
    /// A generation.
    task;
    /// A webhook.
    webhook;
}

/// One entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = org::AuditEntry)]
pub struct AuditEntry {
    /// The organization.
    pub org_id: Uuid,
    /// Its place in the log, from 1 on without gaps.
    #[schema(minimum = 1)]
    pub sequence: i64,
    /// Id of the entry.
    pub id: Uuid,
    /// When it was done; always with six digits of a second.
    #[serde(serialize_with = "with_microseconds")]
    #[schema(example = "2026-01-31T09:30:00.000000Z")]
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: AuditActor,
    /// What was done.
    #[schema(value_type = AuditAction)]
    pub action: String,
    /// What it was done to.
    pub target: AuditTarget,
    /// The address that the request came from; `null` when there was none.
    #[schema(required, example = "203.0.113.7")]
    pub client_address: Option<String>,
    /// The request in which it was done; `null` when there was none.
    #[schema(required)]
    pub request_id: Option<String>,
    /// More about it, such as old and new role. Never texts, codes or whole phone numbers.
    #[schema(value_type = Object)]
    pub details: Value,
    /// Hash of the entry before it; 64 zeros in the first.
    pub prev_hash: String,
    /// SHA-256 of this entry without `hash`, in the canonical form of RFC 8785, hexadecimal.
    pub hash: String,
}

fn with_microseconds<S: serde::Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
}

/// Whether the audit log is what was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = org::AuditVerdict)]
pub struct AuditVerdict {
    /// Whether every entry follows from the one before and none is missing.
    pub ok: bool,
    /// How many entries follow from each other, from the first on; when the check began behind an entry that was found good before,
    /// with those up to it, and 0 if that entry is not there any more.
    pub entries: i64,
    /// Hash of the last of these; 64 zeros if there is none. Kept elsewhere, it shows later whether the log was rewritten since.
    pub head: String,
    /// The first place in the log where something else stands than was written, or nothing; absent when `ok`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_at: Option<i64>,
}

/// Where a check of the audit log begins: behind the place that an earlier one reached, or else with the first entry.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VerifyAuditQuery {
    /// `entries` of an earlier verdict that was `ok`, or of the problem `audit_log_too_long`; with `head`.
    #[garde(inner(range(min = 1)), custom(present_with(&self.head)))]
    #[param(minimum = 1)]
    pub entries: Option<i64>,
    /// Its `head`, the hash of that entry; with `entries`.
    #[garde(inner(custom(is_hash)), custom(present_with(&self.entries)))]
    #[param(pattern = "^[0-9a-f]{64}$")]
    pub head: Option<String>,
}

fn present_with<T, U>(other: &Option<T>) -> impl FnOnce(&Option<U>, &()) -> garde::Result + '_ {
    move |this, ()| match (this, other) {
        (Some(_), None) => Err(garde::Error::new("`entries` and `head` go together")),
        _ => Ok(()),
    }
}

fn is_hash(text: &str, _: &()) -> garde::Result {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        Ok(())
    } else {
        Err(garde::Error::new("must be 64 hexadecimal digits in lower case"))
    }
}

/// The filters of the audit log.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Entries of this action.
    #[garde(skip)]
    #[param(value_type = Option<AuditAction>)]
    pub action: Option<AuditAction>,
    /// What this person or API key did.
    #[garde(skip)]
    pub actor_id: Option<Uuid>,
    /// Done at this time or later.
    #[garde(custom(rules::optional_instant))]
    pub from: Option<DateTime<Utc>>,
    /// Done before this time.
    #[garde(custom(rules::optional_instant), custom(later_than(&self.from)))]
    pub to: Option<DateTime<Utc>>,
    /// How many items, 1 to 100.
    #[serde(default = "default_limit")]
    #[garde(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(inner(length(max = 1024)))]
    #[param(max_length = 1024)]
    pub cursor: Option<String>,
}

type Time = Option<DateTime<Utc>>;

fn later_than(from: &Time) -> impl FnOnce(&Time, &()) -> garde::Result + '_ {
    move |to, ()| match (from, to) {
        (Some(from), Some(to)) if from >= to => Err(garde::Error::new("must be later than `from`")),
        _ => Ok(()),
    }
}

/// More about a deed: a small object.
pub type AuditDetails = Map<String, Value>;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_action_has_a_word_and_a_sentence_of_its_own() {
        let words: BTreeSet<&str> = AuditAction::ALL.iter().map(|action| action.as_str()).collect();
        assert_eq!(words.len(), AuditAction::ALL.len());
        for action in AuditAction::ALL {
            let (word, sentence) = (action.as_str(), action.summary().trim());
            assert_eq!(AuditAction::from_word(word), Some(*action));
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte)), "{word}");
            assert!(sentence.ends_with('.') && sentence.len() > 10, "{word}: {sentence}");
        }
        assert_eq!(AuditAction::from_word("org.eaten"), None);
    }

    #[test]
    fn times_always_have_six_digits() {
        for (time, expected) in [
            ("2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000000Z"),
            ("2026-01-31T09:30:00.5Z", "2026-01-31T09:30:00.500000Z"),
            ("2026-01-31T13:00:00.123456+03:30", "2026-01-31T09:30:00.123456Z"),
        ] {
            let entry = AuditEntry {
                org_id: Uuid::nil(),
                sequence: 1,
                id: Uuid::nil(),
                at: time.parse().unwrap(),
                actor: AuditActor::system(),
                action: "org.created".into(),
                target: AuditTarget::api_key(Uuid::nil()),
                client_address: None,
                request_id: None,
                details: Value::Object(AuditDetails::new()),
                prev_hash: FIRST_PREV_HASH.into(),
                hash: String::new(),
            };
            let json = serde_json::to_value(&entry).unwrap();
            assert_eq!(json["at"], expected);
            assert_eq!(json["target"]["kind"], "api_key");
            assert_eq!(serde_json::from_value::<AuditEntry>(json).unwrap(), entry);
        }
    }
}
