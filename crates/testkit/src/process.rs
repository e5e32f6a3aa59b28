use std::time::Duration;

use contexor_service::{Listeners, Program, program::CommonSettings as _, settings::from_defaults};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::eventually;

/// How long a service may take to be ready, and to stop.
const DEADLINE: Duration = Duration::from_secs(30);

/// Settings by name, such as `("http.workers", "1")`; a later one of the same name wins.
pub type Overrides = Vec<(String, String)>;

/// Overrides from any pairs of texts.
pub fn overrides<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Overrides {
    pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
}

/// The settings of a service: its defaults with overrides, checked as at a start.
///
/// # Panics
/// If they do not fit.
pub fn settings<P: Program>(overrides: &[(String, String)]) -> P::Settings {
    let overrides: Vec<(&str, String)> = overrides.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
    let settings: P::Settings = from_defaults(P::DEFAULTS, &overrides).unwrap_or_else(|error| panic!("{error}"));
    settings.check().unwrap_or_else(|error| panic!("{error:#}"));
    settings
}

/// A service that runs in the test's process, in a runtime of its own: it goes on while the test blocks, and can be killed.
/// Dropped, it is killed.
#[derive(Debug)]
pub struct Process {
    /// Address of the API: `http://127.0.0.1:port`.
    pub url: String,
    /// Address of the metrics.
    pub metrics_url: String,
    stop: CancellationToken,
    task: Option<JoinHandle<anyhow::Result<()>>>,
    runtime: Option<Runtime>,
}

impl Process {
    /// Starts a service on free ports and waits until it is ready.
    pub async fn start<P: Program + 'static>(settings: P::Settings) -> Self {
        let process = Self::spawn::<P>(settings, free_ports());
        process.wait_for("/readyz").await;
        process
    }

    /// Starts a service without waiting for it.
    pub fn spawn<P: Program + 'static>(settings: P::Settings, listeners: Listeners) -> Self {
        Self::spawn_with(listeners, |listeners, stop| P::run(settings, listeners, stop))
    }

    /// Starts what `run` makes of listeners and a token that asks it to stop.
    ///
    /// # Panics
    /// If there is no runtime for it.
    pub fn spawn_with<F>(listeners: Listeners, run: impl FnOnce(Listeners, CancellationToken) -> F) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let url = format!("http://{}", listeners.api.local_addr().expect("an address"));
        let metrics_url = format!("http://{}/metrics", listeners.metrics.local_addr().expect("an address"));
        let stop = CancellationToken::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.unwrap_or_else(|error| panic!("there is no runtime: {error}"));
        let task = Some(runtime.spawn(run(listeners, stop.clone())));
        Self { url, metrics_url, stop, task, runtime: Some(runtime) }
    }

    /// Waits until a path answers with success.
    ///
    /// # Panics
    /// If it does not in time, or the service ends.
    pub async fn wait_for(&self, path: &str) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        eventually(DEADLINE, &format!("{path} answers"), async || {
            assert!(!self.task.as_ref().is_none_or(JoinHandle::is_finished), "the service ended at its start");
            let answer = client.get(format!("{}{path}", self.url)).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
    }

    /// Asks it to stop, as SIGTERM does.
    pub fn ask_to_stop(&self) {
        self.stop.cancel();
    }

    /// Waits for its end; what it ended with.
    ///
    /// # Panics
    /// If it does not end, or panicked, or its end was waited for before.
    pub async fn ended(&mut self) -> anyhow::Result<()> {
        let task = self.task.take().expect("its end is waited for once");
        let ended = tokio::time::timeout(DEADLINE, task).await;
        ended.unwrap_or_else(|_| panic!("the service did not end")).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Stops it as SIGTERM does.
    ///
    /// # Panics
    /// If it does not end well.
    pub async fn stop(&mut self) {
        self.ask_to_stop();
        self.ended().await.unwrap_or_else(|error| panic!("the service ended badly: {error:#}"));
    }

    /// Ends it as SIGKILL does: nothing that was going on gets any further.
    pub fn kill(&mut self) {
        self.task = None;
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Whether it was neither stopped nor killed.
    pub fn is_running(&self) -> bool {
        self.task.as_ref().is_some_and(|task| !task.is_finished())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop.cancel();
        self.kill();
    }
}

/// Listeners on free ports.
///
/// # Panics
/// If there are none.
pub fn free_ports() -> Listeners {
    Listeners::any().unwrap_or_else(|error| panic!("there are no free ports: {error}"))
}
