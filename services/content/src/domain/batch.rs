//! Batches: reading rows from CSV, whose turn it is, and results as CSV.

use std::{borrow::Cow, collections::HashMap};

use contexor_api::{
    FieldError,
    batches::{BatchRowInput, MAX_BATCH_ROWS},
    prompts::Variable,
    rules,
};
use serde_json::Value;
use uuid::Uuid;

use super::template::Template;

/// The column of the content's title.
const TITLE: &str = "title";
/// More wrong rows than these are not listed: the answer must not be longer than the question.
pub const MAX_ERRORS: usize = 100;

/// A row that was read from a file.
#[derive(Debug, Clone, PartialEq)]
pub struct CsvRow {
    /// Title and values; an empty cell is no value.
    pub title: String,
    /// Values by column.
    pub variables: crate::domain::variables::Values,
    /// The line of the file that it begins in, from 1.
    pub line: u64,
}

impl From<CsvRow> for BatchRowInput {
    fn from(row: CsvRow) -> Self {
        Self { title: row.title, variables: row.variables }
    }
}

/// Reads rows from CSV with a header: `title`, and a column for each variable. The separator is the one of a first line `sep=`, or the
/// comma, semicolon, tab or vertical bar that the header holds most of; a byte order mark is taken off; rows whose cells are all empty are
/// left out.
///
/// # Errors
/// One field for each mistake, in the header or in a row.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<CsvRow>, Vec<FieldError>> {
    let whole = |message: String| vec![error("rows", message)];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|wrong| {
        let line = bytes[..wrong.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        whole(format!("line {line} of the file is not UTF-8"))
    })?;
    if let Some(at) = text.find('\0') {
        let line = text[..at].matches('\n').count() + 1;
        return Err(whole(format!("line {line} of the file holds the character U+0000")));
    }
    let (told, text) = told_separator(text);
    let first_line = if told.is_some() { 2 } else { 1 };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(told.unwrap_or_else(|| separator(text)))
        .has_headers(false)
        // How many cells a row has is told here, with its number.
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = match records.next() {
        Some(Ok(header)) => header,
        Some(Err(wrong)) => return Err(whole(format!("the header cannot be read: {}", kind_of(&wrong)))),
        None => return Err(whole("the file is empty".into())),
    };
    let columns: Vec<String> = header.iter().map(|cell| cell.trim().to_owned()).collect();
    check_header(&columns)?;
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    let mut lines = LineOffsets { bytes: text.as_bytes(), at: 0, line: first_line };
    for record in records {
        let index = rows.len();
        let record = match record {
            Ok(record) => record,
            Err(wrong) => return Err(whole(format!("the file cannot be read: {}", kind_of(&wrong)))),
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if index == MAX_BATCH_ROWS {
            return Err(whole(format!("a batch has at most {MAX_BATCH_ROWS} rows")));
        }
        let line = lines.of(&record);
        let mut refuse = |field: &str, message: &str| {
            errors.push(error(&format!("rows[{index}]{field}"), format!("{}: {message}", row_name(index, Some(line)))));
        };
        if record.len() != columns.len() {
            refuse("", &format!("has {} cells, the header has {}", record.len(), columns.len()));
        } else if record.iter().map(str::trim).eq(columns.iter().map(String::as_str)) {
            refuse("", "is the header once more");
        }
        let mut row = CsvRow { title: String::new(), variables: Default::default(), line };
        for (column, cell) in columns.iter().zip(&record) {
            if column == TITLE {
                row.title = cell.trim().to_owned();
            } else if !cell.trim().is_empty() {
                row.variables.insert(column.clone(), Value::from(cell));
            }
        }
        if let Err(wrong) = rules::line::<300>(&row.title, &()) {
            refuse(".title", wrong.message());
        }
        rows.push(row);
    }
    if rows.is_empty() && errors.is_empty() {
        return Err(whole("the file has a header and no rows".into()));
    }
    if errors.is_empty() {
        Ok(rows)
    } else {
        errors.truncate(MAX_ERRORS);
        Err(errors)
    }
}

/// A row of a file for a prompt with a variable that is called like the column of the content's title: the cell is for both.
pub fn with_title(mut row: BatchRowInput, template: &Template<'_>, variables: &[Variable]) -> BatchRowInput {
    if template.names().contains_key(TITLE) || variables.iter().any(|variable| variable.name == TITLE) {
        row.variables.insert(TITLE.to_owned(), Value::from(row.title.as_str()));
    }
    row
}

/// The lines that records begin in. The parser's own count is one behind after a line that ends with CR and LF.
struct LineOffsets<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl LineOffsets<'_> {
    fn of(&mut self, record: &csv::StringRecord) -> u64 {
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.at);
        let rest = self.bytes.get(start..).unwrap_or_default();
        let start = start + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.bytes.get(self.at..start).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = start.max(self.at);
        self.line
    }
}

fn check_header(columns: &[String]) -> Result<(), Vec<FieldError>> {
    let mut errors = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        if column.is_empty() {
            errors.push(error("rows", format!("column {} has no name in the header", index + 1)));
        } else if columns[..index].contains(column) {
            errors.push(error("rows", format!("column {} has the name of an earlier one", index + 1)));
        }
    }
    if !columns.iter().any(|column| column == TITLE) {
        errors.push(error("rows", "the header has no column `title`".into()));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// What a row is called to people: its number, from 1, and its line where it came from a file.
pub fn row_name(index: usize, line: Option<u64>) -> String {
    match line {
        Some(line) => format!("row {} (line {line} of the file)", index + 1),
        None => format!("row {}", index + 1),
    }
}

fn error(field: &str, message: String) -> FieldError {
    FieldError { field: field.into(), code: "invalid".into(), message }
}

/// The parser's own words would quote the file.
fn kind_of(wrong: &csv::Error) -> String {
    match wrong.position() {
        Some(position) => format!("line {} is malformed", position.line()),
        None => "it is malformed".into(),
    }
}

/// The separator that a first line `sep=` tells, as spreadsheets write it, and the text behind that line.
fn told_separator(text: &str) -> (Option<u8>, &str) {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    let unquoted = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(line);
    match unquoted.as_bytes() {
        [name @ .., separator @ (b'!'..=b'~' | b' ' | b'\t')]
            if name.eq_ignore_ascii_case(b"sep=") && !separator.is_ascii_alphanumeric() && *separator != b'"' =>
        {
            let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or(rest);
            (Some(*separator), rest)
        }
        _ => (None, text),
    }
}

/// The separator that the first line holds most of, outside of quotes.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut is_quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|(separator, _)| *separator == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of equals the first one counts.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| separator)
}

/// A cell that a spreadsheet takes for a text, whatever it begins with.
pub fn text_cell(text: &str) -> Cow<'_, str> {
    let first = text.trim_start_matches([' ', '"', '\'', '\u{feff}']).chars().next();
    let is_formula = matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if is_formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A batch that may start rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Runner {
    /// The batch.
    pub batch: Uuid,
    /// Its tenant.
    pub org: Uuid,
    /// How many of its rows are under way.
    pub in_flight: usize,
}

/// How many rows each batch may start now: in turns, so that no batch and no organization has more than its window under way. `of_org` counts what
/// organizations have under way.
pub fn shares(
    batches: &[Runner],
    mut of_org: HashMap<Uuid, usize>,
    per_batch: usize,
    per_org: usize,
) -> Vec<(Uuid, usize)> {
    let mut shares: Vec<(Runner, usize)> = batches.iter().map(|batch| (*batch, 0)).collect();
    loop {
        let mut is_done = true;
        for (batch, share) in &mut shares {
            let org = of_org.entry(batch.org).or_default();
            if batch.in_flight + *share < per_batch && *org < per_org {
                *share += 1;
                *org += 1;
                is_done = false;
            }
        }
        if is_done {
            break;
        }
    }
    shares.into_iter().filter(|(_, share)| *share > 0).map(|(batch, share)| (batch.batch, share)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Result<Vec<(String, Value, u64)>, Vec<String>> {
        read_csv(text.as_bytes())
            .map(|rows| rows.into_iter().map(|row| (row.title, json!(row.variables), row.line)).collect())
            .map_err(|errors| errors.into_iter().map(|error| format!("{} {}", error.field, error.message)).collect())
    }

    #[test]
    fn files_of_every_spreadsheet_are_read() {
        let expected = Ok(vec![("یک".into(), json!({"topic": "دریا"}), 2), ("دو".into(), json!({}), 3)]);
        for text in [
            "title,topic\nیک,دریا\nدو,\n",
            "\u{feff}title,topic\r\nیک,دریا\r\nدو,\r\n\r\n",
            "title;topic\nیک;دریا\nدو;",
            "title\ttopic\nیک\tدریا\nدو\t\n\t\n",
            "title|topic\nیک|دریا\nدو|\n",
            "\"title\" , topic\nیک,دریا\n\"دو\",\"\"\n,\n",
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
        let told = Ok(vec![("یک".into(), json!({"a,b": "دریا, ساحل"}), 3), ("دو; سه".into(), json!({}), 4)]);
        for text in [
            "sep=;\ntitle;a,b\nیک;دریا, ساحل\n\"دو; سه\";\n",
            "\u{feff}SEP=;\r\ntitle;a,b\r\nیک;دریا, ساحل\r\n\"دو; سه\";\r\n",
            "\"sep=;\"\ntitle;a,b\nیک;دریا, ساحل\n\"دو; سه\";\n",
            "sep=|\ntitle|a,b\nیک|دریا, ساحل\nدو; سه|\n",
            "sep=\t\ntitle\ta,b\nیک\tدریا, ساحل\nدو; سه\t\n",
        ] {
            assert_eq!(read(text), told, "{text:?}");
        }
        let quoted = "topic;title\n\"a\r\nb, \"\"c\"\"\";One\nx;\"Two; three\"\n";
        let expected =
            vec![("One".into(), json!({"topic": "a\r\nb, \"c\""}), 2), ("Two; three".into(), json!({"topic": "x"}), 4)];
        assert_eq!(read(quoted), Ok(expected));
        assert_eq!(read("title\nOne\n"), Ok(vec![("One".into(), json!({}), 2)]));
    }

    #[test]
    fn mistakes_are_told_by_row_and_line() {
        for (text, expected) in [
            ("", vec!["rows the file is empty"]),
            ("title,a\n", vec!["rows the file has a header and no rows"]),
            ("a,b\nx,y\n", vec!["rows the header has no column `title`"]),
            ("title,a,a\nx,y,z\n", vec!["rows column 3 has the name of an earlier one"]),
            ("sep=;", vec!["rows the file is empty"]),
            ("sep=;\ntitle;a\nOne;x;y\n", vec!["rows[0] row 1 (line 3 of the file): has 3 cells, the header has 2"]),
            ("sep=\"\ntitle,a\n", vec!["rows the header has no column `title`"]),
            ("title,\nx,y\n", vec!["rows column 2 has no name in the header"]),
            (
                "title,a\nOne,x\nTwo\n,y\ntitle,a\n",
                vec![
                    "rows[1] row 2 (line 3 of the file): has 1 cells, the header has 2",
                    "rows[2].title row 3 (line 4 of the file): must not be blank",
                    "rows[3] row 4 (line 5 of the file): is the header once more",
                ],
            ),
        ] {
            assert_eq!(read(text), Err(expected.into_iter().map(str::to_owned).collect()), "{text:?}");
        }
        let long = format!("title\n{}", "x\n".repeat(1001));
        assert_eq!(read(&long), Err(vec!["rows a batch has at most 1000 rows".to_owned()]));
        let latin = read_csv(b"title\nok\n\xe9t\xe9\n").unwrap_err();
        assert_eq!(latin[0].message, "line 3 of the file is not UTF-8");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+989121234567", "-2", "@x", "\tx", "\rx", "\"=1+1", "'=1", " =1", "＝1"] {
            assert_eq!(text_cell(text), format!("'{text}"));
        }
        for text in ["", "a=1", "1+1", "دریا", "'a", "\"a\"", "a\n=b"] {
            assert_eq!(text_cell(text), text);
        }
    }

    #[test]
    fn batches_take_turns_within_their_windows() {
        let id = Uuid::from_u128;
        let batch = |batch, org, in_flight| Runner { batch: id(batch), org: id(org), in_flight };
        for (batches, of_org, expected) in [
            (vec![], vec![], vec![]),
            (vec![batch(1, 9, 0)], vec![], vec![(1, 3)]),
            (vec![batch(1, 9, 2)], vec![(9, 2)], vec![(1, 1)]),
            (vec![batch(1, 9, 3)], vec![(9, 3)], vec![]),
            // One organization's window is shared, another's is its own.
            (vec![batch(1, 9, 0), batch(2, 9, 0), batch(3, 8, 0)], vec![], vec![(1, 3), (2, 2), (3, 3)]),
            (vec![batch(1, 9, 3), batch(2, 9, 0)], vec![(9, 3)], vec![(2, 2)]),
            (vec![batch(1, 9, 0)], vec![(9, 5)], vec![]),
        ] {
            let of_org = of_org.into_iter().map(|(org, count)| (id(org), count)).collect();
            let expected: Vec<(Uuid, usize)> = expected.into_iter().map(|(batch, share)| (id(batch), share)).collect();
            assert_eq!(shares(&batches, of_org, 3, 5), expected, "{batches:?}");
        }
    }
}
