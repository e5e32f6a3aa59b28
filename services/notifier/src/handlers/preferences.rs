//! How a person wants to be told of what.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get, http::header, put, web::Data};
use contexor_api::{
    FieldError, Problem,
    notifier::{Preferences, SetPreferences},
};
use contexor_db::Tx;
use contexor_identity::Person;
use contexor_service::{ApiError, ApiResult, Valid, caching};

use super::App;
use crate::{
    domain::{
        notice::KINDS,
        preferences::{self, Channels},
        text_notice,
    },
    error::NotifierError,
    store,
};

fn shown(set: &HashMap<String, Channels>) -> Preferences {
    Preferences { items: preferences::all(set), sms_events: text_notice::kinds().map(str::to_owned).collect() }
}

/// How the caller is told of what. Carries an entity tag.
#[utoipa::path(tag = "notifications", operation_id = "get_notification_preferences",
    params(("If-None-Match" = Option<String>, Header, description = "The entity tag that the client has")),
    responses((status = 200, body = Preferences,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))),
        (status = 304), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[get("/api/v1/notifications/preferences")]
pub(crate) async fn get_notification_preferences(
    app: Data<App>,
    Person(caller): Person,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let (set, revision) = store::preferences::find(&mut *app.db.conn().await?, caller.user_id).await?;
    Ok(caching::tagged(&request, revision, &shown(&set)))
}

/// Sets how the caller is told of what; events that are not named are told in the application alone.
#[utoipa::path(tag = "notifications", operation_id = "set_notification_preferences", request_body = SetPreferences,
    params(("If-Match" = Option<String>, Header, description = "The entity tag of the preferences that were read")),
    responses((status = 200, body = Preferences,
        headers(("ETag" = String, description = "The entity tag, for `If-Match` and `If-None-Match`"))),
        (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("self"))))]
#[put("/api/v1/notifications/preferences")]
pub(crate) async fn set_notification_preferences(
    app: Data<App>,
    Person(caller): Person,
    request: HttpRequest,
    Valid(wanted): Valid<SetPreferences>,
) -> ApiResult<HttpResponse> {
    let expected = caching::if_match(&request)?;
    let refused = |at: usize, field: &str, message: &str| FieldError {
        field: format!("items[{at}].{field}"),
        code: "invalid".into(),
        message: message.into(),
    };
    let mut errors = Vec::new();
    for (at, item) in wanted.items.iter().enumerate() {
        if !KINDS.contains(&item.event.as_str()) {
            errors.push(refused(at, "event", "nobody is told of such an event"));
        } else if item.sms && text_notice::text_of(&item.event).is_none() {
            errors.push(refused(at, "sms", "this event is not told by text message"));
        }
    }
    if !errors.is_empty() {
        return Err(ApiError::validation(errors));
    }
    let channels = |item: &contexor_api::notifier::Preference| Channels { in_app: item.in_app, sms: item.sms };
    let set: HashMap<String, Channels> = wanted.items.iter().map(|item| (item.event.clone(), channels(item))).collect();
    let revision = app
        .db
        .transaction(async |tx: &mut Tx| -> Result<i64, NotifierError> {
            let revision = store::preferences::set(tx, caller.user_id, &set, expected).await?;
            revision.ok_or(NotifierError::Changed)
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header((header::ETAG, caching::etag(revision))).json(shown(&set)))
}
