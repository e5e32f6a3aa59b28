//! The documents of the outside interfaces, made from the code: OpenAPI of the gateway's routes, AsyncAPI of the events, and who
//! may do what.
//!
//! `make docs` writes them; a test fails when they are not what the code says.

mod asyncapi;
mod examples;
mod openapi;
mod permissions;
mod problems;

use std::path::{Path, PathBuf};

/// A document and the file that it belongs into.
#[derive(Debug)]
pub struct Document {
    /// File name.
    pub name: &'static str,
    /// Its text.
    pub text: String,
}

/// Where the documents lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every document, as the code says it now.
///
/// # Errors
/// When services contradict each other: one name for two schemas, one operation id for two operations; when a route names a
/// permission that there is not.
pub fn documents() -> anyhow::Result<Vec<Document>> {
    let routes = openapi::merged()?;
    let asyncapi = serde_yaml_ng::to_string(&asyncapi::document()?)?;
    Ok(vec![
        Document { name: "permissions.md", text: permissions::document(&routes)? },
        Document { name: "openapi.json", text: serde_json::to_string_pretty(&routes)? + "\n" },
        Document { name: "asyncapi.yaml", text: asyncapi },
    ])
}
