//! Ranges of a text that follow it through an edit.

/// Longest quotation of a range, code points.
const LONGEST_QUOTE: usize = 1_000;

/// Where a range of `before` is in `after`, in code points; none when its words were changed or taken away.
///
/// What stands before the first changed character stays, what stands behind the last one moves along. Inside of what changed, the
/// words are looked for: found once, or nearest to where they were, they are taken for the same.
pub fn follow(before: &[char], after: &[char], start: usize, end: usize) -> Option<(usize, usize)> {
    if start >= end || end > before.len() {
        return None;
    }
    let prefix = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    if end <= prefix {
        return Some((start, end));
    }
    let most = before.len().min(after.len()) - prefix;
    let suffix = before.iter().rev().zip(after.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    if start >= before.len() - suffix {
        let moved = |at: usize| after.len() - (before.len() - at);
        return Some((moved(start), moved(end)));
    }
    find_near(&before[start..end], after, start)
}

/// Where words are in a text, nearest to a place.
pub fn find_near(words: &[char], text: &[char], near: usize) -> Option<(usize, usize)> {
    let (first, last) = (words.first()?, text.len().checked_sub(words.len())?);
    let places = (0..=last).filter(|at| text[*at] == *first && text[*at..*at + words.len()] == *words);
    places.min_by_key(|at| at.abs_diff(near)).map(|at| (at, at + words.len()))
}

/// The words of a range, cut where they are many.
pub fn quote(text: &[char], start: usize, end: usize) -> String {
    text.iter().skip(start).take((end - start).min(LONGEST_QUOTE)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn a_range_follows_its_words_and_says_when_they_are_gone() {
        for (before, after, range, expected) in [
            ("😀سلام", "😀سلام", (1, 5), Some((1, 5))),
            ("😀سلام", "😀😀 سلام", (1, 5), Some((3, 7))),
            ("one two three", "one two three four", (4, 7), Some((4, 7))),
            ("one two three", "zero one two three", (4, 7), Some((9, 12))),
            ("one two three", "one 2 three", (4, 7), None),
            ("one two three", "one 2 three", (8, 13), Some((6, 11))),
            ("one two three", "three two one", (4, 7), Some((6, 9))),
            ("a word here", "here a word", (2, 6), Some((7, 11))),
            ("a word", "", (2, 6), None),
            ("aaa", "aaaa", (0, 3), Some((0, 3))),
            ("abc", "abc", (2, 2), None),
            ("abc", "abc", (2, 4), None),
        ] {
            let found = follow(&chars(before), &chars(after), range.0, range.1);
            assert_eq!(found, expected, "{before} → {after}");
        }
    }
}
