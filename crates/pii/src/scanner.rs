//! Cuts the plain view into segments that no pattern crosses, and has each one searched.
//!
//! A segment ends at a line break, at a character that no pattern contains, and at a space that follows a word which no
//! pattern continues from. A private key block keeps its segment open. A segment that grows past [`FORCED_CUT_BYTES`] is
//! settled in its first half, and its second half starts the next one, so nothing is missed at the cut.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::cues::{Cues, LEFT_CONTEXT_BYTES, RIGHT_CONTEXT_BYTES};
use crate::normalise::fold;
use crate::{Finding, Kind, LONGEST_PATTERN, numbers, tokens};

/// No finding has more bytes of the plain view than this.
pub(crate) const LONGEST_BYTES: usize = LONGEST_PATTERN;

/// How far into a segment that is cut by force findings may start.
const SETTLED_BYTES: usize = LONGEST_BYTES + RIGHT_CONTEXT_BYTES + 8;

/// A segment of this many bytes is cut: long enough that whatever starts in the settled half ends before the cut, with
/// its right context.
const FORCED_CUT_BYTES: usize = 2 * SETTLED_BYTES;

/// Everything that is compiled once.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) cues: Cues,
    pub(crate) tokens: tokens::Patterns,
}

impl Tables {
    pub(crate) fn shared() -> &'static Self {
        static TABLES: LazyLock<Tables> =
            LazyLock::new(|| Tables { cues: Cues::new(compile), tokens: tokens::Patterns::new(compile) });
        &TABLES
    }
}

/// Compiles a pattern of this crate's own.
fn compile(pattern: &str) -> Regex {
    match Regex::new(pattern) {
        Ok(regex) => regex,
        // The patterns are constants and every one of them is compiled by the first test.
        Err(error) => unreachable!("a constant pattern does not compile: {error}"),
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

/// Follows a private key in PEM form through the text.
#[derive(Debug, Default)]
struct PrivateKeyBlock {
    state: BlockState,
    dashes: usize,
}

#[derive(Debug, Default)]
enum BlockState {
    #[default]
    Idle,
    /// Behind five dashes, which start at `start`, in what may be `BEGIN … PRIVATE KEY`.
    Label {
        start: usize,
        label: String,
    },
    Body(Body),
}

#[derive(Debug)]
struct Body {
    start: usize,
    /// Where the last five dashes ended.
    mark: usize,
    end_seen_at: Option<usize>,
    token_bytes: usize,
    /// How much of the body looks like key material, and where the last of it ended.
    key_bytes: usize,
    key_end: usize,
    short_words: usize,
}

/// Shorter words of a block's body are headers or the end of the last line, not lines of key material.
const KEY_LINE_BYTES: usize = 16;
/// With more short words than the headers of a PEM block have, the text has become prose.
const SHORT_WORDS: usize = 8;
/// Less key material than this gives nothing away.
const LEAST_KEY_BYTES: usize = 32;
const LABEL_BYTES: usize = 48;

impl PrivateKeyBlock {
    fn is_idle(&self) -> bool {
        matches!(self.state, BlockState::Idle)
    }

    fn shift(&mut self, by: usize) {
        match &mut self.state {
            BlockState::Idle => {}
            BlockState::Label { start, .. } => *start -= by,
            BlockState::Body(body) => {
                body.start -= by;
                body.mark = body.mark.saturating_sub(by);
                body.key_end = body.key_end.saturating_sub(by);
                body.end_seen_at = body.end_seen_at.map(|at| at.saturating_sub(by));
            }
        }
    }

    /// Takes one character; gives the block that ended with it, if one did.
    fn feed(&mut self, plain: &str, index: usize, character: char) -> Option<(usize, usize)> {
        self.dashes = if character == '-' { self.dashes + 1 } else { 0 };
        let dashes = self.dashes;
        match &mut self.state {
            BlockState::Idle => {
                // `B` behind five dashes; what follows must spell a label.
                if character == 'B' && index >= 5 && plain.as_bytes()[index - 5..index] == *b"-----" {
                    self.state = BlockState::Label { start: index - 5, label: String::from("B") };
                }
                None
            }
            BlockState::Label { start, label } => {
                if character.is_ascii_uppercase() || character.is_ascii_digit() || character == ' ' {
                    label.push(character);
                    let beginning = label.len().min(6);
                    if label.len() > LABEL_BYTES || label[..beginning] != "BEGIN "[..beginning] {
                        self.state = BlockState::Idle;
                    }
                } else if character == '-' && (label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK")) {
                    self.state = BlockState::Body(Body {
                        start: *start,
                        mark: 0,
                        end_seen_at: None,
                        token_bytes: 0,
                        key_bytes: 0,
                        key_end: 0,
                        short_words: 0,
                    });
                } else {
                    self.state = BlockState::Idle;
                }
                None
            }
            BlockState::Body(body) => {
                if character.is_whitespace() {
                    if (1..KEY_LINE_BYTES).contains(&body.token_bytes) {
                        body.short_words += 1;
                    }
                    body.token_bytes = 0;
                } else if character.is_ascii_graphic() {
                    body.token_bytes += 1;
                    // The dashes of the header and footer are words of their own.
                    if character == '-' {
                        body.token_bytes = 0;
                    }
                    if body.token_bytes >= KEY_LINE_BYTES {
                        body.key_bytes += 1;
                        body.key_end = index + 1;
                    }
                } else {
                    return self.flush();
                }
                if dashes == 5 {
                    if body.end_seen_at.is_some() {
                        let block = (body.start, index + 1);
                        self.state = BlockState::Idle;
                        return Some(block);
                    }
                    body.mark = index + 1;
                }
                if character == 'D' && body.mark > 0 && plain[body.mark..=index] == *"END" {
                    body.end_seen_at = Some(index);
                }
                let lost = body.end_seen_at.is_some_and(|at| index - at > LABEL_BYTES);
                if lost || body.short_words > SHORT_WORDS || index + 1 - body.start >= LONGEST_BYTES {
                    return self.flush();
                }
                None
            }
        }
    }

    /// Ends a block that has no footer: what there is of the key counts.
    fn flush(&mut self) -> Option<(usize, usize)> {
        match std::mem::take(&mut self.state) {
            BlockState::Body(body) if body.key_bytes >= LEAST_KEY_BYTES => Some((body.start, body.key_end)),
            _ => None,
        }
    }
}
