//! usage against real servers.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod app;
mod audit;
mod bench;
mod calendar_changes;
mod deletion;
mod holds;
mod incidents;
mod killed;
mod limit_levels;
mod limit_model;
mod owner;
mod periods;
mod price_list;
mod prices;
mod public_api;
mod reports;
mod settlement;

/// Changes with the migrations.
pub(crate) const FINGERPRINT: &str = concat!(
    include_str!("../../../../migrations/messaging/2026-11-23-000000_outbox_inbox/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-23-000001_prices/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-23-000002_counters_and_holds/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-23-000003_log/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-24-000001_deletion/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-29-000001_limits/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-29-000002_rollups/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-29-000003_statements/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-29-000004_prices/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-30-000001_overdue_periods/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-30-000002_report_indexes/up.sql"),
    include_str!("../../../../migrations/usage/2026-11-30-000011_people_by_day/up.sql"),
);
