//! Where a content may go from where it is.

use contexor_api::content::{PiiStatus, Status};

use crate::error::ContentError;

/// Where the body of a content is edited by hand: always a new draft.
///
/// # Errors
/// [`ContentError::GenerationRuns`].
pub fn edit(from: Status) -> Result<Status, ContentError> {
    if from == Status::InProgress { Err(ContentError::GenerationRuns) } else { Ok(Status::Draft) }
}

/// Where a generation is accepted. What was approved stays as a version.
///
/// # Errors
/// [`ContentError::InvalidTransition`] while another one runs.
pub fn generate(from: Status) -> Result<Status, ContentError> {
    match from {
        Status::InProgress => Err(ContentError::InvalidTransition { from, to: Status::InProgress }),
        Status::Draft | Status::Review | Status::Approved | Status::Rejected => Ok(Status::InProgress),
    }
}

/// Where a draft with a text is put up for review.
///
/// # Errors
/// [`ContentError::InvalidTransition`], [`ContentError::NothingToSubmit`].
pub fn submit(from: Status, has_body: bool) -> Result<Status, ContentError> {
    match from {
        Status::Draft if has_body => Ok(Status::Review),
        Status::Draft => Err(ContentError::NothingToSubmit),
        _ => Err(ContentError::InvalidTransition { from, to: Status::Review }),
    }
}

/// Where a text is approved.
///
/// # Errors
/// [`ContentError::InvalidTransition`].
pub fn approve(from: Status) -> Result<Status, ContentError> {
    match from {
        Status::Review => Ok(Status::Approved),
        _ => Err(ContentError::InvalidTransition { from, to: Status::Approved }),
    }
}

/// Whether personal data in a text that is approved is acknowledged, where there is any.
///
/// # Errors
/// [`ContentError::PiiUnacknowledged`].
pub fn require_acknowledged(pii: PiiStatus, acknowledged: bool) -> Result<(), ContentError> {
    if pii == PiiStatus::Found && !acknowledged { Err(ContentError::PiiUnacknowledged) } else { Ok(()) }
}

/// Where a text is sent back.
///
/// # Errors
/// [`ContentError::InvalidTransition`].
pub fn reject(from: Status) -> Result<Status, ContentError> {
    match from {
        Status::Review => Ok(Status::Rejected),
        _ => Err(ContentError::InvalidTransition { from, to: Status::Rejected }),
    }
}

#[cfg(test)]
mod tests {
    use Status::{Approved, Draft, InProgress, Rejected, Review};

    use super::*;

    #[test]
    fn the_table_of_transitions_is_the_contracts() {
        // from, edit, generate, submit with a text, approve, reject
        let table: [(Status, [Option<Status>; 5]); 5] = [
            (Draft, [Some(Draft), Some(InProgress), Some(Review), None, None]),
            (InProgress, [None, None, None, None, None]),
            (Review, [Some(Draft), Some(InProgress), None, Some(Approved), Some(Rejected)]),
            (Approved, [Some(Draft), Some(InProgress), None, None, None]),
            (Rejected, [Some(Draft), Some(InProgress), None, None, None]),
        ];
        for (from, expected) in table {
            let found =
                [edit(from).ok(), generate(from).ok(), submit(from, true).ok(), approve(from).ok(), reject(from).ok()];
            assert_eq!(found, expected, "{from:?}");
            assert!(submit(from, false).is_err(), "{from:?} without a text");
        }
    }

    #[test]
    fn only_personal_data_in_the_text_has_to_be_acknowledged() {
        for (pii, acknowledged, expected) in [
            (PiiStatus::Unchecked, false, true),
            (PiiStatus::Clean, false, true),
            (PiiStatus::Masked, false, true),
            (PiiStatus::Acknowledged, false, true),
            (PiiStatus::Found, true, true),
            (PiiStatus::Found, false, false),
        ] {
            assert_eq!(require_acknowledged(pii, acknowledged).is_ok(), expected, "{pii:?} {acknowledged}");
        }
    }
}
