//! The tables of `migrations/messaging`.

diesel::table! {
    outbox (id) {
        id -> Uuid,
        event_type -> Text,
        payload -> Text,
        attempts -> Integer,
        next_at -> Timestamptz,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    inbox (queue, event_id) {
        queue -> Text,
        event_id -> Uuid,
        received_at -> Timestamptz,
    }
}
