//! usage as it runs, with stand-ins for its neighbours.

use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_api::{
    internal::{Hold, HoldRequest, ModelPrice},
    org::{OrgSettings, Role},
};
use contexor_db::{Db, Tx};
use contexor_identity::{ServiceClient, service_token::CallError};
use contexor_testkit::{Overrides, Servers, Service, overrides, peers::TestOrg};
use contexor_usage::{Usage, error::UsageError, ops, settings::LimitSettings};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{bench::pool, owner::TestContent};

pub(crate) use contexor_testkit::Answer;

pub(crate) struct TestApp {
    service: Service<Usage>,
    pub(crate) db: Db,
    pub(crate) org: TestOrg,
    content: ServiceClient,
    _owner: TestContent,
}

contexor_testkit::deref_to_service!(TestApp, Usage);

/// The settings of usage between these neighbours.
pub(crate) fn settings_between(org: &TestOrg, owner: &TestContent) -> Overrides {
    overrides([
        ("secret_key", STANDARD.encode([7; 32]).as_str()),
        ("peers.org_url", org.url()),
        ("peers.content_url", owner.url()),
        // Tests close months at times of their own.
        ("periods.interval_s", "86400"),
    ])
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::start_on(Servers::start::<Usage>().await, overrides::<&str, &str>([])).await
    }

    /// With more settings.
    pub(crate) async fn start_on(servers: Servers, more: Overrides) -> Self {
        let (org, owner) = (TestOrg::start().await, TestContent::start());
        let settings = [settings_between(&org, &owner), more].concat();
        let service = Service::start_on(servers, settings).await;
        let (db, content) = (pool(&service.database.url), service.keys.tokens("content"));
        Self { service, db, org, content, _owner: owner }
    }

    /// Makes an organization known.
    pub(crate) async fn tenant(&self, org: Uuid) {
        self.db
            .transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
                let (settings, now) = (OrgSettings::default(), contexor_clock::now());
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

    pub(crate) async fn release(&self, task: Uuid) {
        let url = format!("{}/internal/holds/{task}", self.url);
        self.content.delete("usage", &url).await.unwrap();
    }

    pub(crate) async fn call(&self, user: Uuid, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.client(user).send(method, path, body.as_ref()).await
    }

    pub(crate) async fn get(&self, user: Uuid, path: &str) -> Answer {
        self.client(user).get(path).await
    }

    pub(crate) async fn put(&self, user: Uuid, path: &str, body: Value) -> Answer {
        self.client(user).put(path, body).await
    }

    pub(crate) async fn call_tagged(&self, user: Uuid, path: &str, tag: &str, body: Value) -> u16 {
        Answer::to(self.client(user).request("PUT", path).header("if-match", tag).json(&body)).await.status
    }

    pub(crate) async fn anonymous(&self, method: Method, path: &str) -> u16 {
        Answer::to(self.http.request(method, format!("{}{path}", self.url)).json(&json!({}))).await.status
    }
}
