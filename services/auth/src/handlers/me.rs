//! The signed-in person.

use actix_web::{HttpResponse, get, patch, web::Data};
use contexor_api::{
    Problem,
    auth::{UpdateMe, User},
};
use contexor_db::Tx;
use contexor_identity::Person;
use contexor_service::{ApiResult, Valid};

use crate::{app::App, error::AuthError, handlers::unstored, store};

/// Shows the signed-in person.
#[utoipa::path(
    tag = "auth",
    operation_id = "get_me",
    responses((status = 200, body = User), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[get("/api/v1/auth/me")]
pub async fn get_me(app: Data<App>, Person(caller): Person) -> ApiResult<HttpResponse> {
    let user = store::users::find(&mut *app.db.conn().await?, caller.user_id).await?.ok_or(AuthError::PersonGone)?;
    Ok(unstored(&app.user(user)?))
}

/// Changes the signed-in person's name.
#[utoipa::path(
    tag = "auth",
    operation_id = "update_me",
    request_body = UpdateMe,
    responses((status = 200, body = User), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[patch("/api/v1/auth/me")]
pub async fn update_me(
    app: Data<App>,
    Person(caller): Person,
    Valid(body): Valid<UpdateMe>,
) -> ApiResult<HttpResponse> {
    let name = body.name.trim();
    let user = app
        .db
        .transaction(async |tx: &mut Tx| {
            store::users::set_name(tx.conn(), caller.user_id, name).await?.ok_or(AuthError::PersonGone)
        })
        .await?;
    Ok(unstored(&app.user(user)?))
}
