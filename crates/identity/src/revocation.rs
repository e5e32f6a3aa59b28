//! Sessions that were ended: their access tokens stop working at once, everywhere. So do all tokens of a signing key that was ended
//! before its time, because somebody else may know it: it stands on the same list, under an id made of its own.
//!
//! The list is in Redis, which may lose it: come back empty, or be replaced by another. So there is a mark besides the list, which whoever
//! keeps the ended sessions for good (auth those of people, org those of API keys) sets when all of them are on it. Without the mark
//! nobody knows who was ended, and nobody is let through.
//!
//! Where sentinels or a cluster replace a primary by its replica, what the old one was told last may be missing on the new one. There the
//! mark names the run of the server that it was written to, so that it says nothing about another. In a cluster all of the list is in one
//! slot, and the server is the one that has it.

use contexor_service::Redis;
use deadpool_redis::redis::{self, AsyncCommands as _, ErrorKind, RedisError};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{Caller, CallerKind};

/// What the names of the list's keys share, so that they are in one slot of a cluster.
const LIST: &str = "{revoked}";
/// What the mark says where there is one server alone.
const WHOLE: &str = "1";

/// Sessions that are told in one round trip.
const TOLD_AT_ONCE: usize = 1_000;

/// The id under which a signing key stands on the list, by its `kid`: the first half of the hash of it.
pub fn signing_key_id(kid: &str) -> Uuid {
    let hash = Sha256::digest(kid.as_bytes());
    Uuid::from_bytes(std::array::from_fn(|at| hash[at]))
}

/// The list of ended sessions, in Redis for as long as a token of theirs could still be good.
#[derive(Debug, Clone)]
pub struct Revocations {
    redis: Redis,
}

impl Revocations {
    /// The list in this Redis.
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }

    /// The same list, as that of the server that keeps it now: whoever writes all of it and then the mark marks it for that server alone.
    ///
    /// # Errors
    /// When there is no server.
    pub async fn pin(&self) -> Result<Self, RedisError> {
        Ok(Self { redis: self.redis.pin(LIST).await? })
    }

    /// Ends a session; `lifetime_s` is the longest that one of its access tokens may still live, seconds.
    ///
    /// # Errors
    /// Redis's own: then the session is not ended for certain.
    pub async fn revoke(&self, session: Uuid, lifetime_s: u64) -> Result<(), RedisError> {
        self.redis.connection().set_ex(Self::key(session), 1, lifetime_s.max(1)).await
    }

    /// Whether a caller's session, or the key that signed the token, was ended.
    ///
    /// # Errors
    /// Redis's own, and when the list is not whole: then nobody knows, and the caller must not be let through.
    pub async fn is_revoked(&self, caller: &Caller) -> Result<bool, RedisError> {
        let keys = [Self::key(caller.session_id), Self::key(caller.signed_by), Self::mark(caller.kind).to_owned()];
        let (found, run) = self.redis.read_with_run(&keys).await?;
        let [session, signing_key, mark] = <[Option<String>; 3]>::try_from(found).unwrap_or_default();
        if session.or(signing_key).is_some() {
            Ok(true)
        } else if is_whole(mark.as_deref(), run.as_deref()) {
            Ok(false)
        } else {
            Err((ErrorKind::Client, "the list of ended sessions is not whole").into())
        }
    }

    /// Whether a session or signing key ([`signing_key_id`]) is on the list, whole or not.
    pub async fn contains(&self, id: Uuid) -> Result<bool, RedisError> {
        self.redis.connection().exists(Self::key(id)).await
    }

    /// Whether the list holds all that it should, as far as is known.
    pub async fn is_synced(&self, kind: CallerKind) -> Result<bool, RedisError> {
        let (found, run) = self.redis.read_with_run(&[Self::mark(kind).to_owned()]).await?;
        Ok(is_whole(found.into_iter().next().flatten().as_deref(), run.as_deref()))
    }

    /// Tells the list of sessions and signing keys ([`signing_key_id`]) that were ended, each with how long it has to be remembered,
    /// seconds.
    pub async fn revoke_many(&self, ended: &[(Uuid, u64)]) -> Result<(), RedisError> {
        for some in ended.chunks(TOLD_AT_ONCE) {
            let mut pipe = redis::pipe();
            for (session, left_s) in some {
                pipe.set_ex(Self::key(*session), 1, (*left_s).max(1)).ignore();
            }
            pipe.query_async::<()>(&mut self.redis.connection()).await?;
        }
        Ok(())
    }

    /// Says that all ended sessions are on the list. Those were told through the same handle, which is pinned ([`Self::pin`]).
    pub async fn mark_synced(&self, kind: CallerKind) -> Result<(), RedisError> {
        let pinned = self.pin().await?;
        let run = pinned.redis.run_id().unwrap_or(WHOLE);
        pinned.redis.connection().set(Self::mark(kind), run).await
    }

    /// The key that exists in Redis while a session or signing key counts as ended.
    pub fn key(session: Uuid) -> String {
        format!("{LIST}:{session}")
    }

    /// The key that says in Redis that the list is whole, and of which run of the server.
    pub fn mark(kind: CallerKind) -> &'static str {
        match kind {
            CallerKind::Person => "{revoked}-whole:people",
            CallerKind::Machine => "{revoked}-whole:keys",
        }
    }
}

/// Whether the mark is there, and is about the server that was asked.
fn is_whole(mark: Option<&str>, run: Option<&str>) -> bool {
    mark.is_some_and(|mark| run.is_none_or(|run| run == mark))
}

#[cfg(test)]
mod tests {
    use deadpool_redis::redis::cluster_routing::Slot;

    use super::*;

    #[test]
    fn a_mark_is_about_the_server_that_it_names() {
        assert!(is_whole(Some(WHOLE), None) && is_whole(Some("run"), None), "one server alone");
        assert!(is_whole(Some("run"), Some("run")));
        assert!(!is_whole(Some(WHOLE), Some("run")) && !is_whole(Some("other"), Some("run")));
        assert!(!is_whole(None, None) && !is_whole(None, Some("run")));
    }

    #[test]
    fn the_list_and_its_marks_are_in_one_slot() {
        let keys = [Revocations::key(Uuid::now_v7()), Revocations::key(Uuid::now_v7())];
        let marks = [CallerKind::Person, CallerKind::Machine].map(|kind| Revocations::mark(kind).to_owned());
        for key in keys.iter().chain(&marks) {
            assert_eq!(Slot::for_key(key), Slot::for_key(LIST), "{key}");
        }
    }
}
