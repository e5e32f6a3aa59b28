//! Reads that may be a little old, from the replica where there is one, and never too old for whoever wrote ([`WriteMarks`]).

use contexor_db::{Conn, DatabaseSettings, Db, DbError};
use uuid::Uuid;

use crate::{Redis, WriteMarks};

/// Where reads that may be a little old go.
#[derive(Debug, Clone)]
pub struct Reads {
    db: Db,
    marks: Option<WriteMarks>,
}

impl Reads {
    /// Reads of a database, with callers' marks in this Redis. Without a replica in the settings it asks nobody anything.
    pub fn new(db: &Db, redis: &Redis, settings: &DatabaseSettings) -> Self {
        let marks = db.replica().map(|_| WriteMarks::new(redis, settings.replica_wait_s));
        Self { db: db.clone(), marks }
    }

    /// What marks those who write, if there is a replica; belongs among the data of the server, as `web::Data<WriteMarks>`.
    pub fn marks(&self) -> Option<&WriteMarks> {
        self.marks.as_ref()
    }

    /// Where one request of a caller reads from, all of it: the replica if it is fresh and the caller has written nothing lately.
    pub async fn of(&self, caller: Uuid) -> ReadSource {
        let mut source = ReadSource { db: self.db.clone(), is_replica: false };
        let (Some(marks), Some(replica)) = (&self.marks, self.db.replica()) else { return source };
        let reason = if !replica.is_fresh() {
            "lagging"
        } else {
            match marks.has_written(caller).await {
                Ok(false) => {
                    source.is_replica = true;
                    return source;
                }
                Ok(true) => "own_write",
                Err(error) => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "who wrote lately is not known");
                    "unknown_writer"
                }
            }
        };
        count("primary", reason);
        source
    }
}

fn count(server: &'static str, reason: &'static str) {
    metrics::counter!("contexor_db_replica_reads_total", "server" => server, "reason" => reason).increment(1);
}

/// What one request reads from.
#[derive(Debug, Clone)]
pub struct ReadSource {
    db: Db,
    is_replica: bool,
}

impl ReadSource {
    /// A connection for reads; to the primary where the replica gives none.
    ///
    /// # Errors
    /// [`DbError::Unavailable`].
    pub async fn conn(&self) -> Result<Conn, DbError> {
        if let Some(replica) = self.db.replica().filter(|_| self.is_replica) {
            match replica.conn().await {
                Ok(conn) => {
                    count("replica", "fresh");
                    return Ok(conn);
                }
                Err(error) => {
                    count("primary", "unavailable");
                    tracing::debug!(error = &error as &dyn std::error::Error, "the replica gives no connection");
                }
            }
        }
        self.db.conn().await
    }
}
