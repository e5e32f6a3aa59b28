//! Who may be told of an organization: its members, and of what happened while they were.

use chrono::{DateTime, Duration, Utc};
use contexor_api::org::{OrgSettings, Role};
use contexor_events::{
    CloudEvent, Event,
    ai::GenerationFailed,
    content::{ContentApproved, ContentSubmitted},
    org::{MemberAdded, MemberRemoved, OrgCreated, OrgPurged},
    usage::LimitWarning,
};
use contexor_testkit::eventually;
use diesel_async::SimpleAsyncConnection as _;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::app::{Answer, DEADLINE, TestApp};

struct Org<'a> {
    app: &'a TestApp,
    id: Uuid,
    person: Uuid,
    by: Uuid,
    /// When it all begins; everything has its minute after that.
    start: DateTime<Utc>,
}

impl<'a> Org<'a> {
    fn new(app: &'a TestApp) -> Self {
        let [id, person, by] = [(); 3].map(|()| Uuid::now_v7());
        Self { app, id, person, by, start: contexor_clock::now() - Duration::hours(1) }
    }

    fn at<E: Event>(&self, minute: i64, event: E) -> CloudEvent<E> {
        CloudEvent { time: self.start + Duration::minutes(minute), ..self.app.says(event) }
    }

    fn added(&self, minute: i64) -> CloudEvent<MemberAdded> {
        self.at(minute, MemberAdded { org_id: self.id, user_id: self.person, role: Role::Editor, by: self.by })
    }

    fn removed(&self, minute: i64) -> CloudEvent<MemberRemoved> {
        self.at(minute, MemberRemoved { org_id: self.id, user_id: self.person, by: self.by })
    }

    /// A text of an author is approved. The version tells one from another.
    fn approved(&self, minute: i64, author_id: Uuid) -> CloudEvent<ContentApproved> {
        let event = ContentApproved {
            content_id: Uuid::now_v7(),
            org_id: self.id,
            workspace_id: Uuid::now_v7(),
            author_id,
            version: i32::try_from(minute).unwrap(),
            body_sha256: "00".into(),
            by: self.by,
        };
        self.at(minute, event)
    }

    /// What the person is shown: each kind with its version, if it has one, oldest first.
    async fn shown(&self) -> Vec<(String, Option<i64>)> {
        let Answer { status, body: page, .. } =
            self.app.client(self.person).send(Method::GET, "/api/v1/notifications?limit=100", None).await;
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().unwrap();
        assert_eq!(page["unread"].as_u64(), Some(items.len() as u64));
        let word = |item: &Value| (item["type"].as_str().unwrap().to_owned(), item["data"]["version"].as_i64());
        items.iter().rev().map(word).collect()
    }
}

fn word(kind: &str) -> (String, Option<i64>) {
    (kind.to_owned(), None)
}

fn approval(minute: i64) -> (String, Option<i64>) {
    ("content.approved".to_owned(), Some(minute))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_removed_keeps_the_word_of_it_alone_and_is_told_nothing_more_until_they_are_back() {
    let app = TestApp::start().await;
    let org = Org::new(&app);
    let other = Org { id: Uuid::now_v7(), ..Org::new(&app) };
    let other = Org { person: org.person, ..other };
    app.hear(&org.added(0)).await;
    app.hear(&org.approved(1, org.person)).await;
    app.hear(&other.added(2)).await;
    // An admin, who is told of limits; org's answer of who is one may be a moment old.
    app.admins.lock().unwrap().as_mut().unwrap().insert(org.id, vec![org.person]);
    let warning = |minute| {
        let event = LimitWarning {
            org_id: org.id,
            scope: contexor_api::usage::LimitScope::Org,
            user_id: None,
            subject_id: None,
            measure: None,
            period: "2026-11".into(),
            percent: 80,
            is_highest: true,
            spent_micro_usd: 8,
            limit_micro_usd: Some(10),
            spent_tokens: None,
            limit_tokens: None,
        };
        org.at(minute, event)
    };
    app.hear(&warning(3)).await;
    let added = || word("org.member.added");
    assert_eq!(org.shown().await, [added(), approval(1), added(), word("usage.limit.warning")]);

    app.hear(&org.removed(10)).await;
    assert_eq!(org.shown().await, [added(), word("org.member.removed")], "of the other organization nothing is lost");
    // From before it, and from after it.
    app.hear(&org.approved(4, org.person)).await;
    app.hear(&org.approved(11, org.person)).await;
    app.hear(&warning(5)).await;
    app.hear(&warning(12)).await;
    app.hear(&other.approved(13, org.person)).await;
    assert_eq!(org.shown().await, [added(), word("org.member.removed"), approval(13)]);

    app.hear(&org.added(20)).await;
    // From before it, from while it was over, and from after it began anew.
    for minute in [6, 14, 21] {
        app.hear(&org.approved(minute, org.person)).await;
    }
    let all = [added(), word("org.member.removed"), approval(13), added(), approval(21)];
    assert_eq!(org.shown().await, all);
    // News that are older than what is known.
    app.hear(&org.added(0)).await;
    assert_eq!(org.shown().await, all);
    app.hear(&org.removed(30)).await;
    let ended = || word("org.member.removed");
    assert_eq!(org.shown().await, [added(), ended(), approval(13), ended()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_that_comes_late_takes_what_is_older_than_the_return_and_no_more() {
    let app = TestApp::start().await;
    let org = Org::new(&app);
    app.hear(&org.added(0)).await;
    app.hear(&org.approved(1, org.person)).await;
    app.hear(&org.added(20)).await;
    app.hear(&org.approved(21, org.person)).await;
    app.hear(&org.removed(10)).await;
    app.hear(&org.approved(22, org.person)).await;
    let of_membership = [word("org.member.removed"), word("org.member.added")];
    assert_eq!(org.shown().await, [&of_membership[..], &[approval(21), approval(22)]].concat());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_removed_while_much_is_told_ends_up_with_the_word_of_it_alone() {
    let app = TestApp::start().await;
    let org = Org::new(&app);
    app.hear(&org.added(0)).await;
    for minute in 1..100 {
        app.say(&org.approved(minute, org.person)).await;
        if minute == 50 {
            app.say(&org.removed(200)).await;
        }
    }
    eventually(DEADLINE, "everything is taken in", async || {
        (app.database.number("SELECT count(*) AS n FROM inbox WHERE queue = 'notifier.notices'").await == 1 + 99 + 1)
            .then_some(())
    })
    .await;
    assert_eq!(org.shown().await, [word("org.member.removed")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_key_is_told_nothing_and_who_made_the_organization_is() {
    let app = TestApp::start().await;
    let org = Org::new(&app);
    let created =
        OrgCreated { org_id: org.id, settings: OrgSettings::default(), by: org.person, created_at: org.start };
    app.hear(&org.at(0, created)).await;
    let key = Uuid::now_v7();
    app.hear(&org.approved(1, org.person)).await;
    app.hear(&org.approved(2, key)).await;
    let failed = GenerationFailed {
        task_id: Uuid::now_v7(),
        content_id: Uuid::now_v7(),
        org_id: org.id,
        workspace_id: Uuid::now_v7(),
        user_id: key,
        code: "cancelled".into(),
        detail: String::new(),
        partial_text: None,
        attempts: vec![],
        finished_at: contexor_clock::now(),
    };
    app.hear(&org.at(3, failed)).await;
    assert_eq!(org.shown().await, [approval(1)]);
    assert_eq!(app.database.number("SELECT count(*) AS n FROM notifications").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_purged_organization_no_membership_is_kept_and_none_comes_back() {
    let app = TestApp::start().await;
    let org = Org::new(&app);
    app.hear(&org.added(0)).await;
    let gone = Org { person: Uuid::now_v7(), ..Org::new(&app) };
    let gone = Org { id: org.id, ..gone };
    app.hear(&gone.added(0)).await;
    app.hear(&gone.removed(1)).await;
    app.say(&org.at(10, OrgPurged { org_id: org.id, purged_at: contexor_clock::now() })).await;
    let kept = async || app.database.mentions(&org.id.to_string()).await;
    let word = std::collections::BTreeMap::from([("purged_orgs".to_owned(), 1)]);
    eventually(DEADLINE, "everything is erased", async || (kept().await == word).then_some(())).await;
    app.hear(&org.added(20)).await;
    app.hear(&gone.removed(21)).await;
    let submitted = ContentSubmitted {
        content_id: Uuid::now_v7(),
        org_id: org.id,
        workspace_id: Uuid::now_v7(),
        author_id: org.person,
        title: "T".into(),
        by: org.person,
        assignee_id: None,
    };
    app.admins.lock().unwrap().as_mut().unwrap().insert(org.id, vec![gone.person]);
    app.hear(&org.at(22, submitted)).await;
    assert_eq!(kept().await, word);
    assert_eq!(app.client(gone.person).send(Method::GET, "/api/v1/notifications", None).await.body["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_a_member_is_read_from_what_was_told_before_anybody_kept_it() {
    let app = TestApp::start().await;
    let org = Uuid::now_v7();
    let [member, admin, leaver, back, key] = [(); 5].map(|()| Uuid::now_v7());
    let mut conn = app.database.connect().await;
    let told = [
        (member, "org.member.added", 1),
        (member, "content.approved", 2),
        (admin, "ai.generation.completed", 1),
        (admin, "content.submitted", 2),
        (leaver, "org.member.added", 1),
        (leaver, "content.approved", 2),
        (leaver, "org.member.removed", 3),
        (leaver, "content.approved", 4),
        (back, "org.member.removed", 1),
        (back, "org.member.added", 2),
        (key, "content.approved", 1),
    ];
    let lines: Vec<String> = told
        .iter()
        .map(|(person, kind, minute)| {
            let at = format!("timestamptz '2026-11-01' + interval '{minute} minutes'");
            format!("(gen_random_uuid(), '{person}', '{org}', '{kind}', '{{}}', {at})")
        })
        .collect();
    let lines = lines.join(", ");
    let before = format!(
        "DROP TABLE memberships, deleted_orgs; \
         INSERT INTO notifications (id, user_id, org_id, kind, data, created_at) VALUES {lines}"
    );
    conn.batch_execute(&before).await.unwrap();
    let migration = include_str!("../../../../migrations/notifier/2026-11-27-000001_memberships/up.sql");
    conn.batch_execute(migration).await.unwrap();
    drop(conn);

    for (person, is_member, minute) in [(member, true, 1), (admin, true, 1), (leaver, false, 3), (back, true, 2)] {
        let line = format!(
            "SELECT count(*) AS n FROM memberships WHERE org_id = '{org}' AND user_id = '{person}' AND is_member = {is_member} \
               AND said_at = timestamptz '2026-11-01' + interval '{minute} minutes'"
        );
        assert_eq!(app.database.number(&line).await, 1, "{line}");
    }
    assert_eq!(app.database.number("SELECT count(*) AS n FROM memberships").await, 4, "an API key is no member");
    let kept = format!("SELECT count(*) AS n FROM notifications WHERE user_id = '{leaver}'");
    assert_eq!(
        (app.database.number(&kept).await, app.database.number("SELECT count(*) AS n FROM notifications").await),
        (1, 8)
    );
}
