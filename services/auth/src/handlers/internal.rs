//! What other services ask: never routed from outside.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use contexor_api::{
    Phone,
    internal::{FindPerson, Person},
};
use contexor_identity::ServiceCaller;
use contexor_service::{ApiError, ApiResult, Valid, ValidQuery};
use garde::Validate;
use serde::Deserialize;
use uuid::Uuid;

use crate::{app::AppState, handlers::no_store, ops::phone_keys, store};

/// Most people that one question may name.
const MAX_PEOPLE: usize = 200;

/// `?ids=a,b`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct PeopleQuery {
    /// Ids of people, separated by commas.
    #[garde(length(bytes, min = 1, max = 8_000))]
    ids: String,
}

/// `GET /internal/users?ids=…`: people by id; who is not known is left out.
pub async fn list_people(
    app: Data<AppState>,
    _caller: ServiceCaller,
    ValidQuery(query): ValidQuery<PeopleQuery>,
) -> ApiResult<HttpResponse> {
    let ids: Result<Vec<Uuid>, _> = query.ids.split(',').map(|id| id.trim().parse()).collect();
    let ids = ids.map_err(|_| ApiError::invalid_field("ids", "must be ids, separated by commas"))?;
    if ids.len() > MAX_PEOPLE {
        return Err(ApiError::invalid_field("ids", format!("must be at most {MAX_PEOPLE}")));
    }
    let rows = store::users::find_all(&mut *app.db.conn().await?, &ids).await?;
    let people: Vec<Person> = rows.into_iter().map(|row| app.person(row)).collect::<Result<_, _>>()?;
    Ok(no_store(&people))
}

/// `GET /internal/users/{id}`: one person.
pub async fn get_person(app: Data<AppState>, _caller: ServiceCaller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let row = store::users::find(&mut *app.db.conn().await?, *id).await?.ok_or_else(ApiError::not_found)?;
    Ok(no_store(&app.person(row)?))
}

/// `POST /internal/users/find`: the person of a number.
pub async fn find_person(
    app: Data<AppState>,
    _caller: ServiceCaller,
    Valid(wanted): Valid<FindPerson>,
) -> ApiResult<HttpResponse> {
    let phone = Phone::parse(&wanted.phone).map_err(|_| ApiError::invalid_field("phone", "must be an E.164 number"))?;
    let hashes = app.index.all(phone_keys::PURPOSE, phone.e164().as_bytes());
    let row = store::users::find_by_phone(&mut *app.db.conn().await?, &hashes).await?;
    Ok(no_store(&app.person(row.ok_or_else(ApiError::not_found)?)?))
}
