//! A month of an organization.

use actix_web::{
    get,
    web::{Data, Json},
};
use contexor_api::{
    Problem,
    usage::{Limit, Summary, SummaryQuery},
};
use contexor_db::Connection;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, ValidQuery};

use super::App;
use crate::{
    domain::{period::BillingCalendar, statement},
    error::UsageError,
    store,
    store::{counters::LimitSubject, rollups::Rollup},
};

/// What an organization used in a month, what is held, and what is left.
#[utoipa::path(tag = "usage", operation_id = "get_usage_summary", params(SummaryQuery),
    responses((status = 200, body = Summary), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/summary")]
pub(crate) async fn get_usage_summary(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<SummaryQuery>,
) -> ApiResult<Json<Summary>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let clock = BillingCalendar::new(&scope.settings.timezone, scope.settings.calendar);
    let period = match &query.month {
        Some(month) => clock.period_of(month).ok_or(UsageError::MonthUnknown)?,
        None => clock.period_at(contexor_clock::now()),
    };
    let (rollups, in_use, limit, display_currency) = {
        let conn = app.reads.of(caller.user_id).await.conn().await?;
        let conn: &Connection = &conn;
        // One connection, four questions in one round trip.
        futures::try_join!(
            store::rollups::of_days(conn, scope.org_id, period.first_day, period.end_day),
            store::counters::in_use(conn, scope.org_id, LimitSubject::Org, &period.key),
            store::limits::of(conn, scope.org_id, LimitSubject::Org),
            store::currencies::of(conn, scope.org_id),
        )?
    };
    let sum = |of: fn(&Rollup) -> i64| rollups.iter().map(of).sum::<i64>();
    let left = |limit: Option<i64>, used: i64| limit.map(|limit| (limit - used).max(0));
    let money = limit.as_ref().and_then(|limit| limit.monthly_cost_micro_usd);
    let tokens = limit.as_ref().and_then(|limit| limit.monthly_tokens);
    Ok(Json(Summary {
        org_id: scope.org_id,
        month: period.key,
        requests: sum(|row| row.requests),
        input_tokens: sum(|row| row.input_tokens),
        output_tokens: sum(|row| row.output_tokens),
        cost_micro_usd: sum(|row| row.cost_micro_usd),
        reserved_micro_usd: in_use.held_micro_usd,
        limit: limit.map(Limit::from),
        remaining_micro_usd: left(money, in_use.spent_micro_usd + in_use.held_micro_usd),
        remaining_tokens: left(tokens, in_use.spent_tokens + in_use.held_tokens),
        display_currency,
        by_model: statement::shares(&rollups, |row| row.model.clone()),
        by_workspace: statement::shares(&rollups, |row| row.workspace_id.to_string()),
        by_user: statement::shares(&rollups, |row| row.user_id.to_string()),
    }))
}

impl statement::Sums for Rollup {
    fn sums(&self) -> [i64; 4] {
        [self.requests, self.input_tokens, self.output_tokens, self.cost_micro_usd]
    }
}
