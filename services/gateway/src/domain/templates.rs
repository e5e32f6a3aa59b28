//! Names for paths in metrics and logs, and what may be asked of them: the templates of the API's own document.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, de::IgnoredAny};

use crate::domain::path::Segments;

/// The templates of the API, such as `/api/v1/contents/{id}`, by number of segments, those with more fixed words first.
#[derive(Debug)]
pub struct Templates {
    by_length: HashMap<usize, Vec<Template>>,
}

/// A path of the API with its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// `/api/v1/contents/{id}`.
    pub path: Arc<str>,
    /// The methods that it has, as `Allow` names them.
    pub allow: Arc<str>,
}

#[derive(Deserialize)]
struct Document {
    paths: HashMap<String, HashMap<String, IgnoredAny>>,
}

/// The methods that are forwarded, in the order in which they are named; `HEAD` is there where `GET` is.
const METHODS: [(&str, &str); 5] =
    [("get", "GET, HEAD"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];

impl Templates {
    /// Reads the paths of an OpenAPI document.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_openapi(document: &str) -> serde_json::Result<Self> {
        let document: Document = serde_json::from_str(document)?;
        let mut by_length: HashMap<usize, Vec<Template>> = HashMap::new();
        for (path, operations) in document.paths {
            let here: Vec<&str> =
                METHODS.into_iter().filter_map(|(key, name)| operations.contains_key(key).then_some(name)).collect();
            let template = Template { path: path.as_str().into(), allow: here.join(", ").into() };
            by_length.entry(words(&path).count()).or_default().push(template);
        }
        for templates in by_length.values_mut() {
            templates.sort_by_key(|Template { path, .. }| {
                (words(path).filter(|word| is_variable(word)).count(), path.clone())
            });
        }
        Ok(Self { by_length })
    }

    /// The template that a path is made from.
    pub fn find(&self, path: &Segments<'_>) -> Option<&Template> {
        let segments = path.as_slice();
        let fits = |template: &&Template| {
            words(&template.path).zip(segments).all(|(word, segment)| word == *segment || is_variable(word))
        };
        self.by_length.get(&segments.len())?.iter().find(fits)
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
        let found = |path| templates.find(&Segments::read(path).unwrap()).map(|found| found.path.to_string());
        assert_eq!(found("/a/me").as_deref(), Some("/a/me"));
        assert_eq!(found("/a/7").as_deref(), Some("/a/{id}"));
        assert_eq!(found("/a/7/b").as_deref(), Some("/a/{id}/b"));
        assert_eq!(found("/a/7/c"), None);
    }

    #[test]
    fn a_template_allows_what_its_document_describes() {
        let document = r#"{"paths": {"/a": {"post": {}, "get": {}}, "/b": {"delete": {}, "parameters": []}}}"#;
        let templates = Templates::from_openapi(document).unwrap();
        let allow = |path| templates.find(&Segments::read(path).unwrap()).map(|found| found.allow.to_string());
        assert_eq!(allow("/a").as_deref(), Some("GET, HEAD, POST"));
        assert_eq!(allow("/b").as_deref(), Some("DELETE"));
    }
}
