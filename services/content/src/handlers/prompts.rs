//! Prompts: the library of a workspace.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, delete, get,
    http::header,
    patch, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    page::PageQuery,
    prompts::{
        AddStarterPrompts, CreatePrompt, DiffQuery, Prompt, PromptCategory, PromptDiff, PromptQuery, PromptSummary,
        PromptVersion, PromptVersionSummary, RenamePromptCategory, RenderPrompt, RenderedPrompt, StarterPrompts,
        UpdatePrompt,
    },
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiError, ApiResult, Paging, Valid, ValidOrDefault, ValidQuery, caching};
use uuid::Uuid;

use crate::{
    app::App,
    domain::{diff, starters},
    error::ContentError,
    ops, rendering,
    store::{
        self, Position,
        prompts::{Filters, PromptRow, PromptSummaryRow, PromptVersionSummaryRow},
    },
};

fn answer(mut response: HttpResponseBuilder, row: PromptRow) -> HttpResponse {
    response
        .insert_header((header::ETAG, caching::etag(row.revision)))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .json(Prompt::from(row))
}

/// Makes a prompt in a workspace.
#[utoipa::path(tag = "prompts", operation_id = "create_prompt", request_body = CreatePrompt,
    params(("id" = Uuid, Path, description = "The workspace")),
    responses((status = 201, body = Prompt,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"),
            ("Location" = String, description = "Where it is"))),
        (status = 422, body = Problem, description = "`template` tells line and column of a mistake in the template"),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[post("/api/v1/workspaces/{id}/prompts")]
pub(crate) async fn create_prompt(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<CreatePrompt>,
) -> ApiResult<HttpResponse> {
    let scope = app.access.require_workspace(&caller, *id, Permission::ContentWrite).await?;
    rendering::check(Some(&request.template), Some(&request.variables)).await?;
    let (workspace, most) = (*id, app.prompts.max_per_workspace);
    let row = app
        .db
        .transaction(async |tx: &mut Tx| ops::prompts::create(tx, &scope, workspace, request, most).await)
        .await?;
    metrics::counter!("contexor_prompts_changed_total", "change" => "created").increment(1);
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, format!("/api/v1/prompts/{}", row.id)));
    Ok(answer(response, row))
}

/// A workspace's prompts, newest first.
#[utoipa::path(tag = "prompts", operation_id = "list_prompts",
    params(("id" = Uuid, Path, description = "The workspace"), PromptQuery),
    responses((status = 200, body = Page<PromptSummary>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/workspaces/{id}/prompts")]
pub(crate) async fn list_prompts(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PromptQuery>,
) -> ApiResult<Json<Page<PromptSummary>>> {
    let scope = app.access.require_workspace(&caller, *id, Permission::ContentRead).await?;
    let words = query.q.as_deref().map(contexor_search::folded).unwrap_or_default();
    let words = words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let filters = Filters { category: query.category, words };
    let paging = Paging::new(
        &app.cursors,
        format!("prompts:{}:{id}:{filters:?}", scope.org_id),
        query.cursor.as_deref(),
        query.limit,
    )?;
    let mut conn = app.reads.of(caller.user_id).await.conn().await?;
    let rows = store::prompts::list(&mut conn, scope.org_id, *id, filters, paging.after, paging.rows()).await?;
    let position = |row: &PromptSummaryRow| Position { created_at: row.created_at, id: row.id };
    Ok(Json(paging.page(rows, position)))
}

/// The categories of a workspace's prompts with their counts; prompts without one come last, under `null`.
#[utoipa::path(tag = "prompts", operation_id = "list_prompt_categories",
    params(("id" = Uuid, Path, description = "The workspace")),
    responses((status = 200, body = Page<PromptCategory>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/workspaces/{id}/prompt-categories")]
pub(crate) async fn list_prompt_categories(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<Json<Page<PromptCategory>>> {
    let scope = app.access.require_workspace(&caller, *id, Permission::ContentRead).await?;
    let mut conn = app.reads.of(caller.user_id).await.conn().await?;
    let items = store::prompts::categories(&mut conn, scope.org_id, *id).await?;
    Ok(Json(Page { items, next_cursor: None }))
}

/// Gives a category another name. One that is there already takes the prompts in.
#[utoipa::path(tag = "prompts", operation_id = "rename_prompt_category", request_body = RenamePromptCategory,
    params(("id" = Uuid, Path, description = "The workspace")),
    responses((status = 200, body = PromptCategory, description = "The category with how many prompts were moved"),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[patch("/api/v1/workspaces/{id}/prompt-categories")]
pub(crate) async fn rename_prompt_category(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<RenamePromptCategory>,
) -> ApiResult<Json<PromptCategory>> {
    let scope = app.access.require_workspace(&caller, *id, Permission::ContentWrite).await?;
    let (workspace, RenamePromptCategory { from, to }) = (*id, request);
    let (old, new) = (&from, &to);
    let count = app
        .db
        .transaction(async |tx: &mut Tx| ops::prompts::rename_category(tx, &scope, workspace, old, new).await)
        .await?;
    Ok(Json(PromptCategory { name: Some(to), count }))
}

/// Adds the starter prompts that the workspace does not have. Asked again, it adds none.
#[utoipa::path(tag = "prompts", operation_id = "add_starter_prompts", request_body = Option<AddStarterPrompts>,
    params(("id" = Uuid, Path, description = "The workspace")),
    responses((status = 200, body = StarterPrompts), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[post("/api/v1/workspaces/{id}/prompts/starters")]
pub(crate) async fn add_starter_prompts(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidOrDefault(request): ValidOrDefault<AddStarterPrompts>,
) -> ApiResult<Json<StarterPrompts>> {
    let scope = app.access.require_workspace(&caller, *id, Permission::ContentWrite).await?;
    let starters = starters::starters(request.language).map_err(|error| ApiError::internal(error.clone()))?;
    let (workspace, most, wanted) = (*id, app.prompts.max_per_workspace, starters.as_slice());
    let added = app
        .db
        .transaction(async |tx: &mut Tx| ops::prompts::add_starters(tx, &scope, workspace, wanted, most).await)
        .await?;
    let keys: Vec<&str> = starters.iter().map(|starter| starter.key.as_str()).collect();
    let prompt_ids = store::prompts::starters(&mut *app.db.conn().await?, scope.org_id, *id, &keys).await?;
    Ok(Json(StarterPrompts { added, prompt_ids }))
}

/// One prompt.
#[utoipa::path(tag = "prompts", operation_id = "get_prompt",
    params(("id" = Uuid, Path, description = "The prompt"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag that the client has")),
    responses((status = 200, body = Prompt,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))),
        (status = 304, description = "Unchanged"), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/prompts/{id}")]
pub(crate) async fn get_prompt(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (_, row) = app.prompt(&caller, *id, Permission::ContentRead).await?;
    Ok(caching::tagged(&request, row.revision, &Prompt::from(row)))
}

/// Changes a prompt. Another template or other variables make a version.
#[utoipa::path(tag = "prompts", operation_id = "update_prompt", request_body = UpdatePrompt,
    params(("id" = Uuid, Path, description = "The prompt"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 200, body = Prompt,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))),
        (status = 422, body = Problem, description = "`template` tells line and column of a mistake in the template"),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[patch("/api/v1/prompts/{id}")]
pub(crate) async fn update_prompt(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
    Valid(patch): Valid<UpdatePrompt>,
) -> ApiResult<HttpResponse> {
    let (scope, _) = app.prompt(&caller, *id, Permission::ContentWrite).await?;
    let revision = caching::if_match(&request)?;
    rendering::check(patch.template.as_deref(), patch.variables.as_deref()).await?;
    let id = *id;
    let row =
        app.db.transaction(async |tx: &mut Tx| ops::prompts::update(tx, &scope, id, revision, patch).await).await?;
    metrics::counter!("contexor_prompts_changed_total", "change" => "updated").increment(1);
    Ok(answer(HttpResponse::Ok(), row))
}

/// Deletes a prompt with its versions. Contents that were made from it stay.
#[utoipa::path(tag = "prompts", operation_id = "delete_prompt",
    params(("id" = Uuid, Path, description = "The prompt"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[delete("/api/v1/prompts/{id}")]
pub(crate) async fn delete_prompt(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (scope, _) = app.prompt(&caller, *id, Permission::ContentWrite).await?;
    let revision = caching::if_match(&request)?;
    let id = *id;
    app.db.transaction(async |tx: &mut Tx| ops::prompts::delete(tx, &scope, id, revision).await).await?;
    metrics::counter!("contexor_prompts_changed_total", "change" => "deleted").increment(1);
    Ok(HttpResponse::NoContent().finish())
}

/// Puts values into a prompt, and says what is missing. Values are never read as templates.
#[utoipa::path(tag = "prompts", operation_id = "render_prompt", request_body = Option<RenderPrompt>,
    params(("id" = Uuid, Path, description = "The prompt")),
    responses((status = 200, body = RenderedPrompt), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[post("/api/v1/prompts/{id}/render")]
pub(crate) async fn render_prompt(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidOrDefault(request): ValidOrDefault<RenderPrompt>,
) -> ApiResult<Json<RenderedPrompt>> {
    let (_, row) = app.prompt(&caller, *id, Permission::ContentRead).await?;
    let rendered = rendering::render(row.template, row.variables.0, request.variables).await;
    let outcome = if rendered.is_ok() { "done" } else { "refused" };
    metrics::counter!("contexor_prompts_rendered_total", "outcome" => outcome).increment(1);
    let (filled, text) = rendered?;
    Ok(Json(RenderedPrompt { text, missing: filled.missing }))
}

/// A prompt's versions, newest first.
#[utoipa::path(tag = "prompts", operation_id = "list_prompt_versions",
    params(("id" = Uuid, Path, description = "The prompt"), PageQuery),
    responses((status = 200, body = Page<PromptVersionSummary>), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/prompts/{id}/versions")]
pub(crate) async fn list_prompt_versions(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<PromptVersionSummary>>> {
    let (scope, _) = app.prompt(&caller, *id, Permission::ContentRead).await?;
    let paging = Paging::new(
        &app.cursors,
        format!("prompt_versions:{}:{id}", scope.org_id),
        query.cursor.as_deref(),
        query.limit,
    )?;
    let mut conn = app.db.conn().await?;
    let rows = store::prompts::versions(&mut conn, scope.org_id, *id, paging.after, paging.rows()).await?;
    Ok(Json(paging.page(rows, |row: &PromptVersionSummaryRow| row.number)))
}

/// One version of a prompt, with its variables.
#[utoipa::path(tag = "prompts", operation_id = "get_prompt_version",
    params(("id" = Uuid, Path, description = "The prompt"), ("number" = i32, Path, description = "1 for the first")),
    responses((status = 200, body = PromptVersion), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/prompts/{id}/versions/{number}")]
pub(crate) async fn get_prompt_version(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, i32)>,
) -> ApiResult<Json<PromptVersion>> {
    let (id, number) = path.into_inner();
    let (scope, _) = app.prompt(&caller, id, Permission::ContentRead).await?;
    let row = store::prompts::version(&mut *app.db.conn().await?, scope.org_id, id, number).await?;
    row.map(|row| Json(row.into())).ok_or_else(ApiError::not_found)
}

/// Brings an older version of a prompt back, as a new version.
#[utoipa::path(tag = "prompts", operation_id = "restore_prompt_version",
    params(("id" = Uuid, Path, description = "The prompt"), ("number" = i32, Path, description = "The version to bring back"),
        ("If-Match" = Option<String>, Header, description = "The entity tag of what was read")),
    responses((status = 200, body = Prompt,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.write"))))]
#[post("/api/v1/prompts/{id}/versions/{number}/restore")]
pub(crate) async fn restore_prompt_version(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, i32)>,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (id, number) = path.into_inner();
    let (scope, _) = app.prompt(&caller, id, Permission::ContentWrite).await?;
    let revision = caching::if_match(&request)?;
    let row =
        app.db.transaction(async |tx: &mut Tx| ops::prompts::restore(tx, &scope, id, number, revision).await).await?;
    metrics::counter!("contexor_prompts_changed_total", "change" => "restored").increment(1);
    Ok(answer(HttpResponse::Ok(), row))
}

/// Compares two versions of a prompt: the template word by word, the variables by name.
#[utoipa::path(tag = "prompts", operation_id = "diff_prompt_versions",
    params(("id" = Uuid, Path, description = "The prompt"), DiffQuery),
    responses((status = 200, body = PromptDiff), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[get("/api/v1/prompts/{id}/diff")]
pub(crate) async fn diff_prompt_versions(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<DiffQuery>,
) -> ApiResult<Json<PromptDiff>> {
    let (scope, _) = app.prompt(&caller, *id, Permission::ContentRead).await?;
    let (from, to) = {
        let mut conn = app.db.conn().await?;
        let from = store::prompts::version(&mut conn, scope.org_id, *id, query.from).await?;
        let to = store::prompts::version(&mut conn, scope.org_id, *id, query.to).await?;
        from.zip(to).ok_or(ContentError::NotFound)?
    };
    let variables = diff::variable_changes(&from.variables.0, &to.variables.0);
    let (older, newer) = ((query.from, from.template), (query.to, to.template));
    let compared = app.comparer.compare(&scope, older, newer).await?;
    Ok(Json(PromptDiff {
        from: compared.from,
        to: compared.to,
        hunks: compared.hunks,
        stats: compared.stats,
        variables,
    }))
}
