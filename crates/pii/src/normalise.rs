//! The plain view of a text on which all matching runs.
//!
//! Folding looks at one character at a time, so a text folds the same whole or in chunks.

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
        _ if decimal_value(original).is_some() => emit(decimal_value(original).unwrap_or(original)),
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
        _ => emit(original),
    }
}

/// Whether a reader sees nothing of the character by itself: controls but tab and line feed, line and paragraph separators,
/// combining marks, and Unicode's Default_Ignorable_Code_Point with the interlinear annotation marks and the blank Braille cell.
fn is_invisible(character: char) -> bool {
    match character {
        '\t' | '\n' => false,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' => true,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => character.is_control() || is_combining_mark(character),
    }
}

/// The first character of each run of ten decimal digits (general category Nd) outside of ASCII.
const DECIMAL_ZEROS: [u32; 65] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
    0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0,
    0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// The ASCII digit of a decimal digit of another script.
fn decimal_value(character: char) -> Option<char> {
    let code = u32::from(character);
    let index = DECIMAL_ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    char::from_digit(code - DECIMAL_ZEROS[index], 10)
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
