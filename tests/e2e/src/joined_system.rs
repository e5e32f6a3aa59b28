//! A system that somebody else started, several instances of each service behind a load balancer: `CONTEXOR_E2E_SYSTEM` names the file that
//! tells where it is (`ci/scale/scale_test.py --e2e` writes it).

use std::{collections::BTreeMap, path::PathBuf, process::Command};

use contexor_stack::{Addresses, Service};
use serde::Deserialize;

/// The variable that names the file.
const SYSTEM_FILE: &str = "CONTEXOR_E2E_SYSTEM";

/// What the file says.
#[derive(Debug, Deserialize)]
pub(crate) struct JoinedSystem {
    /// The load balancer's address of each service, the databases, and Redis as services reach it.
    pub(crate) addresses: Addresses,
    /// The settings of each service.
    environments: BTreeMap<String, BTreeMap<String, String>>,
    /// The folder of the programs.
    programs: PathBuf,
    /// The log file of each instance.
    logs: Vec<PathBuf>,
}

impl JoinedSystem {
    /// The system that the environment names, if it names one.
    pub(crate) fn find() -> Option<Self> {
        let file = std::env::var_os(SYSTEM_FILE)?;
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{SYSTEM_FILE}: {error}"));
        Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{SYSTEM_FILE}: {error}")))
    }

    /// A setting of the services, by the name of its variable.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        self.environments.values().find_map(|environment| environment.get(name)).map(String::as_str)
    }

    /// Makes sure that it runs with these settings: they cannot be changed here.
    pub(crate) fn demand(&self, settings: &[(&str, &str)]) {
        for (name, value) in settings {
            assert_eq!(self.setting(name), Some(*value), "the system that stands was started with another {name}");
        }
    }

    /// A command of a service's program, with the service's settings.
    pub(crate) fn command(&self, service: Service) -> Command {
        let mut command = Command::new(self.programs.join(format!("contexor-{}", service.name())));
        command.env_clear().envs(&self.environments[service.name()]);
        command
    }

    /// Every log line of every instance.
    pub(crate) fn logs(&self) -> String {
        let read = |path: &PathBuf| std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        self.logs.iter().map(read).collect()
    }
}
