//! The log.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Bytes, Data, Json},
};
use chrono::{DateTime, SecondsFormat, Utc};
use contexor_api::{
    Problem,
    page::Page,
    usage::{LogEntry, LogExportQuery, LogQuery},
};
use contexor_db::DbError;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, Paging, ReadSource, ValidQuery};
use uuid::Uuid;

use super::App;
use crate::{
    domain::csv,
    store::{
        self,
        log::{Filter, LogRow},
    },
};

/// Rows of an export that are read at once.
const EXPORT_BATCH: i64 = 500;

/// The filters of a query.
macro_rules! filter {
    ($query:ident) => {
        Filter {
            from: $query.from,
            to: $query.to,
            model: $query.model,
            user_id: $query.user_id,
            workspace_id: $query.workspace_id,
            project_id: $query.project_id,
            content_id: $query.content_id,
            sources: $query.source.map(|source| source.as_str()).into_iter().collect(),
            outcome: $query.outcome,
        }
    };
}

/// Each attempt at the model, with settlements and corrections of them, newest first.
#[utoipa::path(tag = "usage", operation_id = "list_usage_logs", params(LogQuery),
    responses((status = 200, body = Page<LogEntry>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/logs")]
pub(crate) async fn list_usage_logs(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<LogQuery>,
) -> ApiResult<Json<Page<LogEntry>>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let (limit, cursor) = (query.limit, query.cursor.clone());
    let filter = filter!(query);
    // A cursor fits the list that it is of: the organization's with these filters.
    let list = format!("usage.logs:{}:{filter:?}", scope.org_id);
    let paging = Paging::new(&app.cursors, list, cursor.as_deref(), limit)?;
    let rows = {
        let mut conn = app.reads.of(caller.user_id).await.conn().await?;
        store::log::page(&mut conn, scope.org_id, &filter, paging.after, paging.rows()).await?
    };
    Ok(Json(paging.page(rows, |row: &LogRow| (row.at, row.attempt_id))))
}

/// The log as a file, newest first, streamed. Spreadsheets read it as UTF-8, and no field as a formula.
#[utoipa::path(tag = "usage", operation_id = "export_usage_logs", params(LogExportQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/logs/export")]
pub(crate) async fn export_usage_logs(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<LogExportQuery>,
) -> ApiResult<HttpResponse> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let filter = filter!(query);
    let source = app.reads.of(caller.user_id).await;
    let export = Export { source, org: scope.org_id, filter, next: Next::Head };
    let stream = futures::stream::try_unfold(export, Export::step);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"usage-log.csv\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream))
}

struct Export {
    source: ReadSource,
    org: Uuid,
    filter: Filter,
    next: Next,
}

enum Next {
    Head,
    After(Option<(DateTime<Utc>, Uuid)>),
    End,
}

impl Export {
    /// A piece of the file. A failure cuts the answer, so that half a file is not taken for a whole one.
    async fn step(mut self) -> Result<Option<(Bytes, Self)>, DbError> {
        match self.next {
            Next::End => Ok(None),
            Next::Head => {
                self.next = Next::After(None);
                Ok(Some((Bytes::from(format!("{}{}", csv::BYTE_ORDER_MARK, csv::line(COLUMNS))), self)))
            }
            Next::After(position) => {
                let rows = {
                    let mut conn = self.source.conn().await?;
                    store::log::page(&mut conn, self.org, &self.filter, position, EXPORT_BATCH).await?
                };
                let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < EXPORT_BATCH;
                self.next = match rows.last() {
                    Some(row) if !is_last => Next::After(Some((row.at, row.attempt_id))),
                    _ => Next::End,
                };
                let text: String = rows.iter().map(line).collect();
                Ok(Some((Bytes::from(text), self)))
            }
        }
    }
}

const COLUMNS: [&str; 19] = [
    "id",
    "at",
    "entry",
    "corrects",
    "workspace_id",
    "project_id",
    "content_id",
    "task_id",
    "user_id",
    "model",
    "priced_as",
    "outcome",
    "usage_source",
    "input_tokens",
    "cached_input_tokens",
    "output_tokens",
    "reasoning_tokens",
    "cost_micro_usd",
    "excess_micro_usd",
];

fn line(row: &LogRow) -> String {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    csv::line([
        &row.attempt_id.to_string(),
        &row.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        &row.entry,
        &id(row.corrects),
        &row.workspace_id.to_string(),
        &id(row.project_id),
        &row.content_id.to_string(),
        &row.task_id.to_string(),
        &row.user_id.to_string(),
        // The provider says it, hence anybody.
        &csv::text(&row.model),
        &csv::text(row.priced_as.as_deref().unwrap_or_default()),
        &row.outcome,
        row.usage_source.0.as_str(),
        &row.input_tokens.to_string(),
        &row.cached_input_tokens.to_string(),
        &row.output_tokens.to_string(),
        &row.reasoning_tokens.to_string(),
        &row.cost_micro_usd.map(|cost| cost.to_string()).unwrap_or_default(),
        &row.excess_micro_usd.to_string(),
    ])
}
