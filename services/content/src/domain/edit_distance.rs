//! How far an approved text is from the one that a model wrote.

use std::time::Instant;

use unicode_segmentation::UnicodeSegmentation as _;

use super::diff;

/// Words taken out or put in between two texts, divided by the words of both: 0 for the same words, 1 for no word in common. Another
/// spelling of a word is no change. After the deadline the texts are compared less closely, which only ever makes the distance longer.
pub fn edit_distance(from: &str, to: &str, deadline: Instant) -> f32 {
    if from == to {
        return 0.0;
    }
    let words = words(from) + words(to);
    if words == 0 {
        return 0.0;
    }
    let (_, stats) = diff::compare(from, to, deadline);
    ((stats.inserted + stats.deleted) as f32 / words as f32).min(1.0)
}

/// Words and punctuation marks, as a comparison counts them.
fn words(text: &str) -> usize {
    text.split_word_bounds().filter(|word| !word.trim().is_empty()).count()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn changed_words_are_a_share_of_all_words() {
        for (from, to, expected) in [
            ("", "", 0.0),
            ("a b c d", "a b c d", 0.0),
            ("a b c d", "a b c e", 0.25),
            ("a b", "c d", 1.0),
            ("", "a", 1.0),
            ("a b c", "a", 0.5),
            ("او می‌رود", "او میرود", 0.0),
            ("كتاب", "کتاب", 0.0),
        ] {
            let found = edit_distance(from, to, Instant::now() + Duration::from_secs(20));
            assert!((found - expected).abs() < 1e-6, "{from} {to}: {found}");
        }
    }
}
