//! The provider, and what becomes of generations: events, incidents, the live view, and the provider's own account.

use contexor_api::content::LiveEvent;
use contexor_events::topology;
use contexor_testkit::{DEADLINE, eventually};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::stage::TestWorker;

impl TestWorker {
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
        let fresh = self.vhost.take(topology::CONTENT_GENERATIONS.name, 200).await;
        let mut heard = self.heard.lock().unwrap();
        heard.extend(fresh.iter().map(|message| serde_json::from_str(message["payload"].as_str().unwrap()).unwrap()));
        let about = heard.iter().filter(|event| event["data"]["task_id"] == task.to_string());
        about.map(|event| (event["type"].as_str().unwrap().to_owned(), event["data"].clone())).collect()
    }

    /// Waits until every message with a job is settled.
    pub(crate) async fn jobs_are_settled(&self) {
        eventually(DEADLINE, "all deliveries are settled", async || {
            let queues = self.vhost.queues().await;
            let jobs = queues.iter().find(|queue| queue.name == topology::AI_WORKER_JOBS.name)?;
            (jobs.messages_ready + jobs.messages_unacknowledged == 0).then_some(())
        })
        .await;
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
            let fresh = self.vhost.take(topology::NOTIFIER_INCIDENTS.name, 100).await;
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
