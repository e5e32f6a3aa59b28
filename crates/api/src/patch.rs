//! Merge patches: telling "not there" from "null".

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
