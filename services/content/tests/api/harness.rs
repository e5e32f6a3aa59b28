//! The service in this process, with stand-ins for its neighbours.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::Utc;
use contexor_api::{
    Problem,
    content::PiiFinding,
    internal::{Hold, HoldRequest, ModelPrice},
    org::{OrgSettings, Role},
};
use contexor_content::Content;
use contexor_events::{
    CloudEvent, Event,
    ai::{GenerationCompleted, GenerationFailed, GenerationStarted},
    routing_key,
    topology::EXCHANGE,
};
use contexor_identity::{AccessClaims, access::invalidate};
use contexor_live::Live;
use contexor_service::{Listeners, Program as _, Redis, migrate, redis::RedisSettings, settings::from_defaults};
use contexor_testkit::{
    TestDatabase, TestRedis, TestVhost, eventually,
    peers::{ServiceKeys, TestAuth, TestOrg},
};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub const JOBS: &str = "ai-worker.jobs";
pub const CANCELLATIONS: &str = "ai-worker.cancellations";
pub const NOTICES: &str = "notifier.notices";
pub const PATIENCE: Duration = Duration::from_secs(20);

const FINGERPRINT: &str = concat!(
    include_str!("../../../../migrations/content/2026-11-23-000001_contents/up.sql"),
    include_str!("../../../../migrations/content/2026-11-24-000001_tenants/up.sql"),
    include_str!("../../../../migrations/content/2026-11-27-000001_key_makers/up.sql"),
    include_str!("../../../../migrations/content/2026-11-29-000001_prompts/up.sql"),
    include_str!("../../../../migrations/content/2026-11-29-000002_batches/up.sql"),
    include_str!("../../../../migrations/content/2026-11-29-000010_lists/up.sql"),
    include_str!("../../../../migrations/content/2026-11-29-000011_search/up.sql"),
    include_str!("../../../../migrations/content/2026-11-29-000012_truncation/up.sql"),
    include_str!("../../../../migrations/content/2026-11-29-000013_comments/up.sql"),
    include_str!("../../../../migrations/content/2026-11-29-000014_receipts/up.sql"),
    include_str!("../../../../migrations/content/2026-11-29-000020_void_tasks/up.sql"),
    include_str!("../../../../migrations/content/2026-11-30-000001_analytics/up.sql"),
    include_str!("../../../../migrations/content/2026-11-30-000002_storage/up.sql"),
    include_str!("../../../../migrations/messaging/2026-11-23-000000_outbox_inbox/up.sql"),
);

/// How the stand-in of usage answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldBehaviour {
    /// Holds everything, with this output cap at most.
    Grants(u64),
    /// 402.
    Refuses,
    /// 503.
    Down,
}

#[derive(Debug)]
pub struct UsageStub {
    pub mood: HoldBehaviour,
    pub asked: Vec<HoldRequest>,
    pub released: Vec<Uuid>,
    /// Holds are given for this task: that of an earlier request.
    pub earlier: Option<Uuid>,
}

/// usage's `/internal/holds`.
pub struct TestUsage {
    pub till: Arc<Mutex<UsageStub>>,
    url: String,
    handle: ServerHandle,
}

impl Drop for TestUsage {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

impl TestUsage {
    fn start() -> Self {
        let till = Arc::new(Mutex::new(UsageStub {
            mood: HoldBehaviour::Grants(u64::MAX),
            asked: Vec::new(),
            released: Vec::new(),
            earlier: None,
        }));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = till.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .route("/internal/holds", web::post().to(hold))
                .route("/internal/holds/{id}", web::delete().to(release))
                .route("/internal/prices", web::get().to(prices))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { till, url, handle }
    }

    pub fn set(&self, mood: HoldBehaviour) {
        self.till.lock().unwrap().mood = mood;
    }
}

async fn hold(till: web::Data<Arc<Mutex<UsageStub>>>, request: web::Json<HoldRequest>) -> HttpResponse {
    let request = request.into_inner();
    let mut till = till.lock().unwrap();
    let mood = till.mood;
    till.asked.push(request.clone());
    match mood {
        HoldBehaviour::Grants(cap) => HttpResponse::Ok().json(Hold {
            task_id: till.earlier.unwrap_or(request.task_id),
            max_output_tokens: request.max_output_tokens.min(cap),
            cost_micro_usd: 1234,
            remaining_micro_usd: Some(5678),
            remaining_tokens: None,
            granted: true,
            expires_at: Utc::now() + chrono::Duration::minutes(5),
        }),
        HoldBehaviour::Refuses => HttpResponse::PaymentRequired().json(Problem {
            kind: "https://contexor.dev/problems/limit_exceeded".into(),
            title: "Payment Required".into(),
            status: 402,
            detail: "the month's limit is reached".into(),
            code: "limit_exceeded".into(),
            request_id: String::new(),
            errors: vec![],
        }),
        HoldBehaviour::Down => HttpResponse::ServiceUnavailable().finish(),
    }
}

async fn prices(till: web::Data<Arc<Mutex<UsageStub>>>) -> HttpResponse {
    if till.lock().unwrap().mood == HoldBehaviour::Down {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let price = ModelPrice { model: "gpt-4.1-mini".into(), input_nano_usd: 400, output_nano_usd: 1600 };
    HttpResponse::Ok().json([price])
}

async fn release(till: web::Data<Arc<Mutex<UsageStub>>>, id: web::Path<Uuid>) -> HttpResponse {
    till.lock().unwrap().released.push(*id);
    HttpResponse::NoContent().finish()
}

/// The running service.
pub struct TestApp {
    pub url: String,
    pub database: TestDatabase,
    pub redis: TestRedis,
    pub vhost: TestVhost,
    pub auth: TestAuth,
    pub orgs: TestOrg,
    pub usage: TestUsage,
    pub keys: ServiceKeys,
    pub stop: CancellationToken,
    pub running: Option<JoinHandle<anyhow::Result<()>>>,
    overrides: Vec<(String, String)>,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(more: &[(&str, &str)]) -> Self {
        let (database, redis, vhost, auth, orgs) = tokio::join!(
            contexor_testkit::database("content", FINGERPRINT, async |url: String| {
                migrate::<Content>(&url).await.map(drop)
            }),
            contexor_testkit::redis(),
            contexor_testkit::vhost(),
            TestAuth::start(),
            TestOrg::start(),
        );
        let usage = TestUsage::start();
        let keys = ServiceKeys::new();
        let key_settings = keys.settings("content");
        let mut overrides: Vec<(&str, String)> = vec![
            ("database.url", database.url.clone()),
            ("redis.url", redis.url.clone()),
            ("amqp.url", vhost.url.clone()),
            ("secret_key", STANDARD.encode([7; 32])),
            ("identity.jwks_url", auth.jwks_url()),
            ("peers.auth_url", auth.url().to_owned()),
            ("peers.org_url", orgs.url().to_owned()),
            ("peers.usage_url", usage.url.clone()),
        ];
        overrides.extend(key_settings.iter().map(|(key, value)| (key.as_str(), value.clone())));
        overrides.extend(more.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let settings = from_defaults(Content::DEFAULTS, &overrides).unwrap();
        let listeners = Listeners::any().unwrap();
        let url = format!("http://{}", listeners.api.local_addr().unwrap());
        let stop = CancellationToken::new();
        let running = Some(tokio::spawn(Content::run(settings, listeners, stop.clone())));
        let overrides = overrides.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let app = Self { url, database, redis, vhost, auth, orgs, usage, keys, stop, running, overrides };
        let client = reqwest::Client::new();
        eventually(PATIENCE, "the service is ready", async || {
            let answer = client.get(format!("{}/readyz", app.url)).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        // The consumers are there when the queues are.
        eventually(PATIENCE, "the service consumes", async || {
            let queues = app.vhost.queues().await;
            queues.iter().any(|queue| queue.name == "content.generations").then_some(())
        })
        .await;
        app
    }

    /// Ends the service and starts it again on the same database. Sessions from before have the old address.
    pub async fn restart(&mut self) {
        self.stop.cancel();
        if let Some(running) = self.running.take() {
            running.await.unwrap().unwrap();
        }
        let overrides: Vec<(&str, String)> =
            self.overrides.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        let settings = from_defaults(Content::DEFAULTS, &overrides).unwrap();
        let listeners = Listeners::any().unwrap();
        self.url = format!("http://{}", listeners.api.local_addr().unwrap());
        self.stop = CancellationToken::new();
        self.running = Some(tokio::spawn(Content::run(settings, listeners, self.stop.clone())));
        let client = reqwest::Client::new();
        eventually(PATIENCE, "the service is ready again", async || {
            let answer = client.get(format!("{}/readyz", self.url)).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
    }

    /// A new organization with a workspace and three members.
    pub fn tenant(&self) -> Tenant<'_> {
        self.tenant_with(OrgSettings::default())
    }

    pub fn tenant_with(&self, settings: OrgSettings) -> Tenant<'_> {
        let (org, workspace) = (Uuid::now_v7(), Uuid::now_v7());
        let member = |role| {
            let user = Uuid::now_v7();
            self.orgs.member_with(org, Some(workspace), user, role, settings.clone());
            self.person(user)
        };
        Tenant {
            app: self,
            org,
            workspace,
            admin: member(Role::Admin),
            editor: member(Role::Editor),
            viewer: member(Role::Viewer),
        }
    }

    pub fn person(&self, user: Uuid) -> Person {
        self.session(&self.auth.claims(user))
    }

    /// A person with a token that says just this.
    pub fn session(&self, claims: &AccessClaims) -> Person {
        Person {
            user: claims.sub,
            base: self.url.clone(),
            token: self.auth.sign(claims),
            client: reqwest::Client::builder().no_proxy().timeout(std::time::Duration::from_secs(60)).build().unwrap(),
        }
    }

    /// Says something as a neighbour would. Gives the event's id.
    pub async fn publish<T: Event>(&self, service: &str, event: T) -> Vec<u8> {
        let body = serde_json::to_vec(&CloudEvent::new(service, event, None)).unwrap();
        self.say_again::<T>(&body).await;
        body
    }

    /// Delivers the very same message once more.
    pub async fn say_again<T: Event>(&self, body: &[u8]) {
        let routed = self.vhost.publish(EXCHANGE, routing_key(T::TYPE), json!({}), body).await;
        assert!(routed, "nobody hears {}", T::TYPE);
    }

    pub async fn sql(&self, statement: &str) -> usize {
        let mut conn = AsyncPgConnection::establish(&self.database.url).await.unwrap();
        diesel::sql_query(statement).execute(&mut conn).await.unwrap()
    }

    /// The answer of a `SELECT ... AS t`.
    pub async fn sql_text(&self, question: &str) -> String {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            t: String,
        }
        let mut conn = AsyncPgConnection::establish(&self.database.url).await.unwrap();
        diesel::sql_query(question).get_result::<Row>(&mut conn).await.unwrap().t
    }

    pub fn connection(&self) -> Redis {
        Redis::new(&RedisSettings { url: self.redis.url.clone().into(), response_timeout_ms: 2000 }).unwrap()
    }

    pub fn live(&self) -> Live {
        Live::new(self.connection())
    }

    /// Puts a person out as org does.
    pub async fn remove_member(&self, user: Uuid) {
        self.orgs.remove(user);
        invalidate(&self.connection(), &[user]).await.unwrap();
    }

    /// Waits until the outbox is empty and the queue holds `count` messages.
    pub async fn queue_holds(&self, queue: &str, count: u64) {
        eventually(PATIENCE, &format!("{queue} holds {count}"), async || {
            (self.vhost.queue_depth(queue).await == count).then_some(())
        })
        .await;
    }
}

pub struct Tenant<'a> {
    pub app: &'a TestApp,
    pub org: Uuid,
    pub workspace: Uuid,
    pub admin: Person,
    pub editor: Person,
    pub viewer: Person,
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
        GenerationStarted { task_id: task, content_id: content, org_id: self.org, fence, started_at: Utc::now() }
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
            finished_at: Utc::now(),
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
            finished_at: Utc::now(),
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

pub struct Person {
    pub user: Uuid,
    base: String,
    token: String,
    client: reqwest::Client,
}

impl Person {
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse::<reqwest::Method>().unwrap();
        self.client.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::read(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Answer {
    pub async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, text, body }
    }

    pub fn ok(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    pub fn problem(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        self
    }

    pub fn id(&self) -> Uuid {
        self.body["id"].as_str().unwrap().parse().unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
