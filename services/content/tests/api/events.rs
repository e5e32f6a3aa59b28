//! The live view.

use std::time::Duration;

use contexor_api::content::LiveEvent;
use contexor_identity::{Revocations, access::invalidate};
use contexor_testkit::{eventually, peers::TestOrg};
use futures::StreamExt as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{ApiClient, PATIENCE, Tenant, TestApp};

/// One event: id, name, data.
type Seen = (Option<String>, String, Value);

/// A client of an event stream.
struct Reader {
    response: reqwest::Response,
    buffer: String,
}

impl Reader {
    async fn open(person: &ApiClient, content: Uuid, last_id: Option<&str>) -> Self {
        let mut request = person.request("GET", &format!("/api/v1/contents/{content}/events"));
        if let Some(id) = last_id {
            request = request.header("last-event-id", id);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/event-stream; charset=utf-8");
        assert_eq!((header("cache-control"), header("x-accel-buffering")), ("no-store".into(), "no".into()));
        Self { response, buffer: String::new() }
    }

    /// The next block, comments included; none at the end of the stream.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let block = block.to_owned();
                self.buffer = rest.to_owned();
                return Some(block);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(15), self.response.chunk());
            let chunk = chunk.await.expect("the stream says nothing").unwrap()?;
            self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn next(&mut self) -> Option<Seen> {
        loop {
            let block = self.block().await?;
            if !block.starts_with(':') {
                let field = |name: &str| {
                    block.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).map(str::to_owned)
                };
                let data = serde_json::from_str(&field("data").unwrap()).unwrap();
                return Some((field("id"), field("event").unwrap(), data));
            }
        }
    }

    async fn rest(mut self) -> Vec<(String, Value)> {
        let mut seen = Vec::new();
        while let Some((_, name, data)) = self.next().await {
            seen.push((name, data));
        }
        seen
    }
}

fn delta(text: &str) -> LiveEvent {
    LiveEvent::Delta { text: text.into() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_appears_before_the_end_and_a_reader_can_come_back() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    assert_eq!(
        Reader::open(&org.viewer, content, None).await.rest().await,
        [("status".into(), json!({"status": "DRAFT"}))],
        "without a generation there is nothing to wait for"
    );

    let task = org.generate(content).await;
    let mut reader = Reader::open(&org.viewer, content, None).await;
    let status = reader.next().await.unwrap();
    assert_eq!((status.1.as_str(), status.2), ("status", json!({"status": "IN_PROGRESS"})));
    let live = app.live();
    live.append(task, 1, &[delta("The "), delta("sea\n")]).await.unwrap();
    let first = reader.next().await.unwrap();
    assert_eq!((first.1.as_str(), &first.2), ("delta", &json!({"text": "The "})));
    assert_eq!(reader.next().await.unwrap().2, json!({"text": "sea\n"}));
    live.append(task, 1, &[delta("is blue.")]).await.unwrap();
    assert_eq!(reader.next().await.unwrap().2, json!({"text": "is blue."}));

    app.publish("ai-worker", org.completed(content, task, "The sea\nis blue.")).await;
    let end = [
        ("status".to_owned(), json!({"status": "REVIEW"})),
        ("done".to_owned(), json!({"version": 1, "truncated": false})),
    ];
    assert_eq!(reader.rest().await, end);

    // A reader who comes back gets what it missed, and one who comes late gets everything.
    let again = Reader::open(&org.viewer, content, first.0.as_deref()).await.rest().await;
    let texts: Vec<&str> = again.iter().filter_map(|(_, data)| data["text"].as_str()).collect();
    assert_eq!(texts, ["sea\n", "is blue."]);
    assert_eq!(again[again.len() - 2..], end);
    let late = Reader::open(&org.viewer, content, Some("nonsense")).await.rest().await;
    let text: String = late.iter().filter_map(|(_, data)| data["text"].as_str()).collect();
    assert_eq!(text, "The sea\nis blue.");
}

/// The text of a stream from a place on, and the id of its last event; until so many words were told, or to its end.
async fn words(person: &ApiClient, content: Uuid, last_id: Option<&str>, most: usize) -> (String, Option<String>) {
    let mut reader = Reader::open(person, content, last_id).await;
    let (mut text, mut told, mut last_id) = (String::new(), 0, last_id.map(str::to_owned));
    while told < most
        && let Some((id, _, data)) = reader.next().await
    {
        if let Some(word) = data["text"].as_str() {
            text.push_str(word);
            told += 1;
            last_id = id;
        }
    }
    (text, last_id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_readers_of_one_text_cost_one_read_of_redis() {
    const READERS: usize = 200;
    const WORDS: usize = 20;
    let app = TestApp::start_with(&[("events.reauthorize_interval_ms", "600000")]).await;
    let org = app.tenant();
    let content = org.draft().await;
    let task = org.generate(content).await;
    let begun = std::time::Instant::now();
    let monitor = app.connection().client().await.unwrap().get_async_monitor().await.unwrap();
    let commands = tokio::spawn(async move {
        let (stream, last) = (format!("live:{{{task}}}:events"), format!("PING counted {task}"));
        let mut reads = 0;
        let mut commands = std::pin::pin!(monitor.into_on_message::<String>());
        while let Some(command) = commands.next().await {
            let words = command.replace('"', "");
            if words.contains(&last) {
                break;
            }
            reads += usize::from(words.to_ascii_uppercase().contains("XRANGE") && words.contains(&stream));
        }
        reads
    });
    // A few at a time: how many may begin at once is another question.
    let open = async |_| {
        let mut reader = Reader::open(&app.person(org.viewer.user), content, None).await;
        assert_eq!(reader.next().await.unwrap().1, "status");
        reader
    };
    let readers: Vec<Reader> = futures::stream::iter(0..READERS).map(open).buffer_unordered(8).collect().await;
    let expected: String = (0..WORDS).map(|n| format!("w{n} ")).collect();
    for word in expected.split_inclusive(' ') {
        app.live().append(task, 1, &[delta(word)]).await.unwrap();
    }
    app.publish("ai-worker", org.completed(content, task, &expected)).await;
    let texts = futures::future::join_all(readers.into_iter().map(Reader::rest)).await;
    for rest in texts {
        let text: String = rest.iter().filter_map(|(_, data)| data["text"].as_str()).collect();
        assert_eq!(text, expected);
    }
    let mut ping = deadpool_redis::redis::cmd("PING");
    ping.arg(format!("counted {task}")).exec_async(&mut app.connection().connection()).await.unwrap();
    let reads = commands.await.unwrap();
    // One for the beginning, one for each piece of news, and one for all of them after five quiet seconds.
    let most = 2 * (WORDS + 2) + usize::try_from(begun.elapsed().as_secs()).unwrap();
    assert!((1..=most).contains(&reads), "{reads} reads by {READERS} readers of {WORDS} words");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_drops_and_returns_twenty_times_gets_each_character_once() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let task = org.generate(content).await;
    // Another one stays and keeps the shared events; a third begins in the middle.
    let stays = {
        let person = app.person(org.viewer.user);
        tokio::spawn(async move { words(&person, content, None, usize::MAX).await.0 })
    };
    let (mut text, mut last_id, mut expected) = (String::new(), None::<String>, String::new());
    for turn in 0..20 {
        for part in ["الف", "😀 ", "\n"] {
            let word = format!("{turn}{part}");
            app.live().append(task, 1, &[delta(&word)]).await.unwrap();
            expected.push_str(&word);
        }
        // One word fewer than there are, so that each return begins in the middle.
        let (more, id) = words(&org.viewer, content, last_id.as_deref(), if turn == 0 { 2 } else { 3 }).await;
        text.push_str(&more);
        last_id = id;
        assert!(expected.starts_with(&text) && !more.is_empty(), "{text}");
    }
    app.publish("ai-worker", org.completed(content, task, &expected)).await;
    text.push_str(&words(&org.viewer, content, last_id.as_deref(), usize::MAX).await.0);
    assert_eq!(text, expected);
    assert_eq!(stays.await.unwrap(), expected);
    assert_eq!(words(&org.editor, content, None, usize::MAX).await.0, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_end_is_made_good_and_a_quiet_stream_pings() {
    let app = TestApp::start_with(&[
        ("generation.deadline_s", "3"),
        ("generation.expire_every_ms", "200"),
        ("events.ping_every_ms", "100"),
    ])
    .await;
    let org = app.tenant();
    let content = org.draft().await;
    org.generate(content).await;
    let mut reader = Reader::open(&org.viewer, content, None).await;
    assert!(reader.block().await.unwrap().starts_with("event: status"));
    assert_eq!(reader.block().await.unwrap(), ": ping");
    // The deadline ends the task without a word to the stream.
    let rest = reader.rest().await;
    assert_eq!(rest[0], ("status".into(), json!({"status": "DRAFT"})));
    assert_eq!((rest[1].0.as_str(), rest[1].1["code"].as_str(), rest.len()), ("error", Some("deadline_exceeded"), 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_streams_do_not_keep_the_service_from_stopping() {
    let mut app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    org.generate(content).await;
    let reader = Reader::open(&org.viewer, content, None).await;
    tokio::time::timeout(Duration::from_secs(8), app.stop()).await.expect("it stops");
    drop(reader);
}

/// A generation that has said one word.
async fn begun(org: &Tenant<'_>) -> (Uuid, Uuid) {
    let content = org.draft().await;
    let task = org.generate(content).await;
    org.app.live().append(task, 1, &[delta("The ")]).await.unwrap();
    (content, task)
}

/// A stream that has told its reader that word.
async fn reading(person: &ApiClient, content: Uuid) -> Reader {
    let mut reader = Reader::open(person, content, None).await;
    assert_eq!(reader.next().await.unwrap().1, "status");
    assert_eq!(reader.next().await.unwrap().2, json!({"text": "The "}));
    reader
}

fn assert_cut(rest: &[(String, Value)], code: &str) {
    let [(name, data)] = rest else { panic!("{rest:?}") };
    assert_eq!((name.as_str(), data["code"].as_str()), ("error", Some(code)), "{data}");
    assert!(!data["detail"].as_str().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_stream_says_nothing_more_to_who_was_put_out() {
    let app = TestApp::start_with(&[("events.reauthorize_interval_ms", "0")]).await;
    let org = app.tenant();
    let (content, task) = begun(&org).await;
    let claims = app.auth.claims(org.editor.user);
    let removed = reading(&org.viewer, content).await;
    let signed_out = reading(&app.client_with(&claims), content).await;
    let mut other = reading(&org.editor, content).await;

    app.remove_member(org.viewer.user).await;
    Revocations::new(app.connection()).revoke(claims.sid, 3600).await.unwrap();
    app.live().append(task, 1, &[delta("secret")]).await.unwrap();
    assert_cut(&removed.rest().await, "not_found");
    assert_cut(&signed_out.rest().await, "unauthenticated");
    assert_eq!(other.next().await.unwrap().2, json!({"text": "secret"}), "another session reads on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quiet_stream_ends_for_who_was_put_out_before_the_generation_does() {
    let app = TestApp::start_with(&[("events.ping_every_ms", "100")]).await;
    let org = app.tenant();
    let (content, _) = begun(&org).await;
    let reader = reading(&org.viewer, content).await;
    app.remove_member(org.viewer.user).await;
    assert_cut(&reader.rest().await, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_with_the_token_that_opened_it_and_goes_on_with_the_next() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let (content, task) = begun(&org).await;
    let mut claims = app.auth.claims(org.viewer.user);
    claims.exp = claims.iat + 3;
    let mut reader = Reader::open(&app.client_with(&claims), content, None).await;
    reader.next().await.unwrap();
    app.live().append(task, 1, &[delta("sea")]).await.unwrap();
    let (last_id, _, first) = reader.next().await.unwrap();
    assert_eq!(first, json!({"text": "The "}));
    assert_eq!(reader.next().await.unwrap().2, json!({"text": "sea"}));
    assert_cut(&reader.rest().await, "token_expired");
    let late_s = contexor_clock::now().timestamp() - claims.exp;
    assert!((0..3).contains(&late_s), "{late_s}");

    let mut again = Reader::open(&org.viewer, content, last_id.as_deref()).await;
    assert_eq!(again.next().await.unwrap().1, "status");
    assert_eq!(again.next().await.unwrap().2, json!({"text": "sea"}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_while_nobody_knows_whether_its_reader_may_read() {
    let mut app =
        TestApp::start_with(&[("events.ping_every_ms", "100"), ("events.reauthorize_interval_ms", "0")]).await;
    let (viewer, reader) = {
        let org = app.tenant();
        let (content, _) = begun(&org).await;
        (org.viewer.user, reading(&org.viewer, content).await)
    };
    // org goes; what it said before is worth nothing any more.
    app.orgs = TestOrg::start().await;
    let redis = app.connection();
    let forgetting = eventually(PATIENCE, "the stream ends", async || {
        invalidate(&redis, &[viewer]).await.unwrap();
        None
    });
    let rest = tokio::select! {
        rest = reader.rest() => rest,
        rest = forgetting => rest,
    };
    assert_cut(&rest, "upstream_unavailable");
}
