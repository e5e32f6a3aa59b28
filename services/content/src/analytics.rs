//! Figures about contents, kept for a short time.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::NaiveDate;
use contexor_api::content::{
    Analytics, AnalyticsDay, AnalyticsFigures, AuthorAnalytics, MAX_ANALYTICS_GROUPS, ModelAnalytics, PromptAnalytics,
    StatusCounts,
};
use contexor_db::DbError;
use contexor_service::{ApiError, ApiResult, ReadSource};
use moka::future::Cache;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    settings::AnalyticsSettings,
    store::{
        self,
        analytics::{Group, Period},
    },
};

/// Answers that are kept at most.
const MAX_KEPT: u64 = 1_000;

type Key = (Uuid, Uuid, Period);

/// Calculates figures, a few workspaces at a time, and keeps them. Who asks for the same at the same time waits for one calculation.
#[derive(Debug)]
pub struct AnalyticsCache {
    kept: Option<Cache<Key, Arc<Analytics>>>,
    permits: Semaphore,
    most_contents: usize,
}

impl AnalyticsCache {
    /// A cache as the settings say.
    pub fn new(settings: &AnalyticsSettings) -> Self {
        let keep = Duration::from_secs(settings.cache_s);
        let kept = || Cache::builder().max_capacity(MAX_KEPT).time_to_live(keep).build();
        let permits = Semaphore::new(settings.at_once);
        Self { kept: (!keep.is_zero()).then(kept), permits, most_contents: settings.max_contents }
    }

    /// Contents that one answer is calculated from at most.
    pub fn most_contents(&self) -> usize {
        self.most_contents
    }

    /// The figures of a workspace of the tenant.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(
        &self,
        source: &ReadSource,
        org: Uuid,
        workspace: Uuid,
        period: Period,
    ) -> ApiResult<Arc<Analytics>> {
        let Some(kept) = &self.kept else {
            return Ok(Arc::new(self.calculate(source, org, workspace, period).await?));
        };
        let calculating = async { self.calculate(source, org, workspace, period.clone()).await.map(Arc::new) };
        let found = kept.try_get_with((org, workspace, period.clone()), calculating).await;
        found.map_err(|error: Arc<DbError>| match Arc::try_unwrap(error) {
            Ok(error) => error.into(),
            // Somebody else who waited for it got the same error.
            Err(shared) => ApiError::unavailable("the database").with_source(shared),
        })
    }

    async fn calculate(
        &self,
        source: &ReadSource,
        org: Uuid,
        workspace: Uuid,
        period: Period,
    ) -> Result<Analytics, DbError> {
        // Never closed.
        let _permit = self.permits.acquire().await.ok();
        let as_of = contexor_clock::now();
        let mut conn = source.conn().await?;
        let figures = store::analytics::figures(&mut conn, org, workspace, &period).await?;
        let created = store::analytics::created_by_day(&mut conn, org, workspace, &period).await?;
        let decided = store::analytics::decisions_by_day(&mut conn, org, workspace, &period).await?;

        let mut totals = AnalyticsFigures::default();
        let (mut by_author, mut by_prompt, mut by_model) = (Vec::new(), Vec::new(), Vec::new());
        for (group, figures) in figures {
            match group {
                Group::All => totals = figures,
                Group::Author(author_id) => by_author.push(AuthorAnalytics { author_id, figures }),
                Group::Prompt(prompt_id, prompt_version) => {
                    by_prompt.push(PromptAnalytics { prompt_id, prompt_version, name: None, figures });
                }
                Group::Model(model) => by_model.push(ModelAnalytics { model, figures }),
            }
        }
        by_author.truncate(MAX_ANALYTICS_GROUPS);
        by_prompt.truncate(MAX_ANALYTICS_GROUPS);
        by_model.truncate(MAX_ANALYTICS_GROUPS);
        let ids: Vec<Uuid> = by_prompt.iter().filter_map(|prompt| prompt.prompt_id).collect();
        if !ids.is_empty() {
            let names: HashMap<Uuid, String> =
                store::analytics::prompt_names(&mut conn, org, &ids).await?.into_iter().collect();
            for prompt in &mut by_prompt {
                prompt.name = prompt.prompt_id.and_then(|id| names.get(&id).cloned());
            }
        }
        let by_status = created.iter().fold(StatusCounts::default(), |sum, (_, day)| StatusCounts {
            draft: sum.draft + day.draft,
            in_progress: sum.in_progress + day.in_progress,
            review: sum.review + day.review,
            approved: sum.approved + day.approved,
            rejected: sum.rejected + day.rejected,
        });
        let by_day = days(&period, created, decided);
        let Period { from, to, timezone } = period;
        Ok(Analytics {
            workspace_id: workspace,
            from,
            to,
            timezone,
            as_of,
            totals,
            by_status,
            by_day,
            by_author,
            by_prompt,
            by_model,
        })
    }
}

/// Every day of a period with what was on it.
fn days(
    period: &Period,
    created: Vec<(NaiveDate, StatusCounts)>,
    decided: Vec<(NaiveDate, bool, i64)>,
) -> Vec<AnalyticsDay> {
    let created: HashMap<NaiveDate, StatusCounts> = created.into_iter().collect();
    let decided: HashMap<(NaiveDate, bool), i64> =
        decided.into_iter().map(|(day, is_approval, count)| ((day, is_approval), count)).collect();
    let all = period.from.iter_days().take_while(|day| *day <= period.to);
    all.map(|day| {
        let by_status = created.get(&day).copied().unwrap_or_default();
        let contents =
            by_status.draft + by_status.in_progress + by_status.review + by_status.approved + by_status.rejected;
        let decisions = |is_approval| decided.get(&(day, is_approval)).copied().unwrap_or_default();
        AnalyticsDay { day, contents, by_status, approvals: decisions(true), rejections: decisions(false) }
    })
    .collect()
}
