//! Shows a text while it is being written, without showing a part of something that turns out to be personal data.

use crate::mask::PlaceholderNames;
use crate::scanner::Scanner;
use crate::{Detector, Finding};

/// What is released of a finding once the whole of it was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StreamMode {
    /// The text as it is.
    Show,
    /// A placeholder instead, as [`mask_text`](crate::mask_text) writes it.
    Mask,
}

/// Cuts a stream so that no part of a finding is released before the whole of it was seen.
///
/// What is released is, put together, the text itself ([`StreamMode::Show`]) or what
/// [`mask_text`](crate::mask_text) makes of it ([`StreamMode::Mask`]), however the stream was cut. Text is held back only
/// while it may be part of a finding: words without digits pass as soon as the space behind them arrives. The cost is
/// linear in the length of the text, and the text held back is at most a small multiple of
/// [`LONGEST_PATTERN`](crate::LONGEST_PATTERN) visible characters.
pub struct StreamGuard {
    scanner: Scanner,
    mode: StreamMode,
    /// The part of the original that was not released yet.
    held: String,
    /// Code points of the original that were released.
    released: usize,
    names: PlaceholderNames,
    findings_seen: usize,
}

impl StreamGuard {
    /// A guard for one text.
    pub fn new(detector: Detector, mode: StreamMode) -> Self {
        Self {
            scanner: Scanner::new(detector.tables),
            mode,
            held: String::new(),
            released: 0,
            names: PlaceholderNames::default(),
            findings_seen: 0,
        }
    }

    /// Takes the next part of the text; gives what may be shown now.
    pub fn push(&mut self, delta: &str) -> String {
        self.held.push_str(delta);
        self.scanner.feed(delta);
        let findings = self.scanner.advance(false);
        self.release(&findings)
    }

    /// Ends the text; gives the rest of it.
    pub fn finish(mut self) -> String {
        let findings = self.scanner.advance(true);
        self.release(&findings)
    }

    /// How many findings were released so far, whole or as placeholders.
    pub fn findings_seen(&self) -> usize {
        self.findings_seen
    }

    fn release(&mut self, findings: &[Finding]) -> String {
        let mut places = self.held.char_indices().map(|(index, _)| index).chain([self.held.len()]);
        // Every place is asked for once and in order, so one walk over the released part answers all.
        let mut position = self.released;
        let mut at = places.next().unwrap_or(0);
        let mut byte_of = |code_point: usize| {
            if code_point > position {
                at = places.nth(code_point - position - 1).unwrap_or(self.held.len());
                position = code_point;
            }
            at
        };
        let mut output = String::new();
        let mut from = 0;
        for finding in findings {
            let (start, end) = (byte_of(finding.start), byte_of(finding.end));
            if self.mode == StreamMode::Mask {
                output.push_str(&self.held[from..start]);
                output.push_str(&self.names.name(finding.kind, &self.held[start..end]));
                from = end;
            }
        }
        let until = byte_of(self.scanner.decided());
        output.push_str(&self.held[from..until]);
        self.held.drain(..until);
        self.released = self.scanner.decided();
        self.findings_seen += findings.len();
        output
    }
}
