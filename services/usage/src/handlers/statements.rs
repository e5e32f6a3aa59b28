//! Closed books.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Data, Json, Path},
};
use contexor_api::{
    Problem,
    usage::{OrgQuery, Statement, StatementFormat, StatementHead, StatementList, StatementQuery},
};
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, ValidQuery};

use super::App;
use crate::{
    domain::{statement, statement_page},
    error::UsageError,
    store::{self, statements::StatementRow},
};

/// Statements that are listed: ten years of them.
const MOST: i64 = 120;

fn read(row: StatementRow) -> Result<Statement, UsageError> {
    let statement: Statement = serde_json::from_str(&row.body)?;
    Ok(Statement { sha256: row.sha256, ..statement })
}

/// The months whose books are closed, newest first.
#[utoipa::path(tag = "usage", operation_id = "list_usage_statements", params(OrgQuery),
    responses((status = 200, body = StatementList), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/statements")]
pub(crate) async fn list_usage_statements(
    app: Data<App>,
    caller: Caller,
    ValidQuery(query): ValidQuery<OrgQuery>,
) -> ApiResult<Json<StatementList>> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let rows = {
        let conn = app.reads.of(caller.user_id).await.conn().await?;
        store::statements::list(&conn, scope.org_id, MOST).await?
    };
    let items = rows
        .into_iter()
        .map(|row| {
            let statement = read(row)?;
            Ok(StatementHead {
                month: statement.month,
                starts_at: statement.starts_at,
                ends_at: statement.ends_at,
                closed_at: statement.closed_at,
                due_micro_usd: statement.due_micro_usd,
                sha256: statement.sha256,
            })
        })
        .collect::<Result<_, UsageError>>()?;
    Ok(Json(StatementList { items }))
}

/// The closed books of a month. They never change; what comes too late is in the next ones, named so.
#[utoipa::path(tag = "usage", operation_id = "get_usage_statement",
    params(("month" = String, Path, description = "`YYYY-MM` in the organization's calendar"), StatementQuery),
    responses((status = 200, content((Statement = "application/json"), (String = "text/csv"), (String = "text/html"))),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("usage.read"))))]
#[get("/api/v1/usage/statements/{month}")]
pub(crate) async fn get_usage_statement(
    app: Data<App>,
    caller: Caller,
    month: Path<String>,
    ValidQuery(query): ValidQuery<StatementQuery>,
) -> ApiResult<HttpResponse> {
    let scope = app.access.require_org(&caller, query.org_id, Permission::UsageRead).await?;
    let row = {
        let conn = app.reads.of(caller.user_id).await.conn().await?;
        store::statements::of(&conn, scope.org_id, &month).await?
    };
    let statement = read(row.ok_or(UsageError::StatementUnknown)?)?;
    let file = |kind: &str| format!("attachment; filename=\"statement-{}.{kind}\"", statement.month);
    Ok(match query.format {
        StatementFormat::Json => HttpResponse::Ok().json(&statement),
        StatementFormat::Csv => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
            .insert_header((header::CONTENT_DISPOSITION, file("csv")))
            .body(statement::csv(&statement)),
        StatementFormat::Html => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"))
            .body(statement_page::html(&statement)),
    })
}
