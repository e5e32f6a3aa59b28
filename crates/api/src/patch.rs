//! Merge patches: telling "not there" from "null". `null` takes a value away, so it is refused where there has to be one.

use serde::{Deserialize, Deserializer};

/// For a nullable field of a PATCH body: absent stays `None`, `null` becomes `Some(None)`.
///
/// Use with `#[serde(default, deserialize_with = "contexor_api::patch::nullable")]`.
///
/// # Errors
/// Those of `T`'s own deserialization.
pub fn nullable<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// For a field of a PATCH body that always has a value: absent stays `None`, `null` is refused.
///
/// Use with `#[serde(default, deserialize_with = "contexor_api::patch::present")]` and `#[schema(value_type = T)]`.
///
/// # Errors
/// Those of `T`'s own deserialization; `null` is one.
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use crate::{
        content::{UpdateContent, UpdateProject},
        org::UpdateOrg,
    };

    #[test]
    fn null_takes_away_what_may_be_missing_and_nothing_else() {
        for field in ["title", "body", "prompt", "model", "tags"] {
            assert!(serde_json::from_str::<UpdateContent>(&format!("{{\"{field}\": null}}")).is_err(), "{field}");
        }
        for field in ["name", "description"] {
            assert!(serde_json::from_str::<UpdateProject>(&format!("{{\"{field}\": null}}")).is_err(), "{field}");
        }
        for body in ["{\"name\": null}", "{\"settings\": null}", "{\"settings\": {\"calendar\": null}}"] {
            assert!(serde_json::from_str::<UpdateOrg>(body).is_err(), "{body}");
        }
        let cleared: UpdateContent = serde_json::from_str("{\"assignee_id\": null, \"due_at\": null}").unwrap();
        assert_eq!((cleared.assignee_id, cleared.due_at), (Some(None), Some(None)));
        let untouched: UpdateContent = serde_json::from_str("{}").unwrap();
        assert_eq!((untouched.assignee_id, untouched.due_at, untouched.title), (None, None, None));
    }
}
