//! Contents as files.

use std::{
    collections::HashSet,
    io::{Cursor, Read as _},
};

use futures::StreamExt as _;
use serde_json::{Value, json};
use uuid::Uuid;
use zip::ZipArchive;

use crate::harness::{ApiClient, Tenant, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_approved_text_can_be_taken_out_while_a_newer_draft_is_written() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.in_review(true).await;
    let path = format!("/api/v1/contents/{content}");
    let export = async |query: &str| org.viewer.get(&format!("{path}/export?{query}")).await;
    export("format=json&version=approved").await.assert_problem(409, "not_approved");
    org.admin.post(&format!("{path}/approve"), json!({"acknowledge_pii": true})).await.ok(200);
    org.editor.patch(&path, json!({"body": "A newer text"})).await.ok(200);

    let approved = export("format=json&version=approved").await.ok(200).body;
    assert_eq!((approved["body"].as_str(), approved["version"].as_i64()), (Some("Call 0912 345 6789."), Some(2)));
    assert_eq!((&approved["status"], &approved["version_kind"]), (&json!("APPROVED"), &json!("approved")));
    assert_eq!((&approved["reviewer_id"], &approved["is_current"]), (&json!(org.admin.user), &json!(false)));
    assert_eq!(approved["pii"]["findings"][0]["start"], 5, "of the text in the file");
    let current = export("format=json").await.ok(200).body;
    assert_eq!((current["body"].as_str(), current["version"].as_i64()), (Some("A newer text"), Some(3)));
    assert_eq!((&current["status"], &current["version_kind"]), (&json!("DRAFT"), &json!("edited")));
    assert_eq!((&current["is_current"], &current["pii"]["status"]), (&json!(true), &json!("clean")));
    let first = export("format=json&version=1").await.ok(200).body;
    assert_eq!((&first["version_kind"], &first["reviewer_id"]), (&json!("generated"), &Value::Null));
    let markdown = export("format=markdown&version=approved").await.ok(200).text;
    assert!(markdown.ends_with("---\n\nCall 0912 345 6789.\n"), "{markdown}");
    export("format=json&version=9").await.assert_problem(404, "not_found");
    for bad in ["0", "-1", "newest", ""] {
        export(&format!("format=json&version={bad}")).await.assert_problem(422, "validation_failed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn front_matter_is_read_back_as_it_was() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    for title in [
        "- a",
        "a: b",
        "# x",
        "he said \"hi\" \\",
        "a\u{2028}b",
        "می\u{200C}رود",
        "yes",
        "1404",
        "null",
        "'",
        "---",
        "[a, b]",
        "{a: b}",
        "😀",
        "a\u{85A0}b",
        "@x",
        "`x`",
        "%x",
        "&x",
        "*x",
        "!x",
        "|",
        ">",
        "~",
        " a ",
        "=1+1",
    ] {
        let content = org.draft_in(project, json!({"title": title, "tags": [title.trim()]})).await;
        let path = format!("/api/v1/contents/{content}");
        org.editor.patch(&path, json!({"body": "---\ntitle: other\n---\n"})).await.ok(200);
        let file = org.viewer.get(&format!("{path}/export?format=markdown")).await.ok(200).text;
        let rest = file.strip_prefix("---\n").unwrap();
        let (front_matter, body) = rest.split_once("\n---\n\n").unwrap();
        let read: serde_yaml_ng::Value = serde_yaml_ng::from_str(front_matter).unwrap();
        assert_eq!(read["title"].as_str(), Some(title), "{front_matter}");
        assert_eq!(read["tags"][0].as_str(), Some(title.trim()), "{front_matter}");
        assert!(read["created_at"].as_str().unwrap().ends_with('Z'), "{front_matter}");
        assert_eq!(body, "---\ntitle: other\n---\n\n", "the text to the byte, and a line end");
    }
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

async fn download(person: &ApiClient, path: &str) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let response = person.request("GET", path).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    let headers = response.headers().clone();
    (headers, response.bytes().await.unwrap().to_vec())
}

fn entries(archive: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_and_documents_are_right_to_left_where_the_text_is() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let content = org.draft_in(project, json!({"title": "گزارش دریا"})).await;
    let path = format!("/api/v1/contents/{content}");
    let text =
        "## بخش نخست\n\nمتن **پررنگ** و [پیوند](https://example.ir).\n\n- one\n- دو\n\n<script>alert(1)</script>\n";
    org.editor.patch(&path, json!({"body": text})).await.ok(200);

    let (headers, page) = download(&org.viewer, &format!("{path}/export?format=html")).await;
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    let name = "filename*=UTF-8''%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4%20%D8%AF%D8%B1%DB%8C%D8%A7.html";
    assert!(headers["content-disposition"].to_str().unwrap().ends_with(name), "{headers:?}");
    assert_eq!(
        (&headers["x-content-type-options"], &headers["cache-control"]),
        (&"nosniff".parse().unwrap(), &"private, no-store".parse().unwrap())
    );
    let page = String::from_utf8(page).unwrap();
    for expected in [
        "<html lang=\"fa\" dir=\"rtl\">",
        "<h1 dir=\"rtl\">گزارش دریا</h1>",
        "<h2 dir=\"rtl\">بخش نخست</h2>",
        "<li dir=\"ltr\">one</li>\n<li dir=\"rtl\">دو</li>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ] {
        assert!(page.contains(expected), "{expected} in {page}");
    }
    assert!(!page.contains("<script"), "{page}");

    let (headers, document) = download(&org.viewer, &format!("{path}/export?format=docx&version=1")).await;
    assert_eq!(headers["content-type"], DOCX);
    let parts = entries(document);
    let part = |name: &str| {
        let (_, bytes) = parts.iter().find(|(part, _)| part == name).unwrap_or_else(|| panic!("{name}"));
        String::from_utf8(bytes.clone()).unwrap()
    };
    assert_eq!(parts[0].0, "[Content_Types].xml");
    let xml = part("word/document.xml");
    for expected in [
        "<w:pStyle w:val=\"Title\"/><w:bidi/>",
        "<w:pStyle w:val=\"Heading2\"/><w:bidi/>",
        "<w:b/><w:bCs/><w:rtl/></w:rPr><w:t xml:space=\"preserve\">پررنگ</w:t>",
        "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:rPr></w:rPr><w:t xml:space=\"preserve\">one</w:t>",
        "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr><w:bidi/>",
        "<w:sectPr><w:bidi/></w:sectPr>",
    ] {
        assert!(xml.contains(expected), "{expected} in {xml}");
    }
    assert!(part("word/styles.xml").contains("w:cs=\"Tahoma\""));
    assert!(part("word/_rels/document.xml.rels").contains("Target=\"https://example.ir\""));
    org.viewer.get(&format!("{path}/export?format=pdf")).await.assert_problem(422, "validation_failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_project_is_an_archive_of_the_stored_texts() {
    let app = TestApp::start().await;
    let (org, other) = (app.tenant(), app.tenant());
    let path = format!("/api/v1/workspaces/{}/projects", org.workspace);
    let project = org.editor.post(&path, json!({"name": "کارزار نوروز"})).await.ok(201).id();
    let titles = ["دریا", "دریا", "Sea", "sea", "../../etc/passwd", "a\\b:c", "con", "😀", "=1+1", "یک", "دو"];
    let text = |number: usize| format!("متن {number}\r\n\n  - می\u{200C}رود\t\u{feff}😀 \u{202e}x\n\n");
    for (number, title) in titles.iter().enumerate() {
        let content = org.draft_in(project, json!({"title": title})).await;
        if number > 0 {
            org.editor.patch(&format!("/api/v1/contents/{content}"), json!({"body": text(number)})).await.ok(200);
        }
    }
    // Of another project: not in it.
    org.draft().await;
    let path = format!("/api/v1/projects/{project}/export");
    let (headers, archive) = download(&org.viewer, &format!("{path}?format=json")).await;
    assert_eq!(headers["content-type"], "application/zip");
    let disposition = headers["content-disposition"].to_str().unwrap();
    assert!(disposition.ends_with("%D9%86%D9%88%D8%B1%D9%88%D8%B2.zip"), "{disposition}");
    let files = entries(archive);
    assert_eq!(files.len(), titles.len());
    assert_eq!(files[0].0, "00001 دریا.json");
    let names: HashSet<String> = files.iter().map(|(name, _)| name.to_lowercase()).collect();
    assert_eq!(names.len(), titles.len(), "no two names are the same, also where case does not count");
    for (number, (name, bytes)) in files.iter().enumerate() {
        assert!(!name.contains(['/', '\\', ':']) && !name.starts_with('.'), "{name}");
        let content: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(content["title"], titles[number]);
        let kind = if number > 0 { (json!(text(number)), json!("edited")) } else { (Value::Null, Value::Null) };
        assert_eq!((content["body"].clone(), content["version_kind"].clone()), kind);
    }
    let (_, archive) = download(&org.viewer, &format!("{path}?format=markdown")).await;
    for (number, (name, bytes)) in entries(archive).into_iter().enumerate().skip(1) {
        let file = String::from_utf8(bytes).unwrap();
        assert!(name.ends_with(".md") && file.ends_with(&format!("---\n\n{}\n", text(number))), "{name}: {file}");
    }
    let (_, archive) = download(&org.viewer, &format!("{path}?format=docx")).await;
    for (name, bytes) in entries(archive) {
        assert!(
            name.ends_with(".docx") && entries(bytes).iter().any(|(part, _)| part == "word/document.xml"),
            "{name}"
        );
    }
    other.viewer.get(&format!("{path}?format=json")).await.assert_problem(404, "not_found");
    org.viewer.get(&path).await.assert_problem(422, "validation_failed");
    let empty = org.project().await;
    let (_, archive) = download(&org.viewer, &format!("/api/v1/projects/{empty}/export?format=html")).await;
    assert_eq!(entries(archive).len(), 0);
}

/// Puts contents into a project; each text is 4 KiB.
async fn fill(app: &TestApp, org: &Tenant<'_>, project: Uuid, count: usize) {
    app.database.execute(&format!(
        "INSERT INTO contents (id, org_id, workspace_id, project_id, title, prompt, model, status, body, tags, author_id, pii_status, created_at, updated_at) \
         SELECT gen_random_uuid(), '{}', '{}', '{project}', 'متن ' || n, 'Write.', 'gpt-4.1-mini', 'DRAFT', \
           (SELECT string_agg(md5(n::text || k::text), E'\\n') FROM generate_series(1, 124) k), '{{}}', '{}', 'clean', \
           timestamptz '2026-01-01' + n * interval '1 second', now() \
         FROM generate_series(1, {count}) n",
        org.org, org.workspace, org.editor.user
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_that_breaks_is_cut_off() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    fill(&app, &org, project, 40).await;
    app.database.execute("ALTER TABLE contents DROP CONSTRAINT contents_status_check").await;
    app.database.execute("UPDATE contents SET status = 'BROKEN' WHERE title = 'متن 39'").await;
    let path = format!("/api/v1/projects/{project}/export?format=json");
    let response = org.viewer.request("GET", &path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut pieces = response.bytes_stream();
    let mut received = 0;
    let end = loop {
        match pieces.next().await {
            Some(Ok(piece)) => received += piece.len(),
            end => break end,
        }
    };
    assert!(received > 0, "the first contents came");
    assert!(matches!(end, Some(Err(_))), "the end is an error, not the end of a whole file");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_project_of_ten_thousand_contents_is_exported_with_flat_memory() {
    /// The most memory that this process has had, bytes. Tests have processes of their own.
    fn peak() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }
    const MOST: usize = 16 * 1024 * 1024;
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    fill(&app, &org, project, 10_000).await;
    let path = format!("/api/v1/projects/{project}/export?format=markdown");
    let before = peak();
    let response = org.viewer.request("GET", &path).send().await.unwrap();
    let mut pieces = response.bytes_stream();
    // The archive's end tells how many files there are.
    let (mut received, mut tail) = (0, Vec::new());
    while let Some(piece) = pieces.next().await {
        let piece = piece.unwrap();
        received += piece.len();
        tail.extend_from_slice(&piece);
        let surplus = tail.len().saturating_sub(64);
        tail.drain(..surplus);
    }
    let grown = peak() - before;
    let end = tail.windows(4).rposition(|bytes| bytes == b"PK\x05\x06").unwrap();
    assert_eq!(u16::from_le_bytes([tail[end + 10], tail[end + 11]]), 10_000);
    assert!(received > MOST, "more came than memory may have grown: {received}");
    assert!(grown < MOST, "{grown} bytes for an archive of {received}");
    eprintln!("an archive of {received} bytes took {grown} bytes of memory");
}
