//! Speed of the detector on documents of 8 kB, in MB/s on one core: clean prose, and documents full of findings.
//!
//! `cargo bench -p contexor-pii`; with `-- clean` or `-- dense` behind it one of the two, with `-- FILE` the first texts of JSON lines
//! `{"text"}`. A document's best time of many rounds is what it costs when no other
//! work on the machine interrupts it; the median round tells how busy the machine is.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use contexor_pii::Detector;
use serde_json::Value;

const DOCUMENT_BYTES: usize = 8 * 1024;
const DOCUMENTS: usize = 16;
const ROUNDS: usize = 400;

const CLEAN: [&str; 12] = [
    "بازار محتوا در سال گذشته رشد خوبی داشت و تیم‌های کوچک توانستند با ابزارهای تازه مخاطبان بیشتری پیدا کنند. ",
    "The sea was calm that morning, and the fishermen had already left the harbour before the first visitors arrived. ",
    "برای نوشتن یک متن خوب باید موضوع را بشناسید، خواننده را در نظر بگیرید و از جمله‌های کوتاه استفاده کنید. ",
    "Good copy starts with a question that the reader already has; everything else follows from the answer.\n\n",
    "این راهنما نشان می‌دهد که چگونه می‌توان یک خبرنامه‌ی هفتگی را بدون هزینه‌ی زیاد راه‌اندازی کرد؛ گام‌به‌گام و ساده.\n",
    "Our editors review every article twice, once for facts and once for style, before it reaches the front page. ",
    "## چرا محتوا مهم است؟\n\n- اعتماد می‌سازد\n- دیده می‌شود\n- به فروش کمک می‌کند\n\n",
    "A short paragraph about gardens: roses need light, water and patience — the last of these most of all. ",
    "نویسنده در این گزارش با زبانی روشن از تجربه‌ی چند کسب‌وکار محلی می‌گوید و راهکارهایی عملی پیشنهاد می‌دهد. ",
    "Readers remember stories better than numbers, so we begin each chapter with a scene from everyday life.\n",
    "محصول تازه‌ی ما در 3 رنگ و با 12 ماه ضمانت عرضه می‌شود و از ابتدای هفته در فروشگاه‌ها در دسترس است. ",
    "Version 2.4 brings faster search, a calmer layout and many small fixes that people asked for. ",
];

const DENSE: [&str; 16] = [
    "با شماره 0912 345 6789 تماس بگیرید یا به sara.k@example.ir ایمیل بزنید. ",
    "کد ملی: ۰۰۱۲۳۴۵۶۷۹، کد پستی ۱۱۹۳۶۵۳۴۷۱، شماره کارت 6037-9912-3456-7893.\n",
    "Call +44 20 7946 0232 or write to sales@example.co.uk; the card 4556 4164 3615 2886 is on file. ",
    "شماره شبا IR05 0170 0000 0012 3456 7890 12 به نام علی رضایی ثبت شد. ",
    "Login from 192.168.14.7 and 2a01:4f8::a71 with ghp_Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2.\n",
    "| نام | کد ملی | تلفن |\n|---|---|---|\n| مریم | 0076229645 | 09351234567 |\n",
    "**Phone:** 021-88776655, **SSN:** 536-22-8714, passport A12345678. ",
    "پلاک ۱۲ ب ۳۴۵ ایران ۶۷ و پلاک 33 ل 511 - ایران 82 وارد شدند. ",
    "postgres://svc:a%40b!c@db.example.com:5432/x and https://api.example.com/v1?access_token=abc123def456 leaked. ",
    "متولد ۱۲ فروردین ۱۳۷۰، نشانی: تهران، خیابان آزادی، کوچه سوم، پلاک ۱۲، واحد ۳ ",
    "Mr. John Smith, born on 12/05/1984, lives at 37 Park Avenue, Bristol BS8 2ZA. ",
    "Pay to bc1quwek35lcmj25nnarjwq58h3mwk38tu4a6rt6xj or TWycETgN2FDKGmgGrBwvCBzE9FPYHz6XXV.\n",
    "name,national_id,phone\nSara,1234567891,09121234567\nReza,4567890124,09361234567\n",
    "فکس ۰۲۱۸۸۷۷۶۶۵۵، همراه +98 912 345 6789 و واتس‌اپ ۰۹۳۵۱۲۳۴۵۶۷. ",
    "API_KEY=8hxkma6cDnR7qYb1bwync5oY== and `sk-ant-api03-u7fIhvObociDz4QP4HZcst3mgDdbalH1`. ",
    "آقای دکتر رضا محمدی (گذرنامه K98765432) در 1.2.3.4 ثبت نام کرد.\n",
];

fn main() {
    // The documents begin at different sentences, so that no two are the same.
    let documents = |sentences: &[&str]| -> Vec<String> {
        (0..DOCUMENTS)
            .map(|first| {
                let mut text = String::new();
                for sentence in sentences.iter().cycle().skip(first) {
                    text.push_str(sentence);
                    if text.len() >= DOCUMENT_BYTES {
                        break;
                    }
                }
                text.truncate(text.floor_char_boundary(DOCUMENT_BYTES));
                text
            })
            .collect()
    };
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    if let Some(file) = only.as_deref().filter(|only| Path::new(only).is_file()) {
        let lines = fs::read_to_string(file).expect("the file is UTF-8");
        let texts: Vec<String> = lines
            .lines()
            .take(DOCUMENTS)
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["text"].as_str().expect("a text").to_owned())
            .collect();
        return measure(file, &texts);
    }
    for (name, sentences) in [("clean", CLEAN.as_slice()), ("dense", DENSE.as_slice())] {
        if only.as_deref().is_none_or(|only| only == name) {
            measure(name, &documents(sentences));
        }
    }
}

fn measure(name: &str, documents: &[String]) {
    let detector = Detector::new();
    let bytes: usize = documents.iter().map(String::len).sum();
    let findings: usize = documents.iter().map(|text| detector.detect(text).len()).sum();
    let mut best = vec![f64::INFINITY; documents.len()];
    let mut sums = Vec::new();
    for _ in 0..ROUNDS {
        let mut sum = 0.0;
        for (text, best) in documents.iter().zip(&mut best) {
            let start = Instant::now();
            black_box(detector.detect(black_box(text)));
            let seconds = start.elapsed().as_secs_f64();
            *best = best.min(seconds);
            sum += seconds;
        }
        sums.push(sum);
    }
    sums.sort_by(f64::total_cmp);
    let speed = |seconds: f64| bytes as f64 / seconds / 1e6;
    println!(
        "{name}: {:.1} MB/s (best time of each document), {:.1} MB/s (median round); {} documents of {:.1} kB, {:.1} findings each",
        speed(best.iter().sum()),
        speed(sums[ROUNDS / 2]),
        documents.len(),
        bytes as f64 / documents.len() as f64 / 1024.0,
        findings as f64 / documents.len() as f64
    );
}
