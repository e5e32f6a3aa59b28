//! One content's way through the whole system, from outside: sign in, organization, generate, review, approve, export,
//! usage. Every step is printed with the values that came back.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use contexor_api::auth::SignedIn;
use contexor_api::content::{Content, GenerationAccepted, LiveEvent, Project, Status, Task, TaskState, VersionSummary};
use contexor_api::org::{Org, Workspace};
use contexor_api::usage::{Limit, Summary};
use contexor_api::{Page, Problem};
use eventsource_stream::Eventsource;
use futures::StreamExt;
use rand::Rng;
use reqwest::{Method, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

/// What the model is asked.
pub const PROMPT: &str =
    "برای خبرنامهٔ یک کتاب‌فروشی در اصفهان، متنی کوتاه و صمیمی دربارهٔ لذت خواندن در عصرهای پاییز بنویس.";
const TITLE: &str = "عصرهای پاییز و کتاب";
/// The limit that is set: five dollars a month.
const MONTHLY_LIMIT_MICRO_USD: i64 = 5_000_000;
/// How long a text message may take.
const MESSAGE_DEADLINE: Duration = Duration::from_secs(30);
/// How long a generation may take.
const GENERATION_DEADLINE: Duration = Duration::from_secs(300);
/// How long what travels by events may take to be seen elsewhere.
const SETTLE_DEADLINE: Duration = Duration::from_secs(30);

/// How the one-time code gets to the demonstration.
#[derive(Debug, Clone, Copy)]
pub enum Messages<'a> {
    /// The sandbox at this address took the text message; the number is made up.
    Sandbox(&'a str),
    /// A real phone gets it: a person types the number and the code.
    Phone,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct DemoReport {
    /// The number that signed in.
    pub phone: String,
    /// The tokens and the person.
    pub signed_in: SignedIn,
    /// The organization.
    pub org: Org,
    /// The workspace.
    pub workspace: Workspace,
    /// The project.
    pub project: Project,
    /// The content, approved.
    pub content: Content,
    /// The generation.
    pub task: Task,
    /// The text as it was streamed, before it was stored.
    pub streamed: String,
    /// How many pieces it came in.
    pub pieces: usize,
    /// All versions, as listed.
    pub versions: Vec<VersionSummary>,
    /// The exported Markdown.
    pub markdown: String,
    /// The month's usage after it.
    pub usage: Summary,
}

/// Why the demonstration did not reach its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A request was refused.
    #[error("the demonstration failed: {step} answered {status} {code} ({detail}; request {request_id})")]
    Refused {
        /// What was asked.
        step: String,
        /// The HTTP status.
        status: u16,
        /// The problem's code.
        code: String,
        /// The problem's detail.
        detail: String,
        /// Under which the request is found in the logs.
        request_id: String,
    },
    /// A request got no answer, or one that is not what was promised.
    #[error("the demonstration failed: {step} got no usable answer")]
    NoAnswer {
        /// What was asked.
        step: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Something did not come within its time.
    #[error("the demonstration failed: {what} did not come within {seconds} s")]
    TooLate {
        /// What was waited for.
        what: String,
        /// How long, in seconds.
        seconds: u64,
    },
    /// Something other came than had to.
    #[error("the demonstration failed: {0}")]
    Unexpected(String),
    /// The output cannot be written, or the input not be read.
    #[error("the demonstration could not talk to the terminal")]
    Terminal(#[from] io::Error),
}

type Result<T> = std::result::Result<T, DemoError>;

/// Walks the whole path through the gateway and prints each step to `out`.
///
/// # Errors
/// See [`DemoError`]: the step that failed, and how.
pub async fn run(gateway: &str, messages: Messages<'_>, out: &mut (dyn Write + Send)) -> Result<DemoReport> {
    let mut client = Client::new(gateway)?;
    let (phone, signed_in) = sign_in(&client, messages, out).await?;
    client.token = Some(signed_in.access.clone());

    let org: Org = client.post("/orgs", json!({ "name": "کتاب‌فروشی نمونه" })).await?;
    step(out, "organization", &format!("{} ({})", org.name, org.id))?;
    let workspace: Workspace =
        client.post(&format!("/orgs/{}/workspaces", org.id), json!({ "name": "خبرنامه" })).await?;
    step(out, "workspace", &format!("{} ({})", workspace.name, workspace.id))?;
    let project: Project =
        client.post(&format!("/workspaces/{}/projects", workspace.id), json!({ "name": "پاییز" })).await?;
    step(out, "project", &format!("{} ({})", project.name, project.id))?;
    let limit = json!({ "scope": "org", "monthly_cost_micro_usd": MONTHLY_LIMIT_MICRO_USD });
    let limit: Limit = client.send(Method::PUT, &format!("/usage/limits?org_id={}", org.id), Some(limit)).await?;
    step(out, "limit", &format!("{} a month", dollars(limit.monthly_cost_micro_usd.unwrap_or_default())))?;

    let draft = json!({ "project_id": project.id, "title": TITLE, "prompt": PROMPT, "tags": ["demo"] });
    let content: Content = client.post("/contents", draft).await?;
    step(
        out,
        "content",
        &format!("{} ({}), {}, model {}", content.title, content.id, content.status.as_str(), content.model),
    )?;
    step(out, "prompt", &content.prompt)?;

    let path = format!("/contents/{}", content.id);
    let began = Instant::now();
    let accepted: GenerationAccepted = client.post(&format!("{path}/generate"), json!({})).await?;
    step(out, "generating", &format!("task {} accepted after {} ms", accepted.task_id, began.elapsed().as_millis()))?;
    let live = watch(&client, &path, out).await?;
    let content =
        until(&client, &path, "the content under review", |content: &Content| content.status != Status::InProgress)
            .await?;
    if content.status != Status::Review {
        let failure =
            content.failure.map_or_else(String::new, |failure| format!(": {} ({})", failure.code, failure.detail));
        return Err(DemoError::Unexpected(format!("the content is {}{failure}", content.status.as_str())));
    }
    let body = content.body.clone().unwrap_or_default();
    step(
        out,
        "review",
        &format!(
            "version {}, {} words in {} pieces after {:.1} s, personal data: {}",
            content.version,
            body.split_whitespace().count(),
            live.pieces,
            began.elapsed().as_secs_f64(),
            word(&content.pii.status),
        ),
    )?;

    let approval = json!({ "version": content.version, "comment": "آمادهٔ انتشار است." });
    let content: Content = client.post(&format!("{path}/approve"), approval).await?;
    if content.status != Status::Approved {
        return Err(DemoError::Unexpected(format!("the content is {} after its approval", content.status.as_str())));
    }
    step(out, "approved", &format!("{}, version {}", content.status.as_str(), content.version))?;
    let versions: Page<VersionSummary> = client.get(&format!("{path}/versions")).await?;
    let listed: Vec<String> =
        versions.items.iter().map(|version| format!("{} {}", version.number, version.kind.as_str())).collect();
    step(out, "versions", &listed.join(", "))?;

    let (file, markdown) = export(&client, &path).await?;
    step(out, "export", &format!("{file}, {} bytes of Markdown", markdown.len()))?;

    let task_path = format!("/tasks/{}", accepted.task_id);
    let task = until(&client, &task_path, "the task's usage", |task: &Task| task.usage.is_some()).await?;
    if task.state != TaskState::Succeeded {
        return Err(DemoError::Unexpected(format!("the task is {}", task.state.as_str())));
    }
    let summary = format!("/usage/summary?org_id={}", org.id);
    let usage = until(&client, &summary, "the month's usage", |summary: &Summary| {
        summary.requests > 0 && summary.reserved_micro_usd == 0
    })
    .await?;
    step(
        out,
        "usage",
        &format!(
            "{}: {} request, {} tokens in, {} tokens out, {} spent, {} left",
            usage.month,
            usage.requests,
            usage.input_tokens,
            usage.output_tokens,
            dollars(usage.cost_micro_usd),
            usage.remaining_micro_usd.map_or_else(|| "no limit".to_owned(), dollars),
        ),
    )?;
    let (streamed, pieces) = (live.text, live.pieces);
    let versions = versions.items;
    Ok(DemoReport {
        phone,
        signed_in,
        org,
        workspace,
        project,
        content,
        task,
        streamed,
        pieces,
        versions,
        markdown,
        usage,
    })
}

async fn sign_in(client: &Client, messages: Messages<'_>, out: &mut (dyn Write + Send)) -> Result<(String, SignedIn)> {
    let phone = match messages {
        Messages::Sandbox(_) => format!("0912{:07}", rand::rng().random_range(0..10_000_000)),
        Messages::Phone => ask(out, "your mobile number: ").await?,
    };
    let requested: Value = client.post("/auth/otp/request", json!({ "phone": phone })).await?;
    let code = match messages {
        Messages::Sandbox(sandbox) => received_code(client, sandbox, &phone).await?,
        Messages::Phone => ask(out, "the code that you received: ").await?,
    };
    let ttl = requested.get("ttl").and_then(Value::as_u64).unwrap_or_default();
    step(out, "code", &format!("{code} for {phone}, good for {ttl} s"))?;
    let signed_in: SignedIn = client.post("/auth/otp/verify", json!({ "phone": phone, "code": code })).await?;
    let SignedIn { user, expires_in, .. } = &signed_in;
    step(out, "signed in", &format!("{} ({}), token good for {expires_in} s", user.phone, user.id))?;
    Ok((phone, signed_in))
}

/// Waits for the text message in the sandbox.
async fn received_code(client: &Client, sandbox: &str, phone: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Message {
        token: Option<String>,
    }
    #[derive(Deserialize)]
    struct Inbox {
        items: Vec<Message>,
    }
    let url = format!("{sandbox}/sandbox/messages?receptor={phone}");
    let end = Instant::now() + MESSAGE_DEADLINE;
    loop {
        let inbox: Inbox = client.fetch(Method::GET, "the sandbox's inbox", &url, None).await?;
        if let Some(code) = inbox.items.into_iter().find_map(|message| message.token) {
            return Ok(code);
        }
        if Instant::now() > end {
            return Err(too_late("the text message with the code", MESSAGE_DEADLINE));
        }
        sleep(Duration::from_millis(50)).await;
    }
}

async fn ask(out: &mut (dyn Write + Send), question: &str) -> Result<String> {
    write!(out, "{question}")?;
    out.flush()?;
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|_| line)
    });
    let line = line.await.map_err(io::Error::other)??;
    Ok(line.trim().to_owned())
}

/// The text as it was seen while it was written.
#[derive(Debug, Default)]
struct Live {
    text: String,
    pieces: usize,
    last_id: Option<String>,
}

/// Prints the text as it comes, until it is stored. A connection that ends before is taken up where it ended.
async fn watch(client: &Client, path: &str, out: &mut (dyn Write + Send)) -> Result<Live> {
    let mut live = Live::default();
    let watching = async {
        while !watch_once(client, path, &mut live, out).await? {
            sleep(Duration::from_millis(200)).await;
        }
        Ok::<(), DemoError>(())
    };
    timeout(GENERATION_DEADLINE, watching).await.map_err(|_| too_late("the text", GENERATION_DEADLINE))??;
    Ok(live)
}

/// Follows one connection; true when the generation is done.
async fn watch_once(client: &Client, path: &str, live: &mut Live, out: &mut (dyn Write + Send)) -> Result<bool> {
    let step = format!("GET {path}/events");
    let mut request = client.request(Method::GET, &client.url(&format!("{path}/events")));
    if let Some(id) = &live.last_id {
        request = request.header("last-event-id", id);
    }
    let answer = request.send().await.map_err(no_answer(&step))?;
    let answer = accepted(answer, &step).await?;
    let mut events = answer.bytes_stream().eventsource();
    while let Some(event) = events.next().await {
        // A connection that broke is taken up again.
        let Ok(event) = event else { return Ok(false) };
        if !event.id.is_empty() {
            live.last_id = Some(event.id);
        }
        let data: Value = serde_json::from_str(&event.data).map_err(no_answer(&step))?;
        let Ok(event) = serde_json::from_value(json!({ "event": event.event, "data": data })) else { continue };
        match event {
            LiveEvent::Delta { text } => {
                if live.pieces == 0 {
                    writeln!(out)?;
                }
                write!(out, "{text}")?;
                out.flush()?;
                live.text.push_str(&text);
                live.pieces += 1;
            }
            LiveEvent::Status { restarted: true, .. } => {
                writeln!(out, "\n(begun anew)")?;
                live.text.clear();
            }
            LiveEvent::Status { .. } => {}
            LiveEvent::Error { code, detail } => {
                return Err(DemoError::Unexpected(format!("the generation ended with {code}: {detail}")));
            }
            LiveEvent::Done { .. } => {
                writeln!(out, "\n")?;
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The name of the file, and the file.
async fn export(client: &Client, path: &str) -> Result<(String, String)> {
    let step = format!("GET {path}/export");
    let request = client.request(Method::GET, &client.url(&format!("{path}/export?format=markdown")));
    let answer = accepted(request.send().await.map_err(no_answer(&step))?, &step).await?;
    let disposition = answer.headers().get("content-disposition").and_then(|value| value.to_str().ok());
    let name = disposition.map_or_else(|| "a file without a name".to_owned(), file_name);
    Ok((name, answer.text().await.map_err(no_answer(&step))?))
}

/// The name in a `Content-Disposition`: the one in UTF-8 (RFC 5987) if there is one, else the plain one.
fn file_name(disposition: &str) -> String {
    let parameter = |name: &str| disposition.split(';').find_map(|part| part.trim().strip_prefix(name));
    let decoded = parameter("filename*=UTF-8''").and_then(|name| {
        let pair = format!("name={}", name.replace('+', "%2B"));
        url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, name)| name.into_owned())
    });
    decoded.unwrap_or_else(|| parameter("filename=").unwrap_or(disposition).trim_matches('"').to_owned())
}

/// Asks until the answer is as it has to be.
async fn until<T: DeserializeOwned>(
    client: &Client,
    path: &str,
    what: &str,
    is_there: impl Fn(&T) -> bool,
) -> Result<T> {
    let end = Instant::now() + SETTLE_DEADLINE;
    loop {
        let answer: T = client.get(path).await?;
        if is_there(&answer) {
            return Ok(answer);
        }
        if Instant::now() > end {
            return Err(too_late(what, SETTLE_DEADLINE));
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// Talks to the gateway in one person's name.
#[derive(Debug)]
struct Client {
    http: reqwest::Client,
    gateway: String,
    token: Option<String>,
}

impl Client {
    fn new(gateway: &str) -> Result<Self> {
        let http = reqwest::Client::builder().no_proxy().connect_timeout(Duration::from_secs(5)).build();
        let http = http.map_err(no_answer("the HTTP client"))?;
        Ok(Self { http, gateway: gateway.to_owned(), token: None })
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.gateway)
    }

    fn request(&self, method: Method, url: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.send(Method::GET, path, None).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: Value) -> Result<T> {
        self.send(Method::POST, path, Some(body)).await
    }

    async fn send<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<Value>) -> Result<T> {
        self.fetch(method.clone(), &format!("{method} {path}"), &self.url(path), body).await
    }

    async fn fetch<T: DeserializeOwned>(
        &self,
        method: Method,
        step: &str,
        url: &str,
        body: Option<Value>,
    ) -> Result<T> {
        let mut request = self.request(method, url).timeout(Duration::from_secs(30));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.map_err(no_answer(step))?;
        accepted(answer, step).await?.json().await.map_err(no_answer(step))
    }
}

/// The answer, unless it is a refusal.
async fn accepted(answer: Response, step: &str) -> Result<Response> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let body = answer.bytes().await.unwrap_or_default();
    Err(match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) => DemoError::Refused {
            step: step.to_owned(),
            status: problem.status,
            code: problem.code,
            detail: problem.detail,
            request_id: problem.request_id,
        },
        Err(error) => {
            let source = Box::from(format!("{} without a problem document: {error}", shown(status)));
            DemoError::NoAnswer { step: step.to_owned(), source }
        }
    })
}

fn shown(status: StatusCode) -> String {
    format!("status {}", status.as_u16())
}

fn no_answer<E: std::error::Error + Send + Sync + 'static>(step: &str) -> impl FnOnce(E) -> DemoError {
    move |error| DemoError::NoAnswer { step: step.to_owned(), source: Box::new(error) }
}

fn too_late(what: &str, deadline: Duration) -> DemoError {
    DemoError::TooLate { what: what.to_owned(), seconds: deadline.as_secs() }
}

fn step(out: &mut (dyn Write + Send), name: &str, values: &str) -> Result<()> {
    Ok(writeln!(out, "  {name:<13} {values}")?)
}

fn dollars(micro_usd: i64) -> String {
    let sign = if micro_usd < 0 { "-" } else { "" };
    let micro_usd = micro_usd.unsigned_abs();
    format!("{sign}${}.{:06}", micro_usd / 1_000_000, micro_usd % 1_000_000)
}

/// The word that stands for a value in JSON.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_read_in_either_writing() {
        let both = "attachment; filename=\"content.md\"; filename*=UTF-8''%D8%B9%D8%B5%D8%B1%20a+b.md";
        assert_eq!(file_name(both), "عصر a+b.md");
        assert_eq!(file_name("attachment; filename=\"a.json\""), "a.json");
    }

    #[test]
    fn money_is_shown_in_dollars() {
        assert_eq!(dollars(441), "$0.000441");
        assert_eq!(dollars(-1_500_000), "-$1.500000");
    }
}
