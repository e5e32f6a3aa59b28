//! The signed-in person.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, HeaderValue},
    patch,
    web::Data,
};
use contexor_api::{
    Problem,
    auth::{UpdateMe, User},
};
use contexor_db::Tx;
use contexor_identity::Person;
use contexor_service::{
    ApiError, ApiResult, Valid,
    caching::{if_match_text, require_match, tagged_by_content},
};

use crate::{app::AppState, error::AuthError, store};

/// Shows the signed-in person.
#[utoipa::path(
    tag = "auth",
    operation_id = "get_me",
    params(("If-None-Match" = Option<String>, Header, description = "ETag that the client has already")),
    responses(
        (status = 200, body = User, headers(("ETag" = String, description = "Changes with every change of it"))),
        (status = 304, description = "Unchanged since it was read"),
        (status = "4XX", body = Problem),
    ),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[get("/api/v1/auth/me")]
pub async fn get_me(app: Data<AppState>, request: HttpRequest, Person(caller): Person) -> ApiResult<HttpResponse> {
    let user = store::users::find(&mut *app.db.conn().await?, caller.user_id).await?.ok_or(AuthError::PersonGone)?;
    Ok(unkept(tagged_by_content(&request, &app.user(user)?)))
}

/// Personal data is for no cache, whatever its tag.
fn unkept(mut answer: HttpResponse) -> HttpResponse {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Changes the signed-in person's name.
#[utoipa::path(
    tag = "auth",
    operation_id = "update_me",
    params(("If-Match" = Option<String>, Header, description = "ETag that the client changes; another one now is a 412")),
    request_body = UpdateMe,
    responses(
        (status = 200, body = User, headers(("ETag" = String, description = "Changes with every change of it"))),
        (status = "4XX", body = Problem),
    ),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[patch("/api/v1/auth/me")]
pub async fn update_me(
    app: Data<AppState>,
    request: HttpRequest,
    Person(caller): Person,
    Valid(body): Valid<UpdateMe>,
) -> ApiResult<HttpResponse> {
    let if_match = if_match_text(&request);
    let user = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<User, ApiError> {
            let present = store::users::lock(tx.conn(), caller.user_id).await?.ok_or(AuthError::PersonGone)?;
            let present = app.user(present)?;
            require_match(if_match.as_deref(), &present)?;
            let Some(name) = &body.name else { return Ok(present) };
            let name = name.as_deref().map(str::trim);
            let changed =
                store::users::set_name(tx.conn(), caller.user_id, name).await?.ok_or(AuthError::PersonGone)?;
            Ok(app.user(changed)?)
        })
        .await?;
    Ok(unkept(tagged_by_content(&request, &user)))
}
