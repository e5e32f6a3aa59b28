//! The stream against a model of it: text and end are right, or the try has failed; never half a text as a whole one.

use contexor_ai_worker::provider::{Chunk, Finish, ProviderError, answer::AnswerDecoder};
use proptest::{prelude::*, sample::Index};

/// What a stream says, and how it is written.
#[derive(Debug, Clone)]
struct Stream {
    text: String,
    /// Where the text is cut into pieces, in UTF-16 units: also between the halves of a character.
    cuts: Vec<Index>,
    reason: Option<&'static str>,
    /// Whether the reason comes with the last piece or after it.
    reason_apart: bool,
    shape: Shape,
    escape_all: bool,
    line_end: &'static str,
    byte_order_mark: bool,
    comments: bool,
    done: bool,
    blank_line_at_end: bool,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Plain,
    Parts,
    MessageBeside,
    WithUsage,
    /// Each piece says that it is the last.
    EndInEveryPiece,
}

fn streams() -> impl Strategy<Value = Stream> {
    let text = prop_oneof![
        "[ -~]{0,60}",
        "[a-c]{0,20}",
        "\\PC{0,40}",
        "[😀👨👩\u{200d}\u{200c}سلام\u{1F1EE}\u{1F1F7}a\n\r\"\\\\]{0,30}",
    ];
    let reason = prop_oneof![
        4 => Just(Some("stop")),
        1 => Just(Some("length")),
        1 => Just(Some("")),
        1 => Just(Some("who_knows")),
        1 => Just(None),
    ];
    let shape = prop_oneof![
        Just(Shape::Plain),
        Just(Shape::Parts),
        Just(Shape::MessageBeside),
        Just(Shape::WithUsage),
        Just(Shape::EndInEveryPiece),
    ];
    let writing = (
        shape,
        any::<bool>(),
        prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    (text, prop::collection::vec(any::<Index>(), 0..8), reason, any::<bool>(), writing).prop_map(
        |(text, cuts, reason, reason_apart, writing)| {
            let (shape, escape_all, line_end, byte_order_mark, comments, done, blank_line_at_end) = writing;
            Stream {
                text,
                cuts,
                reason,
                reason_apart,
                shape,
                escape_all,
                line_end,
                byte_order_mark,
                comments,
                done,
                blank_line_at_end,
            }
        },
    )
}

/// A JSON string of UTF-16 units, which may be halves of characters.
fn quoted(units: &[u16], escape_all: bool) -> String {
    let mut json = String::from("\"");
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(character) if escape_all || character.is_control() || matches!(character, '"' | '\\') => {
                let mut buffer = [0; 2];
                for unit in character.encode_utf16(&mut buffer) {
                    json.push_str(&format!("\\u{unit:04x}"));
                }
            }
            Ok(character) => json.push(character),
            Err(half) => json.push_str(&format!("\\u{:04x}", half.unpaired_surrogate())),
        }
    }
    json.push('"');
    json
}

impl Stream {
    fn pieces(&self) -> Vec<Vec<u16>> {
        let units: Vec<u16> = self.text.encode_utf16().collect();
        let mut cuts: Vec<usize> = self.cuts.iter().map(|cut| cut.index(units.len() + 1)).collect();
        cuts.extend([0, units.len()]);
        cuts.sort_unstable();
        cuts.windows(2).map(|cut| units[cut[0]..cut[1]].to_vec()).collect()
    }

    /// Whether the last piece, or one that says it is, repeats the text before it, which nobody can tell from a repetition of the whole.
    fn repeats_itself(&self) -> bool {
        if matches!(self.shape, Shape::EndInEveryPiece) {
            let mut so_far = Vec::new();
            return self.pieces().iter().any(|piece| {
                let repeats = !so_far.is_empty() && *piece == so_far;
                so_far.extend_from_slice(piece);
                repeats
            });
        }
        let units: Vec<u16> = self.text.encode_utf16().collect();
        units.len().is_multiple_of(2) && units[..units.len() / 2] == units[units.len() / 2..] && !units.is_empty()
    }

    fn bytes(&self) -> Vec<u8> {
        let mut frames = Vec::new();
        let pieces = self.pieces();
        let mut so_far = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            so_far.extend_from_slice(piece);
            let reason = match self.reason {
                Some(reason) if matches!(self.shape, Shape::EndInEveryPiece) => format!("\"{reason}\""),
                Some(reason) if at + 1 == pieces.len() && !self.reason_apart => format!("\"{reason}\""),
                _ => "null".to_owned(),
            };
            let content = quoted(piece, self.escape_all);
            frames.push(match self.shape {
                Shape::Plain | Shape::EndInEveryPiece => format!(r#"{{"choices":[{{"index":0,"delta":{{"content":{content}}},"finish_reason":{reason}}}]}}"#),
                Shape::Parts => format!(
                    r#"{{"choices":[{{"index":0.0,"delta":{{"content":[{{"type":"thinking","thinking":"hm"}},{{"type":"text","text":{content}}}]}},"finish_reason":{reason}}}]}}"#
                ),
                Shape::MessageBeside => {
                    let whole = quoted(&so_far, self.escape_all);
                    format!(
                        r#"{{"choices":[{{"delta":{{"content":{content}}},"message":{{"content":{whole}}},"finish_reason":{reason}}}]}}"#
                    )
                }
                Shape::WithUsage => format!(
                    r#"{{"choices":[{{"index":0,"delta":{{"content":{content},"refusal":null}},"finish_reason":{reason}}}],"usage":{{"prompt_tokens":9,"completion_tokens":{at}.0}}}}"#
                ),
            });
        }
        if let (Some(reason), true) = (self.reason, self.reason_apart) {
            frames.push(format!(r#"{{"choices":[{{"index":0,"delta":{{}},"finish_reason":"{reason}"}}]}}"#));
        }
        if self.done {
            frames.push("[DONE]".to_owned());
        }
        let mut stream = String::new();
        if self.byte_order_mark {
            stream.push('\u{feff}');
        }
        let last = frames.len().saturating_sub(1);
        for (at, frame) in frames.iter().enumerate() {
            if self.comments {
                stream.push_str(&format!(": keep-alive{0}{0}", self.line_end));
            }
            stream.push_str("data: ");
            stream.push_str(frame);
            if at < last || self.blank_line_at_end {
                stream.push_str(self.line_end);
                stream.push_str(self.line_end);
            }
        }
        stream.into_bytes()
    }

    fn end(&self) -> Option<Finish> {
        match self.reason {
            Some("stop") => Some(Finish::Stop),
            Some("length") => Some(Finish::Length),
            _ => None,
        }
    }
}

/// The text, the end, and how it failed.
fn decode(bytes: &[u8], piece_bytes: usize, is_cut: bool) -> (String, Option<Finish>, Option<ProviderError>) {
    let (mut decoder, mut items) = (AnswerDecoder::default(), Vec::new());
    for piece in bytes.chunks(piece_bytes.max(1)) {
        decoder.push(piece, &mut items);
    }
    decoder.finish(is_cut, &mut items);
    assert!(decoder.is_over(), "every stream comes to an end");
    let (mut text, mut finish, mut failure) = (String::new(), None, None);
    for item in items {
        match item {
            Ok(Chunk { text: piece, finish: end, has_gone_on, .. }) => {
                text.push_str(&piece.unwrap_or_default());
                if has_gone_on {
                    finish = None;
                }
                finish = end.or(finish);
            }
            Err(error) => failure = Some(error),
        }
    }
    (text, finish, failure)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_whole_stream_gives_its_text_and_its_end(stream in streams(), piece_bytes in 1_usize..64) {
        prop_assume!(!stream.repeats_itself());
        let (text, finish, failure) = decode(&stream.bytes(), piece_bytes, false);
        prop_assert_eq!(failure, None);
        prop_assert_eq!(text, stream.text.clone());
        prop_assert_eq!(finish, stream.end());
    }

    #[test]
    fn a_stream_that_is_cut_anywhere_gives_its_whole_text_or_no_end(
        stream in streams(),
        at in any::<Index>(),
        piece_bytes in 1_usize..64,
        is_cut in any::<bool>(),
    ) {
        prop_assume!(!stream.repeats_itself());
        let bytes = stream.bytes();
        let (text, finish, _) = decode(&bytes[..at.index(bytes.len() + 1)], piece_bytes, is_cut);
        if finish.is_some() {
            // An end that comes with each piece is believed of the only one that came, and of a stream that its server closed.
            let first = String::from_utf16_lossy(&stream.pieces()[0]);
            let is_believed = matches!(stream.shape, Shape::EndInEveryPiece) && (!is_cut || first.starts_with(&text));
            if is_believed {
                let repaired = text.trim_end_matches('\u{fffd}');
                prop_assert!(stream.text.starts_with(repaired), "{:?} begins {:?}", repaired, stream.text);
            } else {
                prop_assert_eq!(text, stream.text.clone());
            }
            prop_assert_eq!(finish, stream.end());
        } else {
            let repaired = text.trim_end_matches('\u{fffd}');
            prop_assert!(stream.text.starts_with(repaired), "{:?} begins {:?}", repaired, stream.text);
        }
    }

    #[test]
    fn raw_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), piece_bytes in 1_usize..64, is_cut in any::<bool>()) {
        decode(&bytes, piece_bytes, is_cut);
        AnswerDecoder::whole(&bytes);
    }

    #[test]
    fn damaged_streams_never_panic(
        stream in streams(),
        damage in prop::collection::vec((any::<Index>(), any::<u8>(), 0_u8..3), 1..6),
        piece_bytes in 1_usize..64,
    ) {
        let mut bytes = stream.bytes();
        for (at, byte, kind) in damage {
            let at = at.index(bytes.len().max(1));
            match kind {
                0 if at < bytes.len() => { bytes.remove(at); }
                1 => bytes.insert(at.min(bytes.len()), byte),
                _ if at < bytes.len() => bytes[at] = byte,
                _ => {}
            }
        }
        decode(&bytes, piece_bytes, false);
        AnswerDecoder::whole(&bytes);
    }
}
