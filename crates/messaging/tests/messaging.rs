//! Outbox, publisher, consumers and topology against a real PostgreSQL and RabbitMQ.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use contexor_db::{DatabaseSettings, Db, DbError, Tx};
use contexor_events::{
    CATALOGUE, CloudEvent,
    auth::OtpRequested,
    auth::UserRegistered,
    content::GenerationRequested,
    event_set, routing_key,
    topology::{AI_WORKER_JOBS, EXCHANGE, NOTIFIER_NOTICES, NOTIFIER_ONE_TIME_CODES, QUEUES, Queue},
};
use contexor_messaging::{
    AmqpSettings, Broker, BrokerError, ConsumeError, Consumer, EventMetadata, Message, PublishError, Publisher,
    TransactionalConsumer, consumer, dead_letters, outbox, topology, transactional,
};
use contexor_testkit::{ChaosProxy, TestDatabase, TestVhost, eventually};
use diesel::sql_types::BigInt;
use diesel_async::SimpleAsyncConnection as _;
use lapin::types::FieldTable;
use secrecy::SecretString;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::Notify,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(20);
const LONG_SWEEP: Duration = Duration::from_secs(3600);
const CODES: &str = NOTIFIER_ONE_TIME_CODES.name;
const NOTICES: &str = NOTIFIER_NOTICES.name;

event_set! {
    /// What the tests send.
    pub enum Sent { Code(OtpRequested), Registered(UserRegistered) }
}

async fn database() -> (TestDatabase, Db) {
    let fingerprint = include_str!("../../../migrations/messaging/2026-11-23-000000_outbox_inbox/up.sql");
    let fingerprint = format!("{fingerprint} effects");
    let database = contexor_testkit::database("messaging", &fingerprint, async |url: String| {
        contexor_db::migrations::run(&url, contexor_messaging::MIGRATIONS).await.map_err(|error| error.to_string())?;
        let db = db_at(&url);
        let mut conn = db.conn().await.map_err(|error| error.to_string())?;
        conn.batch_execute("CREATE TABLE effects (id bigserial PRIMARY KEY, event_id uuid)")
            .await
            .map_err(|error| error.to_string())
    })
    .await;
    let db = db_at(&database.url);
    (database, db)
}

fn db_at(url: &str) -> Db {
    Db::new(&DatabaseSettings {
        url: url.to_owned().into(),
        max_connections: 8,
        wait_timeout_ms: 2000,
        statement_timeout_ms: 10_000,
        replica_url: None,
        replica_max_lag_ms: 3_000,
        replica_wait_s: 30,
    })
    .unwrap()
}

fn broker(vhost: &TestVhost, name: &str) -> Broker {
    Broker::new(&SecretString::from(vhost.url.clone()), name)
}

fn publisher(vhost: &TestVhost) -> Publisher {
    Publisher::new(broker(vhost, "publisher"), NOTIFIER_NOTICES.service())
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count(db: &Db, what: &str) -> i64 {
    // Here alone: its methods hide those of atomics and mutexes.
    use diesel_async::RunQueryDsl;
    let mut conn = db.conn().await.unwrap();
    let row: Count =
        diesel::sql_query(format!("SELECT count(*) AS count FROM {what}")).get_result(&mut conn).await.unwrap();
    row.count
}

async fn effect(tx: &mut Tx, event: Uuid) -> Result<(), diesel::result::Error> {
    use diesel_async::RunQueryDsl;
    diesel::sql_query("INSERT INTO effects (event_id) VALUES ($1)")
        .bind::<diesel::sql_types::Uuid, _>(event)
        .execute(tx.conn())
        .await
        .map(drop)
}

fn registered() -> UserRegistered {
    UserRegistered { user_id: Uuid::now_v7(), registered_at: contexor_clock::now() }
}

fn code() -> OtpRequested {
    OtpRequested { otp_id: Uuid::now_v7(), sealed: "sealed".into(), expires_at: contexor_clock::now() }
}

/// Commits an effect together with `events` events.
async fn commit(db: &Db, events: usize) {
    db.transaction(async move |tx: &mut Tx| -> Result<(), DbError> {
        effect(tx, Uuid::now_v7()).await?;
        for _ in 0..events {
            outbox::push(tx, "test", registered())?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

struct Relay {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Relay {
    fn start(db: &Db, publisher: &Publisher, sweep: Duration) -> Self {
        let stop = CancellationToken::new();
        let task = tokio::spawn(outbox::relay(db.clone(), publisher.clone(), sweep, stop.clone()));
        Self { stop, task }
    }

    async fn finish(self) {
        self.stop.cancel();
        tokio::time::timeout(SOON, self.task).await.expect("the relay ends").unwrap();
    }
}

async fn depth_becomes(vhost: &TestVhost, queue: &str, wanted: u64) {
    eventually(SOON, &format!("{queue} holds {wanted}"), async || {
        (vhost.queue_depth(queue).await == wanted).then_some(())
    })
    .await;
}

async fn outbox_is_empty(db: &Db) {
    eventually(SOON, "the outbox is empty", async || (count(db, "outbox").await == 0).then_some(())).await;
}

// ---------------------------------------------------------------------------------------------------------------- outbox

#[tokio::test]
async fn an_event_commits_with_its_row_or_not_at_all() {
    let (_database, db) = database().await;
    let refused = db
        .transaction(async |tx: &mut Tx| -> Result<(), DbError> {
            effect(tx, Uuid::now_v7()).await?;
            outbox::push(tx, "test", registered())?;
            Err(diesel::result::Error::RollbackTransaction.into())
        })
        .await;
    assert!(refused.is_err());
    assert_eq!((count(&db, "effects").await, count(&db, "outbox").await), (0, 0));

    // Dropped half-way.
    let hung = db.transaction(async |tx: &mut Tx| -> Result<(), DbError> {
        effect(tx, Uuid::now_v7()).await?;
        outbox::push(tx, "test", registered())?;
        std::future::pending().await
    });
    assert!(tokio::time::timeout(Duration::from_millis(300), hung).await.is_err());
    assert_eq!((count(&db, "effects").await, count(&db, "outbox").await), (0, 0));

    commit(&db, 1).await;
    assert_eq!((count(&db, "effects").await, count(&db, "outbox").await), (1, 1));
}

#[tokio::test]
async fn the_relay_is_woken_by_the_commit() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let publisher = publisher(&vhost);
    let relay = Relay::start(&db, &publisher, LONG_SWEEP);
    publisher.ready().await.unwrap();
    // The first sweep is over once this one is through.
    commit(&db, 1).await;
    depth_becomes(&vhost, NOTICES, 1).await;
    for round in 2..5 {
        let began = Instant::now();
        commit(&db, 1).await;
        outbox_is_empty(&db).await;
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        depth_becomes(&vhost, NOTICES, round).await;
    }
    relay.finish().await;
}

#[tokio::test]
async fn what_a_dead_process_left_the_next_relay_publishes() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    commit(&db, 700).await;
    // Another process: it was not there when the lines were written.
    let next = db_at(&_database.url);
    let relay = Relay::start(&next, &publisher(&vhost), LONG_SWEEP);
    outbox_is_empty(&db).await;
    depth_becomes(&vhost, NOTICES, 700).await;
    relay.finish().await;
}

#[tokio::test]
async fn a_relay_that_stops_sends_what_was_committed_before() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let publisher = publisher(&vhost);
    publisher.ready().await.unwrap();
    for _ in 0..5 {
        let relay = Relay::start(&db, &publisher, LONG_SWEEP);
        commit(&db, 3).await;
        relay.finish().await;
        assert_eq!(count(&db, "outbox").await, 0);
    }
    depth_becomes(&vhost, NOTICES, 15).await;
}

#[tokio::test]
async fn events_of_a_broken_connection_arrive_once_it_is_back() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let publisher = publisher(&vhost);
    publisher.ready().await.unwrap();
    let relay = Relay::start(&db, &publisher, Duration::from_millis(200));
    commit(&db, 1).await;
    depth_becomes(&vhost, NOTICES, 1).await;
    eventually(SOON, "the connection is known and closed", async || {
        (vhost.close_connections().await > 0).then_some(())
    })
    .await;
    commit(&db, 20).await;
    outbox_is_empty(&db).await;
    // At least once: what was confirmed while the connection broke may be there twice.
    eventually(SOON, "all are there", async || (vhost.queue_depth(NOTICES).await >= 21).then_some(())).await;
    relay.finish().await;
}

#[tokio::test]
async fn nothing_is_lost_while_the_broker_is_away() {
    let (_database, db) = database().await;
    // Nobody listens there.
    let away = Publisher::new(Broker::new(&"amqp://127.0.0.1:1/none".to_owned().into(), "away"), "test");
    let relay = Relay::start(&db, &away, Duration::from_millis(100));
    commit(&db, 300).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(count(&db, "outbox").await, 300);
    // Nobody holds a transaction while waiting for the broker.
    assert_eq!(
        count(&db, "pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'").await,
        0
    );
    relay.finish().await;
    assert_eq!(count(&db, "outbox").await, 300);

    let vhost = contexor_testkit::vhost().await;
    let relay = Relay::start(&db, &publisher(&vhost), Duration::from_millis(100));
    outbox_is_empty(&db).await;
    depth_becomes(&vhost, NOTICES, 300).await;
    relay.finish().await;
}

#[tokio::test]
async fn the_nodes_of_a_broker_are_tried_in_turn() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let (one, other) = tokio::join!(ChaosProxy::to(&vhost.url), ChaosProxy::to(&vhost.url));
    let away = "amqp://127.0.0.1:1/none";
    let list = format!("{away}, {},{}", one.url, other.url);
    let publisher = Publisher::new(Broker::new(&list.into(), "publisher"), NOTIFIER_NOTICES.service());
    let relay = Relay::start(&db, &publisher, Duration::from_millis(100));
    let mut sent = 0;
    // Whichever node it is connected to goes away, and the other one is there.
    for (lost, kept) in [(&one, &other), (&other, &one)] {
        kept.reopen();
        lost.close();
        commit(&db, 5).await;
        outbox_is_empty(&db).await;
        sent += 5;
        // At least once: what was confirmed while the connection broke may be there twice.
        eventually(SOON, "all are there", async || (vhost.queue_depth(NOTICES).await >= sent).then_some(())).await;
    }
    relay.finish().await;
}

#[test]
fn a_list_of_nodes_that_is_none_is_refused_without_naming_passwords() {
    let check = |url: &str| {
        let settings =
            AmqpSettings { url: url.to_owned().into(), declare: true, prefetch: 1, outbox_poll_interval_ms: 1 };
        settings.validate().map_err(|error| error.to_string())
    };
    check("amqp://a:secret@one:5672/%2f").unwrap();
    check("amqps://a:secret@one/x,amqps://a:secret@two/x, amqps://a:secret@three/x").unwrap();
    for wrong in
        ["", " , ", "amqp://a:secret@one/x,redis://a:secret@two/x", "amqp://a:secret@one/x,amqp://a:secret@two/y"]
    {
        let error = check(wrong).unwrap_err();
        assert!(error.starts_with("amqp.url") && !error.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn an_unroutable_event_stays_and_others_pass_it() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let mut conn = db.conn().await.unwrap();
    conn.batch_execute(
        "INSERT INTO outbox (id, event_type, payload) VALUES (gen_random_uuid(), 'nobody.hears.v1', '{}')",
    )
    .await
    .unwrap();
    drop(conn);
    let publisher = publisher(&vhost);
    let relay = Relay::start(&db, &publisher, Duration::from_millis(100));
    eventually(SOON, "the line was tried", async || {
        (count(&db, "outbox WHERE attempts = 1 AND next_at > now() + interval '30 seconds'").await == 1).then_some(())
    })
    .await;
    commit(&db, 5).await;
    depth_becomes(&vhost, NOTICES, 5).await;
    eventually(SOON, "only it stays", async || (count(&db, "outbox").await == 1).then_some(())).await;
    relay.finish().await;
    assert_eq!(count(&db, "outbox WHERE attempts = 1").await, 1);
}

#[tokio::test]
async fn two_healthy_relays_publish_no_line_twice() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let (one, two) = (db_at(&_database.url), db_at(&_database.url));
    let relays = [
        Relay::start(&one, &publisher(&vhost), Duration::from_millis(5)),
        Relay::start(&two, &publisher(&vhost), Duration::from_millis(5)),
    ];
    for _ in 0..60 {
        commit(&db, 10).await;
    }
    outbox_is_empty(&db).await;
    depth_becomes(&vhost, NOTICES, 600).await;
    for relay in relays {
        relay.finish().await;
    }
    assert_eq!(vhost.queue_depth(NOTICES).await, 600);
}

// ------------------------------------------------------------------------------------------------------------- publisher

#[tokio::test]
async fn publishing_to_an_absent_broker_fails_in_bounded_time_for_all_who_wait() {
    // A listener that accepts and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("amqp://{}/none", silent.local_addr().unwrap());
    let publisher = Publisher::new(Broker::new(&url.into(), "silent"), "test");
    let began = Instant::now();
    let tries = (0..20).map(|_| publisher.publish_event(code(), None));
    for done in futures::future::join_all(tries).await {
        assert!(matches!(done, Err(PublishError::Broker(_))), "{done:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(12), "they waited one after the other: {:?}", began.elapsed());
}

/// A way to the broker whose answers can be held back.
async fn way_to(broker: &str, open: tokio::sync::watch::Receiver<bool>) -> String {
    slow_way_to(broker, open, Duration::ZERO).await
}

/// The same, on which each answer takes a time.
async fn slow_way_to(broker: &str, open: tokio::sync::watch::Receiver<bool>, delay: Duration) -> String {
    let (login, place) = broker.rsplit_once('@').unwrap();
    let (target, vhost) = place.split_once('/').unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("{login}@{}/{vhost}", listener.local_addr().unwrap());
    let target = target.to_owned();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let broker = tokio::net::TcpStream::connect(&target).await.unwrap();
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_broker, mut to_broker) = broker.into_split();
            tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_broker).await });
            let mut open = open.clone();
            tokio::spawn(async move {
                let mut buffer = vec![0; 65_536];
                while let Ok(read @ 1..) = from_broker.read(&mut buffer).await {
                    let _ = open.wait_for(|open| *open).await;
                    if !delay.is_zero() {
                        tokio::time::sleep(delay).await;
                    }
                    let _ = to_client.write_all(&buffer[..read]).await;
                }
            });
        }
    });
    url
}

#[tokio::test]
async fn a_message_whose_confirmation_does_not_come_may_have_arrived_and_is_told_apart() {
    let vhost = contexor_testkit::vhost().await;
    let (way, open) = tokio::sync::watch::channel(true);
    let url = way_to(&vhost.url, open).await;
    let publisher = Publisher::new(Broker::new(&SecretString::from(url), "held up"), NOTIFIER_NOTICES.service());
    publisher.publish_event(code(), None).await.unwrap();
    way.send(false).unwrap();
    let unconfirmed = publisher.publish_event(code(), None).await;
    assert!(matches!(unconfirmed, Err(PublishError::Uncertain(_))), "{unconfirmed:?}");
    way.send(true).unwrap();
    assert_eq!(vhost.queue_depth(NOTIFIER_ONE_TIME_CODES.name).await, 2, "it did arrive");
    eventually(Duration::from_secs(30), "it publishes again", async || {
        publisher.publish_event(code(), None).await.ok()
    })
    .await;
}

#[tokio::test]
async fn a_message_that_no_queue_takes_is_an_error_and_the_publisher_goes_on() {
    let vhost = contexor_testkit::vhost().await;
    let publisher = publisher(&vhost);
    let message = Message {
        exchange: EXCHANGE.into(),
        routing_key: "nobody.hears".into(),
        id: Uuid::now_v7(),
        event_type: "nobody.hears.v1".into(),
        body: b"{}".to_vec(),
        expiration_ms: None,
        headers: FieldTable::default(),
    };
    let done = publisher.publish(message, None).await;
    assert!(matches!(&done, Err(PublishError::Unroutable(key)) if key == "nobody.hears"), "{done:?}");
    publisher.publish_event(code(), Some(Duration::from_secs(60))).await.unwrap();
    assert_eq!(vhost.queue_depth(CODES).await, 1);
}

#[tokio::test]
async fn a_queue_that_was_deleted_is_declared_again() {
    let vhost = contexor_testkit::vhost().await;
    let publisher = publisher(&vhost);
    publisher.publish_event(code(), None).await.unwrap();
    vhost.delete_queue(CODES).await;
    let lost = publisher.publish_event(code(), None).await;
    assert!(matches!(lost, Err(PublishError::Unroutable(_))), "{lost:?}");
    publisher.publish_event(code(), None).await.unwrap();
    assert_eq!(vhost.queue_depth(CODES).await, 1);
}

#[tokio::test]
async fn a_broken_connection_costs_a_publisher_one_new_channel_not_many() {
    let vhost = contexor_testkit::vhost().await;
    let publisher = publisher(&vhost);
    publisher.ready().await.unwrap();
    eventually(SOON, "the connection is known and closed", async || {
        (vhost.close_connections().await > 0).then_some(())
    })
    .await;
    eventually(SOON, "publishing works again", async || {
        let tries = (0..50).map(|_| publisher.publish_event(registered(), None));
        futures::future::join_all(tries).await.into_iter().all(|done| done.is_ok()).then_some(())
    })
    .await;
    // A storm on one channel stays on it.
    let tries = (0..200).map(|_| publisher.publish_event(registered(), None));
    assert!(futures::future::join_all(tries).await.into_iter().all(|done| done.is_ok()));
}

// -------------------------------------------------------------------------------------------------------------- topology

/// A way to a broker that answers each question in time, and all that a process asks at its start only in 15 seconds.
async fn way_to_busy_broker(vhost: &TestVhost) -> (SecretString, tokio::sync::watch::Sender<bool>) {
    let questions: usize = QUEUES.iter().map(|queue| 2 + queue.retry_delays_ms.len() + queue.events.len()).sum();
    let (way, open) = tokio::sync::watch::channel(true);
    let delay = Duration::from_secs(15) / u32::try_from(questions).unwrap();
    (slow_way_to(&vhost.url, open, delay).await.into(), way)
}

#[tokio::test]
async fn a_broker_that_answers_each_question_late_is_asked_to_the_end_and_not_anew() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    // The queue is there before anybody consumes.
    publisher(&vhost).publish_event(code(), None).await.unwrap();
    let (url, _way) = way_to_busy_broker(&vhost).await;
    let (stop, handler) = (CancellationToken::new(), Codes::new(|_| Ok(())));
    let slow = Publisher::new(Broker::new(&url, "slow"), NOTIFIER_ONE_TIME_CODES.service());
    let consumes_from = Broker::new(&url, "slow consumer");
    let task = tokio::spawn(transactional::handle(
        consumes_from,
        slow.clone(),
        db.clone(),
        Arc::new(handler),
        8,
        stop.clone(),
    ));
    // Whoever asks with the patience of a readiness check does not make it begin anew.
    eventually(3 * SOON, "it is ready", async || {
        tokio::time::timeout(Duration::from_secs(1), slow.ready()).await.ok()?.ok()
    })
    .await;
    slow.publish_event(code(), None).await.unwrap();
    eventually(3 * SOON, "both took effect", async || (count(&db, "effects").await == 2).then_some(())).await;
    stop.cancel();
    tokio::time::timeout(SOON, task).await.expect("the consumer ends").unwrap();
}

#[tokio::test]
async fn every_event_of_the_catalogue_reaches_its_queues_and_no_other() {
    let vhost = contexor_testkit::vhost().await;
    let publisher = publisher(&vhost);
    publisher.ready().await.unwrap();
    let mut wanted: HashMap<&str, u64> = HashMap::new();
    for kind in CATALOGUE {
        let key = routing_key(kind.event_type);
        assert!(vhost.publish(EXCHANGE, key, json!({}), b"{}").await, "no queue takes {key}");
        for queue in QUEUES.iter().filter(|queue| queue.events.contains(&kind.event_type)) {
            *wanted.entry(queue.name).or_default() += 1;
        }
    }
    for queue in QUEUES {
        depth_becomes(&vhost, queue.name, wanted[queue.name]).await;
        // The dead-letter and retry queues are there, and empty.
        assert_eq!(vhost.queue_depth(&queue.dead_queue()).await, 0);
        for step in 0..queue.retry_delays_ms.len() {
            assert_eq!(vhost.queue_depth(&queue.retry_queue(step)).await, 0);
        }
    }
}

#[tokio::test]
async fn the_topology_may_be_declared_again_and_by_many_at_once() {
    let vhost = contexor_testkit::vhost().await;
    let declare = async |name: String| {
        let broker = broker(&vhost, &name);
        topology::install(&broker).await?;
        topology::install(&broker).await
    };
    let all = (0..24).map(|each| declare(format!("declarer {each}")));
    for done in futures::future::join_all(all).await {
        let done: Result<(), BrokerError> = done;
        done.unwrap();
    }
}

#[tokio::test]
async fn one_time_codes_do_not_outlive_their_expiry() {
    let vhost = contexor_testkit::vhost().await;
    let publisher = publisher(&vhost);
    publisher.publish_event(code(), Some(Duration::from_millis(300))).await.unwrap();
    depth_becomes(&vhost, CODES, 0).await;
    // What expires is dead, without its own expiry: the dead queue forgets it in its turn.
    let dead = NOTIFIER_ONE_TIME_CODES.dead_queue();
    let queues = vhost.queues().await;
    let state = queues.iter().find(|queue| queue.name == dead).unwrap();
    assert!(state.arguments["x-message-ttl"].as_u64().unwrap() <= 300_000);
}

// ------------------------------------------------------------------------------------------------------------- consumers

type Reply = Box<dyn Fn(&EventMetadata) -> Result<(), ConsumeError> + Send + Sync>;

/// Makes an effect for each event, then answers as the test says.
struct Codes {
    reply: Reply,
    seen: Arc<Mutex<Vec<(Uuid, usize, Instant)>>>,
    /// Events that came as far as the wait for a transaction.
    prepared: Arc<AtomicUsize>,
}

impl Codes {
    fn new(reply: impl Fn(&EventMetadata) -> Result<(), ConsumeError> + Send + Sync + 'static) -> Self {
        Self { reply: Box::new(reply), seen: Arc::default(), prepared: Arc::default() }
    }
}

impl TransactionalConsumer for Codes {
    const QUEUE: Queue = NOTIFIER_ONE_TIME_CODES;
    type Events = Sent;
    type Prepared = Sent;
    type Committed = ();

    async fn prepare(
        &self,
        event: Sent,
        _: &EventMetadata,
        _: &CancellationToken,
    ) -> Result<Option<Sent>, ConsumeError> {
        self.prepared.fetch_add(1, Ordering::SeqCst);
        Ok(Some(event))
    }

    async fn handle(&self, tx: &mut Tx, _: Sent, received: &EventMetadata) -> Result<(), ConsumeError> {
        effect(tx, received.id).await?;
        self.seen.lock().unwrap().push((received.id, received.attempt, Instant::now()));
        (self.reply)(received)
    }
}

struct RunningConsumer {
    stop: CancellationToken,
    task: JoinHandle<()>,
    seen: Arc<Mutex<Vec<(Uuid, usize, Instant)>>>,
}

impl RunningConsumer {
    fn start(vhost: &TestVhost, db: &Db, handler: Codes) -> Self {
        let (stop, seen) = (CancellationToken::new(), handler.seen.clone());
        let task = tokio::spawn(transactional::handle(
            broker(vhost, "consumer"),
            publisher(vhost),
            db.clone(),
            Arc::new(handler),
            8,
            stop.clone(),
        ));
        Self { stop, task, seen }
    }

    fn seen(&self) -> Vec<(Uuid, usize, Instant)> {
        self.seen.lock().unwrap().clone()
    }

    async fn finish(self) {
        self.stop.cancel();
        tokio::time::timeout(SOON, self.task).await.expect("the consumer ends").unwrap();
    }
}

/// Everything is settled: nothing waits, nothing is in hand.
async fn settled(vhost: &TestVhost, queue: &Queue) {
    eventually(SOON, "everything is settled", async || {
        let queues = vhost.queues().await;
        let names = (0..queue.retry_delays_ms.len()).map(|step| queue.retry_queue(step)).chain([queue.name.to_owned()]);
        let names: Vec<String> = names.collect();
        let busy = queues
            .iter()
            .filter(|state| names.contains(&state.name))
            .any(|state| state.messages_ready + state.messages_unacknowledged > 0);
        (!busy && queues.len() >= names.len()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_event_delivered_twice_takes_effect_once() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let consumer = RunningConsumer::start(&vhost, &db, Codes::new(|_| Ok(())));
    let publisher = publisher(&vhost);
    publisher.ready().await.unwrap();
    let event = CloudEvent::new("test", code(), None);
    let body = serde_json::to_vec(&event).unwrap();
    for _ in 0..10 {
        assert!(vhost.publish("", CODES, json!({}), &body).await);
    }
    let other = CloudEvent::new("test", code(), None);
    assert!(vhost.publish("", CODES, json!({}), &serde_json::to_vec(&other).unwrap()).await);
    eventually(SOON, "both took effect", async || (count(&db, "effects").await == 2).then_some(())).await;
    settled(&vhost, &NOTIFIER_ONE_TIME_CODES).await;
    assert_eq!(count(&db, "effects").await, 2);
    assert_eq!(count(&db, "inbox").await, 2);
    assert_eq!(vhost.queue_depth(&NOTIFIER_ONE_TIME_CODES.dead_queue()).await, 0);
    consumer.finish().await;
}

#[tokio::test]
async fn a_failure_is_retried_after_its_delays_and_leaves_no_trace_of_the_failed_tries() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let consumer = RunningConsumer::start(
        &vhost,
        &db,
        Codes::new(|received| if received.attempt < 2 { Err(ConsumeError::retry("not yet")) } else { Ok(()) }),
    );
    publisher(&vhost).publish_event(code(), None).await.unwrap();
    eventually(SOON, "it took effect", async || (count(&db, "effects").await == 1).then_some(())).await;
    let seen = consumer.seen();
    assert_eq!(seen.iter().map(|(_, attempt, _)| *attempt).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(seen[1].2 - seen[0].2 >= Duration::from_millis(900));
    assert!(seen[2].2 - seen[1].2 >= Duration::from_millis(4500));
    settled(&vhost, &NOTIFIER_ONE_TIME_CODES).await;
    assert_eq!(vhost.queue_depth(&NOTIFIER_ONE_TIME_CODES.dead_queue()).await, 0);
    consumer.finish().await;
}

#[tokio::test]
async fn what_never_works_is_dead_with_its_reason_and_can_be_replayed() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let dead = NOTIFIER_ONE_TIME_CODES.dead_queue();
    let consumer = RunningConsumer::start(
        &vhost,
        &db,
        Codes::new(|received| match received.attempt {
            _ if received.time.timestamp() == 0 => Err(ConsumeError::Reject("x".repeat(300_000))),
            attempt => Err(ConsumeError::retry(format!("failure {attempt}"))),
        }),
    );
    let publisher = publisher(&vhost);
    publisher.publish_event(code(), None).await.unwrap();
    let mut rejected = CloudEvent::new("test", code(), None);
    rejected.time = chrono::DateTime::UNIX_EPOCH;
    assert!(vhost.publish("", CODES, json!({}), &serde_json::to_vec(&rejected).unwrap()).await);
    // A reason too long for a frame does not break the channel.
    depth_becomes(&vhost, &dead, 1).await;
    depth_becomes(&vhost, &dead, 2).await;
    consumer.finish().await;

    // Replayed to a handler that rejects all again: each once, not for ever.
    let consumer = RunningConsumer::start(&vhost, &db, Codes::new(|_| Err(ConsumeError::Reject("still not".into()))));
    let replayed = dead_letters::replay(&broker(&vhost, "replay"), &publisher, CODES, usize::MAX).await.unwrap();
    assert_eq!(replayed, 2);
    eventually(SOON, "both were tried again", async || (consumer.seen().len() == 2).then_some(())).await;
    assert!(consumer.seen().iter().all(|(_, attempt, _)| *attempt == 0), "retries are uncounted");
    depth_becomes(&vhost, &dead, 2).await;
    consumer.finish().await;

    // And to one that works, one by one.
    let consumer = RunningConsumer::start(&vhost, &db, Codes::new(|_| Ok(())));
    let replayer = broker(&vhost, "replay");
    assert_eq!(dead_letters::replay(&replayer, &publisher, CODES, 1).await.unwrap(), 1);
    assert_eq!(dead_letters::replay(&replayer, &publisher, CODES, 10).await.unwrap(), 1);
    assert_eq!(dead_letters::replay(&replayer, &publisher, CODES, 10).await.unwrap(), 0);
    eventually(SOON, "both took effect", async || (count(&db, "effects").await == 2).then_some(())).await;
    assert_eq!(vhost.queue_depth(&dead).await, 0);
    let unknown = dead_letters::replay(&replayer, &publisher, "no.such.queue", 1).await.unwrap_err();
    assert!(unknown.to_string().contains(CODES), "{unknown}");
    consumer.finish().await;
}

#[tokio::test]
async fn poison_is_dead_at_once_and_the_queue_flows_on() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let dead = NOTIFIER_ONE_TIME_CODES.dead_queue();
    let consumer = RunningConsumer::start(&vhost, &db, Codes::new(|_| Ok(())));
    let publisher = publisher(&vhost);
    publisher.ready().await.unwrap();
    let good = serde_json::to_value(CloudEvent::new("test", code(), None)).unwrap();
    let mut misshapen = good.clone();
    misshapen["data"] = json!({"otp_id": 7});
    let mut no_data = good.clone();
    no_data.as_object_mut().unwrap().remove("data");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let poison: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"not json".to_vec(),
        b"\xff\xfe\x00".to_vec(),
        b"{}".to_vec(),
        deep.into_bytes(),
        misshapen.to_string().into_bytes(),
        no_data.to_string().into_bytes(),
    ];
    for body in &poison {
        assert!(vhost.publish("", CODES, json!({"cx-attempt": "many"}), body).await);
    }
    publisher.publish_event(code(), None).await.unwrap();
    eventually(SOON, "the good one took effect", async || (count(&db, "effects").await == 1).then_some(())).await;
    depth_becomes(&vhost, &dead, poison.len() as u64).await;
    for letter in vhost.take(&dead, 20).await {
        let reason = letter["properties"]["headers"]["cx-reason"].as_str().unwrap().to_owned();
        assert!(reason.contains("not a CloudEvent") || reason.contains("another shape"), "{reason}");
    }
    settled(&vhost, &NOTIFIER_ONE_TIME_CODES).await;
    consumer.finish().await;
}

#[tokio::test]
async fn an_unknown_version_is_tried_again_later() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let consumer = RunningConsumer::start(&vhost, &db, Codes::new(|_| Ok(())));
    publisher(&vhost).ready().await.unwrap();
    let mut event = CloudEvent::new("test", code(), None);
    event.event_type = "auth.otp.requested.v2".into();
    assert!(vhost.publish("", CODES, json!({}), &serde_json::to_vec(&event).unwrap()).await);
    eventually(SOON, "it waits in the second retry queue", async || {
        (vhost.queue_depth(&NOTIFIER_ONE_TIME_CODES.retry_queue(1)).await == 1).then_some(())
    })
    .await;
    assert_eq!(count(&db, "effects").await, 0);
    consumer.finish().await;
}

#[tokio::test]
async fn a_handler_that_panics_costs_its_own_event_and_no_other() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    // The handlers keep their own pool busy.
    let other = db_at(&_database.url);
    let consumer = RunningConsumer::start(
        &vhost,
        &db,
        Codes::new(|received| if received.attempt == 0 { panic!("a bug") } else { Ok(()) }),
    );
    let publisher = publisher(&vhost);
    // More than the prefetch window: were the panicking ones kept, the queue would stand still.
    for _ in 0..20 {
        publisher.publish_event(code(), None).await.unwrap();
    }
    eventually(SOON, "all took effect", async || (count(&other, "effects").await == 20).then_some(())).await;
    settled(&vhost, &NOTIFIER_ONE_TIME_CODES).await;
    consumer.finish().await;
}

#[tokio::test]
async fn an_event_that_fails_in_a_batch_harms_no_other() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    publisher(&vhost).ready().await.unwrap();
    // While this lock is held, the first event's transaction waits for it, and the others gather for the next transaction.
    let mut lock = db_at(&_database.url).conn().await.unwrap();
    lock.batch_execute("BEGIN; LOCK TABLE effects IN SHARE MODE").await.unwrap();
    let events: Vec<CloudEvent<OtpRequested>> = (0..8).map(|_| CloudEvent::new("test", code(), None)).collect();
    let ids: Vec<Uuid> = events.iter().map(|event| event.id).collect();
    // Neither the first nor the last of its batch.
    let bad = ids[4];
    let reply = move |received: &EventMetadata| match received.id {
        id if id == bad => Err(ConsumeError::retry(format!("failure {}", received.attempt))),
        _ => Ok(()),
    };
    let handler = Codes::new(reply);
    let prepared = handler.prepared.clone();
    let consumer = RunningConsumer::start(&vhost, &db, handler);
    for (number, event) in events.iter().enumerate() {
        assert!(vhost.publish("", CODES, json!({}), &serde_json::to_vec(event).unwrap()).await);
        eventually(SOON, "it waits", async || (prepared.load(Ordering::SeqCst) == number + 1).then_some(())).await;
    }
    lock.batch_execute("COMMIT").await.unwrap();
    drop(lock);

    let dead = NOTIFIER_ONE_TIME_CODES.dead_queue();
    depth_becomes(&vhost, &dead, 1).await;
    settled(&vhost, &NOTIFIER_ONE_TIME_CODES).await;
    let letter = vhost.take(&dead, 2).await.pop().unwrap();
    assert!(letter["payload"].as_str().unwrap().contains(&bad.to_string()), "{letter}");
    let reason = letter["properties"]["headers"]["cx-reason"].as_str().unwrap();
    assert!(reason.contains("failure 2"), "{reason}");
    let seen = consumer.seen();
    let times = |id: Uuid| seen.iter().filter(|(other, ..)| *other == id).count();
    assert!((1..4).all(|number| times(ids[number]) == 2), "they were in the batch that failed, then alone: {seen:?}");
    let attempts: Vec<usize> = seen.iter().filter(|(id, ..)| *id == bad).map(|(_, attempt, _)| *attempt).collect();
    assert_eq!(attempts, [0, 0, 1, 2], "in the batch, then alone until its attempts are used up");
    for id in &ids {
        let wanted = i64::from(*id != bad);
        assert_eq!(count(&db, &format!("effects WHERE event_id = '{id}'")).await, wanted);
        assert_eq!(count(&db, &format!("inbox WHERE event_id = '{id}'")).await, wanted);
    }
    consumer.finish().await;
}

#[tokio::test]
async fn an_event_waits_in_hand_while_the_database_is_away() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let small = Db::new(&DatabaseSettings {
        url: _database.url.clone().into(),
        max_connections: 1,
        wait_timeout_ms: 200,
        statement_timeout_ms: 10_000,
        replica_url: None,
        replica_max_lag_ms: 3_000,
        replica_wait_s: 30,
    })
    .unwrap();
    let held = small.conn().await.unwrap();
    let consumer = RunningConsumer::start(&vhost, &small, Codes::new(|_| Ok(())));
    publisher(&vhost).publish_event(code(), None).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    drop(held);
    eventually(SOON, "it took effect", async || (count(&db, "effects").await == 1).then_some(())).await;
    assert_eq!(consumer.seen()[0].1, 0, "no retry was used up");
    consumer.finish().await;
}

#[tokio::test]
async fn a_consumer_comes_back_after_its_connection_is_cut_and_nothing_takes_effect_twice() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let consumer = RunningConsumer::start(
        &vhost,
        &db,
        Codes::new(|_| {
            std::thread::sleep(Duration::from_millis(5));
            Ok(())
        }),
    );
    let publisher = publisher(&vhost);
    for _ in 0..2 {
        for _ in 0..100 {
            eventually(SOON, "published", async || publisher.publish_event(code(), None).await.ok()).await;
        }
        eventually(SOON, "connections are known and closed", async || {
            (vhost.close_connections().await > 0).then_some(())
        })
        .await;
    }
    eventually(SOON, "one more is published", async || publisher.publish_event(code(), None).await.ok()).await;
    eventually(SOON, "all took effect", async || (count(&db, "effects").await >= 201).then_some(())).await;
    settled(&vhost, &NOTIFIER_ONE_TIME_CODES).await;
    assert_eq!(count(&db, "effects").await, count(&db, "inbox").await);
    let ids = consumer.seen().len();
    assert!(ids >= 201);
    consumer.finish().await;
}

#[tokio::test]
async fn a_consumer_whose_queue_is_deleted_declares_it_again() {
    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let consumer = RunningConsumer::start(&vhost, &db, Codes::new(|_| Ok(())));
    let publisher = publisher(&vhost);
    publisher.publish_event(code(), None).await.unwrap();
    eventually(SOON, "consuming", async || (count(&db, "effects").await == 1).then_some(())).await;
    vhost.delete_queue(CODES).await;
    // Nobody publishes meanwhile: it is the consumer that notices.
    eventually(SOON, "the queue is there again", async || {
        vhost.queues().await.iter().any(|queue| queue.name == CODES && queue.consumers == 1).then_some(())
    })
    .await;
    eventually(SOON, "published again", async || publisher.publish_event(code(), None).await.ok()).await;
    eventually(SOON, "consumed again", async || (count(&db, "effects").await == 2).then_some(())).await;
    consumer.finish().await;
}

/// Long work that the test lets go on.
struct Slow {
    running: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    done: Arc<AtomicUsize>,
    go_on: Arc<Notify>,
    heeds_stop: bool,
}

impl Slow {
    fn new(heeds_stop: bool) -> Self {
        Self { running: Arc::default(), most: Arc::default(), done: Arc::default(), go_on: Arc::default(), heeds_stop }
    }
}

impl Consumer for Slow {
    const QUEUE: Queue = NOTIFIER_ONE_TIME_CODES;
    type Events = Sent;

    async fn work(&self, _: Sent, _: &EventMetadata, stop: &CancellationToken) -> Result<(), ConsumeError> {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(running, Ordering::SeqCst);
        let outcome = tokio::select! {
            () = self.go_on.notified() => Ok(()),
            () = stop.cancelled(), if self.heeds_stop => Err(ConsumeError::Stopping),
        };
        self.running.fetch_sub(1, Ordering::SeqCst);
        if outcome.is_ok() {
            self.done.fetch_add(1, Ordering::SeqCst);
        }
        outcome
    }
}

#[tokio::test]
async fn prefetch_bounds_what_is_worked_on_also_across_connections() {
    let vhost = contexor_testkit::vhost().await;
    let publisher = publisher(&vhost);
    for _ in 0..9 {
        publisher.publish_event(code(), None).await.unwrap();
    }
    let (slow, stop) = (Arc::new(Slow::new(false)), CancellationToken::new());
    let from = broker(&vhost, "worker");
    let task = tokio::spawn(consumer::work(from.clone(), publisher.clone(), slow.clone(), 3, stop.clone()));
    eventually(SOON, "three are in hand", async || (slow.running.load(Ordering::SeqCst) == 3).then_some(())).await;
    // What is in hand is delivered again on the new connection, but no hand is free for it.
    from.close().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(slow.most.load(Ordering::SeqCst), 3);
    // The first three are settled on a channel that is gone: they are done again, and the other six once.
    eventually(SOON, "all are done", async || {
        slow.go_on.notify_one();
        (slow.done.load(Ordering::SeqCst) >= 12).then_some(())
    })
    .await;
    assert_eq!(slow.most.load(Ordering::SeqCst), 3);
    stop.cancel();
    slow.go_on.notify_one();
    tokio::time::timeout(SOON, task).await.unwrap().unwrap();
    depth_becomes(&vhost, CODES, 0).await;
}

#[tokio::test]
async fn a_stop_finishes_what_is_in_hand_and_gives_back_the_rest() {
    let vhost = contexor_testkit::vhost().await;
    let publisher = publisher(&vhost);
    for _ in 0..10 {
        publisher.publish_event(code(), None).await.unwrap();
    }
    let (slow, stop) = (Arc::new(Slow::new(false)), CancellationToken::new());
    let task = tokio::spawn(consumer::work(broker(&vhost, "worker"), publisher.clone(), slow.clone(), 4, stop.clone()));
    eventually(SOON, "four are in hand", async || (slow.running.load(Ordering::SeqCst) == 4).then_some(())).await;
    stop.cancel();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!task.is_finished(), "work is in hand");
    eventually(SOON, "the work is done", async || {
        slow.go_on.notify_waiters();
        (slow.done.load(Ordering::SeqCst) == 4).then_some(())
    })
    .await;
    tokio::time::timeout(SOON, task).await.unwrap().unwrap();
    depth_becomes(&vhost, CODES, 6).await;

    // Work that heeds the stop gives its message back: nothing is lost, nothing is retried.
    let (slow, stop) = (Arc::new(Slow::new(true)), CancellationToken::new());
    let task = tokio::spawn(consumer::work(broker(&vhost, "worker"), publisher, slow.clone(), 4, stop.clone()));
    eventually(SOON, "four are in hand", async || (slow.running.load(Ordering::SeqCst) == 4).then_some(())).await;
    let began = Instant::now();
    stop.cancel();
    tokio::time::timeout(SOON, task).await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    depth_becomes(&vhost, CODES, 6).await;
}

#[tokio::test]
async fn a_stop_ends_a_consumer_that_never_reached_its_broker() {
    let away = Broker::new(&"amqp://127.0.0.1:1/none".to_owned().into(), "away");
    let stop = CancellationToken::new();
    let publisher = Publisher::new(away.clone(), "test");
    let task = tokio::spawn(consumer::work(away, publisher, Arc::new(Slow::new(true)), 0, stop.clone()));
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(6), task).await.unwrap().unwrap();
}

/// Tells the trace that its work is part of.
struct Traced(Arc<Mutex<Vec<String>>>);

impl TransactionalConsumer for Traced {
    const QUEUE: Queue = NOTIFIER_NOTICES;
    type Events = Sent;
    type Prepared = Sent;
    type Committed = ();

    async fn prepare(
        &self,
        event: Sent,
        _: &EventMetadata,
        _: &CancellationToken,
    ) -> Result<Option<Sent>, ConsumeError> {
        Ok(Some(event))
    }

    async fn handle(&self, _: &mut Tx, _: Sent, _: &EventMetadata) -> Result<(), ConsumeError> {
        self.0.lock().unwrap().extend(contexor_telemetry::context::current_traceparent());
        Ok(())
    }
}

#[tokio::test]
async fn a_trace_goes_through_outbox_and_broker_into_the_handler() {
    use opentelemetry::trace::TracerProvider as _;
    use tracing_subscriber::layer::SubscriberExt as _;
    let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).unwrap();

    let ((_database, db), vhost) = tokio::join!(database(), contexor_testkit::vhost());
    let publisher = publisher(&vhost);
    let relay = Relay::start(&db, &publisher, LONG_SWEEP);
    let told = Arc::new(Mutex::new(Vec::new()));
    let stop = CancellationToken::new();
    let handler = Arc::new(Traced(told.clone()));
    let consumer = tokio::spawn(transactional::handle(
        broker(&vhost, "consumer"),
        publisher.clone(),
        db.clone(),
        handler,
        1,
        stop.clone(),
    ));

    let span = tracing::info_span!("request");
    let trace_id = contexor_telemetry::context::trace_id(&span).unwrap();
    tracing::Instrument::instrument(commit(&db, 1), span).await;
    let traceparent = eventually(SOON, "handled", async || told.lock().unwrap().first().cloned()).await;
    assert!(traceparent.contains(&trace_id), "{traceparent} is not of {trace_id}");
    stop.cancel();
    consumer.await.unwrap();
    relay.finish().await;
}

/// Work whose consumers die over it so many times.
struct Deadly {
    deaths_left: Mutex<usize>,
    done: Arc<Mutex<usize>>,
}

impl Consumer for Deadly {
    const QUEUE: Queue = AI_WORKER_JOBS;
    type Events = Jobs;
    const OUTLIVES_CONSUMERS: bool = true;

    async fn work(&self, _: Jobs, _: &EventMetadata, _: &CancellationToken) -> Result<(), ConsumeError> {
        let mut left = self.deaths_left.lock().unwrap();
        if *left > 0 {
            *left -= 1;
            // The message goes back as it does when the consumer's process ends.
            return Err(ConsumeError::Stopping);
        }
        *self.done.lock().unwrap() += 1;
        Ok(())
    }
}

event_set! {
    /// What the jobs' queue takes.
    pub enum Jobs { Requested(GenerationRequested) }
}

fn generation() -> GenerationRequested {
    let id = Uuid::now_v7();
    serde_json::from_value(json!({
        "task_id": id, "content_id": id, "org_id": id, "workspace_id": id, "user_id": id, "model": "m", "prompt": "p",
        "max_output_tokens": 1, "input_tokens": 1, "pii_policy": "warn", "deadline": contexor_clock::now(),
    }))
    .unwrap()
}

#[tokio::test]
async fn work_that_outlives_its_consumers_is_no_dead_letter_for_their_deaths() {
    let vhost = contexor_testkit::vhost().await;
    let publisher = publisher(&vhost);
    publisher.ready().await.unwrap();
    publisher.publish_event(generation(), None).await.unwrap();
    let (stop, done) = (CancellationToken::new(), Arc::new(Mutex::new(0)));
    // Far more than the broker's own limit.
    let worker = Deadly { deaths_left: Mutex::new(60), done: done.clone() };
    let consumer = tokio::spawn(consumer::work(
        broker(&vhost, "consumer"),
        Publisher::new(broker(&vhost, "mover"), AI_WORKER_JOBS.service()),
        Arc::new(worker),
        1,
        stop.clone(),
    ));
    eventually(SOON, "it is done in the end", async || (*done.lock().unwrap() == 1).then_some(())).await;
    settled(&vhost, &AI_WORKER_JOBS).await;
    assert_eq!(vhost.queue_depth(&AI_WORKER_JOBS.dead_queue()).await, 0);
    stop.cancel();
    consumer.await.unwrap();
    assert_eq!(*done.lock().unwrap(), 1);
}

/// Work that never succeeds, and what it was told of its dead letters.
struct Hopeless(Arc<Mutex<Vec<String>>>);

impl Consumer for Hopeless {
    const QUEUE: Queue = AI_WORKER_JOBS;
    type Events = Jobs;

    async fn work(&self, _: Jobs, _: &EventMetadata, _: &CancellationToken) -> Result<(), ConsumeError> {
        Err(ConsumeError::Reject("never".into()))
    }

    async fn dead_lettered(&self, letter: &contexor_events::RawEvent<'_>) -> Result<(), ConsumeError> {
        let count = {
            let mut told = self.0.lock().unwrap();
            told.push(letter.data.get().to_owned());
            told.len()
        };
        // Who is told may break over it: the message is dead all the same.
        assert!(count < 3, "a bug");
        Ok(())
    }
}

#[tokio::test]
async fn whoever_works_is_told_of_each_dead_letter_whatever_its_data() {
    let vhost = contexor_testkit::vhost().await;
    let publisher = publisher(&vhost);
    publisher.ready().await.unwrap();
    let (stop, told) = (CancellationToken::new(), Arc::new(Mutex::new(Vec::new())));
    let consumer = tokio::spawn(consumer::work(
        broker(&vhost, "consumer"),
        Publisher::new(broker(&vhost, "mover"), AI_WORKER_JOBS.service()),
        Arc::new(Hopeless(told.clone())),
        1,
        stop.clone(),
    ));
    publisher.publish_event(generation(), None).await.unwrap();
    let mut misshapen = serde_json::to_value(CloudEvent::new("test", generation(), None)).unwrap();
    misshapen["data"] = json!({"task_id": 7});
    for _ in 0..2 {
        assert!(vhost.publish("", AI_WORKER_JOBS.name, json!({}), misshapen.to_string().as_bytes()).await);
    }
    depth_becomes(&vhost, &AI_WORKER_JOBS.dead_queue(), 3).await;
    assert_eq!(told.lock().unwrap()[1], r#"{"task_id":7}"#);
    assert_eq!(told.lock().unwrap().len(), 3);
    stop.cancel();
    consumer.await.unwrap();
}
