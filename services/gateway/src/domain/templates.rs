//! Names for paths in metrics and logs: the templates of the API's own document.

use std::{collections::HashMap, sync::Arc};

use serde::Deserialize;

use crate::domain::path::Segments;

/// The templates of the API, such as `/api/v1/contents/{id}`, by number of segments, those with more fixed words first.
#[derive(Debug)]
pub struct Templates {
    by_length: HashMap<usize, Vec<Arc<str>>>,
}

#[derive(Deserialize)]
struct Document {
    paths: HashMap<String, serde_json::Value>,
}

impl Templates {
    /// Reads the paths of an OpenAPI document.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_openapi(document: &str) -> serde_json::Result<Self> {
        let document: Document = serde_json::from_str(document)?;
        let mut by_length: HashMap<usize, Vec<Arc<str>>> = HashMap::new();
        for path in document.paths.keys() {
            by_length.entry(words(path).count()).or_default().push(path.as_str().into());
        }
        for templates in by_length.values_mut() {
            templates.sort_by_key(|path| (words(path).filter(|word| is_variable(word)).count(), path.clone()));
        }
        Ok(Self { by_length })
    }

    /// The template that a path is made from.
    pub fn find(&self, path: &Segments<'_>) -> Option<Arc<str>> {
        let segments = path.as_slice();
        let fits = |template: &&Arc<str>| {
            words(template).zip(segments).all(|(word, segment)| word == *segment || is_variable(word))
        };
        self.by_length.get(&segments.len())?.iter().find(fits).cloned()
    }
}

fn words(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

fn is_variable(word: &str) -> bool {
    word.starts_with('{')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fixed_words_win_over_variables() {
        let document = r#"{"paths": {"/a/{id}": {}, "/a/me": {}, "/a/{id}/b": {}}}"#;
        let templates = Templates::from_openapi(document).unwrap();
        let found = |path| templates.find(&Segments::read(path).unwrap()).map(|found| found.to_string());
        assert_eq!(found("/a/me").as_deref(), Some("/a/me"));
        assert_eq!(found("/a/7").as_deref(), Some("/a/{id}"));
        assert_eq!(found("/a/7/b").as_deref(), Some("/a/{id}/b"));
        assert_eq!(found("/a/7/c"), None);
    }
}
