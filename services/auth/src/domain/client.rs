//! What is known of the device that calls.

use std::net::IpAddr;

/// Longest description of a device that is kept, characters.
const MAX_DEVICE_CHARS: usize = 160;

/// The device that calls, as far as it can be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// What it calls itself.
    pub device: String,
    /// Its network address; none when it is not known.
    pub address: Option<IpAddr>,
}

impl Client {
    /// A client by its `User-Agent` and address.
    pub fn new(user_agent: &str, address: Option<IpAddr>) -> Self {
        let device: String = user_agent.trim().chars().filter(|c| !c.is_control()).take(MAX_DEVICE_CHARS).collect();
        Self { device, address: address.map(|address| address.to_canonical()) }
    }

    /// The address as text; empty when it is not known.
    pub fn address_text(&self) -> String {
        self.address.map(|address| address.to_string()).unwrap_or_default()
    }

    /// What counts as one client for caps: an IPv4 address, or the /64 of an IPv6 address, all of which one client may have.
    pub fn address_block(&self) -> String {
        match self.address {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }

    /// What one customer of a provider may have at most: the /24 of an IPv4 address, or the /48 of an IPv6 address.
    pub fn network(&self) -> String {
        match self.address {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(address)) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            Some(IpAddr::V6(address)) => {
                let [a, b, c, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}::/48")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_counts_as_one_whatever_address_it_takes_of_its_own() {
        for (address, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(Client::new("", address.parse().ok()).address_block(), expected);
        }
        assert_eq!(Client::new("", None).address_block(), "unknown");
    }

    #[test]
    fn a_network_is_what_one_customer_may_have() {
        for (address, expected) in [
            ("203.0.113.7", "203.0.113.0/24"),
            ("::ffff:203.0.113.7", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ] {
            assert_eq!(Client::new("", address.parse().ok()).network(), expected);
        }
        assert_eq!(Client::new("", None).network(), "unknown");
    }

    #[test]
    fn a_device_is_described_in_one_short_line() {
        assert_eq!(Client::new("  Firefox\r\n\u{1b}[31m/1 ", None).device, "Firefox[31m/1");
        assert_eq!(Client::new(&"ا".repeat(1_000), None).device.chars().count(), MAX_DEVICE_CHARS);
    }
}
