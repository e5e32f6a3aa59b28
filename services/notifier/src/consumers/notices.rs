//! Tells people in the application.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use contexor_events::topology::{NOTIFIER_NOTICES, Queue};
use contexor_messaging::{ConsumeError, EventMetadata, TransactionalConsumer};
use diesel::QueryResult;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    admins::Admins,
    domain::{
        notice::{self, Audience, Membership, NewNotification, NotificationTrigger},
        preferences::Channels,
        text_notice,
    },
    live::LiveNotices,
    store::{memberships, notice_messages, notifications, preferences, purged_orgs},
};

/// Writes notifications, and keeps who may be told of an organization: its members, and nobody from before they became that. An event
/// that overtakes the news of a person's joining is not told to them: rather a word too few than one too many.
#[derive(Debug)]
pub struct CreateNotifications {
    /// Whom to tell.
    pub admins: Admins,
    /// Wakes whoever follows their notifications.
    pub live: LiveNotices,
    /// How long a notice by text message is worth sending.
    pub texts_expire_after: chrono::Duration,
    /// Told when a text message was queued.
    pub texts_queued: Arc<Notify>,
}

/// What an event tells people, and whom.
#[derive(Debug, Clone)]
pub struct PreparedNotice {
    notice: Option<NewNotification>,
    membership: Option<Membership>,
    people: Vec<Uuid>,
}

impl TransactionalConsumer for CreateNotifications {
    const QUEUE: Queue = NOTIFIER_NOTICES;
    type Events = NotificationTrigger;
    type Prepared = PreparedNotice;
    /// Who was told, and of which kind of thing.
    type Committed = Option<(&'static str, Vec<Uuid>)>;

    async fn prepare(
        &self,
        event: NotificationTrigger,
        _: &EventMetadata,
        _: &CancellationToken,
    ) -> Result<Option<PreparedNotice>, ConsumeError> {
        let (notice, membership) = (notice::notice_of(&event), notice::membership_of(&event));
        let people = match &notice {
            Some(notice) => self.people(notice).await?,
            None if membership.is_none() => return Ok(None),
            None => Vec::new(),
        };
        Ok(Some(PreparedNotice { notice, membership, people }))
    }

    async fn handle(
        &self,
        tx: &mut Tx,
        PreparedNotice { notice, membership, people }: PreparedNotice,
        received: &EventMetadata,
    ) -> Result<Self::Committed, ConsumeError> {
        let org = notice.as_ref().and_then(|notice| notice.org_id).or(membership.map(|membership| membership.org_id));
        if let Some(org) = org
            && purged_orgs::contains(tx, org).await?
        {
            return Ok(None);
        }
        let people = eligible_recipients(tx, org, membership, people, received.time).await?;
        let Some(notice) = &notice else { return Ok(None) };
        let wishes = preferences::channels(tx, &people, notice.kind).await?;
        let wish = |person: &Uuid| wishes.get(person).copied().unwrap_or(Channels::DEFAULT);
        let told: Vec<Uuid> = people.into_iter().filter(|person| wish(person).in_app).collect();
        notifications::add(tx, &told, notice, received.time).await?;
        if notice.is_worth_a_text && text_notice::text_of(notice.kind).is_some() {
            let texted: Vec<Uuid> = wishes.iter().filter(|(_, wish)| wish.sms).map(|(person, _)| *person).collect();
            // An event that comes late is worth no message.
            let expires_at = received.time + self.texts_expire_after;
            notice_messages::queue(tx, &texted, notice.org_id, notice.kind, expires_at).await?;
        }
        Ok(Some((notice.kind, told)))
    }

    async fn committed(&self, told: Self::Committed) {
        let Some((kind, told)) = told else { return };
        metrics::counter!("contexor_notifications_total", "type" => kind).increment(told.len() as u64);
        self.texts_queued.notify_one();
        for person in told {
            self.live.announce(person).await;
        }
    }
}

impl CreateNotifications {
    /// Whom a notice concerns.
    async fn people(&self, notice: &NewNotification) -> Result<Vec<Uuid>, ConsumeError> {
        let admins: Arc<Vec<Uuid>> = match (notice.audience, notice.org_id) {
            (Audience::Admins { .. }, Some(org)) => self.admins.of(org).await?,
            _ => Arc::default(),
        };
        Ok(notice::recipients(notice.audience, &admins))
    }
}

/// Those of the people who may be told of something that happened at a time, after taking in what it says of a membership.
async fn eligible_recipients(
    tx: &mut Tx,
    org: Option<Uuid>,
    membership: Option<Membership>,
    people: Vec<Uuid>,
    at: DateTime<Utc>,
) -> QueryResult<Vec<Uuid>> {
    let Some(org) = org else { return Ok(people) };
    if let Some(membership) = membership {
        memberships::note(tx, membership, at).await?;
        if !membership.is_member {
            notifications::forget_of_departed(tx, org, membership.user_id).await?;
            // Who is no member any more is told that, and nothing else.
            return Ok(people);
        }
    }
    memberships::members_at(tx, org, &people, at).await
}
