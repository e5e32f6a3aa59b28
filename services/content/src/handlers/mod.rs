//! HTTP, and nothing else: extract, ask for the permission, have it done, answer.

pub mod analytics;
pub mod batches;
pub mod comments;
pub mod contents;
pub mod events;
pub mod export;
pub mod generate;
pub mod listing;
pub mod models;
pub mod presence;
pub mod projects;
pub mod prompts;
pub mod receipt;
pub mod review;
pub mod tasks;
pub mod unclaimed;
pub mod versions;

use contexor_api::Page;
use contexor_service::{ApiResult, CursorCodec};
use serde::Serialize;

/// One page of rows that were read with one more than asked for: the extra one only says that there is a next page.
fn page<R, T: From<R>, P: Serialize>(
    cursors: &CursorCodec,
    list: &str,
    mut rows: Vec<R>,
    limit: u32,
    position: impl Fn(&R) -> P,
) -> Page<T> {
    let limit = limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = match rows.last() {
        Some(last) if more => Some(cursors.write(list, &position(last))),
        _ => None,
    };
    Page { items: rows.into_iter().map(T::from).collect(), next_cursor }
}

/// The position that a cursor goes on after, if there is one.
fn after<P: serde::de::DeserializeOwned>(
    cursors: &CursorCodec,
    list: &str,
    cursor: Option<&str>,
) -> ApiResult<Option<P>> {
    cursor.map(|cursor| cursors.read(list, cursor)).transpose()
}
