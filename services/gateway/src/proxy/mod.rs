//! From a request to the service's answer.

pub mod breaker;
pub mod capacity;
pub mod download;
mod exchange;
pub mod headers;
pub mod keyed;
pub mod upload;
pub mod upstream;

use std::{net::IpAddr, time::Duration};

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse, ResponseError as _,
    body::MessageBody as _,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    web,
};
use contexor_identity::{Caller, bearer};
use contexor_service::{ApiError, http::RouteLabel};
use tokio::sync::oneshot;

use crate::{
    domain::{client_address::client_address, path::Segments, rate::Decision, subject::Subject},
    edge::leave_uncompressed,
    error::GatewayError,
    limits::Bucket,
    proxy::{
        download::Download,
        exchange::{Passage, ask, begin_answer, body_idle, size_of},
        upload::{Upload, UploadEnd},
        upstream::Worker,
    },
    routes::{self, Access, Class, Route},
    shared::Shared,
};

/// Answers a request with the service's answer, or with the reason why there is none.
pub async fn forward(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
    worker: web::Data<Worker>,
) -> HttpResponse {
    let mut counted = None;
    let answer = answer(&request, payload, &shared, &worker, &mut counted).await;
    let mut response = answer.unwrap_or_else(|error| ApiError::from(error).error_response());
    if let Some((bucket, decision)) = counted {
        tell_limit(response.headers_mut(), bucket, &decision);
    }
    let size = response.body().size();
    leave_uncompressed(response.headers_mut(), size);
    response
}

async fn answer(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &web::Data<Shared>,
    worker: &web::Data<Worker>,
    counted: &mut Option<(Bucket, Decision)>,
) -> Result<HttpResponse, GatewayError> {
    let path = Segments::read(request.uri().path()).ok_or(GatewayError::NoSuchRoute)?;
    let route = routes::find(&path).ok_or(GatewayError::NoSuchRoute)?;
    let label = shared.templates.find(&path).unwrap_or_else(|| route.pattern.0.into());
    request.extensions_mut().insert(RouteLabel(label));
    let bucket = bucket(route, request.method())?;
    let place = shared.capacity.enter(bucket == Bucket::Stream).ok_or(GatewayError::Overloaded)?;
    let length = check_body(request, shared)?;

    let client_ip = address_of(request, shared);
    let caller = match route.access {
        Access::Public => {
            let decision = shared.limits.count_address(bucket, client_ip).await?;
            go_on(counted, bucket, decision)?;
            None
        }
        Access::SignedIn => Some(admit(&bearer(request)?, shared, bucket, client_ip, counted).await?),
    };
    let subject = caller.map_or_else(|| Subject::address(client_ip), |caller| Subject::User(caller.user_id));
    let place = place.of(subject).ok_or(GatewayError::TooManyAtOnce)?;
    let passage = Passage { request, shared, worker, service: route.service, client_ip };
    if let Some(caller) = caller
        && let Some(key) = keyed::key_of(request)?
    {
        return keyed::answer(passage, payload, key, caller, place).await;
    }

    let (upload, upload_end) = match length {
        Length::None => (Upload::Empty, None),
        Length::Known(bytes) => begin_upload(payload, Some(bytes), shared),
        Length::Unknown => begin_upload(payload, None, shared),
    };
    let asked = passage.request_to_service(upload)?;
    let response = ask(shared, worker, route.service, asked, upload_end).await?;
    let (head, body) = response.into_parts();
    let answer = begin_answer(head.status, &head.headers, route.service)?;
    if passage.is_head() {
        return Ok(answer);
    }
    let stop = (bucket == Bucket::Stream).then(|| shared.stop.clone());
    let size = size_of(head.status, &head.headers);
    let body = Download::new(body, size, body_idle(shared), stop, place);
    Ok(answer.set_body(body).map_into_boxed_body())
}

/// Finds out who a token names, and counts the request for that person; a token that is not good counts against its address.
async fn admit(
    token: &str,
    shared: &Shared,
    bucket: Bucket,
    client_ip: IpAddr,
    counted: &mut Option<(Bucket, Decision)>,
) -> Result<Caller, GatewayError> {
    if let Some(decision) = shared.refusals.turned_away(client_ip, token) {
        shared.limits.tell(Bucket::Auth, "turned_away");
        go_on(counted, Bucket::Auth, decision)?;
    }
    match shared.limits.count_caller(bucket, &shared.identity, token).await {
        Ok((caller, decision)) => {
            shared.refusals.found_good(token);
            go_on(counted, bucket, decision)?;
            Ok(caller)
        }
        Err(GatewayError::Caller(refusal)) if refusal.status_code() == StatusCode::UNAUTHORIZED => {
            let decision = shared.limits.count_address(Bucket::Auth, client_ip).await?;
            shared.refusals.found_bad(client_ip, token, &decision);
            go_on(counted, Bucket::Auth, decision)?;
            Err(GatewayError::Caller(refusal))
        }
        Err(error) => Err(error),
    }
}

/// Notes what the client is told of its limit, and stops what is beyond it.
fn go_on(counted: &mut Option<(Bucket, Decision)>, bucket: Bucket, decision: Decision) -> Result<(), GatewayError> {
    *counted = Some((bucket, decision));
    if decision.allowed { Ok(()) } else { Err(GatewayError::RateLimited { retry_after_s: decision.wait_s() }) }
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

fn check_body(request: &HttpRequest, shared: &Shared) -> Result<Length, GatewayError> {
    let headers = request.headers();
    let coding = headers.get(header::CONTENT_ENCODING);
    if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(GatewayError::EncodedBody);
    }
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Ok(Length::Unknown);
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok()).unwrap_or(0);
    if length > shared.settings.http.max_body_bytes as u64 {
        return Err(GatewayError::BodyTooLarge);
    }
    Ok(if length == 0 { Length::None } else { Length::Known(length) })
}

fn begin_upload(
    payload: web::Payload,
    length: Option<u64>,
    shared: &Shared,
) -> (Upload, Option<oneshot::Receiver<UploadEnd>>) {
    let time = Duration::from_millis(shared.settings.timeouts.upload_ms);
    let (upload, end) = Upload::begin(payload, length, shared.settings.http.max_body_bytes as u64, time);
    (upload, Some(end))
}

fn address_of(request: &HttpRequest, shared: &Shared) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    let lines: Vec<&str> =
        request.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or_default()).collect();
    client_address(peer, lines.into_iter(), &shared.settings.trusted_proxies)
}

/// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11).
fn tell_limit(headers: &mut HeaderMap, bucket: Bucket, decision: &Decision) {
    let name = bucket.name();
    let policy = format!("\"{name}\";q={};w={}", decision.limit.requests, decision.limit.window_s);
    let state = format!("\"{name}\";r={};t={}", decision.remaining, decision.wait_s());
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
