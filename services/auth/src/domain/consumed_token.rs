//! Whether a consumed refresh token that is presented again is a retry of the same client, or reuse.

use chrono::{DateTime, Duration, Utc};

use crate::domain::client::Client;

/// How a refresh token was consumed.
#[derive(Debug, Clone)]
pub struct ConsumedToken {
    /// When it was rotated, by the database's clock.
    pub at: DateTime<Utc>,
    /// The device that rotated it.
    pub device: Option<String>,
    /// The network that it was rotated from.
    pub network: Option<String>,
}

impl ConsumedToken {
    /// Whether a request that arrived at `arrived_at` (by the database's clock) is a retry: of the same device and network, and at
    /// most `grace` after the rotation.
    ///
    /// Tabs of one browser refresh together, and on a mobile line the answer gets lost and the next request leaves by another address of
    /// the carrier: such a client keeps its session. A thief within the grace, in the same network and under the same name, gets nothing
    /// but the owner's own successor, and its reuse after the grace revokes the session.
    pub fn is_retry(&self, client: &Client, arrived_at: DateTime<Utc>, grace: Duration) -> bool {
        self.device.as_deref() == Some(client.device.as_str())
            && self.network.as_deref() == Some(client.network().as_str())
            && arrived_at <= self.at + grace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_is_of_the_same_client_and_within_the_grace() {
        let at = DateTime::UNIX_EPOCH;
        let ms = Duration::milliseconds;
        let client = |device: &str, address: &str| Client::new(device, address.parse().ok());
        let owner = client("phone/1", "2001:db8::1");
        let consumed = ConsumedToken { at, device: Some(owner.device.clone()), network: Some(owner.network()) };
        for (what, arrived_ms, grace_ms, who, expected) in [
            ("before it was rotated", -5, 10_000, &owner, true),
            ("at the end of the grace", 10_000, 10_000, &owner, true),
            ("after the grace", 10_001, 10_000, &owner, false),
            ("before the rotation, without a grace", -5, 0, &owner, true),
            ("after the rotation, without a grace", 1, 0, &owner, false),
            ("from the same block", 4, 10_000, &client("phone/1", "2001:db8::2"), true),
            ("from another block of the same network", 4, 10_000, &client("phone/1", "2001:db8:0:7::1"), true),
            ("from another network", 4, 10_000, &client("phone/1", "2001:db9::1"), false),
            ("from an address of another kind", 4, 10_000, &client("phone/1", "203.0.113.7"), false),
            ("from another device", 4, 10_000, &client("phone/2", "2001:db8::1"), false),
        ] {
            assert_eq!(consumed.is_retry(who, at + ms(arrived_ms), ms(grace_ms)), expected, "{what}");
        }
        let unknown = ConsumedToken { at, device: None, network: None };
        assert!(!unknown.is_retry(&client("", ""), at, ms(10_000)), "an unknown client is like nobody");
    }
}
