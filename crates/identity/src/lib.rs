//! Who is calling, and what they may do.
//!
//! - [`Caller`]: a signed-in person or a machine, from an access token checked against auth's public keys or an API key that org
//!   knows, and the list of revoked sessions; [`Person`] where machines have no business.
//! - [`ServiceCaller`] and [`ServiceClient`]: calls between services, signed by each with its own key.
//! - [`GatewayTokenVerifier`]: whether a request comes from the gateway, so that what it tells of its client is to be believed.
//! - [`Access`]: asks org where a person stands, and grants a [`Scope`] when the role there has the permission.

pub mod access;
pub mod api_key;
mod bearer;
mod caller;
pub mod claims;
mod gateway;
pub mod jwks;
pub mod permission;
pub mod revocation;
pub mod service_token;
mod settings;

pub use access::{Access, Scope};
pub use api_key::{ApiKeyDirectory, ApiKeyToken, OrgApiKeys};
pub use bearer::bearer;
pub use caller::{Caller, CallerKind, Identity, Person, VerifiedToken};
pub use claims::AccessClaims;
pub use gateway::{GatewayTokenVerifier, NoGatewayKey};
pub use jwks::JwksCache;
pub use permission::Permission;
pub use revocation::{Revocations, signing_key_id};
pub use service_token::{ServiceCaller, ServiceClient, ServiceVerifier};
pub use settings::{IdentitySettings, InternalSettings};
