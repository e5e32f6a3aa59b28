// Generated from proto-docs/openapi.json by `npm run types`; edits here are lost.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that access tokens are checked with. */
        get: operations["get_jwks"];
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
        /** Ends the session; its access tokens stop working at once, everywhere. */
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
        /** Shows the signed-in person. */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the signed-in person's name. */
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
        /** Signs in with the code; the first time makes the person known. */
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
        /** Lists the devices that are signed in as the caller, youngest first. */
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
        /** Signs a device out; its access tokens stop working at once. */
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
         * @description Each serves once. A used one again ends the whole session; a doubled request of one client, here before the first one was
         *     answered, gets the same token.
         */
        post: operations["refresh_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Contents of a workspace or project, newest first. */
        get: operations["list_contents"];
        put?: never;
        /** Makes a content, a draft without a text. */
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
        /** One content. */
        get: operations["get_content"];
        put?: never;
        post?: never;
        /** Deletes a content with its versions. */
        delete: operations["delete_content"];
        options?: never;
        head?: never;
        /** Changes a content. Another body makes a version and starts a new draft. */
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
        /** Approves the text that the reviewer read and freezes it as a version. */
        post: operations["approve_content"];
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
        /** Says what a generation could cost at most; holds nothing. */
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
         * @description The stream ends with `done`, or with `error` and a `code`: the generation's own, or why the reader may not read on.
         *     `token_expired`: the access token ran out; come back with a new one and `Last-Event-ID`. `unauthenticated`, `not_found` and
         *     `permission_denied`: the session or API key was ended, the membership, or the role is too small now. `upstream_unavailable`: that
         *     could not be found out; come back in a moment with `Last-Event-ID`. A stream that ends without either was cut on the way: come
         *     back too.
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
        /** A content as a file to keep. */
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
        /** Starts a generation: holds its money, then accepts it. */
        post: operations["generate_content"];
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
        /** Sends a text back to its author with a reason. */
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
        /** Puts a hand-written text up for review. */
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
        /** A content's versions, newest first. */
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
        /** One version of a content. */
        get: operations["get_version"];
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
        /** The open invitations of the caller's phone, newest first. */
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
        /** Becomes a member of the organization that invited. */
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
        /** Refuses an invitation. */
        post: operations["decline_invitation"];
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
        /** The caller's notifications, newest first, and how many are unread in all. */
        get: operations["list_notifications"];
        put?: never;
        post?: never;
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
        /** Marks a notification as read. */
        post: operations["read_notification"];
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
        /** Marks all of the caller's notifications as read. */
        post: operations["read_all_notifications"];
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
        /** The caller's organizations, newest first. Of an API key, the one that it was made for, unless it reaches one workspace alone. */
        get: operations["list_orgs"];
        put?: never;
        /** Makes an organization; the caller becomes its first admin. */
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
        /** One organization. */
        get: operations["get_org"];
        put?: never;
        post?: never;
        /**
         * Deletes an organization with its workspaces, at once for everybody. For a while (30 days, unless set otherwise) an admin can
         *     restore it; after that it is purged.
         */
        delete: operations["delete_org"];
        options?: never;
        head?: never;
        /** Changes an organization's name and settings. */
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
        /** An organization's API keys, newest first, without their secrets. Expired ones are shown until they are deleted. */
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
        /** Deletes an API key; its very next request fails. */
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
        /** Who did what in the organization, when, to what and from where, newest first. */
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
    "/api/v1/orgs/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An organization's members, newest first. */
        get: operations["list_members"];
        put?: never;
        /** Invites a phone; inviting it again takes the place of the first invitation. */
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
        /** Removes a member; everybody may remove themself. The last admin cannot be removed. */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        /** Gives a member another role; the last admin cannot be demoted. */
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
        /** The workspaces in which the caller has a role, newest first. */
        get: operations["list_workspaces"];
        put?: never;
        /** Makes a workspace. */
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
        /** One project. */
        get: operations["get_project"];
        put?: never;
        post?: never;
        /** Deletes a project that holds no contents any more. */
        delete: operations["delete_project"];
        options?: never;
        head?: never;
        /** Changes a project's name or description. */
        patch: operations["update_project"];
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a generation is. */
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
        /** Calls a generation off; its content goes back to where it was. */
        post: operations["cancel_task"];
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
        /** Every limit of an organization, its own first. Carries an entity tag. */
        get: operations["get_usage_limits"];
        /** Sets the organization's limit, or a person's in it. One that is lowered below present use only stops new generations. */
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
        /** Each try at the model, newest first. */
        get: operations["list_usage_logs"];
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
        /** What an organization used in a month, what is held, and what is left. */
        get: operations["get_usage_summary"];
        put?: never;
        post?: never;
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
        /** One workspace. */
        get: operations["get_workspace"];
        put?: never;
        post?: never;
        /** Deletes a workspace, at once for everybody. */
        delete: operations["delete_workspace"];
        options?: never;
        head?: never;
        /** Renames a workspace. */
        patch: operations["rename_workspace"];
        trace?: never;
    };
    "/api/v1/workspaces/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A workspace's members, the organization's admins among them. */
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
        /** One member of a workspace. */
        get: operations["get_workspace_member"];
        /** Gives a member of the organization a role in the workspace. */
        put: operations["put_workspace_member"];
        post?: never;
        /** Takes a person off the workspace's list; everybody may take off themself. */
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
        /** A workspace's projects, newest first. */
        get: operations["list_projects"];
        put?: never;
        /** Makes a project in a workspace. */
        post: operations["create_project"];
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
        /** @description Asks for a one-time code by text message. */
        "auth.OtpRequest": {
            /**
             * @description A mobile number in any usual writing: `09…`, `+98…`, `0098…`, Persian digits, E.164.
             * @example 09121234567
             */
            phone: string;
        };
        /** @description A code is on its way (the same answer whether or not the number is known). */
        "auth.OtpRequested": {
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
        "auth.OtpVerify": {
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
        /** @description The next tokens of a session. */
        "auth.Refreshed": {
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
        "auth.RefreshRequest": {
            /** @description The refresh token that was handed out last. */
            refresh: string;
        };
        /** @description A signed-in device. */
        "auth.Session": {
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
        /** @description The tokens of a new session, and whose it is. */
        "auth.SignedIn": {
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
            user: components["schemas"]["auth.User"];
        };
        /** @description Changes the signed-in person. */
        "auth.UpdateMe": {
            /** @description The name to show, 1 to 100 characters. */
            name: string;
        };
        /** @description A person. */
        "auth.User": {
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
        /** @description Approves what the reviewer read. */
        "content.Approve": {
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
        /** @description A content: a prompt, the text that came of it, and where it is in its life. */
        "content.Content": {
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
            failure: components["schemas"]["content.Failure"] | null;
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
            pii: components["schemas"]["content.Pii"];
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
             * Format: uuid
             * @description Who approved or rejected it last.
             */
            reviewer_id: string | null;
            /** @description Where it is in its life. */
            status: components["schemas"]["content.Status"];
            /** @description Labels. */
            tags: string[];
            /**
             * Format: uuid
             * @description Its newest generation.
             */
            task_id: string | null;
            /** @description Its title. */
            title: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description The values given to the stored prompt's variables. */
            variables: unknown;
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
        /** @description Makes a content in status `DRAFT`. */
        "content.CreateContent": {
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
            /** @description What the model is asked, at most 64 KiB. */
            prompt: string;
            /** @description Labels, at most 20 of at most 50 characters. */
            tags?: string[];
            /**
             * Format: float
             * @description Sampling temperature, 0 to 2.
             */
            temperature?: number | null;
            /** @description Its title, 1 to 300 characters. */
            title: string;
        };
        /** @description Makes a project. */
        "content.CreateProject": {
            /** @description What it is about, at most 4,000 bytes. */
            description?: string;
            /** @description Its name, 1 to 200 characters. */
            name: string;
        };
        /** @description What a generation may cost at most. */
        "content.Estimate": {
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
        };
        /** @description Why something came to nothing. */
        "content.Failure": {
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
        /** @description Starts a generation, or asks what one would cost. */
        "content.Generate": {
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
            /** @description Adds the reviewer's last reason to the prompt of a rejected content. */
            use_feedback?: boolean;
        };
        /** @description A generation was accepted. */
        "content.GenerationAccepted": {
            /**
             * Format: uuid
             * @description The task to watch.
             */
            task_id: string;
        };
        /** @description One server-sent event of a running generation, named by its variant (`event: delta`). */
        "content.LiveEvent": {
            /** @description More of the text. */
            data: {
                /** @description What to append. */
                text: string;
            };
            /** @enum {string} */
            event: "delta";
        } | {
            /** @description The status changed. `restarted` asks the reader to drop what it has: another try begins from nothing. */
            data: {
                /** @description Whether the text begins anew. */
                restarted?: boolean;
                /** @description The status now. */
                status: components["schemas"]["content.Status"];
            };
            /** @enum {string} */
            event: "status";
        } | {
            /** @description It came to nothing. */
            data: {
                /** @description A stable word. */
                code: string;
                /** @description What happened, for people. */
                detail: string;
            };
            /** @enum {string} */
            event: "error";
        } | {
            /** @description The text is stored. */
            data: {
                /**
                 * Format: int32
                 * @description The version it became.
                 */
                version: number;
            };
            /** @enum {string} */
            event: "done";
        };
        /** @description A note on a place in the text. */
        "content.Mark": {
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
        /** @description Personal data in a body. */
        "content.Pii": {
            /** @description Where it is. */
            findings: components["schemas"]["content.PiiFinding"][];
            /** @description The verdict. */
            status: components["schemas"]["content.PiiStatus"];
        };
        /** @description One piece of personal data. */
        "content.PiiFinding": {
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
         * @description Whether a body holds personal data.
         * @enum {string}
         */
        "content.PiiStatus": "unchecked" | "clean" | "found" | "masked" | "acknowledged";
        /** @description A project: a folder of contents in a workspace. */
        "content.Project": {
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
        /** @description Sends a content back to its author. */
        "content.Reject": {
            /** @description Places in the text that the reason is about. */
            marks?: components["schemas"]["content.Mark"][];
            /** @description Why, at most 4,000 bytes. */
            reason: string;
            /**
             * Format: int32
             * @description The version that was read; refused if another is current by now.
             */
            version?: number | null;
        };
        /**
         * @description Where a content is in its life.
         * @enum {string}
         */
        "content.Status": "DRAFT" | "IN_PROGRESS" | "REVIEW" | "APPROVED" | "REJECTED";
        /** @description A generation. */
        "content.Task": {
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
            error: components["schemas"]["content.Failure"] | null;
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
            state: components["schemas"]["content.TaskState"];
            usage: components["schemas"]["content.TaskUsage"] | null;
        };
        /**
         * @description Where a generation is.
         * @enum {string}
         */
        "content.TaskState": "queued" | "running" | "succeeded" | "failed" | "cancelled";
        /** @description What a generation used, over all its tries. */
        "content.TaskUsage": {
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
        /** @description Changes a content (merge patch). A change of the body of anything but a draft starts a new draft. */
        "content.UpdateContent": {
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
        /** @description Changes a project (merge patch). */
        "content.UpdateProject": {
            /** @description What it is about, at most 4,000 bytes. */
            description?: string;
            /** @description Its name, 1 to 200 characters. */
            name?: string;
        };
        /** @description A frozen text of a content. */
        "content.Version": {
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
            kind: components["schemas"]["content.VersionKind"];
            /** @description The model that wrote it. */
            model: string | null;
            /**
             * Format: int32
             * @description 1 for the first.
             */
            number: number;
        };
        /**
         * @description How a version came to be.
         * @enum {string}
         */
        "content.VersionKind": "generated" | "edited" | "approved" | "restored";
        /** @description One field of the request that was refused. */
        FieldError: {
            /** @description A stable word: `unknown_field`, `invalid`, `required`. */
            code: string;
            /** @description Path of the field, such as `settings.timezone` or `tags[0]`. */
            field: string;
            /** @description What is wrong with it, for people. Never repeats the refused value. */
            message: string;
        };
        /** @description Something a person should know. */
        "notifier.Notification": {
            /**
             * Format: date-time
             * @description When it happened.
             */
            created_at: string;
            /** @description Ids and numbers to build a sentence from; never texts or phone numbers. */
            data: unknown;
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
        /** @description A page of notifications and how many are unread in all. */
        "notifier.Notifications": {
            /** @description The notifications, newest first. */
            items: components["schemas"]["notifier.Notification"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description Unread ones in all.
             */
            unread: number;
        };
        /** @description An API key, without its secret. */
        "org.ApiKey": {
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
            /** @description The role that the machine has. */
            role: components["schemas"]["org.Role"];
            /**
             * Format: uuid
             * @description The only workspace that it reaches; the whole organization without one.
             */
            workspace_id: string | null;
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
         *     - `content.created`: A content was made: a draft without a text.
         *     - `content.edited`: A content was changed by hand; the details tell what of it, and of another text the version.
         *     - `generation.started`: A generation was started; its target is the generation's task.
         *     - `generation.cancelled`: A generation was called off by a person or a machine.
         *     - `content.submitted`: A content was put up for review.
         *     - `content.approved`: A content was approved; the details name the version.
         *     - `content.rejected`: A content was sent back.
         *     - `content.deleted`: A content was deleted with its versions.
         *     - `content.exported`: A content was taken out as a file.
         *     - `usage.limit_set`: A monthly limit was set, for the organization or for one person.
         * @enum {string}
         */
        "org.AuditAction": "org.created" | "org.updated" | "org.deleted" | "org.restored" | "member.invited" | "member.joined" | "member.role_changed" | "member.removed" | "member.left" | "invitation.withdrawn" | "invitation.declined" | "workspace.created" | "workspace.renamed" | "workspace.deleted" | "workspace.member_set" | "workspace.member_removed" | "api_key.created" | "api_key.deleted" | "project.created" | "project.updated" | "project.deleted" | "content.created" | "content.edited" | "generation.started" | "generation.cancelled" | "content.submitted" | "content.approved" | "content.rejected" | "content.deleted" | "content.exported" | "usage.limit_set";
        /**
         * @description Who did something.
         *
         *     The words of an entry are texts, not enums: what was written is shown as it was written, whoever wrote it.
         */
        "org.AuditActor": {
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
        "org.AuditEntry": {
            /** @description What was done. */
            action: components["schemas"]["org.AuditAction"];
            /** @description Who did it. */
            actor: components["schemas"]["org.AuditActor"];
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
            target: components["schemas"]["org.AuditTarget"];
        };
        /** @description What something was done to. */
        "org.AuditTarget": {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * @description `organization`, `person`, `invitation`, `workspace`, `api_key`, `project`, `content` or `task`.
             * @example content
             */
            kind: string;
        };
        /** @description Whether the audit log is what was written. */
        "org.AuditVerdict": {
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
        /**
         * @description The calendar in which an organization's months begin and end.
         * @enum {string}
         */
        "org.Calendar": "gregorian" | "jalali";
        /** @description Makes an API key. */
        "org.CreateApiKey": {
            /**
             * Format: date-time
             * @description When it stops working: later than now.
             */
            expires_at: string;
            /** @description What it is for, 1 to 100 characters. */
            name: string;
            /** @description The role that the machine has. */
            role: components["schemas"]["org.Role"];
            /**
             * Format: uuid
             * @description The only workspace that it reaches; the whole organization without one.
             */
            workspace_id?: string | null;
        };
        /** @description A new API key, with its secret. */
        "org.CreatedApiKey": components["schemas"]["org.ApiKey"] & {
            /**
             * @description The bearer token that the machine calls with. It is shown in this answer alone.
             * @example ctx_AZqz…
             */
            key: string;
        };
        /** @description Makes an organization; the caller becomes its first admin. */
        "org.CreateOrg": {
            /** @description Its name, 1 to 100 characters. */
            name: string;
        };
        /** @description An invitation that waits for an answer. */
        "org.Invitation": {
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
            role: components["schemas"]["org.Role"];
        };
        /** @description Invites a person by phone number. */
        "org.Invite": {
            /**
             * @description A mobile number in any usual writing.
             * @example 09121234567
             */
            phone: string;
            /** @description The role that the person will have. */
            role: components["schemas"]["org.Role"];
        };
        /** @description A member of an organization. */
        "org.Member": {
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
            role: components["schemas"]["org.Role"];
            /**
             * Format: uuid
             * @description The person.
             */
            user_id: string;
        };
        /** @description Makes a workspace, or renames one. */
        "org.NameWorkspace": {
            /** @description Its name, 1 to 100 characters. */
            name: string;
        };
        /** @description An organization, as its member sees it. */
        "org.Org": {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: uuid
             * @description Id of the organization.
             */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description The caller's role in it. */
            role: components["schemas"]["org.Role"];
            /** @description How it works. */
            settings: components["schemas"]["org.Settings"];
        };
        /**
         * @description What happens to a generated text in which personal data was found.
         * @enum {string}
         */
        "org.PiiPolicy": "warn" | "mask" | "block";
        /**
         * @description What a member is, in an organization or in a workspace. What each may do is the permission table's to say.
         * @enum {string}
         */
        "org.Role": "viewer" | "editor" | "admin";
        /** @description Gives a member another role. */
        "org.SetRole": {
            /** @description The role from now on. */
            role: components["schemas"]["org.Role"];
        };
        /** @description How an organization works. Services tell each other, and an older one has to read what a newer one added. */
        "org.Settings": {
            /** @description The calendar of its months. */
            calendar: components["schemas"]["org.Calendar"];
            /** @description What happens to personal data in generated texts. */
            pii_policy: components["schemas"]["org.PiiPolicy"];
            /** @description Whether an author's own content needs somebody else's approval. */
            require_second_reviewer: boolean;
            /**
             * @description tz database name in which months and days are counted.
             * @example Asia/Tehran
             */
            timezone: string;
        };
        /** @description Changes an organization (merge patch). */
        "org.UpdateOrg": {
            /** @description Its name, 1 to 100 characters. */
            name?: string;
            /** @description The settings to change; the others stay. */
            settings?: components["schemas"]["org.UpdateSettings"];
        };
        /** @description Changes some settings of an organization. */
        "org.UpdateSettings": {
            /** @description The calendar of its months. */
            calendar?: components["schemas"]["org.Calendar"];
            /** @description What happens to personal data in generated texts. */
            pii_policy?: components["schemas"]["org.PiiPolicy"];
            /** @description Whether an author's own content needs somebody else's approval. */
            require_second_reviewer?: boolean;
            /**
             * @description tz database name.
             * @example Asia/Tehran
             */
            timezone?: string;
        };
        /** @description A workspace, as its member sees it. */
        "org.Workspace": {
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
            role: components["schemas"]["org.Role"];
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_auth.Session": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["auth.Session"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_content.Content": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["content.Content"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_content.Project": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["content.Project"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_content.Version": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["content.Version"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_org.ApiKey": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["org.ApiKey"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_org.AuditEntry": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["org.AuditEntry"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_org.Invitation": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["org.Invitation"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_org.Member": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["org.Member"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_org.Org": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["org.Org"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_org.Workspace": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["org.Workspace"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
        };
        /** @description One page of a list, and the cursor of the next. */
        "Page_usage.LogEntry": {
            /** @description The items, in the list's order. */
            items: components["schemas"]["usage.LogEntry"][];
            /** @description Give it back as `?cursor=` for the next page; `null` on the last. */
            next_cursor: string | null;
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
        /** @description A monthly limit. */
        "usage.Limit": {
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
            scope: components["schemas"]["usage.LimitScope"];
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
        };
        /** @description The limits of an organization. */
        "usage.Limits": {
            /** @description The organization's own first, then those of people. */
            items: components["schemas"]["usage.Limit"][];
        };
        /**
         * @description What a limit bounds.
         * @enum {string}
         */
        "usage.LimitScope": "org" | "user";
        /** @description One try at the model. */
        "usage.LogEntry": {
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
             * Format: int64
             * @description Its cost, micro US dollars; null when the model has no price.
             */
            cost_micro_usd: number | null;
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
            usage_source: components["schemas"]["usage.UsageSource"];
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
        /** @description Sets one limit. */
        "usage.SetLimit": {
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
            scope: components["schemas"]["usage.LimitScope"];
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
        };
        /** @description A part of a month. */
        "usage.Share": {
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
        /** @description A month of an organization. */
        "usage.Summary": {
            /** @description The same by model. */
            by_model: components["schemas"]["usage.Share"][];
            /** @description The same by person. */
            by_user: components["schemas"]["usage.Share"][];
            /** @description The same by workspace. */
            by_workspace: components["schemas"]["usage.Share"][];
            /**
             * Format: int64
             * @description Money spent, micro US dollars.
             */
            cost_micro_usd: number;
            /**
             * Format: int64
             * @description Tokens read, cached ones included.
             */
            input_tokens: number;
            limit: components["schemas"]["usage.Limit"] | null;
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
             * @description Tries at the model.
             */
            requests: number;
            /**
             * Format: int64
             * @description Money held for what runs now, micro US dollars.
             */
            reserved_micro_usd: number;
        };
        /**
         * @description How the tokens of a try are known.
         * @enum {string}
         */
        "usage.UsageSource": "reported" | "estimated" | "unknown";
    };
    responses: {
        /** @description The request cannot be read: `bad_request` for a body that is not JSON, `cursor_invalid` for a cursor of another list */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It cannot be so now, or the first request with this `Idempotency-Key` is under way; `code` says which */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `validation_failed`: `errors` names the fields; `idempotency_key_reused`: the key belongs to another request */
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not_found`: there is no such thing, or it is another tenant's */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `permission_denied`: the caller is known here, and may not do this */
        PermissionDenied: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `precondition_failed`: it was changed since it was read */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: too many requests; `Retry-After` says when to come back */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: no token, or one that is not good or not good any more */
        Unauthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not possible just now, or our mistake (`internal`); `Retry-After` says when to come back, where that is known */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
         * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
         */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description `true` when this is the answer that an earlier request with the same `Idempotency-Key` got. */
        IdempotencyReplayed: "true";
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
            "5XX": components["responses"]["Unavailable"];
            /** @description A JSON Web Key Set (RFC 7517) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jwk-set+json": Record<string, never>;
                };
            };
            429: components["responses"]["RateLimited"];
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            /** @description Not possible just now; the request may be repeated */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["auth.User"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            429: components["responses"]["RateLimited"];
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["auth.UpdateMe"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["auth.User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
                "application/json": components["schemas"]["auth.OtpRequest"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["auth.OtpRequested"];
                };
            };
            400: components["responses"]["BadRequest"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            /** @description Not possible just now; the request may be repeated */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
                "application/json": components["schemas"]["auth.OtpVerify"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["auth.SignedIn"];
                };
            };
            400: components["responses"]["BadRequest"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            /** @description Not possible just now; the request may be repeated */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_auth.Session"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            /** @description Not possible just now; the request may be repeated */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
                "application/json": components["schemas"]["auth.RefreshRequest"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["auth.Refreshed"];
                };
            };
            400: components["responses"]["BadRequest"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    list_contents: {
        parameters: {
            query?: {
                /** @description By this author. */
                author_id?: string;
                /** @description Made at this time or later. */
                created_from?: string;
                /** @description Made before this time. */
                created_to?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description With personal data in the body, or without. */
                has_pii?: boolean;
                /** @description How many items, 1 to 100. */
                limit?: number;
                /** @description Contents of this project. */
                project_id?: string;
                /** @description In this status. */
                status?: components["schemas"]["content.Status"];
                /** @description With this label. */
                tag?: string;
                /** @description Contents of this workspace (or give `project_id`). */
                workspace_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_content.Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    create_content: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["content.CreateContent"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Made */
            201: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Content"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
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
                "application/json": components["schemas"]["content.UpdateContent"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    approve_content: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
                "application/json": components["schemas"]["content.Approve"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    estimate_content: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
                "application/json": components["schemas"]["content.Generate"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Estimate"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["content.LiveEvent"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    export_content: {
        parameters: {
            query: {
                /** @description The format of the file. */
                format: "json" | "markdown";
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Content"];
                    "text/markdown": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    generate_content: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
                "application/json": components["schemas"]["content.Generate"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Accepted, and going on in the background */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.GenerationAccepted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The month's limit is reached; nothing changed */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description A generation runs already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    reject_content: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
                "application/json": components["schemas"]["content.Reject"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    submit_content: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Content"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_content.Version"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Version"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_org.Invitation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    accept_invitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Org"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    decline_invitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    list_notifications: {
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["notifier.Notifications"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    read_notification: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    read_all_notifications: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    list_orgs: {
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_org.Org"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    create_org: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["org.CreateOrg"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Made */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Org"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    get_org: {
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Org"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    update_org: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["org.UpdateOrg"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Org"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_org.ApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    create_api_key: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
                "application/json": components["schemas"]["org.CreateApiKey"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Made */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.CreatedApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    list_audit_entries: {
        parameters: {
            query?: {
                /** @description Entries of this action. */
                action?: components["schemas"]["org.AuditAction"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_org.AuditEntry"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.AuditVerdict"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description `validation_failed`, or `audit_log_too_long`: there was not the time to follow all of it */
            422: {
                headers: {
                    /** @description With `rel="next"`: where to go on */
                    Link?: string | null;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_org.Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    invite_member: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
                "application/json": components["schemas"]["org.Invite"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Made */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Invitation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
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
                "application/json": components["schemas"]["org.SetRole"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    restore_org: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Org"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_org.Workspace"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    create_workspace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
                "application/json": components["schemas"]["org.NameWorkspace"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Made */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Workspace"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    get_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Project"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    delete_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    update_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["content.UpdateProject"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Project"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Task"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    cancel_task: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The task */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["usage.Limits"];
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
                "application/json": components["schemas"]["usage.SetLimit"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    /** @description The entity tag, for `If-Match` and `If-None-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["usage.Limit"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    list_usage_logs: {
        parameters: {
            query: {
                /** @description The `next_cursor` of the page before. */
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_usage.LogEntry"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["usage.Summary"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    get_workspace: {
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Workspace"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
        };
    };
    rename_workspace: {
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
                "application/json": components["schemas"]["org.NameWorkspace"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Workspace"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_org.Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Member"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
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
                "application/json": components["schemas"]["org.SetRole"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["org.Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done; there is nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
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
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_content.Project"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
    create_project: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Names the request, so that it can be sent again without being carried out again: 1 to 255 visible ASCII characters, best a UUID, with or without double quotes; kept 24 hours for the caller. The same request again gets the first answer, with `Idempotency-Replayed: true`. 422 `idempotency_key_reused`: the key belongs to another request. 409 `idempotency_in_progress`: the first one is under way. 409 `outcome_unknown`: the first one was sent on and got no answer; look whether it took effect, and use another key. 409 `answer_not_kept`: it was carried out, and its answer was too long to keep.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
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
                "application/json": components["schemas"]["content.CreateProject"];
            };
        };
        responses: {
            /** @description Refused; `code` of the problem says why */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            "5XX": components["responses"]["Unavailable"];
            /** @description Made */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["content.Project"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
        };
    };
}
