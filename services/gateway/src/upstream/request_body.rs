//! The way up: a client's body, handed on piece by piece.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{rt, web};
use bytes::{Bytes, BytesMut};
use contexor_service::answer_clock::{BodyArrives, BodyRate};
use futures::{FutureExt as _, StreamExt as _};
use hyper::body::{Body, Frame, SizeHint};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout, timeout_at},
};

/// Pieces that wait between the client and the service: with their usual 32 KiB, what one request can hold in memory.
const PIECES: usize = 4;
/// Up to so many bytes, what has come already is handed on as one piece.
const JOINED_BYTES: usize = 16 * 1024;
/// What the smallest chunk counts as, bytes: its head and the work for it cost more than a byte.
const LEAST_CHUNK_BYTES: usize = 64;

/// How reading a client's body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestBodyEnd {
    /// All of it was read.
    Complete,
    /// It is longer than allowed.
    TooLarge,
    /// The client stopped in the middle.
    Interrupted,
    /// The client took too long.
    TooSlow,
    /// The service does not want the rest.
    Unwanted,
    /// The service took nothing more of it for too long.
    Untaken,
}

/// How much of a client's body is taken, and how long that may take.
#[derive(Debug, Clone, Copy)]
pub struct UploadLimits {
    /// Longest body, bytes.
    pub max_bytes: u64,
    /// How long the client may take to begin, and pause; besides, it has to send [`MIN_BODY_BYTES_PER_S`](contexor_service::answer_clock::MIN_BODY_BYTES_PER_S) on the whole.
    pub pause: Duration,
    /// How long the service may make it wait, all in all.
    pub patience: Duration,
}

/// The body of a request to a service.
#[derive(Debug)]
pub enum RequestBody {
    /// There is none.
    Empty,
    /// All of it, read before.
    Whole(Bytes),
    /// Pieces as they come from the client.
    Stream {
        /// The pieces.
        pieces: mpsc::Receiver<Result<Bytes, BodyAborted>>,
        /// How many bytes are still to come, where the client said how many there are.
        left: Option<u64>,
    },
}

/// The client's body ended badly, or the service took too long over it; the request to the service is broken off, so that it cannot be taken for a whole one.
#[derive(Debug, thiserror::Error)]
#[error("the client's body did not arrive whole")]
pub struct BodyAborted;

impl RequestBody {
    /// Begins to read a client's body. The second half tells how that ended.
    pub fn begin(
        payload: web::Payload,
        length: Option<u64>,
        limits: UploadLimits,
        arrives: Option<BodyArrives>,
    ) -> (Self, oneshot::Receiver<RequestBodyEnd>) {
        let (sender, pieces) = mpsc::channel(PIECES);
        let (told, end) = oneshot::channel();
        rt::spawn(async move {
            let end = read(Pieces::of(payload, length, limits), &sender, limits.patience).await;
            drop(arrives);
            // Told first: whoever waits must know the reason before the request breaks for want of the rest.
            let _ = told.send(end);
            if !matches!(end, RequestBodyEnd::Complete | RequestBodyEnd::Unwanted) {
                let _ = sender.send(Err(BodyAborted)).await;
            }
        });
        (Self::Stream { pieces, left: length }, end)
    }
}

/// A client's body, piece by piece, as long as it keeps its limits.
struct Pieces {
    payload: web::Payload,
    max_bytes: u64,
    is_chunked: bool,
    received_bytes: u64,
    /// What small chunks count as beyond their bytes; at most as much as the bytes of a body may be.
    extra_bytes: u64,
    rate: BodyRate,
    ended: Option<RequestBodyEnd>,
}

impl Pieces {
    fn of(payload: web::Payload, length: Option<u64>, limits: UploadLimits) -> Self {
        let rate = BodyRate::begin(Instant::now(), limits.pause);
        let UploadLimits { max_bytes, .. } = limits;
        Self { payload, max_bytes, is_chunked: length.is_none(), received_bytes: 0, extra_bytes: 0, rate, ended: None }
    }

    /// The next piece, with whatever else is here already: small chunks cost as much as large ones wherever they are handed on.
    async fn next(&mut self) -> Result<Bytes, RequestBodyEnd> {
        if let Some(end) = self.ended {
            return Err(end);
        }
        let first = match timeout_at(self.rate.deadline(), self.payload.next()).await {
            Ok(Some(Ok(piece))) => self.take(piece)?,
            Ok(Some(Err(_))) => return Err(RequestBodyEnd::Interrupted),
            Ok(None) => return Err(RequestBodyEnd::Complete),
            Err(_) => return Err(RequestBodyEnd::TooSlow),
        };
        let mut joined = BytesMut::new();
        while self.ended.is_none() && first.len() + joined.len() < JOINED_BYTES {
            match self.payload.next().now_or_never() {
                None => break,
                Some(Some(Ok(piece))) => match self.take(piece) {
                    Ok(piece) => joined.extend_from_slice(&piece),
                    Err(end) => self.ended = Some(end),
                },
                Some(Some(Err(_))) => self.ended = Some(RequestBodyEnd::Interrupted),
                Some(None) => self.ended = Some(RequestBodyEnd::Complete),
            }
        }
        if joined.is_empty() {
            return Ok(first);
        }
        Ok([&first[..], &joined[..]].concat().into())
    }

    fn take(&mut self, piece: Bytes) -> Result<Bytes, RequestBodyEnd> {
        self.rate.received(Instant::now(), piece.len());
        self.received_bytes += piece.len() as u64;
        if self.is_chunked {
            // Apart from the bytes: a read that ends within a chunk leaves a small piece, and the body is no longer for that.
            self.extra_bytes += LEAST_CHUNK_BYTES.saturating_sub(piece.len()) as u64;
        }
        let is_too_large = self.received_bytes.max(self.extra_bytes) > self.max_bytes;
        if is_too_large { Err(RequestBodyEnd::TooLarge) } else { Ok(piece) }
    }
}

/// Reads a client's whole body, of this length if it said one.
///
/// # Errors
/// How reading it ended instead.
pub async fn read_whole(
    payload: web::Payload,
    length: Option<u64>,
    limits: UploadLimits,
) -> Result<Bytes, RequestBodyEnd> {
    let mut pieces = Pieces::of(payload, length, limits);
    let mut whole = BytesMut::new();
    loop {
        match pieces.next().await {
            Ok(piece) => whole.extend_from_slice(&piece),
            Err(RequestBodyEnd::Complete) => return Ok(whole.freeze()),
            Err(end) => return Err(end),
        }
    }
}

async fn read(
    mut pieces: Pieces,
    sender: &mpsc::Sender<Result<Bytes, BodyAborted>>,
    mut patience: Duration,
) -> RequestBodyEnd {
    loop {
        let piece = tokio::select! {
            piece = pieces.next() => match piece {
                Ok(piece) => piece,
                Err(end) => return end,
            },
            // Answered already: nobody waits for a client that has stopped sending.
            () = sender.closed() => return RequestBodyEnd::Unwanted,
        };
        let handed_at = Instant::now();
        match timeout(patience, sender.send(Ok(piece))).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return RequestBodyEnd::Unwanted,
            Err(_) => return RequestBodyEnd::Untaken,
        }
        // What the service makes the client wait is the service's time, not the client's.
        let waited = handed_at.elapsed();
        patience = patience.saturating_sub(waited);
        pieces.rate.waited(waited);
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyAborted;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyAborted>>> {
        match self.get_mut() {
            Self::Empty => Poll::Ready(None),
            Self::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Stream { pieces, left } => pieces.poll_recv(context).map(|piece| {
                let piece = piece?;
                if let (Ok(piece), Some(left)) = (&piece, left) {
                    *left = left.saturating_sub(piece.len() as u64);
                }
                Some(piece.map(Frame::data))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Whole(bytes) => bytes.is_empty(),
            Self::Stream { left, .. } => *left == Some(0),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Self::Stream { left: Some(left), .. } => SizeHint::with_exact(*left),
            Self::Stream { left: None, .. } => SizeHint::default(),
        }
    }
}
