//! A ZIP archive that is written piece by piece.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use zip::{
    ZipWriter,
    result::ZipResult,
    write::{SimpleFileOptions, StreamWriter},
};

/// What was written and not taken yet.
#[derive(Debug, Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive on its way out. Memory holds what was not taken yet, and the name of each file.
pub struct Archive {
    writer: ZipWriter<StreamWriter<Written>>,
    written: Written,
}

impl Default for Archive {
    fn default() -> Self {
        let written = Written::default();
        Self { writer: ZipWriter::new_stream(written.clone()), written }
    }
}

impl Archive {
    /// Adds a file.
    ///
    /// # Errors
    /// When two files have one name.
    pub fn add(&mut self, name: &str, changed_at: DateTime<Utc>, bytes: &[u8]) -> ZipResult<()> {
        let options = SimpleFileOptions::default().last_modified_time(time(changed_at));
        self.writer.start_file(name, options)?;
        Ok(self.writer.write_all(bytes)?)
    }

    /// Takes what was written since.
    pub fn take(&mut self) -> Vec<u8> {
        self.written.take()
    }

    /// Ends the archive; gives the rest of it.
    ///
    /// # Errors
    /// None that is known of.
    pub fn finish(self) -> ZipResult<Vec<u8>> {
        let Self { writer, written } = self;
        writer.finish()?;
        Ok(written.take())
    }
}

/// Archives know the years from 1980 to 2107.
fn time(at: DateTime<Utc>) -> zip::DateTime {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    zip::DateTime::from_date_and_time(
        year,
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    )
    .unwrap_or_default()
}
