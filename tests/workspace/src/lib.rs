//! The layers of the workspace: which package may depend on which.

/// The layers, lowest first. A package may depend on packages of lower layers only: never on its own layer, never upwards.
pub const LAYERS: &[&[&str]] = &[
    &["contexor-characters", "contexor-clock"],
    &[
        "contexor-crypto",
        "contexor-models",
        "contexor-pii",
        "contexor-sandbox",
        "contexor-search",
        "contexor-telemetry",
    ],
    &["contexor-api", "contexor-db"],
    &["contexor-events"],
    &["contexor-messaging"],
    &["contexor-service"],
    &["contexor-identity", "contexor-live"],
    &["contexor-stack", "contexor-testkit"],
    &[
        "contexor-ai-worker",
        "contexor-auth",
        "contexor-content",
        "contexor-gateway",
        "contexor-notifier",
        "contexor-org",
        "contexor-usage",
    ],
    &["contexor", "contexor-proto-docs"],
    &["contexor-e2e", "contexor-workspace-tests"],
];
