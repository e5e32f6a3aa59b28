use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lapin::options::{QueueDeclareOptions, QueueDeleteOptions};
use lapin::types::FieldTable;
use lapin::{Connection, ConnectionProperties};
use reqwest::{Client, Method, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use crate::environment::{AMQP_ADMIN_URL, AMQP_URL, server_url};

/// Age at which a test's virtual host is at rest, seconds; the management interface knows of its connections by then.
const REST_S: u64 = 20;

/// How long the broker may take to answer, and how often it is asked.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
const TRIES: u32 = 3;

/// A virtual host of the broker that only this test uses. It is deleted by a later test: queues that are deleted as soon as they
/// were declared can take RabbitMQ's dead-letter supervisor down for the whole broker (seen with 3.10), and every quorum queue
/// that is declared after that is refused.
#[derive(Debug)]
pub struct TestVhost {
    /// Its address: `amqp://user:password@127.0.0.1:port/name`.
    pub url: String,
    /// Its name.
    pub name: String,
    admin: Admin,
}

/// A queue as the management interface describes it. The numbers are some half a second old; for one that is exact ask
/// [`TestVhost::queue_depth`].
#[derive(Debug, Clone, Deserialize)]
pub struct QueueState {
    /// The queue's name.
    pub name: String,
    /// Messages that wait for a consumer.
    #[serde(default)]
    pub messages_ready: u64,
    /// Messages that a consumer has and did not acknowledge yet.
    #[serde(default)]
    pub messages_unacknowledged: u64,
    /// Consumers of the queue.
    #[serde(default)]
    pub consumers: u64,
    /// The arguments that it was declared with.
    #[serde(default)]
    pub arguments: BTreeMap<String, Value>,
}

/// Makes a virtual host in which the broker's user may do everything.
///
/// # Panics
/// If `CONTEXOR_TEST_AMQP_URL` or `CONTEXOR_TEST_AMQP_ADMIN_URL` is missing, or the broker fails.
pub async fn vhost() -> TestVhost {
    let mut url = server_url(AMQP_URL);
    let admin = Admin::from_environment();
    admin.delete_left_over().await;
    let name = format!("t_{}", Uuid::now_v7().simple());
    lock_in_use().insert(name.clone());
    let owner = json!({ "description": OWNER_PREFIX.to_owned() + &std::process::id().to_string() });
    admin.call(Method::PUT, &["vhosts", &name], Some(owner)).await;
    let everything = json!({ "configure": ".*", "write": ".*", "read": ".*" });
    admin.call(Method::PUT, &["permissions", &name, url.username()], Some(everything)).await;
    url.set_path(&name);
    TestVhost { url: url.into(), name, admin }
}

/// The virtual hosts that tests of this process use at this time.
static IN_USE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// What the description of a test's virtual host begins with; the id of the test's process follows.
const OWNER_PREFIX: &str = "process ";

fn lock_in_use() -> MutexGuard<'static, BTreeSet<String>> {
    IN_USE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for TestVhost {
    fn drop(&mut self) {
        lock_in_use().remove(&self.name);
    }
}

/// Whether a test may still use a virtual host: that nobody is connected says nothing, since a test may be between two connections.
fn is_in_use(name: &str, description: &str) -> bool {
    let owner = description.strip_prefix(OWNER_PREFIX).and_then(|id| id.parse::<u32>().ok());
    match owner {
        Some(owner) if owner == std::process::id() => lock_in_use().contains(name),
        Some(owner) => Path::new("/proc").join(owner.to_string()).exists(),
        None => false,
    }
}

impl TestVhost {
    /// The number of messages in a queue that wait for a consumer, as it is now.
    ///
    /// # Panics
    /// If there is no such queue, or the broker does not answer.
    pub async fn queue_depth(&self, queue: &str) -> u64 {
        // As in the services: what is not answered in time is asked again on a connection of its own.
        for _ in 0..TRIES {
            if let Ok(depth) = tokio::time::timeout(ANSWER_TIMEOUT, self.ask_for_depth(queue)).await {
                return depth;
            }
        }
        panic!("the broker did not say what waits in {queue}, asked {TRIES} times for {ANSWER_TIMEOUT:?} each")
    }

    async fn ask_for_depth(&self, queue: &str) -> u64 {
        // Declaring passively asks the queue itself; the management interface only knows what was reported last.
        let connection = self.connect().await;
        let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let answer = match connection.create_channel().await {
            Ok(channel) => channel.queue_declare(queue.into(), options, FieldTable::default()).await,
            Err(error) => Err(error),
        };
        let depth = match answer {
            Ok(queue) => u64::from(queue.message_count()),
            Err(error) => panic!("the queue {queue} cannot be asked for its depth: {error}"),
        };
        let _ = connection.close(200, "done".into()).await;
        depth
    }

    /// All queues, by name.
    pub async fn queues(&self) -> Vec<QueueState> {
        let answer = self.admin.call(Method::GET, &["queues", &self.name], None).await;
        let mut queues: Vec<QueueState> = read(answer).await;
        queues.sort_by(|one, other| one.name.cmp(&other.name));
        queues
    }

    /// Publishes a persistent message, and tells whether it reached a queue. The default exchange is the empty name.
    pub async fn publish(&self, exchange: &str, routing_key: &str, headers: Value, body: &[u8]) -> bool {
        #[derive(Deserialize)]
        struct Answer {
            routed: bool,
        }

        let exchange = if exchange.is_empty() { "amq.default" } else { exchange };
        let message = json!({
            "routing_key": routing_key,
            "properties": { "delivery_mode": 2, "headers": headers },
            "payload": STANDARD.encode(body),
            "payload_encoding": "base64",
        });
        let path = ["exchanges", &self.name, exchange, "publish"];
        read::<Answer>(self.admin.call(Method::POST, &path, Some(message)).await).await.routed
    }

    /// Takes up to `count` messages off a queue, oldest first: each with `payload` (text, or Base64 where it is none, as
    /// `payload_encoding` says), `routing_key`, `exchange` and `properties` with `headers`.
    pub async fn take(&self, queue: &str, count: u32) -> Vec<Value> {
        let request = json!({ "count": count, "ackmode": "ack_requeue_false", "encoding": "auto" });
        read(self.admin.call(Method::POST, &["queues", &self.name, queue, "get"], Some(request)).await).await
    }

    /// Deletes a queue with what is in it.
    ///
    /// # Panics
    /// If the broker refuses.
    pub async fn delete_queue(&self, queue: &str) {
        let connection = self.connect().await;
        let answer = match connection.create_channel().await {
            Ok(channel) => channel.queue_delete(queue.into(), QueueDeleteOptions::default()).await,
            Err(error) => Err(error),
        };
        if let Err(error) = answer {
            panic!("the queue {queue} could not be deleted: {error}");
        }
        let _ = connection.close(200, "done".into()).await;
    }

    /// Breaks every connection to this virtual host, as a restart of the broker would, and tells how many there were.
    pub async fn close_connections(&self) -> usize {
        #[derive(Deserialize)]
        struct Open {
            name: String,
        }

        let answer = self.admin.call(Method::GET, &["vhosts", &self.name, "connections"], None).await;
        let open: Vec<Open> = read(answer).await;
        for connection in &open {
            self.admin.call(Method::DELETE, &["connections", &connection.name], None).await;
        }
        open.len()
    }

    async fn connect(&self) -> Connection {
        let connection = Connection::connect(&self.url, ConnectionProperties::default()).await;
        connection.unwrap_or_else(|error| panic!("the broker in {AMQP_URL} cannot be reached: {error}"))
    }
}

/// Whether a virtual host is a test's and older than its queues need to come to rest; its name tells when it was made.
#[expect(clippy::disallowed_methods, reason = "virtual hosts of other processes, whose clocks are not moved")]
fn is_at_rest(name: &str) -> bool {
    let id = name.strip_prefix("t_").and_then(|id| Uuid::parse_str(id).ok());
    let made = id.and_then(|id| id.get_timestamp()).map(|timestamp| timestamp.to_unix().0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    made.is_some_and(|made| made + REST_S < now)
}

/// The management interface.
#[derive(Debug)]
struct Admin {
    base: Url,
    client: Client,
}

impl Admin {
    fn from_environment() -> Self {
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build();
        let client = client.unwrap_or_else(|error| panic!("no HTTP client could be made: {error}"));
        Self { base: server_url(AMQP_ADMIN_URL), client }
    }

    /// Deletes virtual hosts of tests that are over: their process has ended or says so, their queues are at rest, and nobody is
    /// connected. A few at a time, so that no test pays for all the others.
    async fn delete_left_over(&self) {
        #[derive(Deserialize)]
        struct Named {
            name: String,
            description: Option<String>,
        }

        let vhosts: Vec<Named> = read(self.call(Method::GET, &["vhosts"], None).await).await;
        let mut left_over: Vec<String> = vhosts
            .into_iter()
            .filter(|vhost| {
                is_at_rest(&vhost.name) && !is_in_use(&vhost.name, vhost.description.as_deref().unwrap_or_default())
            })
            .map(|vhost| vhost.name)
            .collect();
        left_over.sort();
        for name in left_over.into_iter().take(3) {
            // Another test may have deleted it meanwhile.
            let Ok(answer) = self.request(Method::GET, &["vhosts", &name, "connections"], None).await else { continue };
            let connections: Vec<Value> = answer.json().await.unwrap_or_else(|_| vec![Value::Null]);
            if connections.is_empty() {
                let _ = self.request(Method::DELETE, &["vhosts", &name], None).await;
            }
        }
    }

    async fn request(&self, method: Method, path: &[&str], body: Option<Value>) -> reqwest::Result<Response> {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("api").extend(path);
        }
        let mut request = self.client.request(method, url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await
    }

    async fn call(&self, method: Method, path: &[&str], body: Option<Value>) -> Response {
        let what = format!("{method} {}", path.join("/"));
        match self.request(method, path, body).await {
            Ok(answer) if answer.status().is_success() => answer,
            // What is to be deleted may be gone already.
            Ok(answer) if answer.status() == StatusCode::NOT_FOUND && what.starts_with("DELETE") => answer,
            Ok(answer) => panic!("the broker's management interface answered {} to {what}", answer.status()),
            Err(error) => panic!("the broker's management interface cannot be reached: {}", error.without_url()),
        }
    }
}

async fn read<T: serde::de::DeserializeOwned>(answer: Response) -> T {
    let answer = answer.json().await;
    answer
        .unwrap_or_else(|error| panic!("the management interface's answer is not understood: {}", error.without_url()))
}
