//! Cuts the plain view into segments that no pattern crosses, and has each one searched.
//!
//! A segment ends at a line break, at a character that no pattern contains, and at a space that follows a word which no
//! pattern continues from. A private key block keeps its segment open. A segment that grows past [`FORCED_CUT_BYTES`] is
//! settled in its first half, and its second half starts the next one, so nothing is missed at the cut.

use std::collections::BTreeMap;

use crate::cues::{LEFT_CONTEXT_BYTES, RIGHT_CONTEXT_BYTES};
use crate::normalise::fold;
use crate::place::{Candidate, LONGEST_BYTES, Place, Tables, is_foreign};
use crate::private_key::PrivateKeyBlock;
use crate::unwrapped::{Unwrapped, is_sign};
use crate::{Finding, Kind, LONGEST_PATTERN, numbers, tokens};

/// How far into a segment that is cut by force findings may start.
const SETTLED_BYTES: usize = LONGEST_BYTES + RIGHT_CONTEXT_BYTES + 8;

/// A segment of this many bytes is cut: long enough that whatever starts in the settled half ends before the cut, with
/// its right context.
const FORCED_CUT_BYTES: usize = 2 * SETTLED_BYTES;

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
    boundary: Option<Boundary>,
    block: PrivateKeyBlock,
    blocks: Vec<(usize, usize)>,
    decided: usize,
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
            boundary: None,
            block: PrivateKeyBlock::default(),
            blocks: Vec::new(),
            decided: 0,
            #[cfg(test)]
            work_bytes: 0,
        }
    }

    /// Takes the next part of the text.
    pub(crate) fn feed(&mut self, text: &str) {
        self.plain.reserve(text.len());
        self.origins.reserve(text.len());
        for character in text.chars() {
            let Self { plain, origins, fed, .. } = self;
            fold(character, &mut |folded| {
                plain.push(folded);
                origins.extend(std::iter::repeat_n(*fed, folded.len_utf8()));
            });
            *fed += 1;
        }
    }

    /// How many code points of the original are settled: whatever follows cannot change a finding in them.
    pub(crate) fn decided(&self) -> usize {
        self.decided
    }

    /// Settles as much as can be, and gives the findings in it. `last` says that nothing follows.
    pub(crate) fn advance(&mut self, last: bool) -> Vec<Finding> {
        let mut findings = Vec::new();
        loop {
            let boundary = match self.boundary.take().or_else(|| self.next_boundary()) {
                Some(boundary) => boundary,
                None if last && self.segment_start < self.plain.len() => {
                    self.blocks.extend(self.block.flush());
                    Boundary { end: self.plain.len(), forced: false }
                }
                None => break,
            };
            let searched = self.is_worth_searching(boundary.end);
            if searched && !last && self.plain.len() < boundary.end + RIGHT_CONTEXT_BYTES {
                self.boundary = Some(boundary);
                break;
            }
            self.settle(boundary, searched, &mut findings);
        }
        if last {
            self.decided = self.fed;
        }
        self.forget();
        findings
    }

    /// Reads on until a segment ends.
    fn next_boundary(&mut self) -> Option<Boundary> {
        while let Some(character) = self.plain[self.position..].chars().next() {
            let index = self.position;
            let after = index + character.len_utf8();
            self.position = after;
            #[cfg(test)]
            {
                self.work_bytes += character.len_utf8();
            }
            self.blocks.extend(self.block.feed(&self.plain, index, character));

            if character.is_whitespace() {
                let token = &self.plain[self.token_start..index];
                self.spaces += 1;
                let goes_on = if token.is_empty() {
                    self.segment_start < self.token_start && self.spaces < 3
                } else {
                    self.spaces = 1;
                    continues(token, &self.plain[self.segment_start..self.token_start])
                };
                self.token_start = after;
                if self.block.is_idle() && (character == '\n' || !goes_on) {
                    return Some(Boundary { end: after, forced: false });
                }
            } else if is_foreign(character) && self.block.is_idle() {
                return Some(Boundary { end: after, forced: false });
            }
            if after - self.segment_start >= FORCED_CUT_BYTES {
                return Some(Boundary { end: after, forced: true });
            }
        }
        None
    }

    /// Whether anything in the segment can be a finding, judged by its characters alone.
    fn is_worth_searching(&self, end: usize) -> bool {
        if !self.blocks.is_empty() {
            return true;
        }
        let segment = &self.plain.as_bytes()[self.segment_start..end];
        let mut run = 0;
        segment.iter().any(|&byte| {
            run = if byte.is_ascii_graphic() { run + 1 } else { 0 };
            byte.is_ascii_digit() || byte == b'@' || run >= 16
        }) || segment.windows(3).any(|bytes| bytes == b"://")
    }

    fn settle(&mut self, boundary: Boundary, searched: bool, findings: &mut Vec<Finding>) {
        let start = self.segment_start;
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
            for candidate in self.search(start, boundary.end) {
                if candidate.start >= limit {
                    continue;
                }
                next = next.max(candidate.end);
                let finding = Finding {
                    kind: candidate.kind,
                    start: self.origins[candidate.start],
                    end: self.origins[candidate.end - 1] + 1,
                    rule: candidate.rule.to_owned(),
                };
                let overlaps = findings.last().is_some_and(|before| before.end > finding.start);
                if !overlaps && finding.start >= self.decided {
                    findings.push(finding);
                }
            }
        }
        self.segment_start = next;
        self.token_start = next;
        self.spaces = 0;
        self.blocks.clear();
        if boundary.forced {
            // What was read past the cut is read again, from a known state.
            self.position = next;
            self.block = PrivateKeyBlock::default();
        }
        self.decided = self.origins.get(next).copied().unwrap_or(self.fed).max(self.decided);
    }

    /// The winners among the candidates of a segment, by place.
    fn search(&self, start: usize, end: usize) -> Vec<Candidate> {
        let place = Place { plain: &self.plain, start, end, tables: self.tables };
        let mut candidates: Vec<Candidate> = self
            .blocks
            .iter()
            .map(|&(start, end)| Candidate { kind: Kind::ApiKey, start, end, rule: "private-key-block", rank: 0 })
            .collect();
        tokens::find(&place, &mut candidates);
        numbers::find(&place, &mut candidates);
        // Bounded on both sides by what a stream has at hand, so that a whole text is seen no further.
        let from = self.plain.ceil_char_boundary(start.saturating_sub(LEFT_CONTEXT_BYTES));
        let to = self.plain.floor_char_boundary(end + RIGHT_CONTEXT_BYTES);
        for view in Unwrapped::of(&place, &self.origins, from, to) {
            self.search_unwrapped(&view, &mut candidates);
        }
        candidates.retain(|candidate| {
            candidate.start < candidate.end
                && candidate.end - candidate.start <= LONGEST_BYTES
                && self.origins[candidate.end - 1] + 1 - self.origins[candidate.start] <= LONGEST_PATTERN
        });
        candidates.sort_by_key(|candidate| {
            (candidate.rank, std::cmp::Reverse(candidate.end - candidate.start), candidate.start)
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
    fn search_unwrapped(&self, view: &Unwrapped, candidates: &mut Vec<Candidate>) {
        let place = Place { plain: &view.text, start: view.start, end: view.end, tables: self.tables };
        let mut unwrapped = Vec::new();
        tokens::find(&place, &mut unwrapped);
        numbers::find(&place, &mut unwrapped);
        for mut candidate in unwrapped.into_iter().filter(|candidate| candidate.start < candidate.end) {
            (candidate.start, candidate.end) = view.in_plain(candidate.start, candidate.end);
            let is_sign_alone = |part: &str| part.chars().all(is_sign);
            candidates.retain(|other| {
                let wraps = other.kind == candidate.kind
                    && other.start <= candidate.start
                    && candidate.end <= other.end
                    && is_sign_alone(&self.plain[other.start..candidate.start])
                    && is_sign_alone(&self.plain[candidate.end..other.end]);
                !wraps
            });
            candidates.push(candidate);
        }
    }

    /// Drops what no rule can look back at any more.
    fn forget(&mut self) {
        let keep = self.plain.floor_char_boundary(self.segment_start.saturating_sub(LEFT_CONTEXT_BYTES + 8));
        // Moving the rest to the front is worth it only when little is left to move.
        if keep < 4096 || keep < self.plain.len() / 2 {
            return;
        }
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

/// Whether a pattern may go on behind `token` and a space. `before` is the segment up to the token.
///
/// Patterns with spaces in them are groups of digits, with signs, plate letters and country codes between them.
fn continues(token: &str, before: &str) -> bool {
    if token.bytes().any(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let core = token.trim_matches(|character: char| !character.is_alphanumeric());
    if core.is_empty() || matches!(core, "ایران" | "الف" | "معلولین" | "تشریفات") || core.eq_ignore_ascii_case("iran")
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
