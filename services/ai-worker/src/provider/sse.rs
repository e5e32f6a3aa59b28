//! Server-sent events, decoded from bytes.
//!
//! Beyond the standard, an event counts although the blank line after it is missing, and although its line is, at the end of the
//! stream: providers end like that, and their SDKs read it. A line that begins with `{` is an event of its own: some servers write
//! an error without `data:` before it.

/// Longest event, bytes: a whole text with every character escaped fits.
const MAX_EVENT_BYTES: usize = 4 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// The joined `data` lines; not necessarily UTF-8.
    pub(super) data: Vec<u8>,
    /// Whether the server named it an error.
    pub(super) is_error: bool,
}

/// The event is longer than any provider writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Oversized;

/// Decodes a stream that comes in pieces of any size. Never panics, whatever the bytes.
#[derive(Debug, Default)]
pub(super) struct SseDecoder {
    line: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    is_error: bool,
    /// The last byte was a carriage return: a line feed right after it ends no second line.
    after_return: bool,
    is_past_first_line: bool,
}

impl SseDecoder {
    /// Takes more bytes and appends the events that are complete with them.
    ///
    /// # Errors
    /// [`Oversized`] when a line or an event outgrows the bound; `events` holds what came before.
    pub(super) fn push(&mut self, mut bytes: &[u8], events: &mut Vec<Event>) -> Result<(), Oversized> {
        if bytes.is_empty() {
            return Ok(());
        }
        if std::mem::take(&mut self.after_return) {
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
        }
        while let Some(at) = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            let (line, end) = bytes.split_at(at);
            self.extend_line(line)?;
            self.end_line(events)?;
            bytes = end.get(1..).unwrap_or_default();
            if end.first() == Some(&b'\r') {
                match bytes {
                    [b'\n', rest @ ..] => bytes = rest,
                    [] => self.after_return = true,
                    _ => {}
                }
            }
        }
        self.extend_line(bytes)
    }

    /// Takes what is left at the end of the stream as the last event.
    pub(super) fn finish(&mut self, events: &mut Vec<Event>) -> Result<(), Oversized> {
        if !self.line.is_empty() {
            self.end_line(events)?;
        }
        self.dispatch(events);
        Ok(())
    }

    fn extend_line(&mut self, bytes: &[u8]) -> Result<(), Oversized> {
        if self.line.len() + self.data.len() + bytes.len() > MAX_EVENT_BYTES {
            return Err(Oversized);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self, events: &mut Vec<Event>) -> Result<(), Oversized> {
        let whole = std::mem::take(&mut self.line);
        let mut line = whole.as_slice();
        if !std::mem::replace(&mut self.is_past_first_line, true) {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        if line.is_empty() {
            self.dispatch(events);
            return Ok(());
        }
        if line.first() == Some(&b'{') {
            self.dispatch(events);
            events.push(Event { data: line.to_vec(), is_error: false });
            return Ok(());
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (line.get(..colon).unwrap_or_default(), line.get(colon + 1..).unwrap_or_default()),
            None => (line, &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => self.add_data(value),
            // Older llama.cpp.
            b"error" => {
                self.is_error = true;
                self.add_data(value);
            }
            b"event" if value == b"error" => self.is_error = true,
            // Comments (an empty field), ids, retry times, names of other events, and what is no field at all.
            _ => {}
        }
        Ok(())
    }

    fn add_data(&mut self, value: &[u8]) {
        if self.has_data {
            self.data.push(b'\n');
        }
        self.has_data = true;
        self.data.extend_from_slice(value);
    }

    fn dispatch(&mut self, events: &mut Vec<Event>) {
        let (data, is_error) = (std::mem::take(&mut self.data), std::mem::take(&mut self.is_error));
        if std::mem::take(&mut self.has_data) {
            events.push(Event { data, is_error });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(stream: &[u8], piece_bytes: usize) -> Vec<String> {
        let (mut decoder, mut events) = (SseDecoder::default(), Vec::new());
        for piece in stream.chunks(piece_bytes) {
            decoder.push(piece, &mut events).unwrap();
        }
        decoder.finish(&mut events).unwrap();
        events.into_iter().map(|event| String::from_utf8(event.data).unwrap()).collect()
    }

    #[test]
    fn every_line_end_and_every_cut_gives_the_same_events() {
        for stream in [
            "data: a\n\n: keep-alive\n\ndata:b\ndata: سلام\n\nid: 7\nretry: 3\nevent: x\ndata: c\n\n",
            "data: a\r\n\r\n:\r\n\r\ndata:b\r\ndata: سلام\r\n\r\nid: 7\r\ndata: c\r\n\r\n",
            "data: a\r\r: x\r\rdata:b\rdata: سلام\r\rid\rdata: c\r\r",
            "\u{feff}data: a\n\ndata:b\ndata: سلام\n\ndata: c\n",
            "\u{feff}data: a\r\n\r\ndata:b\r\ndata: سلام\r\n\r\ndata: c",
            "data: a\n\n\n\ndata:b\r\ndata: سلام\r\n\n\rdata: c",
        ] {
            for piece_bytes in [1, 2, 3, 5, 7, 1_000] {
                assert_eq!(decode(stream.as_bytes(), piece_bytes), ["a", "b\nسلام", "c"], "{stream:?} by {piece_bytes}");
            }
        }
    }

    #[test]
    fn errors_are_seen_whichever_way_they_are_written() {
        let mut events = Vec::new();
        let stream = b"event: error\ndata: {\"a\":1}\n\nerror: {\"b\":2}\n\n{\"c\":3}\ndata: d\n\n";
        SseDecoder::default().push(stream, &mut events).unwrap();
        let seen: Vec<_> = events.iter().map(|event| (event.data.as_slice(), event.is_error)).collect();
        assert_eq!(
            seen,
            [(&b"{\"a\":1}"[..], true), (&b"{\"b\":2}"[..], true), (&b"{\"c\":3}"[..], false), (&b"d"[..], false)]
        );
    }

    #[test]
    fn lines_and_events_are_bounded() {
        let long = vec![b'x'; MAX_EVENT_BYTES - 10];
        let mut events = Vec::new();
        let mut decoder = SseDecoder::default();
        decoder.push(b"data: ", &mut events).unwrap();
        decoder.push(&long, &mut events).unwrap();
        assert_eq!(decoder.push(&[b'x'; 100], &mut events), Err(Oversized));

        let mut decoder = SseDecoder::default();
        let refused = (0..100_000).find_map(|_| {
            decoder.push(b"data: 0123456789012345678901234567890123456789012345678\n", &mut events).err()
        });
        assert_eq!(refused, Some(Oversized), "many lines of one event");
    }
}
