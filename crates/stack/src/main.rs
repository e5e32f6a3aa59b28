//! The command line of the local stack.

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use contexor_stack::servers::{Postgres, RabbitMq, Redis, StartOptions, stop_all};
use contexor_stack::with_servers::with_servers;
use contexor_stack::{Port, Result};

/// Starts and stops private servers for Contexor.
#[derive(Debug, Parser)]
#[command(name = "contexor-stack")]
struct Arguments {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
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
        Action::WithServers { dir, command } => with_servers(dir, &command).await.map(ExitCode::from),
        Action::Start(arguments) => start_servers(arguments).await.map(|()| ExitCode::SUCCESS),
        Action::Stop { dir } => stop_all(&dir).await.map(|()| ExitCode::SUCCESS),
    }
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
