/// Declares the type of a text column that holds the words of an enum with `as_str` and `from_word`. An unknown word in the database is an
/// error of the query that reads it.
///
/// The package that uses it depends on `diesel`.
#[macro_export]
macro_rules! text_column {
    ($(#[$meta:meta])* $vis:vis struct $column:ident($value:ty);) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        $vis struct $column($vis $value);

        impl From<$column> for $value {
            fn from(column: $column) -> Self {
                column.0
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $column {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(self.0.as_str(), out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $column {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let word = std::str::from_utf8(bytes.as_bytes())?;
                let value = <$value>::from_word(word);
                value.map(Self).ok_or_else(|| format!("the database holds the unknown word {word}").into())
            }
        }
    };
}
