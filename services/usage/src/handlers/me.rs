//! The caller's own month.

use actix_web::{
    get,
    web::{Data, Json},
};
use contexor_api::{
    Problem,
    usage::{Limit, Mine, OrgQuery},
};
use contexor_db::Connection;
use contexor_identity::{Caller, CallerKind, Permission};
use contexor_service::{ApiResult, ValidQuery};

use super::App;
use crate::{
    domain::period::BillingCalendar,
    store,
    store::counters::{CounterTotals, LimitSubject},
};

/// What the caller used in the running month, and what is left for the caller.
#[utoipa::path(tag = "usage", operation_id = "get_my_usage", params(OrgQuery),
    responses((status = 200, body = Mine), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/me")]
pub(crate) async fn get_my_usage(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgQuery>,
) -> ApiResult<Json<Mine>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let clock = BillingCalendar::new(&scope.settings.timezone, scope.settings.calendar);
    let period = clock.period_at(contexor_clock::now());
    let me = match scope.kind {
        CallerKind::Person => LimitSubject::User(scope.user_id),
        CallerKind::Machine => LimitSubject::ApiKey(scope.user_id),
    };
    let (days, mine, my_limit, all, limit) = {
        let conn = app.db.conn().await?;
        let conn: &Connection = &conn;
        futures::try_join!(
            store::rollups::of_days(conn, scope.org_id, period.first_day, period.end_day),
            store::counters::in_use(conn, scope.org_id, me, &period.key),
            store::limits::of(conn, scope.org_id, me),
            store::counters::in_use(conn, scope.org_id, LimitSubject::Org, &period.key),
            store::limits::of(conn, scope.org_id, LimitSubject::Org),
        )?
    };
    let days: Vec<_> = days.into_iter().filter(|day| day.user_id == scope.user_id).collect();
    let money = |limit: Option<i64>, used: CounterTotals| {
        limit.map(|limit| (limit - used.spent_micro_usd - used.held_micro_usd).max(0))
    };
    let tokens = |limit: Option<i64>, used: CounterTotals| {
        limit.map(|limit| (limit - used.spent_tokens - used.held_tokens).max(0))
    };
    let lowest = |one: Option<i64>, other: Option<i64>| one.into_iter().chain(other).min();
    Ok(Json(Mine {
        org_id: scope.org_id,
        user_id: scope.user_id,
        month: period.key,
        requests: days.iter().map(|day| day.requests).sum(),
        input_tokens: days.iter().map(|day| day.input_tokens).sum(),
        output_tokens: days.iter().map(|day| day.output_tokens).sum(),
        cost_micro_usd: days.iter().map(|day| day.cost_micro_usd).sum(),
        reserved_micro_usd: mine.held_micro_usd,
        remaining_micro_usd: lowest(
            money(my_limit.as_ref().and_then(|limit| limit.monthly_cost_micro_usd), mine),
            money(limit.as_ref().and_then(|limit| limit.monthly_cost_micro_usd), all),
        ),
        remaining_tokens: lowest(
            tokens(my_limit.as_ref().and_then(|limit| limit.monthly_tokens), mine),
            tokens(limit.as_ref().and_then(|limit| limit.monthly_tokens), all),
        ),
        limit: my_limit.map(Limit::from),
    }))
}
