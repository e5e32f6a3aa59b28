//! The tables, as the migrations make them.

diesel::table! {
    projects (id) {
        id -> Uuid,
        org_id -> Uuid,
        workspace_id -> Uuid,
        name -> Text,
        description -> Text,
        created_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        revision -> Int8,
    }
}

diesel::table! {
    prompts (id) {
        id -> Uuid,
        org_id -> Uuid,
        workspace_id -> Uuid,
        name -> Text,
        category -> Nullable<Text>,
        description -> Text,
        template -> Text,
        variables -> Jsonb,
        version -> Int4,
        revision -> Int8,
        search_text -> Text,
        starter -> Nullable<Text>,
        author_id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    prompt_versions (prompt_id, number) {
        prompt_id -> Uuid,
        number -> Int4,
        org_id -> Uuid,
        template -> Text,
        variables -> Jsonb,
        author_id -> Uuid,
        restored_from -> Nullable<Int4>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    contents (id) {
        id -> Uuid,
        org_id -> Uuid,
        workspace_id -> Uuid,
        project_id -> Uuid,
        title -> Text,
        prompt -> Text,
        model -> Text,
        temperature -> Nullable<Float4>,
        max_output_tokens -> Nullable<Int4>,
        status -> Text,
        body -> Nullable<Text>,
        tags -> Array<Text>,
        version -> Int4,
        revision -> Int8,
        author_id -> Uuid,
        assignee_id -> Nullable<Uuid>,
        due_at -> Nullable<Timestamptz>,
        reviewer_id -> Nullable<Uuid>,
        task_id -> Nullable<Uuid>,
        failure -> Nullable<Jsonb>,
        pii_status -> Text,
        pii_findings -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        excerpt -> Nullable<Text>,
        body_chars -> Int4,
        truncated -> Bool,
        prompt_id -> Nullable<Uuid>,
        prompt_version -> Nullable<Int4>,
        variables -> Nullable<Jsonb>,
    }
}

diesel::table! {
    versions (content_id, number) {
        content_id -> Uuid,
        number -> Int4,
        org_id -> Uuid,
        kind -> Text,
        body -> Text,
        author_id -> Uuid,
        model -> Nullable<Text>,
        prompt -> Text,
        sha256 -> Text,
        created_at -> Timestamptz,
        excerpt -> Text,
        body_chars -> Int4,
        truncated -> Bool,
        partial -> Bool,
        prompt_id -> Nullable<Uuid>,
        prompt_version -> Nullable<Int4>,
        title -> Nullable<Text>,
    }
}

diesel::table! {
    tasks (id) {
        id -> Uuid,
        content_id -> Uuid,
        org_id -> Uuid,
        workspace_id -> Uuid,
        user_id -> Uuid,
        state -> Text,
        model -> Text,
        attempts -> Int4,
        from_status -> Text,
        deadline -> Timestamptz,
        error -> Nullable<Jsonb>,
        version -> Nullable<Int4>,
        input_tokens -> Nullable<Int8>,
        output_tokens -> Nullable<Int8>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        truncated -> Bool,
        cost_micro_usd -> Nullable<Int8>,
        tell_reviewers -> Bool,
    }
}

diesel::table! {
    reviews (id) {
        id -> Uuid,
        content_id -> Uuid,
        org_id -> Uuid,
        version -> Int4,
        decision -> Text,
        reviewer_id -> Uuid,
        comment -> Nullable<Text>,
        marks -> Jsonb,
        pii_acknowledged -> Bool,
        created_at -> Timestamptz,
        pii_status -> Nullable<Text>,
        edit_distance -> Nullable<Float4>,
        is_measured -> Bool,
    }
}

diesel::table! {
    key_makers (key_id) {
        key_id -> Uuid,
        org_id -> Uuid,
        made_by -> Uuid,
    }
}

diesel::table! {
    tenants (org_id) {
        org_id -> Uuid,
        state -> Text,
        said_at -> Timestamptz,
    }
}

diesel::table! {
    // The words themselves, a `tsvector`, are read and written by statements of their own.
    content_words (content_id) {
        content_id -> Uuid,
        org_id -> Uuid,
        workspace_id -> Uuid,
        fold_version -> Int2,
    }
}

diesel::table! {
    dictionary (org_id, workspace_id, word) {
        org_id -> Uuid,
        workspace_id -> Uuid,
        word -> Text,
    }
}

diesel::table! {
    comments (id) {
        id -> Uuid,
        content_id -> Uuid,
        org_id -> Uuid,
        workspace_id -> Uuid,
        parent_id -> Nullable<Uuid>,
        author_id -> Uuid,
        body -> Text,
        mentions -> Array<Uuid>,
        version -> Int4,
        range_start -> Nullable<Int4>,
        range_end -> Nullable<Int4>,
        quote -> Nullable<Text>,
        detached -> Bool,
        resolved_at -> Nullable<Timestamptz>,
        resolved_by -> Nullable<Uuid>,
        deleted_at -> Nullable<Timestamptz>,
        revision -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    batches (id) {
        id -> Uuid,
        org_id -> Uuid,
        workspace_id -> Uuid,
        project_id -> Uuid,
        prompt_id -> Uuid,
        prompt_version -> Int4,
        template -> Text,
        variables -> Jsonb,
        model -> Text,
        temperature -> Nullable<Float4>,
        max_output_tokens -> Nullable<Int4>,
        tags -> Array<Text>,
        user_id -> Uuid,
        is_machine -> Bool,
        budget_micro_usd -> Nullable<Int8>,
        state -> Text,
        total -> Int4,
        not_before -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    batch_rows (batch_id, number) {
        batch_id -> Uuid,
        number -> Int4,
        org_id -> Uuid,
        title -> Text,
        variables -> Jsonb,
        state -> Text,
        content_id -> Nullable<Uuid>,
        task_id -> Nullable<Uuid>,
        lease_until -> Nullable<Timestamptz>,
        error -> Nullable<Jsonb>,
    }
}

diesel::table! {
    batch_attempts (task_id) {
        task_id -> Uuid,
        batch_id -> Uuid,
        org_id -> Uuid,
        number -> Int4,
        held_micro_usd -> Int8,
        cost_micro_usd -> Nullable<Int8>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(tasks, tenants);
diesel::allow_tables_to_appear_in_same_query!(contents, content_words);
diesel::allow_tables_to_appear_in_same_query!(contents, versions);

diesel::table! {
    void_tasks (task_id) {
        task_id -> Uuid,
        noted_at -> Timestamptz,
    }
}
