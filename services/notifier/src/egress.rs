//! Calls to addresses that tenants named: each address is checked when it is dialled, and the one that was checked is the one dialled.

use std::{
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};

use crate::domain::address::is_public;

/// The addresses of a name, on their way.
pub type DnsLookup = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// Looks names up.
pub trait NameResolver: Send + Sync + 'static {
    /// Every address of a name.
    fn look_up(&self, name: &str) -> DnsLookup;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy)]
pub struct SystemResolver;

impl NameResolver for SystemResolver {
    fn look_up(&self, name: &str) -> DnsLookup {
        let name = name.to_owned();
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect()) })
    }
}

/// A name resolves to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the host resolves to an address that is not public")]
pub struct AddressRefused;

/// Whether an error, or anything that caused it, is [`AddressRefused`].
pub fn is_address_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<AddressRefused>() {
            return true;
        }
        next = error.source();
    }
    false
}

/// Looks names up, and gives out public addresses alone: one that is not refuses the whole name.
#[derive(Clone)]
pub struct CheckedResolver(Arc<dyn NameResolver>);

impl std::fmt::Debug for CheckedResolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheckedResolver")
    }
}

impl CheckedResolver {
    /// Checks what this resolver says.
    pub fn new(resolver: impl NameResolver) -> Self {
        Self(Arc::new(resolver))
    }

    /// The addresses of a name, each a public one.
    ///
    /// # Errors
    /// [`AddressRefused`], or why the name could not be looked up.
    pub async fn public_addresses(&self, name: &str) -> Result<Vec<IpAddr>, Box<dyn std::error::Error + Send + Sync>> {
        let addresses = self.0.look_up(name).await?;
        if addresses.is_empty() {
            return Err("the host has no address".into());
        }
        if addresses.iter().all(|address| is_public(*address)) {
            Ok(addresses)
        } else {
            metrics::counter!("contexor_webhook_addresses_refused_total").increment(1);
            Err(Box::new(AddressRefused))
        }
    }
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let addresses = resolver.public_addresses(name.as_str()).await?;
            let addresses: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// A client for addresses that tenants named. Addresses that are written as numbers are not looked up: whoever uses it checks them with
/// [`crate::domain::target::TargetPolicy`] before each call.
///
/// # Errors
/// When the client cannot be made.
pub fn client(resolver: CheckedResolver, connect: Duration, whole: Duration) -> Result<Client, reqwest::Error> {
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .dns_resolver(Arc::new(resolver))
        .connect_timeout(connect)
        .timeout(whole)
        .pool_idle_timeout(Duration::from_secs(20))
        .pool_max_idle_per_host(8)
        .user_agent("Contexor-Webhooks/1")
        .build()
}
