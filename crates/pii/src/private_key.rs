//! Private keys in PEM form, which span lines.

use crate::place::LONGEST_BYTES;

/// Follows a private key in PEM form through the text.
#[derive(Debug, Default)]
pub(crate) struct PrivateKeyBlock {
    state: BlockState,
    dashes: usize,
}

#[derive(Debug, Default)]
enum BlockState {
    #[default]
    Idle,
    /// Behind five dashes, which start at `start`, in what may be `BEGIN … PRIVATE KEY`.
    Label {
        start: usize,
        label: String,
    },
    Body(Body),
}

#[derive(Debug)]
struct Body {
    start: usize,
    /// Where the last five dashes ended.
    mark: usize,
    end_seen_at: Option<usize>,
    token_bytes: usize,
    /// How much of the body looks like key material, and where the last of it ended.
    key_bytes: usize,
    key_end: usize,
    short_words: usize,
}

/// Shorter words of a block's body are headers or the end of the last line, not lines of key material.
const KEY_LINE_BYTES: usize = 16;
/// With more short words than the headers of a PEM block have, the text has become prose.
const SHORT_WORDS: usize = 8;
/// Less key material than this gives nothing away.
const LEAST_KEY_BYTES: usize = 32;
const LABEL_BYTES: usize = 48;

impl PrivateKeyBlock {
    pub(crate) fn is_idle(&self) -> bool {
        matches!(self.state, BlockState::Idle)
    }

    pub(crate) fn shift(&mut self, by: usize) {
        match &mut self.state {
            BlockState::Idle => {}
            BlockState::Label { start, .. } => *start -= by,
            BlockState::Body(body) => {
                body.start -= by;
                body.mark = body.mark.saturating_sub(by);
                body.key_end = body.key_end.saturating_sub(by);
                body.end_seen_at = body.end_seen_at.map(|at| at.saturating_sub(by));
            }
        }
    }

    /// Takes one character; gives the block that ended with it, if one did.
    pub(crate) fn feed(&mut self, plain: &str, index: usize, character: char) -> Option<(usize, usize)> {
        self.dashes = if character == '-' { self.dashes + 1 } else { 0 };
        let dashes = self.dashes;
        match &mut self.state {
            BlockState::Idle => {
                // `B` behind five dashes; what follows must spell a label.
                if character == 'B' && index >= 5 && plain.as_bytes()[index - 5..index] == *b"-----" {
                    self.state = BlockState::Label { start: index - 5, label: String::from("B") };
                }
                None
            }
            BlockState::Label { start, label } => {
                if character.is_ascii_uppercase() || character.is_ascii_digit() || character == ' ' {
                    label.push(character);
                    let beginning = label.len().min(6);
                    if label.len() > LABEL_BYTES || label[..beginning] != "BEGIN "[..beginning] {
                        self.state = BlockState::Idle;
                    }
                } else if character == '-' && (label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK")) {
                    self.state = BlockState::Body(Body {
                        start: *start,
                        mark: 0,
                        end_seen_at: None,
                        token_bytes: 0,
                        key_bytes: 0,
                        key_end: 0,
                        short_words: 0,
                    });
                } else {
                    self.state = BlockState::Idle;
                }
                None
            }
            BlockState::Body(body) => {
                if character.is_whitespace() {
                    if (1..KEY_LINE_BYTES).contains(&body.token_bytes) {
                        body.short_words += 1;
                    }
                    body.token_bytes = 0;
                } else if character.is_ascii_graphic() {
                    body.token_bytes += 1;
                    // The dashes of the header and footer are words of their own.
                    if character == '-' {
                        body.token_bytes = 0;
                    }
                    if body.token_bytes >= KEY_LINE_BYTES {
                        body.key_bytes += 1;
                        body.key_end = index + 1;
                    }
                } else {
                    return self.flush();
                }
                if dashes == 5 {
                    if body.end_seen_at.is_some() {
                        let block = (body.start, index + 1);
                        self.state = BlockState::Idle;
                        return Some(block);
                    }
                    body.mark = index + 1;
                }
                if character == 'D' && body.mark > 0 && plain[body.mark..=index] == *"END" {
                    body.end_seen_at = Some(index);
                }
                let lost = body.end_seen_at.is_some_and(|at| index - at > LABEL_BYTES);
                if lost || body.short_words > SHORT_WORDS || index + 1 - body.start >= LONGEST_BYTES {
                    return self.flush();
                }
                None
            }
        }
    }

    /// Ends a block that has no footer: what there is of the key counts.
    pub(crate) fn flush(&mut self) -> Option<(usize, usize)> {
        match std::mem::take(&mut self.state) {
            BlockState::Body(body) if body.key_bytes >= LEAST_KEY_BYTES => Some((body.start, body.key_end)),
            _ => None,
        }
    }
}
