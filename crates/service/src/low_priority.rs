//! Work that keeps a processor busy, on threads that yield to those that serve.

use std::sync::LazyLock;

use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
};
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

/// Linux's `SCHED_IDLE`: whichever other thread wakes takes the processor at once, and a processor that others keep busy gives such a thread
/// a three hundredth of it. A niceness is only weighed: a nice thread keeps the processor to the end of its slice, some milliseconds.
const POLICY: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);

/// Its threads for blocking work are all that is used of it.
static THREADS: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let lower = || {
        // Where a policy cannot be set, the work is done all the same.
        let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, POLICY);
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
    use thread_priority::thread_schedule_policy;

    use super::*;

    #[tokio::test]
    async fn its_threads_yield_to_those_that_serve() {
        let policy = || thread_schedule_policy().unwrap();
        let serving = policy();
        assert_ne!(serving, POLICY);
        assert_eq!(spawn(policy).await.unwrap(), POLICY);
        assert_eq!(policy(), serving);
        let plain = tokio::task::spawn_blocking(policy).await.unwrap();
        assert_eq!(plain, serving, "threads for other blocking work stay as they are");
    }
}
