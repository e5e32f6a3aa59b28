//! The public edge: every request from outside comes through here.
//!
//! A request is matched against the routing table, its caller is checked and counted, and it is streamed to the service that
//! answers it. The gateway keeps nothing of its own; each service checks the caller again.

pub mod admission;
pub mod auth_failures;
pub mod compression;
pub mod concurrency;
pub mod documents;
pub mod domain;
pub mod error;
pub mod idempotency;
pub mod middleware;
pub mod problem;
pub mod proxy;
pub mod rate_limit;
pub mod routes;
pub mod settings;
pub mod state;
pub mod upstream;

use std::{net::TcpListener, time::Duration};

use actix_web::{
    guard,
    middleware::{Compress, from_fn},
    web,
};
use contexor_service::{Health, Listeners, Program, Redis, http, settings::EnvAliases};
use tokio_util::sync::CancellationToken;

use crate::{domain::templates::Templates, settings::Settings, state::AppState, upstream::UpstreamClient};

/// The gateway.
#[derive(Debug)]
pub struct Gateway;

/// The service as a program with these arguments.
pub fn main(arguments: Vec<String>) -> std::process::ExitCode {
    contexor_service::program::main::<Gateway>(&arguments)
}

impl Program for Gateway {
    const NAME: &'static str = "gateway";
    const DEFAULTS: &'static str = include_str!("../config/default.toml");
    const PLAIN_NAMES: EnvAliases = &[("REDIS_URL", "redis.url")];
    type Settings = Settings;

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        cut_stalled_clients(&listeners.api, Duration::from_millis(settings.timeouts.client_write_ms))?;
        let redis = Redis::new(&settings.redis)?;
        let health = Health::new().redis(&redis);
        let state = web::Data::new(AppState::new(
            settings.clone(),
            redis,
            Templates::from_openapi(documents::OPENAPI)?,
            stop.clone(),
        )?);
        http::serve(&settings.http, listeners, health, None, move |config| routes(config, &state), stop).await
    }
}

/// A client that takes nothing of its answer would keep its place and the service's connection for ever: the server writes only
/// when it can, and knows no deadline. Connections have this from their listener.
fn cut_stalled_clients(listener: &TcpListener, time: Duration) -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(listener).set_tcp_user_timeout(Some(time))?;
    #[cfg(not(target_os = "linux"))]
    let _ = (listener, time);
    Ok(())
}

/// What the gateway answers itself, then the services' routes.
fn routes(config: &mut web::ServiceConfig, state: &web::Data<AppState>) {
    let settings = &state.settings;
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    let scope = web::scope("")
        .app_data(state.clone())
        .app_data(web::Data::new(UpstreamClient::new(&settings.timeouts)))
        .route("/openapi.json", read().to(documents::openapi))
        .route("/", read().to(documents::docs_redirect))
        .route("/.well-known/security.txt", read().to(documents::security_txt))
        .route("/problems", read().to(documents::problems))
        .route("/problems/{code}", read().to(documents::problem))
        .route("/docs", read().to(documents::docs_redirect))
        .route("/docs/{file:.*}", read().to(documents::docs))
        .default_service(web::to(proxy::forward))
        .wrap(Compress::default())
        .wrap(from_fn(compression::prefer_gzip))
        .wrap(from_fn(middleware::validate_head))
        .wrap(middleware::cors(&settings.cors))
        .wrap(from_fn(middleware::finish_answer));
    config.service(scope);
}
