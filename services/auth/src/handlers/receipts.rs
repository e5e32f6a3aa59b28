//! Receipts of content, signed with the keys that everybody can look up.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use contexor_api::{
    internal::SignedReceipt,
    receipt::{RECEIPT_TYPE, ReceiptClaims},
};
use contexor_identity::ServiceCaller;
use contexor_service::{ApiError, ApiResult, Valid};

use crate::{app::AppState, handlers::no_store};

/// The one service that receipts are signed for.
const ISSUER_OF_RECEIPTS: &str = "content";

/// `POST /internal/receipts`: signs a receipt. These claims alone are signed, with a type of their own, so that nothing that is signed
/// here can pass for a token; who signs and when is said here.
pub async fn sign_receipt(
    app: Data<AppState>,
    caller: ServiceCaller,
    Valid(claims): Valid<ReceiptClaims>,
) -> ApiResult<HttpResponse> {
    if caller.service != ISSUER_OF_RECEIPTS {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "permission_denied", "receipts are for content to ask for"));
    }
    let claims =
        ReceiptClaims { iss: app.settings.identity.issuer.clone(), iat: contexor_clock::now().timestamp(), ..claims };
    let (_, jws) = app.keys.sign_as(RECEIPT_TYPE, &claims)?;
    metrics::counter!("contexor_receipts_signed_total").increment(1);
    Ok(no_store(&SignedReceipt { jws }))
}
