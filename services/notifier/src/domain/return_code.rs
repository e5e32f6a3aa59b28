//! What the provider's return codes mean for us.

/// What a return code asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnCodeAction {
    /// The message is on its way.
    Accepted,
    /// It may work later.
    Retry,
    /// It may work once more, and no oftener.
    RetryOnce,
    /// It may work much later: we are too fast for the provider.
    SlowDown,
    /// The number or the message is refused; another try says the same.
    Refused,
    /// The account or our configuration is: nothing will be sent until somebody sees to it.
    Alert,
}

impl ReturnCodeAction {
    /// The verdict on a return code of the provider's table (which it repeats as the HTTP status, or not).
    pub fn of(code: i64) -> Self {
        match code {
            200 => Self::Accepted,
            409 => Self::Retry,
            402 => Self::RetryOnce,
            429 | 451 => Self::SlowDown,
            400 | 406 | 411 | 413 | 414 | 415 | 417 | 419 | 422 | 431 | 604 => Self::Refused,
            _ => Self::Alert,
        }
    }

    /// The verdict on a return code of `sms/send`. There a sender's line can be wrong, and nothing can be wrong with a template; the other
    /// codes mean what they mean everywhere.
    pub fn of_text(code: i64) -> Self {
        match code {
            // A message that came a second time was sent the first time: its own number is known.
            200 => Self::Accepted,
            402 => Self::Retry,
            424 | 426 | 428 | 431 | 432 => Self::Refused,
            code => Self::of(code),
        }
    }

    /// Whether the provider's table has such a code at all.
    pub fn is_known(code: i64) -> bool {
        matches!(code, 200 | 400..=407 | 409 | 411..=420 | 422 | 424 | 426..=432 | 451 | 501 | 604 | 607 | 800..=813
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_class() {
        for (codes, verdict) in [
            (vec![200], ReturnCodeAction::Accepted),
            (vec![409], ReturnCodeAction::Retry),
            (vec![402], ReturnCodeAction::RetryOnce),
            (vec![429, 451], ReturnCodeAction::SlowDown),
            (vec![400, 406, 411, 413, 414, 415, 417, 419, 422, 431, 604], ReturnCodeAction::Refused),
            (
                vec![
                    401, 403, 404, 405, 407, 412, 416, 418, 420, 424, 426, 427, 428, 430, 432, 501, 607, 800, 813, 999,
                    -1,
                ],
                ReturnCodeAction::Alert,
            ),
        ] {
            for code in codes {
                assert_eq!(ReturnCodeAction::of(code), verdict, "{code}");
            }
        }
        for (code, verdict) in [
            (200, ReturnCodeAction::Accepted),
            (402, ReturnCodeAction::Retry),
            (411, ReturnCodeAction::Refused),
            (412, ReturnCodeAction::Alert),
            (413, ReturnCodeAction::Refused),
            (418, ReturnCodeAction::Alert),
            (431, ReturnCodeAction::Refused),
            (451, ReturnCodeAction::SlowDown),
        ] {
            assert_eq!(ReturnCodeAction::of_text(code), verdict, "{code}");
        }
        assert!(
            ReturnCodeAction::is_known(418)
                && ReturnCodeAction::is_known(501)
                && !ReturnCodeAction::is_known(502)
                && !ReturnCodeAction::is_known(302)
        );
    }
}
