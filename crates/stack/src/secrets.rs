use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::Rng;

use crate::{Result, Service, StackError, files};

/// The secrets of a stack, made up once and kept in `secrets.json`, which only its owner can read.
///
/// Each has a name such as `auth.secret_key`; one that is asked for the first time is made.
#[derive(Clone)]
pub struct Secrets {
    path: PathBuf,
    values: BTreeMap<String, String>,
    is_changed: bool,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.values.keys()).finish()
    }
}

impl Secrets {
    /// Reads the secrets of the stack in the folder; none, where there was no stack.
    ///
    /// # Errors
    /// `BadSecrets` if the file is no list of secrets, `Io` if it cannot be read.
    pub fn open(dir: &Path) -> Result<Self> {
        let path = dir.join("secrets.json");
        let values = match files::read_if_there(&path)? {
            None => BTreeMap::new(),
            Some(text) => serde_json::from_str(&text).map_err(|error| bad(&path, &error))?,
        };
        Ok(Self { path, values, is_changed: false })
    }

    /// Writes down what was made since the secrets were opened.
    ///
    /// # Errors
    /// `Io` if the file cannot be written.
    pub fn keep(&mut self) -> Result<()> {
        if self.is_changed {
            let text = serde_json::to_string_pretty(&self.values).map_err(|error| bad(&self.path, &error))?;
            if let Some(dir) = self.path.parent() {
                files::make_folder(dir, 0o755)?;
            }
            files::write_private(&self.path, &text)?;
            self.is_changed = false;
        }
        Ok(())
    }

    /// A secret of 32 random bytes, in base64.
    pub fn key(&mut self, name: &str) -> String {
        self.get_or(name, || STANDARD.encode(rand::rng().random::<[u8; 32]>()))
    }

    /// A secret of letters and digits alone.
    pub fn word(&mut self, name: &str) -> String {
        self.get_or(name, || hex::encode(rand::rng().random::<[u8; 32]>()))
    }

    /// The key with which a service signs its calls to others: Ed25519, PKCS#8 in base64.
    ///
    /// # Errors
    /// `BadSecrets` if the system has no randomness to make it from.
    pub fn signing_key(&mut self, service: Service) -> Result<String> {
        let made = || -> std::result::Result<String, aws_lc_rs::error::Unspecified> {
            Ok(STANDARD.encode(Ed25519KeyPair::generate()?.to_pkcs8v1()?))
        };
        let name = format!("{}.signing_key", service.name());
        match self.values.get(&name) {
            Some(key) => Ok(key.clone()),
            None => {
                let key = made().map_err(|error| bad(&self.path, &error))?;
                Ok(self.get_or(&name, || key))
            }
        }
    }

    /// The public half of a service's signing key: 32 bytes in base64.
    ///
    /// # Errors
    /// `BadSecrets` if the signing key is none.
    pub fn public_key(&mut self, service: Service) -> Result<String> {
        let key = self.signing_key(service)?;
        let refused = |error: &dyn std::fmt::Display| {
            let path = self.path.clone();
            StackError::BadSecrets { path, reason: format!("{}.signing_key: {error}", service.name()) }
        };
        let der = STANDARD.decode(key).map_err(|error| refused(&error))?;
        let pair = Ed25519KeyPair::from_pkcs8(&der).map_err(|error| refused(&error))?;
        Ok(STANDARD.encode(pair.public_key().as_ref()))
    }

    fn get_or(&mut self, name: &str, make: impl FnOnce() -> String) -> String {
        if let Some(value) = self.values.get(name) {
            return value.clone();
        }
        let value = make();
        self.values.insert(name.to_owned(), value.clone());
        self.is_changed = true;
        value
    }
}

fn bad(path: &Path, reason: &dyn std::fmt::Display) -> StackError {
    StackError::BadSecrets { path: path.to_owned(), reason: reason.to_string() }
}
