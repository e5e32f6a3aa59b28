//! A text as a document for word processors (Office Open XML, ISO/IEC 29500 transitional).

use std::io::{self, Cursor, Write as _};

use chrono::{DateTime, SecondsFormat, Utc};
use pulldown_cmark::{Event, Tag, TagEnd};
use quick_xml::{
    Writer,
    escape::escape,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Xml},
};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::markdown::{Direction, Markdown, direction_of};

/// Deepest indentation of lists and quotes; what is deeper is indented as much.
const MAX_DEPTH: usize = 8;
/// Indentation of a level, twentieths of a point.
const INDENT: usize = 567;
/// The list with bullets in `word/numbering.xml`.
const BULLETS: usize = 1;

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE_RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const CONTENT_TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
    <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
    <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
    <Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
    <Override PartName=\"/word/numbering.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/>\
    <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

/// Title, times and text of a document.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its text, Markdown.
    pub text: &'a str,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A document of a text with its title. A text that begins with a heading of its own gets no other.
///
/// # Errors
/// None that is known of: everything is written into memory.
pub fn document(source: Source<'_>) -> io::Result<Vec<u8>> {
    let markdown = Markdown::read(source.text);
    let mut body = Body::new(markdown.direction)?;
    if !markdown.begins_with_title() {
        body.title(source.title)?;
    }
    for (event, direction) in markdown.events.into_iter().zip(markdown.directions) {
        body.read(event, direction)?;
    }
    let Body { xml, links, numbered, .. } = body.finish()?;

    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let links = document_relationships(&links);
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("_rels/.rels", package_relationships()),
        ("docProps/core.xml", core_properties(source)),
        ("word/_rels/document.xml.rels", links),
        ("word/styles.xml", styles()),
        ("word/numbering.xml", numbering(&numbered)),
    ];
    for (name, part) in parts {
        archive.start_file(name, SimpleFileOptions::default())?;
        archive.write_all(DECLARATION.as_bytes())?;
        archive.write_all(part.as_bytes())?;
    }
    archive.start_file("word/document.xml", SimpleFileOptions::default())?;
    archive.write_all(&xml.into_inner())?;
    Ok(archive.finish()?.into_inner())
}

/// A text without the characters that XML 1.0 cannot hold.
fn clean(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\t' | '\n' | ' '..='\u{FFFD}' | '\u{10000}'..)).collect()
}

fn package_relationships() -> String {
    format!(
        "<Relationships xmlns=\"{RELATIONSHIPS}\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE_RELATIONSHIPS}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
         Target=\"docProps/core.xml\"/></Relationships>"
    )
}

fn document_relationships(links: &[String]) -> String {
    let mut part = format!(
        "<Relationships xmlns=\"{RELATIONSHIPS}\">\
         <Relationship Id=\"styles\" Type=\"{OFFICE_RELATIONSHIPS}/styles\" Target=\"styles.xml\"/>\
         <Relationship Id=\"numbering\" Type=\"{OFFICE_RELATIONSHIPS}/numbering\" Target=\"numbering.xml\"/>"
    );
    for (index, link) in links.iter().enumerate() {
        part.push_str(&format!(
            "<Relationship Id=\"{}\" Type=\"{OFFICE_RELATIONSHIPS}/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
            link_id(index),
            escape(clean(link))
        ));
    }
    part.push_str("</Relationships>");
    part
}

fn link_id(index: usize) -> String {
    format!("link{}", index + 1)
}

fn core_properties(source: Source<'_>) -> String {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{}</dcterms:modified></cp:coreProperties>",
        escape(clean(source.title)),
        time(source.created_at),
        time(source.updated_at)
    )
}

/// Tahoma has the letters of Persian and comes with every office suite of Windows and macOS.
fn styles() -> String {
    let mut part = format!(
        "<w:styles xmlns:w=\"{MAIN}\"><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Tahoma\" w:hAnsi=\"Tahoma\" w:eastAsia=\"Tahoma\" w:cs=\"Tahoma\"/><w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/>\
         <w:lang w:val=\"en-US\" w:bidi=\"fa-IR\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"320\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/><w:basedOn w:val=\"Normal\"/>\
         <w:rPr><w:b/><w:bCs/><w:sz w:val=\"40\"/><w:szCs w:val=\"40\"/></w:rPr></w:style>"
    );
    for (level, size) in (1..=6).zip([36, 32, 28, 26, 24, 22]) {
        part.push_str(&format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"Heading{level}\"><w:name w:val=\"heading {level}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:pPr><w:keepNext/><w:outlineLvl w:val=\"{}\"/></w:pPr>\
             <w:rPr><w:b/><w:bCs/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>",
            level - 1
        ));
    }
    part.push_str(
        "<w:style w:type=\"paragraph\" w:styleId=\"Quote\"><w:name w:val=\"Quote\"/><w:basedOn w:val=\"Normal\"/>\
         <w:rPr><w:color w:val=\"52525B\"/></w:rPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"CodeBlock\"><w:name w:val=\"Code Block\"/><w:basedOn w:val=\"Normal\"/>\
         <w:pPr><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F4F4F5\"/></w:pPr>\
         <w:rPr><w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"Code\"><w:name w:val=\"Code\"/>\
         <w:rPr><w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name w:val=\"Hyperlink\"/>\
         <w:rPr><w:color w:val=\"0563C1\"/><w:u w:val=\"single\"/></w:rPr></w:style>\
         <w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name w:val=\"Table Grid\"/><w:tblPr><w:tblBorders>",
    );
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        part.push_str(&format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"));
    }
    part.push_str("</w:tblBorders></w:tblPr></w:style></w:styles>");
    part
}

/// A numbered list: its level, and the number of its first item.
#[derive(Debug, Clone, Copy)]
struct Numbered {
    level: usize,
    start: u64,
}

/// Bullets, and a list of its own for each numbered one, so that each begins with its own number.
fn numbering(numbered: &[Numbered]) -> String {
    let mut part = format!("<w:numbering xmlns:w=\"{MAIN}\">");
    for (id, format, text) in [(0, "bullet", "•"), (1, "decimal", "%.")] {
        part.push_str(&format!(
            "<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>"
        ));
        for level in 0..=MAX_DEPTH {
            let text = text.replace('%', &format!("%{}", level + 1));
            part.push_str(&format!(
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/>\
                 <w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{}\" w:hanging=\"360\"/></w:pPr></w:lvl>",
                (level + 1) * INDENT
            ));
        }
        part.push_str("</w:abstractNum>");
    }
    part.push_str(&format!("<w:num w:numId=\"{BULLETS}\"><w:abstractNumId w:val=\"0\"/></w:num>"));
    for (index, Numbered { level, start }) in numbered.iter().enumerate() {
        part.push_str(&format!(
            "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{start}\"/>\
             </w:lvlOverride></w:num>",
            BULLETS + 1 + index
        ));
    }
    part.push_str("</w:numbering>");
    part
}

/// A list that is open.
#[derive(Debug, Clone, Copy)]
struct List {
    /// Its number in `word/numbering.xml`.
    id: usize,
    /// Whether the item that is open has got its mark.
    is_marked: bool,
}

/// How the text that comes is set.
#[derive(Debug, Default)]
struct Marks {
    bold: usize,
    italic: usize,
    struck: usize,
}

/// Writes `word/document.xml`.
struct Body {
    xml: Writer<Vec<u8>>,
    main: Direction,
    /// Directions of the blocks that are open.
    directions: Vec<Direction>,
    lists: Vec<List>,
    quotes: usize,
    marks: Marks,
    /// The style of the next paragraph: a heading's or a code block's.
    style: Option<String>,
    is_code_block: bool,
    /// Whether the cell that is open is of the head of its table.
    is_head: bool,
    has_paragraph: bool,
    has_link: bool,
    links: Vec<String>,
    numbered: Vec<Numbered>,
}

impl Body {
    fn new(main: Direction) -> io::Result<Self> {
        let mut xml = Writer::new(Vec::new());
        xml.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
        let root =
            BytesStart::new("w:document").with_attributes([("xmlns:w", MAIN), ("xmlns:r", OFFICE_RELATIONSHIPS)]);
        xml.write_event(Xml::Start(root))?;
        let mut body = Self {
            xml,
            main,
            directions: Vec::new(),
            lists: Vec::new(),
            quotes: 0,
            marks: Marks::default(),
            style: None,
            is_code_block: false,
            is_head: false,
            has_paragraph: false,
            has_link: false,
            links: Vec::new(),
            numbered: Vec::new(),
        };
        body.open("w:body")?;
        Ok(body)
    }

    fn finish(mut self) -> io::Result<Self> {
        self.close_paragraph()?;
        self.open("w:sectPr")?;
        if self.main == Direction::Rtl {
            self.empty("w:bidi", &[])?;
        }
        self.close("w:sectPr")?;
        self.close("w:body")?;
        self.close("w:document")?;
        Ok(self)
    }

    fn open(&mut self, name: &str) -> io::Result<()> {
        self.xml.write_event(Xml::Start(BytesStart::new(name)))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.xml.write_event(Xml::End(BytesEnd::new(name)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.xml.write_event(Xml::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    fn direction(&self) -> Direction {
        self.directions.last().copied().unwrap_or(self.main)
    }

    fn title(&mut self, title: &str) -> io::Result<()> {
        self.directions.push(direction_of(title, self.main));
        self.style = Some("Title".into());
        self.text(title)?;
        self.close_paragraph()?;
        self.style = None;
        self.directions.pop();
        Ok(())
    }

    /// Begins a paragraph unless one is begun. Order of the elements as the schema has it.
    fn open_paragraph(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.has_paragraph, true) {
            return Ok(());
        }
        self.open("w:p")?;
        self.open("w:pPr")?;
        let style = self.style.clone().or_else(|| (self.quotes > 0).then(|| "Quote".to_owned()));
        if let Some(style) = style {
            self.empty("w:pStyle", &[("w:val", &style)])?;
        }
        let depth = self.lists.len();
        let mark = self.lists.last_mut();
        let mark = mark.and_then(|list| (!std::mem::replace(&mut list.is_marked, true)).then_some(list.id));
        if let Some(id) = mark {
            self.open("w:numPr")?;
            self.empty("w:ilvl", &[("w:val", &(depth - 1).min(MAX_DEPTH).to_string())])?;
            self.empty("w:numId", &[("w:val", &id.to_string())])?;
            self.close("w:numPr")?;
        }
        if self.direction() == Direction::Rtl {
            self.empty("w:bidi", &[])?;
        }
        let indent = (depth + self.quotes).min(MAX_DEPTH) * INDENT;
        // A mark brings the indentation of its list.
        if indent > 0 && (mark.is_none() || self.quotes > 0) {
            self.empty("w:ind", &[("w:left", &indent.to_string())])?;
        }
        self.close("w:pPr")
    }

    fn close_paragraph(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.has_paragraph) { self.close("w:p") } else { Ok(()) }
    }

    fn run(&mut self, text: &str, is_code: bool) -> io::Result<()> {
        self.open_paragraph()?;
        self.open("w:r")?;
        self.open("w:rPr")?;
        if is_code {
            self.empty("w:rStyle", &[("w:val", "Code")])?;
        } else if self.has_link {
            self.empty("w:rStyle", &[("w:val", "Hyperlink")])?;
        }
        // Of a mark there is one for each of the two kinds of scripts.
        let marks = [
            (self.marks.bold > 0 || self.is_head, ["w:b", "w:bCs"].as_slice()),
            (self.marks.italic > 0, &["w:i", "w:iCs"]),
            (self.marks.struck > 0, &["w:strike"]),
        ];
        for name in marks.into_iter().filter(|(is_set, _)| *is_set).flat_map(|(_, names)| names) {
            self.empty(name, &[])?;
        }
        if !self.is_code_block && direction_of(text, self.direction()) == Direction::Rtl {
            self.empty("w:rtl", &[])?;
        }
        self.close("w:rPr")?;
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.empty("w:br", &[])?;
            }
            if !line.is_empty() {
                let element = BytesStart::new("w:t").with_attributes([("xml:space", "preserve")]);
                self.xml.write_event(Xml::Start(element))?;
                self.xml.write_event(Xml::Text(BytesText::new(&clean(line))))?;
                self.close("w:t")?;
            }
        }
        self.close("w:r")
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        // The last line end of a code block belongs to its fence.
        let text = if self.is_code_block { text.strip_suffix('\n').unwrap_or(text) } else { text };
        self.run(text, false)
    }

    fn read(&mut self, event: Event<'_>, direction: Direction) -> io::Result<()> {
        match event {
            Event::Start(tag) => self.start(tag, direction),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.run(&text, true),
            Event::SoftBreak => self.run(" ", false),
            Event::HardBreak => self.run("\n", false),
            Event::Rule => self.rule(),
            _ => Ok(()),
        }
    }

    fn rule(&mut self) -> io::Result<()> {
        self.close_paragraph()?;
        self.open("w:p")?;
        self.open("w:pPr")?;
        self.open("w:pBdr")?;
        self.empty("w:bottom", &[("w:val", "single"), ("w:sz", "6"), ("w:space", "1"), ("w:color", "auto")])?;
        self.close("w:pBdr")?;
        self.close("w:pPr")?;
        self.close("w:p")
    }

    fn start(&mut self, tag: Tag<'_>, direction: Direction) -> io::Result<()> {
        match tag {
            Tag::Emphasis => self.marks.italic += 1,
            Tag::Strong => self.marks.bold += 1,
            Tag::Strikethrough => self.marks.struck += 1,
            Tag::Link { dest_url, .. } => {
                self.open_paragraph()?;
                let id = link_id(self.links.len());
                self.links.push(dest_url.into_string());
                let element = BytesStart::new("w:hyperlink").with_attributes([("r:id", id.as_str())]);
                self.xml.write_event(Xml::Start(element))?;
                self.has_link = true;
            }
            Tag::Superscript | Tag::Subscript => {}
            block => {
                self.close_paragraph()?;
                self.directions.push(direction);
                self.start_block(block)?;
            }
        }
        Ok(())
    }

    fn start_block(&mut self, block: Tag<'_>) -> io::Result<()> {
        // What has paragraphs of its own cannot carry the mark of the item around it.
        let is_unmarked = self.lists.last().is_some_and(|list| !list.is_marked);
        if is_unmarked && matches!(block, Tag::List(_) | Tag::Table(_)) {
            self.open_paragraph()?;
            self.close_paragraph()?;
        }
        match block {
            Tag::Heading { level, .. } => self.style = Some(format!("Heading{}", level as usize)),
            Tag::CodeBlock(_) => {
                self.style = Some("CodeBlock".into());
                self.is_code_block = true;
            }
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::List(start) => {
                let id = match start {
                    None => BULLETS,
                    Some(start) => {
                        let level = self.lists.len().min(MAX_DEPTH);
                        self.numbered.push(Numbered { level, start: start.min(32_767) });
                        BULLETS + self.numbered.len()
                    }
                };
                self.lists.push(List { id, is_marked: true });
            }
            Tag::Item => {
                if let Some(list) = self.lists.last_mut() {
                    list.is_marked = false;
                }
            }
            Tag::Table(columns) => {
                self.open("w:tbl")?;
                self.open("w:tblPr")?;
                self.empty("w:tblStyle", &[("w:val", "TableGrid")])?;
                if self.direction() == Direction::Rtl {
                    self.empty("w:bidiVisual", &[])?;
                }
                self.empty("w:tblW", &[("w:w", "0"), ("w:type", "auto")])?;
                self.close("w:tblPr")?;
                self.open("w:tblGrid")?;
                for _ in columns {
                    self.empty("w:gridCol", &[])?;
                }
                self.close("w:tblGrid")?;
            }
            Tag::TableHead => {
                self.is_head = true;
                self.open("w:tr")?;
                self.open("w:trPr")?;
                self.empty("w:tblHeader", &[])?;
                self.close("w:trPr")?;
            }
            Tag::TableRow => self.open("w:tr")?,
            Tag::TableCell => self.open("w:tc")?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) -> io::Result<()> {
        match tag {
            TagEnd::Emphasis => self.marks.italic -= 1,
            TagEnd::Strong => self.marks.bold -= 1,
            TagEnd::Strikethrough => self.marks.struck -= 1,
            TagEnd::Link => {
                self.has_link = false;
                self.close("w:hyperlink")?;
            }
            TagEnd::Superscript | TagEnd::Subscript => {}
            block => {
                self.end_block(block)?;
                self.directions.pop();
            }
        }
        Ok(())
    }

    fn end_block(&mut self, block: TagEnd) -> io::Result<()> {
        // An item or a cell without a text still has its mark and its place.
        let is_empty_item =
            block == TagEnd::Item && self.lists.last().is_some_and(|list| !list.is_marked) && !self.has_paragraph;
        if is_empty_item || (block == TagEnd::TableCell && !self.has_paragraph) {
            self.open_paragraph()?;
        }
        self.close_paragraph()?;
        match block {
            TagEnd::Heading(_) => self.style = None,
            TagEnd::CodeBlock => {
                self.style = None;
                self.is_code_block = false;
            }
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::Table => {
                self.close("w:tbl")?;
                // Two tables in a row would become one.
                self.empty("w:p", &[])?;
            }
            TagEnd::TableHead => {
                self.is_head = false;
                self.close("w:tr")?;
            }
            TagEnd::TableRow => self.close("w:tr")?,
            TagEnd::TableCell => self.close("w:tc")?,
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;
    use quick_xml::Reader;
    use zip::ZipArchive;

    use super::*;

    fn part(text: &str, name: &str) -> String {
        let source =
            Source {
                title: "دریا & <x>", text, created_at: contexor_clock::now(), updated_at: contexor_clock::now()
            };
        let mut archive = ZipArchive::new(Cursor::new(document(source).unwrap())).unwrap();
        let mut part = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut part).unwrap();
        part
    }

    /// Fails where tags are not closed in order; gives the text of the document, paragraphs and line breaks as line ends.
    fn text_of(xml: &str) -> String {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        let mut text = String::new();
        let mut depth = 0;
        loop {
            match reader.read_event().unwrap() {
                Xml::Start(_) => depth += 1,
                Xml::End(end) => {
                    depth -= 1;
                    if end.name().as_ref() == "w:p" {
                        text.push('\n');
                    }
                }
                Xml::Empty(empty) if empty.name().as_ref() == "w:br" => text.push('\n'),
                Xml::Text(part) => text.push_str(&part),
                Xml::GeneralRef(reference) => text.push_str(match &*reference {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    "apos" => "'",
                    other => panic!("{other}"),
                }),
                Xml::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{xml}");
        text
    }

    #[test]
    fn paragraphs_of_persian_are_right_to_left_and_others_are_not() {
        let xml = part("سلام **دنیا** و `code`\n\nSome words\n", "word/document.xml");
        for expected in [
            "<w:p><w:pPr><w:pStyle w:val=\"Title\"/><w:bidi/></w:pPr>",
            "<w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space=\"preserve\">سلام </w:t></w:r>",
            "<w:r><w:rPr><w:b/><w:bCs/><w:rtl/></w:rPr><w:t xml:space=\"preserve\">دنیا</w:t></w:r>",
            "<w:r><w:rPr><w:rStyle w:val=\"Code\"/></w:rPr><w:t xml:space=\"preserve\">code</w:t></w:r>",
            "<w:p><w:pPr></w:pPr><w:r><w:rPr></w:rPr><w:t xml:space=\"preserve\">Some words</w:t></w:r></w:p>",
            "<w:sectPr><w:bidi/></w:sectPr>",
        ] {
            assert!(xml.contains(expected), "{expected} in {xml}");
        }
        assert_eq!(text_of(&xml), "دریا & <x>\nسلام دنیا و code\nSome words\n");
    }

    #[test]
    fn lists_tables_links_and_code_are_what_word_processors_know() {
        let text = "# سرآغاز\n\n3. یک\n   - alpha\n   - \n4. دو\n\n> نقل\n\n| الف | b |\n|---|---|\n| ۱ | |\n\n[پیوند](https://a.ir/?a=1&b=2) [x](javascript:x)\n\n```rust\nlet a = 1;\n\nlet b;\n```\n\n---\n";
        let xml = part(text, "word/document.xml");
        for expected in [
            "<w:pStyle w:val=\"Heading1\"/><w:bidi/>",
            "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"2\"/></w:numPr><w:bidi/>",
            "<w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:rPr></w:rPr><w:t xml:space=\"preserve\">alpha",
            "<w:pStyle w:val=\"Quote\"/><w:bidi/><w:ind w:left=\"567\"/>",
            "<w:bidiVisual/>",
            "<w:trPr><w:tblHeader/></w:trPr>",
            "<w:hyperlink r:id=\"link1\"><w:r><w:rPr><w:rStyle w:val=\"Hyperlink\"/><w:rtl/></w:rPr>",
            "<w:pStyle w:val=\"CodeBlock\"/></w:pPr>",
        ] {
            assert!(xml.contains(expected), "{expected} in {xml}");
        }
        assert!(!xml.contains("Title"), "the text has a title of its own");
        assert_eq!(text_of(&xml), "سرآغاز\nیک\nalpha\n\nدو\nنقل\nالف\nb\n۱\n\nپیوند x\nlet a = 1;\n\nlet b;\n\n");
        let links = part(text, "word/_rels/document.xml.rels");
        assert!(links.contains("Target=\"https://a.ir/?a=1&amp;b=2\" TargetMode=\"External\""), "{links}");
        assert!(!links.contains("javascript"));
        let numbering = part(text, "word/numbering.xml");
        assert!(numbering.contains("<w:startOverride w:val=\"3\"/>"), "{numbering}");
        let core = part(text, "docProps/core.xml");
        assert!(core.contains("<dc:title>دریا &amp; &lt;x&gt;</dc:title>"), "{core}");
        for name in ["[Content_Types].xml", "_rels/.rels", "word/styles.xml", "word/numbering.xml", "docProps/core.xml"]
        {
            text_of(&part(text, name));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_is_written_the_document_is_well_formed(text in "([ -~\\n]|[*_`#>|\\[\\](){}<&-]|\\n[ ]{0,6}([-*+>]|1\\.|#+) |سلام|\\x00|\\x0b|\u{fffe}|\u{ffff}|😀){0,60}") {
            text_of(&part(&text, "word/document.xml"));
        }
    }

    #[test]
    fn deep_and_hostile_markdown_ends() {
        for text in
            [">".repeat(20_000), "- ".repeat(20_000), "[".repeat(20_000), "*a_".repeat(20_000), "![a](".repeat(10_000)]
        {
            text_of(&part(&text, "word/document.xml"));
        }
    }
}
