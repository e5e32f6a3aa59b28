//! What may be shown of a finding.

use std::collections::HashMap;

use crate::normalise::folded;
use crate::numbers::digits_of;
use crate::{Finding, Kind};

/// What may be shown of one finding of `text`: enough for its owner to recognise it, never enough to reconstruct it.
///
/// Digits are shown as ASCII. A finding that does not lie inside `text` gives `***`.
pub fn masked(text: &str, finding: &Finding) -> String {
    let Some(value) = slice(text, finding) else { return "***".to_owned() };
    let plain = folded(value);
    let digits = digits_of(value);
    match finding.kind {
        Kind::PhoneNumber => {
            let shown = if digits.len() >= 11 { (4, 4) } else { (2, 2) };
            ends(&digits, shown, "***")
        }
        Kind::BankCard => ends(&digits, (4, 4), "********"),
        Kind::NationalId => ends(&digits, (0, 2), "********"),
        Kind::PostalCode => ends(&compact(&plain), (2, 0), "***"),
        Kind::UsSsn => format!("***-**-{}", tail(&digits, 4)),
        Kind::Iban => ends(&compact(&plain).to_uppercase(), (4, 4), "***"),
        Kind::CryptoWallet => ends(&plain, (4, 4), "***"),
        Kind::Passport => ends(&compact(&plain), (1, 2), "***"),
        Kind::Plate => format!("***{}", tail(&compact(&plain), 2)),
        Kind::Person => format!("{}***", head(&plain, 1)),
        Kind::Address | Kind::DateOfBirth => "***".to_owned(),
        Kind::ApiKey if plain.starts_with("-----") => "-----BEGIN***".to_owned(),
        Kind::ApiKey => ends(&plain, (4, 0), "***"),
        Kind::Email => match plain.split_once('@') {
            Some((local, domain)) if local.chars().count() > 1 => format!("{}***@{domain}", head(local, 1)),
            Some((_, domain)) => format!("***@{domain}"),
            None => "***".to_owned(),
        },
        Kind::IpAddress => match plain.split(['.', ':']).collect::<Vec<_>>()[..] {
            [first, second, _, _] if plain.contains('.') => format!("{first}.{second}.*.*"),
            [first, ..] => format!("{first}:***"),
            [] => "***".to_owned(),
        },
        Kind::UrlWithCredentials => {
            let Some((scheme, rest)) = plain.split_once("://") else { return "***".to_owned() };
            let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
            let host = authority.rsplit('@').next().unwrap_or(authority);
            format!("{scheme}://***@{host}")
        }
    }
}

/// A text with placeholders in the places of its findings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MaskedText {
    /// The text.
    pub text: String,
    /// Its placeholders, by place.
    pub placeholders: Vec<Placeholder>,
}

/// What stands for a finding in a masked text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placeholder {
    /// The finding, with its place in the original text.
    pub finding: Finding,
    /// Where the placeholder starts in the masked text, in Unicode code points from 0.
    pub start: usize,
    /// Where it ends in the masked text, in Unicode code points, exclusive.
    pub end: usize,
}

/// The text with every finding replaced by a placeholder such as `[PHONE_1]`.
///
/// The same value gets the same number wherever it stands in the text, however it is written. Findings are taken in the
/// order of their places; one that overlaps an earlier one or lies outside `text` is passed over.
pub fn mask_text(text: &str, findings: &[Finding]) -> MaskedText {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| (finding.start, finding.end));
    let mut names = PlaceholderNames::default();
    let mut masked = MaskedText { text: String::with_capacity(text.len()), placeholders: Vec::new() };
    let mut rest = text;
    let mut position = 0;
    let mut written = 0;
    for finding in sorted {
        let Some(skipped) = finding.start.checked_sub(position) else { continue };
        let Some(length) = finding.end.checked_sub(finding.start).filter(|&length| length > 0) else { continue };
        let Some((before, from)) = split_at_code_point(rest, skipped) else { continue };
        let Some((value, after)) = split_at_code_point(from, length) else { continue };
        let name = names.name(finding.kind, value);
        let start = written + skipped;
        written = start + name.chars().count();
        masked.text.push_str(before);
        masked.text.push_str(&name);
        masked.placeholders.push(Placeholder { finding: finding.clone(), start, end: written });
        rest = after;
        position = finding.end;
    }
    masked.text.push_str(rest);
    masked
}

/// The numbers that the values of one document were given.
#[derive(Debug, Default)]
pub(crate) struct PlaceholderNames {
    numbers: HashMap<(Kind, String), usize>,
    counts: HashMap<Kind, usize>,
}

impl PlaceholderNames {
    /// The placeholder of a value, a new one when the value was not seen before.
    pub(crate) fn name(&mut self, kind: Kind, value: &str) -> String {
        let count = self.counts.entry(kind).or_default();
        let number = *self.numbers.entry((kind, same_value(kind, value))).or_insert_with(|| {
            *count += 1;
            *count
        });
        format!("[{}_{number}]", label(kind))
    }
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::PhoneNumber => "PHONE",
        Kind::Email => "EMAIL",
        Kind::NationalId => "NATIONAL_ID",
        Kind::BankCard => "CARD",
        Kind::Iban => "IBAN",
        Kind::IpAddress => "IP",
        Kind::PostalCode => "POSTAL_CODE",
        Kind::Passport => "PASSPORT",
        Kind::UrlWithCredentials => "URL",
        Kind::ApiKey => "API_KEY",
        Kind::UsSsn => "SSN",
        Kind::CryptoWallet => "WALLET",
        Kind::Plate => "PLATE",
        Kind::Person => "PERSON",
        Kind::Address => "ADDRESS",
        Kind::DateOfBirth => "DATE_OF_BIRTH",
    }
}

/// One spelling for all spellings of a value.
fn same_value(kind: Kind, value: &str) -> String {
    match kind {
        Kind::PhoneNumber => {
            let digits = digits_of(value);
            let national = digits
                .strip_prefix("0098")
                .or_else(|| digits.strip_prefix("98").filter(|rest| rest.len() >= 10))
                .unwrap_or(&digits);
            national.trim_start_matches('0').to_owned()
        }
        Kind::BankCard | Kind::NationalId | Kind::UsSsn => digits_of(value),
        Kind::Iban => {
            let iban = compact(&folded(value)).to_uppercase();
            iban.strip_prefix("IR").map(str::to_owned).unwrap_or(iban)
        }
        Kind::PostalCode | Kind::Passport | Kind::Plate => compact(&folded(value)).to_uppercase(),
        Kind::Email | Kind::IpAddress | Kind::Person => folded(value).to_lowercase(),
        // Months have names, too.
        Kind::DateOfBirth | Kind::Address => compact(&folded(value)).to_lowercase(),
        _ => folded(value),
    }
}

fn slice<'a>(text: &'a str, finding: &Finding) -> Option<&'a str> {
    let length = finding.end.checked_sub(finding.start).filter(|&length| length > 0)?;
    let (_, from) = split_at_code_point(text, finding.start)?;
    Some(split_at_code_point(from, length)?.0)
}

fn split_at_code_point(text: &str, count: usize) -> Option<(&str, &str)> {
    let index = text.char_indices().map(|(index, _)| index).chain([text.len()]).nth(count)?;
    text.split_at_checked(index)
}

fn compact(value: &str) -> String {
    value.chars().filter(|character| character.is_alphanumeric()).collect()
}

fn head(value: &str, count: usize) -> String {
    value.chars().take(count).collect()
}

fn tail(value: &str, count: usize) -> String {
    let length = value.chars().count();
    value.chars().skip(length.saturating_sub(count)).collect()
}

/// The ends of a value with `stars` between them; a value too short to hide at least half of the rest gives the stars alone.
fn ends(value: &str, (first, last): (usize, usize), stars: &str) -> String {
    if value.chars().count() < first + last + 3 {
        return stars.to_owned();
    }
    format!("{}{stars}{}", head(value, first), tail(value, last))
}
