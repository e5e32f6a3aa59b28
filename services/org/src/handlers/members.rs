//! `/orgs/{id}/members`.

use actix_web::{
    HttpResponse, delete, get,
    http::header,
    patch, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Phone, Problem,
    org::{Invitation, Invite, Member, SetRole},
    page::PageQuery,
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission};
use contexor_service::{ApiResult, Paging, Valid, ValidQuery};
use uuid::Uuid;

use crate::{
    app::App,
    domain,
    error::OrgError,
    ops::{self, membership},
    store::{self, Position},
};

/// An organization's members, newest first.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_members",
    params(("id" = Uuid, Path, description = "The organization"), PageQuery),
    responses((status = 200, body = Page<Member>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("org.read")))
)]
#[get("/api/v1/orgs/{id}/members")]
pub(crate) async fn list_members(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<Member>>> {
    let paging = Paging::new(&app.cursors, format!("members of org {id}"), query.cursor.as_deref(), query.limit)?;
    let mut conn = app.db.conn().await?;
    let (scope, _) = membership::in_org(&mut conn, caller, *id, Permission::OrgRead).await?;
    let mut rows = store::members::list(&mut conn, scope.org_id, paging.after, paging.rows()).await?;
    // Nobody should wait for this connection while auth is asked.
    drop(conn);
    let next_cursor = paging.cut(&mut rows, |row| Position { at: row.joined_at, id: row.user_id });
    let people = app.people.find(&rows.iter().map(|row| row.user_id).collect::<Vec<_>>()).await?;
    let items = rows.iter().map(|row| domain::members::of_org(row, &people)).collect();
    Ok(Json(Page { items, next_cursor }))
}

/// Invites a phone; inviting it again takes the place of the first invitation.
#[utoipa::path(
    tag = "organizations",
    operation_id = "invite_member",
    params(("id" = Uuid, Path, description = "The organization")),
    request_body = Invite,
    responses((status = 201, body = Invitation), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("member.manage")))
)]
#[post("/api/v1/orgs/{id}/members")]
pub(crate) async fn invite_member(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    Valid(request): Valid<Invite>,
) -> ApiResult<HttpResponse> {
    let phone = Phone::parse_allowed(&request.phone, &app.allowed_countries).map_err(OrgError::BadPhone)?;
    // Asked before anything is locked, of every number: nothing of the answer says who has signed in.
    let invited = ops::invitations::InvitedPhone {
        user_id: app.people.find_by_phone_if_possible(&phone).await,
        phone: &phone,
        role: request.role,
    };
    let invitation = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            ops::invitations::invite(tx, caller, *id, &invited, app.invitation_lifetime, &app.sealed_phones).await
        })
        .await?;
    metrics::counter!("contexor_org_invitations_total", "outcome" => "made").increment(1);
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/api/v1/orgs/{id}/invitations/{}", invitation.id)))
        .json(invitation))
}

/// Gives a member another role; the last admin cannot be demoted.
#[utoipa::path(
    tag = "organizations",
    operation_id = "set_member_role",
    params(("id" = Uuid, Path, description = "The organization"), ("user_id" = Uuid, Path, description = "The person")),
    request_body = SetRole,
    responses((status = 200, body = Member), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("member.manage")))
)]
#[patch("/api/v1/orgs/{id}/members/{user_id}")]
pub(crate) async fn set_member_role(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    Valid(request): Valid<SetRole>,
) -> ApiResult<Json<Member>> {
    let (org, user) = path.into_inner();
    let row = app
        .change_membership(async |tx: &mut Tx| ops::members::set_role(tx, caller, org, user, request.role).await)
        .await?;
    metrics::counter!("contexor_org_member_changes_total", "change" => "role").increment(1);
    tracing::info!(org.id = %org, user.id = %user, role = request.role.as_str(), "role of {user} in organization {org} set");
    let people = app.people.find_if_possible(user).await;
    Ok(Json(domain::members::of_org(&row, &people)))
}

/// Removes a member; everybody may remove themself. The last admin cannot be removed.
#[utoipa::path(
    tag = "organizations",
    operation_id = "remove_member",
    params(("id" = Uuid, Path, description = "The organization"), ("user_id" = Uuid, Path, description = "The person")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("member.manage")))
)]
#[delete("/api/v1/orgs/{id}/members/{user_id}")]
pub(crate) async fn remove_member(app: Data<App>, caller: Caller, path: Path<(Uuid, Uuid)>) -> ApiResult<HttpResponse> {
    let (org, user) = path.into_inner();
    app.change_membership(async |tx: &mut Tx| ops::members::remove(tx, caller, org, user).await).await?;
    metrics::counter!("contexor_org_member_changes_total", "change" => "removed").increment(1);
    tracing::info!(org.id = %org, user.id = %user, "{user} is no longer member of organization {org}");
    Ok(HttpResponse::NoContent().finish())
}
