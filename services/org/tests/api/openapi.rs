use std::collections::BTreeSet;

use contexor_identity::Permission;

#[test]
fn every_route_has_a_permission_and_a_name_of_its_own() {
    let document = serde_json::to_value(contexor_org::openapi()).unwrap();
    let known: BTreeSet<&str> =
        Permission::ALL.iter().map(|permission| permission.as_str()).chain(["self", "signed_in", "public"]).collect();
    let mut names = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/v1/"), "{path} is public");
        for (method, operation) in methods.as_object().unwrap() {
            let permission = operation["x-permission"].as_str().unwrap_or_else(|| panic!("{method} {path} has none"));
            assert!(known.contains(permission), "{method} {path}: {permission}");
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} is there twice");
        }
    }
    assert_eq!(names.len(), 29);
}
