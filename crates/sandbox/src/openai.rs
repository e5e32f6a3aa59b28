//! The OpenAI side: chat completions and the list of models.

mod error;
mod reply;
mod request;

use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, HeaderMap};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::State;
use crate::faults::{Fate, Refusal};
use crate::journal::{Finish, RequestRecord, Ticket};
use crate::models::{self, Model};
use crate::personal;
use crate::prose::{self, Assignment};
use crate::tokens::{self, Piece, PromptMessage};

pub(crate) use error::ApiError;
use reply::{Answer, StreamingSpeed};
use request::{ChatRequest, Directives};

/// Requests a minute that the rate limit headers speak of. Nothing enforces it: 429 is a fault to be switched on.
const REQUESTS_PER_MINUTE: u64 = 10_000;
/// Tokens a minute that the rate limit headers speak of.
const TOKENS_PER_MINUTE: u64 = 10_000_000;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/v1/chat/completions")
                .route(web::post().to(create_chat_completion))
                .default_service(web::to(wrong_method)),
        )
        .service(web::resource("/v1/models").route(web::get().to(list_models)).default_service(web::to(wrong_method)))
        .service(
            web::resource("/v1/models/{model}").route(web::get().to(show_model)).default_service(web::to(wrong_method)),
        );
}

async fn wrong_method(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Err(ApiError::wrong_method(request.method().as_str(), request.path()))
}

async fn list_models(state: Data<State>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    authorize(&state, request.headers())?;
    Ok(HttpResponse::Ok().insert_header(("x-request-id", request_id())).json(models::list()))
}

async fn show_model(
    state: Data<State>,
    request: HttpRequest,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    authorize(&state, request.headers())?;
    let model = Model::find(&name).ok_or_else(|| ApiError::model_not_found(&name))?;
    Ok(HttpResponse::Ok().insert_header(("x-request-id", request_id())).json(model.describe()))
}

/// Serves a chat completion, and enters the request into the journal whatever becomes of it.
async fn create_chat_completion(
    state: Data<State>,
    request: HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
) -> HttpResponse {
    let began = Instant::now();
    let id = request_id();
    let mut record = RequestRecord {
        id: id.clone(),
        at: contexor_clock::now(),
        model: String::new(),
        stream: false,
        structured: false,
        client_request_id: text_header(request.headers(), "x-client-request-id"),
        traceparent: text_header(request.headers(), "traceparent"),
        prompt_tokens: 0,
        output_tokens_served: 0,
        finish: None,
        status: 200,
        prompt_sha256: String::new(),
    };
    match admit(&state, &request, body, &mut record).await {
        Ok(admitted) => {
            let ticket = state.journal.open(record);
            serve(&state, &id, began, admitted, ticket)
        }
        Err(error) => {
            record.status = error.status.as_u16();
            state.journal.open(record).finish(Finish::Error);
            let mut response = HttpResponse::build(error.status);
            common_headers(&mut response, &id, began, 0);
            error.write(&mut response)
        }
    }
}

/// A request that will be answered with a text.
struct AcceptedRequest {
    chat: ChatRequest,
    directives: Directives,
    prompt_tokens: u64,
    prompt_hash: [u8; 32],
    fate: Fate,
}

/// Reads and checks a request, fills in its record as far as it can be read, and draws its fate.
async fn admit(
    state: &State,
    request: &HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    record: &mut RequestRecord,
) -> Result<AcceptedRequest, ApiError> {
    authorize(state, request.headers())?;
    let body = body.map_err(|error| match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(crate::MOST_BODY_BYTES),
        _ => ApiError::unreadable(),
    })?;
    let body = request::parse(&body)?;
    record.model = shorten(body.get("model").and_then(|model| model.as_str()).unwrap_or_default());
    record.stream = body.get("stream").and_then(serde_json::Value::as_bool).unwrap_or_default();
    let chat = ChatRequest::read(&body)?;
    record.structured = chat.wants_findings;
    let prompt_hash = hash_prompt(&chat.messages);
    record.prompt_sha256 = hex::encode(prompt_hash);
    let directives = Directives::read(&chat.messages)?;

    let prompt_tokens = tokens::count_prompt(&chat.messages);
    if prompt_tokens + chat.most_output_tokens.unwrap_or(0) > chat.model.context_tokens {
        return Err(ApiError::context_length(chat.model, prompt_tokens, chat.most_output_tokens));
    }

    let fate = state.faults.draw();
    tokio::time::sleep(Duration::from_millis(fate.latency_ms)).await;
    match fate.refusal {
        Some(Refusal::RateLimited { retry_after_ms }) => Err(ApiError::rate_limited(chat.model, retry_after_ms)),
        Some(Refusal::QuotaExhausted) => Err(ApiError::quota_exhausted()),
        Some(Refusal::ServerError) => Err(ApiError::server_error()),
        None => {
            record.prompt_tokens = prompt_tokens;
            Ok(AcceptedRequest { chat, directives, prompt_tokens, prompt_hash, fate })
        }
    }
}

fn serve(state: &State, id: &str, began: Instant, admitted: AcceptedRequest, ticket: Ticket) -> HttpResponse {
    let AcceptedRequest { chat, directives, prompt_tokens, prompt_hash, fate } = admitted;
    if let Some(scripted) = fate.scripted {
        let status = scripted.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        common_headers(&mut response, id, began, prompt_tokens);
        response.insert_header(("content-type", scripted.content_type.as_deref().unwrap_or("text/event-stream")));
        for (name, value) in &scripted.headers {
            response.insert_header((name.as_str(), value.as_str()));
        }
        return response.streaming(reply::perform(reply::scripted_steps(&scripted), ticket, state.faults.changes()));
    }
    let (pieces, finish) = compose(state.settings.seed, &chat, &directives, prompt_hash);
    let mut response = HttpResponse::Ok();
    common_headers(&mut response, id, began, prompt_tokens);
    let pace = StreamingSpeed {
        first_token: Duration::from_millis(fate.first_token_ms.unwrap_or(state.settings.first_token_ms)),
        tokens_per_second: fate.tokens_per_second.unwrap_or(state.settings.tokens_per_second),
    };
    let answer = Answer {
        id: format!("chatcmpl-{}", Uuid::now_v7().simple()),
        created_unix_seconds: contexor_clock::now().timestamp(),
        model: chat.model,
        pieces,
        finish,
        prompt_tokens,
        include_usage: chat.include_usage,
        pace,
        mishap: fate.mishap,
        no_usage: fate.no_usage,
        no_done: fate.no_done,
    };
    if chat.stream {
        response.insert_header(("content-type", "text/event-stream; charset=utf-8"));
        response.streaming(reply::perform(answer.stream_steps(), ticket, state.faults.changes()))
    } else {
        response.insert_header(("content-type", "application/json"));
        let (length, steps) = answer.whole_steps();
        response.no_chunking(length).streaming(reply::perform(steps, ticket, state.faults.changes()))
    }
}

/// Writes the text: the same for the same seed, model and prompt.
fn compose(seed: u64, chat: &ChatRequest, directives: &Directives, prompt_hash: [u8; 32]) -> (Vec<Piece>, Finish) {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(chat.model.id);
    hash.update(prompt_hash);
    let mut random = StdRng::from_seed(hash.finalize().into());
    let last_said = chat.messages.iter().rev().find(|message| message.role == "user");
    let prompt = request::without_directives(last_said.map_or("", |message| &message.text));
    let assignment =
        Assignment { prompt: &prompt, tokens: directives.tokens, personal_data: &directives.personal_data };
    let text = if chat.wants_findings {
        tokens::pieces(&findings(last_said.map_or("", |message| &message.text)))
    } else {
        prose::write(&assignment, &mut random)
    };
    let pieces = stop_at(text, &chat.stop);

    let most_tokens = chat.most_output_tokens.unwrap_or(chat.model.output_tokens);
    let written = pieces.len();
    let mut sum = 0;
    let kept: Vec<Piece> = pieces
        .into_iter()
        .take_while(|piece| {
            sum += piece.tokens;
            sum <= most_tokens
        })
        .collect();
    let finish = if kept.len() < written { Finish::Length } else { Finish::Stop };
    (kept, finish)
}

/// The names and addresses of the sandbox's own sentences that stand in a text, by place, as JSON.
fn findings(text: &str) -> String {
    let mut found: Vec<_> = personal::FOUND_BY_READING
        .iter()
        .filter_map(|(kind, value)| Some((text.find(value)?, json!({"type": kind, "text": value}))))
        .collect();
    found.sort_by_key(|(place, _)| *place);
    json!({"findings": found.into_iter().map(|(_, finding)| finding).collect::<Vec<_>>()}).to_string()
}

/// Ends the text before the first of the stop strings in it.
fn stop_at(pieces: Vec<Piece>, stop: &[String]) -> Vec<Piece> {
    let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    match stop.iter().filter_map(|stop| text.find(stop.as_str())).min() {
        Some(end) => tokens::pieces(text.get(..end).unwrap_or_default()),
        None => pieces,
    }
}

fn hash_prompt(messages: &[PromptMessage]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for message in messages {
        // Lengths keep two different prompts from running together to the same bytes.
        for part in [&message.role, &message.text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}

fn authorize(state: &State, headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(expected) = &state.settings.api_key else { return Ok(()) };
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = given.and_then(|value| value.strip_prefix("Bearer "));
    // Azure's way of saying it.
    let Some(key) = bearer.or_else(|| headers.get("api-key").and_then(|value| value.to_str().ok())) else {
        return Err(ApiError::missing_api_key());
    };
    if key.trim() == expected { Ok(()) } else { Err(ApiError::wrong_api_key()) }
}

fn common_headers(response: &mut HttpResponseBuilder, id: &str, began: Instant, prompt_tokens: u64) {
    response
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("x-request-id", id))
        .insert_header(("openai-organization", "sandbox"))
        .insert_header(("openai-version", "2020-10-01"))
        .insert_header(("openai-processing-ms", began.elapsed().as_millis().to_string()))
        .insert_header(("x-ratelimit-limit-requests", REQUESTS_PER_MINUTE.to_string()))
        .insert_header(("x-ratelimit-remaining-requests", (REQUESTS_PER_MINUTE - 1).to_string()))
        .insert_header(("x-ratelimit-reset-requests", "6ms"))
        .insert_header(("x-ratelimit-limit-tokens", TOKENS_PER_MINUTE.to_string()))
        .insert_header(("x-ratelimit-remaining-tokens", TOKENS_PER_MINUTE.saturating_sub(prompt_tokens).to_string()))
        .insert_header(("x-ratelimit-reset-tokens", "12ms"));
}

fn request_id() -> String {
    format!("req_{}", Uuid::now_v7().simple())
}

fn text_header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(shorten)
}

/// What a client sent, cut to a length that a journal can bear.
fn shorten(text: &str) -> String {
    const MOST_CHARACTERS: usize = 200;
    text.chars().take(MOST_CHARACTERS).collect()
}
