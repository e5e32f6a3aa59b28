//! notifier: text messages, in-app notifications, webhooks.
//!
//! A code is sent once, as long as it is good; number and code are opened in memory, handed to the provider, and kept nowhere.

mod admins;
pub mod consumers;
pub mod delivery;
pub mod domain;
pub mod egress;
pub mod error;
pub mod handlers;
pub mod incidents;
pub mod kavenegar;
pub mod live;
pub mod ops;
pub mod periodic;
pub mod provider_watch;
mod re_encrypt_command;
mod routes;
mod schema;
pub mod settings;
pub mod store;
pub mod text_notices;

use std::{sync::Arc, time::Duration};

use actix_web::{App as ActixApp, web};
use anyhow::Context as _;
use contexor_crypto::KeyRing;
use contexor_db::Db;
use contexor_identity::{Access, GatewayTokenVerifier, Identity, OrgApiKeys, ServiceClient};
use contexor_service::{
    BackgroundTasks, CircuitBreaker, CursorCodec, Health, Listeners, Program, Redis,
    circuit_breaker::{CircuitEvent, CircuitSettings},
    http,
    settings::{EnvAliases, Profile},
};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::AppExt as _;

pub use settings::Settings;

use crate::domain::{schedule::Schedule, target::TargetPolicy};

/// The service's name.
pub const NAME: &str = "notifier";
/// The settings' defaults.
pub const DEFAULTS: &str = include_str!("../config/default.toml");

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/notifier");

/// The notifier service.
#[derive(Debug)]
pub struct Notifier;

/// The service as a program with these arguments.
pub fn main(arguments: Vec<String>) -> std::process::ExitCode {
    contexor_service::program::main::<Notifier>(&arguments)
}

impl Program for Notifier {
    const NAME: &'static str = NAME;
    const DEFAULTS: &'static str = DEFAULTS;
    const PLAIN_NAMES: EnvAliases = &[
        ("DATABASE_URL_NOTIFIER", "database.url"),
        ("REDIS_URL", "redis.url"),
        ("AMQP_URL", "amqp.url"),
        ("KAVENEGAR_API_KEY", "kavenegar.api_key"),
        ("KAVENEGAR_BASE_URL", "kavenegar.base_url"),
    ];
    type Settings = Settings;

    fn migrations() -> Option<EmbeddedMigrations> {
        Some(MIGRATIONS)
    }

    const COMMANDS: &'static [&'static str] = &[re_encrypt_command::COMMAND];

    async fn command(settings: Settings, arguments: Vec<String>) -> anyhow::Result<bool> {
        if arguments != [re_encrypt_command::COMMAND] {
            return Ok(false);
        }
        re_encrypt_command::run(&settings).await.map(|()| true)
    }

    async fn run(settings: Settings, listeners: Listeners, stop: CancellationToken) -> anyhow::Result<()> {
        let db = Db::new(&settings.database)?;
        re_encrypt_command::every_key_is_there(&db, &settings.crypto).await.context("webhooks cannot be opened")?;
        let redis = Redis::new(&settings.redis)?;
        let services = ServiceClient::new(NAME, &settings.internal)?;
        let api_keys = OrgApiKeys::new(services.clone(), &settings.peers.org_url);
        let queued = Arc::new(Notify::new());
        let resolver = egress::CheckedResolver::new(egress::SystemResolver);
        let webhooks = webhooks_of(&settings, resolver.clone(), queued.clone())?;
        let deliverer = deliverer_of(&settings, &db, resolver, &webhooks)?;
        let live = live::LiveNotices::start(
            redis.clone(),
            Duration::from_millis(settings.notifications.ping_every_ms),
            Duration::from_millis(settings.notifications.reauthorize_interval_ms),
            stop.clone(),
        );
        let app = web::Data::new(handlers::App {
            db: db.clone(),
            access: Access::new(redis.clone(), services.clone(), &settings.peers.org_url),
            cursors: CursorCodec::new(&settings.secret_key)?,
            webhooks,
            live: live.clone(),
        });
        let identity = web::Data::new(Identity::new(&settings.identity, redis.clone())?.with_api_keys(api_keys));
        let edge = GatewayTokenVerifier::verifier(NAME, &settings.internal)?;

        let kavenegar = &settings.kavenegar;
        let open = Duration::from_millis(kavenegar.circuit_open_ms);
        let circuit = CircuitBreaker::new(
            CircuitSettings { failures: kavenegar.circuit_failures, open, trial: open },
            observe_text_circuit,
        );
        let provider = kavenegar::Kavenegar::new(kavenegar)?;
        let incidents = incidents::Incidents::new(&settings.operator)?;
        let texts_queued = Arc::new(Notify::new());
        let text_notices = text_notices::TextNotices {
            db: db.clone(),
            provider: provider.clone(),
            circuit: circuit.clone(),
            services: services.clone(),
            auth_url: settings.peers.auth_url.clone(),
            caps: text_notices::DailyCaps {
                person_day: settings.text_messages.person_day.into(),
                total_day: settings.text_messages.total_day.into(),
            },
            sweep: Duration::from_millis(settings.text_messages.sweep_ms),
            queued: texts_queued.clone(),
            incidents: incidents.clone(),
        };
        let watch = provider_watch::ProviderWatch {
            db: db.clone(),
            provider: provider.clone(),
            incidents: incidents.clone(),
            credit_floor_rial: kavenegar.credit_floor_rial,
        };
        let background = BackgroundTasks::new(NAME, &settings.amqp, stop.clone());
        let send_codes = consumers::SendCodes {
            db: db.clone(),
            delivery: KeyRing::new(&settings.otp.delivery)?,
            provider,
            circuit,
            // The call's own time-out comes first; the rest is for the database.
            lease: Duration::from_millis(kavenegar.timeout_ms + 5_000),
            incidents: incidents.clone(),
        };
        let tell_people = consumers::CreateNotifications {
            admins: admins::Admins::new(services, &settings.peers.org_url),
            live,
            texts_expire_after: chrono::Duration::seconds(settings.text_messages.expire_after_s.into()),
            texts_queued,
        };
        let forget_old = periodic::ForgetOld {
            keep_notifications: chrono::Duration::days(settings.notifications.keep_days.into()),
            keep_events: chrono::Duration::days(settings.webhooks.keep_days.into()),
        };
        let fan_out = consumers::FanOut { max_body_bytes: settings.webhooks.max_body_bytes, queued };
        let delivering = tokio::spawn(deliverer.run(stop.clone()));
        let texting = tokio::spawn(text_notices.run(stop.clone()));
        let background = background
            .with_outbox(&db, &settings.amqp)
            .consume(send_codes, settings.otp.in_flight)
            .consume_transactional(&db, tell_people)
            .consume_transactional(&db, fan_out)
            .consume(consumers::TellOperators { incidents }, settings.amqp.prefetch)
            .spawn(watch.clone().follow_messages(Duration::from_secs(kavenegar.status_every_s.into())))
            .spawn(watch.watch_credit(Duration::from_secs(kavenegar.credit_every_s.into())))
            .consume(consumers::PurgeTenants { db: db.clone() }, 1)
            .periodic(&db, Duration::from_secs(3600), forget_old);

        let health = Health::new().postgres(&db).redis(&redis);
        let served = http::serve(
            &settings.http,
            listeners,
            health,
            Some(&openapi()),
            move |config| {
                config.app_data(app.clone()).app_data(identity.clone()).app_data(edge.clone());
                routes::routes(config);
            },
            stop,
        )
        .await;
        // Delivering ends by itself; what it concludes may have something to tell.
        if delivering.await.is_err() {
            tracing::error!("the delivery of events panicked");
        }
        if texting.await.is_err() {
            tracing::error!("the sending of notices by text message panicked");
        }
        background.shutdown().await;
        db.close();
        served
    }
}

fn webhooks_of(
    settings: &Settings,
    resolver: egress::CheckedResolver,
    queued: Arc<Notify>,
) -> anyhow::Result<handlers::Webhooks> {
    let webhooks = &settings.webhooks;
    Ok(handlers::Webhooks {
        keys: KeyRing::new(&settings.crypto.keys)?,
        policy: TargetPolicy { ports: webhooks.ports.clone(), loopback: settings.profile == Profile::Development },
        resolver,
        most: webhooks.most_per_org.into(),
        overlap: chrono::Duration::seconds(webhooks.secret_overlap_s.into()),
        max_body_bytes: webhooks.max_body_bytes,
        queued,
    })
}

fn deliverer_of(
    settings: &Settings,
    db: &Db,
    resolver: egress::CheckedResolver,
    shared: &handlers::Webhooks,
) -> anyhow::Result<delivery::Deliverer> {
    let webhooks = &settings.webhooks;
    let timeout = Duration::from_millis(webhooks.timeout_ms);
    let client = egress::client(resolver, Duration::from_millis(webhooks.connect_timeout_ms), timeout)?;
    let sender = delivery::Sender { client, policy: shared.policy.clone(), keys: shared.keys.clone() };
    let room = delivery::ConcurrencyAllowance {
        in_flight: webhooks.in_flight as usize,
        per_webhook: webhooks.in_flight_per_webhook as usize,
        circuit_failures: webhooks.circuit_failures,
        circuit_open: (
            Duration::from_millis(webhooks.circuit_open_ms),
            Duration::from_millis(webhooks.circuit_max_open_ms),
        ),
        longest_asked_pause: Duration::from_secs(webhooks.max_retry_after_s.into()),
    };
    let seconds = |seconds: u32| chrono::Duration::seconds(seconds.into());
    Ok(delivery::Deliverer {
        db: db.clone(),
        sender: Arc::new(sender),
        health: Arc::new(delivery::EndpointHealth::new(room)),
        schedule: Schedule { delays_s: webhooks.retry_delays_s.clone(), max_retry_after_s: webhooks.max_retry_after_s },
        patience: delivery::FailurePolicy {
            warn_after: seconds(webhooks.warn_after_s),
            disable_after: seconds(webhooks.disable_after_s),
        },
        // The attempt's own time-out comes first; the rest is for the answer's body and the database.
        lease: chrono::Duration::milliseconds(i64::try_from(webhooks.timeout_ms)?) + chrono::Duration::seconds(15),
        sweep: Duration::from_millis(webhooks.sweep_ms),
        grace: Duration::from_secs(3),
        queued: shared.queued.clone(),
    })
}

/// The API's description.
pub fn openapi() -> utoipa::openapi::OpenApi {
    ActixApp::new().into_utoipa_app().configure(|config| routes::routes(config)).split_for_parts().1
}

fn observe_text_circuit(event: CircuitEvent) {
    if let CircuitEvent::Opened(reason) = event {
        metrics::counter!("contexor_sms_circuit_opened_total").increment(1);
        tracing::error!(
            reason,
            "the circuit to the text message provider opens ({reason}); nothing is sent for a while"
        );
    }
}
