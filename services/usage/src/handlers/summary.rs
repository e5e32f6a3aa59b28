//! A month of an organization.

use std::collections::BTreeMap;

use actix_web::{
    get,
    web::{Data, Json},
};
use chrono::Utc;
use contexor_api::{
    Problem,
    usage::{Limit, Share, Summary, SummaryQuery},
};
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, ValidQuery};
use diesel_async::AsyncPgConnection;

use super::App;
use crate::{domain::period::MonthClock, error::UsageError, store, store::rollups::Rollup};

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
    let clock = MonthClock::new(&scope.settings.timezone, scope.settings.calendar);
    let period = match &query.month {
        Some(month) => clock.period_of(month).ok_or(UsageError::MonthUnknown)?,
        None => clock.period_at(Utc::now()),
    };
    let (rollups, (spent, held), limit) = {
        let conn = app.db.conn().await?;
        let conn: &AsyncPgConnection = &conn;
        // One connection, three questions in one round trip.
        futures::try_join!(
            store::rollups::of_period(conn, scope.org_id, &period.key),
            store::counters::of_org(conn, scope.org_id, &period.key),
            store::limits::of_org(conn, scope.org_id),
        )?
    };
    let sum = |of: fn(&Rollup) -> i64| rollups.iter().map(of).sum();
    let left = limit.as_ref().and_then(|limit| limit.monthly_cost_micro_usd).map(|limit| (limit - spent - held).max(0));
    Ok(Json(Summary {
        org_id: scope.org_id,
        month: period.key,
        requests: sum(|row| row.requests),
        input_tokens: sum(|row| row.input_tokens),
        output_tokens: sum(|row| row.output_tokens),
        cost_micro_usd: sum(|row| row.cost_micro_usd),
        reserved_micro_usd: held,
        limit: limit.map(Limit::from),
        remaining_micro_usd: left,
        by_model: shares(&rollups, |row| row.model.clone()),
        by_workspace: shares(&rollups, |row| row.workspace_id.to_string()),
        by_user: shares(&rollups, |row| row.user_id.to_string()),
    }))
}

/// The sums by a key, the dearest first.
fn shares(rollups: &[Rollup], key: fn(&Rollup) -> String) -> Vec<Share> {
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for row in rollups {
        let key = key(row);
        let share = shares.entry(key.clone()).or_insert(Share {
            key,
            requests: 0,
            input_tokens: 0,
            output_tokens: 0,
            cost_micro_usd: 0,
        });
        share.requests += row.requests;
        share.input_tokens += row.input_tokens;
        share.output_tokens += row.output_tokens;
        share.cost_micro_usd += row.cost_micro_usd;
    }
    let mut shares: Vec<Share> = shares.into_values().collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.cost_micro_usd));
    shares
}
