//! Spellings of the same word find each other, other words do not.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{HashMap, HashSet};

use contexor_search::{Document, Query, Weight};

/// The index of one text, as PostgreSQL keeps it: each lexeme with its places.
fn index(text: &str) -> HashMap<String, Vec<u32>> {
    let document = Document::new([(text, Weight::C)]);
    let mut lexemes = HashMap::new();
    for entry in document.tsvector.split(' ').filter(|entry| !entry.is_empty()) {
        let (word, places) = entry.rsplit_once(':').unwrap();
        let places = places.split(',').map(|place| place.trim_end_matches(char::is_alphabetic).parse().unwrap());
        lexemes.insert(word.trim_matches('\'').to_owned(), places.collect());
    }
    lexemes
}

/// What `tsvector @@ tsquery` says, for the queries that are made here.
fn matches(index: &HashMap<String, Vec<u32>>, tsquery: &str) -> bool {
    let unquoted = |word: &str| word.trim().trim_matches(['(', ')', '\'']).to_owned();
    let alternative = |alternative: &str| {
        let words: Vec<String> =
            alternative.split("<->").map(|word| unquoted(word.trim().trim_matches(['(', ')']))).collect();
        let Some(first) = index.get(&words[0]) else { return false };
        first.iter().any(|place| {
            (1..words.len())
                .all(|step| index.get(&words[step]).is_some_and(|places| places.contains(&(place + step as u32))))
        })
    };
    tsquery.split(" & ").all(|term| term.split(" | ").any(alternative))
}

fn finds(query: &str, text: &str) -> bool {
    let words: HashSet<String> = Document::new([(text, Weight::C)]).words.into_iter().collect();
    let mut query = Query::new(query);
    query.split(&words);
    matches(&index(text), &query.tsquery())
}

/// Ways of writing the same.
const SAME: &[&[&str]] = &[
    // Yeh and kaf.
    &["کتاب", "كتاب"],
    &["علی", "علي", "على"],
    &["یکی", "يكي", "يكى"],
    &["کیک", "كيك", "ﮐﯿﮏ"],
    &["ایران", "ايران", "اﻳﺮان"],
    &["شرکت ملی", "شركت ملي"],
    &["موسیقی", "موسيقى"],
    // Hamza.
    &["مسئول", "مسؤول"],
    &["مسأله", "مساله"],
    &["رئیس", "رییس"],
    &["مؤسسه", "موسسه"],
    &["تأمین", "تامین", "تا\u{0654}مین"],
    &["قرائت", "قراءت"],
    &["هیئت", "هیأت", "هیات", "هيئت"],
    &["جرئت", "جرأت", "جرات"],
    &["نشئت", "نشأت", "نشات"],
    &["مسئله", "مسأله", "مساله"],
    &["مسئول", "مسوول", "مسؤول"],
    &["شئون", "شؤون", "شوون"],
    &["مسئولیت\u{200C}ها", "مسوولیت ها", "مسؤولیتها"],
    &["مؤسسه\u{200C}ها", "مؤسسهها", "موسسه ها", "مؤسسه ها", "موسسه\u{200C}ها"],
    &["إمام", "امام"],
    &["املاء", "املا"],
    &["شیء", "شی"],
    &["زنجیرهٔ", "زنجیرۀ", "زنجیره ی", "زنجیره", "زنجیره\u{200C}ی"],
    &["خانهٔ ما", "خانۀ ما", "خانه ی ما", "خانه ما"],
    &["ٱلله", "الله", "ﷲ"],
    &["رحمة", "رحمه"],
    // Digits.
    &["۱۴۰۴", "1404", "١٤٠٤", "１４０４"],
    &["سال ۱۴۰۴", "سال 1404"],
    &["سال۱۴۰۴", "سال1404"],
    &["۱٬۲۳۴", "1234", "1,234", "۱,۲۳۴", "۱،۲۳۴"],
    &["1,234,567", "۱٬۲۳۴٬۵۶۷", "1234567"],
    &["۲۰ساله", "۲۰ ساله", "20\u{200C}ساله"],
    &["سال۱۴۰۴", "سال 1404"],
    &["PDFها", "PDF ها", "pdf\u{200C}ها"],
    // Half-space, space, none.
    &["کتاب\u{200C}ها", "کتابها", "کتاب ها"],
    &["می\u{200C}رود", "میرود", "می رود"],
    &["می\u{200C}خواهم", "میخواهم", "می خواهم", "مي‌خواهم"],
    &["نرم\u{200C}افزار", "نرم افزار", "نرمافزار"],
    &["دانش\u{200C}آموز", "دانش آموز", "دانشآموز"],
    &["گفت\u{200C}وگو", "گفت و گو", "گفتوگو", "گفت\u{200C}و\u{200C}گو"],
    &["کتاب\u{200C}خانه\u{200C}ها", "کتابخانه\u{200C}ها", "کتابخانه ها", "کتاب خانه ها", "کتابخانهها"],
    &["خانه\u{200C}ای", "خانه ای"],
    &["بزرگ\u{200C}ترین", "بزرگترین", "بزرگ ترین"],
    &["نمی\u{200C}شود", "نمیشود", "نمی شود"],
    &["پیش\u{200C}بینی", "پیشبینی", "پیش بینی", "پيش بيني"],
    &["بین\u{200C}المللی", "بین المللی", "بینالمللی"],
    &["هم\u{200C}چنین", "همچنین", "هم چنین"],
    // Diacritics, tatweel, invisible characters.
    &["مُحَمَّد", "محمد"],
    &["کِتابِ", "کتاب"],
    &["عالماً", "عالما"],
    &["ســلام", "سلام", "سـلام"],
    &["\u{200F}سلام\u{200E}", "سلام", "\u{202B}سلام\u{202C}"],
    &["سل\u{AD}ام", "سلام"],
    &["رحمٰن", "رحمن"],
    &["café", "cafe", "CAFÉ", "cafe\u{301}"],
    &["Straße", "STRASSE", "strasse"],
    &["naïve", "naive"],
    // Case and compatibility forms.
    &["OpenAI", "openai", "OPENAI"],
    &["ﬁle", "file"],
    &["Ｔｅｓｔ", "test"],
    &["İstanbul", "istanbul"],
    // Order of marks.
    &["آب", "ا\u{0653}ب"],
    &["هوش مصنوعی", "هوش\u{A0}مصنوعي", "هوش\u{2003}مصنوعی"],
];

/// Words that are not the same.
const APART: &[(&str, &str)] = &[
    ("آب", "اب"),
    ("ماهی", "ماه"),
    ("کار", "کارگر"),
    ("سؤال", "سیال"),
    ("سوئد", "سواد"),
    ("ژوئن", "ژوان"),
    ("بئر", "بار"),
    ("قرائت", "قرات"),
    ("هیئت", "حیات"),
    ("مسئول", "مسلول"),
    ("1,2", "12"),
    ("1,23", "123"),
    ("1,2345", "12345"),
    ("1234,567", "1234567"),
    ("۲۰ساله", "۳۰ ساله"),
    ("۲۰ساله", "۲۰ و ساله"),
    ("covid19", "covid"),
    ("کتاب", "کباب"),
    ("گل", "کل"),
    ("پدر", "بدر"),
    ("چین", "جین"),
    ("زن", "ژن"),
    ("شیر", "سیر"),
    ("طوفان", "توفان"),
    ("صد", "سد"),
    ("خواست", "خاست"),
    ("حیات", "حیاط"),
    ("قریب", "غریب"),
    ("ارز", "عرض"),
    ("عمل", "امل"),
    ("سلام", "اسلام"),
    ("خانه", "خان"),
    ("ملکه", "ملک"),
    ("دانش", "دانشجو"),
    ("می\u{200C}خورد", "می\u{200C}رود و خورد"),
    ("کتاب\u{200C}ها", "کتاب از ها"),
    ("کتابها", "کتاب. ها"),
    ("1404", "1403"),
    ("14", "1404"),
    ("cat", "category"),
    ("together", "to get her"),
    ("hello world", "hello there"),
    ("a b", "a"),
];

#[test]
fn every_spelling_finds_every_other() {
    let mut pairs = 0;
    for spellings in SAME {
        for query in *spellings {
            for written in *spellings {
                let text = format!("پیش از آن: {written}، و بعد از آن.");
                assert!(finds(query, &text), "{query} finds {written}: {}", Query::new(query).tsquery());
                pairs += usize::from(query != written);
            }
        }
    }
    assert!(pairs >= 160, "{pairs} ordered pairs, at least 80 of each direction");
}

#[test]
fn a_prefix_or_suffix_is_found_however_often_a_text_has_it() {
    let text = |word: &str| format!("{}{word}. {}", "می شود. ها. ".repeat(400), "می گوید. ".repeat(400));
    for (query, written) in [
        ("میرود", "می رود"),
        ("می\u{200C}رود", "می رود"),
        ("نمیرود", "نمی رود"),
        ("کتابها", "کتاب ها"),
        ("کتاب\u{200C}خانه\u{200C}ها", "کتاب\u{200C}خانه ها"),
        ("میخواسته\u{200C}ام", "می خواسته\u{200C}ام"),
        ("بزرگترین", "بزرگ ترین"),
    ] {
        assert!(finds(query, &text(written)), "{query} finds {written}");
        assert!(!finds(query, &text("")), "{query}");
    }
    assert!(!finds("کتابها", &text("کتاب. ها")));
}

#[test]
fn other_words_stay_apart() {
    for (one, other) in APART {
        assert!(!finds(one, other), "{one} must not find {other}");
    }
    for (one, other) in APART.iter().filter(|(one, _)| !one.contains(['\u{200C}', ' '])) {
        assert!(!finds(other, one), "{other} must not find {one}");
    }
}

#[test]
fn highlights_are_places_in_the_original() {
    for (query, text, places) in [
        ("سلام", "😀سلام", &["سلام"][..]),
        ("کتابها", "😀 کتاب‌ها و کتاب ها و کتابها", &["کتاب‌ها", "کتاب ها", "کتابها"]),
        ("کتاب ها", "کتابها، کتاب", &["کتابها", "کتاب"]),
        ("زنجیره", "زنجیرهٔ طلا، زنجیرۀ دیگر", &["زنجیرهٔ", "زنجیرۀ"]),
        ("محمد", "مُحَمَّد (ص)", &["مُحَمَّد"]),
        ("cafe", "Un CAFÉ, cafe\u{301}!", &["CAFÉ", "cafe\u{301}"]),
        ("1404", "سال ۱۴۰۴", &["۱۴۰۴"]),
        ("nothing", "سلام", &[]),
    ] {
        let words: HashSet<String> = Document::new([(text, Weight::C)]).words.into_iter().collect();
        let mut query = Query::new(query);
        query.split(&words);
        let found: Vec<String> = query
            .highlights(text)
            .into_iter()
            .map(|place| text.chars().skip(place.start).take(place.len()).collect())
            .collect();
        assert_eq!(found, places, "{text}");
    }
    let emoji = Query::new("سلام").highlights("😀سلام");
    assert_eq!(emoji, vec![1..5], "in code points: the emoji is one");
}

#[test]
fn any_query_is_a_question() {
    for text in ["'", "a:b", "a & ", "!", "(", ":*", "\"", "\\", "\u{200C}", "", "<->", "'a' | 'b'", "و", "a\\'b"] {
        let query = Query::new(text);
        let tsquery = query.tsquery();
        assert_eq!(query.is_empty(), tsquery.is_empty(), "{text}");
        assert_eq!(tsquery.matches('(').count(), tsquery.matches(')').count(), "{text}: {tsquery}");
    }
    assert!(Query::new(&"واژه ".repeat(400)).tsquery().len() < 64 * 1024);
}

#[test]
fn the_index_of_any_text_fits() {
    // More different words than an index holds, written as densely as can be.
    let words: String = (0..140_000).map(|number| format!("{number:x} ")).collect();
    let document = Document::new([(words.as_str(), Weight::C)]);
    assert!(document.tsvector.len() < 4_000_000);
    let ligatures = "\u{FDFA}x1 ".repeat(60_000);
    assert!(Document::new([(ligatures.as_str(), Weight::C)]).tsvector.len() < 2_000_000);
    assert_eq!(Document::new([("", Weight::A)]).tsvector, "");
}
