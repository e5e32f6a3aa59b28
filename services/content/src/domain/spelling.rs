//! When two spellings are of the same word: half-space, yeh, kaf, digits, diacritics, tatweel and composed characters do not matter.

use unicode_normalization::UnicodeNormalization as _;

/// A text in the form in which spellings of the same word are the same. Half-spaces are dropped.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfc().filter_map(fold).collect()
}

/// The same with a space for a half-space.
pub fn folded_with_spaces(text: &str) -> String {
    text.nfc().filter_map(|c| if c == HALF_SPACE { Some(' ') } else { fold(c) }).collect()
}

/// Zero width non-joiner.
const HALF_SPACE: char = '\u{200c}';

fn fold(c: char) -> Option<char> {
    Some(match c {
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        // Heh with yeh above, as one character or two, and the Arabic and Urdu forms of heh.
        '\u{6c0}' | '\u{6d5}' | '\u{6be}' | '\u{6c1}' => 'ه',
        '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(c) - 0x6f0, 10).unwrap_or(c),
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10).unwrap_or(c),
        // The decimal and the thousands separator.
        '\u{66b}' => '.',
        '\u{66c}' => ',',
        // Diacritics, tatweel, half-space, marks of direction. The signs for verses and sections are no diacritics.
        '\u{6dd}' | '\u{6de}' | '\u{6e9}' => c,
        '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' => return None,
        '\u{640}' | HALF_SPACE | '\u{feff}' | '\u{ad}' => return None,
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return None,
        _ => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_word_are_one_and_words_stay_apart() {
        for (one, other) in [
            ("می‌رود", "میرود"),
            ("كتابي", "کتابی"),
            ("۱۲۳", "123"),
            ("١٢٣", "۱۲۳"),
            ("مُحَمَّد", "محمد"),
            ("ســـلام", "سلام"),
            ("خانۀ", "خانه"),
            ("خانهٔ", "خانه"),
            ("۳٫۵", "3.5"),
            ("۱٬۲۰۰", "1,200"),
            ("\u{2067}رحم\u{6d6}\u{2069}", "رحم\u{617}"),
            ("e\u{301}t\u{e9}", "\u{e9}te\u{301}"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        for (one, other) in [
            ("آب", "اب"),
            ("کتاب", "کباب"),
            ("e", "é"),
            ("A", "a"),
            ("می رود", "میرود"),
            ("🙋", "🙌"),
            ("۱٬۲۰۰", "1.200"),
            ("\u{6de}", ""),
        ] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
        assert_eq!(folded_with_spaces("می‌رود"), "می رود");
    }
}
