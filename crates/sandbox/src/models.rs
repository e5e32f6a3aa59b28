//! The models that the sandbox pretends to have.

use serde_json::{Value, json};

/// A model and the limits that requests are checked against.
#[derive(Debug)]
pub(crate) struct Model {
    /// The name that is asked for.
    pub(crate) id: &'static str,
    /// The dated snapshot that answers; it can be asked for as well.
    pub(crate) snapshot: &'static str,
    /// Most tokens of prompt and answer together.
    pub(crate) context_tokens: u64,
    /// Most tokens of an answer.
    pub(crate) output_tokens: u64,
    /// Reasoning models refuse `max_tokens`, and sampling switches unless their effort is `none`.
    pub(crate) reasoning: bool,
    /// Announced day of its end, `YYYY-MM-DD`.
    pub(crate) shutdown_date: Option<&'static str>,
    created_unix_seconds: i64,
}

const MODELS: [Model; 6] = [
    Model {
        id: "gpt-4.1-mini",
        snapshot: "gpt-4.1-mini-2025-04-14",
        context_tokens: 1_047_576,
        output_tokens: 32_768,
        reasoning: false,
        shutdown_date: Some("2027-01-14"),
        created_unix_seconds: 1_744_318_173,
    },
    Model {
        id: "gpt-4.1",
        snapshot: "gpt-4.1-2025-04-14",
        context_tokens: 1_047_576,
        output_tokens: 32_768,
        reasoning: false,
        shutdown_date: Some("2027-01-14"),
        created_unix_seconds: 1_744_316_542,
    },
    Model {
        id: "gpt-4o",
        snapshot: "gpt-4o-2024-08-06",
        context_tokens: 128_000,
        output_tokens: 16_384,
        reasoning: false,
        shutdown_date: Some("2027-01-14"),
        created_unix_seconds: 1_715_367_049,
    },
    Model {
        id: "gpt-4o-mini",
        snapshot: "gpt-4o-mini-2024-07-18",
        context_tokens: 128_000,
        output_tokens: 16_384,
        reasoning: false,
        shutdown_date: Some("2027-01-14"),
        created_unix_seconds: 1_721_172_741,
    },
    Model {
        id: "gpt-5-mini",
        snapshot: "gpt-5-mini-2025-08-07",
        context_tokens: 400_000,
        output_tokens: 128_000,
        reasoning: true,
        shutdown_date: Some("2026-12-11"),
        created_unix_seconds: 1_754_425_928,
    },
    Model {
        id: "gpt-6-luna",
        snapshot: "gpt-6-luna",
        context_tokens: 1_050_000,
        output_tokens: 128_000,
        reasoning: true,
        shutdown_date: None,
        created_unix_seconds: 1_790_035_200,
    },
];

impl Model {
    /// The model of this name or snapshot.
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        MODELS.iter().find(|model| model.id == name || model.snapshot == name)
    }

    /// The model as `GET /v1/models/{id}` shows it.
    pub(crate) fn describe(&self) -> Value {
        json!({
            "id": self.id,
            "object": "model",
            "created": self.created_unix_seconds,
            "owned_by": "system",
            "shutdown_date": self.shutdown_date,
        })
    }
}

/// All models as `GET /v1/models` lists them.
pub(crate) fn list() -> Value {
    json!({"object": "list", "data": MODELS.iter().map(Model::describe).collect::<Vec<_>>()})
}
