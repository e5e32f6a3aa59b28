//! The chain of the audit log: how an entry is hashed, and how a chain is followed.
//!
//! It works on the JSON that the API answers, so that what is checked here is what anybody else can check.

use chrono::SecondsFormat;
use contexor_api::audit::{AuditActor, AuditEntry, AuditTarget, AuditVerdict, FIRST_PREV_HASH};
use contexor_events::audit::AuditRecorded;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The largest number that every reader of JSON takes for what it is.
const MAX_EXACT: u64 = (1 << 53) - 1;
const MAX_DETAILS_BYTES: usize = 4096;
const MAX_DETAILS_DEPTH: usize = 4;
const MAX_WORD_BYTES: usize = 64;
const MAX_REQUEST_ID_BYTES: usize = 128;

/// The hash of an entry: SHA-256 of its canonical form (RFC 8785) without `hash`, hexadecimal.
///
/// Long logs are followed in the time of a request, so the form is written field by field, in the order of their names. What comes of
/// it is what [`hash_json`] makes of the same entry.
pub(crate) fn hash(entry: &AuditEntry) -> String {
    // In full, so that a field that is added is not forgotten here.
    let AuditEntry {
        org_id,
        sequence,
        id,
        at,
        actor: AuditActor { kind: actor_kind, id: actor_id },
        action,
        target: AuditTarget { kind: target_kind, id: target_id },
        client_address,
        request_id,
        details,
        prev_hash,
        hash: _,
    } = entry;
    let out = &mut String::with_capacity(1024);
    out.push_str("{\"action\":");
    write_string(action, out);
    out.push_str(",\"actor\":{\"id\":");
    match actor_id {
        Some(id) => write_id(*id, out),
        None => out.push_str("null"),
    }
    out.push_str(",\"kind\":");
    write_string(actor_kind, out);
    out.push_str("},\"at\":");
    write_string(&at.to_rfc3339_opts(SecondsFormat::Micros, true), out);
    out.push_str(",\"client_address\":");
    write_optional(client_address.as_deref(), out);
    out.push_str(",\"details\":");
    write_canonical(details, out);
    out.push_str(",\"id\":");
    write_id(*id, out);
    out.push_str(",\"org_id\":");
    write_id(*org_id, out);
    out.push_str(",\"prev_hash\":");
    write_string(prev_hash, out);
    out.push_str(",\"request_id\":");
    write_optional(request_id.as_deref(), out);
    out.push_str(",\"sequence\":");
    out.push_str(&sequence.to_string());
    out.push_str(",\"target\":{\"id\":");
    write_id(*target_id, out);
    out.push_str(",\"kind\":");
    write_string(target_kind, out);
    out.push_str("}}");
    hex::encode(Sha256::digest(out.as_bytes()))
}

/// [`hash`] of an entry as the API gives it, whatever else it may hold.
fn hash_json(mut entry: Value) -> String {
    if let Some(fields) = entry.as_object_mut() {
        fields.remove("hash");
    }
    let mut text = String::new();
    write_canonical(&entry, &mut text);
    hex::encode(Sha256::digest(text))
}

/// Writes a value in the canonical form of RFC 8785, as far as an entry goes: its numbers are whole.
fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => {
            // Somebody may have read the entry with fractions: 1.0 is 1.
            let exact = |float: &f64| float.fract() == 0.0 && float.abs() <= MAX_EXACT as f64;
            let whole = number.as_i64().or_else(|| number.as_f64().filter(exact).map(|float| float as i64));
            out.push_str(&whole.map_or_else(|| number.to_string(), |whole| whole.to_string()));
        }
        Value::Array(values) => {
            out.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_canonical(value, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            out.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(name, out);
                out.push(':');
                write_canonical(value, out);
            }
            out.push('}');
        }
        Value::String(text) => write_string(text, out),
        Value::Null | Value::Bool(_) => out.push_str(&value.to_string()),
    }
}

/// serde_json escapes what ECMAScript escapes, and alike.
fn write_string(text: &str, out: &mut String) {
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        out.push_str(&Value::from(text).to_string());
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

fn write_optional(text: Option<&str>, out: &mut String) {
    match text {
        Some(text) => write_string(text, out),
        None => out.push_str("null"),
    }
}

fn write_id(id: Uuid, out: &mut String) {
    write_string(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()), out);
}

/// What following the chain needs of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HashedEntry {
    /// The organization.
    pub(crate) org_id: Uuid,
    /// Its place.
    pub(crate) sequence: i64,
    prev_hash: String,
    hash: String,
    /// Whether the hash is that of the entry.
    is_whole: bool,
}

impl HashedEntry {
    /// Of an entry of the database.
    pub(crate) fn of(entry: AuditEntry) -> Self {
        Self {
            org_id: entry.org_id,
            sequence: entry.sequence,
            is_whole: hash(&entry) == entry.hash,
            prev_hash: entry.prev_hash,
            hash: entry.hash,
        }
    }

    /// Of an entry as the API gives it; none when it is no entry.
    pub(crate) fn of_json(entry: Value) -> Option<Self> {
        let text = |name: &str| entry[name].as_str().map(str::to_owned);
        let (org_id, sequence) = (entry["org_id"].as_str()?.parse().ok()?, entry["sequence"].as_i64()?);
        let (prev_hash, hash) = (text("prev_hash")?, text("hash")?);
        let is_whole = hash_json(entry) == hash;
        Some(Self { org_id, sequence, prev_hash, hash, is_whole })
    }

    /// The hash of a whole entry, which no other entry has; none of one that is not whole.
    pub(crate) fn digest(&self) -> Option<[u8; 32]> {
        let mut digest = [0; 32];
        hex::decode_to_slice(self.is_whole.then_some(&self.hash)?, &mut digest).ok()?;
        Some(digest)
    }
}

/// A place in a chain that was reached before: the entry there, by its hash, and with it everything before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// The entry's place.
    pub(crate) sequence: i64,
    /// Its hash.
    pub(crate) hash: String,
}

/// Follows a chain.
#[derive(Debug)]
pub(crate) struct Chain {
    entries: i64,
    head: String,
    broken_at: Option<i64>,
    /// What the chain is taken up at, until it was seen.
    milestone: Option<Checkpoint>,
}

impl Chain {
    /// From the first entry on.
    pub(crate) fn new() -> Self {
        Self { entries: 0, head: FIRST_PREV_HASH.to_owned(), broken_at: None, milestone: None }
    }

    /// From an entry that was reached before. It is the first to be taken, to see that it is the same still.
    pub(crate) fn resume_from(milestone: Checkpoint) -> Self {
        Self { milestone: Some(milestone), ..Self::new() }
    }

    /// The place of the entry that has to come next.
    pub(crate) fn next(&self) -> i64 {
        self.milestone.as_ref().map_or(self.entries + 1, |milestone| milestone.sequence)
    }

    /// The last entry that follows from the ones before; none at the very beginning.
    pub(crate) fn checkpoint(&self) -> Option<Checkpoint> {
        (self.entries > 0).then(|| Checkpoint { sequence: self.entries, hash: self.head.clone() })
    }

    /// Takes the next entry; false when it does not follow, and nothing after it can any more.
    pub(crate) fn verify_next(&mut self, link: &HashedEntry) -> bool {
        let place = self.next();
        let follows = match &self.milestone {
            Some(milestone) => link.hash == milestone.hash,
            None => link.prev_hash == self.head,
        };
        if self.broken_at.is_some() || link.sequence != place || !follows || !link.is_whole {
            self.broken_at.get_or_insert(place);
            return false;
        }
        self.milestone = None;
        self.entries = place;
        self.head.clone_from(&link.hash);
        true
    }

    /// The verdict when the end of the log was noted nowhere any more: nobody knows what is missing behind the last entry.
    pub(crate) fn end_lost(mut self) -> AuditVerdict {
        let next = self.next();
        self.broken_at.get_or_insert(next);
        self.end(None, None)
    }

    /// The verdict when no entry is left. `entries` and `head` are what was noted of the log's end, as far as known.
    pub(crate) fn end(mut self, entries: Option<i64>, head: Option<&str>) -> AuditVerdict {
        if let Some(milestone) = &self.milestone {
            // The log ends before an entry that was in it.
            let present = entries.unwrap_or(0).max(0);
            self.broken_at.get_or_insert(milestone.sequence.min(present + 1));
        }
        if self.broken_at.is_none() {
            self.broken_at = match entries {
                // The tail was cut off.
                Some(noted) if noted > self.entries => Some(self.entries + 1),
                // Something was put behind it.
                Some(noted) if noted < self.entries => Some(noted + 1),
                // Other entries stand there than were written, each fitting the one before.
                _ if head.is_some_and(|noted| noted != self.head) => Some(self.entries.max(1)),
                _ => None,
            };
        }
        AuditVerdict { ok: self.broken_at.is_none(), entries: self.entries, head: self.head, broken_at: self.broken_at }
    }
}

/// Checks what another service tells: what is in the log stays there, so it has to be fit for it.
pub(crate) fn check(said: &AuditRecorded) -> Result<(), &'static str> {
    let is_word = |word: &str| {
        (1..=MAX_WORD_BYTES).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._".contains(&byte))
    };
    if !["person", "api_key", "system"].contains(&said.actor.kind.as_str()) {
        return Err("the actor is of no known kind");
    }
    if !is_word(&said.action) || !is_word(&said.target.kind) {
        return Err("action and kind of the target must be words");
    }
    if said.client_address.as_ref().is_some_and(|address| address.parse::<std::net::IpAddr>().is_err()) {
        return Err("the client's address is none");
    }
    if said.request_id.as_ref().is_some_and(|id| id.len() > MAX_REQUEST_ID_BYTES || id.contains('\0')) {
        return Err("the request's id is none");
    }
    if serde_json::to_vec(&said.details).map_or(true, |bytes| bytes.len() > MAX_DETAILS_BYTES) {
        return Err("the details are too long");
    }
    if !said.details.iter().all(|(name, value)| is_word(name) && is_storable(value, MAX_DETAILS_DEPTH)) {
        return Err("the details hold something that is not fit for the log");
    }
    Ok(())
}

/// Whether a value is written alike by everybody, and can be stored.
fn is_storable(value: &Value, depth: usize) -> bool {
    match value {
        Value::Null | Value::Bool(_) => true,
        Value::Number(number) => number.as_i64().is_some_and(|number| number.unsigned_abs() <= MAX_EXACT),
        Value::String(text) => !text.contains('\0'),
        Value::Array(values) => depth > 0 && values.iter().all(|value| is_storable(value, depth - 1)),
        Value::Object(fields) => {
            depth > 0 && fields.iter().all(|(name, value)| !name.contains('\0') && is_storable(value, depth - 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use contexor_api::audit::{AuditActor, AuditTarget};
    use contexor_testkit::proptest::{self, prelude::*};
    use serde_json::json;

    use super::*;

    fn entry(sequence: i64, prev_hash: &str, details: Value) -> AuditEntry {
        let id = Uuid::from_u128(sequence.unsigned_abs().into());
        let mut entry = AuditEntry {
            org_id: Uuid::nil(),
            sequence,
            id,
            at: DateTime::from_timestamp_micros(1_767_000_000_000_000 + sequence).unwrap(),
            actor: AuditActor::person(id),
            action: "member.role_changed".into(),
            target: AuditTarget::person(id),
            client_address: Some("203.0.113.7".into()),
            request_id: None,
            details,
            prev_hash: prev_hash.to_owned(),
            hash: String::new(),
        };
        entry.hash = hash(&entry);
        entry
    }

    fn chain_of(length: i64) -> Vec<AuditEntry> {
        let mut entries: Vec<AuditEntry> = Vec::new();
        for sequence in 1..=length {
            let prev_hash = entries.last().map_or(FIRST_PREV_HASH, |entry| entry.hash.as_str()).to_owned();
            entries.push(entry(sequence, &prev_hash, json!({"role": "viewer"})));
        }
        entries
    }

    fn verdict(entries: &[AuditEntry], noted: i64, head: &str) -> AuditVerdict {
        let mut chain = Chain::new();
        for entry in entries {
            let link = HashedEntry::of(entry.clone());
            assert_eq!(link, HashedEntry::of_json(serde_json::to_value(entry).unwrap()).unwrap());
            if !chain.verify_next(&link) {
                break;
            }
        }
        chain.end(Some(noted), Some(head))
    }

    #[test]
    fn the_hash_is_of_exactly_these_bytes() {
        let entry = entry(1, FIRST_PREV_HASH, json!({"to": "viewer", "from": "editor", "né": 7}));
        let bytes = format!(
            r#"{{"action":"member.role_changed","actor":{{"id":"{id}","kind":"person"}},"at":"2025-12-29T09:20:00.000001Z","client_address":"203.0.113.7","details":{{"from":"editor","né":7,"to":"viewer"}},"id":"{id}","org_id":"{org}","prev_hash":"{zeros}","request_id":null,"sequence":1,"target":{{"id":"{id}","kind":"person"}}}}"#,
            id = "00000000-0000-0000-0000-000000000001",
            org = "00000000-0000-0000-0000-000000000000",
            zeros = "0".repeat(64),
        );
        assert_eq!(entry.hash, hex::encode(Sha256::digest(bytes)));
    }

    #[test]
    fn the_canonical_form_is_that_of_the_rfc() {
        // RFC 8785, 3.2.3: sorted by UTF-16 units, not by code points.
        let sorted = json!({"\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"});
        let mut text = String::new();
        write_canonical(&sorted, &mut text);
        let places: Vec<usize> = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"]
            .iter()
            .map(|word| text.find(word).unwrap())
            .collect();
        assert!(places.is_sorted(), "{text}");
        // RFC 8785, 3.2.2.2, and its whole numbers.
        let mut text = String::new();
        write_canonical(&json!(["\u{20ac}$\u{f}\u{a}A'\u{42}\u{22}\u{5c}\\\"/", -0.0, 1.0, -5, true, null]), &mut text);
        assert_eq!(text, "[\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\",0,1,-5,true,null]");
    }

    #[test]
    fn a_chain_is_followed_to_its_end_and_every_break_is_found() {
        let whole = chain_of(5);
        let head = whole[4].hash.clone();
        let expected = AuditVerdict { ok: true, entries: 5, head: head.clone(), broken_at: None };
        assert_eq!(verdict(&whole, 5, &head), expected);
        let empty = verdict(&[], 0, FIRST_PREV_HASH);
        assert_eq!((empty.ok, empty.entries, empty.head.as_str()), (true, 0, FIRST_PREV_HASH));

        let broken = |change: &dyn Fn(&mut Vec<AuditEntry>)| {
            let mut entries = whole.clone();
            change(&mut entries);
            verdict(&entries, 5, &head).broken_at
        };
        assert_eq!(broken(&|entries| entries[2].details = json!({"role": "admin"})), Some(3));
        assert_eq!(broken(&|entries| entries[1].at += chrono::Duration::microseconds(1)), Some(2));
        assert_eq!(broken(&|entries| drop(entries.remove(3))), Some(4));
        assert_eq!(broken(&|entries| drop(entries.remove(0))), Some(1));
        assert_eq!(broken(&|entries| entries.truncate(3)), Some(4));
        assert_eq!(broken(&|entries| entries.swap(1, 2)), Some(2));
        assert_eq!(broken(&|entries| entries.push(entry(6, &entries[4].hash.clone(), json!({})))), Some(6));
        // Everything from the third entry on was written anew, hashes and all.
        let rewritten = broken(&|entries| {
            for at in 2..5 {
                entries[at] = entry(at as i64 + 1, &entries[at - 1].hash.clone(), json!({"role": "admin"}));
            }
        });
        assert_eq!(rewritten, Some(5));
    }

    #[test]
    fn only_what_everybody_writes_alike_is_fit_for_the_log() {
        let said = |change: &dyn Fn(&mut AuditRecorded)| {
            let mut said = AuditRecorded {
                org_id: Uuid::nil(),
                at: contexor_clock::now(),
                actor: AuditActor::system(),
                action: "content.approved".into(),
                target: AuditTarget::content(Uuid::nil()),
                client_address: Some("2001:db8::7".into()),
                request_id: None,
                details: Default::default(),
            };
            change(&mut said);
            check(&said).is_ok()
        };
        let detail = |value: Value| said(&|said| drop(said.details.insert("value".into(), value.clone())));
        assert!(said(&|_| ()));
        assert!(detail(json!({"from": null, "to": [true, "ü", -9_007_199_254_740_991_i64]})));
        assert!(!detail(json!(9_007_199_254_740_992_i64)));
        assert!(!detail(json!(1.5)));
        assert!(!detail(json!("a\0b")));
        assert!(!detail(json!([[[[[1]]]]])));
        assert!(!detail(json!("x".repeat(5000))));
        assert!(!said(&|said| said.action = "Two words".into()));
        assert!(!said(&|said| said.target.kind.clear()));
        assert!(!said(&|said| said.actor.kind = "robot".into()));
        assert!(!said(&|said| said.client_address = Some("somewhere".into())));
    }

    fn details() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    /// The canonical form, written by its rules alone: keys by UTF-16 units, no spaces, JavaScript's escapes.
    fn canonical(value: &Value) -> String {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::String(text) => {
                let mut quoted = String::from("\"");
                for character in text.chars() {
                    match character {
                        '"' => quoted.push_str("\\\""),
                        '\\' => quoted.push_str("\\\\"),
                        '\u{8}' => quoted.push_str("\\b"),
                        '\t' => quoted.push_str("\\t"),
                        '\n' => quoted.push_str("\\n"),
                        '\u{c}' => quoted.push_str("\\f"),
                        '\r' => quoted.push_str("\\r"),
                        control if control < ' ' => quoted.push_str(&format!("\\u{:04x}", control as u32)),
                        other => quoted.push(other),
                    }
                }
                quoted + "\""
            }
            Value::Array(values) => format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(",")),
            Value::Object(fields) => {
                let mut fields: Vec<_> = fields.iter().collect();
                fields.sort_by_key(|(name, _)| name.encode_utf16().collect::<Vec<_>>());
                let fields: Vec<String> = fields
                    .into_iter()
                    .map(|(name, value)| format!("{}:{}", canonical(&Value::from(name.as_str())), canonical(value)))
                    .collect();
                format!("{{{}}}", fields.join(","))
            }
        }
    }

    #[test]
    fn a_chain_is_taken_up_where_it_was_left() {
        let whole = chain_of(5);
        let head = whole[4].hash.clone();
        let verdict = |entries: &[AuditEntry], milestone: (i64, &str)| {
            let mut chain = Chain::resume_from(Checkpoint { sequence: milestone.0, hash: milestone.1.to_owned() });
            let rest = entries.iter().filter(|entry| entry.sequence >= milestone.0);
            let _ = rest.cloned().map(HashedEntry::of).all(|link| chain.verify_next(&link));
            chain.end(Some(entries.len() as i64), entries.last().map(|entry| entry.hash.as_str()))
        };
        for place in 1..=5 {
            let reached = (place, whole[place as usize - 1].hash.as_str());
            let found = verdict(&whole, reached);
            assert_eq!((found.ok, found.entries, &found.head), (true, 5, &head), "{place}");
            // Another entry stands there, whole in itself.
            let other = entry(place, &whole[0].hash, json!({"role": "admin"}));
            let mut changed = whole.clone();
            changed[place as usize - 1] = other;
            assert_eq!(verdict(&changed, reached).broken_at, Some(place));
            // The log ends before it.
            let cut = &whole[..place as usize - 1];
            let found = verdict(cut, reached);
            assert_eq!((found.broken_at, found.entries), (Some(place), 0));
            if place < 5 {
                let mut changed = whole.clone();
                changed[4].details = json!({});
                let found = verdict(&changed, reached);
                assert_eq!((found.broken_at, found.entries), (Some(5), 4));
            }
        }
        assert_eq!(verdict(&whole[..2], (4, &whole[3].hash)).broken_at, Some(3));
    }

    proptest! {
        #[test]
        fn the_form_that_is_written_field_by_field_is_the_canonical_one(
            texts in proptest::collection::vec(any::<String>(), 4),
            optional in (any::<Option<String>>(), any::<Option<String>>(), any::<Option<u128>>()),
            (sequence, id, at) in (any::<i64>(), any::<u128>(), -62_135_596_800_000_000_i64..253_402_300_800_000_000),
            details in details(),
        ) {
            let [action, actor, target, prev_hash] = <[String; 4]>::try_from(texts).unwrap();
            let (client_address, request_id, actor_id) = optional;
            let entry = AuditEntry {
                org_id: Uuid::from_u128(!id),
                sequence,
                id: Uuid::from_u128(id),
                at: DateTime::from_timestamp_micros(at).unwrap(),
                actor: AuditActor { kind: actor, id: actor_id.map(Uuid::from_u128) },
                action,
                target: AuditTarget { kind: target, id: Uuid::from_u128(id.rotate_left(9)) },
                client_address,
                request_id,
                details,
                prev_hash,
                hash: "of no importance".to_owned(),
            };
            prop_assert_eq!(hash(&entry), hash_json(serde_json::to_value(&entry).unwrap()));
        }

        #[test]
        fn the_canonical_form_is_the_one_of_the_rules_and_survives_a_round_trip(details in details()) {
            let entry = entry(1, FIRST_PREV_HASH, json!({"value": details}));
            let mut json = serde_json::to_value(&entry).unwrap();
            json.as_object_mut().unwrap().remove("hash");
            prop_assert_eq!(&entry.hash, &hex::encode(Sha256::digest(canonical(&json))));
            // As somebody else would have it: written with other spaces, read again.
            let read: Value = serde_json::from_str(&serde_json::to_string_pretty(&json).unwrap()).unwrap();
            prop_assert_eq!(hash_json(read), entry.hash);
        }

        #[test]
        fn another_value_has_another_hash(one in details(), other in details()) {
            prop_assume!(one != other);
            let hash = |details: Value| entry(1, FIRST_PREV_HASH, json!({"value": details})).hash;
            prop_assert_ne!(hash(one), hash(other));
        }
    }
}
