//! Who is calling, and what they may do.
//!
//! - [`Caller`]: a signed-in person, from an access token checked against auth's public keys and the list of revoked sessions.
//! - [`ServiceCaller`] and [`ServiceTokens`]: calls between services, signed by each with its own key.
//! - [`Access`]: asks org where a person stands, and grants a [`Scope`] when the role there has the permission.

pub mod access;
mod caller;
pub mod claims;
pub mod jwks;
pub mod permission;
pub mod revocation;
pub mod service_token;
mod settings;

pub use access::{Access, Scope};
pub use caller::{Caller, Identity, Presented, bearer};
pub use claims::AccessClaims;
pub use jwks::KeySource;
pub use permission::Permission;
pub use revocation::Revocations;
pub use service_token::{ServiceCaller, ServicePeers, ServiceTokens};
pub use settings::{IdentitySettings, InternalSettings};
