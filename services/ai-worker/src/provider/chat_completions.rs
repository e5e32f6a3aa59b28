//! The adapter for OpenAI's chat completions and whatever is compatible with them.

use std::{collections::VecDeque, time::Duration};

use anyhow::Context as _;
use contexor_telemetry::context;
use futures::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use reqwest::{
    Client, Response,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::{
    Billing, Provider, ProviderError, ProviderStream, Request,
    answer::{AnswerDecoder, Item},
    wire::{self, ErrorWords},
};
use crate::settings::{Authorization, Endpoint, ServerCapabilities};

/// How much of an error's body is read, bytes.
const MOST_ERROR_BYTES: usize = 16 << 10;
/// Longest answer that is no stream, bytes.
const MOST_ANSWER_BYTES: usize = 8 << 20;
/// How long the end of an answered request is waited for, so that its connection can be used again.
const TAIL: Duration = Duration::from_secs(1);

/// A provider that speaks chat completions.
pub struct ChatCompletions {
    http: Client,
    /// With `{model}` where the model's name belongs, in the form that Azure calls deployments.
    url: String,
    query: Vec<(&'static str, String)>,
    key: SecretString,
    authorization: Authorization,
    understands: ServerCapabilities,
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
    /// When a header of the settings is none, or no HTTP client can be made.
    pub fn new(endpoint: &Endpoint) -> anyhow::Result<Self> {
        let mut headers = HeaderMap::new();
        for (name, value) in &endpoint.headers {
            let header: HeaderName = name.parse().with_context(|| format!("{name} is no name of a header"))?;
            let mut value: HeaderValue =
                value.expose_secret().parse().with_context(|| format!("the value of the header {name} is none"))?;
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        let http = Client::builder()
            .connect_timeout(endpoint.connect_timeout)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .tcp_nodelay(true)
            .pool_idle_timeout(Duration::from_secs(60))
            .user_agent(concat!("contexor/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .build()?;
        let version = Some(endpoint.api_version.clone()).filter(|version| !version.is_empty());
        Ok(Self {
            http,
            url: format!("{}/chat/completions", endpoint.base_url.trim_end_matches('/')),
            query: version.into_iter().map(|version| ("api-version", version)).collect(),
            key: endpoint.api_key.clone(),
            authorization: endpoint.authorization,
            understands: endpoint.understands,
        })
    }

    async fn open(&self, request: Request<'_>) -> Result<ProviderStream, ProviderError> {
        let call = self
            .http
            .post(self.url.replace("{model}", request.model.name_at_provider(request.model_name)))
            .query(&self.query)
            .header(header::ACCEPT, "text/event-stream")
            .header("x-client-request-id", request.attempt_id.to_string())
            .json(&wire::body(&request, self.understands));
        let call = match self.authorization {
            Authorization::Bearer => call.bearer_auth(self.key.expose_secret()),
            Authorization::ApiKey => call.header("api-key", self.key.expose_secret()),
            Authorization::None => call,
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
    // For the one line that tells of the failed try. The provider's sentence stays out of it: it may quote what it was asked, and
    // the key.
    let span = tracing::Span::current();
    span.record("error.kind", &words.kind);
    span.record("error.code", &words.code);
    span.record("provider.request_id", request_id.unwrap_or_default());
    wire::error(status, &headers, &words, contexor_clock::now())
}

/// An answer in one piece, from a server that does not stream.
///
/// An error in it, under status 200, is an answer that did not begin: nothing was written, and nothing is billed.
async fn whole(response: Response) -> Result<ProviderStream, ProviderError> {
    let body = limited(response, MOST_ANSWER_BYTES).await?;
    match AnswerDecoder::whole(&body) {
        items if items.is_empty() => Err(broken_body("empty_body")),
        mut items => match items.first() {
            Some(Err(ProviderError::Interrupted("error_frame"))) => Err(broken_body("error_body")),
            Some(Err(ProviderError::Permanent(refusal))) => Err(ProviderError::Permanent(*refusal)),
            _ => Ok(stream::iter(std::mem::take(&mut items)).boxed()),
        },
    }
}

fn broken_body(reason: &'static str) -> ProviderError {
    ProviderError::Unavailable { reason, after: None, retry: true, billing: Billing::Nothing }
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

/// What is read of a stream: its bytes, what is decoded of them and not passed on yet.
struct StreamState {
    /// None once the connection has ended.
    response: Option<Response>,
    decoder: AnswerDecoder,
    items: VecDeque<Item>,
}

fn frames(response: Response) -> ProviderStream {
    let reading = StreamState { response: Some(response), decoder: AnswerDecoder::default(), items: VecDeque::new() };
    stream::unfold(reading, |mut reading| async move {
        loop {
            if let Some(item) = reading.items.pop_front() {
                return Some((item, reading));
            }
            reading.read().await?;
        }
    })
    .boxed()
}

impl StreamState {
    /// Reads on until there may be an item. None at the end.
    async fn read(&mut self) -> Option<()> {
        let mut items = Vec::new();
        let part = self.response.as_mut()?.chunk().await;
        match part {
            Ok(Some(bytes)) => self.decoder.push(&bytes, &mut items),
            Ok(None) => self.decoder.finish(false, &mut items),
            Err(_) => self.decoder.finish(true, &mut items),
        }
        if self.decoder.is_over()
            && let Some(mut response) = self.response.take()
        {
            // Read to its end, so that the connection can be used again.
            tokio::spawn(tokio::time::timeout(TAIL, async move { while let Ok(Some(_)) = response.chunk().await {} }));
        }
        self.items.extend(items);
        Some(())
    }
}
