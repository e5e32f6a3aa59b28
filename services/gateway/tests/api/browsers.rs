use std::io::Read as _;

use contexor_gateway::{Gateway, settings::Settings};
use contexor_service::{Program as _, program::CommonSettings as _, settings::from_defaults};
use contexor_testkit::rstest::{self, rstest};
use reqwest::header::HeaderMap;

use crate::support::{FIELD_KEY, TestGateway, assert_problem, secrets};

const APP: &str = "https://app.example.org";

async fn gateway() -> TestGateway {
    TestGateway::start_with(&[("cors.allowed_origins", "https://app.example.org, http://localhost:3000")]).await
}

fn has_vary_origin(headers: &HeaderMap) -> bool {
    headers.get_all("vary").iter().any(|vary| vary.to_str().unwrap().to_lowercase().contains("origin"))
}

#[tokio::test]
async fn listed_origins_may_call_and_no_others() {
    let gateway = gateway().await;
    let origins = [
        (APP, true),
        ("http://localhost:3000", true),
        ("https://evil.example", false),
        ("https://evil-app.example.org", false),
        ("https://app.example.org.evil.example", false),
        ("https://app.example.org:8443", false),
        ("http://app.example.org", false),
        ("https://APP.example.org.", false),
        ("null", false),
    ];
    for (origin, allowed) in origins {
        let answer = gateway.request("GET", "/api/v1/contents").header("origin", origin).send().await.unwrap();
        let granted = answer.headers().get("access-control-allow-origin").map(|value| value.to_str().unwrap());
        assert_eq!(granted, allowed.then_some(origin), "{origin}");
        assert_eq!(answer.headers().get("access-control-allow-credentials"), None);
        assert!(has_vary_origin(answer.headers()), "{origin}");

        let preflight = gateway
            .bare("OPTIONS", "/api/v1/contents")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization, content-type, idempotency-key")
            .send()
            .await
            .unwrap();
        let granted = preflight.headers().get("access-control-allow-origin").map(|value| value.to_str().unwrap());
        assert_eq!(granted, allowed.then_some(origin), "preflight of {origin}");
        assert!(has_vary_origin(preflight.headers()), "preflight of {origin}");
        if allowed {
            assert_eq!(preflight.status(), 200);
            assert_eq!(preflight.headers()["access-control-max-age"], "600");
        } else {
            assert_problem(preflight, 403, "origin_not_allowed").await;
        }
    }
    // Errors can be read by the page too.
    let answer = gateway.bare("GET", "/api/v1/contents").header("origin", APP).send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], APP);
    let exposed = answer.headers()["access-control-expose-headers"].to_str().unwrap().to_owned();
    for name in ["x-request-id", "retry-after", "idempotency-replayed"] {
        assert!(exposed.contains(name), "{exposed}");
    }
}

#[tokio::test]
async fn a_page_can_read_why_its_head_was_refused() {
    let gateway = gateway().await;
    let long = "a".repeat(20_000);
    let target = format!("/api/v1/contents?q={}", "a".repeat(9_000));
    let cases = [
        ("/api/v1/contents", "x-long", long.as_str(), 431),
        (target.as_str(), "x-short", "a", 414),
        ("/api/v1/contents", "upgrade", "websocket", 400),
    ];
    for (path, name, value, refused) in cases {
        let request = gateway.request("GET", path).header("origin", APP).header(name, value);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), refused, "{name}");
        assert_eq!(answer.headers()["access-control-allow-origin"], APP, "{name}");
        assert!(has_vary_origin(answer.headers()), "{name}");
    }
    assert_eq!(gateway.upstream("content").requests(), 0);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let gateway = gateway().await;
    for path in ["/api/v1/contents", "/api/v1/unknown", "/openapi.json", "/docs/", "/api/v1/contents/broken"] {
        let headers = gateway.get(path).await.headers().clone();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert!(headers["strict-transport-security"].to_str().unwrap().contains("max-age=31536000"), "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert!(headers.contains_key("cache-control"), "{path}");
        assert!(headers.contains_key("x-request-id"), "{path}");
        for banner in ["server", "x-powered-by", "via"] {
            assert!(!headers.contains_key(banner), "{path} says {banner}");
        }
    }
    assert_eq!(gateway.get("/api/v1/contents").await.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn the_document_and_its_page_need_nothing_from_elsewhere() {
    let gateway = gateway().await;
    let document: serde_json::Value = gateway.bare("GET", "/openapi.json").send().await.unwrap().json().await.unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));

    let redirect = gateway.bare("GET", "/docs").send().await.unwrap();
    assert_eq!((redirect.status().as_u16(), redirect.headers()["location"].to_str().unwrap()), (308, "/docs/"));
    let page = gateway.bare("GET", "/docs/").send().await.unwrap().text().await.unwrap();
    assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
    let files: Vec<&str> = page
        .split(['"'])
        .filter(|part| part.ends_with(".js") || part.ends_with(".css") || part.ends_with(".png"))
        .collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let file = file.trim_start_matches("./");
        let answer = gateway.bare("GET", &format!("/docs/{file}")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{file}");
        assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    }
    let start = gateway.bare("GET", "/docs/swagger-initializer.js").send().await.unwrap().text().await.unwrap();
    assert!(start.contains("/openapi.json") && start.contains("\"validatorUrl\": \"none\""), "{start}");
    assert_problem(gateway.bare("GET", "/docs/nothing.js").send().await.unwrap(), 404, "not_found").await;
}

#[tokio::test]
async fn the_root_leads_to_the_documents_and_every_code_has_a_page() {
    let gateway = gateway().await;
    for path in ["/", "/docs"] {
        let answer = gateway.bare("GET", path).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
            (308, "/docs/"),
            "{path}"
        );
    }
    let page = gateway.bare("GET", "/docs/").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("<title>Contexor API</title>"), "{page}");
    let script = gateway.bare("GET", "/docs/swagger-initializer.js").send().await.unwrap().text().await.unwrap();
    assert!(script.contains("BaseLayout") && script.contains("persistAuthorization\": true"), "{script}");
    let all = gateway.bare("GET", "/problems").send().await.unwrap().text().await.unwrap();
    for code in ["otp_invalid", "validation_failed", "limit_exceeded", "stale_version"] {
        assert!(all.contains(code), "{code}");
        let answer = gateway.bare("GET", &format!("/problems/{code}")).send().await.unwrap();
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"), "{code}");
        assert!(answer.text().await.unwrap().contains("HTTP status 4"), "{code}");
    }
    let unknown = gateway.bare("GET", "/problems/%3Cscript%3E").send().await.unwrap();
    assert_problem(unknown, 404, "not_found").await;
}

#[tokio::test]
async fn documents_are_compressed_for_those_who_can_read_it() {
    let gateway = gateway().await;
    for path in ["/openapi.json", "/docs/swagger-ui.css"] {
        let ask = async |method: &str, coding: &str| {
            let answer = gateway.bare(method, path).header("accept-encoding", coding).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            assert!(answer.headers()["vary"].to_str().unwrap().starts_with("accept-encoding"), "{path}");
            let coding = answer.headers().get("content-encoding").map(|coding| coding.to_str().unwrap().to_owned());
            (coding.unwrap_or_else(|| "none".to_owned()), answer.bytes().await.unwrap())
        };
        let (coding, plain) = ask("GET", "identity").await;
        assert_eq!((coding.as_str(), plain.is_empty()), ("none", false));
        for _ in 0..2 {
            let (coding, compressed) = ask("GET", "br;q=0.5, gzip").await;
            assert_eq!(coding, "gzip", "{path}");
            let mut whole = Vec::new();
            flate2::read::GzDecoder::new(&compressed[..]).read_to_end(&mut whole).unwrap();
            assert!(whole == plain, "{path} is another one compressed");
        }
        assert_eq!(ask("GET", "gzip;q=0").await.0, "none");
        assert!(ask("HEAD", "gzip").await.1.is_empty());
    }
}

#[rstest]
#[case("cors.allowed_origins", "*", "development")]
#[case("cors.allowed_origins", "https://app.example.org/", "development")]
#[case("cors.allowed_origins", "app.example.org", "development")]
#[case("cors.allowed_origins", "http://app.example.org", "production")]
#[case("limits.read.requests", "0", "development")]
#[case("breaker.failures", "0", "development")]
#[case("trusted_proxies", "everybody", "development")]
#[case("crypto.keys.keys.k1", "too-short", "development")]
#[case("crypto.keys.current", "k2", "development")]
#[case("idempotency.keep_s", "59", "development")]
#[case("idempotency.unknown", "1", "development")]
#[case("idempotency.max_stored_bytes_per_caller", "4095", "development")]
#[case("concurrency.max_requests_per_caller", "0", "development")]
#[case("concurrency.max_streams_per_caller", "0", "development")]
#[case("timeouts.client_write_ms", "0", "development")]
#[case("cors.unknown", "1", "development")]
#[case("cors.allowed_origins", "https://App.example.org", "development")]
#[case("cors.allowed_origins", "HTTPS://app.example.org", "development")]
#[case("cors.allowed_origins", "https://app.example.org:443", "development")]
#[case("cors.allowed_origins", "http://localhost:80", "development")]
#[case("limits.failed_auth.requests", "0", "development")]
#[case("limits.unmatched.window_s", "0", "development")]
#[case("limits.otp.window_s", "86401", "development")]
#[case("concurrency.max_requests", "0", "development")]
#[case("concurrency.max_public_requests", "0", "development")]
#[case("concurrency.max_public_requests", "1048577", "development")]
#[case("concurrency.max_streams", "0", "development")]
#[case("concurrency.max_header_bytes", "0", "development")]
#[case("concurrency.max_target_bytes", "0", "development")]
#[case("timeouts.connect_ms", "0", "development")]
#[case("timeouts.request_body_ms", "0", "development")]
#[case("timeouts.public_request_body_ms", "0", "development")]
#[case("timeouts.response_header_ms", "0", "development")]
#[case("timeouts.body_idle_ms", "0", "development")]
#[case("timeouts.body_idle_ms", "3600001", "development")]
#[case("timeouts.pool_idle_ms", "0", "development")]
#[case("internal.timeout_ms", "0", "development")]
#[case("http.workers", "0", "development")]
#[case("http.workers", "513", "development")]
#[case("http.request_timeout_ms", "45999", "development")]
#[case("http.max_body_bytes", "0", "development")]
#[case("identity.jwks_url", "auth/.well-known/jwks.json", "development")]
#[case("identity.jwks_url", "file:///etc/keys", "development")]
#[case("identity.jwks_min_refresh_s", "0", "development")]
#[case("breaker.open_ms", "3600001", "development")]
#[case("security_txt.contact", "security@example.org", "production")]
#[case("security_txt.contact", "mailto:security@example.org", "production")]
fn bad_settings_stop_the_start(#[case] key: &str, #[case] value: &str, #[case] profile: &str) {
    let good = [("redis.url", "redis://127.0.0.1:1"), ("profile", profile), ("cors.allowed_origins", APP)];
    let check = |overrides: &[(&str, &str)]| with_secrets(overrides).and_then(|settings| settings.check());
    check(&good).unwrap();
    let error = check(&[&good[..], &[(key, value)]].concat()).unwrap_err();
    let section = key.split('.').next().unwrap();
    assert!(format!("{error:#}").contains(section), "{error:#} does not name {key}");
}

#[tokio::test]
async fn whom_to_tell_of_a_weakness_is_named_until_it_expires() {
    const PATH: &str = "/.well-known/security.txt";
    let contact = ("security_txt.contact", "mailto:security@example.org, https://example.org/report");
    let gateway = TestGateway::start_with(&[contact, ("security_txt.expires", "2999-01-31T12:30:00+03:30")]).await;
    let answer = gateway.bare("GET", PATH).send().await.unwrap();
    assert_eq!(
        (answer.status(), &answer.headers()["content-type"]),
        (200.try_into().unwrap(), &"text/plain; charset=utf-8".parse().unwrap())
    );
    let text = answer.text().await.unwrap();
    assert_eq!(
        text,
        "Contact: mailto:security@example.org\nContact: https://example.org/report\nExpires: 2999-01-31T09:00:00Z\n"
    );
    assert_problem(gateway.bare("POST", PATH).send().await.unwrap(), 404, "not_found").await;

    let nobody = TestGateway::start().await;
    assert_problem(nobody.bare("GET", PATH).send().await.unwrap(), 404, "not_found").await;
    let expired = TestGateway::start_with(&[contact, ("security_txt.expires", "2020-01-01T00:00:00Z")]).await;
    assert_problem(expired.bare("GET", PATH).send().await.unwrap(), 404, "not_found").await;
}

fn with_secrets(overrides: &[(&str, &str)]) -> anyhow::Result<Settings> {
    let secrets = secrets();
    let mut all: Vec<(&str, String)> = secrets.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
    all.extend(overrides.iter().map(|(key, value)| (*key, (*value).to_owned())));
    Ok(from_defaults(Gateway::DEFAULTS, &all)?)
}

#[test]
fn without_a_redis_there_is_no_start() {
    assert!(with_secrets(&[]).unwrap_err().to_string().contains("url"));
}

#[test]
fn settings_do_not_show_their_secrets() {
    let settings = with_secrets(&[("redis.url", "redis://user:redis-password@127.0.0.1:1")]).unwrap();
    let shown = format!("{settings:?}");
    assert!(!shown.contains("redis-password") && !shown.contains(FIELD_KEY), "{shown}");
}
