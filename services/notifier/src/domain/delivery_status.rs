//! What the provider's delivery statuses mean.

/// Whether a message was delivered; none while nobody knows yet.
pub fn end_of(status: i64) -> Option<bool> {
    match status {
        10 => Some(true),
        6 | 11 | 13 | 14 | 100 => Some(false),
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
            (6, Some(false), "failed"),
            (10, Some(true), "delivered"),
            (11, Some(false), "undelivered"),
            (13, Some(false), "cancelled"),
            (14, Some(false), "blocked"),
            (50, None, "other"),
            (100, Some(false), "unknown"),
        ] {
            assert_eq!((end_of(status), word_of(status)), (end, word), "{status}");
        }
    }
}
