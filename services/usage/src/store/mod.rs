//! SQL by table. What concerns a tenant takes the tenant.

pub mod announcements;
pub mod counters;
pub mod currencies;
pub mod holds;
pub mod limits;
pub mod log;
pub mod overdue_periods;
pub mod periods;
pub mod prices;
pub mod rollups;
pub mod statements;
pub mod tenants;
