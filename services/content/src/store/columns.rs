//! Columns whose words and documents have types of their own.

use contexor_api::{
    batches::{BatchRowState, BatchState},
    content::{Failure, Mark, PiiFinding, PiiStatus, Status, TaskState, VersionKind},
    prompts::Variable,
};
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::{Jsonb, Text},
};

/// The word of a personal data verdict in the database, the same as in JSON.
pub const fn pii_word(status: PiiStatus) -> &'static str {
    match status {
        PiiStatus::Unchecked => "unchecked",
        PiiStatus::Clean => "clean",
        PiiStatus::Found => "found",
        PiiStatus::Masked => "masked",
        PiiStatus::Acknowledged => "acknowledged",
    }
}

fn pii_from_word(word: &str) -> Option<PiiStatus> {
    use PiiStatus::{Acknowledged, Clean, Found, Masked, Unchecked};
    [Unchecked, Clean, Found, Masked, Acknowledged].into_iter().find(|status| pii_word(*status) == word)
}

macro_rules! word_column {
    ($(#[doc = $doc:literal])+ $name:ident($value:ty) by $read:path) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, FromSqlRow)]
        pub struct $name($value);

        impl From<$name> for $value {
            fn from(column: $name) -> Self {
                column.0
            }
        }

        impl FromSql<Text, Pg> for $name {
            fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
                let word = std::str::from_utf8(bytes.as_bytes())?;
                $read(word).map(Self).ok_or_else(|| format!("the database holds the unknown word {word}").into())
            }
        }
    };
}

word_column! {
    /// A content's status.
    StatusColumn(Status) by Status::from_word
}
word_column! {
    /// A task's state.
    StateColumn(TaskState) by TaskState::from_word
}
word_column! {
    /// A version's kind.
    KindColumn(VersionKind) by VersionKind::from_word
}
word_column! {
    /// A verdict on personal data.
    PiiStatusColumn(PiiStatus) by pii_from_word
}

word_column! {
    /// A batch's state.
    BatchStateColumn(BatchState) by BatchState::from_word
}
word_column! {
    /// Where a row of a batch is.
    BatchRowStateColumn(BatchRowState) by BatchRowState::from_word
}

macro_rules! json_column {
    ($(#[doc = $doc:literal])+ $name:ident($value:ty)) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, FromSqlRow, AsExpression)]
        #[diesel(sql_type = Jsonb)]
        pub struct $name(pub $value);

        impl FromSql<Jsonb, Pg> for $name {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let json = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?;
                Ok(Self(serde_json::from_value(json)?))
            }
        }

        impl ToSql<Jsonb, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let json = serde_json::to_value(&self.0)?;
                <serde_json::Value as ToSql<Jsonb, Pg>>::to_sql(&json, &mut out.reborrow())
            }
        }
    };
}

json_column! {
    /// Why something came to nothing.
    FailureColumn(Failure)
}
json_column! {
    /// Personal data in a body.
    FindingsColumn(Vec<PiiFinding>)
}
json_column! {
    /// A reviewer's notes on places in the text.
    MarksColumn(Vec<Mark>)
}
json_column! {
    /// The variables of a prompt.
    VariablesColumn(Vec<Variable>)
}
