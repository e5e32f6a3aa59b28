//! What an index keeps of a text.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::{
    fold::{Word, is_arabic, joined, words},
    quote,
};

/// The largest position that a `tsvector` tells apart.
const MAX_POSITION: u16 = 16_383;
/// Positions that are kept of one word: a `tsvector` keeps 255.
const MAX_POSITIONS: usize = 250;
/// Words of different fields are never neighbours.
const FIELD_GAP: u16 = 16;
/// A `tsvector` holds less than 1 MiB of lexemes and positions. Bytes.
const MAX_BYTES: usize = 1_000_000;
/// What stands before a word of its own with a space as often as with a half-space, and what stands behind. These are the words that a
/// text has more often than positions are kept of them, so what they make is indexed as one word, too.
const PREFIXES: [&str; 2] = ["می", "نمی"];
const SUFFIXES: [&str; 18] = [
    "ها",
    "های",
    "هایی",
    "هایم",
    "هایت",
    "هایش",
    "هایمان",
    "هایتان",
    "هایشان",
    "ای",
    "ام",
    "ات",
    "اش",
    "اند",
    "ایم",
    "اید",
    "تر",
    "ترین",
];
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
                let behind = at + compound_length(&words[at..]);
                if behind > at + 1 {
                    joined(&words[at..behind]).iter().for_each(|form| self.add(form, weight));
                }
                let until = behind + compound_length(&words[behind..]);
                if is_written_together(&words[at..behind], &words[behind..until]) {
                    joined(&words[at..until]).iter().for_each(|form| self.add(form, weight));
                }
            }
        }
        self.next(FIELD_GAP);
    }
}

/// How many words the compound has that the words begin with; 0 when there are none.
fn compound_length(words: &[Word]) -> usize {
    usize::from(!words.is_empty()) + words.iter().skip(1).take_while(|next| next.is_joined).count()
}

/// Whether two compounds with a space between are one word to whoever reads: one is a prefix or a suffix.
fn is_written_together(first: &[Word], second: &[Word]) -> bool {
    let is_one_of = |parts: &[Word], affixes: &[&str]| matches!(parts, [part] if affixes.contains(&part.base.as_str()));
    second.first().is_some_and(|next| next.is_adjacent)
        && (is_one_of(first, &PREFIXES) || is_one_of(second, &SUFFIXES))
        && first.iter().chain(second).all(|part| is_arabic(&part.base))
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
