//! Organizations, workspaces, members and invitations.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{page::default_limit, patch, rules};

text_enum! {
    /// What a member is, in an organization or in a workspace. What each may do is the permission table's to say.
    #[derive(PartialOrd, Ord, Hash)]
    #[schema(as = org::Role)]
    pub enum Role {
        /// Reads.
        Viewer = "viewer",
        /// Writes, generates and submits.
        Editor = "editor",
        /// Everything, members and limits included.
        Admin = "admin",
    }
}

text_enum! {
    /// The calendar in which an organization's months begin and end.
    #[derive(Default)]
    #[schema(as = org::Calendar)]
    pub enum Calendar {
        /// January to December.
        #[default]
        Gregorian = "gregorian",
        /// Farvardin to Esfand.
        Jalali = "jalali",
    }
}

text_enum! {
    /// What happens to a generated text in which personal data was found.
    #[derive(Default)]
    #[schema(as = org::PiiPolicy)]
    pub enum PiiPolicy {
        /// The text is kept and the findings are shown.
        #[default]
        Warn = "warn",
        /// The text is kept with placeholders in their place.
        Mask = "mask",
        /// The generation fails.
        Block = "block",
    }
}

/// How an organization works. Services tell each other, and an older one has to read what a newer one added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = org::Settings)]
pub struct OrgSettings {
    /// tz database name in which months and days are counted.
    #[schema(example = "Asia/Tehran")]
    pub timezone: String,
    /// The calendar of its months.
    pub calendar: Calendar,
    /// What happens to personal data in generated texts.
    pub pii_policy: PiiPolicy,
    /// Whether a model, too, looks for names and addresses in generated texts: a second call to the provider for each generation,
    /// paid from the same limits. When it fails, `warn` keeps the text with the detector's own findings; under `mask` and `block` the
    /// generation fails with `pii_check_failed`. Under these two the live view shows nothing before the text was checked, and a
    /// cancelled generation keeps nothing. Texts written by hand are checked by the detector alone.
    #[serde(default)]
    #[schema(required)]
    pub pii_model_pass: bool,
    /// Whether an author's own content needs somebody else's approval.
    pub require_second_reviewer: bool,
}

impl Default for OrgSettings {
    fn default() -> Self {
        Self {
            timezone: "Asia/Tehran".into(),
            calendar: Calendar::default(),
            pii_policy: PiiPolicy::default(),
            pii_model_pass: false,
            require_second_reviewer: false,
        }
    }
}

/// An organization, as its member sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = org::Org)]
pub struct Org {
    /// Id of the organization.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The caller's role in it.
    pub role: Role,
    /// How it works.
    pub settings: OrgSettings,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was deleted; in the list of deleted ones alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
    /// Until when it can be restored; in the list of deleted ones alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purged_at: Option<DateTime<Utc>>,
}

/// `?deleted=`, `?limit=` and `?cursor=`.
#[derive(Debug, Clone, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OrgsQuery {
    /// `true`: those that the caller may still restore, instead of those that are there.
    #[serde(default)]
    #[garde(skip)]
    #[param(default = false)]
    pub deleted: bool,
    /// How many items, 1 to 100.
    #[serde(default = "default_limit")]
    #[garde(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(inner(length(max = 1024)))]
    #[param(max_length = 1024)]
    pub cursor: Option<String>,
}

/// Makes an organization; the caller becomes its first admin.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = org::CreateOrg)]
#[serde(deny_unknown_fields)]
pub struct CreateOrg {
    /// Its name, 1 to 100 characters.
    #[serde(deserialize_with = "rules::name")]
    #[garde(custom(rules::line::<100>))]
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: String,
}

/// Changes an organization (merge patch).
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = org::UpdateOrg)]
#[serde(deny_unknown_fields)]
pub struct UpdateOrg {
    /// Its name, 1 to 100 characters.
    #[serde(default, deserialize_with = "rules::present_name")]
    #[garde(custom(rules::optional_line::<100>))]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: Option<String>,
    /// The settings to change; the others stay.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(dive)]
    #[schema(value_type = UpdateOrgSettings)]
    pub settings: Option<UpdateOrgSettings>,
}

/// Changes some settings of an organization.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = org::UpdateSettings)]
#[serde(deny_unknown_fields)]
pub struct UpdateOrgSettings {
    /// tz database name.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(custom(rules::timezone))]
    #[schema(value_type = String, example = "Asia/Tehran", min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9/_+-]+$")]
    pub timezone: Option<String>,
    /// The calendar of its months.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(skip)]
    #[schema(value_type = Calendar)]
    pub calendar: Option<Calendar>,
    /// What happens to personal data in generated texts.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(skip)]
    #[schema(value_type = PiiPolicy)]
    pub pii_policy: Option<PiiPolicy>,
    /// Whether a model, too, looks for names and addresses in generated texts.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(skip)]
    #[schema(value_type = bool)]
    pub pii_model_pass: Option<bool>,
    /// Whether an author's own content needs somebody else's approval.
    #[serde(default, deserialize_with = "patch::present")]
    #[garde(skip)]
    #[schema(value_type = bool)]
    pub require_second_reviewer: Option<bool>,
}

/// A member of an organization.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = org::Member)]
pub struct Member {
    /// The person.
    pub user_id: Uuid,
    /// The person's number, masked.
    #[schema(required, example = "+98912***4567")]
    pub phone: Option<String>,
    /// The person's name, when one was chosen.
    #[schema(required)]
    pub name: Option<String>,
    /// The role in the organization.
    pub role: Role,
    /// Since when.
    pub joined_at: DateTime<Utc>,
}

/// Invites a person by phone number.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = org::Invite)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// A mobile number in any usual writing.
    #[garde(length(bytes, min = 1, max = 256))]
    #[schema(example = "09121234567", min_length = 1, max_length = 256)]
    pub phone: String,
    /// The role that the person will have.
    #[garde(skip)]
    pub role: Role,
}

/// An invitation that waits for an answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = org::Invitation)]
pub struct Invitation {
    /// Id of the invitation.
    pub id: Uuid,
    /// The organization that invites.
    pub org_id: Uuid,
    /// Its name.
    pub org_name: String,
    /// The role offered.
    pub role: Role,
    /// The invited number, masked.
    #[schema(example = "+98912***4567")]
    pub phone: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it can no longer be accepted.
    pub expires_at: DateTime<Utc>,
}

/// An invitation that waits for an answer, as the admins of its organization see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = org::SentInvitation)]
pub struct SentInvitation {
    /// Id of the invitation.
    pub id: Uuid,
    /// The invited number, masked.
    #[schema(example = "+98912***4567")]
    pub phone: String,
    /// The role offered.
    pub role: Role,
    /// Who invited.
    pub invited_by: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it can no longer be accepted.
    pub expires_at: DateTime<Utc>,
}

/// Gives a member another role.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = org::SetRole)]
#[serde(deny_unknown_fields)]
pub struct SetRole {
    /// The role from now on.
    #[garde(skip)]
    pub role: Role,
}

/// A workspace, as its member sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = org::Workspace)]
pub struct Workspace {
    /// Id of the workspace.
    pub id: Uuid,
    /// The organization it belongs to.
    pub org_id: Uuid,
    /// Its name.
    pub name: String,
    /// The caller's role in it.
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Makes a workspace.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = org::NameWorkspace)]
#[serde(deny_unknown_fields)]
pub struct NameWorkspace {
    /// Its name, 1 to 100 characters.
    #[serde(deserialize_with = "rules::name")]
    #[garde(custom(rules::line::<100>))]
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: String,
}

/// Changes a workspace (merge patch).
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[schema(as = org::UpdateWorkspace)]
#[serde(deny_unknown_fields)]
pub struct UpdateWorkspace {
    /// Its name, 1 to 100 characters.
    #[serde(default, deserialize_with = "rules::present_name")]
    #[garde(custom(rules::optional_line::<100>))]
    #[schema(value_type = String, min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: Option<String>,
}

/// Makes an API key.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = org::CreateApiKey)]
#[serde(deny_unknown_fields)]
pub struct CreateApiKey {
    /// What it is for, 1 to 100 characters.
    #[serde(deserialize_with = "rules::name")]
    #[garde(custom(rules::line::<100>))]
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: String,
    /// The role that the machine has.
    #[garde(skip)]
    pub role: Role,
    /// The only workspace that it reaches; the whole organization without one.
    #[garde(skip)]
    #[serde(default)]
    pub workspace_id: Option<Uuid>,
    /// When it stops working: later than now.
    #[garde(custom(rules::instant))]
    pub expires_at: DateTime<Utc>,
}

/// An API key, without its secret.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = org::ApiKey)]
pub struct ApiKey {
    /// Id of the key; what it does is done in this name.
    pub id: Uuid,
    /// The organization that it belongs to.
    pub org_id: Uuid,
    /// The only workspace that it reaches; the whole organization without one.
    #[schema(required)]
    pub workspace_id: Option<Uuid>,
    /// The first characters of the key, which tell it from others: `ctx_AZnwonwefWqbPC9O…` has nothing of the secret.
    #[schema(example = "ctx_AZnwonwefWqbPC9OWmt8")]
    pub prefix: String,
    /// What it is for.
    pub name: String,
    /// The role that the machine has.
    pub role: Role,
    /// Who made it.
    pub created_by: Uuid,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// When it was last seen in use, to within some minutes.
    #[schema(required)]
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A new API key, with its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = org::CreatedApiKey)]
pub struct CreatedApiKey {
    /// The key.
    #[serde(flatten)]
    pub api_key: ApiKey,
    /// The bearer token that the machine calls with. It is shown in this answer alone.
    #[schema(example = "ctx_AZqz…")]
    pub key: String,
}
