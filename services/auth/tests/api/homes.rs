//! What strangers do to a number does not reach its owner. A home of a number is where it signed in before.

use futures::{StreamExt as _, future::join_all, stream};

use crate::harness::{Answer, TestApp};
use crate::people::wrong;

const PHONE: &str = "09121234567";
const HOME: &str = "198.51.100.1";

/// One of as many strangers' addresses as one likes.
fn stranger(at: u32) -> String {
    let [_, _, c, d] = at.to_be_bytes();
    format!("203.0.{c}.{d}")
}

/// The code in the last message to [`PHONE`].
async fn last_code(app: &TestApp) -> String {
    app.sent().await.into_iter().rfind(|sent| sent.phone == "+989121234567").expect("a message").code
}

async fn comparisons(app: &TestApp) -> f64 {
    app.metric("contexor_otp_comparisons_total", &[]).await
}

/// Guesses from as many addresses; the answers in the order of the addresses.
async fn guess(app: &TestApp, code: &str, addresses: std::ops::Range<u32>) -> Vec<Answer> {
    let guesses = addresses.map(|at| async move { app.verify_from(PHONE, code, &stranger(at)).await });
    stream::iter(guesses).buffered(32).collect().await
}

#[tokio::test]
async fn whoever_asked_signs_in_at_the_first_try_while_thousands_of_addresses_guess_at_every_code() {
    let app = TestApp::start_as_configured(&[("otp.resend_after_s", "0"), ("otp.caps.number_hour", "10")]).await;
    let mut guessers = 0..;
    // Three times where the number never signed in before, then again and again at home.
    for address in ["198.51.100.8", "198.51.100.9", HOME, HOME, HOME, HOME] {
        let before = comparisons(&app).await;
        app.ask_from(PHONE, address).await.assert_status(200);
        let code = last_code(&app).await;
        let from = guessers.by_ref().nth(499).unwrap();
        let answers = guess(&app, &wrong(&code), from - 499..from + 1).await;
        assert!(answers.iter().all(|answer| matches!(answer.status, 401 | 429)));
        assert_eq!(comparisons(&app).await - before, 2.0, "of five hundred guesses");
        app.verify_from(PHONE, &code, address).await.assert_status(200);
        assert_eq!(comparisons(&app).await - before, 3.0);
    }
}

#[tokio::test]
async fn what_others_leave_of_the_five_tries_is_for_the_address_that_asked_and_right_codes_count_like_wrong_ones() {
    let app = TestApp::start().await;
    app.ask_from(PHONE, HOME).await.assert_status(200);
    let code = last_code(&app).await;
    for answer in guess(&app, &wrong(&code), 0..2).await {
        answer.assert_problem(401, "otp_invalid");
    }
    for answer in guess(&app, &code, 2..9).await {
        answer.assert_problem(429, "otp_attempts_exceeded");
    }
    for _ in 0..3 {
        app.verify_from(PHONE, &wrong(&code), HOME).await.assert_problem(401, "otp_invalid");
    }
    app.verify_from(PHONE, &code, HOME).await.assert_problem(429, "otp_attempts_exceeded");
    assert_eq!(comparisons(&app).await, 5.0);
}

#[tokio::test]
async fn of_guesses_at_once_from_many_addresses_and_the_one_that_asked_five_are_compared() {
    let app = TestApp::start().await;
    for at_home in [false, true] {
        let before = comparisons(&app).await;
        app.ask_from(PHONE, HOME).await.assert_status(200);
        let code = last_code(&app).await;
        let wrong = wrong(&code);
        let (own, others) = futures::join!(
            join_all((0..20).map(|_| app.verify_from(PHONE, &wrong, HOME))),
            guess(&app, &wrong, 0..50),
        );
        assert_eq!(comparisons(&app).await - before, 5.0);
        assert!((3..=5).contains(&own.iter().filter(|answer| answer.status == 401).count()), "at home: {at_home}");
        drop(others);
        app.verify_from(PHONE, &code, HOME).await.assert_problem(429, "otp_attempts_exceeded");
        app.sign_in_from(PHONE, HOME).await.assert_status(200);
    }
}

#[tokio::test]
async fn at_home_five_wrong_tries_are_as_many_as_elsewhere() {
    let app = TestApp::start().await;
    app.sign_in_from(PHONE, HOME).await.assert_status(200);
    app.ask_from(PHONE, HOME).await.assert_status(200);
    let code = last_code(&app).await;
    for _ in 0..5 {
        app.verify_from(PHONE, &wrong(&code), HOME).await.assert_problem(401, "otp_invalid");
    }
    app.verify_from(PHONE, &code, HOME).await.assert_problem(429, "otp_attempts_exceeded");
}

#[tokio::test]
async fn whoever_changes_network_between_asking_and_trying_gets_in() {
    let app = TestApp::start().await;
    let mobile = "2001:db8:7::1";
    // New here, then from home to somewhere new, then from elsewhere back home, then from one home to another.
    for (asks, tries) in [("192.0.2.1", HOME), (HOME, mobile), ("192.0.2.3", HOME), (mobile, HOME)] {
        app.ask_from(PHONE, asks).await.assert_status(200);
        let code = last_code(&app).await;
        app.verify_from(PHONE, &wrong(&code), tries).await.assert_problem(401, "otp_invalid");
        app.verify_from(PHONE, &code, tries).await.assert_status(200);
        app.verify_from(PHONE, &code, asks).await.assert_problem(401, "otp_invalid");
    }
}

#[tokio::test]
async fn at_home_codes_are_sent_and_good_while_strangers_ask_until_every_cap_is_used_up() {
    let app = TestApp::start_as_configured(&[
        ("otp.caps.block_hour", "100"),
        ("otp.caps.unknown_client_hour", "150"),
        ("otp.caps.unrecognized_hour", "160"),
    ])
    .await;
    let caps = app.settings.otp.caps.clone();
    app.sign_in_from(PHONE, HOME).await.assert_status(200);
    let shielded = async |what: &str| {
        let asked = app.ask_from(PHONE, HOME).await;
        assert_eq!(asked.status, 200, "{what}: {}", asked.body);
        let code = last_code(&app).await;
        let verified = app.verify_from(PHONE, &code, HOME).await;
        assert_eq!(verified.status, 200, "{what}: {}", verified.body);
        pass_resend_windows(&app).await;
    };
    pass_resend_windows(&app).await;

    // Again and again for the owner's number: each in the moment in which it may be asked for.
    let mut got = 1;
    for at in 0..20 {
        let asked = app.ask_from(PHONE, &stranger(at)).await;
        got += u64::from(asked.status == 200);
        if asked.status == 200 {
            app.ask_from(PHONE, &stranger(at)).await.assert_problem(429, "rate_limited");
        }
        if at == 0 {
            shielded("in the strangers' resend window").await;
        }
        // Whoever asked himself has tries of his own.
        for _ in 0..6 {
            app.verify_from(PHONE, "000000", &stranger(at)).await;
        }
        pass_resend_windows(&app).await;
    }
    assert!(got <= caps.number_hour, "{got} codes");
    app.ask_from(PHONE, &stranger(99)).await.assert_problem(429, "rate_limited");
    shielded("the strangers' guesses and codes for the number are used up").await;

    // For other numbers: of the owner's block, and of any.
    let answers = join_all((0..110_u32).map(|at| {
        let app = &app;
        async move { app.ask_from(&format!("0912123{at:04}"), &stranger(1_000 + at)).await.status }
    }))
    .await;
    assert!(answers.contains(&429), "the block's cap is reached");
    shielded("the block's codes are used up").await;
    for at in 0..90 {
        app.ask_from(&format!("0919{at:03}0000"), &stranger(2_000 + at)).await;
    }
    app.ask_from("09350000000", &stranger(9_999)).await.assert_problem(429, "rate_limited");
    shielded("the strangers' codes are used up").await;
    // From an address that the attacker has made known with a number of his own.
    let answers = join_all((0..20).map(async |at| app.ask_from(&format!("0935{at:03}0000"), HOME).await.status)).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 10, "what is left of unrecognized_hour");
    pass_resend_windows(&app).await;
    let (refused, code) = (app.metric("contexor_otp_refused_total", &["reason=\"unrecognized_hour\""]).await, 200);
    assert_eq!((refused, app.ask_from(PHONE, HOME).await.status), (10.0, code));
}

#[tokio::test]
async fn what_neighbours_ask_for_is_not_counted_at_a_home() {
    let app = TestApp::start_with(&[("otp.caps.network_hour", "3"), ("otp.caps.address_hour", "3")]).await;
    let (home, neighbour) = ("203.0.113.1", "203.0.113.2");
    app.sign_in_from(PHONE, home).await.assert_status(200);
    for phone in ["09351234560", "09351234561"] {
        app.ask_from(phone, neighbour).await.assert_status(200);
    }
    // Also where the home is, for who has none there.
    for (phone, address) in [("09351234562", neighbour), ("09351234562", home), (PHONE, neighbour)] {
        app.ask_from(phone, address).await.assert_problem(429, "rate_limited");
    }
    for _ in 0..5 {
        app.ask_from(PHONE, home).await.assert_status(200);
    }
}

/// Lets the resend windows of all numbers be over.
async fn pass_resend_windows(app: &TestApp) {
    app.redis_script("for _, key in ipairs(redis.call('KEYS', '{otp}:resend:*')) do redis.call('DEL', key) end").await;
}

#[tokio::test]
async fn a_code_asked_for_at_home_is_not_voided_by_strangers_nor_theirs_by_it() {
    let app = TestApp::start_with(&[("otp.resend_after_s", "60")]).await;
    app.sign_in_from(PHONE, HOME).await.assert_status(200);
    pass_resend_windows(&app).await;
    app.ask_from(PHONE, HOME).await.assert_status(200);
    let at_home = last_code(&app).await;
    app.ask_from(PHONE, &stranger(1)).await.assert_status(200);
    let elsewhere = last_code(&app).await;
    app.ask_from(PHONE, HOME).await.assert_problem(429, "rate_limited");
    app.ask_from(PHONE, &stranger(2)).await.assert_problem(429, "rate_limited");
    app.verify_from(PHONE, &at_home, HOME).await.assert_status(200);
    // The owner may read the wrong message, or be the one who asked elsewhere.
    app.verify_from(PHONE, &elsewhere, HOME).await.assert_status(200);
    for used in [&at_home, &elsewhere] {
        app.verify_from(PHONE, used, HOME).await.assert_problem(401, "otp_invalid");
    }
}

#[tokio::test]
async fn strangers_wrong_guesses_leave_those_at_home_theirs() {
    let app = TestApp::start_with(&[("otp.max_failed_attempts_per_account", "5")]).await;
    app.sign_in_from(PHONE, HOME).await.assert_status(200);
    app.ask_from(PHONE, &stranger(0)).await.assert_status(200);
    let wrong_code = wrong(&last_code(&app).await);
    for _ in 0..5 {
        app.verify_from(PHONE, &wrong_code, &stranger(0)).await.assert_problem(401, "otp_invalid");
    }
    app.ask_from(PHONE, &stranger(0)).await.assert_problem(429, "rate_limited");
    // Neither do guesses at the codes of the home use up what those at home may guess.
    for _ in 0..4 {
        app.ask_from(PHONE, HOME).await.assert_status(200);
        let code = last_code(&app).await;
        guess(&app, &wrong(&code), 0..20).await;
    }
    app.sign_in_from(PHONE, HOME).await.assert_status(200);
    // The stranger's allowance is not given back by that, and it is nobody else's.
    app.ask_from(PHONE, &stranger(0)).await.assert_problem(429, "rate_limited");
    app.ask_from(PHONE, &stranger(1)).await.assert_status(200);
}

#[tokio::test]
async fn guesses_of_others_at_new_codes_for_ever_have_a_bound_too() {
    let app = TestApp::start().await;
    for asks in 0..12 {
        app.ask_from(PHONE, &stranger(asks)).await.assert_status(200);
        let code = last_code(&app).await;
        guess(&app, &wrong(&code), 100..120).await;
    }
    assert_eq!(comparisons(&app).await, 15.0);
}

#[tokio::test]
async fn strangers_cannot_tell_a_number_that_signs_in_elsewhere_from_one_that_never_did() {
    let app = TestApp::start_with(&[("otp.resend_after_s", "60"), ("otp.caps.number_hour", "3")]).await;
    let (known, unknown) = (PHONE, "09351234567");
    app.sign_in_from(known, HOME).await.assert_status(200);
    // What the sign-in itself used of the strangers' allowances is over; the owner is at home and has a code.
    pass_resend_windows(&app).await;
    app.redis_script("for _, key in ipairs(redis.call('KEYS', '{otp}:*:away:*')) do redis.call('DEL', key) end").await;
    app.ask_from(known, HOME).await.assert_status(200);
    let compare = |what: &str, answers: [Answer; 2]| {
        let [one, other] = &answers;
        assert_eq!((one.status, &one.body["code"]), (other.status, &other.body["code"]), "{what}");
        assert_eq!(one.body["detail"], other.body["detail"], "{what}");
        let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(one), names(other), "{what}");
        if one.headers.contains_key("retry-after") {
            let (one_s, other_s) = (one.retry_after(), other.retry_after());
            assert!(one_s.abs_diff(other_s) <= 2, "{what}: {one_s} s and {other_s} s");
        }
        one.status
    };
    let both = async |ask: bool, at: u32| {
        let one = async |phone| {
            if ask {
                app.ask_from(phone, &stranger(at)).await
            } else {
                // Neither code is this one, but for once in a million times.
                app.verify_from(phone, "000001", &stranger(at)).await
            }
        };
        [one(known).await, one(unknown).await]
    };
    let mut statuses = Vec::new();
    for at in 0..4 {
        statuses.push(compare("a guess before anything was asked for", both(false, at).await));
    }
    for at in 0..4 {
        statuses.push(compare("asking", both(true, at).await));
        statuses.push(compare("asking within the window", both(true, at).await));
        for guess in 0..3 {
            statuses.push(compare("a guess of another's", both(false, 50 + guess).await));
        }
        // The owner mistypes meanwhile.
        app.verify_from(known, "000002", HOME).await;
        for _ in 0..5 {
            statuses.push(compare("an own guess", both(false, at).await));
        }
        pass_resend_windows(&app).await;
    }
    for status in [200, 401, 429] {
        assert!(statuses.contains(&status), "{status} is among the answers");
    }
}

#[tokio::test]
async fn a_home_is_one_of_a_number_and_of_an_address_block() {
    let app = TestApp::start_with(&[("otp.caps.number_hour", "2")]).await;
    let (home, same_house, other_house) = ("2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:2::1");
    app.sign_in_from(PHONE, home).await.assert_status(200);
    app.ask_from(PHONE, other_house).await.assert_status(200);
    app.ask_from(PHONE, other_house).await.assert_problem(429, "rate_limited");
    for _ in 0..2 {
        app.ask_from(PHONE, same_house).await.assert_status(200);
    }
    // At home there are caps, too.
    app.ask_from(PHONE, home).await.assert_problem(429, "rate_limited");
    // Another number is not at home there.
    for _ in 0..2 {
        app.ask_from("09351234567", home).await.assert_status(200);
    }
    app.ask_from("09351234567", home).await.assert_problem(429, "rate_limited");
}

#[tokio::test]
async fn a_window_stays_shut_where_the_first_sign_in_makes_a_home() {
    let app = TestApp::start_with(&[("otp.resend_after_s", "60")]).await;
    app.sign_in_from(PHONE, HOME).await.assert_status(200);
    let refused = app.ask_from(PHONE, HOME).await;
    refused.assert_problem(429, "rate_limited");
    assert!((50..=60).contains(&refused.retry_after()), "{}", refused.retry_after());
    pass_resend_windows(&app).await;
    app.ask_from(PHONE, HOME).await.assert_status(200);
}

#[tokio::test]
async fn whoever_shares_an_address_with_an_attacker_signs_in_at_home() {
    let app = TestApp::start_with(&[("otp.caps.address_hour", "5")]).await;
    app.sign_in_from(PHONE, HOME).await.assert_status(200);
    // Somebody behind the same network's one address asks for number after number.
    for at in 0..8 {
        app.ask_from(&format!("0935{at:03}0000"), HOME).await;
    }
    app.ask_from("09359990000", HOME).await.assert_problem(429, "rate_limited");
    app.sign_in_from(PHONE, HOME).await.assert_status(200);
}

#[tokio::test]
async fn a_stranger_who_bombards_a_number_keeps_its_owner_from_nothing() {
    let app = TestApp::start_as_configured(&[]).await;
    let (attacker, owner) = ("203.0.113.7", "203.0.113.99");
    for at in 0..6 {
        let asked = app.ask_from(PHONE, attacker).await;
        assert_eq!(asked.status, if at < 5 { 200 } else { 429 });
        pass_resend_windows(&app).await;
    }
    // The owner was never here before.
    app.ask_from(PHONE, owner).await.assert_status(200);
    let own = last_code(&app).await;
    app.verify_from(PHONE, &own, owner).await.assert_status(200);
}

#[tokio::test]
async fn any_code_that_reached_the_phone_signs_its_owner_in() {
    for owners in [true, false] {
        let app = TestApp::start_as_configured(&[]).await;
        let (attacker, owner) = ("203.0.113.7", "203.0.113.99");
        app.ask_from(PHONE, owner).await.assert_status(200);
        let own = last_code(&app).await;
        pass_resend_windows(&app).await;
        app.ask_from(PHONE, attacker).await.assert_status(200);
        let attackers = last_code(&app).await;
        let refused = app.ask_from(PHONE, owner).await;
        refused.assert_problem(429, "rate_limited");
        let (resend_after, ttl) =
            (refused.body["resend_after"].as_u64().unwrap(), refused.body["ttl"].as_u64().unwrap());
        assert_eq!(resend_after, refused.retry_after());
        assert!((50..=60).contains(&resend_after) && (100..=120).contains(&ttl), "{}", refused.body);
        assert!(refused.body["detail"].as_str().unwrap().starts_with("a code was sent a moment ago"));
        app.verify_from(PHONE, if owners { &own } else { &attackers }, owner).await.assert_status(200);
    }
}

#[tokio::test]
async fn hundreds_behind_one_address_sign_in_within_an_hour() {
    let app = TestApp::start_as_configured(&[]).await;
    for at in 0..300 {
        app.ask_from(&format!("0912{at:07}"), "203.0.113.7").await.assert_status(200);
    }
}
