// Generated from proto-docs/openapi.json by `npm run types`; edits here are lost.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys that access tokens are checked with.
         * @description The public keys that access tokens are checked with. Anybody may.
         */
        get: operations["get_jwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analytics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a workspace's contents fare: counts by status and day, approval rate, time to approve, first-pass acceptance, regenerations, edit
         *     distance and cost, of all and by author, prompt version and model.
         * @description The figures come from the rows themselves and are about the contents created in the period and not deleted since; the schema
         *     defines each of them. An answer is kept for a minute (`as_of` tells when it was calculated). A period in which more contents were made
         *     than the operator allows for one answer (200,000 at first) is refused: ask for fewer days.
         *
         *     Needs the permission `content.read`.
         */
        get: operations["get_analytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the session; its access tokens stop working at once, everywhere.
         * @description Ends the session; its access tokens stop working at once, everywhere. Any signed-in person may, for what is their own.
         */
        post: operations["log_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the signed-in person.
         * @description Shows the signed-in person. Any signed-in person may, for what is their own.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes the signed-in person's name.
         * @description Changes the signed-in person's name. Any signed-in person may, for what is their own.
         */
        patch: operations["update_me"];
        trace?: never;
    };
    "/api/v1/auth/otp/request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a one-time code by text message.
         * @description The answer is the same whether or not the number is known: nothing here looks whether it is.
         *
         *     Anybody may.
         */
        post: operations["request_otp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/otp/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs in with the code; the first time makes the person known.
         * @description Signs in with the code; the first time makes the person known. Anybody may.
         */
        post: operations["verify_otp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the devices that are signed in as the caller, youngest first.
         * @description Lists the devices that are signed in as the caller, youngest first. Any signed-in person may, for what is their own.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Signs a device out; its access tokens stop working at once.
         * @description Signs a device out; its access tokens stop working at once. Any signed-in person may, for what is their own.
         */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trades a refresh token for the next tokens of its session.
         * @description Each serves once. Within ten seconds of that the same client (device and network) gets the same next token again, however often it
         *     asks: after a lost answer, or because several tabs ask at once. Any other use of a used token ends the whole session.
         *
         *     Anybody may.
         */
        post: operations["refresh_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A batch with its progress and its money.
         * @description A batch with its progress and its money. Needs the permission `content.read`.
         */
        get: operations["get_batch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Calls a batch off: rows that wait are not started, generations that run are called off.
         * @description Calls a batch off: rows that wait are not started, generations that run are called off. Needs the permission `content.generate`.
         */
        post: operations["cancel_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The rows of a batch with their texts as a CSV file: UTF-8 with a byte order mark; no cell is a formula to a spreadsheet.
         * @description The rows of a batch with their texts as a CSV file: UTF-8 with a byte order mark; no cell is a formula to a spreadsheet. Needs the permission `content.read`.
         */
        get: operations["export_batch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Starts the failed rows of a batch again.
         * @description Starts the failed rows of a batch again. Needs the permission `content.generate`.
         */
        post: operations["retry_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The rows of a batch with their outcomes, in their order.
         * @description The rows of a batch with their outcomes, in their order. Needs the permission `content.read`.
         */
        get: operations["list_batch_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/comments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Deletes a comment: by its author, or an admin. One that is answered stays as an empty place.
         * @description Deletes a comment: by its author, or an admin. One that is answered stays as an empty place. Needs the permission `content.write`.
         */
        delete: operations["delete_comment"];
        options?: never;
        head?: never;
        /**
         * Changes what a comment says, or whether its thread is resolved.
         * @description Changes what a comment says, or whether its thread is resolved. Needs the permission `content.write`.
         */
        patch: operations["update_comment"];
        trace?: never;
    };
    "/api/v1/contents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Contents of a workspace, project or organization. Items carry no texts.
         * @description One of `workspace_id`, `project_id` and `org_id` has to be there.
         *
         *     Needs the permission `content.read`.
         */
        get: operations["list_contents"];
        put?: never;
        /**
         * Makes a content, a draft without a text.
         * @description Makes a content, a draft without a text. Needs the permission `content.write`.
         */
        post: operations["create_content"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One content.
         * @description One content. Needs the permission `content.read`.
         */
        get: operations["get_content"];
        put?: never;
        post?: never;
        /**
         * Deletes a content with its versions.
         * @description Deletes a content with its versions. Needs the permission `content.write`.
         */
        delete: operations["delete_content"];
        options?: never;
        head?: never;
        /**
         * Changes a content. Another body makes a version and starts a new draft.
         * @description Changes a content. Another body makes a version and starts a new draft. Needs the permission `content.write`.
         */
        patch: operations["update_content"];
        trace?: never;
    };
    "/api/v1/contents/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approves the text that the reviewer read and freezes it as a version.
         * @description Approves the text that the reviewer read and freezes it as a version. Needs the permission `content.review`.
         */
        post: operations["approve_content"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Comments on a content, oldest first. Answers name their `parent_id`.
         * @description Comments on a content, oldest first. Answers name their `parent_id`. Needs the permission `content.read`.
         */
        get: operations["list_comments"];
        put?: never;
        /**
         * Comments on a content, or on a range of one of its versions. Whom it calls is told.
         * @description Comments on a content, or on a range of one of its versions. Whom it calls is told. Needs the permission `content.write`.
         */
        post: operations["create_comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compares two versions of a content word by word. A change of half-space, yeh, kaf, digits or diacritics alone is `spelling`.
         * @description Compares two versions of a content word by word. A change of half-space, yeh, kaf, digits or diacritics alone is `spelling`. Needs the permission `content.read`.
         */
        get: operations["diff_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says what a generation could cost at most; holds nothing.
         * @description Says what a generation could cost at most; holds nothing. Needs the permission `content.generate`.
         */
        post: operations["estimate_content"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watches a content's newest generation: what is there already, then what comes, until it ends.
         * @description Where the organization has a model look for names and addresses (`pii_model_pass`) and the policy is `mask` or `block`, nothing is
         *     shown before that: the whole text comes at the end.
         *
         *     The stream ends with `done`, or with `error` and a `code`: the generation's own, or why the reader may not read on.
         *     `token_expired`: the access token ran out; come back with a new one and `Last-Event-ID`. `unauthenticated`, `not_found` and
         *     `permission_denied`: the session or API key was ended, the membership, or the role is too small now. `upstream_unavailable`: that
         *     could not be found out; come back in a moment with `Last-Event-ID`. A stream that ends without either was cut on the way: come
         *     back too. Read it with `fetch`: a browser's `EventSource` sends no bearer token, and comes back after `done`.
         *
         *     Needs the permission `content.read`.
         */
        get: operations["content_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A content as a file to keep: its current text, that of a version, or the approved one.
         * @description JSON and Markdown hold the stored text to the byte. HTML and DOCX show it: each block has the direction of most of its letters, raw HTML is
         *     shown as it is written, images are links, and links lead to `http`, `https`, `mailto` and `tel` alone.
         *
         *     Needs the permission `content.read`.
         */
        get: operations["export_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Starts a generation: holds its money, then accepts it.
         * @description Starts a generation: holds its money, then accepts it. Needs the permission `content.generate`.
         */
        post: operations["generate_content"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Says that the caller is at a content, and tells who else is. Say it again within 30 seconds, after which it is forgotten.
         * @description Says that the caller is at a content, and tells who else is. Say it again within 30 seconds, after which it is forgotten. Needs the permission `content.read`.
         */
        put: operations["set_presence"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A signed statement of the newest approval of a content, to be checked by anybody with the keys of `/.well-known/jwks.json`:
         *     `contexor-content verify-receipt FILE --jwks FILE`.
         * @description A signed statement of the newest approval of a content, to be checked by anybody with the keys of `/.well-known/jwks.json`:
         *     `contexor-content verify-receipt FILE --jwks FILE`. Needs the permission `content.read`.
         */
        get: operations["get_receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a text back to its author with a reason.
         * @description Sends a text back to its author with a reason. Needs the permission `content.review`.
         */
        post: operations["reject_content"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts a hand-written text up for review.
         * @description Puts a hand-written text up for review. Needs the permission `content.submit`.
         */
        post: operations["submit_content"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A content's versions, newest first; each text is had by its number.
         * @description A content's versions, newest first; each text is had by its number. Needs the permission `content.read`.
         */
        get: operations["list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One version of a content.
         * @description One version of a content. Needs the permission `content.read`.
         */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/{id}/versions/{number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes the text of an older version the current one again, as a new version and a draft.
         * @description Makes the text of an older version the current one again, as a new version and a draft. Needs the permission `content.write`.
         */
        post: operations["restore_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many contents there are, by status and by queue, with the filters of the list.
         * @description How many contents there are, by status and by queue, with the filters of the list. Needs the permission `content.read`.
         */
        get: operations["count_contents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An organization's events of the last 30 days, in the order in which they became known, for a receiver that was away.
         * @description None is missed and none comes twice while `next_cursor` is followed. It is there also when nothing more has happened: keep it, and ask
         *     again with it later.
         *
         *     Needs the permission `event.read`.
         */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The open invitations of the caller's phone, newest first.
         * @description The open invitations of the caller's phone, newest first. Any signed-in person may, for what is their own.
         */
        get: operations["list_invitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Becomes a member of the organization that invited.
         * @description Becomes a member of the organization that invited. Any signed-in person may, for what is their own.
         */
        post: operations["accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuses an invitation.
         * @description Refuses an invitation. Any signed-in person may, for what is their own.
         */
        post: operations["decline_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The models that contents can be generated with. Prices are null while they cannot be asked.
         * @description The models that contents can be generated with. Prices are null while they cannot be asked. Any signed-in person or API key may.
         */
        get: operations["list_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's notifications of the last 90 days, newest first, and how many are unread in all.
         * @description The caller's notifications of the last 90 days, newest first, and how many are unread in all. Any signed-in person may, for what is their own.
         */
        get: operations["list_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts a notification away: it is listed with `archived=true` alone, and not counted as unread.
         * @description Puts a notification away: it is listed with `archived=true` alone, and not counted as unread. Any signed-in person may, for what is their own.
         */
        post: operations["archive_notification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Marks a notification as read.
         * @description Marks a notification as read. Any signed-in person may, for what is their own.
         */
        post: operations["read_notification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a notification back that was put away.
         * @description Takes a notification back that was put away. Any signed-in person may, for what is their own.
         */
        post: operations["unarchive_notification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}/unread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Marks a notification as unread.
         * @description Marks a notification as unread. Any signed-in person may, for what is their own.
         */
        post: operations["unread_notification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's notifications as they come: `notification` with one, `unread` with how many are unread, at first and after each change.
         * @description Comes back with `Last-Event-ID` after a cut: nothing that was written meanwhile is missed, and what is repeated has the same id. Ends
         *     with `error` and a `code`: `token_expired` (come back with a new token), `unauthenticated` (the session was ended) or
         *     `upstream_unavailable` (come back in a moment). A stream that ends without was cut on the way. Read it with `fetch`: a browser's
         *     `EventSource` sends no bearer token.
         *
         *     Any signed-in person may, for what is their own.
         */
        get: operations["notification_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the caller is told of what. Carries an entity tag.
         * @description How the caller is told of what. Carries an entity tag. Any signed-in person may, for what is their own.
         */
        get: operations["get_notification_preferences"];
        /**
         * Sets how the caller is told of what; events that are not named are told in the application alone.
         * @description Sets how the caller is told of what; events that are not named are told in the application alone. Any signed-in person may, for what is their own.
         */
        put: operations["set_notification_preferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Marks all of the caller's notifications as read.
         * @description Marks all of the caller's notifications as read. Any signed-in person may, for what is their own.
         */
        post: operations["read_all_notifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/text-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's newest notices by text message, and what became of them.
         * @description The caller's newest notices by text message, and what became of them. Any signed-in person may, for what is their own.
         */
        get: operations["list_text_notices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's organizations, newest first; with `deleted=true`, those that the caller may still restore. Of an API key, the one that it was made for, unless it reaches one workspace alone.
         * @description The caller's organizations, newest first; with `deleted=true`, those that the caller may still restore. Of an API key, the one that it was made for, unless it reaches one workspace alone. Any signed-in person or API key may.
         */
        get: operations["list_orgs"];
        put?: never;
        /**
         * Makes an organization; the caller becomes its first admin.
         * @description Makes an organization; the caller becomes its first admin. Any signed-in person may, for what is their own.
         */
        post: operations["create_org"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One organization.
         * @description One organization. Needs the permission `org.read`.
         */
        get: operations["get_org"];
        put?: never;
        post?: never;
        /**
         * Deletes an organization with its workspaces, at once for everybody. For a while (30 days, unless set otherwise) an admin can
         *     restore it; after that it is purged.
         * @description Deletes an organization with its workspaces, at once for everybody. For a while (30 days, unless set otherwise) an admin can
         *     restore it; after that it is purged. Needs the permission `org.delete`.
         */
        delete: operations["delete_org"];
        options?: never;
        head?: never;
        /**
         * Changes an organization's name and settings.
         * @description Changes an organization's name and settings. Needs the permission `org.update`.
         */
        patch: operations["update_org"];
        trace?: never;
    };
    "/api/v1/orgs/{id}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An organization's API keys, newest first, without their secrets. Expired ones are shown until they are deleted.
         * @description An organization's API keys, newest first, without their secrets. Expired ones are shown until they are deleted. Needs the permission `api_key.manage`.
         */
        get: operations["list_api_keys"];
        put?: never;
        /**
         * Makes an API key for a machine. `key` is in this answer alone; it is used as a bearer token.
         * @description The machine has the role in the whole organization and each of its workspaces, or, with `workspace_id`, in that workspace alone.
         *     What is for people alone (managing members and keys, changing or deleting the organization, deleting workspaces, reviewing where a
         *     second reviewer is required) no key can do.
         *
         *     A key can live for five years at most. It stops working when its time is over or it is deleted, with its organization or workspace, and
         *     when who made it leaves or is no admin any more: that person may know it still.
         *
         *     Needs the permission `api_key.manage`.
         */
        post: operations["create_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{id}/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Deletes an API key; its very next request fails.
         * @description Deletes an API key; its very next request fails. Needs the permission `api_key.manage`.
         */
        delete: operations["delete_api_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what in the organization, when, to what and from where, newest first.
         * @description Who did what in the organization, when, to what and from where, newest first. Needs the permission `audit.read`.
         */
        get: operations["list_audit_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{id}/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follows the log from its first entry to its last and says whether it is what was written.
         * @description Every hash is computed anew each time, nothing is believed of an earlier call. A log that is too long for the time of a request is
         *     answered with 422 `audit_log_too_long` and a `Link` to go on behind the place that was reached: with `entries` and `head` of that
         *     place, or of any earlier verdict. The entry there has to be in its place still. Who takes what a verdict said
         *     elsewhere checks only what is new; who asks without them checks everything.
         *
         *     Needs the permission `audit.read`.
         */
        get: operations["verify_audit_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The open invitations of an organization, newest first.
         * @description The open invitations of an organization, newest first. Needs the permission `member.manage`.
         */
        get: operations["list_org_invitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{id}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraws an invitation that nobody has answered yet; it can no longer be accepted.
         * @description Withdraws an invitation that nobody has answered yet; it can no longer be accepted. Needs the permission `member.manage`.
         */
        delete: operations["withdraw_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An organization's members, newest first.
         * @description An organization's members, newest first. Needs the permission `org.read`.
         */
        get: operations["list_members"];
        put?: never;
        /**
         * Invites a phone; inviting it again takes the place of the first invitation.
         * @description Invites a phone; inviting it again takes the place of the first invitation. Needs the permission `member.manage`.
         */
        post: operations["invite_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes a member; everybody may remove themself. The last admin cannot be removed.
         * @description Removes a member; everybody may remove themself. The last admin cannot be removed. Needs the permission `member.manage`.
         */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        /**
         * Gives a member another role; the last admin cannot be demoted.
         * @description Gives a member another role; the last admin cannot be demoted. Needs the permission `member.manage`.
         */
        patch: operations["set_member_role"];
        trace?: never;
    };
    "/api/v1/orgs/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes the deletion of an organization back, with everything in it as it was: members and their roles, workspaces, contents, API
         *     keys, and invitations that have not expired meanwhile. Generations that ran when it was deleted were called off and stay so, and
         *     workspaces that had been deleted before stay deleted.
         * @description For who was admin when it was deleted; a smaller role is refused with 403 as on other routes, and to everybody else there is no
         *     such organization. One that is not deleted is answered with as it is. Once it is purged, there is none any more.
         *
         *     Needs the permission `org.delete`.
         */
        post: operations["restore_org"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{id}/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The workspaces in which the caller has a role, newest first.
         * @description The workspaces in which the caller has a role, newest first. Needs the permission `org.read`.
         */
        get: operations["list_workspaces"];
        put?: never;
        /**
         * Makes a workspace.
         * @description Makes a workspace. Needs the permission `workspace.create`.
         */
        post: operations["create_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One project.
         * @description One project. Needs the permission `project.read`.
         */
        get: operations["get_project"];
        put?: never;
        post?: never;
        /**
         * Deletes a project that holds no contents any more.
         * @description Deletes a project that holds no contents any more. Needs the permission `project.write`.
         */
        delete: operations["delete_project"];
        options?: never;
        head?: never;
        /**
         * Changes a project's name or description.
         * @description Changes a project's name or description. Needs the permission `project.write`.
         */
        patch: operations["update_project"];
        trace?: never;
    };
    "/api/v1/projects/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The current texts of all contents of a project as a ZIP archive, oldest content first: a file for each, in one of the formats of a
         *     content's export.
         * @description The archive is written while it is sent. When it cannot be gone on with, the connection is cut off, and what came is no whole archive.
         *
         *     Needs the permission `content.read`.
         */
        get: operations["export_project"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prompts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One prompt.
         * @description One prompt. Needs the permission `content.read`.
         */
        get: operations["get_prompt"];
        put?: never;
        post?: never;
        /**
         * Deletes a prompt with its versions. Contents that were made from it stay.
         * @description Deletes a prompt with its versions. Contents that were made from it stay. Needs the permission `content.write`.
         */
        delete: operations["delete_prompt"];
        options?: never;
        head?: never;
        /**
         * Changes a prompt. Another template or other variables make a version.
         * @description Changes a prompt. Another template or other variables make a version. Needs the permission `content.write`.
         */
        patch: operations["update_prompt"];
        trace?: never;
    };
    "/api/v1/prompts/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compares two versions of a prompt: the template word by word, the variables by name.
         * @description Compares two versions of a prompt: the template word by word, the variables by name. Needs the permission `content.read`.
         */
        get: operations["diff_prompt_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prompts/{id}/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts values into a prompt, and says what is missing. Values are never read as templates.
         * @description Puts values into a prompt, and says what is missing. Values are never read as templates. Needs the permission `content.read`.
         */
        post: operations["render_prompt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prompts/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A prompt's versions, newest first.
         * @description A prompt's versions, newest first. Needs the permission `content.read`.
         */
        get: operations["list_prompt_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prompts/{id}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One version of a prompt, with its variables.
         * @description One version of a prompt, with its variables. Needs the permission `content.read`.
         */
        get: operations["get_prompt_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prompts/{id}/versions/{number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Brings an older version of a prompt back, as a new version.
         * @description Brings an older version of a prompt back, as a new version. Needs the permission `content.write`.
         */
        post: operations["restore_prompt_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a generation is.
         * @description Where a generation is. Needs the permission `content.read`.
         */
        get: operations["get_task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Calls a generation off; its content goes back to where it was, or with `keep_partial` becomes a draft of what was written.
         * @description Calls a generation off; its content goes back to where it was, or with `keep_partial` becomes a draft of what was written. Needs the permission `content.generate`.
         */
        post: operations["cancel_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/currency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Sets the currency in which the organization's money is shown beside dollars, and its rate. The ledger stays in micro US dollars.
         * @description Sets the currency in which the organization's money is shown beside dollars, and its rate. The ledger stays in micro US dollars. Needs the permission `usage.manage`.
         */
        put: operations["set_usage_currency"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the month ends at the pace of the same days of the week, and when the limit is reached.
         * @description Where the month ends at the pace of the same days of the week, and when the limit is reached. Needs the permission `usage.read`.
         */
        get: operations["get_usage_forecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every limit of an organization, its own first. Carries an entity tag.
         * @description Every limit of an organization, its own first. Carries an entity tag. Needs the permission `usage.read`.
         */
        get: operations["get_usage_limits"];
        /**
         * Sets a limit of the organization, or of a workspace, a person or an API key in it. Of several the lowest holds. One that is lowered below present use only stops new generations.
         * @description Sets a limit of the organization, or of a workspace, a person or an API key in it. Of several the lowest holds. One that is lowered below present use only stops new generations. Needs the permission `usage.manage`.
         */
        put: operations["set_usage_limit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Each attempt at the model, with settlements and corrections of them, newest first.
         * @description Each attempt at the model, with settlements and corrections of them, newest first. Needs the permission `usage.read`.
         */
        get: operations["list_usage_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/logs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The log as a file, newest first, streamed. Spreadsheets read it as UTF-8, and no field as a formula.
         * @description The log as a file, newest first, streamed. Spreadsheets read it as UTF-8, and no field as a formula. Needs the permission `usage.read`.
         */
        get: operations["export_usage_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the caller used in the running month, and what is left for the caller.
         * @description What the caller used in the running month, and what is left for the caller. Needs the permission `usage.read`.
         */
        get: operations["get_my_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/statements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The months whose books are closed, newest first.
         * @description The months whose books are closed, newest first. Needs the permission `usage.read`.
         */
        get: operations["list_usage_statements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/statements/{month}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The closed books of a month. They never change; what comes too late is in the next ones, named so.
         * @description The closed books of a month. They never change; what comes too late is in the next ones, named so. Needs the permission `usage.read`.
         */
        get: operations["get_usage_statement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an organization used in a month, what is held, and what is left.
         * @description What an organization used in a month, what is held, and what is left. Needs the permission `usage.read`.
         */
        get: operations["get_usage_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/timeseries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Use by day or hour of the organization's zone. Steps without calls are there with zeros.
         * @description Use by day or hour of the organization's zone. Steps without calls are there with zeros. Needs the permission `usage.read`.
         */
        get: operations["get_usage_timeseries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/unsettled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Holds whose bill is not known, and attempts whose tokens were counted by us or are not known.
         * @description Holds whose bill is not known, and attempts whose tokens were counted by us or are not known. Needs the permission `usage.read`.
         */
        get: operations["get_unsettled_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An organization's webhooks, oldest first.
         * @description An organization's webhooks, oldest first. Needs the permission `webhook.manage`.
         */
        get: operations["list_webhooks"];
        put?: never;
        /**
         * Makes a webhook. The answer holds its signing secret, which is not shown again.
         * @description Events are posted as `{type, timestamp, data}`, signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`,
         *     `webhook-signature`). Each arrives at least once: `webhook-id` is the same at every attempt, and what a receiver knows repetitions by.
         *     The order is not promised; `timestamp` tells it, and the feed of events has it. Any 2xx within the time-out is success; redirects are
         *     not followed. What fails is tried again for about three days; 410 disables the webhook at once, and so does failing for days, of which
         *     the admins are warned before. The body of an answer does not matter.
         *
         *     Needs the permission `webhook.manage`.
         */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A webhook. Carries an entity tag.
         * @description A webhook. Carries an entity tag. Needs the permission `webhook.manage`.
         */
        get: operations["get_webhook"];
        put?: never;
        post?: never;
        /**
         * Deletes a webhook with its deliveries. Nothing is sent to it any more; what is on its way this moment is not called back.
         * @description Deletes a webhook with its deliveries. Nothing is sent to it any more; what is on its way this moment is not called back. Needs the permission `webhook.manage`.
         */
        delete: operations["delete_webhook"];
        options?: never;
        head?: never;
        /**
         * Changes a webhook; what is absent stays. Disabling it cancels what waits; enabling it lets new events go out again.
         * @description Changes a webhook; what is absent stays. Disabling it cancels what waits; enabling it lets new events go out again. Needs the permission `webhook.manage`.
         */
        patch: operations["update_webhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of a webhook's deliveries of the last 30 days, newest first.
         * @description What became of a webhook's deliveries of the last 30 days, newest first. Needs the permission `webhook.manage`.
         */
        get: operations["list_webhook_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends one delivery again, whatever became of it: the same bytes under the same `webhook-id`.
         * @description Sends one delivery again, whatever became of it: the same bytes under the same `webhook-id`. Needs the permission `webhook.manage`.
         */
        post: operations["redeliver_webhook_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends the events of a time again, oldest first: those that have not arrived, also of a time when the webhook was disabled or not made
         *     yet. At most 10,000 at once; `next_from` tells where the rest begins.
         * @description Sends the events of a time again, oldest first: those that have not arrived, also of a time when the webhook was disabled or not made
         *     yet. At most 10,000 at once; `next_from` tells where the rest begins. Needs the permission `webhook.manage`.
         */
        post: operations["redeliver_webhook_range"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a webhook a new secret, shown in this answer alone. For 24 hours deliveries carry the old one's signature, too.
         * @description Gives a webhook a new secret, shown in this answer alone. For 24 hours deliveries carry the old one's signature, too. Needs the permission `webhook.manage`.
         */
        post: operations["rotate_webhook_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a `webhook.ping`, whatever the webhook's filter.
         * @description Sends a `webhook.ping`, whatever the webhook's filter. Needs the permission `webhook.manage`.
         */
        post: operations["test_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One workspace.
         * @description One workspace. Needs the permission `workspace.read`.
         */
        get: operations["get_workspace"];
        put?: never;
        post?: never;
        /**
         * Deletes a workspace, at once for everybody.
         * @description Deletes a workspace, at once for everybody. Needs the permission `workspace.delete`.
         */
        delete: operations["delete_workspace"];
        options?: never;
        head?: never;
        /**
         * Renames a workspace.
         * @description Renames a workspace. Needs the permission `workspace.update`.
         */
        patch: operations["rename_workspace"];
        trace?: never;
    };
    "/api/v1/workspaces/{id}/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A workspace's batches, newest first.
         * @description A workspace's batches, newest first. Needs the permission `content.read`.
         */
        get: operations["list_batches"];
        put?: never;
        /**
         * Starts a batch: every row becomes a content and is generated. Rows come as JSON, or as CSV (`text/csv`, UTF-8) with a header `title` and a column for each
         *     variable, separated by commas, semicolons, tabs, vertical bars or what a first line `sep=` names; then the rest stands in the query. A variable `title`
         *     gets the cell of that column, too. Every row is checked before anything starts.
         * @description Starts a batch: every row becomes a content and is generated. Rows come as JSON, or as CSV (`text/csv`, UTF-8) with a header `title` and a column for each
         *     variable, separated by commas, semicolons, tabs, vertical bars or what a first line `sep=` names; then the rest stands in the query. A variable `title`
         *     gets the cell of that column, too. Every row is checked before anything starts. Needs the permission `content.generate`.
         */
        post: operations["create_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A workspace's members, the organization's admins among them.
         * @description A workspace's members, the organization's admins among them. Needs the permission `workspace.read`.
         */
        get: operations["list_workspace_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One member of a workspace.
         * @description One member of a workspace. Needs the permission `workspace.read`.
         */
        get: operations["get_workspace_member"];
        /**
         * Gives a member of the organization a role in the workspace.
         * @description Gives a member of the organization a role in the workspace. Needs the permission `workspace.member_manage`.
         */
        put: operations["put_workspace_member"];
        post?: never;
        /**
         * Takes a person off the workspace's list; everybody may take off themself.
         * @description Takes a person off the workspace's list; everybody may take off themself. Needs the permission `workspace.member_manage`.
         */
        delete: operations["remove_workspace_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{id}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A workspace's projects, newest first.
         * @description A workspace's projects, newest first. Needs the permission `project.read`.
         */
        get: operations["list_projects"];
        put?: never;
        /**
         * Makes a project in a workspace.
         * @description Makes a project in a workspace. Needs the permission `project.write`.
         */
        post: operations["create_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{id}/prompt-categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The categories of a workspace's prompts with their counts; prompts without one come last, under `null`.
         * @description The categories of a workspace's prompts with their counts; prompts without one come last, under `null`. Needs the permission `content.read`.
         */
        get: operations["list_prompt_categories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Gives a category another name. One that is there already takes the prompts in.
         * @description Gives a category another name. One that is there already takes the prompts in. Needs the permission `content.write`.
         */
        patch: operations["rename_prompt_category"];
        trace?: never;
    };
    "/api/v1/workspaces/{id}/prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A workspace's prompts, newest first.
         * @description A workspace's prompts, newest first. Needs the permission `content.read`.
         */
        get: operations["list_prompts"];
        put?: never;
        /**
         * Makes a prompt in a workspace.
         * @description Makes a prompt in a workspace. Needs the permission `content.write`.
         */
        post: operations["create_prompt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspaces/{id}/prompts/starters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adds the starter prompts that the workspace does not have. Asked again, it adds none.
         * @description Adds the starter prompts that the workspace does not have. Asked again, it adds none. Needs the permission `content.write`.
         */
        post: operations["add_starter_prompts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description What somebody does with a content.
         * @enum {string}
         */
        Activity: "reading" | "editing";
        /** @description Adds starter prompts. */
        AddStarterPrompts: {
            language?: components["schemas"]["StarterLanguage"] | null;
        };
        /**
         * @description Figures about the contents of a workspace that were created in a period.
         *
         *     Every figure but `approvals` and `rejections` of `by_day` is about the contents created from `from` to `to` and not deleted since,
         *     whenever they were generated and reviewed.
         */
        Analytics: {
            /**
             * Format: date-time
             * @description When the figures were calculated; an answer is kept for a minute.
             */
            as_of: string;
            /** @description By author of the content; the 100 with the most contents. */
            by_author: components["schemas"]["AuthorAnalytics"][];
            /** @description The days of the period, in order; days without anything are there with zeros. */
            by_day: components["schemas"]["AnalyticsDay"][];
            /** @description By model of the content; the 100 with the most contents. */
            by_model: components["schemas"]["ModelAnalytics"][];
            /** @description By version of the stored prompt; the 100 with the most contents. */
            by_prompt: components["schemas"]["PromptAnalytics"][];
            /** @description Contents of the period by the status that they have now. */
            by_status: components["schemas"]["StatusCounts"];
            /**
             * Format: date
             * @description First day of the period.
             */
            from: string;
            /** @description The zone whose days these are. */
            timezone: string;
            /**
             * Format: date
             * @description Last day of the period, inclusive.
             */
            to: string;
            /** @description All contents of the period. */
            totals: components["schemas"]["AnalyticsFigures"];
            /**
             * Format: uuid
             * @description The workspace.
             */
            workspace_id: string;
        };
        /** @description One day. */
        AnalyticsDay: {
            /**
             * Format: int64
             * @description Approvals on this day, of contents created at any time.
             */
            approvals: number;
            /** @description Contents that were created on it, by the status that they have now. */
            by_status: components["schemas"]["StatusCounts"];
            /**
             * Format: int64
             * @description Contents that were created on it.
             */
            contents: number;
            /**
             * Format: date
             * @description The day, in the organization's zone (Gregorian date).
             */
            day: string;
            /**
             * Format: int64
             * @description Rejections on this day, of contents created at any time.
             */
            rejections: number;
        };
        /** @description Figures about some contents. */
        AnalyticsFigures: {
            /**
             * Format: double
             * @description Approvals divided by approvals and rejections together; null without either.
             */
            approval_rate: number | null;
            /**
             * Format: int64
             * @description Approvals; a content may be approved several times.
             */
            approvals: number;
            /**
             * Format: int64
             * @description Contents that were approved at least once.
             */
            approved_contents: number;
            /**
             * Format: int64
             * @description Contents.
             */
            contents: number;
            /**
             * Format: int64
             * @description What all generations of the approved contents cost, divided by the number of approved contents, micro US dollars; null without an
             *     approved content.
             */
            cost_per_approved_content_micro_usd: number | null;
            /**
             * Format: double
             * @description How much people change before they approve: words taken out or put in between the newest generated text and the approved one,
             *     divided by the words of both texts together. 0 is the generated text unchanged, 1 another text; another spelling of a word (half-space, yeh, kaf,
             *     digits, diacritics) is no change. The mean over contents, each with its newest approval of a text that a model had begun; null without one.
             */
            edit_distance: number | null;
            /**
             * Format: int64
             * @description Contents that `edit_distance` is the mean of. An approval is measured within seconds.
             */
            edit_distance_contents: number;
            /**
             * Format: double
             * @description Share of the contents with a decision whose first decision was an approval; null without a decision.
             */
            first_pass_acceptance: number | null;
            /**
             * Format: int64
             * @description Contents for which a model has written a text.
             */
            generated_contents: number;
            /**
             * Format: int64
             * @description Generations of the approved contents whose cost is not known, and is missing in the cost.
             */
            generations_of_unknown_cost: number;
            /**
             * Format: double
             * @description Mean number of further generations that brought a text, after the first, of the contents with at least one; null without one.
             */
            regenerations_per_content: number | null;
            /**
             * Format: int64
             * @description Rejections; a content may be rejected several times.
             */
            rejections: number;
            /**
             * Format: double
             * @description Median time from the creation of a content to its first approval, seconds; null without an approval.
             */
            time_to_approve_p50_s: number | null;
            /**
             * Format: double
             * @description Nine of ten contents were approved for the first time within this time of their creation, seconds; null without an approval.
             */
            time_to_approve_p90_s: number | null;
        };
        /** @description An API key, without its secret. */
        ApiKey: {
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description Who made it.
             */
            created_by: string;
            /**
             * Format: date-time
             * @description When it stops working.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Id of the key; what it does is done in this name.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was last seen in use, to within some minutes.
             */
            last_used_at: string | null;
            /** @description What it is for. */
            name: string;
            /**
             * Format: uuid
             * @description The organization that it belongs to.
             */
            org_id: string;
            /**
             * @description The first characters of the key, which tell it from others: `ctx_AZnwonwefWqbPC9O…` has nothing of the secret.
             * @example ctx_AZnwonwefWqbPC9OWmt8
             */
            prefix: string;
            /** @description The role that the machine has. */
            role: components["schemas"]["Role"];
            /**
             * Format: uuid
             * @description The only workspace that it reaches; the whole organization without one.
             */
            workspace_id: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        ApiKeyPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["ApiKey"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description Approves what the reviewer read. */
        Approve: {
            /** @description Says that the personal data in the text is known and meant. */
            acknowledge_pii?: boolean;
            /** @description A word to the author, at most 4,000 bytes. */
            comment?: string | null;
            /**
             * Format: int32
             * @description The version that was read; refused if another is current by now.
             */
            version?: number | null;
        };
        /**
         * @description What was done. More actions may come.
         *
         *     - `org.created`: The organization was made.
         *     - `org.updated`: The organization's name or settings were changed; the details tell which, and of settings from what to what.
         *     - `org.deleted`: The organization was deleted.
         *     - `org.restored`: The deletion of the organization was taken back.
         *     - `member.invited`: A phone number was invited; the details hold it masked.
         *     - `member.joined`: A person accepted an invitation.
         *     - `member.role_changed`: A member was given another role.
         *     - `member.removed`: A member was removed by somebody else.
         *     - `member.left`: A member left.
         *     - `invitation.withdrawn`: An invitation that nobody had answered was withdrawn, as who had invited is no admin any more.
         *     - `invitation.declined`: A person declined an invitation.
         *     - `workspace.created`: A workspace was made.
         *     - `workspace.renamed`: A workspace was given another name.
         *     - `workspace.deleted`: A workspace was deleted.
         *     - `workspace.member_set`: A member was put on a workspace's list, or given another role there.
         *     - `workspace.member_removed`: A member was taken off a workspace's list.
         *     - `api_key.created`: An API key was made.
         *     - `api_key.deleted`: An API key was deleted, by itself or with the role of who had made it (then the details name that person).
         *     - `project.created`: A project was made.
         *     - `project.updated`: A project was given another name or description; the details tell which.
         *     - `project.deleted`: A project was deleted.
         *     - `project.exported`: The contents of a project were taken out as an archive; the details tell the format.
         *     - `prompt.created`: A prompt was made.
         *     - `prompt.updated`: A prompt was changed; the details tell what of it, and of another template or other variables the version.
         *     - `prompt.restored`: An older version of a prompt was brought back; the details name both versions.
         *     - `prompt.deleted`: A prompt was deleted with its versions.
         *     - `prompt_category.renamed`: A category of a workspace's prompts was given another name.
         *     - `starter_prompts.added`: Starter prompts were added to a workspace; the details tell how many.
         *     - `batch.started`: A batch of generations was started.
         *     - `batch.cancelled`: A batch was called off.
         *     - `batch.retried`: The failed rows of a batch were started again.
         *     - `batch.exported`: The results of a batch were taken out as a file.
         *     - `content.created`: A content was made: a draft without a text.
         *     - `content.edited`: A content was changed by hand; the details tell what of it, and of another text the version.
         *     - `content.restored`: An older version of a content was brought back; the details name both versions.
         *     - `generation.started`: A generation was started; its target is the generation's task.
         *     - `generation.cancelled`: A generation was called off by a person or a machine.
         *     - `content.submitted`: A content was put up for review.
         *     - `content.approved`: A content was approved; the details name the version.
         *     - `content.rejected`: A content was sent back.
         *     - `content.deleted`: A content was deleted with its versions.
         *     - `content.exported`: A content was taken out as a file.
         *     - `usage.limit_set`: A monthly limit was set: of the organization, a workspace, a person or an API key.
         *     - `usage.settled`: An operator settled attempts of which nobody knew the bill; the target is the task.
         *     - `usage.corrected`: An operator corrected what an attempt cost; the target is the task.
         *     - `usage.currency_set`: The rate at which money is shown in another currency was set.
         *     - `comment.created`: A comment was written; its target is the content.
         *     - `comment.edited`: A comment was changed, or its thread resolved or opened again; the details tell which.
         *     - `comment.deleted`: A comment was deleted.
         *     - `content.receipt_issued`: A signed receipt of an approved content was given out.
         *     - `webhook.created`: A webhook was made.
         *     - `webhook.updated`: A webhook was changed, enabled or disabled; the details tell what of it.
         *     - `webhook.deleted`: A webhook was deleted with its deliveries.
         *     - `webhook.secret_rotated`: A webhook was given a new secret.
         *     - `webhook.disabled`: A webhook was disabled by the platform; the details tell why.
         *     - `webhook.redelivered`: Events were queued for a webhook by hand: a ping, or a redelivery.
         * @enum {string}
         */
        AuditAction: "org.created" | "org.updated" | "org.deleted" | "org.restored" | "member.invited" | "member.joined" | "member.role_changed" | "member.removed" | "member.left" | "invitation.withdrawn" | "invitation.declined" | "workspace.created" | "workspace.renamed" | "workspace.deleted" | "workspace.member_set" | "workspace.member_removed" | "api_key.created" | "api_key.deleted" | "project.created" | "project.updated" | "project.deleted" | "project.exported" | "prompt.created" | "prompt.updated" | "prompt.restored" | "prompt.deleted" | "prompt_category.renamed" | "starter_prompts.added" | "batch.started" | "batch.cancelled" | "batch.retried" | "batch.exported" | "content.created" | "content.edited" | "content.restored" | "generation.started" | "generation.cancelled" | "content.submitted" | "content.approved" | "content.rejected" | "content.deleted" | "content.exported" | "usage.limit_set" | "usage.settled" | "usage.corrected" | "usage.currency_set" | "comment.created" | "comment.edited" | "comment.deleted" | "content.receipt_issued" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret_rotated" | "webhook.disabled" | "webhook.redelivered";
        /**
         * @description Who did something.
         *
         *     The words of an entry are texts, not enums: what was written is shown as it was written, whoever wrote it.
         */
        AuditActor: {
            /**
             * Format: uuid
             * @description The person or the API key; `null` for the system.
             */
            id: string | null;
            /**
             * @description `person`, `api_key` or `system`.
             * @example person
             */
            kind: string;
        };
        /** @description One entry of the audit log. */
        AuditEntry: {
            /** @description What was done. */
            action: components["schemas"]["AuditAction"];
            /** @description Who did it. */
            actor: components["schemas"]["AuditActor"];
            /**
             * Format: date-time
             * @description When it was done; always with six digits of a second.
             * @example 2026-01-31T09:30:00.000000Z
             */
            at: string;
            /**
             * @description The address that the request came from; `null` when there was none.
             * @example 203.0.113.7
             */
            client_address: string | null;
            /** @description More about it, such as old and new role. Never texts, codes or whole phone numbers. */
            details: Record<string, never>;
            /** @description SHA-256 of this entry without `hash`, in the canonical form of RFC 8785, hexadecimal. */
            hash: string;
            /**
             * Format: uuid
             * @description Id of the entry.
             */
            id: string;
            /**
             * Format: uuid
             * @description The organization.
             */
            org_id: string;
            /** @description Hash of the entry before it; 64 zeros in the first. */
            prev_hash: string;
            /** @description The request in which it was done; `null` when there was none. */
            request_id: string | null;
            /**
             * Format: int64
             * @description Its place in the log, from 1 on without gaps.
             */
            sequence: number;
            /** @description What it was done to. */
            target: components["schemas"]["AuditTarget"];
        };
        /** @description One page of a list, and the cursor of the next. */
        AuditEntryPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["AuditEntry"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description What something was done to. */
        AuditTarget: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * @description `organization`, `person`, `invitation`, `workspace`, `api_key`, `project`, `prompt`, `batch`, `content`, `task` or `webhook`.
             * @example content
             */
            kind: string;
        };
        /** @description Whether the audit log is what was written. */
        AuditVerdict: {
            /**
             * Format: int64
             * @description The first place in the log where something else stands than was written, or nothing; absent when `ok`.
             */
            broken_at?: number | null;
            /**
             * Format: int64
             * @description How many entries follow from each other, from the first on; when the check began behind an entry that was found good before,
             *     with those up to it, and 0 if that entry is not there any more.
             */
            entries: number;
            /** @description Hash of the last of these; 64 zeros if there is none. Kept elsewhere, it shows later whether the log was rewritten since. */
            head: string;
            /** @description Whether every entry follows from the one before and none is missing. */
            ok: boolean;
        };
        /** @description Figures about an author's contents. */
        AuthorAnalytics: components["schemas"]["AnalyticsFigures"] & {
            /**
             * Format: uuid
             * @description The person or API key that created them.
             */
            author_id: string;
        };
        /** @description A batch. */
        Batch: {
            /**
             * Format: uuid
             * @description Who started it.
             */
            author_id: string;
            /**
             * Format: int64
             * @description The most that it may cost, micro US dollars.
             */
            budget_micro_usd: number | null;
            /**
             * Format: date-time
             * @description When it was started.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its last row had an outcome, or when it was called off.
             */
            finished_at: string | null;
            /**
             * Format: uuid
             * @description Id of the batch.
             */
            id: string;
            /** @description The model. */
            model: string;
            /**
             * Format: uuid
             * @description The organization it belongs to.
             */
            org_id: string;
            /** @description How many rows are where. */
            progress: components["schemas"]["BatchProgress"];
            /**
             * Format: uuid
             * @description The project that its contents go into.
             */
            project_id: string;
            /**
             * Format: uuid
             * @description The prompt.
             */
            prompt_id: string;
            /**
             * Format: int32
             * @description The prompt's version.
             */
            prompt_version: number;
            /**
             * Format: int64
             * @description What is held for generations whose cost is not known yet, micro US dollars.
             */
            reserved_micro_usd: number;
            /**
             * Format: int64
             * @description What its generations cost so far, as far as known, micro US dollars.
             */
            spent_micro_usd: number;
            /** @description Where it is. */
            state: components["schemas"]["BatchState"];
            /**
             * Format: int32
             * @description How many rows it has.
             */
            total: number;
            /**
             * Format: uuid
             * @description The workspace it is in.
             */
            workspace_id: string;
        };
        /** @description How many rows of a batch are where. */
        BatchProgress: {
            /**
             * Format: int64
             * @description Were called off.
             */
            cancelled: number;
            /**
             * Format: int64
             * @description Came to nothing.
             */
            failed: number;
            /**
             * Format: int64
             * @description Wait for their turn.
             */
            pending: number;
            /**
             * Format: int64
             * @description Are generated.
             */
            running: number;
            /**
             * Format: int64
             * @description Have their text.
             */
            succeeded: number;
        };
        /** @description A row of a batch and its outcome. */
        BatchRow: {
            /**
             * Format: uuid
             * @description The content, once there is one.
             */
            content_id: string | null;
            /**
             * Format: int64
             * @description What its generations cost so far, as far as known, micro US dollars.
             */
            cost_micro_usd: number;
            error: components["schemas"]["Failure"] | null;
            /**
             * Format: int32
             * @description 1 for the first.
             */
            number: number;
            /** @description Where it is. */
            state: components["schemas"]["BatchRowState"];
            /**
             * Format: uuid
             * @description Its newest generation.
             */
            task_id: string | null;
            /** @description Title of the content. */
            title: string;
            /**
             * Format: int32
             * @description The version that the text became.
             */
            version: number | null;
        };
        /** @description A row of a batch that is started. */
        BatchRowInput: {
            /** @description Title of the content, 1 to 300 characters. */
            title: string;
            /** @description Values for the variables of the prompt. */
            variables?: {
                [key: string]: components["schemas"]["VariableValue"];
            };
        };
        /** @description One page of a list, and the cursor of the next. */
        BatchRowPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["BatchRow"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /**
         * @description Where a row of a batch is.
         * @enum {string}
         */
        BatchRowState: "pending" | "running" | "succeeded" | "failed" | "cancelled";
        /**
         * @description Where a batch is.
         * @enum {string}
         */
        BatchState: "running" | "finished" | "cancelled";
        /** @description A batch in a list. */
        BatchSummary: {
            /**
             * Format: uuid
             * @description Who started it.
             */
            author_id: string;
            /**
             * Format: date-time
             * @description When it was started.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its last row had an outcome, or when it was called off.
             */
            finished_at: string | null;
            /**
             * Format: uuid
             * @description Id of the batch.
             */
            id: string;
            /** @description The model. */
            model: string;
            /**
             * Format: uuid
             * @description The project that its contents go into.
             */
            project_id: string;
            /**
             * Format: uuid
             * @description The prompt.
             */
            prompt_id: string;
            /**
             * Format: int32
             * @description The prompt's version.
             */
            prompt_version: number;
            /** @description Where it is. */
            state: components["schemas"]["BatchState"];
            /**
             * Format: int32
             * @description How many rows it has.
             */
            total: number;
        };
        /** @description One page of a list, and the cursor of the next. */
        BatchSummaryPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["BatchSummary"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /**
         * @description A step of a time series.
         * @enum {string}
         */
        Bucket: "day" | "hour";
        /**
         * @description The calendar in which an organization's months begin and end.
         * @enum {string}
         */
        Calendar: "gregorian" | "jalali";
        /** @description Calls a generation off. */
        CancelTask: {
            /** @description Keeps what was written so far: the content becomes a draft with it, and a version `generated` that is `partial`. */
            keep_partial?: boolean;
        };
        /**
         * @description A comment on a content, or on a range of its text.
         *
         *     The range follows the text: after an edit it is where its words are then, of the version that is current then. When an edit takes
         *     its words away, `detached` is true, and `version`, `start` and `end` tell where they were last.
         */
        Comment: {
            /**
             * Format: uuid
             * @description Who wrote it.
             */
            author_id: string;
            /** @description What it says; empty once it was deleted. */
            body: string;
            /**
             * Format: uuid
             * @description The content.
             */
            content_id: string;
            /**
             * Format: date-time
             * @description When it was written.
             */
            created_at: string;
            /** @description Whether it was deleted, and stands here for its answers alone. */
            deleted: boolean;
            /** @description Whether the words of the range are gone from the text. */
            detached: boolean;
            /**
             * Format: int32
             * @description Where it ends, exclusive.
             */
            end: number | null;
            /**
             * Format: uuid
             * @description Id of the comment.
             */
            id: string;
            /** @description The people whom it calls. */
            mentions: string[];
            /**
             * Format: uuid
             * @description The comment that it answers.
             */
            parent_id: string | null;
            /** @description The words of the range, as they were when the comment was written. */
            quote: string | null;
            /**
             * Format: date-time
             * @description When the thread was resolved; null while it is open, and on answers.
             */
            resolved_at: string | null;
            /**
             * Format: uuid
             * @description Who resolved it.
             */
            resolved_by: string | null;
            /**
             * Format: int32
             * @description Where the range begins, in Unicode code points; null for a comment on the whole.
             */
            start: number | null;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /**
             * Format: int32
             * @description The version that the range is of.
             */
            version: number;
        };
        /** @description One page of a list, and the cursor of the next. */
        CommentPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["Comment"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description A content: a prompt, the text that came of it, and where it is in its life. */
        Content: {
            /**
             * Format: uuid
             * @description Who is to work on it.
             */
            assignee_id: string | null;
            /**
             * Format: uuid
             * @description Who made it.
             */
            author_id: string;
            /** @description The text, when there is one. */
            body: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it should be done.
             */
            due_at: string | null;
            failure: components["schemas"]["Failure"] | null;
            /**
             * Format: uuid
             * @description Id of the content.
             */
            id: string;
            /** @description The model it is generated with. */
            model: string;
            /**
             * Format: uuid
             * @description The organization it belongs to.
             */
            org_id: string;
            /** @description Personal data in the body. */
            pii: components["schemas"]["Pii"];
            /**
             * Format: uuid
             * @description The project it is in.
             */
            project_id: string;
            /** @description What the model is asked. */
            prompt: string;
            /**
             * Format: uuid
             * @description The stored prompt it was made from.
             */
            prompt_id: string | null;
            /**
             * Format: int32
             * @description The version of the stored prompt that `prompt` was rendered from; null where it was written or changed by hand.
             */
            prompt_version: number | null;
            /**
             * Format: uuid
             * @description Who approved or rejected it last.
             */
            reviewer_id: string | null;
            /** @description Where it is in its life. */
            status: components["schemas"]["Status"];
            /** @description Labels. */
            tags: string[];
            /**
             * Format: uuid
             * @description Its newest generation.
             */
            task_id: string | null;
            /** @description Its title. */
            title: string;
            /** @description Whether the output cap cut the text: it is not whole. */
            truncated?: boolean;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description The values given to the stored prompt's variables. */
            variables: {
                [key: string]: components["schemas"]["VariableValue"];
            } | null;
            /**
             * Format: int32
             * @description Number of its newest version; 0 before the first.
             */
            version: number;
            /**
             * Format: uuid
             * @description The workspace it is in.
             */
            workspace_id: string;
        };
        /** @description How many contents a filter lets through. */
        ContentCounts: {
            /** @description By status. */
            by_status: components["schemas"]["StatusCounts"];
            /** @description By queue. */
            queues: components["schemas"]["QueueCounts"];
        };
        /** @description A content in a list: without its texts, which are had by id. */
        ContentItem: {
            /**
             * Format: uuid
             * @description Who is to work on it.
             */
            assignee_id: string | null;
            /**
             * Format: uuid
             * @description Who made it.
             */
            author_id: string;
            /**
             * Format: int32
             * @description Length of the text, Unicode code points.
             */
            body_chars: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it should be done.
             */
            due_at: string | null;
            /** @description The first 300 characters of the text, when there is one. */
            excerpt: string | null;
            failure: components["schemas"]["Failure"] | null;
            /** @description Where the words of `q` are; only with `q`. At most 1,000 places of each field. */
            highlights?: components["schemas"]["Highlight"][];
            /**
             * Format: uuid
             * @description Id of the content.
             */
            id: string;
            /** @description The model it is generated with. */
            model: string;
            /**
             * Format: uuid
             * @description The organization it belongs to.
             */
            org_id: string;
            /** @description Personal data in the body. */
            pii: components["schemas"]["PiiVerdict"];
            /**
             * Format: uuid
             * @description The project it is in.
             */
            project_id: string;
            /**
             * Format: uuid
             * @description Who approved or rejected it last.
             */
            reviewer_id: string | null;
            /** @description Where it is in its life. */
            status: components["schemas"]["Status"];
            /** @description Labels. */
            tags: string[];
            /**
             * Format: uuid
             * @description Its newest generation.
             */
            task_id: string | null;
            /** @description Its title. */
            title: string;
            /** @description Whether the output cap cut the text. */
            truncated: boolean;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /**
             * Format: int32
             * @description Number of its newest version; 0 before the first.
             */
            version: number;
            /**
             * Format: uuid
             * @description The workspace it is in.
             */
            workspace_id: string;
        };
        /** @description One page of a list, and the cursor of the next. */
        ContentItemPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["ContentItem"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description What came too late for the statement of its own month. */
        Correction: {
            /**
             * Format: int64
             * @description Money, micro US dollars; negative when it is given back.
             */
            cost_micro_usd: number;
            /**
             * Format: int64
             * @description Entries of the log.
             */
            entries: number;
            /**
             * Format: int64
             * @description Tokens read.
             */
            input_tokens: number;
            /** @description The month that it belongs to, in the calendar of now. */
            month: string;
            /**
             * Format: int64
             * @description Tokens written.
             */
            output_tokens: number;
        };
        /** @description Makes an API key. */
        CreateApiKey: {
            /**
             * Format: date-time
             * @description When it stops working: later than now.
             */
            expires_at: string;
            /** @description What it is for, 1 to 100 characters. */
            name: string;
            /** @description The role that the machine has. */
            role: components["schemas"]["Role"];
            /**
             * Format: uuid
             * @description The only workspace that it reaches; the whole organization without one.
             */
            workspace_id?: string | null;
        };
        /** @description Starts a batch. */
        CreateBatch: {
            /**
             * Format: int64
             * @description The most that the whole batch may cost, micro US dollars; the organization's limits hold besides.
             */
            budget_micro_usd?: number | null;
            /**
             * Format: int32
             * @description Cap on each answer, tokens.
             */
            max_output_tokens?: number | null;
            /** @description A model of the catalogue; the default one if absent. */
            model?: string | null;
            /**
             * Format: uuid
             * @description The project that the contents go into.
             */
            project_id: string;
            /**
             * Format: uuid
             * @description The prompt that each row is rendered with, in its current version.
             */
            prompt_id: string;
            /** @description One content each, 1 to 1,000. */
            rows: components["schemas"]["BatchRowInput"][];
            /** @description Labels of every content, at most 20 of at most 50 characters. */
            tags?: string[];
            /**
             * Format: float
             * @description Sampling temperature, 0 to 2.
             */
            temperature?: number | null;
        };
        /** @description Writes a comment. */
        CreateComment: {
            /** @description What it says, at most 8,000 bytes. */
            body: string;
            /**
             * Format: int32
             * @description Where it ends, exclusive; with `start`.
             */
            end?: number | null;
            /** @description The people whom it calls, at most 20 of the workspace. */
            mentions?: string[];
            /**
             * Format: uuid
             * @description The comment that it answers; an answer has no range of its own.
             */
            parent_id?: string | null;
            /**
             * Format: int32
             * @description Where the range begins in that version, in Unicode code points; with `end`.
             */
            start?: number | null;
            /**
             * Format: int32
             * @description The version that was read; the current one if absent.
             */
            version?: number | null;
        };
        /** @description Makes a content in status `DRAFT`. */
        CreateContent: {
            /**
             * Format: int32
             * @description Cap on the answer, tokens.
             */
            max_output_tokens?: number | null;
            /** @description A model of the catalogue; the default one if absent. */
            model?: string | null;
            /**
             * Format: uuid
             * @description The project it goes into.
             */
            project_id: string;
            /** @description What the model is asked, at most 64 KiB; or give `prompt_id`. */
            prompt?: string | null;
            /**
             * Format: uuid
             * @description A prompt of the workspace, which is rendered with `variables`.
             */
            prompt_id?: string | null;
            /** @description Labels, at most 20 of at most 50 characters. */
            tags?: string[];
            /**
             * Format: float
             * @description Sampling temperature, 0 to 2.
             */
            temperature?: number | null;
            /** @description Its title, 1 to 300 characters. */
            title: string;
            /** @description Values for the variables of the prompt. */
            variables?: {
                [key: string]: components["schemas"]["VariableValue"];
            } | null;
        };
        /** @description A new API key, with its secret. */
        CreatedApiKey: components["schemas"]["ApiKey"] & {
            /**
             * @description The bearer token that the machine calls with. It is shown in this answer alone.
             * @example ctx_AZqz…
             */
            key: string;
        };
        /** @description Makes an organization; the caller becomes its first admin. */
        CreateOrg: {
            /** @description Its name, 1 to 100 characters. */
            name: string;
        };
        /** @description Makes a project. */
        CreateProject: {
            /** @description What it is about, at most 4,000 bytes. */
            description?: string;
            /** @description Its name, 1 to 200 characters. */
            name: string;
        };
        /** @description Makes a prompt. */
        CreatePrompt: {
            /** @description Its category, 1 to 100 characters. */
            category?: string | null;
            /** @description What it is for, at most 4,000 bytes. */
            description?: string;
            /** @description Its name, 1 to 200 characters. */
            name: string;
            /** @description The template, at most 64 KiB. */
            template: string;
            /** @description Its variables, at most 50. A name in the template that is not among them takes a text and is required. */
            variables?: components["schemas"]["Variable"][];
        };
        /** @description Makes a webhook. */
        CreateWebhook: {
            /** @description What it is for, at most 200 characters. */
            description?: string;
            /** @description The types of event to send, at least one, none twice. `webhook.ping` is sent by request alone and need not be named. */
            events: components["schemas"]["EventType"][];
            /**
             * @description Headers to send along, at most 20, such as `Authorization`. Values are sealed and never shown again. Refused are `Host`,
             *     `Content-*`, `Webhook-*`, and what belongs to one connection.
             */
            headers?: {
                [key: string]: string;
            };
            /**
             * @description Absolute `https` address on a public host, at most 2,048 bytes, without user name, password and fragment.
             * @example https://hooks.example.com/contexor
             */
            url: string;
        };
        /**
         * @description A currency that money may be shown in.
         * @enum {string}
         */
        Currency: "toman" | "rial";
        /** @description An event on its way to a webhook. */
        Delivery: {
            /** @description Every attempt, first to last. */
            attempts: components["schemas"]["DeliveryAttempt"][];
            /**
             * Format: date-time
             * @description When it was queued first.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description Id of the event: what the receiver gets as `webhook-id`, the same at every attempt.
             */
            event_id: string;
            /**
             * Format: date-time
             * @description When the event happened.
             */
            happened_at: string;
            /**
             * Format: uuid
             * @description Id of the delivery.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it is tried next, while it is pending.
             */
            next_attempt_at: string | null;
            /** @description The first 1,024 bytes of the last answer, as text alone; control characters are replaced. Never render it as HTML. */
            response: string | null;
            /** @description What became of it. */
            state: components["schemas"]["DeliveryState"];
            /** @description The event's type. */
            type: components["schemas"]["EventType"];
        };
        /** @description One attempt to deliver. */
        DeliveryAttempt: {
            /**
             * Format: date-time
             * @description When it began.
             */
            at: string;
            /**
             * Format: int64
             * @description How long it took, milliseconds.
             */
            latency_ms: number;
            /**
             * @description How it ended: `delivered`, `refused` (another status than 2xx, redirects included), `timed_out`, `connection_failed`,
             *     `address_refused` (the host is, or resolves to, an address that is not public), `unreadable` (our own settings lack the key of the
             *     webhook's secrets) or `interrupted` (the service stopped).
             * @example delivered
             */
            outcome: string;
            /**
             * Format: int32
             * @description The receiver's status, when there was an answer.
             */
            status_code: number | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        DeliveryPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["Delivery"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /**
         * @description What became of a delivery.
         * @enum {string}
         */
        DeliveryState: "pending" | "delivered" | "failed" | "cancelled";
        /** @description Two versions of a text compared, word by word. */
        Diff: {
            /**
             * Format: int32
             * @description The older version's number.
             */
            from: number;
            /** @description The pieces, in the order of the text. */
            hunks: components["schemas"]["Hunk"][];
            /** @description How much is different. */
            stats: components["schemas"]["DiffStats"];
            /**
             * Format: int32
             * @description The newer version's number.
             */
            to: number;
        };
        /**
         * @description What happened to a piece of text.
         * @enum {string}
         */
        DiffOp: "equal" | "insert" | "delete" | "spelling";
        /** @description How much is different, in words and punctuation marks. */
        DiffStats: {
            /** @description In the older text alone. */
            deleted: number;
            /** @description In the newer text alone. */
            inserted: number;
            /** @description In both in different spellings. */
            spelling: number;
        };
        /** @description A currency in which money may be shown beside dollars. The ledger stays in micro US dollars. */
        DisplayCurrency: {
            /** @description Which one. */
            currency: components["schemas"]["Currency"];
            /**
             * Format: int64
             * @description How many of it are a dollar, as the organization reckons.
             * @example 115000
             */
            per_usd: number;
        };
        /** @description What a generation may cost at most. */
        Estimate: {
            /** @description Whether it would be accepted now. */
            fits: boolean;
            /**
             * Format: int64
             * @description Upper bound of the prompt's tokens.
             */
            input_tokens: number;
            /**
             * Format: int64
             * @description Upper bound of the cost, micro US dollars.
             */
            max_cost_micro_usd: number;
            /**
             * Format: int64
             * @description Cap on the answer's tokens.
             */
            max_output_tokens: number;
            /**
             * Format: int64
             * @description What is left this month; null when nothing limits it.
             */
            remaining_micro_usd: number | null;
            /**
             * Format: int64
             * @description Tokens that are left after it; null when nothing limits them.
             */
            remaining_tokens: number | null;
        };
        /**
         * @description A type of event that receivers are told of.
         * @enum {string}
         */
        EventType: "generation.completed" | "generation.failed" | "content.submitted" | "content.approved" | "content.rejected" | "usage.limit.warning" | "usage.limit.exceeded" | "webhook.ping";
        /**
         * @description A content as a JSON file. `version`, `body`, `truncated`, `pii` and `reviewer_id` are of the text that is in the file; `status` is `APPROVED`
         *     where that text was approved, and else the content's own.
         */
        ExportedContent: components["schemas"]["Content"] & {
            /** @description Whether the text in the file is the current one. */
            is_current: boolean;
            version_kind: components["schemas"]["VersionKind"] | null;
        };
        /** @description Why something came to nothing. */
        Failure: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description A stable word, such as `provider_unavailable` or `pii_blocked`. */
            code: string;
            /** @description What happened, for people. */
            detail: string;
        };
        /** @description Events in the order in which they became known. */
        Feed: {
            /** @description Whether more events wait behind `next_cursor` now. */
            has_more: boolean;
            /** @description The events, oldest first. */
            items: components["schemas"]["FeedEvent"][];
            /** @description Where to go on, also when there is nothing more just now: keep it and ask again later. `null` while there was never an event. */
            next_cursor: string | null;
        };
        /** @description An event, as receivers get it in their body, with its id. */
        FeedEvent: {
            /** @description Ids and facts, by its type: the schemas of `asyncapi.yaml`. Never texts, prompts or phone numbers. */
            data: Record<string, never>;
            /**
             * Format: uuid
             * @description Its id: what a webhook gets as `webhook-id`.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description Its type. */
            type: string;
        };
        /** @description One field of the request that was refused. */
        FieldError: {
            /** @description A stable word: `unknown_field`, `invalid`, `required`. */
            code: string;
            /** @description Path of the field, such as `settings.timezone` or `tags[0]`. */
            field: string;
            /** @description What is wrong with it, for people. Never repeats the refused value. */
            message: string;
        };
        /**
         * @description Where the month is going.
         *
         *     Method: the days that are left are taken to cost what the same days of the week cost in the last 8 weeks (all of those since the
         *     first use, today apart, at least the day's share of the plain average where a weekday has none), and today the larger of that and
         *     what it has cost already. The range is the 10th to the 90th percentile of 1,000 months that are drawn from those days, weekday by
         *     weekday.
         */
        Forecast: {
            /**
             * Format: int64
             * @description Days of use that this rests on.
             */
            days_observed: number;
            /**
             * Format: date-time
             * @description The first moment of the next.
             */
            ends_at: string;
            /**
             * Format: int64
             * @description What the month is expected to cost, micro US dollars.
             */
            expected_micro_usd: number;
            /**
             * Format: int64
             * @description Nine of ten such months cost less, micro US dollars.
             */
            high_micro_usd: number;
            /**
             * Format: int64
             * @description The organization's limit, micro US dollars; null when there is none.
             */
            limit_micro_usd: number | null;
            /**
             * Format: date
             * @description The day on which the limit is expected to be reached; null when that is not in this month.
             */
            limit_reached_on: string | null;
            /**
             * Format: int64
             * @description Nine of ten such months cost more, micro US dollars.
             */
            low_micro_usd: number;
            /** @description How it is reckoned, for people. */
            method: string;
            /** @description The month, in the organization's calendar. */
            month: string;
            /**
             * Format: uuid
             * @description The organization.
             */
            org_id: string;
            /**
             * Format: int64
             * @description Money spent so far, micro US dollars.
             */
            spent_micro_usd: number;
            /**
             * Format: date-time
             * @description Its first moment.
             */
            starts_at: string;
        };
        /** @description Starts a generation, or asks what one would cost. */
        Generate: {
            /**
             * Format: int32
             * @description Cap on the answer, tokens.
             */
            max_output_tokens?: number | null;
            /** @description Another model than the content's. */
            model?: string | null;
            /** @description Another prompt than the content's, at most 64 KiB; becomes the content's. */
            prompt?: string | null;
            /**
             * Format: float
             * @description Sampling temperature, 0 to 2.
             */
            temperature?: number | null;
            /** @description Renders the stored prompt that the content was made from anew, in its current version; becomes the content's prompt. */
            use_current_prompt?: boolean;
            /** @description Adds the reviewer's last reason and marks, and the open comments, to the prompt of a rejected content. */
            use_feedback?: boolean;
            /** @description Other values for the stored prompt's variables, all of them; with `use_current_prompt`. */
            variables?: {
                [key: string]: components["schemas"]["VariableValue"];
            } | null;
        };
        /** @description A generation was accepted. */
        GenerationAccepted: {
            /**
             * Format: uuid
             * @description The task to watch.
             */
            task_id: string;
        };
        /**
         * @description What a time series is split by.
         * @enum {string}
         */
        GroupBy: "model" | "workspace" | "user" | "project";
        /** @description A place that a search found. */
        Highlight: {
            /** @description Where it ends, exclusive. */
            end: number;
            /** @description `title`, `body`, `prompt`, or `tags[0]` and so on. */
            field: string;
            /** @description Where it begins in the field, in Unicode code points. */
            start: number;
        };
        /**
         * @description A piece of a comparison. The older text is every `equal` and `delete` text and every `from_text` joined, the newer one every `equal`, `insert` and
         *     `spelling` text joined, byte for byte.
         */
        Hunk: {
            /** @description The older text of `spelling`. */
            from_text?: string | null;
            /** @description What happened to it. */
            op: components["schemas"]["DiffOp"];
            /** @description The text; of `spelling` the newer one. */
            text: string;
        };
        /** @description An invitation that waits for an answer. */
        Invitation: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it can no longer be accepted.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Id of the invitation.
             */
            id: string;
            /**
             * Format: uuid
             * @description The organization that invites.
             */
            org_id: string;
            /** @description Its name. */
            org_name: string;
            /**
             * @description The invited number, masked.
             * @example +98912***4567
             */
            phone: string;
            /** @description The role offered. */
            role: components["schemas"]["Role"];
        };
        /** @description One page of a list, and the cursor of the next. */
        InvitationPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["Invitation"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description Invites a person by phone number. */
        Invite: {
            /**
             * @description A mobile number in any usual writing.
             * @example 09121234567
             */
            phone: string;
            /** @description The role that the person will have. */
            role: components["schemas"]["Role"];
        };
        /** @description A monthly limit. */
        Limit: {
            /**
             * Format: uuid
             * @description Which key, for scope `api_key`.
             */
            api_key_id: string | null;
            /**
             * Format: int64
             * @description The most that one generation may cost with all of its attempts, micro US dollars; null for no bound.
             */
            max_generation_micro_usd: number | null;
            /**
             * Format: int64
             * @description Money a month, micro US dollars; null for no bound.
             */
            monthly_cost_micro_usd: number | null;
            /**
             * Format: int64
             * @description Tokens a month; null for no bound.
             */
            monthly_tokens: number | null;
            /** @description What it bounds. */
            scope: components["schemas"]["LimitScope"];
            /**
             * Format: uuid
             * @description Whom, for scope `user`.
             */
            user_id: string | null;
            /**
             * Format: int32
             * @description Percent of it at which a warning is sent, besides those at 50, 95 and 100.
             */
            warn_at_percent: number;
            /**
             * Format: uuid
             * @description Which workspace, for scope `workspace`.
             */
            workspace_id: string | null;
        };
        /**
         * @description What a limit counts.
         * @enum {string}
         */
        LimitMeasure: "cost" | "tokens";
        /** @description The limits of an organization. */
        Limits: {
            display_currency: components["schemas"]["DisplayCurrency"] | null;
            /** @description The organization's own first. */
            items: components["schemas"]["Limit"][];
        };
        /**
         * @description What a limit bounds.
         * @enum {string}
         */
        LimitScope: "org" | "workspace" | "user" | "api_key";
        /** @description More of the text. */
        LiveDelta: {
            data: components["schemas"]["LiveDeltaData"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "delta";
        };
        /** @description More of the text. */
        LiveDeltaData: {
            /** @description What to append. */
            text: string;
        };
        /** @description The text is stored. */
        LiveDone: {
            data: components["schemas"]["LiveDoneData"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "done";
        };
        /** @description The text is stored. */
        LiveDoneData: {
            /** @description Whether the output cap cut the text: it is not whole. */
            truncated?: boolean;
            /**
             * Format: int32
             * @description The version it became.
             */
            version: number;
        };
        /** @description It came to nothing. */
        LiveError: {
            data: components["schemas"]["LiveErrorData"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "error";
        };
        /** @description It came to nothing. */
        LiveErrorData: {
            /** @description A stable word. */
            code: string;
            /** @description What happened, for people. */
            detail: string;
        };
        /** @description One server-sent event of a running generation, named by its variant (`event: delta`). */
        LiveEvent: components["schemas"]["LiveDelta"] | components["schemas"]["LiveStatus"] | components["schemas"]["LiveError"] | components["schemas"]["LiveDone"];
        /** @description What is told to whoever follows their notifications, as server-sent events. */
        LiveNotification: {
            /** @description Something new. */
            data: components["schemas"]["Notification"];
            /** @enum {string} */
            event: "notification";
        } | {
            /** @description How many are unread in all, at the beginning and after each change. */
            data: {
                /**
                 * Format: int64
                 * @description Their number.
                 */
                unread: number;
            };
            /** @enum {string} */
            event: "unread";
        } | {
            /** @description Why the stream ends. */
            data: {
                /** @description A stable word. */
                code: string;
                /** @description What happened, for people. */
                detail: string;
            };
            /** @enum {string} */
            event: "error";
        };
        /** @description The status changed. `restarted` asks the reader to drop what it has: another try begins from nothing. */
        LiveStatus: {
            data: components["schemas"]["LiveStatusData"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "status";
        };
        /** @description The status changed. `restarted` asks the reader to drop what it has: another try begins from nothing. */
        LiveStatusData: {
            /** @description Whether the text begins anew. */
            restarted?: boolean;
            /** @description The status now. */
            status: components["schemas"]["Status"];
        };
        /** @description One try at the model. */
        LogEntry: {
            /**
             * Format: date-time
             * @description When it began.
             */
            at: string;
            /**
             * Format: int64
             * @description Of them, read from the provider's cache.
             */
            cached_input_tokens: number;
            /**
             * Format: uuid
             * @description The content it was for.
             */
            content_id: string;
            /**
             * Format: uuid
             * @description The attempt that it settles or corrects.
             */
            corrects: string | null;
            /**
             * Format: int64
             * @description Its cost, micro US dollars; null while nobody knows it. Negative in a correction that gives back.
             */
            cost_micro_usd: number | null;
            /** @description `attempt`; `settlement` of an attempt of which nobody knew the bill; or `correction` of one. */
            entry?: string;
            /**
             * Format: int64
             * @description Of the provider's bill, what is not the organization's to pay: above the hold and above the limits.
             */
            excess_micro_usd?: number;
            /**
             * Format: uuid
             * @description Id of the try.
             */
            id: string;
            /**
             * Format: int64
             * @description Tokens read, cached ones included.
             */
            input_tokens: number;
            /** @description The model that answered. */
            model: string;
            /** @description How it ended: `completed`, `interrupted`, `refused`, `failed`. */
            outcome: string;
            /**
             * Format: int64
             * @description Tokens written, reasoning included.
             */
            output_tokens: number;
            /** @description The model whose price was applied: the one that was asked for where the answering one has none. */
            priced_as: string | null;
            /**
             * Format: uuid
             * @description The project it was for; null for what was entered before this was kept.
             */
            project_id: string | null;
            /**
             * Format: int64
             * @description Of them, reasoning.
             */
            reasoning_tokens: number;
            /**
             * Format: uuid
             * @description The task it was part of.
             */
            task_id: string;
            /** @description How its tokens are known. */
            usage_source: components["schemas"]["UsageSource"];
            /**
             * Format: uuid
             * @description On whose behalf.
             */
            user_id: string;
            /**
             * Format: uuid
             * @description The workspace it was for.
             */
            workspace_id: string;
        };
        /** @description One page of a list, and the cursor of the next. */
        LogEntryPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["LogEntry"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description A note on a place in the text. */
        Mark: {
            /**
             * Format: int32
             * @description Where it ends, exclusive.
             */
            end: number;
            /** @description The note. */
            note: string;
            /**
             * Format: int32
             * @description Where it begins, in Unicode code points.
             */
            start: number;
        };
        /** @description A member of an organization. */
        Member: {
            /**
             * Format: date-time
             * @description Since when.
             */
            joined_at: string;
            /** @description The person's name, when one was chosen. */
            name: string | null;
            /**
             * @description The person's number, masked.
             * @example +98912***4567
             */
            phone: string | null;
            /** @description The role in the organization. */
            role: components["schemas"]["Role"];
            /**
             * Format: uuid
             * @description The person.
             */
            user_id: string;
        };
        /** @description One page of a list, and the cursor of the next. */
        MemberPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["Member"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description The caller's own month. */
        Mine: {
            /**
             * Format: int64
             * @description Money spent, micro US dollars.
             */
            cost_micro_usd: number;
            /**
             * Format: int64
             * @description Tokens read.
             */
            input_tokens: number;
            limit: components["schemas"]["Limit"] | null;
            /** @description The month, in the organization's calendar. */
            month: string;
            /**
             * Format: uuid
             * @description The organization.
             */
            org_id: string;
            /**
             * Format: int64
             * @description Tokens written.
             */
            output_tokens: number;
            /**
             * Format: int64
             * @description What the lowest of the caller's and the organization's limits leaves; null when nothing limits it.
             */
            remaining_micro_usd: number | null;
            /**
             * Format: int64
             * @description Tokens that are left likewise; null when nothing limits them.
             */
            remaining_tokens: number | null;
            /**
             * Format: int64
             * @description Attempts at the model.
             */
            requests: number;
            /**
             * Format: int64
             * @description Money held for what runs now, micro US dollars.
             */
            reserved_micro_usd: number;
            /**
             * Format: uuid
             * @description The person or API key.
             */
            user_id: string;
        };
        /** @description A name without a value. */
        Missing: {
            /**
             * Format: int32
             * @description Character in that line, from 1.
             */
            column: number | null;
            /**
             * Format: int32
             * @description Line of the template in which it stands first, from 1; null when it does not stand there.
             */
            line: number | null;
            /** @description The name. */
            name: string;
            /** @description Whether a content can be made without it. */
            required: boolean;
        };
        /** @description Figures about a model's contents. */
        ModelAnalytics: components["schemas"]["AnalyticsFigures"] & {
            /** @description The model that the contents are generated with. */
            model: string;
        };
        /** @description A model that contents can be generated with. */
        ModelInfo: {
            /**
             * Format: int64
             * @description Prompt and answer together, tokens.
             */
            context_tokens: number;
            /**
             * Format: date
             * @description The announced last day.
             */
            ends_on: string | null;
            /**
             * Format: int64
             * @description What it costs to read, micro US dollars a million tokens; null while that is not known.
             */
            input_price: number | null;
            /** @description Whether contents are made with it that name none. */
            is_default: boolean;
            /**
             * Format: int64
             * @description The longest answer, tokens.
             */
            max_output_tokens: number;
            /** @description Its name in contents, generations and accounts. */
            name: string;
            /**
             * Format: int64
             * @description What it costs to write, micro US dollars a million tokens; null while that is not known.
             */
            output_price: number | null;
            /** @description Who serves it, by its name in the installation's settings. */
            provider: string;
        };
        /** @description Every model that can be asked for. */
        Models: {
            /** @description The models, by name. */
            items: components["schemas"]["ModelInfo"][];
        };
        /** @description Makes a workspace. */
        NameWorkspace: {
            /** @description Its name, 1 to 100 characters. */
            name: string;
        };
        /** @description Something a person should know. */
        Notification: {
            /**
             * Format: date-time
             * @description When it was put away.
             */
            archived_at: string | null;
            /**
             * Format: date-time
             * @description When it happened.
             */
            created_at: string;
            /** @description Ids and numbers to build a sentence from; never texts or phone numbers. */
            data: components["schemas"]["NotificationData"];
            /**
             * Format: uuid
             * @description Id of the notification.
             */
            id: string;
            /**
             * Format: uuid
             * @description The organization it is about, when it is about one.
             */
            org_id: string | null;
            /**
             * Format: date-time
             * @description When it was read.
             */
            read_at: string | null;
            /** @description What happened: the event's type, such as `content.approved`. */
            type: string;
        };
        /** @description What a notification is about. Its type decides which of these it has. */
        NotificationData: {
            /**
             * Format: uuid
             * @description Its author.
             */
            author_id?: string | null;
            /**
             * Format: uuid
             * @description Who did it.
             */
            by?: string | null;
            /** @description Why a generation failed: a stable word. */
            code?: string | null;
            /**
             * Format: uuid
             * @description The comment that mentions the person.
             */
            comment_id?: string | null;
            /**
             * Format: uuid
             * @description The content.
             */
            content_id?: string | null;
            /**
             * Format: date-time
             * @description When it is disabled if it goes on failing.
             */
            disabled_from?: string | null;
            /**
             * Format: date-time
             * @description When the content is due.
             */
            due_at?: string | null;
            /**
             * Format: date-time
             * @description Until when the invitation can be accepted.
             */
            expires_at?: string | null;
            /**
             * Format: date-time
             * @description Since when the webhook has failed.
             */
            failing_since?: string | null;
            /** @description How many places of personal data were found. */
            findings?: number | null;
            /**
             * Format: uuid
             * @description The invitation.
             */
            invitation_id?: string | null;
            /**
             * Format: int64
             * @description The limit, millionths of a US dollar.
             */
            limit_micro_usd?: number | null;
            /**
             * Format: int64
             * @description The limit, tokens.
             */
            limit_tokens?: number | null;
            measure?: components["schemas"]["LimitMeasure"] | null;
            /**
             * Format: int32
             * @description The part of the limit that was passed.
             */
            percent?: number | null;
            /** @description The month, such as `2026-11`. */
            period?: string | null;
            /** @description Why it was disabled: a stable word. */
            reason?: string | null;
            role?: components["schemas"]["Role"] | null;
            scope?: components["schemas"]["LimitScope"] | null;
            /**
             * Format: int64
             * @description What was spent, millionths of a US dollar.
             */
            spent_micro_usd?: number | null;
            /**
             * Format: int64
             * @description Tokens that were used.
             */
            spent_tokens?: number | null;
            /**
             * Format: uuid
             * @description Whose limit it is: the workspace, the person or the API key; none for the organization's own.
             */
            subject_id?: string | null;
            /**
             * Format: uuid
             * @description The generation.
             */
            task_id?: string | null;
            /** @description Whether the text was cut at the output limit. */
            truncated?: boolean | null;
            /**
             * Format: uuid
             * @description The person whose limit it is.
             */
            user_id?: string | null;
            /**
             * Format: int32
             * @description The approved version.
             */
            version?: number | null;
            /**
             * Format: uuid
             * @description The webhook.
             */
            webhook_id?: string | null;
            /**
             * Format: uuid
             * @description Its workspace.
             */
            workspace_id?: string | null;
        };
        /** @description A page of notifications and how many are unread in all. */
        Notifications: {
            /** @description The notifications, newest first. */
            items: components["schemas"]["Notification"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description Unread ones in all.
             */
            unread: number;
        };
        /** @description An organization, as its member sees it. */
        Org: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was deleted; in the list of deleted ones alone.
             */
            deleted_at?: string | null;
            /**
             * Format: uuid
             * @description Id of the organization.
             */
            id: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: date-time
             * @description Until when it can be restored; in the list of deleted ones alone.
             */
            purged_at?: string | null;
            /** @description The caller's role in it. */
            role: components["schemas"]["Role"];
            /** @description How it works. */
            settings: components["schemas"]["Settings"];
        };
        /** @description One page of a list, and the cursor of the next. */
        OrgPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["Org"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description No further code is sent just now; the one that was sent may still be good. */
        OtpRefused: components["schemas"]["Problem"] & {
            /**
             * Format: int64
             * @description Seconds until another code may be asked for; absent where the gateway counted too many requests (`Retry-After` is always there).
             */
            resend_after?: number | null;
            /**
             * Format: int64
             * @description Seconds for which a code that was sent to this number is still good; absent when there is none.
             */
            ttl?: number | null;
        };
        /** @description Asks for a one-time code by text message. */
        OtpRequest: {
            /**
             * @description A mobile number in any usual writing: `09…`, `+98…`, `0098…`, Persian digits, E.164.
             * @example 09121234567
             */
            phone: string;
        };
        /** @description A code is on its way (the same answer whether or not the number is known). */
        OtpRequested: {
            /**
             * Format: int64
             * @description Seconds until another code may be asked for.
             */
            resend_after: number;
            /**
             * Format: int64
             * @description Seconds until the code expires.
             */
            ttl: number;
        };
        /** @description Signs in with the code. */
        OtpVerify: {
            /**
             * @description The digits of the text message; Persian and Arabic digits are understood.
             * @example 482913
             */
            code: string;
            /**
             * @description The number the code was sent to.
             * @example 09121234567
             */
            phone: string;
        };
        /** @description Personal data in a body. */
        Pii: {
            /** @description Where it is. */
            findings: components["schemas"]["PiiFinding"][];
            /** @description The verdict. */
            status: components["schemas"]["PiiStatus"];
        };
        /** @description One piece of personal data. */
        PiiFinding: {
            /** @description Where it ends, exclusive. */
            end: number;
            /** @description As much of it as may be shown. */
            masked: string;
            /** @description Where it begins in the body, in Unicode code points. */
            start: number;
            /** @description What it is: `PHONE_NUMBER`, `EMAIL`, `NATIONAL_ID`, … */
            type: string;
        };
        /**
         * @description What happens to a generated text in which personal data was found.
         * @enum {string}
         */
        PiiPolicy: "warn" | "mask" | "block";
        /**
         * @description Whether a body holds personal data.
         * @enum {string}
         */
        PiiStatus: "unchecked" | "clean" | "found" | "masked" | "acknowledged";
        /** @description Whether a body holds personal data; where, the content itself tells. */
        PiiVerdict: {
            /** @description The verdict. */
            status: components["schemas"]["PiiStatus"];
        };
        /** @description A step of a time series. */
        Point: {
            /**
             * Format: date-time
             * @description Its first moment.
             */
            at: string;
            /**
             * Format: int64
             * @description Money, micro US dollars.
             */
            cost_micro_usd: number;
            /** @description The model, or the id; `other` for all beyond the 20 with the highest cost; null where nothing is split. */
            group: string | null;
            /**
             * Format: int64
             * @description Tokens read.
             */
            input_tokens: number;
            /** @description Its local date (Gregorian), and for hours the local time: `2026-11-29` or `2026-11-29T05:00`. */
            local: string;
            /**
             * Format: int64
             * @description Tokens written.
             */
            output_tokens: number;
            /**
             * Format: int64
             * @description Attempts at the model.
             */
            requests: number;
        };
        /** @description How a person is told of one kind of event. */
        Preference: {
            /**
             * @description The event's type, as notifications have it.
             * @example content.submitted
             */
            event: string;
            /** @description In the application. */
            in_app: boolean;
            /** @description By text message. Some events have none. */
            sms: boolean;
        };
        /** @description How a person is told of what. */
        Preferences: {
            /** @description Every kind of event. */
            items: components["schemas"]["Preference"][];
            /** @description Events that can be told by text message. */
            sms_events: string[];
        };
        /** @description Who else is there. */
        Presence: {
            /** @description Everybody but the caller, who came first first. */
            others: components["schemas"]["PresentPerson"][];
        };
        /** @description Somebody who is there. */
        PresentPerson: {
            /** @description What they do. */
            activity: components["schemas"]["Activity"];
            /** @description The name, when one was chosen and is known. */
            name: string | null;
            /**
             * Format: date-time
             * @description Since when they have been doing it.
             */
            since: string;
            /**
             * Format: uuid
             * @description The person, or the API key.
             */
            user_id: string;
        };
        /** @description An error answer, `application/problem+json`. Clients branch on `code`, never on `detail`. */
        Problem: {
            /**
             * @description A stable `snake_case` word, for programs.
             * @example not_found
             */
            code: string;
            /** @description What went wrong this time, for people. */
            detail: string;
            /** @description The fields that were refused, when some were. */
            errors?: components["schemas"]["FieldError"][];
            /** @description The id under which the request is found in logs and traces. */
            request_id: string;
            /**
             * Format: int32
             * @description The HTTP status of the answer.
             */
            status: number;
            /** @description The same sentence for every problem of this kind. */
            title: string;
            /**
             * @description A stable reference to the kind of problem.
             * @example https://contexor.dev/problems/not_found
             */
            type: string;
        };
        /** @description A project: a folder of contents in a workspace. */
        Project: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description What it is about. */
            description: string;
            /**
             * Format: uuid
             * @description Id of the project.
             */
            id: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: uuid
             * @description The organization it belongs to.
             */
            org_id: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /**
             * Format: uuid
             * @description The workspace it is in.
             */
            workspace_id: string;
        };
        /** @description One page of a list, and the cursor of the next. */
        ProjectPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["Project"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /**
         * @description A prompt of a workspace's library.
         *
         *     The template is text with `{{name}}` in it, `{% if name %}…{% else %}…{% endif %}` and `{% for line in name|lines %}…{% endfor %}`, with the
         *     filters `default`, `join`, `length`, `lines`, `lower`, `trim`, `upper`. Single braces are text.
         */
        Prompt: {
            /**
             * Format: uuid
             * @description Who made it.
             */
            author_id: string;
            /** @description Its category; null for none. */
            category: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description What it is for. */
            description: string;
            /**
             * Format: uuid
             * @description Id of the prompt.
             */
            id: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: uuid
             * @description The organization it belongs to.
             */
            org_id: string;
            /** @description The template. */
            template: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description The variables of the template. */
            variables: components["schemas"]["Variable"][];
            /**
             * Format: int32
             * @description Number of its newest version: grows with each other template or other variables.
             */
            version: number;
            /**
             * Format: uuid
             * @description The workspace it is in.
             */
            workspace_id: string;
        };
        /** @description Figures about the contents of a version of a stored prompt. */
        PromptAnalytics: components["schemas"]["AnalyticsFigures"] & {
            /** @description Its present name; null where there is no stored prompt, or none any more. */
            name: string | null;
            /**
             * Format: uuid
             * @description The stored prompt; null for contents whose prompt was written by hand.
             */
            prompt_id: string | null;
            /**
             * Format: int32
             * @description Its version; null where the content's prompt was changed by hand.
             */
            prompt_version: number | null;
        };
        /** @description A category of prompts. */
        PromptCategory: {
            /**
             * Format: int64
             * @description How many prompts are in it.
             */
            count: number;
            /** @description Its name; null for prompts without a category. */
            name: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        PromptCategoryPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["PromptCategory"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description Two versions of a prompt compared. */
        PromptDiff: {
            /**
             * Format: int32
             * @description The older version's number.
             */
            from: number;
            /** @description The pieces of the template, in its order. */
            hunks: components["schemas"]["Hunk"][];
            /** @description How much of the template is different. */
            stats: components["schemas"]["DiffStats"];
            /**
             * Format: int32
             * @description The newer version's number.
             */
            to: number;
            /** @description Variables that are not the same in both. */
            variables: components["schemas"]["VariableChange"][];
        };
        /** @description A prompt in a list: without its texts, which are had by its id. */
        PromptSummary: {
            /**
             * Format: uuid
             * @description Who made it.
             */
            author_id: string;
            /** @description Its category; null for none. */
            category: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description What it is for. */
            description: string;
            /** @description The first 300 characters of the template. */
            excerpt: string;
            /**
             * Format: uuid
             * @description Id of the prompt.
             */
            id: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: uuid
             * @description The organization it belongs to.
             */
            org_id: string;
            /**
             * Format: int32
             * @description Length of the template, characters.
             */
            template_chars: number;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description Names of its variables. */
            variable_names: string[];
            /**
             * Format: int32
             * @description Number of its newest version.
             */
            version: number;
            /**
             * Format: uuid
             * @description The workspace it is in.
             */
            workspace_id: string;
        };
        /** @description One page of a list, and the cursor of the next. */
        PromptSummaryPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["PromptSummary"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description A frozen template with its variables. */
        PromptVersion: {
            /**
             * Format: uuid
             * @description Who wrote it.
             */
            author_id: string;
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /**
             * Format: int32
             * @description 1 for the first.
             */
            number: number;
            /**
             * Format: int32
             * @description The version that it was brought back from.
             */
            restored_from: number | null;
            /** @description The template. */
            template: string;
            /** @description Its variables. */
            variables: components["schemas"]["Variable"][];
        };
        /** @description A version of a prompt in a list. */
        PromptVersionSummary: {
            /**
             * Format: uuid
             * @description Who wrote it.
             */
            author_id: string;
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /** @description The first 300 characters of the template. */
            excerpt: string;
            /**
             * Format: int32
             * @description 1 for the first.
             */
            number: number;
            /**
             * Format: int32
             * @description The version that it was brought back from.
             */
            restored_from: number | null;
            /**
             * Format: int32
             * @description Length of the template, characters.
             */
            template_chars: number;
        };
        /** @description One page of a list, and the cursor of the next. */
        PromptVersionSummaryPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["PromptVersionSummary"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description How many contents are in each queue. */
        QueueCounts: {
            /**
             * Format: int64
             * @description Assigned to the caller, and not approved yet.
             */
            mine: number;
            /**
             * Format: int64
             * @description Past their due time, and not approved yet.
             */
            overdue: number;
            /**
             * Format: int64
             * @description Assigned to nobody, and not approved yet.
             */
            unassigned: number;
        };
        /** @description A delivery that was queued. */
        Queued: {
            /**
             * Format: uuid
             * @description Id of the delivery.
             */
            delivery_id: string;
            /**
             * Format: uuid
             * @description Id of the event.
             */
            event_id: string;
        };
        /** @description How many deliveries were queued. */
        RangeQueued: {
            /**
             * Format: date-time
             * @description Whether there are more: ask again with `from` set to `next_from`.
             */
            next_from: string | null;
            /**
             * Format: int64
             * @description Their number.
             */
            queued: number;
        };
        /** @description A receipt. */
        Receipt: {
            /** @description What it says. */
            claims: components["schemas"]["ReceiptClaims"];
            /** @description The signed statement: a JWS in compact form, by a key of `/.well-known/jwks.json`. */
            jws: string;
        };
        /** @description What a receipt says: the payload of its JWS. */
        ReceiptClaims: {
            /**
             * Format: date-time
             * @description When it was approved.
             */
            approved_at: string;
            /**
             * Format: uuid
             * @description Who made the content.
             */
            author_id: string;
            /** @description SHA-256 of the approved text's UTF-8, hexadecimal. */
            body_sha256: string;
            /**
             * Format: uuid
             * @description The content.
             */
            content_id: string;
            /**
             * Format: int64
             * @description What its generations cost until the approval, micro US dollars; none when that is not known.
             */
            cost_micro_usd?: number | null;
            /**
             * Format: date-time
             * @description When the content was made.
             */
            created_at: string;
            /**
             * Format: int64
             * @description When it was signed, Unix seconds.
             */
            iat: number;
            /**
             * Format: int64
             * @description Tokens that the models read for it, over all its generations.
             */
            input_tokens: number;
            /** @description Who signed it. */
            iss: string;
            /** @description The model that wrote the text, or an earlier state of it; none where no model did. */
            model?: string | null;
            /**
             * Format: uuid
             * @description The organization.
             */
            org_id: string;
            /**
             * Format: int64
             * @description Tokens that the models wrote for it, over all its generations.
             */
            output_tokens: number;
            /** @description Whether the reviewer knew of personal data. */
            pii_acknowledged: boolean;
            pii_status?: components["schemas"]["PiiStatus"] | null;
            /** @description SHA-256 of the prompt's UTF-8 at the approval, hexadecimal. */
            prompt_sha256: string;
            /**
             * Format: uuid
             * @description Who approved it.
             */
            reviewer_id: string;
            /**
             * Format: uuid
             * @description Who wrote the version that was approved.
             */
            text_author_id: string;
            /** @description The title when it was signed. */
            title: string;
            /**
             * Format: int32
             * @description The approved version.
             */
            version: number;
            /**
             * Format: uuid
             * @description The workspace.
             */
            workspace_id: string;
        };
        /** @description Sends again what happened in a time. */
        RedeliverRange: {
            /**
             * Format: date-time
             * @description Events that happened at this time or later.
             */
            from: string;
            /** @description Also those that the receiver has already taken; without it those alone that have not arrived. */
            include_delivered?: boolean;
            /**
             * Format: date-time
             * @description Events that happened before this time.
             */
            to: string;
        };
        /** @description The next tokens of a session. */
        Refreshed: {
            /** @description Signed access token. */
            access: string;
            /**
             * Format: int64
             * @description Seconds until the access token expires.
             */
            expires_in: number;
            /** @description The next refresh token; the one sent is spent. */
            refresh: string;
            /** @description Always `Bearer`. */
            token_type: string;
        };
        /** @description Trades a refresh token for new tokens. */
        RefreshRequest: {
            /** @description The refresh token that was handed out last. */
            refresh: string;
        };
        /** @description Sends a content back to its author. */
        Reject: {
            /** @description Places in the text that the reason is about. */
            marks?: components["schemas"]["Mark"][];
            /** @description Why, at most 4,000 bytes. */
            reason: string;
            /**
             * Format: int32
             * @description The version that was read; refused if another is current by now.
             */
            version?: number | null;
        };
        /** @description Gives a category another name. */
        RenamePromptCategory: {
            /** @description The category. */
            from: string;
            /** @description Its new name. One that is there already takes the prompts in. */
            to: string;
        };
        /** @description What comes of a prompt. */
        RenderedPrompt: {
            /** @description Names that have no value. */
            missing: components["schemas"]["Missing"][];
            /** @description The text; names without a value are empty in it. */
            text: string;
        };
        /** @description Asks what comes of a prompt with values for its variables. */
        RenderPrompt: {
            /** @description Values by name, in the form of the variable's type. */
            variables?: {
                [key: string]: components["schemas"]["VariableValue"];
            };
        };
        /**
         * @description What a member is, in an organization or in a workspace. What each may do is the permission table's to say.
         * @enum {string}
         */
        Role: "viewer" | "editor" | "admin";
        /** @description An invitation that waits for an answer, as the admins of its organization see it. */
        SentInvitation: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it can no longer be accepted.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Id of the invitation.
             */
            id: string;
            /**
             * Format: uuid
             * @description Who invited.
             */
            invited_by: string;
            /**
             * @description The invited number, masked.
             * @example +98912***4567
             */
            phone: string;
            /** @description The role offered. */
            role: components["schemas"]["Role"];
        };
        /** @description One page of a list, and the cursor of the next. */
        SentInvitationPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["SentInvitation"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description A signed-in device. */
        Session: {
            /**
             * @description The network address that it signed in from.
             * @example 203.0.113.7
             */
            address: string;
            /**
             * Format: date-time
             * @description When it signed in.
             */
            created_at: string;
            /** @description Whether the request was made in this session. */
            current: boolean;
            /** @description What the device called itself when it signed in (its `User-Agent`, shortened); empty when it said nothing. */
            device: string;
            /**
             * Format: date-time
             * @description When the session ends unless it is used before.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Id of the session.
             */
            id: string;
            /**
             * Format: date-time
             * @description When it last traded its refresh token.
             */
            last_used_at: string;
        };
        /** @description One page of a list, and the cursor of the next. */
        SessionPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["Session"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description Sets one limit. */
        SetLimit: {
            /**
             * Format: uuid
             * @description Which key, for scope `api_key`.
             */
            api_key_id?: string | null;
            /**
             * Format: int64
             * @description The most that one generation may cost with all of its attempts, micro US dollars; absent or null for no bound.
             */
            max_generation_micro_usd?: number | null;
            /**
             * Format: int64
             * @description Money a month, micro US dollars; absent or null for no bound.
             */
            monthly_cost_micro_usd?: number | null;
            /**
             * Format: int64
             * @description Tokens a month; absent or null for no bound.
             */
            monthly_tokens?: number | null;
            /** @description What it bounds. */
            scope: components["schemas"]["LimitScope"];
            /**
             * Format: uuid
             * @description Whom, for scope `user`.
             */
            user_id?: string | null;
            /**
             * Format: int32
             * @description Percent at which a warning is sent, 1 to 100.
             * @default 80
             */
            warn_at_percent: number;
            /**
             * Format: uuid
             * @description Which workspace, for scope `workspace`.
             */
            workspace_id?: string | null;
        };
        /** @description Sets how a person is told of what; events that are not named are told by default: in the application alone. */
        SetPreferences: {
            /** @description The events that are set, each once. */
            items: components["schemas"]["Preference"][];
        };
        /** @description Says that the caller is there; to be said again within 30 seconds, after which it is forgotten. */
        SetPresence: {
            /** @description What the caller does. */
            activity: components["schemas"]["Activity"];
        };
        /** @description Gives a member another role. */
        SetRole: {
            /** @description The role from now on. */
            role: components["schemas"]["Role"];
        };
        /** @description How an organization works. Services tell each other, and an older one has to read what a newer one added. */
        Settings: {
            /** @description The calendar of its months. */
            calendar: components["schemas"]["Calendar"];
            /**
             * @description Whether a model, too, looks for names and addresses in generated texts: a second call to the provider for each generation,
             *     paid from the same limits. When it fails, `warn` keeps the text with the detector's own findings; under `mask` and `block` the
             *     generation fails with `pii_check_failed`. Under these two the live view shows nothing before the text was checked, and a
             *     cancelled generation keeps nothing. Texts written by hand are checked by the detector alone.
             */
            pii_model_pass: boolean;
            /** @description What happens to personal data in generated texts. */
            pii_policy: components["schemas"]["PiiPolicy"];
            /** @description Whether an author's own content needs somebody else's approval. */
            require_second_reviewer: boolean;
            /**
             * @description tz database name in which months and days are counted.
             * @example Asia/Tehran
             */
            timezone: string;
        };
        /** @description A part of a month. */
        Share: {
            /**
             * Format: int64
             * @description Money spent, micro US dollars.
             */
            cost_micro_usd: number;
            /**
             * Format: int64
             * @description Tokens read.
             */
            input_tokens: number;
            /** @description Name of the model, or id of the workspace or person. */
            key: string;
            /**
             * Format: int64
             * @description Tokens written.
             */
            output_tokens: number;
            /**
             * Format: int64
             * @description Tries at the model.
             */
            requests: number;
        };
        /** @description The tokens of a new session, and whose it is. */
        SignedIn: {
            /** @description Signed access token, to be sent as `Authorization: Bearer`. */
            access: string;
            /**
             * Format: int64
             * @description Seconds until the access token expires.
             */
            expires_in: number;
            /** @description Opaque refresh token; serves once. */
            refresh: string;
            /** @description Always `Bearer`. */
            token_type: string;
            /** @description The person. */
            user: components["schemas"]["User"];
        };
        /**
         * @description The language of starter prompts.
         * @enum {string}
         */
        StarterLanguage: "fa" | "en";
        /** @description The starter prompts of a workspace. */
        StarterPrompts: {
            /** @description How many were added; those that are there already are left alone. */
            added: number;
            /** @description Ids of all starter prompts in the workspace that were asked for. */
            prompt_ids: string[];
        };
        /**
         * @description The closed books of a month. They never change.
         *
         *     `sha256` is that of the statement in the JSON form without `sha256` itself, as RFC 8785 writes it: members in alphabetical order,
         *     no white space.
         */
        Statement: {
            /** @description The same by model. */
            by_model: components["schemas"]["Share"][];
            /** @description The same by person and API key. */
            by_user: components["schemas"]["Share"][];
            /** @description The same by workspace. */
            by_workspace: components["schemas"]["Share"][];
            /** @description `gregorian` or `jalali`. */
            calendar: string;
            /**
             * Format: date-time
             * @description When the books were closed.
             */
            closed_at: string;
            /** @description What was entered after the books of its own day's month were closed, by that month; part of `due_micro_usd` alone. */
            corrections: components["schemas"]["Correction"][];
            /**
             * Format: int64
             * @description What the month cost with the corrections, micro US dollars.
             */
            due_micro_usd: number;
            /**
             * Format: date-time
             * @description The first moment of the next.
             */
            ends_at: string;
            /** @description The limits in force at closing. */
            limits: components["schemas"]["Limit"][];
            /** @description The month, in the organization's calendar. */
            month: string;
            /**
             * Format: uuid
             * @description The organization.
             */
            org_id: string;
            /** @description SHA-256 of all that, hexadecimal. */
            sha256?: string;
            /**
             * Format: date-time
             * @description Its first moment.
             */
            starts_at: string;
            /** @description The zone of its days. */
            timezone: string;
            /** @description What the month itself cost. */
            totals: components["schemas"]["Totals"];
            /**
             * Format: int64
             * @description How many holds that is.
             */
            unsettled_holds: number;
            /**
             * Format: int64
             * @description Money that was still held at closing: its bills are in a later statement, micro US dollars.
             */
            unsettled_micro_usd: number;
        };
        /** @description A statement that there is. */
        StatementHead: {
            /**
             * Format: date-time
             * @description When the books were closed.
             */
            closed_at: string;
            /**
             * Format: int64
             * @description What the month cost with corrections, micro US dollars.
             */
            due_micro_usd: number;
            /**
             * Format: date-time
             * @description The first moment of the next.
             */
            ends_at: string;
            /** @description The month. */
            month: string;
            /** @description SHA-256 of the statement, hexadecimal. */
            sha256: string;
            /**
             * Format: date-time
             * @description Its first moment.
             */
            starts_at: string;
        };
        /** @description Statements that there are, newest first. */
        StatementList: {
            /** @description The months. */
            items: components["schemas"]["StatementHead"][];
        };
        /**
         * @description Where a content is in its life.
         * @enum {string}
         */
        Status: "DRAFT" | "IN_PROGRESS" | "REVIEW" | "APPROVED" | "REJECTED";
        /** @description How many contents are in each status. */
        StatusCounts: {
            /**
             * Format: int64
             * @description Approved.
             */
            APPROVED: number;
            /**
             * Format: int64
             * @description Being written.
             */
            DRAFT: number;
            /**
             * Format: int64
             * @description A generation runs.
             */
            IN_PROGRESS: number;
            /**
             * Format: int64
             * @description Sent back by a reviewer.
             */
            REJECTED: number;
            /**
             * Format: int64
             * @description Wait for a reviewer.
             */
            REVIEW: number;
        };
        /** @description A month of an organization. */
        Summary: {
            /** @description The same by model, with the names of `GET /models` where the model is one of them. */
            by_model: components["schemas"]["Share"][];
            /** @description The same by person. */
            by_user: components["schemas"]["Share"][];
            /** @description The same by workspace. */
            by_workspace: components["schemas"]["Share"][];
            /**
             * Format: int64
             * @description Money spent, micro US dollars.
             */
            cost_micro_usd: number;
            display_currency: components["schemas"]["DisplayCurrency"] | null;
            /**
             * Format: int64
             * @description Tokens read, cached ones included.
             */
            input_tokens: number;
            limit: components["schemas"]["Limit"] | null;
            /** @description The month, in the organization's calendar. */
            month: string;
            /**
             * Format: uuid
             * @description The organization.
             */
            org_id: string;
            /**
             * Format: int64
             * @description Tokens written, reasoning included.
             */
            output_tokens: number;
            /**
             * Format: int64
             * @description What is left to spend or hold; null when nothing limits it.
             */
            remaining_micro_usd: number | null;
            /**
             * Format: int64
             * @description Tokens that are left; null when nothing limits them.
             */
            remaining_tokens: number | null;
            /**
             * Format: int64
             * @description Tries at the model.
             */
            requests: number;
            /**
             * Format: int64
             * @description Money held for what runs now, micro US dollars.
             */
            reserved_micro_usd: number;
        };
        /** @description A generation. */
        Task: {
            /**
             * Format: int32
             * @description Tries at the model so far.
             */
            attempts: number;
            /**
             * Format: uuid
             * @description The content it writes.
             */
            content_id: string;
            /**
             * Format: date-time
             * @description When it was accepted.
             */
            created_at: string;
            error: components["schemas"]["Failure"] | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at: string | null;
            /**
             * Format: uuid
             * @description Id of the task.
             */
            id: string;
            /** @description Where it is. */
            state: components["schemas"]["TaskState"];
            /** @description Whether the output cap cut the text: it is not whole. */
            truncated?: boolean;
            usage: components["schemas"]["TaskUsage"] | null;
        };
        /**
         * @description Where a generation is.
         * @enum {string}
         */
        TaskState: "queued" | "running" | "succeeded" | "failed" | "cancelled";
        /** @description What a generation used, over all its tries. */
        TaskUsage: {
            /**
             * Format: int64
             * @description Tokens read by the model.
             */
            input_tokens: number;
            /**
             * Format: int64
             * @description Tokens written by the model.
             */
            output_tokens: number;
        };
        /** @description A notice that was sent, or is to be, by text message. */
        TextNotice: {
            /**
             * Format: date-time
             * @description When it was queued.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The organization it is about, when it is about one.
             */
            org_id: string | null;
            /**
             * Format: date-time
             * @description When it was handed to the provider.
             */
            sent_at: string | null;
            /**
             * @description `queued`, `sent` (the provider took it), `delivered`, `undelivered`, `capped` (too many of the day) or `failed`.
             * @example delivered
             */
            state: string;
            /** @description The event's type. */
            type: string;
        };
        /** @description A person's newest notices by text message. */
        TextNotices: {
            /** @description Newest first, at most a hundred. */
            items: components["schemas"]["TextNotice"][];
        };
        /** @description A time series. Steps without calls are there with zeros. */
        Timeseries: {
            /** @description Size of the steps. */
            bucket: components["schemas"]["Bucket"];
            group_by: components["schemas"]["GroupBy"] | null;
            /**
             * Format: uuid
             * @description The organization.
             */
            org_id: string;
            /** @description By time, then by group. */
            points: components["schemas"]["Point"][];
            /** @description The zone whose days and hours these are. */
            timezone: string;
        };
        /** @description Sums. */
        Totals: {
            /**
             * Format: int64
             * @description Money, micro US dollars.
             */
            cost_micro_usd: number;
            /**
             * Format: int64
             * @description Tokens read.
             */
            input_tokens: number;
            /**
             * Format: int64
             * @description Tokens written.
             */
            output_tokens: number;
            /**
             * Format: int64
             * @description Attempts at the model.
             */
            requests: number;
        };
        /** @description What is not settled, or settled on a guess. */
        Unsettled: {
            /** @description Attempts of the last 31 days whose tokens are `estimated` or `unknown`, newest first; at most 100. All of them are in the log. */
            attempts: components["schemas"]["LogEntry"][];
            /** @description Holds whose bill is not known, oldest first; at most 100. */
            holds: components["schemas"]["UnsettledHold"][];
        };
        /** @description A hold whose bill is not known. */
        UnsettledHold: {
            /**
             * Format: uuid
             * @description The content.
             */
            content_id: string;
            /**
             * Format: date-time
             * @description Since when it is held.
             */
            created_at: string;
            /**
             * Format: int64
             * @description Money still held, micro US dollars.
             */
            held_micro_usd: number;
            /**
             * Format: int64
             * @description Tokens still held.
             */
            held_tokens: number;
            /** @description The model asked for. */
            model: string;
            /**
             * Format: date-time
             * @description When it is settled as its full cost unless its bill is known by then.
             */
            settles_at: string;
            /**
             * Format: uuid
             * @description The task.
             */
            task_id: string;
            /**
             * Format: uuid
             * @description On whose behalf.
             */
            user_id: string;
            /**
             * Format: uuid
             * @description The workspace.
             */
            workspace_id: string;
        };
        /** @description Changes a comment (merge patch): its author what it says, everybody who may write whether it is resolved. */
        UpdateComment: {
            /** @description What it says, at most 8,000 bytes. */
            body?: string;
            /** @description Whether the thread is resolved; not of answers. */
            resolved?: boolean;
        };
        /** @description Changes a content (merge patch). A change of the body of anything but a draft starts a new draft. */
        UpdateContent: {
            /**
             * Format: uuid
             * @description Who is to work on it; null for nobody.
             */
            assignee_id?: string | null;
            /** @description A text written by hand, at most 512 KiB. */
            body?: string;
            /**
             * Format: date-time
             * @description When it should be done; null for no date.
             */
            due_at?: string | null;
            /** @description A model of the catalogue. */
            model?: string;
            /** @description What the model is asked, at most 64 KiB. */
            prompt?: string;
            /** @description Labels, at most 20 of at most 50 characters; replaces all. */
            tags?: string[];
            /** @description Its title, 1 to 300 characters. */
            title?: string;
        };
        /** @description Changes the signed-in person (merge patch). */
        UpdateMe: {
            /** @description The name to show, 1 to 100 characters; `null` takes it away. */
            name?: string | null;
        };
        /** @description Changes an organization (merge patch). */
        UpdateOrg: {
            /** @description Its name, 1 to 100 characters. */
            name?: string;
            /** @description The settings to change; the others stay. */
            settings?: components["schemas"]["UpdateSettings"];
        };
        /** @description Changes a project (merge patch). */
        UpdateProject: {
            /** @description What it is about, at most 4,000 bytes. */
            description?: string;
            /** @description Its name, 1 to 200 characters. */
            name?: string;
        };
        /** @description Changes a prompt (merge patch). Another template or other variables make a version. */
        UpdatePrompt: {
            /** @description Its category; null for none. */
            category?: string | null;
            /** @description What it is for, at most 4,000 bytes. */
            description?: string;
            /** @description Its name, 1 to 200 characters. */
            name?: string;
            /** @description The template, at most 64 KiB. */
            template?: string;
            /** @description Its variables, at most 50; replaces all. */
            variables?: components["schemas"]["Variable"][];
        };
        /** @description Changes some settings of an organization. */
        UpdateSettings: {
            /** @description The calendar of its months. */
            calendar?: components["schemas"]["Calendar"];
            /** @description Whether a model, too, looks for names and addresses in generated texts. */
            pii_model_pass?: boolean;
            /** @description What happens to personal data in generated texts. */
            pii_policy?: components["schemas"]["PiiPolicy"];
            /** @description Whether an author's own content needs somebody else's approval. */
            require_second_reviewer?: boolean;
            /**
             * @description tz database name.
             * @example Asia/Tehran
             */
            timezone?: string;
        };
        /** @description Changes a webhook: what is absent stays. */
        UpdateWebhook: {
            /** @description Another description. */
            description?: string;
            /** @description `false` stops it: what waits is cancelled and can be sent by redelivery later. `true` lets new events go out again. */
            enabled?: boolean;
            /** @description Other types of event. */
            events?: components["schemas"]["EventType"][];
            /** @description All custom headers anew; an empty object takes them away. */
            headers?: {
                [key: string]: string;
            };
            /** @description Another address. */
            url?: string;
        };
        /** @description Changes a workspace (merge patch). */
        UpdateWorkspace: {
            /** @description Its name, 1 to 100 characters. */
            name?: string;
        };
        /**
         * @description How the tokens of a try are known.
         * @enum {string}
         */
        UsageSource: "reported" | "estimated" | "unknown";
        /** @description A person. */
        User: {
            /**
             * Format: date-time
             * @description When the person first signed in.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description Id of the person.
             */
            id: string;
            /** @description The name the person chose, or null. */
            name: string | null;
            /**
             * @description E.164 mobile number; only ever shown to its owner.
             * @example +989121234567
             */
            phone: string;
        };
        /** @description A variable of a prompt. */
        Variable: {
            /** @description What a `choice` can be. */
            choices?: string[];
            default?: components["schemas"]["VariableValue"] | null;
            /** @description A word of help in a form. */
            help?: string;
            /** @description What a form calls it. */
            label?: string;
            max?: components["schemas"]["VariableValue"] | null;
            /**
             * Format: int32
             * @description Longest text, characters.
             */
            max_length?: number | null;
            min?: components["schemas"]["VariableValue"] | null;
            /** @description Its name in the template: letters of any script, digits and `_`. */
            name: string;
            /** @description Whether a content can be made without a value. */
            required?: boolean;
            /**
             * @description What it takes; `text` where left out.
             * @default text
             */
            type: components["schemas"]["VariableType"];
        };
        /** @description A variable that is not the same in both versions. */
        VariableChange: {
            from: components["schemas"]["Variable"] | null;
            /** @description Its name. */
            name: string;
            to: components["schemas"]["Variable"] | null;
        };
        /** @description A text as the value of a variable, at most 32,000 characters; the variable may allow fewer. */
        VariableText: string;
        /**
         * @description What a variable of a prompt takes.
         * @enum {string}
         */
        VariableType: "text" | "long_text" | "number" | "choice" | "date" | "boolean";
        /**
         * @description The value of a variable in the API's description: text (a `date` is one, `2026-11-30`), a number, or a `boolean`. Which of them it has to
         *     be, the variable says.
         */
        VariableValue: components["schemas"]["VariableText"] | number | boolean;
        /** @description A frozen text of a content. */
        Version: {
            /**
             * Format: uuid
             * @description Who wrote it, or had it written, or approved it.
             */
            author_id: string;
            /** @description The text. */
            body: string;
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /** @description How it came to be. */
            kind: components["schemas"]["VersionKind"];
            /** @description The model that wrote it. */
            model: string | null;
            /**
             * Format: int32
             * @description 1 for the first.
             */
            number: number;
            /** @description Whether it is what was written until its generation was called off. */
            partial?: boolean;
            /** @description Whether the output cap cut the text: it is not whole. */
            truncated?: boolean;
        };
        /**
         * @description How a version came to be.
         * @enum {string}
         */
        VersionKind: "generated" | "edited" | "approved" | "restored";
        /** @description A version of a content in a list: the text is had by its number. */
        VersionSummary: {
            /**
             * Format: uuid
             * @description Who wrote it, or had it written, or approved it.
             */
            author_id: string;
            /**
             * Format: int32
             * @description Length of the text, characters.
             */
            body_chars: number;
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /** @description The first 300 characters of the text. */
            excerpt: string;
            /** @description How it came to be. */
            kind: components["schemas"]["VersionKind"];
            /** @description The model that wrote it. */
            model: string | null;
            /**
             * Format: int32
             * @description 1 for the first.
             */
            number: number;
            /** @description Whether it is what was written until its generation was called off. */
            partial?: boolean;
            /** @description Whether the output cap cut the text: it is not whole. */
            truncated?: boolean;
        };
        /** @description One page of a list, and the cursor of the next. */
        VersionSummaryPage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["VersionSummary"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description An address that is told of an organization's events. */
        Webhook: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description What it is for. */
            description: string;
            /**
             * Format: date-time
             * @description When it was disabled.
             */
            disabled_at: string | null;
            /**
             * @description Why it is disabled: `by_admin`, `gone` (it answered 410) or `failing` (nothing arrived for days).
             * @example failing
             */
            disabled_reason: string | null;
            /** @description Whether events are sent. */
            enabled: boolean;
            /** @description The types of event that are sent. */
            events: components["schemas"]["EventType"][];
            /**
             * Format: date-time
             * @description The first failure since the last success.
             */
            failing_since: string | null;
            /** @description Names of the custom headers; their values are never shown. */
            header_names: string[];
            /**
             * Format: uuid
             * @description Id of the webhook.
             */
            id: string;
            /**
             * Format: uuid
             * @description The organization whose events it is told of.
             */
            org_id: string;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation signs, too.
             */
            previous_secret_until: string | null;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
            /** @description Where events are posted to. */
            url: string;
        };
        /** @description An organization's webhooks. */
        Webhooks: {
            /** @description All of them, oldest first. */
            items: components["schemas"]["Webhook"][];
        };
        /** @description A webhook with its signing secret, which is shown this once. */
        WebhookWithSecret: components["schemas"]["Webhook"] & {
            /**
             * @description `whsec_` and base64, as the libraries of Standard Webhooks take it.
             * @example whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
             */
            secret: string;
        };
        /** @description A workspace, as its member sees it. */
        Workspace: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description Id of the workspace.
             */
            id: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: uuid
             * @description The organization it belongs to.
             */
            org_id: string;
            /** @description The caller's role in it. */
            role: components["schemas"]["Role"];
        };
        /** @description One page of a list, and the cursor of the next. */
        WorkspacePage: {
            /** @description The items, in the list's order. */
            items: components["schemas"]["Workspace"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
    };
    responses: {
        /** @description `upstream_unavailable`: something behind the API cannot be reached just now; try again */
        BadGateway: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "upstream_unavailable",
                 *       "detail": "something behind the API cannot be reached just now; try again",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 502,
                 *       "title": "Bad Gateway",
                 *       "type": "https://contexor.dev/problems/upstream_unavailable"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `bad_request`: the request cannot be read */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "bad_request",
                 *       "detail": "the request cannot be read",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 400,
                 *       "title": "Bad Request",
                 *       "type": "https://contexor.dev/problems/bad_request"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request_timeout`: the body did not arrive in time (408), or the answer took too long (503) */
        BodyTooSlow: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "request_timeout",
                 *       "detail": "the body did not arrive in time (408), or the answer took too long (503)",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 408,
                 *       "title": "Request Timeout",
                 *       "type": "https://contexor.dev/problems/request_timeout"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `upstream_unavailable`: something behind the API cannot be reached just now; try again */
        GatewayTimeout: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "upstream_unavailable",
                 *       "detail": "something behind the API cannot be reached just now; try again",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 504,
                 *       "title": "Gateway Timeout",
                 *       "type": "https://contexor.dev/problems/upstream_unavailable"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: our mistake; `request_id` finds it */
        Internal: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "internal",
                 *       "detail": "our mistake; `request_id` finds it",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 500,
                 *       "title": "Internal Server Error",
                 *       "type": "https://contexor.dev/problems/internal"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `validation_failed`: some fields are not acceptable; `errors` names them */
        Invalid: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "validation_failed",
                 *       "detail": "some fields are not acceptable; `errors` names them",
                 *       "errors": [
                 *         {
                 *           "code": "required",
                 *           "field": "name",
                 *           "message": "this field is required"
                 *         }
                 *       ],
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 422,
                 *       "title": "Unprocessable Entity",
                 *       "type": "https://contexor.dev/problems/validation_failed"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not_found`: there is no such thing, or it is another tenant's */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "not_found",
                 *       "detail": "there is no such thing, or it is another tenant's",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 404,
                 *       "title": "Not Found",
                 *       "type": "https://contexor.dev/problems/not_found"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `payload_too_large`: the body is longer than the route takes */
        PayloadTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "payload_too_large",
                 *       "detail": "the body is longer than the route takes",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 413,
                 *       "title": "Payload Too Large",
                 *       "type": "https://contexor.dev/problems/payload_too_large"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `permission_denied`: the caller is known here, and may not do this */
        PermissionDenied: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "permission_denied",
                 *       "detail": "the caller is known here, and may not do this",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 403,
                 *       "title": "Forbidden",
                 *       "type": "https://contexor.dev/problems/permission_denied"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `precondition_failed`: it was changed since it was read; read it again */
        PreconditionFailed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "precondition_failed",
                 *       "detail": "it was changed since it was read; read it again",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 412,
                 *       "title": "Precondition Failed",
                 *       "type": "https://contexor.dev/problems/precondition_failed"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: this is asked too often; `Retry-After` says when to come back */
        RateLimited: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "rate_limited",
                 *       "detail": "this is asked too often; `Retry-After` says when to come back",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 429,
                 *       "title": "Too Many Requests",
                 *       "type": "https://contexor.dev/problems/rate_limited"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: no token, or one that is not good or not good any more */
        Unauthenticated: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "unauthenticated",
                 *       "detail": "no token, or one that is not good or not good any more",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 401,
                 *       "title": "Unauthorized",
                 *       "type": "https://contexor.dev/problems/unauthenticated"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `upstream_unavailable`: something behind the API cannot be reached just now; try again. `overloaded`: too much is asked at the same time; `Retry-After` says when to come back. `request_timeout`: the body did not arrive in time (408), or the answer took too long (503). `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key) */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "upstream_unavailable",
                 *       "detail": "something behind the API cannot be reached just now; try again",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 503,
                 *       "title": "Service Unavailable",
                 *       "type": "https://contexor.dev/problems/upstream_unavailable"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: the body must be uncompressed application/json in UTF-8 */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "unsupported_media_type",
                 *       "detail": "the body must be uncompressed application/json in UTF-8",
                 *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "status": 415,
                 *       "title": "Unsupported Media Type",
                 *       "type": "https://contexor.dev/problems/unsupported_media_type"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description The name of the file (RFC 6266). */
        ContentDisposition: string;
        /** @description `true` when this is the answer that an earlier request with the same `Idempotency-Key` got. */
        IdempotencyReplayed: "true";
        /** @description Path of what was created, or of the task that goes on. */
        Location: string;
        /** @description What is left of the limit, and seconds until there is more: `"read";r=11999;t=1`. */
        RateLimit: string;
        /** @description The limit: so many requests (`q`) in so many seconds (`w`). */
        RateLimitPolicy: string;
        /** @description The id under which the request is found in logs and traces. */
        RequestId: string;
        /** @description Seconds to wait before asking again. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_jwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON Web Key Set (RFC 7517) */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "alg": "EdDSA",
                     *           "crv": "Ed25519",
                     *           "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                     *           "kty": "OKP",
                     *           "use": "sig",
                     *           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/jwk-set+json": Record<string, never>;
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_analytics: {
        parameters: {
            query: {
                /**
                 * @description First day, in the organization's zone (Gregorian date); 29 days before `to` if absent.
                 * @example 2026-11-01
                 */
                from?: string;
                /**
                 * @description Last day, inclusive; today if absent. At most 400 days.
                 * @example 2026-11-30
                 */
                to?: string;
                /** @description The workspace. */
                workspace_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "as_of": "2026-11-28T09:15:07Z",
                     *       "by_author": [
                     *         {
                     *           "approval_rate": 0.91,
                     *           "approvals": 31,
                     *           "approved_contents": 31,
                     *           "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "contents": 40,
                     *           "cost_per_approved_content_micro_usd": 1840,
                     *           "edit_distance": 0.12,
                     *           "edit_distance_contents": 40,
                     *           "first_pass_acceptance": 0.91,
                     *           "generated_contents": 40,
                     *           "generations_of_unknown_cost": 0,
                     *           "regenerations_per_content": 0.2,
                     *           "rejections": 3,
                     *           "time_to_approve_p50_s": 1860,
                     *           "time_to_approve_p90_s": 7420
                     *         }
                     *       ],
                     *       "by_day": [
                     *         {
                     *           "approvals": 31,
                     *           "by_status": {
                     *             "APPROVED": 26,
                     *             "DRAFT": 4,
                     *             "IN_PROGRESS": 4,
                     *             "REJECTED": 3,
                     *             "REVIEW": 3
                     *           },
                     *           "contents": 40,
                     *           "day": "2026-11-28",
                     *           "rejections": 3
                     *         }
                     *       ],
                     *       "by_model": [
                     *         {
                     *           "approval_rate": 0.91,
                     *           "approvals": 31,
                     *           "approved_contents": 31,
                     *           "contents": 40,
                     *           "cost_per_approved_content_micro_usd": 1840,
                     *           "edit_distance": 0.12,
                     *           "edit_distance_contents": 40,
                     *           "first_pass_acceptance": 0.91,
                     *           "generated_contents": 40,
                     *           "generations_of_unknown_cost": 0,
                     *           "model": "gpt-4o-mini",
                     *           "regenerations_per_content": 0.2,
                     *           "rejections": 3,
                     *           "time_to_approve_p50_s": 1860,
                     *           "time_to_approve_p90_s": 7420
                     *         }
                     *       ],
                     *       "by_prompt": [
                     *         {
                     *           "approval_rate": 0.91,
                     *           "approvals": 31,
                     *           "approved_contents": 31,
                     *           "contents": 40,
                     *           "cost_per_approved_content_micro_usd": 1840,
                     *           "edit_distance": 0.12,
                     *           "edit_distance_contents": 40,
                     *           "first_pass_acceptance": 0.91,
                     *           "generated_contents": 40,
                     *           "generations_of_unknown_cost": 0,
                     *           "name": "خبرنامهٔ هفتگی",
                     *           "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *           "prompt_version": 2,
                     *           "regenerations_per_content": 0.2,
                     *           "rejections": 3,
                     *           "time_to_approve_p50_s": 1860,
                     *           "time_to_approve_p90_s": 7420
                     *         }
                     *       ],
                     *       "by_status": {
                     *         "APPROVED": 26,
                     *         "DRAFT": 4,
                     *         "IN_PROGRESS": 4,
                     *         "REJECTED": 3,
                     *         "REVIEW": 3
                     *       },
                     *       "from": "2026-11-28",
                     *       "timezone": "Asia/Tehran",
                     *       "to": "2026-11-28",
                     *       "totals": {
                     *         "approval_rate": 0.91,
                     *         "approvals": 31,
                     *         "approved_contents": 31,
                     *         "contents": 40,
                     *         "cost_per_approved_content_micro_usd": 1840,
                     *         "edit_distance": 0.12,
                     *         "edit_distance_contents": 40,
                     *         "first_pass_acceptance": 0.91,
                     *         "generated_contents": 40,
                     *         "generations_of_unknown_cost": 0,
                     *         "regenerations_per_content": 0.2,
                     *         "rejections": 3,
                     *         "time_to_approve_p50_s": 1860,
                     *         "time_to_approve_p90_s": 7420
                     *       },
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Analytics"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            /** @description `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "idempotency_in_progress",
                     *       "detail": "the first request with this Idempotency-Key is under way; ask again in a moment",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/idempotency_in_progress"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            /** @description `upstream_unavailable`: something behind the API cannot be reached just now; try again. `overloaded`: too much is asked at the same time; `Retry-After` says when to come back. `request_timeout`: the body did not arrive in time (408), or the answer took too long (503). `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key) */
            503: {
                headers: {
                    "Retry-After": components["headers"]["RetryAfter"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "upstream_unavailable",
                     *       "detail": "something behind the API cannot be reached just now; try again",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 503,
                     *       "title": "Service Unavailable",
                     *       "type": "https://contexor.dev/problems/upstream_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the client has already */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description Changes with every change of it */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "name": "سارا محمدی",
                     *       "phone": "+989121234567"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Unchanged since it was read */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the client changes; another one now is a 412 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "سارا"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateMe"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description Changes with every change of it */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "name": "سارا محمدی",
                     *       "phone": "+989121234567"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            408: components["responses"]["BodyTooSlow"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    request_otp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "phone": "09121234567"
                 *     }
                 */
                "application/json": components["schemas"]["OtpRequest"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "resend_after": 60,
                     *       "ttl": 120
                     *     }
                     */
                    "application/json": components["schemas"]["OtpRequested"];
                };
            };
            400: components["responses"]["BadRequest"];
            408: components["responses"]["BodyTooSlow"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            /** @description `rate_limited`: this is asked too often; `Retry-After` says when to come back */
            429: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "detail": "this is asked too often; `Retry-After` says when to come back",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 429,
                     *       "title": "Too Many Requests",
                     *       "type": "https://contexor.dev/problems/rate_limited"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["OtpRefused"];
                };
            };
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            /** @description `upstream_unavailable`: something behind the API cannot be reached just now; try again. `overloaded`: too much is asked at the same time; `Retry-After` says when to come back. `request_timeout`: the body did not arrive in time (408), or the answer took too long (503). `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key) */
            503: {
                headers: {
                    "Retry-After": components["headers"]["RetryAfter"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "upstream_unavailable",
                     *       "detail": "something behind the API cannot be reached just now; try again",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 503,
                     *       "title": "Service Unavailable",
                     *       "type": "https://contexor.dev/problems/upstream_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            504: components["responses"]["GatewayTimeout"];
        };
    };
    verify_otp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "482913",
                 *       "phone": "09121234567"
                 *     }
                 */
                "application/json": components["schemas"]["OtpVerify"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access": "eyJhbGciOiJFZERTQSIsImtpZCI6Imt6…",
                     *       "expires_in": 3600,
                     *       "refresh": "ctr_7Qm2xV9pLw4nRs8tYb1c…",
                     *       "token_type": "Bearer",
                     *       "user": {
                     *         "created_at": "2026-11-01T07:30:00Z",
                     *         "id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *         "name": "سارا محمدی",
                     *         "phone": "+989121234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description `otp_invalid`: the code is wrong. `otp_expired`: the code has expired; ask for a new one */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "otp_invalid",
                     *       "detail": "the code is wrong",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 401,
                     *       "title": "Unauthorized",
                     *       "type": "https://contexor.dev/problems/otp_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTooSlow"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            /** @description `otp_attempts_exceeded`: too many wrong codes; ask for a new one later. `rate_limited`: this is asked too often; `Retry-After` says when to come back */
            429: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "otp_attempts_exceeded",
                     *       "detail": "too many wrong codes; ask for a new one later",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 429,
                     *       "title": "Too Many Requests",
                     *       "type": "https://contexor.dev/problems/otp_attempts_exceeded"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            /** @description `upstream_unavailable`: something behind the API cannot be reached just now; try again. `overloaded`: too much is asked at the same time; `Retry-After` says when to come back. `request_timeout`: the body did not arrive in time (408), or the answer took too long (503). `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key) */
            503: {
                headers: {
                    "Retry-After": components["headers"]["RetryAfter"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "upstream_unavailable",
                     *       "detail": "something behind the API cannot be reached just now; try again",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 503,
                     *       "title": "Service Unavailable",
                     *       "type": "https://contexor.dev/problems/upstream_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "address": "203.0.113.7",
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "current": true,
                     *           "device": "Firefox on Linux",
                     *           "expires_at": "2026-12-05T12:00:00Z",
                     *           "id": "0199f0a2-7c1e-73ca-92c4-c49553a457d7",
                     *           "last_used_at": "2026-11-28T09:20:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the session */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            /** @description `upstream_unavailable`: something behind the API cannot be reached just now; try again. `overloaded`: too much is asked at the same time; `Retry-After` says when to come back. `request_timeout`: the body did not arrive in time (408), or the answer took too long (503). `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key) */
            503: {
                headers: {
                    "Retry-After": components["headers"]["RetryAfter"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "upstream_unavailable",
                     *       "detail": "something behind the API cannot be reached just now; try again",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 503,
                     *       "title": "Service Unavailable",
                     *       "type": "https://contexor.dev/problems/upstream_unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            504: components["responses"]["GatewayTimeout"];
        };
    };
    refresh_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refresh": "the `refresh` of the last answer with tokens"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access": "eyJhbGciOiJFZERTQSIsImtpZCI6Imt6…",
                     *       "expires_in": 3600,
                     *       "refresh": "ctr_7Qm2xV9pLw4nRs8tYb1c…",
                     *       "token_type": "Bearer"
                     *     }
                     */
                    "application/json": components["schemas"]["Refreshed"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description `token_invalid`: the refresh token is not good; sign in again. `token_reused`: the refresh token was used before, so its session has ended; sign in again */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "token_invalid",
                     *       "detail": "the refresh token is not good; sign in again",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 401,
                     *       "title": "Unauthorized",
                     *       "type": "https://contexor.dev/problems/token_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTooSlow"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "budget_micro_usd": 200000,
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "finished_at": "2026-11-28T09:15:07Z",
                     *       "id": "0199f0a2-7c1e-7999-954e-4e824b0d0e3b",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "progress": {
                     *         "cancelled": 0,
                     *         "failed": 0,
                     *         "pending": 5,
                     *         "running": 3,
                     *         "succeeded": 31
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reserved_micro_usd": 662,
                     *       "spent_micro_usd": 1904112,
                     *       "state": "running",
                     *       "total": 40,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Batch"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    cancel_batch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "budget_micro_usd": 200000,
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "finished_at": "2026-11-28T09:15:07Z",
                     *       "id": "0199f0a2-7c1e-7999-954e-4e824b0d0e3b",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "progress": {
                     *         "cancelled": 0,
                     *         "failed": 0,
                     *         "pending": 5,
                     *         "running": 3,
                     *         "succeeded": 31
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reserved_micro_usd": 662,
                     *       "spent_micro_usd": 1904112,
                     *       "state": "running",
                     *       "total": 40,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Batch"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    export_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example number,title,state,cost_micro_usd
                     *     1,پاییز در تهران,succeeded,223
                     */
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    retry_batch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted, and going on in the background; `Location` says where to look */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where it is */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "budget_micro_usd": 200000,
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "finished_at": "2026-11-28T09:15:07Z",
                     *       "id": "0199f0a2-7c1e-7999-954e-4e824b0d0e3b",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "progress": {
                     *         "cancelled": 0,
                     *         "failed": 0,
                     *         "pending": 5,
                     *         "running": 3,
                     *         "succeeded": 31
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reserved_micro_usd": 662,
                     *       "spent_micro_usd": 1904112,
                     *       "state": "running",
                     *       "total": 40,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Batch"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_batch_rows: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
                /** @description In this state. */
                state?: "pending" | "running" | "succeeded" | "failed" | "cancelled";
            };
            header?: never;
            path: {
                /** @description The batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *           "cost_micro_usd": 223,
                     *           "error": {
                     *             "at": "2026-11-28T09:15:07Z",
                     *             "code": "provider_error",
                     *             "detail": "the provider answered with an error"
                     *           },
                     *           "number": 2,
                     *           "state": "pending",
                     *           "task_id": "0199f0a2-7c1e-7d96-903b-3bef07a9524c",
                     *           "title": "پاییز در تهران",
                     *           "version": 2
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["BatchRowPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    delete_comment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The comment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    update_comment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The comment */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "resolved": true
                 *     }
                 */
                "application/json": components["schemas"]["UpdateComment"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "این سال درست است؟",
                     *       "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "deleted": false,
                     *       "detached": false,
                     *       "end": 23,
                     *       "id": "0199f0a2-7c1e-78a0-9021-21ca40aeac3e",
                     *       "mentions": [
                     *         "0199f0a2-7c1e-78a0-9021-21ca40aeac3e"
                     *       ],
                     *       "parent_id": "0199f0a2-7c1e-7664-9c41-41d7f144ef5d",
                     *       "quote": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "resolved_at": "2026-11-28T09:20:00Z",
                     *       "resolved_by": "0199f0a2-7c1e-78a0-9021-21ca40aeac3e",
                     *       "start": 12,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "version": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_contents: {
        parameters: {
            query?: {
                /** @description Assigned to one of these people. */
                assignee_id?: string[];
                /** @description By one of these authors. */
                author_id?: string[];
                /** @description Made at this time or later. */
                created_from?: string;
                /** @description Made before this time. */
                created_to?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description Due before this time. */
                due_before?: string;
                /** @description With personal data in the body, or without. */
                has_pii?: boolean;
                /** @description How many items, 1 to 100. With `q` a page may hold fewer, as the texts that are looked through for it are bounded. */
                limit?: number;
                /** @description Generated with one of these models. */
                model?: string[];
                /** @description Contents of this organization. */
                org_id?: string;
                /** @description Contents of this project. */
                project_id?: string;
                /** @description Created from one of these stored prompts. */
                prompt_id?: string[];
                /**
                 * @description Words to look for in title, body, prompt and tags. Every spelling of a word is found: yeh and kaf, hamza, digits, half-space,
                 *     space or none, diacritics, case. Where no content has the words, parts of words and near spellings are found.
                 */
                q?: string;
                /** @description Whose work it is, of what is not approved yet. */
                queue?: "mine" | "unassigned" | "overdue";
                /** @description Approved or rejected last by one of these people. */
                reviewer_id?: string[];
                /** @description The order; `-created_at` if absent, `relevance` with `q`. */
                sort?: "relevance" | "updated_at" | "-updated_at" | "created_at" | "-created_at" | "due_at" | "-due_at" | "title" | "-title";
                /** @description In one of these statuses. */
                status?: components["schemas"]["Status"][];
                /** @description With one of these labels. */
                tag?: string[];
                /** @description Contents of this workspace. */
                workspace_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "assignee_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "body_chars": 64,
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "due_at": "2026-12-05T12:00:00Z",
                     *           "excerpt": "پاییز در تهران با برگ‌های زرد…",
                     *           "failure": null,
                     *           "highlights": [
                     *             {
                     *               "end": 5,
                     *               "field": "title",
                     *               "start": 0
                     *             }
                     *           ],
                     *           "id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *           "model": "gpt-4o-mini",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "pii": {
                     *             "status": "clean"
                     *           },
                     *           "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *           "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "status": "REVIEW",
                     *           "tags": [
                     *             "خبرنامه",
                     *             "پاییز"
                     *           ],
                     *           "task_id": null,
                     *           "title": "پاییز در تهران",
                     *           "truncated": false,
                     *           "updated_at": "2026-11-28T09:20:00Z",
                     *           "version": 2,
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["ContentItemPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    create_content: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "project_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "prompt": "Write a short text about autumn in Tehran for the newsletter.",
                 *       "title": "Autumn in Tehran"
                 *     }
                 */
                "application/json": components["schemas"]["CreateContent"];
            };
        };
        responses: {
            /** @description Created; `Location` says where it is */
            201: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where the content is */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assignee_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "due_at": "2026-12-05T12:00:00Z",
                     *       "failure": null,
                     *       "id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "pii": {
                     *         "findings": [],
                     *         "status": "clean"
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt": "متنی کوتاه دربارهٔ پاییز در تهران برای خبرنامه بنویس.",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "status": "REVIEW",
                     *       "tags": [
                     *         "خبرنامه",
                     *         "پاییز"
                     *       ],
                     *       "task_id": null,
                     *       "title": "پاییز در تهران",
                     *       "truncated": false,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": {
                     *         "topic": "پاییز در تهران"
                     *       },
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `ceiling_reached`: the operator's ceiling for contents, texts or versions is reached; delete something or ask for more. `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "ceiling_reached",
                     *       "detail": "the operator's ceiling for contents, texts or versions is reached; delete something or ask for more",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/ceiling_reached"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_content: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag that the client has */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assignee_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "due_at": "2026-12-05T12:00:00Z",
                     *       "failure": null,
                     *       "id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "pii": {
                     *         "findings": [],
                     *         "status": "clean"
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt": "متنی کوتاه دربارهٔ پاییز در تهران برای خبرنامه بنویس.",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "status": "REVIEW",
                     *       "tags": [
                     *         "خبرنامه",
                     *         "پاییز"
                     *       ],
                     *       "task_id": null,
                     *       "title": "پاییز در تهران",
                     *       "truncated": false,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": {
                     *         "topic": "پاییز در تهران"
                     *       },
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Content"];
                };
            };
            /** @description Unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    delete_content: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    update_content: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Autumn in Tehran"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateContent"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assignee_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "due_at": "2026-12-05T12:00:00Z",
                     *       "failure": null,
                     *       "id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "pii": {
                     *         "findings": [],
                     *         "status": "clean"
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt": "متنی کوتاه دربارهٔ پاییز در تهران برای خبرنامه بنویس.",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "status": "REVIEW",
                     *       "tags": [
                     *         "خبرنامه",
                     *         "پاییز"
                     *       ],
                     *       "task_id": null,
                     *       "title": "پاییز در تهران",
                     *       "truncated": false,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": {
                     *         "topic": "پاییز در تهران"
                     *       },
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `invalid_transition`: the content or task is in a state in which this cannot happen. `ceiling_reached`: the operator's ceiling for contents, texts or versions is reached; delete something or ask for more */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_transition",
                     *       "detail": "the content or task is in a state in which this cannot happen",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/invalid_transition"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `pii_blocked`: personal data was found, and the organization does not keep texts with it. `validation_failed`: some fields are not acceptable; `errors` names them */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "pii_blocked",
                     *       "detail": "personal data was found, and the organization does not keep texts with it",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/pii_blocked"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    approve_content: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "comment": "Good."
                 *     }
                 */
                "application/json": components["schemas"]["Approve"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assignee_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "due_at": "2026-12-05T12:00:00Z",
                     *       "failure": null,
                     *       "id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "pii": {
                     *         "findings": [],
                     *         "status": "clean"
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt": "متنی کوتاه دربارهٔ پاییز در تهران برای خبرنامه بنویس.",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "status": "REVIEW",
                     *       "tags": [
                     *         "خبرنامه",
                     *         "پاییز"
                     *       ],
                     *       "task_id": null,
                     *       "title": "پاییز در تهران",
                     *       "truncated": false,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": {
                     *         "topic": "پاییز در تهران"
                     *       },
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description `second_reviewer_required`: the reviewer wrote the text: somebody else has to review it. `permission_denied`: the caller is known here, and may not do this */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "second_reviewer_required",
                     *       "detail": "the reviewer wrote the text: somebody else has to review it",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 403,
                     *       "title": "Forbidden",
                     *       "type": "https://contexor.dev/problems/second_reviewer_required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `invalid_transition`: the content or task is in a state in which this cannot happen. `stale_version`: another version is current than the one that was read. `pii_unacknowledged`: personal data was found; approve with `acknowledge_pii` if it is meant to be there. `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_transition",
                     *       "detail": "the content or task is in a state in which this cannot happen",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/invalid_transition"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_comments: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
                /** @description Threads that are resolved, or open ones, with their answers. */
                resolved?: boolean;
            };
            header?: never;
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "body": "این سال درست است؟",
                     *           "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "deleted": false,
                     *           "detached": false,
                     *           "end": 23,
                     *           "id": "0199f0a2-7c1e-78a0-9021-21ca40aeac3e",
                     *           "mentions": [
                     *             "0199f0a2-7c1e-78a0-9021-21ca40aeac3e"
                     *           ],
                     *           "parent_id": "0199f0a2-7c1e-7664-9c41-41d7f144ef5d",
                     *           "quote": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *           "resolved_at": "2026-11-28T09:20:00Z",
                     *           "resolved_by": "0199f0a2-7c1e-78a0-9021-21ca40aeac3e",
                     *           "start": 12,
                     *           "updated_at": "2026-11-28T09:20:00Z",
                     *           "version": 2
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["CommentPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    create_comment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "body": "Is this the right year?",
                 *       "end": 16,
                 *       "start": 12
                 *     }
                 */
                "application/json": components["schemas"]["CreateComment"];
            };
        };
        responses: {
            /** @description Created; `Location` says where it is */
            201: {
                headers: {
                    /** @description The entity tag, for `If-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where the comment is */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "این سال درست است؟",
                     *       "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "deleted": false,
                     *       "detached": false,
                     *       "end": 23,
                     *       "id": "0199f0a2-7c1e-78a0-9021-21ca40aeac3e",
                     *       "mentions": [
                     *         "0199f0a2-7c1e-78a0-9021-21ca40aeac3e"
                     *       ],
                     *       "parent_id": "0199f0a2-7c1e-7664-9c41-41d7f144ef5d",
                     *       "quote": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "resolved_at": "2026-11-28T09:20:00Z",
                     *       "resolved_by": "0199f0a2-7c1e-78a0-9021-21ca40aeac3e",
                     *       "start": 12,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "version": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    diff_versions: {
        parameters: {
            query: {
                /** @description The version to compare from. */
                from: number;
                /** @description The version to compare to. */
                to: number;
            };
            header?: never;
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": 1,
                     *       "hunks": [
                     *         {
                     *           "from_text": "پائیز در تهران",
                     *           "op": "equal",
                     *           "text": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود."
                     *         }
                     *       ],
                     *       "stats": {
                     *         "deleted": 1,
                     *         "inserted": 1,
                     *         "spelling": 1
                     *       },
                     *       "to": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Diff"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    estimate_content: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "max_output_tokens": 400
                 *     }
                 */
                "application/json": components["schemas"]["Generate"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "fits": true,
                     *       "input_tokens": 412,
                     *       "max_cost_micro_usd": 662,
                     *       "max_output_tokens": 1000,
                     *       "remaining_micro_usd": 3095888,
                     *       "remaining_tokens": 8711204
                     *     }
                     */
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `prompt_too_long`: the prompt leaves no room for an answer in the model's context. `price_unknown`: the model has no price, so nothing can be held for it. `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "prompt_too_long",
                     *       "detail": "the prompt leaves no room for an answer in the model's context",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/prompt_too_long"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    content_events: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that the client has */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "text": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود."
                     *       },
                     *       "event": "delta"
                     *     }
                     */
                    "text/event-stream": components["schemas"]["LiveEvent"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    export_content: {
        parameters: {
            query: {
                /** @description The format of the file. */
                format: "json" | "markdown" | "html" | "docx";
                /** @description A version's number, or `approved` for the text of the newest approval; the current text if absent. */
                version?: string;
            };
            header?: never;
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The name of the file, by RFC 6266 and RFC 8187 */
                    "Content-Disposition"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assignee_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "due_at": "2026-12-05T12:00:00Z",
                     *       "failure": null,
                     *       "id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "is_current": true,
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "pii": {
                     *         "findings": [],
                     *         "status": "clean"
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt": "متنی کوتاه دربارهٔ پاییز در تهران برای خبرنامه بنویس.",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "status": "REVIEW",
                     *       "tags": [
                     *         "خبرنامه",
                     *         "پاییز"
                     *       ],
                     *       "task_id": null,
                     *       "title": "پاییز در تهران",
                     *       "truncated": false,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": {
                     *         "topic": "پاییز در تهران"
                     *       },
                     *       "version": 2,
                     *       "version_kind": "generated",
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["ExportedContent"];
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": string;
                    /** @example <!doctype html><html lang="fa" dir="rtl"><title>پاییز در تهران</title>…</html> */
                    "text/html": string;
                    /**
                     * @example # پاییز در تهران
                     *
                     *     پاییز در تهران با برگ‌های زرد آغاز می‌شود.
                     */
                    "text/markdown": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `not_approved`: nothing of the content was approved yet */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_approved",
                     *       "detail": "nothing of the content was approved yet",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/not_approved"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    generate_content: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "max_output_tokens": 400
                 *     }
                 */
                "application/json": components["schemas"]["Generate"];
            };
        };
        responses: {
            /** @description Accepted, and going on in the background; `Location` says where to look */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where the task is */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "task_id": "0199f0a2-7c1e-7d96-903b-3bef07a9524c"
                     *     }
                     */
                    "application/json": components["schemas"]["GenerationAccepted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description `limit_exceeded`: a monthly limit leaves no room for it */
            402: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "limit_exceeded",
                     *       "detail": "a monthly limit leaves no room for it",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 402,
                     *       "title": "Payment Required",
                     *       "type": "https://contexor.dev/problems/limit_exceeded"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `invalid_transition`: the content or task is in a state in which this cannot happen. `ceiling_reached`: the operator's ceiling for contents, texts or versions is reached; delete something or ask for more. `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_transition",
                     *       "detail": "the content or task is in a state in which this cannot happen",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/invalid_transition"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `prompt_too_long`: the prompt leaves no room for an answer in the model's context. `price_unknown`: the model has no price, so nothing can be held for it. `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "prompt_too_long",
                     *       "detail": "the prompt leaves no room for an answer in the model's context",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/prompt_too_long"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    set_presence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "activity": "reading"
                 *     }
                 */
                "application/json": components["schemas"]["SetPresence"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "others": [
                     *         {
                     *           "activity": "reading",
                     *           "name": "سارا محمدی",
                     *           "since": "2026-11-28T09:20:00Z",
                     *           "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Presence"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_receipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "claims": {
                     *         "approved_at": "2026-11-28T10:02:41Z",
                     *         "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *         "body_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *         "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *         "cost_micro_usd": 223,
                     *         "created_at": "2026-11-01T07:30:00Z",
                     *         "iat": 1795860161,
                     *         "input_tokens": 412,
                     *         "iss": "https://api.example.com",
                     *         "model": "gpt-4o-mini",
                     *         "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *         "output_tokens": 268,
                     *         "pii_acknowledged": false,
                     *         "pii_status": "unchecked",
                     *         "prompt_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *         "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *         "text_author_id": "0199f0a2-7c1e-7f2c-9ad2-d23dc67de13c",
                     *         "title": "پاییز در تهران",
                     *         "version": 2,
                     *         "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *       },
                     *       "jws": "eyJhbGciOiJFZERTQSIsInR5cCI6ImNvbnRleG9yLXJlY2VpcHQrandzIn0.eyJpc3MiOiJo….c2ln…"
                     *     }
                     */
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `not_approved`: nothing of it was approved yet */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    reject_content: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "Too long."
                 *     }
                 */
                "application/json": components["schemas"]["Reject"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assignee_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "due_at": "2026-12-05T12:00:00Z",
                     *       "failure": null,
                     *       "id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "pii": {
                     *         "findings": [],
                     *         "status": "clean"
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt": "متنی کوتاه دربارهٔ پاییز در تهران برای خبرنامه بنویس.",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "status": "REVIEW",
                     *       "tags": [
                     *         "خبرنامه",
                     *         "پاییز"
                     *       ],
                     *       "task_id": null,
                     *       "title": "پاییز در تهران",
                     *       "truncated": false,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": {
                     *         "topic": "پاییز در تهران"
                     *       },
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description `second_reviewer_required`: the reviewer wrote the text: somebody else has to review it. `permission_denied`: the caller is known here, and may not do this */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "second_reviewer_required",
                     *       "detail": "the reviewer wrote the text: somebody else has to review it",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 403,
                     *       "title": "Forbidden",
                     *       "type": "https://contexor.dev/problems/second_reviewer_required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `invalid_transition`: the content or task is in a state in which this cannot happen. `stale_version`: another version is current than the one that was read. `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_transition",
                     *       "detail": "the content or task is in a state in which this cannot happen",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/invalid_transition"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    submit_content: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assignee_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "due_at": "2026-12-05T12:00:00Z",
                     *       "failure": null,
                     *       "id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "pii": {
                     *         "findings": [],
                     *         "status": "clean"
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt": "متنی کوتاه دربارهٔ پاییز در تهران برای خبرنامه بنویس.",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "status": "REVIEW",
                     *       "tags": [
                     *         "خبرنامه",
                     *         "پاییز"
                     *       ],
                     *       "task_id": null,
                     *       "title": "پاییز در تهران",
                     *       "truncated": false,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": {
                     *         "topic": "پاییز در تهران"
                     *       },
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Content"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `invalid_transition`: the content or task is in a state in which this cannot happen. `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_transition",
                     *       "detail": "the content or task is in a state in which this cannot happen",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/invalid_transition"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `pii_blocked`: personal data was found, and the organization does not keep texts with it. `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "pii_blocked",
                     *       "detail": "personal data was found, and the organization does not keep texts with it",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/pii_blocked"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_versions: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The content */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "body_chars": 64,
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "excerpt": "پاییز در تهران با برگ‌های زرد…",
                     *           "kind": "generated",
                     *           "model": "gpt-4o-mini",
                     *           "number": 2,
                     *           "partial": false,
                     *           "truncated": false
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["VersionSummaryPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The content */
                id: string;
                /** @description 1 for the first */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "kind": "generated",
                     *       "model": "gpt-4o-mini",
                     *       "number": 2,
                     *       "partial": false,
                     *       "truncated": false
                     *     }
                     */
                    "application/json": components["schemas"]["Version"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    restore_version: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The content */
                id: string;
                /** @description The version to bring back */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assignee_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "body": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود.",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "due_at": "2026-12-05T12:00:00Z",
                     *       "failure": null,
                     *       "id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "pii": {
                     *         "findings": [],
                     *         "status": "clean"
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt": "متنی کوتاه دربارهٔ پاییز در تهران برای خبرنامه بنویس.",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reviewer_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "status": "REVIEW",
                     *       "tags": [
                     *         "خبرنامه",
                     *         "پاییز"
                     *       ],
                     *       "task_id": null,
                     *       "title": "پاییز در تهران",
                     *       "truncated": false,
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": {
                     *         "topic": "پاییز در تهران"
                     *       },
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Content"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `ceiling_reached`: the operator's ceiling for contents, texts or versions is reached; delete something or ask for more. `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "ceiling_reached",
                     *       "detail": "the operator's ceiling for contents, texts or versions is reached; delete something or ask for more",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/ceiling_reached"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    count_contents: {
        parameters: {
            query?: {
                /** @description Assigned to one of these people. */
                assignee_id?: string[];
                /** @description By one of these authors. */
                author_id?: string[];
                /** @description Made at this time or later. */
                created_from?: string;
                /** @description Made before this time. */
                created_to?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description Due before this time. */
                due_before?: string;
                /** @description With personal data in the body, or without. */
                has_pii?: boolean;
                /** @description How many items, 1 to 100. With `q` a page may hold fewer, as the texts that are looked through for it are bounded. */
                limit?: number;
                /** @description Generated with one of these models. */
                model?: string[];
                /** @description Contents of this organization. */
                org_id?: string;
                /** @description Contents of this project. */
                project_id?: string;
                /** @description Created from one of these stored prompts. */
                prompt_id?: string[];
                /**
                 * @description Words to look for in title, body, prompt and tags. Every spelling of a word is found: yeh and kaf, hamza, digits, half-space,
                 *     space or none, diacritics, case. Where no content has the words, parts of words and near spellings are found.
                 */
                q?: string;
                /** @description Whose work it is, of what is not approved yet. */
                queue?: "mine" | "unassigned" | "overdue";
                /** @description Approved or rejected last by one of these people. */
                reviewer_id?: string[];
                /** @description The order; `-created_at` if absent, `relevance` with `q`. */
                sort?: "relevance" | "updated_at" | "-updated_at" | "created_at" | "-created_at" | "due_at" | "-due_at" | "title" | "-title";
                /** @description In one of these statuses. */
                status?: components["schemas"]["Status"][];
                /** @description With one of these labels. */
                tag?: string[];
                /** @description Contents of this workspace. */
                workspace_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "by_status": {
                     *         "APPROVED": 26,
                     *         "DRAFT": 4,
                     *         "IN_PROGRESS": 4,
                     *         "REJECTED": 3,
                     *         "REVIEW": 3
                     *       },
                     *       "queues": {
                     *         "mine": 3,
                     *         "overdue": 0,
                     *         "unassigned": 2
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ContentCounts"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_events: {
        parameters: {
            query: {
                /** @description The `next_cursor` of the answer before; the oldest event that is kept if absent. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
                /** @description The organization. */
                org_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "has_more": false,
                     *       "items": [
                     *         {
                     *           "data": {},
                     *           "id": "0199f0a2-7c1e-73de-93d9-d97666ed75df",
                     *           "timestamp": "2026-11-28T09:15:07Z",
                     *           "type": "content.approved"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["Feed"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_invitations: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "expires_at": "2026-12-05T12:00:00Z",
                     *           "id": "0199f0a2-7c1e-7946-98f5-f53f2a51cc1e",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "org_name": "انتشارات سپید",
                     *           "phone": "+98912***4567",
                     *           "role": "editor"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["InvitationPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    accept_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The invitation */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "deleted_at": null,
                     *       "id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "name": "انتشارات سپید",
                     *       "purged_at": null,
                     *       "role": "editor",
                     *       "settings": {
                     *         "calendar": "jalali",
                     *         "pii_model_pass": false,
                     *         "pii_policy": "warn",
                     *         "require_second_reviewer": false,
                     *         "timezone": "Asia/Tehran"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Org"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    decline_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The invitation */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "idempotency_in_progress",
                     *       "detail": "the first request with this Idempotency-Key is under way; ask again in a moment",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/idempotency_in_progress"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "context_tokens": 128000,
                     *           "ends_on": "2026-11-28",
                     *           "input_price": 150000,
                     *           "is_default": true,
                     *           "max_output_tokens": 1000,
                     *           "name": "gpt-4o-mini",
                     *           "output_price": 600000,
                     *           "provider": "openai"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Models"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_notifications: {
        parameters: {
            query?: {
                /** @description Those that were put away, instead of those that were not. */
                archived?: boolean;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
                /** @description Unread ones alone. */
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "archived_at": "2026-11-28T09:20:00Z",
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "data": {
                     *             "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *             "by": "0199f0a2-7c1e-76ca-9080-80b5030ca206",
                     *             "code": "provider_error",
                     *             "comment_id": "0199f0a2-7c1e-78a0-9021-21ca40aeac3e",
                     *             "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *             "disabled_from": "2026-11-28T09:20:00Z",
                     *             "due_at": "2026-12-05T12:00:00Z",
                     *             "expires_at": "2026-12-05T12:00:00Z",
                     *             "failing_since": null,
                     *             "findings": 2,
                     *             "invitation_id": "0199f0a2-7c1e-7946-98f5-f53f2a51cc1e",
                     *             "limit_micro_usd": 5000000,
                     *             "limit_tokens": null,
                     *             "measure": "cost",
                     *             "percent": 80,
                     *             "period": "2026-11",
                     *             "reason": "لطفاً کوتاه‌تر شود.",
                     *             "role": "editor",
                     *             "scope": "org",
                     *             "spent_micro_usd": 1904112,
                     *             "spent_tokens": null,
                     *             "subject_id": "0199f0a2-7c1e-7964-9073-735281e90c0f",
                     *             "task_id": "0199f0a2-7c1e-7d96-903b-3bef07a9524c",
                     *             "truncated": false,
                     *             "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *             "version": 2,
                     *             "webhook_id": "0199f0a2-7c1e-731f-94ad-ad339841cbc6",
                     *             "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *           },
                     *           "id": "0199f0a2-7c1e-7a79-9f04-04916e652d06",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "read_at": "2026-11-28T09:20:00Z",
                     *           "type": "content.approved"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n",
                     *       "unread": 2
                     *     }
                     */
                    "application/json": components["schemas"]["Notifications"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    archive_notification: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The notification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "idempotency_in_progress",
                     *       "detail": "the first request with this Idempotency-Key is under way; ask again in a moment",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/idempotency_in_progress"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    read_notification: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The notification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "idempotency_in_progress",
                     *       "detail": "the first request with this Idempotency-Key is under way; ask again in a moment",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/idempotency_in_progress"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    unarchive_notification: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The notification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "idempotency_in_progress",
                     *       "detail": "the first request with this Idempotency-Key is under way; ask again in a moment",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/idempotency_in_progress"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    unread_notification: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The notification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "idempotency_in_progress",
                     *       "detail": "the first request with this Idempotency-Key is under way; ask again in a moment",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/idempotency_in_progress"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    notification_events: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that the client has */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": {
                     *         "archived_at": "2026-11-28T09:20:00Z",
                     *         "created_at": "2026-11-01T07:30:00Z",
                     *         "data": {
                     *           "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "by": "0199f0a2-7c1e-76ca-9080-80b5030ca206",
                     *           "code": "provider_error",
                     *           "comment_id": "0199f0a2-7c1e-78a0-9021-21ca40aeac3e",
                     *           "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *           "disabled_from": "2026-11-28T09:20:00Z",
                     *           "due_at": "2026-12-05T12:00:00Z",
                     *           "expires_at": "2026-12-05T12:00:00Z",
                     *           "failing_since": null,
                     *           "findings": 2,
                     *           "invitation_id": "0199f0a2-7c1e-7946-98f5-f53f2a51cc1e",
                     *           "limit_micro_usd": 5000000,
                     *           "limit_tokens": null,
                     *           "measure": "cost",
                     *           "percent": 80,
                     *           "period": "2026-11",
                     *           "reason": "لطفاً کوتاه‌تر شود.",
                     *           "role": "editor",
                     *           "scope": "org",
                     *           "spent_micro_usd": 1904112,
                     *           "spent_tokens": null,
                     *           "subject_id": "0199f0a2-7c1e-7964-9073-735281e90c0f",
                     *           "task_id": "0199f0a2-7c1e-7d96-903b-3bef07a9524c",
                     *           "truncated": false,
                     *           "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "version": 2,
                     *           "webhook_id": "0199f0a2-7c1e-731f-94ad-ad339841cbc6",
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         },
                     *         "id": "0199f0a2-7c1e-7a79-9f04-04916e652d06",
                     *         "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *         "read_at": "2026-11-28T09:20:00Z",
                     *         "type": "content.approved"
                     *       },
                     *       "event": "notification"
                     *     }
                     */
                    "text/event-stream": components["schemas"]["LiveNotification"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_notification_preferences: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag that the client has */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "event": "content.submitted",
                     *           "in_app": true,
                     *           "sms": false
                     *         }
                     *       ],
                     *       "sms_events": [
                     *         "content.submitted"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Preferences"];
                };
            };
            /** @description Unchanged since it was read */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    set_notification_preferences: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of the preferences that were read */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "items": [
                 *         {
                 *           "event": "content.submitted",
                 *           "in_app": true,
                 *           "sms": false
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SetPreferences"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "event": "content.submitted",
                     *           "in_app": true,
                     *           "sms": false
                     *         }
                     *       ],
                     *       "sms_events": [
                     *         "content.submitted"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Preferences"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            408: components["responses"]["BodyTooSlow"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    read_all_notifications: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            /** @description `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "idempotency_in_progress",
                     *       "detail": "the first request with this Idempotency-Key is under way; ask again in a moment",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/idempotency_in_progress"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_text_notices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "id": "0199f0a2-7c1e-74f7-9900-0004f6b4e55e",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "sent_at": "2026-11-28T09:20:00Z",
                     *           "state": "delivered",
                     *           "type": "content.approved"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TextNotices"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_orgs: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `true`: those that the caller may still restore, instead of those that are there. */
                deleted?: boolean;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "deleted_at": null,
                     *           "id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "name": "انتشارات سپید",
                     *           "purged_at": null,
                     *           "role": "editor",
                     *           "settings": {
                     *             "calendar": "jalali",
                     *             "pii_model_pass": false,
                     *             "pii_policy": "warn",
                     *             "require_second_reviewer": false,
                     *             "timezone": "Asia/Tehran"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["OrgPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    create_org: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Sepid Publishing"
                 *     }
                 */
                "application/json": components["schemas"]["CreateOrg"];
            };
        };
        responses: {
            /** @description Created; `Location` says where it is */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description The organization */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "deleted_at": null,
                     *       "id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "name": "انتشارات سپید",
                     *       "purged_at": null,
                     *       "role": "editor",
                     *       "settings": {
                     *         "calendar": "jalali",
                     *         "pii_model_pass": false,
                     *         "pii_policy": "warn",
                     *         "require_second_reviewer": false,
                     *         "timezone": "Asia/Tehran"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Org"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_org: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the client has already */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description Changes with every change of it */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "deleted_at": null,
                     *       "id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "name": "انتشارات سپید",
                     *       "purged_at": null,
                     *       "role": "editor",
                     *       "settings": {
                     *         "calendar": "jalali",
                     *         "pii_model_pass": false,
                     *         "pii_policy": "warn",
                     *         "require_second_reviewer": false,
                     *         "timezone": "Asia/Tehran"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Org"];
                };
            };
            /** @description Unchanged since it was read */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    delete_org: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    update_org: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the client changes; another one now is a 412 */
                "If-Match"?: string;
            };
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Sepid Publishing"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateOrg"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description Changes with every change of it */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "deleted_at": null,
                     *       "id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "name": "انتشارات سپید",
                     *       "purged_at": null,
                     *       "role": "editor",
                     *       "settings": {
                     *         "calendar": "jalali",
                     *         "pii_model_pass": false,
                     *         "pii_policy": "warn",
                     *         "require_second_reviewer": false,
                     *         "timezone": "Asia/Tehran"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Org"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_api_keys: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "created_by": "0199f0a2-7c1e-725d-9d7b-7b138bd1ea5e",
                     *           "expires_at": "2026-12-05T12:00:00Z",
                     *           "id": "0199f0a2-7c1e-725d-9d7b-7b138bd1ea5e",
                     *           "last_used_at": "2026-11-28T09:20:00Z",
                     *           "name": "ورود خودکار متن‌ها",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "prefix": "ctx_AZnwonwefWqbPC9OWmt8",
                     *           "role": "editor",
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    create_api_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expires_at": "2027-01-01T00:00:00Z",
                 *       "name": "Importer",
                 *       "role": "editor"
                 *     }
                 */
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description Created; `Location` says where it is */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "created_by": "0199f0a2-7c1e-725d-9d7b-7b138bd1ea5e",
                     *       "expires_at": "2026-12-05T12:00:00Z",
                     *       "id": "0199f0a2-7c1e-725d-9d7b-7b138bd1ea5e",
                     *       "key": "ctx_AZqz…",
                     *       "last_used_at": "2026-11-28T09:20:00Z",
                     *       "name": "ورود خودکار متن‌ها",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "prefix": "ctx_AZnwonwefWqbPC9OWmt8",
                     *       "role": "editor",
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    delete_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization */
                id: string;
                /** @description The key */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_audit_entries: {
        parameters: {
            query?: {
                /** @description Entries of this action. */
                action?: components["schemas"]["AuditAction"];
                /** @description What this person or API key did. */
                actor_id?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description Done at this time or later. */
                from?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
                /** @description Done before this time. */
                to?: string;
            };
            header?: never;
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "action": "org.created",
                     *           "actor": {
                     *             "id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *             "kind": "person"
                     *           },
                     *           "at": "2026-01-31T09:30:00.000000Z",
                     *           "client_address": "203.0.113.7",
                     *           "details": {},
                     *           "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *           "id": "0199f0a2-7c1e-7817-96d7-d712a38c0c8c",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "prev_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *           "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *           "sequence": 1482,
                     *           "target": {
                     *             "id": "0199f0a2-7c1e-7bc3-928e-8e29e8a7f431",
                     *             "kind": "content"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    verify_audit_log: {
        parameters: {
            query?: {
                /** @description `entries` of an earlier verdict that was `ok`, or of the problem `audit_log_too_long`; with `head`. */
                entries?: number;
                /** @description Its `head`, the hash of that entry; with `entries`. */
                head?: string;
            };
            header?: never;
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "broken_at": null,
                     *       "entries": 1482,
                     *       "head": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *       "ok": true
                     *     }
                     */
                    "application/json": components["schemas"]["AuditVerdict"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `audit_log_too_long`: a request has no time for the whole audit log; go on as `Link` says. `validation_failed`: some fields are not acceptable; `errors` names them */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "audit_log_too_long",
                     *       "detail": "a request has no time for the whole audit log; go on as `Link` says",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/audit_log_too_long"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_org_invitations: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "expires_at": "2026-12-05T12:00:00Z",
                     *           "id": "0199f0a2-7c1e-72ab-94c0-c06e23a4be10",
                     *           "invited_by": "0199f0a2-7c1e-72ab-94c0-c06e23a4be10",
                     *           "phone": "+98912***4567",
                     *           "role": "editor"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["SentInvitationPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    withdraw_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization */
                id: string;
                /** @description The invitation */
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_members: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "joined_at": "2026-11-01T07:30:00Z",
                     *           "name": "سارا محمدی",
                     *           "phone": "+98912***4567",
                     *           "role": "editor",
                     *           "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    invite_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "phone": "09351234567",
                 *       "role": "editor"
                 *     }
                 */
                "application/json": components["schemas"]["Invite"];
            };
        };
        responses: {
            /** @description Created; `Location` says where it is */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "expires_at": "2026-12-05T12:00:00Z",
                     *       "id": "0199f0a2-7c1e-7946-98f5-f53f2a51cc1e",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "org_name": "انتشارات سپید",
                     *       "phone": "+98912***4567",
                     *       "role": "editor"
                     *     }
                     */
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization */
                id: string;
                /** @description The person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    set_member_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization */
                id: string;
                /** @description The person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "editor"
                 *     }
                 */
                "application/json": components["schemas"]["SetRole"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "joined_at": "2026-11-01T07:30:00Z",
                     *       "name": "سارا محمدی",
                     *       "phone": "+98912***4567",
                     *       "role": "editor",
                     *       "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    restore_org: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "deleted_at": null,
                     *       "id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "name": "انتشارات سپید",
                     *       "purged_at": null,
                     *       "role": "editor",
                     *       "settings": {
                     *         "calendar": "jalali",
                     *         "pii_model_pass": false,
                     *         "pii_policy": "warn",
                     *         "require_second_reviewer": false,
                     *         "timezone": "Asia/Tehran"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Org"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_workspaces: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "id": "0199f0a2-7c1e-740e-9261-6138f4336c36",
                     *           "name": "خبرنامه",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "role": "editor"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspacePage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    create_workspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Newsletter"
                 *     }
                 */
                "application/json": components["schemas"]["NameWorkspace"];
            };
        };
        responses: {
            /** @description Created; `Location` says where it is */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "id": "0199f0a2-7c1e-740e-9261-6138f4336c36",
                     *       "name": "خبرنامه",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "role": "editor"
                     *     }
                     */
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag that the client has */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The project */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های کوتاه برای خبرنامهٔ هفتگی",
                     *       "id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "name": "پاییز ۱۴۰۵",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    delete_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The project */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    update_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The project */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Autumn"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateProject"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های کوتاه برای خبرنامهٔ هفتگی",
                     *       "id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "name": "پاییز ۱۴۰۵",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    export_project: {
        parameters: {
            query: {
                /** @description The format of the files in the archive. */
                format: "json" | "markdown" | "html" | "docx";
            };
            header?: never;
            path: {
                /** @description The project */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The name of the file, by RFC 6266 and RFC 8187 */
                    "Content-Disposition"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_prompt: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag that the client has */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The prompt */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "category": "بازاریابی",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های کوتاه برای خبرنامهٔ هفتگی",
                     *       "id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "name": "خبرنامهٔ هفتگی",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "template": "متنی کوتاه دربارهٔ {{ topic }} برای خبرنامه بنویس.",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": [
                     *         {
                     *           "choices": [
                     *             "رسمی",
                     *             "دوستانه"
                     *           ],
                     *           "default": "پاییز در تهران",
                     *           "help": "دربارهٔ چه چیزی بنویسیم؟",
                     *           "label": "موضوع",
                     *           "max": null,
                     *           "max_length": 200,
                     *           "min": null,
                     *           "name": "topic",
                     *           "required": true,
                     *           "type": "text"
                     *         }
                     *       ],
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Prompt"];
                };
            };
            /** @description Unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    delete_prompt: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The prompt */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    update_prompt: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The prompt */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "For the weekly newsletter."
                 *     }
                 */
                "application/json": components["schemas"]["UpdatePrompt"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "category": "بازاریابی",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های کوتاه برای خبرنامهٔ هفتگی",
                     *       "id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "name": "خبرنامهٔ هفتگی",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "template": "متنی کوتاه دربارهٔ {{ topic }} برای خبرنامه بنویس.",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": [
                     *         {
                     *           "choices": [
                     *             "رسمی",
                     *             "دوستانه"
                     *           ],
                     *           "default": "پاییز در تهران",
                     *           "help": "دربارهٔ چه چیزی بنویسیم؟",
                     *           "label": "موضوع",
                     *           "max": null,
                     *           "max_length": 200,
                     *           "min": null,
                     *           "name": "topic",
                     *           "required": true,
                     *           "type": "text"
                     *         }
                     *       ],
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Prompt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    diff_prompt_versions: {
        parameters: {
            query: {
                /** @description The version to compare from. */
                from: number;
                /** @description The version to compare to. */
                to: number;
            };
            header?: never;
            path: {
                /** @description The prompt */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": 1,
                     *       "hunks": [
                     *         {
                     *           "from_text": "پائیز در تهران",
                     *           "op": "equal",
                     *           "text": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود."
                     *         }
                     *       ],
                     *       "stats": {
                     *         "deleted": 1,
                     *         "inserted": 1,
                     *         "spelling": 1
                     *       },
                     *       "to": 2,
                     *       "variables": [
                     *         {
                     *           "from": {
                     *             "choices": [
                     *               "رسمی",
                     *               "دوستانه"
                     *             ],
                     *             "default": "پاییز در تهران",
                     *             "help": "دربارهٔ چه چیزی بنویسیم؟",
                     *             "label": "موضوع",
                     *             "max": null,
                     *             "max_length": 200,
                     *             "min": null,
                     *             "name": "topic",
                     *             "required": true,
                     *             "type": "text"
                     *           },
                     *           "name": "topic",
                     *           "to": {
                     *             "choices": [
                     *               "رسمی",
                     *               "دوستانه"
                     *             ],
                     *             "default": "پاییز در تهران",
                     *             "help": "دربارهٔ چه چیزی بنویسیم؟",
                     *             "label": "موضوع",
                     *             "max": null,
                     *             "max_length": 200,
                     *             "min": null,
                     *             "name": "topic",
                     *             "required": true,
                     *             "type": "text"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PromptDiff"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    render_prompt: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The prompt */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "variables": {
                 *         "tone": "formal",
                 *         "topic": "autumn in Tehran"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["RenderPrompt"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "missing": [
                     *         {
                     *           "column": 1,
                     *           "line": 1,
                     *           "name": "topic",
                     *           "required": true
                     *         }
                     *       ],
                     *       "text": "پاییز در تهران با برگ‌های زرد چنارهای خیابان ولیعصر آغاز می‌شود."
                     *     }
                     */
                    "application/json": components["schemas"]["RenderedPrompt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_prompt_versions: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The prompt */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "excerpt": "پاییز در تهران با برگ‌های زرد…",
                     *           "number": 2,
                     *           "restored_from": null,
                     *           "template_chars": 64
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["PromptVersionSummaryPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_prompt_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The prompt */
                id: string;
                /** @description 1 for the first */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "number": 2,
                     *       "restored_from": null,
                     *       "template": "متنی کوتاه دربارهٔ {{ topic }} برای خبرنامه بنویس.",
                     *       "variables": [
                     *         {
                     *           "choices": [
                     *             "رسمی",
                     *             "دوستانه"
                     *           ],
                     *           "default": "پاییز در تهران",
                     *           "help": "دربارهٔ چه چیزی بنویسیم؟",
                     *           "label": "موضوع",
                     *           "max": null,
                     *           "max_length": 200,
                     *           "min": null,
                     *           "name": "topic",
                     *           "required": true,
                     *           "type": "text"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PromptVersion"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    restore_prompt_version: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The entity tag of what was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The prompt */
                id: string;
                /** @description The version to bring back */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "category": "بازاریابی",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های کوتاه برای خبرنامهٔ هفتگی",
                     *       "id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "name": "خبرنامهٔ هفتگی",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "template": "متنی کوتاه دربارهٔ {{ topic }} برای خبرنامه بنویس.",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": [
                     *         {
                     *           "choices": [
                     *             "رسمی",
                     *             "دوستانه"
                     *           ],
                     *           "default": "پاییز در تهران",
                     *           "help": "دربارهٔ چه چیزی بنویسیم؟",
                     *           "label": "موضوع",
                     *           "max": null,
                     *           "max_length": 200,
                     *           "min": null,
                     *           "name": "topic",
                     *           "required": true,
                     *           "type": "text"
                     *         }
                     *       ],
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Prompt"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "attempts": 1,
                     *       "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "error": {
                     *         "at": "2026-11-28T09:15:07Z",
                     *         "code": "provider_error",
                     *         "detail": "the provider answered with an error"
                     *       },
                     *       "finished_at": "2026-11-28T09:15:07Z",
                     *       "id": "0199f0a2-7c1e-7d96-903b-3bef07a9524c",
                     *       "state": "queued",
                     *       "truncated": false,
                     *       "usage": {
                     *         "input_tokens": 412,
                     *         "output_tokens": 268
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    cancel_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The task */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "keep_partial": true
                 *     }
                 */
                "application/json": components["schemas"]["CancelTask"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "attempts": 1,
                     *       "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "error": {
                     *         "at": "2026-11-28T09:15:07Z",
                     *         "code": "provider_error",
                     *         "detail": "the provider answered with an error"
                     *       },
                     *       "finished_at": "2026-11-28T09:15:07Z",
                     *       "id": "0199f0a2-7c1e-7d96-903b-3bef07a9524c",
                     *       "state": "queued",
                     *       "truncated": false,
                     *       "usage": {
                     *         "input_tokens": 412,
                     *         "output_tokens": 268
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `invalid_transition`: the content or task is in a state in which this cannot happen. `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_transition",
                     *       "detail": "the content or task is in a state in which this cannot happen",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/invalid_transition"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    set_usage_currency: {
        parameters: {
            query: {
                /** @description The organization. */
                org_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currency": "toman",
                 *       "per_usd": 115000
                 *     }
                 */
                "application/json": components["schemas"]["DisplayCurrency"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "currency": "toman",
                     *       "per_usd": 115000
                     *     }
                     */
                    "application/json": components["schemas"]["DisplayCurrency"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_usage_forecast: {
        parameters: {
            query: {
                /** @description The organization. */
                org_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "days_observed": 28,
                     *       "ends_at": "2026-12-01T00:00:00Z",
                     *       "expected_micro_usd": 2310000,
                     *       "high_micro_usd": 2740000,
                     *       "limit_micro_usd": 5000000,
                     *       "limit_reached_on": "2026-11-28",
                     *       "low_micro_usd": 2050000,
                     *       "method": "median_of_days",
                     *       "month": "2026-11",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "spent_micro_usd": 1904112,
                     *       "starts_at": "2026-11-01T07:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Forecast"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_usage_limits: {
        parameters: {
            query: {
                /** @description The organization. */
                org_id: string;
            };
            header?: {
                /** @description The entity tag that the client has */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "display_currency": {
                     *         "currency": "toman",
                     *         "per_usd": 115000
                     *       },
                     *       "items": [
                     *         {
                     *           "api_key_id": "0199f0a2-7c1e-7995-9c3a-3a8fd089b2f7",
                     *           "max_generation_micro_usd": 50000,
                     *           "monthly_cost_micro_usd": 5000000,
                     *           "monthly_tokens": 10000000,
                     *           "scope": "org",
                     *           "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "warn_at_percent": 80,
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Limits"];
                };
            };
            /** @description Unchanged since it was read */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    set_usage_limit: {
        parameters: {
            query: {
                /** @description The organization. */
                org_id: string;
            };
            header?: {
                /** @description The entity tag of the limits that were read */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "monthly_cost_micro_usd": 5000000,
                 *       "scope": "org"
                 *     }
                 */
                "application/json": components["schemas"]["SetLimit"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "api_key_id": "0199f0a2-7c1e-7995-9c3a-3a8fd089b2f7",
                     *       "max_generation_micro_usd": 50000,
                     *       "monthly_cost_micro_usd": 5000000,
                     *       "monthly_tokens": 10000000,
                     *       "scope": "org",
                     *       "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "warn_at_percent": 80,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Limit"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_usage_logs: {
        parameters: {
            query: {
                /** @description For this content. */
                content_id?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description Attempts that began at this moment or later. */
                from?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
                /** @description Of this model, by the name in the log or by the one whose price was applied. */
                model?: string;
                /** @description The organization. */
                org_id: string;
                /** @description That ended so: `completed`, `interrupted`, `refused`, `failed`. */
                outcome?: string;
                /** @description For this project. */
                project_id?: string;
                /** @description With tokens known in this way. */
                source?: components["schemas"]["UsageSource"];
                /** @description Attempts that began before this moment. */
                to?: string;
                /** @description On behalf of this person or API key. */
                user_id?: string;
                /** @description For this workspace. */
                workspace_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "at": "2026-11-28T09:15:07Z",
                     *           "cached_input_tokens": 0,
                     *           "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *           "corrects": "0199f0a2-7c1e-7c18-9669-69c786ee87df",
                     *           "cost_micro_usd": 223,
                     *           "entry": "attempt",
                     *           "excess_micro_usd": 0,
                     *           "id": "0199f0a2-7c1e-7c18-9669-69c786ee87df",
                     *           "input_tokens": 412,
                     *           "model": "gpt-4o-mini",
                     *           "outcome": "completed",
                     *           "output_tokens": 268,
                     *           "priced_as": "gpt-4o-mini",
                     *           "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *           "reasoning_tokens": 0,
                     *           "task_id": "0199f0a2-7c1e-7d96-903b-3bef07a9524c",
                     *           "usage_source": "reported",
                     *           "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["LogEntryPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    export_usage_logs: {
        parameters: {
            query: {
                /** @description For this content. */
                content_id?: string;
                /** @description `csv`, which is the only form. */
                format?: "csv";
                /** @description Attempts that began at this moment or later. */
                from?: string;
                /** @description Of this model, by the name in the log or by the one whose price was applied. */
                model?: string;
                /** @description The organization. */
                org_id: string;
                /** @description That ended so: `completed`, `interrupted`, `refused`, `failed`. */
                outcome?: string;
                /** @description For this project. */
                project_id?: string;
                /** @description With tokens known in this way. */
                source?: components["schemas"]["UsageSource"];
                /** @description Attempts that began before this moment. */
                to?: string;
                /** @description On behalf of this person or API key. */
                user_id?: string;
                /** @description For this workspace. */
                workspace_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example at,model,input_tokens,output_tokens,cost_micro_usd
                     *     2026-11-28T09:15:07Z,gpt-4o-mini,412,268,223
                     */
                    "text/csv": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_my_usage: {
        parameters: {
            query: {
                /** @description The organization. */
                org_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "cost_micro_usd": 223,
                     *       "input_tokens": 412,
                     *       "limit": {
                     *         "api_key_id": "0199f0a2-7c1e-7995-9c3a-3a8fd089b2f7",
                     *         "max_generation_micro_usd": 50000,
                     *         "monthly_cost_micro_usd": 5000000,
                     *         "monthly_tokens": 10000000,
                     *         "scope": "org",
                     *         "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *         "warn_at_percent": 80,
                     *         "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *       },
                     *       "month": "2026-11",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "output_tokens": 268,
                     *       "remaining_micro_usd": 3095888,
                     *       "remaining_tokens": 8711204,
                     *       "requests": 1,
                     *       "reserved_micro_usd": 662,
                     *       "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0"
                     *     }
                     */
                    "application/json": components["schemas"]["Mine"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_usage_statements: {
        parameters: {
            query: {
                /** @description The organization. */
                org_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "closed_at": "2026-12-01T00:00:00Z",
                     *           "due_micro_usd": 1904112,
                     *           "ends_at": "2026-12-01T00:00:00Z",
                     *           "month": "2026-11",
                     *           "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *           "starts_at": "2026-11-01T07:30:00Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["StatementList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_usage_statement: {
        parameters: {
            query: {
                /** @description `json`, `csv`, or `html` for printing. */
                format?: "json" | "csv" | "html";
                /** @description The organization. */
                org_id: string;
            };
            header?: never;
            path: {
                /** @description `YYYY-MM` in the organization's calendar */
                month: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "by_model": [
                     *         {
                     *           "cost_micro_usd": 223,
                     *           "input_tokens": 412,
                     *           "key": "gpt-4o-mini",
                     *           "output_tokens": 268,
                     *           "requests": 1
                     *         }
                     *       ],
                     *       "by_user": [
                     *         {
                     *           "cost_micro_usd": 223,
                     *           "input_tokens": 412,
                     *           "key": "gpt-4o-mini",
                     *           "output_tokens": 268,
                     *           "requests": 1
                     *         }
                     *       ],
                     *       "by_workspace": [
                     *         {
                     *           "cost_micro_usd": 223,
                     *           "input_tokens": 412,
                     *           "key": "gpt-4o-mini",
                     *           "output_tokens": 268,
                     *           "requests": 1
                     *         }
                     *       ],
                     *       "calendar": "jalali",
                     *       "closed_at": "2026-12-01T00:00:00Z",
                     *       "corrections": [
                     *         {
                     *           "cost_micro_usd": 223,
                     *           "entries": 3,
                     *           "input_tokens": 412,
                     *           "month": "2026-11",
                     *           "output_tokens": 268
                     *         }
                     *       ],
                     *       "due_micro_usd": 1904112,
                     *       "ends_at": "2026-12-01T00:00:00Z",
                     *       "limits": [
                     *         {
                     *           "api_key_id": "0199f0a2-7c1e-7995-9c3a-3a8fd089b2f7",
                     *           "max_generation_micro_usd": 50000,
                     *           "monthly_cost_micro_usd": 5000000,
                     *           "monthly_tokens": 10000000,
                     *           "scope": "org",
                     *           "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "warn_at_percent": 80,
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         }
                     *       ],
                     *       "month": "2026-11",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                     *       "starts_at": "2026-11-01T07:30:00Z",
                     *       "timezone": "Asia/Tehran",
                     *       "totals": {
                     *         "cost_micro_usd": 223,
                     *         "input_tokens": 412,
                     *         "output_tokens": 268,
                     *         "requests": 1
                     *       },
                     *       "unsettled_holds": 0,
                     *       "unsettled_micro_usd": 0
                     *     }
                     */
                    "application/json": components["schemas"]["Statement"];
                    /**
                     * @example month,model,requests,input_tokens,output_tokens,cost_micro_usd
                     *     2026-11,gpt-4o-mini,310,127720,83080,69130
                     */
                    "text/csv": string;
                    /** @example <!doctype html><html lang="fa" dir="rtl"><title>صورت‌حساب آبان ۱۴۰۵</title>…</html> */
                    "text/html": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_usage_summary: {
        parameters: {
            query: {
                /**
                 * @description `YYYY-MM` in the organization's calendar; the running month if absent.
                 * @example 2026-11
                 */
                month?: string;
                /** @description The organization. */
                org_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "by_model": [
                     *         {
                     *           "cost_micro_usd": 223,
                     *           "input_tokens": 412,
                     *           "key": "gpt-4o-mini",
                     *           "output_tokens": 268,
                     *           "requests": 1
                     *         }
                     *       ],
                     *       "by_user": [
                     *         {
                     *           "cost_micro_usd": 223,
                     *           "input_tokens": 412,
                     *           "key": "gpt-4o-mini",
                     *           "output_tokens": 268,
                     *           "requests": 1
                     *         }
                     *       ],
                     *       "by_workspace": [
                     *         {
                     *           "cost_micro_usd": 223,
                     *           "input_tokens": 412,
                     *           "key": "gpt-4o-mini",
                     *           "output_tokens": 268,
                     *           "requests": 1
                     *         }
                     *       ],
                     *       "cost_micro_usd": 223,
                     *       "display_currency": {
                     *         "currency": "toman",
                     *         "per_usd": 115000
                     *       },
                     *       "input_tokens": 412,
                     *       "limit": {
                     *         "api_key_id": "0199f0a2-7c1e-7995-9c3a-3a8fd089b2f7",
                     *         "max_generation_micro_usd": 50000,
                     *         "monthly_cost_micro_usd": 5000000,
                     *         "monthly_tokens": 10000000,
                     *         "scope": "org",
                     *         "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *         "warn_at_percent": 80,
                     *         "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *       },
                     *       "month": "2026-11",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "output_tokens": 268,
                     *       "remaining_micro_usd": 3095888,
                     *       "remaining_tokens": 8711204,
                     *       "requests": 1,
                     *       "reserved_micro_usd": 662
                     *     }
                     */
                    "application/json": components["schemas"]["Summary"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_usage_timeseries: {
        parameters: {
            query: {
                /** @description Size of the steps. */
                bucket?: components["schemas"]["Bucket"];
                /**
                 * @description First day, in the organization's zone (Gregorian date); the first of the running month if absent.
                 * @example 2026-11-01
                 */
                from?: string;
                /** @description A line for each of these; the 20 with the highest cost, the others together under `other`. */
                group_by?: components["schemas"]["GroupBy"];
                /** @description The organization. */
                org_id: string;
                /**
                 * @description Last day, inclusive; today if absent. At most 400 days of days, or 31 days of hours.
                 * @example 2026-11-30
                 */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "bucket": "day",
                     *       "group_by": "model",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "points": [
                     *         {
                     *           "at": "2026-11-28T09:15:07Z",
                     *           "cost_micro_usd": 223,
                     *           "group": "gpt-4o-mini",
                     *           "input_tokens": 412,
                     *           "local": "25.6",
                     *           "output_tokens": 268,
                     *           "requests": 1
                     *         }
                     *       ],
                     *       "timezone": "Asia/Tehran"
                     *     }
                     */
                    "application/json": components["schemas"]["Timeseries"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_unsettled_usage: {
        parameters: {
            query: {
                /** @description The organization. */
                org_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "attempts": [
                     *         {
                     *           "at": "2026-11-28T09:15:07Z",
                     *           "cached_input_tokens": 0,
                     *           "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *           "corrects": "0199f0a2-7c1e-7c18-9669-69c786ee87df",
                     *           "cost_micro_usd": 223,
                     *           "entry": "attempt",
                     *           "excess_micro_usd": 0,
                     *           "id": "0199f0a2-7c1e-7c18-9669-69c786ee87df",
                     *           "input_tokens": 412,
                     *           "model": "gpt-4o-mini",
                     *           "outcome": "completed",
                     *           "output_tokens": 268,
                     *           "priced_as": "gpt-4o-mini",
                     *           "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *           "reasoning_tokens": 0,
                     *           "task_id": "0199f0a2-7c1e-7d96-903b-3bef07a9524c",
                     *           "usage_source": "reported",
                     *           "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         }
                     *       ],
                     *       "holds": [
                     *         {
                     *           "content_id": "0199f0a2-7c1e-7420-9c75-75b526b35282",
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "held_micro_usd": 662,
                     *           "held_tokens": 1412,
                     *           "model": "gpt-4o-mini",
                     *           "settles_at": "2026-12-05T12:00:00Z",
                     *           "task_id": "0199f0a2-7c1e-7d96-903b-3bef07a9524c",
                     *           "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Unsettled"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_webhooks: {
        parameters: {
            query: {
                /** @description The organization. */
                org_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "description": "متن‌های تأییدشده را منتشر می‌کند",
                     *           "disabled_at": null,
                     *           "disabled_reason": "failing",
                     *           "enabled": true,
                     *           "events": [
                     *             "generation.completed"
                     *           ],
                     *           "failing_since": null,
                     *           "header_names": [
                     *             "authorization"
                     *           ],
                     *           "id": "0199f0a2-7c1e-731f-94ad-ad339841cbc6",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "previous_secret_until": "2026-11-28T09:20:00Z",
                     *           "updated_at": "2026-11-28T09:20:00Z",
                     *           "url": "https://hooks.example.com/contexor"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    create_webhook: {
        parameters: {
            query: {
                /** @description The organization. */
                org_id: string;
            };
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Publishes what is approved",
                 *       "events": [
                 *         "generation.completed",
                 *         "content.approved"
                 *       ],
                 *       "url": "https://hooks.example.com/contexor"
                 *     }
                 */
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description Created; `Location` says where it is */
            201: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where the webhook is */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های تأییدشده را منتشر می‌کند",
                     *       "disabled_at": null,
                     *       "disabled_reason": "failing",
                     *       "enabled": true,
                     *       "events": [
                     *         "generation.completed"
                     *       ],
                     *       "failing_since": null,
                     *       "header_names": [
                     *         "authorization"
                     *       ],
                     *       "id": "0199f0a2-7c1e-731f-94ad-ad339841cbc6",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "previous_secret_until": "2026-11-28T09:20:00Z",
                     *       "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "url": "https://hooks.example.com/contexor"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag that the client has */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های تأییدشده را منتشر می‌کند",
                     *       "disabled_at": null,
                     *       "disabled_reason": "failing",
                     *       "enabled": true,
                     *       "events": [
                     *         "generation.completed"
                     *       ],
                     *       "failing_since": null,
                     *       "header_names": [
                     *         "authorization"
                     *       ],
                     *       "id": "0199f0a2-7c1e-731f-94ad-ad339841cbc6",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "previous_secret_until": "2026-11-28T09:20:00Z",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "url": "https://hooks.example.com/contexor"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Unchanged since it was read */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    delete_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of the webhook that was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    update_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag of the webhook that was read */
                "If-Match"?: string;
            };
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": components["schemas"]["UpdateWebhook"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های تأییدشده را منتشر می‌کند",
                     *       "disabled_at": null,
                     *       "disabled_reason": "failing",
                     *       "enabled": true,
                     *       "events": [
                     *         "generation.completed"
                     *       ],
                     *       "failing_since": null,
                     *       "header_names": [
                     *         "authorization"
                     *       ],
                     *       "id": "0199f0a2-7c1e-731f-94ad-ad339841cbc6",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "previous_secret_until": "2026-11-28T09:20:00Z",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "url": "https://hooks.example.com/contexor"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_webhook_deliveries: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
                /** @description Those in this state alone. */
                state?: components["schemas"]["DeliveryState"];
            };
            header?: never;
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "attempts": [
                     *             {
                     *               "at": "2026-11-28T09:15:07Z",
                     *               "latency_ms": 143,
                     *               "outcome": "delivered",
                     *               "status_code": 200
                     *             }
                     *           ],
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "event_id": "0199f0a2-7c1e-7112-9b8c-8c0079b0649f",
                     *           "happened_at": "2026-11-28T09:15:07Z",
                     *           "id": "0199f0a2-7c1e-7646-9972-724ad3f534b5",
                     *           "next_attempt_at": "2026-12-05T12:00:00Z",
                     *           "response": "ok",
                     *           "state": "pending",
                     *           "type": "generation.completed"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    redeliver_webhook_delivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The delivery. */
                delivery_id: string;
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted, and going on in the background; `Location` says where to look */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where the deliveries are */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivery_id": "0199f0a2-7c1e-7646-9972-724ad3f534b5",
                     *       "event_id": "0199f0a2-7c1e-7112-9b8c-8c0079b0649f"
                     *     }
                     */
                    "application/json": components["schemas"]["Queued"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    redeliver_webhook_range: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "2026-11-29T00:00:00Z",
                 *       "to": "2026-11-30T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["RedeliverRange"];
            };
        };
        responses: {
            /** @description Accepted, and going on in the background; `Location` says where to look */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where the deliveries are */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "next_from": "2026-11-28T09:20:00Z",
                     *       "queued": 5
                     *     }
                     */
                    "application/json": components["schemas"]["RangeQueued"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    rotate_webhook_secret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های تأییدشده را منتشر می‌کند",
                     *       "disabled_at": null,
                     *       "disabled_reason": "failing",
                     *       "enabled": true,
                     *       "events": [
                     *         "generation.completed"
                     *       ],
                     *       "failing_since": null,
                     *       "header_names": [
                     *         "authorization"
                     *       ],
                     *       "id": "0199f0a2-7c1e-731f-94ad-ad339841cbc6",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "previous_secret_until": "2026-11-28T09:20:00Z",
                     *       "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "url": "https://hooks.example.com/contexor"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    test_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted, and going on in the background; `Location` says where to look */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where the deliveries are */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivery_id": "0199f0a2-7c1e-7646-9972-724ad3f534b5",
                     *       "event_id": "0199f0a2-7c1e-7112-9b8c-8c0079b0649f"
                     *     }
                     */
                    "application/json": components["schemas"]["Queued"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_workspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the client has already */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description Changes with every change of it */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "id": "0199f0a2-7c1e-740e-9261-6138f4336c36",
                     *       "name": "خبرنامه",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "role": "editor"
                     *     }
                     */
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            /** @description Unchanged since it was read */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    delete_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    rename_workspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the client changes; another one now is a 412 */
                "If-Match"?: string;
            };
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Newsletter"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateWorkspace"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    /** @description Changes with every change of it */
                    ETag?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "id": "0199f0a2-7c1e-740e-9261-6138f4336c36",
                     *       "name": "خبرنامه",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "role": "editor"
                     *     }
                     */
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_batches: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "finished_at": "2026-11-28T09:15:07Z",
                     *           "id": "0199f0a2-7c1e-7999-954e-4e824b0d0e3b",
                     *           "model": "gpt-4o-mini",
                     *           "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *           "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *           "prompt_version": 2,
                     *           "state": "running",
                     *           "total": 40
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["BatchSummaryPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    create_batch: {
        parameters: {
            query?: {
                /** @description With `text/csv`: the most that the whole batch may cost, micro US dollars. */
                budget_micro_usd?: number;
                /** @description With `text/csv`: cap on each answer, tokens. */
                max_output_tokens?: number;
                /** @description With `text/csv`: a model of the catalogue; the default one if absent. */
                model?: string;
                /** @description With `text/csv`: the project that the contents go into. */
                project_id?: string;
                /** @description With `text/csv`: the prompt that each row is rendered with. */
                prompt_id?: string;
                /** @description With `text/csv`: sampling temperature, 0 to 2. */
                temperature?: number;
            };
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "budget_micro_usd": 200000,
                 *       "project_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                 *       "prompt_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8e",
                 *       "rows": [
                 *         {
                 *           "title": "Autumn in Tehran",
                 *           "variables": {
                 *             "topic": "autumn in Tehran"
                 *           }
                 *         },
                 *         {
                 *           "title": "Winter in Tabriz",
                 *           "variables": {
                 *             "topic": "winter in Tabriz"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateBatch"];
                /**
                 * @example title,topic
                 *     Autumn in Tehran,autumn in Tehran
                 *     Winter in Tabriz,winter in Tabriz
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description Accepted, and going on in the background; `Location` says where to look */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where it is */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "budget_micro_usd": 200000,
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "finished_at": "2026-11-28T09:15:07Z",
                     *       "id": "0199f0a2-7c1e-7999-954e-4e824b0d0e3b",
                     *       "model": "gpt-4o-mini",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "progress": {
                     *         "cancelled": 0,
                     *         "failed": 0,
                     *         "pending": 5,
                     *         "running": 3,
                     *         "succeeded": 31
                     *       },
                     *       "project_id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "prompt_id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "prompt_version": 2,
                     *       "reserved_micro_usd": 662,
                     *       "spent_micro_usd": 1904112,
                     *       "state": "running",
                     *       "total": 40,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Batch"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_workspace_members: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "joined_at": "2026-11-01T07:30:00Z",
                     *           "name": "سارا محمدی",
                     *           "phone": "+98912***4567",
                     *           "role": "editor",
                     *           "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    get_workspace_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
                /** @description The person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "joined_at": "2026-11-01T07:30:00Z",
                     *       "name": "سارا محمدی",
                     *       "phone": "+98912***4567",
                     *       "role": "editor",
                     *       "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    put_workspace_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
                /** @description The person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "editor"
                 *     }
                 */
                "application/json": components["schemas"]["SetRole"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "joined_at": "2026-11-01T07:30:00Z",
                     *       "name": "سارا محمدی",
                     *       "phone": "+98912***4567",
                     *       "role": "editor",
                     *       "user_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    remove_workspace_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
                /** @description The person */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, without a body */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_projects: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "description": "متن‌های کوتاه برای خبرنامهٔ هفتگی",
                     *           "id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *           "name": "پاییز ۱۴۰۵",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "updated_at": "2026-11-28T09:20:00Z",
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    create_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Autumn"
                 *     }
                 */
                "application/json": components["schemas"]["CreateProject"];
            };
        };
        responses: {
            /** @description Created; `Location` says where it is */
            201: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where the project is */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های کوتاه برای خبرنامهٔ هفتگی",
                     *       "id": "0199f0a2-7c1e-7ac1-967f-7f3e17fae47e",
                     *       "name": "پاییز ۱۴۰۵",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_prompt_categories: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "count": 2,
                     *           "name": "بازاریابی"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["PromptCategoryPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    rename_prompt_category: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "marketing",
                 *       "to": "newsletter"
                 *     }
                 */
                "application/json": components["schemas"]["RenamePromptCategory"];
            };
        };
        responses: {
            /** @description The category with how many prompts were moved */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 2,
                     *       "name": "بازاریابی"
                     *     }
                     */
                    "application/json": components["schemas"]["PromptCategory"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    list_prompts: {
        parameters: {
            query?: {
                /** @description In this category. */
                category?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items, 1 to 100. */
                limit?: number;
                /** @description With all of these words in name, category, description or template; whatever the spelling (yeh, kaf, digits, half-space). */
                q?: string;
            };
            header?: never;
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *           "category": "بازاریابی",
                     *           "created_at": "2026-11-01T07:30:00Z",
                     *           "description": "متن‌های کوتاه برای خبرنامهٔ هفتگی",
                     *           "excerpt": "پاییز در تهران با برگ‌های زرد…",
                     *           "id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *           "name": "خبرنامهٔ هفتگی",
                     *           "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *           "template_chars": 64,
                     *           "updated_at": "2026-11-28T09:20:00Z",
                     *           "variable_names": [
                     *             "topic"
                     *           ],
                     *           "version": 2,
                     *           "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *         }
                     *       ],
                     *       "next_cursor": "eyJhIjoiMDE5OWYwYTIifQ.Zk1n"
                     *     }
                     */
                    "application/json": components["schemas"]["PromptSummaryPage"];
                };
            };
            /** @description `cursor_invalid`: the cursor is of another list, or none */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "cursor_invalid",
                     *       "detail": "the cursor is of another list, or none",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 400,
                     *       "title": "Bad Request",
                     *       "type": "https://contexor.dev/problems/cursor_invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    create_prompt: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "category": "marketing",
                 *       "name": "Newsletter",
                 *       "template": "Write a short text about {{ topic }} in a {{ tone }} tone.",
                 *       "variables": [
                 *         {
                 *           "label": "Topic",
                 *           "name": "topic",
                 *           "required": true,
                 *           "type": "text"
                 *         },
                 *         {
                 *           "choices": [
                 *             "friendly",
                 *             "formal"
                 *           ],
                 *           "default": "friendly",
                 *           "name": "tone",
                 *           "type": "choice"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreatePrompt"];
            };
        };
        responses: {
            /** @description Created; `Location` says where it is */
            201: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /** @description Where it is */
                    Location?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "author_id": "0199f0a2-7c1e-75bd-949c-9c0b7a0b61e0",
                     *       "category": "بازاریابی",
                     *       "created_at": "2026-11-01T07:30:00Z",
                     *       "description": "متن‌های کوتاه برای خبرنامهٔ هفتگی",
                     *       "id": "0199f0a2-7c1e-76bd-9068-68e64dd33f7b",
                     *       "name": "خبرنامهٔ هفتگی",
                     *       "org_id": "0199f0a2-7c1e-719f-9b8c-8c1921bf9f59",
                     *       "template": "متنی کوتاه دربارهٔ {{ topic }} برای خبرنامه بنویس.",
                     *       "updated_at": "2026-11-28T09:20:00Z",
                     *       "variables": [
                     *         {
                     *           "choices": [
                     *             "رسمی",
                     *             "دوستانه"
                     *           ],
                     *           "default": "پاییز در تهران",
                     *           "help": "دربارهٔ چه چیزی بنویسیم؟",
                     *           "label": "موضوع",
                     *           "max": null,
                     *           "max_length": 200,
                     *           "min": null,
                     *           "name": "topic",
                     *           "required": true,
                     *           "type": "text"
                     *         }
                     *       ],
                     *       "version": 2,
                     *       "workspace_id": "0199f0a2-7c1e-740e-9261-6138f4336c36"
                     *     }
                     */
                    "application/json": components["schemas"]["Prompt"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    add_starter_prompts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. Each request needs a key of its own, so there is no example. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The workspace */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "language": "fa"
                 *     }
                 */
                "application/json": components["schemas"]["AddStarterPrompts"];
            };
        };
        responses: {
            /** @description The result */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "added": 2,
                     *       "prompt_ids": [
                     *         "0199f0a2-7c1e-76bd-9068-68e64dd33f7b"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["StarterPrompts"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTooSlow"];
            /** @description `conflict`: it cannot be so now; `detail` says why. `idempotency_in_progress`: the first request with this Idempotency-Key is under way; ask again in a moment. `outcome_unknown`: whether it took effect is not known; look before asking again (409 under an Idempotency-Key). `answer_not_kept`: the first request with this Idempotency-Key was carried out, and its answer was too long to keep */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "conflict",
                     *       "detail": "it cannot be so now; `detail` says why",
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 409,
                     *       "title": "Conflict",
                     *       "type": "https://contexor.dev/problems/conflict"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: some fields are not acceptable; `errors` names them. `idempotency_key_reused`: this Idempotency-Key was used for another request */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "validation_failed",
                     *       "detail": "some fields are not acceptable; `errors` names them",
                     *       "errors": [
                     *         {
                     *           "code": "required",
                     *           "field": "name",
                     *           "message": "this field is required"
                     *         }
                     *       ],
                     *       "request_id": "0199f0a2-7c1e-7d6a-9b3c-2f4e5a6b7c8d",
                     *       "status": 422,
                     *       "title": "Unprocessable Entity",
                     *       "type": "https://contexor.dev/problems/validation_failed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
}
