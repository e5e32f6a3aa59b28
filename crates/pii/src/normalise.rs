//! The plain view of a text on which all matching runs.
//!
//! Folding looks at one character at a time, so a text folds the same whole or in chunks.

use contexor_characters::{decimal_digit, is_ignorable, is_noncharacter};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Gives `emit` the characters that stand for `original` in the plain view: none for what is not seen.
pub(crate) fn fold(original: char, emit: &mut impl FnMut(char)) {
    match original {
        '\t' | '\n' | ' '..='~' => emit(original),
        '\u{06f0}'..='\u{06f9}' => emit(digit(original, 0x06f0)),
        '\u{0660}'..='\u{0669}' => emit(digit(original, 0x0660)),
        'ي' | 'ى' => emit('ی'),
        'ك' => emit('ک'),
        'ۀ' | 'ة' | '\u{06d5}' => emit('ه'),
        'أ' | 'إ' | 'ٱ' => emit('ا'),
        '\u{0640}' => {}
        '\u{0620}'..='\u{064a}' | '\u{066e}' | '\u{066f}' | '\u{0671}'..='\u{06d3}' => emit(original),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => emit('-'),
        '\u{00a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => emit(' '),
        '٫' => emit('.'),
        // Kept as a separator: without it an amount would look like one long number.
        '٬' => emit(','),
        _ if is_invisible(original) => {}
        '\u{ff01}'..='\u{ff5e}' => emit(char::from_u32(u32::from(original) - 0xfee0).unwrap_or(original)),
        '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
            for part in std::iter::once(original).nfkc() {
                // Compatibility forms never unfold to other compatibility forms, so this goes one level deep.
                match part {
                    '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => emit(part),
                    _ => fold(part, emit),
                }
            }
        }
        _ => emit(decimal_digit(original).unwrap_or(original)),
    }
}

/// Whether a reader sees nothing of the character by itself: controls but tab and line feed, line and paragraph separators,
/// combining marks, noncharacters, what a renderer leaves out, and the blank Braille cell.
fn is_invisible(character: char) -> bool {
    match character {
        '\t' | '\n' => false,
        '\u{2028}' | '\u{2029}' | '\u{2800}' | '\u{fffc}' => true,
        _ => {
            is_ignorable(character)
                || character.is_control()
                || is_combining_mark(character)
                || is_noncharacter(character)
        }
    }
}

/// The plain view of a short text, for comparing values.
pub(crate) fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        fold(character, &mut |folded| plain.push(folded));
    }
    plain
}

fn digit(original: char, zero: u32) -> char {
    char::from_digit(u32::from(original) - zero, 10).unwrap_or(original)
}
