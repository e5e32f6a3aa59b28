//! Calls between services: short-lived tokens, each service signing with its own key, bound to the service that is called.

use std::{
    collections::{BTreeMap, HashMap},
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_service::ApiError;
use contexor_telemetry::context;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use secrecy::ExposeSecret as _;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    InternalSettings,
    bearer::bearer,
    claims::{GATEWAY_TYPE, MAX_TOKEN_BYTES, SERVICE_TYPE, ServiceClaims},
};

/// How long a service token lives, seconds.
const LIFETIME_S: i64 = 120;

/// Tolerance for clocks, seconds.
pub(crate) const LEEWAY_S: u64 = 5;

/// A key that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("internal.{0} is not an Ed25519 key in base64")]
pub struct BadInternalKey(String);

/// Tokens by type and audience, each with the time at which it expires.
type Minted = HashMap<(&'static str, &'static str), (String, i64)>;

/// Calls other services in this one's name.
#[derive(Clone)]
pub struct ServiceClient {
    service: &'static str,
    key: Arc<EncodingKey>,
    http: reqwest::Client,
    timeout: Duration,
    minted: Arc<Mutex<Minted>>,
}

impl std::fmt::Debug for ServiceClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceTokens").field("service", &self.service).finish_non_exhaustive()
    }
}

/// How a call to another service went wrong.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// It cannot be reached, or its answer cannot be read.
    #[error("{service} cannot be reached")]
    Unavailable {
        /// The service that was called.
        service: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It answered with a problem.
    #[error("answered with {} {}", .0.status, .0.code)]
    Problem(Box<contexor_api::Problem>),
}

impl From<CallError> for ApiError {
    fn from(error: CallError) -> Self {
        match &error {
            CallError::Unavailable { service, .. } => Self::unavailable(service).with_source(error),
            CallError::Problem(problem) if problem.status == 404 => Self::not_found(),
            CallError::Problem(_) => Self::internal(error),
        }
    }
}

impl ServiceClient {
    /// Reads this service's key.
    pub fn new(service: &'static str, settings: &InternalSettings) -> Result<Self, BadInternalKey> {
        let bad = || BadInternalKey("signing_key".into());
        let der = STANDARD.decode(settings.signing_key.expose_secret().trim()).map_err(|_| bad())?;
        aws_lc_rs::signature::Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|_| bad())?;
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(1))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tcp_nodelay(true)
            .build()
            .map_err(|_| bad())?;
        Ok(Self {
            service,
            key: Arc::new(EncodingKey::from_ed_der(&der)),
            http,
            timeout: Duration::from_millis(settings.timeout_ms),
            minted: Arc::default(),
        })
    }

    /// A token for calls to `audience`.
    pub fn token(&self, audience: &'static str) -> String {
        self.mint(SERVICE_TYPE, audience)
    }

    /// A token by which `audience` knows the gateway, of the gateway. It opens nothing under `/internal`.
    pub fn gateway_token(&self, audience: &'static str) -> String {
        self.mint(GATEWAY_TYPE, audience)
    }

    fn mint(&self, kind: &'static str, audience: &'static str) -> String {
        let now = contexor_clock::now().timestamp();
        let mut minted = self.minted.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((token, expires_at)) = minted.get(&(kind, audience))
            && *expires_at - now > LIFETIME_S / 4
        {
            return token.clone();
        }
        let claims = ServiceClaims { iss: self.service.into(), aud: audience.into(), iat: now, exp: now + LIFETIME_S };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(kind.into());
        // The key was proved usable in `new`; a token that could not be made is refused by whoever gets it.
        let token = encode(&header, &claims, &self.key).unwrap_or_default();
        minted.insert((kind, audience), (token.clone(), claims.exp));
        token
    }

    /// GETs `url` of `service`.
    pub async fn get<T: DeserializeOwned>(&self, service: &'static str, url: &str) -> Result<T, CallError> {
        self.send(service, self.http.get(url)).await
    }

    /// POSTs `body` to `url` of `service`.
    pub async fn post<T: DeserializeOwned>(
        &self,
        service: &'static str,
        url: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<T, CallError> {
        self.send(service, self.http.post(url).json(body)).await
    }

    /// DELETEs `url` of `service`; the answer has no body.
    pub async fn delete(&self, service: &'static str, url: &str) -> Result<(), CallError> {
        self.answer(service, self.http.delete(url)).await.map(drop)
    }

    async fn send<T: DeserializeOwned>(
        &self,
        service: &'static str,
        request: reqwest::RequestBuilder,
    ) -> Result<T, CallError> {
        let body = self.answer(service, request).await?;
        serde_json::from_slice(&body).map_err(|error| CallError::Unavailable { service, source: Box::new(error) })
    }

    async fn answer(&self, service: &'static str, request: reqwest::RequestBuilder) -> Result<Vec<u8>, CallError> {
        let unavailable = |error: reqwest::Error| CallError::Unavailable { service, source: Box::new(error) };
        let mut request = request.bearer_auth(self.token(service)).timeout(self.timeout);
        if let Some(traceparent) = context::current_traceparent() {
            request = request.header(context::TRACEPARENT, traceparent);
        }
        request = request.header("x-request-id", contexor_service::http::current_request_id());
        let started = std::time::Instant::now();
        let answer = request.send().await;
        let outcome = match &answer {
            Ok(answer) if answer.status().is_server_error() => "5xx",
            Ok(answer) if answer.status().is_client_error() => "4xx",
            Ok(_) => "ok",
            Err(_) => "unreachable",
        };
        metrics::counter!("contexor_internal_calls_total", "service" => service, "outcome" => outcome).increment(1);
        metrics::histogram!("contexor_internal_call_duration_seconds", "service" => service)
            .record(started.elapsed().as_secs_f64());
        let answer = answer.map_err(unavailable)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(unavailable)?;
        if status.is_success() {
            return Ok(body.to_vec());
        }
        match serde_json::from_slice(&body) {
            Ok(problem) if !status.is_server_error() => Err(CallError::Problem(Box::new(problem))),
            _ => Err(CallError::Unavailable { service, source: format!("answered with {status}").into() }),
        }
    }
}

/// The services that may call this one.
#[derive(Clone)]
pub struct ServiceVerifier {
    service: &'static str,
    /// One key each, and several while a service changes its own.
    keys: Arc<BTreeMap<String, Vec<DecodingKey>>>,
}

impl std::fmt::Debug for ServiceVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys.keys()).finish()
    }
}

impl ServiceVerifier {
    /// Reads the peers' public keys.
    pub fn new(service: &'static str, settings: &InternalSettings) -> Result<Self, BadInternalKey> {
        let keys = settings
            .peers
            .iter()
            .map(|(name, keys)| {
                // Names come from the environment too, where a dash is not to be had.
                Ok((name.replace('_', "-"), public_keys(&format!("peers.{name}"), keys)?))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { service, keys: Arc::new(keys) })
    }

    fn verify(&self, token: &str) -> Result<ServiceCaller, ApiError> {
        // The issuer is believed only because its own key fits: there are few peers, so each is tried.
        let good =
            |(name, keys): &(&String, &Vec<DecodingKey>)| read(token, SERVICE_TYPE, name, self.service, keys).is_some();
        let (name, _) =
            self.keys.iter().find(good).ok_or_else(|| ApiError::invalid_token("the service token is not good"))?;
        Ok(ServiceCaller { service: name.clone() })
    }
}

/// Reads the public keys of one service, with commas between, of the setting `internal.<name>`.
pub(crate) fn public_keys(name: &str, keys: &str) -> Result<Vec<DecodingKey>, BadInternalKey> {
    let bad = || BadInternalKey(name.to_owned());
    let keys = keys.split(',').map(|key| {
        let bytes = STANDARD.decode(key.trim()).map_err(|_| bad())?;
        if bytes.len() == 32 { Ok(DecodingKey::from_ed_der(&bytes)) } else { Err(bad()) }
    });
    keys.collect()
}

/// What a token says, if it is of this type, of `issuer` with one of its keys, for `audience`, and in time.
pub(crate) fn read(
    token: &str,
    kind: &str,
    issuer: &str,
    audience: &str,
    keys: &[DecodingKey],
) -> Option<ServiceClaims> {
    if token.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let header = decode_header(token).ok()?;
    if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(kind) {
        return None;
    }
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[audience]);
    validation.set_issuer(&[issuer]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.leeway = LEEWAY_S;
    let claims = keys.iter().find_map(|key| decode::<ServiceClaims>(token, key, &validation).ok())?.claims;
    (claims.exp.saturating_add(LEEWAY_S as i64) > contexor_clock::now().timestamp()).then_some(claims)
}

/// A service that calls under `/internal`, as a handler's argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCaller {
    /// Its name.
    pub service: String,
}

impl FromRequest for ServiceCaller {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let peers = request.app_data::<web::Data<ServiceVerifier>>().cloned();
        let token = bearer(request);
        Box::pin(async move {
            let peers = peers.ok_or_else(|| ApiError::internal("the service has no ServicePeers"))?;
            peers.verify(&token?)
        })
    }
}
