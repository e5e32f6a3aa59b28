//! The tables, as the migrations make them.

diesel::table! {
    attempts (attempt_id) {
        attempt_id -> Uuid,
        task_id -> Uuid,
        fence -> BigInt,
        model -> Text,
        requested_model -> Nullable<Text>,
        purpose -> Text,
        started_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
        outcome -> Nullable<Text>,
        usage_source -> Nullable<Text>,
        input_tokens -> BigInt,
        cached_input_tokens -> BigInt,
        output_tokens -> BigInt,
        reasoning_tokens -> BigInt,
    }
}

diesel::table! {
    jobs (task_id) {
        task_id -> Uuid,
        org_id -> Uuid,
        content_id -> Uuid,
        state -> Text,
        lease_owner -> Nullable<Uuid>,
        lease_until -> Nullable<Timestamptz>,
        fence -> BigInt,
        cancelled_at -> Nullable<Timestamptz>,
        keep_partial -> Bool,
        request -> Nullable<Jsonb>,
        failure_code -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    refused_keys (provider) {
        provider -> Text,
        reason -> Text,
        refused_at -> Timestamptz,
    }
}
