//! Where a webhook may be: the form of its address.

use std::net::IpAddr;

use url::{Host, Url};

use super::address::is_public;

/// Ends of names that never are public hosts.
const PRIVATE_ENDS: [&str; 15] = [
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
    "onion",
    "test",
    "invalid",
];

/// What addresses are let through.
#[derive(Debug, Clone)]
pub struct TargetPolicy {
    /// Ports that may be named besides 443.
    pub ports: Vec<u16>,
    /// Whether `http` and `https` on 127.0.0.0/8, written plainly, are let through: in development alone.
    pub loopback: bool,
}

/// An address that may be tried; a name still has to be resolved, and what it resolves to checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookTarget {
    /// The address, normalized.
    pub url: Url,
    /// The host, where it is a name.
    pub name: Option<String>,
}

impl TargetPolicy {
    /// Reads an address as it was written.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(&self, text: &str) -> Result<WebhookTarget, &'static str> {
        // What parsers drop or take for something else could hide the host.
        if text.len() > 2048 {
            return Err("must be at most 2,048 bytes");
        }
        if text.chars().any(|character| character.is_whitespace() || character.is_control() || character == '\\') {
            return Err("must not hold spaces, control characters or backslashes");
        }
        let url = Url::parse(text).map_err(|_| "must be an absolute address")?;
        let (scheme, rest) = text.split_once("://").ok_or("must begin with https://")?;
        if !matches!(url.scheme(), "http" | "https") || !scheme.eq_ignore_ascii_case(url.scheme()) {
            return Err("must begin with https://");
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.is_empty() {
            return Err("must name a host");
        }
        if !url.username().is_empty() || url.password().is_some() || authority.contains('@') {
            return Err("must not hold a user name or password");
        }
        if url.fragment().is_some() {
            return Err("must not have a fragment");
        }
        if let (true, Some(Host::Ipv4(host))) = (self.loopback, url.host())
            && host.is_loopback()
            && host_as_written(authority) == host.to_string()
        {
            return Ok(WebhookTarget { url, name: None });
        }
        if url.scheme() != "https" {
            return Err("must begin with https://");
        }
        let port = url.port().unwrap_or(443);
        if port != 443 && !self.ports.contains(&port) {
            return Err("the port is not one that events are sent to");
        }
        let name = match url.host().ok_or("must name a host")? {
            Host::Ipv4(host) => {
                // Anything but the four plain numbers is an attempt to hide them.
                if host_as_written(authority) != host.to_string() || !is_public(IpAddr::V4(host)) {
                    return Err("the host must be a public one");
                }
                None
            }
            Host::Ipv6(host) => {
                if !is_public(IpAddr::V6(host)) {
                    return Err("the host must be a public one");
                }
                None
            }
            Host::Domain(name) => Some(check_name(name)?),
        };
        Ok(WebhookTarget { url, name })
    }
}

/// The host between user name and port, as it stands there.
fn host_as_written(authority: &str) -> &str {
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

fn check_name(name: &str) -> Result<String, &'static str> {
    if name.ends_with('.') {
        return Err("the host must not end with a dot");
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if name.len() > 253 || !name.split('.').all(label) {
        return Err("the host is not a name that can be looked up");
    }
    let is_private =
        !name.contains('.') || PRIVATE_ENDS.iter().any(|end| name == *end || name.ends_with(&format!(".{end}")));
    if is_private { Err("the host must be a public one") } else { Ok(name.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(loopback: bool) -> TargetPolicy {
        TargetPolicy { ports: vec![8443], loopback }
    }

    #[test]
    fn public_hosts_are_let_through_in_their_plain_spelling() {
        for text in [
            "https://hooks.example.com/a?b=c",
            "HTTPS://Example.com:443/",
            "https://example.com:8443",
            "https://8.8.8.8/hook",
            "https://[2001:4860:4860::8888]/hook",
            "https://مثال.ایران/hook",
        ] {
            for loopback in [false, true] {
                assert!(policy(loopback).read(text).is_ok(), "{text}");
            }
        }
        let idn = policy(false).read("https://مثال.ایران/hook").unwrap();
        assert_eq!(idn.name.as_deref(), Some("xn--mgbh0fb.xn--mgba3a4f16a"));
    }

    #[test]
    fn every_spelling_of_a_private_host_is_refused() {
        for text in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://127.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://0x7f.0.0.0x1/",
            "https://127.0.0.1./",
            "https://%31%32%37.0.0.1/",
            "https://１２７.０.０.１/",
            "https://127。0。0。1/",
            "https://①②⑦.0.0.1/",
            "https://0/",
            "https://0.0.0.0/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://2852039166/",
            "https://0xa9fea9fe/",
            "https://192.168.1.1/",
            "https://172.31.0.1/",
            "https://100.100.100.200/",
            "https://255.255.255.255/",
            "https://[::]/",
            "https://[::1]/",
            "https://[0:0:0:0:0:0:0:1]/",
            "https://[::127.0.0.1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://[::ffff:7f00:1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/",
            "https://localhost/",
            "https://LOCALHOST/",
            "https://localhost./",
            "https://foo.localhost/",
            "https://printer/",
            "https://metadata.google.internal/",
            "https://kubernetes.default.svc.cluster.local/",
            "https://router.lan/",
            "https://example.com./",
        ] {
            for loopback in [false, true] {
                let plain = loopback && text == "https://127.0.0.1/";
                assert_eq!(policy(loopback).read(text).is_ok(), plain, "{text}");
            }
        }
    }

    #[test]
    fn development_lets_plain_loopback_addresses_through_and_nothing_else() {
        for text in ["http://127.0.0.1:9000/hook", "http://127.8.9.10/", "https://127.0.0.1:9/"] {
            assert!(policy(true).read(text).is_ok(), "{text}");
            assert!(policy(false).read(text).is_err(), "{text}");
        }
        for text in [
            "http://127.1:9000/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://127.000.000.001/",
            "http://[::1]:9000/",
            "http://[::ffff:127.0.0.1]/",
            "http://localhost:9000/",
            "http://example.com/",
            "http://10.0.0.1/",
            "http://128.0.0.1/",
            "http://a@127.0.0.1/",
            "http://127.0.0.1:80@10.0.0.1/",
        ] {
            assert!(policy(true).read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_plain_https_address_is_refused() {
        for text in [
            "",
            "example.com",
            "//example.com/",
            "/hook",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "unix:/run/a.sock",
            "javascript:alert(1)",
            "https:example.com",
            "https:/example.com",
            "https:///example.com",
            "https://",
            "https://user@example.com/",
            "https://user:password@example.com/",
            "https://@example.com/",
            "https://example.com/#fragment",
            "https://example.com:22/",
            "https://example.com:0/",
            "https://exa mple.com/",
            "https://example.com/a\nb",
            "https://example.com\t/",
            "https://example.com\\@127.0.0.1/",
            "https://exam_ple..com/",
            "https://-/",
        ] {
            assert!(policy(true).read(text).is_err(), "{text:?}");
        }
        let long = format!("https://example.com/{}", "a".repeat(2048));
        assert!(policy(true).read(&long).is_err());
    }
}
