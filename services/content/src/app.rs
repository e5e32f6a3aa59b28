//! What handlers share.

use contexor_db::Db;
use contexor_identity::{Access, Caller, Permission, Scope};
use contexor_models::Catalogue;
use contexor_pii::Detector;
use contexor_service::{ApiError, ApiResult, CursorCodec, Reads};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    analytics::AnalyticsCache,
    auth::AuthClient,
    batch_wake::BatchWake,
    comparer::Comparer,
    heavy::HeavyWork,
    live::LiveView,
    ops::ceilings::CeilingGuard,
    presence::PresenceBoard,
    settings::{BatchSettings, EventSettings, GenerationSettings, PromptSettings},
    store::{
        self,
        batches::BatchRecord,
        contents::ContentRow,
        guarded::{TenantScoped, Unauthorized},
        projects::ProjectRow,
        prompts::PromptRow,
        tasks::TaskRow,
    },
    tokens::TokenCounter,
    usage::UsageClient,
};

/// The state of the service.
#[derive(Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Where lists, searches and figures read.
    pub reads: Reads,
    /// Where people stand.
    pub access: Access,
    /// List cursors.
    pub cursors: CursorCodec,
    /// Money.
    pub usage: UsageClient,
    /// Language models.
    pub catalogue: Catalogue,
    /// Counts prompts.
    pub tokens: TokenCounter,
    /// Looks for personal data.
    pub detector: Detector,
    /// The live view.
    pub live: LiveView,
    /// Who is at which content.
    pub presence: PresenceBoard,
    /// Names of people, and signatures.
    pub people: AuthClient,
    /// Settings of generations.
    pub generation: GenerationSettings,
    /// Settings of prompts.
    pub prompts: PromptSettings,
    /// Settings of batches.
    pub batches: BatchSettings,
    /// Wakes whoever moves batches on.
    pub batch_wake: BatchWake,
    /// Compares texts.
    pub comparer: Comparer,
    /// The operator's ceilings.
    pub ceilings: CeilingGuard,
    /// Work that keeps a processor busy.
    pub heavy: HeavyWork,
    /// Figures about contents.
    pub analytics: AnalyticsCache,
    /// Settings of event streams.
    pub events: EventSettings,
    /// Cancelled when the service stops.
    pub stop: CancellationToken,
}

impl App {
    /// A content, for a caller who has the permission in its workspace.
    ///
    /// # Errors
    /// 404 when it is not there or not the caller's to see, 403 when the role is too small.
    pub async fn content(&self, caller: &Caller, id: Uuid, permission: Permission) -> ApiResult<(Scope, ContentRow)> {
        let found = store::contents::find(&mut *self.db.conn().await?, id).await?;
        self.open(caller, found, permission).await
    }

    /// The caller's scope where a content is, for routes that read the content inside of their transaction.
    ///
    /// # Errors
    /// As [`Self::content`].
    pub async fn content_scope(&self, caller: &Caller, id: Uuid, permission: Permission) -> ApiResult<Scope> {
        let found = store::contents::locate(&mut *self.db.conn().await?, id).await?;
        Ok(self.open(caller, found, permission).await?.0)
    }

    /// The caller's scope where a comment is.
    ///
    /// # Errors
    /// As [`Self::content`].
    pub async fn comment_scope(&self, caller: &Caller, id: Uuid, permission: Permission) -> ApiResult<Scope> {
        let found = store::comments::find(&mut *self.db.conn().await?, id).await?;
        Ok(self.open(caller, found, permission).await?.0)
    }

    /// A project, for a caller who has the permission in its workspace.
    ///
    /// # Errors
    /// As [`Self::content`].
    pub async fn project(&self, caller: &Caller, id: Uuid, permission: Permission) -> ApiResult<(Scope, ProjectRow)> {
        let found = store::projects::find(&mut *self.db.conn().await?, id).await?;
        self.open(caller, found, permission).await
    }

    /// A prompt, for a caller who has the permission in its workspace.
    ///
    /// # Errors
    /// As [`Self::content`].
    pub async fn prompt(&self, caller: &Caller, id: Uuid, permission: Permission) -> ApiResult<(Scope, PromptRow)> {
        let found = store::prompts::find(&mut *self.db.conn().await?, id).await?;
        self.open(caller, found, permission).await
    }

    /// A batch, for a caller who has the permission in its workspace.
    ///
    /// # Errors
    /// As [`Self::content`].
    pub async fn batch(&self, caller: &Caller, id: Uuid, permission: Permission) -> ApiResult<(Scope, BatchRecord)> {
        let found = store::batches::find(&mut *self.db.conn().await?, id).await?;
        self.open(caller, found, permission).await
    }

    /// A task, for a caller who has the permission in its content's workspace.
    ///
    /// # Errors
    /// As [`Self::content`].
    pub async fn task(&self, caller: &Caller, id: Uuid, permission: Permission) -> ApiResult<(Scope, TaskRow)> {
        let found = store::tasks::find(&mut *self.db.conn().await?, id).await?;
        self.open(caller, found, permission).await
    }

    async fn open<T: TenantScoped>(
        &self,
        caller: &Caller,
        found: Option<Unauthorized<T>>,
        permission: Permission,
    ) -> ApiResult<(Scope, T)> {
        let found = found.ok_or_else(ApiError::not_found)?;
        let scope = self.access.require_workspace(caller, found.workspace_id(), permission).await?;
        let row = found.authorize(&scope).ok_or_else(ApiError::not_found)?;
        Ok((scope, row))
    }
}
