use std::collections::HashMap;
use std::time::Duration;

use contexor_identity::{CallerKind, Revocations};
use deadpool_redis::redis::aio::MultiplexedConnection;
use deadpool_redis::redis::{self, AsyncConnectionConfig, Client, RedisResult};

use crate::environment::{REDIS_URL, server_url, tidy_up};

/// A Redis index that only this test uses; nothing was in it at the start but the marks that no ended session is missing, and it is emptied
/// at the end. Keys are apart from
/// other tests'; channels of publish and subscribe are not, since Redis has them once for all indexes.
#[derive(Debug)]
pub struct TestRedis {
    /// Its address: `redis://127.0.0.1:port/index`.
    pub url: String,
}

/// Takes the next index of the server. Index 0 counts them and is nobody's.
///
/// # Panics
/// If `CONTEXOR_TEST_REDIS_URL` is missing, or the server fails.
pub async fn redis() -> TestRedis {
    let mut url = server_url(REDIS_URL);
    url.set_path("0");
    let index = next_index(url.as_str()).await;
    let index = index.unwrap_or_else(|error| panic!("the Redis server in {REDIS_URL} failed: {error}"));
    url.set_path(&index.to_string());
    let url = String::from(url);
    if let Err(error) = prepare(&url).await {
        panic!("index {index} of the Redis server could not be emptied: {error}");
    }
    TestRedis { url }
}

impl Drop for TestRedis {
    fn drop(&mut self) {
        let url = self.url.clone();
        tidy_up(move || async move {
            let _ = flush(&url).await;
        });
    }
}

async fn next_index(url: &str) -> RedisResult<u64> {
    let mut connection = connect(url).await?;
    let limits: HashMap<String, u64> =
        redis::cmd("CONFIG").arg("GET").arg("databases").query_async(&mut connection).await?;
    let databases = limits.get("databases").copied().unwrap_or(16);
    let taken: u64 = redis::cmd("INCR").arg("testkit:indexes-taken").query_async(&mut connection).await?;
    Ok(1 + (taken - 1) % (databases - 1))
}

/// Empty, but for what auth and org say in a system that runs: that nobody's end was forgotten.
async fn prepare(url: &str) -> RedisResult<()> {
    flush(url).await?;
    let marks = [CallerKind::Person, CallerKind::Machine].map(|kind| (Revocations::mark(kind), 1));
    redis::cmd("MSET").arg(&marks[..]).query_async(&mut connect(url).await?).await
}

async fn flush(url: &str) -> RedisResult<()> {
    redis::cmd("FLUSHDB").query_async(&mut connect(url).await?).await
}

async fn connect(url: &str) -> RedisResult<MultiplexedConnection> {
    // The default of half a second is too short where tests share two cores with compilers.
    let patient = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(Duration::from_secs(10)))
        .set_response_timeout(Some(Duration::from_secs(10)));
    Client::open(url)?.get_multiplexed_async_connection_with_config(&patient).await
}
