use std::collections::BTreeMap;

use crate::{Addresses, Result, Secrets, Service};

/// Environment variables: names and values.
pub(crate) type Environment = BTreeMap<String, String>;

/// What every program may know: where certificates are, how to report a crash, and how much the sandbox logs.
/// Codes that everybody may ask for within an hour where people try things out: what a day allows.
const DEVELOPMENT_CODES: &str = "16000";
const FOR_ALL: [&str; 5] = ["RUST_BACKTRACE", "RUST_LOG", "SSL_CERT_DIR", "SSL_CERT_FILE", "TZ"];

/// What a service's environment is made from.
#[derive(Debug)]
pub(crate) struct EnvironmentInputs<'a> {
    /// Where everything is.
    pub(crate) addresses: &'a Addresses,
    /// What the person or the test set.
    pub(crate) given: &'a Environment,
    /// Base address of the trace collector, if there is one.
    pub(crate) otlp_endpoint: Option<&'a str>,
}

/// The whole environment of a service: what it needs and nothing else, so that no service holds another's secret.
///
/// What was given for it (`CONTEXOR_<SERVICE>__…`) wins over what is made up here, except for its ports, which others
/// rely on.
///
/// # Errors
/// `BadSecrets`.
pub(crate) fn environment(
    service: Service,
    around: &EnvironmentInputs<'_>,
    secrets: &mut Secrets,
) -> Result<Environment> {
    let mut set = Environment::new();
    match service {
        Service::Sandbox => {}
        Service::Frontend => return Ok(frontend_environment(around)),
        _ => add_settings(service, around, secrets, &mut set)?,
    }
    let own_prefix = format!("CONTEXOR_{}__", service.variable());
    let own_file = format!("CONTEXOR_{}_CONFIG", service.variable());
    for (name, value) in around.given {
        if name.starts_with(&own_prefix) || *name == own_file || FOR_ALL.contains(&name.as_str()) {
            set.insert(name.clone(), value.clone());
        }
    }
    if let Some(address) = around.addresses.services.get(service.name()) {
        let section = if service == Service::Sandbox { "" } else { "HTTP__" };
        set.insert(format!("{own_prefix}{section}PORT"), address.port.to_string());
        if let Some(port) = address.metrics_port {
            set.insert(format!("{own_prefix}{section}METRICS_PORT"), port.to_string());
        }
    }
    Ok(set)
}

/// What the front end's Node.js server reads.
fn frontend_environment(around: &EnvironmentInputs<'_>) -> Environment {
    let port = around.addresses.services.get(Service::Frontend.name()).map_or(0, |address| address.port);
    let mut set = Environment::from([
        ("NODE_ENV".to_owned(), "production".to_owned()),
        ("HOSTNAME".to_owned(), "127.0.0.1".to_owned()),
        ("PORT".to_owned(), port.to_string()),
        ("GATEWAY_URL".to_owned(), around.addresses.gateway.clone()),
    ]);
    if let Some(path) = around.given.get("PATH") {
        set.insert("PATH".to_owned(), path.clone());
    }
    set
}

fn add_settings(
    service: Service,
    around: &EnvironmentInputs<'_>,
    secrets: &mut Secrets,
    set: &mut Environment,
) -> Result<()> {
    let addresses = around.addresses;
    let url = |service: Service| addresses.url(service).unwrap_or_default();
    let mut settings: Vec<(String, String)> = Vec::new();
    let mut put = |key: &str, value: String| settings.push((key.to_owned(), value));

    if let Some(endpoint) = around.otlp_endpoint {
        put("TELEMETRY__OTLP_ENDPOINT", endpoint.to_owned());
    }
    if service != Service::AiWorker {
        put("IDENTITY__JWKS_URL", format!("{}/.well-known/jwks.json", url(Service::Auth)));
    }
    match service {
        Service::Gateway => {
            add_key_ring(service, secrets, &mut put);
            for upstream in [Service::Auth, Service::Org, Service::Content, Service::Usage, Service::Notifier] {
                put(&format!("UPSTREAMS__{}", upstream.variable()), url(upstream));
            }
        }
        Service::Auth => {
            add_key_ring(service, secrets, &mut put);
            add_index_keys(service, secrets, &mut put);
            add_delivery_keys(secrets, &mut put);
            // Everybody who tries it comes from one address, and with numbers that follow each other.
            for cap in
                ["ADDRESS_HOUR", "NETWORK_HOUR", "BLOCK_HOUR", "UNKNOWN_CLIENT_HOUR", "UNRECOGNIZED_HOUR", "TOTAL_HOUR"]
            {
                put(&format!("OTP__CAPS__{cap}"), DEVELOPMENT_CODES.to_owned());
            }
        }
        Service::Org => {
            add_key_ring(service, secrets, &mut put);
            add_index_keys(service, secrets, &mut put);
            put("PEERS__AUTH_URL", url(Service::Auth));
        }
        Service::Content => {
            put("PEERS__AUTH_URL", url(Service::Auth));
            put("PEERS__ORG_URL", url(Service::Org));
            put("PEERS__USAGE_URL", url(Service::Usage));
        }
        Service::Usage => {
            put("PEERS__ORG_URL", url(Service::Org));
            put("PEERS__CONTENT_URL", url(Service::Content));
        }
        Service::Notifier => {
            add_key_ring(service, secrets, &mut put);
            put("PEERS__AUTH_URL", url(Service::Auth));
            put("PEERS__ORG_URL", url(Service::Org));
            add_delivery_keys(secrets, &mut put);
        }
        Service::AiWorker => {
            put("SAFETY_KEY", secrets.key("ai-worker.safety_key"));
            put("PEERS__USAGE_URL", url(Service::Usage));
            put("INTERNAL__SIGNING_KEY", secrets.signing_key(service)?);
        }
        Service::Sandbox | Service::Frontend => {}
    }
    if !matches!(service, Service::Gateway | Service::AiWorker) {
        put("SECRET_KEY", secrets.key(&format!("{}.secret_key", service.name())));
    }
    if service != Service::AiWorker {
        put("INTERNAL__SIGNING_KEY", secrets.signing_key(service)?);
        if service != Service::Gateway {
            put("INTERNAL__GATEWAY", secrets.public_key(Service::Gateway)?);
        }
        for caller in service.callers() {
            put(&format!("INTERNAL__PEERS__{}", caller.variable()), secrets.public_key(*caller)?);
        }
    }
    for (key, value) in settings {
        set.insert(format!("CONTEXOR_{}__{key}", service.variable()), value);
    }

    set.insert("REDIS_URL".to_owned(), addresses.redis_url.clone());
    if let Some(broker) = addresses.brokers.get(service.name()) {
        set.insert("AMQP_URL".to_owned(), broker.clone());
        // The launcher did: a login of one service may not.
        set.insert(format!("CONTEXOR_{}__AMQP__DECLARE", service.variable()), "false".to_owned());
    } else if service.has_broker() {
        set.insert("AMQP_URL".to_owned(), addresses.amqp_url.clone());
    }
    if let Some(database) = addresses.databases.get(service.name()) {
        set.insert(format!("DATABASE_URL_{}", service.variable()), database.clone());
    }
    match service {
        Service::AiWorker => add_provider(around, secrets, set, "OPENAI", "/v1"),
        Service::Notifier => add_provider(around, secrets, set, "KAVENEGAR", ""),
        _ => {}
    }
    Ok(())
}

/// Keys of what is sealed at rest.
fn add_key_ring(service: Service, secrets: &mut Secrets, put: &mut impl FnMut(&str, String)) {
    put("CRYPTO__KEYS__CURRENT", "k1".to_owned());
    put("CRYPTO__KEYS__KEYS__K1", secrets.key(&format!("{}.field_key", service.name())));
}

/// The keys that find sealed values again.
fn add_index_keys(service: Service, secrets: &mut Secrets, put: &mut impl FnMut(&str, String)) {
    put("CRYPTO__INDEX__CURRENT", "k1".to_owned());
    put("CRYPTO__INDEX__KEYS__K1", secrets.key(&format!("{}.index_key", service.name())));
}

/// The keys that seal one-time codes on their way from auth to notifier.
fn add_delivery_keys(secrets: &mut Secrets, put: &mut impl FnMut(&str, String)) {
    put("OTP__DELIVERY__CURRENT", "otp".to_owned());
    put("OTP__DELIVERY__KEYS__OTP", secrets.key("otp_delivery_key"));
}

/// A provider outside the house: what was given for it, or the sandbox where nothing was.
fn add_provider(
    around: &EnvironmentInputs<'_>,
    secrets: &mut Secrets,
    set: &mut Environment,
    provider: &str,
    path: &str,
) {
    let (key_name, url_name) = (format!("{provider}_API_KEY"), format!("{provider}_BASE_URL"));
    let given = |name: &str| around.given.get(name).filter(|value| !value.is_empty()).cloned();
    let sandbox = || around.addresses.url(Service::Sandbox).map(|url| format!("{url}{path}"));
    let (key, url) = match (given(&key_name), given(&url_name)) {
        (Some(key), url) => (key, url),
        // A server of one's own may ask for no key, but the client always sends one.
        (None, url) => (secrets.word(&format!("sandbox.{}_api_key", provider.to_lowercase())), url.or_else(sandbox)),
    };
    set.insert(key_name, key);
    if let Some(url) = url {
        set.insert(url_name, url);
    }
}

/// Whether some provider is neither given nor otherwise reachable, so that the sandbox has to stand in for it.
pub(crate) fn needs_sandbox(given: &Environment) -> bool {
    !is_given(given, "OPENAI") || !is_given(given, "KAVENEGAR")
}

/// Whether text messages go to real phones.
pub(crate) fn sends_real_messages(given: &Environment) -> bool {
    is_given(given, "KAVENEGAR")
}

fn is_given(given: &Environment, provider: &str) -> bool {
    let is_set = |name: String| given.get(&name).is_some_and(|value| !value.is_empty());
    is_set(format!("{provider}_API_KEY")) || is_set(format!("{provider}_BASE_URL"))
}
