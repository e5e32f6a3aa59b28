//! Names of persons behind titles, labels and greetings.
//!
//! What announces a name decides how much must be seen of it: a title is enough for a surname, a label with a colon for a whole field,
//! any other phrase needs a known first name.

use crate::Kind;
use crate::characters::is_letter;
use crate::cues::{Cue, Hit, Lexicon, Mark};
use crate::index::mark_at;
use crate::place::{Candidate, Place};

/// Ends of Persian surnames, by which one is told behind a title without a first name.
const SURNAME_ENDS: [&str; 16] =
    ["ی", "یان", "پور", "نیا", "زاده", "نژاد", "فر", "راد", "منش", "دوست", "کیا", "وند", "لو", "چی", "مهر", "خواه"];

/// Second parts of Persian surnames that are written as words of their own.
const SURNAME_PARTS: [&str; 20] = [
    "پور",
    "نیا",
    "زاده",
    "نژاد",
    "فر",
    "راد",
    "منش",
    "دوست",
    "کیا",
    "وند",
    "خواه",
    "تبار",
    "آبادی",
    "خانی",
    "اصل",
    "مقدم",
    "فرد",
    "طلب",
    "بخش",
    "تهرانی",
];

/// First parts of Persian names that go on in the next word.
const NAME_PARTS: [&str; 8] = ["سید", "سیده", "میر", "حاج", "شیخ", "ملا", "میرزا", "شهید"];

/// Places and institutions that bear the names of persons: `خیابان دکتر شریعتی`.
const NAMED_AFTER: [&str; 24] = [
    "خیابان",
    "بلوار",
    "کوچه",
    "میدان",
    "بزرگراه",
    "اتوبان",
    "دانشگاه",
    "بیمارستان",
    "مدرسه",
    "دبیرستان",
    "دبستان",
    "موسسه",
    "کتابخانه",
    "پارک",
    "ایستگاه",
    "مجتمع",
    "بنیاد",
    "شهرک",
    "پل",
    "سالن",
    "تالار",
    "جایزه",
    "شهید",
    "جاده",
];

/// The longest of these words, with the space behind it.
const NAMED_AFTER_BYTES: usize = 24;

/// The most words in a name.
const MOST_WORDS: usize = 4;

/// A word of what may be a name.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

/// Words from a place on, and how they end.
struct Words<'a> {
    words: Vec<Word<'a>>,
    /// A sign, a number or the end of the segment follows the last one, not another word.
    is_whole: bool,
}

/// A person whose whole name was found: later the first name alone is told, too.
pub(crate) struct KnownPerson {
    first_name: String,
    whole: String,
}

/// No more persons of one text are kept.
const MOST_KNOWN_PERSONS: usize = 32;

/// First names that are words of their own.
const AMBIGUOUS_NAMES: &str = " امید آرزو بهار پیام ایمان رها نگار شادی صبا سحر آزاده جلال جمال احسان نعمت عزت حجت ستاره سپیده غزل عسل شکوفه نرگس \
    لاله ژاله مهتاب ترانه پروانه مژده زیبا شیرین الهام رویا فروغ افسانه افسون یگانه سالار سامان توحید عماد فاضل صالح صابر عادل عارف عزیز \
    کریم رحیم رحمان ولی نبی اسد اکرم اعظم اشرف سیما مینا هما هستی یاسمن بیتا تارا mark grace rose hope faith joy may april june august will \
    bill art frank grant dean chase hunter summer autumn daisy lily violet ivy ruby pearl amber dawn eve max sally guy king prince \
    jordan georgia florence virginia victoria charlotte austin paris london chelsea sydney ";

/// Keeps a name that was found in the text, if it holds a surname.
pub(crate) fn remember(known: &mut Vec<KnownPerson>, lexicon: &Lexicon, name: &str) {
    let Some((first, _)) = name.split_once(' ') else { return };
    if known.len() >= MOST_KNOWN_PERSONS || known.iter().any(|person| person.whole == name) {
        return;
    }
    let lower = first.to_ascii_lowercase();
    let is_ambiguous = AMBIGUOUS_NAMES.split(' ').any(|word| word == lower);
    if !is_ambiguous && lexicon.is_first_name(&lower) {
        known.push(KnownPerson { first_name: first.to_owned(), whole: name.to_owned() });
    }
}

/// `marks` are the words of the segment, `known` the persons of the text before it.
pub(crate) fn find(place: &Place<'_>, marks: &[Hit<Mark>], known: &[KnownPerson], candidates: &mut Vec<Candidate>) {
    let mut settled = place.start;
    let mut known_here = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        // A label of several words may start before the segment.
        if mark.end <= settled {
            continue;
        }
        let name = match mark.role {
            Mark::Title => behind_title(place, marks, *mark),
            Mark::NameLabel => behind_label(place, marks, index),
            Mark::Greeting => behind_phrase(place, *mark).filter(|_| is_capital(place, mark.start)),
            Mark::FirstName => before_greeting(place, *mark)
                .or_else(|| before_birth(place, *mark))
                .or_else(|| named_before(place, known.iter().chain(&known_here), *mark)),
            _ => None,
        };
        if let Some((start, end, rule)) = name {
            candidates.push(Candidate { kind: Kind::Person, start, end, rule, rank: 12 });
            let whole = &place.plain[start..end];
            if known.iter().all(|person| person.whole != whole) {
                remember(&mut known_here, &place.tables.lexicon, whole);
            }
            settled = end;
        }
    }
}

fn is_capital(place: &Place<'_>, at: usize) -> bool {
    place.plain.as_bytes()[at].is_ascii_uppercase()
}

/// Whether a word is not a part of a name, whatever stands beside it.
fn is_no_name(place: &Place<'_>, word: &str) -> bool {
    let words = &place.tables.no_names;
    if word.is_ascii() {
        words.contains(word.to_ascii_lowercase().as_str())
    } else {
        words.contains(word) || ["ها", "های", "هایی", "ترین"].iter().any(|end| word.ends_with(end))
    }
}

/// The words of one script from `at` on that may be parts of a name, with single spaces between them.
fn words<'a>(place: &Place<'a>, at: usize) -> Words<'a> {
    let mut words: Vec<Word<'a>> = Vec::new();
    let mut start = at;
    let mut is_whole = true;
    while words.len() < MOST_WORDS {
        let rest = &place.plain[start..place.end];
        let length = rest.find(|character: char| !is_letter(character) && character != '\'').unwrap_or(rest.len());
        let mut text = &rest[..length];
        // `O'Neil`, not a quotation.
        text = text.strip_suffix("'s").unwrap_or(text).trim_end_matches('\'');
        let Some(first) = text.chars().next() else { break };
        let same_script = words.first().is_none_or(|word| word.text.is_ascii() == text.is_ascii());
        let may_be = if first.is_ascii() { first.is_ascii_uppercase() } else { text.chars().count() > 1 };
        if !same_script || !may_be || is_no_name(place, text) || text.len() > 40 {
            is_whole = words.is_empty() || !same_script;
            break;
        }
        // `MS`, `DR` and the like in capitals are no names; one letter is an initial.
        if text.is_ascii() && text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_uppercase()) && words.is_empty() {
            break;
        }
        words.push(Word { text, start, end: start + text.len() });
        let mut next = start + text.len();
        let behind = &place.plain[next..place.end];
        // Between the parts of a double name, or behind an initial.
        if let Some(part) = behind.strip_prefix('-')
            && part.starts_with(|character: char| character.is_ascii_uppercase())
        {
            start = next + 1;
            continue;
        }
        if text.is_ascii() && text.len() == 1 && behind.starts_with('.') {
            next += 1;
        }
        match place.plain[next..place.end].strip_prefix(' ') {
            Some(rest) if rest.starts_with(is_letter) => start = next + 1,
            _ => break,
        }
        if words.len() == MOST_WORDS {
            is_whole = false;
        }
    }
    Words { words, is_whole }
}

fn is_first_name(place: &Place<'_>, word: &str) -> bool {
    let lexicon = &place.tables.lexicon;
    if word.is_ascii() { lexicon.is_first_name(&word.to_ascii_lowercase()) } else { lexicon.is_first_name(word) }
}

/// The name at the front of `words` that starts with a known first name, with its surname: where it ends.
fn full_name(place: &Place<'_>, words: &[Word<'_>]) -> Option<usize> {
    let prefix = words.iter().take_while(|word| NAME_PARTS.contains(&word.text)).count();
    let rest = &words[prefix..];
    let first = rest.first().filter(|word| is_first_name(place, word.text))?;
    if first.text.is_ascii() {
        // Initials and surnames with a capital letter: two words behind the first name, three with an initial.
        let most = if rest.get(1).is_some_and(|word| word.text.len() == 1) { 3 } else { 2 };
        return rest.iter().take(most).next_back().map(|word| word.end);
    }
    let mut count = 1;
    // A second first name, then a surname and its second part.
    if rest.get(1).is_some_and(|word| is_first_name(place, word.text)) && rest.len() > 2 {
        count += 1;
    }
    if rest.len() > count {
        count += 1;
    }
    if rest.get(count).is_some_and(|word| SURNAME_PARTS.contains(&word.text)) {
        count += 1;
    }
    Some(rest[count - 1].end)
}

fn behind_title(place: &Place<'_>, marks: &[Hit<Mark>], title: Hit<Mark>) -> Option<(usize, usize, &'static str)> {
    let word = &place.plain[title.start..title.end];
    let mut at = title.end;
    if word.is_ascii() {
        // `Mr`, not `mr` in a path and not `MS Word`.
        if !is_capital(place, title.start) || word.len() == 2 && is_capital(place, title.start + 1) {
            return None;
        }
        if place.plain[at..place.end].starts_with('.') {
            at += 1;
        }
    }
    let from = place.plain.ceil_char_boundary(title.start.saturating_sub(NAMED_AFTER_BYTES));
    let before = place.plain[from..title.start].trim_end_matches(' ');
    if NAMED_AFTER.iter().any(|word| before.ends_with(word)) {
        return None;
    }
    let gap = place.plain[at..place.end].bytes().take_while(|&byte| byte == b' ').count();
    at += gap;
    // Another title follows: its turn comes.
    if gap > 2 || mark_at(marks, Mark::Title, at).is_some() {
        return None;
    }
    let found = words(place, at);
    let first = found.words.first()?;
    if is_work(place, &found.words) {
        return None;
    }
    let end = if let Some(end) = full_name(place, &found.words) {
        end
    } else if first.text.is_ascii() {
        found.words.iter().take(2).next_back()?.end
    } else {
        let has_end = first.text.chars().count() >= 4 && SURNAME_ENDS.iter().any(|end| first.text.ends_with(end));
        let prefix = NAME_PARTS.contains(&first.text);
        if !has_end && !prefix {
            return None;
        }
        let second = found.words.get(1).filter(|word| prefix || SURNAME_PARTS.contains(&word.text));
        second.map_or(first.end, |word| word.end)
    };
    (gap > 0 || at > title.end).then_some((at, end, "name-title"))
}

/// What stands behind a title in the names of works, contests and brands: `Miss Universe`, `Mr. Robot`.
const TITLED_WORKS: [&str; 40] = [
    "universe",
    "world",
    "america",
    "earth",
    "international",
    "supranational",
    "teen",
    "olympia",
    "robot",
    "potato",
    "incredible",
    "fantastic",
    "clean",
    "right",
    "big",
    "muscle",
    "pepper",
    "who",
    "house",
    "strange",
    "strangelove",
    "evil",
    "martens",
    "dre",
    "seuss",
    "congeniality",
    "marple",
    "piggy",
    "bean",
    "magoo",
    "president",
    "speaker",
    "chairman",
    "ambassador",
    "justice",
    "secretary",
    "minister",
    "iran",
    "england",
    "france",
];

/// Words behind a surname that make it the name of a work: `Mr. Bean film`.
const WORKS: [&str; 18] = [
    "film",
    "films",
    "movie",
    "movies",
    "show",
    "series",
    "episode",
    "episodes",
    "cartoon",
    "character",
    "sketch",
    "contest",
    "pageant",
    "competition",
    "doll",
    "franchise",
    "sequel",
    "trailer",
];

/// Whether the words behind a title name a work, a contest or an office and no person.
fn is_work(place: &Place<'_>, words: &[Word<'_>]) -> bool {
    let Some(first) = words.first().filter(|word| word.text.is_ascii()) else { return false };
    if TITLED_WORKS.iter().any(|work| first.text.eq_ignore_ascii_case(work)) {
        return true;
    }
    let Some(last) = words.get(..2).unwrap_or(words).last() else { return false };
    let rest = place.plain[last.end..].trim_start_matches(' ');
    let next = &rest[..rest.bytes().take(16).take_while(u8::is_ascii_alphanumeric).count()];
    let is_year = next.len() == 4 && next.starts_with("20") && next.bytes().all(|byte| byte.is_ascii_digit());
    is_year || WORKS.contains(&next)
}

/// Where the value behind a label starts, and whether a sign says that there is one.
fn value_start(place: &Place<'_>, end: usize) -> Option<(usize, bool)> {
    let rest = &place.plain[end..place.end];
    let length = rest.find(|character: char| !" :=|\"'*`_()[]\t،,-".contains(character))?;
    let gap = &rest[..length];
    let is_field = gap.contains([':', '=', '|']);
    (length > 0 && length <= 8).then_some((end + length, is_field))
}

fn behind_label(place: &Place<'_>, marks: &[Hit<Mark>], index: usize) -> Option<(usize, usize, &'static str)> {
    let label = marks[index];
    let (at, is_field) = value_start(place, label.end)?;
    let mut at = at;
    // A title stands between the label and the name.
    if let Some(title) = mark_at(marks, Mark::Title, at) {
        return behind_title(place, marks, title);
    }
    let found = words(place, at);
    let first = found.words.first()?;
    if let Some(end) = full_name(place, &found.words) {
        // One first name alone is told by a field's sign or a phrase that says what follows.
        let is_alone = end == first.end;
        let is_phrase = place.plain[label.start..label.end].contains(' ');
        return (!is_alone || is_field && found.is_whole || is_phrase && found.is_whole).then_some((
            at,
            end,
            "name-label",
        ));
    }
    // A field that holds two or three words and nothing else.
    let text = &place.plain[label.start..label.end];
    let names_person = text.contains("نام") && !text.starts_with("به") || text.to_ascii_lowercase().contains("name");
    if is_field && names_person && found.is_whole && (2..=3).contains(&found.words.len()) {
        at = first.start;
        return Some((at, found.words[found.words.len() - 1].end, "name-field"));
    }
    None
}

fn behind_phrase(place: &Place<'_>, phrase: Hit<Mark>) -> Option<(usize, usize, &'static str)> {
    let rest = &place.plain[phrase.end..place.end];
    if !rest.starts_with(' ') {
        return None;
    }
    let at = phrase.end + 1;
    let found = words(place, at);
    full_name(place, &found.words).map(|end| (at, end, "name-greeting"))
}

/// `مینا کاظمی گرامی`: the greeting stands behind the name.
fn before_greeting(place: &Place<'_>, first: Hit<Mark>) -> Option<(usize, usize, &'static str)> {
    let mut end = first.end;
    for _ in 0..3 {
        let rest = place.plain[end..place.end].strip_prefix(' ')?;
        let length = rest.find(|character: char| !is_letter(character)).unwrap_or(rest.len());
        match &rest[..length] {
            "گرامی" | "عزیز" | "ارجمند" | "گرانقدر" => {
                return Some((first.start, end, "name-greeting"));
            }
            word if word.is_empty() || word.is_ascii() || is_no_name(place, word) => return None,
            word => end += 1 + word.len(),
        }
    }
    None
}

/// `سمیه حسینی در ۱۳۶۸/۱۲/۲۶ به دنیا آمد`, `Sara Karimi was born`: a whole name that a word of birth follows.
fn before_birth(place: &Place<'_>, first: Hit<Mark>) -> Option<(usize, usize, &'static str)> {
    const NEAR_BYTES: usize = 72;
    const BEHIND_SEGMENT_BYTES: usize = 40;
    if place.plain.as_bytes()[first.start].is_ascii_lowercase() {
        return None;
    }
    let limit = place.plain.floor_char_boundary(place.end + BEHIND_SEGMENT_BYTES);
    let is_spoken_of = place.is_soon_after(Cue::Birth, first.end)
        || place.index.marks(first.end, limit).iter().any(|mark| mark.role == Mark::BornAfter);
    if !is_spoken_of {
        return None;
    }
    let found = words(place, first.start);
    let end = full_name(place, &found.words).filter(|&end| end > first.end)?;
    let rest = place.plain.get(end..limit)?;
    let says_born = [" متولد ", " (متولد ", "، متولد ", " was born", ", born ", " (born ", " زاده "];
    let until = place.plain.floor_char_boundary((end + NEAR_BYTES).min(place.end + BEHIND_SEGMENT_BYTES));
    let is_born_behind =
        || {
            rest.starts_with(" در ")
                && place.index.marks(end, until).iter().any(|mark| {
                    mark.role == Mark::BornAfter && mark.start > end && !place.index.is_parted(end, mark.start)
                })
        };
    (says_born.iter().any(|words| rest.starts_with(words)) || is_born_behind()).then_some((
        first.start,
        end,
        "name-born",
    ))
}

/// The first name, or the whole name, of a person who was named before.
fn named_before<'a>(
    place: &Place<'_>,
    known: impl Iterator<Item = &'a KnownPerson>,
    first: Hit<Mark>,
) -> Option<(usize, usize, &'static str)> {
    let name = &place.plain[first.start..first.end];
    let mut persons = known.filter(|person| person.first_name == name).peekable();
    persons.peek()?;
    let rest = &place.plain[first.start..place.end];
    let whole = persons.map(|person| person.whole.as_str()).find(|whole| rest.starts_with(whole));
    let end = first.start + whole.map_or(name.len(), str::len);
    let joins = |character: Option<char>| {
        character.is_some_and(|character| is_letter(character) || "@_/\\-".contains(character))
    };
    let from = place.plain.ceil_char_boundary(first.start.saturating_sub(NAMED_AFTER_BYTES));
    let before = place.plain[from..first.start].trim_end_matches(' ');
    let behind = &place.plain[end..place.end];
    // A street, a school, a file, or somebody else of that name.
    let is_other = NAMED_AFTER.iter().any(|word| before.ends_with(word))
        || behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_alphanumeric()))
        || place.char_before(first.start) == Some('.')
        || name.is_ascii()
            && behind.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_uppercase()));
    (!is_other && !joins(place.char_before(first.start)) && !joins(place.char_at(end))).then_some((
        first.start,
        end,
        "name-repeated",
    ))
}
