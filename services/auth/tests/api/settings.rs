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
        (vec![("otp.ttl_seconds", "0")], "otp.ttl_seconds"),
        (vec![("otp.max_tries", "0")], "otp.max_tries"),
        (vec![("otp.max_tries_of_others", "5")], "otp.max_tries_of_others"),
        (vec![("otp.max_guesses", "4")], "otp.max_guesses"),
        (vec![("otp.guess_window_seconds", "0")], "otp.guess_window_seconds"),
        (vec![("otp.remember_seconds", "604801")], "otp.remember_seconds"),
        (vec![("otp.address_known_days", "100000")], "otp.address_known_days"),
        (vec![("otp.allowed_countries", "+98")], "otp.allowed_countries"),
        (vec![("otp.caps.stranger_hour", "2601")], "otp.caps: stranger_hour, away_hour and total_hour"),
        (vec![("otp.caps.away_hour", "3001")], "otp.caps: stranger_hour, away_hour and total_hour"),
        (vec![("otp.caps.stranger_day", "30401")], "otp.caps: stranger_day, away_day and total_day"),
        (vec![("otp.caps.total_day", "30399")], "otp.caps: stranger_day, away_day and total_day"),
        (vec![("otp.caps.number_hour", "-1")], "otp.caps.number_hour"),
        (vec![("otp.caps.number_hour", "31")], "otp.caps: number_day"),
        (vec![("otp.caps.origin_hour", "11")], "otp.caps: origin_day"),
        (vec![("otp.caps.stranger_hour", "2100"), ("otp.caps.stranger_day", "2000")], "otp.caps: stranger_day"),
        (vec![("otp.caps.total_hour", "40001")], "otp.caps: total_day"),
        (vec![("otp.caps.address_hour", "2001")], "otp.caps: network_hour"),
        (vec![("tokens.access_lifetime_seconds", "86401")], "tokens.access_lifetime_seconds"),
        (vec![("tokens.refresh_idle_seconds", "3599")], "tokens.refresh_idle_seconds"),
        (vec![("tokens.refresh_absolute_seconds", "2591999")], "tokens.refresh_idle_seconds"),
        (vec![("tokens.reuse_grace_seconds", "11")], "tokens.reuse_grace_seconds"),
        (vec![("tokens.key_publish_ahead_seconds", "4")], "tokens.key_publish_ahead_seconds"),
        (vec![("tokens.keys_reload_seconds", "0")], "tokens.keys_reload_seconds"),
        (vec![("otp.delivery.current", "next")], "otp.delivery"),
        (vec![("crypto.keys.current", "next")], "crypto.keys"),
        (vec![("crypto.index.current", "next")], "crypto.index"),
        (vec![("crypto.index.keys.k1", key(4).as_str())], "no key of crypto.index may be one of crypto.keys"),
    ] {
        let refusal = check(&overrides).expect_err(name);
        assert!(refusal.contains(name), "{overrides:?}: {refusal}");
    }
}
