//! Pages of lists.

use contexor_api::page::PageQuery;
use contexor_service::{ApiResult, CursorCodec};
use serde::{Serialize, de::DeserializeOwned};

use crate::store::Position;

/// One page that was asked for.
pub(super) struct Paging<'a, P = Position> {
    cursors: &'a CursorCodec,
    list: String,
    limit: usize,
    /// Where the page before it ended.
    pub(super) after: Option<P>,
}

impl<'a, P: Serialize + DeserializeOwned> Paging<'a, P> {
    /// Reads the query of `list`, whose name tells the tenant or person: a cursor of another list is refused.
    pub(super) fn new(cursors: &'a CursorCodec, list: String, query: &PageQuery) -> ApiResult<Self> {
        let after = query.cursor.as_deref().map(|cursor| cursors.read(&list, cursor)).transpose()?;
        Ok(Self { cursors, list, limit: query.limit as usize, after })
    }

    /// How many rows to read: one more than is shown tells whether there is another page.
    pub(super) fn rows(&self) -> i64 {
        self.limit as i64 + 1
    }

    /// Cuts the rows to the page, and makes the next page's cursor.
    pub(super) fn cut<R>(&self, rows: &mut Vec<R>, position: impl Fn(&R) -> P) -> Option<String> {
        if rows.len() <= self.limit {
            return None;
        }
        rows.truncate(self.limit);
        rows.last().map(|last| self.cursors.write(&self.list, &position(last)))
    }
}
