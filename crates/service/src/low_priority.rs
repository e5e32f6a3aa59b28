//! Work that keeps a processor busy, on threads that yield to those that serve.

use std::{num::NonZero, sync::LazyLock};

use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
};
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

/// Linux's `SCHED_BATCH`, with the lowest niceness. Not `SCHED_IDLE`: the kernel takes a processor with such a thread for an idle one, and
/// one whose kernel is built without preemption lets whoever is woken there wait for the next tick, 4 ms.
const POLICY: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Batch);

/// Its threads for blocking work are all that is used of it.
static THREADS: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let lower = || {
        // Where a policy cannot be set, the work is done all the same.
        let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, POLICY);
    };
    // Even a nice thread keeps its processor until the next tick, so one is left to those that serve.
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = processors.saturating_sub(1).max(1);
    let mut builder = Builder::new_current_thread();
    builder.thread_name("low-priority").on_thread_start(lower).max_blocking_threads(threads).build().ok()
});

/// Does blocking work on a thread of low priority, of which there is one fewer than processors: what is more waits in order. How much of one
/// owner waits is for the caller to bound.
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
