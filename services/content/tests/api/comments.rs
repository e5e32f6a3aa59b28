//! Comments: ranges that follow the text, threads, mentions.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{NOTICES, Tenant, TestApp};

async fn written(org: &Tenant<'_>, body: &str) -> (Uuid, String) {
    let content = org.draft().await;
    org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"body": body})).await.ok(200);
    (content, format!("/api/v1/contents/{content}/comments"))
}

async fn listed(org: &Tenant<'_>, path: &str) -> Vec<Value> {
    org.viewer.get(path).await.ok(200).body["items"].as_array().unwrap().clone()
}

fn place(comment: &Value) -> (Option<i64>, Option<i64>, i64, bool) {
    let number = |field: &str| comment[field].as_i64();
    (number("start"), number("end"), number("version").unwrap(), comment["detached"].as_bool().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ranges_follow_the_text_for_as_long_as_their_words_survive() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (content, path) = written(&org, "😀سلام").await;
    let made = org.editor.post(&path, json!({"body": "Why?", "version": 1, "start": 1, "end": 5})).await.ok(201);
    assert_eq!(made.header("location"), format!("/api/v1/comments/{}", made.id()));
    assert_eq!((place(&made.body), made.body["quote"].as_str()), ((Some(1), Some(5), 1, false), Some("سلام")));
    let edit = async |body: &str| {
        org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"body": body})).await.ok(200);
        place(&listed(&org, &path).await[0])
    };
    assert_eq!(edit("😀😀 سلام دنیا").await, (Some(3), Some(7), 2, false));
    assert_eq!(edit("درود دنیا").await, (Some(3), Some(7), 2, true), "where the words were last");
    assert_eq!(listed(&org, &path).await[0]["quote"], "سلام");
    assert_eq!(edit("باز هم سلام").await, (Some(7), Some(11), 4, false), "the words are back");
    // A comment on what is no longer current is carried on, or says that its words are gone.
    let on_old = org.editor.post(&path, json!({"body": "Old", "version": 3, "start": 0, "end": 4})).await.ok(201);
    assert_eq!(place(&on_old.body), (Some(0), Some(4), 3, true));
    let on_old = org.editor.post(&path, json!({"body": "Old", "version": 2, "start": 3, "end": 7})).await.ok(201);
    assert_eq!(place(&on_old.body), (Some(7), Some(11), 4, false));
    // Of a generation, too.
    let task = org.generate(content).await;
    app.publish("ai-worker", org.completed(content, task, "از نو: سلام!")).await;
    org.until_status(content, "REVIEW").await;
    assert_eq!(place(&listed(&org, &path).await[0]), (Some(7), Some(11), 5, false));
    for bad in [
        json!({"body": "x", "start": 0}),
        json!({"body": "x", "end": 1}),
        json!({"body": "x", "start": 2, "end": 2}),
        json!({"body": "x", "start": 0, "end": 1000}),
        json!({"body": "x", "start": -1, "end": 2}),
        json!({"body": "x", "version": 9}),
        json!({"body": "\u{200C}"}),
        json!({"body": "x", "mentions": [app.tenant().editor.user]}),
        json!({"body": "x", "parent_id": Uuid::now_v7()}),
    ] {
        org.editor.post(&path, bad).await.assert_problem(422, "validation_failed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_long_comments_is_cut_by_its_bytes_and_none_is_left_out() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (_, path) = written(&org, "text").await;
    // 2,000 characters of four bytes each.
    let long = "😀".repeat(2_000);
    let mut made = Vec::new();
    for _ in 0..50 {
        made.push(org.editor.post(&path, json!({"body": long})).await.ok(201).id());
    }
    let (mut seen, mut pages, mut next) = (Vec::new(), 0, String::new());
    loop {
        let page = org.viewer.get(&format!("{path}?limit=100{next}")).await.ok(200).body;
        assert!(page.to_string().len() < 300 * 1024, "{} bytes", page.to_string().len());
        let ids = page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().parse().unwrap());
        seen.extend(ids.collect::<Vec<Uuid>>());
        pages += 1;
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!((seen, pages), (made, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threads_are_answered_resolved_and_deleted() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (_, path) = written(&org, "A text").await;
    let root = org.editor.post(&path, json!({"body": "First"})).await.ok(201).id();
    let other = org.admin.post(&path, json!({"body": "Other"})).await.ok(201).id();
    let answer = org.admin.post(&path, json!({"body": "Answer", "parent_id": root})).await.ok(201).id();
    org.editor.post(&path, json!({"body": "x", "parent_id": answer})).await.assert_problem(422, "validation_failed");
    org.editor
        .post(&path, json!({"body": "x", "parent_id": root, "start": 0, "end": 1}))
        .await
        .assert_problem(422, "validation_failed");
    org.viewer.post(&path, json!({"body": "x"})).await.assert_problem(403, "permission_denied");
    let (at_root, at_answer) = (format!("/api/v1/comments/{root}"), format!("/api/v1/comments/{answer}"));
    org.editor.patch(&at_answer, json!({"body": "Mine now"})).await.assert_problem(403, "permission_denied");
    org.admin.patch(&at_answer, json!({"resolved": true})).await.assert_problem(422, "validation_failed");
    let edited = org.editor.patch(&at_root, json!({"body": "First, again"})).await.ok(200);
    let same = org.editor.patch(&at_root, json!({"body": "First, again"})).await.ok(200);
    assert_eq!(same.header("etag"), edited.header("etag"));
    let resolved = org.admin.patch(&at_root, json!({"resolved": true})).await.ok(200).body;
    assert_eq!(resolved["resolved_by"], org.admin.user.to_string());
    let found = async |filter: &str| -> Vec<String> {
        let items = listed(&org, &format!("{path}?{filter}")).await;
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found("resolved=true").await, [root.to_string(), answer.to_string()]);
    assert_eq!(found("resolved=false").await, [other.to_string()]);
    let open = org.editor.patch(&at_root, json!({"resolved": false})).await.ok(200).body;
    assert_eq!((&open["resolved_at"], &open["resolved_by"]), (&Value::Null, &Value::Null));
    org.editor.delete(&format!("/api/v1/comments/{other}")).await.assert_problem(403, "permission_denied");
    org.editor.delete(&at_root).await.ok(204);
    let left = &listed(&org, &path).await[0];
    assert_eq!((left["deleted"].as_bool(), left["body"].as_str()), (Some(true), Some("")), "its answer stays");
    org.admin.delete(&at_answer).await.ok(204);
    assert_eq!(found("limit=1").await.len(), 1);
    let stranger = app.tenant();
    stranger.admin.patch(&at_root, json!({"resolved": true})).await.assert_problem(404, "not_found");
    stranger.admin.get(&path).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_range_never_goes_to_the_same_words_elsewhere() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (content, path) = written(&org, "قیمت ۱۰ است. قیمت ۲۰ است.").await;
    for (start, end) in [(13, 17), (0, 4)] {
        org.editor.post(&path, json!({"body": "?", "version": 1, "start": start, "end": end})).await.ok(201);
    }
    let edit = async |body: &str| {
        org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"body": body})).await.ok(200);
        listed(&org, &path).await.iter().map(place).collect::<Vec<_>>()
    };
    let both_moved = edit("توجه کنید که قیمت ۱۰ است. قیمت ۲۰ است").await;
    assert_eq!(both_moved, [(Some(26), Some(30), 2, false), (Some(13), Some(17), 2, false)]);
    let one_gone = edit("قیمت ۱۰ است. بها ۲۰ است").await;
    assert_eq!(one_gone, [(Some(26), Some(30), 2, true), (Some(0), Some(4), 3, false)]);
    let still_gone = edit("بدان: قیمت ۱۰ است. بها ۲۰ است.").await;
    assert_eq!(
        still_gone,
        [(Some(26), Some(30), 2, true), (Some(6), Some(10), 4, false)],
        "the other price is another word"
    );
    let back = edit("بدان: قیمت ۱۰ است. قیمت ۲۰ است.").await;
    assert_eq!(back, [(Some(19), Some(23), 5, false), (Some(6), Some(10), 5, false)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_a_comment_calls_and_whom_a_content_is_given_is_told() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (content, path) = written(&org, "A text").await;
    let mentions = [org.viewer.user, org.admin.user, org.viewer.user, org.editor.user];
    org.editor.post(&path, json!({"body": "@you", "mentions": mentions})).await.ok(201);
    let patch = json!({"assignee_id": org.viewer.user});
    for _ in 0..2 {
        org.editor.patch(&format!("/api/v1/contents/{content}"), patch.clone()).await.ok(200);
    }
    app.queue_holds(NOTICES, 3).await;
    let mut told: Vec<(String, String)> = Vec::new();
    for message in app.vhost.take(NOTICES, 3).await {
        let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
        let person = event["data"]["user_id"].as_str().or(event["data"]["assignee_id"].as_str()).unwrap();
        told.push((event["type"].as_str().unwrap().to_owned(), person.to_owned()));
        assert!(event["data"].get("body").is_none(), "no words of people");
    }
    told.sort();
    let (viewer, admin) = (org.viewer.user.to_string(), org.admin.user.to_string());
    let mut expected = vec![
        ("content.assigned.v1".to_owned(), viewer.clone()),
        ("content.person.mentioned.v1".to_owned(), viewer),
        ("content.person.mentioned.v1".to_owned(), admin),
    ];
    expected.sort();
    assert_eq!(told, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_comments_are_part_of_the_feedback() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.in_review(false).await;
    let path = format!("/api/v1/contents/{content}/comments");
    org.admin.post(&path, json!({"body": "which number?", "start": 0, "end": 4})).await.ok(201);
    let done = org.admin.post(&path, json!({"body": "settled"})).await.ok(201).id();
    org.admin.patch(&format!("/api/v1/comments/{done}"), json!({"resolved": true})).await.ok(200);
    org.admin.post(&format!("/api/v1/contents/{content}/reject"), json!({"reason": "too short"})).await.ok(200);
    app.queue_holds(crate::harness::JOBS, 1).await;
    app.vhost.take(crate::harness::JOBS, 1).await;
    org.editor.post(&format!("/api/v1/contents/{content}/generate"), json!({"use_feedback": true})).await.ok(202);
    app.queue_holds(crate::harness::JOBS, 1).await;
    let message = app.vhost.take(crate::harness::JOBS, 1).await.remove(0);
    let event: Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    let prompt = event["data"]["prompt"].as_str().unwrap();
    assert!(prompt.contains("too short") && prompt.ends_with("On \"Call\": which number?"), "{prompt}");
    assert!(!prompt.contains("settled"));
}
