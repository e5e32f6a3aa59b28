//! Starter prompts: what a new workspace can begin with. They stand in `config/starter-prompts.toml`.

use std::sync::LazyLock;

use contexor_api::prompts::{StarterLanguage, Variable};
use serde::Deserialize;

/// A starter prompt.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Starter {
    /// Its stable name: a workspace has each once.
    pub key: String,
    /// Its language.
    pub language: StarterLanguage,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: String,
    /// What it is for.
    pub description: String,
    /// The template.
    pub template: String,
    /// Its variables.
    #[serde(default)]
    pub variables: Vec<Variable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    starter: Vec<Starter>,
}

static STARTERS: LazyLock<Result<Vec<Starter>, toml::de::Error>> = LazyLock::new(|| {
    toml::from_str::<File>(include_str!("../../config/starter-prompts.toml")).map(|file| file.starter)
});

/// The starter prompts of a language, or all.
///
/// # Errors
/// When the file that is compiled in is no good; a test keeps that from happening.
pub fn starters(language: Option<StarterLanguage>) -> Result<Vec<&'static Starter>, &'static toml::de::Error> {
    let all = STARTERS.as_ref()?;
    Ok(all.iter().filter(|starter| language.is_none_or(|language| starter.language == language)).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{template::Template, variables};

    #[test]
    fn starter_prompts_keep_the_rules_of_prompts_and_use_each_of_their_variables() {
        let all = starters(None).unwrap();
        assert!(all.len() >= 8);
        let keys: BTreeSet<&str> = all.iter().map(|starter| starter.key.as_str()).collect();
        assert_eq!(keys.len(), all.len());
        for starter in all {
            let template =
                Template::parse(&starter.template).unwrap_or_else(|error| panic!("{}: {error}", starter.key));
            variables::check(&starter.variables).unwrap();
            let declared: BTreeSet<&str> = starter.variables.iter().map(|variable| variable.name.as_str()).collect();
            let used: BTreeSet<&str> = template.names().keys().map(String::as_str).collect();
            assert_eq!(used, declared, "{}", starter.key);
            for variable in &starter.variables {
                assert!(!variable.label.is_empty(), "{}: {}", starter.key, variable.name);
            }
        }
        let persian = starters(Some(StarterLanguage::Fa)).unwrap();
        assert!(persian.len() >= 4 && persian.iter().all(|starter| starter.key.starts_with("fa-")));
    }
}
