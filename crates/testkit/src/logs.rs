use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Everything of our own crates, and of the libraries what a service in operation would show.
const FILTER: &str = "info,contexor=trace";

/// Keeps what is logged in memory. It is a `tracing` writer: pass a clone to a formatter, or use [`captured_logs`].
#[derive(Debug, Clone, Default)]
pub struct LogCapture {
    bytes: Arc<Mutex<Vec<u8>>>,
}

/// Captures what this process logs from now on, as JSON lines: `info` and above, and everything of our own crates.
///
/// The capture is the process's, so that it sees every thread and task: further calls return the same one. Under
/// nextest a process is one test.
///
/// # Panics
/// If something else has set a global subscriber before.
pub fn captured_logs() -> LogCapture {
    static CAPTURE: OnceLock<LogCapture> = OnceLock::new();
    let capture = CAPTURE.get_or_init(|| {
        let capture = LogCapture::default();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_env_filter(EnvFilter::new(FILTER))
            .with_writer(capture.clone())
            .finish();
        if let Err(error) = tracing::subscriber::set_global_default(subscriber) {
            panic!("logs cannot be captured, something else has set a subscriber: {error}");
        }
        capture
    });
    capture.clone()
}

impl LogCapture {
    /// All that was logged.
    pub fn text(&self) -> String {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// All that was logged, by line.
    pub fn lines(&self) -> Vec<String> {
        self.text().lines().map(str::to_owned).collect()
    }

    /// The lines that hold a text.
    pub fn lines_with(&self, text: &str) -> Vec<String> {
        self.text().lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
    }

    /// Makes sure that none of the secrets is in any line. Empty secrets are refused, since they would be in every line.
    ///
    /// # Panics
    /// If one is, showing the line.
    pub fn assert_free_of<S: AsRef<str>>(&self, secrets: impl IntoIterator<Item = S>) {
        for secret in secrets {
            let secret = secret.as_ref();
            assert!(!secret.is_empty(), "an empty text is no secret");
            // In JSON, characters such as quotes and line ends are written differently.
            let escaped = serde_json::Value::from(secret).to_string();
            let escaped = escaped.trim_matches('"');
            let lines: Vec<String> =
                self.lines().into_iter().filter(|line| line.contains(secret) || line.contains(escaped)).collect();
            assert!(lines.is_empty(), "{secret:?} was logged: {}", lines.join("\n"));
        }
    }
}

impl Write for LogCapture {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogCapture {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        self.clone()
    }
}
