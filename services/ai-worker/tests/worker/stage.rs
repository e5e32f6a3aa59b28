//! What every test stands on.

use std::{sync::Mutex, time::Duration};

use chrono::{TimeDelta, Utc};
use contexor_ai_worker::{
    AiWorker, Settings,
    provider::registry::{Connect, connect},
    run_with,
};
use contexor_api::{content::LiveEvent, org::PiiPolicy};
use contexor_events::{CloudEvent, Event as _, content::GenerationRequested, routing_key, topology};
use contexor_live::Live;
use contexor_messaging::{Broker, Message, Publisher};
use contexor_sandbox::{Running, Sandbox};
use contexor_service::{Listeners, Program as _, Redis, migrate, redis::RedisSettings, settings::from_defaults};
use contexor_testkit::{TestDatabase, TestRedis, TestVhost, database, eventually, peers::ServiceKeys, redis, vhost};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::usage::TestUsage;

pub(crate) const DEADLINE: Duration = Duration::from_secs(20);
pub(crate) const KEY: &str = "sk-test-0123456789abcdef";

pub(crate) struct TestWorker {
    pub(crate) database: TestDatabase,
    redis: TestRedis,
    pub(crate) broker: TestVhost,
    pub(crate) sandbox: Running,
    pub(crate) publisher: Publisher,
    pub(crate) http: reqwest::Client,
    heard: Mutex<Vec<Value>>,
    raised: Mutex<Vec<Value>>,
    pub(crate) usage: TestUsage,
    keys: ServiceKeys,
}

/// A worker; stopped gracefully when asked, killed when dropped.
pub(crate) struct Worker {
    pub(crate) stop: CancellationToken,
    runtime: Option<tokio::runtime::Runtime>,
    served: Option<tokio::task::JoinHandle<anyhow::Result<()>>>,
}

impl Worker {
    /// Ends as SIGTERM would.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        self.served.take().unwrap().await.unwrap().unwrap();
    }

    /// Ends as SIGKILL would: nothing that was going on gets any further.
    pub(crate) fn kill(mut self) {
        self.runtime.take().unwrap().shutdown_background();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl TestWorker {
    pub(crate) async fn set() -> Self {
        Self::with(contexor_sandbox::Settings {
            port: 0,
            tokens_per_second: 0.0,
            first_token_ms: 0,
            api_key: Some(KEY.to_owned()),
            ..Default::default()
        })
        .await
    }

    /// With a sandbox that writes at this speed.
    pub(crate) async fn with_speed(tokens_per_second: f64) -> Self {
        Self::with(contexor_sandbox::Settings {
            port: 0,
            tokens_per_second,
            first_token_ms: 10,
            api_key: Some(KEY.to_owned()),
            ..Default::default()
        })
        .await
    }

    async fn with(settings: contexor_sandbox::Settings) -> Self {
        let fingerprint = concat!(
            include_str!("../../../../migrations/ai-worker/2026-11-23-000001_jobs/up.sql"),
            include_str!("../../../../migrations/ai-worker/2026-11-24-000001_purge/up.sql"),
            include_str!("../../../../migrations/ai-worker/2026-11-29-000010_attempts_and_cancellations/up.sql"),
            include_str!("../../../../migrations/ai-worker/2026-11-30-000001_refused_keys/up.sql"),
            include_str!("../../../../migrations/messaging/2026-11-23-000000_outbox_inbox/up.sql")
        );
        let migrated = async |url: String| migrate::<AiWorker>(&url).await.map(drop);
        let (database, redis, broker) = tokio::join!(database("ai-worker", fingerprint, migrated), redis(), vhost());
        let publisher = Publisher::new(Broker::new(&broker.url.clone().into(), "test"), "content");
        publisher.ready().await.unwrap();
        Self {
            database,
            redis,
            broker,
            sandbox: Sandbox::start(settings).await.unwrap(),
            publisher,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            heard: Mutex::default(),
            raised: Mutex::default(),
            usage: TestUsage::start(),
            keys: ServiceKeys::new(),
        }
    }

    /// Starts a worker in a runtime of its own, with these settings besides.
    pub(crate) fn worker(&self, overrides: &[(&str, &str)]) -> Worker {
        self.worker_with(overrides, Box::new(connect))
    }

    /// The same with another way to the provider.
    pub(crate) fn worker_with(&self, overrides: &[(&str, &str)], connect: Box<Connect>) -> Worker {
        let mut settings = vec![
            ("safety_key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned()),
            ("database.url", self.database.url.clone()),
            ("redis.url", self.redis.url.clone()),
            ("amqp.url", self.broker.url.clone()),
            ("provider.api_key", KEY.to_owned()),
            ("provider.base_url", format!("{}/v1", self.sandbox.url())),
            ("provider.backoff_ms", "10".to_owned()),
            ("internal.signing_key", self.keys.key("ai-worker").private_base64()),
            ("peers.usage_url", self.usage.url.clone()),
        ];
        settings.extend(overrides.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let settings: Settings = from_defaults(AiWorker::DEFAULTS, &settings).unwrap();
        let stop = CancellationToken::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let stopped = stop.clone();
        let served =
            runtime.spawn(async move { run_with(settings, Listeners::any().unwrap(), stopped, &*connect).await });
        Worker { stop, runtime: Some(runtime), served: Some(served) }
    }

    pub(crate) fn live(&self) -> Live {
        let settings = RedisSettings { url: self.redis.url.clone().into(), response_timeout_ms: 2_000 };
        Live::new(Redis::new(&settings).unwrap())
    }

    pub(crate) fn redis(&self) -> Redis {
        let settings = RedisSettings { url: self.redis.url.clone().into(), response_timeout_ms: 2_000 };
        Redis::new(&settings).unwrap()
    }

    pub(crate) async fn request(&self, job: &GenerationRequested) {
        self.publisher.publish_event(job.clone(), None).await.unwrap();
    }

    /// Publishes the very same message so many times.
    pub(crate) async fn request_repeatedly(&self, job: &GenerationRequested, times: usize) {
        let event = CloudEvent::new("content", job.clone(), None);
        for _ in 0..times {
            let message = Message {
                exchange: topology::EXCHANGE.into(),
                routing_key: routing_key(GenerationRequested::TYPE).into(),
                id: event.id,
                event_type: GenerationRequested::TYPE.into(),
                body: serde_json::to_vec(&event).unwrap(),
                expiration_ms: None,
                headers: Default::default(),
            };
            self.publisher.publish(message, None).await.unwrap();
        }
    }

    pub(crate) async fn faults(&self, faults: Value) {
        let url = format!("{}/sandbox/faults", self.sandbox.url());
        let answer = self.http.put(url).json(&faults).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// Has the provider answer so, byte for byte.
    pub(crate) async fn play(&self, scripted: Value) {
        self.faults(json!({"scripted": scripted})).await;
    }

    /// The sandbox's own account.
    pub(crate) async fn served(&self) -> Value {
        let url = format!("{}/sandbox/requests", self.sandbox.url());
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Every event about this task that has come so far, in order: type and data.
    pub(crate) async fn events(&self, task: Uuid) -> Vec<(String, Value)> {
        let fresh = self.broker.take(topology::CONTENT_GENERATIONS.name, 200).await;
        let mut heard = self.heard.lock().unwrap();
        heard.extend(fresh.iter().map(|message| serde_json::from_str(message["payload"].as_str().unwrap()).unwrap()));
        let about = heard.iter().filter(|event| event["data"]["task_id"] == task.to_string());
        about.map(|event| (event["type"].as_str().unwrap().to_owned(), event["data"].clone())).collect()
    }

    /// How many generations of an organization were completed so far.
    pub(crate) async fn completed_of(&self, org: Uuid) -> usize {
        self.events(org).await;
        let heard = self.heard.lock().unwrap();
        let about = heard.iter().filter(|event| event["data"]["org_id"] == org.to_string());
        about.filter(|event| event["type"] == "ai.generation.completed.v1").count()
    }

    /// Waits for the end of a generation; gives its type and data.
    pub(crate) async fn end(&self, task: Uuid) -> (String, Value) {
        eventually(DEADLINE, "the generation ends", async || {
            self.events(task).await.into_iter().find(|(kind, _)| kind != "ai.generation.started.v1")
        })
        .await
    }

    pub(crate) async fn completed(&self, task: Uuid) -> Value {
        let (kind, data) = self.end(task).await;
        assert_eq!(kind, "ai.generation.completed.v1", "{data}");
        data
    }

    pub(crate) async fn failed(&self, task: Uuid, code: &str) -> Value {
        let (kind, data) = self.end(task).await;
        assert_eq!((kind.as_str(), data["code"].as_str()), ("ai.generation.failed.v1", Some(code)), "{data}");
        data
    }

    /// What operators were told, once everything that was said has left the outbox and there are `count` incidents at least.
    pub(crate) async fn incidents(&self, count: usize) -> Vec<Value> {
        eventually(DEADLINE, "the incidents are raised", async || {
            let waits = self.database.mentions("ops.incident.raised").await;
            let fresh = self.broker.take(topology::NOTIFIER_INCIDENTS.name, 100).await;
            let mut raised = self.raised.lock().unwrap();
            raised.extend(fresh.iter().map(|message| {
                let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
                event["data"].clone()
            }));
            (waits.is_empty() && raised.len() >= count).then(|| raised.clone())
        })
        .await
    }

    /// What stands in the live view.
    pub(crate) async fn shown(&self, task: Uuid) -> Vec<LiveEvent> {
        self.live().read(task, None, 20_000).await.unwrap().into_iter().map(|(_, event)| event).collect()
    }

    /// Holds the tokens of these attempts against what the sandbox served.
    pub(crate) async fn assert_books_agree(&self, attempts: &Value) {
        let sum =
            |field: &str| attempts.as_array().unwrap().iter().map(|one| one[field].as_i64().unwrap()).sum::<i64>();
        let totals = self.served().await["totals"].clone();
        let ours = json!({"prompt_tokens": sum("input_tokens"), "output_tokens_served": sum("output_tokens")});
        assert_eq!(ours["prompt_tokens"], totals["prompt_tokens"], "{attempts}");
        assert_eq!(ours["output_tokens_served"], totals["output_tokens_served"], "{attempts}");
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
        deadline: Utc::now() + TimeDelta::minutes(5),
    }
}

/// What a reader has on the page after these events: the last try's text.
pub(crate) fn on_the_page(events: &[LiveEvent]) -> String {
    let mut page = String::new();
    for event in events {
        match event {
            LiveEvent::Delta { text } => page.push_str(text),
            LiveEvent::Status { restarted: true, .. } => page.clear(),
            _ => {}
        }
    }
    page
}

impl Worker {
    /// Waits for a worker that does not start; gives the reason, whole.
    pub(crate) async fn fails(mut self) -> String {
        format!("{:#}", self.served.take().unwrap().await.unwrap().unwrap_err())
    }
}
