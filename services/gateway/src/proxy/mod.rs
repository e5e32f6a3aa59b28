//! From a request to the service's answer.

pub mod breaker;
pub mod capacity;
pub mod download;
mod exchange;
pub mod headers;
pub mod held;
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
        capacity::{Full, Hall, Place},
        download::Download,
        exchange::{Passage, ask, begin_answer, body_idle, size_of},
        upload::{Upload, UploadEnd, UploadLimits},
        upstream::Worker,
    },
    routes::{self, Access, Class, Route},
    settings::Settings,
    shared::Shared,
};

/// Longest body of a request that needs no token, bytes: it is a number and a code, or a token.
const MAX_PUBLIC_BODY_BYTES: usize = 16 * 1024;

/// What a request was counted as, and what came of it; none while nobody has counted it.
pub(crate) type Counted = Option<(Bucket, Decision)>;

/// Answers a request with the service's answer, or with the reason why there is none.
pub async fn forward(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
    worker: web::Data<Worker>,
) -> HttpResponse {
    let mut counted = None;
    let answer = answer(&request, payload, &shared, &worker, &mut counted).await;
    let mut response = answer.unwrap_or_else(|error| refuse(&request, &shared, error, &mut counted));
    tell_limit(response.headers_mut(), counted);
    let size = response.body().size();
    leave_uncompressed(response.headers_mut(), size);
    response
}

async fn answer(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &web::Data<Shared>,
    worker: &web::Data<Worker>,
    counted: &mut Counted,
) -> Result<HttpResponse, GatewayError> {
    let path = Segments::read(request.uri().path()).ok_or(GatewayError::NoSuchRoute)?;
    let route = routes::find(&path).ok_or(GatewayError::NoSuchRoute)?;
    let label = shared.templates.find(&path).map_or_else(|| route.pattern.0.into(), |template| template.path.clone());
    request.extensions_mut().insert(RouteLabel(label));
    let bucket = bucket(route, request.method())?;

    let client_ip = address_of(request, shared);
    let (caller, place) = match route.access {
        Access::Public => (None, enter_public(request, shared, bucket, counted).await?),
        Access::SignedIn => {
            let token = bearer(request)?;
            let hall = if bucket == Bucket::Stream { Hall::Streams } else { Hall::Requests };
            let place = enter(shared, hall, client_ip)?;
            let caller = admit(&token, shared, bucket, client_ip, counted).await?;
            let place = place.pass_to(Subject::User(caller.user_id)).map_err(no_place)?;
            (Some(caller), place)
        }
    };
    let limits = upload_limits(route.access, shared);
    let length = check_body(request, limits.max_bytes)?;
    let passage = Passage { request, shared, worker, service: route.service, client_ip };
    if let Some(caller) = caller
        && let Some(key) = keyed::key_of(request)?
    {
        return keyed::answer(passage, payload, limits, key, caller, place).await;
    }

    let (upload, upload_end) = match length {
        Length::None => (Upload::Empty, None),
        Length::Known(bytes) => begin_upload(payload, Some(bytes), limits),
        Length::Unknown => begin_upload(payload, None, limits),
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

/// The answer of the gateway itself. What leads nowhere and was not counted yet counts against its address, so that this has an
/// end too.
pub(crate) fn refuse(
    request: &HttpRequest,
    shared: &Shared,
    mut error: GatewayError,
    counted: &mut Counted,
) -> HttpResponse {
    if counted.is_none() && error.leads_nowhere() {
        let decision = shared.limits.count_stray(address_of(request, shared));
        if let Err(limited) = go_on(counted, Bucket::Stray, decision) {
            error = limited;
        }
    }
    let allow = matches!(error, GatewayError::MethodNotAllowed).then(|| allow_of(request, shared));
    let mut response = ApiError::from(error).error_response();
    if let Some(allow) = allow {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// What may be asked of the path of a request: what the API's document says, or else whatever is forwarded.
fn allow_of(request: &HttpRequest, shared: &Shared) -> HeaderValue {
    let template = Segments::read(request.uri().path()).and_then(|path| shared.templates.find(&path));
    let allow = template.and_then(|template| HeaderValue::from_str(&template.allow).ok());
    allow.unwrap_or(HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE"))
}

/// Takes a place for somebody of whom only the address is known.
fn enter(shared: &Shared, hall: Hall, client_ip: IpAddr) -> Result<Place, GatewayError> {
    shared.capacity.enter(hall, Subject::address(client_ip)).map_err(no_place)
}

fn no_place(full: Full) -> GatewayError {
    match full {
        Full::All => GatewayError::Overloaded,
        Full::Caller => GatewayError::TooManyAtOnce,
    }
}

/// Takes a place for a request that needs no token, and counts it for its address.
pub(crate) async fn enter_public(
    request: &HttpRequest,
    shared: &Shared,
    bucket: Bucket,
    counted: &mut Counted,
) -> Result<Place, GatewayError> {
    let client_ip = address_of(request, shared);
    let place = enter(shared, Hall::Public, client_ip)?;
    let decision = shared.limits.count_address(bucket, client_ip).await?;
    go_on(counted, bucket, decision)?;
    Ok(place)
}

/// Finds out who a token names, and counts the request for that person; a token that is not good counts against its address.
async fn admit(
    token: &str,
    shared: &Shared,
    bucket: Bucket,
    client_ip: IpAddr,
    counted: &mut Counted,
) -> Result<Caller, GatewayError> {
    if let Some(decision) = shared.refusals.turned_away(client_ip, token)
        && !shared.identity.finds_good(token).await
    {
        shared.limits.tell(Bucket::Refused, "turned_away");
        go_on(counted, Bucket::Refused, decision)?;
    }
    match shared.limits.count_caller(bucket, &shared.identity, token).await {
        Ok((caller, decision)) => {
            shared.refusals.found_good(token);
            go_on(counted, bucket, decision)?;
            Ok(caller)
        }
        Err(GatewayError::Caller(refusal)) if refusal.status_code() == StatusCode::UNAUTHORIZED => {
            let decision = shared.limits.count_address(Bucket::Refused, client_ip).await?;
            shared.refusals.found_bad(client_ip, token, &decision);
            go_on(counted, Bucket::Refused, decision)?;
            Err(GatewayError::Caller(refusal))
        }
        Err(error) => Err(error),
    }
}

/// Notes what the client is told of its limit, and stops what is beyond it.
fn go_on(counted: &mut Counted, bucket: Bucket, decision: Decision) -> Result<(), GatewayError> {
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

fn upload_limits(access: Access, shared: &Shared) -> UploadLimits {
    let Settings { http, timeouts, .. } = &shared.settings;
    let (max_bytes, time_ms) = match access {
        Access::Public => (http.max_body_bytes.min(MAX_PUBLIC_BODY_BYTES), timeouts.public_upload_ms),
        Access::SignedIn => (http.max_body_bytes, timeouts.upload_ms),
    };
    UploadLimits {
        max_bytes: max_bytes as u64,
        time: Duration::from_millis(time_ms),
        patience: Duration::from_millis(timeouts.answer_ms),
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
    payload: web::Payload,
    length: Option<u64>,
    limits: UploadLimits,
) -> (Upload, Option<oneshot::Receiver<UploadEnd>>) {
    let (upload, end) = Upload::begin(payload, length, limits);
    (upload, Some(end))
}

fn address_of(request: &HttpRequest, shared: &Shared) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    let lines: Vec<&str> =
        request.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or_default()).collect();
    client_address(peer, lines.into_iter(), &shared.settings.trusted_proxies)
}

/// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11), where the request was counted.
pub(crate) fn tell_limit(headers: &mut HeaderMap, counted: Counted) {
    let Some((bucket, decision)) = counted else { return };
    let (name, wait_s) = (bucket.name(), decision.wait_s());
    let policy = format!("\"{name}\";q={};w={}", decision.limit.requests, decision.limit.window_s);
    let state = format!("\"{name}\";r={};t={wait_s}", decision.remaining);
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    // Whoever is told to wait is told one time and not two.
    let retry_after_s = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if retry_after_s.is_some_and(|retry_after_s| retry_after_s < wait_s) {
        headers.insert(header::RETRY_AFTER, wait_s.into());
    }
}
