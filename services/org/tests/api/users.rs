//! auth as org sees it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use actix_web::{HttpRequest, HttpResponse, web};
use contexor_api::internal::{FindPerson, Person};
use contexor_identity::{InternalSettings, ServiceCaller, ServiceVerifier};
use contexor_testkit::peers::{ServiceKeys, StubServer, not_found, serve};
use uuid::Uuid;

/// auth's `/internal/users`: knows whom the test told it of, and can be away.
pub(crate) struct Users {
    known: Arc<Known>,
    server: StubServer,
}

#[derive(Default)]
struct Known {
    people: Mutex<HashMap<Uuid, Person>>,
    away: AtomicBool,
}

impl Users {
    pub(crate) fn start(keys: &ServiceKeys) -> Self {
        let settings = InternalSettings {
            signing_key: keys.key("auth").private_base64().into(),
            peers: [("org".to_owned(), keys.key("org").public_base64())].into(),
            gateway: None,
            timeout_ms: 3000,
        };
        let peers = ServiceVerifier::new("auth", &settings).unwrap();
        let known = Arc::new(Known::default());
        let shared = web::Data::from(known.clone());
        let server = serve(move |config| {
            config
                .app_data(shared.clone())
                .app_data(web::Data::new(peers.clone()))
                .route("/internal/users", web::get().to(many))
                .route("/internal/users/find", web::post().to(find))
                .route("/internal/users/{id}", web::get().to(one));
        });
        Self { known, server }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        &self.server.url
    }

    pub(crate) fn go_away(&self, away: bool) {
        self.known.away.store(away, Ordering::SeqCst);
    }

    /// Makes a person known.
    pub(crate) fn know(&self, person: Person) {
        self.known.people.lock().unwrap().insert(person.id, person);
    }
}

async fn many(request: HttpRequest, known: web::Data<Known>, _: ServiceCaller) -> HttpResponse {
    if known.away.load(Ordering::SeqCst) {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let ids = request.query_string().strip_prefix("ids=").unwrap();
    let people = known.people.lock().unwrap();
    let found: Vec<&Person> = ids.split(',').filter_map(|id| people.get(&id.parse().unwrap())).collect();
    HttpResponse::Ok().json(found)
}

async fn one(id: web::Path<Uuid>, known: web::Data<Known>, _: ServiceCaller) -> HttpResponse {
    if known.away.load(Ordering::SeqCst) {
        return HttpResponse::ServiceUnavailable().finish();
    }
    match known.people.lock().unwrap().get(&id) {
        Some(person) => HttpResponse::Ok().json(person),
        None => not_found(),
    }
}

async fn find(wanted: web::Json<FindPerson>, known: web::Data<Known>, _: ServiceCaller) -> HttpResponse {
    if known.away.load(Ordering::SeqCst) {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let people = known.people.lock().unwrap();
    match people.values().find(|person| person.phone == wanted.phone) {
        Some(person) => HttpResponse::Ok().json(person),
        None => not_found(),
    }
}
