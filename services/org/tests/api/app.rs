//! The org service in this process, its neighbours, and people who use it.

use std::{
    ops::{Deref, DerefMut},
    sync::atomic::{AtomicU32, Ordering},
};

use contexor_api::internal::Person;
use contexor_identity::Access;
use contexor_org::Org;
use contexor_testkit::{ApiClient, Servers, Service};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use crate::users::Users;
pub(crate) use contexor_testkit::Answer;

/// 32 bytes in base64.
pub(crate) const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

/// The running service.
pub(crate) struct TestApp {
    service: Service<Org>,
    pub(crate) users: Users,
    next_phone: AtomicU32,
}

contexor_testkit::deref_to_service!(TestApp, Org);

/// Somebody with a phone who calls the API.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) phone: String,
    client: ApiClient,
}

impl Deref for User {
    type Target = ApiClient;

    fn deref(&self) -> &ApiClient {
        &self.client
    }
}

impl DerefMut for User {
    fn deref_mut(&mut self) -> &mut ApiClient {
        &mut self.client
    }
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with(more: &[(&str, &str)]) -> Self {
        let servers = Servers::start::<Org>().await;
        let users = Users::start(&servers.keys);
        let own = [
            ("peers.auth_url", users.url()),
            ("secret_key", KEY),
            ("crypto.index.keys.k1", KEY),
            ("crypto.keys.keys.k1", KEY),
        ];
        let service = Service::start_on(servers, own.iter().chain(more).copied()).await;
        Self { service, users, next_phone: AtomicU32::new(1) }
    }

    /// Somebody whom auth knows.
    pub(crate) fn user(&self, name: &str) -> User {
        let phone = format!("+98912{:07}", self.next_phone.fetch_add(1, Ordering::SeqCst));
        let id = Uuid::now_v7();
        self.users.know(Person { id, phone: phone.clone(), name: Some(name.to_owned()) });
        self.user_with(id, phone)
    }

    pub(crate) fn user_with(&self, id: Uuid, phone: String) -> User {
        User { id, phone, client: self.client(id) }.at(&self.url)
    }

    /// An organization that `admin` makes.
    pub(crate) async fn org(&self, admin: &User, name: &str) -> String {
        admin.post("/orgs", json!({"name": name})).await.ok(201).id().to_string()
    }

    /// A person who comes into an organization by invitation.
    pub(crate) async fn member(&self, admin: &User, org: &str, role: &str) -> User {
        let user = self.user(role);
        let body = json!({"phone": user.phone, "role": role});
        let invitation = admin.post(&format!("/orgs/{org}/members"), body).await.ok(201).id();
        user.post(&format!("/invitations/{invitation}/accept"), Value::Null).await.assert_status(200);
        user
    }

    pub(crate) async fn workspace(&self, admin: &User, org: &str, name: &str) -> String {
        let path = format!("/orgs/{org}/workspaces");
        admin.post(&path, json!({"name": name})).await.ok(201).id().to_string()
    }

    /// Another service that asks this one where people stand, through the same Redis.
    pub(crate) fn access(&self, service: &'static str) -> Access {
        Access::new(self.connection(), self.keys.tokens(service), &self.url)
    }
}

impl User {
    /// The same person at another process.
    pub(crate) fn at(&self, url: &str) -> Self {
        let mut other = self.clone();
        other.client.base = format!("{url}/api/v1");
        other
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        self.send(method, path, Some(&body)).await
    }
}
