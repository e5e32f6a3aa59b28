//! Columns whose words and documents have types of their own.

use contexor_api::{
    batches::{BatchRowState, BatchState},
    content::{Failure, Mark, PiiFinding, PiiStatus, Status, TaskState, VersionKind},
    prompts::Variable,
};
use contexor_db::text_column;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    serialize::{self, Output, ToSql},
    sql_types::Jsonb,
};

/// The word of a personal data verdict in the database, the same as in JSON.
pub const fn pii_word(status: PiiStatus) -> &'static str {
    status.as_str()
}

text_column! {
    /// A content's status.
    pub struct StatusColumn(Status);
}
text_column! {
    /// A task's state.
    pub struct StateColumn(TaskState);
}
text_column! {
    /// A version's kind.
    pub struct KindColumn(VersionKind);
}
text_column! {
    /// A verdict on personal data.
    pub struct PiiStatusColumn(PiiStatus);
}
text_column! {
    /// A batch's state.
    pub struct BatchStateColumn(BatchState);
}
text_column! {
    /// Where a row of a batch is.
    pub struct BatchRowStateColumn(BatchRowState);
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
