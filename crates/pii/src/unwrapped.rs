//! A second view of a segment, in which the signs that people and models put around a value are blanks.
//!
//! The rules look at the characters beside a value to tell a whole value from a part of a longer one. Markdown emphasis, table
//! cells, quotes and invisible characters stand in these places, too. Where a segment holds such signs it is searched once
//! more in this view: a run of signs, or a place where invisible characters were left out, is one or more spaces.

use crate::characters::is_word_part;
use crate::gaps::{IS_GAP_BYTE, LONGEST_PART_DIGITS, Spacing, gap_at, is_gap_byte, is_sign};
use crate::place::Place;

/// A part of the plain view with blanks for signs.
pub(crate) struct Unwrapped {
    pub(crate) text: String,
    /// For each byte of `text`, the byte of the plain view it stands for; the byte after, for a space that was put in.
    pub(crate) places: Vec<usize>,
    /// The segment, in bytes of `text`.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Unwrapped {
    /// The views of `plain[from..to]` around the segment of `place` that differ from it: one with blanks for signs, and one that has
    /// a space for invisible characters between two words, too.
    ///
    /// `origins` tells for each byte of the plain view the code point of the original it comes from.
    pub(crate) fn of(place: &Place<'_>, origins: &[usize], from: usize, to: usize) -> Vec<Self> {
        let cut = |index: usize| index > from && origins[index] - origins[index - 1] > 1 && parts(place.plain, index);
        let has_signs = has_blanks(place, to);
        let is_cut =
            has_gap(&origins[place.start.saturating_sub(1).max(from)..place.end]) && (place.start..place.end).any(cut);
        let mut views = Vec::new();
        if has_signs {
            views.push(Self::new(place, from, to, None));
        }
        if is_cut {
            views.push(Self::new(place, from, to, Some(&cut)));
        }
        views
    }

    fn new(place: &Place<'_>, from: usize, to: usize, cut: Option<&dyn Fn(usize) -> bool>) -> Self {
        let plain = place.plain;
        let mut view = Self {
            text: String::with_capacity(to - from + 16),
            places: Vec::with_capacity(to - from + 16),
            start: 0,
            end: 0,
        };
        let mut index = from;
        while index < to {
            // Most of a text stands for itself.
            let same = plain.as_bytes()[index..to].iter().take_while(|&&byte| !IS_GAP_BYTE[usize::from(byte)]).count();
            if cut.is_none() && same > 0 {
                for (at, end) in [(place.start, &mut view.start), (place.end, &mut view.end)] {
                    if (index..index + same).contains(&at) {
                        *end = view.text.len() + at - index;
                    }
                }
                view.text.push_str(&plain[index..index + same]);
                view.places.extend(index..index + same);
                index += same;
                continue;
            }
            let Some(character) = plain[index..to].chars().next() else { break };
            let next = match blank_at(plain, index, from, to) {
                Some((end, blank)) => {
                    for at in (index..end).filter(|&at| plain.is_char_boundary(at)) {
                        view.mark(place, at);
                    }
                    view.push(blank, index);
                    end
                }
                None => {
                    view.mark(place, index);
                    if cut.is_some_and(|is_cut| is_cut(index)) {
                        view.push(' ', index);
                    }
                    view.push(character, index);
                    index + character.len_utf8()
                }
            };
            index = next;
        }
        if place.end == to {
            view.end = view.text.len();
        }
        view
    }

    /// Takes note of the segment's ends, if one of them is at `index` of the plain view.
    fn mark(&mut self, place: &Place<'_>, index: usize) {
        if index == place.start {
            self.start = self.text.len();
        }
        if index == place.end {
            self.end = self.text.len();
        }
    }

    fn push(&mut self, character: char, place: usize) {
        self.text.push(character);
        self.places.extend((0..character.len_utf8()).map(|byte| place + byte));
    }

    /// The bytes of the plain view that `start..end` of the text stand for.
    pub(crate) fn in_plain(&self, start: usize, end: usize) -> (usize, usize) {
        (self.places[start], self.places[end - 1] + 1)
    }
}

/// Whether characters of the original were left out.
fn has_gap(origins: &[usize]) -> bool {
    origins.windows(2).any(|pair| pair[1] - pair[0] > 1)
}

/// Whether a run of signs in the segment touches a letter or digit of ASCII and is blank in the view.
fn has_blanks(place: &Place<'_>, to: usize) -> bool {
    let bytes = place.plain.as_bytes();
    let is_value = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let mut at = place.start;
    while at < place.end {
        let byte = bytes[at];
        if !IS_GAP_BYTE[usize::from(byte)] {
            at += 1;
            continue;
        }
        if let Some((_, spacing)) = gap_at(place.plain, at, to) {
            // Whole numbers in neighbouring cells have nothing to do with each other.
            let digits =
                || bytes[..at].iter().rev().take(LONGEST_PART_DIGITS + 1).take_while(|byte| byte.is_ascii_digit());
            if spacing != Spacing::Cells || digits().count() <= LONGEST_PART_DIGITS {
                return true;
            }
        }
        if !is_sign(char::from(byte)) {
            at += 1;
            continue;
        }
        let run_end = run_end(place.plain, at, to);
        let touches = at > 0 && is_value(bytes.get(at - 1)) || is_value(bytes.get(run_end));
        if touches && (at..run_end).any(|sign| is_blank(place.plain, sign, at, run_end, to)) {
            return true;
        }
        at = run_end;
    }
    false
}

/// The signs and blanks at `index` that the view shows as one blank: where they end, and the blank.
fn blank_at(plain: &str, index: usize, from: usize, to: usize) -> Option<(usize, char)> {
    let bytes = plain.as_bytes();
    let byte = bytes[index];
    if !byte.is_ascii() || !is_gap_byte(byte) {
        return None;
    }
    if index > from
        && let Some((end, spacing)) = gap_at(plain, index, to)
    {
        return Some((end, if spacing == Spacing::Cells { '\t' } else { ' ' }));
    }
    let mut at = index;
    let mut has_blank_sign = false;
    while at < to {
        match bytes[at] {
            b' ' | b'\t' => at += 1,
            byte if byte.is_ascii() && is_sign(char::from(byte)) => {
                let run_start = run_start(plain, at);
                if !is_blank(plain, at, run_start, run_end(plain, at, to), to) {
                    break;
                }
                has_blank_sign = true;
                at += 1;
            }
            _ => break,
        }
    }
    has_blank_sign.then_some((at, ' '))
}

/// Of a longer run of signs only so many bytes on each side are looked at, so that the cost stays linear.
const LONGEST_RUN_BYTES: usize = 24;

/// Where the run of signs around `at` starts.
fn run_start(plain: &str, at: usize) -> usize {
    let run = plain.as_bytes()[..at].iter().rev().take(LONGEST_RUN_BYTES);
    at - run.take_while(|&&byte| byte.is_ascii() && is_sign(char::from(byte))).count()
}

/// Where the run of signs around `at` ends, `to` at the latest.
fn run_end(plain: &str, at: usize, to: usize) -> usize {
    let run = plain.as_bytes()[at..to].iter().take(LONGEST_RUN_BYTES);
    at + run.take_while(|&&byte| byte.is_ascii() && is_sign(char::from(byte))).count()
}

/// Whether the sign at `at`, in a run of signs, stands around a value.
fn is_blank(plain: &str, at: usize, run_start: usize, run_end: usize, to: usize) -> bool {
    match plain.as_bytes()[at] {
        b'$' | b'/' => is_paired(plain, at, run_start, run_end, to),
        _ => encloses(plain, run_start, run_end),
    }
}

/// Whether an invisible character at this place parts two words. Between two digits it does so only where the run of digits
/// is too long to be one number.
fn parts(plain: &str, at: usize) -> bool {
    const LONGEST_NUMBER_DIGITS: usize = 16;
    let bytes = plain.as_bytes();
    let (Some(before), Some(after)) = (plain[..at].chars().next_back(), plain[at..].chars().next()) else {
        return false;
    };
    if !is_word_part(before) || !is_word_part(after) || !(before.is_ascii() || after.is_ascii()) {
        return false;
    }
    let digits = |bytes: &mut dyn Iterator<Item = &u8>| {
        bytes.take(LONGEST_NUMBER_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count()
    };
    let (left, right) = (digits(&mut bytes[..at].iter().rev()), digits(&mut bytes[at..].iter()));
    left == 0 || right == 0 || left + right > LONGEST_NUMBER_DIGITS
}

/// Whether a run of signs ends or begins a value: not between two digits, and not between two letters of a name.
fn encloses(plain: &str, start: usize, end: usize) -> bool {
    let before = plain[..start].chars().next_back();
    let after = plain[end..].chars().next();
    let both = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
    !both(|character| character.is_ascii_digit()) && !both(|character| character.is_ascii_alphabetic())
}

/// Whether the `$` or `/` at `at` is of a pair around one value: `$0912…$` in a formula, `/0912…/` for emphasis. Other signs may stand
/// within and around the pair: `**$0912…$**`, `$**0912…**$`.
fn is_paired(plain: &str, at: usize, run_start: usize, run_end: usize, to: usize) -> bool {
    const LONGEST_VALUE_BYTES: usize = 80;
    let free = |character: Option<char>| character.is_none_or(|character| !character.is_alphanumeric());
    let sign = char::from(plain.as_bytes()[at]);
    let width = |at: usize| {
        let is_same = |&&other: &&u8| char::from(other) == sign;
        let (before, rest) = plain.as_bytes()[..to].split_at(at);
        before.iter().rev().take(LONGEST_RUN_BYTES).take_while(is_same).count()
            + rest.iter().take(LONGEST_RUN_BYTES).take_while(is_same).count()
    };
    if free(plain[..run_start].chars().next_back()) {
        let value = &plain[run_end..plain.floor_char_boundary(to.min(run_end + LONGEST_VALUE_BYTES))];
        let Some(length) = value.find(sign) else { return false };
        let close = run_end + length;
        return width(close) == width(at)
            && length > 0
            && !value[..length].contains('\n')
            && free(plain[self::run_end(plain, close, to)..].chars().next());
    }
    if !free(plain[run_end..].chars().next()) {
        return false;
    }
    let value = &plain[plain.ceil_char_boundary(run_start.saturating_sub(LONGEST_VALUE_BYTES))..run_start];
    let Some(length) = value.rfind(sign) else { return false };
    let open = run_start - value.len() + length;
    width(open) == width(at)
        && !value[length..].contains('\n')
        && free(plain[..self::run_start(plain, open)].chars().next_back())
}
