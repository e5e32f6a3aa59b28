//! What the words beside a number call it.

use regex::Regex;

/// How many bytes of the plain view before a candidate are read for cues.
pub(crate) const LEFT_CONTEXT_BYTES: usize = 160;

/// How many bytes of the plain view after a candidate are read for cues.
pub(crate) const RIGHT_CONTEXT_BYTES: usize = 48;

/// What a cue says that the value beside it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cue {
    Phone,
    NationalId,
    Card,
    Iban,
    Postal,
    Passport,
    Ssn,
    Plate,
    Key,
    Ip,
    /// A software version, or a numbered part of a document.
    Version,
    /// Anything else that has numbers of its own: orders, invoices, books, tickets.
    Other,
}

/// The nearest cue before a candidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub(crate) cue: Cue,
    /// Bytes of the plain view between the cue and the candidate.
    pub(crate) distance_bytes: usize,
}

#[derive(Debug)]
pub(crate) struct Cues {
    words: Vec<(Cue, Regex)>,
    address: Regex,
    other_after: Regex,
    plate_after: Regex,
    passport_after: Regex,
}

const WORDS: [(Cue, &str); 12] = [
    (
        Cue::Phone,
        r"تلفن|موبایل|همراه|تماس|فکس|فاکس|نمابر|دورنگار|زنگ|واتس ?اپ|شماره گیری|داخلی|\b(?:(?:tele)?phones?|mobiles?|cell(?:phone)?|tel|call(?:s|ed|ing)?|ring|fax|whats ?app|hotline|helpline|dial|contact|landline|handset|toll[ -]free|ph|mob)\b",
    ),
    (
        Cue::NationalId,
        r"(?:کد|شماره|کارت|شناسه|شناسایی|رمز) ?ملی|ش ?\. ?ملی|ک ?\. ?ملی|\b(?:national|identity|identification|id) ?(?:id|code|number|no|card|identity|identification)\b|\bnational (?:id(?:entity)?|identification) (?:code|number|no|card)\b|\b(?:code|kode|cod)[ -]?(?:e[ -])?mell?i\b|\bmell?i code\b|\bnid\b",
    ),
    (Cue::Card, r"کارت|عابر ?بانک|\b(?:cards?|pan|visa|mastercard|debit|credit)\b"),
    (Cue::Iban, r"شبا(?:ی)?|\b(?:ibans?|sheba|shaba)\b"),
    (Cue::Postal, r"کد ?پستی|\b(?:zip|postal|post ?code|post ?codes|postcode)(?:[ -]?codes?)?\b"),
    (Cue::Passport, r"گذرنامه|پاسپورت|\bpassports?\b"),
    (Cue::Ssn, r"سوشال سکیوریتی|تامین اجتماعی|\b(?:social security|ssns?|social insurance)\b"),
    (
        Cue::Plate,
        r"پلاک|شماره انتظامی|\b(?:number ?|licen[cs]e |registration )?plates?\b|\b(?:parking|vehicle registration|car registration|reg(?:istration)? (?:no|number))\b",
    ),
    (
        Cue::Key,
        r"کلید|توکن|سکرت|گذرواژه|رمز ?عبور|رمز دسترسی|\b(?:api|access|secret|auth|private|signing|client|session|bot|refresh|bearer|webhook)?[ _-]?(?:keys?|tokens?|secrets?)\b|\bbearer\b|\b[a-z0-9_]{0,30}_(?:key|token|secret|apikey)\b|\bapikey\b|\bauthorization\b",
    ),
    (Cue::Ip, r"آی ?پی|سرور|میزبان|\b(?:ip(?:v4|v6)?|ip address|host|server|subnet|gateway|firewall|dns|ping|ssh)\b"),
    (
        Cue::Version,
        r"نسخه|ویرایش|نگارش|فصل|بند|بخش|ماده|ورژن|فریم ?ور|آپدیت|به ?روز ?رسانی|\b(?:versions?|ver|release|releases|build|builds|chapter|sections?|clause|firmware|upgrade[ds]?|update[ds]?|driver|revision|rev|patch|v)\b",
    ),
    (
        Cue::Other,
        r"سفارش|فاکتور|صورت ?حساب|رهگیری|پیگیری|مرجع|ارجاع|تراکنش|بارکد|شابک|شاپا|سریال|سری ساخت|شناسه|شماره ثبت|اقتصادی|قرارداد|پرونده|مبلغ|محموله|مرسوله|شماره سند|حواله|بلی[تط]|کد کالا|محصول|شماره حساب|حساب|پیامک|سامانه|مدل|کد تخفیف|رزرو شماره|بیمه ?نامه|شماره بیمه|کد تایید|کد رزرو|اشتراک|کنتور|عضویت|دانشجویی|پرسنلی|قطعه|درخواست|نامه شماره|تیکت|موجودی|قیمت|جمعیت|بازدید|فروش|\b(?:orders?|invoices?|tracking|isbn|issn|ean|upc|barcode|sku|lot|batch|serial|imei|imsi|mac|reference|ref|tickets?|case|contract|accounts?|transactions?|model|commit|checksum|digest|sha\d*|md5|hash|request|uuid|guid|part|item|product|amount|price|volume|sms|short ?code|vin|booking|reservation|tax|vat|company|receipt|bill|timestamp|purchase|quote|parcel|shipment|waybill|consignment|policy|claim|membership|customer|member|employee|student|meter|docket|confirmation|coupon|code|total|index|population|visitors|subscribers|registration no|economic code|legal id|asin|doi|patent)\b",
    ),
];

/// Words whose full stop does not end a sentence.
const SHORTENED: [&str; 9] = ["tel", "no", "nr", "st", "ext", "mob", "ref", "num", "fax"];

impl Cues {
    pub(crate) fn new(compile: impl Fn(&str) -> Regex) -> Self {
        Self {
            words: WORDS.iter().map(|(cue, pattern)| (*cue, compile(&format!("(?i){pattern}")))).collect(),
            address: compile(
                r"(?i)نشانی|آدرس|خیابان|کوچه|بلوار|پلاک|واحد|طبقه|میدان|بزرگراه|\b(?:address|street|st|avenue|ave|alley|unit|floor|blvd)\b",
            ),
            other_after: compile(
                r"(?i)^[\s(،,:=-]{0,3}(?:ریال|تومان|دلار|یورو|(?:شماره |کد |شناسه )?(?:سفارش|فاکتور|رهگیری|پیگیری|مرجع|تراکنش|سریال|شابک)|\b(?:rials?|tomans?|usd|eur|dollars|units|bytes|votes|is (?:the|your|an?) (?:order|invoice|tracking|reference|serial|ticket)|order|invoice)\b)",
            ),
            plate_after: compile(r"(?i)\bplates?\b|پلاک"),
            passport_after: compile(r"(?i)^[\s(،,-]{0,3}(?:passport|گذرنامه|پاسپورت)"),
        }
    }

    /// The nearest cue before `start`, in the same sentence.
    pub(crate) fn before(&self, plain: &str, start: usize) -> Option<Named> {
        let context = sentence_before(plain, start);
        let mut nearest: Option<(usize, usize, Cue)> = None;
        for (cue, words) in &self.words {
            if let Some(found) = words.find_iter(context).last()
                && nearest
                    .is_none_or(|(end, from, _)| found.end() > end || (found.end() == end && found.start() < from))
            {
                nearest = Some((found.end(), found.start(), *cue));
            }
        }
        nearest.map(|(end, _, cue)| Named { cue, distance_bytes: context.len() - end })
    }

    /// Whether the sentence before `start` speaks of a street address.
    pub(crate) fn address_before(&self, plain: &str, start: usize) -> bool {
        self.address.is_match(sentence_before(plain, start))
    }

    /// Whether the words right after `end` make the number an amount or some other thing's number.
    pub(crate) fn other_after(&self, plain: &str, end: usize) -> bool {
        self.other_after.is_match(context_after(plain, end))
    }

    /// Whether the words after `end` speak of vehicle plates.
    pub(crate) fn plate_after(&self, plain: &str, end: usize) -> bool {
        self.plate_after.is_match(context_after(plain, end))
    }

    /// Whether the words right after `end` name a passport.
    pub(crate) fn passport_after(&self, plain: &str, end: usize) -> bool {
        self.passport_after.is_match(context_after(plain, end))
    }
}

fn context_after(plain: &str, end: usize) -> &str {
    &plain[end..plain.floor_char_boundary(end + RIGHT_CONTEXT_BYTES)]
}

/// The text before `start`, back to the end of the last sentence and no further than [`LEFT_CONTEXT_BYTES`].
fn sentence_before(plain: &str, start: usize) -> &str {
    let context = &plain[plain.ceil_char_boundary(start.saturating_sub(LEFT_CONTEXT_BYTES))..start];
    let mut from = 0;
    for (index, character) in context.char_indices() {
        let after = index + character.len_utf8();
        let ends = match character {
            // A line that ends in a colon announces what the next line holds.
            '\n' => !context[..index].trim_end().is_empty() && !context[..index].trim_end().ends_with([':', '=', '|']),
            '؟' | '!' | '?' => context[after..].starts_with(char::is_whitespace),
            '.' => {
                let letters = context[..index].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
                let word = &context[index - letters..index];
                context[after..].starts_with(char::is_whitespace)
                    && !SHORTENED.iter().any(|short| word.eq_ignore_ascii_case(short))
            }
            _ => false,
        };
        if ends {
            from = after;
        }
    }
    &context[from..]
}
