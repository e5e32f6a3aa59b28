//! What is spent and held, by scope and period. Money only moves through the functions of the migration.

use contexor_api::usage::LimitScope;
use contexor_db::Tx;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{error::UsageError, schema::counters};

diesel::define_sql_function! {
    /// Moves money of both counters of a period.
    fn move_money(org: SqlUuid, user: SqlUuid, period: Text, by: Jsonb) -> Jsonb;
}
diesel::define_sql_function! {
    /// Brings a counter's ceilings to a limit.
    fn set_ceiling(org: SqlUuid, scope: Text, user: SqlUuid, period: Text, micro_usd: Nullable<BigInt>, tokens: Nullable<BigInt>) -> diesel::sql_types::Bool;
}

/// Whose counter or limit: the organization's, or a person's in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The organization's.
    Org,
    /// A person's.
    User(Uuid),
}

impl Whose {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::User(_) => "user",
        }
    }

    /// The person; the nil UUID for the organization's own.
    pub fn user_or_nil(self) -> Uuid {
        self.user().unwrap_or(Uuid::nil())
    }

    /// The person, if it is one's.
    pub fn user(self) -> Option<Uuid> {
        match self {
            Self::Org => None,
            Self::User(user) => Some(user),
        }
    }

    /// As the API says it.
    pub fn scope(self) -> LimitScope {
        match self {
            Self::Org => LimitScope::Org,
            Self::User(_) => LimitScope::User,
        }
    }

    /// Reads the database's form.
    pub fn read(scope: &str, user: Uuid) -> Self {
        if scope == "org" { Self::Org } else { Self::User(user) }
    }
}

/// How much moves where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Added to what is held, micro US dollars; negative when it is let go.
    pub held_micro_usd: i64,
    /// Added to what is held, tokens.
    pub held_tokens: i64,
    /// Added to what is spent, micro US dollars.
    pub spent_micro_usd: i64,
    /// Added to what is spent, tokens.
    pub spent_tokens: i64,
    /// Added to the tries.
    pub requests: i64,
}

/// A counter after a move, beside its limit.
#[derive(Debug, Clone, Deserialize)]
pub struct Moved {
    scope: String,
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

impl Moved {
    /// Whose counter it is.
    pub fn whose(&self) -> Whose {
        Whose::read(&self.scope, self.user_id)
    }
}

/// Moves money and tokens of a person and of the organization; ceilings rise where a bill asks for it.
///
/// # Errors
/// The database's; a move that would leave less than nothing is refused by the table.
pub async fn shift(tx: &mut Tx, org: Uuid, user: Uuid, period: &str, by: Move) -> Result<Vec<Moved>, UsageError> {
    let answer: serde_json::Value =
        diesel::select(move_money(org, user, period, serde_json::to_value(by)?)).get_result(tx.conn()).await?;
    Ok(serde_json::from_value(answer)?)
}

/// Brings the ceilings of a counter to a limit that was set; where more is in use already, to what is.
///
/// # Errors
/// The database's.
pub async fn bring_ceiling_to(
    tx: &mut Tx,
    org: Uuid,
    whose: Whose,
    period: &str,
    micro_usd: Option<i64>,
    tokens: Option<i64>,
) -> QueryResult<()> {
    diesel::select(set_ceiling(org, whose.word(), whose.user_or_nil(), period, micro_usd, tokens))
        .get_result::<bool>(tx.conn())
        .await
        .map(drop)
}

/// What the organization has spent and holds in a period, micro US dollars.
///
/// # Errors
/// The database's.
pub async fn of_org(mut conn: &AsyncPgConnection, org: Uuid, period: &str) -> QueryResult<(i64, i64)> {
    let found = counters::table
        .find((org, Whose::Org.word(), Whose::Org.user_or_nil(), period))
        .select((counters::spent_micro_usd, counters::held_micro_usd))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Forgets an organization's counters.
///
/// # Errors
/// The database's.
pub async fn purge(tx: &mut Tx, org: Uuid) -> QueryResult<usize> {
    diesel::delete(counters::table.filter(counters::org_id.eq(org))).execute(tx.conn()).await
}
