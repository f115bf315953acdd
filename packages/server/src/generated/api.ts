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
         * @description Addition. Needs no token. Looks at the database, the runtime, the broker and the controller.
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
         * @description The global ones and those of the caller's tenant; in admin mode all of the site.
         */
        get: operations["get_images"];
        put?: never;
        /**
         * Allow an image
         * @description Needs the role pods_admin. A tag or digest is taken off; `metadata.notice` says so.
         */
        post: operations["add_image"];
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
        /**
         * Add a template, without tags yet
         * @description The caller becomes its ADMIN. Template ids are unique in a site.
         */
        post: operations["add_template"];
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
    "/pods/images/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Allow several images, all or none
         * @description Needs the role pods_admin.
         */
        post: operations["add_images"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/images/{image_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an allowed image */
        get: operations["get_image"];
        /**
         * Change for which tenants an image is allowed
         * @description Needs the role pods_admin. Only the keys sent are applied; `null` sets a field back to its default.
         */
        put: operations["update_image"];
        post?: never;
        /**
         * Allow an image no longer
         * @description Needs the role pods_admin. Pods that run it go on.
         */
        delete: operations["delete_image"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/templates/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the templates that the caller may read, each with its tags */
        get: operations["list_templates_and_tags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/templates/{template_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a template
         * @description Needs READ.
         */
        get: operations["get_template"];
        /**
         * Change a template
         * @description Needs USER. Only the keys sent are applied; `null` sets a field back to its default.
         */
        put: operations["update_template"];
        post?: never;
        /**
         * Delete a template and its tags
         * @description Needs ADMIN. Refused while pods or tags depend on it, unless `force`.
         */
        delete: operations["delete_template"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/templates/{template_id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tags of a template, newest first
         * @description Needs READ.
         */
        get: operations["list_template_tags"];
        put?: never;
        /**
         * Add a tag to a template
         * @description Needs USER. A tag of the same name becomes the newest version; pods keep the version they were made from.
         */
        post: operations["add_template_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/templates/{template_id}/tags/{tag_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the versions of a tag, newest first
         * @description Needs READ. `tag_id` is a tag, or `tag@timestamp` for one version. Always a list.
         */
        get: operations["get_template_tag"];
        put?: never;
        post?: never;
        /**
         * Delete one version of a tag
         * @description Needs the role pods_admin. Refused while pods or tags depend on it, unless `force`.
         */
        delete: operations["delete_template_tag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id_net}/save_pod_as_template_tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Save what was set on a pod as a tag of a template
         * @description Needs ADMIN on the pod and USER on the template.
         */
        post: operations["save_pod_as_template_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/volumes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the volumes that the caller may read */
        get: operations["list_volumes"];
        put?: never;
        /**
         * Create a volume
         * @description The caller becomes its ADMIN. It is AVAILABLE in the reply.
         */
        post: operations["create_volume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/volumes/{volume_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a volume
         * @description Needs READ.
         */
        get: operations["get_volume"];
        /**
         * Change a volume
         * @description Needs USER. Only the keys sent are applied; `null` sets a field back to its default.
         */
        put: operations["update_volume"];
        post?: never;
        /**
         * Delete a volume and its files
         * @description Needs ADMIN. Refused while a pod that is not stopped mounts it, unless `force`.
         */
        delete: operations["delete_volume"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/volumes/{volume_id}/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List one folder of a volume
         * @description Needs READ.
         */
        get: operations["list_volume_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/volumes/{volume_id}/contents/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a file, or a folder as zip
         * @description Needs USER.
         */
        get: operations["get_volume_contents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/volumes/{volume_id}/download/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file
         * @description Needs USER. Takes Range and If-Range.
         */
        get: operations["download_volume_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/volumes/{volume_id}/upload/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a file
         * @description Needs USER. Folders on the way are made. A file of that path is replaced only once all bytes have arrived.
         */
        post: operations["upload_to_volume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/templates/{template_id}/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the permissions of a template
         * @description Needs USER on the template.
         */
        get: operations["get_template_permissions"];
        put?: never;
        /**
         * Give a user a level on a template
         * @description Needs ADMIN on the template. The last ADMIN cannot be lowered.
         */
        post: operations["set_template_permission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/templates/{template_id}/permissions/{user}": {
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
         * Take a user's level on a template away
         * @description Needs ADMIN on the template. The last ADMIN cannot be removed.
         */
        delete: operations["delete_template_permission"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/volumes/{volume_id}/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the permissions of a volume
         * @description Needs USER on the volume.
         */
        get: operations["get_volume_permissions"];
        put?: never;
        /**
         * Give a user a level on a volume
         * @description Needs ADMIN on the volume. The last ADMIN cannot be lowered.
         */
        post: operations["set_volume_permission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/volumes/{volume_id}/permissions/{user}": {
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
         * Take a user's level on a volume away
         * @description Needs ADMIN on the volume. The last ADMIN cannot be removed.
         */
        delete: operations["delete_volume_permission"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/derived": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a pod as it is after merging its template and resolving placeholders
         * @description Needs READ. Secret values are masked for callers without USER.
         */
        get: operations["get_derived_pod"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/overrides": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show only what was set on the pod itself
         * @description Addition (26Q2.1). Needs READ.
         */
        get: operations["get_pod_overrides"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/provenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show where each field of a pod comes from
         * @description Addition (26Q2.1). Needs READ.
         */
        get: operations["get_pod_provenance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/reset_field": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give fields of a pod back to its template
         * @description Addition (26Q2.1). Needs USER. Only for pods made from a template.
         */
        post: operations["reset_pod_fields"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/upload_to_pod": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a file into a running pod
         * @description Needs ADMIN. `dest_path` may come before or after the file. The file is gone when the pod stops, unless it lies on a volume.
         */
        post: operations["upload_to_pod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/list_files{url_path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a folder in a running pod
         * @description Needs ADMIN. The path behind the URL is relative to the working directory; `?path=` may be absolute.
         */
        get: operations["list_files_in_pod"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/download_from_pod{url_path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file from a running pod
         * @description Needs ADMIN. The path behind the URL is relative to the working directory; `?path=` may be absolute.
         */
        get: operations["download_from_pod"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/execs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Run one command with live streams over a WebSocket
         * @description Addition. Needs ADMIN. The subprotocol is `tpods.exec.v1`; docs/exec.md describes the frames.
         */
        get: operations["open_exec"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pods/{pod_id}/tunnel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A TCP connection to a port of the pod, over a WebSocket
         * @description Addition. Needs USER. One WebSocket is one connection. The subprotocol is `tpods.tunnel.v1`: binary frames are the
         *     bytes, the text frame `{"type": "end"}` ends one direction; docs/tunnel.md describes them. Any port that the
         *     program listens on can be reached, also one that `networking` does not name. On the process runtime only those
         *     that it names.
         */
        get: operations["open_tunnel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's tokens for programs
         * @description Addition. The tokens themselves are never shown again.
         */
        get: operations["list_api_tokens"];
        put?: never;
        /**
         * Make a token for a program
         * @description Addition. It acts as the caller, at most at `level` and only on `pod_id` where one is given. It cannot make other tokens.
         */
        post: operations["create_api_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{token_id}": {
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
         * Revoke a token
         * @description Addition. The next request with it is refused.
         */
        delete: operations["revoke_api_token"];
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
        VolumeMount: {
            /** @enum {string} */
            type?: "tapisvolume" | "tapissnapshot" | "ephemeral" | "pvc";
            source_id?: string | null;
            mounted_by?: string | null;
            sub_path?: string;
            read_only?: boolean | null;
            config_content?: string | null;
            config_permissions?: string;
            config_filename?: string | null;
            /** @enum {string} */
            config_update_mode?: "always" | "once";
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
        HealthcheckLive: {
            http_get_path?: string;
            http_get_port?: number;
            /** @enum {string} */
            http_get_scheme?: "HTTP" | "HTTPS";
            exec_command?: string[];
            tcp_socket_port?: number;
            initial_delay_seconds: number;
            period_seconds: number;
            timeout_seconds: number;
            failure_threshold: number;
            success_threshold: number;
        } | null;
        /** @description Healthchecks with every default filled in; null when there are none. */
        HealthchecksLive: {
            startup: components["schemas"]["HealthcheckLive"];
            readiness: components["schemas"]["HealthcheckLive"];
            liveness: components["schemas"]["HealthcheckLive"];
            networking_requires_ready: boolean;
        } | null;
        /** @enum {string} */
        Status: "REQUESTED" | "CREATING" | "AVAILABLE" | "DELETING" | "STOPPED" | "COMPLETE" | "ERROR";
        /**
         * @description Addition. How much of the image is there, while it is pulled and the engine tells. Bytes count those layers whose
         *     size is known by now, so `total_bytes` may grow; it is 0 where no size is known.
         */
        PullProgress: {
            /** @description `pull`; further words may come. */
            what: string;
            done_layers: number;
            layers: number;
            done_bytes: number;
            total_bytes: number;
        };
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
            progress?: components["schemas"]["PullProgress"];
            /** @description Addition. Where a process pod listens on the machine of the server: `{"5432": "127.0.0.1:40123"}`. */
            local_ports?: {
                [key: string]: string;
            };
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
                [key: string]: components["schemas"]["VolumeMount"] | null;
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
            healthchecks: components["schemas"]["HealthchecksLive"];
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
        /**
         * @description Kept exactly as sent, with its tag.
         * @default
         */
        ImageName: string | null;
        /**
         * @description `id`, `id:tag` or `id:tag@timestamp`; stored pinned.
         * @default
         */
        TemplateRef: string | null;
        /** @default  */
        Description: string | null;
        /** @description Replaces the image's entrypoint. */
        Command: string[] | null;
        Arguments: string[] | null;
        /** @default {} */
        EnvironmentVariables: {
            [key: string]: string;
        } | null;
        /** @default {} */
        SecretMap: {
            [key: string]: string;
        } | null;
        /**
         * @description The wish. RESTART on create means ON.
         * @default ON
         * @enum {string|null}
         */
        StatusRequested: "ON" | "OFF" | "RESTART" | null;
        /**
         * @description Keyed by the mount path in the container; null takes an inherited mount away. Two older shapes are taken too:
         *     keyed by the id of the volume, and a list.
         * @default {}
         */
        VolumeMounts: {
            [key: string]: {
                [key: string]: unknown;
            } | null;
        } | {
            [key: string]: unknown;
        }[] | null;
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
            /**
             * @description Made by the server; what a client sends is replaced.
             * @default
             */
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
        /**
         * @default {
         *       "default": {
         *         "protocol": "http",
         *         "port": 5000
         *       }
         *     }
         */
        Networking: {
            [key: string]: components["schemas"]["NetworkingStanza"];
        } | null;
        /**
         * @description CPU in millicores, memory and storage in Mi. Bounds are those of the server.
         * @default {}
         */
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
        /** @description Exactly one of http_get_path, exec_command and tcp_socket_port. */
        Healthcheck: {
            /** @description A status from 200 to 399 is a success. */
            http_get_path?: string | null;
            /** @description Goes with http_get_path; 5000 when left out. */
            http_get_port?: number | null;
            /** @description HTTP or HTTPS, in any case; goes with http_get_path; HTTP when left out. */
            http_get_scheme?: string | null;
            /** @description Run in the container, without a shell of its own. Exit code 0 is a success. */
            exec_command?: string[] | null;
            /** @description A connection is a success. */
            tcp_socket_port?: number | null;
            /** @default 10 */
            initial_delay_seconds?: number;
            /** @default 10 */
            period_seconds?: number;
            /** @default 5 */
            timeout_seconds?: number;
            /**
             * @description So many failures in a row count.
             * @default 3
             */
            failure_threshold?: number;
            /**
             * @description So many successes in a row count again; always 1 for liveness and startup.
             * @default 1
             */
            success_threshold?: number;
        } | null;
        /** @description Addition. How the cluster finds out whether the program is well. null takes them away. */
        Healthchecks: {
            /** @description Until it succeeds the other two wait; when it fails the container is ended. */
            startup?: components["schemas"]["Healthcheck"];
            /** @description Whether the program takes requests now. */
            readiness?: components["schemas"]["Healthcheck"];
            /** @description When it fails the container is ended; restart_policy says what follows. */
            liveness?: components["schemas"]["Healthcheck"];
            /**
             * @description With a readiness or startup check, the address of the pod leads to it only while it is ready.
             * @default true
             */
            networking_requires_ready?: boolean;
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
            healthchecks?: components["schemas"]["Healthchecks"];
            restart_policy?: components["schemas"]["RestartPolicy"];
            /** @description Deprecated. A template, or an image where it holds a slash or begins with `custom-`. */
            pod_template?: string;
            /** @description Deprecated. The port of the default network. */
            routing_port?: number;
            /** @description Deprecated. true makes a volume named as the pod, when there is none, and mounts it at /tapis_volume_mount. */
            persistent_volume?: boolean;
            /** @description Deprecated and not kept. */
            data_requests?: string[];
            /** @description Deprecated and not kept. */
            roles_required?: string[];
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
        /**
         * @description Tenant ids; `**` or `*` for all, `-<tenant>` to deny, which beats all. Empty for nobody.
         * @default []
         */
        ImageTenants: string[] | null;
        NewImage: {
            image: string;
            tenants?: components["schemas"]["ImageTenants"];
            description?: components["schemas"]["Description"];
        };
        ImageReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Image"];
        };
        TagDependents: {
            template_id: string;
            tag_timestamp: string;
            /** @description `id:tag@timestamp`. */
            full_tag: string;
            dependant_pods: string[];
            dependant_pod_count: number;
            dependant_tags: string[];
            dependant_tags_count: number;
        };
        Template: {
            template_id: string;
            description: string;
            metatags: string[];
            /** @description When set, pods made from the template are told so. */
            archive_message: string;
            /** Format: date-time */
            creation_ts: string;
            /** Format: date-time */
            update_ts: string;
            /** @description With include_dependencies only. */
            tag_dependents?: components["schemas"]["TagDependents"][];
        };
        TemplatesReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Template"][];
        };
        /** @default [] */
        Metatags: string[] | null;
        /** @default  */
        ArchiveMessage: string | null;
        NewTemplate: {
            /** @description Unique in the site. */
            template_id: string;
            description?: components["schemas"]["Description"];
            metatags?: components["schemas"]["Metatags"];
            archive_message?: components["schemas"]["ArchiveMessage"];
        };
        TemplateReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Template"];
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
            healthchecks?: components["schemas"]["Healthchecks"];
            restart_policy?: components["schemas"]["RestartPolicy"];
            /** @description Deprecated. A template, or an image where it holds a slash or begins with `custom-`. */
            pod_template?: string;
            /** @description Deprecated. The port of the default network. */
            routing_port?: number;
            /** @description Deprecated. true makes a volume named as the pod, when there is none, and mounts it at /tapis_volume_mount. */
            persistent_volume?: boolean;
            /** @description Deprecated and not kept. */
            data_requests?: string[];
            /** @description Deprecated and not kept. */
            roles_required?: string[];
        };
        EmptyReply: components["schemas"]["Envelope"] & {
            /** @constant */
            result: "";
        };
        Logs: {
            /**
             * @description Standard output and error of the newest instance, merged. Where something was left out, a line says so:
             *     `[tpods: earlier lines are not kept]`.
             */
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
            /** @description What stood before this line is not kept any more, or may not be. */
            cut?: boolean;
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
        NewImages: components["schemas"]["NewImage"][];
        UpdateImage: {
            tenants?: components["schemas"]["ImageTenants"];
            description?: components["schemas"]["Description"];
        };
        DeletedImageReply: components["schemas"]["Envelope"] & {
            result: string;
        };
        /**
         * @description As the resources of a pod; what is left out comes from the pod or from the server.
         * @default {}
         */
        DefinedResources: {
            cpu_request?: number | null;
            cpu_limit?: number | null;
            mem_request?: number | null;
            mem_limit?: number | null;
            ephemeral_storage_request?: number | null;
            ephemeral_storage_limit?: number | null;
            gpus?: number | null;
            /** @description Taken as the definition's compute_queue. */
            compute_queue?: string | null;
        } | null;
        /** @description What was given, with every other field at its empty value. */
        PodDefinitionLive: {
            image?: string | null;
            template?: string | null;
            description?: string | null;
            command?: string[] | null;
            arguments?: string[] | null;
            environment_variables?: {
                [key: string]: string;
            };
            secret_map?: {
                [key: string]: string;
            };
            /** @description Keyed by mount path, as those of a pod. */
            volume_mounts?: {
                [key: string]: unknown;
            };
            time_to_stop_default?: number | null;
            time_to_stop_instance?: number | null;
            networking?: {
                [key: string]: components["schemas"]["NetworkingStanza"];
            };
            resources?: components["schemas"]["DefinedResources"];
            compute_queue?: string;
            healthchecks?: {
                [key: string]: unknown;
            } | null;
            /** @enum {string|null} */
            restart_policy?: "never" | "on_failure" | "always" | null;
        };
        Dependents: {
            dependant_pods: string[];
            dependant_pod_count: number;
            dependant_tags: string[];
            dependant_tags_count: number;
        };
        TemplateTag: {
            template_id: string;
            /** @description Absent with full=false. */
            pod_definition?: components["schemas"]["PodDefinitionLive"];
            commit_message: string;
            tag: string;
            /** @description `tag@YYYY-MM-DD-HH:MM:SS` in UTC. */
            tag_timestamp: string;
            description: string;
            archive_message: string;
            added_by: string;
            /** Format: date-time */
            creation_ts: string;
            tenant_id: string;
            site_id: string;
            dependents?: components["schemas"]["Dependents"];
        };
        TemplateWithTags: {
            template_id: string;
            description: string;
            metatags: string[];
            archive_message: string;
            /** Format: date-time */
            creation_ts: string;
            /** Format: date-time */
            update_ts: string;
            tag_dependents?: components["schemas"]["TagDependents"][];
            tags: components["schemas"]["TemplateTag"][];
        };
        TemplatesAndTagsReply: components["schemas"]["Envelope"] & {
            result: {
                [key: string]: components["schemas"]["TemplateWithTags"];
            };
        };
        UpdateTemplate: {
            description?: components["schemas"]["Description"];
            metatags?: components["schemas"]["Metatags"];
            archive_message?: components["schemas"]["ArchiveMessage"];
        };
        TemplateTagsReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["TemplateTag"][];
        };
        /** @description What pods made from the tag get, unless they set it themselves. The rules are those of a pod. */
        PodDefinition: {
            /** @default null */
            image?: components["schemas"]["ImageName"];
            /** @default null */
            template?: components["schemas"]["TemplateRef"];
            /** @default null */
            description?: components["schemas"]["Description"];
            command?: components["schemas"]["Command"];
            arguments?: components["schemas"]["Arguments"];
            environment_variables?: components["schemas"]["EnvironmentVariables"];
            secret_map?: components["schemas"]["SecretMap"];
            volume_mounts?: components["schemas"]["VolumeMounts"];
            /** @default null */
            time_to_stop_default?: components["schemas"]["TimeToStopDefault"];
            time_to_stop_instance?: components["schemas"]["TimeToStopInstance"];
            /** @default {} */
            networking?: components["schemas"]["Networking"];
            resources?: components["schemas"]["DefinedResources"];
            compute_queue?: components["schemas"]["ComputeQueue"];
            healthchecks?: components["schemas"]["Healthchecks"];
            /** @default null */
            restart_policy?: components["schemas"]["RestartPolicy"];
        };
        CommitMessage: string;
        /** @default latest */
        TagName: string;
        NewTemplateTag: {
            pod_definition: components["schemas"]["PodDefinition"];
            commit_message: components["schemas"]["CommitMessage"];
            tag?: components["schemas"]["TagName"];
            /** @description Addition. */
            description?: string;
            /** @description Addition. */
            archive_message?: string;
        };
        TemplateTagReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["TemplateTag"];
        };
        NewTemplateTagFromPod: {
            template_id: string;
            commit_message: components["schemas"]["CommitMessage"];
            tag?: components["schemas"]["TagName"];
        };
        Volume: {
            volume_id: string;
            description: string;
            /** @description MB. */
            size_limit: number;
            /** @description MB, as last measured. */
            size: number;
            /** @enum {string} */
            status: "REQUESTED" | "CREATING" | "AVAILABLE";
            /** Format: date-time */
            creation_ts: string;
            /** Format: date-time */
            update_ts: string;
        };
        VolumesReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Volume"][];
        };
        /**
         * @description MB. A warning, not a wall.
         * @default 1024
         */
        SizeLimit: number | null;
        NewVolume: {
            /** @description Unique in the tenant. */
            volume_id: string;
            description?: components["schemas"]["Description"];
            size_limit?: components["schemas"]["SizeLimit"];
        };
        VolumeReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["Volume"];
        };
        UpdateVolume: {
            description?: components["schemas"]["Description"];
            size_limit?: components["schemas"]["SizeLimit"];
        };
        File: {
            /** @description From the root of the volume, with a leading `/`. */
            path: string;
            name: string;
            /** @enum {string} */
            type: "file" | "dir" | "symbolic_link" | "other";
            /** @description Bytes. */
            size: number;
            /** Format: date-time */
            lastModified: string;
            /** @description Such as `rw-r--r--`. */
            nativePermissions: string;
        };
        FilesReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["File"][];
        };
        FileUpload: {
            /** Format: binary */
            file: string;
        };
        UploadReply: components["schemas"]["Envelope"] & {
            /** @description The path, with a leading `/`. */
            result: string;
        };
        OverridesReply: components["schemas"]["Envelope"] & {
            result: {
                pod_id: string;
                template: string | null;
                status: components["schemas"]["Status"];
                modified_fields: string[];
                overrides: {
                    [key: string]: unknown;
                };
            };
        };
        Provenance: {
            /** @enum {string} */
            source: "pod" | "template" | "default";
            in_modified_fields: boolean;
            template_provides: boolean;
            pod_value: unknown;
            template_value: unknown;
            derived_value: unknown;
        };
        ProvenanceReply: components["schemas"]["Envelope"] & {
            result: {
                pod_id: string;
                template: string | null;
                has_template: boolean;
                modified_fields: string[];
                summary: {
                    pod: number;
                    template: number;
                    default: number;
                };
                fields: {
                    [key: string]: components["schemas"]["Provenance"];
                };
            };
        };
        ResetFields: {
            fields: ("volume_mounts" | "environment_variables" | "secret_map" | "networking" | "resources" | "template_overrides" | "healthchecks" | "command" | "arguments" | "image" | "description" | "compute_queue" | "restart_policy")[];
        };
        PodUpload: {
            /** Format: binary */
            file: string;
            /** @description The whole path of the file in the container, name included. */
            dest_path: string;
        };
        PodUploadReply: components["schemas"]["Envelope"] & {
            result: {
                uploaded: string;
                pod_name: string;
            };
        };
        PodFile: {
            name: string;
            path: string;
            /** @enum {string} */
            type: "file" | "dir" | "symbolic_link" | "other";
            /** @description Bytes. */
            size: number;
            owner: string;
            group: string;
            /** @description Such as `-rw-r--r--`. */
            nativePermissions: string;
            /** Format: date-time */
            lastModified: string;
            mimeType: null;
        };
        PodFilesReply: components["schemas"]["Envelope"] & {
            result: {
                path: string;
                files: components["schemas"]["PodFile"][];
                count: number;
            };
        };
        ApiToken: {
            token_id: string;
            name: string;
            /** @enum {string} */
            level: "READ" | "USER" | "ADMIN";
            pod_id: string | null;
            /** Format: date-time */
            creation_ts: string;
            /** Format: date-time */
            expires_ts: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_ts: string | null;
            revoked: boolean;
        };
        ApiTokensReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["ApiToken"][];
        };
        NewApiToken: {
            /** @description Unique among the caller's tokens that are not revoked. */
            name: string;
            /**
             * @description Seconds until it ends, at most a year. Default 30 days.
             * @default 2592000
             */
            expires_in_sec?: number | null;
            /**
             * @description The highest level that it has on any object; the caller's own level is another limit.
             * @default ADMIN
             * @enum {string}
             */
            level?: "READ" | "USER" | "ADMIN";
            /** @description Only this pod; nothing else is found and nothing can be created. */
            pod_id?: string | null;
        };
        /** @description An ApiToken with its text. */
        NewApiTokenResult: {
            token_id: string;
            name: string;
            /** @enum {string} */
            level: "READ" | "USER" | "ADMIN";
            pod_id: string | null;
            /** Format: date-time */
            creation_ts: string;
            /** Format: date-time */
            expires_ts: string;
            /** Format: date-time */
            last_used_ts: string | null;
            revoked: boolean;
            /** @description Starts with `tpods_`. Send it as X-Tapis-Token or as a bearer token. */
            token: string;
        };
        NewApiTokenReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["NewApiTokenResult"];
        };
        ApiTokenReply: components["schemas"]["Envelope"] & {
            result: components["schemas"]["ApiToken"];
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
        /** @description The storage has no room left; nothing was changed. */
        StorageFull: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorReply"];
            };
        };
        /** @description The Range lies outside the file. */
        RangeNotSatisfiable: {
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
        /** @description Addition. At most this many, with the whole number in `metadata.total`. Default all. */
        Limit: number;
        /** @description Addition. Leave the first ones out. Default 0. */
        Offset: number;
        /** @description Addition. Only those whose id or description holds this text, in any case. */
        Search: string;
        /** @description Show which pods and tags are made from each tag. Needs the role pods_admin. */
        IncludeDependencies: boolean;
        PodId: string;
        /** @description Move to the newest version of the template's tag. */
        GrabLatest: boolean;
        /** @description The user, or the key `tenant.<tenant id>`, whose entry is meant. */
        User: string;
        /** @description The name of the image; may hold slashes. */
        ImageId: string;
        /** @description Show the pod_definition of each tag. */
        Full: boolean;
        TemplateId: string;
        /** @description Show the content of config files in volume_mounts. */
        IncludeConfigs: boolean;
        /** @description `tag` or `tag@timestamp`. */
        TagId: string;
        VolumeId: string;
        /** @description Relative to the root of the volume; may hold slashes. */
        VolumePath: string;
        /** @description A slash and the path, relative to the working directory; may hold slashes. */
        UrlPath: string;
        /** @description The path, instead of the one behind the URL; absolute or relative to the working directory. */
        QueryPath: string;
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
export type VolumeMount = components['schemas']['VolumeMount'];
export type NetworkingLive = components['schemas']['NetworkingLive'];
export type ResourcesLive = components['schemas']['ResourcesLive'];
export type HealthcheckLive = components['schemas']['HealthcheckLive'];
export type HealthchecksLive = components['schemas']['HealthchecksLive'];
export type Status = components['schemas']['Status'];
export type PullProgress = components['schemas']['PullProgress'];
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
export type Healthcheck = components['schemas']['Healthcheck'];
export type Healthchecks = components['schemas']['Healthchecks'];
export type RestartPolicy = components['schemas']['RestartPolicy'];
export type NewPod = components['schemas']['NewPod'];
export type PodReply = components['schemas']['PodReply'];
export type Image = components['schemas']['Image'];
export type ImagesReply = components['schemas']['ImagesReply'];
export type ImageTenants = components['schemas']['ImageTenants'];
export type NewImage = components['schemas']['NewImage'];
export type ImageReply = components['schemas']['ImageReply'];
export type TagDependents = components['schemas']['TagDependents'];
export type Template = components['schemas']['Template'];
export type TemplatesReply = components['schemas']['TemplatesReply'];
export type Metatags = components['schemas']['Metatags'];
export type ArchiveMessage = components['schemas']['ArchiveMessage'];
export type NewTemplate = components['schemas']['NewTemplate'];
export type TemplateReply = components['schemas']['TemplateReply'];
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
export type NewImages = components['schemas']['NewImages'];
export type UpdateImage = components['schemas']['UpdateImage'];
export type DeletedImageReply = components['schemas']['DeletedImageReply'];
export type DefinedResources = components['schemas']['DefinedResources'];
export type PodDefinitionLive = components['schemas']['PodDefinitionLive'];
export type Dependents = components['schemas']['Dependents'];
export type TemplateTag = components['schemas']['TemplateTag'];
export type TemplateWithTags = components['schemas']['TemplateWithTags'];
export type TemplatesAndTagsReply = components['schemas']['TemplatesAndTagsReply'];
export type UpdateTemplate = components['schemas']['UpdateTemplate'];
export type TemplateTagsReply = components['schemas']['TemplateTagsReply'];
export type PodDefinition = components['schemas']['PodDefinition'];
export type CommitMessage = components['schemas']['CommitMessage'];
export type TagName = components['schemas']['TagName'];
export type NewTemplateTag = components['schemas']['NewTemplateTag'];
export type TemplateTagReply = components['schemas']['TemplateTagReply'];
export type NewTemplateTagFromPod = components['schemas']['NewTemplateTagFromPod'];
export type Volume = components['schemas']['Volume'];
export type VolumesReply = components['schemas']['VolumesReply'];
export type SizeLimit = components['schemas']['SizeLimit'];
export type NewVolume = components['schemas']['NewVolume'];
export type VolumeReply = components['schemas']['VolumeReply'];
export type UpdateVolume = components['schemas']['UpdateVolume'];
export type File = components['schemas']['File'];
export type FilesReply = components['schemas']['FilesReply'];
export type FileUpload = components['schemas']['FileUpload'];
export type UploadReply = components['schemas']['UploadReply'];
export type OverridesReply = components['schemas']['OverridesReply'];
export type Provenance = components['schemas']['Provenance'];
export type ProvenanceReply = components['schemas']['ProvenanceReply'];
export type ResetFields = components['schemas']['ResetFields'];
export type PodUpload = components['schemas']['PodUpload'];
export type PodUploadReply = components['schemas']['PodUploadReply'];
export type PodFile = components['schemas']['PodFile'];
export type PodFilesReply = components['schemas']['PodFilesReply'];
export type ApiToken = components['schemas']['ApiToken'];
export type ApiTokensReply = components['schemas']['ApiTokensReply'];
export type NewApiToken = components['schemas']['NewApiToken'];
export type NewApiTokenResult = components['schemas']['NewApiTokenResult'];
export type NewApiTokenReply = components['schemas']['NewApiTokenReply'];
export type ApiTokenReply = components['schemas']['ApiTokenReply'];
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
export type ResponseStorageFull = components['responses']['StorageFull'];
export type ResponseRangeNotSatisfiable = components['responses']['RangeNotSatisfiable'];
export type ResponseTooManyTries = components['responses']['TooManyTries'];
export type ParameterDerived = components['parameters']['Derived'];
export type ParameterDerivedLite = components['parameters']['DerivedLite'];
export type ParameterLimit = components['parameters']['Limit'];
export type ParameterOffset = components['parameters']['Offset'];
export type ParameterSearch = components['parameters']['Search'];
export type ParameterIncludeDependencies = components['parameters']['IncludeDependencies'];
export type ParameterPodId = components['parameters']['PodId'];
export type ParameterGrabLatest = components['parameters']['GrabLatest'];
export type ParameterUser = components['parameters']['User'];
export type ParameterImageId = components['parameters']['ImageId'];
export type ParameterFull = components['parameters']['Full'];
export type ParameterTemplateId = components['parameters']['TemplateId'];
export type ParameterIncludeConfigs = components['parameters']['IncludeConfigs'];
export type ParameterTagId = components['parameters']['TagId'];
export type ParameterVolumeId = components['parameters']['VolumeId'];
export type ParameterVolumePath = components['parameters']['VolumePath'];
export type ParameterUrlPath = components['parameters']['UrlPath'];
export type ParameterQueryPath = components['parameters']['QueryPath'];
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
                /** @description Addition. At most this many, with the whole number in `metadata.total`. Default all. */
                limit?: components["parameters"]["Limit"];
                /** @description Addition. Leave the first ones out. Default 0. */
                offset?: components["parameters"]["Offset"];
                /** @description Addition. Only those whose id or description holds this text, in any case. */
                search?: components["parameters"]["Search"];
                /** @description Addition. Only pods in one of these statuses, separated by commas. */
                status?: string;
                /** @description Addition. Only pods made from this template: `id`, `id:tag` or `id:tag@timestamp`. */
                template?: string;
                /** @description Addition. The order; a leading `-` turns it round. Default creation_ts, the oldest first. */
                sort?: "creation_ts" | "-creation_ts" | "update_ts" | "-update_ts" | "pod_id" | "-pod_id" | "status" | "-status";
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
            query?: {
                /** @description Addition. At most this many, with the whole number in `metadata.total`. Default all. */
                limit?: components["parameters"]["Limit"];
                /** @description Addition. Leave the first ones out. Default 0. */
                offset?: components["parameters"]["Offset"];
                /** @description Addition. Only those whose id or description holds this text, in any case. */
                search?: components["parameters"]["Search"];
            };
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
    add_image: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewImage"];
            };
        };
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
    list_templates: {
        parameters: {
            query?: {
                /** @description Show which pods and tags are made from each tag. Needs the role pods_admin. */
                include_dependencies?: components["parameters"]["IncludeDependencies"];
                /** @description Addition. At most this many, with the whole number in `metadata.total`. Default all. */
                limit?: components["parameters"]["Limit"];
                /** @description Addition. Leave the first ones out. Default 0. */
                offset?: components["parameters"]["Offset"];
                /** @description Addition. Only those whose id or description holds this text, in any case. */
                search?: components["parameters"]["Search"];
            };
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
    add_template: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTemplate"];
            };
        };
        responses: {
            /** @description The template. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
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
    add_images: {
        parameters: {
            query?: {
                /** @description Leave out images that are allowed already instead of refusing all. */
                skip_duplicates?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewImages"];
            };
        };
        responses: {
            /** @description The images that were added. */
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
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
        };
    };
    get_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the image; may hold slashes. */
                image_id: components["parameters"]["ImageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    update_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the image; may hold slashes. */
                image_id: components["parameters"]["ImageId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateImage"];
            };
        };
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    delete_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the image; may hold slashes. */
                image_id: components["parameters"]["ImageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The id of the image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedImageReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    list_templates_and_tags: {
        parameters: {
            query?: {
                /** @description Show the pod_definition of each tag. */
                full?: components["parameters"]["Full"];
                /** @description Show which pods and tags are made from each tag. Needs the role pods_admin. */
                include_dependencies?: components["parameters"]["IncludeDependencies"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The templates by id. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplatesAndTagsReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Unexpected"];
        };
    };
    get_template: {
        parameters: {
            query?: {
                /** @description Show which pods and tags are made from each tag. Needs the role pods_admin. */
                include_dependencies?: components["parameters"]["IncludeDependencies"];
            };
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    update_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTemplate"];
            };
        };
        responses: {
            /** @description The template. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    delete_template: {
        parameters: {
            query?: {
                /** @description Addition. Delete it although pods or tags depend on it. */
                force?: boolean;
            };
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template is gone. */
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
    list_template_tags: {
        parameters: {
            query?: {
                /** @description Show the pod_definition of each tag. */
                full?: components["parameters"]["Full"];
                /** @description Show the content of config files in volume_mounts. */
                include_configs?: components["parameters"]["IncludeConfigs"];
                /** @description Show which pods and tags are made from each tag. Needs the role pods_admin. */
                include_dependencies?: components["parameters"]["IncludeDependencies"];
            };
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tags. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateTagsReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    add_template_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTemplateTag"];
            };
        };
        responses: {
            /** @description The tag. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateTagReply"];
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
    get_template_tag: {
        parameters: {
            query?: {
                /** @description Show the content of config files in volume_mounts. */
                include_configs?: components["parameters"]["IncludeConfigs"];
                /** @description Show which pods and tags are made from each tag. Needs the role pods_admin. */
                include_dependencies?: components["parameters"]["IncludeDependencies"];
            };
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
                /** @description `tag` or `tag@timestamp`. */
                tag_id: components["parameters"]["TagId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tags. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateTagsReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    delete_template_tag: {
        parameters: {
            query?: {
                /** @description Delete it although pods or tags depend on it. */
                force?: boolean;
            };
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
                /** @description `tag` or `tag@timestamp`. */
                tag_id: components["parameters"]["TagId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tag. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateTagReply"];
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
    save_pod_as_template_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pod's id, or `<pod id>-<network>`. */
                pod_id_net: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTemplateTagFromPod"];
            };
        };
        responses: {
            /** @description The tag. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateTagReply"];
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
    list_volumes: {
        parameters: {
            query?: {
                /** @description Addition. At most this many, with the whole number in `metadata.total`. Default all. */
                limit?: components["parameters"]["Limit"];
                /** @description Addition. Leave the first ones out. Default 0. */
                offset?: components["parameters"]["Offset"];
                /** @description Addition. Only those whose id or description holds this text, in any case. */
                search?: components["parameters"]["Search"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The volumes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumesReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Unexpected"];
        };
    };
    create_volume: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVolume"];
            };
        };
        responses: {
            /** @description The volume. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
            507: components["responses"]["StorageFull"];
        };
    };
    get_volume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The volume. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    update_volume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateVolume"];
            };
        };
        responses: {
            /** @description The volume. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    delete_volume: {
        parameters: {
            query?: {
                /** @description Addition. Delete it although a pod that is not stopped mounts it. */
                force?: boolean;
            };
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The volume is gone. */
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
    list_volume_files: {
        parameters: {
            query?: {
                /** @description The folder. Default the root of the volume. */
                path?: string;
            };
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files and folders, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilesReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    get_volume_contents: {
        parameters: {
            query?: {
                /** @description Send a zip archive of the file or folder. */
                zip?: boolean;
            };
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
                /** @description Relative to the root of the volume; may hold slashes. */
                path: components["parameters"]["VolumePath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "application/zip": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            416: components["responses"]["RangeNotSatisfiable"];
            500: components["responses"]["Unexpected"];
        };
    };
    download_volume_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
                /** @description Relative to the root of the volume; may hold slashes. */
                path: components["parameters"]["VolumePath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            416: components["responses"]["RangeNotSatisfiable"];
            500: components["responses"]["Unexpected"];
        };
    };
    upload_to_volume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
                /** @description Relative to the root of the volume; may hold slashes. */
                path: components["parameters"]["VolumePath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["FileUpload"];
            };
        };
        responses: {
            /** @description The path of the stored file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Unexpected"];
            507: components["responses"]["StorageFull"];
        };
    };
    get_template_permissions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
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
    set_template_permission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
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
    delete_template_permission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                template_id: components["parameters"]["TemplateId"];
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
    get_volume_permissions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
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
    set_volume_permission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
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
    delete_volume_permission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                volume_id: components["parameters"]["VolumeId"];
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
    get_derived_pod: {
        parameters: {
            query?: {
                /** @description Show the content of config files in volume_mounts. */
                include_configs?: boolean;
                /** @description Show the values of secrets. Needs the role pods_admin. */
                resolve_secrets?: boolean;
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
    get_pod_overrides: {
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
            /** @description The fields that somebody set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverridesReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    get_pod_provenance: {
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
            /** @description Each field with its source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvenanceReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Unexpected"];
        };
    };
    reset_pod_fields: {
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
                "application/json": components["schemas"]["ResetFields"];
            };
        };
        responses: {
            /** @description The pod. Where nothing changed, `status` of the envelope is `error`. */
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
    upload_to_pod: {
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
                "multipart/form-data": components["schemas"]["PodUpload"];
            };
        };
        responses: {
            /** @description Where the file is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodUploadReply"];
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
            507: components["responses"]["StorageFull"];
        };
    };
    list_files_in_pod: {
        parameters: {
            query?: {
                /** @description The path, instead of the one behind the URL; absolute or relative to the working directory. */
                path?: components["parameters"]["QueryPath"];
            };
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
                /** @description A slash and the path, relative to the working directory; may hold slashes. */
                url_path: components["parameters"]["UrlPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files and folders, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PodFilesReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
            503: components["responses"]["Unavailable"];
        };
    };
    download_from_pod: {
        parameters: {
            query?: {
                /** @description The path, instead of the one behind the URL; absolute or relative to the working directory. */
                path?: components["parameters"]["QueryPath"];
            };
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
                /** @description A slash and the path, relative to the working directory; may hold slashes. */
                url_path: components["parameters"]["UrlPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
            503: components["responses"]["Unavailable"];
        };
    };
    open_exec: {
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
            /** @description The WebSocket is open. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
            503: components["responses"]["Unavailable"];
        };
    };
    open_tunnel: {
        parameters: {
            query: {
                /** @description The TCP port inside the pod. */
                port: number;
            };
            header?: never;
            path: {
                pod_id: components["parameters"]["PodId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The WebSocket is open, and so is the connection to the port. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Unexpected"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_api_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tokens, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokensReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Unexpected"];
        };
    };
    create_api_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiToken"];
            };
        };
        responses: {
            /** @description The token; this reply is the only one that shows it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiTokenReply"];
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
    revoke_api_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id or the name of the token. */
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokenReply"];
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
