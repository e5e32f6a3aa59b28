//! A POST with an `Idempotency-Key`: sent on once, however often it comes.
//!
//! What becomes of the request is written down before the client is told. The request to the service runs in a task of its own:
//! a client that leaves does not stop it half-way, so its answer is there when the client comes back.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
    rt, web,
};
use bytes::{Bytes, BytesMut};
use contexor_identity::Caller;
use contexor_service::answer_clock::BodyArrives;
use http::Response;
use hyper::body::{Body as _, Incoming};
use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument as _;

use crate::{
    concurrency::ConcurrencyPermit,
    domain::idempotency_key::IdempotencyKey,
    error::GatewayError,
    idempotency::{Claim, ClaimResult, Fingerprint, Outcome, RENEWED_EVERY, Stored, stored_response::StoredResponse},
    proxy::forward::{ForwardContext, body_idle, body_size, response_head, send},
    routes::Service,
    state::AppState,
    upstream::{
        UpstreamClient,
        buffered_body::BufferedBody,
        request_body::{RequestBody, UploadLimits, read_whole},
        response_body::ResponseBody,
    },
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Pauses before an ending that Redis did not take is written down again.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(5)];

/// The key of a request; none for what is no POST.
///
/// # Errors
/// [`GatewayError::BadIdempotencyKey`].
pub(super) fn idempotency_key(request: &HttpRequest) -> Result<Option<IdempotencyKey>, GatewayError> {
    if *request.method() != Method::POST {
        return Ok(None);
    }
    let lines = request.headers().get_all(IDEMPOTENCY_KEY).map(HeaderValue::as_bytes);
    IdempotencyKey::read(lines).inspect_err(|_| count("bad_key")).map_err(GatewayError::from)
}

/// Answers a request with a key.
///
/// # Errors
/// Why there is no answer of the service.
pub(super) async fn answer(
    passage: ForwardContext<'_>,
    payload: web::Payload,
    length: Option<u64>,
    limits: UploadLimits,
    key: IdempotencyKey,
    caller: Caller,
    permit: ConcurrencyPermit,
) -> Result<HttpResponse, GatewayError> {
    let state = passage.state;
    let body = {
        let _arrives = BodyArrives::of(passage.request);
        read_whole(payload, length, limits).await?
    };

    let headers = passage.request.headers();
    let kind = headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let fingerprint =
        Fingerprint::of([passage.request.method().as_str().as_bytes(), passage.target().as_bytes(), kind, &body]);
    let task = Task {
        claim: state.idempotency.claim_of(caller.user_id, &key),
        fingerprint,
        asked: passage.request_to_service(RequestBody::Whole(body))?,
        state: state.clone(),
        worker: passage.worker.clone(),
        service: passage.service,
        permit,
    };
    // Dropping the handle does not end the task.
    let given = rt::spawn(task.run().in_current_span()).await??;
    match given {
        IdempotentResponse::Whole { answer, is_replayed, permit } => {
            let mut response = response_head(answer.status, &answer.headers, passage.service)?;
            if is_replayed {
                response.headers_mut().insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
            }
            // Without a body there must not be a length either: 204 has none.
            let body = BufferedBody::new(answer.body, permit);
            Ok(if body.is_empty() { response } else { response.set_body(body).map_into_boxed_body() })
        }
        IdempotentResponse::Going { response, begun, permit } => {
            let (head, body) = response.into_parts();
            let response = response_head(head.status, &head.headers, passage.service)?;
            let size = body_size(head.status, &head.headers);
            let body = ResponseBody::new(body, size, body_idle(state), None, permit).begun_with(begun);
            Ok(response.set_body(body).map_into_boxed_body())
        }
    }
}

/// What the client gets.
#[derive(Debug)]
enum IdempotentResponse {
    /// A whole answer.
    Whole { answer: StoredResponse, is_replayed: bool, permit: ConcurrencyPermit },
    /// An answer that is too long to keep, as far as it was read, and its rest.
    Going { response: Response<Incoming>, begun: Bytes, permit: ConcurrencyPermit },
}

/// A request with a key, whether somebody waits for it or not.
struct Task {
    claim: Claim,
    fingerprint: Fingerprint,
    asked: http::Request<RequestBody>,
    state: web::Data<AppState>,
    worker: web::Data<UpstreamClient>,
    service: Service,
    // Held for as long as the service works, also when the client is gone, and then for as long as the client takes.
    permit: ConcurrencyPermit,
}

impl Task {
    async fn run(self) -> Result<IdempotentResponse, GatewayError> {
        let Self { claim, fingerprint, asked, state, worker, service, permit } = self;
        let found = state.idempotency.claim(&claim, fingerprint).await.map_err(|error| {
            // It may have come through all the same: given back as soon as possible, since nothing was sent.
            retry_complete(&state, &claim, OwnedOutcome::NoEffect);
            count("unavailable");
            GatewayError::MemoryUnavailable(error)
        })?;
        match found {
            ClaimResult::Nothing => {}
            ClaimResult::Answer(answer) => {
                count("replayed");
                return Ok(IdempotentResponse::Whole { answer, is_replayed: true, permit });
            }
            ClaimResult::AnswerNotKept => return refuse("answer_not_kept", GatewayError::AnswerNotKept),
            ClaimResult::OtherRequest => return refuse("key_reused", GatewayError::IdempotencyKeyReused),
            ClaimResult::Running => return refuse("in_progress", GatewayError::IdempotencyInProgress),
            ClaimResult::Unknown => return refuse("outcome_unknown", GatewayError::OutcomeUnknown),
            ClaimResult::Full(left_ms) => {
                return refuse("full", GatewayError::TooManyKeys { retry_after_s: left_ms.div_ceil(1000) });
            }
        }
        let lease = Lease::renewed(&state, &claim);
        match state.idempotency.renew(&claim, true).await {
            Ok(true) => {}
            // This process stood still for so long that it counted as dead, and the same request came again.
            Ok(false) => return refuse("taken_over", GatewayError::IdempotencyInProgress),
            Err(error) => {
                retry_complete(&state, &claim, OwnedOutcome::NoEffect);
                count("unavailable");
                return Err(GatewayError::MemoryUnavailable(error));
            }
        }
        let given = match send(&state, &worker, service, asked, None).await {
            Ok(response) => read_answer(response, &state, service, permit).await,
            Err(error) => Err(error),
        };
        drop(lease);
        let (settled, outcome) = match &given {
            Ok(IdempotentResponse::Whole { answer, .. }) => outcome_of(answer),
            Ok(IdempotentResponse::Going { response, .. }) if response.status().is_server_error() => {
                (OwnedOutcome::NoEffect, "released")
            }
            Ok(IdempotentResponse::Going { .. }) => (OwnedOutcome::AtLength, "too_long"),
            Err(error) if error.is_before_sending() => (OwnedOutcome::NoEffect, "released"),
            Err(_) => (OwnedOutcome::Unknown, "lost"),
        };
        match state.idempotency.complete(&claim, settled.as_ending()).await {
            Ok(Stored::Whole) => count(outcome),
            Ok(Stored::WithoutAnswer) => count("not_kept"),
            Err(error) => {
                count(outcome);
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the end of a request is not written down yet"
                );
                retry_complete(&state, &claim, settled);
            }
        }
        given
    }
}

fn refuse(outcome: &'static str, error: GatewayError) -> Result<IdempotentResponse, GatewayError> {
    count(outcome);
    Err(error)
}

/// What an answer means for its key.
///
/// Whatever a service answers is kept, refusals too, with three exceptions. What it says of the caller or of the moment alone (401,
/// 408, 425, 429) was said before the request was looked at. A refusal of the request itself (400, 413, 415, 422) had no effect, and the
/// corrected form may carry the same key. And after an error of its own (5xx) the request may be sent again,
/// unless the service itself does not know how far it came: it ran out of time, or lost the database in the middle of a commit.
fn outcome_of(answer: &StoredResponse) -> (OwnedOutcome, &'static str) {
    match answer.status.as_u16() {
        400 | 401 | 408 | 413 | 415 | 422 | 425 | 429 => (OwnedOutcome::NoEffect, "released"),
        503 if outcome_is_unknown(answer) => (OwnedOutcome::Unknown, "lost"),
        500.. => (OwnedOutcome::NoEffect, "released"),
        _ => (OwnedOutcome::Answered(answer.clone()), "kept"),
    }
}

/// Whether a service says that it does not know what became of a request.
fn outcome_is_unknown(answer: &StoredResponse) -> bool {
    #[derive(Deserialize)]
    struct Coded {
        code: String,
    }
    serde_json::from_slice::<Coded>(&answer.body)
        .is_ok_and(|problem| matches!(problem.code.as_str(), "request_timeout" | "outcome_unknown"))
}

/// As [`Outcome`], with an answer of its own.
enum OwnedOutcome {
    Answered(StoredResponse),
    AtLength,
    Unknown,
    NoEffect,
}

impl OwnedOutcome {
    fn as_ending(&self) -> Outcome<'_> {
        match self {
            Self::Answered(answer) => Outcome::Answered(answer),
            Self::AtLength => Outcome::AnsweredAtLength,
            Self::Unknown => Outcome::Unknown,
            Self::NoEffect => Outcome::NoEffect,
        }
    }
}

/// Renews a claim until it is dropped.
struct Lease(rt::task::JoinHandle<()>);

impl Lease {
    fn renewed(state: &web::Data<AppState>, claim: &Claim) -> Self {
        let (state, claim) = (state.clone(), claim.clone());
        Self(rt::spawn(async move {
            loop {
                sleep(RENEWED_EVERY).await;
                if let Err(error) = state.idempotency.renew(&claim, false).await {
                    tracing::debug!(error = &error as &dyn std::error::Error, "a claim is not renewed");
                }
            }
        }))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Tries to write an ending down while the client has its answer already. Where that fails too, the claim stands as running
/// until its time is over, and as unknown from then on: never as free.
fn retry_complete(state: &web::Data<AppState>, claim: &Claim, settled: OwnedOutcome) {
    let (state, claim) = (state.clone(), claim.clone());
    rt::spawn(async move {
        for pause in PAUSES {
            sleep(pause).await;
            match state.idempotency.complete(&claim, settled.as_ending()).await {
                Ok(Stored::Whole) => return,
                Ok(Stored::WithoutAnswer) => return count("not_kept"),
                Err(_not_yet) => {}
            }
        }
        count("unsettled");
        tracing::error!("the end of a request could not be written down: a repetition will be refused");
    });
}

/// Reads an answer whole, unless it is too long to be kept.
async fn read_answer(
    mut response: Response<Incoming>,
    state: &AppState,
    service: Service,
    permit: ConcurrencyPermit,
) -> Result<IdempotentResponse, GatewayError> {
    let most = state.idempotency.max_answer_bytes();
    let told = response.body().size_hint().exact();
    if is_event_stream(&response) || told.is_some_and(|bytes| bytes > most as u64) {
        return Ok(IdempotentResponse::Going { response, begun: Bytes::new(), permit });
    }
    let deadline = Instant::now() + body_idle(state);
    let mut read = BytesMut::new();
    loop {
        let body = response.body_mut();
        let frame = std::future::poll_fn(|context| std::pin::Pin::new(&mut *body).poll_frame(context));
        match timeout_at(deadline, frame).await {
            Ok(Some(Ok(frame))) => read.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Ok(Some(Err(error))) => return Err(GatewayError::AnswerBroken(service, Some(error))),
            Err(_elapsed) => return Err(GatewayError::AnswerBroken(service, None)),
            Ok(None) => break,
        }
        if read.len() > most {
            return Ok(IdempotentResponse::Going { response, begun: read.freeze(), permit });
        }
    }
    let (head, _) = response.into_parts();
    let answer = StoredResponse { status: head.status, headers: head.headers, body: read.freeze() };
    Ok(IdempotentResponse::Whole { answer, is_replayed: false, permit })
}

fn is_event_stream(response: &Response<Incoming>) -> bool {
    let kind = response.headers().get(http::header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

fn count(outcome: &'static str) {
    metrics::counter!("contexor_gateway_idempotency_total", "outcome" => outcome).increment(1);
}
