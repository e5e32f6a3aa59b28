//! The plain view of a text on which all matching runs.
//!
//! Folding looks at one character at a time, so a text folds the same whole or in chunks.

use unicode_normalization::UnicodeNormalization;

/// Gives `emit` the characters that stand for `original` in the plain view: none for marks that only steer layout.
pub(crate) fn fold(original: char, emit: &mut impl FnMut(char)) {
    match original {
        '\0'..='\u{7f}' => emit(original),
        '\u{06f0}'..='\u{06f9}' => emit(digit(original, 0x06f0)),
        '\u{0660}'..='\u{0669}' => emit(digit(original, 0x0660)),
        'ي' | 'ى' => emit('ی'),
        'ك' => emit('ک'),
        'ۀ' | 'ة' | '\u{06d5}' => emit('ه'),
        'أ' | 'إ' | 'ٱ' => emit('ا'),
        // Zero-width characters, direction marks, soft hyphen, tatweel, vowel marks, variation selectors.
        '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {}
        '\u{feff}' | '\u{0640}' | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{fe00}'..='\u{fe0f}' => {}
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => emit('-'),
        '\u{00a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => emit(' '),
        '\u{0085}' | '\u{2028}' | '\u{2029}' => emit('\n'),
        '٫' => emit('.'),
        // Kept as a separator: without it an amount would look like one long number.
        '٬' => emit(','),
        '\u{ff01}'..='\u{ff5e}' => emit(char::from_u32(u32::from(original) - 0xfee0).unwrap_or(original)),
        '\u{1d7ce}'..='\u{1d7ff}' => {
            emit(char::from_digit((u32::from(original) - 0x1d7ce) % 10, 10).unwrap_or(original));
        }
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
