//! Waiting for news of tasks, and reading what is new: one subscription to Redis a process, and one read of it for each piece of news,
//! however many wait.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use contexor_api::content::LiveEvent;
use contexor_service::Redis;
use deadpool_redis::redis::{self, RedisError};
use futures::StreamExt as _;
use tokio::{sync::watch, task::AbortHandle};
use uuid::Uuid;

use crate::{Live, LiveError, StreamId, tail::Tail};

/// How long [`Subscription::changed`] waits at most: a word that was lost with a connection is made up for by looking again.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Tells everybody who watches `task` on `channel`.
pub async fn publish(redis: &Redis, channel: &str, task: Uuid) -> Result<(), RedisError> {
    redis::cmd("PUBLISH").arg(channel).arg(task.to_string()).exec_async(&mut redis.connection()).await
}

/// Hears the tasks named on one channel. Clones share one connection, which is opened again when lost, until the last is dropped.
#[derive(Debug, Clone)]
pub struct Subscriber {
    waiting: Arc<Waiting>,
    _listener: Arc<Listener>,
}

#[derive(Debug, Default)]
struct Waiting(Mutex<HashMap<Uuid, Arc<Topic>>>);

/// A task that somebody waits for.
#[derive(Debug)]
struct Topic {
    /// How often there was news.
    news: watch::Sender<u64>,
    /// What its readers share.
    tail: tokio::sync::Mutex<Tail>,
}

impl Topic {
    fn wake(&self) {
        self.news.send_modify(|count| *count = count.wrapping_add(1));
    }
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Topic>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self, task: Uuid) {
        if let Some(topic) = self.lock().get(&task) {
            topic.wake();
        }
    }

    fn wake_all(&self) {
        for topic in self.lock().values() {
            topic.wake();
        }
    }
}

#[derive(Debug)]
struct Listener(AbortHandle);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Subscriber {
    /// Listens for streams that grow ([`crate::CHANNEL`]). Call inside a runtime.
    pub fn start(redis: &Redis) -> Self {
        Self::of_channel(redis, crate::CHANNEL)
    }

    /// Listens on another channel, spoken to by [`publish`]. Call inside a runtime.
    pub fn of_channel(redis: &Redis, channel: &'static str) -> Self {
        let waiting = Arc::<Waiting>::default();
        let task = tokio::spawn(listen(redis.clone(), channel, waiting.clone()));
        Self { waiting, _listener: Arc::new(Listener(task.abort_handle())) }
    }

    /// Begins to wait for news of `task`. Subscribe first, then read: whatever comes after this call is not missed.
    pub fn subscribe(&self, task: Uuid) -> Subscription {
        let new = || Arc::new(Topic { news: watch::Sender::new(0), tail: tokio::sync::Mutex::default() });
        let mut waiting = self.waiting.lock();
        let topic = waiting.entry(task).or_insert_with(new).clone();
        let news = topic.news.subscribe();
        drop(waiting);
        Subscription { task, news, topic, waiting: self.waiting.clone() }
    }
}

/// One waiter's interest in one task.
#[derive(Debug)]
pub struct Subscription {
    task: Uuid,
    news: watch::Receiver<u64>,
    topic: Arc<Topic>,
    waiting: Arc<Waiting>,
}

impl Subscription {
    /// Resolves when there was news since the last call (or since subscribing), and after five seconds in any case.
    ///
    /// Safe to drop and call again: no news is lost. The five seconds begin anew with each call, so a caller that waits for other
    /// things too keeps one call going (`std::pin::pin!`) rather than making a new one each time.
    pub async fn changed(&mut self) {
        self.has_changed().await;
    }

    /// The same, and says whether there was news.
    pub async fn has_changed(&mut self) -> bool {
        // The sender stays as long as this subscription does, so there is no closed channel to look out for.
        tokio::time::timeout(LOOK_AGAIN, self.news.changed()).await.is_ok()
    }

    /// Up to `limit` events of the task's stream after the one with the id `after`, as [`Live::read`] tells them. All who are subscribed
    /// to the task share what was read: the first one to ask after news reads, the others wait for that.
    ///
    /// # Errors
    /// [`LiveError::Redis`].
    pub async fn read(
        &self,
        live: &Live,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, LiveEvent)>, LiveError> {
        let after = after.and_then(StreamId::parse);
        let mut tail = self.topic.tail.lock().await;
        // Taken before reading: what comes meanwhile is news to the next reader.
        let news = *self.topic.news.borrow();
        // News may have been lost with a connection, so nothing is trusted for longer than anybody waits.
        if !tail.is_of(news, LOOK_AGAIN) || !tail.reaches(after) {
            tail.refresh(live, self.task, news, after).await?;
        }
        Ok(tail.after(after, limit))
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock();
        if waiting.get(&self.task).is_some_and(|topic| topic.news.receiver_count() <= 1) {
            waiting.remove(&self.task);
        }
    }
}

async fn listen(redis: Redis, channel: &'static str, waiting: Arc<Waiting>) {
    let mut pause = Duration::from_millis(100);
    loop {
        if let Err(error) = receive(&redis, channel, &waiting, &mut pause).await {
            tracing::warn!(
                channel,
                error = &error as &dyn std::error::Error,
                "news of tasks cannot be heard, trying again"
            );
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

async fn receive(redis: &Redis, channel: &str, waiting: &Waiting, pause: &mut Duration) -> Result<(), RedisError> {
    let mut connection = redis.client().await?.get_async_pubsub().await?;
    connection.subscribe(channel).await?;
    *pause = Duration::from_millis(100);
    // Something may have been said while nobody listened.
    waiting.wake_all();
    let mut messages = connection.on_message();
    while let Some(message) = messages.next().await {
        if let Ok(task) = message.get_payload::<String>()
            && let Ok(task) = task.parse()
        {
            waiting.wake(task);
        }
    }
    Ok(())
}
