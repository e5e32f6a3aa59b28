use std::collections::BTreeMap;

#[test]
fn every_route_is_documented_with_its_permission_and_none_is_internal() {
    let document = serde_json::to_value(contexor_auth::openapi()).unwrap();
    let mut routes = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(!path.starts_with("/internal"), "{path} is not for clients");
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["operationId"].is_string(), "{method} {path}");
            let permission = operation["x-permission"].as_str().unwrap_or("missing").to_owned();
            assert_eq!(permission == "public", operation["security"].is_null(), "{method} {path}");
            routes.insert(format!("{method} {path}"), permission);
        }
    }
    let routes: Vec<String> = routes.iter().map(|(route, permission)| format!("{route}: {permission}")).collect();
    assert_eq!(
        routes,
        [
            "delete /api/v1/auth/sessions/{id}: self",
            "get /.well-known/jwks.json: public",
            "get /api/v1/auth/me: self",
            "get /api/v1/auth/sessions: self",
            "patch /api/v1/auth/me: self",
            "post /api/v1/auth/logout: self",
            "post /api/v1/auth/otp/request: public",
            "post /api/v1/auth/otp/verify: public",
            "post /api/v1/auth/token/refresh: public",
        ]
    );
}
