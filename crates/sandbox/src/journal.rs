//! What was asked of the OpenAI side and how much of the answer was really taken: the sandbox's own account, to hold
//! the platform's usage against.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Finish {
    /// The whole text was taken.
    Stop,
    /// The text was taken up to the cap on its tokens.
    Length,
    /// A fault dropped the connection.
    Cut,
    /// The request was refused, or a fault spoilt the answer.
    Error,
    /// A fault stopped the stream.
    Stalled,
    /// The client went away before the end, or the sandbox was stopped.
    Disconnected,
}

/// One request for a chat completion.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RequestRecord {
    /// The id in the answer's `x-request-id`.
    pub(crate) id: String,
    /// When it came.
    pub(crate) at: DateTime<Utc>,
    /// The model that was asked for; empty when the request could not be read so far.
    pub(crate) model: String,
    /// Whether a stream was asked for.
    pub(crate) stream: bool,
    /// Whether an answer in JSON was asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) structured: bool,
    /// The client's `x-client-request-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_request_id: Option<String>,
    /// The client's `traceparent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) traceparent: Option<String>,
    /// Tokens of the prompt; 0 for a request that was refused and so costs nothing.
    pub(crate) prompt_tokens: u64,
    /// Tokens that the connection has taken so far.
    pub(crate) output_tokens_served: u64,
    /// How it ended; null while it is being served.
    pub(crate) finish: Option<Finish>,
    /// HTTP status of the answer.
    pub(crate) status: u16,
    /// SHA-256 of the prompt's roles and texts, in hexadecimal.
    pub(crate) prompt_sha256: String,
}

/// Sums over all requests since the start or the last clearing, those no longer listed included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Totals {
    /// Requests of any outcome.
    pub(crate) requests: u64,
    /// Tokens of their prompts.
    pub(crate) prompt_tokens: u64,
    /// Tokens of answers that connections have taken.
    pub(crate) output_tokens_served: u64,
}

/// What `GET /sandbox/requests` answers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Listing {
    /// The newest requests, newest first.
    pub(crate) items: Vec<RequestRecord>,
    /// Sums over all requests.
    pub(crate) totals: Totals,
}

#[derive(Debug, Default)]
struct Entries {
    records: VecDeque<(Uuid, RequestRecord)>,
    totals: Totals,
}

/// The newest requests and the totals of all.
#[derive(Debug)]
pub(crate) struct Journal {
    entries: Mutex<Entries>,
    keep: usize,
}

impl Journal {
    /// A journal that lists so many of the newest requests.
    pub(crate) fn new(keep: usize) -> Self {
        Self { entries: Mutex::default(), keep }
    }

    /// Enters a request that is about to be answered.
    pub(crate) fn open(self: &Arc<Self>, record: RequestRecord) -> Ticket {
        let key = Uuid::now_v7();
        let mut entries = self.lock();
        entries.totals.requests += 1;
        entries.totals.prompt_tokens += record.prompt_tokens;
        entries.records.push_front((key, record));
        entries.records.truncate(self.keep);
        Ticket { journal: Arc::clone(self), key, is_finished: false }
    }

    /// The newest requests and the totals.
    pub(crate) fn list(&self) -> Listing {
        let entries = self.lock();
        Listing { items: entries.records.iter().map(|(_, record)| record.clone()).collect(), totals: entries.totals }
    }

    /// Forgets all requests and starts the totals anew.
    pub(crate) fn clear(&self) {
        *self.lock() = Entries::default();
    }

    fn change(&self, key: Uuid, change: impl FnOnce(&mut RequestRecord)) {
        if let Some((_, record)) = self.lock().records.iter_mut().find(|(candidate, _)| *candidate == key) {
            change(record);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request under way. Dropped before its end, it counts as disconnected.
#[derive(Debug)]
pub(crate) struct Ticket {
    journal: Arc<Journal>,
    key: Uuid,
    is_finished: bool,
}

impl Ticket {
    /// Counts tokens that the connection has taken.
    pub(crate) fn served(&self, tokens: u64) {
        self.journal.lock().totals.output_tokens_served += tokens;
        self.journal.change(self.key, |record| record.output_tokens_served += tokens);
    }

    /// Enters how the request ended. Only the first end counts.
    pub(crate) fn finish(&mut self, finish: Finish) {
        if !self.is_finished {
            self.is_finished = true;
            self.journal.change(self.key, |record| record.finish = Some(finish));
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.finish(Finish::Disconnected);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str) -> RequestRecord {
        RequestRecord {
            id: id.to_owned(),
            at: contexor_clock::now(),
            model: "gpt-4.1-mini".to_owned(),
            stream: true,
            structured: false,
            client_request_id: None,
            traceparent: None,
            prompt_tokens: 10,
            output_tokens_served: 0,
            finish: None,
            status: 200,
            prompt_sha256: String::new(),
        }
    }

    #[test]
    fn the_list_is_bounded_and_the_totals_are_not() {
        let journal = Arc::new(Journal::new(2));
        for id in ["a", "b", "c"] {
            let mut ticket = journal.open(record(id));
            ticket.served(5);
            ticket.finish(Finish::Stop);
        }
        let listing = journal.list();
        assert_eq!(listing.items.iter().map(|record| record.id.as_str()).collect::<Vec<_>>(), ["c", "b"]);
        assert_eq!(listing.totals, Totals { requests: 3, prompt_tokens: 30, output_tokens_served: 15 });
        journal.clear();
        assert_eq!(journal.list().totals, Totals::default());
    }

    #[test]
    fn a_dropped_ticket_is_a_disconnected_client() {
        let journal = Arc::new(Journal::new(2));
        let ticket = journal.open(record("a"));
        assert_eq!(journal.list().items[0].finish, None);
        drop(ticket);
        assert_eq!(journal.list().items[0].finish, Some(Finish::Disconnected));
    }
}
