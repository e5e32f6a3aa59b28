//! A text as a page of HTML that stands by itself.

use pulldown_cmark::{Event, Tag, TagEnd, html::push_html};

use super::markdown::{Direction, Markdown, direction_of};

/// Nothing is fetched and nothing runs, whatever is in the text.
const HEAD: &str = "<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <style>\n\
    body { font-family: Vazirmatn, Tahoma, sans-serif; line-height: 1.8; margin: 2rem auto; max-width: 45rem; padding: 0 1rem; }\n\
    pre, code { font-family: monospace; background: #f4f4f5; }\n\
    pre { padding: 1rem; overflow-x: auto; }\n\
    blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid #a1a1aa; }\n\
    table { border-collapse: collapse; }\n\
    th, td { border: 1px solid #a1a1aa; padding: .25rem .5rem; }\n\
    th:not([style]), td:not([style]) { text-align: start; }\n\
    </style>\n";

/// A text with its title as a page: each block says its direction. A text that begins with a heading of its own gets no other.
pub fn page(title: &str, text: &str) -> String {
    let markdown = Markdown::read(text);
    let direction = markdown.direction;
    let language = match direction {
        Direction::Rtl => "fa",
        Direction::Ltr => "en",
    };
    let mut events = vec![
        raw(format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\" dir=\"{}\">\n<head>\n{HEAD}<title>",
            direction.as_str()
        )),
        Event::Text(title.into()),
        raw("</title>\n</head>\n<body>\n"),
    ];
    if !markdown.begins_with_title() {
        events.push(raw(format!("<h1 dir=\"{}\">", direction_of(title, direction).as_str())));
        events.push(Event::Text(title.into()));
        events.push(raw("</h1>\n"));
    }
    for (event, direction) in markdown.events.into_iter().zip(markdown.directions) {
        block(&mut events, event, direction.as_str());
    }
    events.push(raw("</body>\n</html>\n"));
    let mut page = String::with_capacity(text.len() + text.len() / 4 + 2_000);
    push_html(&mut page, events.into_iter());
    page
}

fn raw(html: impl Into<String>) -> Event<'static> {
    Event::Html(html.into().into())
}

/// Puts the direction into the tag of each block. What is in the blocks is escaped by the writer.
fn block<'a>(events: &mut Vec<Event<'a>>, event: Event<'a>, dir: &str) {
    match event {
        Event::Start(Tag::Paragraph) => events.push(raw(format!("<p dir=\"{dir}\">"))),
        Event::End(TagEnd::Paragraph) => events.push(raw("</p>\n")),
        Event::Start(Tag::Heading { level, .. }) => events.push(raw(format!("<{level} dir=\"{dir}\">"))),
        Event::End(TagEnd::Heading(level)) => events.push(raw(format!("</{level}>\n"))),
        Event::Start(Tag::BlockQuote(_)) => events.push(raw(format!("<blockquote dir=\"{dir}\">\n"))),
        Event::End(TagEnd::BlockQuote(_)) => events.push(raw("</blockquote>\n")),
        Event::Start(Tag::CodeBlock(_)) => events.push(raw(format!("<pre dir=\"{dir}\"><code>"))),
        Event::End(TagEnd::CodeBlock) => events.push(raw("</code></pre>\n")),
        Event::Start(Tag::List(None)) => events.push(raw(format!("<ul dir=\"{dir}\">\n"))),
        Event::Start(Tag::List(Some(start))) => events.push(raw(format!("<ol dir=\"{dir}\" start=\"{start}\">\n"))),
        Event::End(TagEnd::List(is_numbered)) => {
            events.push(raw(if is_numbered { "</ol>\n" } else { "</ul>\n" }));
        }
        Event::Start(Tag::Item) => events.push(raw(format!("<li dir=\"{dir}\">"))),
        Event::End(TagEnd::Item) => events.push(raw("</li>\n")),
        // The writer knows which cells are of the head, and how columns are aligned.
        Event::Start(table @ Tag::Table(_)) => {
            events.push(raw(format!("<div dir=\"{dir}\">\n")));
            events.push(Event::Start(table));
        }
        Event::End(TagEnd::Table) => {
            events.push(Event::End(TagEnd::Table));
            events.push(raw("</div>\n"));
        }
        Event::Start(Tag::TableCell) => {
            events.push(Event::Start(Tag::TableCell));
            events.push(raw(format!("<bdi dir=\"{dir}\">")));
        }
        Event::End(TagEnd::TableCell) => {
            events.push(raw("</bdi>"));
            events.push(Event::End(TagEnd::TableCell));
        }
        event => events.push(event),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_say_their_direction() {
        let page = page(
            "دریا",
            "سلام **دنیا** و [پیوند](https://a.ir/?a=1&b=2).\n\nSome `code`.\n\n1. یک\n2. two\n\n| الف | b |\n|---|---|\n| ۱ | x |\n",
        );
        for expected in [
            "<html lang=\"fa\" dir=\"rtl\">",
            "<title>دریا</title>",
            "<h1 dir=\"rtl\">دریا</h1>",
            "<p dir=\"rtl\">سلام <strong>دنیا</strong> و <a href=\"https://a.ir/?a=1&amp;b=2\">پیوند</a>.</p>",
            "<p dir=\"ltr\">Some <code>code</code>.</p>",
            "<li dir=\"rtl\">یک</li>\n<li dir=\"ltr\">two</li>",
            "<th><bdi dir=\"rtl\">الف</bdi></th>",
            "<td><bdi dir=\"ltr\">x</bdi></td>",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
    }

    #[test]
    fn nothing_in_a_text_becomes_a_tag_an_address_or_an_image() {
        for hostile in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "[x](<java\u{1}script:alert(1)>)",
            "![x](https://a.ir/beacon.png)",
            "<https://a.ir/\"onmouseover=alert(1)>",
            "```\"><script>\nx\n```",
            "# <svg onload=alert(1)>",
            "| <iframe src=x> |\n|---|\n| <b onclick=x> |",
            "<!-- --><style>*{display:none}</style>",
            "</title><script>alert(1)</script>",
            "</body></html><script>",
        ] {
            let page = page(hostile, hostile);
            let tags = page.split('<').skip(1).map(|rest| {
                let name = rest.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next();
                name.unwrap_or_default().to_ascii_lowercase()
            });
            for tag in tags {
                let known = [
                    "", "html", "head", "meta", "style", "title", "body", "h1", "p", "a", "pre", "code", "div",
                    "table", "thead", "tbody", "tr", "th", "td", "bdi",
                ];
                assert!(known.contains(&tag.as_str()), "{tag} of {hostile} in {page}");
            }
            assert_eq!(page.matches("<style").count(), 1, "{page}");
            assert!(!page.contains("href=\"java") && !page.contains(" onmouseover"), "{page}");
        }
    }
}
