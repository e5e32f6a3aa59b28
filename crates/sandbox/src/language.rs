//! The languages that the sandbox writes.

/// A language that the sandbox writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Written left to right.
    English,
    /// Written right to left.
    Persian,
}

impl Language {
    /// The language of a text by its script: Persian when most letters are of the Arabic script.
    pub(crate) fn of(text: &str) -> Self {
        let is_arabic = |character: &char| matches!(character, '\u{0600}'..='\u{06FF}' | '\u{FB50}'..='\u{FEFC}');
        let letters = text.chars().filter(|character| character.is_alphabetic());
        let (arabic, other): (Vec<char>, Vec<char>) = letters.partition(is_arabic);
        if arabic.len() > other.len() { Self::Persian } else { Self::English }
    }
}
