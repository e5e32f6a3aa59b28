//! Findings that are made of digits: phones, cards, national ids, postal codes, Sheba and social security numbers.
//!
//! The segment's groups of digits are joined where the signs between them allow it, and every short chain of groups is
//! put to the rules. What a rule is sure of by form or checksum stands alone; the rest wants a cue.

use std::cell::OnceCell;

use crate::checks;
use crate::cues::Cue;
use crate::gaps::{Spacing, is_emphasis};
use crate::index::Named;
use crate::place::{Candidate, Place};
use crate::{Kind, normalise};

/// The most groups and digits that one number is written in.
const MOST_GROUPS: usize = 7;
const MOST_DIGITS: usize = 26;

/// How near a cue must be, in bytes of the plain view, to vouch for a number that has no form of its own.
const NEAR_BYTES: usize = 80;

/// A name that stands so near before a number is not outdone by one behind it.
const NAME_BEFORE_BYTES: usize = 8;

/// A chain of digit groups, as the rules see it.
struct Number<'a> {
    digits: &'a str,
    lengths: &'a [usize],
    gaps: &'a [&'a str],
    /// `+` stands right before it.
    plus: bool,
    /// Looked up when a rule first asks: most chains of digits are refused by their shape.
    named: &'a OnceCell<Option<Named>>,
    /// A sign joins it to other letters or digits.
    joined: bool,
    /// The most that parts its groups.
    spacing: Spacing,
    place: &'a Place<'a>,
    start: usize,
    end: usize,
}

struct Verdict {
    kind: Kind,
    rule: &'static str,
    rank: u8,
}

/// `groups` are the runs of digits of the segment.
pub(crate) fn find(place: &Place<'_>, groups: &[(usize, usize)], candidates: &mut Vec<Candidate>) {
    let mut digits = String::new();
    let is_view = place.wrapped.is_some();
    for first in 0..groups.len() {
        let (start, _) = groups[first];
        let before = place.char_before(start);
        if before.is_some_and(|character| character.is_ascii_alphanumeric() || "_*#$€£¥".contains(character))
            || follows_thousands(place, start)
        {
            continue;
        }
        let plus = before == Some('+');
        let joined_left = before.is_some_and(|character| "-./".contains(character))
            && place.char_before(start - 1).is_some_and(|character| character.is_ascii_alphanumeric());
        let is_glued = |before: usize| {
            is_view
                && groups.get(before + 1).is_some_and(|next| place.spacing(groups[before].1, next.0) == Spacing::Glued)
        };
        let joined_left = joined_left || first > 0 && is_glued(first - 1);
        let named = OnceCell::new();
        let mut single_digits = 0;
        let mut spacing = Spacing::Plain;
        let mut parts = 0;
        let mut lengths: [usize; MOST_GROUPS] = [0; MOST_GROUPS];
        let mut gaps: [&str; MOST_GROUPS] = [""; MOST_GROUPS];
        digits.clear();
        for (count, &(from, to)) in groups[first..].iter().take(MOST_GROUPS).enumerate() {
            if count > 0 {
                let before = groups[first + count - 1].1;
                let gap = &place.plain[before..from];
                if !joins(gap) {
                    break;
                }
                if is_view {
                    spacing = spacing.max(place.spacing(before, from));
                }
                // Emphasis within a group does not part it.
                if !is_view || !is_emphasis(place.original(before, from)) {
                    gaps[parts - 1] = gap;
                    parts += 1;
                }
            } else {
                parts = 1;
            }
            lengths[parts - 1] += to - from;
            single_digits += usize::from(to - from == 1);
            if digits.len() + (to - from) > MOST_DIGITS {
                break;
            }
            digits.push_str(&place.plain[from..to]);
            let after = place.char_at(to);
            if after.is_some_and(|character| character.is_ascii_alphanumeric() || "_@".contains(character)) {
                break;
            }
            // No number is written digit by digit; only a country code and the zero in brackets stand alone.
            if single_digits > 2 {
                break;
            }
            if digits.len() < 5
                || after.is_some_and(|character| "*#%".contains(character))
                || leads_thousands(place, to)
            {
                continue;
            }
            let joined_right = after.is_some_and(|character| "-./".contains(character))
                && !leads_range(place, to, digits.len())
                && place.char_at(to + 1).is_some_and(|character| character.is_ascii_alphanumeric());
            let number = Number {
                digits: &digits,
                lengths: &lengths[..parts],
                gaps: &gaps[..parts - 1],
                plus,
                named: &named,
                joined: joined_left || joined_right || is_glued(first + count),
                spacing,
                place,
                start,
                end: to,
            };
            if let Some(verdict) = number.judge() {
                let opens = number.start - usize::from(plus);
                let opens = match verdict.kind {
                    Kind::PhoneNumber if number.is_bracketed(opens) => opens - 1,
                    Kind::PhoneNumber => opens,
                    _ => start,
                };
                candidates.push(Candidate {
                    kind: verdict.kind,
                    start: opens.max(place.start),
                    end: to,
                    rule: verdict.rule,
                    rank: verdict.rank,
                });
            }
        }
    }
}

/// Whether the signs between two groups may stand inside one number.
fn joins(gap: &str) -> bool {
    !gap.is_empty()
        && gap.len() <= 3
        && gap.chars().all(|character| " -./()\t".contains(character))
        && gap.chars().filter(|character| "-./".contains(*character)).count() <= 1
}

/// `1,234` behind which the number stands: it is the tail of an amount.
fn follows_thousands(place: &Place<'_>, start: usize) -> bool {
    let tail = place.plain[start..].bytes().take_while(u8::is_ascii_digit).count();
    tail == 3
        && place.char_before(start) == Some(',')
        && place.char_before(start - 1).is_some_and(|character| character.is_ascii_digit())
}

/// Whether the number goes on as `,234`.
fn leads_thousands(place: &Place<'_>, end: usize) -> bool {
    let rest = &place.plain.as_bytes()[end..];
    rest.first() == Some(&b',') && rest[1..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count() == 3
}

/// `021-88776655-6`: a block of lines is written by its first number and the last digit of its last one.
fn leads_range(place: &Place<'_>, end: usize, digits: usize) -> bool {
    let rest = &place.plain.as_bytes()[end..];
    matches!(digits, 8 | 11)
        && matches!(rest, [b'-' | b'/', last, ..] if last.is_ascii_digit())
        && !rest.get(2).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-/.".contains(byte))
}

impl Number<'_> {
    fn judge(&self) -> Option<Verdict> {
        match self.digits.len() {
            24 => self.sheba(),
            16 => self.card(),
            7..=16 => self.phone().or_else(|| self.identity()).or_else(|| self.postal()),
            5 => self.postal(),
            _ => None,
        }
    }

    fn named(&self) -> Option<Named> {
        // What was said of a birth says nothing of a number.
        *self.named.get_or_init(|| self.place.named(self.start).filter(|named| named.cue != Cue::Birth))
    }

    fn cue(&self) -> Option<Cue> {
        self.named().map(|named| named.cue)
    }

    fn is(&self, cue: Cue) -> bool {
        self.cue() == Some(cue)
    }

    /// The cue is `cue` and stands close enough to vouch for a number without a form of its own.
    fn is_near(&self, cue: Cue) -> bool {
        self.named().is_some_and(|named| named.cue == cue && named.distance_bytes <= NEAR_BYTES)
    }

    /// The words right behind it call it so, and nothing before it says otherwise.
    fn is_named_after(&self, cue: Cue) -> bool {
        self.named().is_none_or(|named| named.distance_bytes > NAME_BEFORE_BYTES)
            && self.place.named_after(self.end) == Some(cue)
    }

    fn is_something_else(&self) -> bool {
        matches!(self.cue(), Some(Cue::Other | Cue::Version | Cue::Key))
    }

    fn has_shape(&self, shapes: &[&[usize]]) -> bool {
        shapes.contains(&self.lengths)
    }

    /// All gaps are the same one of `-`, a space, or a dash with spaces.
    fn is_evenly_spaced(&self) -> bool {
        let is_even = |gap: &str| matches!(gap, " " | "-" | " - " | "." | "  ") || gap == "\t" && self.is_in_cells();
        self.gaps.iter().all(|gap| *gap == self.gaps[0] && is_even(gap))
    }

    fn is_in_cells(&self) -> bool {
        self.spacing == Spacing::Cells
    }

    /// Its groups are held together by signs or cells alone, so that only a form or a checksum makes it one number.
    fn is_loose(&self) -> bool {
        matches!(self.spacing, Spacing::Glued | Spacing::Cells)
    }

    /// Emphasis opens within the number or beside it as often as it closes. Signs that stand for digits do so by chance only.
    fn is_balanced(&self) -> bool {
        let (plain, start, end) = self.place.in_plain(self.start, self.end);
        let is_mark = |character: char| matches!(character, '*' | '`' | '~');
        let from = plain[..start].trim_end_matches(is_mark).len();
        let to = plain.len() - plain[end..].trim_start_matches(is_mark).len();
        let mut runs = 0;
        let mut is_run = false;
        for character in plain[from..to].chars() {
            runs += usize::from(is_mark(character) && !is_run);
            is_run = is_mark(character);
        }
        runs % 2 == 0 && !plain[start..end].contains('_')
    }

    fn is_bracketed(&self, opens: usize) -> bool {
        self.place.char_before(opens) == Some('(') && self.gaps.iter().any(|gap| gap.contains(')'))
    }

    fn sheba(&self) -> Option<Verdict> {
        let shapes: [&[usize]; 3] = [&[24], &[4, 4, 4, 4, 4, 4], &[2, 4, 4, 4, 4, 4, 2]];
        let holds = self.digits.len() == 24
            && !self.joined
            && self.has_shape(&shapes)
            && self.is_evenly_spaced()
            && self.is(Cue::Iban)
            && checks::is_iban(&format!("IR{}", self.digits));
        holds.then_some(Verdict { kind: Kind::Iban, rule: "sheba-digits", rank: 3 })
    }

    fn card(&self) -> Option<Verdict> {
        // Marks that were dropped may have stood for some of the spaces.
        let in_fours = self.lengths.iter().all(|&length| length.is_multiple_of(4));
        if self.digits.len() != 16
            || self.joined
            || !in_fours
            || !self.is_evenly_spaced()
            || self.is_inside_longer_row()
            || !checks::passes_luhn(self.digits)
            || self.digits.bytes().all(|byte| byte == self.digits.as_bytes()[0])
        {
            return None;
        }
        let named = self.is(Cue::Card);
        let plausible = if self.is_something_else() || self.is_in_cells() && !named {
            checks::is_iranian_card(self.digits)
        } else {
            named || checks::is_iranian_card(self.digits) || checks::is_network_card(self.digits)
        };
        plausible.then_some(Verdict { kind: Kind::BankCard, rule: "card-luhn", rank: 4 })
    }

    /// Four groups of four in a row of more such groups belong to a longer number.
    fn is_inside_longer_row(&self) -> bool {
        let Some(gap) = self.gaps.first() else { return false };
        let four_digits = |text: &str| {
            text.len() >= 4 && text.bytes().take(4).all(|byte| byte.is_ascii_digit()) && !text.starts_with("09")
        };
        let after = self.place.plain[self.end..].strip_prefix(gap).is_some_and(|rest| {
            four_digits(rest) && !rest[4..].starts_with(|character: char| character.is_ascii_digit())
        });
        let before = self.place.plain[..self.start].strip_suffix(gap).is_some_and(|rest| {
            let digits = rest.bytes().rev().take_while(u8::is_ascii_digit).take(5).count();
            digits == 4
        });
        after || before
    }

    fn phone(&self) -> Option<Verdict> {
        let verdict = |rule, rank| Some(Verdict { kind: Kind::PhoneNumber, rule, rank });
        if self.is_iranian_mobile() {
            return verdict("phone-iran-mobile", 5);
        }
        if self.joined || self.digits.len() < 7 || self.is_loose() {
            return None;
        }
        let denied = self.is_something_else();
        if self.is_iranian_landline() && (self.plus || !denied) {
            return verdict("phone-iran-landline", 6);
        }
        if self.is_international() {
            return verdict("phone-international", 6);
        }
        if denied || matches!(self.cue(), Some(Cue::NationalId | Cue::Postal | Cue::Ssn | Cue::Passport | Cue::Iban)) {
            return None;
        }
        let rule = if self.spacing == Spacing::Plain && (self.is_north_american() || self.has_trunk_zero()) {
            ("phone-national", 8)
        } else if self.is_near(Cue::Phone) && self.fits_phone_cue() {
            ("phone-named", 9)
        } else {
            return None;
        };
        // An amount may be written like one.
        if self.place.is_other_after(self.end) { None } else { verdict(rule.0, rule.1) }
    }

    fn is_iranian_mobile(&self) -> bool {
        let digits = self.digits;
        if self.gaps.iter().any(|gap| gap.contains('(') && !matches!(*gap, "(" | " (" | "-(")) {
            return false;
        }
        let subscriber = |rest: &str| rest.len() == 10 && rest.starts_with('9');
        let national = |rest: &str| subscriber(rest) || rest.strip_prefix('0').is_some_and(subscriber);
        let full = if let Some(rest) = digits.strip_prefix("0098") {
            national(rest)
        } else if let Some(rest) = digits.strip_prefix("98").filter(|_| digits.len() >= 12) {
            national(rest)
        } else if let Some(rest) = digits.strip_prefix('0') {
            !self.plus && subscriber(rest)
        } else {
            !self.plus
                && subscriber(digits)
                && self.is_near(Cue::Phone)
                && self.lengths.len() <= 4
                && self.lengths[0] >= 2
        };
        // A country code stands alone or with the number, never with a part of it that is cut elsewhere.
        let first = self.lengths[0];
        let well_cut =
            first >= 2 && self.lengths[1..].iter().all(|&length| length >= 2 || length == 1 && digits.contains("980"));
        // Lists join whole numbers by a slash or dash; anything else that is joined is a part of something longer.
        let whole = !self.joined || (self.lengths.len() == 1 && self.neighbours_are_phones());
        // Cells that happen to stand side by side are numbers of their own.
        let in_form =
            !self.is_in_cells() || self.has_shape(&[&[4, 3, 4], &[4, 7], &[4, 3, 2, 2], &[2, 3, 3, 4], &[2, 10]]);
        full && well_cut && whole && in_form
    }

    /// What is joined to the number starts or ends like a phone itself.
    fn neighbours_are_phones(&self) -> bool {
        let before = self.place.plain[..self.start].bytes().rev().skip(1).take_while(u8::is_ascii_digit).count();
        let after = self.place.plain[self.end..].bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let separator = |character: Option<char>| character.is_some_and(|character| "-./".contains(character));
        (!separator(self.place.char_before(self.start)) || (8..=14).contains(&before) || before == 0)
            && (!separator(self.place.char_at(self.end)) || (8..=14).contains(&after) || after == 0)
    }

    fn is_iranian_landline(&self) -> bool {
        let digits = self.digits;
        if self.gaps.iter().any(|gap| gap.contains('/') || *gap == ".") && !self.is(Cue::Phone) {
            return false;
        }
        let area_then = |rest: &str, length: usize| {
            rest.len() == 2 + length && checks::is_iranian_area(&rest[..2]) && !rest[2..].starts_with(['0', '1'])
        };
        let international = digits
            .strip_prefix("0098")
            .or_else(|| digits.strip_prefix("98").filter(|_| self.plus || digits.len() == 12 && self.is(Cue::Phone)));
        if let Some(rest) = international {
            return area_then(rest.strip_prefix('0').unwrap_or(rest), 8);
        }
        if self.plus {
            return false;
        }
        if let Some(rest) = digits.strip_prefix('0') {
            let cut_behind_area = self.lengths[0] == 3;
            let whole = area_then(rest, 8)
                && (self.lengths.len() == 1 || cut_behind_area)
                && self.lengths[1..].iter().all(|&length| length >= 2);
            let line = area_then(rest, 5)
                && self.lengths == [3, 5]
                && (self.is(Cue::Phone) || self.gaps[0] == "-" && rest.starts_with("21"));
            let short_line = area_then(rest, 4) && self.lengths == [3, 4] && self.is(Cue::Phone);
            if whole || line || short_line {
                return true;
            }
        }
        // In right-to-left text the area is often written behind the number: 88776655-021.
        let reversed = self.has_shape(&[&[8, 3], &[4, 4, 3]]) && self.gaps.last().is_some_and(|gap| gap.contains('-'));
        reversed
            && digits[8..].starts_with('0')
            && checks::is_iranian_area(&digits[9..])
            && !digits.starts_with(['0', '1'])
    }

    fn is_international(&self) -> bool {
        let rest = if self.plus {
            self.digits
        } else if let Some(rest) = self.digits.strip_prefix("00") {
            if self.lengths.len() < 2 && !self.is(Cue::Phone) || self.is_something_else() {
                return false;
            }
            rest
        } else {
            return false;
        };
        let Some(code) = checks::calling_code_length(rest) else { return false };
        let ends_whole = self.lengths.last().is_some_and(|&length| length >= 2);
        (8..=15).contains(&rest.len()) && rest.len() >= code + 6 && ends_whole && self.takes_all_groups()
    }

    /// No further group of digits follows behind a single dash or space in the same rhythm; else the number goes on.
    fn takes_all_groups(&self) -> bool {
        let rest = &self.place.plain[self.end..];
        let next = rest.strip_prefix(['-', ' ']).unwrap_or("");
        let length = next.bytes().take_while(u8::is_ascii_digit).count();
        let whole_before = self.digits.len() >= 11;
        !(2..=4).contains(&length) || whole_before
    }

    fn is_north_american(&self) -> bool {
        if self.plus || self.gaps.is_empty() || self.gaps.iter().any(|gap| gap.contains('/')) {
            return false;
        }
        let digits = match self.lengths {
            [3, 3, 4] => self.digits,
            [1, 3, 3, 4] if self.digits.starts_with('1') => &self.digits[1..],
            _ => return false,
        };
        let bytes = digits.as_bytes();
        let spaced_only = self.gaps.iter().all(|gap| gap.trim().is_empty());
        (b'2'..=b'9').contains(&bytes[0]) && (b'2'..=b'9').contains(&bytes[3]) && (!spaced_only || self.is(Cue::Phone))
    }

    /// `0xx xxx xxxx`: how most countries write a number at home.
    fn has_trunk_zero(&self) -> bool {
        let digits = self.digits;
        !self.plus
            && matches!(digits.len(), 10 | 11)
            && digits.starts_with('0')
            && !digits.starts_with("00")
            && (2..=4).contains(&self.lengths.len())
            && (2..=5).contains(&self.lengths[0])
            && self.lengths[1..].iter().all(|&length| length >= 3)
            && self.gaps.iter().all(|gap| matches!(*gap, " " | "-" | ") " | ")" | ")-" | " - "))
            && (self.is(Cue::Phone) || self.lengths.len() >= 2 && digits.len() == 11)
    }

    fn fits_phone_cue(&self) -> bool {
        if self.plus || self.gaps.iter().any(|gap| gap.contains('/') || *gap == "." && self.lengths.len() < 3) {
            return false;
        }
        let length = self.digits.len();
        let date = matches!(self.lengths, [4, 2, 2] | [2, 2, 4] | [4, 1, 2] | [4, 2, 1]);
        let local = self.has_shape(&[&[8], &[4, 4]]) && (b'2'..=b'9').contains(&self.digits.as_bytes()[0]);
        let even = self.lengths.iter().all(|&length| length >= 2);
        let spaced = self.lengths.len() >= 2 && (9..=13).contains(&length) && even && self.lengths.len() <= 6;
        let plain = self.lengths.len() == 1 && (10..=13).contains(&length);
        let american = self.lengths == [3, 4] && self.gaps[0] == "-";
        !date && (local || spaced || plain || american) && !self.is_year_range()
    }

    /// `2019 2020`: two years, not a local number.
    fn is_year_range(&self) -> bool {
        self.lengths == [4, 4]
            && [&self.digits[..4], &self.digits[4..]]
                .iter()
                .all(|year| ["13", "14", "19", "20"].iter().any(|century| year.starts_with(century)))
    }

    fn identity(&self) -> Option<Verdict> {
        if self.joined || self.plus {
            return None;
        }
        let national = self.digits.len() == 10
            && self.has_shape(&[&[10], &[3, 6, 1]])
            && self.gaps.iter().all(|gap| matches!(*gap, " " | "-" | " - "))
            && checks::is_national_id(self.digits);
        if national {
            let named = self.is(Cue::NationalId) || self.is_named_after(Cue::NationalId);
            let free = (!self.is_loose() || self.spacing == Spacing::Glued && self.is_balanced())
                && matches!(self.cue(), None | Some(Cue::Card | Cue::Plate | Cue::Passport | Cue::Iban | Cue::Ip))
                && !self.place.is_other_after(self.end);
            if named || free {
                let rule = if named { "national-id-named" } else { "national-id-checksum" };
                return Some(Verdict { kind: Kind::NationalId, rule, rank: 7 });
            }
        }
        // Spreadsheets take the zeros off its front.
        let shortened = !self.is_loose()
            && matches!(self.digits.len(), 8 | 9)
            && self.lengths.len() == 1
            && (self.is_near(Cue::NationalId) || self.is_named_after(Cue::NationalId))
            && checks::is_national_id(&format!("{:0>10}", self.digits));
        if shortened {
            return Some(Verdict { kind: Kind::NationalId, rule: "national-id-without-zeros", rank: 7 });
        }
        if !self.is_loose() && checks::is_ssn(self.digits) {
            let dashed = self.lengths == [3, 2, 4] && self.gaps.iter().all(|gap| *gap == "-");
            let spaced = self.lengths == [3, 2, 4] && self.is_evenly_spaced();
            let named = self.is(Cue::Ssn) || self.is_named_after(Cue::Ssn);
            if dashed && (named || matches!(self.cue(), None | Some(Cue::Card | Cue::Passport | Cue::Ip)))
                || named && (spaced || self.lengths == [9])
            {
                return Some(Verdict { kind: Kind::UsSsn, rule: "us-ssn", rank: 7 });
            }
        }
        let passport = self.lengths == [9]
            && !self.is_loose()
            && (self.is_near(Cue::Passport) || self.is_named_after(Cue::Passport));
        passport.then_some(Verdict { kind: Kind::Passport, rule: "passport-digits", rank: 8 })
    }

    fn postal(&self) -> Option<Verdict> {
        if self.joined || self.plus || self.is_loose() {
            return None;
        }
        let named = self.is_near(Cue::Postal) || self.is_named_after(Cue::Postal);
        let tables = self.place.tables;
        if self.has_shape(&[&[10], &[5, 5]]) && self.gaps.iter().all(|gap| matches!(*gap, " " | "-" | " - ")) {
            let split = self.gaps.first().is_some_and(|gap| gap.contains('-'));
            let in_address = split && !self.is_something_else() && self.place.is_in_address(self.start);
            return (!self.digits.starts_with('0') && (named || in_address)).then_some(Verdict {
                kind: Kind::PostalCode,
                rule: "postal-code-iran",
                rank: 8,
            });
        }
        let zip = self.lengths == [5] || self.lengths == [5, 4] && self.gaps[0] == "-";
        let behind_state = zip && tables.patterns.ends_in_us_state(&self.place.plain[..self.start]);
        (zip && (named || behind_state)).then_some(Verdict { kind: Kind::PostalCode, rule: "zip-code", rank: 9 })
    }
}

/// The digits of a value, as ASCII.
pub(crate) fn digits_of(text: &str) -> String {
    normalise::folded(text).chars().filter(char::is_ascii_digit).collect()
}
