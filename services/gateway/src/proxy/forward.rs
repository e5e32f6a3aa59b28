//! One question to a service, and the head of its answer.

use std::{net::IpAddr, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    body::BodySize,
    http::{Method, StatusCode},
    web,
};
use contexor_service::http::current_request_id;
use contexor_telemetry::context::current_traceparent;
use http::Response;
use hyper::body::Incoming;
use tokio::{sync::oneshot, time::timeout};

use crate::{
    error::GatewayError,
    problem::{is_problem, plain_problem},
    routes::Service,
    state::AppState,
    upstream::{
        UpstreamClient,
        headers::{self, ForwardedHeaders},
        request_body::{RequestBody, RequestBodyEnd},
    },
};

/// A request that may go on to its service.
#[derive(Debug, Clone, Copy)]
pub(super) struct ForwardContext<'a> {
    pub(super) request: &'a HttpRequest,
    pub(super) state: &'a web::Data<AppState>,
    pub(super) worker: &'a web::Data<UpstreamClient>,
    pub(super) service: Service,
    pub(super) client_ip: IpAddr,
}

impl ForwardContext<'_> {
    /// The path with its query, as the client wrote them.
    pub(super) fn target(&self) -> &str {
        self.request.uri().path_and_query().map_or("/", |target| target.as_str())
    }

    /// Whether the client wants the head of the answer alone.
    pub(super) fn is_head(&self) -> bool {
        self.request.method() == Method::HEAD
    }

    /// The request as the service gets it.
    pub(super) fn request_to_service(&self, upload: RequestBody) -> Result<http::Request<RequestBody>, GatewayError> {
        let said = ForwardedHeaders {
            client_ip: self.client_ip.to_string(),
            token: self.state.tokens.gateway_token(self.service.name()),
            request_id: current_request_id(),
            traceparent: current_traceparent(),
        };
        let upstream = self.state.upstreams.get(self.service);
        // Services have no HEAD of their own: what it answers is what GET does, without the body (RFC 9110, 9.3.2).
        let method = if self.is_head() { Method::GET.as_str() } else { self.request.method().as_str() };
        let mut asked = http::Request::new(upload);
        *asked.uri_mut() = upstream.uri(self.target()).map_err(|_| GatewayError::NoSuchRoute)?;
        *asked.method_mut() =
            http::Method::from_bytes(method.as_bytes()).map_err(|_| GatewayError::MethodNotAllowed)?;
        *asked.headers_mut() = headers::to_service(self.request.headers(), &said);
        Ok(asked)
    }
}

/// Asks the service, and waits for the head of its answer.
pub(super) async fn send(
    state: &AppState,
    worker: &UpstreamClient,
    service: Service,
    asked: http::Request<RequestBody>,
    upload_end: Option<oneshot::Receiver<RequestBodyEnd>>,
) -> Result<Response<Incoming>, GatewayError> {
    let attempt =
        state.upstreams.get(service).breaker.attempt().map_err(|open| GatewayError::circuit_open(service, open))?;
    let mut answered = worker.client.request(asked);
    let early = match upload_end {
        None => None,
        Some(upload_end) => tokio::select! {
            biased;
            // The time for an answer begins when the client has said all: a slow client is not the service's fault.
            end = upload_end => match end {
                Ok(RequestBodyEnd::Complete | RequestBodyEnd::Unwanted) => None,
                // It was given its time while the body waited for it.
                Ok(RequestBodyEnd::Untaken) => {
                    attempt.failed("untaken");
                    return Err(GatewayError::TimedOut(service));
                }
                Ok(end) => return Err(end.into()),
                Err(_) => return Err(GatewayError::BodyInterrupted),
            },
            early = &mut answered => Some(early),
        },
    };
    let time = Duration::from_millis(state.settings.timeouts.response_header_ms);
    let answer = match early {
        Some(answer) => Ok(answer),
        None => timeout(time, answered).await,
    };
    let (reason, error) = match answer {
        Ok(Ok(response)) => {
            attempt.succeeded();
            return Ok(response);
        }
        Ok(Err(error)) => {
            let reason = if error.is_connect() { "unreachable" } else { "broken" };
            (reason, GatewayError::Unreachable(service, Some(error)))
        }
        Err(_elapsed) => ("timed_out", GatewayError::TimedOut(service)),
    };
    attempt.failed(reason);
    Err(error)
}

/// The head of the answer to the client; the gateway answers itself where the service's answer is none of ours.
pub(super) fn response_head(
    status: http::StatusCode,
    headers: &http::HeaderMap,
    service: Service,
) -> Result<HttpResponse, GatewayError> {
    let status = StatusCode::from_u16(status.as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut answer = HttpResponse::build(status).finish();
    headers::to_client(headers, answer.headers_mut());
    if status.is_informational() || (status.is_server_error() && !is_problem(answer.headers())) {
        return Err(GatewayError::ForeignAnswer(service, status.as_u16()));
    }
    if status == StatusCode::REQUEST_TIMEOUT && !is_problem(answer.headers()) {
        // The server of a service that stood still: it waited for a head that had been here all the time.
        return Err(GatewayError::Stalled(service));
    }
    if status.is_client_error() && !is_problem(answer.headers()) {
        return Err(plain_problem(status).into());
    }
    Ok(answer)
}

/// How long the body of an answer says it is.
pub(super) fn body_size(status: http::StatusCode, headers: &http::HeaderMap) -> BodySize {
    match headers.get(http::header::CONTENT_LENGTH) {
        _ if matches!(status.as_u16(), 204 | 304) => BodySize::None,
        Some(length) => {
            length.to_str().ok().and_then(|length| length.parse().ok()).map_or(BodySize::Stream, BodySize::Sized)
        }
        None => BodySize::Stream,
    }
}

pub(super) fn body_idle(state: &AppState) -> Duration {
    Duration::from_millis(state.settings.timeouts.body_idle_ms)
}
