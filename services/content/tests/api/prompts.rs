//! The prompt library, contents made from it, and versions.

use contexor_testkit::eventually;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{PATIENCE, Tenant, TestApp};

fn topic() -> Value {
    json!({
        "name": "معرفی",
        "category": "فروشگاه",
        "description": "برای صفحهٔ محصول",
        "template": "Write about {{topic}} in a {{tone}} tone.",
        "variables": [
            {"name": "topic", "label": "Topic", "required": true, "max_length": 20},
            {"name": "tone", "type": "choice", "choices": ["warm", "dry"], "default": "warm"},
        ],
    })
}

async fn create(org: &Tenant<'_>, body: Value) -> Value {
    org.editor.post(&format!("/api/v1/workspaces/{}/prompts", org.workspace), body).await.ok(201).body
}

fn path(prompt: &Value) -> String {
    format!("/api/v1/prompts/{}", prompt["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prompt_is_made_listed_changed_and_deleted() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let list = format!("/api/v1/workspaces/{}/prompts", org.workspace);
    let made = org.editor.post(&list, topic()).await.ok(201);
    assert_eq!(made.header("location"), path(&made.body));
    assert_eq!(made.header("etag"), "\"v1\"");
    let prompt = made.body;
    assert_eq!(prompt["variables"][0]["type"], "text");
    assert_eq!((&prompt["version"], &prompt["author_id"]), (&json!(1), &json!(org.editor.user)));
    create(&org, json!({"name": "Other", "template": "كتاب علي ۱۲، مسئول می‌رود"})).await;

    let page = org.viewer.get(&format!("{list}?limit=1")).await.ok(200).body;
    assert_eq!(page["items"][0]["name"], "Other");
    assert!(page["items"][0].get("template").is_none(), "a list carries no texts");
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = org.viewer.get(&format!("{list}?limit=1&cursor={cursor}")).await.ok(200).body;
    assert_eq!((&page["items"][0]["id"], &page["next_cursor"]), (&prompt["id"], &Value::Null));
    assert_eq!(page["items"][0]["excerpt"], prompt["template"]);
    assert_eq!(page["items"][0]["variable_names"], json!(["topic", "tone"]));
    for (query, expected) in [
        ("category=%D9%81%D8%B1%D9%88%D8%B4%DA%AF%D8%A7%D9%87", 1),
        ("category=none", 0),
        ("q=%DA%A9%D8%AA%D8%A7%D8%A8%2012", 1),
        ("q=tone%20%D9%85%D8%B9%D8%B1%D9%81%D9%8A", 1),
        ("q=tone%20absent", 0),
        // As everywhere in search: another seat of the hamza, and a compound without its half-space.
        ("q=%D9%85%D8%B3%D8%A4%D9%88%D9%84", 1),
        ("q=%D9%85%DB%8C%D8%B1%D9%88%D8%AF", 1),
    ] {
        let page = org.viewer.get(&format!("{list}?{query}")).await.ok(200).body;
        assert_eq!(page["items"].as_array().unwrap().len(), expected, "{query}");
    }

    let same = org.editor.patch(&path(&prompt), json!({"name": "معرفی", "template": prompt["template"]})).await.ok(200);
    assert_eq!(same.header("etag"), "\"v1\"", "what is the same changes nothing");
    let renamed = org.editor.patch(&path(&prompt), json!({"name": "Intro", "category": null})).await.ok(200);
    assert_eq!((&renamed.body["version"], renamed.header("etag")), (&json!(1), "\"v2\""));
    let stale = org.editor.request("PATCH", &path(&prompt)).header("if-match", "\"v1\"").json(&json!({"name": "X"}));
    assert_eq!(stale.send().await.unwrap().status(), 412);
    let fresh = org.viewer.request("GET", &path(&prompt)).header("if-none-match", "\"v2\"");
    assert_eq!(fresh.send().await.unwrap().status(), 304);
    org.viewer.patch(&path(&prompt), json!({"name": "X"})).await.assert_problem(403, "permission_denied");
    let stranger = app.tenant();
    stranger.admin.get(&path(&prompt)).await.assert_problem(404, "not_found");

    org.editor.delete(&path(&prompt)).await.ok(204);
    org.editor.get(&path(&prompt)).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_templates_and_variables_are_refused_with_their_place() {
    let app = TestApp::start_with(&[("prompts.max_per_workspace", "1")]).await;
    let org = app.tenant();
    let list = format!("/api/v1/workspaces/{}/prompts", org.workspace);
    for (template, expected) in [
        ("a\nb {{ name", "line 2, column 3: "),
        ("{% include 'x' %}", "line 1, column 4: "),
        ("{{ name|shout }}", "line 1, column 9: "),
    ] {
        let refused = org.editor.post(&list, json!({"name": "N", "template": template})).await;
        let refused = refused;
        refused.assert_problem(422, "validation_failed");
        assert_eq!(refused.body["errors"][0]["field"], "template");
        let message = refused.body["errors"][0]["message"].as_str().unwrap();
        assert!(message.starts_with(expected), "{template}: {message}");
    }
    for (field, variables) in [
        ("variables[0].choices", json!([{"name": "a", "type": "choice"}])),
        ("variables[1].name", json!([{"name": "a"}, {"name": "a"}])),
        ("variables[0].name", json!([{"name": ""}])),
    ] {
        let body = json!({"name": "N", "template": "T", "variables": variables});
        let refused = org.editor.post(&list, body).await;
        refused.assert_problem(422, "validation_failed");
        assert_eq!(refused.body["errors"][0]["field"], field);
    }
    let prompt = create(&org, topic()).await;
    org.editor.post(&list, topic()).await.assert_problem(409, "conflict");
    let huge = json!({"template": "{{ 'a' * 10**9 }}"});
    org.editor.patch(&path(&prompt), huge).await.ok(200);
    let refused = org.editor.post(&format!("{}/render", path(&prompt)), json!({"variables": {"topic": "x"}})).await;
    let refused = refused;
    refused.assert_problem(422, "validation_failed");
    assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains("more work"), "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rendering_puts_values_in_and_tells_what_is_missing() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let body = json!({"name": "N", "template": "{\"a\": {}} {{topic}}\n{{other}}", "variables": [{"name": "topic"}]});
    let prompt = create(&org, body).await;
    let render = format!("{}/render", path(&prompt));
    let rendered =
        org.viewer.post(&render, json!({"variables": {"topic": "{{other}}", "other": "دریا"}})).await.ok(200);
    assert_eq!(rendered.body, json!({"text": "{\"a\": {}} {{other}}\nدریا", "missing": []}));
    let rendered = org.viewer.send("POST", &render, None).await.ok(200);
    assert_eq!(
        rendered.body,
        json!({"text": "{\"a\": {}} \n", "missing": [
            {"name": "topic", "line": 1, "column": 13, "required": false},
            {"name": "other", "line": 2, "column": 3, "required": true},
        ]})
    );
    let refused = org.viewer.post(&render, json!({"variables": {"nothing": 1}})).await;
    refused.assert_problem(422, "validation_failed");
    assert_eq!(refused.body["errors"][0]["field"], "variables.nothing");
    let huge = json!({"variables": {"topic": "x".repeat(2001)}});
    org.viewer.post(&render, huge).await.assert_problem(422, "validation_failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_of_a_prompt_hold_template_and_variables_and_come_back() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let prompt = create(&org, topic()).await;
    let variables = json!([{"name": "topic", "required": true}, {"name": "length", "type": "number", "default": 3}]);
    let patch = json!({"template": "Write {{length}} lines about {{topic}}.", "variables": variables});
    assert_eq!(org.editor.patch(&path(&prompt), patch).await.ok(200).body["version"], 2);

    let versions = org.viewer.get(&format!("{}/versions", path(&prompt))).await.ok(200).body;
    let numbers: Vec<_> = versions["items"].as_array().unwrap().iter().map(|item| item["number"].clone()).collect();
    assert_eq!(numbers, [2, 1]);
    assert!(versions["items"][0].get("template").is_none());
    let first = org.viewer.get(&format!("{}/versions/1", path(&prompt))).await.ok(200).body;
    assert_eq!((&first["template"], &first["variables"]), (&prompt["template"], &prompt["variables"]));
    let diff = org.viewer.get(&format!("{}/diff?from=1&to=2", path(&prompt))).await.ok(200).body;
    let names: Vec<_> = diff["variables"].as_array().unwrap().iter().map(|change| change["name"].clone()).collect();
    assert_eq!(names, ["topic", "length", "tone"]);
    assert!(diff["stats"]["inserted"].as_u64().unwrap() > 0);
    org.viewer.get(&format!("{}/diff?from=1&to=9", path(&prompt))).await.assert_problem(404, "not_found");
    org.viewer.get(&format!("{}/diff?from=1", path(&prompt))).await.assert_problem(422, "validation_failed");

    let restore = format!("{}/versions/1/restore", path(&prompt));
    org.viewer.send("POST", &restore, None).await.assert_problem(403, "permission_denied");
    let restored = org.editor.send("POST", &restore, None).await.ok(200).body;
    assert_eq!((&restored["version"], &restored["template"]), (&json!(3), &prompt["template"]));
    let again = org.editor.send("POST", &restore, None).await.ok(200);
    assert_eq!(again.body["version"], 3, "what is current already is not brought back");
    let third = org.viewer.get(&format!("{}/versions/3", path(&prompt))).await.ok(200).body;
    assert_eq!(third["restored_from"], 1);
    org.editor
        .send("POST", &format!("{}/versions/9/restore", path(&prompt)), None)
        .await
        .assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn categories_are_counted_and_renamed() {
    let app = TestApp::start().await;
    let org = app.tenant();
    for (name, category) in [("a", Some("x")), ("b", Some("x")), ("c", Some("y")), ("d", None)] {
        create(&org, json!({"name": name, "template": "T", "category": category})).await;
    }
    let categories = format!("/api/v1/workspaces/{}/prompt-categories", org.workspace);
    let found = org.viewer.get(&categories).await.ok(200).body;
    let expected = json!([{"name": "x", "count": 2}, {"name": "y", "count": 1}, {"name": null, "count": 1}]);
    assert_eq!(found["items"], expected);
    let renamed = org.editor.patch(&categories, json!({"from": "x", "to": "y"})).await.ok(200).body;
    assert_eq!(renamed, json!({"name": "y", "count": 2}));
    let found = org.viewer.get(&categories).await.ok(200).body;
    assert_eq!(found["items"], json!([{"name": "y", "count": 3}, {"name": null, "count": 1}]));
    org.editor.patch(&categories, json!({"from": "x", "to": "z"})).await.assert_problem(404, "not_found");
    org.viewer.patch(&categories, json!({"from": "y", "to": "z"})).await.assert_problem(403, "permission_denied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starter_prompts_are_added_once() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let starters = format!("/api/v1/workspaces/{}/prompts/starters", org.workspace);
    let persian = org.editor.post(&starters, json!({"language": "fa"})).await.ok(200).body;
    let count = persian["added"].as_u64().unwrap();
    assert!(count >= 4 && persian["prompt_ids"].as_array().unwrap().len() as u64 == count);
    let again = org.editor.post(&starters, json!({"language": "fa"})).await.ok(200).body;
    assert_eq!((&again["added"], &again["prompt_ids"]), (&json!(0), &persian["prompt_ids"]));
    let all = org.editor.send("POST", &starters, None).await.ok(200).body;
    assert!(all["added"].as_u64().unwrap() >= 4);
    let list = format!("/api/v1/workspaces/{}/prompts?limit=100", org.workspace);
    let listed = org.viewer.get(&list).await.ok(200).body["items"].as_array().unwrap().len();
    assert_eq!(listed, all["prompt_ids"].as_array().unwrap().len());
    org.viewer.send("POST", &starters, None).await.assert_problem(403, "permission_denied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_content_is_made_from_a_prompt_and_generated_again_when_the_prompt_changed() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let prompt = create(&org, topic()).await;
    let project = org.project().await;
    let with = |more: Value| {
        let mut body = json!({"project_id": project, "title": "T"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (body, field) in [
        (with(json!({})), "prompt"),
        (with(json!({"prompt": "p", "prompt_id": prompt["id"]})), "prompt"),
        (with(json!({"prompt": "p", "variables": {}})), "variables"),
        (with(json!({"prompt_id": prompt["id"]})), "variables.topic"),
        (with(json!({"prompt_id": prompt["id"], "variables": {"topic": "x", "tone": "loud"}})), "variables.tone"),
        (with(json!({"prompt_id": prompt["id"], "variables": {"topic": "x".repeat(21)}})), "variables.topic"),
    ] {
        let refused = org.editor.post("/api/v1/contents", body).await;
        refused.assert_problem(422, "validation_failed");
        assert_eq!(refused.body["errors"][0]["field"], field);
    }
    let unknown = with(json!({"prompt_id": Uuid::now_v7(), "variables": {}}));
    org.editor.post("/api/v1/contents", unknown).await.assert_problem(404, "not_found");
    let stranger = app.tenant();
    let theirs = create(&stranger, topic()).await;
    let foreign = with(json!({"prompt_id": theirs["id"], "variables": {"topic": "x"}}));
    org.editor.post("/api/v1/contents", foreign).await.assert_problem(404, "not_found");

    let body = with(json!({"prompt_id": prompt["id"], "variables": {"topic": "دریا"}}));
    let content = org.editor.post("/api/v1/contents", body).await.ok(201);
    assert_eq!(content.body["prompt"], "Write about دریا in a warm tone.");
    assert_eq!(content.body["variables"], json!({"topic": "دریا"}));
    assert_eq!((&content.body["prompt_id"], &content.body["prompt_version"]), (&prompt["id"], &json!(1)));
    let id = content.id();

    org.editor.patch(&path(&prompt), json!({"template": "Sing of {{topic}}, {{tone}}."})).await.ok(200);
    let generate = format!("/api/v1/contents/{id}/generate");
    let task = org.generate(id).await;
    app.publish("ai-worker", org.completed(id, task, "one")).await;
    let stored = org.until_status(id, "REVIEW").await;
    assert_eq!(stored["prompt"], "Write about دریا in a warm tone.", "unasked, the stored text is used");
    let anew = json!({"use_current_prompt": true, "variables": {"topic": "کوه", "tone": "dry"}});
    org.editor.post(&generate, anew).await.ok(202);
    let rendered = org.content(id).await;
    assert_eq!(rendered["prompt"], "Sing of کوه, dry.");
    assert_eq!((&rendered["prompt_version"], &rendered["variables"]["topic"]), (&json!(2), &json!("کوه")));
    let asked = app.usage.till.lock().unwrap().asked.len();
    assert_eq!(asked, 2);

    let other = org.editor.post("/api/v1/contents", with(json!({"prompt": "p"}))).await.ok(201).id();
    let refused =
        org.editor.post(&format!("/api/v1/contents/{other}/generate"), json!({"use_current_prompt": true})).await;
    refused.assert_problem(422, "validation_failed");
    let refused = org.editor.post(&format!("/api/v1/contents/{other}/generate"), json!({"variables": {}})).await;
    refused.assert_problem(422, "validation_failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prompt_that_was_changed_by_hand_is_of_no_version_and_outlives_the_stored_one() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let prompt = create(&org, topic()).await;
    let project = org.project().await;
    let body = json!({"project_id": project, "title": "T", "prompt_id": prompt["id"], "variables": {"topic": "sea"}});
    let content = org.editor.post("/api/v1/contents", body).await.ok(201);
    let path_of_content = format!("/api/v1/contents/{}", content.id());
    let changed = org.editor.patch(&path_of_content, json!({"prompt": "By hand."})).await.ok(200).body;
    assert_eq!((&changed["prompt_version"], &changed["prompt_id"]), (&Value::Null, &prompt["id"]));
    let estimate = format!("{path_of_content}/estimate");
    org.editor.post(&estimate, json!({"use_current_prompt": true})).await.ok(200);
    org.editor.delete(&path(&prompt)).await.ok(204);
    let kept = org.content(content.id()).await;
    assert_eq!((&kept["prompt"], &kept["prompt_id"]), (&json!("By hand."), &prompt["id"]));
    org.editor.post(&estimate, json!({"use_current_prompt": true})).await.assert_problem(422, "validation_failed");
    org.editor.post(&estimate, json!({})).await.ok(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_are_listed_without_their_texts_compared_and_brought_back() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}");
    let long = format!("او می‌رود. {}", "دریا ".repeat(200));
    for body in [long.as_str(), "او میرود و می‌آید."] {
        org.editor.patch(&path, json!({"body": body})).await.ok(200);
    }
    let versions = org.viewer.get(&format!("{path}/versions")).await.ok(200).body;
    assert!(versions["items"].as_array().unwrap().iter().all(|item| item.get("body").is_none()));
    let first = &versions["items"][1];
    assert_eq!(first["body_chars"], long.chars().count());
    assert_eq!(first["excerpt"], long.chars().take(300).collect::<String>());
    assert_eq!(org.viewer.get(&format!("{path}/versions/1")).await.ok(200).body["body"], long);

    let diff = org.viewer.get(&format!("{path}/diff?from=1&to=2")).await.ok(200).body;
    let spelling = diff["hunks"].as_array().unwrap().iter().find(|hunk| hunk["op"] == "spelling").unwrap();
    assert_eq!(*spelling, json!({"op": "spelling", "text": "میرود", "from_text": "می‌رود"}));
    assert_eq!(diff["stats"]["spelling"], 1);
    org.viewer.get(&format!("{path}/diff?from=1&to=3")).await.assert_problem(404, "not_found");
    app.tenant().admin.get(&format!("{path}/diff?from=1&to=2")).await.assert_problem(404, "not_found");

    let restore = format!("{path}/versions/1/restore");
    org.viewer.send("POST", &restore, None).await.assert_problem(403, "permission_denied");
    org.editor.send("POST", &format!("{path}/versions/9/restore"), None).await.assert_problem(404, "not_found");
    org.editor.post(&format!("{path}/submit"), json!({})).await.ok(200);
    let restored = org.editor.send("POST", &restore, None).await.ok(200).body;
    assert_eq!(
        (&restored["status"], &restored["version"], &restored["body"]),
        (&json!("DRAFT"), &json!(3), &json!(long))
    );
    assert_eq!(org.viewer.get(&format!("{path}/versions/3")).await.ok(200).body["kind"], "restored");
    assert_eq!(org.editor.send("POST", &restore, None).await.ok(200).body["version"], 3);

    org.generate(content).await;
    let running = org.editor.send("POST", &format!("{path}/versions/2/restore"), None).await;
    running.assert_problem(409, "invalid_transition");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_with_personal_data_comes_back_only_where_that_is_allowed() {
    use contexor_api::org::{OrgSettings, PiiPolicy};

    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.in_review(true).await;
    let path = format!("/api/v1/contents/{content}");
    org.editor.patch(&path, json!({"body": "Clean."})).await.ok(200);
    let settings = OrgSettings { pii_policy: PiiPolicy::Block, ..OrgSettings::default() };
    let strict = Uuid::now_v7();
    app.orgs.member_with(org.org, Some(org.workspace), strict, contexor_api::org::Role::Editor, settings);
    let restore = format!("{path}/versions/1/restore");
    app.person(strict).send("POST", &restore, None).await.assert_problem(422, "pii_blocked");
    let restored = org.editor.send("POST", &restore, None).await.ok(200).body;
    assert_eq!(restored["pii"]["status"], "found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_of_prompts_is_told_for_the_audit_log_and_no_text_with_it() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let prompt = create(&org, topic()).await;
    org.editor.patch(&path(&prompt), json!({"template": "Other {{topic}}"})).await.ok(200);
    org.editor.patch(&path(&prompt), json!({"template": "Other {{topic}}"})).await.ok(200);
    org.editor.send("POST", &format!("{}/versions/1/restore", path(&prompt)), None).await.ok(200);
    let categories = format!("/api/v1/workspaces/{}/prompt-categories", org.workspace);
    org.editor.patch(&categories, json!({"from": "فروشگاه", "to": "shop"})).await.ok(200);
    org.editor.delete(&path(&prompt)).await.ok(204);
    let starters = format!("/api/v1/workspaces/{}/prompts/starters", org.workspace);
    org.editor.post(&starters, json!({"language": "en"})).await.ok(200);
    org.editor.post(&starters, json!({"language": "en"})).await.ok(200);
    let mut told: Vec<(String, Value)> = Vec::new();
    eventually(PATIENCE, "everything is told", async || {
        for message in app.vhost.take("org.audit", 50).await {
            let text = message["payload"].as_str().unwrap();
            assert!(!text.contains("topic") && !text.contains("shop"), "{text}");
            let event: Value = serde_json::from_str(text).unwrap();
            let action = event["data"]["action"].as_str().unwrap().to_owned();
            told.push((action, event["data"]["details"].clone()));
        }
        (told.len() >= 6).then_some(())
    })
    .await;
    told.sort_by(|one, other| one.0.cmp(&other.0));
    let place = |more: Value| {
        let mut details = json!({"workspace_id": org.workspace});
        details.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        details
    };
    let expected = [
        ("prompt.created", place(json!({}))),
        ("prompt.deleted", place(json!({}))),
        ("prompt.restored", place(json!({"from_version": 1, "version": 3}))),
        ("prompt.updated", place(json!({"template": "changed", "version": 2}))),
        ("prompt_category.renamed", json!({"count": 1})),
        ("starter_prompts.added", json!({"count": 4})),
    ];
    assert_eq!(told, expected.map(|(action, details)| (action.to_owned(), details)));
}
