//! Names and imports inside packages.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::sources::{self, Source};

/// Words that were once types here and have standard terms now.
const RETIRED: [&str; 53] = [
    "Asker",
    "AuditTurns",
    "Bad",
    "CallOff",
    "Codes",
    "Cursors",
    "Deed",
    "Doomed",
    "Drained",
    "Edge",
    "FollowGenerations",
    "FollowTenants",
    "ForgetOrgs",
    "Frozen",
    "GatewayKeys",
    "GenerationNews",
    "Guarded",
    "Hall",
    "Hands",
    "Happening",
    "InHand",
    "KeepAuditLog",
    "KeepTenants",
    "KeySource",
    "Keeper",
    "KnownPeople",
    "Mishap",
    "MonthClock",
    "ObjectsOnly",
    "ObstacleRow",
    "OrgNews",
    "Parties",
    "Passage",
    "PlaceNews",
    "Placed",
    "PlainNames",
    "Presented",
    "Received",
    "Refusals",
    "SentInHand",
    "ServicePeers",
    "ServiceTokens",
    "Servants",
    "Standing",
    "Standings",
    "TakeHold",
    "TakenHold",
    "TellPeople",
    "Told",
    "Traded",
    "Tried",
    "WholeAnswer",
    "Workshop",
];

#[test]
fn retired_words_are_not_types_again() {
    let definition = Regex::new(r"(?m)^\s*(?:pub(?:\([a-z]+\))? )?(?:struct|enum|trait|type) (\w+)").unwrap();
    let mut found = Vec::new();
    for source in sources::shipped() {
        let text = source.shipped_text();
        for name in definition.captures_iter(&text).filter_map(|captures| captures.get(1)) {
            // A row of a query may be called by a common word within its function.
            if RETIRED.contains(&name.as_str()) {
                found.push(format!(
                    "{}: {}",
                    source.place(text[..name.start()].matches('\n').count() + 1),
                    name.as_str()
                ));
            }
        }
    }
    assert!(found.is_empty(), "use the field's term instead:\n{}", found.join("\n"));
}

#[test]
fn modules_of_a_package_do_not_import_each_other_in_circles() {
    let mut packages: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for source in sources::shipped() {
        packages.entry(source.package.clone()).or_default().push(source);
    }
    let circular: BTreeSet<String> = packages
        .into_iter()
        .filter(|(_, sources)| circle(&imports(sources)).is_some())
        .map(|(package, _)| package)
        .collect();
    assert_eq!(circular, BTreeSet::new(), "packages whose modules import each other in a circle");
}

/// Each module with the modules of its package that it names.
fn imports(sources: &[Source]) -> BTreeMap<String, BTreeSet<String>> {
    let module_of = |source: &Source| {
        let path = source.path.with_extension("");
        let parts: Vec<_> = path.iter().skip(1).filter_map(|part| part.to_str()).collect();
        match parts.as_slice() {
            ["lib" | "main"] => String::new(),
            [within @ .., "mod"] => within.join("::"),
            parts => parts.join("::"),
        }
    };
    let modules: BTreeSet<String> = sources.iter().map(&module_of).collect();
    let nearest = |path: &str| {
        let mut parts: Vec<&str> = path.split("::").collect();
        while !parts.is_empty() && !modules.contains(&parts.join("::")) {
            parts.pop();
        }
        parts.join("::")
    };
    let tree = Regex::new(r"use (crate|super)::([^;]*);").unwrap();
    let path = Regex::new(r"crate::((?:\w+::)+\w+)").unwrap();
    let mut graph = BTreeMap::new();
    for source in sources {
        let (module, text) = (module_of(source), source.shipped_text());
        let mut named = BTreeSet::new();
        for captures in tree.captures_iter(&text) {
            let above = match (&captures[1], module.rsplit_once("::")) {
                ("super", Some((above, _))) => format!("{above}::"),
                _ => String::new(),
            };
            leaves(&above, &captures[2].split_whitespace().collect::<String>(), &mut named);
        }
        named.extend(path.captures_iter(&text).map(|captures| captures[1].to_owned()));
        let mut targets: BTreeSet<String> = named.iter().map(|path| nearest(path)).collect();
        targets.remove(&module);
        // The root names everything.
        targets.remove("");
        graph.insert(module, targets);
    }
    graph
}

/// The paths of a tree of imports without white space, such as `a::{b,c::{d,e}}`.
fn leaves(prefix: &str, tree: &str, paths: &mut BTreeSet<String>) {
    let (mut depth, mut start) = (0_i32, 0);
    for (at, sign) in tree.char_indices().chain([(tree.len(), ',')]) {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = &tree[start..at];
                match part.split_once('{') {
                    Some((path, rest)) => {
                        leaves(&format!("{prefix}{path}"), rest.strip_suffix('}').unwrap_or(rest), paths)
                    }
                    None if !part.is_empty() => _ = paths.insert(format!("{prefix}{part}").replace("::self", "")),
                    None => {}
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// A module that reaches itself.
fn circle(graph: &BTreeMap<String, BTreeSet<String>>) -> Option<&str> {
    graph.keys().map(String::as_str).find(|&start| {
        let (mut seen, mut left) = (BTreeSet::new(), vec![start]);
        while let Some(module) = left.pop() {
            for next in graph.get(module).into_iter().flatten() {
                if next == start {
                    return true;
                }
                if seen.insert(next.as_str()) {
                    left.push(next);
                }
            }
        }
        false
    })
}
