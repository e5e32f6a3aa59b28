//! Settings of an organization.

use contexor_api::org::{OrgSettings, UpdateOrgSettings};
use contexor_service::audit::AuditEvent;

use crate::error::OrgError;

/// The settings after a change; what it does not name stays.
pub(crate) fn merge(present: &OrgSettings, change: UpdateOrgSettings) -> Result<OrgSettings, OrgError> {
    let timezone = match change.timezone {
        // Stored as the tz database writes it.
        Some(name) => name.parse::<chrono_tz::Tz>().map_err(|_| OrgError::UnknownTimezone)?.name().to_owned(),
        None => present.timezone.clone(),
    };
    Ok(OrgSettings {
        timezone,
        calendar: change.calendar.unwrap_or(present.calendar),
        pii_policy: change.pii_policy.unwrap_or(present.pii_policy),
        pii_model_pass: change.pii_model_pass.unwrap_or(present.pii_model_pass),
        require_second_reviewer: change.require_second_reviewer.unwrap_or(present.require_second_reviewer),
    })
}

/// Adds to a deed what changed of the settings, from what to what.
pub(crate) fn with_changes(audit_event: AuditEvent, before: &OrgSettings, after: &OrgSettings) -> AuditEvent {
    let zone = |settings: &OrgSettings| settings.timezone.parse::<chrono_tz::Tz>().ok().map(chrono_tz::Tz::name);
    audit_event
        .changed("timezone", zone(before), zone(after))
        .changed("calendar", before.calendar.as_str(), after.calendar.as_str())
        .changed("pii_policy", before.pii_policy.as_str(), after.pii_policy.as_str())
        .changed("pii_model_pass", before.pii_model_pass, after.pii_model_pass)
        .changed("require_second_reviewer", before.require_second_reviewer, after.require_second_reviewer)
}

#[cfg(test)]
mod tests {
    use contexor_api::org::{Calendar, PiiPolicy};

    use super::*;

    #[test]
    fn what_is_not_named_stays() {
        let present = OrgSettings::default();
        assert_eq!(merge(&present, UpdateOrgSettings::default()).unwrap(), present);
        let change = UpdateOrgSettings { calendar: Some(Calendar::Jalali), ..Default::default() };
        let merged = merge(&present, change).unwrap();
        assert_eq!(merged, OrgSettings { calendar: Calendar::Jalali, ..present.clone() });
        let change = UpdateOrgSettings { pii_policy: Some(PiiPolicy::Block), ..Default::default() };
        assert_eq!(merge(&merged, change).unwrap().calendar, Calendar::Jalali);
    }

    #[test]
    fn a_zone_must_be_one() {
        for (name, known) in [
            ("Asia/Tehran", true),
            ("Europe/Berlin", true),
            ("UTC", true),
            ("Asia/Nowhere", false),
            ("Tehran", false),
            ("+03:30", false),
            ("asia", false),
        ] {
            let change = UpdateOrgSettings { timezone: Some(name.into()), ..Default::default() };
            assert_eq!(merge(&OrgSettings::default(), change).is_ok(), known, "{name}");
        }
    }
}
