//! SECURITY.md says which test shows what: the tests have to be there.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::sources;

/// The tests of every package, by the names of their functions.
fn tests() -> BTreeMap<String, BTreeSet<String>> {
    let functions = Regex::new(r"^\s*(?:pub )?(?:async )?fn (\w+)").unwrap();
    let mut tests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources::all() {
        let mut marked = false;
        for line in source.text.lines() {
            let trimmed = line.trim();
            if let Some(function) = functions.captures(line) {
                if marked {
                    tests.entry(source.package.clone()).or_default().insert(function[1].to_owned());
                }
                marked = false;
            } else if trimmed.starts_with("#[") {
                marked |= ["#[test]", "::test]", "::test(", "#[rstest"].iter().any(|mark| trimmed.contains(mark));
            }
        }
    }
    tests
}

#[test]
fn every_test_that_the_security_document_names_is_there() {
    let document = std::fs::read_to_string(sources::root().join("SECURITY.md")).unwrap();
    let (tests, mut named, mut numbers) = (tests(), 0, BTreeSet::new());
    let names = Regex::new(r"`([a-z0-9-]+)::([a-z0-9_]+)`").unwrap();
    let mut wrong = Vec::new();
    for row in document.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, check, references, shown_by] = cells[..] else {
            wrong.push(format!("not a row of four cells: {row}"));
            continue;
        };
        if !numbers.insert(number) || check.is_empty() || references.is_empty() {
            wrong.push(format!("{number} is there twice or lacks something"));
        }
        let mut shown = 0;
        for name in names.captures_iter(shown_by) {
            let (package, test) = (format!("contexor-{}", &name[1]), &name[2]);
            shown += 1;
            if !tests.get(&package).is_some_and(|tests| tests.contains(test)) {
                wrong.push(format!("{number} names {package}::{test}, which there is not"));
            }
        }
        // What no test shows says so, and why.
        if shown == 0 && !shown_by.starts_with("no test: ") {
            wrong.push(format!("{number} names no test and gives no reason"));
        }
        named += shown;
    }
    assert!(wrong.is_empty(), "SECURITY.md:\n{}", wrong.join("\n"));
    assert!(numbers.len() > 30 && named > 60, "{} checks, {named} tests", numbers.len());
}
