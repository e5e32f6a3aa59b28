//! Who may do what, as tables for people: from the permission table and the routes' `x-permission`.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use contexor_api::org::Role;
use contexor_identity::Permission;
use serde_json::{Map, Value};

const HEAD: &str = "\
<!-- Written by `make docs` from the code; edits here are lost. -->
# Permissions

What each role may do in an organization or workspace, and what each route asks for. Who has no role there gets a 404, as if the
thing did not exist; a role that is too small gets a 403. An API key has a role as a member has, but never a permission that is for
people alone.
";

const ROUTES: &str = "
## Routes

`self`: any signed-in person, for what is the person's own; no API key. `signed_in`: any signed-in caller. `public`: nobody needs to
be signed in.
";

/// What a route may say instead of a permission.
const WORDS: [&str; 3] = ["self", "signed_in", "public"];

/// The tables.
///
/// # Errors
/// When a route names a permission that there is not.
pub(crate) fn document(openapi: &Value) -> anyhow::Result<String> {
    let mut text = HEAD.to_owned();
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let columns: Vec<&str> = ["permission", "allows"].into_iter().chain(roles).chain(["API keys"]).collect();
    begin_table(&mut text, &columns)?;
    for permission in Permission::ALL {
        let sentence = permission.summary().split_whitespace().collect::<Vec<_>>().join(" ");
        write!(text, "| `{}` | {sentence} |", permission.as_str())?;
        for role in Role::ALL {
            write!(text, " {} |", if permission.is_granted_to(role) { "yes" } else { "" })?;
        }
        writeln!(text, " {} |", if permission.people_only() { "people only" } else { "by their role" })?;
    }

    text.push_str(ROUTES);
    begin_table(&mut text, &["route", "operation", "permission"])?;
    let paths = openapi["paths"].as_object().context("the document has no paths")?;
    for (path, method, operation) in paths.iter().flat_map(|(path, item)| operations(path, item)) {
        let word = operation["x-permission"].as_str().unwrap_or_default();
        let known = Permission::ALL.iter().any(|permission| permission.as_str() == word);
        if !known && !WORDS.contains(&word) {
            bail!("{method} {path} names the permission {word:?}, which there is not");
        }
        let id = operation["operationId"].as_str().unwrap_or_default();
        writeln!(
            text,
            "| `{} {path}` | {id} | {} |",
            method.to_uppercase(),
            if known { format!("`{word}`") } else { word.into() }
        )?;
    }
    Ok(text)
}

fn operations<'a>(path: &'a str, item: &'a Value) -> impl Iterator<Item = (&'a str, &'a str, &'a Value)> {
    let operations = item.as_object().into_iter().flat_map(Map::iter);
    operations.map(move |(method, operation)| (path, method.as_str(), operation))
}

fn begin_table(text: &mut String, columns: &[&str]) -> std::fmt::Result {
    writeln!(text, "\n| {} |", columns.join(" | "))?;
    writeln!(text, "|{}", " --- |".repeat(columns.len()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_route_with_a_permission_that_there_is_not_is_no_document() {
        let with = |word: &str| json!({"paths": {"/a": {"get": {"operationId": "get_a", "x-permission": word}}}});
        for good in ["self", "signed_in", "public", "org.read"] {
            assert!(document(&with(good)).unwrap().contains("| `GET /a` | get_a |"), "{good}");
        }
        for bad in ["", "org.reed", "admin", "viewer"] {
            assert!(document(&with(bad)).unwrap_err().to_string().contains("get /a"), "{bad}");
        }
        assert!(document(&json!({"paths": {"/a": {"get": {"operationId": "get_a"}}}})).is_err());
    }
}
