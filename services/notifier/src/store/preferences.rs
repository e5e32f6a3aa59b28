//! How people want to be told, where it differs from the defaults.

use std::collections::HashMap;

use contexor_db::{Connection, Tx};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{domain::preferences::Channels, schema::notification_preferences};

fn read(value: Value) -> HashMap<String, Channels> {
    serde_json::from_value(value).unwrap_or_default()
}

/// A person's preferences and their revision, 0 when none were ever set.
pub async fn find(conn: &mut Connection, user: Uuid) -> QueryResult<(HashMap<String, Channels>, i64)> {
    let row: Option<(Value, i64)> = notification_preferences::table
        .find(user)
        .select((notification_preferences::preferences, notification_preferences::revision))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map_or_else(Default::default, |(preferences, revision)| (read(preferences), revision)))
}

/// How each of these people wants to be told of an event, where it is not the default.
pub async fn channels(tx: &mut Tx, people: &[Uuid], event: &str) -> QueryResult<HashMap<Uuid, Channels>> {
    let rows: Vec<(Uuid, Value)> = notification_preferences::table
        .filter(notification_preferences::user_id.eq_any(people))
        .select((notification_preferences::user_id, notification_preferences::preferences))
        .load(tx.conn())
        .await?;
    Ok(rows.into_iter().filter_map(|(user, preferences)| Some((user, *read(preferences).get(event)?))).collect())
}

/// Sets a person's preferences, if they are still those of revision `expected`; says the new revision, or none when they are not.
pub async fn set(
    tx: &mut Tx,
    user: Uuid,
    preferences: &HashMap<String, Channels>,
    expected: Option<i64>,
) -> QueryResult<Option<i64>> {
    let value =
        serde_json::to_value(preferences).map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    let present: Option<i64> = notification_preferences::table
        .find(user)
        .select(notification_preferences::revision)
        .for_update()
        .first(tx.conn())
        .await
        .optional()?;
    if expected.is_some_and(|expected| expected != present.unwrap_or(0)) {
        return Ok(None);
    }
    diesel::insert_into(notification_preferences::table)
        .values((notification_preferences::user_id.eq(user), notification_preferences::preferences.eq(&value)))
        .on_conflict(notification_preferences::user_id)
        .do_update()
        .set((
            notification_preferences::preferences.eq(&value),
            notification_preferences::revision.eq(notification_preferences::revision + 1),
            notification_preferences::updated_at.eq(diesel::dsl::now),
        ))
        .returning(notification_preferences::revision)
        .get_result(tx.conn())
        .await
        .map(Some)
}
