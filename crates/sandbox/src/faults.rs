//! Faults that can be switched on, and which request gets which.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::http::header::{HeaderName, HeaderValue};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// Everything that can go wrong on purpose. The keys of the OpenAI side stand at the top, Kavenegar's in a section.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Faults {
    /// Faults of chat completions.
    #[serde(flatten)]
    pub openai: OpenAiFaults,
    /// Faults of text messages.
    pub kavenegar: KavenegarFaults,
}

/// `flatten` cannot refuse unknown keys, so what is read passes through one plain list of them.
impl<'de> Deserialize<'de> for Faults {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let mut map = serde_json::Map::deserialize(deserializer)?;
        let kavenegar = map.remove("kavenegar").map(serde_json::from_value).transpose().map_err(D::Error::custom)?;
        let openai = serde_json::from_value(serde_json::Value::Object(map)).map_err(D::Error::custom)?;
        Ok(Self { openai, kavenegar: kavenegar.unwrap_or_default() })
    }
}

/// Faults of chat completions. Shares are parts of all well-formed requests, from 0 to 1; a request draws its fate in
/// the order of arrival, so one seed gives one sequence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpenAiFaults {
    /// Wait before the answer's headers, in milliseconds.
    pub latency_ms: u64,
    /// Up to this much more wait, drawn by the seed, in milliseconds.
    pub latency_jitter_ms: u64,
    /// Overrides the setting of the same name, in milliseconds.
    pub first_token_ms: Option<u64>,
    /// Overrides the setting of the same name; 0 is as fast as the connection takes them.
    pub tokens_per_second: Option<f64>,
    /// Share of requests answered 429 `rate_limit_exceeded` with `retry-after` headers.
    pub rate_limited_share: f64,
    /// What those headers say, in milliseconds; 1000 when absent.
    pub retry_after_ms: Option<u64>,
    /// Every request is answered 429 `insufficient_quota`.
    pub quota_exhausted: bool,
    /// Share of requests answered 500.
    pub server_error_share: f64,
    /// Share of answers whose connection is dropped in the middle.
    pub cut_share: f64,
    /// Tokens served before the drop; drawn by the seed when absent.
    pub cut_after_tokens: Option<u64>,
    /// Every stream stops after so many tokens and stays open until the client goes or the faults change.
    pub stall_after_tokens: Option<u64>,
    /// Share of answers with a data frame (or a body) that is no JSON.
    pub malformed_share: f64,
    /// Answers carry no usage.
    pub no_usage: bool,
    /// Streams end without `[DONE]`.
    pub no_done: bool,
    /// Every stream ends in an error frame after so many tokens.
    pub error_frame_after_tokens: Option<u64>,
    /// Every answer is this one, byte for byte: the shapes of other servers.
    pub scripted: Option<Scripted>,
    /// These faults hold for so many more well-formed requests, then all of them are off.
    pub for_next: Option<u64>,
    /// Seed of the draws; the sandbox's own when absent.
    pub seed: Option<u64>,
}

/// An answer that is played as it stands here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scripted {
    /// HTTP status; 200 when absent.
    pub status: Option<u16>,
    /// `text/event-stream` when absent.
    pub content_type: Option<String>,
    /// More headers.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
    /// How many bytes of it are sent at once; all of them when absent.
    pub piece_bytes: Option<usize>,
    /// What comes after it.
    pub end: ScriptedEnd,
    /// Tokens that the body stands for in the journal.
    pub output_tokens: u64,
}

/// How a scripted answer ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScriptedEnd {
    /// As an answer does.
    #[default]
    Close,
    /// The connection is dropped.
    Cut,
    /// Nothing comes until the client goes or the faults change.
    Stall,
}

impl Scripted {
    fn check(&self) -> Result<(), String> {
        if self.status.is_some_and(|status| !(200..=599).contains(&status)) {
            return Err("scripted.status must be from 200 to 599".to_owned());
        }
        if self.piece_bytes == Some(0) {
            return Err("scripted.piece_bytes must be 1 or more".to_owned());
        }
        let own = self.content_type.iter().map(|kind| ("content-type", kind.as_str()));
        for (name, value) in self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(own) {
            if name.parse::<HeaderName>().is_err() || HeaderValue::from_str(value).is_err() {
                return Err(format!("scripted has a header {name} that is none"));
            }
        }
        Ok(())
    }
}

/// Faults of the Kavenegar side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KavenegarFaults {
    /// Every call is answered with this code in the envelope and nothing is sent.
    pub status_code: Option<u16>,
    /// HTTP status of every answer, whatever its envelope says.
    pub http_status: Option<u16>,
    /// Wait before the answer, in milliseconds.
    pub latency_ms: u64,
    /// No answer until the client goes or the faults change; nothing is sent.
    pub hang: bool,
    /// Every call is answered 502 with a page of HTML; nothing is sent.
    pub html_502: bool,
    /// The delivery status of every message that was taken; 10 (delivered) when absent.
    pub delivery_status: Option<u16>,
    /// What is left in the account, rial.
    pub credit_rial: Option<u64>,
    /// These faults hold for so many more calls, then all of them are off.
    pub for_next: Option<u64>,
}

impl Faults {
    /// Checks ranges and combinations.
    ///
    /// # Errors
    /// A sentence that names the field.
    pub fn check(&self) -> Result<(), String> {
        let OpenAiFaults { rate_limited_share, server_error_share, cut_share, malformed_share, .. } = self.openai;
        for (name, share) in [
            ("rate_limited_share", rate_limited_share),
            ("server_error_share", server_error_share),
            ("cut_share", cut_share),
            ("malformed_share", malformed_share),
        ] {
            if !(0.0..=1.0).contains(&share) {
                return Err(format!("{name} must be from 0 to 1"));
            }
        }
        if self.openai.tokens_per_second.is_some_and(|speed| !(speed.is_finite() && speed >= 0.0)) {
            return Err("tokens_per_second must be 0 or more".to_owned());
        }
        if self.openai.cut_after_tokens.is_some() && cut_share == 0.0 {
            return Err("cut_after_tokens needs a cut_share above 0".to_owned());
        }
        if let Some(scripted) = &self.openai.scripted {
            scripted.check()?;
        }
        if self.openai.for_next == Some(0) || self.kavenegar.for_next == Some(0) {
            return Err("for_next must be 1 or more".to_owned());
        }
        let is_http = |status: u16| (200..=599).contains(&status);
        if self.kavenegar.http_status.is_some_and(|status| !is_http(status)) {
            return Err("kavenegar.http_status must be from 200 to 599".to_owned());
        }
        if self.kavenegar.status_code.is_some_and(|code| !(100..=999).contains(&code)) {
            return Err("kavenegar.status_code must be from 100 to 999".to_owned());
        }
        Ok(())
    }
}

/// What happens to one answer on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InjectedFault {
    /// The connection is dropped after so many tokens, or, without a number, after this share of the answer in
    /// thousandths.
    Cut { after_tokens: Option<u64>, after_thousandths: u64 },
    /// The stream stops after so many tokens and stays open.
    Stall { after_tokens: u64 },
    /// A frame or body that is no JSON.
    Malformed,
    /// An error frame after so many tokens.
    ErrorFrame { after_tokens: u64 },
}

/// How one request is refused although nothing is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 429, to be tried again after so many milliseconds.
    RateLimited { retry_after_ms: u64 },
    /// 429, not to be tried again.
    QuotaExhausted,
    /// 500.
    ServerError,
}

/// The fate of one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fate {
    /// Wait before the headers, in milliseconds.
    pub(crate) latency_ms: u64,
    /// Overrides the settings, in milliseconds.
    pub(crate) first_token_ms: Option<u64>,
    /// Overrides the settings.
    pub(crate) tokens_per_second: Option<f64>,
    /// The answer is this error.
    pub(crate) refusal: Option<Refusal>,
    /// The answer goes wrong on its way.
    pub(crate) mishap: Option<InjectedFault>,
    /// The answer carries no usage.
    pub(crate) no_usage: bool,
    /// The stream ends without `[DONE]`.
    pub(crate) no_done: bool,
    /// The answer is this one.
    pub(crate) scripted: Option<Scripted>,
}

#[derive(Debug)]
struct FaultSchedule {
    faults: Faults,
    drawn: u64,
}

/// The faults in force. Requests draw from it; whoever is held up by a fault waits on it.
#[derive(Debug)]
pub(crate) struct FaultBoard {
    board: Mutex<FaultSchedule>,
    seed: u64,
    changes: watch::Sender<u64>,
}

impl FaultBoard {
    /// A board with these faults on; `seed` rules the draws unless the faults name their own.
    pub(crate) fn new(faults: Faults, seed: u64) -> Self {
        Self { board: Mutex::new(FaultSchedule { faults, drawn: 0 }), seed, changes: watch::Sender::new(0) }
    }

    /// The faults in force, with what is left of `for_next`.
    pub(crate) fn current(&self) -> Faults {
        self.lock().faults.clone()
    }

    /// Puts these faults in the place of all that were on, restarts the sequence, and lets go what was held up.
    pub(crate) fn replace(&self, faults: Faults) {
        *self.lock() = FaultSchedule { faults, drawn: 0 };
        self.release();
    }

    /// Lets go whatever a stall or hang holds up.
    pub(crate) fn release(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    /// A watch that changes whenever what is held up has to be let go.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Draws the fate of the next well-formed chat completion.
    pub(crate) fn draw(&self) -> Fate {
        let mut board = self.lock();
        let faults = board.faults.openai.clone();
        let mut random = StdRng::seed_from_u64(
            faults.seed.unwrap_or(self.seed).wrapping_add(board.drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
        );
        board.drawn += 1;
        if let Some(left) = faults.for_next {
            board.faults.openai = if left > 1 {
                OpenAiFaults { for_next: Some(left - 1), ..faults.clone() }
            } else {
                OpenAiFaults::default()
            };
        }
        drop(board);
        faults.fate(&mut random)
    }

    /// The faults that hold for the next Kavenegar call.
    pub(crate) fn draw_kavenegar(&self) -> KavenegarFaults {
        let mut board = self.lock();
        let faults = board.faults.kavenegar.clone();
        if let Some(left) = faults.for_next {
            board.faults.kavenegar = if left > 1 {
                KavenegarFaults { for_next: Some(left - 1), ..faults.clone() }
            } else {
                KavenegarFaults::default()
            };
        }
        faults
    }

    fn lock(&self) -> MutexGuard<'_, FaultSchedule> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenAiFaults {
    fn fate(&self, random: &mut StdRng) -> Fate {
        // All draws are made, in this order, whatever is on: switching one fault on must not move the others.
        let jitter = random.random_range(0.0..1.0) * self.latency_jitter_ms as f64;
        let rate_limited = random.random_range(0.0..1.0) < self.rate_limited_share;
        let server_error = random.random_range(0.0..1.0) < self.server_error_share;
        let malformed = random.random_range(0.0..1.0) < self.malformed_share;
        let cut = random.random_range(0.0..1.0) < self.cut_share;
        let after_thousandths = random.random_range(50..950);

        let refusal = if self.quota_exhausted {
            Some(Refusal::QuotaExhausted)
        } else if rate_limited {
            Some(Refusal::RateLimited { retry_after_ms: self.retry_after_ms.unwrap_or(1_000) })
        } else {
            server_error.then_some(Refusal::ServerError)
        };
        let mishap = if malformed {
            Some(InjectedFault::Malformed)
        } else if cut {
            Some(InjectedFault::Cut { after_tokens: self.cut_after_tokens, after_thousandths })
        } else if let Some(after_tokens) = self.stall_after_tokens {
            Some(InjectedFault::Stall { after_tokens })
        } else {
            self.error_frame_after_tokens.map(|after_tokens| InjectedFault::ErrorFrame { after_tokens })
        };
        Fate {
            latency_ms: self.latency_ms + jitter as u64,
            first_token_ms: self.first_token_ms,
            tokens_per_second: self.tokens_per_second,
            refusal,
            mishap,
            no_usage: self.no_usage,
            no_done: self.no_done,
            scripted: self.scripted.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(openai: OpenAiFaults) -> FaultBoard {
        FaultBoard::new(Faults { openai, ..Faults::default() }, 1)
    }

    #[test]
    fn one_seed_gives_one_sequence() {
        let faults =
            OpenAiFaults { server_error_share: 0.3, cut_share: 0.3, latency_jitter_ms: 50, ..OpenAiFaults::default() };
        let draw = |seed| {
            let board = board(OpenAiFaults { seed, ..faults.clone() });
            (0..100).map(|_| board.draw()).collect::<Vec<_>>()
        };
        assert_eq!(draw(Some(5)), draw(Some(5)));
        assert_ne!(draw(Some(5)), draw(Some(6)));
        let failed = draw(None).iter().filter(|fate| fate.refusal.is_some()).count();
        assert!((15..45).contains(&failed), "{failed} of 100");
    }

    #[test]
    fn for_next_counts_down_and_switches_off() {
        let board = board(OpenAiFaults { server_error_share: 1.0, for_next: Some(2), ..OpenAiFaults::default() });
        assert_eq!(board.draw().refusal, Some(Refusal::ServerError));
        assert_eq!(board.current().openai.for_next, Some(1));
        assert_eq!(board.draw().refusal, Some(Refusal::ServerError));
        assert_eq!(board.draw(), Fate::default());
        assert_eq!(board.current(), Faults::default());
    }

    #[test]
    fn faults_read_what_they_write_and_refuse_unknown_keys() {
        let faults = Faults {
            openai: OpenAiFaults { cut_share: 0.5, cut_after_tokens: Some(3), ..OpenAiFaults::default() },
            kavenegar: KavenegarFaults { status_code: Some(418), ..KavenegarFaults::default() },
        };
        assert_eq!(serde_json::from_value::<Faults>(serde_json::to_value(&faults).unwrap()).unwrap(), faults);
        assert!(serde_json::from_str::<Faults>(r#"{"cut_shar": 1}"#).is_err());
        assert!(serde_json::from_str::<Faults>(r#"{"kavenegar": {"hangs": true}}"#).is_err());
        let without_share = OpenAiFaults { cut_after_tokens: Some(3), ..OpenAiFaults::default() };
        assert!(Faults { openai: without_share, ..Faults::default() }.check().is_err());
    }
}
