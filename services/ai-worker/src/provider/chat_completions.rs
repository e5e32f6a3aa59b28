//! The adapter for OpenAI's chat completions and whatever is compatible with them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::Utc;
use contexor_telemetry::context;
use eventsource_stream::{EventStreamError, Eventsource as _};
use futures::{
    FutureExt as _, StreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use reqwest::{Client, Response, header, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::{
    Billing, Provider, ProviderError, ProviderStream, Request,
    wire::{self, ErrorWords},
};
use crate::settings::{Authorization, ProviderSettings};

/// Longest event of a stream, bytes.
const MOST_EVENT_BYTES: usize = 1 << 20;
/// How much of an error's body is read, bytes.
const MOST_ERROR_BYTES: usize = 16 << 10;
/// Longest answer that is no stream, bytes.
const MOST_ANSWER_BYTES: usize = 8 << 20;
/// How long the end of an answered request is waited for, so that its connection can be used again.
const TAIL: Duration = Duration::from_secs(1);

/// A provider that speaks chat completions.
pub struct ChatCompletions {
    http: Client,
    url: String,
    key: SecretString,
    authorization: Authorization,
}

impl std::fmt::Debug for ChatCompletions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChatCompletions").field("url", &self.url).finish_non_exhaustive()
    }
}

impl ChatCompletions {
    /// The provider at the address of the settings.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(settings: &ProviderSettings) -> reqwest::Result<Self> {
        let http = Client::builder()
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .tcp_nodelay(true)
            .pool_idle_timeout(Duration::from_secs(60))
            .user_agent(concat!("contexor/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            http,
            url: format!("{}/chat/completions", settings.base_url.trim_end_matches('/')),
            key: settings.api_key.clone(),
            authorization: settings.authorization,
        })
    }

    async fn open(&self, request: Request<'_>) -> Result<ProviderStream, ProviderError> {
        let call = self
            .http
            .post(&self.url)
            .header(header::ACCEPT, "text/event-stream")
            .header("x-client-request-id", request.attempt_id.to_string())
            .json(&wire::body(&request));
        let call = match self.authorization {
            Authorization::Bearer => call.bearer_auth(self.key.expose_secret()),
            Authorization::ApiKey => call.header("api-key", self.key.expose_secret()),
        };
        let call = match context::current_traceparent() {
            Some(traceparent) => call.header(context::TRACEPARENT, traceparent),
            None => call,
        };
        let response = call.send().await.map_err(|error| unsent(&error))?;
        tracing::Span::current().record("http.response.status_code", response.status().as_u16());
        if !response.status().is_success() {
            return Err(refused(response).await);
        }
        let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        match content_type.map(str::to_ascii_lowercase) {
            Some(kind) if kind.contains("json") => whole(response).await,
            // A page of a proxy that got between.
            Some(kind) if kind.contains("html") => {
                Err(ProviderError::Unavailable { reason: "html", after: None, retry: true, billing: Billing::Nothing })
            }
            _ => Ok(frames(response)),
        }
    }
}

impl Provider for ChatCompletions {
    fn stream<'a>(&'a self, request: Request<'a>) -> BoxFuture<'a, Result<ProviderStream, ProviderError>> {
        self.open(request).boxed()
    }
}

/// What a request means that got no answer.
fn unsent(error: &reqwest::Error) -> ProviderError {
    // Without a connection nothing was asked; afterwards nobody knows what the provider did.
    let (reason, billing) =
        if error.is_connect() { ("unreachable", Billing::Nothing) } else { ("no_answer", Billing::Unknown) };
    ProviderError::Unavailable { reason, after: None, retry: true, billing }
}

async fn refused(response: Response) -> ProviderError {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = limited(response, MOST_ERROR_BYTES).await.unwrap_or_default();
    let words = ErrorWords::read(&serde_json::from_slice(&body).unwrap_or(Value::Null));
    let request_id = headers.get("x-request-id").and_then(|value| value.to_str().ok()).map(wire::word_only);
    // The provider's sentence stays out of the log: it may quote what it was asked, and the key.
    tracing::warn!(
        status = status.as_u16(),
        error.kind = words.kind,
        error.code = words.code,
        provider.request_id = request_id.unwrap_or_default(),
        "the provider answered {}",
        status.as_u16()
    );
    wire::error(status, &headers, &words, Utc::now())
}

/// An answer in one piece, from a server that does not stream.
async fn whole(response: Response) -> Result<ProviderStream, ProviderError> {
    let body = limited(response, MOST_ANSWER_BYTES).await?;
    let chunk = wire::chunk(&String::from_utf8_lossy(&body));
    Ok(stream::once(async { chunk }).boxed())
}

async fn limited(mut response: Response, most: usize) -> Result<Vec<u8>, ProviderError> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|_| ProviderError::Interrupted("cut"))? {
        if body.len() + part.len() > most {
            return Err(ProviderError::Interrupted("oversized"));
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// Why the bytes of a stream ended early.
#[derive(Debug)]
enum Broken {
    Cut,
    Oversized,
}

type Frames = BoxStream<'static, Result<eventsource_stream::Event, EventStreamError<Broken>>>;

fn frames(response: Response) -> ProviderStream {
    // Bytes since the last whole event: what the parser holds.
    let waiting = Arc::new(AtomicUsize::new(0));
    let counted = waiting.clone();
    let frames: Frames = response
        .bytes_stream()
        .map(move |part| {
            let part = part.map_err(|_| Broken::Cut)?;
            let before = counted.fetch_add(part.len(), Ordering::Relaxed);
            if before > MOST_EVENT_BYTES { Err(Broken::Oversized) } else { Ok(part) }
        })
        .eventsource()
        .boxed();
    stream::unfold(Some(frames), move |frames| {
        let waiting = waiting.clone();
        async move {
            let mut frames = frames?;
            let error = match frames.next().await? {
                Ok(event) => {
                    waiting.store(0, Ordering::Relaxed);
                    if event.data.trim() == "[DONE]" {
                        tokio::spawn(tokio::time::timeout(TAIL, async move { while frames.next().await.is_some() {} }));
                        return None;
                    }
                    match wire::chunk(&event.data) {
                        Ok(chunk) => return Some((Ok(chunk), Some(frames))),
                        Err(error) => error,
                    }
                }
                Err(EventStreamError::Transport(Broken::Cut)) => ProviderError::Interrupted("cut"),
                Err(EventStreamError::Transport(Broken::Oversized)) => ProviderError::Interrupted("oversized"),
                Err(_) => ProviderError::Interrupted("malformed"),
            };
            // Nothing that comes after an error can be trusted.
            Some((Err(error), None))
        }
    })
    .boxed()
}
