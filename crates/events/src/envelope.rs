//! The CloudEvents 1.0 envelope (JSON format, structured mode).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

/// One type of event.
pub trait Event: Serialize + DeserializeOwned + ToSchema + Send + Sync + 'static {
    /// Its type with version, such as `content.approved.v1`.
    const TYPE: &'static str;

    /// The thing it is about, as `subject` of the envelope.
    fn subject(&self) -> String;

    /// The organization it belongs to; none for events about people.
    fn tenant(&self) -> Option<Uuid>;
}

/// The routing key of a type: the type without its version.
pub fn routing_key(event_type: &str) -> &str {
    match event_type.rsplit_once(".v") {
        Some((key, version)) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => key,
        _ => event_type,
    }
}

/// An event in its envelope, on its way out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloudEvent<T> {
    /// Always `1.0`.
    pub specversion: String,
    /// Unique; with `source`, the key by which repetitions are known.
    pub id: Uuid,
    /// The service that says it, such as `/contexor/content`.
    pub source: String,
    /// The type with version.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// The thing it is about.
    pub subject: String,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// The organization it belongs to (extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenantid: Option<Uuid>,
    /// The trace it is part of (distributed tracing extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// What it says.
    pub data: T,
}

impl<T: Event> CloudEvent<T> {
    /// Wraps what `service` has to say.
    pub fn new(service: &str, data: T, traceparent: Option<String>) -> Self {
        Self {
            specversion: "1.0".into(),
            id: Uuid::now_v7(),
            source: format!("/contexor/{service}"),
            event_type: T::TYPE.into(),
            time: contexor_clock::now(),
            subject: data.subject(),
            datacontenttype: "application/json".into(),
            tenantid: data.tenant(),
            traceparent,
            data,
        }
    }
}

/// An event on its way in, its data not read yet.
#[derive(Debug, Deserialize)]
pub struct RawEvent<'a> {
    /// `1.0`.
    pub specversion: String,
    /// Unique.
    pub id: Uuid,
    /// The service that says it.
    pub source: String,
    /// The type with version.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// The trace it is part of.
    #[serde(default)]
    pub traceparent: Option<String>,
    /// What it says, unread.
    #[serde(borrow)]
    pub data: &'a RawValue,
}

/// A message whose type the consumer does not know.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownEvent;

/// The events that one consumer understands. Made by [`crate::event_set!`].
pub trait EventSet: Sized + Send + 'static {
    /// The types, as in [`Event::TYPE`].
    const TYPES: &'static [&'static str];

    /// Reads the data of one of them.
    ///
    /// # Errors
    /// `Ok(Err(UnknownEvent))` when the type is none of [`Self::TYPES`]; the parser's error when the data has another shape.
    fn read(event_type: &str, data: &str) -> Result<Result<Self, UnknownEvent>, serde_json::Error>;
}

/// Declares an enum of the events that a consumer understands: `event_set! { /// Doc. pub enum Outcome { Started(GenerationStarted), … } }`.
#[macro_export]
macro_rules! event_set {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident { $($variant:ident($event:ty)),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $visibility enum $name { $(
            #[doc = concat!("[`", stringify!($event), "`].")]
            $variant($event)
        ),+ }

        impl $crate::EventSet for $name {
            const TYPES: &'static [&'static str] = &[$(<$event as $crate::Event>::TYPE),+];

            fn read(event_type: &str, data: &str) -> Result<Result<Self, $crate::UnknownEvent>, ::serde_json::Error> {
                $(if event_type == <$event as $crate::Event>::TYPE {
                    return ::serde_json::from_str::<$event>(data).map(Self::$variant).map(Ok);
                })+
                Ok(Err($crate::UnknownEvent))
            }
        }
    };
}
