//! A receiver of webhooks that answers as the test wants, or does not.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Instant,
};

use contexor_testkit::eventually;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

use super::app::DEADLINE;

/// How it answers.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// With a status, more header lines, and a body.
    Status(u16, String, String),
    /// Never.
    Stall,
    /// By cutting the connection.
    Reset,
    /// 200 and a body without end.
    Endless,
}

impl Answer {
    pub(crate) fn status(status: u16) -> Self {
        Self::Status(status, String::new(), String::new())
    }

    pub(crate) fn with_header(status: u16, line: &str) -> Self {
        Self::Status(status, format!("{line}\r\n"), String::new())
    }

    pub(crate) fn with_body(status: u16, body: &str) -> Self {
        Self::Status(status, String::new(), body.to_owned())
    }
}

/// A request that it got.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
    pub(crate) at: Instant,
}

impl Seen {
    pub(crate) fn id(&self) -> Uuid {
        self.headers["webhook-id"].parse().unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

type Shared<T> = Arc<Mutex<T>>;

/// A receiver on a port of its own.
pub(crate) struct Receiver {
    pub(crate) url: String,
    seen: Shared<Vec<Seen>>,
    answer: Shared<Answer>,
    first: Shared<VecDeque<Answer>>,
}

impl Receiver {
    pub(crate) async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (seen, answer) = (Shared::default(), Arc::new(Mutex::new(answer)));
        let first: Shared<VecDeque<Answer>> = Shared::default();
        let (to_see, to_answer, to_answer_first) = (seen.clone(), answer.clone(), first.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, to_see.clone(), to_answer.clone(), to_answer_first.clone()));
            }
        });
        Self { url, seen, answer, first }
    }

    pub(crate) fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// Answers the next requests so, one after the other, and the others with `then`: without a race against a sender that tries again.
    pub(crate) fn answers_in_turn(&self, next: &[Answer], then: Answer) {
        let (mut first, mut answer) = (self.first.lock().unwrap(), self.answer.lock().unwrap());
        *first = next.iter().cloned().collect();
        *answer = then;
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// What it got, once there are so many.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Seen> {
        eventually(DEADLINE, "the receiver has got everything", async || {
            let seen = self.seen();
            (seen.len() >= count).then_some(seen)
        })
        .await
    }
}

async fn serve(
    mut stream: TcpStream,
    seen: Shared<Vec<Seen>>,
    answer: Shared<Answer>,
    first: Shared<VecDeque<Answer>>,
) {
    while let Some(request) = read(&mut stream).await {
        seen.lock().unwrap().push(request);
        let next = first.lock().unwrap().pop_front();
        let answer = next.unwrap_or_else(|| answer.lock().unwrap().clone());
        match answer {
            Answer::Status(status, headers, body) => {
                let length = body.len();
                let text = format!("HTTP/1.1 {status} Word\r\n{headers}content-length: {length}\r\n\r\n{body}");
                if stream.write_all(text.as_bytes()).await.is_err() {
                    return;
                }
            }
            Answer::Stall => {
                let mut rest = [0; 16];
                let _ = stream.read(&mut rest).await;
                return;
            }
            Answer::Reset => return,
            Answer::Endless => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n").await;
                while stream.write_all(&[b'x'; 8192]).await.is_ok() {
                    tokio::task::yield_now().await;
                }
                return;
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&piece[..count]),
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let headers: HashMap<String, String> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers["content-length"].parse().unwrap();
    let mut body = bytes[head + 4..].to_vec();
    while body.len() < length {
        let mut piece = vec![0; length - body.len()];
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => body.extend_from_slice(&piece[..count]),
        }
    }
    Some(Seen { headers, body, at: Instant::now() })
}
