//! Whose request it is, by address.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use crate::domain::network::Network;

/// The client's address: the connection's peer, unless that is a proxy of ours, which then says whom it speaks for. The rightmost
/// address in `X-Forwarded-For` that is no proxy of ours counts: all before it may be invented.
pub fn client_address<'a>(
    peer: IpAddr,
    forwarded_for: impl DoubleEndedIterator<Item = &'a str>,
    trusted: &[Network],
) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    for hop in forwarded_for.rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(client) {
            break;
        }
        match read_hop(hop.trim()) {
            Some(address) => client = address.to_canonical(),
            // Whoever stood before a proxy that writes nonsense is not known: the proxy itself is counted.
            None => break,
        }
    }
    client
}

/// An address, with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// What limits by address count as one: an IPv4 address, or the /64 of an IPv6 address, since a single customer has all of it.
pub fn rate_limit_key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use contexor_testkit::{
        proptest::{self, prelude::*},
        rstest::{self, rstest},
    };

    use super::*;

    #[rstest]
    #[case::nobody_is_trusted("198.51.100.1", &["203.0.113.9"], "198.51.100.1")]
    #[case::the_proxy_is_believed("10.0.0.1", &["203.0.113.9"], "203.0.113.9")]
    #[case::the_rightmost_counts("10.0.0.1", &["192.0.2.1, 203.0.113.9"], "203.0.113.9")]
    #[case::proxies_are_skipped("10.0.0.1", &["192.0.2.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9")]
    #[case::several_lines_are_one_list("10.0.0.1", &["192.0.2.1", "203.0.113.9"], "203.0.113.9")]
    #[case::nonsense_ends_the_search("10.0.0.1", &["203.0.113.9, unknown"], "10.0.0.1")]
    #[case::ports_are_dropped("10.0.0.1", &["203.0.113.9:4711"], "203.0.113.9")]
    #[case::ipv6_with_port("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1")]
    #[case::mapped("::ffff:10.0.0.1", &["203.0.113.9"], "203.0.113.9")]
    #[case::nothing_said("10.0.0.1", &[], "10.0.0.1")]
    fn the_client_is_found(#[case] peer: &str, #[case] forwarded_for: &[&str], #[case] client: &str) {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let found = client_address(peer.parse().unwrap(), forwarded_for.iter().copied(), &trusted);
        assert_eq!(found, client.parse::<IpAddr>().unwrap());
    }

    proptest! {
        #[test]
        fn whatever_is_said_a_stranger_is_who_he_is_and_a_proxy_names_somebody_it_wrote_down(
            peer in any::<[u8; 4]>().prop_map(IpAddr::from),
            lines in proptest::collection::vec(
                prop_oneof![
                    "\\PC{0,40}",
                    "((10|203)\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(:[0-9]{1,5})?[, ]{1,2}){0,4}",
                    "(\\[?[0-9a-f:]{2,20}\\]?(:[0-9]{1,5})?,){0,3}",
                ],
                0..4,
            ),
        ) {
            let trusted: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap()];
            let is_trusted = trusted[0].contains(peer);
            let found = client_address(peer, lines.iter().map(String::as_str), &trusted);
            let said: Vec<IpAddr> =
                lines.iter().flat_map(|line| line.split(',')).filter_map(|hop| read_hop(hop.trim())).collect();
            prop_assert!(found == peer || (is_trusted && said.iter().any(|said| said.to_canonical() == found)));
            prop_assert_eq!(client_address(peer, lines.iter().map(String::as_str), &[]), peer);
        }
    }

    #[test]
    fn ipv6_is_counted_by_network() {
        let one = rate_limit_key("2001:db8:1:2:3::4".parse().unwrap());
        assert_eq!(one, rate_limit_key("2001:db8:1:2::ffff".parse().unwrap()));
        assert_ne!(one, rate_limit_key("2001:db8:1:3::4".parse().unwrap()));
    }
}
