//! What a person typed, as a question to the index.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Range,
};

use crate::{
    fold::{Word, is_arabic, joined, words},
    quote,
};

/// More words than these are not looked at.
const MAX_TERMS: usize = 40;
/// Words that one compound has at most where a space separates them.
const MAX_COMPOUND: usize = 3;
/// Longest word that is taken apart, characters.
const MAX_SPLIT_CHARS: usize = 24;
/// Places that are told of one text at most.
const MAX_HIGHLIGHTS: usize = 1_000;

/// One word of the query, or a compound with half-spaces, with every other way of writing it.
#[derive(Debug, Clone, Default)]
struct Term {
    /// The word without joiners, in its forms; the folded one first.
    forms: Vec<String>,
    /// Lexemes, each of which stands for the term.
    lexemes: BTreeSet<String>,
    /// Words that stand for it where they follow each other.
    phrases: BTreeSet<Vec<String>>,
}

impl Term {
    fn of(compound: &[Word]) -> Self {
        let mut term = Self { forms: joined(compound), ..Self::default() };
        term.lexemes.extend(term.forms.iter().cloned());
        if compound.len() > 1 {
            let forms: [fn(&Word) -> &str; 3] = [|part| &part.base, Word::hamza_form, Word::plain_form];
            term.phrases
                .extend(forms.map(|form| compound.iter().map(|part| form(part).to_owned()).collect::<Vec<_>>()));
        }
        term
    }

    /// The places at which the word may be taken apart: into two words, or three.
    fn splits(&self) -> Vec<Vec<&str>> {
        let mut splits = Vec::new();
        for word in self.forms.iter().filter(|word| is_arabic(word) && word.chars().count() <= MAX_SPLIT_CHARS) {
            let cuts: Vec<usize> = word.char_indices().skip(1).map(|(at, _)| at).collect();
            for (index, &first) in cuts.iter().enumerate() {
                splits.push(vec![&word[..first], &word[first..]]);
                splits.extend(
                    cuts[index + 1..].iter().map(|&second| vec![&word[..first], &word[first..second], &word[second..]]),
                );
            }
        }
        splits
    }
}

/// What a person typed.
#[derive(Debug, Clone, Default)]
pub struct Query {
    terms: Vec<Term>,
}

impl Query {
    /// Reads what was typed: every word of it has to be found, in any order.
    pub fn new(text: &str) -> Self {
        let words = words(text);
        // Compounds that are written with half-spaces, and whether each follows the one before with nothing but a space between.
        let mut compounds: Vec<(&[Word], bool)> = Vec::new();
        let mut at = 0;
        while at < words.len() && compounds.len() < MAX_TERMS {
            let length = 1 + words[at + 1..].iter().take_while(|next| next.is_joined).count();
            compounds.push((&words[at..at + length], words[at].is_adjacent));
            at += length;
        }
        let mut terms: Vec<Term> = compounds.iter().map(|(compound, _)| Term::of(compound)).collect();
        for first in 0..compounds.len() {
            for length in 2..=MAX_COMPOUND {
                let Some(run) = compounds.get(first..first + length) else { break };
                let is_one = run[1..].iter().all(|(_, is_adjacent)| *is_adjacent);
                let parts: Vec<Word> = run.iter().flat_map(|(compound, _)| compound.iter().cloned()).collect();
                if !is_one || !parts.iter().all(|part| is_arabic(&part.base)) {
                    break;
                }
                let forms = joined(&parts);
                for term in &mut terms[first..first + length] {
                    term.lexemes.extend(forms.iter().cloned());
                }
            }
        }
        Self { terms }
    }

    /// Whether there is nothing to look for: nothing but signs was typed.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The words into which the query's words may fall apart; [`Self::split`] wants to know which of them there are.
    pub fn pieces(&self) -> Vec<String> {
        let pieces: BTreeSet<&str> = self.terms.iter().flat_map(|term| term.splits().into_iter().flatten()).collect();
        pieces.into_iter().map(str::to_owned).collect()
    }

    /// Finds compounds that are written with spaces, too, as far as their words are `known` to the index.
    pub fn split(&mut self, known: &HashSet<String>) {
        for term in &mut self.terms {
            let splits: Vec<Vec<String>> = term
                .splits()
                .into_iter()
                .filter(|split| split.iter().all(|piece| known.contains(*piece)))
                .map(|split| split.into_iter().map(str::to_owned).collect())
                .collect();
            term.phrases.extend(splits);
        }
    }

    /// The words as typed, one for each term: what near spellings are looked for.
    pub fn typed(&self) -> Vec<String> {
        self.terms.iter().filter_map(|term| term.forms.first().cloned()).collect()
    }

    /// Finds other words for the term numbered `index`, too.
    pub fn also(&mut self, index: usize, words: impl IntoIterator<Item = String>) {
        if let Some(term) = self.terms.get_mut(index) {
            term.lexemes.extend(words);
        }
    }

    /// The text form of a `tsquery`; empty when there is nothing to look for.
    pub fn tsquery(&self) -> String {
        let mut text = String::new();
        for term in &self.terms {
            text.push_str(if text.is_empty() { "(" } else { " & (" });
            let mut is_first = true;
            for lexeme in &term.lexemes {
                text.push_str(if is_first { "" } else { " | " });
                quote(&mut text, lexeme);
                is_first = false;
            }
            for phrase in &term.phrases {
                text.push_str(" | (");
                for (index, word) in phrase.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { " <-> " });
                    quote(&mut text, word);
                }
                text.push(')');
            }
            text.push(')');
        }
        text
    }

    /// The places in a text that the query finds, in order and apart from each other, in code points; at most 1,000.
    pub fn highlights(&self, text: &str) -> Vec<Range<usize>> {
        let lexemes: HashSet<&str> =
            self.terms.iter().flat_map(|term| term.lexemes.iter().map(String::as_str)).collect();
        let mut phrases: HashMap<&str, Vec<&[String]>> = HashMap::new();
        for phrase in self.terms.iter().flat_map(|term| &term.phrases) {
            if let Some(first) = phrase.first() {
                phrases.entry(first).or_default().push(phrase);
            }
        }
        let words = words(text);
        let mut found: Vec<Range<usize>> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let mut end = word.forms().any(|form| lexemes.contains(form)).then_some(word.range.end);
            for form in word.forms() {
                for phrase in phrases.get(form).into_iter().flatten() {
                    let Some(run) = words.get(at..at + phrase.len()) else { continue };
                    if run.iter().zip(*phrase).all(|(word, piece)| word.forms().any(|form| form == piece)) {
                        end = end.max(run.last().map(|last| last.range.end));
                    }
                }
            }
            if !word.is_joined {
                let length = 1 + words[at + 1..].iter().take_while(|next| next.is_joined).count();
                let compound = &words[at..at + length];
                if length > 1 && joined(compound).iter().any(|form| lexemes.contains(form.as_str())) {
                    end = end.max(compound.last().map(|last| last.range.end));
                }
            }
            let Some(end) = end else { continue };
            if let Some(last) = found.last_mut().filter(|last| word.range.start < last.end) {
                last.end = last.end.max(end);
            } else if found.len() == MAX_HIGHLIGHTS {
                break;
            } else {
                found.push(word.range.start..end);
            }
        }
        found
    }
}
