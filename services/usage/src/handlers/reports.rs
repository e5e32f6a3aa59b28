//! Use over time, where it goes, and what is not settled.

use std::collections::{BTreeMap, HashMap};

use actix_web::{
    get,
    web::{Data, Json},
};
use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use contexor_api::{
    Problem,
    usage::{
        Bucket, Forecast, GroupBy, LogEntry, OrgQuery, Point, Timeseries, TimeseriesQuery, Unsettled, UnsettledHold,
        UsageSource,
    },
};
use contexor_db::Connection;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiError, ApiResult, ValidQuery};

use super::App;
use crate::{
    domain::{forecast, period::BillingCalendar},
    store::{
        self,
        counters::LimitSubject,
        log::Filter,
        rollups::{GroupColumn, OTHER, RollupBucket},
    },
};

/// Lines of a split time series; what is beyond them is together in one more.
const GROUPS: usize = 20;

/// Days of a time series of days.
const MOST_DAYS: i64 = 400;

/// Days of a time series of hours.
const MOST_DAYS_OF_HOURS: i64 = 31;

/// Rows of what is not settled.
const MOST_UNSETTLED: i64 = 100;

/// Use by day or hour of the organization's zone. Steps without calls are there with zeros.
#[utoipa::path(tag = "usage", operation_id = "get_usage_timeseries", params(TimeseriesQuery),
    responses((status = 200, body = Timeseries), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/timeseries")]
pub(crate) async fn get_usage_timeseries(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<TimeseriesQuery>,
) -> ApiResult<Json<Timeseries>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let clock = BillingCalendar::new(&scope.settings.timezone, scope.settings.calendar);
    let today = clock.day_at(contexor_clock::now());
    let last = query.to.unwrap_or(today);
    let first = query.from.unwrap_or_else(|| clock.period_of_day(last).first_day);
    let most = match query.bucket {
        Bucket::Day => MOST_DAYS,
        Bucket::Hour => MOST_DAYS_OF_HOURS,
    };
    let days = last.signed_duration_since(first).num_days() + 1;
    if days < 1 {
        return Err(ApiError::invalid_field("to", "must not be before `from`"));
    }
    if days > most {
        return Err(ApiError::invalid_field("from", format!("at most {most} days up to `to`, with this `bucket`")));
    }
    let end = last.checked_add_days(Days::new(1)).ok_or_else(|| ApiError::invalid_field("to", "is too far away"))?;
    let column = match query.group_by {
        None => GroupColumn::None,
        Some(GroupBy::Model) => GroupColumn::Model,
        Some(GroupBy::Workspace) => GroupColumn::Workspace,
        Some(GroupBy::User) => GroupColumn::User,
        Some(GroupBy::Project) => GroupColumn::Project,
    };
    let conn = app.reads.of(caller.user_id).await.conn().await?;
    let (slots, steps) = match query.bucket {
        Bucket::Day => {
            let steps = store::rollups::by_day(&conn, scope.org_id, first, end, column, GROUPS).await?;
            let days = first.iter_days().take_while(|day| *day < end);
            let slots: Vec<Slot> =
                days.map(|day| Slot { key: midnight(day), at: clock.beginning(day), local: day.to_string() }).collect();
            (slots, steps)
        }
        Bucket::Hour => {
            let (from, to) = (clock.beginning(first), clock.beginning(end));
            let steps = store::rollups::by_hour(&conn, scope.org_id, from, to, column).await?;
            let hours = (0..).map(|hour| from + Duration::hours(hour)).take_while(|at| *at < to);
            let slots = hours
                .map(|at| Slot { key: at, at, local: clock.local(at).format("%Y-%m-%dT%H:%M").to_string() })
                .collect();
            (slots, steps)
        }
    };
    Ok(Json(Timeseries {
        org_id: scope.org_id,
        timezone: clock.zone().to_owned(),
        bucket: query.bucket,
        group_by: query.group_by,
        points: points(&slots, steps),
    }))
}

/// A step of a time series, whether something was used in it or not.
struct Slot {
    key: DateTime<Utc>,
    at: DateTime<Utc>,
    local: String,
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// Every step for every group, with zeros where nothing was used.
fn points(slots: &[Slot], steps: Vec<RollupBucket>) -> Vec<Point> {
    let mut costs: BTreeMap<Option<String>, i64> = BTreeMap::new();
    for step in &steps {
        *costs.entry(step.group.clone()).or_default() += step.cost_micro_usd;
    }
    let other = Some(OTHER.to_owned());
    let mut has_others = costs.remove(&other).is_some();
    let mut groups: Vec<(Option<String>, i64)> = costs.into_iter().collect();
    groups.sort_by_key(|(_, cost)| std::cmp::Reverse(*cost));
    has_others |= groups.len() > GROUPS;
    groups.truncate(GROUPS);
    let mut groups: Vec<Option<String>> = groups.into_iter().map(|(group, _)| group).collect();
    if has_others {
        groups.push(other.clone());
    }
    if groups.is_empty() {
        groups.push(None);
    }
    let mut sums: HashMap<(DateTime<Utc>, Option<String>), [i64; 4]> = HashMap::new();
    for step in steps {
        let group = if groups.contains(&step.group) { step.group } else { other.clone() };
        let sum = sums.entry((step.at, group)).or_default();
        for (sum, more) in
            sum.iter_mut().zip([step.requests, step.input_tokens, step.output_tokens, step.cost_micro_usd])
        {
            *sum += more;
        }
    }
    let mut points = Vec::with_capacity(slots.len() * groups.len());
    for slot in slots {
        for group in &groups {
            let [requests, input_tokens, output_tokens, cost_micro_usd] =
                sums.get(&(slot.key, group.clone())).copied().unwrap_or_default();
            points.push(Point {
                at: slot.at,
                local: slot.local.clone(),
                group: group.clone(),
                requests,
                input_tokens,
                output_tokens,
                cost_micro_usd,
            });
        }
    }
    points
}

/// Where the month ends at the pace of the same days of the week, and when the limit is reached.
#[utoipa::path(tag = "usage", operation_id = "get_usage_forecast", params(OrgQuery),
    responses((status = 200, body = Forecast), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/forecast")]
pub(crate) async fn get_usage_forecast(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgQuery>,
) -> ApiResult<Json<Forecast>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let clock = BillingCalendar::new(&scope.settings.timezone, scope.settings.calendar);
    let now = contexor_clock::now();
    let (today, period) = (clock.day_at(now), clock.period_at(now));
    let first = (today - Days::new(forecast::DAYS_BACK)).min(period.first_day);
    let (days, limit) = {
        let conn = app.reads.of(caller.user_id).await.conn().await?;
        let conn: &Connection = &conn;
        futures::try_join!(
            store::rollups::by_day(conn, scope.org_id, first, period.end_day, GroupColumn::None, 1),
            store::limits::of(conn, scope.org_id, LimitSubject::Org),
        )?
    };
    let costs: BTreeMap<NaiveDate, i64> = days.iter().map(|step| (step.at.date_naive(), step.cost_micro_usd)).collect();
    let spent = costs.range(period.first_day..).map(|(_, cost)| cost).sum();
    let limit = limit.and_then(|limit| limit.monthly_cost_micro_usd);
    let outlook = forecast::outlook(&costs, today, period.end_day, spent, limit);
    Ok(Json(Forecast {
        org_id: scope.org_id,
        month: period.key,
        starts_at: period.starts_at,
        ends_at: period.ends_at,
        spent_micro_usd: spent,
        expected_micro_usd: outlook.expected,
        low_micro_usd: outlook.low,
        high_micro_usd: outlook.high,
        limit_micro_usd: limit,
        limit_reached_on: outlook.limit_reached_on,
        days_observed: outlook.days_observed,
        method: forecast::METHOD.to_owned(),
    }))
}

/// Holds whose bill is not known, and attempts whose tokens were counted by us or are not known.
#[utoipa::path(tag = "usage", operation_id = "get_unsettled_usage", params(OrgQuery),
    responses((status = 200, body = Unsettled), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/unsettled")]
pub(crate) async fn get_unsettled_usage(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgQuery>,
) -> ApiResult<Json<Unsettled>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let filter = Filter {
        from: Some(contexor_clock::now() - Duration::days(31)),
        sources: vec![UsageSource::Estimated.as_str(), UsageSource::Unknown.as_str()],
        ..Filter::default()
    };
    let mut conn = app.reads.of(caller.user_id).await.conn().await?;
    let holds = store::holds::unsettled(&conn, scope.org_id, MOST_UNSETTLED).await?;
    let attempts = store::log::page(&mut conn, scope.org_id, &filter, None, MOST_UNSETTLED).await?;
    let holds = holds
        .into_iter()
        .map(|hold| UnsettledHold {
            task_id: hold.task_id,
            content_id: hold.content_id,
            workspace_id: hold.workspace_id,
            user_id: hold.user_id,
            model: hold.model,
            held_micro_usd: hold.held_micro_usd,
            held_tokens: hold.held_tokens,
            created_at: hold.created_at,
            settles_at: hold.expires_at,
        })
        .collect();
    Ok(Json(Unsettled { holds, attempts: attempts.into_iter().map(LogEntry::from).collect() }))
}
