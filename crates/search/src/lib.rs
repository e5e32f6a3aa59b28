//! Search over texts in Persian and other scripts: one way of folding for the index, the query and the highlights.
//!
//! [`words`] folds. [`Document`] is what an index keeps of a text, as PostgreSQL's `tsvector`; [`Query`] is what a person typed, as its
//! `tsquery`, with every spelling of a compound: with a space, a half-space, or none. No I/O.

mod document;
mod fold;
mod query;

pub use document::{Document, Weight};
pub use fold::{FOLD_VERSION, Word, folded, is_arabic, words};
pub use query::Query;

/// A quoted lexeme of a `tsvector` or `tsquery`.
fn quote(into: &mut String, lexeme: &str) {
    into.push('\'');
    for c in lexeme.chars() {
        // Folded words hold neither; doubled all the same, so that no word can ever be read as an operator.
        if matches!(c, '\'' | '\\') {
            into.push(c);
        }
        into.push(c);
    }
    into.push('\'');
}
