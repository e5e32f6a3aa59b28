//! Work that keeps a processor busy, on threads that yield to those that serve.

use std::sync::LazyLock;

use nix::{
    sched::{CpuSet, sched_getaffinity, sched_setaffinity},
    unistd::Pid,
};
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
};
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

/// Linux's `SCHED_BATCH`, with the lowest niceness. Not `SCHED_IDLE`: beside one busy thread of it, a chain of short requests waited up to a
/// tick, 4 ms, on a kernel without preemption (docs/performance.md).
const POLICY: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Batch);

/// Its threads for blocking work are all that is used of it.
static THREADS: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let lower = || {
        // Where it cannot be set, the work is done all the same.
        let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, POLICY);
        let _ = leave_a_processor();
    };
    Builder::new_current_thread().thread_name("low-priority").on_thread_start(lower).build().ok()
});

/// Keeps this thread from the first of its processors, if it has several: even a nice thread keeps a processor until the next tick, so those
/// that serve find one without any.
fn leave_a_processor() -> nix::Result<()> {
    let this = Pid::from_raw(0);
    let mut processors = sched_getaffinity(this)?;
    let allowed: Vec<usize> =
        (0..CpuSet::count()).filter(|processor| processors.is_set(*processor) == Ok(true)).collect();
    if let [first, _, ..] = allowed.as_slice() {
        processors.unset(*first)?;
        sched_setaffinity(this, &processors)?;
    }
    Ok(())
}

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
    async fn its_threads_leave_a_processor_to_those_that_serve() {
        let count = || {
            let processors = sched_getaffinity(Pid::from_raw(0)).unwrap();
            (0..CpuSet::count()).filter(|processor| processors.is_set(*processor).unwrap()).count()
        };
        let all = count();
        assert_eq!(spawn(count).await.unwrap(), if all > 1 { all - 1 } else { 1 });
        assert_eq!(count(), all);
    }

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
