//! A person's notifications as they come, as server-sent events.

use std::{collections::VecDeque, pin::pin, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Bytes, Data},
};
use contexor_api::{
    Problem,
    notifier::{LiveNotification, Notification},
};
use contexor_identity::{Caller, Identity, Person};
use contexor_service::{ApiError, ApiResult, event_stream};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at, sleep, timeout},
};
use uuid::Uuid;

use super::App;
use crate::store::notifications;

/// Events that may wait for a slow client before the stream waits for it.
const WAITING_EVENTS: usize = 32;
/// Notifications that are read at a time.
const BATCH: i64 = 1_000;
/// How long a slow client may take to make room for the reason why its stream ends.
const FAREWELL: Duration = Duration::from_secs(1);
/// Notifications are written by several at a time: one with an older id may become visible this much later.
const LATE: Duration = Duration::from_secs(10);
/// Ids that are remembered so that what is looked at twice is told once.
const REMEMBERED: usize = 5_000;

/// The caller's notifications as they come: `notification` with one, `unread` with how many are unread, at first and after each change.
///
/// Comes back with `Last-Event-ID` after a cut: nothing that was written meanwhile is missed, and what is repeated has the same id. Ends
/// with `error` and a `code`: `token_expired` (come back with a new token), `unauthenticated` (the session was ended) or
/// `upstream_unavailable` (come back in a moment). A stream that ends without was cut on the way. Read it with `fetch`: a browser's
/// `EventSource` sends no bearer token.
#[utoipa::path(tag = "notifications", operation_id = "notification_events",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that the client has")),
    responses((status = 200, content_type = "text/event-stream", body = LiveNotification), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[get("/api/v1/notifications/events")]
pub(crate) async fn notification_events(
    app: Data<App>,
    identity: Data<Identity>,
    Person(caller): Person,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let last_id = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let (sender, receiver) = mpsc::channel(WAITING_EVENTS);
    let stream = Stream { app, identity, caller, checked_at: Instant::now(), sender, told: VecDeque::new() };
    tokio::spawn(stream.run(last_id));
    Ok(event_stream::response(receiver))
}

/// Why a stream ends.
enum End {
    /// The client is gone, or the service is going.
    Gone,
    /// The reader may not read on, or nobody knows whether.
    Refused(ApiError),
}

struct Stream {
    app: Data<App>,
    identity: Data<Identity>,
    caller: Caller,
    checked_at: Instant,
    sender: mpsc::Sender<Bytes>,
    told: VecDeque<Uuid>,
}

impl Stream {
    async fn run(mut self, last_id: Option<Uuid>) {
        let (client, stop) = (self.sender.clone(), self.app.live.stop.clone());
        let left_ms =
            self.caller.expires_at.saturating_mul(1000).saturating_sub(contexor_clock::now().timestamp_millis());
        let expired = sleep(Duration::from_millis(left_ms.try_into().unwrap_or_default()));
        let end = tokio::select! {
            // Who is gone must not keep anything, nor an open stream the service.
            () = client.closed() => End::Gone,
            () = stop.cancelled() => End::Gone,
            () = expired => End::Refused(event_stream::token_expired()),
            end = self.tell(last_id) => end,
        };
        if let End::Refused(reason) = end {
            let problem = reason.problem();
            let event = LiveNotification::Error { code: problem.code, detail: problem.detail };
            // Whoever has no room for it learns the reason on coming back.
            if let Some(frame) = event_stream::frame(None::<Uuid>, &event) {
                let _ = timeout(FAREWELL, client.send(frame)).await;
            }
        }
    }

    async fn tell(&mut self, last_id: Option<Uuid>) -> End {
        // Subscribed before anything is read, so that nothing falls in between.
        let mut news = self.app.live.subscribe(self.caller.user_id);
        let mut position = last_id.unwrap_or_else(Uuid::now_v7);
        if let Some(id) = last_id {
            self.told.push_back(id);
        }
        let every = self.app.live.ping_every;
        let mut ping = interval_at(Instant::now() + every, every);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut unread = None;
        // What is there already when somebody comes for the first time stands in their list.
        let mut silent = last_id.is_none();
        loop {
            loop {
                match self.look(&mut position, &mut unread, silent).await {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(end) => return end,
                }
            }
            silent = false;
            let mut changed = pin!(news.changed());
            loop {
                tokio::select! {
                    () = &mut changed => break,
                    _ = ping.tick() => {
                        if let Err(end) = self.send_bytes(event_stream::PING).await {
                            return end;
                        }
                    }
                }
            }
        }
    }

    /// Tells what is new since the last look, or only remembers it; says whether there is more.
    async fn look(&mut self, position: &mut Uuid, unread: &mut Option<i64>, silent: bool) -> Result<bool, End> {
        let user = self.caller.user_id;
        let (rows, count) = {
            // While the database is away the stream waits; it looks again after a while.
            let Ok(conn) = self.app.db.conn().await else { return Ok(false) };
            let conn: &contexor_db::Connection = &conn;
            let both = futures::try_join!(
                notifications::written_after(conn, user, earlier(*position), BATCH),
                notifications::unread(conn, user),
            );
            match both {
                Ok(both) => both,
                Err(error) => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "notifications cannot be read");
                    return Ok(false);
                }
            }
        };
        let (full, before) = (rows.len() as i64 == BATCH, *position);
        for row in rows {
            let id = row.id;
            if self.told.contains(&id) {
                continue;
            }
            if !silent {
                let event = LiveNotification::Notification(Notification::from(row));
                self.send(Some(id), &event).await?;
            }
            self.told.push_back(id);
            if self.told.len() > REMEMBERED {
                self.told.pop_front();
            }
            *position = id.max(*position);
        }
        if *unread != Some(count) {
            *unread = Some(count);
            self.send(None, &LiveNotification::Unread { unread: count }).await?;
        }
        Ok(full && *position > before)
    }

    async fn send(&mut self, id: Option<Uuid>, event: &LiveNotification) -> Result<(), End> {
        match event_stream::frame(id, event) {
            Some(frame) => self.send_bytes(frame).await,
            None => Ok(()),
        }
    }

    async fn send_bytes(&mut self, bytes: Bytes) -> Result<(), End> {
        // Room first: while a slow client makes some, the session may end.
        let room = self.sender.reserve().await.map_err(|_| End::Gone)?;
        if self.checked_at.elapsed() >= self.app.live.recheck_after {
            // Taken before asking: what changes meanwhile is found out the next time.
            let asked_at = Instant::now();
            self.identity.recheck(&self.caller).await.map_err(End::Refused)?;
            self.checked_at = asked_at;
        }
        room.send(bytes);
        Ok(())
    }
}

/// The first id that could have been made [`LATE`] before this one.
fn earlier(id: Uuid) -> Uuid {
    let (milliseconds, _) = id.as_u64_pair();
    let late_ms = u64::try_from(LATE.as_millis()).unwrap_or_default();
    Uuid::from_u64_pair((milliseconds >> 16).saturating_sub(late_ms) << 16, 0)
}
