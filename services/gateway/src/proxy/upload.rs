//! The way up: a client's body, handed on piece by piece.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{rt, web};
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use hyper::body::{Body, Frame, SizeHint};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout, timeout_at},
};

/// Pieces that wait between the client and the service: with their usual 32 KiB, what one request can hold in memory.
const PIECES: usize = 4;

/// How reading a client's body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadEnd {
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
    /// How long the client may take.
    pub time: Duration,
    /// How long the service may make it wait, all in all.
    pub patience: Duration,
}

/// The body of a request to a service.
#[derive(Debug)]
pub enum Upload {
    /// There is none.
    Empty,
    /// All of it, read before.
    Whole(Bytes),
    /// Pieces as they come from the client.
    Stream {
        /// The pieces.
        pieces: mpsc::Receiver<Result<Bytes, Broken>>,
        /// How many bytes are still to come, where the client said how many there are.
        left: Option<u64>,
    },
}

/// The client's body ended badly, or the service took too long over it; the request to the service is broken off, so that it cannot be taken for a whole one.
#[derive(Debug, thiserror::Error)]
#[error("the client's body did not arrive whole")]
pub struct Broken;

impl Upload {
    /// Begins to read a client's body. The second half tells how that ended.
    pub fn begin(
        payload: web::Payload,
        length: Option<u64>,
        limits: UploadLimits,
    ) -> (Self, oneshot::Receiver<UploadEnd>) {
        let (sender, pieces) = mpsc::channel(PIECES);
        let (told, end) = oneshot::channel();
        rt::spawn(async move {
            let end = read(payload, &sender, limits).await;
            // Told first: whoever waits must know the reason before the request breaks for want of the rest.
            let _ = told.send(end);
            if !matches!(end, UploadEnd::Complete | UploadEnd::Unwanted) {
                let _ = sender.send(Err(Broken)).await;
            }
        });
        (Self::Stream { pieces, left: length }, end)
    }
}

/// Reads a client's whole body.
///
/// # Errors
/// How reading it ended instead.
pub async fn read_whole(mut payload: web::Payload, limits: UploadLimits) -> Result<Bytes, UploadEnd> {
    let UploadLimits { max_bytes, time, .. } = limits;
    let deadline = Instant::now() + time;
    let mut whole = BytesMut::new();
    loop {
        match timeout_at(deadline, payload.next()).await {
            Ok(Some(Ok(piece))) if (whole.len() + piece.len()) as u64 > max_bytes => return Err(UploadEnd::TooLarge),
            Ok(Some(Ok(piece))) => whole.extend_from_slice(&piece),
            Ok(Some(Err(_))) => return Err(UploadEnd::Interrupted),
            Ok(None) => return Ok(whole.freeze()),
            Err(_) => return Err(UploadEnd::TooSlow),
        }
    }
}

async fn read(
    mut payload: web::Payload,
    sender: &mpsc::Sender<Result<Bytes, Broken>>,
    limits: UploadLimits,
) -> UploadEnd {
    let mut deadline = Instant::now() + limits.time;
    let mut patience = limits.patience;
    let mut total: u64 = 0;
    loop {
        let piece = tokio::select! {
            piece = timeout_at(deadline, payload.next()) => match piece {
                Ok(Some(Ok(piece))) => piece,
                Ok(Some(Err(_))) => return UploadEnd::Interrupted,
                Ok(None) => return UploadEnd::Complete,
                Err(_) => return UploadEnd::TooSlow,
            },
            // Answered already: nobody waits for a client that has stopped sending.
            () = sender.closed() => return UploadEnd::Unwanted,
        };
        total += piece.len() as u64;
        if total > limits.max_bytes {
            return UploadEnd::TooLarge;
        }
        let handed_at = Instant::now();
        match timeout(patience, sender.send(Ok(piece))).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return UploadEnd::Unwanted,
            Err(_) => return UploadEnd::Untaken,
        }
        // What the service makes the client wait is the service's time, not the client's.
        let waited = handed_at.elapsed();
        patience = patience.saturating_sub(waited);
        deadline += waited;
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
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
