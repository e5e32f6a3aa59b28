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

diesel::allow_tables_to_appear_in_same_query!(tasks, tenants);

diesel::table! {
    void_tasks (task_id) {
        task_id -> Uuid,
        noted_at -> Timestamptz,
    }
}
