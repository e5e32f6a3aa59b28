//! Stand-ins for a service's neighbours: auth's public keys with tokens to fit, org's answers, and the keys with which services
//! call each other.

use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{Arc, Mutex, OnceLock},
};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, http::StatusCode, web};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_api::{
    Problem,
    internal::{Membership, OrgApiKey, Person, SignedReceipt},
    org::{OrgSettings, Role},
    receipt::{RECEIPT_TYPE, ReceiptClaims},
};
use contexor_identity::{AccessClaims, InternalSettings, ServiceClient, claims::ACCESS_TYPE};
use contexor_service::http::{X_CLIENT_ADDRESS, X_GATEWAY_TOKEN};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, JwkSet, ThumbprintHash},
};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// The issuer and audience of [`TestAuth`]'s tokens: those of every service's default settings.
pub const ISSUER: &str = "https://contexor.dev";
/// See [`ISSUER`].
pub const AUDIENCE: &str = "contexor";

/// An error as services answer it.
pub fn problem(status: StatusCode, code: &str) -> HttpResponse {
    HttpResponse::build(status).content_type("application/problem+json").json(Problem {
        kind: format!("https://contexor.dev/problems/{code}"),
        title: status.canonical_reason().unwrap_or_default().into(),
        status: status.as_u16(),
        detail: "said by a stand-in".into(),
        code: code.into(),
        request_id: String::new(),
        errors: vec![],
    })
}

/// What a stand-in answers about what it does not know.
pub fn not_found() -> HttpResponse {
    problem(StatusCode::NOT_FOUND, "not_found")
}

/// A small HTTP server in the test's process that stands in for a peer; it ends when it is dropped.
#[derive(Debug)]
pub struct StubServer {
    /// Its address: `http://127.0.0.1:port`.
    pub url: String,
    handle: ServerHandle,
}

impl Drop for StubServer {
    fn drop(&mut self) {
        // Not awaited: the test is over.
        drop(self.handle.stop(false));
    }
}

impl StubServer {
    /// Ends it, and with it every connection.
    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }
}

/// Starts a stand-in with these routes on a free port.
pub fn serve(routes: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static) -> StubServer {
    serve_on(TcpListener::bind("127.0.0.1:0").expect("a free port"), routes)
}

/// Starts a stand-in with these routes on an open listener.
pub fn serve_on(
    listener: TcpListener,
    routes: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
) -> StubServer {
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = HttpServer::new(move || App::new().configure(routes.clone()))
        .workers(1)
        .disable_signals()
        .listen(listener)
        .expect("the listener is open")
        .run();
    let handle = server.handle();
    tokio::spawn(server);
    StubServer { url, handle }
}

/// An Ed25519 signing key: PKCS#8 and the public half.
#[derive(Clone)]
pub struct TestKey {
    pkcs8: Vec<u8>,
    public: Vec<u8>,
}

impl std::fmt::Debug for TestKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TestKey")
    }
}

impl TestKey {
    /// A new key.
    pub fn generate() -> Self {
        let pair = Ed25519KeyPair::generate().expect("randomness");
        let pkcs8 = pair.to_pkcs8v1().expect("a key can be written").as_ref().to_vec();
        Self { pkcs8, public: pair.public_key().as_ref().to_vec() }
    }

    /// For signing.
    pub fn encoding_key(&self) -> EncodingKey {
        EncodingKey::from_ed_der(&self.pkcs8)
    }

    /// PKCS#8 in base64, as settings want it.
    pub fn private_base64(&self) -> String {
        STANDARD.encode(&self.pkcs8)
    }

    /// The public half in base64, as settings want it.
    pub fn public_base64(&self) -> String {
        STANDARD.encode(&self.public)
    }

    /// The public half as a JSON Web Key whose id is its thumbprint.
    pub fn jwk(&self) -> Jwk {
        let mut jwk = Jwk::from_encoding_key(&self.encoding_key(), Algorithm::EdDSA).expect("an Ed25519 key");
        jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256).expect("a thumbprint"));
        jwk
    }
}

type People = Arc<Mutex<HashMap<Uuid, Person>>>;

/// auth's `/.well-known/jwks.json`, and tokens that fit it; what it knows of people, and its signature under receipts.
#[derive(Debug)]
pub struct TestAuth {
    key: TestKey,
    kid: String,
    people: People,
    server: StubServer,
}

impl TestAuth {
    /// Starts with a key of its own.
    pub async fn start() -> Self {
        let key = TestKey::generate();
        let jwk = key.jwk();
        let kid = jwk.common.key_id.clone().unwrap_or_default();
        let set = JwkSet { keys: vec![jwk] };
        let people = People::default();
        let (known, signing, signing_kid) = (people.clone(), key.clone(), kid.clone());
        let server = serve(move |config| {
            let set = set.clone();
            config.app_data(web::Data::new(known.clone())).route(
                "/internal/users/{id}",
                web::get().to(|id: web::Path<Uuid>, known: web::Data<People>| async move {
                    match known.lock().expect("not poisoned").get(&id) {
                        Some(person) => HttpResponse::Ok().json(person),
                        None => not_found(),
                    }
                }),
            );
            let (signing, signing_kid) = (signing.clone(), signing_kid.clone());
            config.route(
                "/internal/receipts",
                web::post().to(move |claims: web::Json<ReceiptClaims>| {
                    let (signing, signing_kid) = (signing.clone(), signing_kid.clone());
                    async move {
                        let mut header = Header::new(Algorithm::EdDSA);
                        header.typ = Some(RECEIPT_TYPE.into());
                        header.kid = Some(signing_kid);
                        let jws = encode(&header, &*claims, &signing.encoding_key()).expect("a receipt can be signed");
                        HttpResponse::Ok().json(SignedReceipt { jws })
                    }
                }),
            );
            config.route(
                "/.well-known/jwks.json",
                web::get().to(move || {
                    let set = set.clone();
                    async move { HttpResponse::Ok().json(set) }
                }),
            );
        });
        Self { key, kid, people, server }
    }

    /// Its address, for `peers.auth_url`.
    pub fn url(&self) -> &str {
        &self.server.url
    }

    /// Says what a person is called.
    pub fn call(&self, user: Uuid, name: &str) {
        let person = Person { id: user, phone: "+989120000000".into(), name: Some(name.into()) };
        self.people.lock().expect("not poisoned").insert(user, person);
    }

    /// Address of the keys, for `identity.jwks_url`.
    pub fn jwks_url(&self) -> String {
        format!("{}/.well-known/jwks.json", self.server.url)
    }

    /// The signing key, for tokens that are wrong on purpose.
    pub fn key(&self) -> &TestKey {
        &self.key
    }

    /// The id of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Good claims for a person, in a session of their own, for longer than a test moves the clock.
    pub fn claims(&self, user: Uuid) -> AccessClaims {
        let now = contexor_clock::now().timestamp();
        AccessClaims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: user,
            sid: Uuid::now_v7(),
            iat: now,
            exp: now + 400 * 86_400,
            jti: Uuid::now_v7(),
        }
    }

    /// A token with these claims, signed as auth signs.
    pub fn sign(&self, claims: &AccessClaims) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(ACCESS_TYPE.into());
        header.kid = Some(self.kid.clone());
        encode(&header, claims, &self.key.encoding_key()).expect("a token can be signed")
    }

    /// A good token for a person.
    pub fn token(&self, user: Uuid) -> String {
        self.sign(&self.claims(user))
    }

    /// A token of a person that ran out an hour ago.
    pub fn expired_token(&self, user: Uuid) -> String {
        let mut claims = self.claims(user);
        claims.iat -= 7200;
        claims.exp = claims.iat + 3600;
        self.sign(&claims)
    }

    /// A token with good claims that somebody else signed under auth's key id.
    pub fn forged_token(&self, user: Uuid) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(ACCESS_TYPE.into());
        header.kid = Some(self.kid.clone());
        encode(&header, &self.claims(user), &TestKey::generate().encoding_key()).expect("a token can be signed")
    }
}

/// The keys with which services call each other.
#[derive(Debug)]
pub struct ServiceKeys {
    keys: HashMap<&'static str, TestKey>,
    gateway: OnceLock<ServiceClient>,
}

impl Default for ServiceKeys {
    fn default() -> Self {
        Self::new()
    }
}

impl ServiceKeys {
    /// A key for every service.
    pub fn new() -> Self {
        let services = ["gateway", "auth", "org", "content", "ai-worker", "usage", "notifier"];
        let keys = services.into_iter().map(|service| (service, TestKey::generate())).collect();
        Self { keys, gateway: OnceLock::new() }
    }

    /// The key of a service.
    pub fn key(&self, service: &str) -> &TestKey {
        &self.keys[service]
    }

    /// Calls others in a service's name.
    pub fn tokens(&self, service: &'static str) -> ServiceClient {
        let settings = InternalSettings {
            signing_key: self.key(service).private_base64().into(),
            peers: [].into(),
            gateway: None,
            timeout_ms: 20_000,
        };
        ServiceClient::new(service, &settings).expect("the key is one")
    }

    /// The headers in which the gateway tells `service` where a request comes from.
    pub fn as_gateway(&self, service: &'static str, address: &str) -> HeaderMap {
        let gateway = self.gateway.get_or_init(|| self.tokens("gateway"));
        let value = |text: &str| HeaderValue::from_str(text).expect("a header can say so");
        [
            (HeaderName::from_static(X_CLIENT_ADDRESS), value(address)),
            (HeaderName::from_static(X_GATEWAY_TOKEN), value(&gateway.gateway_token(service))),
        ]
        .into_iter()
        .collect()
    }

    /// Setting overrides for `service`: its own signing key, everybody else as its peers, and the gateway.
    pub fn settings(&self, service: &str) -> Vec<(String, String)> {
        let mut settings = vec![
            ("internal.signing_key".to_owned(), self.key(service).private_base64()),
            ("internal.gateway".to_owned(), self.key("gateway").public_base64()),
        ];
        for (peer, key) in &self.keys {
            settings.push((format!("internal.peers.{}", peer.replace('-', "_")), key.public_base64()));
        }
        settings
    }
}

type Memberships = Arc<Mutex<HashMap<(Uuid, Uuid), Membership>>>;

/// org's `/internal/access` and API keys: says what the test told it.
///
/// Answers are kept in Redis by whoever asks; a test that changes a membership drops them as org does, with
/// `contexor_identity::access::forget_standings`.
#[derive(Debug)]
pub struct TestOrg {
    memberships: Memberships,
    server: StubServer,
}

impl TestOrg {
    /// Starts knowing nobody.
    pub async fn start() -> Self {
        let memberships = Memberships::default();
        let told = memberships.clone();
        let server = serve(move |config| {
            let told = told.clone();
            config.app_data(web::Data::new(told)).route(
                "/internal/access/{kind}/{place}/users/{user}",
                web::get().to(|path: web::Path<(String, Uuid, Uuid)>, told: web::Data<Memberships>| async move {
                    let (_, place, user) = path.into_inner();
                    match told.lock().expect("not poisoned").get(&(place, user)) {
                        Some(membership) => HttpResponse::Ok().json(membership),
                        None => not_found(),
                    }
                }),
            );
            config.route(
                "/internal/orgs/{org}/api-keys/{key}",
                web::get().to(|path: web::Path<(Uuid, Uuid)>, told: web::Data<Memberships>| async move {
                    let (org, key) = path.into_inner();
                    let told = told.lock().expect("not poisoned");
                    let is_key = |membership: &Membership| membership.org_id == org && membership.made_by.is_some();
                    match told.iter().find(|((_, member), membership)| *member == key && is_key(membership)) {
                        Some((_, membership)) => {
                            HttpResponse::Ok().json(OrgApiKey { workspace_id: membership.workspace_id })
                        }
                        None => not_found(),
                    }
                }),
            );
        });
        Self { memberships, server }
    }

    /// Its address, for `peers.org_url`.
    pub fn url(&self) -> &str {
        &self.server.url
    }

    /// Says that a person is member of an organization, and with the same role of one of its workspaces.
    pub fn member(&self, org: Uuid, workspace: Option<Uuid>, user: Uuid, role: Role) {
        self.member_with(org, workspace, user, role, OrgSettings::default());
    }

    /// The same in an organization that works otherwise than by default.
    pub fn member_with(&self, org: Uuid, workspace: Option<Uuid>, user: Uuid, role: Role, settings: OrgSettings) {
        let mut memberships = self.memberships.lock().expect("not poisoned");
        let membership = Membership { org_id: org, workspace_id: None, role, settings, made_by: None };
        memberships.insert((org, user), membership.clone());
        if let Some(workspace) = workspace {
            memberships.insert((workspace, user), Membership { workspace_id: Some(workspace), ..membership });
        }
    }

    /// Says that an API key that this person made reaches one workspace alone.
    pub fn workspace_key(&self, org: Uuid, workspace: Uuid, key: Uuid, maker: Uuid) {
        let mut memberships = self.memberships.lock().expect("not poisoned");
        let (settings, made_by) = (OrgSettings::default(), Some(maker));
        let membership =
            Membership { org_id: org, workspace_id: Some(workspace), role: Role::Editor, settings, made_by };
        memberships.insert((workspace, key), membership);
    }

    /// Says that somebody who is known here is an API key that this person made.
    pub fn made_by(&self, key: Uuid, maker: Uuid) {
        let mut memberships = self.memberships.lock().expect("not poisoned");
        for membership in
            memberships.iter_mut().filter(|((_, member), _)| *member == key).map(|(_, membership)| membership)
        {
            membership.made_by = Some(maker);
        }
    }

    /// Forgets a person everywhere.
    pub fn remove(&self, user: Uuid) {
        self.memberships.lock().expect("not poisoned").retain(|(_, member), _| *member != user);
    }
}
