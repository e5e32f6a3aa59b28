//! An answer that is kept, to be given again.

use std::io::{Read as _, Write as _};

use bytes::Bytes;
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

/// The headers that belong to an answer. The others are of the one occasion: request id, limits, date.
const KEPT: [&str; 8] = [
    "cache-control",
    "content-disposition",
    "content-language",
    "content-type",
    "etag",
    "last-modified",
    "link",
    "location",
];

/// A service's whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResponse {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// What is written before the body, on a line of its own.
#[derive(Serialize, Deserialize)]
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
}

impl StoredResponse {
    /// The answer as it is kept, as short as that is quickly had: with the headers that belong to it.
    pub fn encode(&self) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory does not fail.
        let packed = packer.write_all(&self.to_bytes()).and_then(|()| packer.finish());
        packed.unwrap_or_default()
    }

    /// The answer that [`Self::encode`] wrote. Those from before answers were packed begin with a brace, which no packed one does.
    pub fn decode(bytes: Vec<u8>) -> Option<Self> {
        if bytes.first() == Some(&b'{') {
            return Self::from_bytes(bytes);
        }
        let mut whole = Vec::new();
        ZlibDecoder::new(&bytes[..]).read_to_end(&mut whole).ok()?;
        Self::from_bytes(whole)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let kept = self.headers.iter().filter(|(name, _)| KEPT.contains(&name.as_str()));
        // A value beyond ASCII would not survive as text; services write none.
        let headers =
            kept.filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned()))).collect();
        let head = Head { status: self.status.as_u16(), headers };
        let mut bytes = serde_json::to_vec(&head).unwrap_or_default();
        bytes.push(b'\n');
        bytes.extend_from_slice(&self.body);
        bytes
    }

    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let line = bytes.iter().position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(&bytes[..line]).ok()?;
        let mut headers = HeaderMap::with_capacity(head.headers.len());
        for (name, value) in &head.headers {
            headers
                .append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value.as_bytes()).ok()?);
        }
        let status = StatusCode::from_u16(head.status).ok()?;
        Some(Self { status, headers, body: Bytes::from(bytes).slice(line + 1..) })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_answer_comes_back_as_it_was_without_what_belongs_to_the_occasion() {
        let mut headers = HeaderMap::new();
        for (name, value) in [("content-type", "application/json"), ("etag", "\"v1\""), ("location", "/api/v1/x/1")] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let kept =
            StoredResponse { status: StatusCode::CREATED, headers, body: Bytes::from_static(b"{\n\"a\":\xff}\n\0") };
        let mut answer = kept.clone();
        answer.headers.insert("date", HeaderValue::from_static("Mon, 01 Jan 2026 00:00:00 GMT"));
        answer.headers.insert("x-request-id", HeaderValue::from_static("first-request"));
        assert_eq!(StoredResponse::decode(answer.encode()).unwrap(), kept);
        assert_eq!(StoredResponse::decode(answer.to_bytes()).unwrap(), kept, "one from before answers were packed");

        let empty = StoredResponse { status: StatusCode::NO_CONTENT, headers: HeaderMap::new(), body: Bytes::new() };
        assert_eq!(StoredResponse::decode(empty.encode()).unwrap(), empty);
        for none in [&b""[..], b"no answer", b"{no answer}\n", b"\x78\x01no answer"] {
            assert_eq!(StoredResponse::decode(none.to_vec()), None);
        }
    }
}
