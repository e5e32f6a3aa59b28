//! From a request to the service's answer.

mod forward;
mod idempotent;

use std::time::Duration;

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    body::{self, MessageBody as _},
    http::{Method, header},
    web,
};
use contexor_service::{answer_clock::BodyArrives, http::RouteLabel};
use tokio::sync::oneshot;

use crate::{
    admission::{
        RateLimitOutcome, acquire_public_permit, authenticate, client_ip, error_response, set_rate_limit_headers,
    },
    compression::leave_uncompressed,
    domain::path::Segments,
    error::GatewayError,
    proxy::forward::{ForwardContext, body_idle, body_size, response_head, send},
    rate_limit::Bucket,
    routes::{self, Access, Class, Route},
    settings::Settings,
    state::AppState,
    upstream::{
        UpstreamClient,
        request_body::{RequestBody, RequestBodyEnd, UploadLimits},
        response_body::ResponseBody,
    },
};

/// Longest body of a request that needs no token, bytes: it is a number and a code, or a token.
const MAX_PUBLIC_BODY_BYTES: usize = 16 * 1024;

/// Answers a request with the service's answer, or with the reason why there is none.
pub async fn forward(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
    worker: web::Data<UpstreamClient>,
) -> HttpResponse {
    let mut counted = None;
    let answer = answer(&request, payload, &state, &worker, &mut counted).await;
    let mut response = answer.unwrap_or_else(|error| error_response(&request, &state, error, &mut counted));
    set_rate_limit_headers(response.headers_mut(), counted);
    let size = response.body().size();
    leave_uncompressed(response.headers_mut(), size);
    response
}

async fn answer(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<AppState>,
    worker: &web::Data<UpstreamClient>,
    counted: &mut RateLimitOutcome,
) -> Result<HttpResponse, GatewayError> {
    let path = Segments::read(request.uri().path()).ok_or(GatewayError::NoSuchRoute)?;
    let route = routes::find(&path).ok_or(GatewayError::NoSuchRoute)?;
    let label = state.templates.find(&path).map_or_else(|| route.pattern.0.into(), |template| template.path.clone());
    request.extensions_mut().insert(RouteLabel(label));
    let bucket = bucket(route, request.method())?;

    let client_ip = client_ip(request, state);
    let (caller, permit) = match route.access {
        Access::Public => (None, acquire_public_permit(request, state, bucket, counted).await?),
        Access::SignedIn => {
            let (caller, permit) = authenticate(request, state, bucket, client_ip, counted).await?;
            (Some(caller), permit)
        }
    };
    let limits = upload_limits(route.access, state);
    let length = check_body(request, limits.max_bytes)?;
    let passage = ForwardContext { request, state, worker, service: route.service, client_ip };
    if let Some(caller) = caller
        && let Some(key) = idempotent::idempotency_key(request)?
    {
        return idempotent::answer(passage, payload, length.told(), limits, key, caller, permit).await;
    }

    let (upload, upload_end) = match length {
        Length::None => (RequestBody::Empty, None),
        length => begin_upload(request, payload, length.told(), limits),
    };
    let asked = passage.request_to_service(upload)?;
    let response = send(state, worker, route.service, asked, upload_end).await?;
    let (head, upstream_body) = response.into_parts();
    let answer = response_head(head.status, &head.headers, route.service)?;
    if passage.is_head() {
        // Without a length: zero would be a false one, and the server takes the true one for that of a body which follows when the next
        // request on the connection is here already.
        return Ok(answer.set_body(body::None::new()).map_into_boxed_body());
    }
    let size = body_size(head.status, &head.headers);
    let stop = (bucket == Bucket::Stream).then(|| state.stop.clone());
    let body = ResponseBody::new(upstream_body, size, body_idle(state), stop, permit);
    Ok(answer.set_body(body).map_into_boxed_body())
}

/// What the request counts as.
fn bucket(route: &Route, method: &Method) -> Result<Bucket, GatewayError> {
    let reads = match *method {
        Method::GET | Method::HEAD => true,
        Method::POST | Method::PUT | Method::PATCH | Method::DELETE => false,
        _ => return Err(GatewayError::MethodNotAllowed),
    };
    Ok(match route.class {
        Class::Otp => Bucket::Otp,
        Class::Refresh => Bucket::Auth,
        Class::Generate if !reads => Bucket::Generate,
        Class::Stream if reads => Bucket::Stream,
        _ if reads => Bucket::Read,
        _ => Bucket::Write,
    })
}

/// What a request says about its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    None,
    Known(u64),
    Unknown,
}

impl Length {
    /// The length as the request says it.
    fn told(self) -> Option<u64> {
        match self {
            Self::None => Some(0),
            Self::Known(bytes) => Some(bytes),
            Self::Unknown => None,
        }
    }
}

fn upload_limits(access: Access, state: &AppState) -> UploadLimits {
    let Settings { http, timeouts, .. } = &state.settings;
    let (max_bytes, pause_ms) = match access {
        Access::Public => (http.max_body_bytes.min(MAX_PUBLIC_BODY_BYTES), timeouts.public_request_body_ms),
        Access::SignedIn => (http.max_body_bytes, timeouts.request_body_ms),
    };
    UploadLimits {
        max_bytes: max_bytes as u64,
        pause: Duration::from_millis(pause_ms),
        patience: Duration::from_millis(timeouts.response_header_ms),
    }
}

fn check_body(request: &HttpRequest, max_bytes: u64) -> Result<Length, GatewayError> {
    let headers = request.headers();
    let coding = headers.get(header::CONTENT_ENCODING);
    if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(GatewayError::EncodedBody);
    }
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Ok(Length::Unknown);
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok()).unwrap_or(0);
    if length > max_bytes {
        return Err(GatewayError::BodyTooLarge);
    }
    Ok(if length == 0 { Length::None } else { Length::Known(length) })
}

fn begin_upload(
    request: &HttpRequest,
    payload: web::Payload,
    length: Option<u64>,
    limits: UploadLimits,
) -> (RequestBody, Option<oneshot::Receiver<RequestBodyEnd>>) {
    let (upload, end) = RequestBody::begin(payload, length, limits, BodyArrives::of(request));
    (upload, Some(end))
}
