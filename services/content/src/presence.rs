//! Who is at which content: kept in Redis for as long as it is said again.

use chrono::{DateTime, Utc};
use contexor_api::content::{Activity, PresentPerson};
use contexor_service::Redis;
use deadpool_redis::redis::{self, AsyncCommands as _, RedisError};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// How long somebody is there without saying it again, seconds.
const KEEP_S: i64 = 30;
/// More people than these are not told of one content.
const MAX_PEOPLE: usize = 100;

/// Who is where.
#[derive(Debug, Clone)]
pub struct PresenceBoard {
    redis: Redis,
}

/// What is kept of somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PresenceEntry {
    /// The name, when one was chosen and is known.
    pub name: Option<String>,
    /// What they do.
    pub activity: Activity,
    /// Since when.
    pub since: DateTime<Utc>,
    seen_at: DateTime<Utc>,
}

impl PresenceBoard {
    /// A board in this Redis.
    pub fn new(redis: &Redis) -> Self {
        Self { redis: redis.clone() }
    }

    /// Who is at a content: this person, and everybody else.
    pub async fn read(
        &self,
        content: Uuid,
        user: Uuid,
        now: DateTime<Utc>,
    ) -> Result<(Option<PresenceEntry>, Vec<PresentPerson>), RedisError> {
        let kept: HashMap<String, String> = self.redis.connection().hgetall(key(content)).await?;
        let mut own = None;
        let mut others = Vec::new();
        for (id, json) in kept {
            let (Ok(id), Ok(present)) = (id.parse::<Uuid>(), serde_json::from_str::<PresenceEntry>(&json)) else {
                continue;
            };
            if (now - present.seen_at).num_seconds() >= KEEP_S {
                continue;
            }
            if id == user {
                own = Some(present);
            } else {
                let PresenceEntry { name, activity, since, .. } = present;
                others.push(PresentPerson { user_id: id, name, activity, since });
            }
        }
        others.sort_by_key(|person| (person.since, person.user_id));
        others.truncate(MAX_PEOPLE);
        Ok((own, others))
    }

    /// Notes that somebody is at a content.
    pub async fn write(
        &self,
        content: Uuid,
        user: Uuid,
        name: Option<String>,
        activity: Activity,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), RedisError> {
        let present = PresenceEntry { name, activity, since, seen_at: now };
        let json = serde_json::to_string(&present).unwrap_or_default();
        redis::pipe()
            .hset(key(content), user.to_string(), json)
            .ignore()
            .expire(key(content), KEEP_S)
            .ignore()
            .query_async(&mut self.redis.connection())
            .await
    }
}

fn key(content: Uuid) -> String {
    format!("content:presence:{content}")
}
