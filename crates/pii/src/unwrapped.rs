//! A second view of a segment, in which the signs that people and models put around a value are blanks.
//!
//! The rules look at the characters beside a value to tell a whole value from a part of a longer one. Markdown emphasis, table
//! cells, quotes and invisible characters stand in these places, too. Where a segment holds such signs it is searched once
//! more in this view: a run of signs, or a place where invisible characters were left out, is one or more spaces.

use crate::characters::is_word_part;
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
            views.push(Self::new(place, from, to, |_| false));
        }
        if is_cut {
            views.push(Self::new(place, from, to, cut));
        }
        views
    }

    fn new(place: &Place<'_>, from: usize, to: usize, is_cut: impl Fn(usize) -> bool) -> Self {
        let plain = place.plain;
        let mut view = Self {
            text: String::with_capacity(to - from + 16),
            places: Vec::with_capacity(to - from + 16),
            start: 0,
            end: 0,
        };
        let mut run_end = from;
        let mut blank = false;
        for (index, character) in plain[from..to].char_indices().map(|(index, character)| (from + index, character)) {
            if index == place.start {
                view.start = view.text.len();
            }
            if index == place.end {
                view.end = view.text.len();
            }
            if is_cut(index) {
                view.push(' ', index);
            }
            if is_sign(character) && index >= run_end {
                run_end = index + plain[index..to].find(|sign| !is_sign(sign)).unwrap_or(to - index);
                blank = encloses(plain, index, run_end) || is_paired(plain, index, to);
            }
            view.push(if blank && index < run_end { ' ' } else { character }, index);
        }
        if place.end == to {
            view.end = view.text.len();
        }
        view
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

/// Signs that wrap a value. `$` and `/` do so in pairs alone: one of them makes an amount or a path.
pub(crate) fn is_sign(character: char) -> bool {
    matches!(character, '*' | '_' | '`' | '#' | '$' | '/' | '|' | '~' | '^' | '\\' | '"' | '\'')
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
        if !bytes[at].is_ascii_punctuation() || !is_sign(char::from(bytes[at])) {
            at += 1;
            continue;
        }
        let run_end = at + bytes[at..to].iter().take_while(|&&byte| is_sign(char::from(byte))).count();
        let touches = at > 0 && is_value(bytes.get(at - 1)) || is_value(bytes.get(run_end));
        if touches && (encloses(place.plain, at, run_end) || is_paired(place.plain, at, to)) {
            return true;
        }
        at = run_end;
    }
    false
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
    let run = &plain[start..end];
    if run.contains(['$', '/']) {
        return false;
    }
    let before = plain[..start].chars().next_back();
    let after = plain[end..].chars().next();
    let both = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
    !both(|character| character.is_ascii_digit()) && !both(|character| character.is_ascii_alphabetic())
}

/// Whether `$` or `/` at `at` opens a pair around one value, or closes one: `$0912…$` in a formula, `/0912…/` for emphasis.
fn is_paired(plain: &str, at: usize, to: usize) -> bool {
    const LONGEST_VALUE_BYTES: usize = 80;
    let free = |character: Option<char>| character.is_none_or(|character| !character.is_alphanumeric());
    let Some(sign) = plain[at..].chars().next().filter(|sign| matches!(sign, '$' | '/')) else { return false };
    let signs = |part: &str| part.chars().take_while(|&other| other == sign).count();
    let (before, rest) = (&plain[..at], &plain[at..to]);
    let width = signs(rest);
    if free(before.chars().next_back()) {
        let value = &rest[width..rest.floor_char_boundary(LONGEST_VALUE_BYTES + width)];
        let Some(length) = value.find(sign) else { return false };
        let close = signs(&value[length..]);
        return close == width
            && length > 0
            && !value[..length].contains('\n')
            && free(value[length + close..].chars().next());
    }
    if !free(rest[width..].chars().next()) {
        return false;
    }
    let value = &before[before.ceil_char_boundary(before.len().saturating_sub(LONGEST_VALUE_BYTES))..];
    let Some(open) = value.rfind(sign) else { return false };
    let opening = value[..=open].chars().rev().take_while(|&other| other == sign).count();
    opening == width && !value[open..].contains('\n') && free(value[..=open - (opening - 1)].chars().rev().nth(1))
}
