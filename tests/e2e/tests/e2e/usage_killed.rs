//! usage is killed while many ask at once: the limit holds, and the books are those of the provider.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use contexor_e2e::{System, number};
use contexor_stack::Service;
use contexor_testkit::eventually;
use futures::future::join_all;
use serde_json::json;

const MINUTE: Duration = Duration::from_secs(60);
const CLIENTS: usize = 64;
const KILLS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_and_a_killed_usage_pass_no_limit_and_lose_no_bill() {
    let system = System::start().await;
    let mina = system.person("09171234567").sign_in().await;
    let office = mina.found_office("Killed Books").await;
    system.sandbox_faults(json!({"tokens_per_second": 0})).await;
    let mut contents = Vec::new();
    for number in 0..CLIENTS {
        contents.push(mina.write_prompt(&office, &format!("Write a short note about pier number {number}."), 64).await);
    }
    let estimate = mina.post(&format!("/contents/{}/estimate", contents[0]), json!({})).await.expect(200);
    let limit = 40 * number(&estimate["max_cost_micro_usd"]);
    let body = json!({"scope": "org", "monthly_cost_micro_usd": limit});
    mina.put(&format!("/usage/limits?org_id={}", office.org), body).await.expect(200);

    let answered = AtomicUsize::new(0);
    let clients = contents.iter().map(async |content| {
        let granted = eventually(3 * MINUTE, "there is an answer", async || {
            match mina.post(&format!("/contents/{content}/generate"), json!({})).await.status.as_u16() {
                // An earlier answer was lost on its way.
                202 | 409 => Some(true),
                402 => Some(false),
                _ => None,
            }
        })
        .await;
        answered.fetch_add(1, Ordering::Relaxed);
        granted
    });
    let killer = async {
        for kill in 1..=KILLS {
            let wanted = kill * CLIENTS / (KILLS + 1);
            eventually(3 * MINUTE, "some are answered", async || {
                (answered.load(Ordering::Relaxed) >= wanted).then_some(())
            })
            .await;
            system.kill(Service::Usage).await;
            system.start_again(Service::Usage).await;
        }
    };
    let (granted, ()) = tokio::join!(join_all(clients), killer);
    assert!(granted.iter().filter(|granted| **granted).count() >= 40, "{granted:?}");
    for content in &contents {
        mina.settled(content, 2 * MINUTE).await;
    }
    let summary = mina.settled_summary(&office.org, 3 * MINUTE).await;
    assert!(number(&summary["cost_micro_usd"]) <= limit, "{summary}");
    let log = mina.usage_log(&office.org).await;
    let sum = |field: &str| log.iter().map(|line| number(&line[field])).sum::<i64>();
    let served = system.sandbox_totals().await;
    assert_eq!(sum("input_tokens"), number(&served["prompt_tokens"]));
    assert_eq!(sum("output_tokens"), number(&served["output_tokens_served"]));
    assert_eq!(sum("cost_micro_usd"), number(&summary["cost_micro_usd"]));
    system.stop().await;
}
