//! The services behind the gateway: client, circuit breaker, headers and bodies.

pub mod buffered_body;
pub mod headers;
pub mod request_body;
pub mod response_body;

use std::time::Duration;

use anyhow::{Context as _, ensure};
use contexor_service::{
    CircuitBreaker,
    circuit_breaker::{CircuitEvent, CircuitSettings},
};
use http::{
    Uri,
    uri::{Authority, PathAndQuery, Scheme},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use crate::{
    routes::Service,
    settings::{BreakerSettings, TimeoutSettings, UpstreamSettings},
    upstream::request_body::RequestBody,
};

/// How long others wait for the request that tries: it may be one that a slow client has not sent whole.
const TRIAL: Duration = Duration::from_secs(2);

/// Where the services are, and whether they can be reached.
#[derive(Debug)]
pub struct Upstreams([Upstream; Service::ALL.len()]);

/// One service.
#[derive(Debug)]
pub struct Upstream {
    authority: Authority,
    /// The circuit to it, also for questions of the gateway itself.
    pub breaker: CircuitBreaker,
}

impl Upstreams {
    /// Reads the addresses.
    ///
    /// # Errors
    /// Names the address that is not `http://host:port`.
    pub fn new(settings: &UpstreamSettings, breaker: &BreakerSettings) -> anyhow::Result<Self> {
        let upstream = |service: Service| -> anyhow::Result<Upstream> {
            let address = match service {
                Service::Auth => &settings.auth,
                Service::Org => &settings.org,
                Service::Content => &settings.content,
                Service::Usage => &settings.usage,
                Service::Notifier => &settings.notifier,
            };
            let explain = || format!("upstreams.{service}: {address} is not of the form http://host:port");
            let uri: Uri = address.parse().with_context(explain)?;
            let bare = uri.scheme_str() == Some("http") && uri.path() == "/" && uri.query().is_none();
            ensure!(bare, explain());
            let authority = uri.authority().cloned().with_context(explain)?;
            let open = Duration::from_millis(breaker.open_ms);
            let circuit = CircuitSettings { failures: breaker.failures, open, trial: TRIAL };
            Ok(Upstream { authority, breaker: CircuitBreaker::new(circuit, observer(service, open)) })
        };
        let [auth, org, content, usage, notifier] = Service::ALL.map(upstream);
        Ok(Self([auth?, org?, content?, usage?, notifier?]))
    }

    /// The service.
    pub fn get(&self, service: Service) -> &Upstream {
        &self.0[service as usize]
    }
}

/// Counts failures of a service and openings of the circuit to it.
fn observer(service: Service, open: Duration) -> impl Fn(CircuitEvent) + Send + Sync {
    let name = service.name();
    move |event| match event {
        CircuitEvent::Failed(reason) => {
            metrics::counter!("contexor_gateway_upstream_failures_total", "service" => name, "reason" => reason)
                .increment(1);
        }
        CircuitEvent::Opened(_) => {
            metrics::counter!("contexor_gateway_circuit_opened_total", "service" => name).increment(1);
            tracing::warn!("{name} cannot be reached; it is left alone for {} ms", open.as_millis());
        }
        CircuitEvent::Closed => tracing::info!("{name} can be reached again"),
    }
}

impl Upstream {
    /// The address of a path of the service.
    ///
    /// # Errors
    /// When the path is none.
    pub fn uri(&self, path_and_query: &str) -> Result<Uri, http::Error> {
        let path: PathAndQuery = path_and_query.parse()?;
        Uri::builder().scheme(Scheme::HTTP).authority(self.authority.clone()).path_and_query(path).build()
    }
}

/// The connections of one thread: never shared, so that a request stays on the thread that took it.
#[derive(Debug)]
pub struct UpstreamClient {
    /// The client.
    pub client: Client<HttpConnector, RequestBody>,
}

impl UpstreamClient {
    /// No connections yet.
    pub fn new(timeouts: &TimeoutSettings) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(Duration::from_millis(timeouts.connect_ms)));
        connector.set_keepalive(Some(Duration::from_secs(60)));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_millis(timeouts.pool_idle_ms))
            .pool_max_idle_per_host(256)
            .build(connector);
        Self { client }
    }
}
