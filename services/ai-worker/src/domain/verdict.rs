//! What becomes of a text that a model has written.

use std::panic::{AssertUnwindSafe, catch_unwind};

use contexor_api::{content::PiiFinding, org::PiiPolicy};
use contexor_pii::{Detector, Finding, mask_text, masked};

use crate::provider::Finish;

/// Why a generation comes to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// A stable word.
    pub code: &'static str,
    /// What happened, for people.
    pub detail: &'static str,
}

/// A text that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The text, masked if the policy says so.
    pub text: String,
    /// Whether the output cap cut it.
    pub truncated: bool,
    /// Personal data in what the model wrote, or the placeholders where it is masked: the places are those in `text`.
    pub findings: Vec<PiiFinding>,
    /// Whether placeholders stand for the findings.
    pub masked: bool,
}

impl Failure {
    /// Somebody called it off.
    pub const CANCELLED: Self = Self { code: "cancelled", detail: "The generation was called off." };
    /// It ran out of time.
    pub const DEADLINE: Self = Self { code: "deadline_exceeded", detail: "The generation took too long." };
    /// A limit leaves too little for another attempt.
    pub const LIMIT_EXCEEDED: Self =
        Self { code: "limit_exceeded", detail: "The attempt failed, and a limit leaves too little for another one." };
    /// The model that is to be asked instead has no price.
    pub const PRICE_UNKNOWN: Self =
        Self { code: "price_unknown", detail: "The model that could be asked instead has no price." };
    /// The hold ended while the generation ran.
    pub const HOLD_OVER: Self =
        Self { code: "hold_closed", detail: "The money that was held for the generation is gone." };
    /// The detector failed, and unchecked texts are not passed on.
    pub const UNCHECKED: Self =
        Self { code: "pii_check_failed", detail: "The text could not be checked for personal data." };
    /// The platform itself failed.
    pub const INTERNAL: Self =
        Self { code: "internal", detail: "The platform failed over this generation; try again later." };
    const BLOCKED: Self =
        Self { code: "pii_blocked", detail: "The text contains personal data, which the organization does not allow." };
    const EMPTY: Self = Self { code: "empty_answer", detail: "The model answered with nothing." };
    const DECLINED: Self = Self { code: "model_refused", detail: "The model declined to write the text." };
    const FILTERED: Self = Self { code: "content_filtered", detail: "The provider's content filter stopped the text." };
}

/// A whole text in which the detector has looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedText {
    /// The text.
    pub text: String,
    /// Whether the output cap cut it.
    pub truncated: bool,
    /// The personal data in it, sorted by place and without overlaps.
    pub findings: Vec<Finding>,
}

/// Judges a whole answer under the organization's policy.
///
/// # Errors
/// Why the text may not be stored.
pub fn validate_output(
    detector: Detector,
    policy: PiiPolicy,
    text: String,
    finish: Finish,
    declined: bool,
) -> Result<Accepted, Failure> {
    apply_policy(policy, check_output(detector, text, finish, declined)?)
}

/// Has the detector check a whole answer, if it is one.
///
/// # Errors
/// Why it is no text that could be stored under any policy.
pub fn check_output(detector: Detector, text: String, finish: Finish, declined: bool) -> Result<CheckedText, Failure> {
    if finish == Finish::ContentFilter {
        return Err(Failure::FILTERED);
    }
    if finish == Finish::Refusal {
        return Err(Failure::DECLINED);
    }
    if text.trim().is_empty() {
        return Err(if declined { Failure::DECLINED } else { Failure::EMPTY });
    }
    // A detector that breaks must not take the worker with it, and must not let the text pass.
    let findings = catch_unwind(AssertUnwindSafe(|| detector.detect(&text))).map_err(|_panic| Failure::UNCHECKED)?;
    Ok(CheckedText { text, truncated: finish == Finish::Length, findings })
}

/// Does with a checked text what the organization's policy says.
///
/// # Errors
/// The policy refuses the text, or what was found cannot be marked in it.
pub fn apply_policy(policy: PiiPolicy, checked: CheckedText) -> Result<Accepted, Failure> {
    let CheckedText { text, truncated, findings: found } = checked;
    if policy == PiiPolicy::Block && !found.is_empty() {
        return Err(Failure::BLOCKED);
    }
    let marked = catch_unwind(AssertUnwindSafe(|| {
        let shown = |finding: &Finding, start: usize, end: usize| PiiFinding {
            kind: finding.kind.as_str().to_owned(),
            start,
            end,
            masked: masked(&text, finding),
        };
        if policy == PiiPolicy::Mask && !found.is_empty() {
            let masked_text = mask_text(&text, &found);
            let places = masked_text.placeholders.iter();
            let findings = places.map(|place| shown(&place.finding, place.start, place.end)).collect();
            (findings, Some(masked_text.text))
        } else {
            (found.iter().map(|finding| shown(finding, finding.start, finding.end)).collect(), None)
        }
    }));
    let Ok((findings, masked_text)): Result<(Vec<PiiFinding>, Option<String>), _> = marked else {
        return Err(Failure::UNCHECKED);
    };
    let masked = masked_text.is_some();
    Ok(Accepted { text: masked_text.unwrap_or(text), truncated, findings, masked })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &str = "Call 0912 345 6789 now.";

    fn verdict(policy: PiiPolicy, text: &str, finish: Finish) -> Result<Accepted, Failure> {
        validate_output(Detector::new(), policy, text.to_owned(), finish, false)
    }

    #[test]
    fn the_policy_decides_what_becomes_of_personal_data() {
        let warned = verdict(PiiPolicy::Warn, CALL, Finish::Stop).unwrap();
        assert_eq!((warned.text.as_str(), warned.masked, warned.truncated), (CALL, false, false));
        assert_eq!(warned.findings.len(), 1);
        assert_eq!(warned.findings[0].kind, "PHONE_NUMBER");
        assert!(!warned.findings[0].masked.contains("345"));

        let masked = verdict(PiiPolicy::Mask, CALL, Finish::Length).unwrap();
        assert_eq!((masked.text.as_str(), masked.masked, masked.truncated), ("Call [PHONE_1] now.", true, true));
        assert_eq!(masked.findings[0].masked, warned.findings[0].masked);
        let place = masked.findings[0].start..masked.findings[0].end;
        assert_eq!(masked.text.get(place), Some("[PHONE_1]"), "the place is that in the text that is kept");

        assert_eq!(verdict(PiiPolicy::Block, CALL, Finish::Stop), Err(Failure::BLOCKED));
    }

    #[test]
    fn a_text_without_personal_data_passes_every_policy() {
        for policy in [PiiPolicy::Warn, PiiPolicy::Mask, PiiPolicy::Block] {
            let accepted = verdict(policy, "The sea is wide.", Finish::Stop).unwrap();
            assert_eq!((accepted.text.as_str(), accepted.masked), ("The sea is wide.", false));
        }
    }

    #[test]
    fn no_text_is_no_success() {
        assert_eq!(verdict(PiiPolicy::Warn, " \n", Finish::Stop), Err(Failure::EMPTY));
        assert_eq!(verdict(PiiPolicy::Warn, "half", Finish::ContentFilter), Err(Failure::FILTERED));
        let declined = validate_output(Detector::new(), PiiPolicy::Warn, String::new(), Finish::Stop, true);
        assert_eq!(declined, Err(Failure::DECLINED));
        assert_eq!(verdict(PiiPolicy::Warn, "I cannot", Finish::Refusal), Err(Failure::DECLINED));
    }
}
