//! The way down: a service's answer, handed on piece by piece as it comes.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;
use hyper::body::{Body as _, Incoming};
use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::concurrency::ConcurrencyPermit;

/// The body of an answer on its way to the client. Dropped when the client is gone, which ends the service's work too.
pub struct ResponseBody {
    begun: Bytes,
    body: Incoming,
    size: BodySize,
    idle: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    timer_runs: bool,
    stop: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    _permit: ConcurrencyPermit,
}

impl std::fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Why an answer broke off in the middle.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The service said nothing for too long.
    #[error("the service fell silent in the middle of its answer")]
    Silent,
    /// The connection broke.
    #[error("the service broke off in the middle of its answer")]
    Broken(#[source] hyper::Error),
}

impl ResponseBody {
    /// Hands on `body`. An event stream ends with `stop`, so that it does not hold up the end of the program: its reader
    /// comes back with the last id it saw.
    pub fn new(
        body: Incoming,
        size: BodySize,
        idle: Duration,
        stop: Option<CancellationToken>,
        permit: ConcurrencyPermit,
    ) -> Self {
        let stop = stop.map(|stop| Box::pin(stop.cancelled_owned()));
        Self { begun: Bytes::new(), body, size, idle, timer: None, timer_runs: false, stop, _permit: permit }
    }

    /// Says first what was read of the body already.
    #[must_use]
    pub fn begun_with(mut self, begun: Bytes) -> Self {
        self.begun = begun;
        self
    }
}

impl MessageBody for ResponseBody {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.size
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = &mut *self;
        if !this.begun.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut this.begun))));
        }
        if let Some(stop) = &mut this.stop
            && stop.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(None);
        }
        loop {
            match Pin::new(&mut this.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    this.timer_runs = false;
                    // Trailers mean nothing here.
                    let Ok(piece) = frame.into_data() else { continue };
                    return Poll::Ready(Some(Ok(piece)));
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(DownloadError::Broken(error).into()))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => {}
            }
            let timer = this.timer.get_or_insert_with(|| Box::pin(sleep(this.idle)));
            if !this.timer_runs {
                timer.as_mut().reset(Instant::now() + this.idle);
                this.timer_runs = true;
            }
            return timer.as_mut().poll(context).map(|()| Some(Err(DownloadError::Silent.into())));
        }
    }
}
