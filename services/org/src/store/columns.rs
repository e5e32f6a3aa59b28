//! Words in text columns.

use contexor_api::org::{Calendar, PiiPolicy, Role};
use contexor_db::text_column;

text_column! {
    /// [`Role`].
    pub(crate) struct RoleColumn(Role);
}
text_column! {
    /// [`Calendar`].
    pub(crate) struct CalendarColumn(Calendar);
}
text_column! {
    /// [`PiiPolicy`].
    pub(crate) struct PiiPolicyColumn(PiiPolicy);
}
