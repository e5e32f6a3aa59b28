//! What usage asks before a hold ends that nobody has claimed.

use actix_web::web::{Data, Json, Path};
use contexor_api::internal::UnclaimedTask;
use contexor_db::Tx;
use contexor_identity::ServiceCaller;
use contexor_service::ApiResult;
use uuid::Uuid;

use crate::{app::App, error::ContentError, ops};

/// `POST /internal/tasks/{task_id}/unclaimed`: the task's deadline. None when there is no such task; then there never will be.
///
/// # Errors
/// 503 when the database is away.
pub async fn unclaimed(app: Data<App>, _: ServiceCaller, task: Path<Uuid>) -> ApiResult<Json<UnclaimedTask>> {
    let task = task.into_inner();
    let deadline = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, ContentError> {
            ops::unclaimed::deadline_or_void(tx, task, contexor_clock::now()).await
        })
        .await?;
    Ok(Json(UnclaimedTask { deadline }))
}
