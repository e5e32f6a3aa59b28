//! org and auth as notifier sees them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use actix_web::{HttpResponse, web};
use contexor_api::{
    internal::{Membership, People, Person},
    org::{OrgSettings, Role},
};
use contexor_testkit::peers::{StubServer, not_found, serve};
use uuid::Uuid;

/// org's admins, as the test tells; none while org is away.
pub(crate) type Admins = Arc<Mutex<Option<HashMap<Uuid, Vec<Uuid>>>>>;
/// People's numbers, as auth knows them.
pub(crate) type Phones = Arc<Mutex<HashMap<Uuid, String>>>;
/// Members who are no admins, by organization and person.
pub(crate) type Roles = Arc<Mutex<HashMap<(Uuid, Uuid), Role>>>;

/// A person's number, as auth answers.
async fn person(id: web::Path<Uuid>, phones: web::Data<Phones>) -> HttpResponse {
    match phones.lock().unwrap().get(&id) {
        Some(phone) => HttpResponse::Ok().json(Person { id: *id, phone: phone.clone(), name: None }),
        None => not_found(),
    }
}

/// Where a person stands, as org answers.
async fn membership(path: web::Path<(Uuid, Uuid)>, admins: web::Data<Admins>, roles: web::Data<Roles>) -> HttpResponse {
    let (org_id, user) = path.into_inner();
    let Some(admins) = admins.lock().unwrap().clone() else { return HttpResponse::ServiceUnavailable().finish() };
    let is_admin = admins.get(&org_id).is_some_and(|admins| admins.contains(&user));
    let role = if is_admin { Some(Role::Admin) } else { roles.lock().unwrap().get(&(org_id, user)).copied() };
    let settings = OrgSettings::default();
    match role {
        Some(role) => HttpResponse::Ok().json(Membership { org_id, workspace_id: None, role, settings, made_by: None }),
        None => not_found(),
    }
}

async fn admins_of(id: web::Path<Uuid>, admins: web::Data<Admins>) -> HttpResponse {
    match &*admins.lock().unwrap() {
        None => HttpResponse::ServiceUnavailable().finish(),
        Some(known) => HttpResponse::Ok().json(People { user_ids: known.get(&id).cloned().unwrap_or_default() }),
    }
}

/// One server for both.
pub(crate) fn start(admins: &Admins, roles: &Roles, phones: &Phones) -> StubServer {
    let (admins, roles, phones) = (admins.clone(), roles.clone(), phones.clone());
    serve(move |config| {
        config
            .app_data(web::Data::new(admins.clone()))
            .app_data(web::Data::new(roles.clone()))
            .app_data(web::Data::new(phones.clone()))
            .route("/internal/users/{id}", web::get().to(person))
            .route("/internal/access/orgs/{org}/users/{user}", web::get().to(membership))
            .route("/internal/orgs/{id}/admins", web::get().to(admins_of));
    })
}
