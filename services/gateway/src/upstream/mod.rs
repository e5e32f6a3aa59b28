//! The services behind the gateway: client, circuit breaker, headers and bodies.

pub mod buffered_body;
pub mod circuit_breaker;
pub mod headers;
pub mod request_body;
pub mod response_body;

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, ensure};
use contexor_identity::api_key::{self, OutcomeReporter};
use contexor_service::ApiError;
use http::{
    Uri,
    uri::{Authority, PathAndQuery, Scheme},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use crate::{
    error::GatewayError,
    routes::Service,
    settings::{BreakerSettings, TimeoutSettings, UpstreamSettings},
    upstream::{circuit_breaker::CircuitBreaker, request_body::RequestBody},
};

/// Where the services are, and whether they can be reached.
#[derive(Debug)]
pub struct Upstreams([Upstream; Service::ALL.len()]);

/// One service.
#[derive(Debug)]
pub struct Upstream {
    authority: Authority,
    /// The circuit to it.
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
            Ok(Upstream { authority, breaker: CircuitBreaker::new(service.name(), breaker) })
        };
        let [auth, org, content, usage, notifier] = Service::ALL.map(upstream);
        Ok(Self([auth?, org?, content?, usage?, notifier?]))
    }

    /// The service.
    pub fn get(&self, service: Service) -> &Upstream {
        &self.0[service as usize]
    }

    /// The circuit to a service, for questions that are no requests of a client's.
    pub fn circuit(&self, service: Service) -> Arc<dyn api_key::CircuitBreaker> {
        Arc::new(UpstreamCircuit { service, breaker: self.get(service).breaker.clone() })
    }
}

/// The gateway's own questions to a service: they fail with its requests, and its requests with them.
#[derive(Debug)]
struct UpstreamCircuit {
    service: Service,
    breaker: CircuitBreaker,
}

impl api_key::CircuitBreaker for UpstreamCircuit {
    fn attempt(&self) -> Result<OutcomeReporter, ApiError> {
        let service = self.service;
        let attempt = self.breaker.attempt().map_err(|left| GatewayError::circuit_open(service, left))?;
        Ok(Box::new(move |is_answered| {
            if is_answered {
                attempt.succeeded();
            } else {
                attempt.failed();
                record_failure(service, "unanswered");
            }
        }))
    }
}

/// Counts that a service did not answer, and how.
pub fn record_failure(service: Service, reason: &'static str) {
    metrics::counter!("contexor_gateway_upstream_failures_total", "service" => service.name(), "reason" => reason)
        .increment(1);
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
