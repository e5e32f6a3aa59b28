//! Answers as server-sent events (the HTML standard's `text/event-stream`).

use std::{convert::Infallible, fmt::Display};

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::Bytes,
};
use futures::stream;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::mpsc;

use crate::ApiError;

/// A comment that keeps a quiet stream open.
pub const PING: Bytes = Bytes::from_static(b": ping\n\n");

/// An answer whose body is what comes through the channel, until its sender is gone. Nothing on the way may hold events back.
pub fn response(events: mpsc::Receiver<Bytes>) -> HttpResponse {
    let events = stream::unfold(events, |mut events| async {
        let event = events.recv().await?;
        Some((Ok::<Bytes, Infallible>(event), events))
    });
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(events)
}

/// An event that is JSON with the fields `event` and `data`. JSON holds no line ends, so one `data` line does. None when it is no such JSON.
pub fn frame(id: Option<impl Display>, event: &impl Serialize) -> Option<Bytes> {
    #[derive(Deserialize)]
    struct Parts<'a> {
        event: String,
        #[serde(borrow)]
        data: &'a RawValue,
    }

    let json = serde_json::to_string(event).ok()?;
    let parts: Parts<'_> = serde_json::from_str(&json).ok()?;
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    Some(Bytes::from(format!("{id}event: {}\ndata: {}\n\n", parts.event, parts.data.get())))
}

/// Why a stream ends whose reader's token runs out.
pub fn token_expired() -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "token_expired", "the token ran out; come back with a new one")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    #[serde(tag = "event", content = "data", rename_all = "snake_case")]
    enum Sample {
        Delta { text: String },
    }

    #[test]
    fn a_frame_keeps_line_ends_inside_of_its_json() {
        let event = Sample::Delta { text: "one\ntwo \"دو\"".into() };
        assert_eq!(
            frame(Some("5-0"), &event).unwrap(),
            "id: 5-0\nevent: delta\ndata: {\"text\":\"one\\ntwo \\\"دو\\\"\"}\n\n".as_bytes()
        );
        assert!(frame(None::<&str>, &event).unwrap().starts_with(b"event: delta\n"));
    }
}
