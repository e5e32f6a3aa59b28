//! Folding: from a text to the words under which it is indexed, searched and highlighted.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Grows with every change of the rules: what was indexed under another number is indexed anew.
pub const FOLD_VERSION: i16 = 2;

/// Longest folded word, characters; longer ones are cut.
const MAX_WORD_CHARS: usize = 64;

const ZWNJ: char = '\u{200C}';
const HAMZA: char = 'ء';
const HEH: char = 'ه';
const YEH: char = 'ی';

/// A word of a text, folded.
///
/// Folded away are case, compatibility forms, diacritics, tatweel, invisible characters, Arabic forms of yeh, kaf and heh, the seat of
/// a hamza, and the script of digits. Kept apart is what makes another word, such as `آ` and `ا`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The folded word.
    pub base: String,
    /// The word with a hamza in place of each hamza's seat, where it has one: `مسئول` and `مسؤول` differ in their seats alone.
    pub hamza: Option<String>,
    /// The word as it is written without a hamza on another seat than its own: `هیات` for `هیئت`, `مسوول` for `مسئول`.
    pub plain: Option<String>,
    /// Its place in the text, code points.
    pub range: Range<usize>,
    /// Whether nothing stands between it and the word before, or only a zero-width non-joiner or the separator of thousands: `PDFها`,
    /// `۲۰ساله` and `1,234` are two words each, and compounds.
    pub is_joined: bool,
    /// Whether only white space or a non-joiner stands between it and the word before.
    pub is_adjacent: bool,
}

impl Word {
    /// Its forms: the folded word, that with the hamza, and the plain one.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        [Some(self.base.as_str()), self.hamza.as_deref(), self.plain.as_deref()].into_iter().flatten()
    }

    /// The form in which words of one compound are put together.
    pub fn hamza_form(&self) -> &str {
        self.hamza.as_deref().unwrap_or(&self.base)
    }

    /// The form without a hamza.
    pub fn plain_form(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.base)
    }
}

/// The forms of some words put together; the folded one first.
pub(crate) fn joined(parts: &[Word]) -> Vec<String> {
    let base: String = parts.iter().map(|part| part.base.as_str()).collect();
    let mut forms = vec![base];
    if parts.iter().any(|part| part.hamza.is_some()) {
        forms.push(parts.iter().map(Word::hamza_form).collect());
    }
    if parts.iter().any(|part| part.plain.is_some()) {
        forms.push(parts.iter().map(Word::plain_form).collect());
    }
    forms
}

/// Whether a folded word is written in the Arabic script alone, whose compounds are written with a space, a half-space or none.
pub fn is_arabic(word: &str) -> bool {
    !word.is_empty() && word.chars().all(is_arabic_letter)
}

/// The folded words of a text with spaces between them. Parts of a compound that a half-space joins are one word.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in words(text) {
        if !folded.is_empty() && !word.is_joined {
            folded.push(' ');
        }
        folded.push_str(word.hamza_form());
    }
    folded
}

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut reader = Reader::default();
    for (at, (byte, c)) in text.char_indices().enumerate() {
        if matches!(c, ',' | '،') && reader.is_number() && begins_with_thousand(&text[byte + c.len_utf8()..]) {
            reader.finish_word();
            reader.seen_joiner = true;
        } else {
            reader.read(at, c);
        }
    }
    reader.finish_word();
    reader.words
}

/// Whether exactly three digits come.
fn begins_with_thousand(text: &str) -> bool {
    let is_digit = |c: char| matches!(c, '0'..='9' | '\u{0660}'..='\u{0669}' | '\u{06F0}'..='\u{06F9}');
    let mut chars = text.chars();
    chars.by_ref().take(3).filter(|c| is_digit(*c)).count() == 3 && !chars.next().is_some_and(is_digit)
}

/// Whether a folded character is a letter of the Arabic script.
const fn is_arabic_letter(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{06FF}')
}

#[derive(Default)]
struct Reader {
    words: Vec<Word>,
    base: String,
    hamza: String,
    has_seat: bool,
    chars: usize,
    start: usize,
    end: usize,
    /// Since the last word: whether a non-joiner, white space or something else was read.
    seen_joiner: bool,
    seen_space: bool,
    seen_other: bool,
}

impl Reader {
    fn read(&mut self, at: usize, c: char) {
        if c.is_ascii() {
            // Most of it, and nothing to decompose.
            if c.is_ascii_alphanumeric() {
                self.push(at, c.to_ascii_lowercase())
            } else {
                self.separate(c)
            }
            return;
        }
        match c {
            ZWNJ => {
                self.finish_word();
                self.seen_joiner = true;
            }
            // Tatweel, the thousands separator, and what nobody sees.
            '\u{0640}'
            | '\u{066C}'
            | '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'
            | '\u{200D}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' => {}
            _ => {
                for part in std::iter::once(c).nfkd() {
                    self.read_part(at, part);
                }
            }
        }
    }

    fn read_part(&mut self, at: usize, part: char) {
        match part {
            '\u{0653}' if self.base.ends_with('ا') => {
                self.replace_last('آ', 'آ');
                self.end = at + 1;
            }
            '\u{0654}' | '\u{0655}' => {
                if let Some(seat @ ('ا' | 'و' | YEH)) = self.base.chars().next_back() {
                    self.replace_last(seat, HAMZA);
                    self.has_seat = true;
                }
                self.extend(at);
            }
            '\u{0640}' => {}
            _ if is_combining_mark(part) => self.extend(at),
            'ي' | 'ى' => self.push(at, YEH),
            'ك' | 'ڪ' => self.push(at, 'ک'),
            'ة' | 'ۃ' | 'ہ' | 'ھ' | 'ە' => self.push(at, HEH),
            'ٱ' => self.push(at, 'ا'),
            '\u{0660}'..='\u{0669}' => self.push(at, digit(part, 0x0660)),
            '\u{06F0}'..='\u{06F9}' => self.push(at, digit(part, 0x06F0)),
            'ß' | 'ẞ' => {
                self.push(at, 's');
                self.push(at, 's');
            }
            _ if part.is_alphanumeric() => {
                for lower in part.to_lowercase().filter(|c| !is_combining_mark(*c)) {
                    self.push(at, lower);
                }
            }
            _ => self.separate(part),
        }
    }

    /// Whether what was just read is a number of at most three digits: what a separator of thousands follows.
    fn is_number(&self) -> bool {
        (1..=3).contains(&self.chars) && self.base.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn push(&mut self, at: usize, c: char) {
        // A border of scripts is written with a space, a half-space, or nothing.
        if self.base.chars().next_back().is_some_and(|last| is_arabic_letter(last) != is_arabic_letter(c)) {
            self.finish_word();
            self.seen_joiner = true;
        }
        if self.base.is_empty() {
            self.start = at;
        }
        self.end = at + 1;
        if self.chars < MAX_WORD_CHARS {
            self.base.push(c);
            self.hamza.push(c);
            self.chars += 1;
        }
    }

    fn replace_last(&mut self, base: char, hamza: char) {
        self.base.pop();
        self.hamza.pop();
        self.base.push(base);
        self.hamza.push(hamza);
    }

    /// A mark belongs to the word before it.
    fn extend(&mut self, at: usize) {
        if !self.base.is_empty() {
            self.end = at + 1;
        }
    }

    fn separate(&mut self, c: char) {
        self.finish_word();
        if c.is_whitespace() {
            self.seen_space = true;
        } else {
            self.seen_other = true;
        }
    }

    fn finish_word(&mut self) {
        if self.base.is_empty() {
            return;
        }
        let (mut base, mut hamza) = (std::mem::take(&mut self.base), std::mem::take(&mut self.hamza));
        let (has_seat, is_first) = (std::mem::take(&mut self.has_seat), self.words.is_empty());
        self.chars = 0;
        let is_joined = self.seen_joiner && !self.seen_space && !self.seen_other && !is_first;
        let is_adjacent = (self.seen_joiner || self.seen_space) && !self.seen_other && !is_first;
        (self.seen_joiner, self.seen_space, self.seen_other) = (false, false, false);
        // The ezafe after a silent heh, which is also written as a hamza on it or not at all.
        if is_adjacent
            && (base == "ی" || base == "ء")
            && self.words.last().is_some_and(|before| before.base.ends_with(HEH))
        {
            return;
        }
        // A hamza at the end is left out as often as not.
        if base.ends_with(HAMZA) && base.len() > HAMZA.len_utf8() {
            base.pop();
            hamza.pop();
        }
        let plain = has_seat.then(|| plain(&base, &hamza)).filter(|plain| *plain != base);
        let hamza = (has_seat && hamza != base).then_some(hamza);
        self.words.push(Word { base, hamza, plain, range: self.start..self.end, is_joined, is_adjacent });
    }
}

/// A word without the hamzas that stand on a yeh: before a waw another waw is written, between consonants an alef. Not in words of three
/// letters, where that is another word.
fn plain(base: &str, hamza: &str) -> String {
    let letters: Vec<char> = base.chars().collect();
    let is_vowel = |c: char| matches!(c, 'ا' | 'آ' | 'و' | HAMZA);
    let letter = |(at, hamza): (usize, char)| {
        let (before, own, behind) =
            (at.checked_sub(1).map(|at| letters[at]), letters[at], letters.get(at + 1).copied());
        match (before, behind) {
            (Some(before), Some(behind)) if own == YEH && hamza == HAMZA && letters.len() > 3 => match behind {
                'و' => 'و',
                behind if !is_vowel(before) && !is_vowel(behind) && behind != YEH => 'ا',
                _ => own,
            },
            _ => own,
        }
    };
    hamza.chars().take(letters.len()).enumerate().map(letter).collect()
}

fn digit(c: char, zero: u32) -> char {
    char::from_digit(c as u32 - zero, 10).unwrap_or(c)
}
