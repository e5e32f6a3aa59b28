//! The command line of the local stack.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Args, Parser, Subcommand};
use contexor_stack::demo::{self, Messages};
use contexor_stack::servers::{Postgres, RabbitMq, Redis, StartOptions, stop_all};
use contexor_stack::with_servers::{with_servers, with_stack};
use contexor_stack::{Addresses, PartState, Port, Result, Service, Stack, StackError, StackOptions};

/// Starts and stops Contexor on this machine, and private servers for its tests.
#[derive(Debug, Parser)]
#[command(name = "contexor-stack")]
struct Arguments {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Start everything that does not run yet, push one content through it, and leave it running.
    Up {
        #[command(flatten)]
        folder: Folder,
        /// Start only, without the demonstration
        #[arg(long)]
        no_demo: bool,
        /// Leave this service out, to run it in another way (may be repeated)
        #[arg(long, value_name = "SERVICE")]
        without: Vec<String>,
    },
    /// Stop everything; the data stays.
    Down {
        #[command(flatten)]
        folder: Folder,
    },
    /// Tell how each part is; fails unless all are ready.
    Status {
        #[command(flatten)]
        folder: Folder,
    },
    /// Show the newest lines of the logs.
    Logs {
        #[command(flatten)]
        folder: Folder,
        /// One service only, or postgres, redis, rabbitmq
        service: Option<String>,
        /// Go on as they grow
        #[arg(short, long)]
        follow: bool,
        /// How many lines of each
        #[arg(short = 'n', long, default_value_t = 20)]
        lines: u32,
    },
    /// Stop everything and delete all data, secrets included.
    Reset {
        #[command(flatten)]
        folder: Folder,
    },
    /// Push one content through the running system and print each step.
    Demo {
        #[command(flatten)]
        folder: Folder,
    },
    /// Give a service's program a command, with the settings that it has here.
    ///
    /// For instance `run auth rotate-keys now` or `run org verify-audit ID`; `run org help` tells which there are.
    Run {
        #[command(flatten)]
        folder: Folder,
        /// The service
        service: String,
        /// The command and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<OsString>,
    },
    /// Run a command with PostgreSQL, Redis and RabbitMQ servers that are thrown away after it.
    ///
    /// Their addresses are in the command's environment as CONTEXOR_TEST_POSTGRES_URL, CONTEXOR_TEST_REDIS_URL,
    /// CONTEXOR_TEST_AMQP_URL and CONTEXOR_TEST_AMQP_ADMIN_URL. A server whose variable is set already is not started.
    WithServers {
        /// Folder for the servers' files [default: a temporary one, deleted at the end]
        #[arg(long)]
        dir: Option<PathBuf>,
        /// The command and its arguments, after --
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
    /// Run a command with a whole stack that is thrown away after it.
    ///
    /// Its gateway and sandbox are in the command's environment as GATEWAY_URL and SANDBOX_URL.
    WithStack {
        /// The command and its arguments, after --
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
    /// Start PostgreSQL, Redis and RabbitMQ, keep them running, and print their addresses.
    #[command(name = "start-servers")]
    Start(Start),
    /// Stop the servers that start-servers started; their data stays.
    #[command(name = "stop-servers")]
    Stop {
        /// Folder of the servers' files
        #[arg(long, default_value = ".contexor")]
        dir: PathBuf,
    },
}

#[derive(Debug, Args)]
struct Folder {
    /// Folder for everything that the stack writes
    #[arg(long, default_value = ".contexor")]
    dir: PathBuf,
}

#[derive(Debug, Args)]
struct Start {
    /// Folder for the servers' files
    #[arg(long, default_value = ".contexor")]
    dir: PathBuf,
    /// Port for PostgreSQL [default: a free one, the same each time]
    #[arg(long)]
    postgres_port: Option<u16>,
    /// Port for Redis [default: a free one, the same each time]
    #[arg(long)]
    redis_port: Option<u16>,
    /// Port for RabbitMQ [default: a free one, the same each time]
    #[arg(long)]
    amqp_port: Option<u16>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            let mut message = error.to_string();
            let mut source = error.source();
            while let Some(cause) = source {
                message = format!("{message}: {cause}");
                source = cause.source();
            }
            eprintln!("contexor-stack: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(action: Action) -> Result<ExitCode> {
    match action {
        Action::Up { folder, no_demo, without } => up(folder.dir, no_demo, &without).await,
        Action::Down { folder } => contexor_stack::stop(&folder.dir).await.map(|()| ExitCode::SUCCESS),
        Action::Status { folder } => status(&folder.dir).await,
        Action::Logs { folder, service, follow, lines } => logs(&folder.dir, service.as_deref(), follow, lines),
        Action::Reset { folder } => contexor_stack::remove(&folder.dir).await.map(|()| ExitCode::SUCCESS),
        Action::Demo { folder } => {
            let addresses = Addresses::read(&folder.dir)?;
            let options = StackOptions::lasting(folder.dir)?;
            demonstrate(&addresses, options.sends_real_messages()).await
        }
        Action::Run { folder, service, command } => {
            let service = Service::from_name(&service)?;
            let mut program = contexor_stack::service_command(&StackOptions::lasting(folder.dir)?, service)?;
            // This program becomes the service's.
            let source = program.args(command).exec();
            Err(StackError::Io { action: format!("{} could not be run", service.name()), source })
        }
        Action::WithServers { dir, command } => with_servers(dir, &command).await.map(ExitCode::from),
        Action::WithStack { command } => with_stack(&command).await.map(ExitCode::from),
        Action::Start(arguments) => start_servers(arguments).await.map(|()| ExitCode::SUCCESS),
        Action::Stop { dir } => stop_all(&dir).await.map(|()| ExitCode::SUCCESS),
    }
}

async fn up(dir: PathBuf, no_demo: bool, without: &[String]) -> Result<ExitCode> {
    println!("Starting (the first start takes half a minute)…");
    let mut options = StackOptions::lasting(dir)?;
    options.without = without.iter().map(|name| Service::from_name(name)).collect::<Result<_>>()?;
    options.tell = |line| println!("  {line}");
    let sends_real_messages = options.sends_real_messages();
    let dir = options.dir.display().to_string();
    let stack = Stack::start(options).await?;
    let addresses = stack.addresses();
    if !no_demo {
        println!("\nOne content's way through all of it:");
        demonstrate(addresses, sends_real_messages).await?;
    }
    println!("\nContexor runs.");
    match &addresses.frontend {
        Some(frontend) => println!("  Dashboard {frontend}"),
        None => println!("  No dashboard: it is not built, which takes Node.js 20 and `make frontend-build`."),
    }
    println!("  API      {}/api/v1", addresses.gateway);
    println!("  API docs {}/docs", addresses.gateway);
    if let Some(sandbox) = &addresses.sandbox {
        println!("  Sandbox  {sandbox} (text messages and model calls that stay in the house)");
    }
    println!("  Addresses, databases and processes are in {dir}/stack.json; make status, make logs, make stop.");
    Ok(ExitCode::SUCCESS)
}

async fn demonstrate(addresses: &Addresses, sends_real_messages: bool) -> Result<ExitCode> {
    let messages = match &addresses.sandbox {
        Some(sandbox) if !sends_real_messages => Messages::Sandbox(sandbox),
        _ if io::stdin().is_terminal() => Messages::Phone,
        _ => {
            println!("  skipped: the code would go to a real phone, and there is no terminal to type it in");
            return Ok(ExitCode::SUCCESS);
        }
    };
    demo::run(&addresses.gateway, messages, &mut io::stdout()).await.map_err(StackError::from)?;
    Ok(ExitCode::SUCCESS)
}

async fn status(dir: &Path) -> Result<ExitCode> {
    let parts = contexor_stack::status(dir).await?;
    for part in &parts {
        let state = match part.state {
            PartState::Ready => "ready",
            PartState::Unready => "not ready",
            PartState::Stopped => "stopped",
        };
        let pid = part.pid.map_or_else(|| "-".to_owned(), |pid| pid.to_string());
        println!("{:<11} {state:<10} {pid:>8}  {}", part.name, part.address.as_deref().unwrap_or("-"));
    }
    if parts.is_empty() {
        return Err(StackError::NotRunning { dir: dir.to_owned() });
    }
    let all_ready = parts.iter().all(|part| part.state == PartState::Ready);
    Ok(if all_ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn logs(dir: &Path, only: Option<&str>, follow: bool, lines: u32) -> Result<ExitCode> {
    let servers = ["postgres", "redis", "rabbitmq"];
    let names: Vec<&str> = match only {
        Some(name) if servers.contains(&name) => vec![name],
        Some(name) => vec![Service::from_name(name)?.name()],
        None => Service::all_with_frontend().map(Service::name).collect(),
    };
    let files: Vec<PathBuf> = names.iter().map(|name| dir.join("logs").join(format!("{name}.log"))).collect();
    let files: Vec<PathBuf> = files.into_iter().filter(|file| file.is_file()).collect();
    if files.is_empty() {
        return Err(StackError::NotRunning { dir: dir.to_owned() });
    }
    let mut tail = Command::new("tail");
    tail.arg("-n").arg(lines.to_string());
    if follow {
        tail.arg("-F");
    }
    // This program becomes tail, which Ctrl-C then ends.
    Err(StackError::Io { action: "tail could not be run".to_owned(), source: tail.arg("--").args(files).exec() })
}

async fn start_servers(arguments: Start) -> Result<()> {
    let options = |number: Option<u16>, setting: &str| {
        let fixed = number.map(|number| Port::Fixed { number, setting: setting.to_owned() });
        StartOptions::durable(fixed.unwrap_or(Port::Free))
    };
    let postgres = options(arguments.postgres_port, "--postgres-port");
    let redis = options(arguments.redis_port, "--redis-port");
    let amqp = options(arguments.amqp_port, "--amqp-port");
    let (postgres, redis, rabbitmq) = tokio::try_join!(
        Postgres::start(&arguments.dir, &postgres),
        Redis::start(&arguments.dir, &redis),
        RabbitMq::start(&arguments.dir, &amqp),
    )?;
    if let Some(notice) = postgres.notice() {
        eprintln!("{notice}");
    }
    println!("PostgreSQL           {}", postgres.url());
    println!("Redis                {}", redis.url());
    println!("RabbitMQ             {}", rabbitmq.url());
    println!("RabbitMQ management  {}", rabbitmq.management_url());
    Ok(())
}
