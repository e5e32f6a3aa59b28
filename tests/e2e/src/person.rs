//! A client of the gateway: what a person does, and what is answered.

use std::time::Duration;

use chrono::{DateTime, Utc};
use contexor_api::org::Role;
use contexor_testkit::eventually;
use futures::StreamExt as _;
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

/// An answer of the gateway.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body; null when there is none, a string when it is not JSON.
    pub body: Value,
}

impl Answer {
    /// Reads an answer.
    pub async fn of(request: RequestBuilder) -> Self {
        let answer = request.send().await.expect("the gateway answers");
        let (status, headers) = (answer.status(), answer.headers().clone());
        // A stream of events may have no end; who wants what it says watches it.
        if headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
            return Self { status, headers, body: Value::Null };
        }
        let text = answer.text().await.expect("the answer arrives whole");
        let body = match serde_json::from_str(&text) {
            Ok(body) => body,
            Err(_) if text.is_empty() => Value::Null,
            Err(_) => Value::String(text),
        };
        Self { status, headers, body }
    }

    /// Demands a status and gives the body.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// Demands a problem with this status and code, in the form that every problem has.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.body);
        assert_eq!(self.body["code"], code, "{}", self.body);
        assert_eq!(self.body["status"], status, "{}", self.body);
        assert!(!self.body["title"].as_str().unwrap_or_default().is_empty(), "{}", self.body);
        assert_eq!(self.body["request_id"].as_str(), self.headers["x-request-id"].to_str().ok(), "{}", self.body);
    }
}

/// A person at the gateway, signed in or not.
#[derive(Debug, Clone)]
pub struct Person {
    http: reqwest::Client,
    gateway: String,
    sandbox: String,
    /// The number.
    pub phone: String,
    /// The access token; empty before the sign-in.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
    /// The id.
    pub id: String,
}

/// Where a person works.
#[derive(Debug, Clone)]
pub struct Office {
    /// The organization.
    pub org: String,
    /// Its workspace.
    pub workspace: String,
    /// Its project.
    pub project: String,
}

impl Person {
    /// Somebody with this number, not signed in.
    pub fn new(gateway: &str, sandbox: &str, phone: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().expect("a client");
        Self {
            http,
            gateway: gateway.to_owned(),
            sandbox: sandbox.to_owned(),
            phone: phone.to_owned(),
            access: String::new(),
            refresh: String::new(),
            id: String::new(),
        }
    }

    /// The same client without a token.
    #[must_use]
    pub fn signed_out(&self) -> Self {
        Self { access: String::new(), ..self.clone() }
    }

    /// A request to a path of the API, with this person's token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_at(&self.gateway, method, path)
    }

    /// [`Self::request`] to whoever listens at `base`.
    pub fn request_at(&self, base: &str, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{base}/api/v1{path}"));
        if self.access.is_empty() { request } else { request.bearer_auth(&self.access) }
    }

    /// [`Self::request`] without a token, as a device of this name.
    pub fn request_as(&self, method: Method, path: &str, device: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.gateway)).header("user-agent", device)
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// POST.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(&body)).await
    }

    /// PUT.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PUT, path).json(&body)).await
    }

    /// PATCH.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(&body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Asks for a code and reads it from the sandbox's inbox.
    pub async fn ask_for_code(&self) -> String {
        self.post("/auth/otp/request", json!({"phone": self.phone})).await.expect(200);
        self.newest_code().await
    }

    /// The newest code that was sent to the number.
    pub async fn newest_code(&self) -> String {
        let inbox = format!("{}/sandbox/messages?receptor={}", self.sandbox, self.phone);
        eventually(Duration::from_secs(15), "a code arrives", async || {
            let messages = Answer::of(self.http.get(&inbox)).await.expect(200);
            messages["items"][0]["token"].as_str().map(str::to_owned)
        })
        .await
    }

    /// Signs in.
    pub async fn sign_in(self) -> Self {
        let code = self.ask_for_code().await;
        self.verify(&code).await
    }

    async fn verify(mut self, code: &str) -> Self {
        let signed_in = self.post("/auth/otp/verify", json!({"phone": self.phone, "code": code})).await.expect(200);
        self.access = text(&signed_in["access"]);
        self.refresh = text(&signed_in["refresh"]);
        self.id = text(&signed_in["user"]["id"]);
        self
    }

    /// Signs in once more: the same person in another session.
    pub async fn another_session(&self) -> Self {
        let inbox = format!("{}/sandbox/messages?receptor={}", self.sandbox, self.phone);
        let messages = async || {
            let messages = Answer::of(self.http.get(&inbox)).await.expect(200);
            messages["items"].as_array().cloned().unwrap_or_default()
        };
        let known = messages().await.len();
        let nobody = Self::new(&self.gateway, &self.sandbox, &self.phone);
        nobody.post("/auth/otp/request", json!({"phone": self.phone})).await.expect(200);
        let code = eventually(Duration::from_secs(15), "another code arrives", async || {
            let messages = messages().await;
            (messages.len() > known).then(|| text(&messages[0]["token"]))
        })
        .await;
        nobody.verify(&code).await
    }

    /// Makes an organization with a workspace and a project.
    pub async fn found_office(&self, name: &str) -> Office {
        let org = text(&self.post("/orgs", json!({"name": name})).await.expect(201)["id"]);
        let workspace =
            text(&self.post(&format!("/orgs/{org}/workspaces"), json!({"name": "Newsroom"})).await.expect(201)["id"]);
        let project =
            self.post(&format!("/workspaces/{workspace}/projects"), json!({"name": "Autumn"})).await.expect(201);
        Office { org, workspace, project: text(&project["id"]) }
    }

    /// Takes somebody into an organization, who accepts at once.
    pub async fn take_in(&self, org: &str, member: &Self, role: Role) {
        let body = json!({"phone": member.phone, "role": role});
        let invitation = text(&self.post(&format!("/orgs/{org}/members"), body).await.expect(201)["id"]);
        member.post(&format!("/invitations/{invitation}/accept"), json!({})).await.expect(200);
    }

    /// Puts a member of the organization on a workspace's list, or gives another role there.
    pub async fn put_on_list(&self, workspace: &str, member: &Self, role: Role) {
        let path = format!("/workspaces/{workspace}/members/{}", member.id);
        self.put(&path, json!({"role": role})).await.expect(200);
    }

    /// Makes an API key and gives its id and itself.
    pub async fn make_key(
        &self,
        org: &str,
        role: Role,
        workspace: Option<&str>,
        expires_at: DateTime<Utc>,
    ) -> (String, String) {
        let body = json!({"name": "Robot", "role": role, "workspace_id": workspace, "expires_at": expires_at});
        let made = self.post(&format!("/orgs/{org}/api-keys"), body).await.expect(201);
        (text(&made["id"]), text(&made["key"]))
    }

    /// Makes a content and gives its id.
    pub async fn write_prompt(&self, office: &Office, prompt: &str, max_output_tokens: u32) -> String {
        let body = json!({
            "project_id": office.project,
            "title": "A text",
            "prompt": prompt,
            "max_output_tokens": max_output_tokens,
        });
        text(&self.post("/contents", body).await.expect(201)["id"])
    }

    /// Waits until a content has left `IN_PROGRESS`.
    pub async fn settled(&self, content: &str, deadline: Duration) -> Value {
        eventually(deadline, "the generation ends", async || {
            let content = self.get(&format!("/contents/{content}")).await.expect(200);
            (content["status"] != "IN_PROGRESS").then_some(content)
        })
        .await
    }

    /// The month's summary once nothing is held any more.
    pub async fn settled_summary(&self, org: &str, deadline: Duration) -> Value {
        eventually(deadline, "every hold is settled", async || {
            let summary = self.get(&format!("/usage/summary?org_id={org}")).await.expect(200);
            (summary["reserved_micro_usd"] == 0 && summary["requests"] != 0).then_some(summary)
        })
        .await
    }

    /// Every line of the usage log.
    pub async fn usage_log(&self, org: &str) -> Vec<Value> {
        let mut lines = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("/usage/logs?org_id={org}&limit=100{cursor}")).await.expect(200);
            lines.extend(page["items"].as_array().cloned().unwrap_or_default());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return lines,
            }
        }
    }

    /// Reads a content's event stream to its end: `(event, data)` as they come. `seen` is called with each.
    pub async fn watch(&self, content: &str, mut seen: impl AsyncFnMut(&str, &Value)) -> Vec<(String, Value)> {
        let answer = self.request(Method::GET, &format!("/contents/{content}/events")).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let kind = answer.headers()["content-type"].to_str().expect("a text");
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        let mut events = Vec::new();
        let mut rest = String::new();
        let mut chunks = answer.bytes_stream();
        let mut pending = Vec::new();
        while let Some(chunk) = chunks.next().await {
            pending.extend_from_slice(&chunk.expect("the stream comes to its end"));
            // Characters may be cut between chunks.
            let valid = match std::str::from_utf8(&pending) {
                Ok(text) => text.len(),
                Err(error) => error.valid_up_to(),
            };
            rest.push_str(&String::from_utf8_lossy(&pending[..valid]));
            pending.drain(..valid);
            while let Some(end) = rest.find("\n\n") {
                let frame: String = rest.drain(..end + 2).collect();
                let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                if let (Some(event), Some(data)) = (field("event:"), field("data:")) {
                    let data: Value = serde_json::from_str(data).expect("data is JSON");
                    seen(event, &data).await;
                    events.push((event.to_owned(), data));
                }
            }
        }
        events
    }
}

/// A JSON string's text.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}")).to_owned()
}

/// A JSON number.
#[track_caller]
pub fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("not a number: {value}"))
}
