//! Figures about the contents of a workspace.

use actix_web::{HttpResponse, get, web::Data};
use chrono::Days;
use contexor_api::{
    Problem,
    content::{Analytics, AnalyticsQuery, MAX_ANALYTICS_DAYS},
};
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiError, ApiResult, ValidQuery};

use crate::{
    app::App,
    error::ContentError,
    store::{self, analytics::Period},
};

/// Days of a period of which only the end is given.
const DEFAULT_DAYS: u64 = 30;

/// How a workspace's contents fare: counts by status and day, approval rate, time to approve, first-pass acceptance, regenerations, edit
/// distance and cost, of all and by author, prompt version and model.
///
/// The figures come from the rows themselves and are about the contents created in the period and not deleted since; the schema
/// defines each of them. An answer is kept for a minute (`as_of` tells when it was calculated). A period in which more contents were made
/// than the operator allows for one answer (200,000 at first) is refused: ask for fewer days.
#[utoipa::path(tag = "contents", operation_id = "get_analytics", params(AnalyticsQuery),
    responses((status = 200, body = Analytics), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/analytics")]
pub(crate) async fn get_analytics(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<AnalyticsQuery>,
) -> ApiResult<HttpResponse> {
    let scope = app.access.require_workspace(&caller, query.workspace_id, Permission::ContentRead).await?;
    let zone: chrono_tz::Tz = scope.settings.timezone.parse().unwrap_or(chrono_tz::UTC);
    let to = query.to.unwrap_or_else(|| contexor_clock::now().with_timezone(&zone).date_naive());
    let too_far = |field: &'static str| ApiError::invalid_field(field, "is too far away");
    let from = match query.from {
        Some(from) => from,
        None => to.checked_sub_days(Days::new(DEFAULT_DAYS - 1)).ok_or_else(|| too_far("to"))?,
    };
    let days = to.signed_duration_since(from).num_days() + 1;
    if days < 1 {
        return Err(ApiError::invalid_field("to", "must not be before `from`"));
    }
    if days > MAX_ANALYTICS_DAYS {
        return Err(ApiError::invalid_field("from", format!("at most {MAX_ANALYTICS_DAYS} days up to `to`")));
    }
    // PostgreSQL's dates end elsewhere than chrono's; nothing is that far away.
    if !(1..=9999).contains(&chrono::Datelike::year(&from)) || !(1..=9999).contains(&chrono::Datelike::year(&to)) {
        return Err(too_far("from"));
    }
    let period = Period { from, to, timezone: zone.name().to_owned() };
    let most = app.analytics.most_contents();
    let most_rows = i64::try_from(most).unwrap_or(i64::MAX);
    let source = app.reads.of(caller.user_id).await;
    let is_too_much = {
        let mut conn = source.conn().await?;
        store::analytics::has_more_than(&mut conn, scope.org_id, query.workspace_id, &period, most_rows).await
    };
    if is_too_much.map_err(ContentError::from)? {
        let message = format!("more than {most} contents were made in this period; ask for fewer days");
        return Err(ApiError::invalid_field("from", message));
    }
    let analytics = app.analytics.read(&source, scope.org_id, query.workspace_id, period).await?;
    Ok(HttpResponse::Ok().json(&*analytics))
}
