//! A pure model of limits at four levels (organization, workspace, person, API key) beside the real database, step by step over random
//! interleavings: both say the same of every hold and every counter, nothing in use grows past a limit, and all returns to zero.

use chrono::Duration;
use contexor_api::{
    internal::HoldRequest,
    org::{Calendar, OrgSettings},
};
use contexor_db::Tx;
use contexor_events::{ai::Attempt, content::CancelReason};
use contexor_usage::{
    domain::{
        bound::{Bound, Measure},
        period::BillingCalendar,
    },
    error::UsageError,
    ops,
    store::counters::LimitSubject,
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use uuid::Uuid;

use super::bench::{Bench, attempt, cancelled, completed, failed, number, requested, started, unknown_attempt};

/// Nano US dollars a token, and the least useful output cap, as the bench asks.
const INPUT_NANO: i64 = 400;
const OUTPUT_NANO: i64 = 1600;
const LEAST: i64 = 16;

#[derive(Debug, Clone)]
enum Step {
    Hold { actor: usize, workspace: usize, output: i64 },
    Release(usize),
    Claim(usize),
    Start(usize),
    Cancel(usize),
    Cover { hold: usize, output: i64 },
    Complete { hold: usize, output: i64 },
    Fail { hold: usize, unknown: bool },
    Money { level: usize, limit: Option<i64> },
    Tokens { level: usize, limit: Option<i64> },
    Expire,
    Month,
}

fn step() -> impl Strategy<Value = Step> {
    let any_hold = || 0..64_usize;
    let limit = |most: i64| prop_oneof![1 => Just(None), 3 => (0..most).prop_map(Some)];
    prop_oneof![
        8 => (0..4_usize, 0..2_usize, 16..400_i64).prop_map(|(actor, workspace, output)| Step::Hold { actor, workspace, output }),
        1 => any_hold().prop_map(Step::Release),
        3 => any_hold().prop_map(Step::Claim),
        3 => any_hold().prop_map(Step::Start),
        1 => any_hold().prop_map(Step::Cancel),
        3 => (any_hold(), 0..160_i64).prop_map(|(hold, output)| Step::Cover { hold, output: output * 5 }),
        4 => (any_hold(), 0..160_i64).prop_map(|(hold, output)| Step::Complete { hold, output: output * 5 }),
        2 => (any_hold(), any::<bool>()).prop_map(|(hold, unknown)| Step::Fail { hold, unknown }),
        3 => (0..7_usize, limit(8_000)).prop_map(|(level, limit)| Step::Money { level, limit }),
        2 => (0..7_usize, limit(12_000)).prop_map(|(level, limit)| Step::Tokens { level, limit }),
        1 => Just(Step::Expire),
        1 => Just(Step::Month),
    ]
}

/// Money (micro US dollars) or tokens of one level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    spent: i64,
    held: i64,
    limit: Option<i64>,
}

impl Sum {
    fn in_use(self) -> i64 {
        self.spent + self.held
    }

    /// What of a bill there is room for when `released` goes back.
    fn room(self, released: i64) -> i64 {
        self.limit.map_or(i64::MAX, |limit| (limit - self.in_use()).max(0) + released)
    }
}

#[derive(Debug, Clone, Copy)]
struct Level {
    whose: LimitSubject,
    money: Sum,
    tokens: Sum,
    /// Tokens of every entry of the log, charged or not.
    logged_tokens: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Claimed,
    Started,
    Unsettled,
}

#[derive(Debug, Clone)]
struct Held {
    request: HoldRequest,
    levels: [usize; 3],
    cap: i64,
    held: (i64, i64),
    attempt: (i64, i64),
    state: State,
    told: Vec<Attempt>,
}

/// The rules of limits, in memory.
struct Model {
    levels: Vec<Level>,
}

fn cost(input: i64, output: i64) -> i64 {
    (input * INPUT_NANO + output * OUTPUT_NANO + 999) / 1000
}

impl Model {
    /// The output cap that is granted; or what refuses.
    fn take(&mut self, levels: [usize; 3], input: i64, wanted: i64) -> Result<i64, (LimitSubject, Measure)> {
        let (mut cap, mut bound) = (wanted, (LimitSubject::Org, Measure::Money));
        for at in levels {
            let level = self.levels[at];
            let money = level
                .money
                .limit
                .map(|limit| ((limit - level.money.in_use()) * 1000 - input * INPUT_NANO) / OUTPUT_NANO);
            let tokens = level.tokens.limit.map(|limit| limit - level.tokens.in_use() - input);
            let Some(fits) = money.into_iter().chain(tokens).min() else { continue };
            if fits < cap {
                cap = fits;
                let is_tokens = money.is_none_or(|money| tokens.is_some_and(|tokens| tokens < money));
                bound = (level.whose, if is_tokens { Measure::Tokens } else { Measure::Money });
            }
        }
        if cap < LEAST.min(wanted) {
            return Err(bound);
        }
        self.hold(levels, cost(input, cap), input + cap);
        Ok(cap)
    }

    fn hold(&mut self, levels: [usize; 3], money: i64, tokens: i64) {
        for at in levels {
            self.levels[at].money.held += money;
            self.levels[at].tokens.held += tokens;
        }
    }

    /// Lets go of what is held, and charges a bill as far as the limits leave room.
    fn settle(&mut self, levels: [usize; 3], released: (i64, i64), bill: (i64, i64)) {
        let room =
            |sum: fn(&Level) -> Sum, released| levels.iter().map(|at| sum(&self.levels[*at]).room(released)).min();
        let money = bill.0.min(room(|level| level.money, released.0).unwrap());
        let tokens = bill.1.min(room(|level| level.tokens, released.1).unwrap());
        self.hold(levels, -released.0, -released.1);
        for at in levels {
            let level = &mut self.levels[at];
            level.money.spent += money;
            level.tokens.spent += tokens;
            level.logged_tokens += bill.1;
        }
    }

    /// Whether another attempt may begin, and what is held for it besides.
    fn top_up(&mut self, levels: [usize; 3], more: (i64, i64)) -> bool {
        let fits = |sum: Sum, more: i64| sum.limit.is_none_or(|limit| sum.in_use() + more <= limit);
        let is_free = more == (0, 0);
        let granted = is_free
            || levels.iter().all(|at| fits(self.levels[*at].money, more.0) && fits(self.levels[*at].tokens, more.1));
        if granted {
            self.hold(levels, more.0, more.1);
        }
        granted
    }

    fn begin_month(&mut self) {
        // Everything happened today, which is in either calendar's month: only what was never charged comes to light.
        for level in &mut self.levels {
            level.tokens.spent = level.logged_tokens;
        }
    }
}

struct Course {
    bench: Bench,
    model: Model,
    actors: [(Uuid, bool); 4],
    workspaces: [Uuid; 2],
    holds: Vec<Held>,
    calendar: Calendar,
    said: i64,
}

impl Course {
    async fn begin() -> Self {
        let bench = Bench::start().await;
        let actors = [false, false, true, true].map(|is_key| (Uuid::now_v7(), is_key));
        let workspaces = [bench.workspace, Uuid::now_v7()];
        let whose = [LimitSubject::Org]
            .into_iter()
            .chain(workspaces.map(LimitSubject::Workspace))
            .chain(actors.map(|(id, is_key)| if is_key { LimitSubject::ApiKey(id) } else { LimitSubject::User(id) }));
        let levels =
            whose.map(|whose| Level { whose, money: Sum::default(), tokens: Sum::default(), logged_tokens: 0 });
        let model = Model { levels: levels.collect() };
        let mut course =
            Self { bench, model, actors, workspaces, holds: Vec::new(), calendar: Calendar::Jalali, said: 0 };
        course.count_months_otherwise().await;
        course
    }

    async fn count_months_otherwise(&mut self) {
        self.calendar = if self.calendar == Calendar::Jalali { Calendar::Gregorian } else { Calendar::Jalali };
        self.said += 1;
        let settings =
            OrgSettings { timezone: "Asia/Tehran".into(), calendar: self.calendar, ..OrgSettings::default() };
        self.bench.clock = BillingCalendar::new(&settings.timezone, self.calendar);
        let (org, limits, now) = (self.bench.org, self.bench.limits, contexor_clock::now());
        let said_at = now + Duration::milliseconds(self.said);
        self.bench
            .db
            .transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
                ops::tenants::keep(tx, org, &settings, said_at, &limits, now).await
            })
            .await
            .unwrap();
    }

    async fn set_limit(&self, level: usize) {
        let Level { whose, money, tokens, .. } = self.model.levels[level];
        self.bench.limit_of(whose, money.limit, tokens.limit, None).await;
    }

    fn pick(&self, hold: usize) -> Option<usize> {
        (!self.holds.is_empty()).then(|| hold % self.holds.len())
    }

    /// Ends a hold with attempts that were not told of before.
    async fn end(&mut self, at: usize, fresh: Option<Attempt>, is_completed: bool) {
        let held = self.holds.swap_remove(at);
        let bill = fresh
            .as_ref()
            .map_or((0, 0), |one| (cost(one.input_tokens, one.output_tokens), one.input_tokens + one.output_tokens));
        let attempts: Vec<Attempt> = held.told.iter().cloned().chain(fresh).collect();
        if is_completed {
            self.bench.event(completed(&held.request, attempts)).await;
        } else {
            self.bench.event(failed(&held.request, attempts)).await;
        }
        self.model.settle(held.levels, held.held, bill);
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Hold { actor, workspace, output } => self.hold(actor, workspace, output).await,
            Step::Release(hold) => {
                let Some(at) = self.pick(hold) else { return };
                let task = self.holds[at].request.task_id;
                self.bench
                    .db
                    .transaction(async |tx: &mut Tx| -> Result<(), UsageError> {
                        ops::release::release_open(tx, task).await
                    })
                    .await
                    .unwrap();
                if self.holds[at].state == State::Open {
                    let held = self.holds.swap_remove(at);
                    self.model.settle(held.levels, held.held, (0, 0));
                }
            }
            Step::Claim(hold) => {
                let Some(at) = self.pick(hold) else { return };
                self.bench.event(requested(&self.holds[at].request)).await;
                if self.holds[at].state == State::Open {
                    self.holds[at].state = State::Claimed;
                }
            }
            Step::Start(hold) => {
                let Some(at) = self.pick(hold) else { return };
                self.bench.event(started(&self.holds[at].request)).await;
                if self.holds[at].state != State::Unsettled {
                    self.holds[at].state = State::Started;
                }
            }
            Step::Cancel(hold) => {
                let Some(at) = self.pick(hold) else { return };
                self.bench.event(cancelled(&self.holds[at].request, CancelReason::Deadline)).await;
                if matches!(self.holds[at].state, State::Open | State::Claimed) {
                    let held = self.holds.swap_remove(at);
                    self.model.settle(held.levels, held.held, (0, 0));
                }
            }
            Step::Cover { hold, output } => {
                let Some(at) = self.pick(hold).filter(|at| self.holds[*at].state == State::Started) else { return };
                self.cover(at, output).await;
            }
            Step::Complete { hold, output } => {
                let Some(at) = self.pick(hold).filter(|at| self.holds[*at].state != State::Unsettled) else { return };
                let output = output.min(2 * self.holds[at].cap / 5 * 5);
                self.end(at, Some(attempt(900, output)), true).await;
            }
            Step::Fail { hold, unknown } => {
                let Some(at) = self.pick(hold).filter(|at| self.holds[*at].state != State::Unsettled) else { return };
                if !unknown {
                    return self.end(at, None, false).await;
                }
                let held = &mut self.holds[at];
                held.told.push(unknown_attempt());
                self.bench.event(failed(&held.request, held.told.clone())).await;
                // What one attempt can cost stays held.
                let kept = (held.held.0.min(held.attempt.0), held.held.1.min(held.attempt.1));
                let released = (held.held.0 - kept.0, held.held.1 - kept.1);
                let levels = held.levels;
                held.held = kept;
                held.state = State::Unsettled;
                self.model.settle(levels, released, (0, 0));
                if kept == (0, 0) {
                    self.holds.swap_remove(at);
                }
            }
            Step::Money { level, limit } => {
                self.model.levels[level].money.limit = limit;
                self.set_limit(level).await;
            }
            Step::Tokens { level, limit } => {
                self.model.levels[level].tokens.limit = limit;
                self.set_limit(level).await;
            }
            Step::Expire => self.expire().await,
            Step::Month => {
                self.count_months_otherwise().await;
                self.model.begin_month();
            }
        }
    }

    async fn hold(&mut self, actor: usize, workspace: usize, output: i64) {
        let (id, is_api_key) = self.actors[actor];
        let request = HoldRequest {
            is_api_key,
            workspace_id: self.workspaces[workspace],
            ..self.bench.request(id, u64::try_from(output).unwrap())
        };
        let levels = [0, 1 + workspace, 3 + actor];
        let answer = self.bench.hold(&request).await;
        match (self.model.take(levels, 1000, output), answer) {
            (Ok(cap), Ok(hold)) => {
                assert_eq!(hold.max_output_tokens, u64::try_from(cap).unwrap());
                let amount = (cost(1000, cap), 1000 + cap);
                assert_eq!(hold.cost_micro_usd, amount.0);
                self.holds.push(Held {
                    request,
                    levels,
                    cap,
                    held: amount,
                    attempt: amount,
                    state: State::Open,
                    told: Vec::new(),
                });
            }
            (Err((whose, kind)), Err(UsageError::LimitExceeded { bound, measure })) => {
                let named = match whose {
                    LimitSubject::Org => Bound::Org,
                    LimitSubject::Workspace(_) => Bound::Workspace,
                    LimitSubject::User(_) => Bound::User,
                    LimitSubject::ApiKey(_) => Bound::ApiKey,
                    LimitSubject::Installation => Bound::Installation,
                };
                assert_eq!((bound, measure), (named, kind));
            }
            (model, database) => panic!("the model says {model:?}, the database {database:?}"),
        }
    }

    /// Tells of an attempt and asks for another.
    async fn cover(&mut self, at: usize, output: i64) {
        let output = output.min(2 * self.holds[at].cap / 5 * 5);
        let held = &mut self.holds[at];
        held.told.push(attempt(900, output));
        let answer = self.bench.cover(&held.request, held.told.clone()).await;
        let bill = (cost(900, output), 900 + output);
        let left = ((held.held.0 - bill.0).clamp(0, held.held.0), (held.held.1 - bill.1).clamp(0, held.held.1));
        let released = (held.held.0 - left.0, held.held.1 - left.1);
        self.model.settle(held.levels, released, bill);
        held.held = left;
        let wanted = i64::try_from(held.request.max_output_tokens).unwrap();
        let needed = (held.attempt.0.max(cost(1000, wanted)), held.attempt.1.max(1000 + wanted));
        let more = ((needed.0 - left.0).max(0), (needed.1 - left.1).max(0));
        let granted = self.model.top_up(held.levels, more);
        assert_eq!(answer.is_ok(), granted, "{answer:?}");
        if granted {
            held.held = (left.0 + more.0, left.1 + more.1);
            held.attempt = needed;
        }
    }

    /// Long after: what never began goes back, what began or is not known has cost all that is held for it.
    async fn expire(&mut self) {
        self.bench.expire(contexor_clock::now() + Duration::hours(3)).await;
        for held in std::mem::take(&mut self.holds) {
            let began = matches!(held.state, State::Started | State::Unsettled);
            let bill = if began { (held.held.0, 1000 + held.cap) } else { (0, 0) };
            self.model.settle(held.levels, held.held, bill);
        }
    }

    /// Both say the same, and nothing in use has grown past its limit.
    async fn agree(&self, before: &[Level], step: &Step) {
        for (level, was) in self.model.levels.iter().zip(before) {
            let in_database = async |column: &str| {
                let question = format!(
                    "SELECT COALESCE(sum({column}), 0)::bigint AS n FROM counters \
                     WHERE org_id = '{}' AND scope = '{}' AND user_id = '{}' AND period = '{}'",
                    self.bench.org,
                    level.whose.as_str(),
                    level.whose.subject_or_nil(),
                    self.bench.period()
                );
                number(&self.bench.db, &question).await
            };
            let there = [
                in_database("spent_micro_usd").await,
                in_database("held_micro_usd").await,
                in_database("spent_tokens").await,
                in_database("held_tokens").await,
            ];
            let here = [level.money.spent, level.money.held, level.tokens.spent, level.tokens.held];
            assert_eq!(here, there, "model and database of {:?} after {step:?}", level.whose);
            let bounded = |now: Sum, was: Sum| now.limit.is_none_or(|limit| now.in_use() <= limit.max(was.in_use()));
            assert!(bounded(level.money, was.money), "{:?} after {step:?}: {level:?}, before {was:?}", level.whose);
            // Tokens that were never charged count anew in a month that is counted otherwise.
            let is_month = matches!(step, Step::Month);
            assert!(is_month || bounded(level.tokens, was.tokens), "{step:?}: {level:?}, before {was:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_does_what_the_model_of_four_levels_says() {
    let mut runner = TestRunner::deterministic();
    let course = proptest::collection::vec(step(), 70);
    for _ in 0..3 {
        let steps = course.new_tree(&mut runner).unwrap().current();
        let mut course = Course::begin().await;
        for step in &steps {
            let before = course.model.levels.clone();
            course.take(step).await;
            course.agree(&before, step).await;
        }
        let before = course.model.levels.clone();
        course.expire().await;
        course.agree(&before, &Step::Expire).await;
        for level in &course.model.levels {
            assert_eq!((level.money.held, level.tokens.held), (0, 0), "{level:?}");
        }
        let held = "SELECT (SELECT COALESCE(sum(held_micro_usd + held_tokens), 0) FROM counters)::bigint \
                    + (SELECT COALESCE(sum(held_micro_usd + held_tokens), 0) FROM holds)::bigint AS n";
        assert_eq!(number(&course.bench.db, held).await, 0, "all returns to zero");
        let drift = "SELECT ((SELECT COALESCE(sum(cost_micro_usd), 0) FROM usage_log) \
                     - (SELECT COALESCE(sum(spent_micro_usd), 0) FROM counters WHERE scope = 'org'))::bigint AS n";
        assert_eq!(number(&course.bench.db, drift).await, 0, "the log is what is spent");
    }
}
