use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn the_last_admin_can_be_neither_demoted_nor_removed() {
    let app = TestApp::start().await;
    let admin = app.user("Sara");
    let org = app.org(&admin, "Press").await;
    app.member(&admin, &org, "editor").await;
    let own = format!("/orgs/{org}/members/{}", admin.id);
    admin.patch(&own, json!({"role": "editor"})).await.assert_problem(409, "conflict");
    admin.delete(&own).await.assert_problem(409, "conflict");
    admin.patch(&own, json!({"role": "admin"})).await.assert_status(200);

    let second = app.member(&admin, &org, "admin").await;
    admin.delete(&own).await.assert_status(204);
    second.delete(&format!("/orgs/{org}/members/{}", second.id)).await.assert_problem(409, "conflict");
}

#[tokio::test]
async fn two_admins_who_demote_or_remove_each_other_at_once_leave_one() {
    let app = TestApp::start().await;
    let first = app.user("Sara");
    for round in 0..8 {
        let org = app.org(&first, &format!("org {round}")).await;
        let second = app.member(&first, &org, "admin").await;
        let (of_first, of_second) =
            (format!("/orgs/{org}/members/{}", first.id), format!("/orgs/{org}/members/{}", second.id));
        let answers = match round % 4 {
            0 => tokio::join!(
                first.patch(&of_second, json!({"role": "viewer"})),
                second.patch(&of_first, json!({"role": "viewer"}))
            ),
            1 => tokio::join!(first.delete(&of_second), second.delete(&of_first)),
            // Both give up at once, which only the last-admin rule can stop.
            2 => tokio::join!(first.delete(&of_first), second.delete(&of_second)),
            _ => tokio::join!(
                first.patch(&of_first, json!({"role": "editor"})),
                second.patch(&of_second, json!({"role": "editor"}))
            ),
        };
        let done = [&answers.0, &answers.1].into_iter().filter(|answer| answer.is_success()).count();
        assert_eq!(done, 1, "round {round}: {answers:?}");
        let refused = if answers.0.is_success() { &answers.1 } else { &answers.0 };
        match round % 4 {
            // Whoever comes second is admin no more, or in the organization no more.
            0 => refused.assert_problem(403, "permission_denied"),
            1 => refused.assert_problem(404, "not_found"),
            _ => refused.assert_problem(409, "conflict"),
        };
        let admins = app
            .database
            .execute(&format!("SELECT user_id FROM org_members WHERE org_id = '{org}' AND role = 'admin'"))
            .await;
        assert_eq!(admins, 1, "round {round}");
    }
}
