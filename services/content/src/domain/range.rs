//! Ranges of a text that follow it through an edit.

use std::{ops::Range, time::Instant};

use contexor_api::prompts::DiffOp;

use super::diff;

/// Longest quotation of a range, and longest range that is searched for after its words were moved. Code points.
const LONGEST_QUOTE: usize = 1_000;
/// How much text the ranges of one edit may have searched through, bytes. The words of the ranges beyond it count as gone.
const MAX_SEARCHED_BYTES: usize = 16 << 20;

/// Where the ranges of one text are in the next one.
///
/// Words that both texts have keep their ranges, wherever they are now. Other ranges are searched for, but only in what was inserted: the
/// same words in what was kept are other words, which stood there before.
#[derive(Debug)]
pub struct RangeMap<'a> {
    before: Indexed<'a>,
    after: Indexed<'a>,
    /// The parts of both texts, in order.
    segments: Vec<Segment>,
    /// Bytes that may still be searched through.
    budget: usize,
}

/// A text by code points.
#[derive(Debug)]
struct Indexed<'a> {
    text: &'a str,
    /// The byte at which each code point begins, and the end.
    offsets: Vec<usize>,
}

impl<'a> Indexed<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, offsets: text.char_indices().map(|(at, _)| at).chain([text.len()]).collect() }
    }

    fn chars(&self) -> usize {
        self.offsets.len() - 1
    }

    fn part(&self, range: Range<usize>) -> Option<&'a str> {
        self.text.get(*self.offsets.get(range.start)?..*self.offsets.get(range.end)?)
    }
}

/// A part that both texts have, or only one of them. Code points.
#[derive(Debug)]
struct Segment {
    from: Range<usize>,
    to: Range<usize>,
    kind: Kind,
    /// The same for parts between which neither text has anything else.
    run: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The same characters.
    Kept,
    /// The same words in another spelling.
    Respelled,
    /// Taken out, or put in.
    Changed,
}

impl<'a> RangeMap<'a> {
    /// Compares two texts: the lines that both begin and end with at once, the rest word by word, after the deadline less closely.
    pub fn new(before: &'a str, after: &'a str, deadline: Instant) -> Self {
        let mut map = Self {
            before: Indexed::new(before),
            after: Indexed::new(after),
            segments: Vec::new(),
            budget: MAX_SEARCHED_BYTES,
        };
        let prefix = &before[..common_prefix(before, after)];
        let lines = prefix.rfind('\n').map_or(0, |end| end + 1);
        map.keep(&prefix[..lines]);
        let (old, new) = (&before[lines..], &after[lines..]);
        let suffix = &old[old.len() - common_suffix(old, new)..];
        let rest = suffix.find('\n').map_or("", |end| &suffix[end + 1..]);
        let hunks = diff::compare(&old[..old.len() - rest.len()], &new[..new.len() - rest.len()], deadline).0;
        let mut hunks = hunks.iter().peekable();
        while let Some(hunk) = hunks.next() {
            let replaced_by = hunks.next_if(|next| hunk.op == DiffOp::Delete && next.op == DiffOp::Insert);
            match (hunk.op, replaced_by) {
                (DiffOp::Delete, Some(insert)) => map.replace(&hunk.text, &insert.text),
                (DiffOp::Delete, None) => map.push(chars(&hunk.text), 0, Kind::Changed),
                (DiffOp::Insert, _) => map.push(0, chars(&hunk.text), Kind::Changed),
                (DiffOp::Equal, _) => map.keep(&hunk.text),
                (DiffOp::Spelling, _) => {
                    map.push(hunk.from_text.as_deref().map_or(0, chars), chars(&hunk.text), Kind::Respelled);
                }
            }
        }
        map.keep(rest);
        map
    }

    fn keep(&mut self, text: &str) {
        let length = chars(text);
        self.push(length, length, Kind::Kept);
    }

    /// Words for others: what both begin and end with is kept.
    fn replace(&mut self, old: &str, new: &str) {
        let prefix = &old[..common_prefix(old, new)];
        let (old, new) = (&old[prefix.len()..], &new[prefix.len()..]);
        let suffix = &old[old.len() - common_suffix(old, new)..];
        self.keep(prefix);
        self.push(chars(&old[..old.len() - suffix.len()]), 0, Kind::Changed);
        self.push(0, chars(&new[..new.len() - suffix.len()]), Kind::Changed);
        self.keep(suffix);
    }

    fn push(&mut self, from_length: usize, to_length: usize, kind: Kind) {
        let (from, to, run) = self.segments.last().map_or((0, 0, 0), |last| {
            let is_interrupted = last.kind == Kind::Changed || kind == Kind::Changed;
            (last.from.end, last.to.end, last.run + usize::from(is_interrupted))
        });
        if from_length + to_length > 0 {
            self.segments.push(Segment { from: from..from + from_length, to: to..to + to_length, kind, run });
        }
    }

    /// Where a range is now, in code points; none when its words were changed or taken away, or when it is no range of the older text.
    pub fn follow(&mut self, start: usize, end: usize) -> Option<(usize, usize)> {
        if start >= end || end > self.before.chars() {
            return None;
        }
        let (first, last) = (self.segment_of(start)?, self.segment_of(end - 1)?);
        let near = match first.kind {
            Kind::Kept => first.to.start + (start - first.from.start),
            Kind::Respelled | Kind::Changed => first.to.start,
        };
        if first.kind != Kind::Changed && first.run == last.run {
            let begins = first.kind == Kind::Kept || start == first.from.start;
            let until = match last.kind {
                Kind::Kept => Some(last.to.start + (end - last.from.start)),
                Kind::Respelled | Kind::Changed => (end == last.from.end).then_some(last.to.end),
            };
            if let (true, Some(until)) = (begins, until) {
                return Some((near, until));
            }
        }
        if end - start > LONGEST_QUOTE {
            return None;
        }
        let words = self.before.part(start..end)?;
        self.find_inserted(words, near)
    }

    /// Where words are in what was inserted, nearest to a place of the newer text. Code points.
    pub fn find_inserted(&mut self, words: &str, near: usize) -> Option<(usize, usize)> {
        let length = chars(words);
        if length == 0 || length > LONGEST_QUOTE {
            return None;
        }
        let mut nearest: Option<usize> = None;
        // Outwards from the place, and no further than to what was found.
        let middle = self.segments.partition_point(|segment| segment.to.end < near);
        let (mut left, mut right) = (middle, middle);
        loop {
            let before = left.checked_sub(1).and_then(|at| self.segments.get(at)).map(|it| near - it.to.end.min(near));
            let behind = self.segments.get(right).map(|it| it.to.start.saturating_sub(near));
            let is_left = match (before, behind) {
                (None, None) => break,
                (Some(before), Some(behind)) => before < behind,
                (before, None) => before.is_some(),
                (None, Some(_)) => false,
            };
            let (index, distance) = if is_left { (left - 1, before) } else { (right, behind) };
            (left, right) = if is_left { (left - 1, right) } else { (left, right + 1) };
            // Words that overlap a part may begin their own length before it.
            if nearest.is_some_and(|at| distance.is_some_and(|distance| distance > at.abs_diff(near) + length)) {
                break;
            }
            let segment = &self.segments[index];
            let window = if segment.kind == Kind::Kept || segment.to.is_empty() {
                ""
            } else {
                // Whatever is found in here overlaps what was inserted.
                let last = (segment.to.end + length - 1).min(self.after.chars());
                self.after.part(segment.to.start.saturating_sub(length - 1)..last)?
            };
            let Some(budget) = self.budget.checked_sub(window.len().max(1)) else { break };
            self.budget = budget;
            let first = self.after.offsets[segment.to.start.saturating_sub(length - 1)];
            let found = window.match_indices(words);
            let found = found.filter_map(|(at, _)| self.after.offsets.binary_search(&(first + at)).ok());
            nearest = nearest.into_iter().chain(found).min_by_key(|at| at.abs_diff(near));
        }
        nearest.map(|at| (at, at + length))
    }

    fn segment_of(&self, at: usize) -> Option<&Segment> {
        self.segments.get(self.segments.partition_point(|segment| segment.from.end <= at))
    }
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// Bytes that two texts begin with.
fn common_prefix(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

/// Bytes that two texts end with.
fn common_suffix(one: &str, other: &str) -> usize {
    one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

/// The words of a range, cut where they are many.
pub fn quote(text: &str, start: usize, end: usize) -> String {
    text.chars().skip(start).take((end - start).min(LONGEST_QUOTE)).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn map<'a>(before: &'a str, after: &'a str) -> RangeMap<'a> {
        RangeMap::new(before, after, Instant::now() + Duration::from_secs(20))
    }

    #[test]
    fn a_range_follows_its_words_and_says_when_they_are_gone() {
        let prices = "قیمت ۱۰ است. قیمت ۲۰ است.";
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
            ("", "abc", (0, 1), None),
            // The same words elsewhere are other words, however near they are to the old place.
            (prices, "توجه کنید که قیمت ۱۰ است. قیمت ۲۰ است", (13, 17), Some((26, 30))),
            (prices, "توجه کنید که قیمت ۱۰ است. قیمت ۲۰ است", (0, 4), Some((13, 17))),
            (prices, "توجه: قیمت ۱۰ است. بها ۲۰ است", (13, 17), None),
            ("it is a cat. it is a dog.", "so it is a cat. it was a dog", (13, 18), None),
            // Moved away, changed inside, joined.
            ("first. second one. last.", "Second. last! first.", (0, 5), Some((14, 19))),
            ("a long way home.", "the long long way to home", (2, 10), Some((9, 17))),
            ("see the sea now.", "we see the blue sea", (4, 11), None),
            // In the middle of a word that changes at its other end, and at both.
            ("unfoldable.", "unfoldability", (2, 6), Some((2, 6))),
            ("unfoldable.", "refoldability", (2, 6), Some((2, 6))),
            // Another spelling of the words.
            ("آن كتاب خوب.", "و آن کتاب خوب", (3, 7), Some((5, 9))),
            ("او می رود.", "و او می‌رود.", (3, 9), Some((5, 11))),
            ("او می رود.", "و او می‌رود.", (3, 5), Some((5, 7))),
        ] {
            let found = map(before, after).follow(range.0, range.1);
            assert_eq!(found, expected, "{before} → {after}");
        }
    }

    #[test]
    fn the_words_of_a_quotation_are_found_again_where_they_were_inserted() {
        for (before, after, quote, near, expected) in [
            ("b", "a b", "a", 0, Some((0, 1))),
            ("b a", "c b a", "a", 0, None),
            ("x", "a x a", "a", 0, Some((0, 1))),
            ("x", "a x a", "a", 4, Some((4, 5))),
            ("two", "one two", "one two", 0, Some((0, 7))),
            ("x", "y", "", 0, None),
        ] {
            assert_eq!(map(before, after).find_inserted(quote, near), expected, "{before} → {after}");
        }
    }

    #[test]
    fn the_ranges_of_a_hostile_edit_search_through_a_bounded_amount_of_text() {
        let half = "a".repeat(262_144);
        let before = format!("{half}b{}", &half[1..]);
        let after = format!("c{half}{half}");
        let mut ranges = map(&before, &after);
        let whole = MAX_SEARCHED_BYTES;
        assert_eq!(ranges.follow(0, 262_145), None);
        assert_eq!(ranges.budget, whole, "a range longer than a quotation is not searched for");
        assert_eq!(ranges.find_inserted(&format!("{}b", "a".repeat(999)), 262_144), None);
        assert!(whole - ranges.budget <= after.len(), "one search reads the text once");
        for start in 0..1_000 {
            let start = 261_500 + start % 644;
            assert_eq!(ranges.follow(start, start + 1_000), None);
        }
        assert!(ranges.budget <= after.len(), "the rest are given up");
        // Thousands of small insertions: each search stays within the same bounds.
        let words = |gap: &str| (0..20_000).map(|n| format!("w{n}{gap}")).collect::<String>();
        let (before, after) = (words(" "), words(" + "));
        let mut ranges = map(&before, &after);
        for _ in 0..1_000 {
            assert_eq!(ranges.find_inserted(&"x".repeat(1_000), 50_000), None);
        }
        assert!(ranges.budget < 4_096);
        assert_eq!(ranges.follow(0, 2), Some((0, 2)), "what was kept needs no search");
    }
}
