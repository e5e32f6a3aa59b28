//! The API's own document and the page that shows it, all from this program: nothing is loaded from elsewhere.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::Write as _,
    sync::{Arc, LazyLock},
};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _,
    http::{
        StatusCode,
        header::{self, AcceptEncoding, ContentEncoding, Encoding, Header as _},
    },
    web,
};
use bytes::Bytes;
use contexor_service::{ApiError, ApiResult};
use flate2::{Compression, write::GzEncoder};
use moka::sync::Cache;
use serde::Deserialize;
use utoipa_swagger_ui::Config;

use crate::{
    admission::{acquire_public_permit, error_response, set_rate_limit_headers},
    concurrency::ConcurrencyPermit,
    rate_limit::Bucket,
    state::AppState,
    upstream::buffered_body::BufferedBody,
};

/// OpenAPI 3.1 of all services together, generated from their code.
pub const OPENAPI: &str = include_str!("../../../proto-docs/openapi.json");

/// More documents than there are.
const MAX_DOCUMENTS: u64 = 128;

/// What the page may do: its own scripts and styles, and questions to the API.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                           connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /openapi.json`
pub async fn openapi(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    rate_limited(&request, &state, |permit| {
        Ok(document_response(
            &request,
            "/openapi.json",
            "application/json",
            Bytes::from_static(OPENAPI.as_bytes()),
            permit,
        ))
    })
    .await
}

/// `GET /` and `GET /docs`: the page's relative addresses want the slash.
pub async fn docs_redirect(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    rate_limited(&request, &state, |_place| {
        Ok(HttpResponse::build(StatusCode::PERMANENT_REDIRECT).insert_header((header::LOCATION, "/docs/")).finish())
    })
    .await
}

/// `GET /docs/…`
pub async fn docs(request: HttpRequest, file: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        let config = Config::from("/openapi.json").validator_url("none");
        // Without the bar on top, whose logo carries a style of its own that the page's policy forbids, and with the token kept.
        Arc::new(config.use_base_layout().persist_authorization(true))
    });
    rate_limited(&request, &state, |permit| {
        // The error of a template that cannot be filled is no `Send` one: only its text goes on.
        let found =
            utoipa_swagger_ui::serve(&file, CONFIG.clone()).map_err(|error| ApiError::internal(error.to_string()))?;
        let found = found.ok_or_else(ApiError::not_found)?;
        let bytes = match found.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        let bytes = if found.content_type.starts_with("text/html") { titled(&bytes) } else { bytes };
        let mut answer = document_response(&request, &file, &found.content_type, bytes, permit);
        answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(DOCS_POLICY));
        Ok(answer)
    })
    .await
}

/// The page under its own title.
fn titled(page: &[u8]) -> Bytes {
    String::from_utf8_lossy(page).replacen("<title>Swagger UI</title>", "<title>Contexor API</title>", 1).into()
}

/// A kind of problem, as the API's document describes it.
#[derive(Debug, Deserialize)]
struct ProblemKind {
    status: u16,
    title: String,
    detail: String,
}

/// Every code of a problem.
static PROBLEMS: LazyLock<BTreeMap<String, ProblemKind>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Document {
        #[serde(rename = "x-problems")]
        problems: BTreeMap<String, ProblemKind>,
    }
    serde_json::from_str::<Document>(OPENAPI).map(|document| document.problems).unwrap_or_default()
});

/// `GET /problems`: every code.
pub async fn problems(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    rate_limited(&request, &state, |permit| {
        let rows: String = PROBLEMS
            .iter()
            .map(|(code, kind)| {
                format!("<li><a href=\"/problems/{code}\">{code}</a> ({}): {}</li>", kind.status, kind.detail)
            })
            .collect();
        let page = page("Problems", &format!("<p>What <code>code</code> of an error says.</p><ul>{rows}</ul>"));
        Ok(document_response(&request, "/problems", "text/html; charset=utf-8", page, permit))
    })
    .await
}

/// `GET /problems/{code}`: what it means.
pub async fn problem(request: HttpRequest, code: web::Path<String>, state: web::Data<AppState>) -> HttpResponse {
    rate_limited(&request, &state, |permit| {
        let (code, kind) = PROBLEMS.get_key_value(code.as_str()).ok_or_else(ApiError::not_found)?;
        let body = format!(
            "<p>HTTP status {} ({}).</p><p>{}.</p><p><a href=\"/problems\">All problems</a></p>",
            kind.status, kind.title, kind.detail
        );
        let name = format!("/problems/{code}");
        Ok(document_response(&request, &name, "text/html; charset=utf-8", page(code, &body), permit))
    })
    .await
}

/// `GET /.well-known/security.txt`: whom to tell of a weakness.
pub async fn security_txt(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    rate_limited(&request, &state, |permit| {
        let text = state.settings.security_txt.text(contexor_clock::now()).ok_or_else(ApiError::not_found)?;
        Ok(HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
            .body(BufferedBody::new(text.into(), permit)))
    })
    .await
}

/// A page of texts that the document holds: nothing of a caller is in it.
fn page(title: &str, body: &str) -> Bytes {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} · Contexor API</title></head>\
         <body><h1>{title}</h1>{body}</body></html>"
    )
    .into()
}

/// Counts who asks for a document as any stranger who reads, and gives the answer a permit: documents are long, and free.
async fn rate_limited(
    request: &HttpRequest,
    state: &AppState,
    answer: impl FnOnce(ConcurrencyPermit) -> ApiResult<HttpResponse>,
) -> HttpResponse {
    let mut counted = None;
    let mut response = match acquire_public_permit(request, state, Bucket::Read, &mut counted).await {
        Ok(permit) => answer(permit).unwrap_or_else(|error| error.error_response()),
        Err(error) => error_response(request, state, error, &mut counted),
    };
    set_rate_limit_headers(response.headers_mut(), counted);
    response
}

/// A document, compressed once and not for each of those who may ask without a token.
fn document_response(
    request: &HttpRequest,
    name: &str,
    kind: &str,
    bytes: Bytes,
    permit: ConcurrencyPermit,
) -> HttpResponse {
    static COMPRESSED: LazyLock<Cache<String, Bytes>> = LazyLock::new(|| Cache::new(MAX_DOCUMENTS));
    let codings = [Encoding::gzip(), Encoding::identity()];
    let takes_gzip = AcceptEncoding::parse(request)
        .is_ok_and(|accepted| accepted.negotiate(codings.iter()) == Some(Encoding::gzip()));
    let (coding, bytes) = if takes_gzip {
        (ContentEncoding::Gzip, COMPRESSED.get_with_by_ref(name, || compress(&bytes)))
    } else {
        (ContentEncoding::Identity, bytes)
    };
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header(coding)
        .body(BufferedBody::new(bytes, permit))
}

fn compress(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default().into()
}
