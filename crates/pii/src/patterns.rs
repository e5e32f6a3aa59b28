//! The regular expressions of [`tokens`](crate::tokens) and [`numbers`](crate::numbers).

use regex::Regex;

/// Compiles a pattern of this crate's own.
pub(crate) fn compile(pattern: &str) -> Regex {
    match Regex::new(pattern) {
        Ok(regex) => regex,
        // The patterns are constants and every one of them is compiled by the first test.
        Err(error) => unreachable!("a constant pattern does not compile: {error}"),
    }
}

/// The patterns of what has letters or signs in it.
#[derive(Debug)]
pub(crate) struct Patterns {
    pub(crate) provider_key: Regex,
    pub(crate) telegram_key: Regex,
    pub(crate) query_secret: Regex,
    pub(crate) placeholder: Regex,
    pub(crate) iranian_plate: Regex,
    pub(crate) foreign_plate: Regex,
    pub(crate) passport: Regex,
    pub(crate) uk_postcode: Regex,
    pub(crate) us_state: Regex,
}

/// The letters of Iranian plates, in Persian, by their names and by themselves.
const PLATE_LETTERS: &str =
    "الف|جیم|دال|سین|شین|صاد|طا|عین|قاف|کاف|گاف|لام|میم|نون|واو|معلولین|تشریفات|[ابپتثجدزسشصطعفقکگلمنوهیژ]";

/// Whether a word is the name of a letter of Iranian plates.
pub(crate) fn is_plate_letter(word: &str) -> bool {
    word.chars().count() > 1 && PLATE_LETTERS.split('|').any(|letter| letter == word)
}

impl Patterns {
    pub(crate) fn new(compile: impl Fn(&str) -> Regex) -> Self {
        Self {
            provider_key: compile(concat!(
                r"(?:sk-(?:[a-zA-Z0-9]+-)*[A-Za-z0-9_-]{20,}|(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
                r"|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,}|gl(?:pat|ptt|rt|dt|cbt|ft|oas|imt|agent|soat)-[A-Za-z0-9_.-]{20,}",
                r"|xox[abceoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}",
                r"|(?:sk|rk|pk)_(?:test|live)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{32,}",
                r"|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{50,}|key-[0-9a-f]{32}|SK[0-9a-f]{32}",
                r"|do[opr]_v1_[0-9a-f]{64}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|dapi[0-9a-f]{32}|hvs\.[A-Za-z0-9_-]{24,}",
                r"|lin_api_[A-Za-z0-9]{32,}|gsk_[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{40,}|pplx-[A-Za-z0-9]{40,}|r8_[A-Za-z0-9]{30,}",
                r"|ATATT3[A-Za-z0-9_=-]{40,}|sbp_[0-9a-f]{40}|dp\.pt\.[A-Za-z0-9]{40,}|sq0[a-z]{3}-[A-Za-z0-9_-]{22,}|ntn_[A-Za-z0-9]{40,}",
                r"|NRAK-[A-Z0-9]{27}|PMAK-[0-9a-f]{24}-[0-9a-f]{34}|dckr_pat_[A-Za-z0-9_-]{20,}|tskey-[A-Za-z0-9-]{20,}|glsa_[A-Za-z0-9_]{32,}",
                r"|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,})",
            )),
            telegram_key: compile(r"[0-9]{8,10}:[A-Za-z0-9_-]{35}"),
            query_secret: compile(
                r"(?i)[?&#;](?:[a-z0-9_.-]{0,24}(?:token|secret|passwd|password|passphrase|apikey|api[_-]key|access[_-]key|signature|credential)|pwd|pass|sig|auth|key|sessionid|jwt|bearer|x-amz-(?:signature|credential|security-token))=([^&#\s]{6,})",
            ),
            placeholder: compile(
                r"(?i)your|example|placeholder|xxxx|\*\*\*|changeme|redacted|insert|dummy|\.\.\.|[<{\[]|_here|(?:1234567890)?abcdefghij|^0+$",
            ),
            iranian_plate: compile(&format!(
                r"(?xi) (?: (?: (?:ایران|iran|(?-u:\b)ir) [\s|-]{{0,3}} [0-9]{{2}} | [0-9]{{2}} \s? (?:ایران|iran|ir) ) [\s|/-]{{1,4}}
                        (?: [0-9]{{2}} \s? (?:{PLATE_LETTERS}|[a-z]) \s? [0-9]{{3}} | [0-9]{{3}} \s? (?:{PLATE_LETTERS}|[a-z]) \s? [0-9]{{2}} )
                    | [0-9]{{3}} \s? (?:{PLATE_LETTERS}) \s? [0-9]{{2}} [\s|/-]{{1,3}} (?:ایران|iran|ir) [\s|-]{{0,3}} [0-9]{{2}}
                    | [0-9]{{2}} \s? (?: (?:{PLATE_LETTERS}) | (?:[a-z]) ) \s? [0-9]{{3}}
                        (?: \s?(?:[-|/])\s? | \s )? (?: (?:ایران|iran|ir) [\s|-]{{0,3}} )? [0-9]{{2}} )"
            )),
            foreign_plate: compile(
                r"[A-Z]{2}[0-9]{2}\s?[A-Z]{3}|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}\s?[0-9]{1,4}[EH]?|[0-9][A-Z]{3}[0-9]{3}|[A-Z]{3}[- ]?[0-9]{3,4}|[A-Z][0-9]{1,3}\s?[A-Z]{3}|[0-9]{3}[- ]?[A-Z]{3}|[0-9]{2}\s?[A-Z]{1,3}\s?[0-9]{2,4}|[A-Z]{2}-[0-9]{3}-[A-Z]{2}",
            ),
            passport: compile(r"[A-Za-z][ -]?[0-9]{7,8}|[A-Z]{2}[0-9]{7}|[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}"),
            uk_postcode: compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[ ]?[0-9][ABD-HJLNP-UW-Z]{2}"),
            us_state: compile(
                r"(?:(?:,\s*|[A-Z][a-z]+\s+)(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])|(?i:(?-u:\b)(?:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming)))(?:,\s?|\s+)$",
            ),
        }
    }

    /// Whether `before` ends in a US state as it stands before a ZIP code: `Tucson, AZ `.
    pub(crate) fn ends_in_us_state(&self, before: &str) -> bool {
        self.us_state.is_match(&before[before.ceil_char_boundary(before.len().saturating_sub(40))..])
    }
}
