//! Pages of lists.

use contexor_api::Page;
use serde::{Serialize, de::DeserializeOwned};

use crate::{ApiResult, CursorCodec};

/// A page of items that hold texts ends after the one that reaches this, bytes of text.
const MAX_PAGE_BYTES: usize = 256 * 1024;

/// One page that was asked for. `P` is the position of a row in its list.
#[derive(Debug)]
pub struct Paging<'a, P> {
    cursors: &'a CursorCodec,
    list: String,
    limit: usize,
    /// Where the page before it ended.
    pub after: Option<P>,
}

impl<'a, P: Serialize + DeserializeOwned> Paging<'a, P> {
    /// Reads the cursor of `list`, whose name tells the tenant or person and the filters: a cursor of another list is refused.
    ///
    /// # Errors
    /// 400 `cursor_invalid`.
    pub fn new(cursors: &'a CursorCodec, list: String, cursor: Option<&str>, limit: u32) -> ApiResult<Self> {
        let after = cursor.map(|cursor| cursors.read(&list, cursor)).transpose()?;
        Ok(Self { cursors, list, limit: limit as usize, after })
    }

    /// How many rows to read: one more than is shown tells whether there is another page.
    pub fn rows(&self) -> i64 {
        self.limit as i64 + 1
    }

    /// Cuts the rows to the page, and makes the next page's cursor.
    pub fn cut<R>(&self, rows: &mut Vec<R>, position: impl Fn(&R) -> P) -> Option<String> {
        if rows.len() <= self.limit {
            return None;
        }
        rows.truncate(self.limit);
        rows.last().map(|last| self.cursors.write(&self.list, &position(last)))
    }

    /// The page of these rows as far as their texts fit into 256 KiB, at least one: for lists whose items hold texts of
    /// people. `bytes` tells how long those of a row are.
    pub fn page_within<R, T: From<R>>(
        mut self,
        rows: Vec<R>,
        bytes: impl Fn(&R) -> usize,
        position: impl Fn(&R) -> P,
    ) -> Page<T> {
        let mut left = MAX_PAGE_BYTES;
        let fits = rows.iter().take_while(|row| {
            let fits = left > 0;
            left = left.saturating_sub(bytes(row));
            fits
        });
        self.limit = self.limit.min(fits.count());
        self.page(rows, position)
    }

    /// The page of these rows.
    pub fn page<R, T: From<R>>(&self, mut rows: Vec<R>, position: impl Fn(&R) -> P) -> Page<T> {
        let next_cursor = self.cut(&mut rows, position);
        Page { items: rows.into_iter().map(T::from).collect(), next_cursor }
    }
}
