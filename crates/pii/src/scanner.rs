//! Cuts the plain view into segments that no pattern crosses, and has each one searched.
//!
//! A segment ends at a line break, at a character that no pattern contains, and at a space that follows a word which no
//! pattern continues from. A private key block keeps its segment open, and so does, for some words, what opens a name or an
//! address, in which commas may stand. A segment that grows past [`FORCED_CUT_BYTES`] is
//! settled in its first half, and its second half starts the next one, so nothing is missed at the cut.

use std::collections::BTreeMap;

use crate::characters::{is_foreign_at, is_word_part};
use crate::cues::{LEFT_CONTEXT_BYTES, Mark, RIGHT_CONTEXT_BYTES};
use crate::gaps::is_sign;
use crate::index::CueIndex;
use crate::normalise::fold;
use crate::patterns::is_plate_letter;
use crate::persons::KnownPerson;
use crate::place::{Candidate, LONGEST_BYTES, Place, Tables, digit_groups};
use crate::private_key::PrivateKeyBlock;
use crate::unwrapped::Unwrapped;
use crate::{Finding, Kind, LONGEST_PATTERN, addresses, dates, numbers, persons, tokens};

/// How far into a segment that is cut by force findings may start.
const SETTLED_BYTES: usize = LONGEST_BYTES + RIGHT_CONTEXT_BYTES + 8;

/// A segment of this many bytes is cut: long enough that whatever starts in the settled half ends before the cut, with
/// its right context.
const FORCED_CUT_BYTES: usize = 2 * SETTLED_BYTES;

/// For how many words a segment stays open behind a word of a name or an address.
const NAME_WORDS: u8 = 5;
const FIRST_NAME_WORDS: u8 = 3;
const ADDRESS_WORDS: u8 = 6;
const UNIT_WORDS: u8 = 3;
const CITY_WORDS: u8 = 2;
const MONTH_WORDS: u8 = 3;
const DAY_WORDS: u8 = 3;
const STREET_NAME_WORDS: u8 = 4;

/// How many blanks in a row a segment stays open for, and how many behind a group of digits, which may go on in the next column.
const MOST_BLANKS: usize = 2;
const MOST_COLUMN_BLANKS: usize = 8;

/// How many bytes before a segment its unwrapped views show.
const UNWRAPPED_CONTEXT_BYTES: usize = 48;

/// The most signs that stand between a value and what wraps it.
const MOST_SIGNS: usize = 64;

/// A boundary that was found but whose segment still lacks its right context.
#[derive(Clone, Copy)]
struct Boundary {
    end: usize,
    forced: bool,
}

pub(crate) struct Scanner {
    tables: &'static Tables,
    /// The plain view, from some bytes before the segment under way.
    plain: String,
    /// For each byte of `plain`, the code point of the original it comes from.
    origins: Vec<usize>,
    /// Code points of the original that were fed.
    fed: usize,
    segment_start: usize,
    token_start: usize,
    position: usize,
    spaces: usize,
    /// Printable ASCII characters in a row up to here.
    run: usize,
    /// Something in the segment may be a finding, judged by its characters and words alone.
    worth: bool,
    /// For how many more words the segment stays open in any case.
    hold: u8,
    /// For how many more words a street's name may go on behind the number of a house.
    house: u8,
    index: CueIndex,
    /// The first word of the index that was not taken note of.
    next_mark: usize,
    boundary: Option<Boundary>,
    block: PrivateKeyBlock,
    blocks: Vec<(usize, usize)>,
    decided: usize,
    /// The persons that were found so far.
    persons: Vec<KnownPerson>,
    /// Room for the runs of digits of a segment.
    groups: Vec<(usize, usize)>,
    /// Bytes that were searched or skipped over, each as often as that happened: the cost, for a test to bound.
    #[cfg(test)]
    pub(crate) work_bytes: usize,
}

impl Scanner {
    pub(crate) fn new(tables: &'static Tables) -> Self {
        Self {
            tables,
            plain: String::new(),
            origins: Vec::new(),
            fed: 0,
            segment_start: 0,
            token_start: 0,
            position: 0,
            spaces: 0,
            run: 0,
            worth: false,
            hold: 0,
            house: 0,
            index: CueIndex::new(&tables.lexicon),
            next_mark: 0,
            boundary: None,
            block: PrivateKeyBlock::default(),
            blocks: Vec::new(),
            decided: 0,
            persons: Vec::new(),
            groups: Vec::new(),
            #[cfg(test)]
            work_bytes: 0,
        }
    }

    /// Takes the next part of the text.
    pub(crate) fn feed(&mut self, text: &str) {
        self.plain.reserve(text.len());
        self.origins.reserve(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            // Printable ASCII stands for itself.
            let same = rest.bytes().take_while(|byte| matches!(byte, b'\t' | b'\n' | b' '..=b'~')).count();
            self.plain.push_str(&rest[..same]);
            self.origins.extend(self.fed..self.fed + same);
            self.fed += same;
            rest = &rest[same..];
            for character in rest.chars() {
                if character.is_ascii() && !character.is_ascii_control() {
                    break;
                }
                rest = &rest[character.len_utf8()..];
                let Self { plain, origins, fed, .. } = self;
                fold(character, &mut |folded| {
                    plain.push(folded);
                    origins.extend(std::iter::repeat_n(*fed, folded.len_utf8()));
                });
                *fed += 1;
            }
        }
        self.index.read(&self.plain);
    }

    /// How many code points of the original are settled: whatever follows cannot change a finding in them.
    pub(crate) fn decided(&self) -> usize {
        self.decided
    }

    /// Settles as much as can be, and gives the findings in it. `last` says that nothing follows.
    pub(crate) fn advance(&mut self, last: bool) -> Vec<Finding> {
        let mut findings = Vec::new();
        if last {
            self.index.finish(&self.plain);
        }
        loop {
            let boundary = match self.boundary.take().or_else(|| self.next_boundary()) {
                Some(boundary) => boundary,
                None if last && self.segment_start < self.plain.len() => {
                    self.blocks.extend(self.block.flush());
                    self.note_marks(self.plain.len());
                    Boundary { end: self.plain.len(), forced: false }
                }
                None => break,
            };
            let searched = self.worth || !self.blocks.is_empty();
            if searched && !last && self.plain.len() < boundary.end + RIGHT_CONTEXT_BYTES {
                self.boundary = Some(boundary);
                break;
            }
            self.settle(boundary, searched, &mut findings);
        }
        self.decide(self.segment_start);
        if last {
            self.decided = self.fed;
        }
        self.forget();
        findings
    }

    /// Whatever follows cannot change a finding before `place`.
    fn decide(&mut self, place: usize) {
        self.decided = self.origins.get(place).copied().unwrap_or(self.fed).max(self.decided);
    }

    /// Starts a segment at `place`.
    fn open(&mut self, place: usize) {
        self.segment_start = place;
        self.token_start = place;
        self.spaces = 0;
        self.run = 0;
        self.worth = false;
        self.hold = 0;
        self.house = 0;
    }

    /// Reads on until a segment ends that is worth searching.
    fn next_boundary(&mut self) -> Option<Boundary> {
        while let Some(&byte) = self.plain.as_bytes().get(self.position) {
            let index = self.position;
            let width = match byte {
                0..=0x7f => 1,
                0x80..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            };
            let after = index + width;
            self.position = after;
            #[cfg(test)]
            {
                self.work_bytes += width;
            }
            // Only a `B` begins a block.
            if byte == b'B' || !self.block.is_idle() {
                let character = self.plain[index..].chars().next().unwrap_or_default();
                self.blocks.extend(self.block.feed(&self.plain, index, character));
            }
            let mut ends = false;
            if byte.is_ascii_graphic() {
                self.run += 1;
                self.worth |= byte.is_ascii_digit()
                    || byte == b'@'
                    || self.run >= 16
                    || byte == b'/' && self.plain.as_bytes()[..after].ends_with(b"://");
            } else {
                self.run = 0;
                if matches!(byte, b' ' | b'\t' | b'\n') {
                    ends = (self.ends_at_blank(index) || byte == b'\n') && self.block.is_idle();
                    self.token_start = after;
                } else if is_foreign_at(self.plain.as_bytes(), index) && self.block.is_idle() {
                    self.note_marks(index);
                    ends = self.hold == 0 || !self.plain[index..].starts_with('،');
                }
            }
            if ends {
                if self.worth || !self.blocks.is_empty() {
                    return Some(Boundary { end: after, forced: false });
                }
                self.open(after);
            } else if after - self.segment_start >= FORCED_CUT_BYTES {
                return Some(Boundary { end: after, forced: true });
            }
        }
        None
    }

    /// Whether the segment may end at the blank at `index`.
    fn ends_at_blank(&mut self, index: usize) -> bool {
        self.spaces += 1;
        if self.token_start == index {
            let last = self.plain.as_bytes()[index.saturating_sub(self.spaces)];
            let most =
                if last.is_ascii_digit() || is_sign(char::from(last)) { MOST_COLUMN_BLANKS } else { MOST_BLANKS };
            return !(self.segment_start < self.token_start && self.spaces <= most);
        }
        self.spaces = 1;
        self.hold = self.hold.saturating_sub(1);
        self.note_marks(index);
        let token = &self.plain[self.token_start..index];
        let before = &self.plain[self.segment_start..self.token_start];
        let core = token.trim_matches(|character: char| !is_word_part(character));
        let names_street = if core.len() <= 6 && core.bytes().any(|byte| byte.is_ascii_digit()) {
            self.house = STREET_NAME_WORDS;
            true
        } else if self.house > 0 && core.starts_with(|character: char| character.is_ascii_uppercase()) {
            self.house -= 1;
            true
        } else {
            self.house = 0;
            false
        };
        !(self.hold > 0 || names_street || continues(token, core, before))
    }

    /// Takes note of the words of names, addresses and dates up to `end`.
    fn note_marks(&mut self, end: usize) {
        while let Some(mark) = self.index.mark(self.next_mark).filter(|mark| mark.end <= end) {
            self.next_mark += 1;
            let is_capital = self.plain.as_bytes()[mark.start].is_ascii_uppercase();
            let (hold, worth) = match mark.role {
                Mark::Title | Mark::NameLabel | Mark::Greeting => (NAME_WORDS, true),
                Mark::FirstName => (FIRST_NAME_WORDS, true),
                Mark::StreetFa => (ADDRESS_WORDS, true),
                Mark::StreetEn if self.worth => (ADDRESS_WORDS, true),
                Mark::PlaceFa | Mark::NumberFa if self.hold > 0 => (ADDRESS_WORDS, false),
                Mark::UnitEn if self.hold > 0 => (ADDRESS_WORDS, false),
                Mark::UnitEn if is_capital => (UNIT_WORDS, false),
                Mark::CityFa => (CITY_WORDS, false),
                Mark::DayWord => (DAY_WORDS, false),
                Mark::Month if self.worth || is_capital || self.hold > 0 => (MONTH_WORDS, false),
                _ => continue,
            };
            self.hold = self.hold.max(hold);
            self.worth |= worth;
        }
    }

    fn settle(&mut self, boundary: Boundary, searched: bool, findings: &mut Vec<Finding>) {
        let start = self.segment_start;
        self.decide(start);
        let mut next = boundary.end;
        if boundary.forced {
            next = self.plain.ceil_char_boundary(start + SETTLED_BYTES);
        }
        let limit = next;
        if searched {
            #[cfg(test)]
            {
                self.work_bytes += boundary.end - start;
            }
            let mut groups = std::mem::take(&mut self.groups);
            let winners = self.search(start, boundary.end, &mut groups);
            self.groups = groups;
            for candidate in winners {
                if candidate.start >= limit {
                    continue;
                }
                next = next.max(candidate.end);
                let finding = Finding {
                    kind: candidate.kind,
                    start: self.origins[candidate.start],
                    end: self.origins[candidate.end - 1] + 1,
                    rule: candidate.rule.into(),
                };
                let overlaps = findings.last().is_some_and(|before| before.end > finding.start);
                if !overlaps && finding.start >= self.decided {
                    if finding.kind == Kind::Person {
                        let name = &self.plain[candidate.start..candidate.end];
                        persons::remember(&mut self.persons, &self.tables.lexicon, name);
                    }
                    findings.push(finding);
                }
            }
        }
        self.open(next);
        self.blocks.clear();
        if boundary.forced {
            // What was read past the cut is read again, from a known state.
            self.position = next;
            self.next_mark = self.index.marks_before(next);
            self.block = PrivateKeyBlock::default();
        }
        self.decide(next);
    }

    /// The winners among the candidates of a segment, by place.
    fn search(&self, start: usize, end: usize, groups: &mut Vec<(usize, usize)>) -> Vec<Candidate> {
        let place = Place { plain: &self.plain, start, end, tables: self.tables, index: &self.index, wrapped: None };
        digit_groups(&place, groups);
        let mut candidates: Vec<Candidate> = self
            .blocks
            .iter()
            .map(|&(start, end)| Candidate { kind: Kind::ApiKey, start, end, rule: "private-key-block", rank: 0 })
            .collect();
        tokens::find(&place, groups, &mut candidates);
        numbers::find(&place, groups, &mut candidates);
        // Bounded on both sides by what a stream has at hand, so that a whole text is seen no further.
        let from = self.plain.ceil_char_boundary(start.saturating_sub(UNWRAPPED_CONTEXT_BYTES));
        let to = self.plain.floor_char_boundary(end + RIGHT_CONTEXT_BYTES);
        let marks = self.index.marks(start, end);
        dates::find(&place, groups, marks, &mut candidates);
        for view in Unwrapped::of(&place, &self.origins, from, to) {
            self.search_unwrapped(&view, groups, &mut candidates);
        }
        if !marks.is_empty() {
            persons::find(&place, marks, &self.persons, &mut candidates);
            addresses::find(&place, marks, &mut candidates);
        }
        candidates.retain(|candidate| {
            candidate.start < candidate.end
                && candidate.end - candidate.start <= LONGEST_BYTES
                && self.origins[candidate.end - 1] + 1 - self.origins[candidate.start] <= LONGEST_PATTERN
        });
        if candidates.len() < 2 {
            return candidates;
        }
        candidates.sort_unstable_by_key(|candidate| {
            (candidate.rank, std::cmp::Reverse(candidate.end - candidate.start), candidate.start, candidate.rule)
        });
        let mut winners: BTreeMap<usize, Candidate> = BTreeMap::new();
        for candidate in candidates {
            let free =
                winners.range(..candidate.end).next_back().is_none_or(|(_, before)| before.end <= candidate.start);
            if free {
                winners.insert(candidate.start, candidate);
            }
        }
        winners.into_values().collect()
    }

    /// Adds what is found in the view without wrapping signs. What was found with such signs at its ends gives way.
    fn search_unwrapped(&self, view: &Unwrapped, groups: &mut Vec<(usize, usize)>, candidates: &mut Vec<Candidate>) {
        let place = Place {
            plain: &view.text,
            start: view.start,
            end: view.end,
            tables: self.tables,
            index: &self.index,
            wrapped: Some((&self.plain, &view.places)),
        };
        digit_groups(&place, groups);
        let mut unwrapped = Vec::new();
        tokens::find(&place, groups, &mut unwrapped);
        numbers::find(&place, groups, &mut unwrapped);
        if unwrapped.is_empty() {
            return;
        }
        candidates.sort_by_key(|candidate| candidate.start);
        let wrapped = candidates.len();
        let mut gives_way = vec![false; wrapped];
        for mut candidate in unwrapped.into_iter().filter(|candidate| candidate.start < candidate.end) {
            (candidate.start, candidate.end) = view.in_plain(candidate.start, candidate.end);
            let is_sign_alone = |part: &str| part.chars().all(is_sign);
            let last = candidates[..wrapped].partition_point(|other| other.start <= candidate.start);
            for index in (0..last).rev().take_while(|&index| candidates[index].start + MOST_SIGNS > candidate.start) {
                let other = &candidates[index];
                gives_way[index] |= other.kind == candidate.kind
                    && candidate.end <= other.end
                    && is_sign_alone(&self.plain[other.start..candidate.start])
                    && is_sign_alone(&self.plain[candidate.end..other.end]);
            }
            candidates.push(candidate);
        }
        let mut index = 0;
        candidates.retain(|_| {
            index += 1;
            !gives_way.get(index - 1).copied().unwrap_or(false)
        });
    }

    /// Drops what no rule can look back at any more.
    fn forget(&mut self) {
        let keep = self.plain.floor_char_boundary(self.segment_start.saturating_sub(LEFT_CONTEXT_BYTES + 8));
        // Moving the rest to the front is worth it only when little is left to move.
        if keep < 4096 || keep < self.plain.len() / 2 {
            return;
        }
        self.next_mark -= self.index.forget(keep, self.next_mark);
        self.plain.drain(..keep);
        self.origins.drain(..keep);
        self.segment_start -= keep;
        self.token_start -= keep;
        self.position -= keep;
        if let Some(boundary) = &mut self.boundary {
            boundary.end -= keep;
        }
        self.block.shift(keep);
        for block in &mut self.blocks {
            block.0 -= keep;
            block.1 -= keep;
        }
    }
}

/// Whether a pattern may go on behind `token` and a space. `core` is the token without signs at its ends, `before` the segment up to
/// the token.
///
/// Patterns with spaces in them are groups of digits, with signs, plate letters and country codes between them.
fn continues(token: &str, core: &str, before: &str) -> bool {
    if token.bytes().any(|byte| byte.is_ascii_digit()) {
        return true;
    }
    if core.is_empty()
        || matches!(core, "ایران" | "الف" | "معلولین" | "تشریفات" | "ماه" | "سال" | "of")
        || core.eq_ignore_ascii_case("iran")
        || !core.is_ascii() && before.trim_end().ends_with(|last: char| last.is_ascii_digit()) && is_plate_letter(core)
    {
        return true;
    }
    let mut characters = core.chars();
    if characters.next().is_some() && characters.next().is_none() {
        return true;
    }
    if core.is_ascii() && core.len() <= 6 && core.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-') {
        return true;
    }
    // The bank letters of an IBAN, in either case, stand right behind its check digits.
    core.is_ascii()
        && core.len() == 4
        && before.trim_end().rsplit(char::is_whitespace).next().is_some_and(|head| head.len() == 4 && head.is_ascii())
        && !before.is_empty()
        && before.trim_end().ends_with(|character: char| character.is_ascii_digit())
}
