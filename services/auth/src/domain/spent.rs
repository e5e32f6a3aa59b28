//! Whether a spent refresh token that comes again is a doubled request, or used twice.

use chrono::{DateTime, Duration, Utc};

use crate::domain::client::Client;

/// No request is served for longer, so one that has no answer by then never gets any.
pub const ANSWERED_WITHIN: Duration = Duration::seconds(30);

/// How a refresh token was spent; all times are of the database's clock.
#[derive(Debug, Clone)]
pub struct Spent {
    /// When it was.
    pub at: DateTime<Utc>,
    /// When the first answer with its successor was about to leave; none as long as none was.
    pub answered_at: Option<DateTime<Utc>>,
    /// The device that spent it.
    pub device: Option<String>,
    /// The address block that it was spent from.
    pub address_block: Option<String>,
}

impl Spent {
    /// Whether a request that reached us at `reached_at` doubles the one that spent the token.
    ///
    /// It does when it is of the same client and was here before the first answer left: whoever sends a token again because of
    /// that answer, or has stolen it and comes later, never was. A thief who is in time, behind the same address and under the
    /// same name, gets nothing but the one successor that the owner has, too, and the first use of that after the other's ends
    /// the session. `grace` lets requests pass that come later than that.
    pub fn is_doubled_by(&self, client: &Client, reached_at: DateTime<Utc>, grace: Duration) -> bool {
        let same_client = self.device.as_deref() == Some(client.device.as_str())
            && self.address_block.as_deref() == Some(client.address_block().as_str());
        let overlaps = match self.answered_at {
            Some(answered_at) => reached_at <= answered_at,
            None => reached_at <= self.at + ANSWERED_WITHIN,
        };
        same_client && (overlaps || reached_at <= self.at + grace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_request_is_of_the_same_client_and_here_before_the_answer_left() {
        let at = DateTime::UNIX_EPOCH;
        let ms = Duration::milliseconds;
        let client = |device: &str, address: &str| Client::new(device, address.parse().ok());
        let owner = client("phone/1", "2001:db8::1");
        let none = Duration::zero();
        for (what, answered_ms, reached_ms, grace, who, expected) in [
            ("before it was spent", Some(9), -5, none, &owner, true),
            ("while the first one is served", Some(9), 4, none, &owner, true),
            ("just as the answer leaves", Some(9), 9, none, &owner, true),
            ("after the answer", Some(9), 10, none, &owner, false),
            ("no answer yet", None, 20_000, none, &owner, true),
            ("there will be no answer", None, 30_001, none, &owner, false),
            ("after the answer, but within the grace", Some(9), 2_000, ms(2_000), &owner, true),
            ("after the grace", Some(9), 2_001, ms(2_000), &owner, false),
            ("from the same block", Some(9), 4, none, &client("phone/1", "2001:db8::2"), true),
            ("from another address", Some(9), 4, ms(2_000), &client("phone/1", "203.0.113.7"), false),
            ("from another device", Some(9), 4, ms(2_000), &client("phone/2", "2001:db8::1"), false),
        ] {
            let spent = Spent {
                at,
                answered_at: answered_ms.map(|answered_ms| at + ms(answered_ms)),
                device: Some(owner.device.clone()),
                address_block: Some(owner.address_block()),
            };
            assert_eq!(spent.is_doubled_by(who, at + ms(reached_ms), grace), expected, "{what}");
        }
        let of_old = Spent { at, answered_at: None, device: None, address_block: None };
        assert!(!of_old.is_doubled_by(&client("", ""), at, ms(2_000)), "nobody is like somebody unknown");
    }
}
