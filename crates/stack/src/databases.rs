//! A database for each service on one server, and a login that reaches it and no other.

use std::fmt::Display;
use std::num::NonZeroU32;

use aws_lc_rs::{digest, hmac, pbkdf2};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use rand::Rng;
use url::Url;

use crate::{Result, StackError};

/// What PostgreSQL itself takes for a password that a person chose; ours are random and would need none.
const SCRAM_ITERATIONS: NonZeroU32 = NonZeroU32::new(4_096).unwrap();

/// What in a database belongs to somebody else than the login `$1`, as statements that hand it over one by one: each holds the
/// lock of one table, so that services which still run are not in the way. What belongs to an extension, or to a table
/// whose owner it follows, is left out.
const HAND_OVER: &str = "
WITH heir AS (SELECT oid, rolname FROM pg_roles WHERE rolname = $1),
schemas AS (
  SELECT oid, nspname, nspowner FROM pg_namespace
  WHERE nspname <> 'information_schema' AND left(nspname, 3) <> 'pg_'
),
bound AS (
  SELECT classid, objid FROM pg_depend
  WHERE deptype = 'e'
     OR (classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass AND refobjsubid > 0 AND deptype IN ('a', 'i'))
)
SELECT format('ALTER TABLE %I.%I OWNER TO %I', nspname, relname, rolname) AS statement
FROM pg_class c JOIN schemas s ON s.oid = relnamespace, heir
WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner <> heir.oid
  AND ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM bound)
UNION ALL
SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, rolname)
FROM pg_proc p JOIN schemas s ON s.oid = pronamespace, heir
WHERE proowner <> heir.oid AND ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM bound)
UNION ALL
SELECT format('ALTER TYPE %I.%I OWNER TO %I', nspname, typname, rolname)
FROM pg_type t JOIN schemas s ON s.oid = typnamespace, heir
WHERE typtype IN ('e', 'd') AND typowner <> heir.oid
  AND ('pg_type'::regclass, t.oid) NOT IN (SELECT classid, objid FROM bound)
UNION ALL
SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, rolname)
FROM schemas s, heir
WHERE nspname <> 'public' AND nspowner <> heir.oid
  AND ('pg_namespace'::regclass, s.oid) NOT IN (SELECT classid, objid FROM bound)";

/// A server on which databases are made.
pub(crate) struct Server {
    url: Url,
    connection: AsyncPgConnection,
    rights: Rights,
}

/// What our login may do on the server besides making databases.
#[derive(QueryableByName)]
struct Rights {
    #[diesel(sql_type = Bool)]
    is_superuser: bool,
    #[diesel(sql_type = Bool)]
    makes_logins: bool,
}

#[derive(QueryableByName)]
struct LoginState {
    #[diesel(sql_type = Bool)]
    is_there: bool,
    #[diesel(sql_type = Bool)]
    is_powerful: bool,
}

#[derive(QueryableByName)]
struct DatabaseState {
    #[diesel(sql_type = Nullable<Text>)]
    owner: Option<String>,
    #[diesel(sql_type = Bool)]
    is_open: bool,
}

#[derive(QueryableByName)]
struct Statement {
    #[diesel(sql_type = Text)]
    statement: String,
}

impl Server {
    /// Connects with the login of the address.
    ///
    /// # Errors
    /// `Database` if the server cannot be reached or refuses.
    pub(crate) async fn connect(url: &Url) -> Result<Self> {
        let mut connection = connect(url).await?;
        let question = "SELECT rolsuper AS is_superuser, rolsuper OR rolcreaterole AS makes_logins FROM pg_roles \
                        WHERE rolname = current_user";
        let rights = diesel::sql_query(question).get_result(&mut connection).await;
        let rights = rights.map_err(|error| refused(url.path(), &error))?;
        Ok(Self { url: url.clone(), connection, rights })
    }

    /// Whether our login may make others.
    pub(crate) fn makes_logins(&self) -> bool {
        self.rights.makes_logins
    }

    /// Makes a database if it is not there, for whoever uses our login, and returns its address.
    ///
    /// # Errors
    /// `Database` if the server refuses.
    pub(crate) async fn make_shared(&mut self, database: &str) -> Result<String> {
        if self.state(database).await?.owner.is_none() {
            self.create(database, None).await?;
        }
        Ok(self.address(database).into())
    }

    /// Makes a database and a login of the same name that owns it, so far as they are not there, and returns the login's
    /// address of it. The login may do nothing else on the server, and nobody else, except superusers, gets into the database.
    /// One that was somebody else's until now is handed over with all that is in it.
    ///
    /// # Errors
    /// `Database` if the server refuses, or if there is a login of this name that may do more than a service should.
    pub(crate) async fn make_private(&mut self, database: &str, password: &str) -> Result<String> {
        self.make_login(database, password).await?;
        match self.state(database).await?.owner {
            None => self.create(database, Some(database)).await?,
            Some(owner) if owner == database => {}
            Some(_) => {
                self.hand_over(database).await?;
                // Last: until the database itself has its new owner, another try begins anew.
                self.execute(database, &format!(r#"ALTER DATABASE "{database}" OWNER TO "{database}""#)).await?;
            }
        }
        self.close(database).await?;
        let mut url = self.address(database);
        let named = url.set_username(database).and_then(|()| url.set_password(Some(password)));
        named.map(|()| url.into()).map_err(|()| refused(database, &"the server's address takes no login"))
    }

    /// Keeps everybody who was not named out of a database.
    ///
    /// # Errors
    /// `Database` if the server refuses.
    pub(crate) async fn close(&mut self, database: &str) -> Result<()> {
        if self.state(database).await?.is_open {
            self.execute(database, &format!(r#"REVOKE ALL ON DATABASE "{database}" FROM PUBLIC"#)).await?;
        }
        Ok(())
    }

    async fn make_login(&mut self, name: &str, password: &str) -> Result<()> {
        let question = "SELECT count(*) > 0 AS is_there, COALESCE(bool_or(rolsuper OR rolcreatedb OR rolcreaterole \
                        OR rolreplication OR rolbypassrls), false) AS is_powerful FROM pg_roles WHERE rolname = $1";
        let state = diesel::sql_query(question).bind::<Text, _>(name).get_result(&mut self.connection).await;
        let state: LoginState = state.map_err(|error| refused(name, &error))?;
        if state.is_powerful {
            return Err(refused(name, &format!("the login {name} is there and may do more than a service should")));
        }
        // Of the password the server, its log and its statistics see what it is checked with alone.
        let verifier = verifier(password);
        let verb = if state.is_there { "ALTER" } else { "CREATE" };
        self.execute(name, &format!(r#"{verb} ROLE "{name}" LOGIN PASSWORD '{verifier}'"#)).await?;
        if !self.rights.is_superuser {
            // Only a member may make the login the owner of something.
            self.execute(name, &format!(r#"GRANT "{name}" TO CURRENT_USER"#)).await?;
        }
        Ok(())
    }

    async fn create(&mut self, database: &str, owner: Option<&str>) -> Result<()> {
        let owner = owner.map_or_else(String::new, |owner| format!(r#" OWNER "{owner}""#));
        let made = self.execute(database, &format!(r#"CREATE DATABASE "{database}"{owner}"#)).await;
        match made {
            // Another command may have been quicker.
            Err(error) if self.state(database).await?.owner.is_none() => Err(error),
            _ => Ok(()),
        }
    }

    async fn hand_over(&self, database: &str) -> Result<()> {
        let mut connection = connect(&self.address(database)).await?;
        let statements = diesel::sql_query(HAND_OVER).bind::<Text, _>(database).load(&mut connection).await;
        let statements: Vec<Statement> = statements.map_err(|error| refused(database, &error))?;
        for Statement { statement } in statements {
            connection.batch_execute(&statement).await.map_err(|error| refused(database, &error))?;
        }
        Ok(())
    }

    /// Where our login finds another database of the server.
    fn address(&self, database: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(database);
        url
    }

    async fn state(&mut self, database: &str) -> Result<DatabaseState> {
        let question = "SELECT min(pg_get_userbyid(datdba)) AS owner, \
                        COALESCE(bool_or(has_database_privilege('public', oid, 'CONNECT')), false) AS is_open \
                        FROM pg_database WHERE datname = $1";
        let state = diesel::sql_query(question).bind::<Text, _>(database).get_result(&mut self.connection).await;
        state.map_err(|error| refused(database, &error))
    }

    async fn execute(&mut self, database: &str, statement: &str) -> Result<()> {
        self.connection.batch_execute(statement).await.map_err(|error| refused(database, &error))
    }
}

async fn connect(url: &Url) -> Result<AsyncPgConnection> {
    let connection = AsyncPgConnection::establish(url.as_str()).await;
    connection.map_err(|error| refused(url.path().trim_start_matches('/'), &error))
}

/// What PostgreSQL checks a password with (SCRAM-SHA-256, RFC 5803): the password cannot be had from it.
fn verifier(password: &str) -> String {
    let salt: [u8; 16] = rand::rng().random();
    let mut salted = [0; digest::SHA256_OUTPUT_LEN];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, SCRAM_ITERATIONS, &salt, password.as_bytes(), &mut salted);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &salted);
    let stored = digest::digest(&digest::SHA256, hmac::sign(&key, b"Client Key").as_ref());
    let server = hmac::sign(&key, b"Server Key");
    let [salt, stored, server] =
        [salt.as_slice(), stored.as_ref(), server.as_ref()].map(|bytes| STANDARD.encode(bytes));
    format!("SCRAM-SHA-256${SCRAM_ITERATIONS}:{salt}${stored}:{server}")
}

fn refused(database: &str, error: &dyn Display) -> StackError {
    let reason = error.to_string();
    let reason = reason.lines().next().unwrap_or_default().to_owned();
    StackError::Database { database: database.to_owned(), reason }
}
