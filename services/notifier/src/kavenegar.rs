//! A thin client of Kavenegar: codes by `verify/lookup`, notices by `sms/send`, what became of them, and the account's credit.
//!
//! The account's key is a part of every address, and the answer repeats the message with its code: neither addresses nor answers are
//! ever logged, and what errors say is ours.

use std::time::Duration;

use contexor_api::phone::Phone;
use reqwest::{Client, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use crate::{domain::return_code::ReturnCodeAction, settings::KavenegarSettings};

/// Longest answer that is read, bytes.
const MOST_BODY_BYTES: usize = 64 * 1024;

/// A message that the provider took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct AcceptedMessage {
    /// Its number at the provider.
    #[serde(rename = "messageid", deserialize_with = "number_or_text")]
    pub message_id: i64,
    /// What it costs, rial.
    #[serde(default, deserialize_with = "optional_number_or_text")]
    pub cost: Option<i64>,
}

/// What the provider says of a message that it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct DeliveryStatus {
    /// Its number at the provider.
    #[serde(rename = "messageid", deserialize_with = "number_or_text")]
    pub message_id: i64,
    /// The status, by the provider's table.
    #[serde(deserialize_with = "number_or_text")]
    pub status: i64,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The provider answered with a return code.
    Code(i64),
    /// It could not be reached: nothing was sent.
    Unreached,
    /// The request was written and no (readable) answer came: the message may be on its way.
    Unknown,
    /// Something answered that is not the provider's interface.
    Foreign,
}

impl Answer {
    /// What it means for us; none when nobody knows whether the message was sent.
    pub fn verdict(self) -> Option<ReturnCodeAction> {
        match self {
            Self::Code(code) => Some(ReturnCodeAction::of(code)),
            Self::Unreached => Some(ReturnCodeAction::Retry),
            Self::Foreign => Some(ReturnCodeAction::Alert),
            Self::Unknown => None,
        }
    }
}

/// The provider.
#[derive(Clone)]
pub struct Kavenegar {
    http: Client,
    account_url: SecretString,
    template: String,
    sender: String,
}

impl std::fmt::Debug for Kavenegar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kavenegar").field("template", &self.template).finish_non_exhaustive()
    }
}

impl Kavenegar {
    /// A client for an account.
    pub fn new(settings: &KavenegarSettings) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .timeout(Duration::from_millis(settings.timeout_ms))
            // A redirect or a proxy would be told the key.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        let base = settings.base_url.trim_end_matches('/');
        let account_url = format!("{base}/v1/{}", settings.api_key.expose_secret()).into();
        Ok(Self { http, account_url, template: settings.template.clone(), sender: settings.sender.clone() })
    }

    /// Sends a code to a phone with the approved template.
    pub async fn send_code(&self, phone: &Phone, code: &str) -> (Answer, Option<AcceptedMessage>) {
        let receptor = receptor(phone);
        let form = [("receptor", receptor.as_str()), ("token", code), ("template", &self.template), ("type", "sms")];
        let (answer, body) = self.call("verify/lookup", &form).await;
        (answer, first_entry(&body))
    }

    /// Sends a text to a phone. `local_id` is the sender's own number for it: the same one is never sent twice, so trying again does no
    /// harm.
    pub async fn send_text(&self, phone: &Phone, text: &str, local_id: i64) -> (Answer, Option<AcceptedMessage>) {
        let (receptor, local_id) = (receptor(phone), local_id.to_string());
        let mut form = vec![("receptor", receptor.as_str()), ("message", text), ("localid", local_id.as_str())];
        if !self.sender.is_empty() {
            form.push(("sender", self.sender.as_str()));
        }
        let (answer, body) = self.call("sms/send", &form).await;
        (answer, first_entry(&body))
    }

    /// What became of messages, up to 500 of them.
    pub async fn statuses(&self, messages: &[i64]) -> (Answer, Vec<DeliveryStatus>) {
        let ids: Vec<String> = messages.iter().map(ToString::to_string).collect();
        let (answer, body) = self.call("sms/status", &[("messageid", ids.join(",").as_str())]).await;
        (answer, entries(&body))
    }

    /// What is left in the account, rial.
    pub async fn credit_rial(&self) -> (Answer, Option<i64>) {
        #[derive(Deserialize)]
        struct Account {
            #[serde(deserialize_with = "number_or_text")]
            remaincredit: i64,
        }
        let (answer, body) = self.call("account/info", &[]).await;
        (answer, first_entry::<Account>(&body).map(|account| account.remaincredit))
    }

    /// Calls a method; the body is that of an answer with return code 200, and empty otherwise.
    async fn call(&self, method: &str, form: &[(&str, &str)]) -> (Answer, Vec<u8>) {
        let url = format!("{}/{method}.json", self.account_url.expose_secret());
        let answer = match self.http.post(url).form(form).send().await {
            Ok(answer) => answer,
            Err(error) => {
                let unreached = error.is_connect() || error.is_builder();
                let error = error.without_url();
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    unreached,
                    "the text message provider did not answer"
                );
                return (if unreached { Answer::Unreached } else { Answer::Unknown }, Vec::new());
            }
        };
        let status = answer.status();
        match read_bounded(answer).await {
            Some(body) => match read_answer(status.as_u16(), &body) {
                Answer::Code(200) => (Answer::Code(200), body),
                answer => (answer, Vec::new()),
            },
            None if status.is_success() || status.is_server_error() => (Answer::Unknown, Vec::new()),
            None => (read_answer(status.as_u16(), b""), Vec::new()),
        }
    }
}

fn receptor(phone: &Phone) -> String {
    phone.national().unwrap_or_else(|| format!("00{}", phone.e164().trim_start_matches('+')))
}

/// The entries of an answer: a list, one object, or nothing. What repeats texts is dropped unread; what has another shape is left out.
fn entries<T: serde::de::DeserializeOwned>(body: &[u8]) -> Vec<T> {
    #[derive(Deserialize)]
    struct Answered<'a> {
        #[serde(borrow)]
        entries: &'a RawValue,
    }
    let Ok(Answered { entries }) = serde_json::from_slice(body) else { return Vec::new() };
    let one = || serde_json::from_str(entries.get()).map(|entry| vec![entry]);
    serde_json::from_str(entries.get()).or_else(|_| one()).unwrap_or_default()
}

fn first_entry<T: serde::de::DeserializeOwned>(body: &[u8]) -> Option<T> {
    entries(body).into_iter().next()
}

fn optional_number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    number_or_text(deserializer).map(Some)
}

async fn read_bounded(mut answer: reqwest::Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MOST_BODY_BYTES => body.extend_from_slice(&chunk),
            Ok(None) => return Some(body),
            _ => return None,
        }
    }
}

/// The part of the envelope that decides; the entries, which repeat the text, are dropped unread.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "return")]
    outcome: ReturnStatus,
}

#[derive(Deserialize)]
struct ReturnStatus {
    #[serde(deserialize_with = "number_or_text")]
    status: i64,
}

fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Loose {
        Number(i64),
        Text(String),
    }
    match Loose::deserialize(deserializer)? {
        Loose::Number(number) => Ok(number),
        Loose::Text(text) => text.trim().parse().map_err(|_| D::Error::custom("not a number")),
    }
}

/// The body decides, whatever the HTTP status; without an envelope the status does, where it is one of the provider's codes.
fn read_answer(http_status: u16, body: &[u8]) -> Answer {
    if let Ok(envelope) = serde_json::from_slice::<Envelope>(body) {
        return Answer::Code(envelope.outcome.status);
    }
    match i64::from(http_status) {
        // An accepted message whose envelope was cut.
        200..=299 => Answer::Unknown,
        code if ReturnCodeAction::is_known(code) => Answer::Code(code),
        500..=599 => Answer::Unknown,
        _ => Answer::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_decides_and_then_the_status() {
        for (status, body, expected) in [
            (
                200,
                r#"{"return":{"status":200,"message":"ok"},"entries":[{"message":"code 1","status":5}]}"#,
                Answer::Code(200),
            ),
            (200, r#"{"return":{"status":"200","message":"ok"},"entries":{"messageid":"1"}}"#, Answer::Code(200)),
            (200, r#"{"return":{"status":418,"message":"x"},"entries":null}"#, Answer::Code(418)),
            (418, r#"{"return":{"status":418}}"#, Answer::Code(418)),
            (418, r#"{"return":{"status":418},"entries":{null}}"#, Answer::Code(418)),
            (200, r#"{"return":{"sta"#, Answer::Unknown),
            (200, "", Answer::Unknown),
            (502, "<html>Bad Gateway</html>", Answer::Unknown),
            (302, "", Answer::Foreign),
            (421, "", Answer::Foreign),
            (403, "", Answer::Code(403)),
        ] {
            assert_eq!(read_answer(status, body.as_bytes()), expected, "{status} {body}");
        }
    }

    #[test]
    fn entries_are_a_list_one_object_or_nothing() {
        let taken = |entries: &str| {
            first_entry::<AcceptedMessage>(format!(r#"{{"return":{{"status":200}},"entries":{entries}}}"#).as_bytes())
        };
        let expected = AcceptedMessage { message_id: 7, cost: Some(1450) };
        for entries in [
            r#"[{"messageid":7,"message":"code 1","status":5,"cost":1450}]"#,
            r#"{"messageid":"7","cost":"1450"}"#,
            r#"[{"messageid":7,"cost":1450},{"messageid":8,"cost":1}]"#,
        ] {
            assert_eq!(taken(entries), Some(expected), "{entries}");
        }
        for entries in ["null", "[]", "{}", "5", r#"[{"messageid":"x"}]"#] {
            assert_eq!(taken(entries), None, "{entries}");
        }
        assert_eq!(first_entry::<AcceptedMessage>(b"{\"return\":{\"status\":200}}"), None);
    }

    #[test]
    fn what_nobody_knows_has_no_verdict() {
        assert_eq!(Answer::Unknown.verdict(), None);
        assert_eq!(Answer::Unreached.verdict(), Some(ReturnCodeAction::Retry));
        assert_eq!(Answer::Foreign.verdict(), Some(ReturnCodeAction::Alert));
        assert_eq!(Answer::Code(411).verdict(), Some(ReturnCodeAction::Refused));
    }
}
