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
    domain::idempotency_key::IdempotencyKey,
    error::GatewayError,
    idempotency::{Claim, Ending, Fingerprint, Found, RENEWED_EVERY, Written, answer::WholeAnswer},
    proxy::{
        concurrency::ConcurrencyPermit,
        download::Download,
        exchange::{Passage, ask, begin_answer, body_idle, size_of},
        held::Held,
        upload::{Upload, UploadLimits, read_whole},
        upstream::Worker,
    },
    routes::Service,
    shared::Shared,
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
pub(super) fn key_of(request: &HttpRequest) -> Result<Option<IdempotencyKey>, GatewayError> {
    if *request.method() != Method::POST {
        return Ok(None);
    }
    let lines = request.headers().get_all(IDEMPOTENCY_KEY).map(HeaderValue::as_bytes);
    IdempotencyKey::read(lines).inspect_err(|_| tell("bad_key")).map_err(GatewayError::from)
}

/// Answers a request with a key.
///
/// # Errors
/// Why there is no answer of the service.
pub(super) async fn answer(
    passage: Passage<'_>,
    payload: web::Payload,
    length: Option<u64>,
    limits: UploadLimits,
    key: IdempotencyKey,
    caller: Caller,
    permit: ConcurrencyPermit,
) -> Result<HttpResponse, GatewayError> {
    let shared = passage.shared;
    let body = {
        let _arrives = BodyArrives::of(passage.request);
        read_whole(payload, length, limits).await?
    };

    let headers = passage.request.headers();
    let kind = headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let fingerprint =
        Fingerprint::of([passage.request.method().as_str().as_bytes(), passage.target().as_bytes(), kind, &body]);
    let task = Task {
        claim: shared.idempotency.claim_of(caller.user_id, &key),
        fingerprint,
        asked: passage.request_to_service(Upload::Whole(body))?,
        shared: shared.clone(),
        worker: passage.worker.clone(),
        service: passage.service,
        permit,
    };
    // Dropping the handle does not end the task.
    let given = rt::spawn(task.run().in_current_span()).await??;
    match given {
        Given::Whole { answer, is_replayed, permit } => {
            let mut response = begin_answer(answer.status, &answer.headers, passage.service)?;
            if is_replayed {
                response.headers_mut().insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
            }
            // Without a body there must not be a length either: 204 has none.
            let body = Held::new(answer.body, permit);
            Ok(if body.is_empty() { response } else { response.set_body(body).map_into_boxed_body() })
        }
        Given::Going { response, begun, permit } => {
            let (head, body) = response.into_parts();
            let response = begin_answer(head.status, &head.headers, passage.service)?;
            let size = size_of(head.status, &head.headers);
            let body = Download::new(body, size, body_idle(shared), None, permit).begun_with(begun);
            Ok(response.set_body(body).map_into_boxed_body())
        }
    }
}

/// What the client gets.
#[derive(Debug)]
enum Given {
    /// A whole answer.
    Whole { answer: WholeAnswer, is_replayed: bool, permit: ConcurrencyPermit },
    /// An answer that is too long to keep, as far as it was read, and its rest.
    Going { response: Response<Incoming>, begun: Bytes, permit: ConcurrencyPermit },
}

/// A request with a key, whether somebody waits for it or not.
struct Task {
    claim: Claim,
    fingerprint: Fingerprint,
    asked: http::Request<Upload>,
    shared: web::Data<Shared>,
    worker: web::Data<Worker>,
    service: Service,
    // Held for as long as the service works, also when the client is gone, and then for as long as the client takes.
    permit: ConcurrencyPermit,
}

impl Task {
    async fn run(self) -> Result<Given, GatewayError> {
        let Self { claim, fingerprint, asked, shared, worker, service, permit } = self;
        let found = shared.idempotency.claim(&claim, fingerprint).await.map_err(|error| {
            // It may have come through all the same: given back as soon as possible, since nothing was sent.
            settle_later(&shared, &claim, Settled::NoEffect);
            tell("unavailable");
            GatewayError::MemoryUnavailable(error)
        })?;
        match found {
            Found::Nothing => {}
            Found::Answer(answer) => {
                tell("replayed");
                return Ok(Given::Whole { answer, is_replayed: true, permit });
            }
            Found::AnswerNotKept => return refuse("answer_not_kept", GatewayError::AnswerNotKept),
            Found::OtherRequest => return refuse("key_reused", GatewayError::IdempotencyKeyReused),
            Found::Running => return refuse("in_progress", GatewayError::IdempotencyInProgress),
            Found::Unknown => return refuse("outcome_unknown", GatewayError::OutcomeUnknown),
            Found::Full(left_ms) => {
                return refuse("full", GatewayError::TooManyKeys { retry_after_s: left_ms.div_ceil(1000) });
            }
        }
        let lease = Lease::renewed(&shared, &claim);
        match shared.idempotency.renew(&claim, true).await {
            Ok(true) => {}
            // This process stood still for so long that it counted as dead, and the same request came again.
            Ok(false) => return refuse("taken_over", GatewayError::IdempotencyInProgress),
            Err(error) => {
                settle_later(&shared, &claim, Settled::NoEffect);
                tell("unavailable");
                return Err(GatewayError::MemoryUnavailable(error));
            }
        }
        let given = match ask(&shared, &worker, service, asked, None).await {
            Ok(response) => read_answer(response, &shared, service, permit).await,
            Err(error) => Err(error),
        };
        drop(lease);
        let (settled, outcome) = match &given {
            Ok(Given::Whole { answer, .. }) => after(answer),
            Ok(Given::Going { response, .. }) if response.status().is_server_error() => (Settled::NoEffect, "released"),
            Ok(Given::Going { .. }) => (Settled::AtLength, "too_long"),
            Err(error) if error.is_before_sending() => (Settled::NoEffect, "released"),
            Err(_) => (Settled::Unknown, "lost"),
        };
        match shared.idempotency.settle(&claim, settled.as_ending()).await {
            Ok(Written::Whole) => tell(outcome),
            Ok(Written::WithoutAnswer) => tell("not_kept"),
            Err(error) => {
                tell(outcome);
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the end of a request is not written down yet"
                );
                settle_later(&shared, &claim, settled);
            }
        }
        given
    }
}

fn refuse(outcome: &'static str, error: GatewayError) -> Result<Given, GatewayError> {
    tell(outcome);
    Err(error)
}

/// What an answer means for its key.
///
/// Whatever a service answers is kept, refusals too, with three exceptions. What it says of the caller or of the moment alone (401,
/// 408, 425, 429) was said before the request was looked at. A refusal of the request itself (400, 413, 415, 422) had no effect, and the
/// corrected form may carry the same key. And after an error of its own (5xx) the request may be sent again,
/// unless the service itself does not know how far it came: it ran out of time, or lost the database in the middle of a commit.
fn after(answer: &WholeAnswer) -> (Settled, &'static str) {
    match answer.status.as_u16() {
        400 | 401 | 408 | 413 | 415 | 422 | 425 | 429 => (Settled::NoEffect, "released"),
        503 if is_open(answer) => (Settled::Unknown, "lost"),
        500.. => (Settled::NoEffect, "released"),
        _ => (Settled::Answered(answer.clone()), "kept"),
    }
}

/// Whether a service says that it does not know what became of a request.
fn is_open(answer: &WholeAnswer) -> bool {
    #[derive(Deserialize)]
    struct Coded {
        code: String,
    }
    serde_json::from_slice::<Coded>(&answer.body)
        .is_ok_and(|problem| matches!(problem.code.as_str(), "request_timeout" | "outcome_unknown"))
}

/// As [`Ending`], with an answer of its own.
enum Settled {
    Answered(WholeAnswer),
    AtLength,
    Unknown,
    NoEffect,
}

impl Settled {
    fn as_ending(&self) -> Ending<'_> {
        match self {
            Self::Answered(answer) => Ending::Answered(answer),
            Self::AtLength => Ending::AnsweredAtLength,
            Self::Unknown => Ending::Unknown,
            Self::NoEffect => Ending::NoEffect,
        }
    }
}

/// Renews a claim until it is dropped.
struct Lease(rt::task::JoinHandle<()>);

impl Lease {
    fn renewed(shared: &web::Data<Shared>, claim: &Claim) -> Self {
        let (shared, claim) = (shared.clone(), claim.clone());
        Self(rt::spawn(async move {
            loop {
                sleep(RENEWED_EVERY).await;
                if let Err(error) = shared.idempotency.renew(&claim, false).await {
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
fn settle_later(shared: &web::Data<Shared>, claim: &Claim, settled: Settled) {
    let (shared, claim) = (shared.clone(), claim.clone());
    rt::spawn(async move {
        for pause in PAUSES {
            sleep(pause).await;
            match shared.idempotency.settle(&claim, settled.as_ending()).await {
                Ok(Written::Whole) => return,
                Ok(Written::WithoutAnswer) => return tell("not_kept"),
                Err(_not_yet) => {}
            }
        }
        tell("unsettled");
        tracing::error!("the end of a request could not be written down: a repetition will be refused");
    });
}

/// Reads an answer whole, unless it is too long to be kept.
async fn read_answer(
    mut response: Response<Incoming>,
    shared: &Shared,
    service: Service,
    permit: ConcurrencyPermit,
) -> Result<Given, GatewayError> {
    let most = shared.idempotency.max_answer_bytes();
    let told = response.body().size_hint().exact();
    if is_event_stream(&response) || told.is_some_and(|bytes| bytes > most as u64) {
        return Ok(Given::Going { response, begun: Bytes::new(), permit });
    }
    let deadline = Instant::now() + body_idle(shared);
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
            return Ok(Given::Going { response, begun: read.freeze(), permit });
        }
    }
    let (head, _) = response.into_parts();
    let answer = WholeAnswer { status: head.status, headers: head.headers, body: read.freeze() };
    Ok(Given::Whole { answer, is_replayed: false, permit })
}

fn is_event_stream(response: &Response<Incoming>) -> bool {
    let kind = response.headers().get(http::header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

fn tell(outcome: &'static str) {
    metrics::counter!("contexor_gateway_idempotency_total", "outcome" => outcome).increment(1);
}
