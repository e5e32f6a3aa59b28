//! The content service in this process, with stand-ins for its neighbours.

use base64::{Engine, engine::general_purpose::STANDARD};
use contexor_api::org::{OrgSettings, Role};
use contexor_content::Content;
use contexor_identity::access::invalidate;
use contexor_live::Live;
use contexor_testkit::{Servers, Service, peers::TestOrg};
use uuid::Uuid;

pub use contexor_testkit::{Answer, ApiClient, DEADLINE as PATIENCE};

pub use crate::{
    tenant::Tenant,
    usage_stub::{HoldBehaviour, TestUsage},
};

pub const JOBS: &str = "ai-worker.jobs";
pub const CANCELLATIONS: &str = "ai-worker.cancellations";
pub const NOTICES: &str = "notifier.notices";

/// The running service.
pub struct TestApp {
    pub service: Service<Content>,
    pub orgs: TestOrg,
    pub usage: TestUsage,
}

contexor_testkit::deref_to_service!(TestApp, Content);

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(more: &[(&str, &str)]) -> Self {
        let (servers, orgs, usage) = (Servers::start::<Content>().await, TestOrg::start().await, TestUsage::start());
        let (secret_key, auth_url) = (STANDARD.encode([7; 32]), servers.auth.url().to_owned());
        let own = [
            ("secret_key", secret_key.as_str()),
            ("peers.auth_url", auth_url.as_str()),
            ("peers.org_url", orgs.url()),
            ("peers.usage_url", usage.url()),
        ];
        let service = Service::start_on(servers, own.iter().chain(more).copied()).await;
        Self { service, orgs, usage }
    }

    /// A new organization with a workspace and three members.
    pub fn tenant(&self) -> Tenant<'_> {
        self.tenant_with(OrgSettings::default())
    }

    pub fn tenant_with(&self, settings: OrgSettings) -> Tenant<'_> {
        let (org, workspace) = (Uuid::now_v7(), Uuid::now_v7());
        let member = |role| {
            let user = Uuid::now_v7();
            self.orgs.member_with(org, Some(workspace), user, role, settings.clone());
            self.person(user)
        };
        Tenant {
            app: self,
            org,
            workspace,
            admin: member(Role::Admin),
            editor: member(Role::Editor),
            viewer: member(Role::Viewer),
        }
    }

    pub fn person(&self, user: Uuid) -> ApiClient {
        self.client(user)
    }

    pub fn live(&self) -> Live {
        Live::new(self.connection())
    }

    /// Removes a member as org does.
    pub async fn remove_member(&self, user: Uuid) {
        self.orgs.remove(user);
        invalidate(&self.connection(), &[user]).await.unwrap();
    }
}
