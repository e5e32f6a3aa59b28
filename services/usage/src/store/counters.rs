//! What is spent and held, by scope and period. Money only moves through the functions of the migrations.

use contexor_api::{text_enum, usage::LimitScope};
use contexor_db::{Connection, Tx, text_column};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{domain::period::Period, error::UsageError, schema::counters};

diesel::define_sql_function! {
    /// Moves money of every counter of an account.
    fn settle_money(at: Jsonb, by: Jsonb) -> Jsonb;
}
diesel::define_sql_function! {
    /// Brings a counter's ceilings to a limit.
    fn set_ceiling(org: SqlUuid, scope: Text, user: SqlUuid, period: Text, micro_usd: Nullable<BigInt>, tokens: Nullable<BigInt>) -> diesel::sql_types::Bool;
}

/// Whose counter or limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitSubject {
    /// The organization's.
    Org,
    /// A workspace's.
    Workspace(Uuid),
    /// A person's.
    User(Uuid),
    /// An API key's.
    ApiKey(Uuid),
    /// The whole installation's.
    Installation,
}

impl LimitSubject {
    /// The kind of it.
    const fn kind(self) -> SubjectKind {
        match self {
            Self::Org => SubjectKind::Org,
            Self::Workspace(_) => SubjectKind::Workspace,
            Self::User(_) => SubjectKind::User,
            Self::ApiKey(_) => SubjectKind::ApiKey,
            Self::Installation => SubjectKind::Installation,
        }
    }

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        self.kind().as_str()
    }

    /// The workspace, the person or the key; the nil UUID for the organization's own.
    pub fn subject_or_nil(self) -> Uuid {
        self.subject().unwrap_or(Uuid::nil())
    }

    /// The workspace, the person or the key, if it is one's.
    pub fn subject(self) -> Option<Uuid> {
        match self {
            Self::Org | Self::Installation => None,
            Self::Workspace(id) | Self::User(id) | Self::ApiKey(id) => Some(id),
        }
    }

    /// The person, if it is one's.
    pub fn user(self) -> Option<Uuid> {
        if let Self::User(user) = self { Some(user) } else { None }
    }

    /// As the API says it; the installation's limit is nobody's but the operator's.
    pub fn scope(self) -> Option<LimitScope> {
        match self {
            Self::Org => Some(LimitScope::Org),
            Self::Workspace(_) => Some(LimitScope::Workspace),
            Self::User(_) => Some(LimitScope::User),
            Self::ApiKey(_) => Some(LimitScope::ApiKey),
            Self::Installation => None,
        }
    }

    /// Reads the database's form.
    pub fn new(kind: SubjectKind, subject: Uuid) -> Self {
        match kind {
            SubjectKind::Org => Self::Org,
            SubjectKind::Workspace => Self::Workspace(subject),
            SubjectKind::User => Self::User(subject),
            SubjectKind::ApiKey => Self::ApiKey(subject),
            SubjectKind::Installation => Self::Installation,
        }
    }
}

text_enum! {
    /// What kind of subject a limit or a counter belongs to.
    pub enum SubjectKind {
        /// The organization itself.
        Org = "org",
        /// One of its workspaces.
        Workspace = "workspace",
        /// A person.
        User = "user",
        /// An API key.
        ApiKey = "api_key",
        /// Everybody.
        Installation = "installation",
    }
}

text_column! {
    /// [`SubjectKind`].
    pub struct SubjectKindColumn(SubjectKind);
}

/// In which counters something counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The tenant.
    pub org_id: Uuid,
    /// The workspace.
    pub workspace_id: Uuid,
    /// `user` or `api_key`.
    pub actor: String,
    /// The person or the key.
    pub user_id: Uuid,
    /// The organization's month.
    pub period: String,
    /// The installation's month, where it counts in one.
    pub installation_period: Option<String>,
}

/// How much moves where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CounterDelta {
    /// Added to what is held, micro US dollars; negative when it is let go.
    pub held_micro_usd: i64,
    /// Added to what is held, tokens.
    pub held_tokens: i64,
    /// Added to what is spent as far as the ceilings leave room, micro US dollars.
    pub spent_micro_usd: i64,
    /// Added to what is spent as far as the ceilings leave room, tokens.
    pub spent_tokens: i64,
    /// Added to the attempts.
    pub requests: i64,
}

/// A counter after a move, beside its limit.
#[derive(Debug, Clone, Deserialize)]
pub struct CounterChange {
    scope: SubjectKind,
    user_id: Uuid,
    /// Micro US dollars.
    pub spent_micro_usd: i64,
    /// Tokens.
    pub spent_tokens: i64,
    /// The limit, micro US dollars.
    pub monthly_cost_micro_usd: Option<i64>,
    /// The limit, tokens.
    pub monthly_tokens: Option<i64>,
    /// When to warn.
    pub warn_at_percent: i32,
}

impl CounterChange {
    /// A counter as it stands, beside its limit.
    pub fn new(
        whose: LimitSubject,
        in_use: CounterTotals,
        monthly_cost_micro_usd: Option<i64>,
        monthly_tokens: Option<i64>,
        warn_at_percent: i32,
    ) -> Self {
        Self {
            scope: whose.kind(),
            user_id: whose.subject_or_nil(),
            spent_micro_usd: in_use.spent_micro_usd,
            spent_tokens: in_use.spent_tokens,
            monthly_cost_micro_usd,
            monthly_tokens,
            warn_at_percent,
        }
    }

    /// Whose counter it is.
    pub fn whose(&self) -> LimitSubject {
        LimitSubject::new(self.scope, self.user_id)
    }
}

/// What became of a move.
#[derive(Debug, Clone, Deserialize)]
pub struct Charged {
    /// What of the spending the ceilings left room for, micro US dollars.
    pub charged_micro_usd: i64,
    /// Every counter.
    pub counters: Vec<CounterChange>,
}

/// Takes the organization's money lock, which whoever moves its money shares, until the transaction ends.
pub async fn share_lock(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock_shared(money_lock($1))")
        .bind::<SqlUuid, _>(org)
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Takes the organization's money lock for itself: nothing moves until the transaction ends.
pub async fn exclusive_lock(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(money_lock($1))")
        .bind::<SqlUuid, _>(org)
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Moves money and tokens in every counter of an account. Ceilings never move: what they leave no room for is not spent.
///
/// # Errors
/// The database's; a move that would leave less than nothing held is refused by the table.
pub async fn shift(tx: &mut Tx, account: &Account, by: CounterDelta) -> Result<Charged, UsageError> {
    let question = settle_money(serde_json::to_value(account)?, serde_json::to_value(by)?);
    let answer: serde_json::Value = diesel::select(question).get_result(tx.conn()).await?;
    Ok(serde_json::from_value(answer)?)
}

/// Brings the ceilings of a counter to a limit that was set; where more is in use already, to what is.
pub async fn bring_ceiling_to(
    tx: &mut Tx,
    org: Uuid,
    whose: LimitSubject,
    period: &str,
    micro_usd: Option<i64>,
    tokens: Option<i64>,
) -> QueryResult<()> {
    diesel::select(set_ceiling(org, whose.as_str(), whose.subject_or_nil(), period, micro_usd, tokens))
        .get_result::<bool>(tx.conn())
        .await
        .map(drop)
}

/// What is spent and held in a counter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable)]
pub struct CounterTotals {
    /// Micro US dollars.
    pub spent_micro_usd: i64,
    /// Micro US dollars.
    pub held_micro_usd: i64,
    /// Tokens.
    pub spent_tokens: i64,
    /// Tokens.
    pub held_tokens: i64,
}

/// What is spent and held of somebody's in a period; nothing when there is no counter.
pub async fn in_use(mut conn: &Connection, org: Uuid, whose: LimitSubject, period: &str) -> QueryResult<CounterTotals> {
    let found = counters::table
        .find((org, whose.as_str(), whose.subject_or_nil(), period))
        .select((counters::spent_micro_usd, counters::held_micro_usd, counters::spent_tokens, counters::held_tokens))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Makes the counters of a month anew from the log and the holds, where the holds of `before` go over into it. To be called under the
/// exclusive money lock.
pub async fn recount(tx: &mut Tx, org: Uuid, before: &str, period: &Period) -> QueryResult<()> {
    diesel::sql_query("SELECT recount_month($1, $2, $3, $4, $5)")
        .bind::<SqlUuid, _>(org)
        .bind::<Text, _>(before)
        .bind::<Text, _>(&period.key)
        .bind::<Date, _>(period.first_day)
        .bind::<Date, _>(period.end_day)
        .execute(tx.conn())
        .await
        .map(drop)
}

/// Makes an organization's days anew in its zone of now. To be called under the exclusive money lock.
pub async fn recount_days(tx: &mut Tx, org: Uuid) -> QueryResult<()> {
    diesel::sql_query("SELECT recount_days($1)").bind::<SqlUuid, _>(org).execute(tx.conn()).await.map(drop)
}

/// Forgets an organization's counters.
pub async fn purge(tx: &mut Tx, org: Uuid) -> QueryResult<usize> {
    diesel::delete(counters::table.filter(counters::org_id.eq(org))).execute(tx.conn()).await
}
