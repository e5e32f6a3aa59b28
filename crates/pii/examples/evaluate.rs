//! Measures the detector on labelled texts: `cargo run --release -p contexor-pii --example evaluate -- PATH [--errors]`.
//!
//! `PATH` is a file of JSON lines `{"text", "spans": [{"start", "end", "type"}]}`, plain or with gzip, or a folder of such files. A finding is
//! right when a labelled span of its type overlaps it by half of their union or more, one to one. Printed are precision, recall and F1 by
//! type and over the structured types (all but names, addresses and dates of birth), and the findings in texts without labels.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use contexor_pii::{Detector, Kind};
use flate2::read::GzDecoder;
use serde_json::Value;

/// Right, wrong and missed.
#[derive(Default, Clone, Copy)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

struct Span {
    kind: String,
    start: usize,
    end: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = PathBuf::from(arguments.next().ok_or("usage: evaluate PATH [--errors]")?);
    let shows_errors = arguments.any(|argument| argument == "--errors");
    let detector = Detector::new();
    let mut by_kind: BTreeMap<String, Counts> = BTreeMap::new();
    let (mut documents, mut negatives, mut structured_in_negatives, mut all_in_negatives) = (0, 0, 0, 0);
    for file in files(&path)? {
        for line in read(&file)?.lines().filter(|line| !line.trim().is_empty()) {
            let document: Value = serde_json::from_str(line)?;
            let text = document["text"].as_str().ok_or("a line has no text")?;
            let expected = spans(&document["spans"])?;
            let found: Vec<Span> = detector
                .detect(text)
                .into_iter()
                .map(|finding| Span { kind: finding.kind.to_string(), start: finding.start, end: finding.end })
                .collect();
            documents += 1;
            if expected.is_empty() {
                negatives += 1;
                all_in_negatives += found.len();
                structured_in_negatives += found.iter().filter(|span| is_structured(&span.kind)).count();
            }
            let mut free: Vec<&Span> = expected.iter().collect();
            for span in &found {
                let counts = by_kind.entry(span.kind.clone()).or_default();
                match free.iter().position(|other| other.kind == span.kind && is_same(span, other)) {
                    Some(index) => {
                        free.remove(index);
                        counts.right += 1;
                    }
                    None => {
                        counts.wrong += 1;
                        if shows_errors {
                            println!("wrong\t{}\t{}\t{}", span.kind, slice(text, span), document["id"]);
                        }
                    }
                }
            }
            for span in free {
                by_kind.entry(span.kind.clone()).or_default().missed += 1;
                if shows_errors {
                    println!("missed\t{}\t{}\t{}", span.kind, slice(text, span), document["id"]);
                }
            }
        }
    }
    println!(
        "{:24} {:>6} {:>6} {:>6} {:>9} {:>7} {:>7}",
        "type", "right", "wrong", "missed", "precision", "recall", "F1"
    );
    let mut structured = Counts::default();
    for (kind, counts) in &by_kind {
        print_row(kind, *counts);
        if is_structured(kind) {
            structured.right += counts.right;
            structured.wrong += counts.wrong;
            structured.missed += counts.missed;
        }
    }
    print_row("micro: structured", structured);
    println!(
        "{documents} documents, {negatives} of them without labels; findings in 1,000 of these: structured {:.1}, all {:.1}",
        per_thousand(structured_in_negatives, negatives),
        per_thousand(all_in_negatives, negatives)
    );
    Ok(())
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.to_string_lossy().contains(".jsonl"));
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<String, Box<dyn Error>> {
    let bytes = fs::read(file)?;
    let mut text = String::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
    } else {
        text = String::from_utf8(bytes)?;
    }
    Ok(text)
}

fn spans(value: &Value) -> Result<Vec<Span>, Box<dyn Error>> {
    let spans = value.as_array().ok_or("a line has no spans")?;
    spans
        .iter()
        .map(|span| {
            let place = |name: &str| span[name].as_u64().and_then(|place| usize::try_from(place).ok());
            Ok(Span {
                kind: span["type"].as_str().ok_or("a span has no type")?.to_owned(),
                start: place("start").ok_or("a span has no start")?,
                end: place("end").ok_or("a span has no end")?,
            })
        })
        .collect()
}

fn is_structured(kind: &str) -> bool {
    ![Kind::Person, Kind::Address, Kind::DateOfBirth].iter().any(|open| open.as_str() == kind)
}

fn is_same(one: &Span, other: &Span) -> bool {
    let common = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    2 * common >= one.end.max(other.end) - one.start.min(other.start)
}

fn slice(text: &str, span: &Span) -> String {
    text.chars().skip(span.start).take(span.end.saturating_sub(span.start)).collect()
}

fn per_thousand(count: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { 1000.0 * count as f64 / of as f64 }
}

fn print_row(name: &str, counts: Counts) {
    let Counts { right, wrong, missed } = counts;
    let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    let (precision, recall) = (share(right, right + wrong), share(right, right + missed));
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    println!("{name:24} {right:>6} {wrong:>6} {missed:>6} {precision:>9.4} {recall:>7.4} {f1:>7.4}");
}
