//! The HTTP server: request ids, traces, metrics and limits around every handler, and problem+json for whatever goes wrong.

use std::{
    collections::HashMap,
    net::{IpAddr, TcpListener},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    App, Error, HttpMessage as _, HttpRequest, HttpResponse, HttpServer, ResponseError as _,
    body::{BoxBody, MessageBody},
    dev::{HttpServiceFactory, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::{Next, from_fn},
    web,
};
use anyhow::Context as _;
use contexor_api::rules::is_foreign_id;
use contexor_telemetry::context;
use futures::FutureExt as _;
use opentelemetry::{
    KeyValue,
    trace::{Status, TraceContextExt as _},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_actix_web::{OpenApiFactory, service_config::ServiceConfig};
use uuid::Uuid;

use crate::{
    ApiError, Health,
    answer_clock::AnswerClock,
    connections::{ActiveRequest, Connection, Connections, TrackedBody},
    extract::BodyLimits,
    health::Readiness,
    settings::HttpSettings,
    write_marks::Writing,
};

/// The sockets of a service, open already: a test takes free ports, a program its configured ones.
#[derive(Debug)]
pub struct Listeners {
    /// The API.
    pub api: TcpListener,
    /// `/metrics`.
    pub metrics: TcpListener,
}

impl Listeners {
    /// Opens the configured ports.
    ///
    /// # Errors
    /// Names the port that is taken.
    pub fn open(settings: &HttpSettings) -> anyhow::Result<Self> {
        let open = |port: u16| {
            TcpListener::bind((settings.bind.as_str(), port))
                .with_context(|| format!("cannot listen on {}:{port}", settings.bind))
        };
        Ok(Self { api: open(settings.port)?, metrics: open(settings.metrics_port)? })
    }

    /// Opens free ports on the loopback address.
    ///
    /// # Errors
    /// When there is none.
    pub fn any() -> std::io::Result<Self> {
        Ok(Self { api: TcpListener::bind("127.0.0.1:0")?, metrics: TcpListener::bind("127.0.0.1:0")? })
    }
}

tokio::task_local! {
    static REQUEST_ID: String;
    static CLIENT_ADDRESS: Option<IpAddr>;
}

/// Names the route of a request in logs, metrics and traces where the router has no pattern for it: a handler puts it into the
/// request's extensions. It must come from a bounded set, never from the path itself.
#[derive(Debug, Clone)]
pub struct RouteLabel(pub Arc<str>);

/// The header that carries a request's id.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request being served; empty outside of one.
pub fn current_request_id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_default()
}

/// The header in which the gateway tells the address of its client. It takes the header away from what comes in.
pub const X_CLIENT_ADDRESS: &str = "x-contexor-client-ip";

/// The header in which the gateway shows that it is the gateway.
pub const X_GATEWAY_TOKEN: &str = "x-contexor-gateway-token";

/// Knows the gateway. A service behind it has this as `web::Data<dyn GatewayVerifier>` among its data, and refuses whoever else tells the
/// address of a client; one without does not look at what is told.
pub trait GatewayVerifier: Send + Sync {
    /// Whether a token is the gateway's own, made for this service.
    fn verify(&self, token: &str) -> bool;
}

/// The address that the request being served came from: of the gateway's client, or of whoever called without the gateway; none
/// outside of a request.
pub fn current_client_address() -> Option<IpAddr> {
    CLIENT_ADDRESS.try_with(|address| *address).ok().flatten()
}

/// Where a request comes from.
///
/// # Errors
/// 503 when somebody tells it who is not the gateway, or the gateway with a key that is not known here: everybody would be counted as one
/// client, and written down as one, until somebody noticed.
fn client_address(request: &HttpRequest) -> Result<Option<IpAddr>, ApiError> {
    let peer = || request.peer_addr().map(|peer| peer.ip().to_canonical());
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (Some(edge), Some(told)) = (request.app_data::<web::Data<dyn GatewayVerifier>>(), text(X_CLIENT_ADDRESS))
    else {
        return Ok(peer());
    };
    if !text(X_GATEWAY_TOKEN).is_some_and(|token| edge.verify(token)) {
        metrics::counter!("contexor_http_gateway_token_rejected_total").increment(1);
        tracing::warn!(security.event = "gateway_unknown", "who tells the address of a client is not the gateway");
        let detail = "who tells the address of a client here is not the gateway";
        return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "upstream_unavailable", detail).retry_after(1));
    }
    Ok(told.trim().parse().map(|told: IpAddr| told.to_canonical()).ok().or_else(peer))
}

/// Where a service declares its routes: at the server, or in the API's description. A server does not describe them: every worker would
/// build the whole document and drop it.
pub trait Routes {
    /// Adds what a handler serves.
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, handler: F) -> &mut Self;
}

impl Routes for web::ServiceConfig {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, handler: F) -> &mut Self {
        Self::service(self, handler)
    }
}

impl Routes for ServiceConfig<'_> {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, handler: F) -> &mut Self {
        Self::service(self, handler)
    }
}

/// Serves until `stop`: then unready, a pause for the word to spread, then no new connections while requests in flight end.
///
/// `description` names the methods of each route for the `Allow` of a 405.
///
/// # Errors
/// When the server cannot start or breaks.
pub async fn serve<F>(
    settings: &HttpSettings,
    listeners: Listeners,
    health: Health,
    description: Option<&OpenApi>,
    routes: F,
    stop: CancellationToken,
) -> anyhow::Result<()>
where
    F: Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
{
    let request_timeout = Duration::from_millis(settings.request_timeout_ms);
    let max_body_bytes = settings.max_body_bytes;
    let probes = health.clone();
    let methods = web::Data::new(RouteMethods::of(description));
    let connections = Connections::default();
    let watched = connections.clone();
    let keep_alive = Duration::from_secs(settings.keep_alive_s);
    let api = HttpServer::new(move || {
        let health = probes.clone();
        App::new()
            .app_data(web::PayloadConfig::new(max_body_bytes))
            .app_data(BodyLimits::new(max_body_bytes, request_timeout))
            .app_data(web::PathConfig::default().error_handler(|_, _| ApiError::not_found().into()))
            .app_data(web::Data::new(health))
            .app_data(methods.clone())
            .wrap(from_fn(move |request, next| observe(request, next, request_timeout)))
            .route("/healthz", web::get().to(healthz))
            .route("/readyz", web::get().to(readyz))
            .configure(routes.clone())
            .default_service(web::to(not_found))
    })
    .workers(settings.workers)
    .on_connect(move |stream, data| connections.register(stream, data))
    .client_request_timeout(HEAD_TIME)
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(keep_alive)
    .shutdown_timeout(settings.shutdown_timeout_s)
    .disable_signals()
    .listen(listeners.api)?
    .run();
    let checks = web::Data::new(health.clone());
    let metrics = HttpServer::new(move || {
        let app = App::new().app_data(checks.clone());
        app.route("/metrics", web::get().to(render_metrics)).route("/readyz", web::get().to(readyz_in_detail))
    })
    .workers(1)
    .disable_signals()
    .listen(listeners.metrics)?
    .run();

    let (api_handle, metrics_handle) = (api.handle(), metrics.handle());
    let drain = Duration::from_millis(settings.drain_ms);
    let stopper = tokio::spawn(async move {
        stop.cancelled().await;
        health.drain();
        tokio::time::sleep(drain).await;
        api_handle.stop(true).await;
        metrics_handle.stop(false).await;
    });
    let watcher = tokio::spawn(watched.close_idle(keep_alive + HEAD_TIME));
    let upkeep = tokio::spawn(run_metrics_upkeep());
    let served = tokio::try_join!(api, metrics);
    for task in [stopper, watcher, upkeep] {
        task.abort();
    }
    served.context("the HTTP server broke")?;
    Ok(())
}

/// How long the head of a request may take.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// What was measured is summed up now and then: until somebody reads the metrics, every single duration would be kept.
async fn run_metrics_upkeep() {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        if let Ok(handle) = contexor_telemetry::metrics_handle() {
            handle.run_upkeep();
        }
    }
}

async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "ok"}))
}

/// What strangers may ask: whether, and not why not.
async fn readyz(health: web::Data<Health>) -> HttpResponse {
    let Readiness { status, .. } = health.readiness().await;
    HttpResponse::build(readiness_code(status)).json(serde_json::json!({"status": status}))
}

async fn readyz_in_detail(health: web::Data<Health>) -> HttpResponse {
    let readiness = health.readiness().await;
    HttpResponse::build(readiness_code(readiness.status)).json(readiness)
}

fn readiness_code(status: &str) -> StatusCode {
    if status == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

async fn render_metrics() -> HttpResponse {
    match contexor_telemetry::metrics_handle() {
        Ok(handle) => {
            handle.run_upkeep();
            HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render())
        }
        Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}

async fn not_found(request: HttpRequest, methods: web::Data<RouteMethods>) -> HttpResponse {
    let Some(route) = request.match_pattern() else {
        return ApiError::not_found().error_response();
    };
    let mut response =
        ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this route has no such method")
            .error_response();
    if let Some(allow) = methods.0.get(&route) {
        response.headers_mut().insert(header::ALLOW, allow.clone());
    }
    response
}

/// What `Allow` says of each route in the service's document: the router knows no more than that none of its methods was asked for.
#[derive(Debug)]
struct RouteMethods(HashMap<String, HeaderValue>);

impl RouteMethods {
    fn of(document: Option<&OpenApi>) -> Self {
        let allow = |item: &PathItem| {
            let methods = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PUT", &item.put),
                ("PATCH", &item.patch),
                ("DELETE", &item.delete),
            ];
            let named: Vec<&str> = methods.iter().filter(|(_, here)| here.is_some()).map(|(name, _)| *name).collect();
            HeaderValue::from_str(&named.join(", ")).ok()
        };
        let paths = document.iter().flat_map(|document| document.paths.paths.iter());
        Self(paths.filter_map(|(path, item)| Some((path.clone(), allow(item)?))).collect())
    }
}

/// Whether a segment of a path is an id in another form than the one that everything else takes: it would name the same thing twice.
fn holds_foreign_id(path: &str) -> bool {
    path.split('/').any(|segment| is_foreign_id(&percent_encoding::percent_decode_str(segment).decode_utf8_lossy()))
}

/// The label of a request's route: the handler's own, or the router's pattern.
fn route_of(request: &HttpRequest) -> String {
    if let Some(RouteLabel(label)) = request.extensions().get() {
        return label.as_ref().to_owned();
    }
    request.match_pattern().filter(|pattern| !pattern.is_empty()).unwrap_or_else(|| "unmatched".to_owned())
}

/// Whether a caller's request id is fit for logs and headers.
fn is_sane_id(id: &str) -> bool {
    (8..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    timeout: Duration,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let header_text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let request_id = header_text("x-request-id")
        .filter(|id| is_sane_id(id))
        .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned);
    let method = method_name(request.method());
    let in_hand = request.request().conn_data::<Arc<Connection>>().map(ActiveRequest::on);
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        http.request.method = method,
        request_id = %request_id,
        trace_id = tracing::field::Empty,
    );
    context::continue_from(&span, header_text(context::TRACEPARENT));
    if let Some(trace_id) = context::trace_id(&span) {
        span.record("trace_id", trace_id);
    }
    let route = route_of(request.request());
    let in_flight = InFlight::begin();
    let started = Instant::now();
    let client_address = span.in_scope(|| client_address(request.request()));
    let handled = match client_address {
        Ok(_) if holds_foreign_id(request.path()) => Ok(Ok(Err(ApiError::not_found().into()))),
        Ok(address) => {
            let clock = AnswerClock::start(timeout);
            request.extensions_mut().insert(clock.clone());
            let work = async {
                let answered = AssertUnwindSafe(next.call(request)).catch_unwind();
                tokio::select! {
                    biased;
                    answered = answered => Ok(answered),
                    () = clock.expired() => Err(Overdue),
                }
            };
            REQUEST_ID.scope(request_id.clone(), CLIENT_ADDRESS.scope(address, work)).instrument(span.clone()).await
        }
        Err(refusal) => Ok(Ok(Err(refusal.into()))),
    };
    drop(in_flight);

    // A panic or a time-out has taken the request with it: there is nothing to answer on but an error.
    let answered = match handled {
        Ok(Ok(Ok(response))) => Ok(response.map_into_boxed_body()),
        Ok(Ok(Err(error))) => Err(error),
        Ok(Err(_panic)) => {
            metrics::counter!("contexor_http_panics_total").increment(1);
            Err(ApiError::internal("a handler panicked").into())
        }
        Err(Overdue) => {
            Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "request_timeout", "the answer took too long")
                .retry_after(1)
                .into())
        }
    };
    if let Ok(response) = &answered {
        let writing = response.request().extensions().get::<Writing>().cloned();
        if let Some(writing) = writing {
            writing.end().await;
        }
    }
    let (status, route) = match &answered {
        Ok(response) => (response.status(), route_of(response.request())),
        Err(error) => (error.as_response_error().status_code(), route),
    };
    let elapsed = started.elapsed();
    describe(&span, method, &route, status);
    let probe = matches!(route.as_str(), "/healthz" | "/readyz");
    if !probe {
        let class = status_class(status);
        metrics::counter!("contexor_http_requests_total", "method" => method, "route" => route.clone(), "status" => class)
            .increment(1);
        metrics::histogram!("contexor_http_request_duration_seconds", "method" => method, "route" => route.clone())
            .record(elapsed.as_secs_f64());
        span.in_scope(|| {
            let (status, duration_ms) = (status.as_u16(), elapsed.as_millis() as u64);
            tracing::info!(
                http.route = route,
                http.response.status_code = status,
                duration_ms,
                "{method} {route} {status}"
            );
        });
    }
    let mut response = match answered {
        Ok(response) => REQUEST_ID.sync_scope(request_id.clone(), || as_problem(response)),
        // Rendered inside the scope, so that the problem names the request.
        Err(error) => return Err(WithRequestId { request_id, error }.into()),
    };
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    set_security_headers(response.headers_mut());
    Ok(match in_hand {
        Some(in_hand) => response.map_body(|_, body| BoxBody::new(TrackedBody::new(body, in_hand))),
        None => response,
    })
}

/// Tells a trace that is kept what is known only with the answer. Recorded on the span instead, each field would be written for the log
/// again, with all fields before it.
fn describe(span: &tracing::Span, method: &'static str, route: &str, status: StatusCode) {
    let context = span.context();
    let traced = context.span();
    if traced.is_recording() {
        traced.update_name(format!("{method} {route}"));
        traced.set_attribute(KeyValue::new("http.route", route.to_owned()));
        traced.set_attribute(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
        if status.is_server_error() {
            traced.set_status(Status::error(""));
        }
    }
}

/// What a status is called in metrics.
fn status_class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

/// The answer took too long.
struct Overdue;

/// What a method is called in logs and metrics. A client may make up its own, as many as it likes.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// What every answer says to a browser, unless it says something of its own: it is no page, and nothing to be kept.
const PROTECTION: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
];

fn set_security_headers(headers: &mut HeaderMap) {
    for (name, value) in PROTECTION {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
}

/// Counts a request for as long as it is served, also when the client goes away and its future is dropped.
struct InFlight(metrics::Gauge);

impl InFlight {
    fn begin() -> Self {
        let gauge = metrics::gauge!("contexor_http_requests_in_flight");
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

/// The framework's own errors have a plain text for a body, or none: they get one as all others have.
fn as_problem(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
        return response;
    }
    let (code, detail) = match status {
        StatusCode::UNAUTHORIZED => ("unauthenticated", "this needs a bearer token"),
        StatusCode::NOT_FOUND => ("not_found", "there is no such thing, or it is not yours to see"),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "this route has no such method"),
        StatusCode::REQUEST_TIMEOUT => ("request_timeout", "the body did not arrive in time"),
        StatusCode::PAYLOAD_TOO_LARGE => ("payload_too_large", "the body is longer than this route takes"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ("unsupported_media_type", "the body is of a type that is not taken here")
        }
        status if status.is_server_error() => ("internal", "something went wrong on our side"),
        _ => ("bad_request", "the request cannot be read"),
    };
    let mut problem = ApiError::new(status, code, detail).error_response();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        problem.headers_mut().insert(header::ALLOW, allow.clone());
    }
    response.into_response(problem)
}

/// An error that is rendered outside of its request's scope but names it all the same.
#[derive(Debug)]
struct WithRequestId {
    request_id: String,
    error: Error,
}

impl std::fmt::Display for WithRequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl actix_web::ResponseError for WithRequestId {
    fn status_code(&self) -> StatusCode {
        self.error.as_response_error().status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response =
            REQUEST_ID.sync_scope(self.request_id.clone(), || self.error.as_response_error().error_response());
        if let Ok(value) = HeaderValue::from_str(&self.request_id) {
            response.headers_mut().insert(X_REQUEST_ID, value);
        }
        set_security_headers(response.headers_mut());
        response
    }
}
