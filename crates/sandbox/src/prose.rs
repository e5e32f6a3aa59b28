//! Invented prose in English and Persian about the words of a prompt.
//!
//! Texts keep to single spaces, and to a blank line between paragraphs: [`crate::tokens::pieces`] counts on it.

mod english;
mod persian;

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};

use crate::language::Language;
use crate::personal::PersonalData;
use crate::tokens::{self, Piece};

/// The material of one language.
struct Corpus {
    /// Sentences with places for words: `{a}` and `{b}` are subjects, the others the lists below.
    openings: &'static [&'static str],
    sentences: &'static [&'static str],
    closings: &'static [&'static str],
    /// For `{who}`, `{how}`, `{when}` and `{what}`.
    who: &'static [&'static str],
    how: &'static [&'static str],
    when: &'static [&'static str],
    what: &'static [&'static str],
    /// Words that say nothing about the subject.
    stop_words: &'static [&'static str],
    /// Subjects for a prompt that names none.
    subjects: &'static [&'static str],
}

/// Most subjects that are taken from a prompt, and the longest word that can be one.
const MOST_SUBJECTS: usize = 6;
const LONGEST_SUBJECT: usize = 24;
/// Length of a text when the prompt does not set it, in tokens.
const USUAL_TOKENS: std::ops::Range<u64> = 180..320;

/// What to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment<'a> {
    /// What the user said last; it rules language and subjects.
    pub(crate) prompt: &'a str,
    /// Most tokens of the text; drawn by the seed when absent.
    pub(crate) tokens: Option<u64>,
    /// What stands in its middle.
    pub(crate) personal_data: &'a [PersonalData],
}

impl Corpus {
    fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::STOCK,
            Language::Persian => &persian::STOCK,
        }
    }
}

/// Writes several paragraphs. The same assignment and state of `random` give the same text.
pub(crate) fn write(assignment: &Assignment<'_>, random: &mut StdRng) -> Vec<Piece> {
    let language = Language::of(assignment.prompt);
    let stock = Corpus::of(language);
    let subjects = subjects(assignment.prompt, stock);
    let most_tokens = assignment.tokens.unwrap_or_else(|| random.random_range(USUAL_TOKENS));

    let mut personal: Vec<String> =
        assignment.personal_data.iter().map(|kind| kind.sentence(language, random)).collect();
    let mut sentences = vec![fill(stock.openings, stock, &subjects, random)];
    let mut written = tokens::count(&sentences.concat()) + personal.iter().map(|text| tokens::count(text)).sum::<u64>();
    // More than enough for a length that is cut to measure: sentences that are joined may count a little less.
    let goal = if assignment.tokens.is_some() { most_tokens + most_tokens / 10 } else { most_tokens };
    let mut deck = Vec::new();
    while written < goal {
        // A shuffled deck, dealt to its end before it is shuffled again, keeps a sentence from following itself.
        if deck.is_empty() {
            deck = stock.sentences.to_vec();
            deck.shuffle(random);
        }
        let Some(sentence) = deck.pop() else { break };
        let sentence = fill(&[sentence], stock, &subjects, random);
        written += tokens::count(&sentence);
        sentences.push(sentence);
    }
    sentences.push(fill(stock.closings, stock, &subjects, random));
    let middle = sentences.len() / 2;
    sentences.splice(middle..middle, personal.drain(..));

    let mut kept = 0;
    let fits = |piece: &Piece| {
        kept += piece.tokens;
        kept <= most_tokens
    };
    // A length that was asked for is kept to the token; otherwise the last sentence is heard out.
    let pieces = tokens::pieces(&paragraphs(&sentences, random));
    if assignment.tokens.is_some() { pieces.into_iter().take_while(fits).collect() } else { pieces }
}

/// Joins sentences to paragraphs of three to five.
fn paragraphs(sentences: &[String], random: &mut StdRng) -> String {
    let mut text = String::new();
    let mut left = random.random_range(3..=5);
    for (place, sentence) in sentences.iter().enumerate() {
        if place > 0 && left == 0 {
            text.push_str("\n\n");
            left = random.random_range(3..=5);
        } else if place > 0 {
            text.push(' ');
        }
        text.push_str(sentence);
        left -= 1;
    }
    text
}

/// The words of a prompt that a text can be about.
fn subjects(prompt: &str, stock: &Corpus) -> Vec<String> {
    let is_letter = |character: char| character.is_alphabetic() || character == '\u{200C}';
    let mut found: Vec<String> = Vec::new();
    for word in prompt.split(|character: char| character.is_whitespace() || character.is_ascii_punctuation()) {
        let word = word.trim_matches(|character: char| !character.is_alphabetic());
        let length = word.chars().count();
        let lower = word.to_lowercase();
        let is_subject = (3..=LONGEST_SUBJECT).contains(&length)
            && word.chars().all(is_letter)
            && !stock.stop_words.contains(&lower.as_str())
            && !found.iter().any(|known| known.to_lowercase() == lower);
        if is_subject {
            found.push(word.to_owned());
        }
        if found.len() == MOST_SUBJECTS {
            break;
        }
    }
    let spare = stock.subjects.iter().map(|subject| (*subject).to_owned()).filter(|subject| !found.contains(subject));
    let spare: Vec<String> = spare.take(2_usize.saturating_sub(found.len())).collect();
    found.extend(spare);
    found
}

/// Takes one of the sentences and fills its places.
fn fill(sentences: &[&'static str], stock: &Corpus, subjects: &[String], random: &mut StdRng) -> String {
    let mut pair = subjects.choose_multiple(random, 2).map(String::as_str);
    let (first, second) = (pair.next().unwrap_or_default(), pair.next().unwrap_or_default());
    let mut pick = |list: &[&'static str]| list.choose(random).copied().unwrap_or_default();
    let text = pick(sentences)
        .replace("{who}", pick(stock.who))
        .replace("{how}", pick(stock.how))
        .replace("{when}", pick(stock.when))
        .replace("{what}", pick(stock.what))
        .replace("{a}", first)
        .replace("{b}", second);
    capitalise(&text)
}

fn capitalise(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    const PROMPTS: [&str; 3] = [
        "Write a short article about solar panels on school roofs.",
        "یک مقاله کوتاه درباره انرژی خورشیدی و مدرسه‌های روستایی بنویس",
        "?",
    ];

    fn text(prompt: &str, seed: u64, tokens: Option<u64>, personal_data: &[PersonalData]) -> Vec<Piece> {
        write(&Assignment { prompt, tokens, personal_data }, &mut StdRng::seed_from_u64(seed))
    }

    fn joined(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn the_tokens_of_every_prefix_are_the_sum_of_its_pieces() {
        for prompt in PROMPTS {
            for seed in 0..12 {
                let (mut so_far, mut sum) = (String::new(), 0);
                let all = [
                    PersonalData::Phone,
                    PersonalData::Email,
                    PersonalData::NationalId,
                    PersonalData::Card,
                    PersonalData::Name,
                    PersonalData::Address,
                ];
                for piece in text(prompt, seed, None, &all) {
                    so_far.push_str(&piece.text);
                    sum += piece.tokens;
                    assert_eq!(tokens::count(&so_far), sum, "seed {seed}: {so_far}");
                }
                assert!(sum > 100, "a short text: {so_far}");
            }
        }
    }

    #[test]
    fn every_sentence_of_the_stock_counts_alike() {
        for language in [Language::English, Language::Persian] {
            let stock = Corpus::of(language);
            for sentence in stock.openings.iter().chain(stock.sentences).chain(stock.closings) {
                let subjects = stock.subjects.iter().map(|subject| (*subject).to_owned()).collect::<Vec<_>>();
                let sentence = fill(&[sentence], stock, &subjects, &mut StdRng::seed_from_u64(1));
                assert!(!sentence.contains(['{', '}', '\n']) && !sentence.contains("  "), "{sentence}");
                let pieces = tokens::pieces(&format!("{sentence}\n\n{sentence}"));
                let sum: u64 = pieces.iter().map(|piece| piece.tokens).sum();
                assert_eq!(sum, tokens::count(&joined(&pieces)), "{sentence}");
                assert_eq!(Language::of(&sentence), language);
            }
        }
    }

    #[test]
    fn one_seed_gives_one_text_and_prompts_differ() {
        let [english, persian, _] = PROMPTS;
        assert_eq!(text(english, 1, None, &[]), text(english, 1, None, &[]));
        assert_ne!(text(english, 1, None, &[]), text(english, 2, None, &[]));
        assert!(joined(&text(english, 1, None, &[])).to_lowercase().contains("solar"));
        let written = joined(&text(persian, 1, None, &[]));
        assert_eq!(Language::of(&written), Language::Persian);
        assert!(written.contains("خورشیدی") || written.contains("انرژی"), "{written}");
        assert!(written.contains("\n\n"));
    }

    #[test]
    fn a_length_is_kept() {
        for prompt in PROMPTS {
            for tokens in [1, 20, 200, 2_000] {
                let sum: u64 = text(prompt, 3, Some(tokens), &[]).iter().map(|piece| piece.tokens).sum();
                assert!(sum <= tokens && sum + 12 > tokens, "{sum} of {tokens}");
            }
        }
    }

    #[test]
    fn personal_data_stands_in_the_middle() {
        let written = joined(&text(PROMPTS[0], 4, None, &[PersonalData::Phone, PersonalData::Email]));
        let phone = written.find("0912").unwrap();
        assert!(written.contains("@example.com"));
        assert!(phone > written.len() / 5 && phone < written.len() * 4 / 5, "at {phone} of {}", written.len());
    }
}
