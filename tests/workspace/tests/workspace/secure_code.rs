//! Rules of the code that keep whole kinds of mistakes out.

use std::sync::LazyLock;

use cargo_metadata::MetadataCommand;
use regex::Regex;

use crate::sources::{self, Source};

/// Looks through what is shipped and reports every line that `wrong` finds, with its place.
fn assert_nowhere(rule: &str, mut wrong: impl FnMut(&Source, &str) -> Vec<(usize, String)>) {
    let mut found = Vec::new();
    for source in sources::shipped() {
        let text = source.shipped_text();
        for (at, what) in wrong(&source, &text) {
            found.push(format!("{}: {what}", source.place(text[..at].matches('\n').count() + 1)));
        }
    }
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

/// Names of values that must not be compared in time that depends on what they hold.
const SECRET_NAMES: [&str; 16] = [
    "secret",
    "token",
    "code",
    "otp",
    "hash",
    "digest",
    "signature",
    "mac",
    "hmac",
    "tag",
    "password",
    "csrf",
    "pepper",
    "expose_secret",
    "api_key",
    "secret_key",
];

/// Comparisons of such names that are none of secrets, by file and the text of the line.
const HARMLESS: [(&str, &str); 3] = [
    // An entity tag is shown to everybody who may read.
    ("src/caching.rs", "== tag"),
    // The chain of the audit log is shown to everybody who may read it.
    ("src/domain/audit.rs", "hash"),
    ("src/audit_command.rs", "link.digest() == "),
];

/// The name that decides what an operand is: the last field or function that does more than convert.
fn name_of(operand: &str) -> &str {
    const CONVERSIONS: [&str; 12] = [
        "as_ref",
        "as_deref",
        "as_str",
        "as_bytes",
        "as_slice",
        "to_vec",
        "to_owned",
        "to_string",
        "clone",
        "trim",
        "into",
        "unwrap_or_default",
    ];
    let mut words = operand.split(|character: char| !character.is_alphanumeric() && character != '_');
    words.rfind(|word| !word.is_empty() && !CONVERSIONS.contains(word)).unwrap_or_default()
}

fn is_secret(operand: &str) -> bool {
    let name = name_of(operand);
    name != "status_code" && SECRET_NAMES.iter().any(|secret| name == *secret || name.ends_with(&format!("_{secret}")))
}

fn compares_secrets(line: &str) -> bool {
    static OPERATORS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"([\w.():&*\[\]?]+) (?:==|!=) ([\w.():&*\[\]?]+)").unwrap());
    OPERATORS.captures_iter(line).any(|operands| {
        let (left, right) = (&operands[1], &operands[2]);
        // A secret is never compared with what stands in the code, and a length is no secret.
        let literal = |operand: &str| operand.starts_with(|first: char| first.is_ascii_digit());
        let length = |operand: &str| operand.ends_with("len()");
        !literal(left) && !literal(right) && !length(left) && !length(right) && (is_secret(left) || is_secret(right))
    })
}

#[test]
fn secrets_are_compared_in_constant_time_alone() {
    for good in [
        r#"if event.code == "cancelled" {"#,
        "if token.len() == 3 {",
        "(status == 404)",
        "constant_time_eq(tag, &other)",
        "token.used_by_device.as_deref() == Some(client.device.as_str())",
    ] {
        assert!(!compares_secrets(good), "{good}");
    }
    for bad in [
        "if code == given {",
        "if &row.code_hash != hash {",
        "if given.as_bytes() == row.signature.as_ref() {",
        "key.expose_secret() == presented",
        "if sha256(given) == row.token_hash.as_slice() {",
    ] {
        assert!(compares_secrets(bad), "{bad}");
    }
    assert_nowhere("compare secrets with contexor_crypto::constant_time_eq", |source, text| {
        let harmless =
            |line: &str| HARMLESS.iter().any(|(path, text)| source.path.ends_with(path) && line.contains(text));
        let lines = text.lines().scan(0, |at, line| {
            let start = *at;
            *at += line.len() + 1;
            Some((start, line))
        });
        lines
            .filter(|(_, line)| compares_secrets(line) && !harmless(line))
            .map(|(start, line)| (start, line.trim().to_owned()))
            .collect()
    });
    assert_nowhere("constant-time comparison has one place, crates/crypto", |source, text| {
        let elsewhere = source.package != "contexor-crypto";
        text.match_indices(".ct_eq(").filter(|_| elsewhere).map(|(at, what)| (at, what.to_owned())).collect()
    });
}

#[test]
fn certificates_are_always_checked() {
    let words = ["danger_", ".dangerous()", "ServerCertVerifier", "tls_built_in_root_certs(false)", "NoCertificate"];
    assert_nowhere("connections must not be trusted blindly", |_, text| {
        words.iter().flat_map(|word| text.match_indices(word)).map(|(at, word)| (at, word.to_owned())).collect()
    });
}

#[test]
fn outbound_calls_follow_no_redirects_use_no_proxies_and_end_in_time() {
    let mut clients = 0;
    assert_nowhere("an HTTP client must say redirect(Policy::none()), no_proxy() and a time-out", |source, text| {
        let mut wrong: Vec<(usize, String)> = ["reqwest::Client::new()", "reqwest::get(", "reqwest::blocking"]
            .iter()
            .flat_map(|shortcut| text.match_indices(shortcut))
            .map(|(at, shortcut)| (at, shortcut.to_owned()))
            .collect();
        // The gateway's own client knows neither redirects nor proxies.
        if source.package == "contexor-gateway" {
            return wrong;
        }
        for (at, _) in text.match_indices("Client::builder()") {
            clients += 1;
            let building = text[at..].split_once(".build()").map_or(&text[at..], |(building, _)| building);
            let safe = building.contains("Policy::none())")
                && building.contains(".no_proxy()")
                && building.contains("timeout(");
            if !safe {
                wrong.push((at, "Client::builder()".into()));
            }
        }
        wrong
    });
    assert!(clients >= 4, "{clients} clients were looked at");
}

/// Where SQL is sent, and whether its text stands in the code.
fn statements(text: &str) -> Vec<(usize, bool)> {
    static CALLS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(\bfn )?\b(?:sql_query|sql(?:::<[^(]*>)?|batch_execute)\(\s*&?(?:(?<text>r?#*\x22|include_str!)|(?<constant>(?:[a-z_]+::)*[A-Z_]+[,)]))?").unwrap()
    });
    let calls = CALLS.captures_iter(text).filter(|call| call.get(1).is_none());
    calls
        .map(|call| {
            let at = call.get(0).map_or(0, |whole| whole.start());
            let written = call.name("text").is_some() || call.name("constant").is_some();
            let statement = text[at..].split(';').next().unwrap_or_default();
            (at, written && !statement.contains("format!"))
        })
        .collect()
}

#[test]
fn sql_is_never_put_together_from_text() {
    let all_written = |text: &str| statements(text).iter().all(|(_, written)| *written);
    for good in [
        r#"sql_query("SELECT 1")"#,
        "diesel::sql_query(\n    r#\"SELECT \"a\"\"#,\n)",
        r#"sql::<Nullable<Text>>("(a, b) < (").bind::<Text, _>(x).sql(")")"#,
        "sql_query(CLAIM)",
        "conn.batch_execute(store::PREPARE).await",
        "pub fn sql(text: &str) {",
        r#"sql_query(include_str!("claim.sql"))"#,
    ] {
        assert!(all_written(good), "{good}");
    }
    for bad in [
        r#"sql_query(format!("SELECT {name}"))"#,
        r#"sql_query(&format!("SELECT {name}"))"#,
        "sql_query(statement)",
        "conn.batch_execute(&text)",
        r#"sql::<Bool>(row.get("a"))"#,
        r#"sql::<Bool>("a = ").sql(&name)"#,
        r#"sql_query("SELECT ".to_owned() + &format!("{x}"))"#,
    ] {
        assert!(!all_written(bad), "{bad}");
    }
    let known = [
        // A number from the settings: the server takes no parameters in SET.
        ("contexor-db", "SET statement_timeout = {statement_timeout_ms};"),
        // The connection, which hands on what its callers give, who are looked at here.
        ("contexor-db", "batch_execute(query).await"),
        // A text of the code by its type, which `delete_some!` writes.
        ("contexor-service", "sql_query(*statement)"),
    ];
    let mut looked_at = 0;
    assert_nowhere("SQL must be a text of the code; values are bound", |source, text| {
        let mut statements = statements(text);
        looked_at += statements.len();
        statements.retain(|(at, written)| {
            let excused = |(package, words): &(&str, &str)| {
                let near: String = text[*at..].chars().take(300).collect();
                source.package == *package && near.contains(words)
            };
            !written && !known.iter().any(excused)
        });
        statements.into_iter().map(|(at, _)| (at, text[at..].lines().next().unwrap_or_default().to_owned())).collect()
    });
    assert!(looked_at >= 10, "{looked_at} statements were looked at");
}

#[test]
fn patterns_are_matched_by_the_linear_engine_alone() {
    let backtracking = ["fancy-regex", "onig", "pcre2", "regress"];
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    for package in &metadata.packages {
        for dependency in &package.dependencies {
            assert!(!backtracking.contains(&dependency.name.as_str()), "{} uses {}", package.name, dependency.name);
        }
    }
    let built = Regex::new(r"Regex(?:Set|Builder)?::new\(\s*(&?)(\w+|.)").unwrap();
    assert_nowhere("a pattern is a text of the code, never a user's", |source, text| {
        let wrong = built.captures_iter(text).filter(|call| {
            let argument = &call[2];
            // The detector compiles its own table.
            let own = source.package == "contexor-pii" && argument == "pattern";
            !(argument.starts_with(['"', 'r']) || argument.bytes().all(|byte| byte.is_ascii_uppercase()) || own)
        });
        wrong.map(|call| (call.get(0).map_or(0, |whole| whole.start()), call[0].to_owned())).collect()
    });
}

#[test]
fn dependencies_come_from_one_registry_with_checksums() {
    let lock = std::fs::read_to_string(sources::root().join("Cargo.lock")).unwrap();
    let packages = lock.split("[[package]]").skip(1);
    let (mut ours, mut others) = (0, 0);
    for package in packages {
        let field = |name: &str| package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        match field("source") {
            None => {
                let name = field("name").unwrap_or_default();
                assert!(name == "\"contexor\"" || name.starts_with("\"contexor-"), "{name} comes from nowhere");
                ours += 1;
            }
            Some(source) => {
                assert_eq!(source, "\"registry+https://github.com/rust-lang/crates.io-index\"", "{package}");
                assert!(field("checksum").is_some_and(|checksum| checksum.len() == 66), "{package}");
                others += 1;
            }
        }
    }
    assert!(ours > 20 && others > 100, "{ours} packages of ours, {others} of others");
}
