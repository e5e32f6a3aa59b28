use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use contexor_events::topology;
use contexor_messaging::Broker;
use futures::future::{join_all, try_join_all};
use nix::sys::signal::Signal;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use url::Url;

use crate::databases::Server;
use crate::servers::{Login, Postgres, ProcessFolder, RabbitMq, Redis, StartOptions, stop_all};
use crate::services::{
    self, EnvironmentInputs, Record, ServiceLaunch, ServiceProgram, Started, environment, needs_sandbox, port_choice,
    sends_real_messages,
};
use crate::{ProcessId, Result, Secrets, Service, StackError, files, with_servers};

/// How the system is to be started.
#[derive(Debug)]
pub struct StackOptions {
    /// The folder for everything that the stack writes.
    pub dir: PathBuf,
    /// The folder with the programs of the services.
    pub binaries: PathBuf,
    /// The script of the built front end; none if it is not part of the stack.
    pub frontend: Option<PathBuf>,
    /// Whether every port is a free one, unless a variable names it; else the usual ones.
    pub free_ports: bool,
    /// Whether data must outlive a crash of the machine. Without, everything is faster: right for tests alone.
    pub durable: bool,
    /// Whether what was started goes on when the [`Stack`] is dropped.
    pub detached: bool,
    /// Environment variables, as a person sets them: `DATABASE_URL`, `REDIS_URL`, `AMQP_URL`, keys of providers, ports,
    /// and any setting of a service (`CONTEXOR_AUTH__OTP__TTL_S`).
    pub given: BTreeMap<String, String>,
    /// Services that are not started with the others; [`Stack::start_service`] can do it later.
    pub without: Vec<Service>,
    /// Base address of an OTLP/HTTP collector that gets the traces of all services.
    pub otlp_endpoint: Option<String>,
    /// What the names of the databases begin with.
    pub database_prefix: String,
    /// Is told each step, in one line.
    pub tell: fn(&str),
    /// The folder, if it is to be deleted at the end.
    _temporary: Option<TempDir>,
}

impl StackOptions {
    /// For a stack that lives on in the folder: usual ports, durable, with what this process's environment sets.
    ///
    /// # Errors
    /// `Io` if the folder of this program cannot be found out.
    pub fn lasting(dir: PathBuf) -> Result<Self> {
        let given: BTreeMap<_, _> = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Ok(Self {
            dir,
            binaries: own_folder()?,
            frontend: built_frontend(&given),
            free_ports: false,
            durable: true,
            detached: true,
            otlp_endpoint: given.get("OTEL_EXPORTER_OTLP_ENDPOINT").filter(|value| !value.is_empty()).cloned(),
            given,
            without: Vec::new(),
            database_prefix: "contexor_".to_owned(),
            tell: |_| {},
            _temporary: None,
        })
    }

    /// For a test: free ports, a folder and databases of its own, fast, and all gone when the [`Stack`] is dropped.
    /// Nothing is taken from this process's environment.
    ///
    /// Without more it starts servers of its own, which takes some ten seconds; `DATABASE_URL`, `REDIS_URL` and
    /// `AMQP_URL`, set by [`Self::with`], let it use others.
    ///
    /// # Errors
    /// `Io` if no temporary folder can be made.
    pub fn throw_away() -> Result<Self> {
        let temporary = with_servers::temporary_folder()?;
        Ok(Self {
            dir: temporary.path().to_owned(),
            binaries: own_folder()?,
            frontend: None,
            free_ports: true,
            durable: false,
            detached: false,
            given: BTreeMap::new(),
            without: Vec::new(),
            otlp_endpoint: None,
            database_prefix: format!("t_{}_", uuid::Uuid::now_v7().simple()),
            tell: |_| {},
            _temporary: Some(temporary),
        })
    }

    /// Sets an environment variable, such as a setting of a service.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.given.insert(name.to_owned(), value.into());
        self
    }

    /// Whether text messages go to real phones.
    pub fn sends_real_messages(&self) -> bool {
        sends_real_messages(&self.given)
    }

    fn given(&self, name: &str) -> Option<&str> {
        self.given.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// The built front end, where `CONTEXOR_FRONTEND_DIR` or else the checkout that is the current folder has one.
fn built_frontend(given: &BTreeMap<String, String>) -> Option<PathBuf> {
    let folder = given.get("CONTEXOR_FRONTEND_DIR").map_or("frontend/.next/standalone", String::as_str);
    let script = std::path::absolute(folder).ok()?.join("server.js");
    let has_node = env::split_paths(given.get("PATH")?).any(|folder| folder.join("node").is_file());
    (script.is_file() && has_node).then_some(script)
}

/// The folder of the program that runs now; of a test, the folder above, where its package's programs are.
fn own_folder() -> Result<PathBuf> {
    let program = env::current_exe().map_err(StackError::on_running("contexor-stack"))?;
    let folder = program.parent().unwrap_or(Path::new("."));
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    Ok(folder.to_owned())
}

/// Where everything of a stack is: the text of `stack.json`, for scripts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Addresses {
    /// The gateway, where clients go.
    pub gateway: String,
    /// The front end, where it is built.
    #[serde(default)]
    pub frontend: Option<String>,
    /// The sandbox, where it stands in for a provider.
    pub sandbox: Option<String>,
    /// Redis.
    pub redis_url: String,
    /// RabbitMQ; as its administrator, when the broker is the stack's own.
    pub amqp_url: String,
    /// RabbitMQ's management interface, when the broker is the stack's own.
    pub amqp_management_url: Option<String>,
    /// RabbitMQ, with the login of each service that has one of its own.
    #[serde(default)]
    pub brokers: BTreeMap<String, String>,
    /// The database of each service that has one, with the service's login.
    pub databases: BTreeMap<String, String>,
    /// The services, and the sandbox.
    pub services: BTreeMap<String, ServiceAddress>,
}

/// Where one service is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServiceAddress {
    /// Its process; none if it does not run.
    pub pid: Option<i32>,
    /// Its base address.
    pub url: String,
    /// Where Prometheus finds its metrics.
    pub metrics_url: Option<String>,
    /// The port of `url`.
    pub port: u16,
    /// The port of `metrics_url`.
    pub metrics_port: Option<u16>,
    /// Its log file.
    pub log: PathBuf,
}

impl Addresses {
    /// What `stack.json` says in the folder of a stack.
    ///
    /// # Errors
    /// `NotRunning` if there is none, `Io` if it cannot be read.
    pub fn read(dir: &Path) -> Result<Self> {
        let text = files::read_if_there(&dir.join("stack.json"))?;
        let addresses = text.and_then(|text| serde_json::from_str(&text).ok());
        addresses.ok_or_else(|| StackError::NotRunning { dir: dir.to_owned() })
    }

    /// The base address of a service that is part of the stack.
    pub fn url(&self, service: Service) -> Option<String> {
        self.services.get(service.name()).map(|service| service.url.clone())
    }
}

/// The running system.
#[derive(Debug)]
pub struct Stack {
    home: ProcessFolder,
    options: StackOptions,
    postgres: Option<Postgres>,
    redis: Option<Redis>,
    rabbitmq: Option<RabbitMq>,
    launches: BTreeMap<Service, ServiceLaunch>,
    addresses: Addresses,
}

impl Stack {
    /// Starts everything that does not run yet: the servers that are not given, the sandbox where a provider is not
    /// given, and the services, and waits until all are ready. Services whose program or settings changed are
    /// restarted, the others left alone.
    ///
    /// # Errors
    /// See [`StackError`]: what could not be started, and why.
    pub async fn start(options: StackOptions) -> Result<Self> {
        let home = ProcessFolder::make(&options.dir, "stack", "the stack")?;
        let _lock = home.lock().await?;
        let mut stack = Self {
            home: home.clone(),
            options,
            postgres: None,
            redis: None,
            rabbitmq: None,
            launches: BTreeMap::new(),
            addresses: Addresses::default(),
        };
        let mut secrets = Secrets::open(&home.dir)?;
        stack.plan().await?;
        stack.start_servers().await?;
        stack.make_databases(&mut secrets).await?;
        stack.make_broker_logins(&mut secrets).await?;
        stack.set_environments(&mut secrets)?;
        let started = stack.start_services().await;
        // Even after a failure: what runs has to be found by whoever looks for the cause.
        stack.write_addresses()?;
        started.map(|()| stack)
    }

    /// `http://127.0.0.1:port` of the gateway.
    pub fn gateway_url(&self) -> &str {
        &self.addresses.gateway
    }

    /// `http://127.0.0.1:port` of the sandbox, if it is part of the stack.
    pub fn sandbox_url(&self) -> Option<&str> {
        self.addresses.sandbox.as_deref()
    }

    /// Where everything is.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// As [`service_command`], of this stack.
    ///
    /// # Errors
    /// As there.
    pub fn command(&self, service: Service) -> Result<Command> {
        service_command(&self.options, service)
    }

    /// The address of a service's database.
    pub fn database_url(&self, service: Service) -> Option<&str> {
        self.addresses.databases.get(service.name()).map(String::as_str)
    }

    /// The broker, if it is the stack's own.
    pub fn rabbitmq(&mut self) -> Option<&mut RabbitMq> {
        self.rabbitmq.as_mut()
    }

    /// The process of a service, if it runs.
    pub fn process(&self, service: Service) -> Option<ProcessId> {
        self.launches.get(&service).and_then(ServiceLaunch::process)
    }

    /// All that a service has written so far.
    ///
    /// # Errors
    /// `Io` if its log cannot be read.
    pub fn log(&self, service: Service) -> Result<String> {
        let path = self.launch(service)?.home.log();
        Ok(files::read_if_there(&path)?.unwrap_or_default())
    }

    /// Starts a service again, on the same ports with the same settings, and waits until it is ready. Does nothing if
    /// it runs.
    ///
    /// # Errors
    /// `NotPart`, or why it does not come up.
    pub async fn start_service(&mut self, service: Service) -> Result<()> {
        self.launch(service)?;
        if let Some(launch) = self.launches.get_mut(&service) {
            launch.start().await?;
        }
        self.write_addresses()
    }

    /// Ends a service: `SIGTERM` for an orderly end, `SIGKILL` for a crash.
    ///
    /// # Errors
    /// `NotPart`, or `NotStopped` if it cannot be ended.
    pub async fn end_service(&mut self, service: Service, signal: Signal) -> Result<()> {
        services::end(&self.launch(service)?.home, signal).await?;
        self.write_addresses()
    }

    /// Ends everything. A stack for tests is thrown away with its data.
    ///
    /// # Errors
    /// The first that could not be ended.
    pub async fn stop(mut self) -> Result<()> {
        if !self.options.detached
            && let Some(broker) = self.rabbitmq.take()
        {
            stop_services(&self.home).await?;
            // Its orderly end takes seconds, to save what is about to be deleted.
            broker.process().stop(Signal::SIGKILL, Duration::from_secs(5)).await?;
        }
        stop(&self.home.dir).await?;
        if !self.options.detached {
            Postgres::remove(&self.home.dir).await?;
        }
        Ok(())
    }

    fn launch(&self, service: Service) -> Result<&ServiceLaunch> {
        self.launches.get(&service).ok_or(StackError::NotPart { service: service.name() })
    }

    /// Chooses the ports before anything is started: a taken one is told at once.
    async fn plan(&mut self) -> Result<()> {
        let options = &self.options;
        let usual = |port: Option<u16>| if options.free_ports { None } else { port };
        for service in Service::all_with_frontend() {
            let home = ProcessFolder { name: service.name(), title: service.name(), ..self.home.clone() };
            if service == Service::Sandbox && !needs_sandbox(&options.given)
                || service == Service::Frontend && options.frontend.is_none()
            {
                services::end(&home, Signal::SIGTERM).await?;
                continue;
            }
            let port = port_choice(&options.given, &service.port_variable(), usual(Some(service.usual_port())))?;
            let metrics_port =
                port_choice(&options.given, &service.metrics_port_variable(), usual(service.usual_metrics_port()))?;
            let launch = ServiceLaunch::plan(home, service, program(options, service), &port, &metrics_port)?;
            if !options.without.contains(&service) {
                launch.check()?;
            }
            self.launches.insert(service, launch);
        }
        self.list_services();
        Ok(())
    }

    fn list_services(&mut self) {
        self.addresses.services = self
            .launches
            .values()
            .map(|launch| {
                // Browsers take Secure cookies over plain HTTP from localhost alone.
                let host = if launch.service == Service::Frontend { "localhost" } else { "127.0.0.1" };
                let url = |port: u16| format!("http://{host}:{port}");
                let address = ServiceAddress {
                    pid: launch.process().map(ProcessId::pid),
                    url: url(launch.port),
                    metrics_url: launch.metrics_port.map(|port| format!("{}/metrics", url(port))),
                    port: launch.port,
                    metrics_port: launch.metrics_port,
                    log: launch.home.log(),
                };
                (launch.service.name().to_owned(), address)
            })
            .collect();
        self.addresses.gateway = self.addresses.url(Service::Gateway).unwrap_or_default();
        self.addresses.frontend = self.addresses.url(Service::Frontend);
        self.addresses.sandbox = self.addresses.url(Service::Sandbox);
    }

    fn write_addresses(&mut self) -> Result<()> {
        self.list_services();
        self.home.keep(&self.addresses)
    }

    async fn start_servers(&mut self) -> Result<()> {
        let options = &self.options;
        let start_options = |variable: &str| -> Result<StartOptions> {
            Ok(StartOptions { durable: options.durable, port: port_choice(&options.given, variable, None)? })
        };
        let needs_postgres = options.given("DATABASE_URL").is_none()
            && Service::ALL.iter().any(|service| service.has_database() && given_database(options, *service).is_none());
        let dir = &self.home.dir;
        let postgres = async {
            match needs_postgres {
                true => Postgres::start(dir, &start_options("CONTEXOR_POSTGRES_PORT")?).await.map(Some),
                false => Ok(None),
            }
        };
        let redis = async {
            match options.given("REDIS_URL") {
                None => Redis::start(dir, &start_options("CONTEXOR_REDIS_PORT")?).await.map(Some),
                Some(_) => Ok(None),
            }
        };
        let rabbitmq = async {
            match options.given("AMQP_URL") {
                None => RabbitMq::start(dir, &start_options("CONTEXOR_AMQP_PORT")?).await.map(Some),
                Some(_) => Ok(None),
            }
        };
        // Each is kept, so that what did start is found and ended if another did not.
        let (postgres, redis, rabbitmq) = tokio::join!(postgres, redis, rabbitmq);
        let mut first_error = None;
        self.postgres = keep(postgres, &mut first_error);
        self.redis = keep(redis, &mut first_error);
        self.rabbitmq = keep(rabbitmq, &mut first_error);
        if let Some(error) = first_error {
            return Err(error);
        }
        if let Some(notice) = self.postgres.as_ref().and_then(Postgres::notice) {
            (self.options.tell)(&notice);
        }
        let own = |url: Option<String>, variable| url.or_else(|| self.options.given(variable).map(str::to_owned));
        let redis_url = own(self.redis.as_ref().map(Redis::url), "REDIS_URL");
        let amqp_url = own(self.rabbitmq.as_ref().map(RabbitMq::url), "AMQP_URL");
        self.addresses.redis_url = redis_url.unwrap_or_default();
        self.addresses.amqp_url = amqp_url.unwrap_or_default();
        self.addresses.amqp_management_url = self.rabbitmq.as_ref().map(RabbitMq::management_url);
        Ok(())
    }

    /// Gives each service a database, and, where our login may, a login that reaches it and no other.
    async fn make_databases(&mut self, secrets: &mut Secrets) -> Result<()> {
        let (given, others): (Vec<_>, Vec<_>) = Service::ALL
            .into_iter()
            .filter(|service| service.has_database())
            .partition(|service| given_database(&self.options, *service).is_some());
        for service in given {
            let url = given_database(&self.options, service).unwrap_or_default().to_owned();
            self.addresses.databases.insert(service.name().to_owned(), url);
        }
        let own = self.postgres.as_ref().map(Postgres::url);
        let Some(url) = self.options.given("DATABASE_URL").map(str::to_owned).or(own).filter(|_| !others.is_empty())
        else {
            return Ok(());
        };
        let wanted = "a postgres:// address";
        let url =
            Url::parse(&url).map_err(|_| StackError::BadVariable { variable: "DATABASE_URL".to_owned(), wanted })?;
        let mut server = Server::connect(&url).await?;
        if self.postgres.is_some() {
            for database in ["postgres", "template1"] {
                server.close(database).await?;
            }
        }
        if !server.makes_logins() {
            (self.options.tell)("the login of DATABASE_URL may make no others: every service uses it");
        }
        let passwords: Vec<String> =
            others.iter().map(|service| secrets.word(&format!("{}.database_password", service.name()))).collect();
        // Before the server knows them.
        secrets.keep()?;
        for (service, password) in others.iter().zip(passwords) {
            let database = format!("{}{}", self.options.database_prefix, service.database());
            let url = match server.makes_logins() {
                true => server.make_private(&database, &password).await?,
                false => server.make_shared(&database).await?,
            };
            self.addresses.databases.insert(service.name().to_owned(), url);
        }
        Ok(())
    }

    /// Declares the topology on a broker of our own, and gives each service a login with its rights alone.
    async fn make_broker_logins(&mut self, secrets: &mut Secrets) -> Result<()> {
        let Some(broker) = &self.rabbitmq else { return Ok(()) };
        let services = Service::ALL.into_iter().filter(|service| service.has_broker());
        let logins: Vec<Login<'_>> = services
            .map(|service| {
                let name = service.name();
                let password = secrets.word(&format!("{name}.broker_password"));
                Login { name, password, rights: topology::permissions(name) }
            })
            .collect();
        secrets.keep()?;
        broker.set_logins(&logins).await?;
        let administrator = Broker::new(&SecretString::from(broker.url()), "launcher");
        let installed = contexor_messaging::topology::install(&administrator).await;
        administrator.close().await;
        installed.map_err(|error| StackError::Broker {
            reason: std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string),
        })?;
        self.addresses.brokers =
            logins.iter().map(|login| (login.name.to_owned(), broker.url_of(login.name, &login.password))).collect();
        Ok(())
    }

    fn set_environments(&mut self, secrets: &mut Secrets) -> Result<()> {
        let around = EnvironmentInputs {
            addresses: &self.addresses,
            given: &self.options.given,
            otlp_endpoint: self.options.otlp_endpoint.as_deref(),
        };
        for launch in self.launches.values_mut() {
            launch.environment = environment(launch.service, &around, secrets)?;
        }
        // Before anything is sealed with them.
        secrets.keep()
    }

    async fn start_services(&mut self) -> Result<()> {
        let (tell, without) = (self.options.tell, &self.options.without);
        let wanted = self.launches.values_mut().filter(|launch| !without.contains(&launch.service));
        let starts = wanted.map(|launch| async move {
            let started = launch.start().await?;
            let name = launch.service.name();
            match started {
                Started::Adopted => tell(&format!("{name:<10} runs already")),
                Started::Fresh(time) => tell(&format!("{name:<10} ready after {:.1} s", time.as_secs_f64())),
            }
            Ok(())
        });
        // All are waited for, so that none is left half-started behind an error of another.
        join_all(starts).await.into_iter().collect()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if self.options.detached {
            return;
        }
        let services = self.launches.values().filter_map(ServiceLaunch::process);
        let postgres = self.postgres.as_ref().map(Postgres::process);
        let redis = self.redis.as_ref().map(Redis::process);
        let broker = self.rabbitmq.iter().flat_map(|broker| [broker.process(), broker.name_server()]);
        for process in services.chain(postgres).chain(redis).chain(broker) {
            process.kill();
        }
    }
}

/// What a service runs: the one that is developed (`dev/contexor-<service>`), else `contexor`, which holds all services, else its own.
fn program(options: &StackOptions, service: Service) -> ServiceProgram {
    if service == Service::Frontend {
        let folders = options.given.get("PATH").map(env::split_paths).into_iter().flatten();
        let node = folders.map(|folder| folder.join("node")).find(|node| node.is_file());
        let script = options.frontend.clone();
        return ServiceProgram { binary: node.unwrap_or_default(), script, subcommand: None };
    }
    let name = format!("contexor-{}", service.name());
    let (developed, shared) = (options.binaries.join("dev").join(&name), options.binaries.join("contexor"));
    let (binary, subcommand) = if developed.is_file() {
        (developed, None)
    } else if service != Service::Sandbox && shared.is_file() {
        (shared, Some(service.name()))
    } else {
        (options.binaries.join(name), None)
    };
    ServiceProgram { binary, script: None, subcommand }
}

/// The program of a service, with the settings that it has in a stack that runs: for the commands that operators give.
///
/// # Errors
/// `NotRunning` if there is none in the folder, `NotBuilt`, `BadSecrets`.
pub fn service_command(options: &StackOptions, service: Service) -> Result<Command> {
    let addresses = Addresses::read(&options.dir)?;
    let program = program(options, service);
    program.check()?;
    let around = EnvironmentInputs {
        addresses: &addresses,
        given: &options.given,
        otlp_endpoint: options.otlp_endpoint.as_deref(),
    };
    let mut command = program.command();
    command.env_clear().envs(environment(service, &around, &mut Secrets::open(&options.dir)?)?);
    // People read what it says.
    command.env(format!("CONTEXOR_{}__TELEMETRY__LOG_FORMAT", service.variable()), "pretty");
    Ok(command)
}

fn keep<T>(started: Result<Option<T>>, first_error: &mut Option<StackError>) -> Option<T> {
    started.unwrap_or_else(|error| {
        first_error.get_or_insert(error);
        None
    })
}

fn given_database(options: &StackOptions, service: Service) -> Option<&str> {
    options.given(&format!("DATABASE_URL_{}", service.variable()))
}

/// Ends whatever runs in the folder: the gateway, the other services, the sandbox, then the servers. The data stays.
///
/// # Errors
/// The first that could not be ended.
pub async fn stop(dir: &Path) -> Result<()> {
    let Some(home) = find(dir) else { return Ok(()) };
    let _lock = home.lock().await?;
    let services = stop_services(&home).await;
    let servers = stop_all(&home.dir).await;
    let summary = home.record_path();
    if summary.exists() {
        fs::remove_file(&summary).map_err(StackError::on_path("deleted", &summary))?;
    }
    services.and(servers)
}

/// Ends whatever runs in the folder and deletes all its data, secrets included. Databases on a server that was given
/// stay.
///
/// # Errors
/// As [`stop`], or `Io` if something cannot be deleted.
pub async fn remove(dir: &Path) -> Result<()> {
    stop(dir).await?;
    if dir.exists() {
        Postgres::remove(dir).await?;
        fs::remove_dir_all(dir).map_err(StackError::on_path("deleted", dir))?;
    }
    Ok(())
}

/// Callers first: whoever is still served then finds what it needs.
async fn stop_services(home: &ProcessFolder) -> Result<()> {
    let stages: [&[Service]; 4] = [
        &[Service::Frontend],
        &[Service::Gateway],
        &[Service::Auth, Service::Org, Service::Content, Service::AiWorker, Service::Usage, Service::Notifier],
        &[Service::Sandbox],
    ];
    let mut ended = Ok(());
    for stage in stages {
        let ends = stage.iter().map(|service| async {
            let home = ProcessFolder { name: service.name(), title: service.name(), ..home.clone() };
            services::end(&home, Signal::SIGTERM).await
        });
        let stage: Result<Vec<()>> = join_all(ends).await.into_iter().collect();
        ended = ended.and(stage.map(drop));
    }
    ended
}

fn find(dir: &Path) -> Option<ProcessFolder> {
    ProcessFolder::find(dir, "stack", "the stack")
}

/// How a part of the stack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// It runs and can serve.
    Ready,
    /// It runs, but says that it cannot serve, or says nothing.
    Unready,
    /// It does not run.
    Stopped,
}

/// A part of the stack, and how it is.
#[derive(Debug, Clone)]
pub struct PartStatus {
    /// Its name.
    pub name: &'static str,
    /// How it is.
    pub state: PartState,
    /// Its process, if it runs.
    pub pid: Option<i32>,
    /// Where it is, without a password.
    pub address: Option<String>,
}

/// How each part in the folder is: the services, and the servers that are the stack's own.
///
/// # Errors
/// `Io` if a record cannot be read, which is so for another user's.
pub async fn status(dir: &Path) -> Result<Vec<PartStatus>> {
    let Some(home) = find(dir) else { return Ok(Vec::new()) };
    let services = Service::all_with_frontend().map(|service| {
        let home = ProcessFolder { name: service.name(), title: service.name(), ..home.clone() };
        async move {
            let record = home.record::<Record>()?;
            let running = record.as_ref().filter(|record| record.process.is_running());
            let state = match running {
                None => PartState::Stopped,
                Some(record) if services::is_ready(service, record.port).await => PartState::Ready,
                Some(_) => PartState::Unready,
            };
            let part = PartStatus {
                name: service.name(),
                state,
                pid: running.map(|record| record.process.pid()),
                address: record.as_ref().map(|record| format!("http://127.0.0.1:{}", record.port)),
            };
            // The sandbox and the front end are not part of every stack.
            let is_optional = matches!(service, Service::Sandbox | Service::Frontend);
            Ok::<_, StackError>((record.is_some() || !is_optional).then_some(part))
        }
    });
    let mut parts: Vec<PartStatus> = try_join_all(services).await?.into_iter().flatten().collect();
    let servers = [
        ("PostgreSQL", Postgres::find(dir)?.map(|server| (server.process(), server.url()))),
        ("Redis", Redis::find(dir)?.map(|server| (server.process(), server.url()))),
        ("RabbitMQ", RabbitMq::find(dir)?.map(|server| (server.process(), server.url()))),
    ];
    for (name, server) in servers {
        if let Some((process, url)) = server {
            let address = Url::parse(&url).ok().and_then(|url| Some(format!("{}:{}", url.host_str()?, url.port()?)));
            parts.push(PartStatus { name, state: PartState::Ready, pid: Some(process.pid()), address });
        }
    }
    Ok(parts)
}
