//! The API's own document and the page that shows it, all from this program: nothing is loaded from elsewhere.

use std::sync::{Arc, LazyLock};

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use contexor_service::{ApiError, ApiResult};
use utoipa_swagger_ui::Config;

/// OpenAPI 3.1 of all services together, generated from their code.
pub const OPENAPI: &str = include_str!("../../../proto-docs/openapi.json");

/// What the page may do: its own scripts and styles, and questions to the API.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                           connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /openapi.json`
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(OPENAPI)
}

/// `GET /docs`: the page's relative addresses want the slash.
pub async fn docs_redirect() -> HttpResponse {
    HttpResponse::build(StatusCode::PERMANENT_REDIRECT).insert_header((header::LOCATION, "/docs/")).finish()
}

/// `GET /docs/{file}`
pub async fn docs(file: web::Path<String>) -> ApiResult<HttpResponse> {
    static CONFIG: LazyLock<Arc<Config<'static>>> =
        LazyLock::new(|| Arc::new(Config::from("/openapi.json").validator_url("none")));
    // The error of a template that cannot be filled is no `Send` one: only its text goes on.
    let found =
        utoipa_swagger_ui::serve(&file, CONFIG.clone()).map_err(|error| ApiError::internal(error.to_string()))?;
    let found = found.ok_or_else(ApiError::not_found)?;
    Ok(HttpResponse::Ok()
        .content_type(found.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::CONTENT_SECURITY_POLICY, DOCS_POLICY))
        .body(found.bytes.into_owned()))
}
