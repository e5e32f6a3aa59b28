//! The live view of a running generation: what has been written so far, in Redis, for whoever watches.
//!
//! Each task has a stream of [`LiveEvent`]s that can be read from any place again, so a page may be loaded anew and a worker may
//! die. Writers carry the number of their claim (the fence): a worker whose job was taken over cannot write any more. Beside
//! the stream stands the [`Progress`] of each try at the model, so that the tokens of a dead worker can be accounted for.
//!
//! Nothing here is the truth: what must not be lost stands in the services' databases.

mod tail;
mod watcher;

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};
use contexor_api::content::LiveEvent;
use contexor_service::Redis;
use deadpool_redis::redis::{AsyncTypedCommands as _, RedisError, Script, ScriptInvocation, streams::StreamRangeReply};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use watcher::{Subscriber, Subscription, publish};

/// The channel on which tasks are named whose stream has grown.
pub const CHANNEL: &str = "live";

/// How long a stream outlives its last event, seconds.
const STREAM_TTL_S: u64 = 3_600;
/// How long the account of a try outlives its last change, seconds: a takeover may have to wait for the broker.
const PROGRESS_TTL_S: u64 = 24 * 3_600;
/// Events that a stream keeps at least; a text has fewer.
const LONGEST_STREAM: usize = 20_000;
/// The fence of a sealed stream: no claim is numbered as high, and Lua still counts it exactly.
const SEALED: i64 = (1 << 53) - 1;

/// Why the live view could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// Redis is away, or refused.
    #[error("the live view cannot be reached")]
    Redis(#[from] RedisError),
    /// What was to be written is no JSON.
    #[error("a live event cannot be written")]
    Unwritable(#[from] serde_json::Error),
}

/// What one try at the model has received so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The try.
    pub attempt_id: Uuid,
    /// The model that was asked, or that says it answers.
    pub model: String,
    /// Tokens of the prompt, as counted by us.
    pub input_tokens: i64,
    /// Tokens received so far, as counted by us.
    pub output_tokens: i64,
    /// When the try began.
    pub started_at: DateTime<Utc>,
}

/// The live views of all tasks.
#[derive(Clone)]
pub struct Live {
    redis: Redis,
    append: Arc<Script>,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Live")
    }
}

impl Live {
    /// Live views in this Redis.
    pub fn new(redis: Redis) -> Self {
        Self { redis, append: Arc::new(Script::new(include_str!("lua/append.lua"))) }
    }

    /// Appends events on behalf of the claim numbered `fence`, and wakes whoever watches.
    ///
    /// `false` when a later claim has written already, or the stream is sealed: then nothing was appended.
    pub async fn append(&self, task: Uuid, fence: i64, events: &[LiveEvent]) -> Result<bool, LiveError> {
        self.write(task, fence, events, None).await
    }

    /// Appends events and notes the progress of the try that they come from, in one step.
    ///
    /// `false` as in [`Self::append`].
    pub async fn append_with_progress(
        &self,
        task: Uuid,
        fence: i64,
        events: &[LiveEvent],
        progress: &Progress,
    ) -> Result<bool, LiveError> {
        self.write(task, fence, events, Some(progress)).await
    }

    /// Notes the progress of a try without any event.
    ///
    /// `false` as in [`Self::append`].
    pub async fn progress(&self, task: Uuid, fence: i64, progress: &Progress) -> Result<bool, LiveError> {
        self.write(task, fence, &[], Some(progress)).await
    }

    /// Appends the last events of a task, whoever claims it, and seals the stream: no worker can write any more. May be called again.
    pub async fn append_final(&self, task: Uuid, events: &[LiveEvent]) -> Result<(), LiveError> {
        self.write(task, SEALED, events, None).await.map(drop)
    }

    /// Up to `limit` events after the one with the id `after`, oldest first; from the beginning if none, or if `after` is no id.
    ///
    /// Ids may be handed to clients and taken back from them.
    ///
    /// # Errors
    /// [`LiveError::Redis`].
    pub async fn read(
        &self,
        task: Uuid,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, LiveEvent)>, LiveError> {
        let page = self.page(task, after.and_then(StreamId::parse), limit).await?;
        Ok(page.events.into_iter().map(|(id, event)| (id.to_string(), event)).collect())
    }

    async fn page(&self, task: Uuid, after: Option<StreamId>, limit: usize) -> Result<StreamPage, LiveError> {
        let start = after.map_or_else(|| "-".to_owned(), |id| format!("({id}"));
        let reply: StreamRangeReply =
            self.redis.connection().xrange_count(key(task, "events"), start, "+", limit).await?;
        let (entries, last) = (reply.ids.len(), reply.ids.last().and_then(|entry| StreamId::parse(&entry.id)));
        let events = reply.ids.into_iter().filter_map(|entry| {
            let json: String = entry.get("e")?;
            // A newer writer may say what this reader does not know yet.
            Some((StreamId::parse(&entry.id)?, serde_json::from_str(&json).ok()?))
        });
        Ok(StreamPage { entries, last, events: events.collect() })
    }

    /// What each try of a task had received when that was last noted.
    ///
    /// # Errors
    /// [`LiveError::Redis`].
    pub async fn progress_of(&self, task: Uuid) -> Result<Vec<Progress>, LiveError> {
        let noted = self.redis.connection().hvals(key(task, "progress")).await?;
        Ok(noted.iter().filter_map(|json| serde_json::from_str(json).ok()).collect())
    }

    async fn write(
        &self,
        task: Uuid,
        fence: i64,
        events: &[LiveEvent],
        progress: Option<&Progress>,
    ) -> Result<bool, LiveError> {
        let mut call: ScriptInvocation<'_> = self.append.key(key(task, "events"));
        call.key(key(task, "fence")).key(key(task, "progress"));
        call.arg(fence).arg(task.to_string()).arg(LONGEST_STREAM).arg(STREAM_TTL_S).arg(CHANNEL).arg(PROGRESS_TTL_S);
        match progress {
            Some(progress) => {
                call.arg(progress.attempt_id.to_string()).arg(serde_json::to_string(progress)?);
            }
            None => {
                call.arg("").arg("");
            }
        }
        for event in events {
            call.arg(serde_json::to_string(event)?);
        }
        let written: i64 = call.invoke_async(&mut self.redis.connection()).await?;
        Ok(written == 1)
    }
}

/// The braces keep a task's keys in one slot of a cluster.
fn key(task: Uuid, what: &str) -> String {
    format!("live:{{{task}}}:{what}")
}

/// Entries of a stream, oldest first.
struct StreamPage {
    /// How many there are.
    entries: usize,
    /// The last one.
    last: Option<StreamId>,
    /// Those that this version knows how to read.
    events: Vec<(StreamId, LiveEvent)>,
}

/// The id of an entry of a stream: milliseconds, and a number in them. In the order of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct StreamId(u64, u64);

impl StreamId {
    fn parse(id: &str) -> Option<Self> {
        let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        match id.split_once('-') {
            Some((milliseconds, sequence)) => Some(Self(number(milliseconds)?, number(sequence)?)),
            None => Some(Self(number(id)?, 0)),
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use deadpool_redis::redis::cluster_routing::Slot;

    use super::*;

    #[test]
    fn what_a_task_has_is_in_one_slot() {
        let task = Uuid::now_v7();
        for what in ["fence", "progress"] {
            assert_eq!(Slot::for_key(key(task, what)), Slot::for_key(key(task, "events")), "{what}");
        }
    }

    #[test]
    fn only_ids_of_streams_are_passed_to_redis() {
        for id in ["0", "1700000000000", "1700000000000-0", "1-18446744073709551615"] {
            assert!(StreamId::parse(id).is_some(), "{id}");
        }
        for id in ["", "-", "+", "$", "1-", "-1", "1-2-3", "+1", "1 2", "18446744073709551616", "(1-1"] {
            assert!(StreamId::parse(id).is_none(), "{id}");
        }
    }
}
