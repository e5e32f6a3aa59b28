//! Which headers pass, and between two generations of the `http` crate: actix-web has 0.2, hyper 1.

use actix_web::http::header as outside;
use contexor_service::http::{X_CLIENT_ADDRESS, X_GATEWAY_TOKEN};
use http::header as inside;

/// Headers of a connection, not of a request (RFC 9110, 7.6.1), and those that the gateway makes itself.
const NOT_FORWARDED: [&str; 22] = [
    "accept-encoding",
    "baggage",
    "connection",
    "content-length",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "max-forwards",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "true-client-ip",
    "upgrade",
    "via",
    "x-real-ip",
    "x-request-id",
];

/// Headers of an answer that stop here: those of the connection, and what the gateway says itself.
const NOT_RETURNED: [&str; 9] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-authenticate",
    "server",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-powered-by",
];

/// What the gateway says about a request to the service.
#[derive(Debug)]
pub struct ForwardedHeaders {
    /// Who asks, by address.
    pub client_ip: String,
    /// That it is the gateway who says so.
    pub token: String,
    /// The id of the request.
    pub request_id: String,
    /// The trace that it belongs to.
    pub traceparent: Option<String>,
}

/// The headers for the service: the client's without those of the connection and without any that claim to be from within.
pub fn to_service(from: &outside::HeaderMap, said: &ForwardedHeaders) -> inside::HeaderMap {
    let named = named_by(from.get_all(outside::CONNECTION).map(outside::HeaderValue::as_bytes));
    let mut to = inside::HeaderMap::with_capacity(from.len() + 4);
    for (name, value) in from {
        let name = name.as_str();
        let from_within = name.starts_with("x-contexor-") || name.starts_with("x-forwarded-");
        if from_within || NOT_FORWARDED.contains(&name) || named.iter().any(|other| other == name) {
            continue;
        }
        let name = inside::HeaderName::from_bytes(name.as_bytes());
        let value = inside::HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            to.append(name, value);
        }
    }
    let mut say = |name: &'static str, value: &str| {
        if let Ok(value) = inside::HeaderValue::from_str(value) {
            to.insert(inside::HeaderName::from_static(name), value);
        }
    };
    say(X_CLIENT_ADDRESS, &said.client_ip);
    say(X_GATEWAY_TOKEN, &said.token);
    say("x-request-id", &said.request_id);
    if let Some(traceparent) = &said.traceparent {
        say("traceparent", traceparent);
    }
    to
}

/// The headers for the client.
pub fn to_client(from: &inside::HeaderMap, to: &mut outside::HeaderMap) {
    let named = named_by(from.get_all(inside::CONNECTION).iter().map(inside::HeaderValue::as_bytes));
    for (name, value) in from {
        let name = name.as_str();
        let ours = name.starts_with("x-contexor-") || name.starts_with("access-control-");
        if ours || NOT_RETURNED.contains(&name) || named.iter().any(|other| other == name) {
            continue;
        }
        let name = outside::HeaderName::from_bytes(name.as_bytes());
        let value = outside::HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            to.append(name, value);
        }
    }
}

/// Headers that are for this connection alone, by the lines of `Connection`.
fn named_by<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    lines
        .flat_map(|line| line.split(|byte| *byte == b','))
        .map(|name| String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase())
        // A client cannot take its own token off the request that it is checked for.
        .filter(|name| name != "authorization" && name != "content-type")
        .collect()
}
