//! What the OpenAPI document says of every operation.

use contexor_identity::Permission;
use reqwest::Method;
use serde_json::Value;

/// What a path may be asked with.
pub(crate) const METHODS: [Method; 6] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD];

/// Who may use an operation, by its `x-permission`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Everybody.
    Public,
    /// Every person, for what is their own.
    Own,
    /// Everybody with a good token or key.
    SignedIn,
    /// Who has the permission in the place that the request names.
    Needs(Permission),
}

impl Rule {
    fn read(word: &str) -> Option<Self> {
        match word {
            "public" => Some(Self::Public),
            "self" => Some(Self::Own),
            "signed_in" => Some(Self::SignedIn),
            word => Permission::ALL.iter().find(|permission| permission.as_str() == word).copied().map(Self::Needs),
        }
    }
}

/// What a permission is asked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// An organization.
    Org,
    /// A workspace, or a thing inside one.
    Workspace,
}

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// `operationId`.
    pub(crate) id: String,
    /// Method.
    pub(crate) method: Method,
    /// Path with names in braces.
    pub(crate) path: String,
    /// Who may use it.
    pub(crate) rule: Rule,
    /// Query parameters that a request must have.
    pub(crate) queries: Vec<String>,
    /// Whether it takes a body.
    pub(crate) has_body: bool,
}

impl Operation {
    /// Whether it changes something.
    pub(crate) fn changes(&self) -> bool {
        self.method != Method::GET
    }

    /// Whether its path names a thing.
    pub(crate) fn names_a_thing(&self) -> bool {
        self.path.contains('{')
    }

    /// What its permission is asked in: the organization where the request names one, otherwise the workspace.
    pub(crate) fn place(&self) -> Place {
        let is_of_org = ["/api/v1/orgs/", "/api/v1/webhooks"].iter().any(|start| self.path.starts_with(start))
            || self.queries.iter().any(|query| query == "org_id");
        if is_of_org { Place::Org } else { Place::Workspace }
    }
}

/// Every operation of a document, and what is wrong with it.
pub(crate) fn operations(document: &Value) -> (Vec<Operation>, Vec<String>) {
    let (mut operations, mut wrong) = (Vec::new(), Vec::new());
    let none = Vec::new();
    for (path, item) in document["paths"].as_object().expect("the document has paths") {
        let shared = item["parameters"].as_array().unwrap_or(&none);
        for (method, operation) in item.as_object().expect("a path is an object") {
            let Some(method) = METHODS.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(method)) else {
                continue;
            };
            let name = format!("{method} {path}");
            let Some(id) = operation["operationId"].as_str() else {
                wrong.push(format!("{name} has no operationId"));
                continue;
            };
            let Some(rule) = operation["x-permission"].as_str().and_then(Rule::read) else {
                let word = &operation["x-permission"];
                wrong.push(format!(
                    "{name} ({id}) has x-permission {word}: name `public`, `self`, `signed_in` or a permission of \
                     contexor_identity::Permission"
                ));
                continue;
            };
            let parameters = operation["parameters"].as_array().unwrap_or(&none).iter().chain(shared);
            let queries = parameters
                .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true)
                .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
                .collect();
            let has_body = operation["requestBody"].is_object();
            operations.push(Operation { id: id.to_owned(), method, path: path.clone(), rule, queries, has_body });
        }
    }
    (operations, wrong)
}
