//! A database for each service, on one server.

use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use url::Url;

use crate::{Result, StackError};

/// Makes the databases that the server does not have yet.
///
/// # Errors
/// `Database` if the server cannot be reached or refuses.
pub(crate) async fn create_missing(server: &Url, names: &[String]) -> Result<()> {
    let Some(first) = names.first() else { return Ok(()) };
    let connection = AsyncPgConnection::establish(server.as_str()).await;
    let mut connection = connection.map_err(|error| refused(first, &error))?;
    for name in names {
        if exists(&mut connection, name).await.map_err(|error| refused(name, &error))? {
            continue;
        }
        let made = connection.batch_execute(&format!(r#"CREATE DATABASE "{name}""#)).await;
        if let Err(error) = made
            && !exists(&mut connection, name).await.is_ok_and(|exists| exists)
        {
            return Err(refused(name, &error));
        }
    }
    Ok(())
}

/// The address of another database of the same server.
pub(crate) fn address(server: &Url, database: &str) -> String {
    let mut url = server.clone();
    url.set_path(database);
    url.into()
}

async fn exists(connection: &mut AsyncPgConnection, name: &str) -> diesel::QueryResult<bool> {
    let question = format!("EXISTS (SELECT FROM pg_database WHERE datname = '{}')", name.replace('\'', "''"));
    diesel::select(diesel::dsl::sql::<Bool>(&question)).get_result(connection).await
}

fn refused(database: &str, error: &dyn std::fmt::Display) -> StackError {
    let reason = error.to_string();
    let reason = reason.lines().next().unwrap_or_default().to_owned();
    StackError::Database { database: database.to_owned(), reason }
}
