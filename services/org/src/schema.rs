//! The tables of `migrations/org`.

diesel::table! {
    orgs (id) {
        id -> Uuid,
        name -> Text,
        timezone -> Text,
        calendar -> Text,
        pii_policy -> Text,
        pii_model_pass -> Bool,
        require_second_reviewer -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        revision -> BigInt,
        deleted_at -> Nullable<Timestamptz>,
        purge_after -> Nullable<Timestamptz>,
        purged_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    org_members (org_id, user_id) {
        org_id -> Uuid,
        user_id -> Uuid,
        role -> Text,
        joined_at -> Timestamptz,
    }
}

diesel::table! {
    departures (org_id, user_id) {
        org_id -> Uuid,
        user_id -> Uuid,
        departed_at -> Timestamptz,
    }
}

diesel::table! {
    workspaces (id) {
        id -> Uuid,
        org_id -> Uuid,
        name -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    workspace_members (workspace_id, user_id) {
        workspace_id -> Uuid,
        org_id -> Uuid,
        user_id -> Uuid,
        role -> Text,
        joined_at -> Timestamptz,
    }
}

diesel::table! {
    invitations (id) {
        id -> Uuid,
        org_id -> Uuid,
        phone_hash -> Bytea,
        phone_sealed -> Text,
        role -> Text,
        invited_by -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
        answer -> Nullable<Text>,
        phone_hash_key -> Text,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Uuid,
        org_id -> Uuid,
        workspace_id -> Nullable<Uuid>,
        name -> Text,
        role -> Text,
        secret_hash -> Bytea,
        created_by -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit_heads (org_id) {
        org_id -> Uuid,
        entries -> BigInt,
        head -> Text,
    }
}

diesel::table! {
    audit_log (org_id, sequence) {
        org_id -> Uuid,
        sequence -> BigInt,
        id -> Uuid,
        at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        action -> Text,
        target_kind -> Text,
        target_id -> Uuid,
        client_address -> Nullable<Text>,
        request_id -> Nullable<Text>,
        details -> Jsonb,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::joinable!(api_keys -> orgs (org_id));
diesel::joinable!(org_members -> orgs (org_id));
diesel::joinable!(workspaces -> orgs (org_id));
diesel::joinable!(invitations -> orgs (org_id));
diesel::allow_tables_to_appear_in_same_query!(
    api_keys,
    departures,
    orgs,
    org_members,
    workspaces,
    workspace_members,
    invitations
);
