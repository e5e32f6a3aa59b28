//! How whoever moves batches on is woken.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Notify;

/// Wakes whoever moves batches on.
#[derive(Debug, Clone, Default)]
pub struct BatchWake(Arc<WakeState>);

#[derive(Debug, Default)]
struct WakeState {
    notify: Notify,
    /// Whether a batch ran when it was looked last.
    is_running: AtomicBool,
}

impl BatchWake {
    /// Says that a row may be started.
    pub fn wake(&self) {
        self.0.notify.notify_one();
    }

    /// Says that a generation has ended. Where no batch runs, it is no row's.
    pub fn generation_ended(&self) {
        if self.0.is_running.load(Ordering::Relaxed) {
            self.wake();
        }
    }

    /// Waits until it is said, also before this was called.
    pub async fn woken(&self) {
        self.0.notify.notified().await;
    }

    /// Notes whether a batch runs.
    pub fn set_running(&self, is_running: bool) {
        self.0.is_running.store(is_running, Ordering::Relaxed);
    }
}
