//! Liveness is the process; readiness is what it needs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{FutureExt as _, future::BoxFuture};
use serde::Serialize;

use crate::Redis;

type Check = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// The checks that make a service ready.
#[derive(Clone, Default)]
pub struct Health {
    checks: Vec<(&'static str, Check)>,
    draining: Arc<AtomicBool>,
}

impl std::fmt::Debug for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.checks.iter().map(|(name, _)| name)).finish()
    }
}

/// The answer of `/readyz` on the port of the metrics; on the API's own, `status` alone.
#[derive(Debug, Serialize)]
pub struct Readiness {
    /// `ready`, `unready` or `draining`.
    pub status: &'static str,
    /// What was asked, and whether it answered.
    pub checks: Vec<CheckResult>,
}

/// One thing that a service needs.
#[derive(Debug, Serialize)]
pub struct CheckResult {
    /// Its name.
    pub name: &'static str,
    /// Whether it answered.
    pub ok: bool,
}

impl Health {
    /// No checks yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds something that the service cannot do without.
    #[must_use]
    pub fn check<F, Fut>(mut self, name: &'static str, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = bool> + Send + 'static,
    {
        self.checks.push((name, Arc::new(move || check().boxed())));
        self
    }

    /// The service cannot do without Redis.
    #[must_use]
    pub fn redis(self, redis: &Redis) -> Self {
        let redis = redis.clone();
        self.check("redis", move || {
            let redis = redis.clone();
            async move { redis.ping().await.is_ok() }
        })
    }

    /// From now on the service is not ready: it is about to stop.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Asks everything, side by side, at most a second each.
    pub async fn readiness(&self) -> Readiness {
        let asked = self.checks.iter().map(|(name, check)| async move {
            let ok = tokio::time::timeout(Duration::from_secs(1), check()).await.unwrap_or(false);
            CheckResult { name, ok }
        });
        let checks = futures::future::join_all(asked).await;
        let status = if self.draining.load(Ordering::Relaxed) {
            "draining"
        } else if checks.iter().all(|check| check.ok) {
            "ready"
        } else {
            "unready"
        };
        Readiness { status, checks }
    }
}
