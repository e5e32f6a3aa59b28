//! The tables, as diesel sees them.

diesel::table! {
    notifications (id) {
        id -> Uuid,
        user_id -> Uuid,
        org_id -> Nullable<Uuid>,
        kind -> Text,
        data -> Jsonb,
        created_at -> Timestamptz,
        read_at -> Nullable<Timestamptz>,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    notification_preferences (user_id) {
        user_id -> Uuid,
        preferences -> Jsonb,
        revision -> BigInt,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    code_sends (otp_id) {
        otp_id -> Uuid,
        state -> Text,
        tries -> Integer,
        unknown_tries -> Integer,
        lease_until -> Timestamptz,
        created_at -> Timestamptz,
        provider_message_id -> Nullable<BigInt>,
        provider_status -> Nullable<Integer>,
        status_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    notice_messages (id) {
        id -> Uuid,
        user_id -> Uuid,
        org_id -> Nullable<Uuid>,
        kind -> Text,
        local_id -> BigInt,
        state -> Text,
        attempts -> Integer,
        next_at -> Timestamptz,
        provider_message_id -> Nullable<BigInt>,
        provider_status -> Nullable<Integer>,
        cost_rial -> Nullable<BigInt>,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    purged_orgs (org_id) {
        org_id -> Uuid,
        purged_at -> Timestamptz,
    }
}

diesel::table! {
    memberships (org_id, user_id) {
        org_id -> Uuid,
        user_id -> Uuid,
        is_member -> Bool,
        said_at -> Timestamptz,
    }
}

diesel::table! {
    deleted_orgs (org_id) {
        org_id -> Uuid,
        is_deleted -> Bool,
        said_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(notifications, deleted_orgs);

diesel::table! {
    webhooks (id) {
        id -> Uuid,
        org_id -> Uuid,
        url -> Text,
        description -> Text,
        events -> Array<Text>,
        sealed_headers -> Nullable<Text>,
        header_names -> Array<Text>,
        sealed_secret -> Text,
        sealed_previous_secret -> Nullable<Text>,
        previous_secret_until -> Nullable<Timestamptz>,
        enabled -> Bool,
        disabled_reason -> Nullable<Text>,
        disabled_at -> Nullable<Timestamptz>,
        failing_since -> Nullable<Timestamptz>,
        warned_at -> Nullable<Timestamptz>,
        revision -> BigInt,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    feed_events (id) {
        id -> Uuid,
        org_id -> Uuid,
        sequence -> Nullable<BigInt>,
        event_type -> Text,
        body -> Text,
        happened_at -> Timestamptz,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Uuid,
        webhook_id -> Uuid,
        org_id -> Uuid,
        event_id -> Uuid,
        state -> Text,
        attempts -> Integer,
        next_at -> Timestamptz,
        claim -> Nullable<Uuid>,
        log -> Jsonb,
        response -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(webhook_deliveries, feed_events);
