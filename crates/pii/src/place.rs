//! What every rule reads and writes: a stretch of the plain view with the tables beside it, and what it takes for personal
//! data.

use std::sync::LazyLock;

use crate::cues::Cues;
use crate::patterns::{Patterns, compile};
use crate::{Kind, LONGEST_PATTERN};

/// No finding has more bytes of the plain view than this.
pub(crate) const LONGEST_BYTES: usize = LONGEST_PATTERN;

/// Everything that is compiled once.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) cues: Cues,
    pub(crate) patterns: Patterns,
}

impl Tables {
    pub(crate) fn shared() -> &'static Self {
        static TABLES: LazyLock<Tables> =
            LazyLock::new(|| Tables { cues: Cues::new(compile), patterns: Patterns::new(compile) });
        &TABLES
    }
}

/// Something that a rule took for personal data. Places are bytes of the plain view.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) rule: &'static str,
    /// Of two that overlap, the lower rank wins, then the longer one, then the first.
    pub(crate) rank: u8,
}

/// What a rule may read: the plain view, and the segment in which its candidates lie.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) plain: &'a str,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) tables: &'a Tables,
}

impl<'a> Place<'a> {
    pub(crate) fn segment(&self) -> &'a str {
        &self.plain[self.start..self.end]
    }

    pub(crate) fn char_before(&self, index: usize) -> Option<char> {
        self.plain[..index].chars().next_back()
    }

    pub(crate) fn char_at(&self, index: usize) -> Option<char> {
        self.plain[index..].chars().next()
    }
}

/// Characters that no pattern contains: a segment ends behind one.
pub(crate) fn is_foreign(character: char) -> bool {
    match character {
        '\0'..='\u{7f}' => false,
        '«' | '»' | '،' | '؛' | '؟' | '٪' | '…' => true,
        // Latin letters with marks, and the Arabic blocks.
        '\u{00c0}'..='\u{024f}' | '\u{0600}'..='\u{077f}' => false,
        _ => true,
    }
}
