//! The live view of a generation as server-sent events.

use std::{pin::pin, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Bytes, Data, Path},
};
use contexor_api::{
    Problem,
    content::{LiveEvent, Status},
};
use contexor_identity::{Caller, Identity, Permission};
use contexor_live::{LiveError, Subscription};
use contexor_service::{ApiError, ApiResult, event_stream};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at, sleep, timeout},
};
use uuid::Uuid;

use crate::{app::App, ops::finish, store};

/// Events that may wait for a slow client before the stream waits for it.
const WAITING_EVENTS: usize = 64;
/// Events that are read at a time.
const BATCH: usize = 256;
/// How long a slow client may take to make room for the reason why its stream ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// Watches a content's newest generation: what is there already, then what comes, until it ends.
///
/// Where the organization has a model look for names and addresses (`pii_model_pass`) and the policy is `mask` or `block`, nothing is
/// shown before that: the whole text comes at the end.
///
/// The stream ends with `done`, or with `error` and a `code`: the generation's own, or why the reader may not read on.
/// `token_expired`: the access token ran out; come back with a new one and `Last-Event-ID`. `unauthenticated`, `not_found` and
/// `permission_denied`: the session or API key was ended, the membership, or the role is too small now. `upstream_unavailable`: that
/// could not be found out; come back in a moment with `Last-Event-ID`. A stream that ends without either was cut on the way: come
/// back too. Read it with `fetch`: a browser's `EventSource` sends no bearer token, and comes back after `done`.
#[utoipa::path(tag = "contents", operation_id = "content_events",
    params(("id" = Uuid, Path, description = "The content"),
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that the client has")),
    responses((status = 200, content_type = "text/event-stream", body = LiveEvent), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}/events")]
pub(crate) async fn content_events(
    app: Data<App>,
    identity: Data<Identity>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (scope, content) = app.content(&caller, *id, Permission::ContentRead).await?;
    let last_id = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let (sender, receiver) = mpsc::channel(WAITING_EVENTS);
    let reader = Reader { identity, caller, workspace: content.workspace_id, checked_at: Instant::now() };
    let stream = Stream { app, reader, org: scope.org_id, content: content.id, sender };
    tokio::spawn(stream.run(content.status, content.task_id, last_id));
    Ok(event_stream::response(receiver))
}

/// Why a stream ends before its generation.
enum StreamEnd {
    /// The client is gone, or the service is going.
    Gone,
    /// The reader may not read on, or nobody knows whether.
    Refused(ApiError),
}

/// Who reads.
struct Reader {
    identity: Data<Identity>,
    caller: Caller,
    workspace: Uuid,
    checked_at: Instant,
}

impl Reader {
    /// How long the token is still good.
    fn lifetime(&self) -> Duration {
        let left_ms =
            self.caller.expires_at.saturating_mul(1000).saturating_sub(contexor_clock::now().timestamp_millis());
        Duration::from_millis(left_ms.try_into().unwrap_or_default())
    }

    /// Makes sure that the reader may still read, by asking again unless that was done a moment ago.
    async fn check(&mut self, app: &App) -> Result<(), StreamEnd> {
        if self.checked_at.elapsed() < Duration::from_millis(app.events.reauthorize_interval_ms) {
            return Ok(());
        }
        // Taken before asking: what changes meanwhile is found out the next time.
        let asked_at = Instant::now();
        self.identity.recheck(&self.caller).await.map_err(StreamEnd::Refused)?;
        let scope = app.access.require_workspace(&self.caller, self.workspace, Permission::ContentRead).await;
        scope.map_err(StreamEnd::Refused)?;
        self.checked_at = asked_at;
        Ok(())
    }
}

struct Stream {
    app: Data<App>,
    reader: Reader,
    org: Uuid,
    content: Uuid,
    sender: mpsc::Sender<Bytes>,
}

impl Stream {
    /// Sends everything, until the end of the generation or of the reader's right to read.
    async fn run(mut self, status: Status, task: Option<Uuid>, last_id: Option<String>) {
        let (client, stop) = (self.sender.clone(), self.app.stop.clone());
        let expired = sleep(self.reader.lifetime());
        let told = tokio::select! {
            // Who is gone must not keep anything, nor an open stream the service.
            () = client.closed() => Err(StreamEnd::Gone),
            () = stop.cancelled() => Err(StreamEnd::Gone),
            () = expired => Err(StreamEnd::Refused(event_stream::token_expired())),
            told = self.stream_events(status, task, last_id) => told,
        };
        if let Err(StreamEnd::Refused(reason)) = told {
            tracing::debug!(content.id = %self.content, code = reason.code(), "a stream is cut");
            let problem = reason.problem();
            let event = LiveEvent::Error { code: problem.code, detail: problem.detail };
            if let Some(frame) = event_stream::frame(None::<&str>, &event) {
                // Whoever has no room for it learns the reason on coming back.
                let _ = timeout(FAREWELL, client.send(frame)).await;
            }
        }
    }

    async fn stream_events(
        &mut self,
        status: Status,
        task: Option<Uuid>,
        last_id: Option<String>,
    ) -> Result<(), StreamEnd> {
        // Subscribed before anything is read, so that nothing falls in between.
        let news = task.map(|task| self.app.live.watcher.subscribe(task));
        self.send(None, &LiveEvent::Status { status, restarted: false }).await?;
        match task.zip(news) {
            Some((task, news)) => self.follow(task, news, last_id).await,
            None => Ok(()),
        }
    }

    async fn follow(
        &mut self,
        task: Uuid,
        mut news: Subscription,
        mut last_id: Option<String>,
    ) -> Result<(), StreamEnd> {
        let every = Duration::from_millis(self.app.events.ping_every_ms);
        let mut ping = interval_at(Instant::now() + every, every);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Whether the stream said nothing although it should have: then the task itself is looked at. So a lost last event is
        // made good, and a stream that grows costs the database nothing.
        let mut quiet = true;
        loop {
            let events = self.read(task, &news, last_id.as_deref()).await;
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
                    let rest = self.read_anew(task, last_id.as_deref()).await;
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
            let mut changed = pin!(news.has_changed());
            quiet = loop {
                tokio::select! {
                    // News that another reader's read brought already is no reason to look at the task.
                    has_news = &mut changed => break !has_news,
                    _ = ping.tick() => self.send_bytes(event_stream::PING).await?,
                }
            };
        }
    }

    /// What is new in the live stream, read once for all its readers; nothing while Redis is away.
    async fn read(&self, task: Uuid, news: &Subscription, after: Option<&str>) -> Vec<(String, LiveEvent)> {
        events_or_none(task, news.read(&self.app.live.streams, after, BATCH).await)
    }

    /// The same for this reader alone: what was not told yet, too.
    async fn read_anew(&self, task: Uuid, after: Option<&str>) -> Vec<(String, LiveEvent)> {
        events_or_none(task, self.app.live.streams.read(task, after, BATCH).await)
    }

    /// The last events by the task itself; none while it is open, or while the database is away.
    async fn last_events(&self, task: Uuid) -> Vec<LiveEvent> {
        match self.load_task_end(task).await {
            Ok(events) => events,
            Err(error) => {
                tracing::debug!(task.id = %task, error = &error as &dyn std::error::Error, "a task cannot be looked at");
                Vec::new()
            }
        }
    }

    async fn load_task_end(&self, task: Uuid) -> Result<Vec<LiveEvent>, contexor_db::DbError> {
        let mut conn = self.app.db.conn().await?;
        let status = store::contents::status(&mut conn, self.org, self.content).await?;
        let row = store::tasks::of_tenant(&mut conn, self.org, task).await?;
        Ok(match (row, status) {
            (Some(row), Some(status)) => finish::last_events(&row, status),
            // Both go together.
            _ => vec![LiveEvent::Error { code: "deleted".into(), detail: "the content was deleted".into() }],
        })
    }

    async fn send(&mut self, id: Option<&str>, event: &LiveEvent) -> Result<(), StreamEnd> {
        match event_stream::frame(id, event) {
            Some(frame) => self.send_bytes(frame).await,
            None => Ok(()),
        }
    }

    async fn send_bytes(&mut self, bytes: Bytes) -> Result<(), StreamEnd> {
        // Room first: while a slow client makes some, the reader's right may end.
        let room = self.sender.reserve().await.map_err(|_| StreamEnd::Gone)?;
        self.reader.check(&self.app).await?;
        room.send(bytes);
        Ok(())
    }
}

fn events_or_none(task: Uuid, read: Result<Vec<(String, LiveEvent)>, LiveError>) -> Vec<(String, LiveEvent)> {
    read.unwrap_or_else(|error| {
        tracing::debug!(task.id = %task, error = &error as &dyn std::error::Error, "a live stream cannot be read");
        Vec::new()
    })
}

/// Whether nothing comes after an event.
fn is_last(event: &LiveEvent) -> bool {
    matches!(event, LiveEvent::Done { .. } | LiveEvent::Error { .. })
}
