use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

/// How much longer than the deadline a single question may take.
const GRACE: Duration = Duration::from_secs(30);

/// Asks again and again until there is an answer, and returns it.
///
/// # Panics
/// If there is none at the deadline; the message names `what` was waited for.
pub async fn eventually<T>(deadline: Duration, what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + deadline;
    let mut pause = Duration::from_millis(5);
    loop {
        // A question that is never answered ends at the deadline, too.
        match timeout_at(end + GRACE, condition()).await {
            Ok(Some(answer)) => return answer,
            Ok(None) => {}
            Err(_) => panic!("{what}: the question itself had no answer within {deadline:?}"),
        }
        assert!(Instant::now() < end, "{what}: not within {deadline:?}");
        sleep(pause).await;
        // Quick for what is nearly there, and little work for what takes long.
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}
