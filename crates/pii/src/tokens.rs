//! Findings with letters or signs in them: URLs, e-mail addresses, keys, wallets, IBANs, plates, passports, IP addresses
//! and UK postcodes.

use std::net::{Ipv4Addr, Ipv6Addr};

use regex::Regex;

use crate::Kind;
use crate::characters::{is_foreign, is_letter};
use crate::checks;
use crate::cues::Cue;
use crate::patterns::is_plate_letter;
use crate::place::{Candidate, LONGEST_BYTES, Place};

/// No key is shorter.
const LEAST_KEY_BYTES: usize = 15;

/// A secret named as such stands at most so many bytes of the plain view behind its name.
const KEY_NAME_BYTES: usize = 40;

/// What a segment holds, by which most searches are spared.
#[derive(Default)]
struct Contents {
    at: bool,
    scheme: bool,
    long_word: bool,
    dots: usize,
    colons: usize,
    /// A digit and two capital letters, as a UK postcode ends.
    postcode_end: bool,
    /// A capital letter.
    capital: bool,
    /// A letter with a digit behind it, one sign between them at most.
    code: bool,
}

impl Contents {
    fn of(segment: &[u8]) -> Self {
        let mut contents = Self::default();
        let mut run = 0;
        for (index, &byte) in segment.iter().enumerate() {
            run = if byte.is_ascii_graphic() { run + 1 } else { 0 };
            contents.long_word |= run >= LEAST_KEY_BYTES;
            match byte {
                b'@' => contents.at = true,
                b'.' => contents.dots += 1,
                b':' => {
                    contents.colons += 1;
                    contents.scheme |= segment[index + 1..].starts_with(b"//");
                }
                b'0'..=b'9' => {
                    contents.code |= segment[index.saturating_sub(2)..index].iter().any(u8::is_ascii_alphabetic);
                }
                b'A'..=b'Z' => {
                    contents.capital = true;
                    contents.postcode_end |=
                        index >= 2 && segment[index - 1].is_ascii_uppercase() && segment[index - 2].is_ascii_digit();
                }
                _ => {}
            }
        }
        contents
    }
}

/// `groups` are the runs of digits of the segment.
pub(crate) fn find(place: &Place<'_>, groups: &[(usize, usize)], candidates: &mut Vec<Candidate>) {
    let contents = Contents::of(&place.plain.as_bytes()[place.start..place.end]);
    if contents.scheme {
        find_urls(place, candidates);
    }
    if contents.at {
        find_emails(place, candidates);
    }
    if contents.long_word {
        find_keys(place, candidates);
    }
    if groups.is_empty() {
        return;
    }
    find_ibans(place, groups, candidates);
    if contents.dots >= 3 || contents.colons >= 2 {
        find_ip_addresses(place, candidates);
    }
    if contents.postcode_end {
        find_uk_postcodes(place, candidates);
    }
    if contents.code && place.is_around(Cue::Passport) {
        find_passports(place, candidates);
    }
    if has_plate_form(place, groups) {
        find_iranian_plates(place, candidates);
    }
    if contents.capital && place.is_around(Cue::Plate) {
        find_foreign_plates(place, candidates);
    }
}

fn push(candidates: &mut Vec<Candidate>, kind: Kind, (start, end): (usize, usize), rule: &'static str, rank: u8) {
    candidates.push(Candidate { kind, start, end, rule, rank });
}

/// A letter or digit that would make a token go on.
fn is_word(character: Option<char>) -> bool {
    character.is_some_and(|character| character.is_ascii_alphanumeric() || character == '_')
}

/// The matches of `pattern` in the segment whose neighbours `stands_free` accepts. After a refused match the search
/// goes on one character further, so a false start hides nothing; patterns for this are short.
fn each_match(place: &Place<'_>, pattern: &Regex, mut visit: impl FnMut(usize, usize) -> bool) {
    let mut from = place.start;
    while from < place.end {
        let Some(found) = pattern.find(&place.plain[from..place.end]) else { return };
        let (start, end) = (from + found.start(), from + found.end());
        from = if visit(start, end) { end } else { place.plain.ceil_char_boundary(start + 1) };
    }
}

fn find_urls(place: &Place<'_>, candidates: &mut Vec<Candidate>) {
    let plain = place.plain;
    let ends_url =
        |character: char| character.is_whitespace() || is_foreign(character) || "\"'<>`|\\^{}".contains(character);
    let mut from = place.start;
    while let Some(index) = plain[from..place.end].find("://") {
        let marker = from + index;
        let scheme_bytes = plain[place.start..marker]
            .bytes()
            .rev()
            .take(24)
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(byte))
            .count();
        let scheme = &plain[marker - scheme_bytes..marker];
        let start = marker - scheme.trim_start_matches(|character: char| !character.is_ascii_alphabetic()).len();
        let limit = plain.floor_char_boundary(place.end.min(start + LONGEST_BYTES));
        let length = plain[marker + 3..limit.max(marker + 3)].find(ends_url);
        let end = length.map_or(limit.max(marker + 3), |length| marker + 3 + length);
        from = end.max(marker + 3);
        if start == marker {
            continue;
        }
        let url = plain[start..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '*']);
        if url.len() > marker + 3 - start && has_credentials(place, url) {
            push(candidates, Kind::UrlWithCredentials, (start, start + url.len()), "url-credentials", 1);
        }
    }
}

/// Whether the URL has a password before its host, or a secret in its query; also in a URL that it carries inside.
fn has_credentials(place: &Place<'_>, url: &str) -> bool {
    let patterns = &place.tables.patterns;
    let in_authority = url.split("://").skip(1).any(|rest| {
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        let Some((user_info, host)) = authority.rsplit_once('@') else { return false };
        let Some((_, password)) = user_info.split_once(':') else { return false };
        !password.is_empty() && !host.is_empty() && !password.contains("***") && !password.starts_with(['$', '['])
    });
    in_authority
        || url.contains('=')
            && patterns.query_secret.find_iter(url).any(|secret| {
                secret.as_str().split_once('=').is_some_and(|(_, value)| !patterns.placeholder.is_match(value))
            })
}

fn find_emails(place: &Place<'_>, candidates: &mut Vec<Candidate>) {
    let plain = place.plain;
    for (index, _) in place.segment().match_indices('@') {
        let at = place.start + index;
        let local_bytes = plain[place.start..at]
            .bytes()
            .rev()
            .take(65)
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"._%+-'".contains(byte))
            .count();
        let local = plain[at - local_bytes..at].trim_start_matches(['.', '\'', '-', '%', '+']);
        let domain = domain_at(&plain[at + 1..place.end]);
        let (start, end) = (at - local.len(), at + 1 + domain.len());
        let labels: Vec<&str> = domain.split('.').collect();
        let last = labels.last().copied().unwrap_or("");
        let well_formed = (1..=64).contains(&local.len())
            && !local.ends_with('.')
            && labels.len() >= 2
            && labels.iter().all(|label| !label.is_empty() && label.len() <= 63 && !label.starts_with('-'))
            && (last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic())
                || last.starts_with("xn--")
                || DOMAINS_FA.contains(&last));
        let before = &plain[place.start..start];
        // `git@host:path` and the user of a URL are no mailboxes.
        let path_follows = plain[end..].starts_with(':') && is_path_like(place.char_at(end + 1));
        // A URL's user comes soon behind its scheme; looking further back for each `@` would cost too much.
        let near = &before[before.ceil_char_boundary(before.len().saturating_sub(80))..];
        let in_url = near.ends_with("://") || near.ends_with([':', '@']) && near.contains("://");
        let stands_free = !matches!(place.char_at(end), Some('@' | '_' | '(')) && !before.ends_with('@');
        if well_formed && !path_follows && !in_url && stands_free && !(local == "git" && plain[end..].starts_with(':'))
        {
            push(candidates, Kind::Email, (start, end), "email", 2);
        }
    }
}

/// Top-level domains in Arabic letters, in the plain view.
const DOMAINS_FA: [&str; 23] = [
    "ایران",
    "بازار",
    "شبکه",
    "موقع",
    "کوم",
    "همراه",
    "عرب",
    "بیتک",
    "امارات",
    "السعودیه",
    "مصر",
    "قطر",
    "عمان",
    "عراق",
    "المغرب",
    "الاردن",
    "الجزائر",
    "تونس",
    "سوریه",
    "فلسطین",
    "پاکستان",
    "سودان",
    "البحرین",
];

/// The domain at the front of `text`. Each of its labels is of one script: `irantech.irاست` ends behind `ir`.
fn domain_at(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(254)];
    let mut end = 0;
    loop {
        let label = &text[end..];
        let is_arabic = label.starts_with(|first: char| first >= '\u{600}' && is_letter(first));
        let is_part = |&character: &char| match character {
            '-' | '0'..='9' => true,
            character => is_letter(character) && is_arabic == (character >= '\u{600}'),
        };
        let length = label.chars().take_while(is_part).map(char::len_utf8).sum::<usize>();
        end += length;
        let goes_on = length > 0 && text[end..].starts_with('.');
        if !goes_on {
            break;
        }
        end += 1;
    }
    let domain = text[..end].trim_end_matches(['.', '-']);
    // A word that follows the full stop of a sentence.
    match domain.rsplit_once('.') {
        Some((rest, last)) if !last.is_ascii() && !DOMAINS_FA.contains(&last) => rest,
        _ => domain,
    }
}

fn is_path_like(character: Option<char>) -> bool {
    character.is_some_and(|character| character.is_ascii_alphanumeric() || "~/._".contains(character))
}

fn find_keys(place: &Place<'_>, candidates: &mut Vec<Candidate>) {
    let patterns = &place.tables.patterns;
    let is_placeholder = |start: usize, end: usize| patterns.placeholder.is_match(&place.plain[start..end]);
    for (start, end) in words(place, &KEY_BYTES, LEAST_KEY_BYTES) {
        let word = &place.plain[start..end];
        for (pattern, rule, possible) in [
            (&patterns.provider_key, "provider-key", true),
            (&patterns.telegram_key, "telegram-bot-key", word.contains(':')),
        ] {
            for found in possible.then(|| pattern.find_iter(word)).into_iter().flatten() {
                let start = start + found.start();
                let trimmed = found.as_str().trim_end_matches(['-', '.']);
                let end = start + trimmed.len();
                if !is_word(place.char_before(start)) && !is_word(place.char_at(end)) && !is_placeholder(start, end) {
                    push(candidates, Kind::ApiKey, (start, end), rule, 1);
                }
            }
        }
        if end - start > 512 || end - start < 16 {
            continue;
        }
        for (start, end, assigned) in values_in(place.plain, start, end) {
            find_wallet(place, start, end, candidates);
            if is_random(&place.plain[start..end])
                && !is_placeholder(start, end)
                && is_named_key(place, start, end, assigned)
            {
                push(candidates, Kind::ApiKey, (start, end), "named-key", 3);
            }
        }
    }
}

/// Bytes of which a word is made: ASCII letters, digits and some signs.
type WordBytes = [bool; 256];

const fn word_bytes(signs: &[u8]) -> WordBytes {
    let mut bytes = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        bytes[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut index = 0;
    while index < signs.len() {
        bytes[signs[index] as usize] = true;
        index += 1;
    }
    bytes
}

const KEY_BYTES: WordBytes = word_bytes(b"+/=_-.~:");
const IP_BYTES: WordBytes = word_bytes(b":.%");

/// The words of at least `least` bytes in the segment.
fn words<'a>(
    place: &'a Place<'_>,
    bytes: &'static WordBytes,
    least: usize,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let plain = place.plain.as_bytes();
    let mut at = place.start;
    std::iter::from_fn(move || {
        while at < place.end {
            let start = at;
            while at < place.end && bytes[usize::from(plain[at])] {
                at += 1;
            }
            let end = at;
            at += 1;
            if end - start >= least {
                return Some((start, end));
            }
        }
        None
    })
}

/// The value of `NAME=value` and `name:value`, else the word itself, without signs at its ends. The flag tells that a
/// name was cut off, which then stands right before the value.
fn values_in(plain: &str, start: usize, end: usize) -> impl Iterator<Item = (usize, usize, bool)> {
    let word = &plain[start..end];
    let name = word
        .find(['=', ':'])
        .filter(|&sign| sign + 1 < word.len() && !word[sign + 1..].bytes().all(|byte| byte == b'='))
        .map_or(0, |sign| sign + 1);
    let value = word[name..].trim_start_matches(['.', ':', '=', '-', '~', '/']);
    let from = end - value.len();
    let value = value.trim_end_matches(['.', ':', '-', '~', ',']);
    (value.len() >= 16).then_some((from, from + value.len(), name > 0)).into_iter()
}

/// Looks drawn at random: letters and digits, many different ones, not words joined by dashes.
fn is_random(value: &str) -> bool {
    let mut seen = [false; 128];
    value.bytes().for_each(|byte| seen[usize::from(byte & 127)] = true);
    let different = seen.iter().filter(|&&seen| seen).count();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let upper = value.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = value.bytes().filter(u8::is_ascii_lowercase).count();
    let mixed = digits > 0 && upper + lower > 0 || upper > 3 && lower > 3 && value.len() >= 20;
    let wordy = value.split(['-', '_', '.', '/']).all(|part| {
        part.bytes().all(|byte| byte.is_ascii_digit()) || part.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    different >= 8 && mixed && !wordy && !is_uuid(value)
}

fn is_uuid(value: &str) -> bool {
    let parts: Vec<usize> = value.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn is_named_key(place: &Place<'_>, start: usize, end: usize, assigned: bool) -> bool {
    if is_word(place.char_at(end)) || (!assigned && is_word(place.char_before(start))) {
        return false;
    }
    place.named(start).is_some_and(|named| {
        named.cue == Cue::Key && named.distance_bytes <= KEY_NAME_BYTES && !place.between(start, named).contains("://")
    })
}

fn find_wallet(place: &Place<'_>, start: usize, end: usize, candidates: &mut Vec<Candidate>) {
    let value = place.plain[start..end].trim_end_matches(['/', '=', '+', '_']);
    let end = start + value.len();
    if is_word(place.char_before(start)) || is_word(place.char_at(end)) {
        return;
    }
    let bytes = value.as_bytes();
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let rule = match bytes.first() {
        Some(b'0') if value.len() == 42 && value.starts_with("0x") && hex(&value[2..]) => "wallet-ethereum",
        Some(b'T') if value.len() == 34 && checks::base58_version(value) == Some(0x41) => "wallet-tron",
        Some(b'1' | b'3')
            if (26..=35).contains(&value.len()) && matches!(checks::base58_version(value), Some(0 | 5)) =>
        {
            "wallet-bitcoin"
        }
        Some(b'L' | b'M') if value.len() <= 35 && matches!(checks::base58_version(value), Some(0x30 | 0x32)) => {
            "wallet-litecoin"
        }
        Some(b'D') if value.len() <= 35 && checks::base58_version(value) == Some(0x1e) => "wallet-dogecoin",
        _ => {
            let known = ["bc1", "tb1", "ltc1"]
                .iter()
                .any(|prefix| bytes.len() > 3 && bytes[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes()));
            if known && value.len() <= 90 && checks::is_bech32(value) { "wallet-bech32" } else { return }
        }
    };
    push(candidates, Kind::CryptoWallet, (start, end), rule, 3);
}

fn find_ibans(place: &Place<'_>, groups: &[(usize, usize)], candidates: &mut Vec<Candidate>) {
    let bytes = &place.plain.as_bytes()[..place.end];
    let mut from = place.start;
    for &(digits, _) in groups {
        if digits < from {
            continue;
        }
        // The check digits stand behind the country's two letters; three separators may part them.
        let before = place.plain[from..digits].trim_end_matches([' ', '-', '.', '\t']);
        let letters = from + before.len();
        if digits - letters > 3 || before.len() < 2 || letters - 2 + 15 > place.end {
            continue;
        }
        let at = letters - 2;
        if !bytes[at..letters].iter().all(u8::is_ascii_alphabetic) || is_word(place.char_before(at)) {
            continue;
        }
        let country = place.plain[at..at + 2].to_ascii_uppercase();
        let Some(length) = checks::iban_length(&country) else { continue };
        let mut iban = country;
        let mut index = at + 2;
        let mut separators = 0;
        while index < bytes.len() && iban.len() < length {
            match bytes[index] {
                byte if byte.is_ascii_alphanumeric() => {
                    iban.push(char::from(byte.to_ascii_uppercase()));
                    separators = 0;
                }
                b' ' | b'-' | b'.' | b'\t' if separators < 3 => separators += 1,
                _ => break,
            }
            index += 1;
        }
        if iban.len() == length && !is_word(place.char_at(index)) && checks::is_iban(&iban) {
            push(candidates, Kind::Iban, (at, index), "iban", 3);
            from = index;
        }
    }
}

fn find_ip_addresses(place: &Place<'_>, candidates: &mut Vec<Candidate>) {
    for (start, end) in words(place, &IP_BYTES, 3) {
        let word = &place.plain[start..end];
        let bytes = word.as_bytes();
        let dots = bytes.iter().filter(|&&byte| byte == b'.').count();
        if word.len() > 64 || dots < 3 && bytes.iter().filter(|&&byte| byte == b':').count() < 2 {
            continue;
        }
        let (word, start) = match word.split_once(':') {
            // `ip:10.0.0.1` and `host:10.0.0.1`.
            Some((name, rest))
                if !name.is_empty()
                    && name.bytes().all(|byte| byte.is_ascii_alphabetic())
                    && name.bytes().any(|byte| !byte.is_ascii_hexdigit()) =>
            {
                (rest, start + name.len() + 1)
            }
            _ => (word, start),
        };
        let word = word.split('%').next().unwrap_or(word).trim_end_matches(['.', ':']);
        let before = place.char_before(start);
        if before.is_some_and(|character| "_-".contains(character) || character.is_ascii_alphanumeric()) {
            continue;
        }
        // A port may follow an IPv4 address.
        let v4 = word.split(':').next().unwrap_or(word);
        let port = word[v4.len()..].trim_start_matches(':');
        if v4.parse::<Ipv4Addr>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit()) {
            let end = start + v4.len();
            let in_path = before == Some('/') && !place.plain[..start].ends_with("//");
            let named = place.named(start).map(|named| named.cue);
            let numbered = matches!(named, Some(Cue::Version)) && port.is_empty();
            let glued = matches!(place.char_at(end), Some('-' | '_'));
            let is_named = matches!(named, Some(Cue::Ip)) || port.len() > 1;
            let is_version = !is_named && pins_version(&place.plain[place.start..start], &place.plain[end..]);
            if !in_path && !numbered && !glued && !is_version {
                push(candidates, Kind::IpAddress, (start, end), "ipv4", 6);
            }
        } else if word.matches(':').count() >= 2 && word.parse::<Ipv6Addr>().is_ok() {
            let digits = word.bytes().filter(u8::is_ascii_hexdigit).count();
            let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
            if digits >= 3 && has_digit || word == "::1" {
                push(candidates, Kind::IpAddress, (start, start + word.len()), "ipv6", 4);
            }
        }
    }
}

/// Whether four numbers with dots are the version of what stands before them: `pkg@1.2.3.4`, `pkg==1.2.3.4`, `^1.2.3.4`.
fn pins_version(before: &str, after: &str) -> bool {
    const LONGEST_NAME_BYTES: usize = 80;
    const LOGINS: [&str; 16] = [
        "root",
        "admin",
        "administrator",
        "user",
        "ubuntu",
        "debian",
        "centos",
        "ec2-user",
        "deploy",
        "pi",
        "git",
        "postgres",
        "opc",
        "vagrant",
        "oracle",
        "test",
    ];
    if before.ends_with(['^', '~'])
        || before.ends_with("==")
        || before.ends_with("~=")
        || before.ends_with(">=")
        || before.ends_with("<=")
    {
        return true;
    }
    let Some(name) = before.strip_suffix('@') else { return false };
    let name = &name[name.ceil_char_boundary(name.len().saturating_sub(LONGEST_NAME_BYTES))..];
    let name = name.rsplit(char::is_whitespace).next().unwrap_or(name);
    // The user of a URL, of a copy over the network, or of a machine.
    !name.contains("://") && !after.starts_with(':') && !LOGINS.contains(&name.to_ascii_lowercase().as_str())
}

fn find_uk_postcodes(place: &Place<'_>, candidates: &mut Vec<Candidate>) {
    each_match(place, &place.tables.patterns.uk_postcode, |start, end| {
        let value = &place.plain[start..end];
        let area = &value[..value.find(|character: char| character.is_ascii_digit()).unwrap_or(0)];
        let joined = |character: Option<char>| is_word(character) || matches!(character, Some('-' | '/'));
        let stands_free = !joined(place.char_before(start)) && !joined(place.char_at(end));
        if !stands_free || !checks::is_uk_area(area) {
            return false;
        }
        let accepted = match place.named(start) {
            Some(named) if named.cue == Cue::Postal => true,
            // The form is rare enough to stand against a cue that is a few words away.
            Some(named) if named.distance_bytes <= 12 && matches!(named.cue, Cue::Other | Cue::Version | Cue::Key) => {
                false
            }
            Some(named) if named.cue == Cue::Plate => false,
            _ => value.contains(' '),
        };
        if accepted {
            push(candidates, Kind::PostalCode, (start, end), "uk-postcode", 8);
        }
        accepted
    });
}

fn find_passports(place: &Place<'_>, candidates: &mut Vec<Candidate>) {
    each_match(place, &place.tables.patterns.passport, |start, end| {
        let digits = place.plain[start..end].bytes().filter(u8::is_ascii_digit).count();
        let joined = |character: Option<char>| is_word(character) || character == Some('-');
        if joined(place.char_before(start)) || joined(place.char_at(end)) || digits < 2 {
            return false;
        }
        let named = place.named(start).is_some_and(|named| named.cue == Cue::Passport)
            || place.named_after(end) == Some(Cue::Passport);
        if named {
            push(candidates, Kind::Passport, (start, end), "passport-named", 4);
        }
        named
    });
}

/// Whether two groups of digits stand as in an Iranian plate: `12 ب 345`.
fn has_plate_form(place: &Place<'_>, groups: &[(usize, usize)]) -> bool {
    const LONGEST_GAP_BYTES: usize = 20;
    let is_letter_alone = |gap: &str| gap.trim().chars().nth(1).is_none() || is_plate_letter(gap.trim());
    groups.windows(2).any(|pair| {
        let [before, after] = [pair[0], pair[1]];
        matches!((before.1 - before.0, after.1 - after.0), (2, 3) | (3, 2))
            && after.0 - before.1 <= LONGEST_GAP_BYTES
            && place.plain[before.1..after.0].contains(is_letter)
            && is_letter_alone(place.plain[before.1..after.0].trim_matches(['-', '|', '/']))
    })
}

/// A sign or letter that joins a plate to something longer.
fn joined(character: Option<char>) -> bool {
    is_word(character) || character.is_some_and(|character| "-./".contains(character))
}

fn find_iranian_plates(place: &Place<'_>, candidates: &mut Vec<Candidate>) {
    let patterns = &place.tables.patterns;
    let mut from = place.start;
    while let Some(whole) = patterns.iranian_plate.find(&place.plain[from..place.end]) {
        let (start, end) = (from + whole.start(), from + whole.end());
        let named = || {
            place.named(start).is_some_and(|named| named.cue == Cue::Plate)
                || place.named_after(end) == Some(Cue::Plate)
        };
        let by_form = is_plate_by_form(whole.as_str());
        let accepted = !joined(place.char_before(start))
            && !joined(place.char_at(end).filter(|&sign| sign != '.'))
            && (by_form || named());
        if accepted {
            push(candidates, Kind::Plate, (start, end), "plate-iran", 5);
        }
        from = if accepted { end } else { place.plain.ceil_char_boundary(start + 1) };
    }
}

/// Whether what has the form of a plate names the country, or has a Persian letter and a sign before its region.
fn is_plate_by_form(plate: &str) -> bool {
    let names_country =
        plate.contains("ایران") || plate.as_bytes().windows(2).any(|pair| pair.eq_ignore_ascii_case(b"ir"));
    let Some((at, letter)) = plate.char_indices().rfind(|(_, character)| is_letter(*character)) else { return false };
    let before = plate[..at].chars().next_back();
    let is_and = letter == 'و' && !before.is_some_and(is_letter);
    names_country || !letter.is_ascii() && !is_and && plate[at..].contains(['-', '|', '/'])
}

fn find_foreign_plates(place: &Place<'_>, candidates: &mut Vec<Candidate>) {
    each_match(place, &place.tables.patterns.foreign_plate, |start, end| {
        let value = &place.plain[start..end];
        if !(5..=10).contains(&value.len())
            || joined(place.char_before(start))
            || is_word(place.char_at(end))
            || place.char_at(end) == Some('-')
        {
            return false;
        }
        let named = place.named(start).is_some_and(|named| named.cue == Cue::Plate && named.distance_bytes <= 64);
        let accepted = named || place.is_soon_after(Cue::Plate, end);
        if accepted {
            push(candidates, Kind::Plate, (start, end), "plate-named", 9);
        }
        accepted
    });
}
