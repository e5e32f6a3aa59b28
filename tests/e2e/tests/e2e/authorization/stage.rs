//! The things that requests are about: one of each that all denied requests aim at, and fresh ones for what succeeds.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use contexor_api::org::Role;
use contexor_crypto::random_bytes;
use contexor_e2e::{Answer, Claims, Mint, Office, Person, System, text};
use contexor_identity::ApiKeyToken;
use contexor_stack::Service;
use contexor_testkit::eventually;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    callers::{Caller, Membership, Proof},
    document::Operation,
};

const MINUTE: Duration = Duration::from_secs(60);

/// Ids of things, by kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Things(BTreeMap<&'static str, String>);

impl Things {
    fn set(&mut self, kind: &'static str, id: impl Into<String>) {
        self.0.insert(kind, id.into());
    }

    fn get(&self, kind: &str) -> &str {
        self.0.get(kind).unwrap_or_else(|| panic!("the stage has no {kind}"))
    }

    /// Things of the same kinds that never were.
    pub(crate) fn that_never_were(&self) -> Self {
        let strange = |id: &String| if id.parse::<Uuid>().is_ok() { Uuid::now_v7().to_string() } else { id.clone() };
        Self(self.0.iter().map(|(kind, id)| (*kind, strange(id))).collect())
    }

    /// The kind of thing that a parameter in a path names, by what stands before it.
    fn kind_in_path(path: &str, before: &str, name: &str) -> Option<&'static str> {
        Some(match (before, name) {
            ("orgs", "id") => "org",
            ("workspaces", "id") => "workspace",
            ("projects", "id") => "project",
            ("contents", "id") => "content",
            ("comments", "id") => "comment",
            ("prompts", "id") => "prompt",
            ("batches", "id") => "batch",
            ("tasks", "id") => "task",
            ("versions", "number") => "version",
            ("members", "user_id") if path.starts_with("/api/v1/workspaces/") => "workspace_member",
            ("members", "user_id") => "member",
            ("invitations", "id") => "invitation",
            ("sessions", "id") => "session",
            ("notifications", "id") => "notification",
            ("api-keys", "key_id") => "api_key",
            ("webhooks", "id") => "webhook",
            ("deliveries", "delivery_id") => "delivery",
            ("invitations", "invitation_id") => "sent_invitation",
            ("statements", "month") => "month",
            _ => return None,
        })
    }

    /// Path and query of a request that is about these things.
    ///
    /// # Errors
    /// What has to be added here for a parameter that is new.
    pub(crate) fn fill(&self, operation: &Operation) -> Result<String, String> {
        let mut before = "";
        let mut segments = Vec::new();
        for segment in operation.path.split('/') {
            match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                None => segments.push(segment.to_owned()),
                Some(name) => {
                    let kind = Self::kind_in_path(&operation.path, before, name).ok_or_else(|| {
                        format!(
                            "{}: nobody knows what {{{name}}} after `{before}` is; add it to Things::kind_in_path",
                            operation.id
                        )
                    })?;
                    segments.push(self.get(kind).to_owned());
                }
            }
            before = segment;
        }
        let mut queries = Vec::new();
        for query in &operation.queries {
            queries.push(match query.as_str() {
                "org_id" => format!("org_id={}", self.get("org")),
                "workspace_id" => format!("workspace_id={}", self.get("workspace")),
                "format" => "format=json".to_owned(),
                // The versions that are compared.
                "from" | "to" => format!("{query}=1"),
                other => return Err(format!("{}: add the query `{other}` to Things::fill", operation.id)),
            });
        }
        // One of two is required, which the document cannot say.
        if matches!(operation.id.as_str(), "list_contents" | "count_contents") {
            queries.push(format!("workspace_id={}", self.get("workspace")));
        }
        let query = if queries.is_empty() { String::new() } else { format!("?{}", queries.join("&")) };
        Ok(segments.join("/") + &query)
    }

    /// The least body that an operation accepts.
    ///
    /// # Errors
    /// What has to be added here for an operation that is new.
    pub(crate) fn body(&self, operation: &Operation) -> Result<Option<Value>, String> {
        if !operation.has_body {
            return Ok(None);
        }
        Ok(Some(match operation.id.as_str() {
            "request_otp" => json!({"phone": self.get("phone")}),
            "verify_otp" => json!({"phone": self.get("phone"), "code": self.get("code")}),
            "refresh_token" => json!({"refresh": self.get("refresh")}),
            "update_me" => json!({"name": "Somebody"}),
            "create_org" => json!({"name": "Of one's own"}),
            "update_org" => json!({"name": "Renamed"}),
            "invite_member" => json!({"phone": self.get("phone"), "role": "viewer"}),
            "set_member_role" | "put_workspace_member" => json!({"role": "editor"}),
            "create_api_key" => json!({"name": "Robot", "role": "viewer", "expires_at": "2030-01-01T00:00:00Z"}),
            "create_workspace" | "rename_workspace" => json!({"name": "Archive"}),
            "create_project" | "update_project" => json!({"name": "Winter"}),
            "create_prompt" => json!({"name": "Sea", "template": "Write about {{topic}}."}),
            "update_prompt" => json!({"description": "Of the sea"}),
            "rename_prompt_category" => json!({"from": "Stage", "to": "Stage"}),
            "add_starter_prompts" | "render_prompt" => json!({}),
            "create_batch" => batch_of_one(self.get("project"), self.get("prompt"), Some(1)),
            "create_content" => json!({"project_id": self.get("project"), "title": "T", "prompt": "Write."}),
            "update_content" => json!({"title": "Another"}),
            "estimate_content" | "generate_content" | "approve_content" | "cancel_task" => json!({}),
            "set_presence" => json!({"activity": "reading"}),
            "create_comment" => json!({"body": "Why?"}),
            "update_comment" => json!({"resolved": true}),
            "reject_content" => json!({"reason": "Too long."}),
            "set_usage_limit" => json!({"scope": "org", "monthly_cost_micro_usd": 900_000_000}),
            "set_notification_preferences" => json!({"items": []}),
            "create_webhook" => webhook_body(),
            "update_webhook" => json!({"description": "Ours"}),
            "redeliver_webhook_range" => json!({"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}),
            "set_usage_currency" => json!({"currency": "toman", "per_usd": 115_000}),
            other => return Err(format!("{other} takes a body; add the least one that it accepts to Things::body")),
        }))
    }
}

/// Everything that the test is about.
#[derive(Debug)]
pub(crate) struct Stage {
    /// The system.
    pub(crate) system: System,
    http: reqwest::Client,
    phones: AtomicU32,
    /// Made the organization.
    pub(crate) admin: Person,
    /// Has sessions, notifications and invitations that are nobody else's, and is on all lists as a viewer.
    pub(crate) bystander: Person,
    /// Of another organization; invites people there.
    host: Person,
    office: Office,
    /// What denied requests aim at.
    pub(crate) shared: Things,
    /// Who asks.
    pub(crate) callers: Vec<Caller>,
}

impl Stage {
    /// Starts the system, and fills it.
    pub(crate) async fn set() -> Self {
        let (setting, field_key) = Mint::field_key();
        // At the end nobody waits for generations that were slow on purpose.
        let settings = [(setting, field_key.as_str()), ("CONTEXOR_AI_WORKER__JOBS__DRAIN_S", "1")];
        let system = System::start_unlimited(&settings).await;
        // Running tasks go on running for as long as the test takes.
        system.sandbox_faults(json!({"tokens_per_second": 2.0})).await;
        let mint = Mint::open(&system, &field_key).await;

        let phones = AtomicU32::new(1_000_000);
        let people = join_all((0..11).map(|_| system.person(&next_phone(&phones)).sign_in())).await;
        let [
            admin,
            other_admin,
            editor,
            viewer,
            unlisted,
            removed,
            alone,
            stranger,
            signed_out,
            bystander,
            host,
        ]: [Person; 11] = people.try_into().expect("eleven people");
        let office = admin.found_office("Here").await;
        let there = stranger.found_office("There").await;
        for (person, role) in [(&other_admin, Role::Admin), (&editor, Role::Editor), (&viewer, Role::Viewer)] {
            admin.take_in(&office.org, person, role).await;
            admin.put_on_list(&office.workspace, person, role).await;
        }
        for person in [&unlisted, &removed, &bystander] {
            admin.take_in(&office.org, person, Role::Viewer).await;
        }
        for person in [&removed, &bystander] {
            admin.put_on_list(&office.workspace, person, Role::Viewer).await;
        }
        admin.delete(&format!("/orgs/{}/members/{}", office.org, removed.id)).await.expect(204);
        signed_out.post("/auth/logout", json!({})).await.expect(204);

        let machines = machines(&admin, &office, &stranger, &there).await;

        let claims = Mint::claims_of(&admin.access);
        let for_others = Claims { aud: "others".into(), ..claims.clone() };
        let mut callers = vec![
            Caller::without_proof("nobody", None),
            Caller::without_proof("garbage", Some("bm90IGEgdG9rZW4.at.all".to_owned())),
            Caller::without_proof("forged", Some(mint.forge(&claims))),
            Caller::without_proof("unsigned", Some(mint.leave_unsigned(&claims))),
            Caller::without_proof("for another audience", Some(mint.sign(&for_others))),
            Caller::without_proof("expired", Some(mint.sign(&Mint::expired(&claims)))),
            Caller::without_proof("signed out", Some(signed_out.access.clone())),
            Caller::person("other tenant's admin", &stranger, Membership::NONE),
            Caller::person("person without organization", &alone, Membership::NONE),
            Caller::person("removed member", &removed, Membership::NONE),
            Caller::person(
                "member not on the list",
                &unlisted,
                Membership { org: Some(Role::Viewer), workspace: None },
            ),
            Caller::person("viewer", &viewer, Membership::of(Role::Viewer)),
            Caller::person("editor", &editor, Membership::of(Role::Editor)),
            Caller::person("admin", &other_admin, Membership::of(Role::Admin)),
        ];
        callers.extend(machines);
        // A token from the mint is as good as auth's, so those that are refused are refused for what is wrong with them.
        let mut good = admin.clone();
        good.access = mint.sign(&claims);
        good.get("/auth/me").await.expect(200);

        let mut stage = Self {
            http: reqwest::Client::builder().no_proxy().timeout(MINUTE).build().expect("a client"),
            phones,
            admin,
            bystander,
            host,
            shared: Things::default(),
            callers,
            system,
            office,
        };
        stage.shared = stage.furnish().await;
        stage
    }

    /// The organization that everything belongs to.
    pub(crate) fn org(&self) -> &str {
        &self.office.org
    }

    /// The things that denied requests aim at.
    async fn furnish(&self) -> Things {
        let mut things = Things::default();
        things.set("org", &self.office.org);
        things.set("workspace", &self.office.workspace);
        things.set("project", &self.office.project);
        things.set("member", &self.bystander.id);
        things.set("workspace_member", &self.bystander.id);
        let content = self.content_in_review().await;
        things.set("content", content);
        things.set("version", "1");
        let prompt = self.new_prompt().await;
        // Nothing can be had for so little: the batch comes to rest at once, and its row has failed.
        things.set("batch", self.batch(&prompt, Some(1), "finished").await);
        things.set("prompt", prompt);
        let (_, task) = self.running_task().await;
        things.set("task", task);
        things.set("comment", self.comment_on(things.get("content"), &self.admin.access).await);
        let limit = json!({"scope": "org", "monthly_cost_micro_usd": 1_000_000_000});
        self.admin.put(&format!("/usage/limits?org_id={}", self.office.org), limit).await.expect(200);
        things.set("month", self.closed_month().await);
        things.set("invitation", self.invitation_for(&self.bystander).await);
        let body = json!({"phone": next_phone(&self.phones), "role": "viewer"});
        let sent = self.admin.post(&format!("/orgs/{}/members", self.office.org), body).await.expect(201);
        things.set("sent_invitation", text(&sent["id"]));
        let sessions = self.bystander.get("/auth/sessions").await.expect(200);
        things.set("session", text(&sessions["items"][0]["id"]));
        things.set("notification", self.notification_of(&self.bystander).await);
        things.set("api_key", self.new_key().await);
        let webhook = self.new_webhook().await;
        let ping = self.admin.post(&format!("/webhooks/{webhook}/test"), json!({})).await.expect(202);
        things.set("delivery", text(&ping["delivery_id"]));
        things.set("webhook", webhook);
        things.set("phone", next_phone(&self.phones));
        things.set("code", "000000");
        things.set("refresh", "none");
        things
    }

    /// A month whose books are closed: nobody waits for one to end.
    async fn closed_month(&self) -> String {
        let month = "2000-01";
        let body = json!({
            "org_id": self.office.org, "month": month, "calendar": "gregorian", "timezone": "UTC",
            "starts_at": "2000-01-01T00:00:00Z", "ends_at": "2000-02-01T00:00:00Z", "closed_at": "2000-02-01T00:00:00Z",
            "totals": {"requests": 0, "input_tokens": 0, "output_tokens": 0, "cost_micro_usd": 0},
            "by_model": [], "by_workspace": [], "by_user": [], "corrections": [], "due_micro_usd": 0, "limits": [],
            "unsettled_micro_usd": 0, "unsettled_holds": 0,
        });
        let database = self.system.database_url(Service::Usage).await;
        let mut connection = AsyncPgConnection::establish(&database).await.expect("usage's database");
        let statement = "INSERT INTO statements (org_id, period, starts_at, ends_at, closed_at, through_seq, body, sha256) \
             VALUES ($1::uuid, $2, '2000-01-01Z', '2000-02-01Z', '2000-02-01Z', 0, $3, '')";
        diesel::sql_query(statement)
            .bind::<Text, _>(&self.office.org)
            .bind::<Text, _>(month)
            .bind::<Text, _>(body.to_string())
            .execute(&mut connection)
            .await
            .expect("a statement");
        month.to_owned()
    }

    /// Things for one request that is to succeed, fresh where the request uses them up; and the token, where that is used up too.
    ///
    /// # Errors
    /// What has to be added here for an operation that is new.
    pub(crate) async fn fresh(
        &self,
        operation: &Operation,
        caller: &Caller,
    ) -> Result<(Things, Option<String>), String> {
        let mut things = self.shared.clone();
        let mut token = caller.token.clone();
        let person = caller.as_person();
        let own = || person.unwrap_or_else(|| panic!("{} is for people", operation.id));
        things.set("phone", next_phone(&self.phones));
        match operation.id.as_str() {
            "verify_otp" => {
                let somebody = self.system.person(things.get("phone"));
                things.set("code", somebody.ask_for_code().await);
            }
            "refresh_token" => {
                let somebody = self.system.person(things.get("phone")).sign_in().await;
                things.set("refresh", somebody.refresh);
            }
            "log_out" => token = Some(own().another_session().await.access),
            "end_session" => {
                let session = own().another_session().await;
                let sessions = session.get("/auth/sessions").await.expect(200);
                let items = sessions["items"].as_array().cloned().unwrap_or_default();
                let current = items.iter().find(|item| item["current"] == true).expect("this session is listed");
                things.set("session", text(&current["id"]));
            }
            "accept_invitation" | "decline_invitation" => {
                things.set("invitation", self.invitation_for(own()).await);
            }
            "read_notification" | "unread_notification" | "archive_notification" | "unarchive_notification" => {
                things.set("notification", self.notification_of(own()).await);
            }
            "delete_org" | "restore_org" => {
                let doomed = self.admin.post("/orgs", json!({"name": "Doomed"})).await.expect(201);
                let org = text(&doomed["id"]);
                self.admin.take_in(&org, own(), Role::Admin).await;
                if operation.id == "restore_org" {
                    self.admin.delete(&format!("/orgs/{org}")).await.expect(204);
                }
                things.set("org", org);
            }
            "withdraw_invitation" => {
                let body = json!({"phone": next_phone(&self.phones), "role": "viewer"});
                let path = format!("/orgs/{}/members", self.office.org);
                things.set("sent_invitation", text(&self.admin.post(&path, body).await.expect(201)["id"]));
            }
            "delete_api_key" => things.set("api_key", self.new_key().await),
            "delete_webhook" => things.set("webhook", self.new_webhook().await),
            "remove_member" => {
                let member = self.new_person().await;
                self.admin.take_in(&self.office.org, &member, Role::Viewer).await;
                things.set("member", member.id);
            }
            "delete_workspace" | "put_workspace_member" | "remove_workspace_member" => {
                let path = format!("/orgs/{}/workspaces", self.office.org);
                let workspace = text(&self.admin.post(&path, json!({"name": "Fresh"})).await.expect(201)["id"]);
                // A key of one workspace reaches no other, so it needs to be as fresh.
                if let (Proof::Machine, Membership { org: None, workspace: Some(role) }) =
                    (&caller.proof, caller.membership)
                {
                    let made = self.admin.make_key(&self.office.org, role, Some(&workspace), next_year()).await;
                    token = Some(made.1);
                }
                if operation.id == "remove_workspace_member" {
                    self.admin.put_on_list(&workspace, &self.bystander, Role::Viewer).await;
                }
                things.set("workspace", workspace);
            }
            "delete_prompt" => things.set("prompt", self.new_prompt().await),
            "cancel_batch" => things.set("batch", self.batch(things.get("prompt"), None, "running").await),
            "retry_batch" => things.set("batch", self.batch(things.get("prompt"), Some(1), "finished").await),
            "delete_project" => {
                let path = format!("/workspaces/{}/projects", self.office.workspace);
                things.set("project", text(&self.admin.post(&path, json!({"name": "Fresh"})).await.expect(201)["id"]));
            }
            "update_content" | "delete_content" | "generate_content" => things.set("content", self.draft().await),
            "submit_content" => things.set("content", self.written_content().await),
            "approve_content" | "reject_content" => things.set("content", self.content_in_review().await),
            "cancel_task" => things.set("task", self.running_task().await.1),
            "get_receipt" => {
                let content = self.content_in_review().await;
                self.admin.post(&format!("/contents/{content}/approve"), json!({})).await.expect(200);
                things.set("content", content);
            }
            // One's own: others' are for admins to delete.
            "delete_comment" => {
                let token = token.clone().expect("who may delete a comment has a token");
                things.set("comment", self.comment_on(things.get("content"), &token).await);
            }
            "update_comment" | "create_comment" | "set_presence" => {}
            // What these change may be changed again and again.
            "update_org"
            | "set_member_role"
            | "invite_member"
            | "create_api_key"
            | "create_workspace"
            | "rename_workspace"
            | "create_project"
            | "update_project"
            | "estimate_content"
            | "create_prompt"
            | "update_prompt"
            | "rename_prompt_category"
            | "add_starter_prompts"
            | "render_prompt"
            | "restore_prompt_version"
            | "restore_version"
            | "create_batch"
            | "update_webhook"
            | "rotate_webhook_secret"
            | "test_webhook"
            | "redeliver_webhook_delivery"
            | "redeliver_webhook_range" => {}
            id if operation.changes() && operation.names_a_thing() => {
                return Err(format!(
                    "{id} changes a thing; say in Stage::fresh which fresh one it needs, or that it needs none"
                ));
            }
            _ => {}
        }
        Ok((things, token))
    }

    /// Sends a request to the gateway.
    pub(crate) async fn ask(&self, method: &Method, target: &str, token: Option<&str>, body: Option<&Value>) -> Answer {
        self.ask_at(self.system.gateway(), method, target, token, body).await
    }

    /// Sends a request to whoever listens at `base`.
    pub(crate) async fn ask_at(
        &self,
        base: &str,
        method: &Method,
        target: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self.http.request(method.clone(), format!("{base}{target}"));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request).await
    }

    async fn new_person(&self) -> Person {
        self.system.person(&next_phone(&self.phones)).sign_in().await
    }

    async fn new_key(&self) -> String {
        self.admin.make_key(&self.office.org, Role::Viewer, None, next_year()).await.0
    }

    async fn new_webhook(&self) -> String {
        let path = format!("/webhooks?org_id={}", self.office.org);
        text(&self.admin.post(&path, webhook_body()).await.expect(201)["id"])
    }

    async fn draft(&self) -> String {
        self.admin.write_prompt(&self.office, "Write about the sea.", 600).await
    }

    async fn comment_on(&self, content: &str, token: &str) -> String {
        let target = format!("/api/v1/contents/{content}/comments");
        let made = self.ask(&Method::POST, &target, Some(token), Some(&json!({"body": "Why?"}))).await;
        text(&made.expect(201)["id"])
    }

    async fn new_prompt(&self) -> String {
        let prompt = json!({"name": "Sea", "category": "Stage", "template": "Write about {{topic}}."});
        let path = format!("/workspaces/{}/prompts", self.office.workspace);
        text(&self.admin.post(&path, prompt).await.expect(201)["id"])
    }

    /// A batch of one row, once it is in a state.
    async fn batch(&self, prompt: &str, budget_micro_usd: Option<i64>, state: &str) -> String {
        let body = batch_of_one(&self.office.project, prompt, budget_micro_usd);
        let path = format!("/workspaces/{}/batches", self.office.workspace);
        let batch = text(&self.admin.post(&path, body).await.expect(202)["id"]);
        eventually(MINUTE, "the batch gets there", async || {
            let batch = self.admin.get(&format!("/batches/{batch}")).await.expect(200);
            (batch["state"] == state).then_some(())
        })
        .await;
        batch
    }

    async fn written_content(&self) -> String {
        let content = self.draft().await;
        self.admin.patch(&format!("/contents/{content}"), json!({"body": "The sea."})).await.expect(200);
        content
    }

    async fn content_in_review(&self) -> String {
        let content = self.written_content().await;
        self.admin.post(&format!("/contents/{content}/submit"), json!({})).await.expect(200);
        content
    }

    /// A content and its task, which runs and goes on running.
    async fn running_task(&self) -> (String, String) {
        let content = self.draft().await;
        let accepted = self.admin.post(&format!("/contents/{content}/generate"), json!({})).await.expect(202);
        let task = text(&accepted["task_id"]);
        eventually(MINUTE, "the task runs", async || {
            let task = self.admin.get(&format!("/tasks/{task}")).await.expect(200);
            (task["state"] == "running").then_some(())
        })
        .await;
        (content, task)
    }

    /// An open invitation into an organization of its own.
    async fn invitation_for(&self, person: &Person) -> String {
        let org = text(&self.host.post("/orgs", json!({"name": "Elsewhere"})).await.expect(201)["id"]);
        let body = json!({"phone": person.phone, "role": "viewer"});
        text(&self.host.post(&format!("/orgs/{org}/members"), body).await.expect(201)["id"])
    }

    async fn notification_of(&self, person: &Person) -> String {
        eventually(MINUTE, "there is a notification", async || {
            for list in ["/notifications", "/notifications?archived=true"] {
                let notifications = person.get(list).await.expect(200);
                if let Some(id) = notifications["items"][0]["id"].as_str() {
                    return Some(id.to_owned());
                }
            }
            None
        })
        .await
    }
}

/// Nobody listens there, which matters to nobody here.
fn webhook_body() -> Value {
    json!({"url": "http://127.0.0.1:9/hook", "events": ["content.approved"]})
}

/// Machines with keys of every kind.
async fn machines(admin: &Person, office: &Office, stranger: &Person, there: &Office) -> Vec<Caller> {
    let archive = admin.post(&format!("/orgs/{}/workspaces", office.org), json!({"name": "Archive"})).await.expect(201);
    let archive = text(&archive["id"]);
    let key =
        async |role: Role, workspace: Option<&str>| admin.make_key(&office.org, role, workspace, next_year()).await.1;
    let in_workspace = |role: Role| Membership { org: None, workspace: Some(role) };

    let (deleted, deleted_key) = admin.make_key(&office.org, Role::Admin, None, next_year()).await;
    at_work(admin, &deleted_key).get("/orgs").await.expect(200);
    admin.delete(&format!("/orgs/{}/api-keys/{deleted}", office.org)).await.expect(204);
    let soon = contexor_clock::now() + TimeDelta::seconds(2);
    let (_, expired_key) = admin.make_key(&office.org, Role::Admin, None, soon).await;
    let machine = at_work(admin, &expired_key);
    eventually(MINUTE, "a key expires", async || (machine.get("/orgs").await.status == 401).then_some(())).await;
    let unknown_key = ApiKeyToken::new(Uuid::now_v7(), random_bytes()).text();

    vec![
        Caller::without_proof("unknown key", Some(unknown_key)),
        Caller::without_proof("garbled key", Some(format!("{expired_key}A"))),
        Caller::without_proof("expired key", Some(expired_key)),
        Caller::without_proof("deleted key", Some(deleted_key)),
        Caller::machine(
            "other tenant's admin key",
            stranger.make_key(&there.org, Role::Admin, None, next_year()).await.1,
            Membership::NONE,
        ),
        Caller::machine("admin key of another workspace", key(Role::Admin, Some(&archive)).await, Membership::NONE),
        Caller::machine("viewer key", key(Role::Viewer, None).await, Membership::of(Role::Viewer)),
        Caller::machine("editor key", key(Role::Editor, None).await, Membership::of(Role::Editor)),
        Caller::machine("admin key", key(Role::Admin, None).await, Membership::of(Role::Admin)),
        Caller::machine(
            "editor key of the workspace",
            key(Role::Editor, Some(&office.workspace)).await,
            in_workspace(Role::Editor),
        ),
        Caller::machine(
            "admin key of the workspace",
            key(Role::Admin, Some(&office.workspace)).await,
            in_workspace(Role::Admin),
        ),
    ]
}

fn batch_of_one(project: &str, prompt: &str, budget_micro_usd: Option<i64>) -> Value {
    let rows = json!([{"title": "T", "variables": {"topic": "the sea"}}]);
    json!({"project_id": project, "prompt_id": prompt, "rows": rows, "budget_micro_usd": budget_micro_usd})
}

/// A machine with a key.
fn at_work(person: &Person, key: &str) -> Person {
    let mut machine = person.clone();
    machine.access = key.to_owned();
    machine
}

fn next_year() -> DateTime<Utc> {
    contexor_clock::now() + TimeDelta::days(365)
}

fn next_phone(phones: &AtomicU32) -> String {
    format!("0912{}", phones.fetch_add(1, Ordering::Relaxed))
}
