//! What receivers outside are told: ids and facts, never texts, prompts, names or phone numbers.

use chrono::{DateTime, SecondsFormat, Utc};
use contexor_api::webhooks::EventType;
use contexor_events::{
    Event,
    ai::{GenerationCompleted, GenerationFailed},
    content::{ContentApproved, ContentRejected, ContentSubmitted},
    event_set,
    usage::{LimitExceeded, LimitWarning},
};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

event_set! {
    /// What receivers are told of.
    pub enum DeliverableEvent {
        GenerationCompleted(GenerationCompleted),
        GenerationFailed(GenerationFailed),
        ContentSubmitted(ContentSubmitted),
        ContentApproved(ContentApproved),
        ContentRejected(ContentRejected),
        LimitWarning(LimitWarning),
        LimitExceeded(LimitExceeded),
    }
}

/// An event as receivers see it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutsideEvent {
    /// The organization.
    pub org_id: Uuid,
    /// Its type.
    pub event_type: EventType,
    /// Ids and facts.
    pub data: Value,
}

/// What an event tells receivers.
pub fn outside_event(told: &DeliverableEvent) -> OutsideEvent {
    fn event<E: Event>(said: &E, event_type: EventType, data: Value) -> OutsideEvent {
        OutsideEvent { org_id: said.tenant().unwrap_or_default(), event_type, data }
    }
    match told {
        DeliverableEvent::GenerationCompleted(said) => event(
            said,
            EventType::GenerationCompleted,
            json!({
                "org_id": said.org_id,
                "workspace_id": said.workspace_id,
                "content_id": said.content_id,
                "task_id": said.task_id,
                "user_id": said.user_id,
                "model": said.model,
                "truncated": said.truncated,
                "findings": said.findings.len(),
                "masked": said.masked,
                "attempts": said.attempts.len(),
                "input_tokens": said.attempts.iter().map(|attempt| attempt.input_tokens).sum::<i64>(),
                "output_tokens": said.attempts.iter().map(|attempt| attempt.output_tokens).sum::<i64>(),
                "finished_at": said.finished_at,
            }),
        ),
        DeliverableEvent::GenerationFailed(said) => event(
            said,
            EventType::GenerationFailed,
            json!({
                "org_id": said.org_id,
                "workspace_id": said.workspace_id,
                "content_id": said.content_id,
                "task_id": said.task_id,
                "user_id": said.user_id,
                "code": said.code,
                "attempts": said.attempts.len(),
                "finished_at": said.finished_at,
            }),
        ),
        DeliverableEvent::ContentSubmitted(said) => event(
            said,
            EventType::ContentSubmitted,
            json!({
                "org_id": said.org_id,
                "workspace_id": said.workspace_id,
                "content_id": said.content_id,
                "author_id": said.author_id,
                "by": said.by,
            }),
        ),
        DeliverableEvent::ContentApproved(said) => event(
            said,
            EventType::ContentApproved,
            json!({
                "org_id": said.org_id,
                "workspace_id": said.workspace_id,
                "content_id": said.content_id,
                "author_id": said.author_id,
                "version": said.version,
                "body_sha256": said.body_sha256,
                "by": said.by,
            }),
        ),
        DeliverableEvent::ContentRejected(said) => event(
            said,
            EventType::ContentRejected,
            json!({
                "org_id": said.org_id,
                "workspace_id": said.workspace_id,
                "content_id": said.content_id,
                "author_id": said.author_id,
                "by": said.by,
            }),
        ),
        DeliverableEvent::LimitWarning(said) => event(
            said,
            EventType::UsageLimitWarning,
            json!({
                "org_id": said.org_id,
                "scope": said.scope,
                "user_id": said.user_id,
                "subject_id": said.subject_id,
                "measure": said.measure,
                "period": said.period,
                "percent": said.percent,
                "spent_micro_usd": said.spent_micro_usd,
                "limit_micro_usd": said.limit_micro_usd,
                "spent_tokens": said.spent_tokens,
                "limit_tokens": said.limit_tokens,
            }),
        ),
        DeliverableEvent::LimitExceeded(said) => event(
            said,
            EventType::UsageLimitExceeded,
            json!({
                "org_id": said.org_id,
                "scope": said.scope,
                "user_id": said.user_id,
                "subject_id": said.subject_id,
                "measure": said.measure,
                "period": said.period,
            }),
        ),
    }
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    event_type: &'static str,
    timestamp: String,
    data: &'a Value,
}

/// The body that is kept, signed and sent. One that would be longer than `max_bytes` carries the organization's id alone and says that
/// the rest is left out.
pub fn body(event: &OutsideEvent, happened_at: DateTime<Utc>, max_bytes: usize) -> String {
    let write = |data: &Value| {
        let timestamp = happened_at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let body = Body { event_type: event.event_type.as_str(), timestamp, data };
        // Texts, numbers and ids can always be written.
        serde_json::to_string(&body).unwrap_or_default()
    };
    let whole = write(&event.data);
    if whole.len() <= max_bytes {
        return whole;
    }
    write(&json!({"org_id": event.org_id, "omitted": true}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_holds_type_time_and_data_and_no_text() {
        let [org, id] = [1, 2].map(Uuid::from_u128);
        let said = ContentSubmitted {
            content_id: id,
            org_id: org,
            workspace_id: id,
            author_id: id,
            title: "A secret title".into(),
            by: id,
            assignee_id: None,
        };
        let event = outside_event(&DeliverableEvent::ContentSubmitted(said));
        let at = "2026-11-29T10:00:00.1234Z".parse().unwrap();
        let text = body(&event, at, 20_000);
        assert!(text.starts_with(r#"{"type":"content.submitted","timestamp":"2026-11-29T10:00:00.123Z","data":{"#));
        assert!(!text.contains("secret"), "{text}");
        let short: Value = serde_json::from_str(&body(&event, at, 100)).unwrap();
        assert_eq!(short["data"], json!({"org_id": org, "omitted": true}));
    }
}
