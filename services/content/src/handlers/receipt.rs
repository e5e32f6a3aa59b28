//! Receipts.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Data, Path},
};
use contexor_api::{Problem, receipt::Receipt};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiError, ApiResult};
use uuid::Uuid;

use crate::{app::App, error::ContentError, ops, receipt_command};

/// A signed statement of the newest approval of a content, to be checked by anybody with the keys of `/.well-known/jwks.json`:
/// `contexor-content verify-receipt FILE --jwks FILE`.
#[utoipa::path(tag = "contents", operation_id = "get_receipt",
    params(("id" = Uuid, Path, description = "The content")),
    responses((status = 200, body = Receipt),
        (status = 409, body = Problem, description = "`not_approved`: nothing of it was approved yet"),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/contents/{id}/receipt")]
pub(crate) async fn get_receipt(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (scope, content) = app.content(&caller, *id, Permission::ContentRead).await?;
    let claims = ops::receipt::claims(&mut *app.db.conn().await?, &content).await?;
    let jws = app.people.sign_receipt(&claims).await.map_err(ContentError::AuthUnavailable)?;
    // What auth signed, with its own word on who and when.
    let claims = receipt_command::read_unverified(&jws).map_err(|error| ApiError::internal(error.to_string()))?;
    app.db.transaction(async |tx: &mut Tx| ops::receipt::issue(tx, &scope, &claims).await).await?;
    metrics::counter!("contexor_receipts_issued_total").increment(1);
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-store")).json(Receipt { jws, claims }))
}
