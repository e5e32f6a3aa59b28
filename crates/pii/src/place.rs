//! What every rule reads and writes: a stretch of the plain view with the tables beside it, and what it takes for personal
//! data.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::cues::{Cue, Lexicon};
use crate::gaps::{Spacing, spacing_between};
use crate::index::{CueIndex, Named};
use crate::patterns::{Patterns, compile};
use crate::{Kind, LONGEST_PATTERN, names};

/// No finding has more bytes of the plain view than this.
pub(crate) const LONGEST_BYTES: usize = LONGEST_PATTERN;

/// Everything that is compiled once.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) lexicon: Lexicon,
    pub(crate) patterns: Patterns,
    /// Words that are no part of a person's name.
    pub(crate) no_names: HashSet<&'static str>,
}

impl Tables {
    pub(crate) fn shared() -> &'static Self {
        static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
            lexicon: Lexicon::new(compile),
            patterns: Patterns::new(compile),
            no_names: names::no_names(),
        });
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
    pub(crate) index: &'a CueIndex,
    /// The plain view itself, where `plain` is an unwrapped one, and for each byte of `plain` the place in it.
    pub(crate) wrapped: Option<(&'a str, &'a [usize])>,
}

impl<'a> Place<'a> {
    /// The plain view that the index was made of, and the place in it where `start` stands.
    fn indexed(&self, start: usize) -> (&'a str, usize) {
        match self.wrapped {
            None => (self.plain, start),
            Some((plain, places)) => (plain, places.get(start).copied().unwrap_or(plain.len())),
        }
    }

    fn indexed_end(&self, end: usize) -> (&'a str, usize) {
        let (plain, last) = self.indexed(end - 1);
        (plain, last + 1)
    }

    /// What the words before `start` call the value there.
    pub(crate) fn named(&self, start: usize) -> Option<Named> {
        let (plain, start) = self.indexed(start);
        self.index.before(plain, start)
    }

    /// The plain view that the index was made of, and the places in it of a stretch.
    pub(crate) fn in_plain(&self, start: usize, end: usize) -> (&'a str, usize, usize) {
        let (plain, last) = self.indexed_end(end);
        (plain, self.indexed(start).1, last)
    }

    /// What parts two groups of digits, the one before ending at `end` and the one after starting at `start`.
    pub(crate) fn spacing(&self, end: usize, start: usize) -> Spacing {
        if self.wrapped.is_none() { Spacing::Plain } else { spacing_between(self.original(end, start)) }
    }

    /// What stands in the plain view between two groups of digits.
    pub(crate) fn original(&self, end: usize, start: usize) -> &'a str {
        let (plain, from) = self.indexed_end(end);
        plain.get(from..self.indexed(start).1).unwrap_or_default()
    }

    /// The text between the cue that names the value at `start` and the value.
    pub(crate) fn between(&self, start: usize, named: Named) -> &'a str {
        let (plain, start) = self.indexed(start);
        plain.get(start - named.distance_bytes.min(start)..start).unwrap_or_default()
    }

    /// What the words right after `end` call the value that ends there.
    pub(crate) fn named_after(&self, end: usize) -> Option<Cue> {
        let (plain, end) = self.indexed_end(end);
        self.index.after(plain, end)
    }

    /// Whether `cue` stands a few words behind `end`.
    pub(crate) fn is_soon_after(&self, cue: Cue, end: usize) -> bool {
        self.index.is_soon_after(cue, self.indexed_end(end).1)
    }

    /// Whether `cue` stands somewhere in or around the segment.
    pub(crate) fn is_around(&self, cue: Cue) -> bool {
        self.index.is_around(cue, self.indexed(self.start).1, self.indexed_end(self.end).1)
    }

    pub(crate) fn is_in_address(&self, start: usize) -> bool {
        self.index.address_before(self.indexed(start).1)
    }

    /// Whether the words right after `end` make the number an amount or some other thing's number.
    pub(crate) fn is_other_after(&self, end: usize) -> bool {
        let (plain, end) = self.indexed_end(end);
        self.tables.lexicon.other_after(plain, end)
    }

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

/// Writes the maximal runs of ASCII digits in the segment to `groups`.
pub(crate) fn digit_groups(place: &Place<'_>, groups: &mut Vec<(usize, usize)>) {
    groups.clear();
    let bytes = place.plain.as_bytes();
    let mut at = place.start;
    while at < place.end {
        let start = at;
        while at < place.end && bytes[at].is_ascii_digit() {
            at += 1;
        }
        if at > start {
            groups.push((start, at));
        }
        at += 1;
    }
    // After a forced cut the segment may start inside a run, whose beginning was judged before the cut.
    if groups.first().is_some_and(|group| group.0 == place.start && group.0 > 0 && bytes[group.0 - 1].is_ascii_digit())
    {
        groups.remove(0);
    }
}
