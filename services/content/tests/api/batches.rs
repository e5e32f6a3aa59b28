//! Batches of generations.

use contexor_testkit::eventually;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Answer, ApiClient, HoldBehaviour, JOBS, PATIENCE, Tenant, TestApp};

async fn prompt(org: &Tenant<'_>) -> Uuid {
    let body = json!({
        "name": "N",
        "template": "Write {{lines}} lines about {{topic}}.",
        "variables": [{"name": "topic", "required": true}, {"name": "lines", "type": "number", "default": 3}],
    });
    org.editor.post(&format!("/api/v1/workspaces/{}/prompts", org.workspace), body).await.ok(201).id()
}

fn path(org: &Tenant<'_>) -> String {
    format!("/api/v1/workspaces/{}/batches", org.workspace)
}

fn rows(count: usize) -> Value {
    (1..=count).map(|n| json!({"title": format!("Title {n}"), "variables": {"topic": format!("topic {n}")}})).collect()
}

pub async fn start(org: &Tenant<'_>, count: usize, more: Value) -> Value {
    let mut body = json!({"project_id": org.project().await, "prompt_id": prompt(org).await, "rows": rows(count)});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    org.editor.post(&path(org), body).await.ok(202).body
}

async fn csv(org: &Tenant<'_>, query: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = org.editor.request("POST", &format!("{}?{query}", path(org)));
    Answer::read(request.header("content-type", "text/csv").body(body).send().await.unwrap()).await
}

async fn batch(person: &ApiClient, batch: &Value) -> Value {
    person.get(&format!("/api/v1/batches/{}", batch["id"].as_str().unwrap())).await.ok(200).body
}

async fn outcomes(org: &Tenant<'_>, batch: &Value) -> Vec<Value> {
    let rows = format!("/api/v1/batches/{}/rows?limit=100", batch["id"].as_str().unwrap());
    org.viewer.get(&rows).await.ok(200).body["items"].as_array().unwrap().clone()
}

/// Waits until so many rows of a batch are in a state.
pub async fn until(org: &Tenant<'_>, of: &Value, state: &str, count: i64) -> Value {
    eventually(PATIENCE, &format!("{count} rows are {state}"), async || {
        let batch = batch(&org.viewer, of).await;
        (batch["progress"][state] == count).then_some(batch)
    })
    .await
}

pub async fn until_state(org: &Tenant<'_>, of: &Value, state: &str) -> Value {
    eventually(PATIENCE, &format!("the batch is {state}"), async || {
        let batch = batch(&org.viewer, of).await;
        (batch["state"] == state).then_some(batch)
    })
    .await
}

fn ids(row: &Value) -> (Uuid, Uuid) {
    let id = |field: &str| row[field].as_str().unwrap().parse().unwrap();
    (id("content_id"), id("task_id"))
}

/// The rows that run, each with its content and task.
async fn running(org: &Tenant<'_>, batch: &Value) -> Vec<(Uuid, Uuid)> {
    outcomes(org, batch).await.iter().filter(|row| row["state"] == "running").map(ids).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_few_rows_are_under_way_at_a_time_and_others_are_not_held_up() {
    let app = TestApp::start_with(&[("batches.window", "3"), ("batches.window_of_org", "4")]).await;
    let org = app.tenant();
    let first = start(&org, 6, json!({})).await;
    assert_eq!((&first["state"], &first["total"]), (&json!("running"), &json!(6)));
    until(&org, &first, "running", 3).await;
    let second = start(&org, 5, json!({})).await;
    until(&org, &second, "running", 1).await;
    app.queue_holds(JOBS, 4).await;
    // Another tenant's single generation stands behind four, not behind eleven.
    let other = app.tenant();
    let single = other.draft().await;
    other.generate(single).await;
    app.queue_holds(JOBS, 5).await;
    assert_eq!(batch(&org.viewer, &first).await["progress"]["pending"], 3);

    let mut done = 0;
    while done < 6 {
        for (content, task) in running(&org, &first).await {
            app.publish("ai-worker", org.completed(content, task, "A text.")).await;
            done += 1;
        }
        until(&org, &first, "succeeded", done).await;
        if done < 6 {
            eventually(PATIENCE, "the next rows start", async || {
                (!running(&org, &first).await.is_empty()).then_some(())
            })
            .await;
        }
    }
    let finished = until_state(&org, &first, "finished").await;
    assert!(finished["finished_at"].is_string());
    let outcomes = outcomes(&org, &first).await;
    let numbers: Vec<_> = outcomes.iter().map(|row| row["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let content = org.content(ids(&outcomes[4]).0).await;
    assert_eq!((&content["title"], &content["prompt"]), (&json!("Title 5"), &json!("Write 3 lines about topic 5.")));
    assert_eq!((&content["prompt_version"], &content["status"]), (&json!(1), &json!("REVIEW")));
    assert_eq!(content["author_id"], json!(org.editor.user));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_is_checked_before_anything_starts() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (project, prompt) = (org.project().await, prompt(&org).await);
    let mut bad = rows(4);
    bad[1]["variables"] = json!({});
    bad[2]["variables"]["lines"] = json!("many");
    bad[3]["variables"]["nothing"] = json!(1);
    let body = |rows: Value| json!({"project_id": project, "prompt_id": prompt, "rows": rows});
    let refused = org.editor.post(&path(&org), body(bad)).await;
    refused.assert_problem(422, "validation_failed");
    let fields: Vec<_> =
        refused.body["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
    assert_eq!(fields, ["rows[1].variables.topic", "rows[2].variables.lines", "rows[3].variables.nothing"]);
    assert!(refused.body["errors"][0]["message"].as_str().unwrap().starts_with("row 2: "));
    let untitled = json!([{"title": "", "variables": {"topic": "x"}}]);
    let refused = org.editor.post(&path(&org), body(untitled)).await;
    refused.assert_problem(422, "validation_failed");
    assert_eq!(refused.body["errors"][0]["field"], "rows[0].title");
    org.editor.post(&path(&org), body(json!([]))).await.assert_problem(422, "validation_failed");
    org.editor.post(&path(&org), body(rows(1001))).await.assert_problem(422, "validation_failed");
    org.viewer.post(&path(&org), body(rows(1))).await.assert_problem(403, "permission_denied");
    let stranger = app.tenant();
    let foreign = json!({"project_id": stranger.project().await, "prompt_id": prompt, "rows": rows(1)});
    org.editor.post(&path(&org), foreign).await.assert_problem(404, "not_found");
    let unknown = json!({"project_id": project, "prompt_id": Uuid::now_v7(), "rows": rows(1)});
    org.editor.post(&path(&org), unknown).await.assert_problem(404, "not_found");

    let query = format!("project_id={project}&prompt_id={prompt}");
    let refused = csv(&org, &query, "title,topic\nOne,x\nTwo,\n").await;
    refused.assert_problem(422, "validation_failed");
    assert_eq!(refused.body["errors"][0]["field"], "rows[1].variables.topic");
    let message = refused.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("row 2 (line 3 of the file): "), "{message}");
    csv(&org, &query, "title,topic,topic\nOne,x,y\n").await.assert_problem(422, "validation_failed");
    csv(&org, "", "title,topic\nOne,x\n").await.assert_problem(422, "validation_failed");

    assert_eq!(org.viewer.get(&path(&org)).await.ok(200).body["items"], json!([]));
    assert!(app.usage.till.lock().unwrap().asked.is_empty(), "nothing was started");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_column_of_titles_fills_a_variable_of_that_name() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let at_prompts = format!("/api/v1/workspaces/{}/prompts", org.workspace);
    let variables = json!([{"name": "title", "required": true}]);
    for (name, body) in [
        ("declared", json!({"name": "declared", "template": "Write about {{title}}.", "variables": variables})),
        ("in the template alone", json!({"name": "alone", "template": "Write about {{title}}."})),
    ] {
        let prompt = org.editor.post(&at_prompts, body).await.ok(201).id();
        let query = format!("project_id={project}&prompt_id={prompt}");
        let started = csv(&org, &query, "sep=|\r\ntitle\r\nدریا, کوه\r\n").await.ok(202).body;
        until(&org, &started, "running", 1).await;
        let content = org.content(ids(&outcomes(&org, &started).await[0]).0).await;
        assert_eq!(content["title"], "دریا, کوه", "{name}");
        assert_eq!(content["prompt"], "Write about دریا, کوه.", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_come_from_a_file_and_results_go_into_one_without_formulas() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (project, prompt) = (org.project().await, prompt(&org).await);
    let file = "\u{feff}title;topic;lines\r\n=1+1;\"دریا, کوه\";۲\r\nدوم;x;\r\n\r\n";
    let started = csv(&org, &format!("project_id={project}&prompt_id={prompt}"), file).await.ok(202);
    assert_eq!(started.header("location"), format!("/api/v1/batches/{}", started.body["id"].as_str().unwrap()));
    let started = started.body;
    assert_eq!(started["total"], 2);
    until(&org, &started, "running", 2).await;
    let rows = outcomes(&org, &started).await;
    let (first, task) = ids(&rows[0]);
    assert_eq!(org.content(first).await["variables"]["lines"], 2);
    app.publish("ai-worker", org.completed(first, task, "-2 is \"less\", you know")).await;
    // Each telling is of the whole task: the second takes the place of the first.
    app.publish("usage", org.recorded(first, task, [1, 1, 50])).await;
    app.publish("usage", org.recorded(first, task, [1, 1, 77])).await;
    let (second, task) = ids(&rows[1]);
    app.publish("ai-worker", org.failed(second, task, "provider_unavailable")).await;
    until_state(&org, &started, "finished").await;
    eventually(PATIENCE, "the cost is known", async || {
        (batch(&org.viewer, &started).await["spent_micro_usd"] == 77).then_some(())
    })
    .await;

    let export = format!("/api/v1/batches/{}/export", started["id"].as_str().unwrap());
    let file = org.viewer.request("GET", &export).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let bytes = file.bytes().await.unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf"));
    let text = String::from_utf8(bytes[3..].to_vec()).unwrap();
    let expected = format!(
        "number,title,topic,lines,state,content_id,version,text,error_code,error_detail,cost_micro_usd\r\n\
         1,'=1+1,\"دریا, کوه\",2,succeeded,{first},1,\"'-2 is \"\"less\"\", you know\",,,77\r\n\
         2,دوم,x,,failed,{second},,,provider_unavailable,it did not work,0\r\n"
    );
    assert_eq!(text, expected);
    app.tenant().viewer.get(&export).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_batch_starts_nothing_more_and_calls_off_what_runs() {
    let app = TestApp::start_with(&[("batches.window", "2")]).await;
    let org = app.tenant();
    let started = start(&org, 5, json!({})).await;
    until(&org, &started, "running", 2).await;
    let contents = running(&org, &started).await;
    let cancel = format!("/api/v1/batches/{}/cancel", started["id"].as_str().unwrap());
    org.viewer.send("POST", &cancel, None).await.assert_problem(403, "permission_denied");
    let cancelled = org.editor.send("POST", &cancel, None).await.ok(200).body;
    assert_eq!((&cancelled["state"], &cancelled["progress"]["cancelled"]), (&json!("cancelled"), &json!(5)));
    for (content, task) in contents {
        assert_eq!(org.content(content).await["status"], "DRAFT");
        assert_eq!(org.task(task).await["state"], "cancelled");
    }
    org.editor.send("POST", &cancel, None).await.assert_problem(409, "invalid_transition");
    let retry = format!("/api/v1/batches/{}/retry", started["id"].as_str().unwrap());
    org.editor.send("POST", &retry, None).await.assert_problem(409, "invalid_transition");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_rows_are_tried_again_with_the_same_contents() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let started = start(&org, 3, json!({})).await;
    until(&org, &started, "running", 3).await;
    let before = running(&org, &started).await;
    app.publish("ai-worker", org.completed(before[0].0, before[0].1, "A text.")).await;
    for (content, task) in &before[1..] {
        app.publish("ai-worker", org.failed(*content, *task, "provider_unavailable")).await;
    }
    let finished = until_state(&org, &started, "finished").await;
    assert_eq!((&finished["progress"]["failed"], &finished["progress"]["succeeded"]), (&json!(2), &json!(1)));
    let failed = format!("/api/v1/batches/{}/rows?state=failed&limit=1", started["id"].as_str().unwrap());
    let page = org.viewer.get(&failed).await.ok(200).body;
    assert_eq!(page["items"][0]["error"]["code"], "provider_unavailable");
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = org.viewer.get(&format!("{failed}&cursor={cursor}")).await.ok(200).body;
    assert_eq!((&page["items"][0]["number"], &page["next_cursor"]), (&json!(3), &Value::Null));

    // What somebody wrote meanwhile is not written over.
    org.editor.patch(&format!("/api/v1/contents/{}", before[2].0), json!({"body": "By hand."})).await.ok(200);
    let retry = format!("/api/v1/batches/{}/retry", started["id"].as_str().unwrap());
    assert_eq!(org.editor.send("POST", &retry, None).await.ok(202).body["state"], "running");
    until(&org, &started, "running", 1).await;
    let again = running(&org, &started).await;
    assert_eq!(again[0].0, before[1].0);
    assert_ne!(again[0].1, before[1].1);
    app.publish("ai-worker", org.completed(again[0].0, again[0].1, "A text.")).await;
    let finished = until_state(&org, &started, "finished").await;
    assert_eq!(finished["progress"]["succeeded"], 2);
    assert_eq!(outcomes(&org, &started).await[2]["error"]["code"], "content_changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_stays_within_its_own_budget_and_its_tenants_limits() {
    let app = TestApp::start_with(&[("batches.pause_ms", "50"), ("batches.look_every_ms", "50")]).await;
    let org = app.tenant();
    // Each hold is 1,234; two of them do not fit at once.
    let started = start(&org, 3, json!({"budget_micro_usd": 2000})).await;
    let under_way = until(&org, &started, "running", 1).await;
    assert_eq!((&under_way["reserved_micro_usd"], &under_way["spent_micro_usd"]), (&json!(1234), &json!(0)));
    let (content, task) = running(&org, &started).await[0];
    app.publish("ai-worker", org.completed(content, task, "A text.")).await;
    app.publish("usage", org.recorded(content, task, [1, 1, 700])).await;
    until(&org, &started, "succeeded", 1).await;
    // What was not spent is there for the next one.
    until(&org, &started, "running", 1).await;
    let (content, task) = running(&org, &started).await[0];
    app.publish("ai-worker", org.completed(content, task, "A text.")).await;
    app.publish("usage", org.recorded(content, task, [1, 1, 700])).await;
    let finished = until_state(&org, &started, "finished").await;
    assert_eq!((&finished["progress"]["succeeded"], &finished["progress"]["failed"]), (&json!(2), &json!(1)));
    assert_eq!((&finished["spent_micro_usd"], &finished["reserved_micro_usd"]), (&json!(1400), &json!(0)));
    let rows = outcomes(&org, &started).await;
    let failed = rows.iter().find(|row| row["state"] == "failed").unwrap();
    assert_eq!(failed["error"]["code"], "budget_exhausted");

    app.usage.set(HoldBehaviour::Refuses);
    let poor = start(&org, 20, json!({})).await;
    let finished = until_state(&org, &poor, "finished").await;
    assert_eq!(finished["progress"]["failed"], 20);
    assert!(outcomes(&org, &poor).await.iter().all(|row| row["error"]["code"] == "limit_exceeded"));
    app.usage.set(HoldBehaviour::Down);
    let before = app.usage.till.lock().unwrap().asked.len();
    let retry = format!("/api/v1/batches/{}/retry", poor["id"].as_str().unwrap());
    org.editor.send("POST", &retry, None).await.ok(202);
    eventually(PATIENCE, "usage was asked", async || {
        let asked = app.usage.till.lock().unwrap().asked.len();
        (asked > before).then_some(())
    })
    .await;
    assert_eq!(batch(&org.viewer, &poor).await["progress"]["failed"], 0, "who is away is asked again");
    app.usage.set(HoldBehaviour::Grants(u64::MAX));
    until(&org, &poor, "running", 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_put_out_generates_no_more() {
    let app = TestApp::start_with(&[("batches.window", "1")]).await;
    let org = app.tenant();
    let started = start(&org, 3, json!({})).await;
    until(&org, &started, "running", 1).await;
    app.remove_member(org.editor.user).await;
    let (content, task) = running(&org, &started).await[0];
    app.publish("ai-worker", org.completed(content, task, "A text.")).await;
    let finished = until_state(&org, &started, "finished").await;
    assert_eq!((&finished["progress"]["succeeded"], &finished["progress"]["failed"]), (&json!(1), &json!(2)));
    assert_eq!(outcomes(&org, &started).await[1]["error"]["code"], "permission_denied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_goes_on_where_one_ended() {
    let settings = [("batches.window", "2"), ("batches.look_every_ms", "50")];
    let app = TestApp::start_with(&settings).await;
    let org = app.tenant();
    let started = start(&org, 3, json!({})).await;
    until(&org, &started, "running", 2).await;
    // As if a process had ended between taking a row and starting it.
    let abandoned = "UPDATE batch_rows SET state = 'starting', task_id = gen_random_uuid(), \
         lease_until = now() - interval '1 second' WHERE state = 'pending'";
    assert_eq!(app.database.execute(abandoned).await, 1);
    for (content, task) in running(&org, &started).await.into_iter().take(2) {
        app.publish("ai-worker", org.completed(content, task, "A text.")).await;
    }
    until(&org, &started, "succeeded", 2).await;
    until(&org, &started, "running", 1).await;
    eventually(PATIENCE, "the abandoned row is started", async || {
        let third = outcomes(&org, &started).await[2].clone();
        third["content_id"].is_string().then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organization_runs_so_many_batches_and_no_more() {
    let app = TestApp::start_with(&[("batches.max_running_per_org", "1")]).await;
    let org = app.tenant();
    start(&org, 1, json!({})).await;
    let body = json!({"project_id": org.project().await, "prompt_id": prompt(&org).await, "rows": rows(1)});
    org.editor.post(&path(&org), body).await.assert_problem(409, "conflict");
    let listed = org.viewer.get(&path(&org)).await.ok(200).body;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}
