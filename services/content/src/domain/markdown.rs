//! A text read as Markdown, for formats that show it: without raw HTML, with links of known schemes alone, and with the direction
//! of each block.

use std::sync::LazyLock;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};
use regex::Regex;

/// Share of right-to-left letters above which a block is right-to-left; the dashboard goes by the same.
const RTL_SHARE: f64 = 0.3;
/// Schemes of addresses that become links.
const LINK_SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Which way a block is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Right to left.
    Rtl,
    /// Left to right.
    Ltr,
}

impl Direction {
    /// The value of HTML's `dir`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rtl => "rtl",
            Self::Ltr => "ltr",
        }
    }
}

/// Letters of a text, and how many of them are of scripts that are written from right to left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Letters {
    all: usize,
    rtl: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        static LETTERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\p{L}+").ok());
        let mut letters = Self::default();
        for c in LETTERS.iter().flat_map(|regex| regex.find_iter(text)).flat_map(|run| run.as_str().chars()) {
            letters.all += 1;
            let is_rtl = matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
            letters.rtl += usize::from(is_rtl);
        }
        letters
    }

    fn add(&mut self, other: Self) {
        self.all += other.all;
        self.rtl += other.rtl;
    }

    fn direction(self, fallback: Direction) -> Direction {
        match self.all {
            0 => fallback,
            all if self.rtl as f64 / all as f64 > RTL_SHARE => Direction::Rtl,
            _ => Direction::Ltr,
        }
    }
}

/// The direction of a text: right-to-left when over 30 % of its letters are; `fallback` without letters.
pub fn direction_of(text: &str, fallback: Direction) -> Direction {
    Letters::of(text).direction(fallback)
}

/// A text as the events of its Markdown.
#[derive(Debug)]
pub struct Markdown<'a> {
    /// What it is made of. There is no raw HTML and no image in it, and every link may be followed.
    pub events: Vec<Event<'a>>,
    /// The direction of the block that begins with the event of the same number; of other events it means nothing.
    pub directions: Vec<Direction>,
    /// The direction of most of it.
    pub direction: Direction,
}

impl<'a> Markdown<'a> {
    /// Reads a text. Every text is Markdown.
    pub fn read(text: &'a str) -> Self {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        let mut reader = Reader::default();
        for event in TextMergeStream::new(Parser::new_ext(text, options)) {
            reader.read(event);
        }
        let events = reader.events;
        let direction = direction_of(text, Direction::Rtl);
        let directions = directions(&events);
        Self { events, directions, direction }
    }

    /// Whether it begins with a heading of the first level.
    pub fn begins_with_title(&self) -> bool {
        matches!(self.events.first(), Some(Event::Start(Tag::Heading { level: pulldown_cmark::HeadingLevel::H1, .. })))
    }
}

/// Whether a tag begins a block.
pub fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Superscript | Tag::Subscript
    )
}

/// Whether a tag ends a block.
pub fn is_block_end(tag: &TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Superscript
            | TagEnd::Subscript
    )
}

/// The direction of each block: by the letters in it and in the blocks that it holds; without letters that of the block around it.
fn directions(events: &[Event<'_>]) -> Vec<Direction> {
    let mut letters = vec![Letters::default(); events.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, event) in events.iter().enumerate() {
        match event {
            Event::Start(tag) if is_block(tag) => open.push(index),
            Event::End(tag) if is_block_end(tag) => {
                let Some(inner) = open.pop() else { continue };
                if let Some(outer) = open.last() {
                    let inner = letters[inner];
                    letters[*outer].add(inner);
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(block) = open.last() {
                    letters[*block].add(Letters::of(text));
                }
            }
            _ => {}
        }
    }
    let mut directions = vec![Direction::Rtl; events.len()];
    let mut around = vec![Direction::Rtl];
    for (index, event) in events.iter().enumerate() {
        match event {
            // Code is written from left to right, whatever its comments say.
            Event::Start(Tag::CodeBlock(_)) => {
                directions[index] = Direction::Ltr;
                around.push(Direction::Ltr);
            }
            Event::Start(tag) if is_block(tag) => {
                let outer = around.last().copied().unwrap_or(Direction::Rtl);
                directions[index] = letters[index].direction(outer);
                around.push(directions[index]);
            }
            Event::End(tag) if is_block_end(tag) => drop(around.pop()),
            _ => {}
        }
    }
    directions
}

#[derive(Default)]
struct Reader<'a> {
    events: Vec<Event<'a>>,
    /// Of each link and image that is open, whether it is a link in the result.
    links: Vec<bool>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, event: Event<'a>) {
        match event {
            Event::Start(Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. }) => {
                // An image would be fetched from elsewhere whenever the file is opened. A link in a link is none.
                let is_kept = !self.links.contains(&true) && may_be_followed(&dest_url);
                self.links.push(is_kept);
                if is_kept {
                    let tag = Tag::Link { link_type: LinkType::Inline, dest_url, title, id: CowStr::Borrowed("") };
                    self.events.push(Event::Start(tag));
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if self.links.pop() == Some(true) {
                    self.events.push(Event::End(TagEnd::Link));
                }
            }
            Event::Start(Tag::HtmlBlock) => self.events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => self.events.push(Event::End(TagEnd::Paragraph)),
            Event::Html(html) | Event::InlineHtml(html) => {
                let line = html.trim_end_matches(['\n', '\r']);
                if is_line_break(line) {
                    self.events.push(Event::HardBreak);
                } else {
                    let has_more = line.len() < html.len();
                    self.events.push(Event::Text(line.to_owned().into()));
                    if has_more {
                        self.events.push(Event::SoftBreak);
                    }
                }
            }
            Event::TaskListMarker(is_done) => self.events.push(Event::Text(if is_done { "☑ " } else { "☐ " }.into())),
            event => self.events.push(event),
        }
    }
}

fn may_be_followed(address: &str) -> bool {
    let has_odd = address.chars().any(|c| c.is_control() || c.is_whitespace());
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    !has_odd && scheme.is_some_and(|scheme| LINK_SCHEMES.contains(&scheme.as_str()))
}

fn is_line_break(html: &str) -> bool {
    let html: String = html.chars().filter(|c| !c.is_whitespace()).collect();
    html.eq_ignore_ascii_case("<br>") || html.eq_ignore_ascii_case("<br/>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_goes_by_most_of_its_letters() {
        use Direction::{Ltr, Rtl};
        for (text, expected) in [
            ("API ما آماده است.", Rtl),
            ("The word سلام means hello.", Ltr),
            ("123 - 456", Rtl),
            ("", Rtl),
            ("مُحَمَّد ok", Rtl),
            ("עברית", Rtl),
        ] {
            assert_eq!(direction_of(text, Rtl), expected, "{text}");
        }
        assert_eq!(direction_of("123", Ltr), Ltr);
    }

    #[test]
    fn blocks_without_letters_follow_the_block_around_them() {
        let markdown = Markdown::read("# دریا\n\n- one\n- 1\n\nsome words\n\n```\nسلام\n```\n");
        let found: Vec<(String, Direction)> = markdown
            .events
            .iter()
            .zip(&markdown.directions)
            .filter_map(|(event, direction)| match event {
                Event::Start(tag) if is_block(tag) => {
                    Some((format!("{tag:?}").split([' ', '(']).next().unwrap().to_owned(), *direction))
                }
                _ => None,
            })
            .collect();
        use Direction::{Ltr, Rtl};
        let expected =
            [("Heading", Rtl), ("List", Ltr), ("Item", Ltr), ("Item", Ltr), ("Paragraph", Ltr), ("CodeBlock", Ltr)];
        assert_eq!(found, expected.map(|(name, direction)| (name.to_owned(), direction)));
    }

    #[test]
    fn links_lead_to_known_schemes_alone() {
        for good in ["https://a.ir/x?y=1", "HTTP://a.ir", "mailto:a@b.ir", "tel:+98912"] {
            assert!(may_be_followed(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "java\u{1}script:x",
            "data:text/html,x",
            "//a.ir",
            "/x",
            "#x",
            "vbscript:x",
            " https://a",
            "file:///x",
        ] {
            assert!(!may_be_followed(bad), "{bad}");
        }
    }
}
