//! Work that keeps a processor busy, on threads that yield to those that serve.

use std::sync::LazyLock;

use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

/// How much nicer than the threads that serve: nine of ten shares of a contended processor are theirs, and they preempt these when they wake.
const NICENESS: i32 = 10;

/// Its threads for blocking work are all that is used of it.
static THREADS: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let lower = || {
        // On Linux a niceness is a thread's own. Where it cannot be changed, the work is done all the same.
        let _ = rustix::process::nice(NICENESS);
    };
    Builder::new_current_thread().thread_name("low-priority").on_thread_start(lower).build().ok()
});

/// Does blocking work on a thread of low priority. How much is done at the same time is for the caller to bound.
pub fn spawn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    match THREADS.as_ref() {
        Some(threads) => threads.spawn_blocking(work),
        None => tokio::task::spawn_blocking(work),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn its_threads_are_nicer_than_those_that_serve() {
        let niceness = || rustix::process::getpriority_process(None).unwrap();
        let serving = niceness();
        let lowered = spawn(niceness).await.unwrap();
        assert_eq!(lowered, (serving + NICENESS).min(19));
        assert_eq!(niceness(), serving);
        let plain = tokio::task::spawn_blocking(niceness).await.unwrap();
        assert_eq!(plain, serving, "threads for other blocking work stay as they are");
    }
}
