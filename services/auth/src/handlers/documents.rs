//! The public keys.

use actix_web::{HttpResponse, get, http::header, web::Data};

use crate::app::AppState;

/// The public keys that access tokens are checked with.
#[utoipa::path(
    tag = "auth",
    operation_id = "get_jwks",
    responses((status = 200, description = "A JSON Web Key Set (RFC 7517)", content_type = "application/jwk-set+json", body = Object)),
    extensions(("x-permission" = json!("public")))
)]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(app: Data<AppState>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/jwk-set+json"))
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={}", app.settings.identity.jwks_cache_s)))
        .body(app.keys.published())
}
