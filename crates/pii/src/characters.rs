//! Which characters of the plain view are parts of words, and which no pattern contains.

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

/// Whether the character at `at`, which is not of ASCII, is foreign; told by its first bytes.
pub(crate) fn is_foreign_at(plain: &[u8], at: usize) -> bool {
    match plain[at] {
        0xd8 => matches!(plain[at + 1], 0x8c | 0x9b | 0x9f),
        0xd9 => plain[at + 1] == 0xaa,
        0xc3..=0xc8 | 0xda..=0xdd => false,
        0xc9 => plain[at + 1] > 0x8f,
        _ => true,
    }
}

/// Whether a character of the plain view is a letter. Only Latin and Arabic ones are told apart from signs: all others are foreign.
pub(crate) fn is_letter(character: char) -> bool {
    match character {
        '\0'..='\u{7f}' => character.is_ascii_alphabetic(),
        '\u{c0}'..='\u{24f}' => !matches!(character, '×' | '÷'),
        '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}' | '\u{6d5}' | '\u{6ee}'..='\u{77f}' => true,
        _ => false,
    }
}

/// Whether a character of the plain view is a letter or a digit.
pub(crate) fn is_word_part(character: char) -> bool {
    character.is_ascii_digit() || is_letter(character)
}
