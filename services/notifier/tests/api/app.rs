//! notifier as it runs, with stand-ins for its neighbours.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_events::{
    CloudEvent, Event,
    topology::{NOTIFIER_TENANTS, QUEUES, Queue},
};
use contexor_notifier::Notifier;
use contexor_sandbox::Running;
use contexor_testkit::{Servers, Service, eventually, peers::StubServer};
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::peers::{self, Admins, Phones, Roles};
use crate::text_provider;

pub(crate) use contexor_testkit::{Answer, DEADLINE};

/// 32 bytes in base64, with which auth seals codes.
pub(crate) const DELIVERY_KEY: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

pub(crate) struct TestApp {
    service: Service<Notifier>,
    pub(crate) admins: Admins,
    pub(crate) roles: Roles,
    pub(crate) phones: Phones,
    pub(crate) sandbox: Running,
    _peers: StubServer,
}

contexor_testkit::deref_to_service!(TestApp, Notifier);

impl TestApp {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with(more: &[(&str, &str)]) -> Self {
        let (servers, sandbox) = (Servers::start::<Notifier>().await, text_provider::start().await);
        let admins: Admins = Arc::new(Mutex::new(Some(HashMap::new())));
        let (roles, phones) = (Roles::default(), Phones::default());
        let peers = peers::start(&admins, &roles, &phones);
        let (secret_key, field_key, sandbox_url) = (STANDARD.encode([7; 32]), STANDARD.encode([5; 32]), sandbox.url());
        let own = [
            ("secret_key", secret_key.as_str()),
            ("peers.org_url", &peers.url),
            ("peers.auth_url", &peers.url),
            ("kavenegar.base_url", &sandbox_url),
            ("kavenegar.api_key", text_provider::API_KEY),
            ("otp.delivery.keys.otp", DELIVERY_KEY),
            ("crypto.keys.current", "k1"),
            ("crypto.keys.keys.k1", &field_key),
        ];
        let service = Service::start_on(servers, own.iter().chain(more).copied()).await;
        Self { service, admins, roles, phones, sandbox, _peers: peers }
    }

    /// An organization with one admin.
    pub(crate) fn org(&self) -> (Uuid, Uuid) {
        let (org, admin) = (Uuid::now_v7(), Uuid::now_v7());
        self.admins.lock().unwrap().as_mut().unwrap().insert(org, vec![admin]);
        (org, admin)
    }

    /// Sends a request with a body and headers.
    pub(crate) async fn ask(
        &self,
        user: Uuid,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = self.client(user).request(method, &format!("/api/v1{path}"));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Answer::to(if let Some(body) = &body { request.json(body) } else { request }).await
    }

    /// Says that people are members of an organization, without anybody being told.
    pub(crate) async fn members(&self, org: Uuid, people: &[Uuid]) {
        for person in people {
            let line = format!("INSERT INTO memberships VALUES ('{org}', '{person}', true, now() - interval '1 day')");
            self.database.execute(&line).await;
        }
    }

    pub(crate) async fn say<E: Event>(&self, event: &CloudEvent<E>) {
        self.deliver::<E>(&serde_json::to_vec(event).unwrap()).await;
    }

    /// Says something, and waits until everybody who hears it has taken it in.
    pub(crate) async fn hear<E: Event>(&self, event: &CloudEvent<E>) {
        self.say(event).await;
        let hears = |queue: &&Queue| queue.name != NOTIFIER_TENANTS.name && queue.events.contains(&E::TYPE);
        let queues = QUEUES.iter().filter(|queue| queue.service() == "notifier").filter(hears).count();
        let line = format!("SELECT count(*) FROM inbox WHERE event_id = '{}'", event.id);
        let taken_in = async || (self.database.number(&line).await == i64::try_from(queues).unwrap()).then_some(());
        eventually(DEADLINE, "the event is taken in", taken_in).await;
    }

    /// A person's notifications, once there are `count`.
    pub(crate) async fn told(&self, user: Uuid, count: usize) -> Vec<Value> {
        let client = self.client(user);
        eventually(DEADLINE, "the person is told", async || {
            let items = client.get("/api/v1/notifications?limit=100").await.ok(200).items().clone();
            (items.len() >= count).then_some(items)
        })
        .await
    }

    pub(crate) fn says<E: Event>(&self, event: E) -> CloudEvent<E> {
        CloudEvent::new("test", event, None)
    }
}
