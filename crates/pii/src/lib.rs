//! The deterministic detector of personal data.
//!
//! It finds what can be told by form, checksum and the words beside it: phone numbers, national ids, cards, keys and the
//! like, in Persian and English; dates of birth and names where words beside them say so, and street addresses by their parts in
//! order. It does no I/O and no text leaves the process. Names and addresses that nothing announces need a model.
//!
//! # How it works
//! The text is folded to a plain view (`normalise`), cut into segments that no pattern can cross (`scanner`), and each
//! segment is searched by `numbers`, `tokens`, `dates`, `persons`, `addresses` and `private_key`, once more without the signs around
//! values (`unwrapped`). One automaton (`cues`) reads the plain view once; `index` keeps where its words stand and tells what they call
//! the value beside them. Every decision
//! depends on a bounded stretch of text around it, so a whole text and a stream of any chunking give the same findings,
//! in time linear in the length of the text.

mod addresses;
mod characters;
mod checks;
mod cues;
mod dates;
mod gaps;
mod index;
mod mask;
mod names;
mod normalise;
mod numbers;
mod patterns;
mod persons;
mod place;
mod private_key;
mod scanner;
mod stream;
mod tokens;
mod unwrapped;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use mask::{MaskedText, Placeholder, mask_text, masked};
pub use stream::{StreamGuard, StreamMode};

use place::Tables;
use scanner::Scanner;

/// The length, in Unicode code points of the original text, that no finding exceeds. Longer candidates are refused; a
/// private key block or a URL that goes on is reported up to this length.
///
/// It leaves room for the PEM block of an 8192-bit RSA key, the longest thing that is looked for.
pub const LONGEST_PATTERN: usize = 8192;

/// What a finding is.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Kind {
    /// A telephone number: Iranian mobile or landline, or foreign.
    PhoneNumber,
    /// An e-mail address.
    Email,
    /// An Iranian national code (ten digits with a check digit).
    NationalId,
    /// A payment card number (sixteen digits that pass the Luhn check).
    BankCard,
    /// An IBAN, Sheba included.
    Iban,
    /// An IPv4 or IPv6 address.
    IpAddress,
    /// An Iranian, US or UK postal code.
    PostalCode,
    /// A passport number, named as such.
    Passport,
    /// A URL that carries a password or a token.
    UrlWithCredentials,
    /// A provider's key, a token or a private key block.
    ApiKey,
    /// A US social security number.
    UsSsn,
    /// A cryptocurrency address.
    CryptoWallet,
    /// A vehicle's plate.
    Plate,
    /// The name of a person, behind a title or a label.
    Person,
    /// A street address.
    Address,
    /// A date of birth, named as such.
    DateOfBirth,
}

impl Kind {
    /// Every kind that this pass reports.
    pub const ALL: [Self; 16] = [
        Self::PhoneNumber,
        Self::Email,
        Self::NationalId,
        Self::BankCard,
        Self::Iban,
        Self::IpAddress,
        Self::PostalCode,
        Self::Passport,
        Self::UrlWithCredentials,
        Self::ApiKey,
        Self::UsSsn,
        Self::CryptoWallet,
        Self::Plate,
        Self::Person,
        Self::Address,
        Self::DateOfBirth,
    ];

    /// The name under which clients and events know the kind, the same as its serialised form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PhoneNumber => "PHONE_NUMBER",
            Self::Email => "EMAIL",
            Self::NationalId => "NATIONAL_ID",
            Self::BankCard => "BANK_CARD",
            Self::Iban => "IBAN",
            Self::IpAddress => "IP_ADDRESS",
            Self::PostalCode => "POSTAL_CODE",
            Self::Passport => "PASSPORT",
            Self::UrlWithCredentials => "URL_WITH_CREDENTIALS",
            Self::ApiKey => "API_KEY",
            Self::UsSsn => "US_SSN",
            Self::CryptoWallet => "CRYPTO_WALLET",
            Self::Plate => "PLATE",
            Self::Person => "PERSON",
            Self::Address => "ADDRESS",
            Self::DateOfBirth => "DATE_OF_BIRTH",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One piece of personal data in a text.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Hash)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// Where it starts in the original text, in Unicode code points from 0.
    pub start: usize,
    /// Where it ends in the original text, in Unicode code points, exclusive.
    pub end: usize,
    /// The rule that found it, for support and tuning. Carries nothing of the text.
    pub rule: Cow<'static, str>,
}

/// The detector. Its tables are compiled once a process, so making and cloning one costs nothing.
#[derive(Clone, Copy, Debug)]
pub struct Detector {
    tables: &'static Tables,
}

impl Default for Detector {
    fn default() -> Self {
        Self::new()
    }
}

impl Detector {
    /// The detector with all of its rules.
    pub fn new() -> Self {
        Self { tables: Tables::shared() }
    }

    /// Finds the personal data in `text`, sorted by place and without overlaps.
    pub fn detect(&self, text: &str) -> Vec<Finding> {
        let mut scanner = Scanner::new(self.tables);
        scanner.feed(text);
        scanner.advance(true)
    }
}

#[cfg(test)]
mod tests;
