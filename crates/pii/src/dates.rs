//! Dates of birth: a date, Gregorian or solar Hijri, that the words beside it name so.

use crate::Kind;
use crate::characters::is_word_part;
use crate::cues::{Cue, Hit, Mark};
use crate::place::{Candidate, Place};

/// A cue of birth stands at most so many bytes of the plain view before its date.
const NEAR_BYTES: usize = 96;

/// `was born` stands at most so many bytes behind the date.
const AFTER_BYTES: usize = 40;

/// `groups` are the runs of digits of the segment, `marks` its words.
pub(crate) fn find(place: &Place<'_>, groups: &[(usize, usize)], marks: &[Hit<Mark>], candidates: &mut Vec<Candidate>) {
    if groups.is_empty() {
        return;
    }
    let mut add = |start: usize, end: usize, rule: &'static str| {
        if stands_free(place, start, end) && is_birth(place, start, end) {
            candidates.push(Candidate { kind: Kind::DateOfBirth, start, end, rule, rank: 6 });
        }
    };
    if !place.is_around(Cue::Birth) && !marks_follow(place) {
        return;
    }
    for index in 0..groups.len() {
        let (start, end) = groups[index];
        if let Some(&[.., last]) = groups.get(index..index + 3)
            && is_numeric(place, &groups[index..index + 3])
        {
            add(start, last.1, "birth-date-numeric");
        } else if end - start == 8 && is_compact(&place.plain[start..end]) {
            add(start, end, "birth-date-compact");
        }
    }
    for month in marks.iter().filter(|mark| mark.role == Mark::Month && place.start <= mark.start) {
        let found = worded(place, groups, *month).or_else(|| with_day_word(place, groups, marks, *month));
        if let Some((start, end)) = found {
            add(start, end, "birth-date-worded");
        }
    }
}

/// Whether words that stand behind dates of birth follow in or right behind the segment.
fn marks_follow(place: &Place<'_>) -> bool {
    place.index.marks(place.start, place.end + AFTER_BYTES).iter().any(|mark| mark.role == Mark::BornAfter)
}

fn stands_free(place: &Place<'_>, start: usize, end: usize) -> bool {
    let goes_on = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let bytes = place.plain.as_bytes();
    let joins = |index: usize| bytes.get(index).is_some_and(|byte| b"-/.".contains(byte));
    let goes_on_left = place.char_before(start).is_some_and(goes_on)
        || start > 1 && joins(start - 1) && bytes[start - 2].is_ascii_digit();
    let goes_on_right =
        place.char_at(end).is_some_and(goes_on) || joins(end) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    !goes_on_left && !goes_on_right
}

/// Whether the words beside the date say that it is one of birth.
fn is_birth(place: &Place<'_>, start: usize, end: usize) -> bool {
    if let Some(named) = place.named(start)
        && named.cue == Cue::Birth
        && named.distance_bytes <= NEAR_BYTES
    {
        let between = place.between(start, named);
        let cue_end = start - named.distance_bytes;
        // `… 1370/2/3 متولد شد و 1390/2/3 …`: the cue is of the date before it.
        let is_of_date_before = between.trim_start().starts_with("شد")
            && place.plain[place.plain.ceil_char_boundary(cue_end.saturating_sub(AFTER_BYTES))..cue_end]
                .bytes()
                .any(|byte| byte.is_ascii_digit());
        if !between.bytes().any(|byte| byte.is_ascii_digit())
            && !is_of_date_before
            && !is_celebration(place, cue_end)
            && !is_of_thing(place, start, cue_end)
        {
            return true;
        }
    }
    let behind = place
        .index
        .marks(end, end + AFTER_BYTES)
        .iter()
        .find(|mark| mark.role == Mark::BornAfter && mark.start >= end)
        .is_some_and(|mark| {
            let between = &place.plain[end..mark.start];
            !between.contains(|character: char| character.is_ascii_digit() || "\n،,؛;".contains(character))
                && !place.index.is_parted(end, mark.start)
                && !is_of_thing(place, start, mark.start)
        });
    behind || place.named_after(end) == Some(Cue::Birth) && !is_of_thing_behind(place, start, end)
}

/// Before a birthday, what says that its celebration is meant.
const CELEBRATIONS: [&str; 8] =
    ["celebrat", "party", "anniversary", "th birthday", "st birthday", "nd birthday", "rd birthday", "جشن"];

/// Things that are born as a figure of speech.
const THINGS: [&str; 58] = [
    "company",
    "firm",
    "startup",
    "up",
    "brand",
    "project",
    "idea",
    "band",
    "club",
    "league",
    "nation",
    "state",
    "country",
    "republic",
    "organization",
    "organisation",
    "movement",
    "product",
    "app",
    "website",
    "site",
    "platform",
    "internet",
    "web",
    "software",
    "language",
    "team",
    "franchise",
    "series",
    "magazine",
    "newspaper",
    "newsletter",
    "festival",
    "tradition",
    "concept",
    "service",
    "business",
    "agency",
    "studio",
    "store",
    "shop",
    "union",
    "city",
    "industry",
    "technology",
    "podcast",
    "blog",
    "channel",
    "museum",
    "university",
    "school",
    "bank",
    "restaurant",
    "cafe",
    "campaign",
    "game",
    "network",
    "foundation",
];
const THINGS_FA: [&str; 26] = [
    "شرکت",
    "استارتاپ",
    "برند",
    "پروژه",
    "ایده",
    "سازمان",
    "باشگاه",
    "مجله",
    "روزنامه",
    "سایت",
    "وبسایت",
    "محصول",
    "اپلیکیشن",
    "پلتفرم",
    "نشریه",
    "تیم",
    "جشنواره",
    "موسسه",
    "بانک",
    "دانشگاه",
    "فروشگاه",
    "رستوران",
    "انجمن",
    "کمپین",
    "بنیاد",
    "خبرنامه",
];

/// Whether the words before a birthday speak of its celebration. `cue_end` is where the name of the birthday ends.
fn is_celebration(place: &Place<'_>, cue_end: usize) -> bool {
    const NEAR_BYTES: usize = 40;
    const BIRTHDAY: &str = "birthday";
    let (plain, _, _) = place.in_plain(place.start, place.end);
    let before = &plain[plain.ceil_char_boundary(cue_end.saturating_sub(NEAR_BYTES))..cue_end];
    let is_birthday = before.len() >= BIRTHDAY.len()
        && before.as_bytes()[before.len() - BIRTHDAY.len()..].eq_ignore_ascii_case(BIRTHDAY.as_bytes());
    if !is_birthday && !before.ends_with("تولد") {
        return false;
    }
    let before = before.to_ascii_lowercase();
    let sentence = before.rsplit(['.', '\n', ';']).next().unwrap_or(&before);
    CELEBRATIONS.iter().any(|word| sentence.contains(word))
}

/// Whether what was born is no person: `the company was born on`, `شرکت ما در … متولد شد`. `cue_end` is where a word of birth begins or
/// ends.
fn is_of_thing(place: &Place<'_>, start: usize, cue_end: usize) -> bool {
    const SUBJECT_BYTES: usize = 64;
    const MOST_WORDS: usize = 6;
    const VERBS: [&str; 13] =
        ["was", "is", "were", "been", "has", "had", "born", "on", "in", "at", "officially", "first", "itself"];
    let (plain, _, _) = place.in_plain(place.start, place.end);
    // `The company was born`: the subject stands right before the verb.
    let before = &plain[plain.ceil_char_boundary(cue_end.saturating_sub(SUBJECT_BYTES))..cue_end];
    if before.trim_end().ends_with(|last: char| last.is_ascii_alphabetic()) {
        let sentence = before.rsplit(['.', '\n', ';', '!', '?']).next().unwrap_or(before);
        let is_verb = |word: &&str| VERBS.iter().any(|verb| word.eq_ignore_ascii_case(verb));
        let subject = words(sentence).rfind(|word| !is_verb(word));
        return subject.is_some_and(|word| THINGS.iter().any(|thing| word.eq_ignore_ascii_case(thing)));
    }
    // `شرکت ما در … متولد شد`: it stands first. A label is of a person.
    if before.ends_with("تولد") && !before.ends_with("متولد") {
        return false;
    }
    let sentence = &plain[plain.ceil_char_boundary(start.saturating_sub(SUBJECT_BYTES))..start];
    let sentence = sentence.rsplit(['.', '\n', '؛', '!', '؟', '،']).next().unwrap_or(sentence);
    words(sentence).take(2).any(|word| THINGS_FA.contains(&word)) && words(sentence).count() <= MOST_WORDS
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|character: char| !is_word_part(character)).filter(|word| !word.is_empty())
}

/// The same for a date that stands before the word of birth: `on 3 November 1988 the club was born`.
fn is_of_thing_behind(place: &Place<'_>, start: usize, end: usize) -> bool {
    let behind = &place.plain[end..place.plain.floor_char_boundary(end + AFTER_BYTES)];
    is_of_thing(place, start, end + behind.find("born").unwrap_or(0))
}

/// Whether three groups of digits are a year, a month and a day in some usual order.
fn is_numeric(place: &Place<'_>, groups: &[(usize, usize)]) -> bool {
    let part = |index: usize| &place.plain[groups[index].0..groups[index].1];
    let gap = |index: usize| &place.plain[groups[index].1..groups[index + 1].0];
    let sign = gap(0).trim();
    if !matches!(sign, "/" | "-" | ".") || gap(1).trim() != sign || gap(0).len() > 3 || gap(1).len() > 3 {
        return false;
    }
    match [0, 1, 2].map(|index| part(index).len()) {
        [4, 1 | 2, 1 | 2] => is_year(part(0)) && is_day_and_month(part(1), part(2)),
        [1 | 2, 1 | 2, 4] => is_year(part(2)) && is_day_and_month(part(0), part(1)),
        // The year in two digits, at either end.
        [1 | 2, 1 | 2, 1 | 2] => {
            part(2).len() == 2 && is_day_and_month(part(0), part(1))
                || part(0).len() == 2 && is_day_and_month(part(1), part(2))
        }
        _ => false,
    }
}

fn is_compact(digits: &str) -> bool {
    let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..]);
    is_year(year) && month <= "12" && is_day_and_month(month, day)
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse::<u16>().is_ok_and(|year| matches!(year, 1250..=1430 | 1880..=2040))
}

fn is_day(digits: &str) -> bool {
    digits.len() <= 2 && digits.parse::<u8>().is_ok_and(|day| matches!(day, 1..=31))
}

/// Two numbers that are a day and a month, in either order.
fn is_day_and_month(one: &str, other: &str) -> bool {
    let is_month = |digits: &str| digits.parse::<u8>().is_ok_and(|month| matches!(month, 1..=12));
    is_day(one) && is_day(other) && (is_month(one) || is_month(other))
}

/// The date around the name of a month: `5th of March 1990`, `March 5, 1990`, `۱۲ فروردین ماه ۱۳۷۰`, `1990 March 5`.
fn worded(place: &Place<'_>, groups: &[(usize, usize)], month: Hit<Mark>) -> Option<(usize, usize)> {
    const LONGEST_GAP_BYTES: usize = 24;
    let digits = |group: (usize, usize)| &place.plain[group.0..group.1];
    let near = |from: usize, to: usize| from <= to && to - from <= LONGEST_GAP_BYTES;
    let next = groups.partition_point(|group| group.0 < month.end);
    let before = next.checked_sub(1).map(|index| groups[index]).filter(|group| {
        if !near(group.1, month.start) {
            return false;
        }
        let gap = place.plain[group.1..month.start].trim_matches([' ', '-', '.', ',', '/']);
        let gap = gap.trim_end_matches("of").trim();
        group.1 <= month.start && matches!(gap, "" | "st" | "nd" | "rd" | "th" | "ام" | "م" | "اُم")
    });
    let after = groups.get(next).copied().filter(|group| {
        if !near(month.end, group.0) {
            return false;
        }
        let gap = place.plain[month.end..group.0].trim_matches([' ', '-', '.', ',', '/', '،']);
        gap.split(' ').all(|word| matches!(word, "" | "ماه" | "سال" | "of" | "the" | "ی"))
    })?;
    // `March 5, 1990`: the day stands between the month and the year.
    let last = groups.get(next + 1).copied().filter(|group| {
        if !near(after.1, group.0) {
            return false;
        }
        let gap = place.plain[after.1..group.0].trim_matches([' ', ',', '.', '-', '،']);
        matches!(gap, "" | "st" | "nd" | "rd" | "th" | "of" | "سال") && !place.plain[after.1..group.0].contains('\n')
    });
    match (before, last) {
        (Some(before), _) if is_day(digits(before)) && is_year(digits(after)) => Some((before.0, after.1)),
        (Some(before), _) if is_year(digits(before)) && is_day(digits(after)) => Some((before.0, after.1)),
        (_, Some(last)) if is_day(digits(after)) && is_year(digits(last)) => Some((month.start, last.1)),
        // The year in two digits, in either language.
        (Some(before), _) if is_day(digits(before)) && digits(after).len() == 2 => Some((before.0, after.1)),
        _ => None,
    }
}

/// The date around the name of a month, with its day in words: `بیست و سوم مهر ۱۳۶۸`, `the third of May, 1990`, `May third, 1990`.
fn with_day_word(
    place: &Place<'_>,
    groups: &[(usize, usize)],
    marks: &[Hit<Mark>],
    month: Hit<Mark>,
) -> Option<(usize, usize)> {
    const LONGEST_GAP_BYTES: usize = 24;
    let gap = |from: usize, to: usize| {
        let gap = (from <= to && to - from <= LONGEST_GAP_BYTES).then(|| place.plain.get(from..to)).flatten()?;
        (!gap.contains('\n')).then(|| gap.trim_matches([' ', '-', '.', ',', '/', '،']))
    };
    let days = || marks.iter().filter(|mark| mark.role == Mark::DayWord && place.start <= mark.start);
    let year_after = |end: usize| {
        let year = groups.get(groups.partition_point(|group| group.0 < end)).copied()?;
        let digits = &place.plain[year.0..year.1];
        let is_near = gap(end, year.0)?.split(' ').all(|word| matches!(word, "" | "ماه" | "سال" | "of" | "the" | "ی"));
        (is_near && (is_year(digits) || digits.len() == 2)).then_some(year.1)
    };
    // The longest of the words that end there: `بیست و سوم`, not `سوم`.
    let before = days()
        .filter(|day| gap(day.end, month.start).is_some_and(|gap| matches!(gap, "" | "of" | "day of")))
        .map(|day| day.start)
        .min();
    if let Some(start) = before {
        return year_after(month.end).map(|end| (start, end));
    }
    let after = days().filter(|day| gap(month.end, day.start).is_some_and(|gap| matches!(gap, "" | "the")));
    after.map(|day| day.end).max().and_then(year_after).map(|end| (month.start, end))
}
