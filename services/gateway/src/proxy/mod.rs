//! From a request to the service's answer.

pub mod breaker;
pub mod concurrency;
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
    body::{self, MessageBody as _},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    web,
};
use contexor_identity::{Caller, bearer};
use contexor_service::{ApiError, answer_clock::BodyArrives, http::RouteLabel};
use tokio::sync::oneshot;

use crate::{
    domain::{client_address::client_address, path::Segments, rate::Decision, subject::Subject},
    edge::leave_uncompressed,
    error::GatewayError,
    limits::Bucket,
    proxy::{
        concurrency::{ConcurrencyClass, ConcurrencyPermit, LimitReached},
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
    let (caller, permit) = match route.access {
        Access::Public => (None, acquire_public_permit(request, shared, bucket, counted).await?),
        Access::SignedIn => {
            let (caller, permit) = authenticate(request, shared, bucket, client_ip, counted).await?;
            (Some(caller), permit)
        }
    };
    let limits = upload_limits(route.access, shared);
    let length = check_body(request, limits.max_bytes)?;
    let passage = Passage { request, shared, worker, service: route.service, client_ip };
    if let Some(caller) = caller
        && let Some(key) = keyed::key_of(request)?
    {
        return keyed::answer(passage, payload, length.told(), limits, key, caller, permit).await;
    }

    let (upload, upload_end) = match length {
        Length::None => (Upload::Empty, None),
        length => begin_upload(request, payload, length.told(), limits),
    };
    let asked = passage.request_to_service(upload)?;
    let response = ask(shared, worker, route.service, asked, upload_end).await?;
    let (head, upstream_body) = response.into_parts();
    let answer = begin_answer(head.status, &head.headers, route.service)?;
    if passage.is_head() {
        // Without a length: zero would be a false one, and the server takes the true one for that of a body which follows when the next
        // request on the connection is here already.
        return Ok(answer.set_body(body::None::new()).map_into_boxed_body());
    }
    let size = size_of(head.status, &head.headers);
    let stop = (bucket == Bucket::Stream).then(|| shared.stop.clone());
    let body = Download::new(upstream_body, size, body_idle(shared), stop, permit);
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

fn acquire(shared: &Shared, class: ConcurrencyClass, subject: Subject) -> Result<ConcurrencyPermit, GatewayError> {
    shared.concurrency.acquire(class, subject).map_err(|reached| match reached {
        LimitReached::All => GatewayError::Overloaded,
        LimitReached::Caller => GatewayError::TooManyAtOnce,
    })
}

/// Finds out who calls, counts the request, and takes a permit of the caller.
///
/// While the token is checked, which takes answers of others, a request whose token this process can verify by itself needs no permit:
/// many people share one address. Any other takes one of its address.
async fn authenticate(
    request: &HttpRequest,
    shared: &Shared,
    bucket: Bucket,
    client_ip: IpAddr,
    counted: &mut Counted,
) -> Result<(Caller, ConcurrencyPermit), GatewayError> {
    let token = bearer(request)?;
    let unverified = match shared.identity.verify_offline(&token).await {
        Some(_) => None,
        None => Some(acquire(shared, ConcurrencyClass::Unverified, Subject::address(client_ip))?),
    };
    let caller = admit(&token, shared, bucket, client_ip, counted).await?;
    let class = if bucket == Bucket::Stream { ConcurrencyClass::Streams } else { ConcurrencyClass::Requests };
    let permit = acquire(shared, class, Subject::User(caller.user_id))?;
    drop(unverified);
    Ok((caller, permit))
}

/// Takes a permit for a request that needs no token, and counts it for its address.
pub(crate) async fn acquire_public_permit(
    request: &HttpRequest,
    shared: &Shared,
    bucket: Bucket,
    counted: &mut Counted,
) -> Result<ConcurrencyPermit, GatewayError> {
    let client_ip = address_of(request, shared);
    let permit = acquire(shared, ConcurrencyClass::Public, Subject::address(client_ip))?;
    let decision = shared.limits.count_address(bucket, client_ip).await?;
    go_on(counted, bucket, decision)?;
    Ok(permit)
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
        && shared.identity.verify_offline(token).await.is_none()
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

fn upload_limits(access: Access, shared: &Shared) -> UploadLimits {
    let Settings { http, timeouts, .. } = &shared.settings;
    let (max_bytes, pause_ms) = match access {
        Access::Public => (http.max_body_bytes.min(MAX_PUBLIC_BODY_BYTES), timeouts.public_upload_ms),
        Access::SignedIn => (http.max_body_bytes, timeouts.upload_ms),
    };
    UploadLimits {
        max_bytes: max_bytes as u64,
        pause: Duration::from_millis(pause_ms),
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
    request: &HttpRequest,
    payload: web::Payload,
    length: Option<u64>,
    limits: UploadLimits,
) -> (Upload, Option<oneshot::Receiver<UploadEnd>>) {
    let (upload, end) = Upload::begin(payload, length, limits, BodyArrives::of(request));
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
