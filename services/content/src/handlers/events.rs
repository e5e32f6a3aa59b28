//! The live view of a generation as server-sent events.

use std::{convert::Infallible, pin::pin, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    web::{Bytes, Data, Path},
};
use contexor_api::{
    Problem,
    content::{LiveEvent, Status},
};
use contexor_identity::{Caller, Permission};
use contexor_live::Subscription;
use contexor_service::ApiResult;
use futures::StreamExt as _;
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at},
};
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use crate::{app::App, ops::finish, store};

/// Events that may wait for a slow client before the stream waits for it.
const WAITING_EVENTS: usize = 64;
/// Events that are read at a time.
const BATCH: usize = 256;

/// Watches a content's newest generation: what is there already, then what comes, until it ends.
#[utoipa::path(tag = "contents", operation_id = "content_events",
    params(("id" = Uuid, Path, description = "The content"),
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that the client has")),
    responses((status = 200, content_type = "text/event-stream", body = LiveEvent), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}/events")]
pub(crate) async fn content_events(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (scope, content) = app.content(&caller, *id, Permission::ContentRead).await?;
    let last_id = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let (sender, receiver) = mpsc::channel(WAITING_EVENTS);
    let stop = app.stop.clone();
    let client = sender.clone();
    let stream = Stream { app, org: scope.org_id, content: content.id, sender };
    let (status, task) = (content.status, content.task_id);
    tokio::spawn(async move {
        tokio::select! {
            // Who is gone must not keep anything, nor an open stream the service.
            () = client.closed() => {}
            () = stop.cancelled() => {}
            _ = stream.run(status, task, last_id) => {}
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        // Compression would hold events back.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(ReceiverStream::new(receiver).map(Ok::<Bytes, Infallible>)))
}

/// The client is gone.
struct Gone;

struct Stream {
    app: Data<App>,
    org: Uuid,
    content: Uuid,
    sender: mpsc::Sender<Bytes>,
}

impl Stream {
    /// Sends everything, until the end of the generation.
    async fn run(self, status: Status, task: Option<Uuid>, last_id: Option<String>) -> Result<(), Gone> {
        // Subscribed before anything is read, so that nothing falls in between.
        let news = task.map(|task| self.app.live.watcher.subscribe(task));
        self.send(None, &LiveEvent::Status { status, restarted: false }).await?;
        match task.zip(news) {
            Some((task, news)) => self.follow(task, news, last_id).await,
            None => Ok(()),
        }
    }

    async fn follow(&self, task: Uuid, mut news: Subscription, mut last_id: Option<String>) -> Result<(), Gone> {
        let every = Duration::from_millis(self.app.events.ping_every_ms);
        let mut ping = interval_at(Instant::now() + every, every);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Whether the stream said nothing although it should have: then the task itself is looked at. So a lost last event is
        // made good, and a stream that grows costs the database nothing.
        let mut quiet = true;
        loop {
            let events = self.read(task, last_id.as_deref()).await;
            if !events.is_empty() {
                quiet = false;
                for (id, event) in events {
                    self.send(Some(&id), &event).await?;
                    if is_last(&event) {
                        return Ok(());
                    }
                    last_id = Some(id);
                }
                continue;
            }
            if quiet {
                let last_events = self.last_events(task).await;
                if !last_events.is_empty() {
                    // The stream's own end may have come just before.
                    let rest = self.read(task, last_id.as_deref()).await;
                    for (id, event) in &rest {
                        self.send(Some(id), event).await?;
                    }
                    if !rest.iter().any(|(_, event)| is_last(event)) {
                        for event in &last_events {
                            self.send(None, event).await?;
                        }
                    }
                    return Ok(());
                }
            }
            // One wait over all pings: begun anew after each, it would never come to its own end.
            let mut changed = pin!(news.changed());
            loop {
                tokio::select! {
                    () = &mut changed => break,
                    _ = ping.tick() => self.send_bytes(Bytes::from_static(b": ping\n\n")).await?,
                }
            }
            quiet = true;
        }
    }

    /// What is new in the live stream; nothing while Redis is away.
    async fn read(&self, task: Uuid, after: Option<&str>) -> Vec<(String, LiveEvent)> {
        match self.app.live.streams.read(task, after, BATCH).await {
            Ok(events) => events,
            Err(error) => {
                tracing::debug!(task.id = %task, error = &error as &dyn std::error::Error, "a live stream cannot be read");
                Vec::new()
            }
        }
    }

    /// The last events by the task itself; none while it is open, or while the database is away.
    async fn last_events(&self, task: Uuid) -> Vec<LiveEvent> {
        match self.look_at(task).await {
            Ok(events) => events,
            Err(error) => {
                tracing::debug!(task.id = %task, error = &error as &dyn std::error::Error, "a task cannot be looked at");
                Vec::new()
            }
        }
    }

    async fn look_at(&self, task: Uuid) -> Result<Vec<LiveEvent>, contexor_db::DbError> {
        let mut conn = self.app.db.conn().await?;
        let status = store::contents::status(&mut conn, self.org, self.content).await?;
        let row = store::tasks::of_tenant(&mut conn, self.org, task).await?;
        Ok(match (row, status) {
            (Some(row), Some(status)) => finish::last_events(&row, status),
            // Both go together.
            _ => vec![LiveEvent::Error { code: "deleted".into(), detail: "the content was deleted".into() }],
        })
    }

    async fn send(&self, id: Option<&str>, event: &LiveEvent) -> Result<(), Gone> {
        match frame(id, event) {
            Some(frame) => self.send_bytes(frame).await,
            None => Ok(()),
        }
    }

    async fn send_bytes(&self, bytes: Bytes) -> Result<(), Gone> {
        self.sender.send(bytes).await.map_err(|_| Gone)
    }
}

/// Whether nothing comes after an event.
fn is_last(event: &LiveEvent) -> bool {
    matches!(event, LiveEvent::Done { .. } | LiveEvent::Error { .. })
}

/// An event in the format of server-sent events. JSON holds no line ends, so one `data` line does.
fn frame(id: Option<&str>, event: &LiveEvent) -> Option<Bytes> {
    #[derive(serde::Deserialize)]
    struct Parts<'a> {
        event: String,
        #[serde(borrow)]
        data: &'a serde_json::value::RawValue,
    }

    let json = serde_json::to_string(event).ok()?;
    let parts: Parts<'_> = serde_json::from_str(&json).ok()?;
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    Some(Bytes::from(format!("{id}event: {}\ndata: {}\n\n", parts.event, parts.data.get())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_keeps_line_ends_inside_of_its_json() {
        let event = LiveEvent::Delta { text: "one\ntwo \"دو\"".into() };
        let frame = frame(Some("5-0"), &event).unwrap();
        assert_eq!(
            std::str::from_utf8(&frame).unwrap(),
            "id: 5-0\nevent: delta\ndata: {\"text\":\"one\\ntwo \\\"دو\\\"\"}\n\n"
        );
        let frame = super::frame(None, &LiveEvent::Status { status: Status::Review, restarted: false }).unwrap();
        assert_eq!(std::str::from_utf8(&frame).unwrap(), "event: status\ndata: {\"status\":\"REVIEW\"}\n\n");
    }
}
