//! What holds of the workspace as a whole.
#![allow(clippy::unwrap_used, missing_docs)]

mod contract;
mod secure_code;
mod security_document;
mod settings;
mod sources;
mod structure;

use std::{
    collections::{BTreeSet, HashMap},
    process::Command,
};

use cargo_metadata::{DependencyKind, MetadataCommand};
use contexor_workspace_tests::LAYERS;

/// What stands in for other things in tests and on a developer's machine.
const STAND_INS: [&str; 3] = ["contexor-testkit", "contexor-sandbox", "contexor-stack"];

#[test]
fn the_documents_are_what_the_code_says() {
    for document in contexor_proto_docs::documents().unwrap() {
        let path = contexor_proto_docs::folder().join(document.name);
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == document.text,
            "proto-docs/{} is stale: run `make docs` and commit the result",
            document.name
        );
    }
}

#[test]
fn dependencies_between_packages_point_one_way() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let layer_of: HashMap<&str, usize> = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(layer, packages)| packages.iter().map(move |package| (*package, layer)))
        .collect();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let Some(layer) = layer_of.get(package.name.as_str()) else {
            wrong.push(format!("{} has no layer: give it one in tests/workspace/src/lib.rs", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let Some(lower) = layer_of.get(dependency.name.as_str()) else { continue };
            let stands_in = STAND_INS.contains(&dependency.name.as_str());
            // Tests of any package may stand on the stand-ins.
            if lower >= layer && !(stands_in && dependency.kind == DependencyKind::Development) {
                wrong.push(format!("{} must not depend on {}", package.name, dependency.name));
            }
            if dependency.kind == DependencyKind::Normal && stands_in && layer_of["contexor-auth"] == *layer {
                wrong.push(format!("{} is a service and must not ship {}", package.name, dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn features_of_dependencies_are_named_in_one_place() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        // Own packages are compiled again in a moment; a feature of theirs says what a package links.
        let foreign = manifest.lines().filter(|line| !line.starts_with("contexor-"));
        for line in foreign.filter(|line| line.contains("workspace = true") && line.contains("features")) {
            wrong.push(format!("{}: {line}", package.name));
        }
    }
    assert!(wrong.is_empty(), "features belong into the root Cargo.toml:\n{}", wrong.join("\n"));
}

#[test]
fn the_gateway_links_neither_database_nor_broker() {
    let gateway = linked_by("contexor-gateway");
    assert!(gateway.contains("hyper-util"), "the list is not what the gateway links: {gateway:?}");
    let org = linked_by("contexor-org");
    for stored in ["contexor-db", "contexor-messaging", "diesel", "diesel-async", "lapin", "tokio-postgres"] {
        assert!(org.contains(stored), "{stored} has another name now");
        assert!(!gateway.contains(stored), "contexor-gateway links {stored}");
    }
}

/// The packages that a package and its tests link when it is built by itself.
fn linked_by(package: &str) -> BTreeSet<String> {
    let arguments = ["tree", "--offline", "--locked", "--prefix", "none", "--format", "{p}", "--package", package];
    let tree = Command::new(env!("CARGO")).args(arguments).output().unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let text = String::from_utf8(tree.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}
