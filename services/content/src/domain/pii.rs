//! Personal data in texts that people write by hand.

use contexor_api::{
    content::{PiiFinding, PiiStatus},
    org::PiiPolicy,
};
use contexor_pii::{Detector, masked};

use crate::error::ContentError;

/// The verdict on a text.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanResult {
    /// Whether there is some.
    pub status: PiiStatus,
    /// Where it is.
    pub findings: Vec<PiiFinding>,
}

/// Looks for personal data in a text.
pub fn look(detector: &Detector, text: &str) -> ScanResult {
    let findings: Vec<PiiFinding> = detector
        .detect(text)
        .into_iter()
        .map(|finding| PiiFinding {
            kind: finding.kind.as_str().to_owned(),
            start: finding.start,
            end: finding.end,
            masked: masked(text, &finding),
        })
        .collect();
    let status = if findings.is_empty() { PiiStatus::Clean } else { PiiStatus::Found };
    ScanResult { status, findings }
}

/// What the organization's policy says of a text written by hand. Only `block` refuses it: what a person wrote on purpose is not
/// rewritten behind their back, so `mask` keeps it and shows the findings, as `warn` does.
///
/// # Errors
/// [`ContentError::PiiBlocked`].
pub fn allow(policy: PiiPolicy, verdict: &ScanResult) -> Result<(), ContentError> {
    match (policy, verdict.status) {
        (PiiPolicy::Block, PiiStatus::Found) => Err(ContentError::PiiBlocked),
        _ => Ok(()),
    }
}

/// The verdict on a text that a worker has looked at.
pub fn of_generated(findings: Vec<PiiFinding>, masked: bool) -> ScanResult {
    let status = match (findings.is_empty(), masked) {
        (true, _) => PiiStatus::Clean,
        (false, true) => PiiStatus::Masked,
        (false, false) => PiiStatus::Found,
    };
    ScanResult { status, findings }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_block_refuses_what_a_person_wrote() {
        let detector = Detector::new();
        let clean = look(&detector, "The sea is blue.");
        let found = look(&detector, "Call 0912 345 6789.");
        assert_eq!(clean, ScanResult { status: PiiStatus::Clean, findings: vec![] });
        assert_eq!(found.status, PiiStatus::Found);
        assert_eq!(found.findings[0].kind, "PHONE_NUMBER");
        assert!(!found.findings[0].masked.contains("345"), "the middle of a number is not shown");
        for policy in [PiiPolicy::Warn, PiiPolicy::Mask, PiiPolicy::Block] {
            assert!(allow(policy, &clean).is_ok(), "{policy:?}");
            assert_eq!(allow(policy, &found).is_ok(), policy != PiiPolicy::Block, "{policy:?}");
        }
    }

    #[test]
    fn a_masked_text_holds_no_personal_data_any_more() {
        let finding = PiiFinding { kind: "EMAIL".into(), start: 0, end: 3, masked: "***".into() };
        assert_eq!(of_generated(vec![], false).status, PiiStatus::Clean);
        assert_eq!(of_generated(vec![], true).status, PiiStatus::Clean);
        assert_eq!(of_generated(vec![finding.clone()], true).status, PiiStatus::Masked);
        assert_eq!(of_generated(vec![finding], false).status, PiiStatus::Found);
    }
}
