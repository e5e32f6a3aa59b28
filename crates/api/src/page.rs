//! List answers.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One page of a list, and the cursor of the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Give it back as `?cursor=` for the next page; `null` on the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// `?limit=` and `?cursor=`.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// How many items, 1 to 100.
    #[serde(default = "default_limit")]
    #[garde(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(inner(length(max = 1024)))]
    #[param(max_length = 1024)]
    pub cursor: Option<String>,
}

/// The page size when none is asked for.
pub const fn default_limit() -> u32 {
    20
}
