//! Refreshes, thefts and log-outs in any order and at the same time, on the real service, against what must hold.

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicUsize, Ordering},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::join_all;
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use reqwest::Method;
use serde_json::Value;
use tokio::runtime::Builder;

use crate::harness::{Answer, TestApp};
use crate::held_lock::HeldLock;

const CLIENT: &str = "phone/1";
const THIEF: &str = "thief/1";

#[derive(Debug, Clone)]
enum Act {
    /// The client refreshes with the token that it has.
    Refresh,
    /// Somebody else comes with one of the tokens that there ever were, maybe under the client's name.
    Steal { which: Index, disguised: bool },
    /// The client logs out.
    LogOut,
}

/// What happens at the same time.
#[derive(Debug, Clone)]
struct Round {
    acts: Vec<(Act, u64)>,
    /// Whether all of them have arrived before the first is answered; else each comes after so many round trips.
    held: bool,
    /// Whether the grace of all used tokens has passed before.
    late: bool,
}

/// Some rounds of a session's life, in which this many of ten acts are a thief's.
fn rounds(thefts: u32) -> impl Strategy<Value = Vec<Round>> {
    let steal = (any::<Index>(), prop::bool::weighted(0.7));
    let act = prop_oneof![
        20 - 2 * thefts => Just(Act::Refresh),
        2 * thefts => steal.prop_map(|(which, disguised)| Act::Steal { which, disguised }),
        1 => Just(Act::LogOut),
    ];
    let round = (prop::collection::vec((act, 0..8_u64), 1..4), prop::bool::weighted(0.8), prop::bool::weighted(0.3))
        .prop_map(|(acts, held, late)| Round { acts, held, late });
    prop::collection::vec(round, 1..7)
}

/// How often what is looked for has come up.
#[derive(Debug, Default)]
struct Seen {
    doubled: Cell<u32>,
    thefts: Cell<u32>,
    log_outs: Cell<u32>,
}

fn count(seen: &Cell<u32>) {
    seen.set(seen.get() + 1);
}

/// What is known of a session from outside.
struct Session {
    id: String,
    /// The client's token.
    token: String,
    /// Every refresh token that was given out; which one followed which.
    issued: Vec<String>,
    successors: HashMap<String, String>,
    /// Who used each used token, and those whose grace has passed.
    used_by: HashMap<String, &'static str>,
    late: HashSet<String>,
    accesses: Vec<String>,
    dead: bool,
}

impl Session {
    async fn open(app: &TestApp, phone: &str) -> Self {
        let begun = app.sign_in(phone).await;
        let claims = URL_SAFE_NO_PAD.decode(begun.access.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        Self {
            id: claims["sid"].as_str().unwrap().to_owned(),
            token: begun.refresh.clone(),
            issued: vec![begun.refresh],
            successors: HashMap::new(),
            used_by: HashMap::new(),
            late: HashSet::new(),
            accesses: vec![begun.access],
            dead: false,
        }
    }

    /// Plays a round and checks what must hold after it.
    async fn play(&mut self, app: &TestApp, round: &Round, seen: &Seen) -> Result<(), TestCaseError> {
        let done = AtomicUsize::new(0);
        if round.late {
            app.sql("UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds'").await;
            self.late.extend(self.used_by.keys().cloned());
        }
        let requests: Vec<Request> = round.acts.iter().map(|(act, _)| self.request(act)).collect();
        let held = if round.held { Some(HeldLock::of_sessions(app).await) } else { None };
        let calls = requests.iter().zip(&round.acts).map(async |(request, (_, trips))| {
            if !round.held {
                app.round_trips(*trips).await;
            }
            let answer = match request {
                Request::LogOut { access } => app.call(Method::POST, "/api/v1/auth/logout", access, None).await,
                Request::Refresh { device, token, .. } => app.refresh_as(device, token).await,
            };
            done.fetch_add(1, Ordering::SeqCst);
            answer
        });
        let let_go = async {
            if let Some(held) = held {
                held.let_go_of(requests.len(), &done).await;
            }
        };
        let (answers, ()) = futures::join!(join_all(calls), let_go);
        self.check_answers(round, &requests, &answers, seen)?;
        for (request, answer) in requests.iter().zip(&answers) {
            if let (Request::Refresh { device, token, .. }, true) = (request, answer.status == 200) {
                self.used_by.insert(token.clone(), *device);
            }
        }
        self.check_session(app, round).await
    }

    fn request(&self, act: &Act) -> Request {
        let refresh = |device, token: &str, by_client| {
            let used_by = self.used_by.get(token).copied();
            let reuse = self.late.contains(token) || used_by.is_some_and(|used_by| used_by != device);
            Request::Refresh { device, token: token.to_owned(), by_client, reuse }
        };
        match act {
            Act::Refresh => refresh(CLIENT, &self.token, true),
            Act::Steal { which, disguised } => {
                refresh(if *disguised { CLIENT } else { THIEF }, which.get::<String>(&self.issued), false)
            }
            Act::LogOut => Request::LogOut { access: self.accesses.last().unwrap().clone() },
        }
    }

    fn check_answers(
        &mut self,
        round: &Round,
        requests: &[Request],
        answers: &[Answer],
        seen: &Seen,
    ) -> Result<(), TestCaseError> {
        let was_dead = self.dead;
        let logs_out = requests.iter().any(|request| matches!(request, Request::LogOut { .. }));
        let mut reused = false;
        for (request, answer) in requests.iter().zip(answers) {
            let (status, code) = (answer.status, answer.body["code"].as_str().unwrap_or_default());
            let Request::Refresh { token, by_client, reuse, .. } = request else {
                prop_assert!(status == 204 || status == 401, "logging out: {}", answer.body);
                if !was_dead {
                    count(&seen.log_outs);
                }
                self.dead = true;
                continue;
            };
            match (status, code) {
                (200, _) => {
                    prop_assert!(!reuse && !was_dead, "a reused token, or one of a dead session, was good");
                    let next = answer.body["refresh"].as_str().unwrap().to_owned();
                    let first = self.successors.entry(token.clone()).or_insert_with(|| next.clone()).clone();
                    prop_assert_eq!(&first, &next, "two successors of one token");
                    if !self.issued.contains(&next) {
                        self.issued.push(next.clone());
                    }
                    self.accesses.push(answer.body["access"].as_str().unwrap().to_owned());
                    if *by_client {
                        self.token = next;
                    }
                }
                (401, "token_reused") => reused = true,
                (401, "token_invalid") => {
                    prop_assert!(!reuse, "a reused token is known for what it is");
                }
                _ => return Err(TestCaseError::fail(format!("{status}: {}", answer.body))),
            }
        }
        let refreshes = || requests.iter().filter_map(Request::refreshed);
        if !was_dead && !logs_out {
            // Is there a reason to end the session?
            let sequential = refreshes().any(|(_, _, reuse)| reuse);
            let of_two = refreshes()
                .any(|(device, token, _)| refreshes().any(|(other, same, _)| token == same && device != other));
            prop_assert_eq!(sequential || of_two, reused, "an honest session was lost, or a theft went unnoticed");
            let all_good = refreshes().count() == answers.iter().filter(|answer| answer.status == 200).count();
            prop_assert!(reused || all_good, "refused without a reason");
            if round.held && !reused && refreshes().count() > 1 {
                count(&seen.doubled);
            }
            if reused {
                count(&seen.thefts);
            }
        }
        self.dead |= reused;
        Ok(())
    }

    async fn check_session(&self, app: &TestApp, round: &Round) -> Result<(), TestCaseError> {
        let count = async |what: &str| {
            app.database
                .number(&format!("SELECT count(*) FROM refresh_tokens WHERE session_id = '{}' {what}", self.id))
                .await
        };
        let (all, live) = (count("").await, count("AND used_at IS NULL").await);
        prop_assert!(live <= 1, "{} live tokens after {:?}", live, round);
        let revoked = format!("SELECT count(*) FROM sessions WHERE id = '{}' AND revoked_at IS NOT NULL", self.id);
        prop_assert_eq!(app.database.number(&revoked).await == 1, self.dead, "after {:?}", round);
        let expected = if self.dead { 401 } else { 200 };
        for access in &self.accesses {
            prop_assert_eq!(app.get("/api/v1/auth/me", access).await.status, expected);
        }
        if self.dead {
            for token in &self.issued {
                prop_assert_eq!(app.refresh_as(CLIENT, token).await.status, 401);
            }
        } else {
            prop_assert_eq!((live, all), (1, self.issued.len() as i64), "the table knows what the clients know");
        }
        Ok(())
    }
}

enum Request {
    Refresh { device: &'static str, token: String, by_client: bool, reuse: bool },
    LogOut { access: String },
}

impl Request {
    fn refreshed(&self) -> Option<(&str, &str, bool)> {
        match self {
            Self::Refresh { device, token, reuse, .. } => Some((device, token, *reuse)),
            Self::LogOut { .. } => None,
        }
    }
}

#[test]
fn no_token_has_two_successors_no_theft_goes_unnoticed_and_no_honest_session_is_lost() {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let app = runtime.block_on(TestApp::start());
    let config = Config { cases: 30, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (people, seen) = (AtomicUsize::new(0), Seen::default());
    let outcome = runner.run(&prop_oneof![rounds(0), rounds(4)], |rounds| {
        let phone = format!("0912{:07}", people.fetch_add(1, Ordering::SeqCst));
        runtime.block_on(async {
            let mut session = Session::open(&app, &phone).await;
            for round in &rounds {
                session.play(&app, round, &seen).await?;
            }
            Ok(())
        })
    });
    outcome.unwrap();
    let enough = seen.doubled.get() >= 10 && seen.thefts.get() >= 5 && seen.log_outs.get() >= 3;
    assert!(enough, "the cases show too little: {seen:?}");
}
