//! Figures about contents.

use contexor_testkit::eventually;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{ApiClient, PATIENCE, Tenant, TestApp};

async fn generated(org: &Tenant<'_>, content: Uuid, text: &str) {
    let task = org.generate(content).await;
    org.app.publish("ai-worker", org.completed(content, task, text)).await;
    org.until_status(content, "REVIEW").await;
}

async fn measured(app: &TestApp) {
    eventually(PATIENCE, "approvals are measured", async || {
        let left = app
            .database
            .execute("UPDATE reviews SET decision = decision WHERE decision = 'approved' AND NOT is_measured")
            .await;
        (left == 0).then_some(())
    })
    .await;
}

async fn read(person: &ApiClient, query: &str) -> Value {
    person.get(&format!("/api/v1/analytics?{query}")).await.ok(200).body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_are_those_of_the_rows() {
    let app = TestApp::start_with(&[("analytics.measure_every_ms", "50"), ("analytics.cache_s", "0")]).await;
    let org = app.tenant();
    let project = org.project().await;
    let prompts = format!("/api/v1/workspaces/{}/prompts", org.workspace);
    let prompt = json!({"name": "Sea", "template": "Write about {{topic}}.", "variables": [{"name": "topic"}]});
    let prompt = org.editor.post(&prompts, prompt).await.ok(201).id();

    // Accepted at once and unchanged.
    let from_prompt =
        json!({"project_id": project, "title": "A", "prompt_id": prompt, "variables": {"topic": "the sea"}});
    let first = org.editor.post("/api/v1/contents", from_prompt).await.ok(201).id();
    generated(&org, first, "one two three four").await;
    org.admin.post(&format!("/api/v1/contents/{first}/approve"), json!({})).await.ok(200);
    // Rejected, generated again, changed in one word of four, approved.
    let second = org.draft_in(project, json!({})).await;
    let path = format!("/api/v1/contents/{second}");
    generated(&org, second, "another text").await;
    org.admin.post(&format!("{path}/reject"), json!({"reason": "Too short."})).await.ok(200);
    generated(&org, second, "one two three four").await;
    org.editor.patch(&path, json!({"body": "one two three five"})).await.ok(200);
    org.editor.post(&format!("{path}/submit"), json!({})).await.ok(200);
    org.admin.post(&format!("{path}/approve"), json!({})).await.ok(200);
    // A draft of somebody else, and one of the next day.
    let body = json!({"project_id": project, "title": "C", "prompt": "Write.", "model": "gpt-6-luna"});
    let third = org.admin.post("/api/v1/contents", body).await.ok(201).id();
    let fourth = org.draft_in(project, json!({})).await;
    measured(&app).await;
    for (content, created_at) in [
        (first, "2026-01-10T10:00:00Z"),
        (second, "2026-01-10T11:00:00Z"),
        (third, "2026-01-10T12:00:00Z"),
        // After midnight in Tehran.
        (fourth, "2026-01-10T21:00:00Z"),
    ] {
        app.database.execute(&format!("UPDATE contents SET created_at = '{created_at}' WHERE id = '{content}'")).await;
    }
    for (content, seconds) in [(first, 100), (second, 300)] {
        app.database.execute(&format!(
            "UPDATE reviews SET created_at = c.created_at + CASE decision WHEN 'approved' THEN {seconds} ELSE 10 END * interval '1 second' \
             FROM contents c WHERE c.id = content_id AND c.id = '{content}'"
        ))
        .await;
    }
    app.database.execute("UPDATE tasks SET cost_micro_usd = 1000").await;
    app.database.execute(&format!(
        "UPDATE tasks SET cost_micro_usd = NULL WHERE id = (SELECT id FROM tasks WHERE content_id = '{second}' ORDER BY id LIMIT 1)"
    ))
    .await;

    let figures = read(&org.viewer, &format!("workspace_id={}&from=2026-01-10&to=2026-01-11", org.workspace)).await;
    assert_eq!((&figures["timezone"], &figures["from"]), (&json!("Asia/Tehran"), &json!("2026-01-10")));
    let expected = json!({
        "contents": 4, "approved_contents": 2, "approvals": 2, "rejections": 1, "approval_rate": 2.0 / 3.0,
        "time_to_approve_p50_s": 200.0, "time_to_approve_p90_s": 280.0, "first_pass_acceptance": 0.5,
        "generated_contents": 2, "regenerations_per_content": 0.5, "edit_distance": 0.125, "edit_distance_contents": 2,
        "cost_per_approved_content_micro_usd": 1000, "generations_of_unknown_cost": 1,
    });
    assert_eq!(figures["totals"], expected);
    assert_eq!(figures["by_status"], json!({"DRAFT": 2, "IN_PROGRESS": 0, "REVIEW": 0, "APPROVED": 2, "REJECTED": 0}));
    let days: Vec<(&str, i64, i64, i64, i64)> = figures["by_day"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| {
            let number = |name: &str| day[name].as_i64().unwrap();
            let approved = day["by_status"]["APPROVED"].as_i64().unwrap();
            (day["day"].as_str().unwrap(), number("contents"), approved, number("approvals"), number("rejections"))
        })
        .collect();
    assert_eq!(days, [("2026-01-10", 3, 2, 2, 1), ("2026-01-11", 1, 0, 0, 0)]);
    let of = |list: &str, key: &str, value: Value| -> Value {
        let lines = figures[list].as_array().unwrap();
        lines.iter().find(|line| line[key] == value).cloned().unwrap_or_else(|| panic!("{list} {value} in {figures}"))
    };
    let editor = of("by_author", "author_id", json!(org.editor.user));
    assert_eq!((&editor["contents"], &editor["approvals"]), (&json!(3), &json!(2)));
    let admin = of("by_author", "author_id", json!(org.admin.user));
    assert_eq!(
        (&admin["contents"], &admin["approval_rate"], &admin["edit_distance"]),
        (&json!(1), &Value::Null, &Value::Null)
    );
    let sea = of("by_prompt", "prompt_id", json!(prompt));
    assert_eq!((&sea["prompt_version"], &sea["name"], &sea["contents"]), (&json!(1), &json!("Sea"), &json!(1)));
    assert_eq!((&sea["first_pass_acceptance"], &sea["edit_distance"]), (&json!(1.0), &json!(0.0)));
    let by_hand = of("by_prompt", "prompt_id", Value::Null);
    assert_eq!((&by_hand["contents"], &by_hand["edit_distance"]), (&json!(3), &json!(0.25)));
    assert_eq!(of("by_model", "model", json!("gpt-6-luna"))["contents"], 1);
    assert_eq!(of("by_model", "model", json!("gpt-4.1-mini"))["contents"], 3);

    let other_day = read(&org.viewer, &format!("workspace_id={}&from=2026-01-11&to=2026-01-11", org.workspace)).await;
    assert_eq!((&other_day["totals"]["contents"], &other_day["totals"]["approval_rate"]), (&json!(1), &Value::Null));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_are_of_ones_own_workspace_and_kept_for_a_while() {
    let app = TestApp::start().await;
    let (org, other) = (app.tenant(), app.tenant());
    org.draft().await;
    other.draft().await;
    let of_workspace = format!("workspace_id={}", org.workspace);
    let figures = read(&org.viewer, &of_workspace).await;
    assert_eq!(figures["totals"]["contents"], 1);
    assert_eq!(figures["by_day"].as_array().unwrap().len(), 30, "the last 30 days");
    org.draft().await;
    let later = read(&org.editor, &of_workspace).await;
    assert_eq!((&later["as_of"], &later["totals"]["contents"]), (&figures["as_of"], &json!(1)));

    let path = format!("/api/v1/analytics?{of_workspace}");
    other.admin.get(&path).await.assert_problem(404, "not_found");
    for bad in [
        "",
        "&from=2026-02-01&to=2026-01-31",
        "&from=2024-01-01&to=2026-01-01",
        "&from=yesterday",
        "&to=-0001-01-01",
        "&to=262142-12-31",
        "&group=author",
    ] {
        let query = if bad.is_empty() { "from=2026-01-01".to_owned() } else { format!("{of_workspace}{bad}") };
        org.viewer.get(&format!("/api/v1/analytics?{query}")).await.assert_problem(422, "validation_failed");
    }
    let refused = org.viewer.get(&format!("{path}&from=2026-13-01")).await;
    let message = "expected a date such as 2026-01-31, or a time such as 2026-01-31T09:30:00Z";
    assert_eq!(refused.body["errors"], json!([{"field": "from", "code": "invalid", "message": message}]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_period_with_too_many_contents_is_refused_and_a_shorter_one_is_not() {
    let app = TestApp::start_with(&[("analytics.max_contents", "2"), ("analytics.cache_s", "0")]).await;
    let org = app.tenant_with(contexor_api::org::OrgSettings { timezone: "UTC".into(), ..Default::default() });
    let project = org.project().await;
    for day in ["2026-01-01", "2026-01-01", "2026-01-02"] {
        let content = org.draft_in(project, json!({})).await;
        app.database
            .execute(&format!("UPDATE contents SET created_at = '{day}T12:00:00Z' WHERE id = '{content}'"))
            .await;
    }
    let path = format!("/api/v1/analytics?workspace_id={}&to=2026-01-02", org.workspace);
    let refused = org.viewer.get(&format!("{path}&from=2026-01-01")).await;
    refused.assert_problem(422, "validation_failed");
    let message = "more than 2 contents were made in this period; ask for fewer days";
    assert_eq!(refused.body["errors"], json!([{"field": "from", "code": "invalid", "message": message}]));
    let shorter = org.viewer.get(&format!("{path}&from=2026-01-02")).await.ok(200).body;
    assert_eq!(shorter["totals"]["contents"], 1);
}
