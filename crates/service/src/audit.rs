//! Telling org what belongs into an organization's audit log.

use chrono::{DateTime, SecondsFormat, SubsecRound as _, Utc};
use contexor_api::{
    Phone,
    audit::{AuditAction, AuditActor, AuditDetails, AuditTarget},
    org::Role,
};
use contexor_db::Tx;
use contexor_events::audit::AuditRecorded;
use contexor_messaging::outbox;
use serde_json::Value;
use uuid::Uuid;

use crate::http;

/// The largest number that every reader of JSON takes for what it is.
const MAX_EXACT: u64 = (1 << 53) - 1;

/// Something that was done, for the audit log.
#[derive(Debug, Clone)]
pub struct AuditEvent {
    org_id: Uuid,
    actor: AuditActor,
    action: AuditAction,
    target: AuditTarget,
    details: AuditDetails,
}

impl AuditEvent {
    /// Who did what to what, in which organization.
    pub fn new(org_id: Uuid, actor: AuditActor, action: AuditAction, target: AuditTarget) -> Self {
        Self { org_id, actor, action, target, details: AuditDetails::new() }
    }

    /// Adds something about it.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<AuditValue>) -> Self {
        self.details.insert(name.to_owned(), value.into().0);
        self
    }

    /// Adds that something was changed, and nothing when it was not. Of a text that somebody wrote the log tells no more.
    #[must_use]
    pub fn with_changed(self, name: &'static str, is_changed: bool) -> Self {
        if is_changed { self.with(name, "changed") } else { self }
    }

    /// Adds what something was before and is now; nothing when it is the same.
    #[must_use]
    pub fn changed(self, name: &'static str, from: impl Into<AuditValue>, to: impl Into<AuditValue>) -> Self {
        let (AuditValue(from), AuditValue(to)) = (from.into(), to.into());
        if from == to {
            return self;
        }
        let both = AuditDetails::from_iter([("from".to_owned(), from), ("to".to_owned(), to)]);
        self.with(name, AuditValue(Value::Object(both)))
    }

    /// What is told of it: the audit event with the time, and with address and id of the request that is being served.
    pub fn into_record(self) -> AuditRecorded {
        AuditRecorded {
            org_id: self.org_id,
            // What PostgreSQL keeps.
            at: contexor_clock::now().trunc_subsecs(6),
            actor: self.actor,
            action: self.action.as_str().to_owned(),
            target: self.target,
            client_address: http::current_client_address().map(|address| address.to_string()),
            request_id: Some(http::current_request_id()).filter(|id| !id.is_empty()),
            details: self.details,
        }
    }
}

/// A value in a deed's details. There is no way to make one of a text that somebody wrote.
#[derive(Debug, Clone)]
pub struct AuditValue(Value);

impl From<&'static str> for AuditValue {
    fn from(word: &'static str) -> Self {
        Self(word.into())
    }
}

impl From<bool> for AuditValue {
    fn from(flag: bool) -> Self {
        Self(flag.into())
    }
}

/// A number that JavaScript would round is a text.
impl From<i64> for AuditValue {
    fn from(number: i64) -> Self {
        Self(if number.unsigned_abs() <= MAX_EXACT { number.into() } else { number.to_string().into() })
    }
}

impl From<i32> for AuditValue {
    fn from(number: i32) -> Self {
        i64::from(number).into()
    }
}

impl From<Uuid> for AuditValue {
    fn from(id: Uuid) -> Self {
        Self(id.to_string().into())
    }
}

impl From<DateTime<Utc>> for AuditValue {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.to_rfc3339_opts(SecondsFormat::Secs, true).into())
    }
}

impl From<Role> for AuditValue {
    fn from(role: Role) -> Self {
        role.as_str().into()
    }
}

/// A phone number is masked.
impl From<&Phone> for AuditValue {
    fn from(phone: &Phone) -> Self {
        Self(phone.masked().into())
    }
}

impl<T: Into<AuditValue>> From<Option<T>> for AuditValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self(Value::Null), Into::into)
    }
}

/// Tells org of a deed in the transaction that does it: both are committed, or neither.
///
/// org itself appends to the log instead.
pub fn record(tx: &mut Tx, service: &str, audit_event: AuditEvent) -> Result<(), diesel::result::Error> {
    outbox::push(tx, service, audit_event.into_record())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn audit_event() -> AuditEvent {
        let id = Uuid::nil();
        AuditEvent::new(id, AuditActor::person(id), AuditAction::MemberRoleChanged, AuditTarget::person(id))
    }

    #[test]
    fn details_are_words_numbers_and_ids_and_phones_are_masked() {
        let phone = Phone::parse("0912 345 6789").unwrap();
        let recorded = audit_event()
            .with("role", Role::Editor)
            .with("phone", &phone)
            .with("id", Uuid::nil())
            .with("none", None::<Role>)
            .with("flag", true)
            .with("at", "2026-11-27T03:30:00.25+03:30".parse::<DateTime<Utc>>().unwrap())
            .with("number", 9_007_199_254_740_991_i64)
            .with("too_large", i64::MIN)
            .with_changed("name", true)
            .with_changed("title", false)
            .changed("same", Role::Admin, Role::Admin)
            .changed("other", Role::Admin, Role::Viewer)
            .into_record();
        assert_eq!(
            Value::Object(recorded.details),
            json!({
                "role": "editor",
                "phone": phone.masked(),
                "id": Uuid::nil(),
                "none": null,
                "flag": true,
                "at": "2026-11-27T00:00:00Z",
                "number": 9_007_199_254_740_991_i64,
                "too_large": "-9223372036854775808",
                "name": "changed",
                "other": {"from": "admin", "to": "viewer"},
            })
        );
        assert!(!phone.masked().contains("345"));
    }

    #[test]
    fn outside_of_a_request_there_is_no_address_and_no_request() {
        let recorded = audit_event().into_record();
        assert_eq!((recorded.client_address, recorded.request_id), (None, None));
        assert_eq!(recorded.at, recorded.at.trunc_subsecs(6));
        assert_eq!(recorded.action, "member.role_changed");
    }
}
