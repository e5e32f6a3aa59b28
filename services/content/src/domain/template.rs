//! Templates of prompts: text with `{{name}}` in it, conditionals and loops, rendered in a sandbox.
//!
//! The language is minijinja's without anything that reaches outside: no includes, macros or functions, and only the filters and
//! tests that are listed here. What is no tag is text: single braces, JSON, CSS and LaTeX need no escaping. So tags are found here
//! and handed to the engine with delimiters that no template may hold; these are as long in UTF-8 as the visible ones, so offsets
//! stay what they are.

use std::collections::{BTreeMap, HashMap};

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value as Rendered, escape_formatter,
    syntax::SyntaxConfig, value::ValueKind,
};
use serde_json::Value;

/// The work that one rendering may do: instructions, and 64 bytes of data each. Bounds time and memory.
const FUEL: u64 = 20_000;
/// Depth of nested calls of the engine.
const RECURSION_LIMIT: usize = 50;
/// Longest tag without its quoted strings, bytes. The engine walks expressions recursively, so their depth must be bounded.
const MAX_TAG_BYTES: usize = 300;
/// Most `elif` in a template: the engine nests them.
const MAX_ELIFS: usize = 100;
/// Most tags in a template.
const MAX_TAGS: usize = 2_000;
/// Most different names in a template, those of its loops included.
const MAX_NAMES: usize = 500;

const FILTERS: [&str; 7] = ["default", "join", "length", "lines", "lower", "trim", "upper"];
const TESTS: [&str; 2] = ["defined", "undefined"];
/// Words that open a `{% … %}` tag; after any other word it is text (LaTeX comments begin like that). Words that the sandbox does
/// not have are among them, so that the engine refuses them with their place.
const STATEMENTS: [&str; 31] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "endset",
    "with",
    "endwith",
    "raw",
    "endraw",
    "include",
    "import",
    "from",
    "extends",
    "block",
    "endblock",
    "macro",
    "endmacro",
    "call",
    "endcall",
    "filter",
    "endfilter",
    "autoescape",
    "endautoescape",
    "do",
    "break",
    "continue",
    "trans",
    "endtrans",
];
/// Words of the language that are no names of variables.
const KEYWORDS: [&str; 11] = ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "recursive"];

const OPEN_EXPRESSION: &str = "\u{91}";
const CLOSE_EXPRESSION: &str = "\u{92}";
const OPEN_STATEMENT: &str = "\u{96}";
const CLOSE_STATEMENT: &str = "\u{97}";
// Comments are not part of the language; the engine wants delimiters for them all the same.
const OPEN_COMMENT: &str = "\u{98}";
const CLOSE_COMMENT: &str = "\u{9c}";

/// A place in a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceLocation {
    /// Line, from 1.
    pub line: u32,
    /// Unicode code point in the line, from 1.
    pub column: u32,
}

impl SourceLocation {
    fn of(source: &str, offset: usize) -> Self {
        LocationReader::new(source).location(offset)
    }
}

/// Tells the places of several offsets, and reads the source once for all of them.
struct LocationReader<'a> {
    source: &'a str,
    at: usize,
    place: SourceLocation,
}

impl<'a> LocationReader<'a> {
    fn new(source: &'a str) -> Self {
        Self { source, at: 0, place: SourceLocation { line: 1, column: 1 } }
    }

    /// Where an offset is. No offset may be smaller than one before.
    fn location(&mut self, offset: usize) -> SourceLocation {
        for character in self.source.get(self.at..offset).unwrap_or_default().chars() {
            self.at += character.len_utf8();
            if character == '\n' {
                self.place = SourceLocation { line: self.place.line.saturating_add(1), column: 1 };
            } else {
                self.place.column = self.place.column.saturating_add(1);
            }
        }
        self.place
    }
}

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {message}", .place.line, .place.column)]
pub struct TemplateError {
    /// Where.
    pub place: SourceLocation,
    /// What, for people.
    pub message: String,
}

/// A template that the engine accepts.
#[derive(Debug)]
pub struct Template<'a> {
    source: &'a str,
    marked: String,
    names: BTreeMap<String, SourceLocation>,
}

impl<'a> Template<'a> {
    /// Reads a template.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn parse(source: &'a str) -> Result<Self, TemplateError> {
        let Scan { marked, identifiers } = Scan::of(source)?;
        let mut environment = environment();
        environment.add_template("prompt", &marked).map_err(|error| mistake(source, &error))?;
        let template = environment.get_template("prompt").map_err(|error| mistake(source, &error))?;
        let names = template.undeclared_variables(false);
        let mut places: Vec<(usize, String)> =
            names.into_iter().map(|name| (identifiers.get(name.as_str()).copied().unwrap_or_default(), name)).collect();
        places.sort_unstable();
        let (mut names, mut reader) = (BTreeMap::new(), LocationReader::new(source));
        for (offset, name) in places {
            names.insert(name, reader.location(offset));
        }
        Ok(Self { source, marked, names })
    }

    /// The names that need a value, with where each stands first.
    pub fn names(&self) -> &BTreeMap<String, SourceLocation> {
        &self.names
    }

    /// Puts values in. A name without one is empty. Values are never read as templates.
    ///
    /// # Errors
    /// What went wrong and where: an operation that the values do not allow, or more work or text than a prompt may take.
    pub fn render(&self, values: &BTreeMap<String, Value>, max_bytes: usize) -> Result<String, TemplateError> {
        let mut environment = environment();
        environment.add_template("prompt", &self.marked).map_err(|error| mistake(self.source, &error))?;
        let template = environment.get_template("prompt").map_err(|error| mistake(self.source, &error))?;
        let context: BTreeMap<&str, Rendered> =
            values.iter().map(|(name, value)| (name.as_str(), rendered(value))).collect();
        let text = template.render(Rendered::from(context)).map_err(|error| mistake(self.source, &error))?;
        if text.len() > max_bytes {
            let message = format!("the text that comes of it has more than {max_bytes} bytes");
            return Err(TemplateError { place: SourceLocation { line: 1, column: 1 }, message });
        }
        Ok(text)
    }
}

fn rendered(value: &Value) -> Rendered {
    match value {
        Value::String(text) => Rendered::from(text.as_str()),
        Value::Bool(flag) => Rendered::from(*flag),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Rendered::from(whole),
            (None, Some(number)) => Rendered::from(number),
            (None, None) => Rendered::UNDEFINED,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => Rendered::UNDEFINED,
    }
}

fn environment<'a>() -> Environment<'a> {
    let mut environment = Environment::empty();
    let mut syntax = SyntaxConfig::builder();
    syntax
        .variable_delimiters(OPEN_EXPRESSION, CLOSE_EXPRESSION)
        .block_delimiters(OPEN_STATEMENT, CLOSE_STATEMENT)
        .comment_delimiters(OPEN_COMMENT, CLOSE_COMMENT)
        .keep_trailing_newline(true)
        .trim_blocks(true)
        .lstrip_blocks(true);
    if let Ok(syntax) = syntax.build() {
        environment.set_syntax(syntax);
    }
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_formatter(|output, state, value| match value.kind() {
        // The engine would write `True`.
        ValueKind::Bool => Ok(output.write_str(if value.is_true() { "true" } else { "false" })?),
        _ => escape_formatter(output, state, value),
    });
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(RECURSION_LIMIT);
    environment.add_filter("default", |value: Rendered, other: Option<Rendered>| {
        let is_empty = value.is_undefined() || value.as_str().is_some_and(str::is_empty);
        if is_empty { other.unwrap_or_else(|| Rendered::from("")) } else { value }
    });
    environment.add_filter("join", |value: Rendered, separator: Option<String>| -> Result<String, Error> {
        let items: Vec<String> = value.try_iter()?.map(|item| item.to_string()).collect();
        Ok(items.join(separator.as_deref().unwrap_or_default()))
    });
    environment.add_filter("length", |value: Rendered| match value.as_str() {
        Some(text) => text.chars().count(),
        None => value.len().unwrap_or(0),
    });
    environment.add_filter("lines", |text: String| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    });
    environment.add_filter("lower", |text: String| text.to_lowercase());
    environment.add_filter("trim", |text: String| text.trim().to_owned());
    environment.add_filter("upper", |text: String| text.to_uppercase());
    environment.add_test("defined", |value: Rendered| !value.is_undefined());
    environment.add_test("undefined", |value: Rendered| value.is_undefined());
    environment
}

fn mistake(source: &str, error: &Error) -> TemplateError {
    let place = match (error.range(), error.line()) {
        (Some(range), _) => SourceLocation::of(source, range.start),
        (None, Some(line)) => SourceLocation { line: u32::try_from(line).unwrap_or(u32::MAX), column: 1 },
        (None, None) => SourceLocation { line: 1, column: 1 },
    };
    let message = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => {
            "the template takes more work than a prompt may: a loop or a text is too long".into()
        }
        (_, Some(detail)) => detail.to_owned(),
        (kind, None) => kind.to_string(),
    };
    TemplateError { place, message }
}

/// A template with its tags marked.
struct Scan<'a> {
    marked: String,
    /// Words in tags that may be variables, with the offset of the first of each.
    identifiers: HashMap<&'a str, usize>,
}

impl<'a> Scan<'a> {
    fn of(source: &'a str) -> Result<Self, TemplateError> {
        let fail = |offset: usize, message: &str| {
            Err(TemplateError { place: SourceLocation::of(source, offset), message: message.to_owned() })
        };
        if let Some((offset, _)) = source.char_indices().find(|(_, c)| matches!(c, '\u{0}' | '\u{80}'..='\u{9f}')) {
            return fail(offset, "a control character cannot be part of a template");
        }
        let mut scan = Self { marked: String::with_capacity(source.len()), identifiers: HashMap::new() };
        let (mut at, mut tags, mut elifs, mut is_raw) = (0, 0, 0, false);
        while let Some(found) = source[at..].find('{') {
            let open = at + found;
            scan.marked.push_str(&source[at..open]);
            let kind = Kind::at(&source[open..]).filter(|kind| !is_raw || *kind == Kind::Statement("endraw"));
            let Some(kind) = kind else {
                scan.marked.push('{');
                at = open + 1;
                continue;
            };
            let (opening, closing, visible) = match kind {
                Kind::Expression => (OPEN_EXPRESSION, CLOSE_EXPRESSION, "}}"),
                Kind::Statement(_) => (OPEN_STATEMENT, CLOSE_STATEMENT, "%}"),
            };
            let Some(tag) = Tag::read(&source[open + 2..], visible, kind != Kind::Expression) else {
                return fail(open, "the tag that begins here is not closed");
            };
            tags += 1;
            elifs += usize::from(kind == Kind::Statement("elif"));
            if tag.code_bytes > MAX_TAG_BYTES {
                return fail(open, "the tag is too long");
            }
            if tags > MAX_TAGS || elifs > MAX_ELIFS {
                return fail(open, "there are too many tags");
            }
            for word in tag.words {
                let offset = open + 2 + word.offset;
                match word.role {
                    Role::Filter if !FILTERS.contains(&word.text) => {
                        return fail(offset, &format!("there is no such filter; there are {}", FILTERS.join(", ")));
                    }
                    Role::Test if !TESTS.contains(&word.text) => {
                        return fail(offset, &format!("there is no such test; there are {}", TESTS.join(", ")));
                    }
                    Role::Call => return fail(offset, "nothing can be called in a template"),
                    Role::Name => {
                        scan.identifiers.entry(word.text).or_insert(offset);
                        if scan.identifiers.len() > MAX_NAMES {
                            return fail(offset, &format!("the template has more than {MAX_NAMES} different names"));
                        }
                    }
                    Role::Filter | Role::Test => {}
                }
            }
            match kind {
                Kind::Statement("raw") => is_raw = true,
                Kind::Statement("endraw") => is_raw = false,
                Kind::Expression | Kind::Statement(_) => {}
            }
            at = open + 2 + tag.length;
            scan.marked.push_str(opening);
            scan.marked.push_str(&source[open + 2..at]);
            scan.marked.push_str(closing);
            at += 2;
        }
        scan.marked.push_str(&source[at..]);
        Ok(scan)
    }
}

/// What begins at a brace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind<'a> {
    Expression,
    Statement(&'a str),
}

impl<'a> Kind<'a> {
    /// None when it is text.
    fn at(text: &'a str) -> Option<Self> {
        let inside = |rest: &'a str| rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start();
        if let Some(rest) = text.strip_prefix("{{") {
            let first = inside(rest).chars().next()?;
            // Of what cannot begin an expression nothing but text can be meant.
            let begins = first.is_alphanumeric() || matches!(first, '_' | '"' | '\'' | '(' | '[' | '-');
            return begins.then_some(Self::Expression);
        }
        let rest = inside(text.strip_prefix("{%")?);
        let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
        STATEMENTS.contains(&&rest[..end]).then_some(Self::Statement(&rest[..end]))
    }
}

/// The inside of a tag.
struct Tag<'a> {
    /// Its length, bytes.
    length: usize,
    /// Its length without quoted strings, bytes.
    code_bytes: usize,
    words: Vec<Word<'a>>,
}

struct Word<'a> {
    text: &'a str,
    offset: usize,
    role: Role,
}

enum Role {
    Name,
    Filter,
    Test,
    Call,
}

impl<'a> Tag<'a> {
    /// None when it is not closed.
    fn read(text: &'a str, closing: &str, is_statement: bool) -> Option<Self> {
        let mut tag = Self { length: 0, code_bytes: 0, words: Vec::new() };
        // The first word of a statement says which it is.
        let mut is_first = is_statement;
        // What stood before the word at hand, but for white space.
        let mut before = "";
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            let rest = &text[at..];
            if rest.starts_with(closing) {
                tag.length = at;
                return Some(tag);
            }
            if first == '"' || first == '\'' {
                at += quoted(rest, first)?;
                before = "";
            } else if first.is_alphabetic() || first == '_' {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
                let word = &rest[..end];
                let is_called = rest[end..].trim_start().starts_with('(');
                let role = match before {
                    _ if std::mem::take(&mut is_first) => None,
                    "|" => Some(Role::Filter),
                    "is" if word != "not" => Some(Role::Test),
                    "." => is_called.then_some(Role::Call),
                    _ if KEYWORDS.contains(&word) => None,
                    _ if is_called => Some(Role::Call),
                    _ => Some(Role::Name),
                };
                if let Some(role) = role {
                    tag.words.push(Word { text: word, offset: at, role });
                }
                // `is not defined` is a test as `is defined` is.
                if !(before == "is" && word == "not") {
                    before = word;
                }
                tag.code_bytes += end;
                at += end;
            } else {
                let length = first.len_utf8();
                if !first.is_whitespace() {
                    before = &rest[..length];
                }
                tag.code_bytes += length;
                at += length;
            }
        }
        None
    }
}

/// The length of a quoted string with its quotes, bytes.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (offset, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return Some(offset + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MAX_BYTES: usize = 64 * 1024;

    fn render(source: &str, values: Value) -> Result<String, String> {
        let values = serde_json::from_value(values).unwrap();
        let template = Template::parse(source).map_err(|error| error.to_string())?;
        template.render(&values, MAX_BYTES).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_no_tag_is_text() {
        for text in [
            r#"{"a": {}}"#,
            "{}",
            "{ }",
            r"\frac{1}{2}",
            r"{{\bf x}}",
            "@media print{#nav{display:none}}",
            "\\newcommand{\\x}{% a comment\n1}",
            "{{}} {{ }} {{{ }}} }} %} {#",
            "a {{: b",
            "{",
            "پرسش {«متن»}\n",
            "",
        ] {
            assert_eq!(render(text, json!({})).as_deref(), Ok(text));
            assert!(Template::parse(text).unwrap().names().is_empty(), "{text}");
        }
        assert_eq!(render("{{{a}}} {\"b\": {{a}}}", json!({"a": 1})).unwrap(), "{1} {\"b\": 1}");
    }

    #[test]
    fn values_are_put_in_and_never_rendered_again() {
        for (source, values, expected) in [
            ("{{topic}}", json!({"topic": "دریا"}), "دریا"),
            ("{{ موضوع }}!", json!({"موضوع": "دریا"}), "دریا!"),
            ("{{a}}", json!({"a": "{{b}}", "b": "no"}), "{{b}}"),
            ("{{a}}", json!({"a": "{% for x in y %}"}), "{% for x in y %}"),
            ("{{a}}", json!({"a": "<b> & \"c\""}), "<b> & \"c\""),
            ("{{n}} {{f}} {{yes}}", json!({"n": 5, "f": 2.5, "yes": true}), "5 2.5 true"),
            ("a{% if x %}b{% elif (y) %}c{% else %}d{% endif %}", json!({"y": true}), "ac"),
            ("{% if tone == \"}}\" %}b{% endif %}", json!({"tone": "}}"}), "b"),
            ("{% for l in t|lines %}- {{ l|upper }}\n{% endfor %}", json!({"t": "a\n\nb "}), "- A\n- B\n"),
            ("{% if t is not defined %}none{% endif %}{{ t|default('x') }}", json!({}), "nonex"),
            ("{% raw %}{{ a }}{% endraw %}{{ a }}", json!({"a": 1}), "{{ a }}1"),
            ("{{ missing }}.", json!({}), "."),
        ] {
            assert_eq!(render(source, values).as_deref(), Ok(expected), "{source}");
        }
    }

    #[test]
    fn mistakes_have_a_line_and_a_column() {
        for (source, expected) in [
            ("ab\nسلام {{ name", "line 2, column 6: the tag that begins here is not closed"),
            ("ab\nسلام {{ name | }}", "line 2, column 16: "),
            ("ab\nسلام {{ name|shout }}", "line 2, column 14: there is no such filter"),
            ("{% if a is odd %}{% endif %}", "line 1, column 12: there is no such test"),
            ("{% if a %}", "line 1, column "),
            ("{% include 'x' %}", "line 1, column 4: unknown statement include"),
            ("{% macro a() %}{% endmacro %}", "line 1, column "),
            ("{{ range(10) }}", "line 1, column 4: nothing can be called"),
            ("{{ a.upper() }}", "line 1, column 6: nothing can be called"),
            ("\n\n {{ a + 1 }}", "line 3, column 5: "),
            ("a\u{91}b", "line 1, column 2: a control character"),
        ] {
            let found = render(source, json!({"a": "x"})).unwrap_err();
            assert!(found.starts_with(expected), "{source}: {found}");
        }
    }

    #[test]
    fn names_are_told_with_their_first_place() {
        let source = "{{ b.c }}\n سلام {{a}} {{b}}{% for x in y %}{{ x }}{{ loop.index }}{% endfor %}";
        let names: Vec<(String, SourceLocation)> =
            Template::parse(source).unwrap().names().clone().into_iter().collect();
        let place = |line, column| SourceLocation { line, column };
        let expected = [("a", place(2, 9)), ("b", place(1, 4)), ("y", place(2, 30))];
        assert_eq!(names, expected.map(|(name, place)| (name.to_owned(), place)));
    }

    #[test]
    fn a_template_of_many_names_is_read_once_or_refused() {
        let of_names = |count: usize| (0..count).map(|n| format!("{{{{ n{n} ~ سلام ~ m{n} }}}}\n")).collect::<String>();
        let allowed = of_names(249);
        let names = Template::parse(&allowed).unwrap().names().clone();
        assert_eq!(names.len(), 499);
        assert_eq!(names["سلام"], SourceLocation { line: 1, column: 9 });
        assert_eq!(names["m248"], SourceLocation { line: 249, column: 18 });
        let hostile = of_names(8_000);
        let found = Template::parse(&hostile).unwrap_err();
        assert_eq!(found.place, SourceLocation { line: 250, column: 18 }, "it is read no further");
        assert!(found.message.contains("more than 500 different names"), "{found}");
        let mut reader = LocationReader::new(&hostile);
        let ends: Vec<usize> = hostile.match_indices("}}").map(|(at, _)| at).collect();
        for at in &ends {
            reader.location(*at);
        }
        assert_eq!(reader.at, ends[ends.len() - 1], "each character is read once for all places");
    }

    #[test]
    fn hostile_templates_are_refused() {
        let deep = |open: &str, close: &str| format!("{{{{ {}a{} }}}}", open.repeat(20_000), close.repeat(20_000));
        let tens = "[1,2,3,4,5,6,7,8,9,10]";
        let loops: String = (0..7).map(|n| format!("{{% for x{n} in {tens} %}}")).collect();
        for source in [
            "{{ 'a' * 10**9 }}".to_owned(),
            "{{ \"-\" * 10000000000 }}".into(),
            "{{ 10**9**9**9 }}".into(),
            "{{ [1] * 10**9 }}".into(),
            format!("{loops}x{}", "{% endfor %}".repeat(7)),
            format!("{loops}{}", "{% endfor %}".repeat(7)),
            format!("{{% set x = 'aaaaaaaaaaaaaaaa' %}}{}{{{{ x }}}}", "{% set x = x ~ x %}".repeat(30)),
            "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}".into(),
            deep("(", ")"),
            deep("[", "]"),
            deep("not ", ""),
            deep("-", ""),
            deep("", ".b"),
            deep("", "+1"),
            deep("", " and a"),
            deep("", "|upper"),
            deep("", " if a else a"),
            deep("", "[0]"),
            deep("", "<1"),
            format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(5_000)),
            format!("{}{}", "{% if a %}".repeat(5_000), "{% endif %}".repeat(5_000)),
            format!("{}{}", "{% for a in [1] %}".repeat(140), "{% endfor %}".repeat(140)),
            "{% include '/etc/passwd' %}".into(),
            "{% import 'x' as x %}".into(),
            "{% extends 'x' %}".into(),
            "{{ self }}{{ self.x() }}".into(),
            "{{ ''.__class__.mro() }}".into(),
        ] {
            let found = render(&source, json!({"a": 1}));
            assert!(found.is_err(), "{}", source.chars().take(60).collect::<String>());
        }
    }

    #[test]
    fn what_the_limits_allow_fits_on_a_threads_stack() {
        let within = |part: &str| format!("{{{{ a{} }}}}", part.repeat((MAX_TAG_BYTES - 3) / part.len()));
        for source in [
            within("+1"),
            within(" and a"),
            within("|trim"),
            within(" if a else a"),
            format!("{{{{ {}a }}}}", "-".repeat(MAX_TAG_BYTES - 3)),
            format!("{{{{ {}a }}}}", "not ".repeat(70)),
            format!("{{% if b %}}{}{{% endif %}}", "{% elif b %}".repeat(MAX_ELIFS)),
            format!("{}{}", "{% if a %}".repeat(100), "{% endif %}".repeat(100)),
            "{{a}}".repeat(MAX_TAGS),
        ] {
            assert!(render(&source, json!({"a": 1, "b": false})).is_ok(), "{}", &source[..40]);
        }
        let long = "x".repeat(40_000);
        assert!(render("{{a}}{{a}}", json!({"a": long})).unwrap_err().contains("more than 65536 bytes"));
    }
}
