//! Two texts compared word by word.
//!
//! Words are compared in their folded form (see [`super::spelling`]), so that another half-space, yeh, kaf, digit or diacritic is no other word; such a
//! change is told as `spelling`, never as equal. A grapheme is never cut.

use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

use contexor_api::prompts::{DiffOp, DiffStats, Hunk, Variable, VariableChange};
use similar::{Algorithm, DiffOp as Run, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation as _;

use super::spelling::{folded, folded_with_spaces};

/// Longest text that is searched for spellings with a space for a half-space, bytes: longer ones are other texts anyway.
const LONGEST_RESPELLING: usize = 400;

/// Compares two texts. After the deadline what is left is compared less closely; the hunks still give back both texts.
pub fn compare(from: &str, to: &str, deadline: Instant) -> (Vec<Hunk>, DiffStats) {
    let compounds = Compounds::of([from, to]);
    let mut numbers = Numbers::default();
    let (from_words, from_keys) = compounds.words(from, &mut numbers);
    let (to_words, to_keys) = compounds.words(to, &mut numbers);
    let runs = capture_diff_slices_deadline(Algorithm::Myers, &from_keys, &to_keys, Some(deadline));
    let mut hunks = Hunks::default();
    for run in runs {
        match run {
            Run::Equal { old_index, new_index, len } => {
                for (old, new) in from_words[old_index..old_index + len].iter().zip(&to_words[new_index..]) {
                    hunks.same(old, new);
                }
            }
            Run::Delete { old_index, old_len, .. } => {
                hunks.replaced(&from_words[old_index..old_index + old_len], &[]);
            }
            Run::Insert { new_index, new_len, .. } => hunks.replaced(&[], &to_words[new_index..new_index + new_len]),
            Run::Replace { old_index, old_len, new_index, new_len } => {
                hunks.replaced(&from_words[old_index..old_index + old_len], &to_words[new_index..new_index + new_len]);
            }
        }
    }
    (hunks.all, hunks.stats)
}

/// Variables that are not the same in both lists, in the order of the newer one, then those that were taken out.
pub fn variable_changes(from: &[Variable], to: &[Variable]) -> Vec<VariableChange> {
    let find = |list: &[Variable], name: &str| list.iter().find(|variable| variable.name == name).cloned();
    let kept = to.iter().map(|new| (new.name.clone(), find(from, &new.name), Some(new.clone())));
    let gone = from.iter().filter(|old| find(to, &old.name).is_none());
    let gone = gone.map(|old| (old.name.clone(), Some(old.clone()), None));
    kept.chain(gone)
        .filter(|(_, old, new)| old != new)
        .map(|(name, from, to)| VariableChange { name, from, to })
        .collect()
}

/// A number for each folded word.
#[derive(Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, folded: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(folded).or_insert(next)
    }
}

/// Words that one of two texts writes with a half-space, folded, with a space for it, by their first part. The other text may write them with
/// a space, and then they are one word there, too: nothing that is inserted beside them is taken for a part of them.
struct Compounds(HashMap<String, HashSet<String>>);

impl Compounds {
    fn of(texts: [&str; 2]) -> Self {
        let mut compounds: HashMap<String, HashSet<String>> = HashMap::new();
        for word in texts.iter().flat_map(|text| text.split_word_bounds()).filter(|word| word.contains('\u{200c}')) {
            let spaced = folded_with_spaces(word);
            if let Some((first, rest)) = spaced.split_once(' ')
                && !first.is_empty()
                && !rest.ends_with(' ')
            {
                compounds.entry(first.to_owned()).or_default().insert(spaced);
            }
        }
        Self(compounds)
    }

    /// The words of a text, compounds as one, and the number of each.
    fn words<'a>(&self, text: &'a str, numbers: &mut Numbers) -> (Vec<&'a str>, Vec<u32>) {
        let bounds: Vec<(usize, &str)> = text.split_word_bound_indices().collect();
        let (mut words, mut keys) = (Vec::with_capacity(bounds.len()), Vec::with_capacity(bounds.len()));
        let mut at = 0;
        while let Some(&(start, word)) = bounds.get(at) {
            let mut length = self.length(text, &bounds[at..]);
            let mut key = folded(word);
            if length > 1 {
                let until = bounds.get(at + length).map_or(text.len(), |(start, _)| *start);
                key = folded(&text[start..until].replace(' ', ""));
            } else if let (true, Some((_, next))) = (key.is_empty(), bounds.get(at + 1)) {
                // A mark of direction before a word is a part of how the word is written.
                key = folded(next);
                length = 2;
            }
            let until = bounds.get(at + length).map_or(text.len(), |(start, _)| *start);
            words.push(&text[start..until]);
            keys.push(numbers.of(key));
            at += length;
        }
        (words, keys)
    }

    /// How many of the pieces make the first word: more than one where they are a compound.
    fn length(&self, text: &str, bounds: &[(usize, &str)]) -> usize {
        let Some((start, first)) = bounds.first().filter(|(_, word)| !self.0.is_empty() && !word.is_ascii()) else {
            return 1;
        };
        let spaced = folded_with_spaces(first);
        let Some(compounds) = spaced.split(' ').next().and_then(|first| self.0.get(first)) else { return 1 };
        // Two words with a space between, or three.
        let lengths = [5, 3].into_iter().filter(|length| {
            let Some(pieces) = bounds.get(..*length) else { return false };
            let end = bounds.get(*length).map_or(text.len(), |(start, _)| *start);
            pieces.iter().skip(1).step_by(2).all(|(_, space)| *space == " ")
                && compounds.contains(&folded_with_spaces(&text[*start..end]))
        });
        lengths.max().unwrap_or(1)
    }
}

#[derive(Default)]
struct Hunks {
    all: Vec<Hunk>,
    stats: DiffStats,
}

impl Hunks {
    /// A word that both texts have, in whichever spelling.
    fn same(&mut self, old: &str, new: &str) {
        if old == new {
            self.push(DiffOp::Equal, new);
        } else {
            self.respelled(old, new, counted(&[new]));
        }
    }

    fn replaced(&mut self, old: &[&str], new: &[&str]) {
        let (old_text, new_text) = (old.concat(), new.concat());
        // A space for a half-space makes other words, and the same ones for whoever reads.
        if is_respelled(&old_text, &new_text) {
            self.respelled(&old_text, &new_text, counted(new));
            return;
        }
        self.stats.deleted += counted(old);
        self.stats.inserted += counted(new);
        self.push(DiffOp::Delete, &old_text);
        self.push(DiffOp::Insert, &new_text);
    }

    fn respelled(&mut self, old: &str, new: &str, words: usize) {
        self.stats.spelling += words;
        self.all.push(Hunk { op: DiffOp::Spelling, text: new.to_owned(), from_text: Some(old.to_owned()) });
    }

    fn push(&mut self, op: DiffOp, text: &str) {
        match self.all.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.op == op => last.text.push_str(text),
            _ => self.all.push(Hunk { op, text: text.to_owned(), from_text: None }),
        }
    }
}

fn is_respelled(old: &str, new: &str) -> bool {
    let is_worth_looking = |text: &str| !text.is_empty() && text.len() <= LONGEST_RESPELLING;
    is_worth_looking(old)
        && is_worth_looking(new)
        && old.contains('\u{200c}') != new.contains('\u{200c}')
        && folded_with_spaces(old) == folded_with_spaces(new)
}

/// Words and punctuation marks, without white space.
fn counted(words: &[&str]) -> usize {
    words.iter().flat_map(|word| word.split_word_bounds()).filter(|word| !word.trim().is_empty()).count()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn deadline() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    fn rebuilt(hunks: &[Hunk]) -> (String, String) {
        let (mut from, mut to) = (String::new(), String::new());
        for hunk in hunks {
            match hunk.op {
                DiffOp::Equal => {
                    from.push_str(&hunk.text);
                    to.push_str(&hunk.text);
                }
                DiffOp::Insert => to.push_str(&hunk.text),
                DiffOp::Delete => from.push_str(&hunk.text),
                DiffOp::Spelling => {
                    from.push_str(hunk.from_text.as_deref().unwrap());
                    to.push_str(&hunk.text);
                }
            }
        }
        (from, to)
    }

    /// The hunks in short: `=a`, `+b`, `-c`, `~old>new`.
    fn short(from: &str, to: &str) -> Vec<String> {
        let (hunks, _) = compare(from, to, deadline());
        assert_eq!(rebuilt(&hunks), (from.to_owned(), to.to_owned()));
        hunks
            .into_iter()
            .map(|hunk| match (hunk.op, hunk.from_text) {
                (DiffOp::Equal, _) => format!("={}", hunk.text),
                (DiffOp::Insert, _) => format!("+{}", hunk.text),
                (DiffOp::Delete, _) => format!("-{}", hunk.text),
                (DiffOp::Spelling, from) => format!("~{}>{}", from.unwrap(), hunk.text),
            })
            .collect()
    }

    #[test]
    fn words_are_compared_and_graphemes_stay_whole() {
        for (from, to, expected) in [
            ("the sea is blue", "the lake is blue", vec!["=the ", "-sea", "+lake", "= is blue"]),
            ("🙋", "🙌", vec!["-🙋", "+🙌"]),
            ("👨‍👩‍👧", "👨‍👩‍👦", vec!["-👨‍👩‍👧", "+👨‍👩‍👦"]),
            ("e\u{301}t", "\u{e9}t", vec!["~e\u{301}t>\u{e9}t"]),
            ("دریا آبی است", "دریا سبز است", vec!["=دریا ", "-آبی", "+سبز", "= است"]),
            ("او می‌رود.", "او میرود.", vec!["=او ", "~می‌رود>میرود", "=."]),
            ("او می رود.", "او می‌رود.", vec!["=او ", "~می رود>می‌رود", "=."]),
            ("كتاب علي ۱۲", "کتاب علی 12", vec!["~كتاب>کتاب", "= ", "~علي>علی", "= ", "~۱۲>12"]),
            ("مُحَمَّد", "محمد", vec!["~مُحَمَّد>محمد"]),
            ("او می رود خوب", "او می‌رود خیلی خوب", vec!["=او ", "~می رود>می‌رود", "= ", "+خیلی ", "=خوب"]),
            ("او می‌رود خیلی خوب", "او می رود خوب", vec!["=او ", "~می‌رود>می رود", "= ", "-خیلی ", "=خوب"]),
            ("کتاب خانه ها", "آن کتاب‌خانه‌ها", vec!["+آن ", "~کتاب خانه ها>کتاب‌خانه‌ها"]),
            ("می رود، می‌رود", "می رود، می‌رود", vec!["=می رود، می‌رود"]),
            ("نرخ ۳٫۵ است", "نرخ 3.5 است", vec!["=نرخ ", "~۳٫۵>3.5", "= است"]),
            ("۱٬۲۰۰", "1,200", vec!["~۱٬۲۰۰>1,200"]),
            ("۱٬۲۰۰", "1.200", vec!["-۱٬۲۰۰", "+1.200"]),
            ("۳٫۵", "35", vec!["-۳٫۵", "+35"]),
            ("محمد\u{610}", "محمد", vec!["~محمد\u{610}>محمد"]),
            ("بس\u{6e1}م", "بسم", vec!["~بس\u{6e1}م>بسم"]),
            ("رحم\u{6ed}", "رحم\u{6d6}", vec!["~رحم\u{6ed}>رحم\u{6d6}"]),
            ("\u{202b}سلام\u{202c} دنیا", "سلام دنیا", vec!["~\u{202b}سلام\u{202c}>سلام", "= دنیا"]),
            ("سلام", "\u{2067}سلام\u{2069}", vec!["~سلام>\u{2067}سلام\u{2069}"]),
            ("\u{202e}", "", vec!["-\u{202e}"]),
            ("آب", "اب", vec!["-آب", "+اب"]),
            ("a part", "apart", vec!["-a part", "+apart"]),
            ("# T\n\n- a\n- b\n", "# T\n\n- a\n- c\n", vec!["=# T\n\n- a\n- ", "-b", "+c", "=\n"]),
            ("", "a", vec!["+a"]),
            ("a", "", vec!["-a"]),
            ("", "", vec![]),
            ("same", "same", vec!["=same"]),
        ] {
            assert_eq!(short(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn words_and_marks_are_counted_and_white_space_is_not() {
        let (_, stats) = compare("one two, three كتاب", "one 2; three کتاب four", deadline());
        assert_eq!(stats, DiffStats { inserted: 3, deleted: 2, spelling: 1 });
    }

    #[test]
    fn after_the_deadline_the_hunks_still_give_back_both_texts() {
        let long = |word: &str| (0..20_000).map(|n| format!("{word}{} ", n % 977)).collect::<String>();
        let (from, to) = (long("a"), long("b"));
        let (hunks, _) = compare(&from, &to, Instant::now());
        assert_eq!(rebuilt(&hunks), (from, to));
    }

    #[test]
    fn a_changed_variable_is_told_with_both_forms() {
        let variable =
            |name: &str, label: &str| Variable { name: name.into(), label: label.into(), ..Variable::default() };
        let (old, new) = (
            [variable("a", ""), variable("b", ""), variable("c", "")],
            [variable("b", "B"), variable("a", ""), variable("d", "")],
        );
        let found: Vec<_> = variable_changes(&old, &new)
            .into_iter()
            .map(|change| (change.name, change.from.is_some(), change.to.is_some()))
            .collect();
        let expected = [("b", true, true), ("d", false, true), ("c", true, false)];
        assert_eq!(found, expected.map(|(name, from, to)| (name.to_owned(), from, to)));
    }

    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-c ]{0,4}",
            "[آبپتيیكک‌ ۱1٢]{0,6}",
            Just("می‌رود".to_owned()),
            Just("میرود".to_owned()),
            Just("e\u{301}".to_owned()),
            Just("\u{e9}".to_owned()),
            Just("👨‍👩‍👧".to_owned()),
            Just("🙋🏽".to_owned()),
            Just("\r\n".to_owned()),
            Just("\u{301}\u{200d}".to_owned()),
            "\\PC{0,3}",
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn hunks_give_back_both_texts_byte_for_byte(from in texts(), to in texts()) {
            let (hunks, _) = compare(&from, &to, deadline());
            prop_assert_eq!(rebuilt(&hunks), (from, to));
            for hunk in &hunks {
                let respelled = hunk.op == DiffOp::Spelling;
                prop_assert_eq!(hunk.from_text.is_some(), respelled);
                if respelled {
                    prop_assert_ne!(hunk.from_text.as_deref(), Some(hunk.text.as_str()));
                } else {
                    prop_assert!(!hunk.text.is_empty());
                }
            }
        }

        #[test]
        fn a_text_is_equal_to_itself(text in texts()) {
            let (hunks, stats) = compare(&text, &text, deadline());
            prop_assert!(hunks.iter().all(|hunk| hunk.op == DiffOp::Equal));
            prop_assert_eq!(stats, DiffStats::default());
        }
    }
}
