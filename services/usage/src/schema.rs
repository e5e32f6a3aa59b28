//! The tables, as diesel sees them.

diesel::table! {
    prices (model, valid_from, above_input_tokens) {
        model -> Text,
        valid_from -> Timestamptz,
        above_input_tokens -> BigInt,
        input_nano_usd -> BigInt,
        cached_input_nano_usd -> BigInt,
        cache_write_nano_usd -> BigInt,
        output_nano_usd -> BigInt,
        provider -> Text,
        version -> BigInt,
        set_at -> Timestamptz,
    }
}

diesel::table! {
    tenants (org_id) {
        org_id -> Uuid,
        timezone -> Text,
        calendar -> Text,
        settings_at -> Timestamptz,
        period_ends_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        existence_at -> Nullable<Timestamptz>,
        purged_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    periods (org_id, period) {
        org_id -> Uuid,
        period -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        opened_at -> Timestamptz,
        closed_at -> Nullable<Timestamptz>,
        closing_micro_usd -> Nullable<BigInt>,
        closing_tokens -> Nullable<BigInt>,
    }
}

diesel::table! {
    limits (org_id, scope, user_id) {
        org_id -> Uuid,
        scope -> Text,
        user_id -> Uuid,
        monthly_cost_micro_usd -> Nullable<BigInt>,
        monthly_tokens -> Nullable<BigInt>,
        warn_at_percent -> Integer,
        revision -> BigInt,
        max_generation_micro_usd -> Nullable<BigInt>,
    }
}

diesel::table! {
    counters (org_id, scope, user_id, period) {
        org_id -> Uuid,
        scope -> Text,
        user_id -> Uuid,
        period -> Text,
        spent_micro_usd -> BigInt,
        held_micro_usd -> BigInt,
        spent_tokens -> BigInt,
        held_tokens -> BigInt,
        requests -> BigInt,
        ceiling_micro_usd -> Nullable<BigInt>,
        ceiling_tokens -> Nullable<BigInt>,
    }
}

diesel::table! {
    holds (task_id) {
        task_id -> Uuid,
        org_id -> Uuid,
        workspace_id -> Uuid,
        content_id -> Uuid,
        user_id -> Uuid,
        model -> Text,
        period -> Text,
        max_output_tokens -> BigInt,
        amount_micro_usd -> BigInt,
        amount_tokens -> BigInt,
        held_micro_usd -> BigInt,
        held_tokens -> BigInt,
        state -> Text,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        expires_at -> Timestamptz,
        actor -> Text,
        project_id -> Nullable<Uuid>,
        input_tokens -> Nullable<BigInt>,
        spent_micro_usd -> BigInt,
        attempt_micro_usd -> Nullable<BigInt>,
        attempt_tokens -> Nullable<BigInt>,
        installation_period -> Nullable<Text>,
    }
}

diesel::table! {
    announcements (org_id, scope, user_id, period, measure, percent) {
        org_id -> Uuid,
        scope -> Text,
        user_id -> Uuid,
        period -> Text,
        percent -> Integer,
        announced_at -> Timestamptz,
        measure -> Text,
    }
}

diesel::table! {
    incidents (id) {
        id -> Uuid,
        org_id -> Uuid,
        task_id -> Uuid,
        period -> Text,
        held_micro_usd -> BigInt,
        billed_micro_usd -> BigInt,
        at -> Timestamptz,
        kind -> Text,
        charged_micro_usd -> Nullable<BigInt>,
    }
}

diesel::table! {
    attempts (attempt_id) {
        attempt_id -> Uuid,
        task_id -> Uuid,
    }
}

diesel::table! {
    usage_log (attempt_id, at) {
        attempt_id -> Uuid,
        at -> Timestamptz,
        org_id -> Uuid,
        workspace_id -> Uuid,
        content_id -> Uuid,
        task_id -> Uuid,
        user_id -> Uuid,
        period -> Text,
        model -> Text,
        outcome -> Text,
        usage_source -> Text,
        input_tokens -> BigInt,
        cached_input_tokens -> BigInt,
        output_tokens -> BigInt,
        reasoning_tokens -> BigInt,
        cost_micro_usd -> Nullable<BigInt>,
        price_valid_from -> Nullable<Timestamptz>,
        finished_at -> Timestamptz,
        recorded_at -> Timestamptz,
        seq -> Nullable<BigInt>,
        accounted_at -> Nullable<Timestamptz>,
        project_id -> Nullable<Uuid>,
        actor -> Text,
        entry -> Text,
        corrects -> Nullable<Uuid>,
        excess_micro_usd -> BigInt,
        priced_as -> Nullable<Text>,
        price_version -> Nullable<BigInt>,
    }
}

diesel::table! {
    usage_quarters (org_id, bucket, model, workspace_id, project_id, user_id, actor) {
        org_id -> Uuid,
        bucket -> Timestamptz,
        model -> Text,
        workspace_id -> Uuid,
        project_id -> Uuid,
        user_id -> Uuid,
        actor -> Text,
        requests -> BigInt,
        input_tokens -> BigInt,
        output_tokens -> BigInt,
        cost_micro_usd -> BigInt,
    }
}

diesel::table! {
    usage_days (org_id, day, model, workspace_id, project_id, user_id, actor) {
        org_id -> Uuid,
        day -> Date,
        model -> Text,
        workspace_id -> Uuid,
        project_id -> Uuid,
        user_id -> Uuid,
        actor -> Text,
        requests -> BigInt,
        input_tokens -> BigInt,
        output_tokens -> BigInt,
        cost_micro_usd -> BigInt,
    }
}

diesel::table! {
    display_currencies (org_id) {
        org_id -> Uuid,
        currency -> Text,
        per_usd -> BigInt,
        set_at -> Timestamptz,
    }
}

diesel::table! {
    statements (org_id, period) {
        org_id -> Uuid,
        period -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        closed_at -> Timestamptz,
        through_seq -> BigInt,
        body -> Text,
        sha256 -> Text,
    }
}

diesel::table! {
    overdue_periods (org_id) {
        org_id -> Uuid,
        failures -> Integer,
        first_failed_at -> Timestamptz,
        told_at -> Nullable<Timestamptz>,
    }
}
