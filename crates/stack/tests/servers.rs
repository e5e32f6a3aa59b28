//! The private servers, and the test kit on top of them.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::convert::Infallible;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use contexor_stack::servers::{Postgres, RabbitMq, Redis, StartOptions, stop_all};
use contexor_stack::{Addresses, Port, Secrets, Service, Stack, StackError, StackOptions, with_servers};
use contexor_testkit::{captured_logs, eventually};
use deadpool_redis::redis;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use lapin::options::{BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Connection, ConnectionProperties};
use tempfile::TempDir;

/// A folder for servers; those that a failed test leaves running in it are stopped at the end.
struct Folder(TempDir);

impl Folder {
    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let path = self.path().to_owned();
        let stop = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(stop_all(&path))
        });
        let _ = stop.join();
    }
}

/// A folder that PostgreSQL's user can reach when root runs the tests.
fn folder() -> Folder {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    Folder(folder)
}

#[tokio::test]
async fn postgres_is_started_once_and_keeps_its_data() {
    let folder = folder();
    let options = StartOptions::throw_away();
    let first = Postgres::start(folder.path(), &options).await.unwrap();
    first.sql("CREATE DATABASE kept").await.unwrap();
    let again = Postgres::start(folder.path(), &options).await.unwrap();
    assert_eq!((first.process(), first.url()), (again.process(), again.url()));
    let encoding =
        again.sql("SELECT pg_encoding_to_char(encoding) || ' ' || datcollate FROM pg_database LIMIT 1").await;
    assert_eq!(encoding.unwrap().trim(), "UTF8 C.UTF-8");

    again.stop().await.unwrap();
    assert!(!first.process().is_running());
    assert!(Postgres::find(folder.path()).unwrap().is_none());
    let later = Postgres::start(folder.path(), &options).await.unwrap();
    assert_eq!(later.url(), first.url());
    assert_eq!(later.sql("SELECT count(*) FROM pg_database WHERE datname = 'kept'").await.unwrap().trim(), "1");
    let refused = later.sql("SELECT no_such_column").await.unwrap_err();
    assert!(refused.to_string().contains("no_such_column"), "{refused}");
    later.stop().await.unwrap();
}

#[tokio::test]
async fn redis_is_started_once_and_a_durable_one_keeps_its_data() {
    let folder = folder();
    let options = StartOptions::durable(Port::Free);
    let server = Redis::start(folder.path(), &options).await.unwrap();
    let mut connection = redis_connection(&server.url()).await;
    redis::cmd("SET").arg("key").arg("value").exec_async(&mut connection).await.unwrap();
    let again = Redis::start(folder.path(), &options).await.unwrap();
    assert_eq!(server.process(), again.process());
    again.stop().await.unwrap();

    let later = Redis::start(folder.path(), &options).await.unwrap();
    let mut connection = redis_connection(&later.url()).await;
    let value: String = redis::cmd("GET").arg("key").query_async(&mut connection).await.unwrap();
    assert_eq!(value, "value");
    stop_all(folder.path()).await.unwrap();
    assert!(!later.process().is_running());
}

async fn redis_connection(url: &str) -> redis::aio::MultiplexedConnection {
    redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap()
}

#[tokio::test]
async fn a_taken_port_is_named_with_the_setting_that_changes_it() {
    let folder = folder();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let number = listener.local_addr().unwrap().port();
    let options = StartOptions::durable(Port::Fixed { number, setting: "REDIS_PORT".to_owned() });
    let error = Redis::start(folder.path(), &options).await.unwrap_err();
    assert!(matches!(error, StackError::PortTaken { .. }), "{error}");
    assert!(error.to_string().contains(&number.to_string()) && error.to_string().contains("REDIS_PORT"), "{error}");
}

#[tokio::test]
async fn a_server_that_was_killed_is_started_again() {
    let folder = folder();
    let options = StartOptions::throw_away();
    let first = Redis::start(folder.path(), &options).await.unwrap();
    first.process().stop(nix::sys::signal::Signal::SIGKILL, Duration::from_secs(5)).await.unwrap();
    let second = Redis::start(folder.path(), &options).await.unwrap();
    assert_ne!(first.process(), second.process());
    second.stop().await.unwrap();
}

#[tokio::test]
async fn rabbitmq_keeps_a_durable_message_over_an_outage() {
    let folder = folder();
    let options = StartOptions::throw_away();
    let mut broker = RabbitMq::start(folder.path(), &options).await.unwrap();
    let adopted = RabbitMq::start(folder.path(), &options).await.unwrap();
    assert_eq!((broker.process(), broker.url()), (adopted.process(), adopted.url()));

    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), lapin::types::AMQPValue::LongString("quorum".into()));
    let connection = connect(&broker).await;
    let channel = connection.create_channel().await.unwrap();
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    channel.queue_declare("kept".into(), QueueDeclareOptions::durable(), arguments).await.unwrap();
    let persistent = BasicProperties::default().with_delivery_mode(2);
    let publish = channel.basic_publish("".into(), "kept".into(), BasicPublishOptions::default(), b"hello", persistent);
    assert!(publish.await.unwrap().await.unwrap().is_ack());

    broker.stop_node().await.unwrap();
    assert!(!broker.process().is_running());
    broker.start_node().await.unwrap();
    assert_eq!(broker.url(), adopted.url());
    let connection = connect(&broker).await;
    let channel = connection.create_channel().await.unwrap();
    let message = eventually(Duration::from_secs(10), "the message is there again", async || {
        channel.basic_get("kept".into(), BasicGetOptions { no_ack: true }).await.unwrap()
    });
    assert_eq!(message.await.delivery.data, b"hello");
    broker.stop().await.unwrap();
    assert!(RabbitMq::find(folder.path()).unwrap().is_none());
}

async fn connect(broker: &RabbitMq) -> Connection {
    Connection::connect(&broker.url(), ConnectionProperties::default()).await.unwrap()
}

#[test]
fn the_launcher_and_the_test_kit_name_the_same_variables() {
    assert_eq!(with_servers::POSTGRES_URL, contexor_testkit::POSTGRES_URL);
    assert_eq!(with_servers::REDIS_URL, contexor_testkit::REDIS_URL);
    assert_eq!(with_servers::AMQP_URL, contexor_testkit::AMQP_URL);
    assert_eq!(with_servers::AMQP_ADMIN_URL, contexor_testkit::AMQP_ADMIN_URL);
}

/// Runs the launcher; variables that name servers are set so that it starts none, unless they are in `without`.
async fn launcher(arguments: &[&str], without: &[&str]) -> std::process::Output {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_contexor-stack"));
    for variable in
        [with_servers::POSTGRES_URL, with_servers::REDIS_URL, with_servers::AMQP_URL, with_servers::AMQP_ADMIN_URL]
    {
        command.env(variable, "given");
        if without.contains(&variable) {
            command.env_remove(variable);
        }
    }
    command.args(arguments).output().await.unwrap()
}

#[tokio::test]
async fn with_servers_uses_what_is_given_starts_the_rest_and_passes_the_exit_code_on() {
    let folder = folder();
    let dir = folder.path().to_str().unwrap();
    let script = r#"echo "$CONTEXOR_TEST_POSTGRES_URL $CONTEXOR_TEST_REDIS_URL"; exit 7"#;
    let arguments = ["with-servers", "--dir", dir, "--", "sh", "-c", script];
    let output = launcher(&arguments, &[with_servers::REDIS_URL]).await;
    assert_eq!(output.status.code(), Some(7));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("given redis://127.0.0.1:"), "{text}");
    assert!(Redis::find(Path::new(dir)).unwrap().is_none(), "Redis still runs");
}

#[tokio::test]
async fn half_a_broker_is_refused() {
    let output = launcher(&["with-servers", "--", "true"], &[with_servers::AMQP_ADMIN_URL]).await;
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains(with_servers::AMQP_ADMIN_URL) && text.lines().count() == 1, "{text}");
}

#[tokio::test]
async fn each_test_has_a_database_of_its_own_from_one_template() {
    let migrate = async |url: String| {
        let (_, name) = url.rsplit_once('/').unwrap();
        assert!(name.starts_with("tpl_some_service_"), "{name}");
        tokio::task::yield_now().await;
        Ok::<(), Infallible>(())
    };
    let (one, other) = tokio::join!(
        contexor_testkit::database("some-service", "first", migrate),
        contexor_testkit::database("some-service", "first", migrate),
    );
    assert_ne!(one.url, other.url);
    let third = contexor_testkit::database("some-service", "first", async |_| Err("migrated twice")).await;
    assert_ne!(third.url, one.url);
}

#[tokio::test]
async fn each_test_has_a_redis_index_of_its_own_and_nothing_in_it() {
    let (one, other) = tokio::join!(contexor_testkit::redis(), contexor_testkit::redis());
    assert_ne!(one.url, other.url);
    redis::cmd("SET").arg("key").arg("1").exec_async(&mut redis_connection(&one.url).await).await.unwrap();
    let mut connection = redis_connection(&other.url).await;
    let mut keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.unwrap();
    keys.sort();
    assert_eq!(keys, ["{revoked}-whole:keys", "{revoked}-whole:people"], "what every system has that runs");
}

#[tokio::test]
async fn each_test_has_a_virtual_host_of_its_own() {
    let host = contexor_testkit::vhost().await;
    let connection = Connection::connect(&host.url, ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    channel.queue_declare("q".into(), QueueDeclareOptions::durable(), FieldTable::default()).await.unwrap();
    let headers = serde_json::json!({ "attempt": 1 });
    assert!(host.publish("", "q", headers, "سلام".as_bytes()).await);
    assert!(!host.publish("", "nowhere", serde_json::json!({}), b"lost").await);
    assert_eq!(host.queue_depth("q").await, 1);
    let names: Vec<String> = host.queues().await.into_iter().map(|queue| queue.name).collect();
    assert_eq!(names, ["q"]);
    let messages = host.take("q", 5).await;
    assert_eq!((messages.len(), messages[0]["payload"].as_str()), (1, Some("سلام")));
    assert_eq!(messages[0]["properties"]["headers"]["attempt"], 1);
    assert_eq!(host.queue_depth("q").await, 0);

    eventually(Duration::from_secs(10), "the connection is listed and closed", async || {
        (host.close_connections().await > 0).then_some(())
    })
    .await;
    eventually(Duration::from_secs(5), "the client notices", async || (!connection.status().connected()).then_some(()))
        .await;
    host.delete_queue("q").await;
    assert!(host.queues().await.is_empty());
}

#[tokio::test]
#[should_panic(expected = "a condition that never holds: not within 30ms")]
async fn waiting_in_vain_names_what_was_waited_for() {
    eventually(Duration::from_millis(30), "a condition that never holds", async || None::<()>).await;
}

#[test]
fn a_secret_in_a_log_line_is_found() {
    let logs = captured_logs();
    std::thread::spawn(|| tracing::info!(target: "contexor_test", code = "say \"12345\"", "a line")).join().unwrap();
    assert_eq!(logs.lines_with("a line").len(), 1);
    logs.assert_free_of(["67890"]);
    let found = std::panic::catch_unwind(|| captured_logs().assert_free_of(["say \"12345\""]));
    assert!(found.is_err());
}

#[test]
fn secrets_are_made_once_and_only_their_owner_reads_them() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let make = || {
        let mut secrets = Secrets::open(folder.path()).unwrap();
        let made = (
            secrets.key("auth.secret_key"),
            secrets.word("sandbox.openai_api_key"),
            secrets.signing_key(Service::Content).unwrap(),
            secrets.public_key(Service::Content).unwrap(),
        );
        secrets.keep().unwrap();
        (made, format!("{secrets:?}"))
    };
    let (first, shown) = make();
    assert_eq!(make().0, first);
    assert!(!shown.contains(&first.0) && shown.contains("auth.secret_key"), "{shown}");
    let path = folder.path().join("secrets.json");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    std::fs::write(&path, "{ broken").unwrap();
    let error = Secrets::open(folder.path()).unwrap_err();
    assert!(matches!(error, StackError::BadSecrets { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{ broken", "lost secrets are not replaced");
}

/// A folder with programs that stand in for the services: what they do is a line of shell.
fn programs(line: &str) -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    for service in Service::ALL {
        let path = folder.path().join(format!("contexor-{}", service.name()));
        std::fs::write(&path, format!("#!/bin/sh\n{line}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

/// A stack on servers that are given, with stand-ins for the services.
fn stack_options(binaries: &TempDir) -> StackOptions {
    let mut options = StackOptions::throw_away().unwrap();
    options.binaries = binaries.path().to_owned();
    let url = std::env::var(contexor_testkit::POSTGRES_URL).unwrap();
    options.with("DATABASE_URL", url).with("REDIS_URL", "redis://127.0.0.1:1").with("AMQP_URL", "amqp://127.0.0.1:1")
}

/// Answers every request with 200, on the port that its environment names.
const STAND_IN: &str = r#"exec python3 -c '
import http.server, os
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
name = [name for name in os.environ if name.endswith("__PORT")][0]
http.server.HTTPServer(("127.0.0.1", int(os.environ[name])), Ready).serve_forever()'"#;

#[tokio::test]
async fn a_stack_starts_every_service_with_what_it_needs_and_no_more() {
    use std::os::unix::fs::PermissionsExt;
    let binaries = programs(&format!("env | sort\n{STAND_IN}"));
    let mut options = stack_options(&binaries).with("CONTEXOR_USAGE__HTTP__WORKERS", "7").with("HOME_OF_MINE", "x");
    options.without.push(Service::Notifier);
    let dir = options.dir.clone();
    let mut stack = Stack::start(options).await.unwrap();

    let path = dir.join("stack.json");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let addresses = Addresses::read(&dir).unwrap();
    assert_eq!((addresses.services.len(), addresses.databases.len()), (8, 6));
    for service in Service::ALL {
        let address = &addresses.services[service.name()];
        assert_eq!(address.pid, stack.process(service).map(|process| process.pid()));
        assert_eq!(address.pid.is_some(), service != Service::Notifier);
        assert_eq!(address.metrics_url.is_some(), service != Service::Sandbox);
        assert_eq!(stack.database_url(service).is_some(), service.has_database());
    }

    let (auth, org, usage) =
        (stack.log(Service::Auth).unwrap(), stack.log(Service::Org).unwrap(), stack.log(Service::Usage).unwrap());
    assert!(usage.contains("CONTEXOR_USAGE__HTTP__WORKERS=7") && !auth.contains("WORKERS"), "{usage}");
    assert!(!auth.contains("HOME_OF_MINE"));
    assert!(auth.contains("CONTEXOR_AUTH__INTERNAL__PEERS__ORG=") && !auth.contains("PEERS__USAGE="));
    // Whoever gives a command to auth gives it what auth itself has.
    let mut options = stack_options(&binaries);
    options.dir = dir.clone();
    let command = contexor_stack::service_command(&options, Service::Auth).unwrap();
    let given = command.get_envs().filter_map(|(name, value)| Some((name.to_str()?, value?.to_str()?)));
    let given: Vec<_> = given.filter(|(name, _)| *name != "CONTEXOR_AUTH__TELEMETRY__LOG_FORMAT").collect();
    assert!(given.len() > 10, "{given:?}");
    for (name, value) in given {
        assert!(auth.contains(&format!("{name}={value}\n")), "auth has no {name} of this value");
    }
    options.dir = dir.join("nowhere");
    let refused = contexor_stack::service_command(&options, Service::Auth).unwrap_err();
    assert!(matches!(refused, StackError::NotRunning { .. }), "{refused}");

    let mut secrets = Secrets::open(&dir).unwrap();
    for (name, log) in [("auth", &auth), ("org", &org), ("usage", &usage)] {
        for other in Service::ALL.into_iter().filter(|other| other.name() != name) {
            assert!(!log.contains(&secrets.signing_key(other).unwrap()), "{name} knows the key of {}", other.name());
        }
    }

    // A crash, and a start on the same port.
    let port = addresses.services["content"].port;
    stack.end_service(Service::Content, nix::sys::signal::Signal::SIGKILL).await.unwrap();
    assert!(stack.process(Service::Content).is_none());
    stack.start_service(Service::Content).await.unwrap();
    stack.start_service(Service::Notifier).await.unwrap();
    let again = Addresses::read(&dir).unwrap();
    assert_eq!(again.services["content"].port, port);
    assert_ne!(again.services["content"].pid, addresses.services["content"].pid);
    assert!(again.services["notifier"].pid.is_some());

    let processes: Vec<_> = Service::ALL.into_iter().filter_map(|service| stack.process(service)).collect();
    assert_eq!(processes.len(), 8);
    stack.stop().await.unwrap();
    assert!(processes.iter().all(|process| !process.is_running()));
    assert!(!dir.exists());
}

/// A stack of databases alone, on a server that is given, with a role of these attributes to make them.
async fn stack_of_databases(prefix: &str, attributes: &str) -> StackOptions {
    let server = url::Url::parse(&std::env::var(contexor_testkit::POSTGRES_URL).unwrap()).unwrap();
    let binaries = programs("exit 1");
    let mut options = stack_options(&binaries);
    options.without = Service::ALL.to_vec();
    options.database_prefix = format!("t_{prefix}_");
    if !attributes.is_empty() {
        let name = format!("t_{prefix}_maker");
        let mut superuser = AsyncPgConnection::establish(server.as_str()).await.unwrap();
        let role = format!("CREATE ROLE {name} LOGIN PASSWORD 'secret' {attributes}");
        superuser.batch_execute(&role).await.unwrap();
        let mut url = server;
        url.set_username(&name).unwrap();
        url.set_password(Some("secret")).unwrap();
        options = options.with("DATABASE_URL", url);
    }
    options
}

/// A name that no other run has used on a server that outlives it.
fn unused(name: &str) -> String {
    format!("{name}_{}", uuid::Uuid::now_v7().simple())
}

#[tokio::test]
async fn databases_from_before_are_handed_over_to_the_login_of_their_service() {
    let prefix = unused("handed");
    let server = std::env::var(contexor_testkit::POSTGRES_URL).unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    let mut superuser = AsyncPgConnection::establish(&format!("{server}/postgres")).await.unwrap();
    superuser.batch_execute(&format!("CREATE DATABASE t_{prefix}_org")).await.unwrap();
    let mut before = AsyncPgConnection::establish(&format!("{server}/t_{prefix}_org")).await.unwrap();
    let tables =
        "CREATE TYPE mood AS ENUM ('good'); CREATE SEQUENCE alone; CREATE SCHEMA apart; CREATE TABLE apart.t ();
        CREATE TABLE a (id bigserial PRIMARY KEY, n bigint GENERATED ALWAYS AS IDENTITY, mood mood DEFAULT 'good');
        CREATE TABLE parts (day date) PARTITION BY RANGE (day);
        CREATE TABLE part PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE VIEW seen AS SELECT * FROM a;
        CREATE FUNCTION one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TRIGGER first BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION one();
        CREATE EXTENSION pgcrypto; INSERT INTO a DEFAULT VALUES;";
    // It is part of PostgreSQL's additional modules, which may not be installed.
    if before.batch_execute(tables).await.is_err() {
        before.batch_execute(&tables.replace("CREATE EXTENSION pgcrypto;", "")).await.unwrap();
    }

    let folder = folder();
    let mut urls = Vec::new();
    for _ in 0..2 {
        let mut options = stack_of_databases(&prefix, "").await;
        options.dir = folder.path().to_owned();
        options.detached = true;
        let stack = Stack::start(options).await.unwrap();
        urls.push(Service::ALL.map(|service| stack.database_url(service).map(str::to_owned)));
        let org = stack.database_url(Service::Org).unwrap();
        let mut own = AsyncPgConnection::establish(org).await.unwrap();
        own.batch_execute(
            "INSERT INTO a DEFAULT VALUES; INSERT INTO parts VALUES ('2026-11-24'); SELECT nextval('alone'), * FROM seen;
            ALTER TABLE a ADD COLUMN IF NOT EXISTS more text; ALTER TABLE part ALTER COLUMN day SET NOT NULL;
            ALTER SEQUENCE alone RESTART; CREATE TABLE apart.other (); DROP TABLE apart.other; CREATE OR REPLACE VIEW seen AS SELECT * FROM a;
            CREATE OR REPLACE FUNCTION one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
            ALTER TYPE mood ADD VALUE IF NOT EXISTS 'better'; CREATE TABLE later (); DROP TABLE later",
        )
        .await
        .unwrap();
        let auth = stack.database_url(Service::Auth).unwrap();
        let (auth, _) = auth.rsplit_once('/').unwrap();
        let elsewhere = format!("{auth}/t_{prefix}_org");
        let Err(refused) = AsyncPgConnection::establish(&elsewhere).await else { panic!("{elsewhere} opens") };
        assert!(refused.to_string().contains("permission denied for database"), "{refused}");
    }
    assert_eq!(urls[0], urls[1]);
    let passwords: std::collections::BTreeSet<_> =
        urls[0].iter().flatten().map(|url| url::Url::parse(url).unwrap().password().unwrap().to_owned()).collect();
    assert_eq!(passwords.len(), 6);
}

#[tokio::test]
async fn a_given_login_that_may_make_others_makes_one_for_each_service() {
    let options = stack_of_databases(&unused("maker"), "CREATEDB CREATEROLE").await;
    let stack = Stack::start(options).await.unwrap();
    let org = stack.database_url(Service::Org).unwrap().to_owned();
    AsyncPgConnection::establish(&org).await.unwrap().batch_execute("CREATE TABLE a ()").await.unwrap();
    let (auth, _) = stack.database_url(Service::Auth).unwrap().rsplit_once('/').unwrap();
    let (_, database) = org.rsplit_once('/').unwrap();
    assert!(AsyncPgConnection::establish(&format!("{auth}/{database}")).await.is_err());
    assert!(stack.addresses().brokers.is_empty(), "a given broker is used as it is");
}

#[tokio::test]
async fn a_given_login_that_may_make_databases_alone_serves_all() {
    let options = stack_of_databases(&unused("shared"), "CREATEDB").await;
    let given = options.given["DATABASE_URL"].clone();
    let stack = Stack::start(options).await.unwrap();
    for service in [Service::Auth, Service::Org] {
        let url = stack.database_url(service).unwrap();
        assert_eq!(url.rsplit_once('/').unwrap().0, given.rsplit_once('/').unwrap().0);
        AsyncPgConnection::establish(url).await.unwrap().batch_execute("CREATE TABLE a ()").await.unwrap();
    }
}

#[tokio::test]
async fn a_powerful_login_under_a_services_name_is_refused() {
    let prefix = unused("mighty");
    let options = stack_of_databases(&prefix, "").await;
    let mut superuser = AsyncPgConnection::establish(&options.given["DATABASE_URL"]).await.unwrap();
    superuser.batch_execute(&format!("CREATE ROLE t_{prefix}_auth SUPERUSER")).await.unwrap();
    let text = Stack::start(options).await.unwrap_err().to_string();
    superuser.batch_execute(&format!("DROP ROLE t_{prefix}_auth")).await.unwrap();
    assert!(text.contains(&format!("t_{prefix}_auth is there and may do more")) && text.lines().count() == 1, "{text}");
}

#[tokio::test]
async fn a_second_start_adopts_what_runs_and_restarts_what_changed() {
    let binaries = programs(STAND_IN);
    let folder = folder();
    let start = async |extra: &str| {
        let mut options = stack_options(&binaries).with("CONTEXOR_ORG__EXTRA", extra);
        options.dir = folder.path().to_owned();
        options.detached = true;
        options.database_prefix = "t_adopted_".to_owned();
        let stack = Stack::start(options).await.unwrap();
        Service::ALL.map(|service| stack.process(service).unwrap())
    };
    let first = start("1").await;
    assert_eq!(start("1").await, first);
    let changed = start("2").await;
    let replaced = Service::ALL.into_iter().zip(first.iter().zip(&changed)).filter(|(_, (old, new))| old != new);
    assert_eq!(replaced.map(|(service, _)| service).collect::<Vec<_>>(), [Service::Org]);
    contexor_stack::stop(folder.path()).await.unwrap();
    assert!(changed.iter().all(|process| !process.is_running()));
    assert!(Addresses::read(folder.path()).is_err());
}

#[tokio::test]
async fn a_service_that_dies_is_told_with_its_last_line() {
    let binaries = programs("echo 'contexor-x: database.url is missing'; exit 1");
    let error = Stack::start(stack_options(&binaries)).await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, StackError::Died { .. }) && text.contains("database.url is missing"), "{text}");
    assert_eq!(text.lines().count(), 1);
}

#[tokio::test]
async fn a_taken_port_of_a_service_is_told_before_anything_is_started() {
    let binaries = programs("exit 1");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let options = stack_options(&binaries).with("CONTEXOR_GATEWAY_PORT", port.to_string());
    let text = Stack::start(options).await.unwrap_err().to_string();
    assert_eq!(
        text,
        format!("port {port} for gateway is taken by another program: choose another with CONTEXOR_GATEWAY_PORT")
    );
    let options = stack_options(&binaries).with("CONTEXOR_AUTH_METRICS_PORT", "many");
    let error = Stack::start(options).await.unwrap_err();
    assert!(matches!(&error, StackError::BadVariable { variable, .. } if variable == "CONTEXOR_AUTH_METRICS_PORT"));
}
