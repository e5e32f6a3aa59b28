//! Street addresses, Persian and English, told by their parts in order.

use crate::Kind;
use crate::characters::{is_letter, is_word_part};
use crate::cues::{Hit, Mark};
use crate::index::mark_at;
use crate::place::{Candidate, Place};

/// A label stands at most so many bytes of the plain view before its address.
const LABEL_BYTES: usize = 48;

/// Words that a Persian street's name does not hold.
const NO_STREET_FA: &str = " در با از به که را و تا است بود شد قرار می نمی برای هم یا این آن شما ما واقع هستیم هستم هست دارد دارند منتقل افتتاح مراجعه \
    کد کدپستی تلفن ادامه لطفا جهت ارسال شده ";

/// The most words in a street's name.
const MOST_NAME_WORDS: usize = 4;

/// `marks` are the words of the segment.
pub(crate) fn find(place: &Place<'_>, marks: &[Hit<Mark>], candidates: &mut Vec<Candidate>) {
    if marks.iter().any(|mark| mark.role == Mark::StreetFa) {
        find_persian(place, marks, candidates);
    }
    if marks.iter().any(|mark| mark.role == Mark::StreetEn) {
        find_english(place, marks, candidates);
    }
}

fn push(candidates: &mut Vec<Candidate>, start: usize, end: usize, rule: &'static str) {
    candidates.push(Candidate { kind: Kind::Address, start, end, rule, rank: 14 });
}

fn is_labelled(place: &Place<'_>, start: usize) -> bool {
    let from = start.saturating_sub(LABEL_BYTES);
    let label = place.index.marks(from, start).iter().rfind(|mark| mark.role == Mark::AddressLabel);
    label.is_some_and(|label| !place.index.is_parted(label.end, start))
}

fn find_persian(place: &Place<'_>, marks: &[Hit<Mark>], candidates: &mut Vec<Candidate>) {
    let is_part =
        |mark: &&Hit<Mark>| matches!(mark.role, Mark::StreetFa | Mark::PlaceFa | Mark::NumberFa | Mark::CityFa);
    let parts: Vec<Hit<Mark>> = marks.iter().filter(is_part).copied().collect();
    let mut index = 0;
    while index < parts.len() {
        if parts[index].role == Mark::NumberFa || parts[index].start < place.start {
            index += 1;
            continue;
        }
        let start = parts[index].start;
        let (mut end, mut streets, mut numbers) = (start, 0, 0);
        let mut next = index;
        while let Some(part) = parts.get(next) {
            if part.start < end {
                // A word inside the name of the part before.
                next += 1;
                continue;
            }
            if end > start && !joins(&place.plain[end..part.start]) {
                break;
            }
            let part_end = match part.role {
                Mark::NumberFa => number_end(place, part.end),
                Mark::CityFa => Some(part.end),
                _ => name_end(place, part.end, &parts[next + 1..]),
            };
            let Some(part_end) = part_end else { break };
            streets += usize::from(part.role == Mark::StreetFa);
            numbers += usize::from(part.role == Mark::NumberFa);
            end = part_end;
            next += 1;
        }
        if streets > 0 && (numbers > 0 || is_labelled(place, start)) {
            push(candidates, start, end, "address-persian");
        }
        index = next.max(index + 1);
    }
}

/// Whether two parts of an address may stand so far apart.
fn joins(gap: &str) -> bool {
    gap.len() <= 6 && gap.chars().all(|character| " ،,-/\t.:|()".contains(character))
}

/// Where the number behind `پلاک` ends.
fn number_end(place: &Place<'_>, at: usize) -> Option<usize> {
    let rest = &place.plain[at..place.end];
    let gap = rest.bytes().take(4).take_while(|byte| b" .:-#".contains(byte)).count();
    let digits = rest[gap..].bytes().take_while(u8::is_ascii_digit).count();
    if (1..=5).contains(&digits) {
        return Some(at + gap + digits);
    }
    ["همکف", "اول", "دوم", "سوم", "چهارم", "پنجم", "ششم", "هفتم", "هشتم", "غربی", "شرقی", "شمالی", "جنوبی"]
        .iter()
        .find(|word| rest[gap..].starts_with(**word))
        .map(|word| at + gap + word.len())
}

/// Where the name of a street ends that starts behind its first word, at `at`.
fn name_end(place: &Place<'_>, at: usize, parts: &[Hit<Mark>]) -> Option<usize> {
    let rest = &place.plain[at..place.end];
    let mut start = at + rest.bytes().take(3).take_while(|byte| b" .:".contains(byte)).count();
    let mut end = None;
    for _ in 0..MOST_NAME_WORDS {
        // Another part of the address begins; a name may open with a word such as `شهر`.
        if end.is_some() && parts.iter().take(8).any(|part| part.start == start) {
            break;
        }
        let rest = &place.plain[start..place.end];
        let length = rest.find(|character: char| !is_word_part(character)).unwrap_or(rest.len());
        let word = &rest[..length];
        if word.is_empty() || NO_STREET_FA.split_ascii_whitespace().any(|other| other == word) {
            break;
        }
        end = Some(start + length);
        match rest[length..].strip_prefix(' ') {
            Some(next) if next.starts_with(is_word_part) => start += length + 1,
            _ => break,
        }
    }
    end
}

/// A part of an English address between commas.
fn find_english(place: &Place<'_>, marks: &[Hit<Mark>], candidates: &mut Vec<Candidate>) {
    let plain = place.plain;
    let mut settled = place.start;
    for street in marks.iter().filter(|mark| mark.role == Mark::StreetEn) {
        if street.start < settled || !plain.as_bytes()[street.start].is_ascii_uppercase() {
            continue;
        }
        // The street's name: words with a capital letter, or a numbered street, right before.
        let mut start = street.start;
        let mut names = 0;
        while names < MOST_NAME_WORDS
            && let Some((word, at)) = word_before(place, start)
            && (word.starts_with(|character: char| character.is_ascii_uppercase()) || is_ordinal(word))
        {
            start = at;
            names += 1;
        }
        if names == 0 {
            continue;
        }
        let mut numbered = false;
        let mut is_year = false;
        if let Some((word, at)) = word_before(place, start)
            && is_house_number(word)
        {
            is_year = matches!(word.parse::<u32>(), Ok(1900..=2099));
            numbered = true;
            start = at;
        }
        // `No. 12, ` and `Flat 7, ` before it, and other streets: `Maryam Alley, Azadi St.`.
        let mut end = street.end;
        loop {
            let before = plain[place.start..start].trim_end_matches([' ', ',', '-', '/']);
            let edge = place.start + before.len();
            if edge == start || start - edge > 3 {
                break;
            }
            let Some(unit) = unit_before(place, marks, edge) else { break };
            start = unit;
            numbered = true;
        }
        let (tail, parts, tail_numbered) = tail_end(place, marks, end);
        end = tail;
        if (numbered || tail_numbered) && !(is_year && parts == 0) {
            push(candidates, start, end, "address-english");
            settled = end;
        }
    }
}

/// The word before `at` and one space, and where it starts.
fn word_before<'a>(place: &Place<'a>, at: usize) -> Option<(&'a str, usize)> {
    let before = place.plain[place.start..at].strip_suffix(' ')?;
    let before = before.strip_suffix('.').filter(|rest| rest.ends_with(['t', 'N', 'S', 'E', 'W'])).unwrap_or(before);
    let length = before
        .chars()
        .rev()
        .take_while(|&other| is_word_part(other) || "'-".contains(other))
        .map(char::len_utf8)
        .sum::<usize>();
    let start = place.start + before.len() - length;
    (length > 0 && length <= 24).then(|| (&place.plain[start..start + length], start))
}

/// `5th`, `42nd`.
fn is_ordinal(word: &str) -> bool {
    word.len() >= 3
        && word.is_char_boundary(word.len() - 2)
        && matches!(&word[word.len() - 2..], "st" | "nd" | "rd" | "th")
        && word[..word.len() - 2].bytes().all(|byte| byte.is_ascii_digit())
}

/// `12`, `221B`, `12-14`.
fn is_house_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &word[digits..];
    (1..=5).contains(&digits)
        && (rest.is_empty()
            || rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_alphabetic())
            || rest.len() <= 5 && rest.starts_with('-') && rest[1..].bytes().all(|byte| byte.is_ascii_digit()))
}

/// The start of `No. 12` or `Flat 7B` that ends at `end`.
fn unit_before(place: &Place<'_>, marks: &[Hit<Mark>], end: usize) -> Option<usize> {
    let before = &place.plain[place.start..end];
    let length = before.bytes().rev().take(8).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let value = end - length;
    if length == 0 || !place.plain[value..end].bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let edge =
        value - before[..before.len() - length].bytes().rev().take(3).take_while(|byte| b" .#:".contains(byte)).count();
    let first = marks.partition_point(|mark| mark.end < edge);
    marks[first..]
        .iter()
        .take_while(|mark| mark.end == edge)
        .find(|mark| mark.role == Mark::UnitEn && mark.start >= place.start)
        .map(|mark| mark.start)
}

/// Where an address ends that has its street up to `end`, how many parts follow, and whether one of them has a number.
fn tail_end(place: &Place<'_>, marks: &[Hit<Mark>], end: usize) -> (usize, usize, bool) {
    const MOST_PARTS: usize = 5;
    let (mut end, mut parts, mut numbered) = (end, 0, false);
    while parts < MOST_PARTS {
        let rest = &place.plain[end..place.end];
        let dot = usize::from(rest.starts_with('.'));
        let gap = rest[dot..].bytes().take(4).take_while(|byte| b" ,-\t".contains(byte)).count();
        let separated = rest[dot..dot + gap].contains([',', '-']);
        let at = end + dot + gap;
        let rest = &place.plain[at..place.end];
        if gap == 0 {
            break;
        }
        // `Apt 4B`, `No. 12`, `#5`.
        let unit = mark_at(marks, Mark::UnitEn, at).map(|mark| mark.end - at);
        if let Some(label) = unit.or_else(|| rest.starts_with('#').then_some(1)) {
            let gap = rest[label..].bytes().take(3).take_while(|byte| b" .#:".contains(byte)).count();
            let value = rest[label + gap..].bytes().take(6).take_while(u8::is_ascii_alphanumeric).count();
            if rest[label + gap..label + gap + value].bytes().any(|byte| byte.is_ascii_digit()) {
                end = at + label + gap + value;
                (parts, numbered) = (parts + 1, true);
                continue;
            }
        }
        let direction = ["NW", "NE", "SW", "SE", "N", "S", "E", "W", "North", "South", "East", "West"]
            .iter()
            .find(|word| rest.strip_prefix(**word).is_some_and(|rest| !rest.starts_with(is_word_part)));
        if let Some(word) = direction.filter(|_| !separated) {
            end = at + word.len();
            continue;
        }
        // A city, a state or a country: up to three words with capital letters, behind a comma.
        if !separated {
            break;
        }
        let mut length = 0;
        for _ in 0..3 {
            let word = &rest[length..];
            let word = word.strip_prefix(' ').filter(|_| length > 0).unwrap_or(if length == 0 { word } else { "" });
            let letters = word.find(|character: char| !is_letter(character)).unwrap_or(word.len());
            let is_number = word[letters..].starts_with(|next: char| next.is_ascii_digit());
            if letters == 0 || is_number || !word.starts_with(|first: char| first.is_ascii_uppercase()) {
                break;
            }
            length += letters + usize::from(length > 0);
        }
        if length == 0 {
            break;
        }
        end = at + length;
        parts += 1;
    }
    (end, parts, numbered)
}
