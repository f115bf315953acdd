// Generated from openapi/ by `npm run generate`. Do not edit.
export interface paths {
    "/healthcheck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell that the server answers
         * @description Needs no token. Addition: `metadata` tells what this server offers (`capabilities`), its runtime, and the
         *     address of the embedded gateway (`gateway {scheme, host, port}`) where pods answer by Host header.
         */
        get: operations["healthcheck"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readiness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whether the server can do its work now
         * @description Addition. Needs no token. Looks at the database, the runtime and the controller.
         */
        get: operations["readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the pods on which the caller has READ or more
         * @description In admin mode (`X-Pods-Admin: true` and the role pods_admin) every pod of the tenant.
         */
        get: operations["list_pods"];
        put?: never;
        /**
         * Create a pod and, unless status_requested is OFF, start it
         * @description The caller becomes its ADMIN. The reply does not wait for the start; poll `status` until AVAILABLE.
         */
        post: operations["create_pod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the allowed images
         * @description The global ones and those of the caller's tenant.
         */
        get: operations["get_images"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the templates that the caller may read */
        get: operations["list_templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a pod
         * @description Needs READ.
         */
        get: operations["get_pod"];
        /**
         * Change a pod
         * @description Needs USER; `status_requested` needs ADMIN. Only the keys sent are applied; `null` sets a field back to its
         *     default. A running container keeps its settings until the next restart.
         */
        put: operations["update_pod"];
        post?: never;
        /**
         * Delete a pod
         * @description Needs ADMIN. The id is free at once; the container ends in the background.
         */
        delete: operations["delete_pod"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Start a stopped pod
         * @description Needs ADMIN and status STOPPED. Kept for existing clients; new ones use POST.
         */
        get: operations["start_pod"];
        put?: never;
        /**
         * Start a stopped pod
         * @description Addition. Needs ADMIN and status STOPPED.
         */
        post: operations["post_start_pod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stop a pod
         * @description Needs ADMIN. Allowed in any status. Kept for existing clients; new ones use POST.
         */
        get: operations["stop_pod"];
        put?: never;
        /**
         * Stop a pod
         * @description Addition. Needs ADMIN. Allowed in any status.
         */
        post: operations["post_stop_pod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Restart a pod
         * @description Needs ADMIN. Allowed in any status. Kept for existing clients; new ones use POST.
         */
        get: operations["restart_pod"];
        put?: never;
        /**
         * Restart a pod
         * @description Addition. Needs ADMIN. Allowed in any status.
         */
        post: operations["post_restart_pod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read or follow the logs of a pod
         * @description Needs READ. The plain call answers with the last 10 MB of the newest instance and the newest 100 action logs.
         *     Addition: with `follow` or `Accept: application/x-ndjson` the reply is a stream of JSON lines, each a LogLine.
         *     A followed stream ends when the instance ends.
         */
        get: operations["get_pod_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run commands in a running pod
         * @description Needs ADMIN. Commands run one after the other. The HTTP status is 200 whenever commands ran; a failing command
         *     with `fail_on_non_success` makes the `status` of the envelope `error`.
         */
        post: operations["exec_pod_commands"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the generated username and password of a pod
         * @description Needs USER. Fixed for the life of the pod.
         */
        get: operations["get_pod_credentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the permissions of a pod
         * @description Needs USER on the pod.
         */
        get: operations["get_pod_permissions"];
        put?: never;
        /**
         * Give a user a level on a pod
         * @description Needs ADMIN on the pod. The last ADMIN cannot be lowered.
         */
        post: operations["set_pod_permission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/permissions/{user}": {
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
         * Take a user's level on a pod away
         * @description Needs ADMIN on the pod. The last ADMIN cannot be removed.
         */
        delete: operations["delete_pod_permission"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth2/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get an access token for a username and password */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth2/userinfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell who the caller is */
        get: operations["userinfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tenants of this server */
        get: operations["list_tenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one tenant */
        get: operations["get_tenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the sites of this server */
        get: operations["list_sites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the users of the caller's tenant
         * @description Addition. Needs the role pods_admin.
         */
        get: operations["list_users"];
        put?: never;
        /**
         * Create a user in the caller's tenant
         * @description Addition. Needs the role pods_admin.
         */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change a user's password, roles or right to sign in
         * @description Addition. Needs the role pods_admin; a user may change their own password. A new password and a disabled
         *     user end every token given out before, at once. The last enabled pods_admin can be neither disabled nor demoted.
         */
        put: operations["update_user"];
        post?: never;
        /**
         * Delete a user
         * @description Addition. Needs the role pods_admin. The user's pods stay.
         */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Around every JSON reply. */
        Envelope: {
            /** @description One sentence; a list of sentences where fields of a request body were refused. */
            message: string | string[];
            /** @description Facts about the reply, such as warnings. Always an object. */
            metadata: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            status: "success" | "error";
            /** @description Version of the server. */
            version: string;
            /** @description Addition. Also in the header X-Request-Id; quote it when you report a problem. */
            request_id?: string;
        };
        HealthReply: components["schemas"]["Envelope"] & {
            result: string;
        };
        /** @description The envelope of a refusal. `result` is null. */
        ErrorReply: components["schemas"]["Envelope"] & {
            result: null | string | Record<string, never>;
            /** @description Addition. A stable word for the cause, such as `pod_not_found`. */
            code?: string;
        };
        PartHealth: {
            ok: boolean;
            detail: string;
        };
        ReadinessReply: components["schemas"]["Envelope"] & {
            /** @description One entry for each part. */
            result: {
                [key: string]: components["schemas"]["PartHealth"];
            };
        };
        /** @description A networking stanza with every default filled in. */
        NetworkingLive: {
            /** @enum {string} */
            protocol: "http" | "tcp" | "postgres" | "local_only";
            port: number;
            url: string;
            ip_allow_list?: string[];
            tapis_auth?: boolean;
            tapis_auth_response_headers?: {
                [key: string]: string;
            };
            tapis_auth_allowed_users?: string[];
            tapis_auth_return_path?: string;
            tapis_auth_excluded_paths?: string[];
            tapis_auth_excluded_path_regex?: string[];
            cors_allow_origins?: string[];
            cors_allow_methods?: string[];
            cors_allow_headers?: string[];
            cors_allow_credentials?: boolean;
            cors_max_age?: number;
            tapis_ui_uri?: string;
            tapis_ui_uri_redirect?: boolean;
            tapis_ui_uri_description?: string;
            proxy_compression?: boolean;
            proxy_compression_encodings?: string[];
            proxy_compression_excluded_content_types?: string[];
            proxy_compression_min_response_body_bytes?: number;
        };
        ResourcesLive: {
            cpu_request: number;
            cpu_limit: number;
            mem_request: number;
            mem_limit: number;
            ephemeral_storage_request: number;
            ephemeral_storage_limit: number;
            gpus: number;
        };
        /** @enum {string} */
        Status: "REQUESTED" | "CREATING" | "AVAILABLE" | "DELETING" | "STOPPED" | "COMPLETE" | "ERROR";
        /** @description What is known of the container; empty for a stopped pod. */
        StatusContainer: {
            /** @description Exactly `Running` for a live container. */
            phase?: string;
            /** @description Addition. A stable word, such as `image_unknown` or `command_not_found`. */
            reason?: string;
            /** @description The reason as a sentence. */
            message?: string;
            /** Format: date-time */
            start_time?: string | null;
            exit_code?: number | null;
            restart_count?: number;
            ready?: boolean;
            /** @description Addition. Rises with each start. */
            instance?: number;
        } & {
            [key: string]: unknown;
        };
        Pod: {
            pod_id: string;
            image: string;
            template: string;
            description: string;
            command: string[] | null;
            arguments: string[] | null;
            environment_variables: {
                [key: string]: string;
            };
            secret_map: {
                [key: string]: string;
            };
            /** @enum {string} */
            status_requested: "ON" | "OFF" | "RESTART";
            volume_mounts: {
                [key: string]: Record<string, never> | null;
            };
            time_to_stop_default: number;
            time_to_stop_instance: number | null;
            networking: {
                [key: string]: components["schemas"]["NetworkingLive"];
            };
            resources: components["schemas"]["ResourcesLive"];
            compute_queue: string;
            template_overrides: {
                [key: string]: unknown;
            } | null;
            healthchecks: {
                [key: string]: unknown;
            } | null;
            /** @enum {string} */
            restart_policy: "never" | "on_failure" | "always";
            /** Format: date-time */
            time_to_stop_ts: string | null;
            status: components["schemas"]["Status"];
            status_container: components["schemas"]["StatusContainer"];
            /** @description Whether the route leads to a running container. */
            networking_live: boolean;
            /** Format: date-time */
            creation_ts: string;
            /**
             * Format: date-time
             * @description Moves only when a user changes the pod.
             */
            update_ts: string;
            /** Format: date-time */
            start_instance_ts: string | null;
            /** @description The fields that somebody set. */
            modified_fields: string[];
            /** @description Addition. Host name of the default network; empty without one. */
            url: string;
        };
        PodsReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Pod"][];
        };
        /** @description Kept exactly as sent, with its tag. */
        ImageName: string | null;
        /** @description `id`, `id:tag` or `id:tag@timestamp`; stored pinned. */
        TemplateRef: string | null;
        Description: string | null;
        /** @description Replaces the image's entrypoint. */
        Command: string[] | null;
        Arguments: string[] | null;
        EnvironmentVariables: {
            [key: string]: string;
        } | null;
        SecretMap: {
            [key: string]: string;
        } | null;
        /**
         * @description The wish. RESTART on create means ON.
         * @enum {string|null}
         */
        StatusRequested: "ON" | "OFF" | "RESTART" | null;
        /** @description Keyed by the mount path in the container. */
        VolumeMounts: {
            [key: string]: Record<string, never> | null;
        } | null;
        /**
         * @description Seconds from start to automatic stop; -1 for never, else at least 300.
         * @default 43200
         */
        TimeToStopDefault: number | null;
        /** @description As time_to_stop_default, for this instance only. */
        TimeToStopInstance: number | null;
        NetworkingStanza: {
            /**
             * @description http, tcp, postgres or local_only; in any case, stored in lower case.
             * @default http
             */
            protocol?: string;
            /** @default 5000 */
            port?: number;
            /** @description Made by the server; what a client sends is replaced. */
            url?: string;
            /**
             * @description Addresses or CIDR ranges that may connect; empty for all.
             * @default []
             */
            ip_allow_list?: string[];
            /** @default false */
            tapis_auth?: boolean;
            /** @default {} */
            tapis_auth_response_headers?: {
                [key: string]: string;
            };
            /**
             * @default [
             *       "AUTHORIZED_USERS"
             *     ]
             */
            tapis_auth_allowed_users?: string[];
            /** @default / */
            tapis_auth_return_path?: string;
            /** @default [] */
            tapis_auth_excluded_paths?: string[];
            /** @default [] */
            tapis_auth_excluded_path_regex?: string[];
            /** @default [] */
            cors_allow_origins?: string[];
            /** @default [] */
            cors_allow_methods?: string[];
            /** @default [] */
            cors_allow_headers?: string[];
            /** @default false */
            cors_allow_credentials?: boolean;
            /** @default 100 */
            cors_max_age?: number;
            /** @description Accepted and not kept: CORS answers always vary by Origin. */
            cors_add_vary_header?: boolean;
            /** @default  */
            tapis_ui_uri?: string;
            /** @default false */
            tapis_ui_uri_redirect?: boolean;
            /** @default  */
            tapis_ui_uri_description?: string;
            /** @default true */
            proxy_compression?: boolean;
            /**
             * @default [
             *       "zstd",
             *       "br",
             *       "gzip"
             *     ]
             */
            proxy_compression_encodings?: ("zstd" | "br" | "gzip")[];
            /** @default [] */
            proxy_compression_excluded_content_types?: string[];
            /** @default 1024 */
            proxy_compression_min_response_body_bytes?: number;
        };
        Networking: {
            [key: string]: components["schemas"]["NetworkingStanza"];
        } | null;
        /** @description CPU in millicores, memory and storage in Mi. Bounds are those of the server. */
        Resources: {
            /** @default 250 */
            cpu_request?: number | null;
            /** @default 2000 */
            cpu_limit?: number | null;
            /** @default 256 */
            mem_request?: number | null;
            /** @default 3072 */
            mem_limit?: number | null;
            /**
             * @description -1 for none.
             * @default -1
             */
            ephemeral_storage_request?: number | null;
            /**
             * @description -1 for none.
             * @default -1
             */
            ephemeral_storage_limit?: number | null;
            /** @default 0 */
            gpus?: number | null;
            /** @description Taken as the pod's compute_queue. */
            compute_queue?: string | null;
        } | null;
        /** @default default */
        ComputeQueue: string | null;
        FreeObject: {
            [key: string]: unknown;
        } | null;
        /**
         * @description Addition. What happens when the main process ends by itself.
         * @default never
         * @enum {string|null}
         */
        RestartPolicy: "never" | "on_failure" | "always" | null;
        NewPod: {
            /** @description Unique in the tenant. */
            pod_id: string;
            image?: components["schemas"]["ImageName"];
            template?: components["schemas"]["TemplateRef"];
            description?: components["schemas"]["Description"];
            command?: components["schemas"]["Command"];
            arguments?: components["schemas"]["Arguments"];
            environment_variables?: components["schemas"]["EnvironmentVariables"];
            secret_map?: components["schemas"]["SecretMap"];
            status_requested?: components["schemas"]["StatusRequested"];
            volume_mounts?: components["schemas"]["VolumeMounts"];
            time_to_stop_default?: components["schemas"]["TimeToStopDefault"];
            time_to_stop_instance?: components["schemas"]["TimeToStopInstance"];
            networking?: components["schemas"]["Networking"];
            resources?: components["schemas"]["Resources"];
            compute_queue?: components["schemas"]["ComputeQueue"];
            template_overrides?: components["schemas"]["FreeObject"];
            healthchecks?: components["schemas"]["FreeObject"];
            restart_policy?: components["schemas"]["RestartPolicy"];
        };
        PodReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Pod"];
        };
        Image: {
            /** @description The name without a tag. */
            image: string;
            /** @description Tenant ids; `**` means all. */
            tenants: string[];
            description: string;
            /** Format: date-time */
            creation_ts: string;
            added_by: string;
        };
        ImagesReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Image"][];
        };
        Template: {
            template_id: string;
            description: string;
            metatags: string[];
            archive_message: string;
            /** Format: date-time */
            creation_ts: string | null;
            /** Format: date-time */
            update_ts: string | null;
        };
        TemplatesReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Template"][];
        };
        UpdatePod: {
            image?: components["schemas"]["ImageName"];
            template?: components["schemas"]["TemplateRef"];
            description?: components["schemas"]["Description"];
            command?: components["schemas"]["Command"];
            arguments?: components["schemas"]["Arguments"];
            environment_variables?: components["schemas"]["EnvironmentVariables"];
            secret_map?: components["schemas"]["SecretMap"];
            status_requested?: components["schemas"]["StatusRequested"];
            volume_mounts?: components["schemas"]["VolumeMounts"];
            time_to_stop_default?: components["schemas"]["TimeToStopDefault"];
            time_to_stop_instance?: components["schemas"]["TimeToStopInstance"];
            networking?: components["schemas"]["Networking"];
            resources?: components["schemas"]["Resources"];
            compute_queue?: components["schemas"]["ComputeQueue"];
            template_overrides?: components["schemas"]["FreeObject"];
            healthchecks?: components["schemas"]["FreeObject"];
            restart_policy?: components["schemas"]["RestartPolicy"];
        };
        EmptyReply: components["schemas"]["Envelope"] & {
            /** @constant */
            result: "";
        };
        Logs: {
            /** @description Standard output and error of the newest instance, merged. */
            logs: string;
            /** @description Oldest first: `yy/mm/dd HH:MM: text`. */
            action_logs: string[];
        };
        LogsReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Logs"];
        };
        /** @description One line of output, or a piece of one where `partial` is true. */
        LogLine: {
            /** Format: date-time */
            ts: string;
            /** @enum {string} */
            source: "stdout" | "stderr";
            /** @description Without its line end. */
            line: string;
            /** @description The line goes on in the next one. */
            partial?: boolean;
        };
        ExecutePodCommands: {
            /** @description A list of strings is the argv of one command; a list of lists is several commands. */
            commands: string[] | string[][];
            /**
             * @description Seconds for all commands together; null for the server's maximum.
             * @default 300
             */
            total_timeout?: number | null;
            /**
             * @description Seconds for each command; null for the server's maximum.
             * @default 60
             */
            command_timeout?: number | null;
            /**
             * @description Stop at the first command that fails.
             * @default true
             */
            fail_on_non_success?: boolean | null;
        };
        ExecResult: {
            command: string[];
            stdout: string;
            stderr: string;
            success: boolean;
            /** @description Null when the command was ended by a time limit. */
            exit_code: number | null;
            /** @description Addition. */
            timed_out: boolean;
            /** @description Addition. The output was longer than the server keeps (10 MiB a stream). */
            truncated: boolean;
            /** @description Addition. Why a command could not run, such as `command_not_found`. */
            reason?: string;
            duration_sec: number;
            /** Format: date-time */
            timestamp: string;
        };
        ExecReply: components["schemas"]["Envelope"] & {
            result: {
                execution_results: components["schemas"]["ExecResult"][];
                total_commands: number;
                successful_commands: number;
            };
        };
        Credentials: {
            user_username: string;
            user_password: string;
        };
        CredentialsReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Credentials"];
        };
        Permissions: {
            /** @description Entries `user:LEVEL`. */
            permissions: string[];
        };
        PermissionsReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Permissions"];
        };
        /** @enum {string} */
        Level: "NONE" | "READ" | "USER" | "ADMIN" | "APPROVEDADMIN";
        SetPermission: {
            /** @description A username, which nobody needs to know yet, or `tenant.<tenant id>`. */
            user: string;
            level: components["schemas"]["Level"];
        };
        NewToken: {
            /** @description Only `password` today. */
            grant_type?: string;
            username?: string;
            password?: string;
            /** @description Addition. The tenant to sign in to; without it the host decides, else the first tenant. */
            tenant_id?: string;
        };
        AccessToken: {
            access_token: string;
            /** Format: date-time */
            expires_at: string;
            /** @description Seconds. */
            expires_in: number;
            jti: string;
        };
        TokenReply: components["schemas"]["Envelope"] & {
            result: {
                access_token: components["schemas"]["AccessToken"];
            };
        };
        UserInfo: {
            username: string;
            tenant_id: string;
            site_id: string;
            /** @enum {string} */
            account_type: "user" | "service";
            roles: string[];
            /** Format: date-time */
            create_time?: string | null;
        };
        UserInfoReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["UserInfo"];
        };
        Tenant: {
            tenant_id: string;
            base_url: string;
            site_id: string;
            /** @description PEM. */
            public_key: string;
            status: string;
            token_service?: string;
            authenticator?: string;
            owner?: string;
            description?: string;
        };
        TenantsReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Tenant"][];
        };
        TenantReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Tenant"];
        };
        Site: {
            site_id: string;
            primary: boolean;
            base_url?: string;
            services: string[];
            site_admin_tenant_id: string;
        };
        SitesReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Site"][];
        };
        User: {
            username: string;
            tenant_id: string;
            roles: string[];
            disabled: boolean;
            /** Format: date-time */
            creation_ts: string;
        };
        UsersReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["User"][];
        };
        Password: string;
        /** @enum {string} */
        Role: "pods_admin";
        NewUser: {
            username: string;
            password: components["schemas"]["Password"];
            /** @default [] */
            roles?: components["schemas"]["Role"][];
        };
        UserReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["User"];
        };
        UpdateUser: {
            password?: components["schemas"]["Password"];
            /** @description Needed when users without pods_admin change their own password. */
            current_password?: string;
            roles?: components["schemas"]["Role"][];
            disabled?: boolean;
        };
    };
    responses: {
        /** @description The server failed; its log has the cause under the request id. */
        Unexpected: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
        /** @description The request breaks a rule; the message names each field. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
        /** @description No token, or one that is malformed, expired, foreign or withdrawn. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
        /** @description The caller's level on the object, or role, is too low. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
        /** @description The state of the object does not allow this, or the id is taken. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
        /** @description The request body is larger than the server takes. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
        /** @description There is no such object in the caller's tenant. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
        /** @description A part that the request needs does not answer now. Try again. */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
        /** @description Too many wrong passwords; Retry-After says how long to wait. */
        TooManyTries: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
    };
    parameters: {
        /** @description Show the pod as it is after merging its template. */
        Derived: boolean;
        /** @description As `derived`, without config contents and with placeholders left as they are. */
        DerivedLite: boolean;
        PodId: string;
        /** @description Move to the newest version of the template's tag. */
        GrabLatest: boolean;
        /** @description The user, or the key `tenant.<tenant id>`, whose entry is meant. */
        User: string;
        Username: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Envelope = components['schemas']['Envelope'];
export type HealthReply = components['schemas']['HealthReply'];
export type ErrorReply = components['schemas']['ErrorReply'];
export type PartHealth = components['schemas']['PartHealth'];
export type ReadinessReply = components['schemas']['ReadinessReply'];
export type NetworkingLive = components['schemas']['NetworkingLive'];
export type ResourcesLive = components['schemas']['ResourcesLive'];
export type Status = components['schemas']['Status'];
export type StatusContainer = components['schemas']['StatusContainer'];
export type Pod = components['schemas']['Pod'];
export type PodsReply = components['schemas']['PodsReply'];
export type ImageName = components['schemas']['ImageName'];
export type TemplateRef = components['schemas']['TemplateRef'];
export type Description = components['schemas']['Description'];
export type Command = components['schemas']['Command'];
export type Arguments = components['schemas']['Arguments'];
export type EnvironmentVariables = components['schemas']['EnvironmentVariables'];
export type SecretMap = components['schemas']['SecretMap'];
export type StatusRequested = components['schemas']['StatusRequested'];
export type VolumeMounts = components['schemas']['VolumeMounts'];
export type TimeToStopDefault = components['schemas']['TimeToStopDefault'];
export type TimeToStopInstance = components['schemas']['TimeToStopInstance'];
export type NetworkingStanza = components['schemas']['NetworkingStanza'];
export type Networking = components['schemas']['Networking'];
export type Resources = components['schemas']['Resources'];
export type ComputeQueue = components['schemas']['ComputeQueue'];
export type FreeObject = components['schemas']['FreeObject'];
export type RestartPolicy = components['schemas']['RestartPolicy'];
export type NewPod = components['schemas']['NewPod'];
export type PodReply = components['schemas']['PodReply'];
export type Image = components['schemas']['Image'];
export type ImagesReply = components['schemas']['ImagesReply'];
export type Template = components['schemas']['Template'];
export type TemplatesReply = components['schemas']['TemplatesReply'];
export type UpdatePod = components['schemas']['UpdatePod'];
export type EmptyReply = components['schemas']['EmptyReply'];
export type Logs = components['schemas']['Logs'];
export type LogsReply = components['schemas']['LogsReply'];
export type LogLine = components['schemas']['LogLine'];
export type ExecutePodCommands = components['schemas']['ExecutePodCommands'];
export type ExecResult = components['schemas']['ExecResult'];
export type ExecReply = components['schemas']['ExecReply'];
export type Credentials = components['schemas']['Credentials'];
export type CredentialsReply = components['schemas']['CredentialsReply'];
export type Permissions = components['schemas']['Permissions'];
export type PermissionsReply = components['schemas']['PermissionsReply'];
export type Level = components['schemas']['Level'];
export type SetPermission = components['schemas']['SetPermission'];
export type NewToken = components['schemas']['NewToken'];
export type AccessToken = components['schemas']['AccessToken'];
export type TokenReply = components['schemas']['TokenReply'];
export type UserInfo = components['schemas']['UserInfo'];
export type UserInfoReply = components['schemas']['UserInfoReply'];
export type Tenant = components['schemas']['Tenant'];
export type TenantsReply = components['schemas']['TenantsReply'];
export type TenantReply = components['schemas']['TenantReply'];
export type Site = components['schemas']['Site'];
export type SitesReply = components['schemas']['SitesReply'];
export type User = components['schemas']['User'];
export type UsersReply = components['schemas']['UsersReply'];
export type Password = components['schemas']['Password'];
export type Role = components['schemas']['Role'];
export type NewUser = components['schemas']['NewUser'];
export type UserReply = components['schemas']['UserReply'];
export type UpdateUser = components['schemas']['UpdateUser'];
export type ResponseUnexpected = components['responses']['Unexpected'];
export type ResponseBadRequest = components['responses']['BadRequest'];
export type ResponseUnauthorized = components['responses']['Unauthorized'];
export type ResponseForbidden = components['responses']['Forbidden'];
export type ResponseConflict = components['responses']['Conflict'];
export type ResponseTooLarge = components['responses']['TooLarge'];
export type ResponseNotFound = components['responses']['NotFound'];
export type ResponseUnavailable = components['responses']['Unavailable'];
export type ResponseTooManyTries = components['responses']['TooManyTries'];
export type ParameterDerived = components['parameters']['Derived'];
export type ParameterDerivedLite = components['parameters']['DerivedLite'];
export type ParameterPodId = components['parameters']['PodId'];
export type ParameterGrabLatest = components['parameters']['GrabLatest'];
export type ParameterUser = components['parameters']['User'];
export type ParameterUsername = components['parameters']['Username'];
export type $defs = Record<string, never>;
export interface operations {
    healthcheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthReply"];
                };
            };
            500: components["responses"]["Unexpected"];
            "4XX": components["responses"]["BadRequest"];
        };
    };
    readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every part answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessReply"];
                };
            };
            500: components["responses"]["Unexpected"];
            /** @description At least one part does not answer; `result` says which. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessReply"];
                };
            };
            "4XX": components["responses"]["BadRequest"];
        };
    };
    list_pods: {
        parameters: {
            query?: {
                /** @description Show the pod as it is after merging its template. */
                derived?: components["parameters"]["Derived"];
                /** @description As `derived`, without config contents and with placeholders left as they are. */
                derived_lite?: components["parameters"]["DerivedLite"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pods, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodsReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Unexpected"];
        };
    };
    create_pod: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPod"];
            };
        };
        responses: {
            /** @description The pod. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Unexpected"];
        };
    };
    get_images: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The images. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImagesReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Unexpected"];
        };
    };
    list_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The templates. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplatesReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Unexpected"];
        };
    };
    get_pod: {
        parameters: {
            query?: {
                /** @description Show the pod as it is after merging its template. */
                derived?: components["parameters"]["Derived"];
                /** @description As `derived`, without config contents and with placeholders left as they are. */
                derived_lite?: components["parameters"]["DerivedLite"];
                /** @description Show the content of config files in volume_mounts. */
                include_configs?: boolean;
                /** @description Report placeholders without a value in `metadata.unresolved_patterns`. */
                check_unresolved?: boolean;
            };
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pod. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    update_pod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdatePod"];
            };
        };
        responses: {
            /** @description The pod. Where nothing changed, `status` of the envelope is `error` and the message says so. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Unexpected"];
        };
    };
    delete_pod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pod is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmptyReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    start_pod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pod with its new wish. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
    post_start_pod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pod with its new wish. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
    stop_pod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pod with its new wish. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
    post_stop_pod: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pod with its new wish. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
    restart_pod: {
        parameters: {
            query?: {
                /** @description Move to the newest version of the template's tag. */
                grab_latest_template_tag?: components["parameters"]["GrabLatest"];
            };
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pod with its new wish. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
    post_restart_pod: {
        parameters: {
            query?: {
                /** @description Move to the newest version of the template's tag. */
                grab_latest_template_tag?: components["parameters"]["GrabLatest"];
            };
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pod with its new wish. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
    get_pod_logs: {
        parameters: {
            query?: {
                /** @description Addition. Only the last N lines. */
                tail?: number;
                /** @description Addition. Only lines written after this moment. */
                since?: string;
                /** @description Addition. Keep the stream open and send new lines as they are written. */
                follow?: boolean;
            };
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The logs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogsReply"];
                    "application/x-ndjson": components["schemas"]["LogLine"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
            503: components["responses"]["Unavailable"];
        };
    };
    exec_pod_commands: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecutePodCommands"];
            };
        };
        responses: {
            /** @description What each command did. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Unexpected"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_pod_credentials: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The credentials. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialsReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    get_pod_permissions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The permissions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionsReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    set_pod_permission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPermission"];
            };
        };
        responses: {
            /** @description The permissions as they are now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionsReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    delete_pod_permission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
                /** @description The user, or the key `tenant.<tenant id>`, whose entry is meant. */
                user: components["parameters"]["User"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The permissions as they are now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionsReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
                "application/x-www-form-urlencoded": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyTries"];
            500: components["responses"]["Unexpected"];
        };
    };
    userinfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserInfoReply"];
                };
            };
            401: components["responses"]["Unauthorized"];
            500: components["responses"]["Unexpected"];
        };
    };
    list_tenants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenants with their public keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantsReply"];
                };
            };
            500: components["responses"]["Unexpected"];
            "4XX": components["responses"]["BadRequest"];
        };
    };
    get_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantReply"];
                };
            };
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    list_sites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sites. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SitesReply"];
                };
            };
            500: components["responses"]["Unexpected"];
            "4XX": components["responses"]["BadRequest"];
        };
    };
    list_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The users. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsersReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Unexpected"];
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: components["parameters"]["Username"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUser"];
            };
        };
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyTries"];
            500: components["responses"]["Unexpected"];
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: components["parameters"]["Username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmptyReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
}
