//! A whole body on its way to the client: handed out in pieces, and with it the place of its request for as long as that takes.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;

use crate::concurrency::ConcurrencyPermit;

/// Longest piece, bytes. The server copies what it is handed into the buffer of the connection, whole, and asks for no more until
/// that has drained: so much is what a client that takes nothing can pin.
const PIECE_BYTES: usize = 32 * 1024;

/// A whole body, shared with whoever else has it, and the place that is taken until the client has it or is gone.
#[derive(Debug)]
pub struct BufferedBody {
    left: Bytes,
    _permit: ConcurrencyPermit,
}

impl BufferedBody {
    /// Hands out `bytes`.
    pub fn new(bytes: Bytes, permit: ConcurrencyPermit) -> Self {
        Self { left: bytes, _permit: permit }
    }

    /// Whether there is nothing to hand out.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }
}

impl MessageBody for BufferedBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.left.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let bytes = self.left.len().min(PIECE_BYTES);
        Poll::Ready((bytes > 0).then(|| Ok(self.left.split_to(bytes))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::task::Waker;

    use super::*;
    use crate::{
        concurrency::{ConcurrencyClass, ConcurrencyLimiter, LimitReached},
        domain::subject::Subject,
        settings::ConcurrencySettings,
    };

    #[test]
    fn a_body_is_handed_out_in_pieces_of_itself_and_holds_its_place_to_the_end() {
        let capacity = ConcurrencyLimiter::new(&ConcurrencySettings {
            max_requests: 1,
            max_requests_per_caller: 1,
            max_public_requests: 1,
            max_streams: 1,
            max_streams_per_caller: 1,
            max_header_bytes: 0,
            max_target_bytes: 0,
        });
        let enter = || capacity.acquire(ConcurrencyClass::Public, Subject::address("192.0.2.1".parse().unwrap()));
        let whole: Bytes = (0..100_000_u32).map(|number| number as u8).collect();
        let mut body = BufferedBody::new(whole.clone(), enter().unwrap());
        assert!(matches!(body.size(), BodySize::Sized(100_000)));
        let mut at = 0;
        while let Poll::Ready(Some(piece)) = Pin::new(&mut body).poll_next(&mut Context::from_waker(Waker::noop())) {
            let piece = piece.unwrap();
            assert!(piece.len() <= PIECE_BYTES);
            assert_eq!(piece.as_ptr(), whole[at..].as_ptr(), "nothing is copied");
            at += piece.len();
            assert_eq!(enter().unwrap_err(), LimitReached::All);
        }
        assert_eq!(at, whole.len());
        assert_eq!(enter().unwrap_err(), LimitReached::All, "the last piece is not with the client yet");
        drop(body);
        assert!(enter().is_ok());
    }
}
