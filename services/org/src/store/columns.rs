//! Words in text columns.

use contexor_api::org::{Calendar, PiiPolicy, Role};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Text,
};

/// Declares the column type of an enum that another crate defines, with the word of each variant.
macro_rules! word_column {
    ($(#[$meta:meta])* $column:ident($value:ident) { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        pub(crate) struct $column(pub(crate) $value);

        impl ToSql<Text, Pg> for $column {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let word: &'static str = match self.0 { $($value::$variant => $word),+ };
                <str as ToSql<Text, Pg>>::to_sql(word, out)
            }
        }

        impl FromSql<Text, Pg> for $column {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                match bytes.as_bytes() {
                    $(word if word == $word.as_bytes() => Ok(Self($value::$variant)),)+
                    _ => Err(concat!("an unknown word in a column of ", stringify!($value)).into()),
                }
            }
        }
    };
}

word_column! {
    /// [`Role`].
    RoleColumn(Role) { Viewer = "viewer", Editor = "editor", Admin = "admin" }
}
word_column! {
    /// [`Calendar`].
    CalendarColumn(Calendar) { Gregorian = "gregorian", Jalali = "jalali" }
}
word_column! {
    /// [`PiiPolicy`].
    PiiPolicyColumn(PiiPolicy) { Warn = "warn", Mask = "mask", Block = "block" }
}
