//! In which other currency money is shown.

use actix_web::{
    put,
    web::{Data, Json},
};
use contexor_api::{
    Problem,
    usage::{DisplayCurrency, OrgQuery},
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, Valid, ValidQuery};

use super::App;
use crate::{error::UsageError, ops};

/// Sets the currency in which the organization's money is shown beside dollars, and its rate. The ledger stays in micro US dollars.
#[utoipa::path(tag = "usage", operation_id = "set_usage_currency", request_body = DisplayCurrency, params(OrgQuery),
    responses((status = 200, body = DisplayCurrency), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.manage"))))]
#[put("/api/v1/usage/currency")]
pub(crate) async fn set_usage_currency(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgQuery>,
    Valid(currency): Valid<DisplayCurrency>,
) -> ApiResult<Json<DisplayCurrency>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageManage).await?;
    app.db
        .transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
            ops::set_currency::set_currency(tx, &scope, &currency).await
        })
        .await?;
    Ok(Json(currency))
}
