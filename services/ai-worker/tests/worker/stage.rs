//! What every test stands on.

use std::{ops::Deref, sync::Mutex};

use chrono::TimeDelta;
use contexor_ai_worker::{
    AiWorker,
    provider::registry::{Connect, connect},
    run_with,
};
use contexor_api::org::PiiPolicy;
use contexor_events::content::GenerationRequested;
use contexor_live::Live;
use contexor_sandbox::{Running, Sandbox};
use contexor_testkit::{Process, Servers, free_ports, overrides, settings};
use serde_json::Value;
use uuid::Uuid;

use crate::usage::TestUsage;

pub(crate) use contexor_testkit::DEADLINE;
pub(crate) const KEY: &str = "sk-test-0123456789abcdef";

/// What workers need around them.
pub(crate) struct TestWorker {
    servers: Servers,
    pub(crate) sandbox: Running,
    pub(crate) http: reqwest::Client,
    pub(crate) heard: Mutex<Vec<Value>>,
    pub(crate) raised: Mutex<Vec<Value>>,
    pub(crate) usage: TestUsage,
}

impl Deref for TestWorker {
    type Target = Servers;

    fn deref(&self) -> &Servers {
        &self.servers
    }
}

impl TestWorker {
    pub(crate) async fn set() -> Self {
        Self::with(0.0, 0).await
    }

    /// With a sandbox that writes at this speed.
    pub(crate) async fn with_speed(tokens_per_second: f64) -> Self {
        Self::with(tokens_per_second, 10).await
    }

    async fn with(tokens_per_second: f64, first_token_ms: u64) -> Self {
        let api_key = Some(KEY.to_owned());
        let sandbox =
            contexor_sandbox::Settings { port: 0, tokens_per_second, first_token_ms, api_key, ..Default::default() };
        Self {
            servers: Servers::start::<AiWorker>().await,
            sandbox: Sandbox::start(sandbox).await.unwrap(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            heard: Mutex::default(),
            raised: Mutex::default(),
            usage: TestUsage::start(),
        }
    }

    /// Starts a worker with these settings besides.
    pub(crate) fn worker(&self, more: &[(&str, &str)]) -> Process {
        self.worker_with(more, Box::new(connect))
    }

    /// The same with another way to the provider.
    pub(crate) fn worker_with(&self, more: &[(&str, &str)], connect: Box<Connect>) -> Process {
        let mut all = self.overrides::<AiWorker>();
        all.extend(overrides([
            ("safety_key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("provider.api_key", KEY),
            ("provider.base_url", &format!("{}/v1", self.sandbox.url())),
            ("provider.backoff_ms", "10"),
            ("peers.usage_url", self.usage.url()),
        ]));
        all.extend(overrides(more.iter().copied()));
        let settings = settings::<AiWorker>(&all);
        Process::spawn_with(free_ports(), |listeners, stop| async move {
            run_with(settings, listeners, stop, &*connect).await
        })
    }

    pub(crate) fn live(&self) -> Live {
        Live::new(self.connection())
    }

    pub(crate) async fn request(&self, job: &GenerationRequested) {
        self.publish("content", job.clone()).await;
    }

    /// Publishes the very same message so many times.
    pub(crate) async fn request_repeatedly(&self, job: &GenerationRequested, times: usize) {
        let message = self.publish("content", job.clone()).await;
        for _ in 1..times {
            self.deliver::<GenerationRequested>(&message).await;
        }
    }
}

pub(crate) fn job(prompt: &str) -> GenerationRequested {
    GenerationRequested {
        task_id: Uuid::now_v7(),
        content_id: Uuid::now_v7(),
        org_id: Uuid::now_v7(),
        workspace_id: Uuid::now_v7(),
        user_id: Uuid::now_v7(),
        model: "gpt-4.1-mini".to_owned(),
        prompt: prompt.to_owned(),
        temperature: Some(0.7),
        max_output_tokens: 2_048,
        input_tokens: 200,
        pii_policy: PiiPolicy::Warn,
        pii_model_pass: false,
        deadline: contexor_clock::now() + TimeDelta::minutes(5),
    }
}
