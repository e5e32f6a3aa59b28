//! Admission of a request: who calls, a permit of the concurrency limiter, and the count against the rate limits.

use std::net::IpAddr;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
};
use contexor_identity::{Caller, bearer};
use contexor_service::ApiError;

use crate::{
    concurrency::{ConcurrencyClass, ConcurrencyPermit, LimitReached},
    domain::{client_address::client_address, path::Segments, rate::Decision, subject::Subject},
    error::GatewayError,
    rate_limit::Bucket,
    state::AppState,
};

/// What a request was counted as, and what came of it; none while nobody has counted it.
pub type RateLimitOutcome = Option<(Bucket, Decision)>;

/// The answer of the gateway itself. What leads nowhere and was not counted yet counts against its address, so that this has an
/// end too.
pub fn error_response(
    request: &HttpRequest,
    state: &AppState,
    mut error: GatewayError,
    counted: &mut RateLimitOutcome,
) -> HttpResponse {
    if counted.is_none() && error.is_unmatched() {
        let decision = state.limits.count_unmatched(client_ip(request, state));
        if let Err(limited) = enforce_limit(counted, Bucket::Stray, decision) {
            error = limited;
        }
    }
    let allow = matches!(error, GatewayError::MethodNotAllowed).then(|| allow_header(request, state));
    let mut response = ApiError::from(error).error_response();
    if let Some(allow) = allow {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// What may be asked of the path of a request: what the API's document says, or else whatever is forwarded.
fn allow_header(request: &HttpRequest, state: &AppState) -> HeaderValue {
    let template = Segments::read(request.uri().path()).and_then(|path| state.templates.find(&path));
    let allow = template.and_then(|template| HeaderValue::from_str(&template.allow).ok());
    allow.unwrap_or(HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE"))
}

fn acquire(state: &AppState, class: ConcurrencyClass, subject: Subject) -> Result<ConcurrencyPermit, GatewayError> {
    state.concurrency.acquire(class, subject).map_err(|reached| match reached {
        LimitReached::All => GatewayError::Overloaded,
        LimitReached::Caller => GatewayError::TooManyAtOnce,
    })
}

/// Finds out who calls, counts the request, and takes a permit of the caller.
///
/// While the token is checked, which takes answers of others, a request whose token this process can verify by itself needs no permit:
/// many people share one address. Any other takes one of its address.
pub async fn authenticate(
    request: &HttpRequest,
    state: &AppState,
    bucket: Bucket,
    client_ip: IpAddr,
    counted: &mut RateLimitOutcome,
) -> Result<(Caller, ConcurrencyPermit), GatewayError> {
    let token = bearer(request)?;
    let unverified = match state.identity.verify_offline(&token).await {
        Some(_) => None,
        None => Some(acquire(state, ConcurrencyClass::Unverified, Subject::address(client_ip))?),
    };
    let caller = authenticate_and_count(&token, state, bucket, client_ip, counted).await?;
    let class = if bucket == Bucket::Stream { ConcurrencyClass::Streams } else { ConcurrencyClass::Requests };
    let permit = acquire(state, class, Subject::User(caller.user_id))?;
    drop(unverified);
    Ok((caller, permit))
}

/// Takes a permit for a request that needs no token, and counts it for its address.
pub async fn acquire_public_permit(
    request: &HttpRequest,
    state: &AppState,
    bucket: Bucket,
    counted: &mut RateLimitOutcome,
) -> Result<ConcurrencyPermit, GatewayError> {
    let client_ip = client_ip(request, state);
    let permit = acquire(state, ConcurrencyClass::Public, Subject::address(client_ip))?;
    let decision = state.limits.count_address(bucket, client_ip).await?;
    enforce_limit(counted, bucket, decision)?;
    Ok(permit)
}

/// Finds out who a token names, and counts the request for that person; a token that is not good counts against its address.
async fn authenticate_and_count(
    token: &str,
    state: &AppState,
    bucket: Bucket,
    client_ip: IpAddr,
    counted: &mut RateLimitOutcome,
) -> Result<Caller, GatewayError> {
    if let Some(decision) = state.refusals.blocked(client_ip, token)
        && state.identity.verify_offline(token).await.is_none()
    {
        state.limits.record(Bucket::Refused, "turned_away");
        enforce_limit(counted, Bucket::Refused, decision)?;
    }
    match state.limits.count_caller(bucket, &state.identity, token).await {
        Ok((caller, decision)) => {
            state.refusals.record_success(token);
            enforce_limit(counted, bucket, decision)?;
            Ok(caller)
        }
        Err(GatewayError::Caller(refusal)) if refusal.status_code() == StatusCode::UNAUTHORIZED => {
            let decision = state.limits.count_address(Bucket::Refused, client_ip).await?;
            state.refusals.record_failure(client_ip, token, &decision);
            enforce_limit(counted, Bucket::Refused, decision)?;
            Err(GatewayError::Caller(refusal))
        }
        Err(error) => Err(error),
    }
}

/// Notes what the client is told of its limit, and stops what is beyond it.
fn enforce_limit(counted: &mut RateLimitOutcome, bucket: Bucket, decision: Decision) -> Result<(), GatewayError> {
    *counted = Some((bucket, decision));
    if decision.allowed { Ok(()) } else { Err(GatewayError::RateLimited { retry_after_s: decision.wait_s() }) }
}

/// The address that limits count a request for: the peer, or what trusted proxies say of it.
pub fn client_ip(request: &HttpRequest, state: &AppState) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    let lines: Vec<&str> =
        request.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or_default()).collect();
    client_address(peer, lines.into_iter(), &state.settings.trusted_proxies)
}

/// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11), where the request was counted.
pub fn set_rate_limit_headers(headers: &mut HeaderMap, counted: RateLimitOutcome) {
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
