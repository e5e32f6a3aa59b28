//! What the readers of one stream in this process share.

use std::time::Duration;

use contexor_api::content::LiveEvent;
use tokio::time::Instant;
use uuid::Uuid;

use crate::{LONGEST_STREAM, Live, LiveError, StreamId};

/// Events that are read from Redis at a time.
const PAGE: usize = 1_000;

/// The events of a stream from a place on, as far as they were read.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    /// Behind which event it begins; none for the beginning of the stream.
    from: Option<StreamId>,
    /// The last one that was read, whether or not this version knows what it says.
    last: Option<StreamId>,
    events: Vec<(StreamId, LiveEvent)>,
    /// When it was last read, and how much news there had been.
    read: Option<(u64, Instant)>,
}

impl Tail {
    /// Whether it was read after this much news, and not too long ago.
    pub(crate) fn is_of(&self, news: u64, max_age: Duration) -> bool {
        self.read.is_some_and(|(count, at)| count == news && at.elapsed() < max_age)
    }

    /// Whether it holds everything after a place.
    pub(crate) fn reaches(&self, after: Option<StreamId>) -> bool {
        self.from <= after
    }

    /// Reads what is new; and what is older, for a reader who has less than all others had.
    pub(crate) async fn refresh(
        &mut self,
        live: &Live,
        task: Uuid,
        news: u64,
        after: Option<StreamId>,
    ) -> Result<(), LiveError> {
        if self.read.is_none() || !self.reaches(after) {
            *self = Self { from: after, last: after, ..Self::default() };
        }
        loop {
            let page = live.page(task, self.last, PAGE).await?;
            self.last = page.last.or(self.last);
            self.events.extend(page.events);
            if page.entries < PAGE {
                break;
            }
        }
        // As long as the stream itself: what is older is gone there, too.
        if let Some(many) = self.events.len().checked_sub(2 * LONGEST_STREAM) {
            self.from = self.events.drain(..many).next_back().map_or(self.from, |(id, _)| Some(id));
        }
        self.read = Some((news, Instant::now()));
        Ok(())
    }

    /// Up to `limit` events after a place.
    pub(crate) fn after(&self, after: Option<StreamId>, limit: usize) -> Vec<(String, LiveEvent)> {
        let first = self.events.partition_point(|(id, _)| Some(*id) <= after);
        self.events[first..].iter().take(limit).map(|(id, event)| (id.to_string(), event.clone())).collect()
    }
}
