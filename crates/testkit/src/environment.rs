use std::env;
use std::thread;
use std::time::Duration;

use url::Url;

/// The variable with the address of the PostgreSQL server: a superuser's, of any database.
pub const POSTGRES_URL: &str = "CONTEXOR_TEST_POSTGRES_URL";
/// The variable with the address of the Redis server, without an index.
pub const REDIS_URL: &str = "CONTEXOR_TEST_REDIS_URL";
/// The variable with the address of the RabbitMQ broker, without a virtual host.
pub const AMQP_URL: &str = "CONTEXOR_TEST_AMQP_URL";
/// The variable with the address of the broker's management interface, without `/api`.
pub const AMQP_ADMIN_URL: &str = "CONTEXOR_TEST_AMQP_ADMIN_URL";

/// The address in a variable.
pub(crate) fn server_url(variable: &str) -> Url {
    let Some(text) = env::var(variable).ok().filter(|text| !text.is_empty()) else {
        panic!(
            "{variable} is not set: run `make test`, or `contexor-stack with-servers -- cargo nextest run` for some tests"
        )
    };
    // The address holds a password, so it is not part of the message.
    Url::parse(&text).unwrap_or_else(|error| panic!("{variable} is not an address: {error}"))
}

/// Does the last work of a test from `drop`, where the test's own runtime can no longer be used. It is best effort: the
/// servers are thrown away after the run, and a failure here must not hide the test's own.
pub(crate) fn tidy_up<F>(work: impl FnOnce() -> F + Send + 'static)
where
    F: Future<Output = ()>,
{
    in_thread(move || async move { tokio::time::timeout(Duration::from_secs(10), work()).await.ok() });
}

/// Does some work in a thread and a runtime of its own, and waits for it; none when it panicked.
pub(crate) fn in_thread<F, T: Send + 'static>(work: impl FnOnce() -> F + Send + 'static) -> Option<T>
where
    F: Future<Output = T>,
{
    let worker = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        Some(runtime.block_on(work()))
    });
    // Waiting keeps the process, which may be the test's alone, from ending before it is done.
    worker.join().ok().flatten()
}
