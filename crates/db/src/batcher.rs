//! One transaction for many callers.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use tokio::sync::{Semaphore, oneshot};

struct Waiting<T, R> {
    item: T,
    result: oneshot::Sender<R>,
}

/// Gathers what callers bring while an earlier batch is worked on; whoever gets the turn works on all that wait.
///
/// Nobody waits for company: a caller alone is a batch of one at once.
pub struct Batcher<T, R> {
    waiting: Mutex<VecDeque<Waiting<T, R>>>,
    turn: Semaphore,
    max_items: usize,
}

impl<T, R> std::fmt::Debug for Batcher<T, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batcher").field("max_items", &self.max_items).finish_non_exhaustive()
    }
}

impl<T, R> Batcher<T, R> {
    /// Batches of at most `max_items`.
    pub fn new(max_items: usize) -> Self {
        Self { waiting: Mutex::default(), turn: Semaphore::new(1), max_items }
    }

    /// Has `work` done with the item and all others that wait, by this caller or another. `work` answers with a result for each item, in
    /// their order. None when whoever worked was dropped half-way or answered with less: the caller decides whether to try alone.
    pub async fn submit<W: Future<Output = Vec<R>>>(&self, item: T, work: impl Fn(Vec<T>) -> W) -> Option<R> {
        let (sender, mut result) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(Waiting { item, result: sender });
        loop {
            tokio::select! {
                biased;
                result = &mut result => return result.ok(),
                turn = self.turn.acquire() => {
                    let batch: Vec<Waiting<T, R>> = {
                        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                        let some = waiting.len().min(self.max_items);
                        waiting.drain(..some).collect()
                    };
                    // Whoever had the turn before may have taken ours along.
                    if !batch.is_empty() {
                        let (items, senders): (Vec<T>, Vec<_>) =
                            batch.into_iter().map(|one| (one.item, one.result)).unzip();
                        for (sender, result) in senders.into_iter().zip(work(items).await) {
                            let _ = sender.send(result);
                        }
                    }
                    drop(turn);
                }
            }
        }
    }
}
