//! Lists without texts, filters, orders, counts and search.

use contexor_api::org::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Answer, ApiClient, Tenant, TestApp};

async fn write(org: &Tenant<'_>, project: Uuid, more: Value) -> Uuid {
    org.draft_in(project, more).await
}

async fn ids(person: &ApiClient, query: &str) -> Vec<String> {
    let answer = person.get(&format!("/api/v1/contents?{query}")).await.ok(200).body;
    answer["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Every page of a list.
async fn all_ids(person: &ApiClient, query: &str) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let more = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = person.get(&format!("/api/v1/contents?{query}{more}")).await.ok(200).body;
        all.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return all,
        }
    }
}

fn q(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_carry_no_texts() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let body = "😀".repeat(301);
    org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"body": body})).await.ok(200);
    let list = org.viewer.get(&format!("/api/v1/contents?workspace_id={}", org.workspace)).await.ok(200).body;
    let item = &list["items"][0];
    assert_eq!((item["excerpt"].as_str(), item["body_chars"].as_i64()), (Some(&*"😀".repeat(300)), Some(301)));
    for text in ["body", "prompt", "variables", "highlights"] {
        assert!(item.get(text).is_none(), "{text}");
    }
    let empty = org.draft().await;
    let list = org.viewer.get(&format!("/api/v1/contents?workspace_id={}", org.workspace)).await.ok(200).body;
    assert_eq!(list["items"][0]["id"], empty.to_string());
    assert_eq!((&list["items"][0]["excerpt"], &list["items"][0]["body_chars"]), (&Value::Null, &json!(0)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_made_says_where_it_is() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let path = format!("/api/v1/workspaces/{}/projects", org.workspace);
    let project = org.editor.post(&path, json!({"name": "Campaign"})).await.ok(201);
    assert_eq!(project.header("location"), format!("/api/v1/projects/{}", project.id()));
    let body = json!({"project_id": project.id(), "title": "T", "prompt": "P"});
    let content = org.editor.post("/api/v1/contents", body).await.ok(201);
    assert_eq!(content.header("location"), format!("/api/v1/contents/{}", content.id()));
    let accepted = org.editor.post(&format!("/api/v1/contents/{}/generate", content.id()), json!({})).await.ok(202);
    let task = accepted.body["task_id"].as_str().unwrap();
    assert_eq!(accepted.header("location"), format!("/api/v1/tasks/{task}"));
    org.viewer.get(accepted.header("location")).await.ok(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_nothing_keeps_the_entity_tag() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let content = org.draft_in(project, json!({"tags": ["a"]})).await;
    let patches = json!({"title": "One", "body": "متن", "prompt": "P", "tags": ["b"], "due_at": "2027-01-31T09:30:00.123456789Z",
        "assignee_id": org.viewer.user, "model": "gpt-4.1-mini"});
    for (path, patch) in [
        (format!("/api/v1/contents/{content}"), patches),
        (format!("/api/v1/projects/{project}"), json!({"name": "Another", "description": "About"})),
    ] {
        let changed = org.editor.patch(&path, patch.clone()).await.ok(200);
        for again in [patch, json!({})] {
            let same = org.editor.patch(&path, again).await.ok(200);
            assert_eq!(same.header("etag"), changed.header("etag"), "{path}");
            assert_eq!(same.body["updated_at"], changed.body["updated_at"], "{path}");
        }
        let with = async |method: &str, tag: &str, body: Value| {
            let request = org.editor.request(method, &path).header("if-match", tag).json(&body);
            Answer::read(request.send().await.unwrap()).await
        };
        let field = if path.contains("projects") { "name" } else { "title" };
        let weak = format!("W/{}", changed.header("etag"));
        let newer = with("PATCH", &weak, json!({field: "Newer"})).await.ok(200);
        assert_ne!(newer.header("etag"), changed.header("etag"));
        with("PATCH", &weak, json!({field: "Lost"})).await.assert_problem(412, "precondition_failed");
        let known =
            org.editor.request("GET", &path).header("if-none-match", newer.header("etag")).send().await.unwrap();
        assert_eq!(known.status(), 304);
    }
    let stale = org.editor.request("DELETE", &format!("/api/v1/projects/{project}")).header("if-match", "\"v1\"");
    Answer::read(stale.send().await.unwrap()).await.assert_problem(412, "precondition_failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_nobody_can_see_are_refused() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let projects = format!("/api/v1/workspaces/{}/projects", org.workspace);
    for blank in ["\u{200C}", "\u{200B}\u{200B}", "\u{200F}", "\u{3164}", "\u{2060} \u{FEFF}"] {
        let body = json!({"project_id": project, "title": blank, "prompt": "P"});
        let refused = org.editor.post("/api/v1/contents", body).await;
        refused.assert_problem(422, "validation_failed");
        assert_eq!(refused.body["errors"][0]["field"], "title");
        org.editor.post(&projects, json!({"name": blank})).await.assert_problem(422, "validation_failed");
        let body = json!({"project_id": project, "title": "T", "prompt": "P", "tags": [blank]});
        org.editor.post("/api/v1/contents", body).await.assert_problem(422, "validation_failed");
    }
    let body = json!({"project_id": project, "title": "a\u{FFFE}b", "prompt": "P"});
    org.editor.post("/api/v1/contents", body).await.assert_problem(422, "validation_failed");
    let body = json!({"project_id": project, "title": "\u{200F}می\u{200C}رود\u{FEFF}", "prompt": "P"});
    assert_eq!(org.editor.post("/api/v1/contents", body).await.ok(201).body["title"], "می\u{200C}رود");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_filter_takes_several_values_and_counts_say_the_same() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let mut made = Vec::new();
    for index in 0..6 {
        made.push(
            org.draft_in(project, json!({"title": format!("T{index}"), "tags": [format!("t{}", index % 3)]})).await,
        );
    }
    let set = async |index: usize, what: &str| {
        app.database.execute(&format!("UPDATE contents SET {what} WHERE id = '{}'", made[index])).await;
    };
    let (me, other) = (org.editor.user, org.admin.user);
    set(0, &format!("status = 'REJECTED', assignee_id = '{me}', reviewer_id = '{other}'")).await;
    set(1, &format!("status = 'APPROVED', body = 'x', assignee_id = '{me}', due_at = '2020-01-01'")).await;
    set(2, &format!("status = 'REVIEW', body = 'x', assignee_id = '{other}', due_at = '2020-01-01'")).await;
    set(3, "due_at = '2100-01-01', model = 'gpt-6-luna'").await;
    set(4, &format!("author_id = '{other}', pii_status = 'found'")).await;
    let prompt = uuid::Uuid::now_v7();
    set(5, &format!("prompt_id = '{prompt}'")).await;
    let ws = format!("workspace_id={}", org.workspace);
    let now = format!("{ws}&sort=created_at");
    for (filter, expected) in [
        ("status=REJECTED,REVIEW".to_owned(), vec![0, 2]),
        ("status=REJECTED&status=REVIEW".to_owned(), vec![0, 2]),
        ("tag=t0&tag=t1".to_owned(), vec![0, 1, 3, 4]),
        ("tag=t2".to_owned(), vec![2, 5]),
        (format!("author_id={other}"), vec![4]),
        (format!("author_id={other},{me}"), vec![0, 1, 2, 3, 4, 5]),
        (format!("assignee_id={me}&assignee_id={other}"), vec![0, 1, 2]),
        (format!("reviewer_id={other}"), vec![0]),
        ("model=gpt-6-luna".to_owned(), vec![3]),
        (format!("prompt_id={prompt}"), vec![5]),
        ("has_pii=true".to_owned(), vec![4]),
        ("due_before=2050-01-01T00:00:00Z".to_owned(), vec![1, 2]),
        ("queue=mine".to_owned(), vec![0]),
        ("queue=unassigned".to_owned(), vec![3, 4, 5]),
        ("queue=overdue".to_owned(), vec![2]),
        (format!("queue=overdue&assignee_id={me}"), vec![]),
        ("status=".to_owned(), vec![0, 1, 2, 3, 4, 5]),
    ] {
        let expected: Vec<String> = expected.into_iter().map(|index: usize| made[index].to_string()).collect();
        assert_eq!(ids(&org.editor, &format!("{now}&{filter}")).await, expected, "{filter}");
        let counts = org.editor.get(&format!("/api/v1/contents/counts?{ws}&{filter}")).await.ok(200).body;
        let sum: i64 = counts["by_status"].as_object().unwrap().values().map(|count| count.as_i64().unwrap()).sum();
        assert_eq!(sum, expected.len() as i64, "{filter}");
    }
    let counts = org.editor.get(&format!("/api/v1/contents/counts?{ws}")).await.ok(200).body;
    assert_eq!(counts["by_status"], json!({"DRAFT": 3, "IN_PROGRESS": 0, "REVIEW": 1, "APPROVED": 1, "REJECTED": 1}));
    assert_eq!(counts["queues"], json!({"mine": 1, "unassigned": 3, "overdue": 1}));
    let counts = org.viewer.get(&format!("/api/v1/contents/counts?{ws}&status=DRAFT")).await.ok(200).body;
    assert_eq!(counts["queues"], json!({"mine": 0, "unassigned": 3, "overdue": 0}));
    for bad in ["status=DRAFT,draft", "queue=all", "sort=body", "author_id=x", "due_before=soon", "limit=1&limit=2"] {
        org.editor.get(&format!("/api/v1/contents?{ws}&{bad}")).await.assert_problem(422, "validation_failed");
        org.editor.get(&format!("/api/v1/contents/counts?{ws}&{bad}")).await.assert_problem(422, "validation_failed");
    }
    for (bad, field, expected) in [
        ("status=draft", "status", "expected one of DRAFT, IN_PROGRESS, REVIEW, APPROVED, REJECTED"),
        ("author_id=x", "author_id", "expected an id such as 0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d"),
        // There is one form of an id.
        (
            "author_id=0199f0a27c1e7d6a9b3c2f4e5a6b7c8d",
            "author_id",
            "expected an id such as 0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
        ),
    ] {
        let problem = org.editor.get(&format!("/api/v1/contents?{ws}&{bad}")).await;
        problem.assert_problem(422, "validation_failed");
        let errors = json!([{"field": field, "code": "invalid", "message": expected}]);
        assert_eq!(problem.body["errors"], errors);
    }
    let wrong = json!({"tags": ["sea", "\u{200b}"]});
    let draft = org.draft().await;
    let problem = org.editor.patch(&format!("/api/v1/contents/{draft}"), wrong).await;
    problem.assert_problem(422, "validation_failed");
    let errors = json!([{"field": "tags[1]", "code": "invalid", "message": "must not be blank"}]);
    assert_eq!(problem.body["errors"], errors);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_order_is_paged_without_loss() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let titles = ["پدر", "آب", "کتاب", "چای", "گل", "ابر", "یوسف"];
    let mut made = Vec::new();
    for title in titles {
        made.push(org.draft_in(project, json!({"title": title})).await.to_string());
    }
    for (index, due) in [(1, "2027-01-02"), (3, "2027-01-01"), (5, "2027-01-02")] {
        app.database.execute(&format!("UPDATE contents SET due_at = '{due}' WHERE id = '{}'", made[index])).await;
    }
    org.editor.patch(&format!("/api/v1/contents/{}", made[2]), json!({"prompt": "Newer"})).await.ok(200);
    for scope in
        [format!("workspace_id={}", org.workspace), format!("project_id={project}"), format!("org_id={}", org.org)]
    {
        for (sort, first) in
            [("created_at", 0), ("-created_at", 6), ("-updated_at", 2), ("due_at", 3), ("title", 1), ("-title", 6)]
        {
            let all = all_ids(&org.admin, &format!("{scope}&sort={sort}&limit=100")).await;
            assert_eq!(all.first(), Some(&made[first]), "{scope} {sort}");
            for limit in [1, 2, 3] {
                let paged = all_ids(&org.admin, &format!("{scope}&sort={sort}&limit={limit}")).await;
                assert_eq!(paged, all, "{scope} {sort} in pages of {limit}");
            }
            if let Some(reverse) = sort.strip_prefix('-') {
                let mut reversed = all_ids(&org.admin, &format!("{scope}&sort={reverse}")).await;
                reversed.reverse();
                assert_eq!(reversed, all, "{sort}");
            }
        }
    }
    let sorted = all_ids(&org.admin, &format!("project_id={project}&sort=title")).await;
    let expected = [1, 5, 0, 3, 2, 4, 6].map(|index: usize| made[index].clone());
    assert_eq!(sorted, expected, "in the order of the Persian alphabet");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_an_organization_people_see_the_workspaces_that_they_may_read() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let here = org.draft().await.to_string();
    // Another workspace of the same organization, of which the editor is no member.
    let elsewhere = Uuid::now_v7();
    app.orgs.member(org.org, Some(elsewhere), org.admin.user, Role::Admin);
    let path = format!("/api/v1/workspaces/{elsewhere}/projects");
    let project = org.admin.post(&path, json!({"name": "Secret"})).await.ok(201).id();
    let body = json!({"project_id": project, "title": "Hidden", "prompt": "P"});
    let hidden = org.admin.post("/api/v1/contents", body).await.ok(201).id().to_string();
    let query = format!("org_id={}", org.org);
    assert_eq!(ids(&org.admin, &query).await, [hidden.clone(), here.clone()]);
    assert_eq!(ids(&org.editor, &query).await, vec![here.clone()]);
    assert_eq!(ids(&org.editor, &format!("{query}&q=Hidden")).await, [""; 0]);
    assert_eq!(ids(&org.admin, &format!("{query}&q=Hidden")).await, [hidden]);
    let stranger = app.tenant();
    stranger.admin.get(&format!("/api/v1/contents?{query}")).await.assert_problem(404, "not_found");
    let mixed = format!("workspace_id={}&{query}", stranger.workspace);
    stranger.admin.get(&format!("/api/v1/contents?{mixed}")).await.assert_problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn search_finds_every_spelling_and_nothing_else() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let ws = format!("workspace_id={}", org.workspace);
    for (group, spellings) in [
        &["کتاب\u{200C}ها", "كتابها", "کتاب ها"][..],
        &["زنجیرهٔ", "زنجیرۀ", "زنجیره ی", "زنجیره"],
        &["مسئول", "مسؤول"],
        &["سال ۱۴۰۴", "سال 1404", "سال ١٤٠٤"],
        &["مُحَمَّد", "محـمد"],
        &["می\u{200C}رود", "میرود", "می رود"],
        &["Café", "CAFE"],
    ]
    .into_iter()
    .enumerate()
    {
        let mut made = Vec::new();
        for spelling in spellings {
            let body = json!({"title": format!("گروه{group}"), "prompt": format!("درباره {spelling} بنویس")});
            made.push(write(&org, project, body).await.to_string());
        }
        made.sort();
        for spelling in spellings {
            let mut found = ids(&org.viewer, &format!("{ws}&q={}", q(spelling))).await;
            found.sort();
            assert_eq!(found, made, "{spelling}");
        }
    }
    let water = write(&org, project, json!({"title": "آب"})).await.to_string();
    write(&org, project, json!({"title": "اب"})).await;
    assert_eq!(ids(&org.viewer, &format!("{ws}&q={}", q("آب"))).await, [water]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn search_looks_into_title_body_prompt_and_tags_ranks_and_highlights() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let in_prompt = write(&org, project, json!({"title": "One", "prompt": "about whales"})).await.to_string();
    let in_body = write(&org, project, json!({"title": "Two"})).await.to_string();
    let body = json!({"body": "😀😀 whales, Whales!"});
    org.editor.patch(&format!("/api/v1/contents/{in_body}"), body).await.ok(200);
    let in_tag = write(&org, project, json!({"title": "Three", "tags": ["sea", "whales"]})).await.to_string();
    let in_title = write(&org, project, json!({"title": "👍 Whales"})).await.to_string();
    let path = format!("/api/v1/contents?workspace_id={}&q=whales", org.workspace);
    let answer = org.viewer.get(&path).await.ok(200).body;
    let items = answer["items"].as_array().unwrap();
    let found: Vec<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(found.first(), Some(&in_title.as_str()), "what has it in the title is the best hit");
    assert_eq!(found.last(), Some(&in_prompt.as_str()));
    assert_eq!(found.len(), 4);
    let highlights = |id: &str| {
        items.iter().find(|item| item["id"] == id).map(|item| item["highlights"].clone()).unwrap_or_default()
    };
    assert_eq!(highlights(&in_title), json!([{"field": "title", "start": 2, "end": 8}]));
    assert_eq!(highlights(&in_tag), json!([{"field": "tags[1]", "start": 0, "end": 6}]));
    assert_eq!(highlights(&in_prompt), json!([{"field": "prompt", "start": 6, "end": 12}]));
    let expected = json!([{"field": "body", "start": 3, "end": 9}, {"field": "body", "start": 11, "end": 17}]);
    assert_eq!(highlights(&in_body), expected);
    // Pages of every order go on where they ended, with a filter beside.
    for sort in ["relevance", "created_at", "-updated_at", "title", "due_at"] {
        let all = all_ids(&org.viewer, &format!("project_id={project}&q=whales&sort={sort}")).await;
        assert_eq!(all_ids(&org.viewer, &format!("project_id={project}&q=whales&sort={sort}&limit=1")).await, all);
        assert_eq!(all.len(), 4, "{sort}");
    }
    assert_eq!(ids(&org.viewer, &format!("project_id={project}&q=whales&tag=sea")).await, [in_tag]);
    let counts = org.viewer.get(&path.replace("contents?", "contents/counts?")).await.ok(200).body;
    assert_eq!(counts["by_status"]["DRAFT"], 4);
    // Words that were edited away find it no more.
    org.editor.patch(&format!("/api/v1/contents/{in_body}"), json!({"body": "dolphins"})).await.ok(200);
    assert_eq!(ids(&org.viewer, &format!("project_id={project}&q=whales")).await.len(), 3);
    assert_eq!(ids(&org.viewer, &format!("project_id={project}&q=dolphins")).await, [in_body]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_has_the_word_parts_and_near_spellings_are_found() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let ws = format!("workspace_id={}", org.workspace);
    let library = write(&org, project, json!({"title": "کتابخانه ملی"})).await.to_string();
    let whales = write(&org, project, json!({"title": "dolphins"})).await.to_string();
    for (typed, expected) in [
        ("کتاب", &library),
        ("کتبخانه", &library),
        ("خانه ملی", &library),
        ("dolfins", &whales),
        ("dol", &whales),
        ("do", &whales),
    ] {
        assert_eq!(ids(&org.viewer, &format!("{ws}&q={}", q(typed))).await, vec![expected.clone()], "{typed}");
    }
    assert_eq!(ids(&org.viewer, &format!("{ws}&q=zebra")).await, [""; 0]);
    // A word that is there is not replaced by a near one.
    let exact = write(&org, project, json!({"title": "کتاب"})).await.to_string();
    assert_eq!(ids(&org.viewer, &format!("{ws}&q={}", q("کتاب"))).await, [exact]);
    // The dictionary forgets words with the last content that has them.
    org.editor.delete(&format!("/api/v1/contents/{whales}")).await.ok(204);
    assert_eq!(app.database.mentions("dolphins").await.get("dictionary"), None);
    assert!(app.database.mentions("کتابخانه").await.contains_key("dictionary"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_query_has_an_answer() {
    let app = TestApp::start().await;
    let org = app.tenant();
    org.draft().await;
    let long = "واژه ".repeat(400);
    for typed in [
        "'",
        "a:b",
        "a & ",
        "!",
        "(",
        ":*",
        "\"",
        "\\",
        "\u{200C}",
        "%",
        "_",
        "<->",
        "''",
        "و",
        "",
        " ",
        &long[..],
        "\\'",
    ] {
        for sort in ["relevance", "title"] {
            let path = format!("workspace_id={}&q={}&sort={sort}", org.workspace, q(typed));
            let found = ids(&org.viewer, &path).await;
            // A single letter finds words that begin with it.
            assert!(found.is_empty() || typed.contains('a'), "{typed}");
        }
        org.viewer.get(&format!("/api/v1/contents/counts?workspace_id={}&q={}", org.workspace, q(typed))).await.ok(200);
    }
    let too_long = "x".repeat(2001);
    org.viewer
        .get(&format!("/api/v1/contents?workspace_id={}&q={too_long}", org.workspace))
        .await
        .assert_problem(422, "validation_failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_that_too_many_contents_have_is_found_in_all_of_them() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    // More than are ranked, as copies of one.
    app.database.execute(&format!(
        "INSERT INTO contents (id, org_id, workspace_id, project_id, title, prompt, model, status, tags, author_id, pii_status, created_at, updated_at) \
         SELECT gen_random_uuid(), org_id, workspace_id, project_id, title || n, prompt, model, status, tags, author_id, pii_status, \
           created_at + n * interval '1 second', updated_at + n * interval '1 second' \
         FROM contents, generate_series(1, 1100) n WHERE id = '{content}'"
    ))
    .await;
    app.database
        .execute(
            "INSERT INTO content_words (content_id, org_id, workspace_id, fold_version, words) \
         SELECT c.id, c.org_id, c.workspace_id, w.fold_version, w.words FROM contents c, content_words w \
         ON CONFLICT DO NOTHING",
        )
        .await;
    for sort in ["relevance", "-updated_at", "title"] {
        let found = all_ids(&org.viewer, &format!("workspace_id={}&q=sea&limit=100&sort={sort}", org.workspace)).await;
        let unique: std::collections::HashSet<&String> = found.iter().collect();
        assert_eq!((found.len(), unique.len()), (1101, 1101), "{sort}");
    }
    let counts =
        org.viewer.get(&format!("/api/v1/contents/counts?workspace_id={}&q=sea", org.workspace)).await.ok(200).body;
    assert_eq!(counts["by_status"]["DRAFT"], 1101);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_too_many_hits_those_with_the_words_in_their_titles_come_first() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let mut titled = Vec::new();
    // In words that rank lower from one to the next, as titles get longer.
    for title in ["Write", "Write of the sea", "Write of the sea and of the land behind it"] {
        titled.push(org.draft_in(org.project().await, json!({"title": title})).await.to_string());
    }
    app.database
        .execute("UPDATE contents SET updated_at = updated_at - interval '1 day' WHERE title LIKE 'Write%'")
        .await;
    // Their prompts have the word, too, as copies of one.
    app.database.execute(&format!(
        "WITH made AS (INSERT INTO contents (id, org_id, workspace_id, project_id, title, prompt, model, status, tags, author_id, \
           pii_status, created_at, updated_at) \
         SELECT gen_random_uuid(), org_id, workspace_id, project_id, title, prompt, model, status, tags, author_id, pii_status, \
           created_at, updated_at + n * interval '1 second' FROM contents, generate_series(1, 1100) n WHERE id = '{content}' \
         RETURNING id, org_id, workspace_id) \
         INSERT INTO content_words (content_id, org_id, workspace_id, fold_version, words) \
         SELECT made.id, made.org_id, made.workspace_id, w.fold_version, w.words FROM made, content_words w \
         WHERE w.content_id = '{content}'"
    ))
    .await;
    let by_change =
        all_ids(&org.viewer, &format!("workspace_id={}&q=write&limit=100&sort=-updated_at", org.workspace)).await;
    assert_eq!(by_change.len(), 1104);
    let expected: Vec<String> =
        titled.iter().chain(by_change.iter().filter(|id| !titled.contains(id))).cloned().collect();
    // Pages that end among the titles, with the last of them, and behind them.
    for limit in [2, 3, 100] {
        let query = format!("workspace_id={}&q=write&limit={limit}&sort=relevance", org.workspace);
        if limit == 100 {
            assert_eq!(all_ids(&org.viewer, &query).await, expected);
            continue;
        }
        let first = org.viewer.get(&format!("/api/v1/contents?{query}")).await.ok(200).body;
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = org.viewer.get(&format!("/api/v1/contents?{query}&cursor={cursor}")).await.ok(200).body;
        let found: Vec<&str> = [&first, &second]
            .iter()
            .flat_map(|page| page["items"].as_array().unwrap())
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected[..2 * limit], "{limit}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_before_the_index_is_indexed_at_the_start() {
    let mut app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let (workspace, viewer) = (org.workspace, org.viewer.user);
    // As of an older version of the rules, which the next start finds.
    app.database.execute("UPDATE content_words SET fold_version = 0, words = ''").await;
    assert_eq!(ids(&org.viewer, &format!("workspace_id={workspace}&q=sea")).await, [""; 0]);
    app.stop().await;
    app.start_again(&[]).await;
    let viewer = app.person(viewer);
    contexor_testkit::eventually(crate::harness::PATIENCE, "the content is indexed", async || {
        let found = ids(&viewer, &format!("workspace_id={workspace}&q=sea")).await;
        (found == [content.to_string()]).then_some(())
    })
    .await;
}
