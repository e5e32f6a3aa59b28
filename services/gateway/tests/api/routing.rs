use contexor_gateway::{domain::path::Segments, routes};
use contexor_testkit::{
    proptest::{self, prelude::*},
    rstest::{self, rstest},
};

use crate::sockets::status;
use crate::support::{TestGateway, assert_problem};

const ID: &str = "0198c7f2-0000-7000-8000-000000000001";

#[tokio::test]
async fn every_prefix_reaches_its_service() {
    let gateway = TestGateway::start().await;
    let routes = [
        ("/api/v1/auth/me", "auth"),
        ("/api/v1/auth/sessions/ID", "auth"),
        ("/api/v1/orgs", "org"),
        ("/api/v1/orgs/ID/members/ID", "org"),
        ("/api/v1/orgs/ID/workspaces", "org"),
        ("/api/v1/invitations", "org"),
        ("/api/v1/workspaces/ID", "org"),
        ("/api/v1/workspaces/ID/members", "org"),
        ("/api/v1/workspaces/ID/members/ID", "org"),
        ("/api/v1/workspaces/ID/projects", "content"),
        ("/api/v1/projects/ID", "content"),
        ("/api/v1/contents", "content"),
        ("/api/v1/contents/ID/versions/3", "content"),
        ("/api/v1/tasks/ID", "content"),
        ("/api/v1/usage/summary", "usage"),
        ("/api/v1/notifications", "notifier"),
        ("/api/v1/notifications/events", "notifier"),
        ("/api/v1/webhooks", "notifier"),
        ("/api/v1/webhooks/ID/deliveries/ID/redeliver", "notifier"),
        ("/api/v1/events", "notifier"),
    ];
    for (path, service) in routes {
        let path = path.replace("ID", ID);
        let asked = gateway.echo(&format!("{path}?a=1&b=%2Fx")).await;
        assert_eq!((asked["service"].as_str(), asked["path"].as_str()), (Some(service), Some(path.as_str())));
        assert_eq!(asked["query"], "a=1&b=%2Fx");
    }
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let answer = gateway.request(method, "/api/v1/contents").body("{}").send().await.unwrap();
        assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["method"], method);
    }
}

#[tokio::test]
async fn public_routes_need_no_token_and_all_others_do() {
    let gateway = TestGateway::start().await;
    for (method, path) in [
        ("POST", "/api/v1/auth/otp/request"),
        ("POST", "/api/v1/auth/otp/verify"),
        ("POST", "/api/v1/auth/token/refresh"),
        ("GET", "/.well-known/jwks.json"),
        ("GET", "/openapi.json"),
        ("GET", "/docs/"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
    ] {
        assert_eq!(gateway.bare(method, path).send().await.unwrap().status(), 200, "{path}");
    }
    for path in
        ["/api/v1/auth/me", "/api/v1/orgs", "/api/v1/contents", "/api/v1/usage/summary", "/api/v1/notifications"]
    {
        assert_problem(gateway.bare("GET", path).send().await.unwrap(), 401, "unauthenticated").await;
    }
}

#[tokio::test]
async fn what_is_not_in_the_table_does_not_exist() {
    let gateway = TestGateway::start().await;
    for path in ["/api", "/api/v1", "/api/v1/unknown", "/metrics", "/internal", "/api/v2/contents", "/API/v1/contents"]
    {
        assert_problem(gateway.get(path).await, 404, "not_found").await;
    }
    for (method, path) in [
        ("TRACE", "/api/v1/contents"),
        ("OPTIONS", "/api/v1/contents"),
        ("CONNECT", "/api/v1/contents"),
        ("PROPFIND", "/api/v1/contents"),
        ("get", "/api/v1/contents"),
    ] {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            gateway.token
        );
        let answer = gateway.raw(request).await;
        assert_eq!(status(&answer), 405, "{method} {path}: {answer}");
        assert!(answer.contains("method_not_allowed"), "{answer}");
        assert!(answer.contains(&format!("\r\nallow: {}\r\n", allowed("/api/v1/contents"))), "{answer}");
    }
    let answer = gateway.request("POST", "/openapi.json").send().await.unwrap();
    assert!(matches!(answer.status().as_u16(), 404 | 405), "{}", answer.status());
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
}

/// What the document says of a path's methods.
fn allowed(path: &str) -> String {
    let document: serde_json::Value = serde_json::from_str(contexor_gateway::documents::OPENAPI).unwrap();
    let methods = [("get", "GET, HEAD"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];
    let here = methods.iter().filter(|(key, _)| document["paths"][path].get(key).is_some()).map(|(_, name)| *name);
    here.collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn a_word_of_any_length_for_a_method_is_refused() {
    let gateway = TestGateway::start().await;
    for bytes in [33, 1000, 10_000] {
        let method = "M".repeat(bytes);
        let request = format!("{method} /api/v1/contents HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n");
        let answer = gateway.raw(request).await;
        assert_eq!(status(&answer), 405, "{answer}");
        assert!(answer.contains("method_not_allowed") && answer.contains("\r\nallow: "), "{answer}");
        assert!(!answer.contains("MMMM"), "{answer}");
    }
}

#[tokio::test]
async fn a_route_has_one_spelling() {
    let gateway = TestGateway::start().await;
    let orgs = format!("/api/v1/orgs/{ID}");
    assert_eq!(gateway.get(&orgs).await.status(), 200);
    for path in [
        format!("{orgs}/"),
        format!("{orgs}//members"),
        format!("/api/v1/ORGS/{ID}"),
        format!("/api/V1/orgs/{ID}"),
        format!("/api/v1/orgs%2f{ID}"),
        format!("/api/v1/%6frgs/{ID}"),
        format!("/api/v1/orgs/{ID};x=y"),
        format!("/api/v1/orgs/{ID}%00"),
        format!("/api/v1/orgs/{ID}%20"),
        format!("/api/v1/orgs/{ID}.json"),
    ] {
        for method in ["GET", "HEAD", "PATCH", "DELETE"] {
            let answer = gateway.request(method, &path).send().await.unwrap();
            assert_eq!(answer.status(), 404, "{method} {path}");
        }
    }
    assert_eq!(gateway.upstream("org").requests(), 1);
}

/// The document says what can be asked, and who may: the table must know every path of it, and let in nobody else.
#[test]
fn the_table_and_the_document_agree() {
    let document: serde_json::Value = serde_json::from_str(contexor_gateway::documents::OPENAPI).unwrap();
    let mut used = std::collections::BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let spelt: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { ID } else { part }).collect();
        let spelt = spelt.join("/");
        let route = Segments::read(&spelt).and_then(|segments| routes::find(&segments));
        let route = route.unwrap_or_else(|| panic!("{path} is not in the table"));
        used.insert(route.pattern.0);
        for (method, operation) in operations.as_object().unwrap() {
            let is_public = operation["x-permission"] == "public";
            assert_eq!(route.access == routes::Access::Public, is_public, "{method} {path}");
        }
    }
    for route in routes::TABLE {
        assert!(used.contains(route.pattern.0), "{} leads to nothing in the document", route.pattern.0);
    }
}

#[tokio::test]
async fn internal_routes_cannot_be_reached_however_they_are_spelt() {
    let gateway = TestGateway::start().await;
    let spellings = [
        "/internal/holds",
        "//internal/holds",
        "///internal/holds",
        "/./internal/holds",
        "/../internal/holds",
        "/api/../internal/holds",
        "/api/v1/../../internal/holds",
        "/api/v1/contents/../../../internal/holds",
        "/api/v1/contents/..%2f..%2f..%2finternal/holds",
        "/api/v1/contents/%2e%2e/%2e%2e/%2e%2e/internal/holds",
        "/api/v1/contents/%2E%2E/internal",
        "/api/v1/contents/.%2e/.%2e/.%2e/internal",
        "/api/v1/contents/%252e%252e/internal",
        "/%69nternal/holds",
        "/%2finternal/holds",
        "/INTERNAL/holds",
        "/Internal/holds",
        "/internal%2fholds",
        "/internal%00/holds",
        "/internal;a=b/holds",
        "/;/internal/holds",
        "/internal/./holds",
        "/internal//holds",
        "/internal/holds/",
        "/internal.json",
        "/internal%20/holds",
        "/api/v1/%2e%2e/%2e%2e/internal",
        "/api/v1/auth/otp/..%5c..%5cinternal",
        "/api/v1/auth/otp/..\\..\\..\\internal",
        "/api/v1/auth/otp/%c0%ae%c0%ae/internal",
        "/api/v1/auth/otp/%uff0e%uff0e/internal",
        "/.well-known/../internal/holds",
        "/.well-known/jwks.json/../../internal",
        "/docs/../internal/holds",
        "/docs/%2e%2e/internal/holds",
        "http://127.0.0.1/internal/holds",
    ];
    for path in spellings {
        for method in ["GET", "POST"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                gateway.token
            );
            let answer = gateway.raw(request).await;
            assert!(matches!(status(&answer), 400 | 404 | 405), "{method} {path}: {answer}");
        }
    }
    for (name, upstream) in &gateway.upstreams {
        assert_eq!(upstream.requests(), 0, "{name} was asked");
    }
}

/// What a lenient server could make of a path: decoded twice, backslashes as slashes, dots resolved, slashes merged.
fn leniently(path: &str) -> String {
    let mut text = path.to_owned();
    for _ in 0..2 {
        for (code, plain) in
            [("%2e", "."), ("%2E", "."), ("%2f", "/"), ("%2F", "/"), ("%5c", "/"), ("%5C", "/"), ("%25", "%")]
        {
            text = text.replace(code, plain);
        }
    }
    let mut resolved: Vec<String> = Vec::new();
    for segment in text.replace('\\', "/").split('/') {
        match segment.split(';').next().unwrap_or_default() {
            "" | "." => {}
            ".." => drop(resolved.pop()),
            segment => resolved.push(segment.to_ascii_lowercase()),
        }
    }
    format!("/{}", resolved.join("/"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn no_input_is_routed_to_internal(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("/".to_owned()), Just("internal".to_owned()), Just("..".to_owned()), Just(".".to_owned()),
                Just("%2e%2e".to_owned()), Just("%2f".to_owned()), Just("%5c".to_owned()), Just("\\".to_owned()),
                Just("%25".to_owned()), Just(";".to_owned()), Just("/api/v1/contents".to_owned()),
                Just("/api/v1/auth/otp".to_owned()), Just("/.well-known/jwks.json".to_owned()), "\\PC{0,4}",
            ],
            0..8,
        )
    ) {
        let path = parts.concat();
        if Segments::read(&path).and_then(|segments| routes::find(&segments)).is_some() {
            let reached = leniently(&path);
            prop_assert!(!reached.starts_with("/internal"), "{path} reaches {reached}");
            prop_assert_eq!(&reached, &path.to_ascii_lowercase(), "a routed path means one thing only");
        }
    }

    #[test]
    fn whatever_the_bytes_no_route_has_the_word_internal(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let path = String::from_utf8_lossy(&bytes);
        for prefix in ["", "/", "/api/v1/contents/", "/api/v1/auth/otp/", "/.well-known/"] {
            for infix in ["", "internal", "/internal/", "%2finternal", "INTERNAL/"] {
                let path = format!("{prefix}{path}{infix}{path}");
                if Segments::read(&path).and_then(|segments| routes::find(&segments)).is_some() {
                    let reached = leniently(&path);
                    prop_assert!(reached.split('/').all(|segment| segment != "internal"), "{path} reaches {reached}");
                }
            }
        }
    }

    #[test]
    fn written_otherwise_a_route_is_the_same_one_or_none(
        path in prop_oneof![
            "/api/v1/(contents|orgs|projects|tasks|usage|notifications|auth)(/[a-zA-Z0-9_-]{1,12}){0,4}",
            "/api/v1/auth/otp/(request|verify)",
            "/api/v1/workspaces/[a-z0-9-]{1,12}(/(members|projects))?",
            Just("/.well-known/jwks.json".to_owned()),
        ],
        chosen in proptest::collection::vec(any::<bool>(), 64),
        upper in any::<bool>(),
        padding in prop_oneof![Just(""), Just("/"), Just("//"), Just("/."), Just("%00"), Just(";"), Just("/%2e")],
    ) {
        let find = |path: &str| {
            Segments::read(path).and_then(|segments| routes::find(&segments)).map(|route| (route.service, route.pattern.0))
        };
        let found = find(&path);
        prop_assert!(found.is_some(), "{path}");
        let written: String = path
            .bytes()
            .zip(chosen.iter().cycle())
            .map(|(byte, chosen)| match (chosen, upper) {
                (false, _) => char::from(byte).to_string(),
                (true, true) => format!("%{byte:02X}"),
                (true, false) => format!("%{byte:02x}"),
            })
            .collect();
        let written = format!("{written}{padding}");
        let again = find(&written);
        prop_assert!(again.is_none() || written == path, "{written} is {again:?}");
        prop_assert_eq!(find(&path), found, "asked again, the same");
    }
}

#[rstest]
#[case("/api/v1/auth/otp/request", Some("/api/v1/auth/otp/{}"))]
#[case("/api/v1/auth/otp", Some("/api/v1/auth/**"))]
#[case("/api/v1/auth/otp/request/more", Some("/api/v1/auth/**"))]
#[case("/api/v1/contents/7/events", Some("/api/v1/contents/{}/events"))]
#[case("/api/v1/workspaces/7/unknown", None)]
#[case("/api/v1/workspaces", None)]
fn the_first_line_that_fits_counts(#[case] path: &str, #[case] pattern: Option<&str>) {
    let found = Segments::read(path).and_then(|segments| routes::find(&segments));
    assert_eq!(found.map(|route| route.pattern.0), pattern);
}
