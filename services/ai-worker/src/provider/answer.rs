//! A chat completion's answer, decoded from its bytes into [`Chunk`]s.
//!
//! Read leniently: compatible servers leave out, add and retype what they like. Only what may have carried text and cannot be read
//! (a broken frame) fails the try.

use serde_json::value::RawValue;

use super::{
    Chunk, ProviderError,
    finish::{self, Finish, Reason},
    json::{self, Object, TextJoiner},
    sse::{Event, SseDecoder},
    usage::UsageReport,
    wire::{self, ErrorWords},
};

/// The least text whose repetition in the last piece is taken for one, bytes.
const LEAST_REPEATED_BYTES: usize = 8;
/// Data lines that some servers and proxies keep connections alive with.
const KEEP_ALIVES: &[&[u8]] = &[b"", b"null", b"ping", b"\"ping\"", b"keep-alive", b"keepalive", b"heartbeat"];

/// A piece of the answer, or how it failed.
pub type Item = Result<Chunk, ProviderError>;

/// Decodes one answer. Never panics, whatever the bytes.
#[derive(Debug, Default)]
pub struct AnswerDecoder {
    sse: SseDecoder,
    content: TextJoiner,
    refusal: TextJoiner,
    /// The text so far: what servers repeat is told from what they add by it.
    text: String,
    /// Whether any of the text came as a `delta`.
    has_deltas: bool,
    /// Whether a finish reason has told of the end.
    has_ended: bool,
    /// Text has followed an end: no reason of this stream is trusted before the stream itself has ended.
    has_gone_on: bool,
    /// The last end that was not trusted.
    untrusted_end: Option<Finish>,
    is_over: bool,
}

impl AnswerDecoder {
    /// Takes more bytes of a stream and appends what they say.
    pub fn push(&mut self, bytes: &[u8], items: &mut Vec<Item>) {
        if self.is_over {
            return;
        }
        let mut events = Vec::new();
        let pushed = self.sse.push(bytes, &mut events);
        self.read_events(events, items);
        if pushed.is_err() {
            self.fail("oversized", items);
        }
    }

    /// Takes the end of the stream. `is_cut` when the connection broke: then what is left may be a part of an event.
    pub fn finish(&mut self, is_cut: bool, items: &mut Vec<Item>) {
        if self.is_over {
            return;
        }
        let mut events = Vec::new();
        let finished = self.sse.finish(&mut events);
        if is_cut {
            // A part of a JSON object is no JSON object: what can be read is whole.
            events.retain(|event| serde_json::from_slice::<&RawValue>(&event.data).is_ok());
        }
        self.read_events(events, items);
        if self.is_over {
            return;
        }
        if is_cut || finished.is_err() {
            self.fail("cut", items);
        } else {
            self.end(items);
        }
    }

    /// Whether the answer is over; what comes after says nothing.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Reads an answer in one piece, from a server that does not stream, or one that streams and calls it JSON.
    pub fn whole(body: &[u8]) -> Vec<Item> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii();
        let (mut decoder, mut items) = (Self::default(), Vec::new());
        if body.first() == Some(&b'{') && serde_json::from_slice::<&RawValue>(body).is_ok() {
            decoder.read_frame(&Event { data: body.to_vec(), is_error: false }, &mut items);
            if !decoder.is_over {
                decoder.end(&mut items);
            }
        } else {
            decoder.push(body, &mut items);
            decoder.finish(false, &mut items);
        }
        items
    }

    fn read_events(&mut self, events: Vec<Event>, items: &mut Vec<Item>) {
        for event in events {
            if self.is_over {
                return;
            }
            let data = event.data.trim_ascii();
            if data == b"[DONE]" {
                self.end(items);
            } else if event.is_error || !KEEP_ALIVES.contains(&data) {
                self.read_frame(&event, items);
            }
        }
    }

    fn fail(&mut self, reason: &'static str, items: &mut Vec<Item>) {
        self.is_over = true;
        items.push(Err(ProviderError::Interrupted(reason)));
    }

    /// Ends the answer as its server ends it, with halves of characters whose other halves did not come.
    fn end(&mut self, items: &mut Vec<Item>) {
        self.is_over = true;
        let rest = |joiner: &mut TextJoiner| joiner.finish().map(String::from);
        let (text, refusal) = (rest(&mut self.content), rest(&mut self.refusal));
        let finish = self.untrusted_end.take();
        if text.is_some() || refusal.is_some() || finish.is_some() {
            items.push(Ok(Chunk { text, refusal, finish, ..Chunk::default() }));
        }
    }

    fn read_frame(&mut self, event: &Event, items: &mut Vec<Item>) {
        let Ok(frame) = serde_json::from_slice::<&RawValue>(&event.data) else {
            if event.is_error {
                self.fail("error_frame", items);
            } else {
                self.fail("malformed", items);
            }
            return;
        };
        let fields = json::object(frame);
        if let Some(error) = error_of(frame, fields.as_ref(), event.is_error) {
            self.is_over = true;
            items.push(Err(error));
            return;
        }
        // A frame that is no object says nothing.
        let Some(fields) = fields else { return };
        let mut chunk = Chunk {
            model: fields.get("model").copied().and_then(json::word).filter(|model| !model.trim().is_empty()),
            usage: fields.get("usage").copied().and_then(UsageReport::read),
            ..Chunk::default()
        };
        let mut failure = None;
        if let Some(choice) = fields.get("choices").copied().and_then(first_choice) {
            failure = self.read_choice(&choice, &mut chunk);
        }
        if chunk != Chunk::default() {
            items.push(Ok(chunk));
        }
        if let Some(reason) = failure {
            self.fail(reason, items);
        }
    }

    /// Reads the choice that was asked for; says why, when the provider gave up on it.
    fn read_choice(&mut self, choice: &Object<'_>, chunk: &mut Chunk) -> Option<&'static str> {
        let reason = choice.get("finish_reason").copied().and_then(json::word).map(|word| finish::reason(&word));
        let mut said = DeltaContent::default();
        if let Some(delta) = choice.get("delta").copied() {
            said.read(delta);
        }
        // Half of a character is something, too, though it shows later.
        let has_delta = said.text.as_ref().is_some_and(|piece| !piece.is_empty());
        let mut text = said.text.take().map(|piece| self.content.push(&piece)).filter(|text| !text.is_empty());
        if has_delta {
            self.has_deltas = true;
            // Some servers say the whole text once more at its end, or after it.
            let is_last = self.has_ended || matches!(reason, Some(Reason::End(_)));
            if is_last && self.text.len() >= LEAST_REPEATED_BYTES {
                text = text.filter(|text| *text != self.text);
            }
        } else if let Some(message) = choice.get("message").or_else(|| choice.get("text")).copied() {
            let mut whole = DeltaContent::default();
            whole.read(message);
            text = whole.text.take().and_then(|piece| self.beyond(&piece));
            said.refusal = said.refusal.or(whole.refusal);
            said.reasoning = said.reasoning.or(whole.reasoning);
        }
        if let Some(text) = &text {
            self.text.push_str(text);
        }
        if self.has_ended && (text.is_some() || has_delta && self.content.is_pending()) {
            chunk.has_gone_on = !self.has_gone_on;
            self.has_gone_on = true;
        }
        chunk.text = text;
        chunk.refusal = said.refusal.map(|piece| self.refusal.push(&piece)).filter(|text| !text.is_empty());
        chunk.reasoning = said.reasoning.filter(|text| !text.is_empty());
        match reason {
            Some(Reason::End(finish)) => {
                self.has_ended = true;
                if self.has_gone_on {
                    self.untrusted_end = Some(finish);
                } else {
                    chunk.finish = Some(finish);
                }
            }
            Some(Reason::Failure) => return Some("finish_error"),
            Some(Reason::Unknown) | None => {}
        }
        None
    }

    /// What a `message` adds. Beside deltas it is the text so far; where there are none it may be, or the next piece.
    fn beyond(&mut self, message: &[u8]) -> Option<String> {
        let mut joiner = TextJoiner::default();
        let so_far = joiner.push(message);
        let added = match so_far.strip_prefix(self.text.as_str()) {
            Some(added) if !self.text.is_empty() => {
                self.content = joiner;
                added.to_owned()
            }
            _ if self.has_deltas => return None,
            _ => self.content.push(message),
        };
        (!added.is_empty()).then_some(added)
    }
}

/// The error that a frame tells of. The status was 200, so the words alone say which; most are failures that pass.
fn error_of(frame: &RawValue, fields: Option<&Object<'_>>, is_named_error: bool) -> Option<ProviderError> {
    let error = fields.and_then(|fields| fields.get("error").copied()).filter(|error| !json::is_blank(error));
    // vLLM's error stands at the top.
    let is_error_object = fields
        .and_then(|fields| fields.get("object").copied())
        .and_then(json::word)
        .is_some_and(|object| object == "error");
    let at_top = (is_named_error || is_error_object).then_some(frame);
    let words = ErrorWords::read_raw(error.or(at_top)?);
    Some(match wire::refusal_of(&words) {
        Some(refusal) => ProviderError::Permanent(refusal),
        None => ProviderError::Interrupted("error_frame"),
    })
}

/// The choice of index 0: one was asked for. A usage chunk has none.
fn first_choice(choices: &RawValue) -> Option<Object<'_>> {
    let index = |choice: &Object<'_>| choice.get("index").copied().and_then(json::count).unwrap_or(0);
    match json::array(choices) {
        Some(choices) => choices.into_iter().filter_map(json::object).find(|choice| index(choice) == 0),
        None => json::object(choices),
    }
}

/// What a delta or message says.
#[derive(Debug, Default)]
struct DeltaContent {
    text: Option<Vec<u8>>,
    refusal: Option<Vec<u8>>,
    /// Billed, never shown.
    reasoning: Option<String>,
}

impl DeltaContent {
    fn read(&mut self, raw: &RawValue) {
        if let Some(text) = json::text(raw) {
            self.text = Some(text);
            return;
        }
        let Some(fields) = json::object(raw) else { return };
        if let Some(content) = fields.get("content").copied() {
            self.read_content(content);
        }
        if let Some(refusal) = fields.get("refusal").copied().and_then(json::text) {
            self.refusal.get_or_insert_default().extend(refusal);
        }
        for name in ["reasoning_content", "reasoning"] {
            if let Some(reasoning) = fields.get(name).copied().and_then(json::word) {
                self.reasoning.get_or_insert_default().push_str(&reasoning);
                // Some servers send it under both names.
                break;
            }
        }
    }

    /// Reads content: a text, or a list of typed parts of which those with text count.
    fn read_content(&mut self, content: &RawValue) {
        if let Some(text) = json::text(content) {
            self.text.get_or_insert_default().extend(text);
        } else if let Some(parts) = json::array(content) {
            parts.into_iter().for_each(|part| self.read_part(part));
        } else {
            self.read_part(content);
        }
    }

    fn read_part(&mut self, part: &RawValue) {
        if let Some(text) = json::text(part) {
            self.text.get_or_insert_default().extend(text);
            return;
        }
        let Some(fields) = json::object(part) else { return };
        let kind = fields.get("type").copied().and_then(json::word).unwrap_or_else(|| "text".to_owned());
        let named = |name: &str| {
            let value = fields.get(name).copied()?;
            // `{"text": {"value": "…"}}`
            json::text(value).or_else(|| json::text(json::object(value)?.get("value").copied()?))
        };
        match kind.as_str() {
            "text" | "output_text" | "text_delta" => {
                if let Some(text) = named("text") {
                    self.text.get_or_insert_default().extend(text);
                }
            }
            "refusal" => {
                if let Some(refusal) = named("refusal") {
                    self.refusal.get_or_insert_default().extend(refusal);
                }
            }
            _ => {
                if let Some(reasoning) = named("thinking").or_else(|| named("reasoning")).or_else(|| named("text")) {
                    self.reasoning.get_or_insert_default().push_str(&String::from_utf8_lossy(&reasoning));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Refusal, *};

    /// The text, the end and the failure of a stream of these frames.
    fn read(frames: &[&str]) -> (String, Option<Finish>, Option<ProviderError>) {
        let stream: String = frames.iter().map(|frame| format!("data: {frame}\n\n")).collect();
        let (mut decoder, mut items) = (AnswerDecoder::default(), Vec::new());
        decoder.push(stream.as_bytes(), &mut items);
        decoder.finish(false, &mut items);
        collect(items)
    }

    fn collect(items: Vec<Item>) -> (String, Option<Finish>, Option<ProviderError>) {
        let (mut text, mut finish, mut error) = (String::new(), None, None);
        for item in items {
            match item {
                Ok(chunk) => {
                    text.push_str(chunk.text.as_deref().unwrap_or_default());
                    finish = chunk.finish.or(finish);
                }
                Err(failure) => error = Some(failure),
            }
        }
        (text, finish, error)
    }

    const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;

    #[test]
    fn odd_fields_cost_nothing_but_themselves() {
        for (frames, expected) in [
            (
                vec![
                    r#"{"choices":[{"delta":{"content":"One "},"message":{"content":"One "}}]}"#,
                    r#"{"choices":[{"delta":{"content":"two."},"message":{"content":"One two."}}]}"#,
                ],
                "One two.",
            ),
            (
                vec![
                    r#"{"choices":[{"message":{"content":"One "}}]}"#,
                    r#"{"choices":[{"message":{"content":"One two."}}]}"#,
                ],
                "One two.",
            ),
            (
                vec![
                    r#"{"choices":[{"message":{"content":"One "}}]}"#,
                    r#"{"choices":[{"message":{"content":"two."}}]}"#,
                ],
                "One two.",
            ),
            (
                vec![
                    r#"{"choices":[{"delta":{"content":[{"type":"thinking","thinking":"hm"}]}}]}"#,
                    r#"{"choices":[{"delta":{"content":[{"type":"text","text":"The answer."}]}}]}"#,
                ],
                "The answer.",
            ),
            (
                vec![
                    r#"{"choices":[{"delta":{"content":["a",{"text":"b"},{"type":"output_text","text":{"value":"c"}},7,null]}}]}"#,
                ],
                "abc",
            ),
            (
                vec![
                    r#"{"choices":[{"delta":{"content":null,"refusal":null,"tool_calls":null},"finish_reason":null}],"usage":null,"error":null}"#,
                    r#"{"choices":[{"delta":{"content":"x"}}]}"#,
                ],
                "x",
            ),
            (
                vec![
                    r#"{"choices":null}"#,
                    r#"{"choices":[]}"#,
                    r#"{"choices":[null,7]}"#,
                    "7",
                    "[]",
                    "ping",
                    r#"{"choices":[{"delta":{"content":"x"},"index":0.0}]}"#,
                ],
                "x",
            ),
            (vec![r#"{"id":7,"model":7,"created":"x","choices":{"delta":{"content":"x"}}}"#], "x"),
            (vec![r#"{"choices":[{"delta":"x","index":"0"}]}"#], "x"),
            (vec![r#"{"choices":[{"text":"x"}]}"#], "x"),
            (
                vec![
                    r#"{"choices":[{"delta":{"content":7,"role":[]},"logprobs":"?","finish_reason":7}]}"#,
                    r#"{"choices":[{"delta":{"content":"x"}}]}"#,
                ],
                "x",
            ),
            (
                vec![
                    r#"{"choices":[{"index":1,"delta":{"content":"no"}}]}"#,
                    r#"{"choices":[{"index":0,"delta":{"content":"x"}}]}"#,
                ],
                "x",
            ),
            (
                vec![
                    r#"{"choices":[{"delta":{"content":"good \ud83d"}}]}"#,
                    r#"{"choices":[{"delta":{"content":"\ude00 morning"}}]}"#,
                ],
                "good 😀 morning",
            ),
            (
                vec![
                    r#"{"choices":[{"delta":{"content":"One two "}}]}"#,
                    r#"{"choices":[{"delta":{"content":"three."}}]}"#,
                    r#"{"choices":[{"delta":{"content":"One two three."},"finish_reason":"stop"}]}"#,
                ],
                "One two three.",
            ),
            (
                vec![
                    r#"{"choices":[{"delta":{"content":"One two "}}]}"#,
                    r#"{"choices":[{"delta":{"content":"three."}}]}"#,
                    r#"{"choices":[{"delta":{},"message":{"content":"One two three."},"finish_reason":"stop"}]}"#,
                ],
                "One two three.",
            ),
            (
                vec![
                    r#"{"choices":[{"delta":{"content":"ha"}}]}"#,
                    r#"{"choices":[{"delta":{"content":"ha"},"finish_reason":"stop"}]}"#,
                ],
                "haha",
            ),
        ] {
            let mut frames = frames;
            frames.push(STOP);
            assert_eq!(read(&frames), (expected.to_owned(), Some(Finish::Stop), None), "{frames:?}");
        }
    }

    #[test]
    fn halves_of_characters_are_not_read_twice_from_a_message_beside() {
        let frames = [
            r#"{"choices":[{"delta":{"content":"\ud83d"},"message":{"content":"\ud83d"}}]}"#,
            r#"{"choices":[{"delta":{"content":"\ude00"},"message":{"content":"\ud83d\ude00"}}]}"#,
            STOP,
        ];
        assert_eq!(read(&frames), ("😀".to_owned(), Some(Finish::Stop), None));
    }

    #[test]
    fn only_known_ends_are_ends() {
        for (reason, end, failure) in [
            (r#""stop""#, Some(Finish::Stop), None),
            (r#""length""#, Some(Finish::Length), None),
            (r#""MAX_TOKENS""#, Some(Finish::Length), None),
            (r#""content_filter""#, Some(Finish::ContentFilter), None),
            (r#""""#, None, None),
            ("null", None, None),
            (r#""whatever""#, None, None),
            (r#""tool_calls""#, None, None),
            (r#""error""#, None, Some(ProviderError::Interrupted("finish_error"))),
        ] {
            let frame = format!(r#"{{"choices":[{{"delta":{{"content":"x"}},"finish_reason":{reason}}}]}}"#);
            assert_eq!(read(&[&frame, "[DONE]"]), ("x".to_owned(), end, failure), "{reason}");
        }
    }

    #[test]
    fn frames_that_are_errors_are_errors() {
        let interrupted = |reason| ProviderError::Interrupted(reason);
        for (frame, expected) in [
            ("nonsense", interrupted("malformed")),
            (r#"{"choices":[{"delta":{"content":"#, interrupted("malformed")),
            (r#"{"error":{"type":"server_error","code":null}}"#, interrupted("error_frame")),
            (r#"{"error":"overloaded"}"#, interrupted("error_frame")),
            (
                r#"{"error":{"message":"no"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#,
                interrupted("error_frame"),
            ),
            (r#"{"object":"error","message":"no","type":"BadRequestError","code":400}"#, interrupted("error_frame")),
            (r#"{"error":{"code":"content_filter"}}"#, ProviderError::Permanent(Refusal::ContentFiltered)),
            (r#"{"error":{"code":401,"message":"no"}}"#, ProviderError::Permanent(Refusal::Auth)),
        ] {
            assert_eq!(read(&[frame, STOP]), (String::new(), None, Some(expected)), "{frame}");
        }
    }

    #[test]
    fn a_last_event_counts_without_its_blank_line_and_after_a_cut() {
        for ending in ["", "\n", "\r\n", "\r"] {
            for is_cut in [false, true] {
                let (mut decoder, mut items) = (AnswerDecoder::default(), Vec::new());
                let stream =
                    format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"x\"}}}}]}}\n\ndata: {STOP}{ending}");
                decoder.push(stream.as_bytes(), &mut items);
                decoder.finish(is_cut, &mut items);
                let (text, finish, _) = collect(items);
                assert_eq!((text.as_str(), finish), ("x", Some(Finish::Stop)), "{ending:?} {is_cut}");
            }
        }
        let (mut decoder, mut items) = (AnswerDecoder::default(), Vec::new());
        decoder.push(&STOP.as_bytes()[..STOP.len() - 2], &mut items);
        decoder.finish(true, &mut items);
        assert_eq!(collect(items), (String::new(), None, Some(ProviderError::Interrupted("cut"))));
    }

    #[test]
    fn whole_answers_are_read_whatever_they_are_called() {
        let body = r#"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#;
        let stream = format!("data: {}\n\ndata: [DONE]\n\n", body.replace("message", "delta"));
        let pretty = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(body).unwrap()).unwrap();
        for body in [body.to_owned(), format!("\u{feff} {body}\n"), stream, pretty] {
            assert_eq!(
                collect(AnswerDecoder::whole(body.as_bytes())),
                ("a".to_owned(), Some(Finish::Stop), None),
                "{body}"
            );
        }
        let error = r#"{"error":{"message":"no","code":"model_not_found"}}"#;
        let (_, _, failure) = collect(AnswerDecoder::whole(error.as_bytes()));
        assert_eq!(failure, Some(ProviderError::Permanent(Refusal::ModelUnavailable)));
    }
}
