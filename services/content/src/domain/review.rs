//! Who may review, and what a review may say.

use contexor_api::{
    content::Mark,
    org::{OrgSettings, Role},
};
use contexor_identity::CallerKind;
use uuid::Uuid;

use crate::error::ContentError;

/// Whether a person who may review at all may review this text.
///
/// Where the organization wants a second reviewer, that is an admin, and none of the authors: who made the content, who wrote the
/// version at hand (an admin who rewrote somebody's text would otherwise approve their own words), and who made the API key that did
/// either. Nor is it a machine: whoever made its key could approve their own words through it.
///
/// # Errors
/// [`ContentError::ReviewNeedsAdmin`] and [`ContentError::SecondReviewerRequired`].
pub fn may_review(
    settings: &OrgSettings,
    reviewer: Uuid,
    kind: CallerKind,
    role: Role,
    authors: impl IntoIterator<Item = Uuid>,
) -> Result<(), ContentError> {
    let independent = kind == CallerKind::Person && !authors.into_iter().any(|author| author == reviewer);
    if !settings.require_second_reviewer {
        Ok(())
    } else if role != Role::Admin {
        Err(ContentError::ReviewNeedsAdmin)
    } else if independent {
        Ok(())
    } else {
        Err(ContentError::SecondReviewerRequired)
    }
}

/// Whether the version that a reviewer read, if one was named, is the newest.
///
/// # Errors
/// [`ContentError::StaleVersion`].
pub fn is_current(read: Option<i32>, current: i32) -> Result<(), ContentError> {
    match read {
        Some(read) if read != current => Err(ContentError::StaleVersion { read, current }),
        _ => Ok(()),
    }
}

/// Whether every mark lies inside the text.
///
/// # Errors
/// [`ContentError::InvalidField`].
pub fn marks_fit(marks: &[Mark], body: &str) -> Result<(), ContentError> {
    let length = body.chars().count();
    let fits = |mark: &Mark| mark.start < mark.end && usize::try_from(mark.end).is_ok_and(|end| end <= length);
    if marks.iter().all(fits) {
        Ok(())
    } else {
        Err(ContentError::InvalidField { field: "marks", message: "every mark must lie inside the text".into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_second_reviewer_is_required_admins_alone_and_never_the_author() {
        let (author, other) = (Uuid::now_v7(), Uuid::now_v7());
        use CallerKind::{Machine, Person};
        // required, kind, role, is the author, may
        for (required, kind, role, is_author, expected) in [
            (false, Person, Role::Editor, true, true),
            (false, Person, Role::Admin, true, true),
            (false, Machine, Role::Editor, true, true),
            (true, Person, Role::Editor, false, false),
            (true, Person, Role::Admin, false, true),
            (true, Person, Role::Admin, true, false),
            (true, Machine, Role::Admin, false, false),
        ] {
            let settings = OrgSettings { require_second_reviewer: required, ..OrgSettings::default() };
            let reviewer = if is_author { author } else { other };
            let found = may_review(&settings, reviewer, kind, role, [author]).is_ok();
            assert_eq!(found, expected, "{required} {kind:?} {role:?} {is_author}");
        }
    }

    #[test]
    fn marks_lie_inside_the_text_counted_in_code_points() {
        let mark = |start, end| Mark { start, end, note: "why".into() };
        for (start, end, expected) in [(0, 4, true), (3, 4, true), (0, 5, false), (2, 2, false), (3, 1, false)] {
            assert_eq!(marks_fit(&[mark(start, end)], "دریا").is_ok(), expected, "{start}..{end}");
        }
    }
}
