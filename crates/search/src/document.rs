//! What an index keeps of a text.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::{
    fold::{Word, words},
    quote,
};

/// The largest position that a `tsvector` tells apart.
const MAX_POSITION: u16 = 16_383;
/// Positions that are kept of one word: enough to rank it.
const MAX_POSITIONS: usize = 60;
/// Words of different fields are never neighbours.
const FIELD_GAP: u16 = 16;
/// A `tsvector` holds less than 1 MiB of lexemes and positions. Bytes.
const MAX_BYTES: usize = 1_000_000;
/// Longest word of the dictionary, characters.
const MAX_DICTIONARY_CHARS: usize = 32;

/// What a word in a field counts for when hits are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The title.
    A,
    /// Labels.
    B,
    /// The text.
    C,
    /// What the text was made from.
    D,
}

impl Weight {
    const fn as_char(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
        }
    }
}

/// A text as it is indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The text form of a `tsvector`: every word with its places, and compounds that are written with a half-space as one word, too.
    pub tsvector: String,
    /// The different words without digits, in order: the dictionary, in which parts of words and near spellings are looked for.
    pub words: Vec<String>,
}

#[derive(Default)]
struct Builder {
    lexemes: BTreeMap<String, Vec<(u16, Weight)>>,
    bytes: usize,
    position: u16,
}

impl Builder {
    fn add(&mut self, lexeme: &str, weight: Weight) {
        if !self.lexemes.contains_key(lexeme) {
            // As PostgreSQL counts: the word, padding, and the number of places.
            let bytes = lexeme.len() + 4;
            // Nobody writes so many different words; who does finds the first ones.
            if self.bytes + bytes > MAX_BYTES {
                return;
            }
            self.bytes += bytes;
            self.lexemes.insert(lexeme.to_owned(), Vec::new());
        }
        let position = self.position;
        if let Some(places) = self.lexemes.get_mut(lexeme)
            && places.len() < MAX_POSITIONS
            && self.bytes + 2 <= MAX_BYTES
            && places.last().is_none_or(|(last, _)| *last != position)
        {
            self.bytes += 2;
            places.push((position, weight));
        }
    }

    fn next(&mut self, by: u16) {
        self.position = self.position.saturating_add(by).min(MAX_POSITION);
    }

    fn field(&mut self, words: &[Word], weight: Weight) {
        for (at, word) in words.iter().enumerate() {
            // Words with a sign between them are no compound.
            self.next(if word.is_adjacent { 1 } else { 2 });
            for form in word.forms() {
                self.add(form, weight);
            }
            if !word.is_joined {
                let length = 1 + words[at + 1..].iter().take_while(|next| next.is_joined).count();
                if length > 1 {
                    let compound = &words[at..at + length];
                    let base: String = compound.iter().map(|part| part.base.as_str()).collect();
                    self.add(&base, weight);
                    if compound.iter().any(|part| part.hamza.is_some()) {
                        let hamza: String = compound.iter().map(Word::hamza_form).collect();
                        self.add(&hamza, weight);
                    }
                }
            }
        }
        self.next(FIELD_GAP);
    }
}

impl Document {
    /// Folds the fields of a text.
    pub fn new<'a>(fields: impl IntoIterator<Item = (&'a str, Weight)>) -> Self {
        let mut builder = Builder::default();
        for (text, weight) in fields {
            builder.field(&words(text), weight);
        }
        let mut tsvector = String::with_capacity(builder.bytes * 2);
        let mut dictionary = BTreeSet::new();
        for (lexeme, places) in builder.lexemes {
            if !tsvector.is_empty() {
                tsvector.push(' ');
            }
            quote(&mut tsvector, &lexeme);
            for (index, (position, weight)) in places.iter().enumerate() {
                tsvector.push(if index == 0 { ':' } else { ',' });
                // Writing to a string cannot fail.
                let _ = write!(tsvector, "{position}");
                if *weight != Weight::D {
                    tsvector.push(weight.as_char());
                }
            }
            if lexeme.chars().count() <= MAX_DICTIONARY_CHARS && !lexeme.chars().any(char::is_numeric) {
                dictionary.insert(lexeme);
            }
        }
        Self { tsvector, words: dictionary.into_iter().collect() }
    }
}
