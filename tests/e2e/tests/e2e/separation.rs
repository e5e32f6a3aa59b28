//! On one machine, too, each service reaches its own database and its own part of the broker, and nothing else; and believes nobody but
//! the gateway who its clients are.

use contexor_e2e::System;
use contexor_events::topology::{EXCHANGE, NOTIFIER_NOTICES, NOTIFIER_ONE_TIME_CODES, ORG_AUDIT, QUEUES, Queue};
use diesel::QueryableByName;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use lapin::options::{
    BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, ExchangeDeleteOptions, QueueBindOptions,
    QueueDeclareOptions, QueueDeleteOptions, QueuePurgeOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use reqwest::StatusCode;
use serde_json::json;

use crate::{MINUTE, PERSIAN, SERVICES};

/// At every service, past the gateway.
#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_client_is_believed_of_nobody_but_the_gateway() {
    let system = System::start().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for service in SERVICES {
        let url = format!("{}/healthz", system.service_url(service).await);
        assert_eq!(http.get(&url).send().await.unwrap().status(), 200, "{service:?}");
        let told = http.get(&url).header("x-contexor-client-ip", "203.0.113.7");
        assert_eq!(told.send().await.unwrap().status(), 503, "{service:?}");
    }
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_reaches_its_own_database_and_queues_and_nothing_else() {
    let system = System::start_with_own_servers().await;
    // With no more than that the work gets done.
    let dara = system.person("09171234567").sign_in().await;
    let office = dara.found_office("Separation Test").await;
    let content = dara.write_prompt(&office, PERSIAN, 64).await;
    dara.post(&format!("/contents/{content}/generate"), json!({})).await.expect(202);
    assert_eq!(dara.settled(&content, MINUTE).await["status"], "REVIEW");
    dara.settled_summary(&office.org, MINUTE).await;

    let addresses = system.addresses().await;
    assert_eq!((addresses.databases.len(), addresses.brokers.len()), (6, 6));
    for (service, url) in &addresses.databases {
        let mut own = AsyncPgConnection::establish(url).await.unwrap();
        assert!(!is_powerful(&mut own).await, "{service}'s login may do more than a service should");
        own.batch_execute("SELECT count(*) FROM __diesel_schema_migrations").await.unwrap();
        own.batch_execute("CREATE DATABASE more").await.unwrap_err();
        own.batch_execute("CREATE ROLE more").await.unwrap_err();
        let (server, database) = url.rsplit_once('/').unwrap();
        let others = addresses.databases.values().map(|other| other.rsplit_once('/').unwrap().1);
        for other in others.chain(["postgres", "template1"]).filter(|other| *other != database) {
            let Err(error) = AsyncPgConnection::establish(&format!("{server}/{other}")).await else {
                panic!("{service}'s login gets into {other}");
            };
            assert!(error.to_string().contains("permission denied for database"), "{service} at {other}: {error}");
        }
    }

    for (service, url) in &addresses.brokers {
        let login = BrokerLogin::connect(url).await;
        for queue in QUEUES {
            for name in [queue.name.to_owned(), queue.dead_queue()] {
                assert_eq!(login.may_read(&name).await, queue.service() == service, "{service} at {name}");
            }
            let name = queue.retry_queue(0);
            assert!(!login.may_read(&name).await, "{service} at {name}");
            assert!(!login.may_publish("", queue.name).await, "{service} puts something into {}", queue.name);
        }
    }

    let org = BrokerLogin::connect(&addresses.brokers["org"]).await;
    // What it may, it may: a refusal means that it is refused to org, and not to everybody.
    assert!(org.may_publish(&ORG_AUDIT.exchange(), &ORG_AUDIT.dead_queue()).await);
    assert!(!org.may_publish(&NOTIFIER_NOTICES.exchange(), NOTIFIER_NOTICES.name).await);
    assert!(!org.may_publish(EXCHANGE, "auth.otp.requested").await);
    assert!(!org.may_publish(EXCHANGE, "content.generation.requested").await);
    for exchange in ["amq.topic", "amq.direct", "amq.fanout", "amq.headers"] {
        assert!(!org.may_publish(exchange, "org.created").await, "{exchange}");
    }
    for (queue, key) in [(ORG_AUDIT, "#"), (ORG_AUDIT, "auth.otp.requested"), (NOTIFIER_ONE_TIME_CODES, "org.created")]
    {
        assert!(!org.may_bind(&queue, key).await, "{} hears {key}", queue.name);
    }
    for name in [ORG_AUDIT.name, NOTIFIER_NOTICES.name, "of.its.own"] {
        let channel = org.channel().await;
        let declared = channel.queue_declare(name.into(), QueueDeclareOptions::durable(), FieldTable::default()).await;
        assert!(is_refused(declared), "{name} is declared");
        let deleted = org.channel().await.queue_delete(name.into(), QueueDeleteOptions::default()).await;
        // Deleting what is not there succeeds for everybody.
        assert!(name == "of.its.own" || is_refused(deleted), "{name} is deleted");
    }
    let purged = org.channel().await.queue_purge(NOTIFIER_NOTICES.name.into(), QueuePurgeOptions::default()).await;
    assert!(is_refused(purged));
    let deleted = org.channel().await.exchange_delete(EXCHANGE.into(), ExchangeDeleteOptions::default()).await;
    assert!(is_refused(deleted));

    // The management interface has nothing to say to a service.
    let management = addresses.amqp_management_url.as_deref().unwrap();
    let (_, host) = management.split_once('@').unwrap();
    let (_, credentials) = addresses.brokers["org"].split_once("//").unwrap();
    let (credentials, _) = credentials.split_once('@').unwrap();
    let ask = async |credentials: &str| {
        reqwest::get(format!("http://{credentials}@{host}/api/queues")).await.unwrap().status()
    };
    assert_eq!(ask(credentials).await, StatusCode::UNAUTHORIZED);
    let (_, administrator) = management.split_once("//").unwrap();
    assert_eq!(ask(administrator.split_once('@').unwrap().0).await, StatusCode::OK);
    system.stop().await;
}

#[derive(QueryableByName)]
struct Powerful {
    #[diesel(sql_type = Bool)]
    powerful: bool,
}

/// Whether the login may do more than to be in its database: by itself, or as a member of another.
async fn is_powerful(connection: &mut AsyncPgConnection) -> bool {
    let question = "SELECT bool_or(rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls \
                    OR rolname <> current_user) AS powerful FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER') \
                    AND rolname <> 'pg_database_owner'";
    diesel::sql_query(question).get_result::<Powerful>(connection).await.unwrap().powerful
}

/// A service's login at the broker. A refusal ends the channel, so everything is tried on one of its own.
struct BrokerLogin(Connection);

impl BrokerLogin {
    async fn connect(url: &str) -> Self {
        Self(Connection::connect(url, ConnectionProperties::default()).await.unwrap())
    }

    async fn channel(&self) -> Channel {
        self.0.create_channel().await.unwrap()
    }

    async fn may_read(&self, queue: &str) -> bool {
        // What was there comes back into the queue when the channel ends.
        let channel = self.channel().await;
        let got = channel.basic_get(queue.into(), BasicGetOptions::default()).await;
        let refused = is_refused(got.map(drop));
        let _ = channel.close(200, "done".into()).await;
        !refused
    }

    async fn may_publish(&self, exchange: &str, key: &str) -> bool {
        let channel = self.channel().await;
        channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
        let options = BasicPublishOptions::default();
        let sent = channel.basic_publish(exchange.into(), key.into(), options, b"{}", BasicProperties::default()).await;
        let confirmed = match sent {
            Ok(confirm) => confirm.await.map(drop),
            Err(error) => Err(error),
        };
        !is_refused(confirmed)
    }

    async fn may_bind(&self, queue: &Queue, key: &str) -> bool {
        let (options, arguments) = (QueueBindOptions::default(), FieldTable::default());
        let channel = self.channel().await;
        !is_refused(channel.queue_bind(queue.name.into(), EXCHANGE.into(), key.into(), options, arguments).await)
    }
}

/// Whether it failed for want of a right. Any other failure is a fault of the test.
fn is_refused<T>(answer: lapin::Result<T>) -> bool {
    match answer {
        Ok(_) => false,
        Err(error) => {
            assert!(error.to_string().contains("ACCESS_REFUSED"), "{error}");
            true
        }
    }
}
