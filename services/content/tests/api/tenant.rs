//! An organization in the content service, and what happens in it.

use contexor_api::{content::PiiFinding, usage::UsageSource};
use contexor_events::{
    ai::{Attempt, AttemptOutcome, GenerationCompleted, GenerationFailed, GenerationStarted},
    usage::UsageRecorded,
};
use contexor_testkit::{ApiClient, eventually};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{PATIENCE, TestApp};

pub struct Tenant<'a> {
    pub app: &'a TestApp,
    pub org: Uuid,
    pub workspace: Uuid,
    pub admin: ApiClient,
    pub editor: ApiClient,
    pub viewer: ApiClient,
}

impl Tenant<'_> {
    pub async fn project(&self) -> Uuid {
        let path = format!("/api/v1/workspaces/{}/projects", self.workspace);
        self.editor.post(&path, json!({"name": "Campaign"})).await.ok(201).id()
    }

    /// A draft of the editor's.
    pub async fn draft(&self) -> Uuid {
        let project = self.project().await;
        self.draft_in(project, json!({})).await
    }

    pub async fn draft_in(&self, project: Uuid, more: Value) -> Uuid {
        let mut body = json!({"project_id": project, "title": "The sea", "prompt": "Write about the sea."});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.editor.post("/api/v1/contents", body).await.ok(201).id()
    }

    pub async fn generate(&self, content: Uuid) -> Uuid {
        let answer = self.editor.post(&format!("/api/v1/contents/{content}/generate"), json!({})).await.ok(202);
        answer.body["task_id"].as_str().unwrap().parse().unwrap()
    }

    pub fn started(&self, content: Uuid, task: Uuid, fence: i64) -> GenerationStarted {
        GenerationStarted {
            task_id: task,
            content_id: content,
            org_id: self.org,
            fence,
            started_at: contexor_clock::now(),
        }
    }

    pub fn completed(&self, content: Uuid, task: Uuid, text: &str) -> GenerationCompleted {
        GenerationCompleted {
            task_id: task,
            content_id: content,
            org_id: self.org,
            workspace_id: self.workspace,
            user_id: self.editor.user,
            model: "gpt-4.1-mini".into(),
            text: text.into(),
            truncated: false,
            findings: vec![],
            masked: false,
            attempts: vec![],
            finished_at: contexor_clock::now(),
        }
    }

    /// A call to the provider that read and wrote so many tokens.
    pub fn attempt(&self, input_tokens: i64, output_tokens: i64) -> Attempt {
        let now = contexor_clock::now();
        Attempt {
            attempt_id: Uuid::now_v7(),
            model: "gpt-4.1-mini".into(),
            requested_model: None,
            outcome: AttemptOutcome::Completed,
            usage_source: UsageSource::Reported,
            input_tokens,
            cached_input_tokens: 0,
            output_tokens,
            reasoning_tokens: 0,
            started_at: now,
            finished_at: now,
        }
    }

    /// What a task used: tokens read, tokens written, micro US dollars.
    pub fn recorded(&self, content: Uuid, task: Uuid, used: [i64; 3]) -> UsageRecorded {
        let [input_tokens, output_tokens, cost_micro_usd] = used;
        UsageRecorded {
            task_id: task,
            content_id: content,
            org_id: self.org,
            workspace_id: self.workspace,
            user_id: self.editor.user,
            input_tokens,
            output_tokens,
            cost_micro_usd: Some(cost_micro_usd),
            recorded_at: contexor_clock::now(),
        }
    }

    pub fn failed(&self, content: Uuid, task: Uuid, code: &str) -> GenerationFailed {
        GenerationFailed {
            task_id: task,
            content_id: content,
            org_id: self.org,
            workspace_id: self.workspace,
            user_id: self.editor.user,
            code: code.into(),
            detail: "it did not work".into(),
            partial_text: None,
            attempts: vec![],
            finished_at: contexor_clock::now(),
        }
    }

    /// A content under review whose text holds a phone number, if wanted.
    pub async fn in_review(&self, with_pii: bool) -> Uuid {
        let content = self.draft().await;
        let task = self.generate(content).await;
        let mut event = self.completed(content, task, "Call 0912 345 6789.");
        if with_pii {
            event.findings =
                vec![PiiFinding { kind: "PHONE_NUMBER".into(), start: 5, end: 18, masked: "0912***6789".into() }];
        }
        self.app.publish("ai-worker", event).await;
        self.until_status(content, "REVIEW").await;
        content
    }

    pub async fn content(&self, id: Uuid) -> Value {
        self.viewer.get(&format!("/api/v1/contents/{id}")).await.ok(200).body
    }

    pub async fn until_status(&self, id: Uuid, status: &str) -> Value {
        eventually(PATIENCE, &format!("the content becomes {status}"), async || {
            let content = self.content(id).await;
            (content["status"] == status).then_some(content)
        })
        .await
    }

    pub async fn task(&self, id: Uuid) -> Value {
        self.viewer.get(&format!("/api/v1/tasks/{id}")).await.ok(200).body
    }

    /// Waits until everything said before is taken in, by saying something whose effect can be seen.
    pub async fn until_heard(&self) {
        let content = self.draft().await;
        let task = self.generate(content).await;
        self.app.publish("ai-worker", self.completed(content, task, "heard")).await;
        self.until_status(content, "REVIEW").await;
    }
}
