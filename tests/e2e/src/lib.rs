//! The running system as end-to-end tests see it: started as processes, asked through the gateway, and hurt on purpose.

mod collector;
mod joined_system;
mod person;
mod tokens;

use std::time::Duration;

use contexor_live::Live;
use contexor_service::{Redis, redis::RedisSettings};
use contexor_stack::{Addresses, Service, Stack, StackOptions};
use contexor_testkit::{TestRedis, TestVhost};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use joined_system::JoinedSystem;

pub use collector::{Collector, Span};
pub use person::{Answer, Office, Person, number, text};
pub use tokens::{Claims, Mint};

/// Limits that a test with many people behind one address would meet.
const UNLIMITED: [(&str, &str); 22] = [
    ("CONTEXOR_GATEWAY__LIMITS__OTP__REQUESTS", "1000000"),
    ("CONTEXOR_GATEWAY__LIMITS__AUTH__REQUESTS", "1000000"),
    ("CONTEXOR_GATEWAY__LIMITS__FAILED_AUTH__REQUESTS", "1000000"),
    ("CONTEXOR_GATEWAY__LIMITS__UNMATCHED__REQUESTS", "1000000"),
    ("CONTEXOR_GATEWAY__LIMITS__READ__REQUESTS", "1000000"),
    ("CONTEXOR_GATEWAY__LIMITS__WRITE__REQUESTS", "1000000"),
    ("CONTEXOR_GATEWAY__LIMITS__GENERATE__REQUESTS", "1000000"),
    ("CONTEXOR_GATEWAY__LIMITS__STREAM__REQUESTS", "1000000"),
    ("CONTEXOR_AUTH__OTP__RESEND_AFTER_S", "0"),
    ("CONTEXOR_AUTH__OTP__CAPS__NUMBER_HOUR", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__NUMBER_DAY", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__ORIGIN_HOUR", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__ORIGIN_DAY", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__ADDRESS_HOUR", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__NETWORK_HOUR", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__BLOCK_HOUR", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__UNKNOWN_CLIENT_HOUR", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__UNRECOGNIZED_HOUR", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__TOTAL_HOUR", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__UNKNOWN_CLIENT_DAY", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__UNRECOGNIZED_DAY", "1000000"),
    ("CONTEXOR_AUTH__OTP__CAPS__TOTAL_DAY", "1000000"),
];

/// The servers under the system, besides a Redis index of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Servers {
    /// Databases and a virtual host of its own on the servers that the test run started.
    Shared,
    /// A broker of its own.
    OwnBroker,
    /// A database server and a broker of its own.
    Own,
}

/// The whole system, with databases, a Redis index and a virtual host of its own; or one that stands, which the tests share in turn.
#[derive(Debug)]
pub struct System {
    host: Host,
    gateway: String,
    sandbox: String,
    live: Live,
    // Dropped with the system.
    _redis: Option<TestRedis>,
    _vhost: Option<TestVhost>,
}

#[derive(Debug)]
enum Host {
    Own(Box<Mutex<Stack>>),
    Joined(Box<JoinedSystem>),
}

impl System {
    /// Starts it on the servers that the test run started.
    pub async fn start() -> Self {
        Self::launch(None, Servers::Shared, &[]).await
    }

    /// Starts it with limits so wide that a crowd behind one address never meets them, and with settings of the caller's own.
    pub async fn start_unlimited(settings: &[(&str, &str)]) -> Self {
        let settings: Vec<_> = UNLIMITED.iter().chain(settings).copied().collect();
        Self::launch(None, Servers::Shared, &settings).await
    }

    /// Starts it with settings of the caller's own, and with a broker of its own where that is to be stopped.
    pub async fn start_with(settings: &[(&str, &str)], own_broker: bool) -> Self {
        let servers = if own_broker { Servers::OwnBroker } else { Servers::Shared };
        Self::launch(None, servers, settings).await
    }

    /// Starts it with traces going to a collector.
    pub async fn start_traced(otlp_endpoint: &str) -> Self {
        Self::launch(Some(otlp_endpoint), Servers::Shared, &[]).await
    }

    /// Starts it with a broker of its own, which can be stopped without hurting other tests.
    pub async fn start_with_own_broker() -> Self {
        Self::launch(None, Servers::OwnBroker, &[]).await
    }

    /// Starts it with a database server and a broker of its own, in the same way as for people.
    pub async fn start_with_own_servers() -> Self {
        Self::launch(None, Servers::Own, &[]).await
    }

    async fn launch(otlp_endpoint: Option<&str>, servers: Servers, settings: &[(&str, &str)]) -> Self {
        if let (None, Servers::Shared, Some(joined)) = (otlp_endpoint, servers, JoinedSystem::find()) {
            joined.demand(settings);
            return Self::join(joined).await;
        }
        let redis = contexor_testkit::redis().await;
        let vhost = if servers == Servers::Shared { Some(contexor_testkit::vhost().await) } else { None };
        let mut options = StackOptions::throw_away()
            .expect("a folder")
            .with("REDIS_URL", redis.url.clone())
            // Tests are impatient where people are not.
            .with("CONTEXOR_AI_WORKER__JOBS__LEASE_MS", "4000");
        if servers != Servers::Own {
            let postgres = std::env::var(contexor_testkit::POSTGRES_URL).expect("make test starts the servers");
            options = options.with("DATABASE_URL", postgres);
        }
        if let Some(vhost) = &vhost {
            options = options.with("AMQP_URL", vhost.url.clone());
        }
        for (name, value) in settings {
            options = options.with(name, *value);
        }
        options.otlp_endpoint = otlp_endpoint.map(str::to_owned);
        let stack = Stack::start(options).await.expect("the system starts");
        let system = Self {
            gateway: stack.gateway_url().to_owned(),
            sandbox: stack.sandbox_url().expect("no keys are given").to_owned(),
            host: Host::Own(Box::new(Mutex::new(stack))),
            live: live_at(&redis.url),
            _redis: Some(redis),
            _vhost: vhost,
        };
        system.sandbox_faults(json!({})).await;
        system
    }

    /// Uses a system that stands; what the sandbox remembers of earlier tests is forgotten.
    async fn join(joined: JoinedSystem) -> Self {
        let system = Self {
            gateway: joined.addresses.gateway.clone(),
            sandbox: joined.addresses.sandbox.clone().expect("it has a sandbox"),
            live: live_at(&joined.addresses.redis_url),
            host: Host::Joined(Box::new(joined)),
            _redis: None,
            _vhost: None,
        };
        for what in ["requests", "messages"] {
            let forget = reqwest::Client::new().delete(format!("{}/sandbox/{what}", system.sandbox));
            Answer::of(forget).await.expect(204);
        }
        system.sandbox_faults(json!({})).await;
        system
    }

    /// The stack of this test's own.
    fn own(&self) -> &Mutex<Stack> {
        match &self.host {
            Host::Own(stack) => stack,
            Host::Joined(_) => panic!("this test hurts its services: it needs a system of its own"),
        }
    }

    /// Somebody with this number.
    pub fn person(&self, phone: &str) -> Person {
        Person::new(&self.gateway, &self.sandbox, phone)
    }

    /// The gateway's base address.
    pub fn gateway(&self) -> &str {
        &self.gateway
    }

    /// The sandbox's base address.
    pub fn sandbox(&self) -> &str {
        &self.sandbox
    }

    /// The base address of a service behind the gateway.
    pub async fn service_url(&self, service: Service) -> String {
        self.addresses().await.url(service).expect("it is part of the stack")
    }

    /// Where everything is.
    pub async fn addresses(&self) -> Addresses {
        match &self.host {
            Host::Own(stack) => stack.lock().await.addresses().clone(),
            Host::Joined(joined) => joined.addresses.clone(),
        }
    }

    /// The address of a service's database.
    pub async fn database_url(&self, service: Service) -> String {
        self.addresses().await.databases[service.name()].clone()
    }

    /// Replaces the sandbox's faults.
    pub async fn sandbox_faults(&self, faults: Value) {
        let request = reqwest::Client::new().put(format!("{}/sandbox/faults", self.sandbox)).json(&faults);
        Answer::of(request).await.expect(200);
    }

    /// The requests that the sandbox served, newest first, with totals.
    pub async fn sandbox_requests(&self) -> Value {
        Answer::of(reqwest::Client::new().get(format!("{}/sandbox/requests", self.sandbox))).await.expect(200)
    }

    /// What the sandbox served in all.
    pub async fn sandbox_totals(&self) -> Value {
        self.sandbox_requests().await["totals"].clone()
    }

    /// The tokens that workers have noted for a task so far.
    pub async fn tokens_noted(&self, task: &str) -> i64 {
        let task = task.parse().expect("a task id");
        let noted = self.live.progress_of(task).await.expect("Redis answers");
        noted.iter().map(|progress| progress.output_tokens).sum()
    }

    /// Gives a service's program a command, as an operator does.
    pub async fn command(&self, service: Service, arguments: &[&str]) {
        let mut command = match &self.host {
            Host::Own(stack) => stack.lock().await.command(service).expect("it runs"),
            Host::Joined(joined) => joined.command(service),
        };
        command.args(arguments);
        let done =
            tokio::task::spawn_blocking(move || command.output()).await.expect("no panic").expect("it is a program");
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Kills a service without a warning.
    pub async fn kill(&self, service: Service) {
        self.own().lock().await.end_service(service, Signal::SIGKILL).await.expect("it can be killed");
    }

    /// Freezes a service: its connections stay open, and nothing is answered until [`Self::thaw`].
    pub async fn freeze(&self, service: Service) {
        self.signal(service, Signal::SIGSTOP).await;
    }

    /// Lets a frozen service go on.
    pub async fn thaw(&self, service: Service) {
        self.signal(service, Signal::SIGCONT).await;
    }

    async fn signal(&self, service: Service, signal: Signal) {
        let addresses = self.addresses().await;
        let pid = addresses.services.get(service.name()).and_then(|service| service.pid).expect("it runs");
        kill(Pid::from_raw(pid), signal).expect("it is our process");
    }

    /// Starts a service again and waits until it is ready.
    pub async fn start_again(&self, service: Service) {
        self.own().lock().await.start_service(service).await.expect("it starts again");
    }

    /// Stops the broker.
    pub async fn stop_broker(&self) {
        let mut stack = self.own().lock().await;
        stack.rabbitmq().expect("a broker of its own").stop_node().await.expect("it stops");
    }

    /// Starts the broker again with what it had.
    pub async fn start_broker(&self) {
        let mut stack = self.own().lock().await;
        stack.rabbitmq().expect("a broker of its own").start_node().await.expect("it starts again");
    }

    /// Every log line of every service.
    pub async fn logs(&self) -> String {
        let stack = match &self.host {
            Host::Own(stack) => stack.lock().await,
            Host::Joined(joined) => return joined.logs(),
        };
        let services = Service::ALL.into_iter().filter(|service| *service != Service::Sandbox);
        services.map(|service| stack.log(service).expect("a log")).collect()
    }

    /// Ends everything; of a system that stands, the sandbox's faults.
    pub async fn stop(self) {
        self.sandbox_faults(json!({})).await;
        let Host::Own(stack) = self.host else { return };
        tokio::time::timeout(Duration::from_secs(60), stack.into_inner().stop())
            .await
            .expect("the system ends in time")
            .expect("the system ends");
    }
}

fn live_at(redis_url: &str) -> Live {
    let settings = RedisSettings { url: redis_url.to_owned().into(), response_timeout_ms: 5_000 };
    Live::new(Redis::new(&settings).expect("a Redis address"))
}
