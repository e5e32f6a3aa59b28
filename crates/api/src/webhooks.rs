//! Webhooks and the feed of the same events.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{page::default_limit, patch, rules};

/// Longest address, bytes.
pub const MAX_URL_BYTES: usize = 2048;

text_enum! {
    /// A type of event that receivers are told of.
    #[derive(PartialOrd, Ord, Hash)]
    #[schema(as = webhooks::EventType)]
    pub enum EventType {
        /// A text was generated.
        GenerationCompleted = "generation.completed",
        /// A generation came to nothing.
        GenerationFailed = "generation.failed",
        /// A text waits for a reviewer.
        ContentSubmitted = "content.submitted",
        /// A text was approved.
        ContentApproved = "content.approved",
        /// A text was sent back.
        ContentRejected = "content.rejected",
        /// A share of a monthly limit is used up.
        UsageLimitWarning = "usage.limit.warning",
        /// A generation was refused because a limit is reached.
        UsageLimitExceeded = "usage.limit.exceeded",
        /// An administrator tries the webhook.
        WebhookPing = "webhook.ping",
    }
}

/// An address that is told of an organization's events.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = webhooks::Webhook)]
pub struct Webhook {
    /// Id of the webhook.
    pub id: Uuid,
    /// The organization whose events it is told of.
    pub org_id: Uuid,
    /// Where events are posted to.
    pub url: String,
    /// The types of event that are sent.
    pub events: Vec<EventType>,
    /// What it is for.
    pub description: String,
    /// Names of the custom headers; their values are never shown.
    pub header_names: Vec<String>,
    /// Whether events are sent.
    pub enabled: bool,
    /// Why it is disabled: `by_admin`, `gone` (it answered 410) or `failing` (nothing arrived for days).
    #[schema(required, example = "failing")]
    pub disabled_reason: Option<String>,
    /// When it was disabled.
    #[schema(required)]
    pub disabled_at: Option<DateTime<Utc>>,
    /// The first failure since the last success.
    #[schema(required)]
    pub failing_since: Option<DateTime<Utc>>,
    /// Until when the secret before the last rotation signs, too.
    #[schema(required)]
    pub previous_secret_until: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A webhook with its signing secret, which is shown this once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = webhooks::WebhookWithSecret)]
pub struct WebhookWithSecret {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: Webhook,
    /// `whsec_` and base64, as the libraries of Standard Webhooks take it.
    #[schema(example = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    pub secret: String,
}

/// An organization's webhooks.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = webhooks::Webhooks)]
pub struct Webhooks {
    /// All of them, oldest first.
    pub items: Vec<Webhook>,
}

/// Makes a webhook.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = webhooks::CreateWebhook)]
#[serde(deny_unknown_fields)]
pub struct CreateWebhook {
    /// Absolute `https` address on a public host, at most 2,048 bytes, without user name, password and fragment.
    #[garde(length(bytes, min = 1, max = MAX_URL_BYTES))]
    #[schema(max_length = 2048, example = "https://hooks.example.com/contexor")]
    pub url: String,
    /// The types of event to send, at least one, none twice. `webhook.ping` is sent by request alone and need not be named.
    #[garde(custom(|events: &Vec<EventType>, context: &()| event_filter(events, context)))]
    #[schema(min_items = 1, max_items = 20)]
    pub events: Vec<EventType>,
    /// What it is for, at most 200 characters.
    #[serde(default)]
    #[garde(custom(optional_description))]
    #[schema(max_length = 200)]
    pub description: String,
    /// Headers to send along, at most 20, such as `Authorization`. Values are sealed and never shown again. Refused are `Host`,
    /// `Content-*`, `Webhook-*`, and what belongs to one connection.
    #[serde(default)]
    #[garde(custom(custom_headers))]
    pub headers: BTreeMap<String, String>,
}

/// Changes a webhook: what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = webhooks::UpdateWebhook)]
#[serde(deny_unknown_fields)]
pub struct UpdateWebhook {
    /// Another address.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(inner(length(bytes, min = 1, max = MAX_URL_BYTES)))]
    #[schema(value_type = String, max_length = 2048)]
    pub url: Option<String>,
    /// Other types of event.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(inner(custom(|events: &Vec<EventType>, context: &()| event_filter(events, context))))]
    #[schema(value_type = Vec<EventType>, min_items = 1, max_items = 20)]
    pub events: Option<Vec<EventType>>,
    /// Another description.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(inner(custom(optional_description)))]
    #[schema(value_type = String, max_length = 200)]
    pub description: Option<String>,
    /// All custom headers anew; an empty object takes them away.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(inner(custom(custom_headers)))]
    #[schema(value_type = BTreeMap<String, String>)]
    pub headers: Option<BTreeMap<String, String>>,
    /// `false` stops it: what waits is cancelled and can be sent by redelivery later. `true` lets new events go out again.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(skip)]
    #[schema(value_type = bool)]
    pub enabled: Option<bool>,
}

fn event_filter(events: &[EventType], (): &()) -> garde::Result {
    if events.is_empty() {
        return Err(garde::Error::new("must name at least one type of event"));
    }
    if events.iter().enumerate().any(|(at, event)| events[..at].contains(event)) {
        return Err(garde::Error::new("must not name a type of event twice"));
    }
    Ok(())
}

fn optional_description(text: &str, context: &()) -> garde::Result {
    if text.is_empty() { Ok(()) } else { rules::line::<200>(text, context) }
}

/// Names that belong to the connection, to the message's form or to the signature.
const RESERVED_HEADERS: [&str; 16] = [
    "accept-encoding",
    "connection",
    "date",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "max-forwards",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

fn custom_headers(headers: &BTreeMap<String, String>, (): &()) -> garde::Result {
    if headers.len() > 20 {
        return Err(garde::Error::new("must be at most 20 headers"));
    }
    let mut seen = Vec::new();
    for (name, value) in headers {
        let name = name.to_ascii_lowercase();
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || name.len() > 100 || !name.bytes().all(token) {
            return Err(garde::Error::new("a header's name must be a token of at most 100 characters"));
        }
        let reserved = RESERVED_HEADERS.contains(&name.as_str())
            || ["webhook-", "content-", "sec-", "x-forwarded-"].iter().any(|prefix| name.starts_with(prefix));
        if reserved {
            return Err(garde::Error::new(format!("the header `{name}` is not yours to set")));
        }
        let visible = |byte: u8| (b' '..=b'~').contains(&byte);
        if value.is_empty() || value.len() > 1024 || !value.bytes().all(visible) || value.trim() != value {
            return Err(garde::Error::new(format!(
                "the value of `{name}` must be 1 to 1,024 visible ASCII characters"
            )));
        }
        if seen.contains(&name) {
            return Err(garde::Error::new(format!("the header `{name}` is there twice")));
        }
        seen.push(name);
    }
    Ok(())
}

text_enum! {
    /// What became of a delivery.
    #[schema(as = webhooks::DeliveryState)]
    pub enum DeliveryState {
        /// It is to be sent, now or at `next_attempt_at`.
        Pending = "pending",
        /// The receiver answered 2xx.
        Delivered = "delivered",
        /// Every attempt failed.
        Failed = "failed",
        /// The webhook was disabled before.
        Cancelled = "cancelled",
    }
}

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = webhooks::DeliveryAttempt)]
pub struct DeliveryAttempt {
    /// When it began.
    pub at: DateTime<Utc>,
    /// How it ended: `delivered`, `refused` (another status than 2xx, redirects included), `timed_out`, `connection_failed`,
    /// `address_refused` (the host is, or resolves to, an address that is not public), `unreadable` (our own settings lack the key of the
    /// webhook's secrets) or `interrupted` (the service stopped).
    #[schema(example = "delivered")]
    pub outcome: String,
    /// How long it took, milliseconds.
    pub latency_ms: i64,
    /// The receiver's status, when there was an answer.
    #[schema(required)]
    pub status_code: Option<u16>,
}

/// An event on its way to a webhook.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = webhooks::Delivery)]
pub struct Delivery {
    /// Id of the delivery.
    pub id: Uuid,
    /// Id of the event: what the receiver gets as `webhook-id`, the same at every attempt.
    pub event_id: Uuid,
    /// The event's type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// What became of it.
    pub state: DeliveryState,
    /// Every attempt, first to last.
    pub attempts: Vec<DeliveryAttempt>,
    /// When it is tried next, while it is pending.
    #[schema(required)]
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// The first 1,024 bytes of the last answer, as text alone; control characters are replaced. Never render it as HTML.
    #[schema(required)]
    pub response: Option<String>,
    /// When the event happened.
    pub happened_at: DateTime<Utc>,
    /// When it was queued first.
    pub created_at: DateTime<Utc>,
}

/// Which deliveries of a webhook.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DeliveryQuery {
    /// Those in this state alone.
    #[garde(skip)]
    pub state: Option<DeliveryState>,
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

/// A delivery that was queued.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = webhooks::Queued)]
pub struct Queued {
    /// Id of the delivery.
    pub delivery_id: Uuid,
    /// Id of the event.
    pub event_id: Uuid,
}

/// Sends again what happened in a time.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = webhooks::RedeliverRange)]
#[serde(deny_unknown_fields)]
pub struct RedeliverRange {
    /// Events that happened at this time or later.
    #[garde(custom(rules::instant))]
    pub from: DateTime<Utc>,
    /// Events that happened before this time.
    #[garde(custom(rules::instant), custom(after(&self.from)))]
    pub to: DateTime<Utc>,
    /// Also those that the receiver has already taken; without it those alone that have not arrived.
    #[serde(default)]
    #[garde(skip)]
    pub include_delivered: bool,
}

fn after(from: &DateTime<Utc>) -> impl FnOnce(&DateTime<Utc>, &()) -> garde::Result + '_ {
    move |to, ()| if from < to { Ok(()) } else { Err(garde::Error::new("must be later than `from`")) }
}

/// How many deliveries were queued.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = webhooks::RangeQueued)]
pub struct RangeQueued {
    /// Their number.
    pub queued: i64,
    /// Whether there are more: ask again with `from` set to `next_from`.
    #[schema(required)]
    pub next_from: Option<DateTime<Utc>>,
}

/// Which organization's events, from where on.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FeedQuery {
    /// The organization.
    #[garde(skip)]
    pub org_id: Uuid,
    /// How many items, 1 to 100.
    #[serde(default = "default_limit")]
    #[garde(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
    /// The `next_cursor` of the answer before; the oldest event that is kept if absent.
    #[garde(inner(length(max = 1024)))]
    #[param(max_length = 1024)]
    pub cursor: Option<String>,
}

/// An event, as receivers get it in their body, with its id.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = webhooks::FeedEvent)]
pub struct FeedEvent {
    /// Its id: what a webhook gets as `webhook-id`.
    pub id: Uuid,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// Ids and facts, by its type: the schemas of `asyncapi.yaml`. Never texts, prompts or phone numbers.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

/// Events in the order in which they became known.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = webhooks::Feed)]
pub struct Feed {
    /// The events, oldest first.
    pub items: Vec<FeedEvent>,
    /// Where to go on, also when there is nothing more just now: keep it and ask again later. `null` while there was never an event.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// Whether more events wait behind `next_cursor` now.
    pub has_more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(name: &str, value: &str) -> bool {
        custom_headers(&BTreeMap::from([(name.to_owned(), value.to_owned())]), &()).is_err()
    }

    #[test]
    fn headers_that_belong_to_somebody_else_are_refused() {
        for name in ["Authorization", "X-Api-Key", "Cookie", "User-Agent"] {
            assert!(!refuses(name, "Bearer abc"), "{name}");
        }
        for name in [
            "Host",
            "connection",
            "Transfer-Encoding",
            "Content-Length",
            "content-type",
            "Webhook-Id",
            "webhook-signature",
            "Proxy-Authorization",
            "te",
            "Upgrade",
            "",
            "a b",
            "a:b",
            "نام",
        ] {
            assert!(refuses(name, "x"), "{name}");
        }
        for value in ["", "a\r\nX: y", "a\u{0}", "سلام", " a", &"a".repeat(1025)] {
            assert!(refuses("x-a", value), "{value:?}");
        }
        let twice = BTreeMap::from([("X-A".to_owned(), "1".to_owned()), ("x-a".to_owned(), "2".to_owned())]);
        assert!(custom_headers(&twice, &()).is_err());
    }

    #[test]
    fn an_event_filter_names_each_type_once() {
        assert!(event_filter(&[EventType::ContentApproved], &()).is_ok());
        assert!(event_filter(&[], &()).is_err());
        assert!(event_filter(&[EventType::ContentApproved, EventType::ContentApproved], &()).is_err());
        for event in EventType::ALL {
            assert_eq!(EventType::from_word(event.as_str()), Some(event));
            assert_eq!(serde_json::to_value(event).unwrap(), event.as_str());
        }
    }
}
