//! What the provider's delivery statuses mean.

/// How a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryEnd {
    /// It reached the phone.
    Delivered,
    /// It surely did not.
    Undelivered,
    /// The provider has forgotten it, or never knew it: nobody will learn what became of it.
    Unknown,
}

/// How a message ended; none while nobody knows yet.
pub fn end_of(status: i64) -> Option<DeliveryEnd> {
    match status {
        10 => Some(DeliveryEnd::Delivered),
        6 | 11 | 13 | 14 => Some(DeliveryEnd::Undelivered),
        100 => Some(DeliveryEnd::Unknown),
        _ => None,
    }
}

/// A word for metrics.
pub fn word_of(status: i64) -> &'static str {
    match status {
        1 | 2 | 4 | 5 => "pending",
        6 => "failed",
        10 => "delivered",
        11 => "undelivered",
        13 => "cancelled",
        14 => "blocked",
        100 => "unknown",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_the_table_has_its_meaning() {
        for (status, end, word) in [
            (1, None, "pending"),
            (2, None, "pending"),
            (4, None, "pending"),
            (5, None, "pending"),
            (6, Some(DeliveryEnd::Undelivered), "failed"),
            (10, Some(DeliveryEnd::Delivered), "delivered"),
            (11, Some(DeliveryEnd::Undelivered), "undelivered"),
            (13, Some(DeliveryEnd::Undelivered), "cancelled"),
            (14, Some(DeliveryEnd::Undelivered), "blocked"),
            (50, None, "other"),
            (100, Some(DeliveryEnd::Unknown), "unknown"),
        ] {
            assert_eq!((end_of(status), word_of(status)), (end, word), "{status}");
        }
    }
}
