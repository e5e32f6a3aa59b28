//! Settings that cannot work stop the start, by name.

use contexor_auth::{Auth, Settings};
use contexor_service::{Program as _, program::CommonSettings as _, settings::from_defaults};

use crate::harness::key;

fn check(overrides: &[(&str, &str)]) -> Result<(), String> {
    let mut given = vec![
        ("database.url", "postgres://localhost/auth".to_owned()),
        ("redis.url", "redis://localhost".to_owned()),
        ("amqp.url", "amqp://localhost".to_owned()),
        ("internal.signing_key", key(0)),
        ("internal.gateway", key(5)),
        ("secret_key", key(1)),
        ("otp.delivery.keys.otp", key(2)),
        ("crypto.index.keys.k1", key(3)),
        ("crypto.keys.current", "k1".to_owned()),
        ("crypto.keys.keys.k1", key(4)),
    ];
    given.extend(overrides.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let settings: Settings = from_defaults(Auth::DEFAULTS, &given).map_err(|error| error.to_string())?;
    settings.check().map_err(|error| format!("{error:#}"))
}

#[test]
fn settings_that_cannot_work_stop_the_start_by_name() {
    assert_eq!(check(&[]), Ok(()));
    for (overrides, name) in [
        (vec![("internal.gateway", "c2VjcmV0")], "internal.gateway"),
        (vec![("otp.ttl_s", "0")], "otp.ttl_s"),
        (vec![("otp.max_tries", "0")], "otp.max_tries"),
        (vec![("otp.max_attempts_from_other_clients", "5")], "otp.max_attempts_from_other_clients"),
        (vec![("otp.max_failed_attempts_per_account", "4")], "otp.max_failed_attempts_per_account"),
        (vec![("otp.guess_window_s", "0")], "otp.guess_window_s"),
        (vec![("otp.expired_retention_s", "604801")], "otp.expired_retention_s"),
        (vec![("otp.address_known_days", "100000")], "otp.address_known_days"),
        (vec![("otp.allowed_countries", "+98")], "otp.allowed_countries"),
        (
            vec![("otp.caps.unknown_client_hour", "2601")],
            "otp.caps: unknown_client_hour, unrecognized_hour and total_hour",
        ),
        (
            vec![("otp.caps.unrecognized_hour", "3001")],
            "otp.caps: unknown_client_hour, unrecognized_hour and total_hour",
        ),
        (
            vec![("otp.caps.unknown_client_day", "30401")],
            "otp.caps: unknown_client_day, unrecognized_day and total_day",
        ),
        (vec![("otp.caps.total_day", "30399")], "otp.caps: unknown_client_day, unrecognized_day and total_day"),
        (vec![("otp.caps.number_hour", "-1")], "otp.caps.number_hour"),
        (vec![("otp.caps.number_hour", "31")], "otp.caps: number_day"),
        (vec![("otp.caps.origin_hour", "11")], "otp.caps: origin_day"),
        (
            vec![("otp.caps.unknown_client_hour", "2100"), ("otp.caps.unknown_client_day", "2000")],
            "otp.caps: unknown_client_day",
        ),
        (vec![("otp.caps.total_hour", "40001")], "otp.caps: total_day"),
        (vec![("otp.caps.address_hour", "2001")], "otp.caps: network_hour"),
        (vec![("tokens.access_lifetime_s", "86401")], "tokens.access_lifetime_s"),
        (vec![("tokens.refresh_idle_s", "3599")], "tokens.refresh_idle_s"),
        (vec![("tokens.refresh_absolute_s", "2591999")], "tokens.refresh_idle_s"),
        (vec![("tokens.reuse_grace_s", "11")], "tokens.reuse_grace_s"),
        (vec![("tokens.key_publish_ahead_s", "4")], "tokens.key_publish_ahead_s"),
        (vec![("tokens.keys_reload_s", "0")], "tokens.keys_reload_s"),
        (vec![("otp.delivery.current", "next")], "otp.delivery"),
        (vec![("crypto.keys.current", "next")], "crypto.keys"),
        (vec![("crypto.index.current", "next")], "crypto.index"),
        (vec![("crypto.index.keys.k1", key(4).as_str())], "no key of crypto.index may be one of crypto.keys"),
    ] {
        let refusal = check(&overrides).expect_err(name);
        assert!(refusal.contains(name), "{overrides:?}: {refusal}");
    }
}
