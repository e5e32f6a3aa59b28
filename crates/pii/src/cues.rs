//! The words that tell what the value beside them is, and their automaton.
//!
//! The automaton reads a *cue view* of the text: ASCII letters in lower case and one blank for each run of other characters, so
//! that `national_id`, `National-ID:` and `**national id**` are one word. `CueIndex` drives it.

use std::collections::HashSet;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind, StartKind};
use regex::Regex;

use crate::names::{FIRST_NAMES_EN, FIRST_NAMES_FA};
use crate::normalise::folded;

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
    /// A date of birth.
    Birth,
    /// A software version, or a numbered part of a document.
    Version,
    /// Anything else that has numbers of its own: orders, invoices, books, tickets.
    Other,
}

/// What a word does in a name, an address or a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mark {
    /// A form of address before a name: `Mr`, `خانم`.
    Title,
    /// A label or phrase before a name: `name:`, `به نام`.
    NameLabel,
    /// A greeting before a name: `Dear`.
    Greeting,
    /// A first name.
    FirstName,
    /// `نشانی`, `address`.
    AddressLabel,
    /// What opens a part of a Persian address and names a street.
    StreetFa,
    /// What opens another part of a Persian address: a quarter, a building, a corner.
    PlaceFa,
    /// What stands before the number of a house, floor or flat in Persian.
    NumberFa,
    /// A city of Iran.
    CityFa,
    /// What ends the name of an English street.
    StreetEn,
    /// What stands before the number of a house, floor or flat in English.
    UnitEn,
    /// The name of a month.
    Month,
    /// The day of a month in words: `سوم`, `twenty-third`.
    DayWord,
    /// What says behind a date that it is one of birth.
    BornAfter,
}

/// What a word of the automaton is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Cue(Cue),
    Mark(Mark),
    /// Speaks of a street address, for the postal codes in it.
    Address,
}

/// A word of the automaton.
#[derive(Debug)]
struct Entry {
    role: Role,
    /// Without the blanks at its ends.
    word: String,
    /// Ends at the end of a word of the text.
    whole: bool,
}

/// A word that was found in the text. Places are bytes of the plain view.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit<R> {
    pub(crate) role: R,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The automaton over all words.
#[derive(Debug)]
pub(crate) struct Lexicon {
    automaton: DFA,
    start: StateId,
    entries: Vec<Entry>,
    first_names: HashSet<String>,
    other_after: Regex,
}

/// A state of the automaton.
pub(crate) type StateId = aho_corasick::automaton::StateID;

/// The words of each cue, separated by `|`. An ASCII word is matched whole, in singular and plural; a Persian one also as a part of a
/// word, unless it stands between blanks. Words of several parts are matched with and without the blanks.
const CUES: [(Cue, &str); 17] = [
    (
        Cue::Phone,
        "تلفن|موبایل|همراه|تماس|فکس|فاکس|نمابر|دورنگار|زنگ|واتس اپ|واتساپ|شماره گیری|داخلی|تلگرام|phone|telephone|phone number|phone no|mobile|mobile number|mobile no|cell|cellphone|tel|call|called|calling|ring|fax|whats app|hotline|helpline|dial|contact|landline|handset|toll free|ph|mob|telefon|shomare tamas|tamas|hamrah",
    ),
    (
        Cue::NationalId,
        "کد ملی|کدهای ملی|شماره ملی|کارت ملی|شناسایی ملی|رمز ملی|شماره کد ملی|کد شناسایی|ش ملی|ک ملی| ک م |کد ملّی|شماره شناسایی|شناسه ملی|کد ده رقمی ملی|national id|national code|national number|national no|national card|national identity|national identification|national identity code|national identity number|national identity no|national identity card|national identification number|national identification code|national id number|national id code|national id no|national id card|identity number|identity code|identity no|identity card|identification number|identification code|identification no|id number|id code|id card|id no|code melli|code meli|kode melli|kode meli|kod melli|kod meli|cod melli|codemelli|code e melli|melli code|meli code|melli id|shomare melli|shomareh melli|nid|nin|citizen id|personal id|personal identification number|personal code|iranian id",
    ),
    (Cue::Card, "کارت|عابر بانک|card|card number|pan|visa|mastercard|debit|credit|debit card|credit card|bank card"),
    (Cue::Iban, "شبا|iban|sheba|shaba|iban number"),
    (
        Cue::Postal,
        "کد پستی| ک پ |کدهای پستی|کد پستي|شماره پستی|کد پست|رمز پستی|کد ده رقمی پستی|کد پستی ده رقمی|کد ۱۰ رقمی پستی|zip|zip code|postal|postal code|postal number|postal no|post code|postcode|post code number|code posti|kode posti|kod posti|code e posti|plz|pin code|zip postal code|mailing code",
    ),
    (
        Cue::Passport,
        "گذرنامه|پاسپورت|پاس پورت|شماره گذرنامه|passport|passport number|passport no|passport id|travel document|travel document number|gozarname|pasport|passeport|reisepass",
    ),
    (
        Cue::Ssn,
        "سوشال سکیوریتی|تامین اجتماعی|تأمین اجتماعی|سوشیال سکیوریتی|سوشال|تامین اجتماعی آمریکا|social security|social security number|social security no|ssn|ssn number|ssn no|social insurance|social insurance number|social sec|soc sec|social number|taxpayer id|taxpayer identification number|ss no|ss number",
    ),
    (
        Cue::Plate,
        "پلاک|شماره انتظامی|شماره پلاک|نمره ماشین|خودرو|plate|number plate|license plate|licence plate|plate number|plate no|registration plate|parking|vehicle registration|car registration|reg no|reg number|registration no|registration number|vehicle reg|car reg|reg plate|tag number|license tag|pelak|vrm|vrn|kennzeichen|plaka|vehicle number|vehicle no|car number|reg|reg mark|registration mark|uk reg",
    ),
    (
        Cue::Key,
        "کلید|توکن|سکرت|گذرواژه|رمز عبور|رمز دسترسی|key|token|secret|api key|access key|secret key|auth key|private key|signing key|client secret|bearer|api token|webhook secret|apikey|authorization|access token|refresh token|session token|passphrase",
    ),
    (
        Cue::Ip,
        "آی پی|ای پی|سرور|میزبان|ip|ipv4|ipv6|ip address|ip addr|host|server|subnet|gateway|firewall|dns|ping|ssh|scp|sftp|rsync|telnet",
    ),
    (
        Cue::Birth,
        "متولد|تاریخ تولد| ت ت | ت تولد|تولد|زادروز|زاده|تاریخ ولادت|ولادت|born|born on|date of birth|birth date|birthdate|birthday|birth day|dob|d o b|d o birth|born in|tarikh tavallod|tavalod|geboren|birth|b day|bday|d of b|doğum tarihi|nacimiento",
    ),
    (
        Cue::Version,
        "نسخه|ویرایش|نگارش| فصل | بند | بخش | ماده |ورژن|فریم ور|آپدیت|به روز رسانی|به‌روزرسانی|version|ver|release|build|chapter|section|clause|firmware|upgrade|upgraded|update|updated|driver|revision|rev|patch|v|article|paragraph|appendix",
    ),
    (
        Cue::Other,
        "سفارش|فاکتور|صورت حساب|رهگیری|پیگیری|مرجع|ارجاع|تراکنش|بارکد|شابک|شاپا|سریال|سری ساخت|شناسه|شماره ثبت|اقتصادی|قرارداد|پرونده|مبلغ|محموله|مرسوله|شماره سند|حواله|بلیت|بلیط|کد کالا|محصول|شماره حساب|حساب|پیامک|سامانه|مدل|کد تخفیف|رزرو شماره|بیمه نامه|شماره بیمه|کد تایید|کد رزرو|اشتراک|کنتور|عضویت|دانشجویی|پرسنلی|قطعه|درخواست| نامه شماره|تیکت|موجودی|قیمت|جمعیت|بازدید|فروش|شناسه قبض|شناسه پرداخت|کد تخفیف|کد فعال سازی|شماره نامه|شماره مشتری|کد رهگیری|شماره فنی|شماره پرونده|استعلام",
    ),
    (
        Cue::Other,
        "order|invoice|tracking|isbn|issn|ean|upc|barcode|sku|lot|batch|serial|imei|imsi|mac|reference|ref|ticket|case|contract|account|transaction|model|commit|checksum|digest|sha|sha1|sha256|sha512|md5|hash|request|uuid|guid|part|item|product|amount|price|volume|sms|short code|shortcode|vin|booking|reservation|tax|vat|company|company reg|company registration|company registration number|company registration no|company reg no|company number|receipt|bill",
    ),
    (
        Cue::Other,
        "timestamp|purchase|quote|parcel|shipment|waybill|consignment|policy|claim|membership|customer|member|employee|student|meter|docket|confirmation|coupon|code|total|index|population|visitor|subscriber|economic code|legal id|asin|doi|patent|order number|invoice number|account number|customer number|member number|employee number|student number",
    ),
    (
        Cue::Other,
        "cheque|check number|voucher|promo|loyalty|flight|seat|gate|prescription|warranty|certificate|license number",
    ),
    (Cue::Birth, "متولد شده|متولّد"),
];

/// The words of names, addresses and dates, written as [`CUES`] but always matched whole and without plurals.
const MARKS: [(Mark, &str); 15] = [
    (
        Mark::Title,
        "آقای|اقای|آقا|خانم|جناب آقای|سرکار خانم|جناب|سرکار|دکتر|مهندس|پروفسور|استاد|mr|mrs|ms|miss|mx|dr|prof|professor|sir|madam|mister",
    ),
    (
        Mark::NameLabel,
        "نام|نام و نام خانوادگی|نام ونام خانوادگی|نام خانوادگی|نام کامل|نام کوچک|نام مشتری|نام گیرنده|نام فرستنده|نام خریدار|نام بیمار|نام دانشجو|نام متقاضی|نام صاحب حساب|نام دارنده کارت|به نام|بنام|بیمه شده|بیمه گذار|مالک|گیرنده|فرستنده|خریدار|فروشنده|مشتری|متقاضی|بیمار|مسافر|صاحب حساب|دارنده حساب|دارنده کارت|ذینفع|ذی نفع|امضا کننده|مستاجر|موجر|راننده|مهمان|کارفرما|پیمانکار|دانشجو|کارمند|عضو|مخاطب|گفت و گو با|گفت وگوی ما با|گفتوگوی ما با|گفتوگو با|گفت و گوی ما با|گفتگو با|مصاحبه با",
    ),
    (
        Mark::NameLabel,
        "name|full name|first name|last name|surname|family name|given name|customer name|customer|client|client name|contact|contact person|contact name|recipient|recipient name|sender|passenger|passenger name|patient|patient name|buyer|seller|owner|holder|account holder|card holder|cardholder|policy holder|policyholder|insured|tenant|landlord|applicant|employee|employee name|student|student name|attn|attention|beneficiary|payee|guest|guest name|driver|member|member name|signed by|signed|prepared by|approved by|written by|issued to|registered to|on behalf of|in the name of|interview with|ship to|bill to|deliver to|samples to|returned by|reported by|author|traveller|traveler|user",
    ),
    (Mark::Greeting, "hi|hello|dear|hey"),
    (
        Mark::AddressLabel,
        "نشانی|آدرس|ادرس|محل سکونت|محل کار|address|lives at|living at|located at|resides at|residing at|we are at|نشانی پستی",
    ),
    (
        Mark::StreetFa,
        "خیابان|خ|بلوار|بولوار|کوچه|بزرگراه|اتوبان|میدان|کوی|بن بست|بنبست|جاده|چهارراه|چهار راه|سه راه|سه راهی|خیابون|گذر|بست|فلکه|kooche|khiaban",
    ),
    (
        Mark::PlaceFa,
        "شهرک|محله|نبش|تقاطع|روبروی|رو به روی|روبه روی|جنب|ساختمان|برج|مجتمع|مجتمع مسکونی|کیلومتر|بعد از|قبل از|نرسیده به|منطقه|پاساژ|استان|شهر|ک|شهرستان|فرعی|پشت|مقابل|ورودی",
    ),
    (Mark::NumberFa, "پلاک|پ|واحد|طبقه|بلوک|ط|فاز|شماره|زنگ|قطعه|اتاق"),
    (
        Mark::CityFa,
        "تهران|مشهد|اصفهان|شیراز|تبریز|کرج|قم|اهواز|کرمانشاه|ارومیه|رشت|زاهدان|همدان|کرمان|یزد|اردبیل|بندرعباس|بندر عباس|اراک|زنجان|سنندج|قزوین|خرم آباد|گرگان|ساری|بجنورد|بوشهر|بیرجند|ایلام|شهرکرد|سمنان|یاسوج|کاشان|دزفول|آبادان|بابل|آمل|نیشابور|سبزوار|خوی|مراغه|قائمشهر|شاهرود|نجف آباد|ورامین|اسلامشهر|شهریار|ملایر|بروجرد|مرند|میاندوآب|سیرجان|رفسنجان|بم|جهرم|لار|مرودشت|کیش|قشم|چابهار|لاهیجان|انزلی|تنکابن|چالوس|نوشهر|رامسر",
    ),
    (
        Mark::StreetEn,
        "street|st|road|rd|avenue|ave|av|lane|ln|boulevard|blvd|drive|dr|way|court|ct|place|pl|square|sq|terrace|ter|alley|highway|hwy|parkway|pkwy|close|crescent|cres|gardens|mews|row|circle|cir|trail|trl|expressway|freeway|quay|walk|grove|rise|loop|broadway|turnpike|plaza|esplanade|promenade",
    ),
    (
        Mark::UnitEn,
        "unit|flat|apt|apartment|suite|ste|floor|no|number|room|block|building|bldg|plaque|plate|house|office",
    ),
    (
        Mark::Month,
        "فروردین|اردیبهشت|خرداد|تیر|مرداد|امرداد|شهریور|مهر|آبان|ابان|آذر|اذر|دی|بهمن|اسفند|ژانویه|فوریه|مارس|آوریل|اوریل|مه|می|ژوئن|ژوئیه|جولای|اوت|آگوست|سپتامبر|اکتبر|نوامبر|دسامبر|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|farvardin|ordibehesht|khordad|tir|mordad|shahrivar|mehr|aban|azar|dey|bahman|esfand",
    ),
    (
        Mark::Month,
        "فروردینماه|اردیبهشتماه|خردادماه|تیرماه|مردادماه|امردادماه|شهریورماه|مهرماه|آبانماه|ابانماه|آذرماه|اذرماه|دیماه|بهمنماه|اسفندماه",
    ),
    (
        Mark::DayWord,
        "اول|یکم|دوم|سوم|چهارم|پنجم|ششم|هفتم|هشتم|نهم|دهم|یازدهم|دوازدهم|سیزدهم|چهاردهم|پانزدهم|شانزدهم|هفدهم|هجدهم|هیجدهم|نوزدهم|بیست|بیستم|بیست و یکم|بیست و دوم|بیست و سوم|بیست و چهارم|بیست و پنجم|بیست و ششم|بیست و هفتم|بیست و هشتم|بیست و نهم|بیستویکم|بیستودوم|بیستوسوم|بیستوچهارم|بیستوپنجم|بیستوششم|بیستوهفتم|بیستوهشتم|بیستونهم|سی|سی ام|سیام|سیم|سی و یکم|سیویکم|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twenty|twentieth|twenty first|twenty second|twenty third|twenty fourth|twenty fifth|twenty sixth|twenty seventh|twenty eighth|twenty ninth|thirty|thirtieth|thirty first",
    ),
    (
        Mark::BornAfter,
        "به دنیا آمد|به دنیا امد|به دنیا آمده|به دنیا آمدم|بدنیا آمد|متولد شد|متولد شده|متولد شدم|متولد شده ام|متولد شده است|متولد گردید|زاده شد|چشم به جهان|دیده به جهان|پا به جهان|was born|is my birthday|is his birthday|is her birthday|is my date of birth|is my dob|تاریخ تولد من|تولد من|تولد اوست|متولد است",
    ),
];

/// Words that speak of a street address.
const ADDRESS: &str = "نشانی|آدرس|خیابان|کوچه|بلوار|پلاک|واحد|طبقه|میدان|بزرگراه|address|street|st|avenue|ave|alley|unit|floor|blvd|road|lane|rd";

/// Phrases that hold a word of birth and speak of something else.
const NO_BIRTH: &str = "جشن تولد|کیک تولد|هدیه تولد|تولد مبارک|سالگرد تولد|تخفیف تولد|کمپین تولد|birthday party|birthday sale|birthday event|birthday offer|birthday cake|birth rate|birth certificate number";

/// Names of a number before [`Cue::Other`] that this cue gives way to: `national id of the customer`.
pub(crate) fn is_identity(cue: Cue) -> bool {
    matches!(
        cue,
        Cue::NationalId | Cue::Postal | Cue::Passport | Cue::Ssn | Cue::Iban | Cue::Card | Cue::Phone | Cue::Plate
    )
}

impl Lexicon {
    pub(crate) fn new(compile: impl Fn(&str) -> Regex) -> Self {
        let mut entries = Vec::new();
        let mut patterns = Vec::new();
        let mut add = |role: Role, word: &str, plural: bool, whole: bool| {
            let (before, after) = (whole || word.starts_with(' '), whole || word.ends_with(' '));
            let word = folded(word.trim());
            let mut words = vec![word.clone()];
            if word.contains(' ') && word.split(' ').all(|part| part.chars().count() > 1) {
                words.push(word.replace(' ', ""));
            }
            if plural && word.len() > 2 && word.is_ascii() && !word.ends_with('s') {
                words.extend(words.clone().iter().map(|word| format!("{word}s")));
            }
            for word in words {
                let (opens, closes) = (if before { " " } else { "" }, if after { " " } else { "" });
                patterns.push(format!("{opens}{word}{closes}"));
                entries.push(Entry { role, word, whole: after });
            }
        };
        for (cue, words) in CUES {
            words.split('|').for_each(|word| add(Role::Cue(cue), word, true, word.is_ascii()));
        }
        NO_BIRTH.split('|').for_each(|word| add(Role::Cue(Cue::Other), word, false, word.is_ascii()));
        ADDRESS.split('|').for_each(|word| add(Role::Address, word, false, word.is_ascii()));
        for (mark, words) in MARKS {
            words.split('|').for_each(|word| add(Role::Mark(mark), word, false, true));
        }
        let first_names: HashSet<String> =
            FIRST_NAMES_FA.split_whitespace().chain(FIRST_NAMES_EN.split_whitespace()).map(folded).collect();
        for name in &first_names {
            add(Role::Mark(Mark::FirstName), name, false, true);
        }
        let automaton = DFA::builder()
            .match_kind(MatchKind::Standard)
            .start_kind(StartKind::Unanchored)
            .prefilter(false)
            .build(&patterns);
        let Ok(automaton) = automaton else {
            // The words are constants and the first test builds the automaton.
            unreachable!("the automaton of constant words is not built")
        };
        let Ok(start) = automaton.start_state(Anchored::No) else {
            unreachable!("the automaton is built for unanchored searches")
        };
        Self {
            automaton,
            start,
            entries,
            first_names,
            other_after: compile(
                r"(?i)^[\s(،,:=-]{0,3}(?:ریال|تومان|دلار|یورو|(?:شماره |کد |شناسه )?(?:سفارش|فاکتور|رهگیری|پیگیری|مرجع|تراکنش|سریال|شابک)|(?:rials?|tomans?|usd|eur|dollars|units|bytes|votes|is (?:the|your|an?) (?:order|invoice|tracking|reference|serial|ticket)|order|invoice)(?:[^a-z0-9_]|$)|(?:pcs|pieces|items|users|people|visitors|views|downloads|km|kg|tons?|miles|met(?:er|re)s|shares|points)(?:[^a-z0-9_]|$)|(?:عدد|نفر|دستگاه|کیلوگرم|کیلومتر|گرم|متر|بازدید|دانلود|سهم)(?:[^\p{Arabic}]|$))",
            ),
        }
    }

    pub(crate) fn start(&self) -> StateId {
        self.start
    }

    /// The state behind one more byte of the cue view.
    #[inline]
    pub(crate) fn next(&self, state: StateId, byte: u8) -> StateId {
        self.automaton.next_state(Anchored::No, state, byte)
    }

    #[inline]
    pub(crate) fn is_match(&self, state: StateId) -> bool {
        self.automaton.is_match(state)
    }

    /// The words that end in a state: role, the word itself, and whether it ends before the last byte that was read.
    pub(crate) fn matches(&self, state: StateId) -> impl Iterator<Item = (Role, &str, bool)> {
        (0..self.automaton.match_len(state)).map(move |index| {
            let entry = &self.entries[self.automaton.match_pattern(state, index).as_usize()];
            (entry.role, entry.word.as_str(), entry.whole)
        })
    }

    /// Whether a word, in the plain view and with ASCII letters in lower case, is a first name.
    pub(crate) fn is_first_name(&self, word: &str) -> bool {
        self.first_names.contains(word)
    }

    /// Whether the words right after `end` make the number an amount or some other thing's number.
    pub(crate) fn other_after(&self, plain: &str, end: usize) -> bool {
        self.other_after.is_match(&plain[end..plain.floor_char_boundary(end + RIGHT_CONTEXT_BYTES)])
    }
}
