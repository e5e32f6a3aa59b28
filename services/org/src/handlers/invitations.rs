//! `/invitations`: the caller's own, found by phone.

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json, Path},
};
use contexor_api::{
    Page, Problem,
    org::{Invitation, Org, SentInvitation},
    page::PageQuery,
};
use contexor_db::Tx;
use contexor_identity::{Caller, Permission, Person};
use contexor_service::{ApiResult, Paging, ValidQuery};
use uuid::Uuid;

use super::orgs;
use crate::{
    app::App,
    error::OrgError,
    ops::{self, membership},
    store::{
        self, Position,
        invitations::{Answer, Invited},
    },
};

/// What the caller's invitations are found by; none when auth does not know the caller.
async fn phone_hash(app: &App, caller: Caller) -> Result<Option<Vec<u8>>, OrgError> {
    let phone = app.people.phone(caller.user_id).await?;
    Ok(phone.map(|phone| app.sealed_phones.hash(&phone).under_every_key))
}

/// The open invitations of the caller's phone, newest first.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_invitations",
    params(PageQuery),
    responses((status = 200, body = Page<Invitation>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[get("/api/v1/invitations")]
pub(crate) async fn list_invitations(
    app: Data<App>,
    Person(caller): Person,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<Invitation>>> {
    let paging =
        Paging::new(&app.cursors, format!("invitations of {}", caller.user_id), query.cursor.as_deref(), query.limit)?;
    let Some(hash) = phone_hash(&app, caller).await? else {
        return Ok(Json(Page { items: vec![], next_cursor: None }));
    };
    let mut conn = app.db.conn().await?;
    let invited = Invited { user_id: caller.user_id, phone_hash: &hash };
    let mut rows =
        store::invitations::list(&mut conn, invited, contexor_clock::now(), paging.after, paging.rows()).await?;
    let next_cursor = paging.cut(&mut rows, |(row, _)| Position { at: row.created_at, id: row.id });
    let items = rows
        .into_iter()
        .map(|(row, org_name)| ops::invitations::shown(row, org_name, &app.sealed_phones))
        .collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next_cursor }))
}

/// The open invitations of an organization, newest first.
#[utoipa::path(
    tag = "organizations",
    operation_id = "list_org_invitations",
    params(("id" = Uuid, Path, description = "The organization"), PageQuery),
    responses((status = 200, body = Page<SentInvitation>), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("member.manage")))
)]
#[get("/api/v1/orgs/{id}/invitations")]
pub(crate) async fn list_org_invitations(
    app: Data<App>,
    caller: Caller,
    id: Path<Uuid>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> ApiResult<Json<Page<SentInvitation>>> {
    let paging = Paging::new(&app.cursors, format!("invitations to {id}"), query.cursor.as_deref(), query.limit)?;
    let mut conn = app.db.conn().await?;
    let (scope, _) = membership::in_org(&mut conn, caller, *id, Permission::MemberManage).await?;
    let mut rows =
        store::invitations::list_of_org(&mut conn, &scope, contexor_clock::now(), paging.after, paging.rows()).await?;
    let next_cursor = paging.cut(&mut rows, |row| Position { at: row.created_at, id: row.id });
    let items = rows
        .into_iter()
        .map(|row| ops::invitations::shown_to_admin(row, &app.sealed_phones))
        .collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next_cursor }))
}

/// Withdraws an invitation that nobody has answered yet; it can no longer be accepted.
#[utoipa::path(
    tag = "organizations",
    operation_id = "withdraw_invitation",
    params(
        ("id" = Uuid, Path, description = "The organization"),
        ("invitation_id" = Uuid, Path, description = "The invitation"),
    ),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("member.manage")))
)]
#[delete("/api/v1/orgs/{id}/invitations/{invitation_id}")]
pub(crate) async fn withdraw_invitation(
    app: Data<App>,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<HttpResponse> {
    let (org, invitation) = path.into_inner();
    app.db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            ops::invitations::withdraw(tx, caller, org, invitation, contexor_clock::now()).await
        })
        .await?;
    metrics::counter!("contexor_org_invitations_total", "outcome" => Answer::Withdrawn.as_str()).increment(1);
    Ok(HttpResponse::NoContent().finish())
}

/// Becomes a member of the organization that invited.
#[utoipa::path(
    tag = "organizations",
    operation_id = "accept_invitation",
    params(("id" = Uuid, Path, description = "The invitation")),
    responses((status = 200, body = Org), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[post("/api/v1/invitations/{id}/accept")]
pub(crate) async fn accept_invitation(app: Data<App>, Person(caller): Person, id: Path<Uuid>) -> ApiResult<Json<Org>> {
    let hash = phone_hash(&app, caller).await?.ok_or(OrgError::NotFound)?;
    let (row, role) = app
        .change_membership(async |tx: &mut Tx| {
            ops::invitations::accept(tx, caller, *id, &hash, contexor_clock::now()).await
        })
        .await?;
    metrics::counter!("contexor_org_invitations_total", "outcome" => Answer::Accepted.as_str()).increment(1);
    metrics::counter!("contexor_org_member_changes_total", "change" => "added").increment(1);
    tracing::info!(org.id = %row.id, user.id = %caller.user_id, "{} joined organization {}", caller.user_id, row.id);
    Ok(Json(orgs::shown(row, role)))
}

/// Refuses an invitation.
#[utoipa::path(
    tag = "organizations",
    operation_id = "decline_invitation",
    params(("id" = Uuid, Path, description = "The invitation")),
    responses((status = 204), (status = "4XX", body = Problem)),
    security(("bearer" = [])),
    extensions(("x-permission" = json!("self")))
)]
#[post("/api/v1/invitations/{id}/decline")]
pub(crate) async fn decline_invitation(
    app: Data<App>,
    Person(caller): Person,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let hash = phone_hash(&app, caller).await?.ok_or(OrgError::NotFound)?;
    app.db
        .transaction(async |tx: &mut Tx| -> Result<_, OrgError> {
            ops::invitations::decline(tx, caller, *id, &hash, contexor_clock::now()).await
        })
        .await?;
    metrics::counter!("contexor_org_invitations_total", "outcome" => Answer::Declined.as_str()).increment(1);
    Ok(HttpResponse::NoContent().finish())
}
