//! How people are told of what.

use std::collections::HashMap;

use contexor_api::notifier::Preference;
use serde::{Deserialize, Serialize};

use super::notice::KINDS;

/// The ways to tell somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channels {
    /// In the application.
    pub in_app: bool,
    /// By text message.
    pub sms: bool,
}

impl Channels {
    /// When nothing else was asked for.
    pub const DEFAULT: Self = Self { in_app: true, sms: false };
}

/// Every kind of event with the ways that a person is told of it.
pub fn all(set: &HashMap<String, Channels>) -> Vec<Preference> {
    let preference = |kind: &&str| {
        let channels = set.get(*kind).copied().unwrap_or(Channels::DEFAULT);
        Preference { event: (*kind).to_owned(), in_app: channels.in_app, sms: channels.sms }
    };
    KINDS.iter().map(preference).collect()
}
