//! The answer on the wire: first planned as a list of steps, then performed as the connection takes them.

use std::collections::VecDeque;
use std::time::Duration;

use actix_web::web::Bytes;
use futures::Stream;
use futures::stream;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::error::ApiError;
use crate::faults::{InjectedFault, Scripted, ScriptedEnd};
use crate::journal::{Finish, Ticket};
use crate::models::Model;
use crate::tokens::Piece;

/// What reaches the client last before a dropped connection has to leave the server's buffer first.
const BEFORE_DROP: Duration = Duration::from_millis(50);
/// A frame that is no JSON, as from a proxy that cut it.
const MALFORMED: &str =
    r#"{"id":"chatcmpl-malformed","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"#;

/// How fast a text comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct StreamingSpeed {
    pub(super) first_token: Duration,
    /// 0 is as fast as the connection takes them.
    pub(super) tokens_per_second: f64,
}

impl StreamingSpeed {
    /// When so many tokens may have been sent, from the start of the answer.
    fn due(self, tokens: u64) -> Duration {
        let writing = if self.tokens_per_second > 0.0 { tokens as f64 / self.tokens_per_second } else { 0.0 };
        self.first_token + Duration::try_from_secs_f64(writing).unwrap_or(Duration::MAX)
    }
}

/// One thing that an answer does.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Waits until so long after the start of the answer.
    Until(Duration),
    /// Sends these bytes, which carry so many tokens and may be the end of the request.
    Send { bytes: Bytes, tokens: u64, finish: Option<Finish> },
    /// Sends nothing until the faults change, then drops the connection.
    Stall,
    /// Drops the connection.
    Drop,
}

/// A text with everything that has to be said about it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) id: String,
    pub(super) created_unix_seconds: i64,
    pub(super) model: &'static Model,
    pub(super) pieces: Vec<Piece>,
    pub(super) finish: Finish,
    pub(super) prompt_tokens: u64,
    pub(super) include_usage: bool,
    pub(super) pace: StreamingSpeed,
    pub(super) mishap: Option<InjectedFault>,
    pub(super) no_usage: bool,
    pub(super) no_done: bool,
}

impl Answer {
    fn output_tokens(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.tokens).sum()
    }

    fn finish_reason(&self) -> &'static str {
        if self.finish == Finish::Length { "length" } else { "stop" }
    }

    fn usage(&self) -> Value {
        let output_tokens = self.output_tokens();
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": output_tokens,
            "total_tokens": self.prompt_tokens + output_tokens,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": 0,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        })
    }

    fn chunk(&self, choices: Value, usage: Option<Value>) -> Bytes {
        let mut chunk = json!({
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created_unix_seconds,
            "model": self.model.snapshot,
            "service_tier": "default",
            "system_fingerprint": "fp_sandbox",
            "choices": choices,
        });
        // Streams that were asked for usage carry the key in every chunk, null until the last.
        if self.include_usage && !self.no_usage {
            chunk["usage"] = usage.unwrap_or(Value::Null);
        }
        frame(&chunk.to_string())
    }

    fn delta(&self, delta: Value, finish_reason: Option<&str>) -> Bytes {
        self.chunk(json!([{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason}]), None)
    }

    /// The token after which the text is interrupted, and how.
    fn interruption(&self) -> Option<(u64, Interruption)> {
        match self.mishap? {
            InjectedFault::Cut { after_tokens: Some(tokens), .. } => Some((tokens, Interruption::Cut)),
            InjectedFault::Cut { after_tokens: None, after_thousandths } => {
                Some((self.output_tokens() * after_thousandths / 1_000, Interruption::Cut))
            }
            InjectedFault::Stall { after_tokens } => Some((after_tokens, Interruption::Stall)),
            InjectedFault::ErrorFrame { after_tokens } => Some((after_tokens, Interruption::Error)),
            InjectedFault::Malformed => Some((self.output_tokens() / 2, Interruption::Malformed)),
        }
    }

    /// The answer as server-sent events, a word in each. An interrupted stream never gets to its usage.
    pub(super) fn stream_steps(&self) -> Vec<Step> {
        let send = |bytes| Step::Send { bytes, tokens: 0, finish: None };
        let mut steps = vec![send(self.delta(json!({"role": "assistant", "content": "", "refusal": null}), None))];
        let interruption = self.interruption();
        let mut sent_tokens = 0;
        for piece in &self.pieces {
            if interruption.is_some_and(|(after_tokens, _)| sent_tokens + piece.tokens > after_tokens) {
                break;
            }
            steps.push(Step::Until(self.pace.due(sent_tokens)));
            let bytes = self.delta(json!({"content": piece.text}), None);
            steps.push(Step::Send { bytes, tokens: piece.tokens, finish: None });
            sent_tokens += piece.tokens;
        }
        if let Some((_, interruption)) = interruption {
            steps.push(Step::Until(self.pace.due(sent_tokens)));
            steps.extend(interruption.steps());
            return steps;
        }
        let bytes = self.delta(json!({}), Some(self.finish_reason()));
        steps.push(Step::Send { bytes, tokens: 0, finish: Some(self.finish) });
        if self.include_usage && !self.no_usage {
            steps.push(send(self.chunk(json!([]), Some(self.usage()))));
        }
        if !self.no_done {
            steps.push(send(frame("[DONE]")));
        }
        steps
    }

    /// The answer as one JSON body, with its length in bytes. Its tokens count when the whole body is taken.
    pub(super) fn whole_steps(&self) -> (u64, Vec<Step>) {
        let text: String = self.pieces.iter().map(|piece| piece.text.as_str()).collect();
        let mut body = json!({
            "id": self.id,
            "object": "chat.completion",
            "created": self.created_unix_seconds,
            "model": self.model.snapshot,
            "choices": [{
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": null, "annotations": []},
                "logprobs": null,
                "finish_reason": self.finish_reason(),
            }],
            "service_tier": "default",
            "system_fingerprint": "fp_sandbox",
        });
        if !self.no_usage {
            body["usage"] = self.usage();
        }
        let whole = Bytes::from(body.to_string());
        let mut half = whole.clone();
        half.truncate(whole.len() / 2);

        let tokens = self.output_tokens();
        let (length, end) = match self.mishap {
            None => (whole.len(), vec![Step::Send { bytes: whole, tokens, finish: Some(self.finish) }]),
            Some(InjectedFault::Malformed) => {
                (half.len(), vec![Step::Send { bytes: half, tokens: 0, finish: Some(Finish::Error) }])
            }
            Some(InjectedFault::Cut { .. } | InjectedFault::ErrorFrame { .. }) => {
                let sent = Step::Send { bytes: half, tokens: 0, finish: Some(Finish::Cut) };
                (whole.len(), vec![sent, Step::Drop])
            }
            Some(InjectedFault::Stall { .. }) => (whole.len(), vec![Step::Stall]),
        };
        let mut steps = vec![Step::Until(self.pace.due(tokens))];
        steps.extend(end);
        (length as u64, steps)
    }
}

#[derive(Clone, Copy, Debug)]
enum Interruption {
    Cut,
    Stall,
    Error,
    Malformed,
}

impl Interruption {
    fn steps(self) -> Vec<Step> {
        let last = |bytes| Step::Send { bytes, tokens: 0, finish: Some(Finish::Error) };
        match self {
            Self::Cut => vec![Step::Send { bytes: Bytes::new(), tokens: 0, finish: Some(Finish::Cut) }, Step::Drop],
            Self::Stall => vec![Step::Stall],
            Self::Error => vec![last(frame(&ApiError::server_error().body().to_string()))],
            Self::Malformed => vec![last(frame(MALFORMED)), last(frame("[DONE]"))],
        }
    }
}

/// An answer that is played as it was written down.
pub(super) fn scripted_steps(scripted: &Scripted) -> Vec<Step> {
    let body = scripted.body.as_bytes();
    let mut steps: Vec<Step> = body
        .chunks(scripted.piece_bytes.unwrap_or(body.len().max(1)))
        .map(|piece| Step::Send { bytes: Bytes::copy_from_slice(piece), tokens: 0, finish: None })
        .collect();
    let end = |finish| Step::Send { bytes: Bytes::new(), tokens: scripted.output_tokens, finish: Some(finish) };
    match scripted.end {
        ScriptedEnd::Close => steps.push(end(Finish::Stop)),
        ScriptedEnd::Cut => steps.extend([end(Finish::Cut), Step::Drop]),
        ScriptedEnd::Stall => steps.push(Step::Stall),
    }
    steps
}

fn frame(data: &str) -> Bytes {
    Bytes::from(format!("data: {data}\n\n"))
}

/// A connection that is dropped on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
pub(super) struct ConnectionDropped;

/// Performs the steps as the connection asks for more.
///
/// There is no queue in between: a chunk is made, and its tokens are counted, when the connection has room for it.
/// When the client goes away, the connection drops this, and with it the ticket.
pub(super) fn perform(
    steps: Vec<Step>,
    ticket: Ticket,
    changes: watch::Receiver<u64>,
) -> impl Stream<Item = Result<Bytes, ConnectionDropped>> + 'static {
    let performance = Performance { steps: steps.into(), ticket, changes, began: Instant::now() };
    stream::unfold(performance, |mut performance| async move {
        let item = performance.next().await?;
        Some((item, performance))
    })
}

struct Performance {
    steps: VecDeque<Step>,
    ticket: Ticket,
    changes: watch::Receiver<u64>,
    began: Instant,
}

impl Performance {
    async fn next(&mut self) -> Option<Result<Bytes, ConnectionDropped>> {
        loop {
            match self.steps.pop_front()? {
                Step::Until(due) => match self.began.checked_add(due) {
                    Some(moment) => tokio::time::sleep_until(moment).await,
                    None => std::future::pending().await,
                },
                Step::Send { bytes, tokens, finish } => {
                    self.ticket.served(tokens);
                    if let Some(finish) = finish {
                        self.ticket.finish(finish);
                    }
                    // An empty chunk would end a chunked body.
                    if !bytes.is_empty() {
                        return Some(Ok(bytes));
                    }
                }
                Step::Stall => {
                    self.ticket.finish(Finish::Stalled);
                    // Changed, or gone with the sandbox: either way the wait is over.
                    let _ = self.changes.changed().await;
                    return Some(Err(ConnectionDropped));
                }
                Step::Drop => {
                    tokio::time::sleep(BEFORE_DROP).await;
                    return Some(Err(ConnectionDropped));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens;

    fn answer(mishap: Option<InjectedFault>) -> Answer {
        Answer {
            id: "chatcmpl-1".to_owned(),
            created_unix_seconds: 1,
            model: Model::find("gpt-4.1-mini").unwrap(),
            pieces: tokens::pieces("one two three four five"),
            finish: Finish::Stop,
            prompt_tokens: 9,
            include_usage: true,
            pace: StreamingSpeed { first_token: Duration::from_millis(100), tokens_per_second: 10.0 },
            mishap,
            no_usage: false,
            no_done: false,
        }
    }

    fn sent_tokens(steps: &[Step]) -> u64 {
        steps.iter().map(|step| if let Step::Send { tokens, .. } = step { *tokens } else { 0 }).sum()
    }

    fn ends(steps: &[Step]) -> Option<Finish> {
        steps.iter().find_map(|step| match step {
            Step::Send { finish, .. } => *finish,
            Step::Stall => Some(Finish::Stalled),
            _ => None,
        })
    }

    #[test]
    fn interruptions_come_after_their_tokens() {
        for (mishap, tokens, finish) in [
            (None, 5, Finish::Stop),
            (Some(InjectedFault::Cut { after_tokens: Some(2), after_thousandths: 0 }), 2, Finish::Cut),
            (Some(InjectedFault::Cut { after_tokens: None, after_thousandths: 600 }), 3, Finish::Cut),
            (Some(InjectedFault::Stall { after_tokens: 0 }), 0, Finish::Stalled),
            (Some(InjectedFault::Stall { after_tokens: 50 }), 5, Finish::Stalled),
            (Some(InjectedFault::ErrorFrame { after_tokens: 1 }), 1, Finish::Error),
            (Some(InjectedFault::Malformed), 2, Finish::Error),
        ] {
            let steps = answer(mishap).stream_steps();
            assert_eq!((sent_tokens(&steps), ends(&steps)), (tokens, Some(finish)), "{mishap:?}");
        }
    }

    #[test]
    fn words_come_at_the_pace() {
        let steps = answer(None).stream_steps();
        let due: Vec<u128> = steps
            .iter()
            .filter_map(|step| if let Step::Until(due) = step { Some(due.as_millis()) } else { None })
            .collect();
        assert_eq!(due, [100, 200, 300, 400, 500]);
        let (_, whole) = answer(None).whole_steps();
        assert_eq!(whole[0], Step::Until(Duration::from_millis(600)));
    }

    #[test]
    fn usage_and_end_can_be_left_out() {
        assert_eq!(answer(None).stream_steps().len(), 1 + 10 + 3);
        assert_eq!(Answer { no_usage: true, ..answer(None) }.stream_steps().len(), 1 + 10 + 2);
        assert_eq!(Answer { no_done: true, ..answer(None) }.stream_steps().len(), 1 + 10 + 2);
    }
}
