//! The service as it runs, with stand-ins for its neighbours.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::Utc;
use contexor_api::{
    internal::{Hold, HoldRequest, ModelPrice},
    org::{OrgSettings, Role},
};
use contexor_db::{Db, Tx};
use contexor_events::{CloudEvent, Event, routing_key, topology::EXCHANGE};
use contexor_identity::{ServiceClient, service_token::CallError};
use contexor_messaging::{Broker, topology};
use contexor_service::{Listeners, Program, settings};
use contexor_testkit::{
    TestDatabase, TestRedis, TestVhost,
    peers::{ServiceKeys, TestAuth, TestOrg},
};
use contexor_usage::{DEFAULTS, Settings, Usage, error::UsageError, ops, settings::LimitSettings};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    bench::{Bench, database, pool},
    owner::TestContent,
};

pub(crate) struct TestApp {
    pub(crate) db: Db,
    pub(crate) org: TestOrg,
    pub(crate) vhost: TestVhost,
    auth: TestAuth,
    content: ServiceClient,
    http: Client,
    url: String,
    stop: CancellationToken,
    running: Option<JoinHandle<anyhow::Result<()>>>,
    pub(crate) database: TestDatabase,
    _owner: TestContent,
    _redis: TestRedis,
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        let (database, redis, vhost) = tokio::join!(database(), contexor_testkit::redis(), contexor_testkit::vhost());
        declare_topology(&vhost).await;
        let auth = TestAuth::start().await;
        let org = TestOrg::start().await;
        let owner = TestContent::start();
        let keys = ServiceKeys::new();
        let mut overrides = keys.settings("usage");
        overrides.extend(
            [
                ("secret_key", STANDARD.encode([7; 32])),
                ("database.url", database.url.clone()),
                ("redis.url", redis.url.clone()),
                ("amqp.url", vhost.url.clone()),
                ("identity.jwks_url", auth.jwks_url()),
                ("peers.org_url", org.url().to_owned()),
                ("peers.content_url", owner.url.clone()),
                // Tests close months at times of their own.
                ("periods.interval_s", "86400".to_owned()),
            ]
            .map(|(key, value)| (key.to_owned(), value)),
        );
        let overrides: Vec<(&str, String)> =
            overrides.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        let settings: Settings = settings::from_defaults(DEFAULTS, &overrides).unwrap();
        let listeners = Listeners::any().unwrap();
        let url = format!("http://{}", listeners.api.local_addr().unwrap());
        let stop = CancellationToken::new();
        let running = tokio::spawn(Usage::run(settings, listeners, stop.clone()));
        let app = Self {
            db: pool(&database.url),
            org,
            vhost,
            auth,
            content: keys.tokens("content"),
            http: Client::builder().no_proxy().build().unwrap(),
            url,
            stop,
            running: Some(running),
            database,
            _owner: owner,
            _redis: redis,
        };
        contexor_testkit::eventually(std::time::Duration::from_secs(20), "the service is ready", async || {
            let answer = app.http.get(format!("{}/readyz", app.url)).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        app
    }

    /// Makes an organization known.
    pub(crate) async fn tenant(&self, org: Uuid) {
        self.db
            .transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
                let (settings, now) = (OrgSettings::default(), Utc::now());
                ops::tenants::keep(tx, org, &settings, now, &LimitSettings::default(), now).await
            })
            .await
            .unwrap();
    }

    /// A new organization with one person of each role: admin, editor, viewer.
    pub(crate) async fn members(&self, org: Uuid) -> [Uuid; 3] {
        self.tenant(org).await;
        [Role::Admin, Role::Editor, Role::Viewer].map(|role| {
            let user = Uuid::now_v7();
            self.org.member(org, None, user, role);
            user
        })
    }

    /// Asks for a hold as content does; a refusal is its status and code.
    pub(crate) async fn hold(&self, request: &HoldRequest) -> Result<Hold, (u16, String)> {
        match self.content.post("usage", &format!("{}/internal/holds", self.url), request).await {
            Ok(hold) => Ok(hold),
            Err(CallError::Problem(problem)) => Err((problem.status, problem.code)),
            Err(CallError::Unavailable { .. }) => Err((503, "upstream_unavailable".into())),
        }
    }

    /// Asks for prices as content does.
    pub(crate) async fn prices(&self) -> Vec<ModelPrice> {
        self.content.get("usage", &format!("{}/internal/prices", self.url)).await.unwrap()
    }

    pub(crate) fn service(&self) -> (&ServiceClient, &str) {
        (&self.content, &self.url)
    }

    pub(crate) async fn text(&self, user: Uuid, path: &str) -> (u16, String, String) {
        let answer = self.call(user, Method::GET, path, None).await;
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        (answer.status().as_u16(), kind, answer.text().await.unwrap())
    }

    pub(crate) async fn release(&self, task: Uuid) {
        self.content.delete("usage", &format!("{}/internal/holds/{task}", self.url)).await.unwrap();
    }

    pub(crate) async fn call(&self, user: Uuid, method: Method, path: &str, body: Option<Value>) -> Response {
        let mut request = self.http.request(method, format!("{}{path}", self.url)).bearer_auth(self.auth.token(user));
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    pub(crate) async fn get(&self, user: Uuid, path: &str) -> (u16, Value) {
        read(self.call(user, Method::GET, path, None).await).await
    }

    pub(crate) async fn put(&self, user: Uuid, path: &str, body: Value) -> (u16, Value) {
        read(self.call(user, Method::PUT, path, Some(body)).await).await
    }

    pub(crate) async fn call_tagged(&self, user: Uuid, path: &str, tag: &str, body: Value) -> u16 {
        let request = self.http.put(format!("{}{path}", self.url)).bearer_auth(self.auth.token(user));
        request.header("if-match", tag).json(&body).send().await.unwrap().status().as_u16()
    }

    pub(crate) async fn anonymous(&self, method: Method, path: &str) -> u16 {
        self.http
            .request(method, format!("{}{path}", self.url))
            .json(&json!({}))
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    }

    pub(crate) async fn publish<E: Event>(&self, event: E) {
        let event = CloudEvent::new("test", event, None);
        let body = serde_json::to_vec(&event).unwrap();
        assert!(self.vhost.publish(EXCHANGE, routing_key(E::TYPE), json!({}), &body).await);
    }

    /// Stops the service and makes sure that it ends well.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        self.running.take().unwrap().await.unwrap().unwrap();
    }
}

/// As any service does at its start, so that no event is lost that is published before this one's consumers are there.
async fn declare_topology(vhost: &TestVhost) {
    let broker = Broker::new(&vhost.url.clone().into(), "test");
    topology::install(&broker).await.unwrap();
    broker.close().await;
}

async fn read(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Bench {
    /// The inside of a service that runs.
    pub(crate) async fn start_on(db: Db) -> Self {
        let prices = contexor_usage::prices::Prices::load(&db).await.unwrap();
        Self::on(db, prices, None)
    }
}
