use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Asks again and again until there is an answer, and returns it.
///
/// # Panics
/// If there is none at the deadline; the message names `what` was waited for.
pub async fn eventually<T>(deadline: Duration, what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + deadline;
    let mut pause = Duration::from_millis(5);
    loop {
        if let Some(answer) = condition().await {
            return answer;
        }
        assert!(Instant::now() < end, "{what}: not within {deadline:?}");
        sleep(pause).await;
        // Quick for what is nearly there, and little work for what takes long.
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}
