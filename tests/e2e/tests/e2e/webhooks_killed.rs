//! notifier is killed and the broker restarts while webhooks are delivered: each event arrives under one id.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use contexor_e2e::System;
use contexor_stack::Service;
use contexor_testkit::eventually;
use serde_json::json;

const MINUTE: Duration = Duration::from_secs(60);
const CONTENTS: usize = 12;

type Ids = Arc<Mutex<BTreeSet<String>>>;

/// A receiver that keeps the ids of what it takes.
fn receiver() -> (String, Ids) {
    let ids = Ids::default();
    let kept = ids.clone();
    let server = HttpServer::new(move || {
        let kept = kept.clone();
        App::new().default_service(web::to(move |request: HttpRequest| {
            let id = request.headers().get("webhook-id").unwrap().to_str().unwrap().to_owned();
            kept.lock().unwrap().insert(id);
            std::future::ready(HttpResponse::NoContent().finish())
        }))
    })
    .workers(1)
    .disable_signals()
    .bind("127.0.0.1:0")
    .unwrap();
    let url = format!("http://{}/hook", server.addrs()[0]);
    tokio::spawn(server.run());
    (url, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_notifier_and_a_restarted_broker_lose_no_webhook() {
    let system = System::start_with_own_broker().await;
    let nava = system.person("09191234567").sign_in().await;
    let office = nava.found_office("Hooked").await;
    system.sandbox_faults(json!({"tokens_per_second": 0})).await;
    let (url, ids) = receiver();
    let hook = json!({"url": url, "events": ["content.approved"]});
    nava.post(&format!("/webhooks?org_id={}", office.org), hook).await.expect(201);
    let mut contents = Vec::new();
    for number in 0..CONTENTS {
        let content = nava.write_prompt(&office, &format!("Write a short note about bridge {number}."), 64).await;
        nava.post(&format!("/contents/{content}/generate"), json!({})).await.expect(202);
        contents.push(content);
    }
    for content in &contents {
        nava.settled(content, 2 * MINUTE).await;
    }
    let approve = async |contents: &[String]| {
        for content in contents {
            nava.post(&format!("/contents/{content}/approve"), json!({"version": 1})).await.expect(200);
        }
    };
    approve(&contents[..4]).await;
    system.kill(Service::Notifier).await;
    approve(&contents[4..8]).await;
    system.stop_broker().await;
    approve(&contents[8..]).await;
    system.start_broker().await;
    system.start_again(Service::Notifier).await;
    eventually(2 * MINUTE, "every event has arrived", async || (ids.lock().unwrap().len() >= CONTENTS).then_some(()))
        .await;
    assert_eq!(ids.lock().unwrap().len(), CONTENTS, "each under one id");
    system.stop().await;
}
