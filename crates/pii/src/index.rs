//! Where the words of the [`Lexicon`] stand in the plain view, where sentences end, and what the columns of tables are called.
//!
//! Built in one pass over the plain view, as it grows; what it says of a place depends on the text before it and on a bounded
//! stretch behind it, never on how the text was cut.

use crate::characters::{is_letter, is_word_part};
use crate::cues::{Cue, Hit, LEFT_CONTEXT_BYTES, Lexicon, Mark, RIGHT_CONTEXT_BYTES, Role, StateId, is_identity};

/// How many bytes behind a candidate its right context is read: the end of a word is known one byte later.
const AFTER_BYTES: usize = RIGHT_CONTEXT_BYTES - 2;

/// A name stands at most so many bytes behind the value that it names.
const NAME_AFTER_BYTES: usize = 24;

/// The nearest cue before a candidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub(crate) cue: Cue,
    /// Bytes of the plain view between the cue and the candidate.
    pub(crate) distance_bytes: usize,
}

/// Characters between the cells of a row, in the order in which they are tried.
const SEPARATORS: [u8; 4] = *b"|\t;,";

/// The names of the columns of the table under way.
struct Header {
    separator: usize,
    columns: Vec<Option<Cue>>,
}

/// A cell of a table whose columns have names, or the end of such a table.
struct Cell {
    start: usize,
    line: usize,
    /// `None` behind the table's end.
    column: Option<Option<Cue>>,
}

/// The line under way.
#[derive(Default)]
struct Line {
    start: usize,
    separators: [usize; SEPARATORS.len()],
    cues: Vec<(Cue, [usize; SEPARATORS.len()])>,
    digits: usize,
    has_number: bool,
    /// The last byte that is no blank.
    last: u8,
    /// Where its last cue ended.
    cue_end: usize,
}

/// See the module.
pub(crate) struct CueIndex {
    lexicon: &'static Lexicon,
    state: StateId,
    /// The last byte of the cue view was a blank.
    blank: bool,
    /// Bytes of the plain view that were read.
    read: usize,
    /// Where the last word ended.
    word_end: usize,
    /// Where a sentence ends if a blank follows.
    stop: Option<usize>,
    stops: Vec<usize>,
    cues: Vec<Hit<Cue>>,
    marks: Vec<Hit<Mark>>,
    addresses: Vec<Hit<()>>,
    line: Line,
    header: Option<Header>,
    cells: Vec<Cell>,
}

/// A blank of the cue view, and one that no word of several parts crosses. Other bytes are shown as they are, from [`FIRST_SHOWN`] on.
const BLANK: u8 = 0;
const PARTS: u8 = 1;
const FIRST_SHOWN: u8 = 2;

/// How the cue view shows a byte of the plain view. Latin and Arabic letters begin with 0xc3 to 0xcf and 0xd8 to 0xdd.
const VIEW: [u8; 256] = {
    let mut view = [BLANK; 256];
    let mut byte: usize = 0;
    while byte < 256 {
        let character = byte as u8;
        view[byte] = match character {
            b'0'..=b'9' | b'a'..=b'z' | 0x80..=0xbf | 0xc3..=0xcf | 0xd8..=0xdd => character,
            b'A'..=b'Z' => character.to_ascii_lowercase(),
            b'\n' | b',' | b';' | b'!' | b'?' | b'|' | b'\t' => PARTS,
            _ => BLANK,
        };
        byte += 1;
    }
    view
};

/// `،`, `؛`, `؟` and `٪`: the signs among the Arabic letters.
fn is_arabic_sign(first: u8, second: u8) -> bool {
    matches!((first, second), (0xd8, 0x8c | 0x9b | 0x9f) | (0xd9, 0xaa))
}

/// Words whose full stop does not end a sentence.
const SHORTENED: [&str; 20] = [
    "tel", "no", "nr", "st", "ext", "mob", "ref", "num", "fax", "mr", "mrs", "ms", "dr", "prof", "apt", "ave", "blvd",
    "rd", "id", "reg",
];

impl CueIndex {
    pub(crate) fn new(lexicon: &'static Lexicon) -> Self {
        Self {
            lexicon,
            state: lexicon.next(lexicon.start(), b' '),
            blank: true,
            read: 0,
            word_end: 0,
            stop: None,
            stops: Vec::new(),
            cues: Vec::new(),
            marks: Vec::new(),
            addresses: Vec::new(),
            line: Line::default(),
            header: None,
            cells: Vec::new(),
        }
    }

    /// Reads what was added to the plain view.
    pub(crate) fn read(&mut self, plain: &str) {
        let bytes = plain.as_bytes();
        let mut at = self.read;
        while at < bytes.len() {
            let start = at;
            let mut state = self.state;
            while at < bytes.len() {
                let byte = bytes[at];
                let shown = VIEW[usize::from(byte)];
                if shown < FIRST_SHOWN || matches!(byte, 0xd8 | 0xd9) && is_arabic_sign(byte, bytes[at + 1]) {
                    break;
                }
                at += 1;
                state = self.lexicon.next(state, shown);
                if byte.is_ascii_digit() {
                    self.line.digits += 1;
                    self.line.has_number |= self.line.digits >= 4;
                } else {
                    self.line.digits = 0;
                }
                if self.lexicon.is_match(state) {
                    self.state = state;
                    self.word_end = at;
                    self.found(plain);
                }
            }
            self.state = state;
            if at > start {
                self.blank = false;
                self.stop = None;
                self.word_end = at;
                self.line.last = bytes[at - 1];
            }
            let Some(&byte) = bytes.get(at) else { break };
            let width = match byte {
                0..=0x7f => 1,
                0x80..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            };
            let parts = width == 2 && matches!(byte, 0xd8) || VIEW[usize::from(byte)] == PARTS;
            // The Persian question mark ends a sentence as `?` does.
            let sign = if byte == 0xd8 && bytes[at + 1] == 0x9f { b'?' } else { byte };
            self.sign(plain, at + width - 1, sign, parts);
            at += width;
        }
        self.read = at;
    }

    /// Reads the end of the text.
    pub(crate) fn finish(&mut self, plain: &str) {
        self.feed_blank(plain);
    }

    fn feed_blank(&mut self, plain: &str) {
        if !self.blank {
            self.state = self.lexicon.next(self.state, b' ');
            self.blank = true;
            if self.lexicon.is_match(self.state) {
                self.found(plain);
            }
        }
    }

    /// A character that is no part of a word, which ends at `at`.
    fn sign(&mut self, plain: &str, at: usize, byte: u8, parts: bool) {
        self.feed_blank(plain);
        if parts {
            self.state = self.lexicon.next(self.lexicon.next(self.state, 1), b' ');
        }
        self.line.digits = 0;
        let is_blank = matches!(byte, b' ' | b'\t' | b'\n');
        if is_blank && let Some(stop) = self.stop {
            self.stops.push(stop);
        }
        self.stop = None;
        match byte {
            b'\n' => self.end_line(at + 1),
            b'?' | b'!' => self.stop = Some(at + 1),
            b'.' => {
                let word = &plain[..at];
                let is_abbreviation = ends_in_abbreviation(word);
                let letters = word.bytes().rev().take(6).take_while(u8::is_ascii_alphabetic).count();
                let word = &word[word.len() - letters..];
                if !is_abbreviation && !SHORTENED.iter().any(|short| word.eq_ignore_ascii_case(short)) {
                    self.stop = Some(at + 1);
                }
            }
            _ => {}
        }
        if let Some(separator) = SEPARATORS.iter().position(|&separator| separator == byte) {
            self.line.separators[separator] += 1;
            if let Some(header) = &self.header
                && header.separator == separator
            {
                let column = header.columns.get(self.line.separators[separator]).copied().flatten();
                self.cells.push(Cell { start: at + 1, line: self.line.start, column: Some(column) });
            }
        }
        if !is_blank {
            self.line.last = byte;
        }
    }

    /// `next` is where the next line starts.
    fn end_line(&mut self, next: usize) {
        let line = &self.line;
        let names_next = line.cue_end == self.word_end && next - line.start <= 80 && !line.has_number;
        if line.last != 0 && !matches!(line.last, b':' | b'=') && !names_next {
            self.stops.push(next);
        }
        let was_table = self.header.is_some();
        let is_row =
            self.header.as_ref().is_some_and(|header| line.separators[header.separator] + 1 == header.columns.len());
        if !is_row {
            self.header = None;
            let separator =
                (0..SEPARATORS.len()).find(|&separator| line.separators[separator] > usize::from(separator == 0));
            if let Some(separator) = separator.filter(|_| !line.has_number && !line.cues.is_empty())
                && line.separators[separator] < 64
                && (SEPARATORS[separator] != b',' || next - line.start <= 48 * (line.separators[separator] + 1))
            {
                let mut columns = vec![None; line.separators[separator] + 1];
                for (cue, at) in &line.cues {
                    columns[at[separator]] = Some(*cue);
                }
                self.header = Some(Header { separator, columns });
            }
        }
        if let Some(header) = &self.header {
            self.cells.push(Cell { start: next, line: next, column: Some(header.columns[0]) });
        } else if was_table {
            self.cells.push(Cell { start: next, line: next, column: None });
        }
        self.line = Line { start: next, cues: std::mem::take(&mut self.line.cues), ..Line::default() };
        self.line.cues.clear();
    }

    /// Notes the words that end here.
    fn found(&mut self, plain: &str) {
        let end = self.word_end;
        for (role, word, _) in self.lexicon.matches(self.state) {
            let start = start_of(plain, end, word);
            match role {
                Role::Cue(role) => {
                    self.cues.push(Hit { role, start, end });
                    self.line.cues.push((role, self.line.separators));
                    self.line.cue_end = end;
                }
                Role::Mark(role) => self.marks.push(Hit { role, start, end }),
                Role::Address => self.addresses.push(Hit { role: (), start, end }),
            }
        }
    }

    /// Where the sentence of `start` begins, no further back than [`LEFT_CONTEXT_BYTES`].
    fn sentence_start(&self, start: usize) -> usize {
        let stop = match self.stops.partition_point(|&stop| stop <= start) {
            0 => 0,
            index => self.stops[index - 1],
        };
        stop.max(start.saturating_sub(LEFT_CONTEXT_BYTES))
    }

    /// What the words before `start` in the same sentence, or the column of its table, call the value there.
    pub(crate) fn before(&self, plain: &str, start: usize) -> Option<Named> {
        let mut from = self.sentence_start(start);
        let cell = match self.cells.partition_point(|cell| cell.start <= start) {
            0 => None,
            index => Some(&self.cells[index - 1]),
        };
        if let Some(cell) = cell
            && let Some(column) = cell.column
        {
            let alone = plain[cell.start..start].bytes().all(|byte| !byte.is_ascii_alphanumeric() && byte < 128);
            if let Some(cue) = column.filter(|_| alone) {
                return Some(Named { cue, distance_bytes: 1 });
            }
            from = from.max(cell.line);
        }
        let last = self.cues.partition_point(|cue| cue.end <= start);
        let mut near = self.cues[..last].iter().rev().take_while(|cue| cue.end > from).filter(|cue| cue.start >= from);
        let mut nearest = *near.next()?;
        let mut before = None;
        for cue in near {
            if cue.end == nearest.end && cue.start < nearest.start {
                nearest = *cue;
            } else if cue.end > nearest.start && cue.start < nearest.start && begins_within_word(plain, nearest.start) {
                // `نامه شماره` in `گذرنامه شماره` is no word of the text.
                nearest = *cue;
            } else if cue.end <= nearest.start {
                before = Some(cue);
                break;
            }
        }
        if nearest.role == Cue::Other
            && let Some(identity) = before.filter(|cue| is_identity(cue.role))
            && is_holder(plain, identity.end, nearest, start)
        {
            nearest = *identity;
        }
        Some(Named { cue: nearest.role, distance_bytes: start - nearest.end })
    }

    /// Whether the words before `start` speak of a street address.
    pub(crate) fn address_before(&self, start: usize) -> bool {
        let from = self.sentence_start(start);
        let last = self.addresses.partition_point(|word| word.end <= start);
        self.addresses[..last].iter().rev().take_while(|word| word.end > from).any(|word| word.start >= from)
    }

    /// What the words right after `end` call the value that ends there: `0012345679 (national id)`.
    pub(crate) fn after(&self, plain: &str, end: usize) -> Option<Cue> {
        let cue = self.cues_after(end).next().filter(|cue| cue.start - end <= NAME_AFTER_BYTES)?;
        // The longest of the words that start there.
        let cue = self.cues_after(end).filter(|other| other.start <= cue.start).last().unwrap_or(cue);
        let between = &plain[end..cue.start];
        let parts = |character: char| character.is_ascii_digit() || "\n,،;؛|\t.!?؟:=".contains(character);
        if between.contains(parts) || self.is_parted(end, cue.start) {
            return None;
        }
        // A name before another value is that value's.
        let rest = plain[cue.end..plain.floor_char_boundary(end + AFTER_BYTES).max(cue.end)].trim_start();
        let names_next = rest.starts_with(|character: char| character.is_ascii_digit() || ":=#+".contains(character))
            || ["number", "no", "شماره", "is ", "was "].iter().any(|word| rest.starts_with(word));
        (!names_next).then_some(cue.role)
    }

    /// Whether `cue` stands a few words behind `end`.
    pub(crate) fn is_soon_after(&self, cue: Cue, end: usize) -> bool {
        self.cues_after(end).any(|other| other.role == cue)
    }

    fn cues_after(&self, end: usize) -> impl Iterator<Item = &Hit<Cue>> {
        let first = self.cues.partition_point(|cue| cue.end <= end);
        self.cues[first..]
            .iter()
            .take_while(move |cue| cue.end <= end + AFTER_BYTES)
            .filter(move |cue| cue.start >= end)
    }

    /// Whether `cue` stands somewhere in or around a stretch of the plain view.
    pub(crate) fn is_around(&self, cue: Cue, start: usize, end: usize) -> bool {
        let first = self.cues.partition_point(|other| other.end + LEFT_CONTEXT_BYTES <= start);
        // A table may name it in a header that is further away.
        !self.cells.is_empty()
            || self.cues[first..]
                .iter()
                .take_while(|other| other.end <= end + AFTER_BYTES)
                .any(|other| other.role == cue)
    }

    /// The words of names, addresses and dates that end in a stretch of the plain view, by their ends.
    pub(crate) fn marks(&self, start: usize, end: usize) -> &[Hit<Mark>] {
        let first = self.marks.partition_point(|mark| mark.end <= start);
        let last = self.marks.partition_point(|mark| mark.end <= end);
        &self.marks[first..last]
    }

    /// The word at a place in the order of their ends.
    pub(crate) fn mark(&self, index: usize) -> Option<Hit<Mark>> {
        self.marks.get(index).copied()
    }

    /// How many words end before `place` or there.
    pub(crate) fn marks_before(&self, place: usize) -> usize {
        self.marks.partition_point(|mark| mark.end <= place)
    }

    /// Whether a sentence ends between two places.
    pub(crate) fn is_parted(&self, from: usize, to: usize) -> bool {
        let first = self.stops.partition_point(|&stop| stop <= from);
        self.stops.get(first).is_some_and(|&stop| stop <= to)
    }

    /// Drops what lies before `keep`, which becomes the start of the plain view. Gives how many of the first `noted` words of names,
    /// addresses and dates were dropped.
    pub(crate) fn forget(&mut self, keep: usize, noted: usize) -> usize {
        let dropped = self.marks[..noted].iter().filter(|mark| mark.start < keep).count();
        fn drop_hits<R>(hits: &mut Vec<Hit<R>>, keep: usize) {
            hits.retain_mut(|hit| {
                let kept = hit.start >= keep;
                hit.start = hit.start.saturating_sub(keep);
                hit.end = hit.end.saturating_sub(keep);
                kept
            });
        }
        drop_hits(&mut self.cues, keep);
        drop_hits(&mut self.marks, keep);
        drop_hits(&mut self.addresses, keep);
        self.stops.retain_mut(|stop| {
            let kept = *stop >= keep;
            *stop = stop.saturating_sub(keep);
            kept
        });
        // The last cell before the kept text may hold its start.
        let first = self.cells.partition_point(|cell| cell.start <= keep).saturating_sub(1);
        self.cells.drain(..first);
        for cell in &mut self.cells {
            cell.start = cell.start.saturating_sub(keep);
            cell.line = cell.line.saturating_sub(keep);
        }
        self.read -= keep;
        self.word_end = self.word_end.saturating_sub(keep);
        self.stop = self.stop.map(|stop| stop.saturating_sub(keep));
        self.line.start = self.line.start.saturating_sub(keep);
        self.line.cue_end = self.line.cue_end.saturating_sub(keep);
        dropped
    }
}

fn begins_within_word(plain: &str, at: usize) -> bool {
    plain[..at].chars().next_back().is_some_and(is_letter)
}

/// Whether `text` ends in a letter of an abbreviation, whose full stop ends no sentence: `d.o.b`, `ک`.
fn ends_in_abbreviation(text: &str) -> bool {
    let mut back = text.chars().rev();
    let Some(letter) = back.next().filter(|letter| is_letter(*letter)) else { return false };
    match back.next() {
        Some('.') => true,
        before => !letter.is_ascii() && before.is_none_or(|before| !is_word_part(before)),
    }
}

/// Where `word` starts that ends at `end`; each of its blanks stands for a run of characters of no word.
fn start_of(plain: &str, end: usize, word: &str) -> usize {
    if !word.contains(' ') {
        return end - word.len();
    }
    let mut start = end;
    for part in word.rsplit(' ') {
        start = plain[..start].trim_end_matches(|character: char| !is_word_part(character)).len();
        start = start.saturating_sub(part.len());
    }
    start
}

/// Whether `other` tells whose number it is that the cue ending at `identity` names: `national id of the customer`. It does not where
/// it has a number of its own.
fn is_holder(plain: &str, identity: usize, other: Hit<Cue>, start: usize) -> bool {
    const LONGEST_GAP_BYTES: usize = 40;
    let (gap, rest) = (&plain[identity..other.start], &plain[other.end..start]);
    let parts = |character: char| character.is_ascii_digit() || "\n,،;؛|\t:=/".contains(character);
    let own = ["شماره", "کد", "شناسه", "number", "no.", "id ", "code", "#"];
    let other_words = [" و ", " یا ", " نه ", "نیست", " and ", " or ", " not ", "but"];
    gap.len() <= LONGEST_GAP_BYTES
        && !gap.contains(parts)
        && !other_words.iter().chain(&own).any(|word| gap.contains(word))
        && !own.iter().any(|word| rest.contains(word))
        && !plain[other.start..other.end].contains(' ')
}

/// The word that starts at `at` with this role.
pub(crate) fn mark_at(marks: &[Hit<Mark>], role: Mark, at: usize) -> Option<Hit<Mark>> {
    const LONGEST_WORD_BYTES: usize = 64;
    let first = marks.partition_point(|mark| mark.end <= at);
    let near = marks[first..].iter().take_while(|mark| mark.end <= at + LONGEST_WORD_BYTES);
    near.copied().find(|mark| mark.role == role && mark.start == at)
}
