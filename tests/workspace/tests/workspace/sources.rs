//! The workspace's Rust files, for rules that no compiler knows.

use std::{
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::MetadataCommand;

/// What is not shipped: stand-ins, the launcher, and what tests stand on.
const NOT_SHIPPED: [&str; 6] = [
    "contexor-e2e",
    "contexor-proto-docs",
    "contexor-sandbox",
    "contexor-stack",
    "contexor-testkit",
    "contexor-workspace-tests",
];

/// A file of a package.
pub(crate) struct Source {
    /// The package.
    pub(crate) package: String,
    /// Path from the package's folder.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) text: String,
}

impl Source {
    /// The text without its tests, and without comments that take a whole line.
    pub(crate) fn shipped_text(&self) -> String {
        let code = self.text.split_once("\n#[cfg(test)]\nmod ").map_or(self.text.as_str(), |(code, _)| code);
        code.lines()
            .map(|line| if line.trim_start().starts_with("//") { "" } else { line })
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Where something is, for people.
    pub(crate) fn place(&self, line: usize) -> String {
        format!("{} {}:{line}", self.package, self.path.display())
    }
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Every Rust file of every package.
pub(crate) fn all() -> Vec<Source> {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let mut sources = Vec::new();
    for package in &metadata.packages {
        let folder = package.manifest_path.parent().unwrap().as_std_path();
        for part in ["src", "tests"] {
            collect(package.name.as_str(), folder, &folder.join(part), &mut sources);
        }
    }
    assert!(sources.len() > 100, "{} files", sources.len());
    sources
}

/// The files that are compiled into services.
pub(crate) fn shipped() -> Vec<Source> {
    let mut sources = all();
    sources.retain(|source| source.path.starts_with("src") && !NOT_SHIPPED.contains(&source.package.as_str()));
    assert!(sources.len() > 80, "{} files", sources.len());
    sources
}

fn collect(package: &str, folder: &Path, within: &Path, sources: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(within) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(package, folder, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            sources.push(Source { package: package.into(), path: path.strip_prefix(folder).unwrap().into(), text });
        }
    }
}
