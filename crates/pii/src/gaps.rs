//! What may stand between two groups of digits of one number.

/// Signs that wrap a value. `$` and `/` do so in pairs alone: one of them makes an amount or a path.
pub(crate) fn is_sign(character: char) -> bool {
    matches!(character, '*' | '_' | '`' | '#' | '$' | '/' | '|' | '~' | '^' | '\\' | '"' | '\'')
}

/// What parts two groups of digits of one number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Spacing {
    /// What people write between groups.
    Plain,
    /// Signs beside blanks: `**6037** **9912**`.
    Signs,
    /// Signs alone: `0912**345**6789`.
    Glued,
    /// The edges of cells of a table or of columns.
    Cells,
}

/// The longest gap between two groups of digits that is read as one blank.
const LONGEST_GAP_BYTES: usize = 16;

/// The most equal signs in a row that are not taken for hidden digits.
const MOST_EQUAL_SIGNS: usize = 3;

/// The longest group of digits, of a number in several cells, that another one follows.
pub(crate) const LONGEST_PART_DIGITS: usize = 7;

/// Signs, blanks and brackets.
pub(crate) const IS_GAP_BYTE: [bool; 256] = {
    let mut bytes = [false; 256];
    let signs = b" \t()[]{}<>*_`#$/|~^\\\"'";
    let mut index = 0;
    while index < signs.len() {
        bytes[signs[index] as usize] = true;
        index += 1;
    }
    bytes
};

pub(crate) fn is_gap_byte(byte: u8) -> bool {
    IS_GAP_BYTE[usize::from(byte)]
}

/// The gap of signs and blanks from `start` on, right behind a digit, if another digit follows: where it ends and of which sort it is.
pub(crate) fn gap_at(plain: &str, start: usize, to: usize) -> Option<(usize, Spacing)> {
    let bytes = plain.as_bytes();
    if start == 0 || !bytes[start - 1].is_ascii_digit() {
        return None;
    }
    let most = &bytes[start..to.min(start + LONGEST_GAP_BYTES + 1)];
    let length = most.iter().take_while(|&&byte| is_gap_byte(byte)).count();
    let end = start + length;
    if length == 0 || !most.get(length).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some((end, spacing(&plain[start..end])?))
}

/// The sort of a gap between two groups of digits, `None` where it is more than a gap.
fn spacing(gap: &str) -> Option<Spacing> {
    let mut row = 0;
    let mut last = b'0';
    for byte in gap.bytes() {
        row = if byte == last { row + 1 } else { 1 };
        last = byte;
        // More of them stand for digits that are not shown. `$` and `/` part amounts, dates and whole numbers.
        if matches!(byte, b'$' | b'/') || row > MOST_EQUAL_SIGNS && byte != b' ' {
            return None;
        }
    }
    let has_blank = gap.contains([' ', '\t']);
    let has_sign = gap.contains(is_sign);
    let is_bracketed = gap.find([')', ']', '}', '>']).is_some_and(|close| gap[close..].contains(['(', '[', '{', '<']));
    if gap.contains(['|', '\t']) || gap.contains("   ") {
        return Some(Spacing::Cells);
    }
    match (has_sign, has_blank) {
        (true, true) => Some(Spacing::Signs),
        (true, false) => Some(Spacing::Glued),
        (false, _) if is_bracketed || gap == "  " => Some(Spacing::Signs),
        _ => None,
    }
}

/// What stands in the plain view between two groups of digits that are neighbours in a view.
pub(crate) fn spacing_between(gap: &str) -> Spacing {
    if gap.len() > LONGEST_GAP_BYTES || !gap.bytes().all(is_gap_byte) {
        return Spacing::Plain;
    }
    spacing(gap).unwrap_or(Spacing::Plain)
}

/// Whether signs that emphasise parts of a text stand between two groups of digits, and nothing else: `0912**345**6789`.
pub(crate) fn is_emphasis(gap: &str) -> bool {
    !gap.is_empty() && gap.bytes().all(|byte| matches!(byte, b'*' | b'_' | b'`' | b'~'))
}
