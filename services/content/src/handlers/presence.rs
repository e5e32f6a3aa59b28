//! Who is at a content just now.

use actix_web::{
    put,
    web::{Data, Json, Path},
};
use contexor_api::{
    Problem,
    content::{Presence, SetPresence},
};
use contexor_identity::{Caller, CallerKind, Permission};
use contexor_service::{ApiResult, Valid};
use uuid::Uuid;

use crate::app::App;

/// Says that the caller is at a content, and tells who else is. Say it again within 30 seconds, after which it is forgotten.
#[utoipa::path(tag = "contents", operation_id = "set_presence", request_body = SetPresence,
    params(("id" = Uuid, Path, description = "The content")),
    responses((status = 200, body = Presence), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("content.read"))))]
#[put("/api/v1/contents/{id}/presence")]
pub(crate) async fn set_presence(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<SetPresence>,
) -> ApiResult<Json<Presence>> {
    let scope = app.content_scope(&caller, *id, Permission::ContentRead).await?;
    let now = contexor_clock::now();
    let (known, everybody) = app.presence.read(*id, scope.user_id, now).await?;
    let name = match known.as_ref().and_then(|known| known.name.clone()) {
        Some(name) => Some(name),
        None if scope.kind == CallerKind::Person => app.people.name(scope.user_id).await,
        None => None,
    };
    let since = known.filter(|known| known.activity == request.activity).map_or(now, |known| known.since);
    app.presence.write(*id, scope.user_id, name, request.activity, since, now).await?;
    Ok(Json(Presence { others: everybody }))
}
