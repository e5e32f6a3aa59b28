//! Which answers are compressed: JSON above a size, with gzip.

use actix_web::{
    Error,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, AcceptEncoding, Encoding, Header as _, HeaderMap, HeaderValue},
    middleware::Next,
};

/// Below this, a compressed JSON answer saves less than it costs, bytes.
const WORTH_COMPRESSING: u64 = 4096;

/// Marks an answer that is not to be compressed; [`crate::middleware::finish_answer`] removes it.
pub const IDENTITY: HeaderValue = HeaderValue::from_static("identity");

/// Answers are compressed with gzip or not at all: it costs a twelfth of what brotli does, and saves nearly as much.
pub async fn prefer_gzip(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let codings = [Encoding::gzip(), Encoding::identity()];
    let takes_gzip = AcceptEncoding::parse(&request)
        .is_ok_and(|accepted| accepted.negotiate(codings.iter()) == Some(Encoding::gzip()));
    let coding = HeaderValue::from_static(if takes_gzip { "gzip" } else { "identity" });
    request.headers_mut().insert(header::ACCEPT_ENCODING, coding);
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Keeps an answer from being compressed: event streams, which must flow, and what is too short or no JSON.
pub fn leave_uncompressed(headers: &mut HeaderMap, size: BodySize) {
    let is_json = headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"application/json") || kind.starts_with(b"application/problem+json")
    });
    let is_long = match size {
        BodySize::Sized(bytes) => bytes >= WORTH_COMPRESSING,
        BodySize::Stream => true,
        BodySize::None => false,
    };
    let worth_it = is_json && is_long;
    if !worth_it && !headers.contains_key(header::CONTENT_ENCODING) {
        headers.insert(header::CONTENT_ENCODING, IDENTITY);
    }
}
