//! Scans JSON lines `{"id", "text"}` on standard input and writes `{"id", "spans": [{"start", "end", "type"}]}`.

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};

use contexor_pii::Detector;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let detector = Detector::new();
    let mut output = stdout().lock();
    for line in stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let document: Value = serde_json::from_str(&line)?;
        let text = document["text"].as_str().ok_or("a line has no text")?;
        let spans: Vec<Value> = detector
            .detect(text)
            .iter()
            .map(|finding| json!({"start": finding.start, "end": finding.end, "type": finding.kind, "rule": finding.rule}))
            .collect();
        writeln!(output, "{}", json!({"id": document["id"], "spans": spans}))?;
    }
    Ok(())
}
