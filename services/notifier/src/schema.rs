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
