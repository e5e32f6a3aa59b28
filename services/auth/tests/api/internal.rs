use contexor_api::internal::{FindPerson, Person};
use contexor_identity::service_token::CallError;
use contexor_testkit::peers::ServiceKeys;
use serde_json::json;
use uuid::Uuid;

use crate::harness::{Answer, TestApp};

#[tokio::test]
async fn services_learn_who_people_are() {
    let app = TestApp::start().await;
    let (one, two) = (app.sign_in("09121234567").await, app.sign_in("09351234567").await);
    let org = app.keys.tokens("org");
    let (one, two) = (one.user["id"].as_str().unwrap(), two.user["id"].as_str().unwrap());
    let url = format!("{}/internal/users?ids={one},{two},{}", app.url, Uuid::now_v7());
    let people: Vec<Person> = org.get("auth", &url).await.unwrap();
    let phones: Vec<&str> = people.iter().map(|person| person.phone.as_str()).collect();
    assert_eq!(phones, ["+989121234567", "+989351234567"], "who is not known is left out");
    let person: Person = org.get("auth", &format!("{}/internal/users/{two}", app.url)).await.unwrap();
    assert_eq!((person.id.to_string().as_str(), person.phone.as_str()), (two, "+989351234567"));
    let token = org.token("auth");
    app.get(&format!("/internal/users/{}", Uuid::now_v7()), &token).await.assert_problem(404, "not_found");
    app.get("/internal/users?ids=nonsense", &token).await.assert_problem(422, "validation_failed");
    app.get("/internal/users", &token).await.assert_problem(422, "validation_failed");
    let ids = |count: usize| (0..count).map(|_| Uuid::now_v7().to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(app.get(&format!("/internal/users?ids={}", ids(200)), &token).await.ok(200).body, json!([]));
    app.get(&format!("/internal/users?ids={}", ids(201)), &token).await.assert_problem(422, "validation_failed");
}

#[tokio::test]
async fn services_find_the_person_of_a_number_and_nobody_of_another() {
    let app = TestApp::start().await;
    let person = app.sign_in("09121234567").await;
    let org = app.keys.tokens("org");
    let url = format!("{}/internal/users/find", app.url);
    let find = async |phone: &str| {
        let wanted = FindPerson { phone: phone.into() };
        org.post::<Person>("auth", &url, &wanted).await.map_err(|error| match error {
            CallError::Problem(problem) => problem.status,
            other => panic!("{other}"),
        })
    };
    let found = find("+989121234567").await.unwrap();
    assert_eq!(json!(found.id), person.user["id"]);
    assert_eq!(find("+989351234567").await.unwrap_err(), 404);
    assert_eq!(find("nonsense").await.unwrap_err(), 422);
    let asked = app.request(reqwest::Method::POST, "/internal/users/find").json(&json!({"phone": "+989121234567"}));
    Answer::to(asked).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_but_services_asks_under_internal() {
    let app = TestApp::start().await;
    let person = app.sign_in("09121234567").await;
    let path = format!("/internal/users/{}", person.user["id"].as_str().unwrap());
    let stranger = ServiceKeys::new().tokens("org").token("auth");
    let elsewhere = app.keys.tokens("org").token("usage");
    for token in [person.access.as_str(), &stranger, &elsewhere, "nonsense"] {
        app.get(&path, token).await.assert_problem(401, "unauthenticated");
    }
    let nobody = Answer::to(app.request(reqwest::Method::GET, &path)).await;
    nobody.assert_problem(401, "unauthenticated");
    let service = app.keys.tokens("org").token("auth");
    app.get("/api/v1/auth/me", &service).await.assert_problem(401, "unauthenticated");
}
