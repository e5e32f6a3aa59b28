//! Reports, statements, and the month that money is in.

use chrono::{DateTime, Duration, Utc};
use contexor_api::{
    internal::AttemptCovered,
    org::{Calendar, OrgSettings, Role},
};
use contexor_events::ai::{Attempt, NextAttempt};
use contexor_usage::ops;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    app::{Answer, TestApp},
    bench::{Bench, attempt, completed, execute, number, unknown_attempt},
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn began(attempt: Attempt, when: &str) -> Attempt {
    Attempt { started_at: at(when), finished_at: at(when), ..attempt }
}

fn settings(timezone: &str, calendar: Calendar) -> OrgSettings {
    OrgSettings { timezone: timezone.into(), calendar, ..OrgSettings::default() }
}

/// What the counter of an organization's running month says is spent.
async fn spent_in(bench: &Bench, period: &str) -> i64 {
    let question = format!(
        "SELECT COALESCE(sum(spent_micro_usd), 0)::bigint AS n FROM counters \
         WHERE org_id = '{}' AND scope = 'org' AND period = '{period}'",
        bench.org
    );
    number(&bench.db, &question).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_calendar_or_zone_takes_the_months_money_along() {
    // Case 29: 48 · 72 · 72, and what is held goes over too.
    let bench = Bench::start().await;
    let now = at("2026-11-29T12:00:00Z");
    let gregorian = settings("Asia/Tehran", Calendar::Gregorian);
    bench.settings(&gregorian, now).await;
    let spend = async |tokens: i64, when: &str| {
        let request = bench.request(bench.user, 100);
        bench.event(completed(&request, vec![began(attempt(tokens, 0), when)])).await;
    };
    spend(120, "2026-11-29T11:00:00Z").await;
    assert_eq!(spent_in(&bench, "2026-11").await, 48);
    bench.settings(&settings("Asia/Tehran", Calendar::Jalali), now + Duration::seconds(1)).await;
    assert_eq!(spent_in(&bench, "1405-09").await, 48);
    spend(60, "2026-11-29T13:00:00Z").await;
    assert_eq!(spent_in(&bench, "1405-09").await, 72);
    bench.settings(&gregorian, now + Duration::seconds(2)).await;
    assert_eq!(spent_in(&bench, "2026-11").await, 72);
    // Of what was used before 1 Azar (22 November) the Jalali month knows nothing.
    spend(1000, "2026-11-10T12:00:00Z").await;
    assert_eq!(spent_in(&bench, "2026-11").await, 472);
    bench.settings(&settings("Asia/Tehran", Calendar::Jalali), now + Duration::seconds(3)).await;
    assert_eq!(spent_in(&bench, "1405-09").await, 72);
    // Another zone moves the edges: 31 October 21:00 UTC is November in Tehran, October in UTC.
    bench.settings(&gregorian, now + Duration::seconds(4)).await;
    spend(250, "2026-10-31T21:00:00Z").await;
    assert_eq!(spent_in(&bench, "2026-11").await, 572);
    bench.settings(&settings("UTC", Calendar::Gregorian), now + Duration::seconds(5)).await;
    assert_eq!(spent_in(&bench, "2026-11").await, 472);
    let sum = "SELECT sum(cost_micro_usd)::bigint AS n FROM usage_days";
    assert_eq!(number(&bench.db, sum).await, 572, "no money is in no month");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_is_never_taken_in_a_month_that_is_counted_otherwise_by_now() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    app.tenant(bench.org).await;
    bench.limit(None, Some(1000), None).await;
    let mut request = bench.request(bench.user, 100);
    request.min_output_tokens = 100;
    app.hold(&request).await.unwrap();
    // The service has the calendar of before in memory.
    bench.settings(&settings("Asia/Tehran", Calendar::Jalali), contexor_clock::now() + Duration::seconds(1)).await;
    let refused = app
        .hold(&contexor_api::internal::HoldRequest { task_id: Uuid::now_v7(), content_id: Uuid::now_v7(), ..request })
        .await;
    assert_eq!(refused.unwrap_err(), (402, "limit_exceeded".to_owned()), "there is no fresh budget");
    assert_eq!(number(&app.db, "SELECT count(*) AS n FROM counters WHERE scope = 'org'").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_series_has_every_step_in_the_organizations_own_zone() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let (org, user) = (bench.org, Uuid::now_v7());
    bench.settings(&OrgSettings::default(), contexor_clock::now()).await;
    app.org.member(org, None, user, Role::Viewer);
    let request = bench.request(bench.user, 100);
    // R15: 20:45 UTC of the 28th is the 29th in Tehran.
    bench.event(completed(&request, vec![began(attempt(1000, 0), "2026-11-28T20:45:00Z")])).await;
    let path = format!("/api/v1/usage/timeseries?org_id={org}");
    let Answer { status, body: series, .. } =
        app.get(user, &format!("{path}&from=2026-11-28&to=2026-11-30&bucket=day")).await;
    assert_eq!((status, &series["timezone"]), (200, &json!("Asia/Tehran")));
    let points = series["points"].as_array().unwrap();
    let shown: Vec<_> =
        points.iter().map(|point| (point["local"].as_str().unwrap(), point["requests"].as_i64().unwrap())).collect();
    assert_eq!(shown, [("2026-11-28", 0), ("2026-11-29", 1), ("2026-11-30", 0)]);
    assert_eq!((&points[1]["at"], &points[1]["cost_micro_usd"]), (&json!("2026-11-28T20:30:00Z"), &json!(400)));
    let Answer { body: hours, .. } =
        app.get(user, &format!("{path}&from=2026-11-29&to=2026-11-29&bucket=hour&group_by=model")).await;
    let hours = hours["points"].as_array().unwrap();
    assert_eq!(
        (hours.len(), &hours[0]["group"], &hours[0]["local"]),
        (24, &json!("gpt-4.1-mini"), &json!("2026-11-29T00:00"))
    );
    assert_eq!((hours[0]["requests"].as_i64(), hours[1]["requests"].as_i64()), (Some(1), Some(0)));
    for (by, group) in [("workspace", bench.workspace), ("user", bench.user), ("project", Uuid::nil())] {
        let Answer { body: split, .. } =
            app.get(user, &format!("{path}&from=2026-11-29&to=2026-11-29&group_by={by}")).await;
        assert_eq!(split["points"][0]["group"], json!(group), "{by}");
    }
    for bad in [
        "&from=2026-11-30&to=2026-11-29",
        "&from=2024-01-01&to=2026-01-01",
        "&bucket=week",
        "&from=soon",
        "&from=2026-01-01&to=2026-03-01&bucket=hour",
    ] {
        let Answer { status, body: problem, .. } = app.get(user, &format!("{path}{bad}")).await;
        assert_eq!((status, &problem["code"]), (422, &json!("validation_failed")), "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_series_split_by_people_shows_the_largest_and_the_rest_together() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let (org, viewer) = (bench.org, Uuid::now_v7());
    bench.settings(&OrgSettings::default(), contexor_clock::now()).await;
    app.org.member(org, None, viewer, Role::Viewer);
    // The later, the more: 400, 800 … 9,200 micro US dollars on one day, and once more that of the first on the next.
    let people: Vec<Uuid> = (0..23).map(|_| Uuid::now_v7()).collect();
    for (at, person) in people.iter().enumerate() {
        let tokens = 1000 * (i64::try_from(at).unwrap() + 1);
        let request = bench.request(*person, 100);
        bench.event(completed(&request, vec![began(attempt(tokens, 0), "2026-11-28T10:00:00Z")])).await;
    }
    let request = bench.request(people[0], 100);
    bench.event(completed(&request, vec![began(attempt(1000, 0), "2026-11-29T10:00:00Z")])).await;
    let path = format!("/api/v1/usage/timeseries?org_id={org}&from=2026-11-28&to=2026-11-29&group_by=user");
    for bucket in ["day", "hour"] {
        let Answer { status, body: series, .. } = app.get(viewer, &format!("{path}&bucket={bucket}")).await;
        assert_eq!(status, 200, "{series}");
        let points = series["points"].as_array().unwrap();
        let cost_of = |group: &str, day: &str| -> i64 {
            let of_day = |point: &&serde_json::Value| {
                point["group"] == group && point["local"].as_str().unwrap().starts_with(day)
            };
            points.iter().filter(of_day).map(|point| point["cost_micro_usd"].as_i64().unwrap()).sum()
        };
        for (at, person) in people.iter().enumerate().skip(3) {
            let cost = 400 * (i64::try_from(at).unwrap() + 1);
            assert_eq!(cost_of(&person.to_string(), "2026-11-28"), cost, "{bucket}");
        }
        assert_eq!(
            (cost_of("other", "2026-11-28"), cost_of("other", "2026-11-29")),
            (400 + 800 + 1200, 400),
            "{bucket}"
        );
        let mut groups: Vec<&str> = points.iter().map(|point| point["group"].as_str().unwrap()).collect();
        groups.sort_unstable();
        groups.dedup();
        assert_eq!(groups.len(), 21, "{bucket}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_have_twenty_three_or_twenty_five_hours_when_the_clock_changes() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let (org, user) = (bench.org, Uuid::now_v7());
    let berlin = settings("Europe/Berlin", Calendar::Gregorian);
    bench.settings(&berlin, contexor_clock::now()).await;
    app.org.member_with(org, None, user, Role::Viewer, berlin);
    for (day, hours, midnight) in [
        ("2026-03-29", 23, "2026-03-28T23:00:00Z"),
        ("2026-10-25", 25, "2026-10-24T22:00:00Z"),
        ("2026-10-26", 24, "2026-10-25T23:00:00Z"),
    ] {
        let request = bench.request(bench.user, 100);
        let last = (at(midnight) + Duration::hours(hours) - Duration::minutes(1)).to_rfc3339();
        bench.event(completed(&request, vec![began(attempt(1000, 0), midnight), began(attempt(1000, 0), &last)])).await;
        let path = format!("/api/v1/usage/timeseries?org_id={org}&from={day}&to={day}");
        let Answer { body: series, .. } = app.get(user, &format!("{path}&bucket=hour")).await;
        let points = series["points"].as_array().unwrap();
        assert_eq!(i64::try_from(points.len()).unwrap(), hours, "{day}");
        assert_eq!(
            (points[0]["requests"].as_i64(), points.last().unwrap()["requests"].as_i64()),
            (Some(1), Some(1)),
            "{day}"
        );
        let Answer { body: series, .. } = app.get(user, &path).await;
        assert_eq!(
            (&series["points"][0]["at"], &series["points"][0]["requests"]),
            (&json!(midnight), &json!(2)),
            "{day}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_filtered_and_exported_as_a_harmless_file() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let [admin, ..] = app.members(bench.org).await;
    let (org, project) = (bench.org, Uuid::now_v7());
    let request = contexor_api::internal::HoldRequest { project_id: Some(project), ..bench.request(bench.user, 100) };
    bench.hold(&request).await.unwrap();
    let formula = Attempt { model: "=cmd|' /C calc'!A0".into(), ..attempt(10, 1) };
    bench.event(completed(&request, vec![formula, attempt(20, 2), unknown_attempt()])).await;
    let other = bench.request(Uuid::now_v7(), 100);
    bench.event(completed(&other, vec![began(attempt(30, 3), "2026-11-01T00:00:00Z")])).await;
    let path = format!("/api/v1/usage/logs?org_id={org}");
    for (filter, expected) in [
        (String::new(), 4),
        ("&source=unknown".into(), 1),
        ("&model=gpt-4.1-mini".into(), 4 - 1 + 1),
        (format!("&user_id={}", bench.user), 3),
        (format!("&workspace_id={}", bench.workspace), 4),
        (format!("&project_id={project}"), 3),
        (format!("&content_id={}", other.content_id), 1),
        ("&outcome=failed".into(), 1),
        ("&to=2026-11-02T00:00:00Z".into(), 1),
        ("&from=2026-11-02T00:00:00Z&source=reported".into(), 2),
    ] {
        let Answer { status, body: page, .. } = app.get(admin, &format!("{path}{filter}")).await;
        assert_eq!((status, page["items"].as_array().unwrap().len()), (200, expected), "{filter}");
    }
    let Answer { body: first, .. } = app.get(admin, &format!("{path}&limit=1&outcome=completed")).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(
        app.get(admin, &format!("{path}&limit=1&outcome=failed&cursor={cursor}")).await.status,
        400,
        "another list's"
    );
    for bad in ["&source=guess", "&outcome=odd", "&user_id=1", "&surprise=1"] {
        assert_eq!(app.get(admin, &format!("{path}{bad}")).await.status, 422, "{bad}");
    }

    let export = app.get(admin, &format!("/api/v1/usage/logs/export?org_id={org}&format=csv")).await;
    assert_eq!((export.status, export.header("content-type")), (200, "text/csv; charset=utf-8"));
    let text = export.text;
    assert!(text.starts_with("\u{feff}id,at,entry,"), "{text}");
    assert_eq!(text.lines().count(), 5);
    assert!(text.contains(",'=cmd|' /C calc'!A0,"), "a formula is a text: {text}");
    assert_eq!(app.get(admin, &format!("/api/v1/usage/logs/export?org_id={org}&format=xlsx")).await.status, 422);
    let Answer { body: me, .. } = app.get(admin, &format!("/api/v1/usage/me?org_id={org}")).await;
    assert_eq!((&me["user_id"], &me["requests"], &me["remaining_micro_usd"]), (&json!(admin), &json!(0), &Value::Null));
    let Answer { body: unsettled, .. } = app.get(admin, &format!("/api/v1/usage/unsettled?org_id={org}")).await;
    assert_eq!(unsettled["holds"].as_array().unwrap().len(), 1);
    assert_eq!(unsettled["attempts"][0]["usage_source"], "unknown");
    let Answer { body: forecast, .. } = app.get(admin, &format!("/api/v1/usage/forecast?org_id={org}")).await;
    assert!(forecast["expected_micro_usd"].as_i64() >= forecast["spent_micro_usd"].as_i64(), "{forecast}");
    assert!(forecast["method"].as_str().unwrap().contains("days of the week"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_may_be_shown_in_another_currency() {
    let app = TestApp::start().await;
    let org = Uuid::now_v7();
    let [admin, editor, _] = app.members(org).await;
    let path = format!("/api/v1/usage/currency?org_id={org}");
    let toman = json!({"currency": "toman", "per_usd": 115_000});
    assert_eq!(app.put(editor, &path, toman.clone()).await.status, 403);
    for bad in [json!({"currency": "euro", "per_usd": 1}), json!({"currency": "rial", "per_usd": 0})] {
        assert_eq!(app.put(admin, &path, bad).await.status, 422);
    }
    assert_eq!(app.put(admin, &path, toman.clone()).await.ok(200).body, toman);
    let Answer { body: summary, .. } = app.get(editor, &format!("/api/v1/usage/summary?org_id={org}")).await;
    assert_eq!((&summary["display_currency"], &summary["remaining_tokens"]), (&toman, &Value::Null));
    let Answer { body: limits, .. } = app.get(editor, &format!("/api/v1/usage/limits?org_id={org}")).await;
    assert_eq!(limits["display_currency"], toman);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_and_moments_beyond_the_calendar_are_the_callers_mistake() {
    let app = TestApp::start().await;
    for calendar in [Calendar::Gregorian, Calendar::Jalali] {
        let (org, user) = (Uuid::now_v7(), Uuid::now_v7());
        app.org.member_with(org, None, user, Role::Viewer, settings("Asia/Tehran", calendar));
        for (report, bad, field) in [
            ("timeseries", "from=-9999-01-01", "from"),
            ("timeseries", "from=0000-12-31&to=0001-01-02", "from"),
            ("timeseries", "from=0000-12-31&to=0001-01-02&bucket=hour", "from"),
            ("timeseries", "from=2026-01-01&to=%2B10000-01-01", "to"),
            ("timeseries", "to=%2B262142-12-31", "to"),
            ("logs", "from=-9999-01-01T00:00:00Z", "from"),
            ("logs", "to=%2B262142-12-31T23:59:59Z", "to"),
            ("logs", "from=0001-01-01T00:00:00%2B03:30", "from"),
            ("logs/export", "from=-9999-01-01T00:00:00Z", "from"),
            ("logs/export", "to=%2B10000-01-01T00:00:00Z", "to"),
            ("summary", "month=0000-01", "month"),
        ] {
            let path = format!("/api/v1/usage/{report}?org_id={org}&{bad}");
            let Answer { status, body, .. } = app.get(user, &path).await;
            assert_eq!((status, &body["errors"][0]["field"]), (422, &json!(field)), "{report} {bad}: {body}");
        }
        for (report, good) in [
            ("timeseries", "from=0001-01-01&to=0001-01-02"),
            ("timeseries", "to=9999-12-31"),
            ("timeseries", "from=9999-12-31&to=9999-12-31&bucket=hour&group_by=user"),
            ("logs", "from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z"),
            ("logs/export", "from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z"),
        ] {
            let path = format!("/api/v1/usage/{report}?org_id={org}&{good}");
            assert_eq!(app.get(user, &path).await.status, 200, "{report} {good}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_month_is_one_statement_and_what_comes_late_is_in_the_next() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    let (org, user) = (bench.org, Uuid::now_v7());
    app.org.member(org, None, user, Role::Viewer);
    bench.settings(&OrgSettings::default(), at("2028-01-15T00:00:00Z")).await;
    let spend = async |tokens: i64, when: &str| {
        bench.event(completed(&bench.request(bench.user, 100), vec![began(attempt(tokens, 0), when)])).await;
    };
    let months =
        async || number(&app.db, &format!("SELECT count(*) AS n FROM statements WHERE org_id = '{org}'")).await;
    let close = async |now: &str| ops::open_periods::open_periods(&app.db, at(now)).await.unwrap();
    let _ = close("2028-01-15T00:00:00Z").await;
    bench.limit(None, Some(5_000_000), None).await;
    bench.limit(Some(bench.user), None, Some(7000)).await;
    spend(1000, "2028-01-31T20:29:59Z").await;
    spend(500, "2028-01-31T20:30:00Z").await;
    // Two at once, and again: one statement a month.
    let both = tokio::join!(close("2028-01-31T20:30:00Z"), close("2028-01-31T20:30:00Z"));
    let _ = both;
    let _ = close("2028-02-01T00:00:00Z").await;
    let january = format!("/api/v1/usage/statements/2028-01?org_id={org}");
    let Answer { status, body: first, .. } = app.get(user, &january).await;
    assert_eq!(status, 200, "{first}");
    assert_eq!((&first["totals"]["cost_micro_usd"], &first["due_micro_usd"]), (&json!(400), &json!(400)), "{first}");
    assert_eq!(first["by_user"][0]["key"], json!(bench.user));
    // A late bill of January, after its books were closed; a leap day; and three months in which nobody looked.
    spend(2000, "2028-01-20T12:00:00Z").await;
    spend(250, "2028-02-29T20:00:00Z").await;
    let _ = close("2028-05-10T00:00:00Z").await;
    assert_eq!(app.get(user, &january).await.body, first, "a statement never changes");
    let Answer { body: second, .. } = app.get(user, &format!("/api/v1/usage/statements/2028-02?org_id={org}")).await;
    assert_eq!((&second["totals"]["cost_micro_usd"], &second["due_micro_usd"]), (&json!(300), &json!(1100)));
    assert_eq!(second["corrections"][0]["month"], "2028-01");
    assert_eq!(second["corrections"][0]["cost_micro_usd"], 800);
    let Answer { body: list, .. } = app.get(user, &format!("/api/v1/usage/statements?org_id={org}")).await;
    let listed = list["items"].as_array().unwrap();
    let past: Vec<&str> =
        listed.iter().map(|one| one["month"].as_str().unwrap()).filter(|month| *month < "2028-05").collect();
    assert_eq!(past, ["2028-04", "2028-03", "2028-02", "2028-01"]);
    let due: i64 = listed.iter().map(|one| one["due_micro_usd"].as_i64().unwrap()).sum();
    let logged = format!("SELECT sum(cost_micro_usd)::bigint AS n FROM usage_log WHERE org_id = '{org}'");
    assert_eq!(number(&app.db, &logged).await, due, "every entry is in one statement");
    assert!(months().await >= 4);
    let events = "SELECT count(*) AS n FROM statements s WHERE sha256 ~ '^[0-9a-f]{64}$'";
    assert_eq!(number(&app.db, events).await, months().await);

    // The hash is that of the statement without it, with sorted names.
    let mut value = first.clone();
    let hash = value.as_object_mut().unwrap().remove("sha256").unwrap();
    let canonical = contexor_usage::domain::statement::canonical(&value);
    assert_eq!(json!(contexor_usage::domain::statement::sha256(&canonical)), hash);
    let csv = app.get(user, &format!("{january}&format=csv")).await;
    assert!(
        csv.header("content-type").starts_with("text/csv")
            && csv.text.starts_with("\u{feff}section,key,")
            && csv.text.contains("total,2028-01,1,1000,0,400,\r\n")
    );
    for line in [
        "statement,calendar,,,,,gregorian",
        "statement,timezone,,,,,Asia/Tehran",
        "statement,starts_at,,,,,2027-12-31T20:30:00Z",
        "statement,ends_at,,,,,2028-01-31T20:30:00Z",
        "statement,closed_at,,,,,2028-01-31T20:30:00Z",
        "limit_monthly_cost_micro_usd,org,,,,,5000000",
        &format!("limit_monthly_tokens,user {},,,,,7000", bench.user),
    ] {
        assert!(csv.text.contains(&format!("{line}\r\n")), "{line} in {}", csv.text);
    }
    let html = app.get(user, &format!("{january}&format=html")).await;
    assert!(
        html.header("content-type").starts_with("text/html")
            && html.text.contains("<html lang=\"fa\" dir=\"rtl\">")
            && html.text.contains("<td class=\"n\">۰٫۰۰۰۴۰۰</td>")
            && html.text.contains(hash.as_str().unwrap())
    );
    for part in [
        "گاه‌شمار: میلادی، منطقهٔ زمانی: <bdi>Asia/Tehran</bdi>".to_owned(),
        "از <bdi>۲۰۲۸/۰۱/۰۱ ۰۰:۰۰</bdi> تا <bdi>۲۰۲۸/۰۲/۰۱ ۰۰:۰۰</bdi>".to_owned(),
        "زمان بستن دفتر: <bdi>۲۰۲۸/۰۲/۰۱ ۰۰:۰۰</bdi>".to_owned(),
        format!(
            "<td>عضو <bdi class=\"id\">{}</bdi></td><td class=\"n\">بدون سقف</td><td class=\"n\">۷٬۰۰۰</td>",
            bench.user
        ),
        "<td>سازمان</td><td class=\"n\">۵٫۰۰۰۰۰۰</td>".to_owned(),
    ] {
        assert!(html.text.contains(&part), "{part} in {}", html.text);
    }
    assert_eq!(app.get(user, &format!("/api/v1/usage/statements/2027-12?org_id={org}")).await.status, 404);
    let refused = execute(&app.db, "UPDATE statements SET body = ''").await.unwrap_err();
    assert!(refused.contains("never changed"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_end_where_the_calendar_says() {
    for (zone, calendar, opened, closed, month) in [
        // Esfand 1403 has thirty days, Esfand 1404 twenty-nine; then it is Nowruz.
        ("Asia/Tehran", Calendar::Jalali, "2025-03-01T00:00:00Z", "2025-03-20T20:30:00Z", "1403-12"),
        ("Asia/Tehran", Calendar::Jalali, "2026-03-01T00:00:00Z", "2026-03-20T20:30:00Z", "1404-12"),
        ("UTC", Calendar::Gregorian, "2024-02-10T00:00:00Z", "2024-03-01T00:00:00Z", "2024-02"),
        ("America/New_York", Calendar::Gregorian, "2026-11-10T00:00:00Z", "2026-12-01T05:00:00Z", "2026-11"),
    ] {
        let bench = Bench::start().await;
        bench.settings(&settings(zone, calendar), at(opened)).await;
        let close = async |now: DateTime<Utc>| ops::open_periods::open_periods(&bench.db, now).await.unwrap();
        close(at(opened)).await;
        assert_eq!(close(at(closed) - Duration::seconds(1)).await, 0, "{month} is not over");
        assert_eq!(close(at(closed)).await, 1, "{month} is over");
        let question = format!("SELECT count(*) AS n FROM statements WHERE period = '{month}'");
        assert_eq!(number(&bench.db, &question).await, 1, "{month}");
        assert_eq!(bench.said("usage.period.closed.v1").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_services_alone_ask_for_attempts() {
    let app = TestApp::start().await;
    let bench = Bench::start_on(app.db.clone()).await;
    app.tenant(bench.org).await;
    let [admin, ..] = app.members(bench.org).await;
    let request = bench.request(bench.user, 100);
    app.hold(&request).await.unwrap();
    let path = format!("/internal/holds/{}/attempts", request.task_id);
    assert_eq!(app.anonymous(Method::POST, &path).await, 401);
    assert_eq!(app.call(admin, Method::POST, &path, Some(json!({}))).await.status, 401);
    let next = NextAttempt {
        org_id: bench.org,
        content_id: request.content_id,
        workspace_id: bench.workspace,
        user_id: bench.user,
        model: request.model.clone(),
        input_tokens: 1000,
        max_output_tokens: 100,
        previous: vec![attempt(1000, 50)],
    };
    let (service, url) = (app.keys.tokens("content"), &app.url);
    let answer: AttemptCovered = service.post("usage", &format!("{url}{path}"), &next).await.unwrap();
    assert!(answer.covered);
    assert_eq!(bench.money(bench.user).await, [480, 560, 480, 560]);
}
