//! Batches: many contents generated from one prompt.

use actix_web::{
    HttpResponse, get,
    http::header,
    post,
    web::{Bytes, Data, Json, Path},
};
use contexor_api::{
    FieldError, Page, Problem,
    batches::{
        Batch, BatchCsvQuery, BatchRow, BatchRowInput, BatchRowQuery, BatchState, BatchSummary, CreateBatch,
        MAX_BATCH_ROWS,
    },
    page::PageQuery,
    prompts::{MAX_PROMPT_BYTES, Variable},
};
use contexor_db::Tx;
use contexor_identity::{Caller, CallerKind, Permission, Scope};
use contexor_service::{ApiError, ApiResult, JsonOrCsv, Paging, ValidQuery};
use futures::stream;
use uuid::Uuid;

use crate::{
    app::App,
    domain::{batch, plan, template::Template, variables},
    error::ContentError,
    ops, rendering,
    store::{
        self, Position,
        batches::{BatchRecord, NewBatch, NewBatchRow, OutcomeRow, row_state},
        columns::VariablesColumn,
    },
};

/// Rows that are read at once for a file: each may hold a text of 512 KiB.
const ROWS_OF_A_PIECE: i64 = 10;

/// Starts a batch: every row becomes a content and is generated. Rows come as JSON, or as CSV (`text/csv`, UTF-8) with a header `title` and a column for each
/// variable, separated by commas, semicolons, tabs, vertical bars or what a first line `sep=` names; then the rest stands in the query. A variable `title`
/// gets the cell of that column, too. Every row is checked before anything starts.
#[utoipa::path(tag = "batches", operation_id = "create_batch",
    request_body(content((CreateBatch = "application/json"), (String = "text/csv"))),
    params(("id" = Uuid, Path, description = "The workspace"), BatchCsvQuery),
    responses((status = 202, body = Batch, headers(("Location" = String, description = "Where it is"))),
        (status = 422, body = Problem, description = "Rows that are not acceptable are told by number; nothing was started"),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.generate"))))]
#[post("/api/v1/workspaces/{id}/batches")]
pub(crate) async fn create_batch(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<BatchCsvQuery>,
    body: JsonOrCsv<CreateBatch>,
) -> ApiResult<HttpResponse> {
    let scope = app.access.require_workspace(&caller, *id, Permission::ContentGenerate).await?;
    let (request, lines) = read(query, body)?;
    // The project by itself: another workspace's is none of this one's.
    let (_, project) = app.project(&caller, request.project_id, Permission::ContentGenerate).await?;
    if project.workspace_id != *id {
        return Err(ApiError::not_found());
    }
    let prompt = store::prompts::of_workspace(&mut *app.db.conn().await?, scope.org_id, *id, request.prompt_id).await?;
    let prompt = prompt.ok_or_else(ApiError::not_found)?;
    let model = request.model.unwrap_or_else(|| app.catalogue.default_name().to_owned());
    let (_, described) = plan::resolve(&app.catalogue, &model, contexor_clock::now().date_naive())?;
    plan::check_cap(described, request.max_output_tokens)?;
    let rows = check(&app, &scope, prompt.template.clone(), prompt.variables.0.clone(), request.rows, lines).await?;

    let batch = NewBatch {
        id: Uuid::now_v7(),
        org_id: scope.org_id,
        workspace_id: *id,
        project_id: project.id,
        prompt_id: prompt.id,
        prompt_version: prompt.version,
        template: prompt.template,
        variables: VariablesColumn(prompt.variables.0),
        model,
        temperature: request.temperature,
        max_output_tokens: request.max_output_tokens.and_then(|cap| i32::try_from(cap).ok()),
        tags: request.tags,
        user_id: scope.user_id,
        is_machine: scope.kind == CallerKind::Machine,
        budget_micro_usd: request.budget_micro_usd,
        state: BatchState::Running.as_str(),
        total: i32::try_from(rows.len()).unwrap_or(i32::MAX),
        created_at: contexor_clock::now(),
    };
    let numbered = |(index, row): (usize, BatchRowInput)| NewBatchRow {
        batch_id: batch.id,
        number: i32::try_from(index + 1).unwrap_or(i32::MAX),
        org_id: batch.org_id,
        title: row.title,
        variables: serde_json::Value::Object(row.variables.into_iter().collect()),
        state: row_state::PENDING,
    };
    let rows: Vec<NewBatchRow> = rows.into_iter().enumerate().map(numbered).collect();
    let most = app.batches.max_running_per_org;
    let batch =
        app.db.transaction(async |tx: &mut Tx| ops::batches::start(tx, &scope, batch, rows, most).await).await?;
    metrics::counter!("contexor_batches_total", "change" => "started").increment(1);
    app.batch_wake.wake();
    let mut response = HttpResponse::Accepted();
    response.insert_header((header::LOCATION, format!("/api/v1/batches/{}", batch.id)));
    Ok(response.json(shown(&app, batch).await?))
}

/// What is asked for, whichever way it came; and the line of each row of a file.
fn read(query: BatchCsvQuery, body: JsonOrCsv<CreateBatch>) -> ApiResult<(CreateBatch, Option<Vec<u64>>)> {
    let bytes: Bytes = match body {
        JsonOrCsv::Json(request) => return Ok((request, None)),
        JsonOrCsv::Csv(bytes) => bytes,
    };
    let required = |field: &str| {
        let message = "goes into the query where rows are CSV".into();
        ApiError::validation(vec![FieldError { field: field.into(), code: "required".into(), message }])
    };
    let project_id = query.project_id.ok_or_else(|| required("project_id"))?;
    let prompt_id = query.prompt_id.ok_or_else(|| required("prompt_id"))?;
    let rows = batch::read_csv(&bytes).map_err(ApiError::validation)?;
    let lines = rows.iter().map(|row| row.line).collect();
    let request = CreateBatch {
        project_id,
        prompt_id,
        rows: rows.into_iter().map(BatchRowInput::from).collect(),
        model: query.model,
        tags: Vec::new(),
        max_output_tokens: query.max_output_tokens,
        temperature: query.temperature,
        budget_micro_usd: query.budget_micro_usd,
    };
    Ok((request, Some(lines)))
}

/// Renders every row for a trial; gives the rows with their values in the form of their types.
async fn check(
    app: &App,
    scope: &Scope,
    template: String,
    variables: Vec<Variable>,
    rows: Vec<BatchRowInput>,
    lines: Option<Vec<u64>>,
) -> Result<Vec<BatchRowInput>, ContentError> {
    let checked = app.heavy.run(scope, move || {
        let template = Template::parse(&template)?;
        let (mut good, mut errors) = (Vec::with_capacity(rows.len().min(MAX_BATCH_ROWS)), Vec::new());
        for (index, row) in rows.into_iter().enumerate() {
            let line = lines.as_ref().and_then(|lines| lines.get(index).copied());
            let row = if line.is_some() { batch::with_title(row, &template, &variables) } else { row };
            match check_row(&template, &variables, row) {
                Ok(row) => good.push(row),
                Err(wrong) => errors.extend(wrong.into_iter().map(|error| FieldError {
                    field: format!("rows[{index}].{}", error.field),
                    code: error.code,
                    message: format!("{}: {}", batch::row_name(index, line), error.message),
                })),
            }
            if errors.len() >= batch::MAX_ERRORS {
                break;
            }
        }
        errors.truncate(batch::MAX_ERRORS);
        if errors.is_empty() { Ok(good) } else { Err(ContentError::InvalidFields(errors)) }
    });
    checked.await?
}

fn check_row(
    template: &Template<'_>,
    variables: &[Variable],
    row: BatchRowInput,
) -> Result<BatchRowInput, Vec<FieldError>> {
    let of_row = |message: String| vec![FieldError { field: "variables".into(), code: "invalid".into(), message }];
    let filled = variables::fill(variables, template, &row.variables)?.require_all()?;
    let text = template.render(&filled.values, MAX_PROMPT_BYTES).map_err(|error| of_row(error.to_string()))?;
    rendering::require_text(&text).map_err(|error| of_row(error.to_string()))?;
    Ok(BatchRowInput { title: row.title, variables: filled.given })
}

async fn shown(app: &App, batch: BatchRecord) -> ApiResult<Batch> {
    let mut conn = app.db.conn().await?;
    let progress = store::batches::progress(&mut conn, batch.org_id, batch.id).await?;
    let money = store::batches::money(&mut conn, batch.org_id, batch.id).await?;
    Ok(batch.with(progress, money))
}

/// A workspace's batches, newest first.
#[utoipa::path(tag = "batches", operation_id = "list_batches",
    params(("id" = Uuid, Path, description = "The workspace"), PageQuery),
    responses((status = 200, body = Page<BatchSummary>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/workspaces/{id}/batches")]
pub(crate) async fn list_batches(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<BatchSummary>>> {
    let scope = app.access.require_workspace(&caller, *id, Permission::ContentRead).await?;
    let paging =
        Paging::new(&app.cursors, format!("batches:{}:{id}", scope.org_id), query.cursor.as_deref(), query.limit)?;
    let mut conn = app.db.conn().await?;
    let rows = store::batches::list(&mut conn, scope.org_id, *id, paging.after, paging.rows()).await?;
    let position = |row: &BatchRecord| Position { created_at: row.created_at, id: row.id };
    Ok(Json(paging.page(rows, position)))
}

/// A batch with its progress and its money.
#[utoipa::path(tag = "batches", operation_id = "get_batch",
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 200, body = Batch), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/batches/{id}")]
pub(crate) async fn get_batch(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<Json<Batch>> {
    let (_, batch) = app.batch(&caller, *id, Permission::ContentRead).await?;
    Ok(Json(shown(&app, batch).await?))
}

/// The rows of a batch with their outcomes, in their order.
#[utoipa::path(tag = "batches", operation_id = "list_batch_rows",
    params(("id" = Uuid, Path, description = "The batch"), BatchRowQuery),
    responses((status = 200, body = Page<BatchRow>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/batches/{id}/rows")]
pub(crate) async fn list_batch_rows(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<BatchRowQuery>,
) -> ApiResult<Json<Page<BatchRow>>> {
    let (scope, _) = app.batch(&caller, *id, Permission::ContentRead).await?;
    let paging = Paging::new(
        &app.cursors,
        format!("batch_rows:{}:{id}:{:?}", scope.org_id, query.state),
        query.cursor.as_deref(),
        query.limit,
    )?;
    let mut conn = app.db.conn().await?;
    let rows = store::batches::outcomes(
        &mut conn,
        scope.org_id,
        *id,
        query.state,
        paging.after.unwrap_or_default(),
        paging.rows(),
        false,
    )
    .await?;
    Ok(Json(paging.page(rows, |row: &OutcomeRow| row.number)))
}

/// The rows of a batch with their texts as a CSV file: UTF-8 with a byte order mark; no cell is a formula to a spreadsheet.
#[utoipa::path(tag = "batches", operation_id = "export_batch",
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 200, content((String = "text/csv"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/batches/{id}/export")]
pub(crate) async fn export_batch(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (scope, batch) = app.batch(&caller, *id, Permission::ContentRead).await?;
    // First noted, then given out.
    app.db.transaction(async |tx: &mut Tx| ops::batches::export(tx, &scope, &batch).await).await?;
    let columns: Vec<String> = batch.variables.0.iter().map(|variable| variable.name.clone()).collect();
    let mut head = b"\xef\xbb\xbf".to_vec();
    head.extend(line(header_cells(&columns)).map_err(ApiError::internal)?);
    let state = (Some(head), 0, app.clone(), batch.org_id, batch.id, columns);
    let pieces = stream::try_unfold(state, |(head, after, app, org, id, columns)| async move {
        if let Some(head) = head {
            return Ok(Some((Bytes::from(head), (None, after, app, org, id, columns))));
        }
        let rows = {
            let mut conn = app.db.conn().await?;
            store::batches::outcomes(&mut conn, org, id, None, after, ROWS_OF_A_PIECE, true).await?
        };
        let Some(last) = rows.last().map(|row| row.number) else { return Ok(None) };
        let mut piece = Vec::new();
        for row in rows {
            piece.extend(line(cells(row, &columns)).map_err(ApiError::internal)?);
        }
        Ok::<_, ApiError>(Some((Bytes::from(piece), (None, last, app, org, id, columns))))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"batch-{}.csv\"", batch.id)))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .streaming(pieces))
}

fn header_cells(columns: &[String]) -> Vec<String> {
    let before = ["number", "title"].map(str::to_owned);
    let after = ["state", "content_id", "version", "text", "error_code", "error_detail", "cost_micro_usd"];
    before
        .into_iter()
        .chain(columns.iter().map(|name| batch::text_cell(name).into_owned()))
        .chain(after.map(str::to_owned))
        .collect()
}

fn cells(mut row: OutcomeRow, columns: &[String]) -> Vec<String> {
    let text = |text: &str| batch::text_cell(text).into_owned();
    let body = row.text.take().unwrap_or_default();
    let values = std::mem::take(&mut row.variables);
    let row = BatchRow::from(row);
    let mut cells = vec![row.number.to_string(), text(&row.title)];
    cells.extend(columns.iter().map(|name| match &values[name] {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(value) => text(value),
        // A number stays one.
        value => value.to_string(),
    }));
    let (code, detail) = row.error.map(|error| (error.code, error.detail)).unwrap_or_default();
    cells.extend([
        row.state.as_str().to_owned(),
        row.content_id.map(|id| id.to_string()).unwrap_or_default(),
        row.version.map(|version| version.to_string()).unwrap_or_default(),
        text(&body),
        code,
        text(&detail),
        row.cost_micro_usd.to_string(),
    ]);
    cells
}

fn line(cells: Vec<String>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells)?;
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// Calls a batch off: rows that wait are not started, generations that run are called off.
#[utoipa::path(tag = "batches", operation_id = "cancel_batch",
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 200, body = Batch), (status = 409, body = Problem, description = "It has ended already"),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.generate"))))]
#[post("/api/v1/batches/{id}/cancel")]
pub(crate) async fn cancel_batch(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<Json<Batch>> {
    let (scope, _) = app.batch(&caller, *id, Permission::ContentGenerate).await?;
    let id = *id;
    let (batch, ended) = app.db.transaction(async |tx: &mut Tx| ops::batches::cancel(tx, &scope, id).await).await?;
    metrics::counter!("contexor_batches_total", "change" => "cancelled").increment(1);
    for ended in ended {
        metrics::counter!("contexor_generations_ended_total", "state" => ended.task.state.as_str()).increment(1);
        app.live.end(ended.task.id, &ended.events).await;
    }
    app.batch_wake.wake();
    Ok(Json(shown(&app, batch).await?))
}

/// Starts the failed rows of a batch again.
#[utoipa::path(tag = "batches", operation_id = "retry_batch",
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 202, body = Batch, headers(("Location" = String, description = "Where it is"))),
        (status = 409, body = Problem, description = "No row has failed"), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.generate"))))]
#[post("/api/v1/batches/{id}/retry")]
pub(crate) async fn retry_batch(app: Data<App>, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (scope, _) = app.batch(&caller, *id, Permission::ContentGenerate).await?;
    let (id, most) = (*id, app.batches.max_running_per_org);
    let batch = app.db.transaction(async |tx: &mut Tx| ops::batches::retry(tx, &scope, id, most).await).await?;
    metrics::counter!("contexor_batches_total", "change" => "retried").increment(1);
    app.batch_wake.wake();
    let mut response = HttpResponse::Accepted();
    response.insert_header((header::LOCATION, format!("/api/v1/batches/{id}")));
    Ok(response.json(shown(&app, batch).await?))
}
