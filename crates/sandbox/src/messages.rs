//! Text messages that were handed in for sending.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;

/// The id of the first message.
const FIRST_ID: u64 = 700_000_001;

/// A text message that the sandbox took instead of a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Message {
    /// The receiver as normalised: `09` and nine digits, or `00` and a foreign number.
    pub(crate) receptor: String,
    /// The code of a message made from a template.
    pub(crate) token: Option<String>,
    /// The text as it would be read.
    pub(crate) message: String,
    /// The template's name.
    pub(crate) template: Option<String>,
    /// When it was handed in.
    pub(crate) at: DateTime<Utc>,
    /// Number of the message at the provider.
    #[serde(skip)]
    pub(crate) id: u64,
    /// The sender's own number for it, which is never sent twice.
    #[serde(skip)]
    pub(crate) local_id: Option<u64>,
}

/// A message to be taken.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The receiver as normalised.
    pub(crate) receptor: String,
    /// The code of a message made from a template.
    pub(crate) token: Option<String>,
    /// The text.
    pub(crate) message: String,
    /// The template's name.
    pub(crate) template: Option<String>,
    /// The sender's own number for it.
    pub(crate) local_id: Option<u64>,
}

#[derive(Debug)]
struct MessageStore {
    messages: VecDeque<Message>,
    next_id: u64,
}

/// The newest text messages.
#[derive(Debug)]
pub(crate) struct Messages {
    shelf: Mutex<MessageStore>,
    keep: usize,
}

impl Messages {
    /// Room for so many of the newest messages.
    pub(crate) fn new(keep: usize) -> Self {
        Self { shelf: Mutex::new(MessageStore { messages: VecDeque::new(), next_id: FIRST_ID }), keep }
    }

    /// Takes a message. A `local_id` that is still known sends nothing: the first message comes back.
    pub(crate) fn take(&self, draft: Draft) -> Message {
        let mut shelf = self.lock();
        if let Some(known) =
            draft.local_id.and_then(|local_id| shelf.messages.iter().find(|message| message.local_id == Some(local_id)))
        {
            return known.clone();
        }
        let message = Message {
            receptor: draft.receptor,
            token: draft.token,
            message: draft.message,
            template: draft.template,
            at: contexor_clock::now(),
            id: shelf.next_id,
            local_id: draft.local_id,
        };
        shelf.next_id += 1;
        shelf.messages.push_front(message.clone());
        shelf.messages.truncate(self.keep);
        message
    }

    /// The messages to a receiver, or to all, newest first. Receivers are compared by their last ten digits.
    pub(crate) fn list(&self, receptor: Option<&str>) -> Vec<Message> {
        let wanted = receptor.map(last_ten_digits);
        let is_wanted =
            |message: &&Message| wanted.as_ref().is_none_or(|wanted| *wanted == last_ten_digits(&message.receptor));
        self.lock().messages.iter().filter(is_wanted).cloned().collect()
    }

    /// Whether a message with this number was taken, and not forgotten.
    pub(crate) fn knows(&self, id: u64) -> bool {
        self.lock().messages.iter().any(|message| message.id == id)
    }

    /// Forgets all messages.
    pub(crate) fn clear(&self) {
        self.lock().messages.clear();
    }

    fn lock(&self) -> MutexGuard<'_, MessageStore> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The digits of a text, Persian and Arabic ones included, as ASCII.
pub(crate) fn ascii_digits(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            '0'..='9' => Some(character),
            '\u{06F0}'..='\u{06F9}' => char::from_digit(u32::from(character) - 0x06F0, 10),
            '\u{0660}'..='\u{0669}' => char::from_digit(u32::from(character) - 0x0660, 10),
            _ => None,
        })
        .collect()
}

fn last_ten_digits(number: &str) -> String {
    let digits = ascii_digits(number);
    digits.get(digits.len().saturating_sub(10)..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(receptor: &str, local_id: Option<u64>) -> Draft {
        Draft { receptor: receptor.to_owned(), token: None, message: "hello".to_owned(), template: None, local_id }
    }

    #[test]
    fn receivers_are_compared_by_their_last_ten_digits() {
        let messages = Messages::new(10);
        messages.take(draft("09121234567", None));
        messages.take(draft("09351234567", None));
        for spelling in ["09121234567", "+989121234567", "9121234567", "۰۹۱۲ ۱۲۳ ۴۵۶۷", "00989121234567"] {
            assert_eq!(messages.list(Some(spelling)).len(), 1, "{spelling}");
        }
        assert_eq!(messages.list(None)[0].receptor, "09351234567");
        messages.clear();
        assert!(messages.list(None).is_empty());
    }

    #[test]
    fn a_local_id_is_sent_once_and_room_is_bounded() {
        let messages = Messages::new(2);
        let first = messages.take(draft("09121234567", Some(5)));
        assert_eq!(messages.take(draft("09121234567", Some(5))), first);
        assert_eq!(messages.list(None).len(), 1);
        for _ in 0..3 {
            messages.take(draft("09121234567", None));
        }
        assert_eq!(messages.list(None).len(), 2);
    }
}
