//! Organizations that are gone for good.

use std::collections::BTreeMap;

use contexor_events::{content::GenerationRequested, org::OrgPurged};
use contexor_testkit::eventually;
use uuid::Uuid;

use crate::stage::{DEADLINE, TestWorker, job};

impl TestWorker {
    async fn rows(&self, id: Uuid) -> BTreeMap<String, i64> {
        let mut rows = self.database.mentions(&id.to_string()).await;
        // On its way out, whatever it is.
        rows.remove("outbox");
        rows
    }
}

#[tokio::test]
async fn the_jobs_of_a_purged_organization_are_erased_with_their_tries() {
    let stage = TestWorker::set().await;
    let mut worker = stage.worker(&[]);
    let (one, two, other) = (job("Write about the sea."), job("Write about the wind."), job("Write about rain."));
    let two = GenerationRequested { org_id: one.org_id, ..two };
    for job in [&one, &two, &other] {
        stage.request(job).await;
        stage.completed(job.task_id).await;
    }
    assert_eq!(stage.rows(one.org_id).await, BTreeMap::from([("jobs".to_owned(), 2)]));
    assert_eq!(stage.rows(one.task_id).await, BTreeMap::from([("attempts".to_owned(), 1), ("jobs".to_owned(), 1)]));

    let purged = OrgPurged { org_id: one.org_id, purged_at: contexor_clock::now() };
    for _ in 0..2 {
        stage.publish("content", purged.clone()).await;
    }
    for id in [one.org_id, one.task_id, two.task_id] {
        eventually(DEADLINE, "it is erased", async || stage.rows(id).await.is_empty().then_some(())).await;
    }
    worker.stop().await;
    assert_eq!(
        stage.rows(other.task_id).await,
        BTreeMap::from([("attempts".to_owned(), 1), ("jobs".to_owned(), 1)]),
        "another's are left alone"
    );
}
