//! What is secret in the settings stays so.

use std::{collections::HashMap, fmt::Debug};

use contexor_service::{
    program::{CommonSettings as _, Program},
    settings::{EnvAliases, load_from},
};

use crate::sources;

/// The beginning of every secret of these tests.
const MARK: &str = "hunter2";

/// Secrets that every service with a database, a broker and peers has.
const COMMON: [&str; 5] = ["SECRET_KEY", "DATABASE__URL", "REDIS__URL", "AMQP__URL", "INTERNAL__SIGNING_KEY"];

fn environment(service: &str, secrets: &[&str], others: &[(&str, &str)]) -> HashMap<String, String> {
    let prefix = format!("CONTEXOR_{}__", service.to_uppercase().replace('-', "_"));
    let secrets = secrets.iter().map(|name| (format!("{prefix}{name}"), format!("{MARK}-{name}")));
    secrets.chain(others.iter().map(|(name, value)| (format!("{prefix}{name}"), (*value).to_owned()))).collect()
}

/// Loads a service's settings with every secret marked, and makes sure that each has arrived and none shows.
fn assert_hidden<P: Program>(secrets: &[&str], others: &[(&str, &str)])
where
    P::Settings: Debug,
{
    let load = |environment| load_from::<P::Settings>(P::NAME, P::DEFAULTS, P::PLAIN_NAMES as EnvAliases, environment);
    let all = environment(P::NAME, secrets, others);
    let settings = load(all.clone()).unwrap_or_else(|error| panic!("{}: {error}", P::NAME));
    for shown in [format!("{settings:?}"), format!("{settings:#?}")] {
        assert!(!shown.contains(MARK), "{} shows a secret: {shown}", P::NAME);
    }
    for secret in secrets {
        // Without it there is no start, and what is said about that names no other secret.
        let mut without = all.clone();
        without.retain(|name, _| !name.ends_with(&format!("__{secret}")));
        let error = load(without).err().unwrap_or_else(|| panic!("{} starts without {secret}", P::NAME)).to_string();
        assert!(!error.contains(MARK), "{}: {error}", P::NAME);
    }
}

fn with(more: &[&'static str]) -> Vec<&'static str> {
    COMMON.iter().chain(more).copied().collect()
}

#[test]
fn no_service_shows_a_secret_of_its_settings_or_starts_without_one() {
    let key_ring: &[(&str, &str)] = &[("CRYPTO__KEYS__CURRENT", "k1")];
    assert_hidden::<contexor_auth::Auth>(
        &with(&["OTP__DELIVERY__KEYS__OTP", "CRYPTO__INDEX__KEYS__K1", "CRYPTO__KEYS__KEYS__K1"]),
        key_ring,
    );
    assert_hidden::<contexor_org::Org>(&with(&["CRYPTO__INDEX__KEYS__K1"]), &[("CRYPTO__KEYS__KEYS__K1", MARK)]);
    assert_hidden::<contexor_content::Content>(&with(&[]), &[]);
    assert_hidden::<contexor_usage::Usage>(&with(&[]), &[]);
    assert_hidden::<contexor_notifier::Notifier>(
        &with(&["OTP__DELIVERY__KEYS__OTP", "KAVENEGAR__API_KEY", "CRYPTO__KEYS__KEYS__K1"]),
        key_ring,
    );
    assert_hidden::<contexor_gateway::Gateway>(
        &["REDIS__URL", "INTERNAL__SIGNING_KEY"],
        &[("CRYPTO__KEYS__KEYS__K1", MARK)],
    );
    assert_hidden::<contexor_ai_worker::AiWorker>(
        &["SAFETY_KEY", "DATABASE__URL", "REDIS__URL", "AMQP__URL", "PROVIDER__API_KEY", "INTERNAL__SIGNING_KEY"],
        &[],
    );
}

/// What `check-config` says of a service that has all but the gateway's key.
fn assert_knows_the_gateway<P: Program>(secrets: &[&str], others: &[(&str, &str)]) {
    let load = |environment| load_from::<P::Settings>(P::NAME, P::DEFAULTS, P::PLAIN_NAMES as EnvAliases, environment);
    let Ok(settings) = load(environment(P::NAME, secrets, others)) else { panic!("{} cannot be set", P::NAME) };
    let error = settings.check().unwrap_err().to_string();
    assert!(error.starts_with("internal.gateway"), "{}: {error}", P::NAME);
}

#[test]
fn no_service_behind_the_gateway_starts_without_knowing_it() {
    assert_knows_the_gateway::<contexor_auth::Auth>(
        &with(&["OTP__DELIVERY__KEYS__OTP", "CRYPTO__INDEX__KEYS__K1", "CRYPTO__KEYS__KEYS__K1"]),
        &[("CRYPTO__KEYS__CURRENT", "k1")],
    );
    assert_knows_the_gateway::<contexor_org::Org>(
        &with(&["CRYPTO__INDEX__KEYS__K1"]),
        &[("CRYPTO__KEYS__KEYS__K1", MARK)],
    );
    assert_knows_the_gateway::<contexor_content::Content>(&with(&[]), &[]);
    assert_knows_the_gateway::<contexor_usage::Usage>(&with(&[]), &[]);
    assert_knows_the_gateway::<contexor_notifier::Notifier>(
        &with(&["OTP__DELIVERY__KEYS__OTP", "KAVENEGAR__API_KEY", "CRYPTO__KEYS__KEYS__K1"]),
        &[("CRYPTO__KEYS__CURRENT", "k1")],
    );
}

#[test]
fn every_setting_that_sounds_secret_is_typed_so() {
    let mut secrets = 0;
    for source in sources::shipped() {
        for line in source.shipped_text().lines().map(str::trim) {
            let Some((name, kind)) = line.strip_prefix("pub ").and_then(|field| field.split_once(": ")) else {
                continue;
            };
            let sounds =
                name == "keys" || ["_key", "secret", "password", "pepper"].iter().any(|end| name.ends_with(end));
            let in_settings =
                source.path.ends_with("settings.rs") || source.text.contains(&format!("Settings {{\n    pub {name}"));
            if sounds && in_settings {
                secrets += 1;
                // The keys of a ring are typed so where all rings are, in crates/crypto.
                let kind = kind.strip_prefix("Option<").unwrap_or(kind);
                let typed = kind.starts_with("SecretString") || kind.starts_with("KeyRingSettings");
                assert!(typed, "{}: {line}", source.place(0));
            }
        }
    }
    assert!(secrets >= 10, "{secrets} settings");
}

#[test]
fn no_secret_has_a_default() {
    let defaults = [
        contexor_auth::Auth::DEFAULTS,
        contexor_org::Org::DEFAULTS,
        contexor_content::Content::DEFAULTS,
        contexor_usage::Usage::DEFAULTS,
        contexor_notifier::Notifier::DEFAULTS,
        contexor_gateway::Gateway::DEFAULTS,
        contexor_ai_worker::AiWorker::DEFAULTS,
    ];
    for text in defaults {
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let Some((name, value)) = line.split_once('=') else { continue };
            let name = name.trim();
            let secret = name.ends_with("_key") || name.ends_with("secret") || name == "url";
            assert!(!secret, "{name} ={value}");
        }
    }
}
