//! The signed-in person's sessions.

use actix_web::{
    HttpResponse, delete, get,
    web::{Data, Path},
};
use contexor_api::{
    Problem,
    auth::Session,
    page::{Page, PageQuery},
};
use contexor_db::Tx;
use contexor_identity::Person;
use contexor_service::{ApiResult, Paging, ValidQuery};
use uuid::Uuid;

use crate::{app::AppState, handlers::no_store, ops, store};

/// Lists the devices that are signed in as the caller, youngest first.
#[utoipa::path(
    tag = "auth",
    operation_id = "list_sessions",
    params(PageQuery),
    responses((status = 200, body = Page<Session>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[get("/api/v1/auth/sessions")]
pub async fn list_sessions(
    app: Data<AppState>,
    Person(caller): Person,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<HttpResponse> {
    let list = format!("sessions:{}", caller.user_id);
    let paging = Paging::new(&app.cursors, list, page.cursor.as_deref(), page.limit)?;
    let (person, now) = (caller.user_id, contexor_clock::now());
    let mut rows = store::sessions::list(&mut *app.db.conn().await?, person, now, paging.after, paging.rows()).await?;
    let next_cursor = paging.cut(&mut rows, |last| (last.created_at, last.id));
    let items = rows
        .into_iter()
        .map(|row| Session {
            id: row.id,
            current: row.id == caller.session_id,
            device: row.device,
            address: row.address,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        })
        .collect();
    Ok(no_store(&Page::<Session> { items, next_cursor }))
}

/// Signs a device out; its access tokens stop working at once.
#[utoipa::path(
    tag = "auth",
    operation_id = "end_session",
    params(("id" = Uuid, Path, description = "Id of the session")),
    responses((status = 204), (status = "4XX", body = Problem), (status = 503, body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[delete("/api/v1/auth/sessions/{id}")]
pub async fn end_session(app: Data<AppState>, Person(caller): Person, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let id = *id;
    app.db
        .transaction(async |tx: &mut Tx| {
            ops::end_session::by_owner(tx, &app.revocations, &caller, id, contexor_clock::now()).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
