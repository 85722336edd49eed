/** Made from docs/openapi.json by `npm run generate`; not to be edited. */

export interface paths {
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts by name. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an account. The answer holds its one-time password. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateAccount"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["AccountId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change an account. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["AccountId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AccountOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccountAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/adapters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Registered machines by name. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/adapters/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register a machine with the public keys it signs with. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RegisterAdapter"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/adapters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One registered machine with its public keys and certificates. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["AdapterId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AdapterView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/adapters/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change a registered machine. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["AdapterId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AdapterOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agencies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agencies with their channels and stations. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agencies/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register an agency. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AgencyCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agencies/{code}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change an agency. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    code: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AgencyCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description `true`: those whose cause lasts; `false`: those that are over. */
                    live?: boolean | null;
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts per operator in ten minutes, for the supervisor. */
        get: {
            parameters: {
                query?: {
                    /** @description Shown at or after; two hours ago when not given. */
                    from?: string | null;
                    /** @description Shown before; now when not given. At most 24 hours after `from`. */
                    to?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertRates"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One row of the board, for whoever describes it in a client. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledge an alert, make it quiet for a while, or end that. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AlertCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open requests for approval, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for a second person's approval of an action. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AskApproval"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{id}/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a request for approval would change, as the thing stands now. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ApprovalId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PendingChange"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide on a request for approval. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["ApprovalId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ApprovalOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look into the record. */
        get: {
            parameters: {
                query?: {
                    /** @description What this account did. */
                    actor?: string | null;
                    /** @description This action, by its name in the policies. */
                    action?: string | null;
                    /** @description What was done to this: `call/…`, `incident/…`, `unit/…`. */
                    object?: string | null;
                    /** @description Things of this sort: `command`, `read`, `refused`, `login`, `system`. */
                    kind?: string | null;
                    /** @description With this purpose, by its basis: `emergency_response`, `legal_order` … */
                    basis?: string | null;
                    /** @description From this time on. */
                    from?: string | null;
                    /** @description Before this time. */
                    to?: string | null;
                    /** @description `next` of the page before. */
                    before?: number | null;
                    /** @description Entries in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                };
                header: {
                    Purpose: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entries as a file, with the checkpoint that signs them; the export is on the record. At most 5,000 entries. */
        get: {
            parameters: {
                query: {
                    /** @description What this account did. */
                    actor?: string | null;
                    /** @description This action, by its name in the policies. */
                    action?: string | null;
                    /** @description What was done to this: `call/…`, `incident/…`, `unit/…`. */
                    object?: string | null;
                    /** @description Things of this sort: `command`, `read`, `refused`, `login`, `system`. */
                    kind?: string | null;
                    /** @description With this purpose, by its basis: `emergency_response`, `legal_order` … */
                    basis?: string | null;
                    /** @description From this time on. */
                    from?: string | null;
                    /** @description Before this time. */
                    to?: string | null;
                    /** @description `next` of the page before. */
                    before?: number | null;
                    /** @description Entries in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /**
                     * @description `json`: every entry with its salt and exact text, so that anybody can compute its place in the log; with the
                     *     signed checkpoint and the log's key. `csv`: the same entries as a table, for reading.
                     */
                    format: string;
                };
                header: {
                    Purpose: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditExport"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/{leaf}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entry. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    leaf: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditEntry"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/{leaf}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Proof that an entry is in the log, in the format c2sp.org/tlog-proof: `atalaya verify --proof` or any
         *     tool of that family checks it without this server.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `true`: salt and record go along, so that who receives it can read what is proved. */
                    disclose?: boolean;
                };
                header?: never;
                path: {
                    leaf: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bolos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Notices in force, without their text. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bolos/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issue a be-on-the-lookout notice. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BoloCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bolos/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One notice with its text; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["BoloId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BoloDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bolos/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change or acknowledge a notice. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["BoloId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BoloCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls, newest first: masked numbers, no names. */
        get: {
            parameters: {
                query?: {
                    /** @description `true`: those somebody must still work; `false`: the others. */
                    live?: boolean | null;
                    /** @description Rang at or after. */
                    from?: components["schemas"]["Timestamp"] | null;
                    /** @description Rang before. */
                    to?: components["schemas"]["Timestamp"] | null;
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a call that no adapter reports. Only `take_manual` is taken here. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CallCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One call with its personal data; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["CallId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CallView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/candidates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open incidents that the call may be about, best first. */
        get: {
            parameters: {
                query?: {
                    lat?: number | null;
                    lon?: number | null;
                    /** @description Radius of uncertainty, metres. */
                    accuracy_m?: number | null;
                    municipality?: string | null;
                    address?: string | null;
                    type_code?: number | null;
                };
                header?: never;
                path: {
                    id: components["schemas"]["CallId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CandidateView"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Work a call. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["CallId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CallCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalogue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The catalogue of incident types in force. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CatalogueView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalogue/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Load or activate a version of the catalogue. Activating needs the `Approval` of a second person for exactly this
         *     `{action: "CatalogueActivate", object: "catalogue/cnie", change: <the command>}`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                    Approval?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CatalogueCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalogue/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one loaded version of the catalogue differs from another. */
        get: {
            parameters: {
                query: {
                    /** @description The older version. */
                    from: string;
                    /** @description The newer version. */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CatalogueComparison"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalogue/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find incident types by words, code or what people say. */
        get: {
            parameters: {
                query: {
                    /** @description Words, a code or its beginning; typing errors are mended. */
                    q: string;
                    /** @description Leave out misuse of the service. */
                    proper?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Hit"][];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalogue/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of the catalogue, and which holds when. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CatalogueRow"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cautions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cautions in force, without their text. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cautions/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a caution on a place. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CautionCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cautions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One caution with its text; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["CautionId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CautionDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cautions/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change a caution. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["CautionId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CautionCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/closures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Closures that hold or will until they are lifted or expire, soonest expiry first. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/closures/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close a street or an area: from now on routes and travel times lead around it. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ClosureCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/closures/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Extend or lift a closure. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["ClosureId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ClosureCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/config/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was changed in the configuration: each thing before and after, by whom, when, approved by whom. */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description Of this kind: `account`, `adapter`, `agency`, `unit`, `plan`, `catalogue`, `restriction`,
                     *     `quality_form`, `measure_targets`, `device`, `roster`. Rosters come only when asked for.
                     */
                    kind?: string | null;
                    /** @description Of this thing: `plan/…`. */
                    object?: string | null;
                    /** @description By this account. */
                    actor?: string | null;
                    /** @description From this time on. */
                    from?: string | null;
                    /** @description Before this time. */
                    to?: string | null;
                    /** @description `next` of the page before. */
                    before?: number | null;
                    /** @description Entries of the record looked at, 1 to 100; 50 when not given. */
                    limit?: number | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChangesPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Devices by name, the revoked ones too; those whose holder the caller's scope covers. So a page may have fewer than were
         *     asked for, and `next` still says where to go on.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DevicePage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enrol a device for a unit or a person. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EnrolDevice"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/unknown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came from nobody known, latest first; at most 500 senders. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Quarantined"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open the enrolment of a TAK client or of a field page by a code, shown as a QR code too. Replaces an earlier code. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["DeviceId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CodeSpan"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CodeView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change a device, or revoke it. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["DeviceId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DeviceOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/package": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a key and certificate for a TAK client and give its data package, once. Each call makes a new one; the
         *     earlier ones hold until the device is revoked.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["DeviceId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description the data package */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": number[];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the secret of a tracker application (OwnTracks, Traccar). Replaces the earlier one of that name. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["DeviceId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SecretFor"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SecretView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doors/089": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report that a line of the 089 rings, was answered or ended. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LineReport"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doors/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A panic button, alarm, application or partner asks for help; it waits in the queue like a call. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AlarmReport"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlarmAnswer"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doors/aml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive an AML message: an HTTPS form (ETSI TS 103 625 clause on HTTPS, Android ELS) or the text of an
         *     SMS. The answer says nothing of what became of it, by the standard; counters and notes do.
         * @description A known relay is always answered 204. At most 1,024 positions wait for the store, each for a minute; one beyond
         *     that, or in a body above 1 MB, is lost and counted in `atalaya_aml_lost_total`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/x-www-form-urlencoded": string;
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doors/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where an adapter must replay from. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Report what happens to calls. Safe to repeat: a report seen before is answered `replayed`. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CallReports"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReportAnswer"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doors/hand-overs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Incidents offered to this partner that wait for its answer. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Offer"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doors/hand-overs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept or refuse an offered incident. The same answer again changes nothing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["IncidentId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OfferAnswer"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Offer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doors/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report where units are. One that is wrong does not stop the others. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Positions"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PositionsAnswer"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fallback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The pack as a page to print. Without personal data; where incidents are is in it, so its making is on
         *     the record.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say something as the crew of this telephone's unit. `Happened-At` tells when, for what waited for a connection:
         *     at most a day ago.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the page, new for each order */
                    "Idempotency-Key": string;
                    "Happened-At"?: components["schemas"]["Timestamp"] | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CrewOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrewAnswer"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/device": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make this browser the device whose code is given; the code is good once. The key comes in a cookie that only
         *     these doors get and no script reads.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PageCode"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PageEnrolled"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Forget this browser: its key opens nothing any more. The device stays enrolled and can get another code. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say where this telephone is. A position that is not believed is counted, not an error. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PagePositions"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PagePositionsTaken"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this telephone's unit is, does and is told. With `If-None-Match` and `wait` the question is held open
         *     until that changes.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Seconds, 0 to 25; with `If-None-Match` the answer comes when something has changed, or then. */
                    wait?: number;
                };
                header?: {
                    "If-None-Match"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FieldView"];
                    };
                };
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geo/places/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sources of places in use, with their attributions and dates. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SourcesView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geo/premises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Earlier incidents and live cautions at a place; the read is on the record. */
        get: {
            parameters: {
                query?: {
                    /** @description Degrees, WGS 84. */
                    lat?: number | null;
                    lon?: number | null;
                    /** @description Metres around the position, 1 to 500; 50 when not given. */
                    radius?: number | null;
                    /** @description Street and number as on the incident; accents, case and abbreviations aside. */
                    address?: string | null;
                    /** @description INEGI code; needed with `address`. */
                    municipality?: string | null;
                    /** @description How far back, 1 to 3,660 days; 365 when not given. */
                    days?: number | null;
                };
                header: {
                    Purpose: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PremisesView"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geo/reverse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What lies at a position: nearest street, numbers, crossing, colonia, municipality. Approximate always. */
        get: {
            parameters: {
                query: {
                    /** @description Degrees, WGS 84. */
                    lat: number;
                    lon: number;
                    /** @description Radius of uncertainty, metres. */
                    accuracy?: number | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Surroundings"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geo/road-network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which streets are in use, where they come from, and what is closed. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StreetsView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geo/route": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The fastest way of a unit to an incident by street, now. */
        get: {
            parameters: {
                query: {
                    unit: string;
                    incident: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StreetRouteView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geo/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find a place: street and number, crossing, colonia, landmark, kilometre, Plus Code, coordinates. */
        get: {
            parameters: {
                query: {
                    /** @description As typed, 1 to 200 characters; the last word may be unfinished. */
                    q: string | null;
                    /** @description Where the caller is supposed to be: `lat,lon`, degrees. */
                    near?: string | null;
                    /** @description Radius of uncertainty of that, metres. */
                    accuracy?: number | null;
                    /** @description Answers wanted, 1 to 50; 10 when not given. */
                    limit?: number | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SearchView"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/geo/street": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The block of street at a place, as for closing it. */
        get: {
            parameters: {
                query: {
                    /** @description Degrees north, WGS 84. */
                    lat: number;
                    /** @description Degrees east, WGS 84. */
                    lon: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StreetView"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/guides": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Trees of guided questions in use, with their versions and who approved them. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GuidesFile"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the archive of positions does, and for how long what is kept. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HistoryStatus"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/history/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The archive's files with their seals, newest day first. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/history/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Legal holds on archived positions, newest first: at most 1,000 in force and the 1,000 lifted last. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Hold"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/history/holds/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a legal hold: positions of these units in this interval are not deleted. Only `set` is taken here. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["HoldCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/history/holds/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lift a legal hold: what it named may be deleted again. Needs the `Approval` of a second person for exactly this
         *     `{action: "HistoryRelease", object: "history_hold/<id>", change: <the command>}`. Only `lift` is taken here.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                    Approval?: string | null;
                };
                path: {
                    id: components["schemas"]["HoldId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["HoldCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/history/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where units were: of one unit or in an area, in an interval, by time. Positions of crews are personal data: a
         *     purpose is needed, and each answer is on the record.
         */
        get: {
            parameters: {
                query?: {
                    /** @description First moment, RFC 3339. */
                    from?: string | null;
                    /** @description The first moment that is not wanted any more: at most 31 days later for a unit, a day for an area. */
                    to?: string | null;
                    /** @description A unit's id; either this or `bbox`. */
                    unit?: string | null;
                    /** @description West, south, east, north in degrees, at most one degree wide and high. */
                    bbox?: string | null;
                    /** @description One position of each object in so many seconds, 1 to 3600; all without it. */
                    every_s?: number | null;
                    /** @description Also positions that were not shown: of a unit's other devices, and late ones. */
                    all?: boolean | null;
                    /** @description Positions in the answer, 1 to 5000; 1000 when not given. */
                    limit?: number | null;
                    /** @description `next` of the answer before. */
                    after?: string | null;
                };
                header?: {
                    Purpose?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HistoryPositions"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Incidents, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description `true`: open ones; `false`: closed ones. */
                    open?: boolean | null;
                    /** @description Opened at or after. */
                    from?: string | null;
                    /** @description Opened before. */
                    to?: string | null;
                    municipality?: string | null;
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/by-folio/{folio}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One incident's row by its folio. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    folio: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open an incident. Only `open` is taken here. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["IncidentCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One incident with its personal data; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["IncidentId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/candidates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Other open incidents that may be the same. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["IncidentId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CandidateView"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Work an incident: content, priority, units, closing. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["IncidentId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["IncidentCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/recommendation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Units proposed for an incident, every one with its reasons; what cannot be met is explained. */
        get: {
            parameters: {
                query?: {
                    /** @description Only units of this agency. */
                    agency?: string | null;
                    /** @description Alarm level, 1 (first response) to 5; 1 when not given. */
                    level?: number | null;
                };
                header?: never;
                path: {
                    id: components["schemas"]["IncidentId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Recommendation"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live connection (docs/live.md). */
        get: {
            parameters: {
                query?: {
                    ticket?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description WebSocket */
                101: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/add-checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cosign another site's checkpoint. Only logs that this site witnesses are answered; each is told
         *     what it has not proved.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "text/plain": string;
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description unknown log */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description the body holds the size known here */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description not consistent */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest checkpoint, signed by this log alone when it is younger than the last round of witnesses. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/checkpoint/cosigned": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest checkpoint that other sites have cosigned: at most some ten seconds behind the newest, where witnesses answer. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log's public key, for whoever verifies. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/tile/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A tile: `0/000`, `1/x001/234.p/5`, `entries/000`. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    path: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/measures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Service measures of a period: percentiles, never only means. */
        get: {
            parameters: {
                query?: {
                    /** @description From this time on; 24 hours ago when not given. */
                    from?: string | null;
                    /** @description Before this time; now when not given. */
                    to?: string | null;
                    municipality?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MeasuresView"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/measures/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The centre's own targets, with who set each, when and why. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TargetsView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/measures/targets/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a target of one's own, or go back to the shipped one. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TargetCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/measures/{code}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The calls or incidents behind a measure, the longest first. */
        get: {
            parameters: {
                query?: {
                    /** @description From this time on; 24 hours ago when not given. */
                    from?: string | null;
                    /** @description Before this time; now when not given. */
                    to?: string | null;
                    municipality?: string | null;
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path: {
                    code: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/municipalities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Municipalities by code, name, seat and population (INEGI, census of 2020). */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MunicipalitiesView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ogc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** OGC API – Features: landing page. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ogc/api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** OGC API – Features: this room in OpenAPI 3.0, as programs of geography read it. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/vnd.oai.openapi+json;version=3.0": unknown;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ogc/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** OGC API – Features: the collections. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ogc/collections/{collection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** OGC API – Features: one collection. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    collection: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ogc/collections/{collection}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * OGC API – Features: features of a collection. `bbox`, `datetime`, `limit` (1–500) and `cursor` as in `next` links; any
         *     queryable of the collection as a parameter.
         */
        get: {
            parameters: {
                query?: {
                    bbox?: string;
                    datetime?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    collection: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/geo+json": unknown;
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ogc/collections/{collection}/items/{feature}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** OGC API – Features: one feature. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    collection: string;
                    feature: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/geo+json": unknown;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ogc/collections/{collection}/queryables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** OGC API – Features: what features of a collection can be asked for by. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    collection: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/schema+json": unknown;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ogc/collections/{collection}/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** OGC API – Features: what features of a collection hold, as JSON Schema. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    collection: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/schema+json": unknown;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ogc/conformance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** OGC API – Features: what of the standard is kept. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/paces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How fast traffic is taken to be: factors set by hand and measured ones in force. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PaceRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/paces/calibration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Measured against predicted travel, by area and hours, from units' own reports of leaving and arriving.
         * @description Only trips since the last calibration count, as later predictions rest on it.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Days back from now, 1 to 366; 90 when not given. */
                    days?: number | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CalibrationView"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/paces/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set or clear a factor; accept or withdraw a calibration. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PaceCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Response plans. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a response plan. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PlanCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a draft of a response plan on an imagined incident: which plan answers, and which units would go. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PreviewOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PlanPreview"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One response plan with its drafts. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["PlanId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PlanDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revise, activate or withdraw a response plan. The last two need the `Approval` of a second person for exactly
         *     this `{action: "PlanActivate", object: "plan/<id>", change: <the command>}`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                    Approval?: string | null;
                };
                path: {
                    id: components["schemas"]["PlanId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PlanCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/proposals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proposals, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description `true`: those on the board; `false`: those that are over. */
                    live?: boolean | null;
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/proposals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One row of the board, for whoever describes it in a client. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProposalRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/proposals/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept or decline a proposal. Accepting an exchange of units carries it out with the same command. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ProposalCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/draws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Draws, the latest first, each with its seed: anybody can draw again and find the same. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/draws/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Draw calls or incidents and give them to reviewers. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DrawOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/draws/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The draw that a review came from. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["DrawId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DrawRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reviews, the latest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only in this state. */
                    status?: string | null;
                    /** @description Only of this person's work. */
                    operator?: string | null;
                    /** @description Only by this form; with `version`. */
                    form?: string | null;
                    version?: number | null;
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/evaluations/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have one call or incident reviewed. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChooseOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/evaluations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One review, with what the caller may see of it; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["EvaluationId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EvaluationDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/evaluations/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand in a review, or give it back. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["EvaluationId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReviewOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/evaluations/{id}/reply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a review of one's own work, once. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["EvaluationId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReplyOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/evaluations/{id}/settlement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Settle differing reviews, close or cancel a review. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["EvaluationId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SettlementOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/forms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Forms, those in use and those that were. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/forms/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Draft a form. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FormCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/forms/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One form with all its versions. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["FormId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FormView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/forms/{id}/agreement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far reviewers agree, over the latest double reviews by one version of a form. */
        get: {
            parameters: {
                query?: {
                    version?: number | null;
                };
                header?: never;
                path: {
                    id: components["schemas"]["FormId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AgreementView"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/forms/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revise a form; put a version in use or take the form out of use. The last two need the `Approval` of a
         *     second person for exactly this `{action: "FormActivate", object: "quality_form/<id>", change: <the command>}`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                    Approval?: string | null;
                };
                path: {
                    id: components["schemas"]["FormId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FormCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/improvements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Action plans, the latest due date first. */
        get: {
            parameters: {
                query?: {
                    operator?: string | null;
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/improvements/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open an action plan. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ImprovementCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/improvements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One action plan with its follow-up; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ImprovementId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImprovementView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/improvements/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Follow an action plan up, move its end, close it. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["ImprovementId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ImprovementCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/improvements/{id}/own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What the person does whose plan it is: say that it was read, that a step is done. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["ImprovementId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ImprovementCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reviews of the caller's own work that are settled, and their action plans. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OwnWork"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The reviews that are the caller's to make, the next due first. `mine`: handed in already. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules by which reviews are picked, as data. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SamplingRules"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/trends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Results of settled reviews by week and by person: quartiles, never means. */
        get: {
            parameters: {
                query?: {
                    /** @description 90 days ago when not given. */
                    from?: string | null;
                    /** @description Now when not given. */
                    to?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrendsView"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restrictions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Restrictions in force, the next to end first. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header: {
                    Purpose: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restrictions/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Impose a restriction. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                    Purpose: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RestrictionCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restrictions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One restriction with its number; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RestrictionDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restrictions/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lift a restriction. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                    Purpose: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RestrictionCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rosters/{day}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is where on a local day, by start. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path: {
                    /** @description as 2026-11-24 */
                    day: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rosters/{day}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put somebody on a position or unit, or take them off. The day is the local one on which the shift begins. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    /** @description as 2026-11-24 */
                    day: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RosterCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is logged in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Log in with name and password. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LogIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Log out. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/passkey/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish logging in with a passkey. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasskeyLogIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/passkey/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin logging in with a passkey. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasskeyName"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Challenge"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/passkeys/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish registering a passkey; the session then has its second factor, and a new token. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Register"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/passkeys/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin registering a passkey. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Challenge"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the own password. The session goes on with a new token; the account's other sessions end. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPassword"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove the second factor. The session goes on with a new token. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SecondFactor"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A one-time ticket for the live connection, for programs that cannot set headers on it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ticket"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin using an authenticator application (RFC 6238). Nothing is required of it until confirmed. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TotpEnrolment"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm the authenticator with one of its codes; the session then has its second factor. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SecondFactor"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subjects/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase the personal data of a record. Needs the `Approval` of a second person for exactly this
         *     `{action: "SubjectErase", object: <subject>, change: {"erase": <subject>}}`.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                    Approval?: string | null;
                    Purpose: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Erase"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Erased"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the system does: store, log, backup, disk, consoles, feeds, what ends soon. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SystemView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open tasks, the most urgent deadline first. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
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
        /** One task with the number to call; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TaskId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TaskDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Work a call-back task. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["TaskId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TaskCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/territories/at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All territories in force that hold a point. */
        get: {
            parameters: {
                query: {
                    lat: number;
                    lon: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PlaceAt"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/territories/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a draft. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewDraft"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/territories/layers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Layers with their timelines. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LayerRow"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/territories/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of a layer, the newest first, without their areas. */
        get: {
            parameters: {
                query?: {
                    layer?: components["schemas"]["LayerCode"] | null;
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/territories/versions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version of a layer. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["TerritoryVersionId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VersionDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/territories/versions/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change, discard or put in force a version. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                    Approval?: string | null;
                };
                path: {
                    id: components["schemas"]["TerritoryVersionId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["VersionOrder"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/territories/versions/{id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a version changes on the ground: areas that are new, gone, renamed or drawn otherwise, with how much each gains
         *     and loses.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Another version of the layer. Without it the one it was drawn from, else the one in force. */
                    with?: string | null;
                };
                header?: never;
                path: {
                    id: components["schemas"]["TerritoryVersionId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VersionChanges"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/territories/versions/{id}/geojson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The areas of a version as a GeoJSON FeatureCollection. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["TerritoryVersionId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/geo+json": unknown;
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Archives of tiles; empty until one is imported. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TileSet"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiles/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bytes of an archive (PMTiles version 3), by `Range`. */
        get: {
            parameters: {
                query?: never;
                header?: {
                    Range?: string | null;
                };
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/vnd.pmtiles": unknown;
                    };
                };
                206: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/vnd.pmtiles": unknown;
                    };
                };
                /** @description as known */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                416: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tips: routing facts only, the latest six hours first. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                    /** @description Only the one with this folio. */
                    folio?: components["schemas"]["TipFolio"] | null;
                    /** @description Only those somebody works on. */
                    live?: boolean | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Take a tip on the telephone. The answer has folio and one-time code; with the same `Idempotency-Key` and words
         *     it is the same answer again, until the teller has used the code. What the caller agreed to is no part of the words:
         *     whoever took the tip may say that the call goes on to 9-1-1 as long as it is on the line.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description random, chosen by the client for this tip */
                    "Idempotency-Key"?: string | null;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TipForm"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TipReceipt"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/books": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Routing rules and the extortion desk's guide, with their versions. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BookView"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/books/{kind}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draft a version, or put one in force. The latter needs the `Approval` of a second person for exactly this
         *     `{action: "CatalogueActivate", object: "tip_book/<kind>", change: <the command>}`, and that the vault can receive in
         *     each compartment that the rules name.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                    Approval?: string | null;
                };
                path: {
                    kind: components["schemas"]["BookKind"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TipBookCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/books/{kind}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one version differs from another, place by place. */
        get: {
            parameters: {
                query: {
                    from: number;
                    to: number;
                };
                header?: never;
                path: {
                    kind: components["schemas"]["BookKind"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Difference"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Kinds of facts. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Category"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/extortion/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The tips in which a number, account or script was reported. Takes a purpose and an unlocked vault. */
        post: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReportsForm"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReportsFound"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/extortion/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How often numbers, accounts and scripts were reported before; at once, while the victim is on the line. Counts
         *     only: which tips takes a purpose. In the body, so that no number is in an address.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SeenForm"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SeenAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures of the 089 by whole weeks that are over: routing facts only, small numbers suppressed. */
        get: {
            parameters: {
                query?: {
                    /** @description Weeks that are over, 1 to 52; 13 when not given. Counted from the beginning of a block of four. */
                    weeks?: number | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TipFigures"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/guide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What guides through a call. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TipGuide"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of the 089 in use now. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LineView"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Notices to investigate, the latest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/notices/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a notice or settle it. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["TipNoticeId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NoticeCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TipNotice"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/notices/{id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tips behind a notice. Takes a purpose and an unlocked vault. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TipNoticeId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReportsFound"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search what tips say, inside the vault. Finds in the unit that this person unlocked. */
        get: {
            parameters: {
                query: {
                    /** @description All of these words, accents or not; a number in any spelling. The last word may be unfinished. */
                    q: string;
                    /** @description The compartment to search; `089` when not given. */
                    compartment?: components["schemas"]["AgencyCode"] | null;
                };
                header: {
                    Purpose: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TipsFound"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a unit of the vault stands. */
        get: {
            parameters: {
                query: {
                    /** @description Compartment: `089`, `UECS` … */
                    unit: components["schemas"]["AgencyCode"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VaultView"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault/candidates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who may be given a unit's keys and has none: names and ids of those whose work opens its tips, and of nobody else.
         *     The supervisor has the unit unlocked; that they asked is on the vault's record, as with its members.
         */
        get: {
            parameters: {
                query: {
                    /** @description Compartment: `089`, `UECS` … */
                    unit: components["schemas"]["AgencyCode"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VaultCandidate"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lock a unit at the end of one's shift, in all of one's sessions. The last member takes the keys out of the vault's
         *     memory.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LockUnit"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose keys open a unit. The supervisor has it unlocked. */
        get: {
            parameters: {
                query: {
                    /** @description Compartment: `089`, `UECS` … */
                    unit: components["schemas"]["AgencyCode"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VaultMember"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Give a new member the unit's keys. The phrase was typed by them, where this was made; it is in none of it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault/members/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a member out. The unit gets a new key at once, which that member never had; what came before stays
         *     readable by the others.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Removal"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault/members/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to give a new member the unit's keys. The supervisor has the unit unlocked. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EnrolmentStart"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VaultReply"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Passkeys of the caller's account, of which one may be joined to the phrase. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OwnPasskeys"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Join a passkey to the phrase, or take it off. Key and tips stay; a passkey that is lost costs a new enrolment. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["KeyChange"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault/passkey/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove the phrase in order to change how one's key is sealed; one's sealed key. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeProof"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OwnKey"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to unlock a unit for one's shift: the first half of OPAQUE with the vault. Each is a guess, and counted. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Unlock"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VaultReply"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/vault/unlock/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the unlocking with the proof of the phrase. It serves this session and ends with it, after a shift, or when it is
         *     not used for an hour. Where the unit's tips open in the vault, its search index fills in the background.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UnlockProof"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Unlocked"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One tip: routing facts. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["TipId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TipRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}/block-requests/{entry}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The document by which carrier or bank is asked to block a number or account; asked for by the command
         *     `request_block` before. Opens that entry only.
         */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                    entry: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BlockRequest"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Act on a tip. Texts are sealed before anything is recorded. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TipCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TipRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a tip says. Takes a purpose and a vault that this person unlocked; the read is on the record, here
         *     and at the vault.
         */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TipDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}/files/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture that the teller added, as JPEG. Takes what reading takes, and is on the record like it. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                    file: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": number[];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}/files/{file}/sealed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture of a tip that opens at the client, sealed. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                    file: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SealedFile"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}/originals/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A sealed original that two people handed over, for either of them: it opens with the shares of the forensic key and
         *     nowhere here. The fetch is on the record, here and at the vault.
         */
        get: {
            parameters: {
                query?: never;
                header: {
                    /** @description `legal_order; ref=` the order's number */
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                    file: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": number[];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}/products/{product}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product as it leaves, once a supervisor approved it. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                    product: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProductDocument"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}/sealed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A tip of a compartment that opens at the client, sealed. Takes what reading takes, and is on the record like it, here
         *     and at the vault.
         */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SealedTip"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Act on a tip with a text that was sealed at the client. Neither this server nor the vault can look into it. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SealedCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TipRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tips/{id}/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tips of the same compartment that say the like of this one. Compared inside the vault. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["TipId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SimilarTips"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/unit-kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Kinds of units, their capabilities and graphs of states. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnitKindsFile"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Units that are not retired, by call sign. */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register a unit. Only `register` is taken here. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UnitCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One unit with its crew's names; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["UnitId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnitDetail"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Work with a unit: shift, state, timers, alarm. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["UnitId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UnitCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest messages with the crew of a unit, at most 200, oldest first; the read is on the record. */
        get: {
            parameters: {
                query?: never;
                header: {
                    Purpose: string;
                };
                path: {
                    id: components["schemas"]["UnitId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MessageView"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Write to the crew of a unit; it waits until a device of the unit takes it, at most twelve hours. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["UnitId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewMessage"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/messages/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that somebody of the room has seen what the crew of a unit wrote, up to a message; one is enough for all.
         *     Said again it changes nothing.
         */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["UnitId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SeenThrough"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where each device of a unit says it is. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["UnitId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnitPositions"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/units/{id}/thread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The thread with the crew of a unit as it is on the boards: who wrote last and what is unread, no text. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["UnitId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ThreadRow"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Zones by name, those watched no more too. Who does not follow the shift sees what is watched and who is told, and
         *     not which unit crossed it where; who follows a part of it sees the crossings of that part.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Rows in the page, 1 to 500; 100 when not given. */
                    limit?: number | null;
                    /** @description `next` of the page before. */
                    after?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RowPage"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Draw a zone. Only `draw` is taken here. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ZoneCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change a zone, or watch it no more. */
        post: {
            parameters: {
                query?: never;
                header: {
                    /** @description chosen by the client, new for each command */
                    "Idempotency-Key": string;
                };
                path: {
                    id: components["schemas"]["ZoneId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ZoneCommand"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandAnswer"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{id}/crossings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who came near, entered and left a zone: the latest 200, oldest first. Of them those of the caller's own agencies and
         *     municipalities.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ZoneId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ZoneCrossing"][];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
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
        /** @description The answer to a command that made a password; it is shown once and kept nowhere. */
        AccountAnswer: components["schemas"]["CommandAnswer"] & {
            /** @description Good for 72 hours and for nothing but choosing the own password. */
            one_time_password?: string | null;
        };
        /**
         * Format: uuid
         * @description A person's account.
         */
        AccountId: string;
        /** @description What may be done to an account by somebody else. */
        AccountOrder: {
            display_name: components["schemas"]["Text200"];
            name: components["schemas"]["SignInName"];
            /** @enum {string} */
            type: "rename";
        } | {
            roles: components["schemas"]["Role"][];
            /** @enum {string} */
            type: "set_roles";
        } | {
            scope: components["schemas"]["Scope"];
            /** @enum {string} */
            type: "set_scope";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "disable";
        } | {
            /** @enum {string} */
            type: "enable";
        } | {
            source?: components["schemas"]["AddressSource"] | null;
            /** @enum {string} */
            type: "release";
        } | {
            /** @enum {string} */
            type: "reset_factors";
        };
        /** @description An account as administrators, supervisors and its owner see it. */
        AccountView: {
            disabled?: components["schemas"]["Disabled"] | null;
            display_name?: components["schemas"]["Text200"] | null;
            id: components["schemas"]["AccountId"];
            inactive: boolean;
            last_used?: components["schemas"]["Timestamp"] | null;
            locked_since?: components["schemas"]["Timestamp"] | null;
            locked_sources: components["schemas"]["LockView"][];
            name: components["schemas"]["SignInName"];
            one_time_password: boolean;
            passkeys: components["schemas"]["PasskeyView"][];
            roles: components["schemas"]["Role"][];
            scope: components["schemas"]["Scope"];
            totp: boolean;
        };
        /**
         * @description Everything that anybody can be allowed to do.
         * @enum {string}
         */
        Action: "CallsSeeQueue" | "CallAnswer" | "CallWork" | "CallReadPersonal" | "CallCreateManual" | "CallEventReport" | "LocationReport" | "CallbackWork" | "RestrictedCallerManage" | "BoardSee" | "IncidentCreate" | "IncidentWork" | "IncidentReadPersonal" | "IncidentPriority" | "IncidentDispatch" | "UnitStatusReport" | "UnitManage" | "ShiftManage" | "IncidentClose" | "IncidentReopen" | "IncidentMerge" | "IncidentHandOver" | "HandOverAnswer" | "AlertWork" | "CautionManage" | "CautionRead" | "BoloManage" | "PlanManage" | "PlanActivate" | "CatalogueManage" | "CatalogueActivate" | "CatalogueSee" | "PositionReport" | "MessageSend" | "MessageRead" | "FieldSee" | "MapSee" | "GeodataSee" | "TerritoryManage" | "ClosureManage" | "ZoneSee" | "ZoneManage" | "HistoryRead" | "HistorySee" | "HistoryHold" | "HistoryRelease" | "PaceManage" | "MeasuresSee" | "MeasuresManage" | "QualitySee" | "QualitySample" | "EvaluationWork" | "EvaluationOwn" | "EvaluationSettle" | "ImprovementManage" | "FormManage" | "FormActivate" | "RosterSee" | "RosterManage" | "AuditRead" | "AuditProve" | "SubjectErase" | "AccountManage" | "AccountRelease" | "AdapterManage" | "DeviceManage" | "DeviceRevoke" | "ConfigurationSee" | "ConfigurationManage" | "ApprovalDecide" | "ExportData" | "BackupRun" | "TipReceive" | "TipWork" | "TipRead" | "TipSearch" | "TipFigures" | "TipApprove" | "TipMembers" | "TipOriginals" | "TipOriginalsApprove" | "TipLineReport" | "SessionOwn" | "LogSee";
        /**
         * Format: uuid
         * @description A machine door: a PBX, an AML relay, a tracker gateway.
         */
        AdapterId: string;
        /** @description An Ed25519 public key, standard base64 of 32 bytes. Keys of small order are refused. */
        AdapterKey: string;
        /**
         * @description What a machine is; policies give each kind its actions.
         * @enum {string}
         */
        AdapterKind: "pbx" | "aml" | "alarm" | "tracker" | "partner" | "device" | "gis";
        /**
         * @description 3 to 64 ASCII letters, digits, `.`, `-` or `_`: `pbx-toluca-1`.
         * @example pbx-toluca-1
         */
        AdapterName: string;
        /** @description What may be done to a registered machine. */
        AdapterOrder: {
            name: components["schemas"]["AdapterName"];
            /** @enum {string} */
            type: "rename";
        } | {
            scope: components["schemas"]["Scope"];
            /** @enum {string} */
            type: "set_scope";
        } | {
            key: components["schemas"]["AdapterKey"];
            /** @enum {string} */
            type: "add_key";
        } | {
            key: components["schemas"]["AdapterKey"];
            /** @enum {string} */
            type: "remove_key";
        } | {
            certificate: components["schemas"]["Fingerprint"];
            /** @enum {string} */
            type: "add_certificate";
        } | {
            certificate: components["schemas"]["Fingerprint"];
            /** @enum {string} */
            type: "remove_certificate";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "disable";
        } | {
            /** @enum {string} */
            type: "enable";
        } | {
            /** Format: int64 */
            next: number;
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "restart_feed";
        };
        /** @description An adapter as administrators see it. */
        AdapterView: {
            certificates: components["schemas"]["Fingerprint"][];
            disabled?: components["schemas"]["Text200"] | null;
            id: components["schemas"]["AdapterId"];
            keys: components["schemas"]["AdapterKey"][];
            kind: components["schemas"]["AdapterKind"];
            name: components["schemas"]["AdapterName"];
            registered_at: components["schemas"]["Timestamp"];
            scope: components["schemas"]["Scope"];
        };
        /**
         * @description The class of origin of a log-in attempt.
         *
         *     - `console:<code>`: a console that the server has given an identity (a signed, long-lived
         *       cookie after a first good log-in there, or a configured workstation). Ten consoles behind one
         *       address are ten sources.
         *     - `net:<address>`: everything else: the whole IPv4 address, or the /64 of an IPv6 address, because
         *       one subscriber commonly holds a /64 and could otherwise present 2⁶⁴ sources.
         * @example console:TOL-07
         */
        AddressSource: string;
        /** @description An agency (corporación): `SSEM`, `PM-TOLUCA`, `CRUZ-ROJA`. */
        AgencyCode: string;
        /** @description What may be done with an agency. */
        AgencyCommand: {
            code: components["schemas"]["AgencyCode"];
            content: components["schemas"]["AgencyContent"];
            /** @enum {string} */
            type: "register";
        } | {
            content: components["schemas"]["AgencyContent"];
            /** @enum {string} */
            type: "amend";
        } | {
            on_duty: boolean;
            reason?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "set_duty";
        } | {
            station: components["schemas"]["Station"];
            /** @enum {string} */
            type: "set_station";
        } | {
            code: components["schemas"]["StationCode"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "remove_station";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "retire";
        };
        /** @description What an agency is. */
        AgencyContent: {
            /** @description What its units can do, for choosing whom to ask. At most 24. */
            capabilities?: components["schemas"]["Capability"][];
            /** @description Empty: the whole state. At most 125. */
            municipalities?: components["schemas"]["MunicipalityCode"][];
            name: components["schemas"]["Text200"];
            radio_channel?: components["schemas"]["Text64"] | null;
        };
        /** @description One agency's part with its notes. */
        AgencyDetail: {
            close_note?: components["schemas"]["Text4000"] | null;
            notes: components["schemas"]["NarrativeLine"][];
            row: components["schemas"]["IncidentAgencyRow"];
        };
        /** @description An agency asked to attend, as given with a new incident. */
        AgencyRequest: {
            agency: components["schemas"]["AgencyCode"];
            disclosure?: components["schemas"]["Disclosure"];
        };
        /** @description Comes with a new tip and is decided with it, in one commit. */
        Agreed: {
            changed?: components["schemas"]["Consent"] | null;
            jump?: components["schemas"]["Consent"] | null;
        };
        /** @description Agreement on one version of a form. */
        AgreementView: {
            calibration: components["schemas"]["Calibration"];
            /** @description The latest pairs only, at most 500. */
            cut: boolean;
            form: components["schemas"]["FormRef"];
        };
        /** @description The answer to an alarm. */
        AlarmAnswer: {
            call: components["schemas"]["CallId"];
            outcome: components["schemas"]["ReportOutcome"];
        };
        /**
         * @description A call for help from a machine or partner without a voice line: panic button, alarm, application.
         *     It waits in the queue like any call.
         */
        AlarmReport: {
            at: components["schemas"]["Timestamp"];
            channel: components["schemas"]["Channel"];
            name?: components["schemas"]["Text200"] | null;
            number?: components["schemas"]["PhoneNumber"] | null;
            place?: components["schemas"]["Place"] | null;
            /** @description The sender's own name of this alarm; the same name again is the same call. */
            reference: components["schemas"]["Text128"];
            text?: components["schemas"]["Text4000"] | null;
        };
        /** @description Something that has waited too long. Without personal data. */
        Alert: {
            /** @description Whom it concerns; empty: everybody. */
            agencies: components["schemas"]["AgencyCode"][];
            call_sign?: components["schemas"]["Text200"] | null;
            folio?: components["schemas"]["Folio"] | null;
            /** @description Stable for one wait: kind, subject and beginning. It stays the same while the level rises. */
            id: string;
            incident_id?: components["schemas"]["IncidentId"] | null;
            kind: components["schemas"]["AlertKind"];
            /**
             * Format: int32
             * @description 1 for the dispatcher, 2 for the room, 3 for the shift supervisor.
             */
            level: number;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            priority: components["schemas"]["Priority"];
            /** @description When the span allowed ran out. */
            raised_at: components["schemas"]["Timestamp"];
            /** @description When the wait began. */
            since: components["schemas"]["Timestamp"];
            /** @description Short, es-MX, without the seconds, which the screen counts from `since`. */
            text: string;
            unit_id?: components["schemas"]["UnitId"] | null;
            zone?: components["schemas"]["AlertZone"] | null;
        };
        /** @description What a person may do with an alert. Raising and clearing is the timers' work. */
        AlertCommand: {
            /** @enum {string} */
            type: "acknowledge";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "pause";
            until: components["schemas"]["Timestamp"];
        } | {
            /** @enum {string} */
            type: "resume";
        };
        /**
         * @description What an alert is about.
         * @enum {string}
         */
        AlertKind: "officer_emergency" | "queue_wait" | "assigned_not_en_route" | "en_route_overdue" | "on_scene_no_contact" | "contact_due" | "hold_expired" | "hand_over_unanswered" | "zone_crossed" | "reports_skipped";
        /** @description What one operator was shown in one window. */
        AlertRate: {
            answer_median_ms?: components["schemas"]["Millis"] | null;
            /**
             * Format: int32
             * @description Of these, answered first by this operator.
             */
            answered: number;
            /** @description `shown` is more than ten. */
            flood: boolean;
            /** @description Beginning of the window; ten minutes, on the clock. */
            from: components["schemas"]["Timestamp"];
            /**
             * Format: int32
             * @description Of these, at the highest level.
             */
            highest: number;
            operator: components["schemas"]["Author"];
            /**
             * Format: int32
             * @description Of these, paused at least once, by whomever.
             */
            paused: number;
            /**
             * Format: int32
             * @description Raised on this operator's console.
             */
            shown: number;
        };
        /** @description How many alerts fell on each operator, ten minutes by ten minutes. */
        AlertRates: {
            /**
             * Format: int32
             * @description More than this cannot.
             */
            flood: number;
            from: components["schemas"]["Timestamp"];
            items: components["schemas"]["AlertRate"][];
            /**
             * Format: int32
             * @description Can still be dealt with.
             */
            manageable: number;
            /**
             * Format: int32
             * @description Per operator and ten minutes (EEMUA 191): leaves time for work.
             */
            steady: number;
            to: components["schemas"]["Timestamp"];
            /** @description There were more alerts than are looked at; the newest are missing. */
            truncated: boolean;
        };
        /** @description An alert on the boards: what waits, and what people did about it. */
        AlertRow: components["schemas"]["Alert"] & {
            acknowledged_at?: components["schemas"]["Timestamp"] | null;
            acknowledged_by?: components["schemas"]["Author"] | null;
            cleared_at?: components["schemas"]["Timestamp"] | null;
            /** Format: int32 */
            escalations: number;
            first_answered_at?: components["schemas"]["Timestamp"] | null;
            first_answered_by?: components["schemas"]["Author"] | null;
            paused_by?: components["schemas"]["Author"] | null;
            paused_reason?: components["schemas"]["Text200"] | null;
            paused_until?: components["schemas"]["Timestamp"] | null;
            /** Format: int32 */
            pauses: number;
            /** @description When it first stood on the consoles. */
            shown_at: components["schemas"]["Timestamp"];
            /** @description On whose consoles it stood. */
            shown_to: components["schemas"]["Author"][];
            status: components["schemas"]["AlertStatus"];
        };
        /**
         * @description Where an alert stands.
         * @enum {string}
         */
        AlertStatus: "new" | "acknowledged" | "paused" | "cleared";
        /** @description The zone that an alert is about. */
        AlertZone: {
            crossed: components["schemas"]["Crossed"];
            id: components["schemas"]["ZoneId"];
            name: components["schemas"]["Text200"];
        };
        /**
         * Format: uuid
         * @description A pending two-person action.
         */
        ApprovalId: string;
        /** @description What may be done with a request for approval. */
        ApprovalOrder: {
            /** @enum {string} */
            type: "approve";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "reject";
        } | {
            /** @enum {string} */
            type: "withdraw";
        };
        /**
         * @description How far an approval has come. Lapsing is a matter of time, not of an event: see
         *     [`Approval::is_expired`].
         */
        ApprovalState: {
            /** @enum {string} */
            state: "pending";
        } | {
            by: components["schemas"]["AccountId"];
            by_name: string;
            /** @enum {string} */
            state: "approved";
        } | {
            by: components["schemas"]["AccountId"];
            by_name: string;
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            state: "rejected";
        } | {
            /** @enum {string} */
            state: "withdrawn";
        } | {
            by: components["schemas"]["AccountId"];
            /** @enum {string} */
            state: "consumed";
        };
        /** @description A request for approval, as who asked and who may approve see it. */
        ApprovalView: components["schemas"]["ApprovalState"] & {
            action: components["schemas"]["Action"];
            asked_at: components["schemas"]["Timestamp"];
            change: Record<string, never>;
            expired: boolean;
            expires_at: components["schemas"]["Timestamp"];
            id: components["schemas"]["ApprovalId"];
            object: string;
            requester: components["schemas"]["AccountId"];
            requester_name: string;
        };
        /** @description One area of a version; its ground is kept under `shape`. */
        Area: {
            agency?: components["schemas"]["AgencyCode"] | null;
            /** Format: double */
            area_m2: number;
            name: components["schemas"]["Text200"];
            /** @description SHA-256 of the area's encoded bytes. */
            shape: string;
            /** Format: int32 */
            vertices: number;
        };
        /** @description An area of about 5 km²: an H3 cell of resolution 7, written as H3 writes it, in hexadecimal. */
        AreaCell: string;
        /** @description One area that differs. */
        AreaChange: components["schemas"]["GroundChange"] & {
            agency_after?: string | null;
            agency_before?: string | null;
            code: components["schemas"]["TerritoryCode"];
            /** @description Null for an area that is taken out. */
            name_after?: string | null;
            /** @description Null for an area that is new. */
            name_before?: string | null;
        };
        /** @description A proposal with where its area is, for people. */
        AreaProposal: components["schemas"]["CalibrationProposal"] & {
            centre?: components["schemas"]["Position"] | null;
            /**
             * @description Municipality of the area's middle: by limits where those are in force, else by the nearest seat. Null for all
             *     areas together, and far from any municipality.
             */
            near?: string | null;
        };
        /** @description Ask for a second person's approval. */
        AskApproval: {
            action: components["schemas"]["Action"];
            change: Record<string, never>;
            object: string;
        };
        /** @description A unit working on an incident. */
        AssignedRow: {
            agency: components["schemas"]["AgencyCode"];
            assigned_at: components["schemas"]["Timestamp"];
            assignment: components["schemas"]["AssignmentId"];
            call_sign: components["schemas"]["Text200"];
            duty: components["schemas"]["Duty"];
            en_route_at?: components["schemas"]["Timestamp"] | null;
            estimate?: components["schemas"]["Estimate"] | null;
            kind: components["schemas"]["UnitKindCode"];
            on_scene_at?: components["schemas"]["Timestamp"] | null;
            status: components["schemas"]["StatusCode"];
            /** @description When the present status began. */
            status_at: components["schemas"]["Timestamp"];
            unit: components["schemas"]["UnitId"];
        };
        /**
         * Format: uuid
         * @description One unit's work on one incident.
         */
        AssignmentId: string;
        /** @description One unit's work on an incident. */
        AssignmentView: {
            agency: components["schemas"]["AgencyCode"];
            assigned_at: components["schemas"]["Timestamp"];
            assigned_by: components["schemas"]["Author"];
            assignment: components["schemas"]["AssignmentId"];
            at_hospital_at?: components["schemas"]["Timestamp"] | null;
            call_sign: components["schemas"]["Text200"];
            cause?: components["schemas"]["ReleaseCause"] | null;
            en_route_at?: components["schemas"]["Timestamp"] | null;
            estimate?: components["schemas"]["Estimate"] | null;
            kind: components["schemas"]["UnitKindCode"];
            on_scene_at?: components["schemas"]["Timestamp"] | null;
            reason?: components["schemas"]["Text200"] | null;
            released_at?: components["schemas"]["Timestamp"] | null;
            transporting_at?: components["schemas"]["Timestamp"] | null;
            unit: components["schemas"]["UnitId"];
        };
        /**
         * @description What came of one attempt.
         * @enum {string}
         */
        AttemptOutcome: "answered" | "no_answer" | "busy" | "unreachable";
        /** @description One attempt in clear. */
        AttemptView: {
            at: components["schemas"]["Timestamp"];
            by: string;
            note?: components["schemas"]["Text4000"] | null;
            outcome: components["schemas"]["AttemptOutcome"];
        };
        /** @description An entry of the record. */
        AuditEntry: {
            /**
             * Format: int64
             * @description Index of its leaf in the log.
             */
            leaf: number;
            /** @description The record as it was committed to; null once erased. */
            record?: Record<string, never> | null;
            recorded_at: components["schemas"]["Timestamp"];
        };
        /** @description A file that can be checked: `SHA-256(salt ‖ record)` is the entry of the log, which the checkpoint signs. */
        AuditExport: {
            /** @description The last checkpoint as signed (c2sp.org/tlog-checkpoint); null before the first. */
            checkpoint?: string | null;
            /** @description More entries fit than a file takes: export them by time. */
            cut: boolean;
            entries: components["schemas"]["ExportedEntry"][];
            exported_at: components["schemas"]["Timestamp"];
            /** @description Sign-in name of who exported; the export itself is on the record. */
            exported_by: string;
            /** @description Verifier key of the log (c2sp.org/signed-note). */
            log_key: string;
            site: string;
        };
        /** @description A page of the record, newest first. */
        AuditPage: {
            checkpoint?: components["schemas"]["CheckpointView"] | null;
            items: components["schemas"]["AuditEntry"][];
            /**
             * Format: int64
             * @description Pass as `before` for older entries; null on the last page.
             */
            next?: number | null;
        };
        /**
         * @description Who acted, as shown beside a line or a stamp. Kept in the event, so that a board needs no second
         *     look-up and the record reads well after the account is renamed. Staff or machine, never a caller.
         */
        Author: {
            id?: components["schemas"]["AccountId"] | null;
            /** @description Sign-in name, adapter name or part of the software. */
            name: string;
        };
        /** @description The finished backup, as the command line notes it. */
        BackupNote: {
            made_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Journal position that it holds.
             */
            position: number;
            to: string;
        };
        /** @description The document, without its letterhead. */
        BlockRequest: {
            kind: components["schemas"]["EvidenceKind"];
            /** @description Kind of extortion, as the catalogue names it. */
            modality?: string | null;
            /** @description Number of the request: the tip's folio and its entry. */
            reference: string;
            /** @description The six hours in which it was reported. */
            reported: components["schemas"]["TimeBucket"];
            /**
             * Format: int32
             * @description Reports of the same in the same compartment.
             */
            reports: number;
            /** @description The number or account, as it was told. */
            value: string;
        };
        /** @description Where a notice counts. All empty: everywhere. */
        BoloArea: {
            /** @description At most 40. */
            agencies?: components["schemas"]["AgencyCode"][];
            centre?: components["schemas"]["Position"] | null;
            /** @description At most 125. */
            municipalities?: components["schemas"]["MunicipalityCode"][];
            radius_m?: components["schemas"]["Metres"] | null;
        };
        /** @description What may be done with a notice. */
        BoloCommand: {
            area?: components["schemas"]["BoloArea"];
            expires_at: components["schemas"]["Timestamp"];
            incident?: components["schemas"]["IncidentId"] | null;
            kind: components["schemas"]["BoloKind"];
            text: components["schemas"]["Text4000"];
            /** @description Shown without personal data: "Jetta blanco robado". */
            title: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "issue";
        } | {
            /** @enum {string} */
            type: "acknowledge";
            unit?: components["schemas"]["UnitId"] | null;
        } | {
            area?: components["schemas"]["BoloArea"] | null;
            text?: components["schemas"]["Text4000"] | null;
            title?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "amend";
        } | {
            expires_at: components["schemas"]["Timestamp"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "extend";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "cancel";
        };
        /** @description A notice with its text. Reading one takes a purpose. */
        BoloDetail: {
            cancelled_reason?: components["schemas"]["Text200"] | null;
            row: components["schemas"]["BoloRow"];
            text?: components["schemas"]["Text4000"] | null;
        };
        /**
         * Format: uuid
         * @description A be-on-the-lookout notice.
         */
        BoloId: string;
        /**
         * @description What is looked for.
         * @enum {string}
         */
        BoloKind: "vehicle" | "person" | "missing_person" | "object" | "other";
        /** @description A notice on the boards; its text is personal and only in the detail. */
        BoloRow: {
            acknowledged_accounts: components["schemas"]["AccountId"][];
            /** @description Units and accounts that have read the present edition. */
            acknowledged_units: components["schemas"]["UnitId"][];
            area: components["schemas"]["BoloArea"];
            cancelled: boolean;
            /**
             * Format: int32
             * @description Raised with each change of the text or area.
             */
            edition: number;
            expires_at: components["schemas"]["Timestamp"];
            id: components["schemas"]["BoloId"];
            incident?: components["schemas"]["IncidentId"] | null;
            issued_at: components["schemas"]["Timestamp"];
            issued_by: components["schemas"]["Author"];
            kind: components["schemas"]["BoloKind"];
            title: components["schemas"]["Text200"];
        };
        /**
         * @description Which of the two.
         * @enum {string}
         */
        BookKind: "routing" | "extortion";
        /** @description A version of a book. */
        BookVersion: {
            at?: components["schemas"]["Timestamp"] | null;
            by?: string | null;
            in_force: boolean;
            /** @description Null of the shipped one. */
            note?: string | null;
            /** @description TOML; null of a version that is long out of force. */
            text?: string | null;
            /**
             * Format: int32
             * @description 0 ships with the program.
             */
            version: number;
        };
        /** @description A book with its versions, the newest first. */
        BookView: {
            kind: components["schemas"]["BookKind"];
            versions: components["schemas"]["BookVersion"][];
        };
        /** @description How this node is connected with the others. */
        BusView: {
            /** @description Without credentials. */
            address?: string | null;
            /** @description False: consoles here see positions that were received here, and nothing else changes. */
            connected: boolean;
            /**
             * Format: int64
             * @description Not sent or taken because something was full or away.
             */
            dropped: number;
            feed_at?: components["schemas"]["Timestamp"] | null;
            /** @description Why it takes nothing. */
            feed_error?: string | null;
            /**
             * Format: int64
             * @description Of another centre, realm or database, or forged.
             */
            foreign: number;
            /** @description `process`: this node is by itself; `nats`. */
            kind: string;
            /** @description Other nodes heard within the last minute. */
            nodes: components["schemas"]["NodeView"][];
            /**
             * Format: int64
             * @description Entries of the outbox that wait for the feed; null where there is none.
             */
            outbox?: number | null;
            /** Format: int64 */
            received: number;
            /**
             * Format: int64
             * @description Positions in messages of other nodes that were not taken.
             */
            refused: number;
            /** Format: int64 */
            sent: number;
            since?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int64
             * @description Too old or from the future: clocks that disagree.
             */
            stale: number;
            /**
             * Format: int64
             * @description Of no known form, or of another version.
             */
            unreadable: number;
        };
        /** @description A unit that was proposed before the chosen ones and not taken, with the dispatcher's reason. */
        Bypass: {
            reason: components["schemas"]["Text200"];
            unit: components["schemas"]["UnitId"];
        };
        /** @description A proposed unit that was left aside. */
        BypassView: {
            at: components["schemas"]["Timestamp"];
            by: components["schemas"]["Author"];
            reason: components["schemas"]["Text200"];
            unit: components["schemas"]["UnitId"];
        };
        /** @description A factor from measured trips, as proposed and accepted. */
        CalibratedFactor: {
            area?: components["schemas"]["AreaCell"] | null;
            /** Format: int32 */
            from_hour: number;
            /**
             * Format: int32
             * @description Per cent, 20 to 500.
             */
            percent: number;
            /**
             * Format: int32
             * @description Trips behind it.
             */
            trips: number;
            /** Format: int32 */
            until_hour: number;
        };
        /** @description Agreement on a form. */
        Calibration: {
            /** @description Fewer than [`PAIRS_ENOUGH`]: look at the reviews, not at these figures. */
            few: boolean;
            /**
             * Format: double
             * @description Total scores: ICC(1,1).
             */
            icc?: number | null;
            items: components["schemas"]["ItemAgreement"][];
            /**
             * Format: double
             * @description All items together: Cohen's κ over points and "does not apply".
             */
            kappa?: number | null;
            /** Format: int32 */
            pairs: number;
            /**
             * Format: double
             * @description All items together: percent equal.
             */
            percent?: number | null;
            /**
             * Format: double
             * @description Passed or not: Cohen's κ.
             */
            verdict_kappa?: number | null;
        };
        /** @description A measured factor that a person may accept. */
        CalibrationProposal: {
            area?: components["schemas"]["AreaCell"] | null;
            /** Format: int32 */
            from_hour: number;
            /**
             * Format: int32
             * @description The middle half of the trips lies between these, per cent.
             */
            lower_percent: number;
            /**
             * Format: int32
             * @description What is in force for it now, per cent.
             */
            now_percent: number;
            /**
             * Format: int32
             * @description Median of measured over predicted, per cent.
             */
            percent: number;
            /** Format: int32 */
            trips: number;
            /** Format: int32 */
            until_hour: number;
            /** Format: int32 */
            upper_percent: number;
        };
        /** @description What the trips say. A proposal: nothing changes until a person accepts factors. */
        CalibrationView: {
            calibrated_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int32
             * @description Of those, no driving: too short, or far off any prediction.
             */
            left_out: number;
            /** @description By area and hours; the first of each hours is of all areas. */
            proposals: components["schemas"]["AreaProposal"][];
            /** @description Trips by street with both stamps, since then. */
            since: components["schemas"]["Timestamp"];
            /** Format: int32 */
            trips: number;
            /**
             * Format: int32
             * @description Fewer trips than this propose nothing.
             */
            trips_min: number;
        };
        /** @description What an operator may do with a call. */
        CallCommand: {
            channel: components["schemas"]["Channel"];
            note?: components["schemas"]["Text4000"] | null;
            number?: components["schemas"]["PhoneNumber"] | null;
            /** @enum {string} */
            type: "take_manual";
        } | {
            /** @enum {string} */
            type: "answer";
        } | {
            place: components["schemas"]["Place"];
            /** @enum {string} */
            type: "locate";
            /** @description A person confirmed it with the caller; automatic positions then only add to the history. */
            verified?: boolean;
        } | {
            draft: components["schemas"]["IntakeDraft"];
            /**
             * Format: int32
             * @description Rises with each save; an older one than the saved is refused.
             */
            revision: number;
            /** @enum {string} */
            type: "draft";
        } | {
            text: components["schemas"]["Text4000"];
            /** @enum {string} */
            type: "note";
        } | {
            /** @enum {string} */
            type: "hold";
        } | {
            /** @enum {string} */
            type: "resume";
        } | {
            reason: components["schemas"]["Text200"];
            to: components["schemas"]["TransferTarget"];
            /** @enum {string} */
            type: "transfer";
        } | {
            /** @enum {string} */
            type: "end";
        } | {
            code: components["schemas"]["TypeCode"];
            note?: components["schemas"]["Text4000"] | null;
            /** @enum {string} */
            type: "dispose";
        } | {
            /** @enum {string} */
            type: "silent_prompt";
        } | {
            /** @description With `noise`: it sounds like distress. */
            distress?: boolean;
            heard: components["schemas"]["Heard"];
            /** @enum {string} */
            type: "prompt_result";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "requeue";
        } | {
            folio: components["schemas"]["Folio"];
            incident: components["schemas"]["IncidentId"];
            /** @enum {string} */
            type: "attach_incident";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "detach";
        } | {
            language: components["schemas"]["Text35"];
            /** @enum {string} */
            type: "set_language";
        } | {
            needed: boolean;
            /** @enum {string} */
            type: "mark_needs_interpreter";
        } | {
            threat: boolean;
            /** @enum {string} */
            type: "mark_threat";
        } | (components["schemas"]["GuideAnswered"] & {
            /** @enum {string} */
            type: "guide_answer";
        });
        /** @description A call with its personal data in clear. Reading one takes a purpose. */
        CallDetail: {
            adapter?: components["schemas"]["AdapterId"] | null;
            called?: components["schemas"]["Text40"] | null;
            caller_name?: components["schemas"]["Text200"] | null;
            draft?: components["schemas"]["IntakeDraft"] | null;
            /** Format: int32 */
            draft_revision: number;
            end_cause?: components["schemas"]["EndCause"] | null;
            /** @description Some personal data of the call was erased. */
            erased: boolean;
            extension?: components["schemas"]["Text40"] | null;
            /** @description Latest automatic positions, oldest first; at most 32. */
            fixes: components["schemas"]["Fix"][];
            /**
             * Format: int32
             * @description Older positions that were counted and dropped from here; the journal has them.
             */
            fixes_dropped: number;
            /** @description Guided questions that were answered, oldest first; at most 200. */
            guide: components["schemas"]["GuideLineView"][];
            notes: components["schemas"]["CallNoteView"][];
            number?: components["schemas"]["PhoneNumber"] | null;
            number_said?: components["schemas"]["Text64"] | null;
            /** @description The place set by people, completed with the best automatic position. */
            place: components["schemas"]["Place"];
            previous_operators: components["schemas"]["Operator"][];
            recordings: components["schemas"]["Text512"][];
            restrictions: components["schemas"]["RestrictionKind"][];
            row: components["schemas"]["CallRow"];
            transfer?: components["schemas"]["TransferTarget"] | null;
        };
        /**
         * Format: uuid
         * @description One call on any channel.
         */
        CallId: string;
        /** @description A stamped line of a call. */
        CallNoteView: {
            at: components["schemas"]["Timestamp"];
            author: string;
            text?: components["schemas"]["Text4000"] | null;
        };
        /** @description One report of a switch about one call. The canonical form for any PBX; see [`super::decide_report`]. */
        CallReport: {
            /** @description When it happened, by the switch's clock. */
            at: components["schemas"]["Timestamp"];
            /** @description The switch's own name of the call. */
            call: components["schemas"]["Text128"];
            /**
             * Format: int64
             * @description Number of the report within its adapter, from 1, rising by one with each report whatever the
             *     call. A replayed report carries its old number.
             */
            sequence: number;
            what: components["schemas"]["CallReportKind"];
        };
        /** @description What a switch can say. */
        CallReportKind: {
            called?: components["schemas"]["Text40"] | null;
            name?: components["schemas"]["Text200"] | null;
            number?: components["schemas"]["Text64"] | null;
            trunk?: components["schemas"]["Text64"] | null;
            /** @enum {string} */
            type: "ringing";
        } | {
            extension?: components["schemas"]["Text40"] | null;
            operator?: components["schemas"]["Text64"] | null;
            /** @enum {string} */
            type: "answered";
        } | {
            /** @enum {string} */
            type: "held";
        } | {
            /** @enum {string} */
            type: "resumed";
        } | {
            to: components["schemas"]["Text64"];
            /** @enum {string} */
            type: "transferred";
        } | {
            cause?: components["schemas"]["EndCause"];
            /** @enum {string} */
            type: "ended";
        } | {
            /** @enum {string} */
            type: "abandoned";
        } | {
            located: components["schemas"]["Located"];
            /** @enum {string} */
            type: "location_update";
        } | {
            reference: components["schemas"]["Text512"];
            /** @enum {string} */
            type: "recording_started";
        } | {
            text: components["schemas"]["Text4000"];
            /** @enum {string} */
            type: "information";
        };
        /** @description Reports of a switch, at most 256 at a time, in the order of their numbers. */
        CallReports: {
            reports: components["schemas"]["CallReport"][];
        };
        /** @description A call on the boards. Made by [`CallRow::of`] from state alone. */
        CallRow: {
            /**
             * Format: double
             * @description Radius of uncertainty, metres.
             */
            accuracy_m?: number | null;
            answer_ms?: components["schemas"]["Millis"] | null;
            answered_at?: components["schemas"]["Timestamp"] | null;
            capture_ms?: components["schemas"]["Millis"] | null;
            channel: components["schemas"]["Channel"];
            /** @description A time of the source was out of bounds; the durations below use the corrected one. */
            clock_doubtful: boolean;
            deferred_until?: components["schemas"]["Timestamp"] | null;
            disposition?: components["schemas"]["TypeCode"] | null;
            draft_type?: components["schemas"]["TypeCode"] | null;
            duration_ms?: components["schemas"]["Millis"] | null;
            ended_at?: components["schemas"]["Timestamp"] | null;
            folio?: components["schemas"]["Folio"] | null;
            has_recording: boolean;
            id: components["schemas"]["CallId"];
            /**
             * Format: int32
             * @description Improper calls of the number in the window, when it rang.
             */
            improper_calls: number;
            incident_folio?: components["schemas"]["Folio"] | null;
            incident_id?: components["schemas"]["IncidentId"] | null;
            language?: components["schemas"]["Text35"] | null;
            /**
             * Format: double
             * @description Degrees, WGS 84.
             */
            lat?: number | null;
            located_at?: components["schemas"]["Timestamp"] | null;
            /** Format: double */
            lon?: number | null;
            method?: components["schemas"]["Method"] | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            needs_callback: boolean;
            needs_interpreter: boolean;
            /** @description Last four digits only: `•••• 4567`. */
            number_masked?: string | null;
            /** @description Neither disposed nor joined to an incident, and answered once: somebody must still close it. */
            open_work: boolean;
            operator_id?: components["schemas"]["AccountId"] | null;
            operator_name?: string | null;
            place_verified: boolean;
            /** @description The shown position carries doubts (outside the area, stale, vague…). */
            position_doubtful: boolean;
            queue_class: components["schemas"]["QueueClass"];
            rang_at?: components["schemas"]["Timestamp"] | null;
            /** @description The number has many improper calls or a restriction. */
            repeat_caller: boolean;
            silence: components["schemas"]["Silence"];
            status: components["schemas"]["CallStatus"];
            threat: boolean;
            trunk?: components["schemas"]["Text64"] | null;
            /** @description Stands in the queue now. */
            waiting: boolean;
            waiting_since?: components["schemas"]["Timestamp"] | null;
            wanted_operator_id?: components["schemas"]["AccountId"] | null;
        };
        /**
         * @description Where the line of a call is now. Work on the call (intake, disposition) may go on when it is over.
         * @enum {string}
         */
        CallStatus: "ringing" | "answered" | "held" | "prompting" | "transferred" | "ended" | "abandoned";
        /** @description A call with its personal data, and what lies where it comes from. */
        CallView: components["schemas"]["CallDetail"] & {
            surroundings?: components["schemas"]["Surroundings"] | null;
        };
        /**
         * @description Why somebody must be called back.
         * @enum {string}
         */
        CallbackReason: "abandoned" | "cut_off" | "lost_waiting" | "silent_not_asked" | "requested";
        /** @description Who asks for help. Personal. */
        Caller: {
            name?: components["schemas"]["Text200"] | null;
            phone?: components["schemas"]["PhoneNumber"] | null;
        };
        /** @description An open incident that may be the same, with what is needed to tell. */
        CandidateView: {
            address?: components["schemas"]["Text200"] | null;
            /** @description Since it was opened. */
            age_ms: components["schemas"]["Millis"];
            /** Format: double */
            distance_m?: number | null;
            folio: components["schemas"]["Folio"];
            incident: components["schemas"]["IncidentId"];
            neighbourhood?: components["schemas"]["Text200"] | null;
            reasons: components["schemas"]["DuplicateReason"][];
            /**
             * Format: double
             * @description 0 to 1.
             */
            score: number;
            type_code: components["schemas"]["TypeCode"];
            type_name: string;
            /** @description Units working on it. */
            units: number;
        };
        /**
         * @description What a unit can do: `patrol`, `als` (advanced life support), `fire_attack`. The list is data
         *     (`data/unit_kinds.json`), not code.
         */
        Capability: string;
        /** @description What a capability code means. */
        CapabilityDef: {
            code: components["schemas"]["Capability"];
            en: components["schemas"]["Text200"];
            es: components["schemas"]["Text200"];
        };
        /** @description What may be done with the catalogue. */
        CatalogueCommand: {
            csv: string;
            /** @description At most 1,000. */
            reclassified?: components["schemas"]["Reclassified"][];
            source: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "load";
            version: components["schemas"]["Text64"];
        } | {
            from?: components["schemas"]["Timestamp"] | null;
            /** @enum {string} */
            type: "activate";
            version: components["schemas"]["Text64"];
        };
        /** @description How one version differs from another. */
        CatalogueComparison: {
            added: components["schemas"]["IncidentType"][];
            changed: components["schemas"]["ChangedType"][];
            removed: components["schemas"]["IncidentType"][];
            /**
             * Format: int32
             * @description Types that are the same in both.
             */
            same: number;
        };
        /** @description A loaded version. */
        CatalogueRow: {
            active_from?: components["schemas"]["Timestamp"] | null;
            active_until?: components["schemas"]["Timestamp"] | null;
            loaded_at: components["schemas"]["Timestamp"];
            loaded_by: components["schemas"]["Author"];
            /** Format: int32 */
            rows: number;
            source: components["schemas"]["Text200"];
            version: components["schemas"]["Text64"];
        };
        /** @description The catalogue in force. */
        CatalogueView: {
            types: components["schemas"]["IncidentType"][];
            /** @description The rows come from secondary sources and were not checked against the official edition. */
            unofficial: boolean;
            version: string;
        };
        /** @description A kind of fact. */
        Category: {
            code: string;
            /** @description Unit of the vault that alone reads it; `089` when absent. */
            compartment?: string;
            /** @description As people read it, es-MX. */
            name: string;
            /**
             * Format: int32
             * @description Days after which its keys are destroyed.
             */
            retention_days: number;
        };
        /** @description What may be done with a caution. */
        CautionCommand: {
            expires_at: components["schemas"]["Timestamp"];
            kind: components["schemas"]["CautionKind"];
            place: components["schemas"]["Place"];
            radius_m?: components["schemas"]["Metres"] | null;
            text: components["schemas"]["Text4000"];
            /** @enum {string} */
            type: "create";
        } | {
            kind?: components["schemas"]["CautionKind"] | null;
            radius_m?: components["schemas"]["Metres"] | null;
            text?: components["schemas"]["Text4000"] | null;
            /** @enum {string} */
            type: "amend";
        } | {
            expires_at: components["schemas"]["Timestamp"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "extend";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "withdraw";
        };
        /** @description A caution with its text. Reading one takes a purpose. */
        CautionDetail: {
            row: components["schemas"]["CautionRow"];
            text?: components["schemas"]["Text4000"] | null;
            withdrawn_reason?: components["schemas"]["Text200"] | null;
        };
        /**
         * Format: uuid
         * @description A caution on a place.
         */
        CautionId: string;
        /**
         * @description What a caution warns of.
         * @enum {string}
         */
        CautionKind: "weapon" | "violence" | "animal" | "hazard" | "health" | "protection_order" | "access" | "other";
        /** @description A caution on the boards. The text is personal and only in the detail; the kind is enough to warn. */
        CautionRow: {
            address?: components["schemas"]["Text200"] | null;
            created_at: components["schemas"]["Timestamp"];
            created_by: components["schemas"]["Author"];
            expires_at: components["schemas"]["Timestamp"];
            id: components["schemas"]["CautionId"];
            kind: components["schemas"]["CautionKind"];
            /** Format: double */
            lat?: number | null;
            /** Format: double */
            lon?: number | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            neighbourhood?: components["schemas"]["Text200"] | null;
            radius_m: components["schemas"]["Metres"];
            withdrawn: boolean;
        };
        /**
         * @description How much may be said of where a caller is.
         * @enum {string}
         */
        Certainty: "one_street" | "several_streets" | "area_only" | "no_street";
        /** @description First half of a ceremony. */
        Challenge: {
            /** @description Name of the ceremony, for its second half. Good once, for five minutes. */
            ceremony: string;
            /** @description What `navigator.credentials.create` or `.get` takes. */
            options: Record<string, never>;
        };
        /** @description What a line of history says. */
        Change: {
            code: components["schemas"]["TypeCode"];
            name: string;
            reason?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            what: "type";
        } | {
            priority: components["schemas"]["Priority"];
            reason?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            what: "priority";
        } | {
            threat: boolean;
            /** @enum {string} */
            what: "threat";
        } | {
            place: components["schemas"]["Place"];
            verified: boolean;
            /** @enum {string} */
            what: "place";
        } | {
            original: components["schemas"]["Folio"];
            /** @enum {string} */
            what: "merged";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            what: "unmerged";
        } | {
            code: components["schemas"]["CloseCode"];
            /** @enum {string} */
            what: "closed";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            what: "reopened";
        };
        /** @description The proof of the phrase, to change how one's key is sealed. The first half is that of an unlocking. */
        ChangeProof: {
            /** Format: uuid */
            login: string;
            /** @description OPAQUE's KE3, base64. */
            proof: string;
            unit: components["schemas"]["AgencyCode"];
        };
        /** @description A type in both versions, not the same. */
        ChangedType: {
            after: components["schemas"]["IncidentType"];
            before: components["schemas"]["IncidentType"];
        };
        /** @description A page of changes, newest first. */
        ChangesPage: {
            items: components["schemas"]["ConfigChange"][];
            /**
             * Format: int64
             * @description Pass as `before` for older ones; null on the last page.
             */
            next?: number | null;
        };
        /**
         * @description How a call for help came in.
         * @enum {string}
         */
        Channel: "emergency_911" | "panic_button" | "radio" | "alarm" | "social_network" | "app" | "camera" | "partner" | "walk_in" | "transferred_centre" | "other";
        /** @description How far the log is signed. */
        CheckpointView: {
            /** @description When it was signed, by the server's clock. */
            at: components["schemas"]["Timestamp"];
            /** Format: int64 */
            leaves: number;
            /** @description Root of the tree, base64. */
            root: string;
            /**
             * Format: int64
             * @description Leaves under that one; 0 where nobody has cosigned.
             */
            witnessed: number;
            /** @description Other sites that cosigned the latest checkpoint that any has cosigned. */
            witnesses: number;
        };
        /** @description What to review, and why just this. */
        ChooseOrder: {
            double?: boolean;
            form: components["schemas"]["FormId"];
            /**
             * Format: uuid
             * @description Of the call or incident.
             */
            id: string;
            reason: components["schemas"]["Text200"];
            subject: components["schemas"]["SubjectKind"];
        };
        /**
         * @description Why a device's position stands for the unit.
         * @enum {string}
         */
        ChosenBecause: "only" | "believed" | "fresher" | "more_precise" | "preferred" | "kept";
        /**
         * @description How an incident ended (codes of the C5 of Mexico City).
         * @enum {string}
         */
        CloseCode: "A" | "N" | "I" | "F" | "D";
        /**
         * @description How a tip ended.
         * @enum {string}
         */
        CloseOutcome: "taken_up" | "not_confirmed" | "insufficient" | "duplicate" | "out_of_competence" | "extortion_avoided" | "extortion_paid";
        /** @description What a closure closes. */
        ClosedView: {
            /**
             * Format: int32
             * @description 0: no street lies along its line or in its area; it has to be drawn anew.
             */
            blocks: number;
            closure: components["schemas"]["ClosureId"];
        };
        /** @description What may be done with a closure. */
        ClosureCommand: {
            at: components["schemas"]["ClosurePlace"];
            expires_at: components["schemas"]["Timestamp"];
            /** @description Nobody walks there either. */
            on_foot?: boolean;
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "create";
        } | {
            expires_at: components["schemas"]["Timestamp"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "extend";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "lift";
        };
        /**
         * Format: uuid
         * @description A closure of streets.
         */
        ClosureId: string;
        /** @description Where a closure holds. */
        ClosurePlace: {
            line: components["schemas"]["Position"][];
            /** @description Only in the direction of the line. */
            one_way?: boolean;
            /** @enum {string} */
            shape: "street";
            street?: components["schemas"]["Text200"] | null;
            /**
             * @description OpenStreetMap's ways that the blocks are of, at most 500: a street beside or above them stays open. Without
             *     them every street along the line is closed.
             */
            ways?: number[];
        } | {
            name?: components["schemas"]["Text200"] | null;
            ring: components["schemas"]["Position"][];
            /** @enum {string} */
            shape: "area";
        };
        /** @description How long a code is good for. */
        CodeSpan: {
            /**
             * Format: int32
             * @description 5 to 10,080; a day when absent.
             */
            minutes?: number | null;
        };
        /** @description A code for one certificate, shown once. */
        CodeView: {
            code: string;
            /** @description Server, user and password, for a client into which they are typed; of a page, its address and no user. */
            host: string;
            /** @description The QR code as SVG. */
            svg: string;
            until: components["schemas"]["Timestamp"];
            /** @description What the QR code says: ATAK, or the telephone's camera, opens it. */
            uri: string;
            username: string;
        };
        /** @description The answer to a command. */
        CommandAnswer: {
            /** @description Kinds of the recorded events. */
            events: string[];
            folio?: components["schemas"]["Folio"] | null;
            /** @description What the command was about; new for one that creates. */
            id: string;
            /**
             * Format: int64
             * @description Journal position; null when nothing was recorded or the command is a repetition.
             */
            position?: number | null;
            /**
             * Format: int64
             * @description Version of the stream after the command; unchanged when nothing had to be recorded.
             */
            version: number;
        };
        /** @description SHA-256 over a salt, which is sealed with the original, and the original: 64 hex digits. */
        Commitment: string;
        /** @description One thing as somebody changed it. */
        ConfigChange: {
            action: string;
            /** @description Who: `{kind, id, name}`. */
            actor: Record<string, never>;
            /** @description The approval of a second person, where one was needed. */
            approval?: string | null;
            approved_by?: string | null;
            at: components["schemas"]["Timestamp"];
            differences: components["schemas"]["Difference"][];
            /** @description What it was: kinds of the events. */
            events: string[];
            /**
             * Format: int32
             * @description Events that are not shown: one entry loaded too many things.
             */
            hidden: number;
            /**
             * Format: int64
             * @description Entry of the record.
             */
            leaf: number;
            /** @description What people call it; null where it has no name. */
            name?: string | null;
            /** @description `plan/…`. */
            object: string;
        };
        /** @description That the caller was told what ends, and agreed. Cannot be made or read otherwise. */
        Consent: {
            /** @description The caller said yes. */
            agreed: boolean;
            /** @description The sentence that ends anonymity was read to the caller. */
            told: boolean;
        };
        /**
         * @description What kind of place a console stands in; the centre's configuration says so by console code.
         * @enum {string}
         */
        ConsoleClass: "secure_room" | "wall" | "office" | "remote";
        /** @description A correction of a stamp. The stamp itself stays as it was; measures keep using it. */
        Correction: {
            assignment: components["schemas"]["AssignmentId"];
            /** @description The time as corrected. */
            at: components["schemas"]["Timestamp"];
            by: components["schemas"]["Author"];
            /** @description When the correction was made. */
            made_at: components["schemas"]["Timestamp"];
            reason: components["schemas"]["Text200"];
            stamp: components["schemas"]["StampName"];
        };
        /** @description What was found, the largest first. */
        Coverage: {
            gaps: components["schemas"]["Finding"][];
            /** Format: int32 */
            gaps_total: number;
            overlaps: components["schemas"]["Finding"][];
            /**
             * Format: int32
             * @description All, those not listed included.
             */
            overlaps_total: number;
        };
        /** @description A new account. The server makes the one-time password and shows it once. */
        CreateAccount: {
            display_name: components["schemas"]["Text200"];
            name: components["schemas"]["SignInName"];
            roles: components["schemas"]["Role"][];
            scope?: components["schemas"]["Scope"];
        };
        /** @description What came of it. */
        CrewAnswer: {
            folio?: components["schemas"]["Folio"] | null;
        };
        /** @description One person of a crew. Personal. */
        CrewMember: {
            name: components["schemas"]["Text200"];
            number?: components["schemas"]["Text40"] | null;
            role?: components["schemas"]["CrewRole"];
        };
        /** @description What a crew says. */
        CrewOrder: {
            status: string;
            /** @enum {string} */
            type: "set_status";
        } | {
            /** @enum {string} */
            type: "welfare_ok";
        } | {
            text: string;
            /** @enum {string} */
            type: "write";
        } | {
            read?: components["schemas"]["MessageId"][];
            taken?: components["schemas"]["MessageId"][];
            /** @enum {string} */
            type: "receipt";
        } | {
            position?: components["schemas"]["PagePosition"] | null;
            /** @enum {string} */
            type: "alarm";
        } | {
            /** @enum {string} */
            type: "calm";
        };
        /**
         * @description Function of a crew member.
         * @enum {string}
         */
        CrewRole: "commander" | "driver" | "paramedic" | "member";
        /**
         * @description What a unit did at a zone.
         * @enum {string}
         */
        Crossed: "approached" | "entered" | "exited";
        /**
         * Format: date
         * @description A day as documents have it: `2026-11-24`.
         */
        Day: string;
        /** @description One measure, fully described. */
        Definition: {
            /** @description Stable, `snake_case`; part of the address of the measure. */
            code: string;
            /** @description The rows that count (the denominator). */
            filters?: components["schemas"]["Filter"][];
            method: components["schemas"]["MeasureMethod"];
            name: components["schemas"]["Names"];
            /** @description Which percentiles are shown, 1–100; none for shares. */
            percentiles?: number[];
            source: components["schemas"]["MeasureSource"];
            table: components["schemas"]["Table"];
            target?: components["schemas"]["Target"] | null;
            unit: components["schemas"]["Unit"];
        };
        /** @description A certificate that was signed for the device. */
        DeviceCertificate: {
            /** @description Who had it made: an administrator, or the device itself with a code. */
            by: string;
            fingerprint: components["schemas"]["Digest"];
            issued_at: components["schemas"]["Timestamp"];
            not_after: components["schemas"]["Timestamp"];
            serial: string;
        };
        /** @description What was last heard of a device. */
        DeviceHealth: {
            /** @description The client program, as it names itself. */
            client?: string | null;
            /** @description Connected now. */
            connected: boolean;
            last_at: components["schemas"]["Timestamp"];
            /** @description Why the latest refused report was refused; stable code. */
            last_refusal?: string | null;
            last_refusal_at?: components["schemas"]["Timestamp"] | null;
            /** Format: int64 */
            refused: number;
            /** Format: int64 */
            taken: number;
        };
        /**
         * Format: uuid
         * @description A device of the field: a telephone, a tablet, a tracker.
         */
        DeviceId: string;
        /**
         * @description What a device is, by how it speaks.
         * @enum {string}
         */
        DeviceKind: "tak" | "own_tracks" | "traccar" | "nmea" | "page";
        /** @description What may be done with an enrolled device. */
        DeviceOrder: {
            name: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "rename";
        } | {
            holder: components["schemas"]["Holder"];
            /** @enum {string} */
            type: "assign";
        } | {
            name: components["schemas"]["Identifier"];
            /** @enum {string} */
            type: "add_name";
        } | {
            name: components["schemas"]["Identifier"];
            /** @enum {string} */
            type: "remove_name";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "revoke";
        };
        /** @description Some devices, and where to go on. */
        DevicePage: {
            items: components["schemas"]["DeviceView"][];
            next?: string | null;
        };
        /** @description One device of a unit as people see it. */
        DevicePosition: {
            /** Format: double */
            accuracy_m?: number | null;
            /** @description It stands for the unit. */
            chosen: boolean;
            device?: components["schemas"]["DeviceId"] | null;
            marks: components["schemas"]["Marks"];
            measured_at: components["schemas"]["Timestamp"];
            position: components["schemas"]["Position"];
            received_at: components["schemas"]["Timestamp"];
            source: components["schemas"]["PositionSource"];
        };
        /** @description A name that the device sends. */
        DeviceProof: {
            name: string;
            /** @description A secret goes with it. */
            secret: boolean;
        };
        /** @description A device in the list. */
        DeviceRow: {
            certificates: components["schemas"]["DeviceCertificate"][];
            code_until?: components["schemas"]["Timestamp"] | null;
            enrolled_at: components["schemas"]["Timestamp"];
            enrolled_by: string;
            holder: components["schemas"]["Holder"];
            id: components["schemas"]["DeviceId"];
            kind: components["schemas"]["DeviceKind"];
            name: components["schemas"]["Text200"];
            proofs: components["schemas"]["DeviceProof"][];
            revoked_at?: components["schemas"]["Timestamp"] | null;
            revoked_by?: string | null;
            revoked_reason?: components["schemas"]["Text200"] | null;
        };
        /** @description A device with what was last heard of it. */
        DeviceView: components["schemas"]["DeviceRow"] & {
            health?: components["schemas"]["DeviceHealth"] | null;
        };
        /** @description One place that differs. */
        Difference: {
            /** @description Absent after: null. */
            after?: Record<string, never> | null;
            /** @description JSON pointer (RFC 6901). */
            at: string;
            /** @description Absent before: null. */
            before?: Record<string, never> | null;
        };
        /** @description A SHA-256 digest, 64 lower-case hexadecimal digits: of a certificate in DER form, of a code, of a secret. */
        Digest: string;
        /** @description When and why an account was disabled. */
        Disabled: components["schemas"]["DisabledBecause"] & {
            at: components["schemas"]["Timestamp"];
        };
        /** @description Why an account was disabled. */
        DisabledBecause: {
            /** @enum {string} */
            because: "decision";
            reason: components["schemas"]["Text200"];
        } | {
            /** @enum {string} */
            because: "inactivity";
        };
        /**
         * @description How much of an incident an agency sees.
         * @enum {string}
         */
        Disclosure: "minimal" | "operational" | "full";
        /** @description Space where the data are. */
        DiskView: {
            /** Format: int64 */
            free_bytes: number;
            /** Format: int64 */
            total_bytes: number;
        };
        /**
         * @description Why a position is not to be trusted at sight. It is kept and shown with the reason.
         * @enum {string}
         */
        Doubt: "outside_area" | "clock_ahead" | "stale" | "vague" | "bad_accuracy" | "claimed_verified";
        /**
         * Format: uuid
         * @description A draw of calls or incidents to be reviewed.
         */
        DrawId: string;
        /** @description How a draw picks. */
        DrawMethod: {
            /**
             * Format: int32
             * @description 1 to 50.
             */
            count: number;
            /** @enum {string} */
            method: "random";
        } | {
            /**
             * Format: int32
             * @description 1 to 10.
             */
            count: number;
            /** @enum {string} */
            method: "per_person";
        } | {
            /**
             * Format: int32
             * @description 1 to 50.
             */
            count: number;
            /** @enum {string} */
            method: "rule";
            rule: string;
        };
        /** @description What to draw. */
        DrawOrder: {
            /** @description Two reviewers each, who do not see each other. */
            double?: boolean;
            /**
             * Format: int32
             * @description 1 to 90; 7 when not given.
             */
            due_days?: number | null;
            form: components["schemas"]["FormId"];
            from: components["schemas"]["Timestamp"];
            method: components["schemas"]["DrawMethod"];
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            to: components["schemas"]["Timestamp"];
        };
        /** @description A draw as people see it. */
        DrawRow: {
            at: components["schemas"]["Timestamp"];
            by?: components["schemas"]["Reviewer"] | null;
            double: boolean;
            form: components["schemas"]["FormRef"];
            id: components["schemas"]["DrawId"];
            method: components["schemas"]["DrawMethod"];
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            period: components["schemas"]["Period"];
            picked: string[];
            /** Format: int32 */
            population: number;
            /** @description Decimal: as a number it would lose its last digits in a browser. */
            seed: string;
        };
        /** @description Why an incident is proposed. */
        DuplicateReason: {
            /** @enum {string} */
            type: "same_caller";
        } | {
            /** Format: int32 */
            limit: number;
            /** Format: int32 */
            metres: number;
            /** @enum {string} */
            type: "near";
        } | {
            /** Format: int32 */
            percent: number;
            /** @enum {string} */
            type: "address_alike";
        } | {
            /** @enum {string} */
            type: "same_type";
        } | {
            /** @enum {string} */
            type: "same_subtype";
        } | {
            /** @enum {string} */
            type: "same_class";
        } | {
            /** Format: int32 */
            seconds: number;
            /** @enum {string} */
            type: "recent";
        };
        /**
         * @description What a state of a unit means to the rules. Several states of a kind may mean the same.
         * @enum {string}
         */
        Duty: "off_shift" | "available" | "assigned" | "en_route" | "on_scene" | "transporting" | "at_hospital" | "break" | "out_of_service";
        /**
         * @description Who or what closed the line.
         * @enum {string}
         */
        EndCause: "unknown" | "caller" | "operator" | "lost" | "transferred";
        /** @description A new device. */
        EnrolDevice: {
            holder: components["schemas"]["Holder"];
            identifier?: components["schemas"]["Identifier"] | null;
            kind: components["schemas"]["DeviceKind"];
            /** @description As the administrator calls it: `A52 de P-118`. */
            name: components["schemas"]["Text200"];
        };
        /** @description The end of an enrolment: made where the new member typed their phrase. */
        Enrolment: {
            account: components["schemas"]["AccountId"];
            /** @description The unit's keys, wrapped at the side of the member who vouches; empty where the unit's tips open in the vault. */
            grants?: components["schemas"]["VaultGrant"][];
            /** @description Suite and public key, base64. */
            public: string;
            /** @description OPAQUE's registration record, base64. */
            record: string;
            /** @description Sealed private key, base64. */
            sealed: string;
            unit: components["schemas"]["AgencyCode"];
        };
        /** @description The beginning of an enrolment. */
        EnrolmentStart: {
            account: components["schemas"]["AccountId"];
            /** @description OPAQUE's registration request, base64. */
            request: string;
            unit: components["schemas"]["AgencyCode"];
        };
        /**
         * @description What kind of text an entry is.
         * @enum {string}
         */
        EntryKind: "from_teller" | "to_teller" | "note" | "contact" | "product" | "number" | "account" | "demand" | "alias" | "order";
        /** @description Which record, and why. */
        Erase: {
            reason: components["schemas"]["Text200"];
            /** @description `call/…`, `incident/…`, `task/…`, `restriction/…`, `caution/…`, `evaluation/…`, `improvement/…`. */
            subject: string;
        };
        /** @description What was erased. */
        Erased: {
            subject: string;
        };
        /** @description Expected travel of a unit to an incident, as known when it was sent. */
        Estimate: {
            /** @description What it rests on; the straight line before streets were known. */
            basis?: components["schemas"]["TravelBasis"];
            /** @description `false`: foretold, by street or by the straight line; shown as an estimate. */
            measured: boolean;
            /** @description Length of the way. */
            metres: components["schemas"]["Metres"];
            /** Format: int32 */
            seconds: number;
        };
        /** @description A review with the form it is made by. */
        EvaluationDetail: {
            evaluation: components["schemas"]["EvaluationView"];
            form: components["schemas"]["FormContent"];
        };
        /**
         * Format: uuid
         * @description A review of the work on one call or incident; the id is the call's or incident's own.
         */
        EvaluationId: string;
        /** @description A review in a list. No names of reviewers, no answers: the list is the same for all who see it. */
        EvaluationRow: {
            /** @description `false`: the person reviewed does not agree. */
            accepted?: boolean | null;
            assigned_at: components["schemas"]["Timestamp"];
            closed_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int32
             * @description Critical items without points.
             */
            critical: number;
            double: boolean;
            due_at: components["schemas"]["Timestamp"];
            folio?: components["schemas"]["Folio"] | null;
            form: components["schemas"]["FormRef"];
            /**
             * Format: int32
             * @description Reviews handed in.
             */
            handed_in: number;
            id: components["schemas"]["EvaluationId"];
            incident_id?: components["schemas"]["IncidentId"] | null;
            occurred_at: components["schemas"]["Timestamp"];
            operator: components["schemas"]["Reviewer"];
            origin: components["schemas"]["Origin"];
            passed?: boolean | null;
            /**
             * Format: int32
             * @description Once it is settled.
             */
            permille?: number | null;
            settled_at?: components["schemas"]["Timestamp"] | null;
            status: components["schemas"]["ReviewStatus"];
            subject: components["schemas"]["SubjectKind"];
        };
        /** @description A review with what its viewer may see. */
        EvaluationView: {
            cancelled?: components["schemas"]["Text200"] | null;
            closed_by?: components["schemas"]["Reviewer"] | null;
            closed_note?: components["schemas"]["Text4000"] | null;
            replied_at?: components["schemas"]["Timestamp"] | null;
            reply?: components["schemas"]["Text4000"] | null;
            result?: components["schemas"]["ReviewResult"] | null;
            reviews: components["schemas"]["ReviewView"][];
            row: components["schemas"]["EvaluationRow"];
            seen: components["schemas"]["Seen"];
            /** @description What holds: answers where one set holds. */
            settled?: Record<string, never> | null;
            settled_by?: components["schemas"]["Reviewer"] | null;
            settled_comment?: components["schemas"]["Text4000"] | null;
        };
        /**
         * @description How sure we are of a published figure.
         * @enum {string}
         */
        Evidence: "read" | "press" | "assumed";
        /**
         * @description Evidence of an extortion. None of it is about the victim.
         * @enum {string}
         */
        EvidenceKind: "number" | "account" | "demand" | "alias";
        /**
         * @description How exactly the position is the place that was asked for.
         * @enum {string}
         */
        Exactness: "exact" | "interpolated" | "street" | "area";
        /** @description How many units fell out for one reason. */
        Excluded: {
            /** Format: int32 */
            units: number;
            why: components["schemas"]["Exclusion"];
        };
        /**
         * @description Why a unit is not listed.
         * @enum {string}
         */
        Exclusion: "capability_missing" | "other_agency" | "outside_scope" | "outside_territory" | "class_not_served" | "off_shift" | "out_of_service" | "busy" | "crew_too_small" | "emergency" | "no_position" | "further_away";
        /** @description Something that ends. */
        Expiry: {
            at: components["schemas"]["Timestamp"];
            name: string;
            /** @description `certificate`, `one_time_password` … */
            what: string;
        };
        /** @description One entry. */
        ExportedEntry: {
            /** @description Entry of the log, hex. */
            commitment: string;
            /** Format: int64 */
            leaf: number;
            /** @description The record to the letter; null once erased. */
            record?: string | null;
            recorded_at: components["schemas"]["Timestamp"];
            /** @description Hex; null once erased. */
            salt?: string | null;
        };
        /** @description Something known of the extortionist. */
        ExtortionEvidence: {
            kind: components["schemas"]["EvidenceKind"];
            text: components["schemas"]["Text200"];
        };
        /** @description What an extortion in progress adds. An anonymous tip has no place for any of it. */
        ExtortionForm: {
            contact?: components["schemas"]["VictimContact"] | null;
            /** @description At most seven. */
            evidence?: components["schemas"]["ExtortionEvidence"][];
            /** @description Codes of the catalogue. */
            scripts?: string[];
        };
        /** @description Kinds and stories of one version. */
        ExtortionGuide: {
            modality: components["schemas"]["Modality"][];
            script: components["schemas"]["ExtortionScript"][];
            /** Format: int32 */
            version: number;
        };
        /** @description A story that extortionists tell. */
        ExtortionScript: {
            code: string;
            name: string;
            name_en: string;
        };
        /** @description The feed of one adapter. */
        FeedRow: {
            adapter: components["schemas"]["AdapterId"];
            /**
             * Format: int32
             * @description Reports that arrived ahead of a gap.
             */
            ahead: number;
            /** @description What is missing beyond; at most 100 gaps are listed. */
            gaps: components["schemas"]["Gap"][];
            last_at?: components["schemas"]["Timestamp"] | null;
            last_skipped?: components["schemas"]["Gap"] | null;
            /** Format: int64 */
            received: number;
            /**
             * Format: int64
             * @description Missing numbers that were given up in all. One that is sent after all is still recorded.
             */
            skipped?: number;
            /**
             * Format: int64
             * @description Every report up to this number has arrived or was given up.
             */
            through: number;
        };
        /** @description A machine's reports. */
        FeedView: {
            disabled: boolean;
            /**
             * Format: int32
             * @description Missing spans of numbers.
             */
            gaps: number;
            kind: string;
            last_at?: components["schemas"]["Timestamp"] | null;
            name: string;
            /** Format: int64 */
            received: number;
            /**
             * Format: int64
             * @description Missing numbers that were given up.
             */
            skipped: number;
            /**
             * Format: int64
             * @description Every report up to this number has arrived; null: it has sent none.
             */
            through?: number | null;
        };
        /** @description What the unit is sent to. No personal data: nothing of a caller, no narrative. */
        FieldAssignment: {
            /**
             * Format: double
             * @description Radius of uncertainty, metres.
             */
            accuracy_m?: number | null;
            address?: components["schemas"]["Text200"] | null;
            assigned_at?: components["schemas"]["Timestamp"] | null;
            /** @description What is warned of at that place; each kind once. */
            cautions: string[];
            folio: components["schemas"]["Folio"];
            incident: components["schemas"]["IncidentId"];
            /**
             * Format: double
             * @description Degrees, WGS 84.
             */
            lat?: number | null;
            /** Format: double */
            lon?: number | null;
            neighbourhood?: components["schemas"]["Text200"] | null;
            /**
             * Format: int32
             * @description 1 (critical) to 4 (low).
             */
            priority: number;
            references?: components["schemas"]["Text200"] | null;
            threat_to_life: boolean;
            /**
             * Format: int32
             * @description Travel expected when it was sent, seconds.
             */
            travel_s?: number | null;
            type_name: string;
            weapon: boolean;
            /** @description Call signs of the others who work on it. */
            with: components["schemas"]["Text200"][];
        };
        /** @description One wrong place in the input. */
        FieldError: {
            detail: string;
            /** @description JSON pointer or parameter name. */
            pointer: string;
        };
        /** @description A state as a button. */
        FieldState: {
            /** @description States from which it may follow; pages without a connection go on by these. */
            after: string[];
            duty: string;
            en: components["schemas"]["Text200"];
            es: components["schemas"]["Text200"];
            status: string;
        };
        /** @description The unit that the telephone speaks for. */
        FieldUnit: {
            agency: components["schemas"]["AgencyCode"];
            call_sign: components["schemas"]["Text200"];
            /** @description Its alarm stands. */
            emergency: boolean;
            id: components["schemas"]["UnitId"];
            on_shift: boolean;
            /** @description States that the crew may set from here; in the order of work. */
            states: components["schemas"]["FieldState"][];
            status: string;
            status_at: components["schemas"]["Timestamp"];
            status_en: components["schemas"]["Text200"];
            status_es: components["schemas"]["Text200"];
        };
        /** @description Everything the page shows. */
        FieldView: {
            assignment?: components["schemas"]["FieldAssignment"] | null;
            /** @description Name of the centre. */
            centre: string;
            /** @description As the centre calls this telephone. */
            device: components["schemas"]["Text200"];
            /** @description Of the last twelve hours, at most 50, oldest first. */
            messages: components["schemas"]["MessageView"][];
            unit?: components["schemas"]["FieldUnit"] | null;
        };
        /** @description One condition on one column. A list of filters means all of them. */
        Filter: {
            column: string;
            /** @enum {string} */
            is: "equal";
            value: string;
        } | {
            column: string;
            /** @enum {string} */
            is: "one_of";
            values: string[];
        } | {
            column: string;
            /** @enum {string} */
            is: "present";
        } | {
            column: string;
            /** @enum {string} */
            is: "absent";
        } | {
            column: string;
            /** @enum {string} */
            is: "at_least";
            /** Format: int64 */
            value: number;
        } | {
            column: string;
            /** @enum {string} */
            is: "below";
            /** Format: int64 */
            value: number;
        };
        /** @description Ground covered twice, or enclosed and not covered. */
        Finding: {
            /** Format: double */
            area_m2: number;
            /** @description Codes of the two areas that overlap; empty for a gap. */
            between: string[];
            /** @description West, south, east, north, degrees. */
            bounds: number[];
            /**
             * Format: double
             * @description Latitude and longitude of a point in it, degrees.
             */
            lat: number;
            /** Format: double */
            lon: number;
        };
        /**
         * @description SHA-256 of a client certificate in DER form: 64 hex digits; colons as OpenSSL prints them are
         *     taken too.
         */
        Fingerprint: string;
        /** @description A position as received, with source and doubts. */
        Fix: {
            doubts?: components["schemas"]["Doubt"][];
            located: components["schemas"]["Located"];
            /** @description When this centre received it. */
            received_at: components["schemas"]["Timestamp"];
            source: components["schemas"]["LocationSource"];
        };
        /** @example TOL-261124-01234 */
        Folio: string;
        /** @description A follow-up as people see it. */
        FollowUpNote: {
            at: components["schemas"]["Timestamp"];
            by: components["schemas"]["Reviewer"];
            note?: components["schemas"]["Text4000"] | null;
            progress: components["schemas"]["Progress"];
        };
        /** @description A call about this folio. */
        FollowUpView: {
            at: components["schemas"]["Timestamp"];
            by: components["schemas"]["Author"];
            call?: components["schemas"]["CallId"] | null;
            code: components["schemas"]["TypeCode"];
            name: string;
            text?: components["schemas"]["Text4000"] | null;
        };
        /** @description What may be done with a form. Whether a second person must approve is decided at the door. */
        FormCommand: (components["schemas"]["FormContent"] & {
            /** @enum {string} */
            type: "create";
        }) | (components["schemas"]["FormContent"] & {
            /** @enum {string} */
            type: "revise";
        }) | {
            /** @enum {string} */
            type: "activate";
            /** Format: int32 */
            version: number;
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "withdraw";
        };
        /** @description One version of a form. */
        FormContent: {
            /** @description Shipped as an example; not approved by the centre. */
            example?: boolean;
            name: components["schemas"]["Text200"];
            /**
             * Format: int32
             * @description From this many percent on the review is passed, 1 to 100.
             */
            pass_pct: number;
            /** @description 1 to 12. */
            sections: components["schemas"]["FormSection"][];
            subject: components["schemas"]["SubjectKind"];
        };
        /**
         * Format: uuid
         * @description A form by which work is reviewed.
         */
        FormId: string;
        /** @description One thing to be judged. */
        FormItem: {
            code: string;
            /** @description No points here fail the whole review, whatever the rest gives. */
            critical?: boolean;
            guide?: components["schemas"]["Text200"] | null;
            /**
             * Format: int32
             * @description Most points, 1 to 5; 1 is yes or no.
             */
            max: number;
            /** @description May be left out where it does not apply; its weight then counts for nothing. */
            optional?: boolean;
            text: components["schemas"]["Text200"];
            /**
             * Format: int32
             * @description 1 to 100; what it counts among the others.
             */
            weight: number;
        };
        /** @description A version of a form. */
        FormRef: {
            id: components["schemas"]["FormId"];
            /** Format: int32 */
            version: number;
        };
        /** @description A form in a list. */
        FormRow: {
            /**
             * Format: int32
             * @description The version in use; `None`: no new review takes this form.
             */
            active?: number | null;
            changed_at: components["schemas"]["Timestamp"];
            changed_by?: components["schemas"]["Reviewer"] | null;
            /** @description What is in use (or, without it, the newest) is a shipped example. */
            example: boolean;
            id: components["schemas"]["FormId"];
            /** Format: int32 */
            items: number;
            /**
             * Format: int32
             * @description The newest version.
             */
            latest: number;
            name: components["schemas"]["Text200"];
            subject: components["schemas"]["SubjectKind"];
            withdrawn_reason?: components["schemas"]["Text200"] | null;
        };
        /** @description Items that belong together. */
        FormSection: {
            /** @description 1 to 30. */
            items: components["schemas"]["FormItem"][];
            title: components["schemas"]["Text200"];
        };
        /** @description A form with all its versions. */
        FormView: {
            row: components["schemas"]["FormRow"];
            /** @description Version n at place n − 1. */
            versions: components["schemas"]["FormContent"][];
        };
        /**
         * @description How a type was found; the best way of all its words.
         * @enum {string}
         */
        Found: "code" | "word" | "synonym" | "mended";
        /** @description Missing numbers, both ends included. */
        Gap: {
            /** Format: int64 */
            from: number;
            /** Format: int64 */
            to: number;
        };
        /** @description Ground of one area before and after, square metres. */
        GroundChange: {
            /**
             * Format: double
             * @description Zero for an area that is taken out.
             */
            after_m2: number;
            /**
             * Format: double
             * @description Zero for an area that is new.
             */
            before_m2: number;
            /**
             * Format: double
             * @description Ground that it has now and had not: more than the difference of the two where an outline moved.
             */
            gained_m2: number;
            /**
             * Format: double
             * @description Ground that it had and has no more.
             */
            lost_m2: number;
        };
        /** @description One group of a share or count. */
        GroupShare: {
            /** @description The catalogue code, the operator. */
            group: string;
            /** Format: int64 */
            rows: number;
            /**
             * Format: double
             * @description Percent of all rows of the measure.
             */
            share_pct: number;
        };
        /** @description One tree. */
        Guide: {
            approval: components["schemas"]["GuideApproval"];
            /** @description Where it begins. */
            first: components["schemas"]["Text64"];
            key: components["schemas"]["Text64"];
            name: components["schemas"]["Text200"];
            nodes: {
                [key: string]: components["schemas"]["GuideNode"];
            };
            offer?: components["schemas"]["GuideStart"];
            /**
             * Format: int32
             * @description Rises with each change; an answer names the version it was given under.
             */
            version: number;
        };
        /** @description An answer as it is recorded: tree, version, node and the key that was chosen. */
        GuideAnswered: {
            /** @description Key of the answer, `1` to `9`; `read` when an advice was read to the caller. */
            answer: components["schemas"]["Text16"];
            guide: components["schemas"]["Text64"];
            node: components["schemas"]["Text64"];
            /** Format: int32 */
            version: number;
        };
        /** @description Whether the centre's own people have said that a tree may be used. */
        GuideApproval: {
            /** @description What is said of it, such as «ejemplo: sujeto a aprobación del centro». */
            note: components["schemas"]["Text200"];
            /** @enum {string} */
            state: "example";
        } | {
            /** @description Who answers for it: a name or an office. */
            by: components["schemas"]["Text200"];
            /** @description Day of the approval, as `2026-11-24`. */
            on: components["schemas"]["Text16"];
            /** @enum {string} */
            state: "approved";
        };
        /**
         * @description What crews must know; goes into the narrative under these words.
         * @enum {string}
         */
        GuideCaution: "weapon" | "violence" | "hazard" | "health" | "animal" | "access";
        /** @description An answer that may be chosen. */
        GuideChoice: {
            /**
             * Format: int32
             * @description The key that chooses it, 1 to 9.
             */
            key: number;
            next: components["schemas"]["Text64"];
            set?: components["schemas"]["GuideEffects"];
            text: components["schemas"]["Text200"];
        };
        /** @description What an answer sets on the form. A person may change all of it. */
        GuideEffects: {
            cautions?: components["schemas"]["GuideCaution"][];
            note?: components["schemas"]["Text200"] | null;
            priority?: components["schemas"]["Priority"] | null;
            /** @description Amenaza a la vida. */
            threat?: boolean;
            type?: components["schemas"]["TypeCode"] | null;
        };
        /** @description An answered step of a guide. Its words are `None` when erased. */
        GuideLineView: {
            answer?: string | null;
            asked?: string | null;
            at: components["schemas"]["Timestamp"];
            author: string;
            guide: components["schemas"]["Text64"];
            node?: components["schemas"]["Text64"] | null;
            said?: string | null;
            /** Format: int32 */
            version: number;
        };
        /** @description One step of a tree. `help` is for the operator alone: why it is asked, what to listen for. */
        GuideNode: {
            answers: components["schemas"]["GuideChoice"][];
            help?: components["schemas"]["Text512"] | null;
            text: components["schemas"]["Text512"];
            /** @enum {string} */
            type: "question";
        } | {
            help?: components["schemas"]["Text512"] | null;
            next: components["schemas"]["Text64"];
            text: components["schemas"]["Text1000"];
            /** @enum {string} */
            type: "advice";
        } | {
            next: components["schemas"]["Text64"];
            set: components["schemas"]["GuideEffects"];
            /** @enum {string} */
            type: "set";
        } | {
            guide: components["schemas"]["Text64"];
            /** @enum {string} */
            type: "jump";
        } | {
            text: components["schemas"]["Text512"];
            /** @enum {string} */
            type: "end";
        };
        /** @description When a tree is offered first. */
        GuideStart: {
            /** @description Nobody speaks. */
            silent?: boolean;
            /** @description Types of the catalogue it belongs to. */
            types?: components["schemas"]["TypeCode"][];
        };
        /** @description A file of guides. */
        GuidesFile: {
            guides: components["schemas"]["Guide"][];
            /** @description Edition of the file, as the centre names it. */
            version: components["schemas"]["Text200"];
        };
        /** @description A hand-over to another centre. */
        HandOverRow: {
            answered_at?: components["schemas"]["Timestamp"] | null;
            answered_by?: components["schemas"]["Author"] | null;
            asked_at: components["schemas"]["Timestamp"];
            centre: components["schemas"]["Text200"];
            partner?: components["schemas"]["AdapterId"] | null;
            reference?: components["schemas"]["Text200"] | null;
            refusal?: components["schemas"]["Text200"] | null;
            state: components["schemas"]["HandOverState"];
        };
        /**
         * @description State of a hand-over to another centre.
         * @enum {string}
         */
        HandOverState: "waiting" | "accepted" | "refused";
        /**
         * @description What was heard after the recorded question to a silent caller.
         * @enum {string}
         */
        Heard: "pressed" | "voice" | "nothing" | "noise";
        /**
         * @description What kind of thing a position tells of, for how long it is kept. Each class has files of its own, so that
         *     what is over can be deleted whole.
         * @enum {string}
         */
        HistoryClass: "unit" | "person" | "drone" | "partner";
        /** @description A line of the history of an incident. */
        HistoryLine: {
            at: components["schemas"]["Timestamp"];
            by: components["schemas"]["Author"];
            change: components["schemas"]["Change"];
        };
        /** @description What moved, with the names of that time. */
        HistoryObject: {
            agency: components["schemas"]["AgencyCode"];
            call_sign: string;
            class: components["schemas"]["HistoryClass"];
            device?: components["schemas"]["DeviceId"] | null;
            kind: components["schemas"]["UnitKindCode"];
            unit: components["schemas"]["UnitId"];
        };
        /** @description One archived position. */
        HistoryPosition: {
            /**
             * Format: double
             * @description Radius of uncertainty, metres.
             */
            accuracy_m?: number | null;
            /** @description When it was measured. */
            at: components["schemas"]["Timestamp"];
            /**
             * Format: double
             * @description Degrees clockwise from north.
             */
            course_deg?: number | null;
            /**
             * Format: double
             * @description Degrees north, WGS 84.
             */
            lat: number;
            /**
             * Format: double
             * @description Degrees east, WGS 84.
             */
            lon: number;
            marks: components["schemas"]["Marks"];
            /** @description Place in `objects` of what moved. */
            object: number;
            received_at: components["schemas"]["Timestamp"];
            source: components["schemas"]["PositionSource"];
            /**
             * Format: double
             * @description Metres per second.
             */
            speed_mps?: number | null;
            standing: components["schemas"]["HistoryStanding"];
        };
        /** @description Archived positions by time. */
        HistoryPositions: {
            /** @description Pass as `after` for what follows; null at the end. */
            next?: string | null;
            objects: components["schemas"]["HistoryObject"][];
            positions: components["schemas"]["HistoryPosition"][];
            /** @description Everything that this node received until then is in the archive; later positions are not here yet. */
            through: components["schemas"]["Timestamp"];
        };
        /** @description Days after the end of a file's day for which each class is kept; `null` or absent: for ever. */
        HistoryRetention: {
            days: {
                [key: string]: number | null;
            };
            /** @description Name of the rule, as it is told in the record: the centre's own document. */
            version: string;
        };
        /**
         * @description What became of a position in the picture.
         * @enum {string}
         */
        HistoryStanding: "shown" | "beside" | "late";
        /** @description How the archive does. */
        HistoryStatus: {
            /**
             * Format: int64
             * @description Positions dropped since this node started because the archive did not keep up.
             */
            dropped: number;
            /** @description False: this centre keeps no archive. */
            kept: boolean;
            /** @description For how long what is kept. */
            retention: components["schemas"]["HistoryRetention"];
            /** @description Everything that this node received until then is written. */
            through: components["schemas"]["Timestamp"];
            trouble_at?: components["schemas"]["Timestamp"] | null;
            /** @description Somebody should look: positions were dropped, or could not be written the last time. */
            troubled: boolean;
            /** @description Positions that wait to be written. */
            waiting: number;
        };
        /** @description A type that fits. */
        Hit: {
            class_name: string;
            code: components["schemas"]["TypeCode"];
            /** @description Belongs to a parent folio and opens no incident. */
            follow_up: boolean;
            found: components["schemas"]["Found"];
            /** @description Misuse of the service: for closing a call, never for dispatch. */
            improper: boolean;
            name: string;
            priority?: components["schemas"]["Priority"] | null;
            /**
             * Format: double
             * @description Higher fits better; only its order means something.
             */
            score: number;
            subtype: string;
        };
        /**
         * @description What was found.
         * @enum {string}
         */
        HitKind: "coordinates" | "plus_code" | "kilometre" | "address" | "crossing" | "between" | "street" | "poi" | "neighbourhood" | "locality" | "municipality";
        /** @description One hold. */
        Hold: {
            content: components["schemas"]["HoldContent"];
            id: components["schemas"]["HoldId"];
            lifted?: components["schemas"]["HoldLifted"] | null;
            set_at: components["schemas"]["Timestamp"];
            set_by: string;
        };
        /** @description What may be done with a hold. */
        HoldCommand: {
            content: components["schemas"]["HoldContent"];
            /** @enum {string} */
            type: "set";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "lift";
        };
        /** @description What a hold keeps, and why. */
        HoldContent: {
            /** @description First moment that is kept. */
            from: components["schemas"]["Timestamp"];
            reason: components["schemas"]["Text200"];
            /** @description Number of the order, request or file. */
            reference: components["schemas"]["Text200"];
            /** @description The first moment that is not kept any more; at most 366 days later. */
            to: components["schemas"]["Timestamp"];
            /** @description Units whose positions are kept, at most 100; none: everybody's. */
            units?: components["schemas"]["UnitId"][];
        };
        /**
         * Format: uuid
         * @description A legal hold on archived positions.
         */
        HoldId: string;
        /** @description How a hold ended. */
        HoldLifted: {
            at: components["schemas"]["Timestamp"];
            by: string;
            reason: components["schemas"]["Text200"];
        };
        /** @description For whom a device speaks. */
        Holder: {
            /** @enum {string} */
            of: "unit";
            unit: components["schemas"]["UnitId"];
        } | {
            /** @enum {string} */
            of: "person";
            person: components["schemas"]["AccountId"];
        };
        /** @description Hours of the week, local time. `from` later than `to` runs over midnight. */
        Hours: {
            /** @description ISO 8601 weekdays, 1 Monday to 7 Sunday; empty: all. The day on which the span begins. */
            days?: number[];
            /**
             * Format: int32
             * @description Minute of the day, 0–1439, inclusive.
             */
            from_minute: number;
            /**
             * Format: int32
             * @description Minute of the day, 0–1440, exclusive.
             */
            to_minute: number;
        };
        /**
         * @description The name a tracker sends: `patrulla-14`, `crew/a52`, an IMEI. 1 to 64 letters, digits and `.-_/:@`.
         * @example patrulla/014
         */
        Identifier: string;
        /** @description What may be done with an action plan. */
        ImprovementCommand: {
            due_at: components["schemas"]["Timestamp"];
            /** @description What shall be better, so that it can be seen whether it is. */
            goal: components["schemas"]["Text200"];
            operator: components["schemas"]["Reviewer"];
            /** @description Reviews it comes from, at most 20. */
            reviews?: components["schemas"]["EvaluationId"][];
            /** @description 1 to 20. */
            steps: components["schemas"]["StepOrder"][];
            /** @enum {string} */
            type: "open";
        } | {
            /** @enum {string} */
            type: "acknowledge";
        } | {
            /** Format: int32 */
            step: number;
            /** @enum {string} */
            type: "complete_step";
        } | {
            note: components["schemas"]["Text4000"];
            progress: components["schemas"]["Progress"];
            /** @enum {string} */
            type: "follow_up";
        } | {
            due_at: components["schemas"]["Timestamp"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "move";
        } | {
            note: components["schemas"]["Text4000"];
            reached: boolean;
            /** @enum {string} */
            type: "close";
        };
        /**
         * Format: uuid
         * @description An action plan for a person's work.
         */
        ImprovementId: string;
        /** @description An action plan in a list. */
        ImprovementRow: {
            acknowledged_at?: components["schemas"]["Timestamp"] | null;
            closed_at?: components["schemas"]["Timestamp"] | null;
            due_at: components["schemas"]["Timestamp"];
            /** Format: int32 */
            follow_ups: number;
            goal?: components["schemas"]["Text200"] | null;
            id: components["schemas"]["ImprovementId"];
            opened_at: components["schemas"]["Timestamp"];
            opened_by?: components["schemas"]["Reviewer"] | null;
            operator: components["schemas"]["Reviewer"];
            progress?: components["schemas"]["Progress"] | null;
            reviews: components["schemas"]["EvaluationId"][];
            status: components["schemas"]["PlanStatus"];
            /** Format: int32 */
            steps: number;
            /** Format: int32 */
            steps_done: number;
        };
        /** @description An action plan with everything. */
        ImprovementView: {
            closed_by?: components["schemas"]["Reviewer"] | null;
            closed_note?: components["schemas"]["Text4000"] | null;
            follow_ups: components["schemas"]["FollowUpNote"][];
            moved?: components["schemas"]["Text200"] | null;
            row: components["schemas"]["ImprovementRow"];
            steps: components["schemas"]["Step"][];
        };
        /** @description One agency's part, on the board. */
        IncidentAgencyRow: {
            agency: components["schemas"]["AgencyCode"];
            close_code?: components["schemas"]["CloseCode"] | null;
            disclosure: components["schemas"]["Disclosure"];
            stage: components["schemas"]["Stage"];
            stamps: components["schemas"]["Stamps"];
        };
        /**
         * @description How a request for help came in. The same codes as a call's channel, and `self_initiated` for what
         *     a crew meets on its way.
         * @enum {string}
         */
        IncidentChannel: "emergency_911" | "panic_button" | "radio" | "alarm" | "social_network" | "app" | "camera" | "partner" | "walk_in" | "transferred_centre" | "self_initiated" | "other";
        /** @description What may be done with an incident. */
        IncidentCommand: (components["schemas"]["OpenIncident"] & {
            /** @enum {string} */
            type: "open";
        }) | {
            place: components["schemas"]["Place"];
            /** @enum {string} */
            type: "set_place";
            /** @description A person confirmed it. A verified place is replaced only by another verified one. */
            verified?: boolean;
        } | {
            caller: components["schemas"]["Caller"];
            /** @enum {string} */
            type: "set_caller";
        } | {
            code: components["schemas"]["TypeCode"];
            reason?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "retype";
        } | {
            priority: components["schemas"]["Priority"];
            reason?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "set_priority";
        } | {
            threat: boolean;
            /** @enum {string} */
            type: "threat_to_life";
        } | {
            text: components["schemas"]["Text4000"];
            /** @enum {string} */
            type: "narrate";
        } | {
            record: components["schemas"]["Record"];
            /** @enum {string} */
            type: "add_record";
        } | {
            /** Format: int32 */
            number: number;
            record: components["schemas"]["Record"];
            /** @enum {string} */
            type: "correct_record";
        } | {
            /** Format: int32 */
            number: number;
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "strike_record";
        } | {
            agency: components["schemas"]["AgencyCode"];
            disclosure?: components["schemas"]["Disclosure"];
            /** @enum {string} */
            type: "add_agency";
        } | {
            agency: components["schemas"]["AgencyCode"];
            disclosure: components["schemas"]["Disclosure"];
            /** @enum {string} */
            type: "set_disclosure";
        } | {
            agency: components["schemas"]["AgencyCode"];
            text: components["schemas"]["Text4000"];
            /** @enum {string} */
            type: "agency_note";
        } | {
            agency: components["schemas"]["AgencyCode"];
            code: components["schemas"]["CloseCode"];
            note?: components["schemas"]["Text4000"] | null;
            /** @enum {string} */
            type: "agency_close";
        } | {
            call: components["schemas"]["CallId"];
            /** @enum {string} */
            type: "add_call";
        } | {
            call: components["schemas"]["CallId"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "remove_call";
        } | {
            call?: components["schemas"]["CallId"] | null;
            code: components["schemas"]["TypeCode"];
            text?: components["schemas"]["Text4000"] | null;
            /** @enum {string} */
            type: "add_follow_up";
        } | {
            other: components["schemas"]["IncidentId"];
            relation: components["schemas"]["Relation"];
            /** @enum {string} */
            type: "link";
        } | {
            other: components["schemas"]["IncidentId"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "unlink";
        } | {
            /** @description Units working here go on working on the original. */
            move_units?: boolean;
            original: components["schemas"]["IncidentId"];
            /** @enum {string} */
            type: "merge_into";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "unmerge";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "hold";
            until?: components["schemas"]["Timestamp"] | null;
        } | {
            /** @enum {string} */
            type: "unhold";
        } | {
            at?: components["schemas"]["Timestamp"] | null;
            /** @enum {string} */
            type: "schedule";
        } | {
            centre: components["schemas"]["Text200"];
            partner?: components["schemas"]["AdapterId"] | null;
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "hand_over";
        } | {
            reference?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "hand_over_accepted";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "hand_over_refused";
        } | {
            caution: components["schemas"]["CautionId"];
            /** @enum {string} */
            type: "acknowledge_caution";
        } | {
            code: components["schemas"]["CloseCode"];
            note?: components["schemas"]["Text4000"] | null;
            /** @enum {string} */
            type: "close";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "reopen";
        } | {
            /** @description Units proposed before these and left aside; at most 50. */
            bypassed?: components["schemas"]["Bypass"][];
            /** @enum {string} */
            type: "assign";
            units: components["schemas"]["UnitId"][];
        } | {
            reason?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "release";
            unit: components["schemas"]["UnitId"];
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "cancel";
            units?: components["schemas"]["UnitId"][];
        } | {
            from_incident: components["schemas"]["IncidentId"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "preempt";
            unit: components["schemas"]["UnitId"];
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "exchange";
            unit: components["schemas"]["UnitId"];
            with: components["schemas"]["UnitId"];
        } | {
            reason?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "stack";
            unit: components["schemas"]["UnitId"];
        } | {
            reason?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "unstack";
            unit: components["schemas"]["UnitId"];
        };
        /** @description An incident with its personal data in clear. Reading one takes a purpose. */
        IncidentDetail: {
            agencies: components["schemas"]["AgencyDetail"][];
            /** @description All units' work, ended ones included, oldest first. */
            assignments: components["schemas"]["AssignmentView"][];
            bypassed: components["schemas"]["BypassView"][];
            caller?: components["schemas"]["Caller"] | null;
            /** @description Catalogue version of the present type. */
            catalogue: string;
            corrections: components["schemas"]["Correction"][];
            /** @description Some personal data of the incident was erased. */
            erased: boolean;
            follow_ups: components["schemas"]["FollowUpView"][];
            /** @description Earlier and present types, places and priorities, closings and reopenings; oldest first. */
            history: components["schemas"]["HistoryLine"][];
            narrative: components["schemas"]["NarrativeLine"][];
            place: components["schemas"]["Place"];
            priority_reason?: components["schemas"]["Text200"] | null;
            records: components["schemas"]["RecordView"][];
            row: components["schemas"]["IncidentRow"];
        };
        /**
         * Format: uuid
         * @description One incident; people call it by its [`Folio`].
         */
        IncidentId: string;
        /**
         * @description An incident on the boards. Made by [`IncidentRow::of`] from state alone. Seconds that pass are
         *     counted by the screen from the stamps; durations are there once both ends are known.
         */
        IncidentRow: {
            /** @description Duplicates that this one absorbed. */
            absorbed: components["schemas"]["Folio"][];
            /**
             * Format: double
             * @description Radius of uncertainty, metres.
             */
            accuracy_m?: number | null;
            address?: components["schemas"]["Text200"] | null;
            agencies: components["schemas"]["IncidentAgencyRow"][];
            calls: components["schemas"]["CallId"][];
            /** @description Call answered → incident opened. */
            capture_ms: components["schemas"]["Option"];
            cautions_acknowledged: components["schemas"]["CautionId"][];
            channel: components["schemas"]["IncidentChannel"];
            /**
             * Format: int32
             * @description Type digit 1–7.
             */
            class: number;
            close_code?: components["schemas"]["CloseCode"] | null;
            /** @description Opened → closed. */
            close_ms: components["schemas"]["Option"];
            closed_at?: components["schemas"]["Timestamp"] | null;
            /** @description A stamp was corrected by hand; see the detail. */
            corrected: boolean;
            created_at: components["schemas"]["Timestamp"];
            default_priority: components["schemas"]["Priority"];
            /** @description Opened → first unit sent. */
            dispatch_ms: components["schemas"]["Option"];
            /** @description First unit sent → first unit moving. */
            en_route_ms: components["schemas"]["Option"];
            first_dispatched_at?: components["schemas"]["Timestamp"] | null;
            first_en_route_at?: components["schemas"]["Timestamp"] | null;
            first_on_scene_at?: components["schemas"]["Timestamp"] | null;
            folio: components["schemas"]["Folio"];
            hand_over?: components["schemas"]["HandOverRow"] | null;
            /** @description A substance is on record. */
            has_substance: boolean;
            /** @description A weapon is on record. */
            has_weapon: boolean;
            held: boolean;
            held_reason?: components["schemas"]["Text200"] | null;
            held_until?: components["schemas"]["Timestamp"] | null;
            id: components["schemas"]["IncidentId"];
            last_line_at?: components["schemas"]["Timestamp"] | null;
            last_released_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: double
             * @description Degrees, WGS 84.
             */
            lat?: number | null;
            links: components["schemas"]["LinkRow"][];
            located_at?: components["schemas"]["Timestamp"] | null;
            /** Format: double */
            lon?: number | null;
            merged_into?: components["schemas"]["IncidentId"] | null;
            merged_into_folio?: components["schemas"]["Folio"] | null;
            method?: components["schemas"]["Method"] | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            /** Format: int32 */
            narrative_lines: number;
            neighbourhood?: components["schemas"]["Text200"] | null;
            /** @description Opened → first unit on scene. */
            on_scene_ms: components["schemas"]["Option"];
            /** @description Not closed. A duplicate on which units still work is open until they leave. */
            open: boolean;
            opened_by: components["schemas"]["Author"];
            place_verified: boolean;
            priority: components["schemas"]["Priority"];
            /**
             * Format: int32
             * @description 1 (critical) to 4 (low).
             */
            priority_number: number;
            /**
             * Format: int32
             * @description How often the type was changed.
             */
            reclassified: number;
            /**
             * Format: int32
             * @description Records not struck.
             */
            records: number;
            references?: components["schemas"]["Text200"] | null;
            /** @description Opened → last unit released, once nobody is on it. */
            release_ms: components["schemas"]["Option"];
            /** Format: int32 */
            reopened: number;
            scheduled_for?: components["schemas"]["Timestamp"] | null;
            /** @description Units that have it in their queue. */
            stacked: components["schemas"]["UnitId"][];
            stage: components["schemas"]["Stage"];
            /** @description Territories the place lies in, by the versions in force when it was set. */
            territories?: components["schemas"]["TerritoryRef"][];
            threat_to_life: boolean;
            /** @description First unit moving → first unit on scene. */
            travel_ms: components["schemas"]["Option"];
            type_code: components["schemas"]["TypeCode"];
            type_name: string;
            /** @description Units working on it now. */
            units: components["schemas"]["AssignedRow"][];
            waiting_since?: components["schemas"]["Timestamp"] | null;
        };
        /** @description One row of the catalogue. */
        IncidentType: {
            class_name: string;
            code: components["schemas"]["TypeCode"];
            edition: components["schemas"]["String"];
            name: string;
            priority?: components["schemas"]["Priority"] | null;
            subtype: string;
        };
        /**
         * @description How the information is known (3×5×2 scale, information A to E).
         * @enum {string}
         */
        Information: "known_directly" | "indirect_corroborated" | "indirect" | "not_known" | "suspected_false";
        /** @description What is known in clear of a new tip. */
        Intake: {
            /** @description Code of the catalogue of categories. */
            category: string;
            channel: components["schemas"]["TipChannel"];
            /** @description Kind of extortion, code of the desk's catalogue; of an extortion in progress only. */
            modality?: string | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            record: components["schemas"]["RecordType"];
            urgency: components["schemas"]["Urgency"];
        };
        /**
         * @description What the typing operator has so far, saved on every pause so that nothing typed is lost. No field
         *     is required and half-written values are fine; limits are those of the types.
         */
        IntakeDraft: {
            /** @description Agencies asked for; at most [`Self::AGENCIES_MAX`]. */
            agencies?: components["schemas"]["AgencyCode"][];
            callback?: components["schemas"]["Text40"] | null;
            caller_name?: components["schemas"]["Text200"] | null;
            /** @description Other fields of the form by name (persons, vehicles, weapons…); at most [`Self::FIELDS_MAX`]. */
            fields?: {
                [key: string]: string;
            };
            narrative?: components["schemas"]["Text4000"] | null;
            place?: components["schemas"]["Place"] | null;
            priority?: components["schemas"]["Priority"] | null;
            type_code?: components["schemas"]["TypeCode"] | null;
            type_text?: components["schemas"]["Text200"] | null;
        };
        /** @description A part of the network that a car cannot reach from the rest and come back. */
        IslandView: {
            at?: components["schemas"]["Position"] | null;
            /** Format: int32 */
            blocks: number;
            length_m: components["schemas"]["Metres"];
            /** @description A street of it; null where it has no name. */
            street?: string | null;
        };
        /** @description Agreement on one item. */
        ItemAgreement: {
            /**
             * Format: double
             * @description Krippendorff's α, ordinal, over the same pairs.
             */
            alpha?: number | null;
            code: string;
            /**
             * Format: double
             * @description Cohen's κ; "does not apply" is a category of its own.
             */
            kappa?: number | null;
            /**
             * Format: int32
             * @description Reviews that both made.
             */
            pairs: number;
            /**
             * Format: double
             * @description 0 to 100.
             */
            percent?: number | null;
            /**
             * Format: double
             * @description Quadratic weights, over the pairs in which both gave points; for items of three steps or more.
             */
            weighted_kappa?: number | null;
        };
        /** @description One's own key as it was sealed anew. */
        KeyChange: {
            /** Format: uuid */
            login: string;
            /** @description By the session's key, base64. */
            mac: string;
            passkey?: components["schemas"]["VaultPasskey"] | null;
            /** @description Sealed private key, base64. */
            sealed: string;
            unit: components["schemas"]["AgencyCode"];
        };
        /**
         * @description Why a proposal ended without an answer.
         * @enum {string}
         */
        LapseCause: "changed" | "expired";
        /** @description A message as the boards tell of it: who and when, never what. */
        LastMessage: {
            at: components["schemas"]["Timestamp"];
            id: components["schemas"]["MessageId"];
            writer: components["schemas"]["Writer"];
        };
        /** @description A layer of territories: `municipality`, `cuadrantes-toluca`. */
        LayerCode: string;
        /**
         * @description What a layer's areas are.
         * @enum {string}
         */
        LayerKind: "municipality" | "beat" | "region" | "site" | "special";
        /** @description A layer on the lists. */
        LayerRow: {
            agency?: components["schemas"]["AgencyCode"] | null;
            code: components["schemas"]["LayerCode"];
            kind: components["schemas"]["LayerKind"];
            name: components["schemas"]["Text200"];
            /** @description In order of time: what held, what holds, what is planned. */
            timeline: components["schemas"]["Span"][];
            /** Format: int32 */
            versions: number;
        };
        /** @description A stretch on one street. */
        LegView: {
            metres: components["schemas"]["Metres"];
            /** @description Null for a street without a name. */
            street?: string | null;
        };
        /** @description What a written order says, as it is sealed. */
        LegalOrder: {
            /** @description What it asks for. */
            asked: components["schemas"]["Text1000"];
            /** @description Who ordered it: the court or prosecutor. */
            authority: components["schemas"]["Text200"];
            issued?: components["schemas"]["Day"] | null;
        };
        /** @description What the switch of the 089 may say. Whatever else it sends is not read, not kept and not sent back. */
        LineReport: {
            /**
             * Format: int32
             * @description Number of the line at the centre, 1 to 64.
             */
            line: number;
            state: components["schemas"]["LineState"];
        };
        /**
         * @description What a line does.
         * @enum {string}
         */
        LineState: "ringing" | "answered" | "ended";
        /** @description A line of the 089 that is in use. */
        LineView: {
            /** Format: int32 */
            line: number;
            state: components["schemas"]["LineState"];
        };
        /** @description A tie to another incident. */
        LinkRow: {
            folio: components["schemas"]["Folio"];
            other: components["schemas"]["IncidentId"];
            relation: components["schemas"]["Relation"];
        };
        /** @description A position with what is needed to judge it. */
        Located: {
            accuracy_m?: components["schemas"]["Metres"] | null;
            /** @description When it was measured, by the source's clock brought into bounds by ours. */
            at: components["schemas"]["Timestamp"];
            /**
             * Format: int32
             * @description Confidence that the true place lies in the circle, percent 0–100, when given.
             */
            confidence_pct?: number | null;
            method: components["schemas"]["Method"];
            position: components["schemas"]["Position"];
        };
        /**
         * @description Which service produced an automatic position.
         * @enum {string}
         */
        LocationSource: "switch" | "aml" | "registry" | "partner";
        /** @description The unit to lock. */
        LockUnit: {
            unit: components["schemas"]["AgencyCode"];
        };
        /** @description A locked source. */
        LockView: {
            since: components["schemas"]["Timestamp"];
            source: components["schemas"]["AddressSource"];
        };
        /** @description Name and password. */
        LogIn: {
            /** @description What kind of place the console stands in; `remote` when not given. */
            console?: components["schemas"]["ConsoleClass"];
            /** @description Sign-in name. */
            name: string;
            password: string;
        };
        /** @description Who is logged in, and what is still missing. */
        LoggedIn: {
            account: components["schemas"]["WhoAmI"];
            /** @description Browsers send it as `X-CSRF-Token` with every write. */
            csrf: string;
            /** @description What must be done before anything else: `new_password`, `totp`, `passkey`, `enrol_second_factor`. */
            needs: string[];
            /** @description `operations`, or `exercise/…`: a console of practice says so on every screen. */
            realm: string;
            /** @description When identity must be proved again. */
            reauthenticate_by: components["schemas"]["Timestamp"];
            site: string;
            /**
             * @description For programs: `Authorization: Bearer`. Browsers use the cookie. Only where it is new: after each
             *     proof that was given.
             */
            token?: string | null;
        };
        /** @description A factor set by hand: rain, a market day, a closed motorway. */
        ManualFactor: {
            area?: components["schemas"]["AreaCell"] | null;
            /**
             * Format: int32
             * @description Local hours, 0–23 and 1–24; `until` is excluded. 22 and 2 go over midnight.
             */
            from_hour: number;
            /**
             * Format: int32
             * @description Time a trip takes, per cent of the usual: 20 to 500.
             */
            percent: number;
            /** Format: int32 */
            until_hour: number;
        };
        /** @description A factor set by hand, with its circumstances. */
        ManualPace: {
            expires_at: components["schemas"]["Timestamp"];
            factor: components["schemas"]["ManualFactor"];
            /** Format: int32 */
            number: number;
            reason: components["schemas"]["Text200"];
            set_at: components["schemas"]["Timestamp"];
            /** @description Sign-in name. */
            set_by: string;
        };
        /**
         * @description What of an extortion is looked for in earlier reports.
         * @enum {string}
         */
        MarkKind: "number" | "account" | "script";
        /** @description Why a kept position is not to be trusted at sight. */
        Marks: {
            /** @description The source's clock ran ahead, within the tolerated limit; the time was brought back to ours. */
            clock: boolean;
            /** @description The receiver repeats exactly one position although it says that it moves, or for very long. */
            frozen: boolean;
            /** @description The unit leapt further than it can move; the new place was confirmed by further reports. */
            jumped: boolean;
        };
        /** @description A measure as shown. */
        Measure: {
            code: string;
            /** @description Largest first, at most 100. */
            groups: components["schemas"]["GroupShare"][];
            /**
             * Format: int64
             * @description Samples: rows with a value, rows of a share's denominator, or groups of a count.
             */
            n: number;
            /**
             * Format: int64
             * @description Of `waiting`: rows that have waited longer than the target allows. They count as missed, whatever value they
             *     will have.
             */
            overdue: number;
            /**
             * @description Of the values alone: what a row that waits will have is not known. Empty for shares and for fewer than
             *     [`ENOUGH`] samples.
             */
            percentiles: components["schemas"]["Percentile"][];
            /**
             * Format: double
             * @description `within` as percent of `n` and `overdue` together.
             */
            share_pct?: number | null;
            /**
             * Format: int64
             * @description Rows that belong to the measure and have no value.
             */
            unknown: number;
            verdict: components["schemas"]["Verdict"];
            /**
             * Format: int64
             * @description Of `unknown`: rows that still wait for theirs.
             */
            waiting: number;
            /**
             * Format: int64
             * @description Samples within the target's value, or rows in the numerator of a share. `None` without a
             *     target or with too few samples.
             */
            within?: number | null;
        };
        /** @description How rows become numbers. */
        MeasureMethod: {
            column: string;
            /** @enum {string} */
            kind: "duration";
            waits?: components["schemas"]["MeasureWaits"] | null;
        } | {
            by?: string | null;
            /** @enum {string} */
            kind: "share";
            numerator: components["schemas"]["Filter"][];
        } | {
            column: string;
            /** @enum {string} */
            kind: "count_per";
        };
        /** @description Who says so. */
        MeasureSource: {
            evidence: components["schemas"]["Evidence"];
            /** @description Standard and clause, or where the figure was found. */
            text: string;
        };
        /** @description A measure with what it means. */
        MeasureView: {
            definition: components["schemas"]["Definition"];
            measure: components["schemas"]["Measure"];
        };
        /** @description Rows without a value whose clock runs. Without them a measure would leave out whoever waits longest. */
        MeasureWaits: {
            /** @description What such a row passes besides the definition's own filters. */
            filters: components["schemas"]["Filter"][];
            /** @description Time in the row from which it waits; the time of its table when not given. */
            since?: string | null;
        };
        /** @description All measures of one period. */
        MeasuresView: {
            from: components["schemas"]["Timestamp"];
            measures: components["schemas"]["MeasureView"][];
            to: components["schemas"]["Timestamp"];
            /** @description Edition of the definitions. */
            version: string;
        };
        /**
         * Format: uuid
         * @description A message between the room and a crew.
         */
        MessageId: string;
        /** @description A message as people see it. Reading one takes a purpose. */
        MessageView: {
            at: components["schemas"]["Timestamp"];
            handed_at?: components["schemas"]["Timestamp"] | null;
            id: components["schemas"]["MessageId"];
            read_at?: components["schemas"]["Timestamp"] | null;
            /** @description Who of the room saw a crew's message first. */
            read_by?: string | null;
            /** @description `None` when erased. */
            text?: string | null;
            writer: components["schemas"]["Writer"];
        };
        /**
         * @description How a position was obtained. The order is the order of trust for the same age and accuracy.
         * @enum {string}
         */
        Method: "unknown" | "cell" | "told" | "wifi" | "gnss" | "registered" | "verified";
        /**
         * Format: double
         * @description A distance in metres.
         */
        Metres: number;
        /**
         * Format: int64
         * @description A span in milliseconds. Never negative when it comes from [`Timestamp::since`].
         */
        Millis: number;
        /** @description A kind of extortion. */
        Modality: {
            /** @description What the operator asks. */
            ask: string[];
            ask_en: string[];
            code: string;
            /** @description Somebody can come to the victim. */
            face_to_face?: boolean;
            /** @description As people read it, es-MX. */
            name: string;
            name_en: string;
            /** @description What the operator tells the victim first, line by line. */
            say: string[];
            say_en: string[];
        };
        /** @description How OwnTracks reaches the door of MQTT. */
        MqttView: {
            /** @description Where the certificate is that the telephone must trust; a path at this server. */
            certificate: string;
            host: string;
            /** Format: int32 */
            port: number;
            /** @description The QR code as SVG. */
            svg: string;
            /** @description What the QR code says: OwnTracks configures itself with it. Holds the secret. */
            uri: string;
        };
        /** @description The 125 municipalities, with where the figures come from. */
        MunicipalitiesView: {
            items: components["schemas"]["MunicipalityView"][];
            source: string;
        };
        /** @description A municipality and how it was found. */
        MunicipalityAt: {
            /** @description True: by the nearest seat, because no municipal limits are in force there. Show "aproximado". */
            approximate: boolean;
            code: components["schemas"]["MunicipalityCode"];
            name: string;
        };
        /** @description INEGI code of a municipality, state and municipality together: `15106`. */
        MunicipalityCode: string;
        /** @description A municipality as an answer names it. */
        MunicipalityName: {
            /** @description By the nearest seat, not by limits. */
            approximate: boolean;
            /** @description INEGI code, where known. */
            code?: string | null;
            name: string;
        };
        /** @description A municipality by its seat. Not a boundary. */
        MunicipalityView: {
            code: components["schemas"]["MunicipalityCode"];
            /**
             * Format: double
             * @description Seat, degrees.
             */
            lat: number;
            /** Format: double */
            lon: number;
            name: string;
            /**
             * Format: int32
             * @description Census of 2020.
             */
            population: number;
        };
        /** @description The measure's name as people read it. */
        Names: {
            en: string;
            es: string;
        };
        /** @description The narrative, as the operator was guided through it. Nothing of it is required but what happened. */
        Narrative: {
            known_how?: components["schemas"]["Text500"] | null;
            place?: components["schemas"]["Text1000"] | null;
            time?: components["schemas"]["Text500"] | null;
            what: components["schemas"]["Text4000"];
            who?: components["schemas"]["Text2000"] | null;
        };
        /** @description A stamped line. */
        NarrativeLine: {
            at: components["schemas"]["Timestamp"];
            by: components["schemas"]["Author"];
            text?: components["schemas"]["Text4000"] | null;
        };
        /** @description A crossing near a position. */
        NearCrossing: {
            /** Format: double */
            distance_m: number;
            label: string;
            /** Format: double */
            lat: number;
            /** Format: double */
            lon: number;
        };
        /** @description A street near a position. */
        NearStreet: {
            /** @description The streets between which the point lies, as far as known: none to two. */
            between: string[];
            /** Format: double */
            distance_m: number;
            /**
             * Format: double
             * @description Kilometre, interpolated between posts: `34.5`.
             */
            kilometre?: number | null;
            /**
             * Format: double
             * @description Nearest point on it.
             */
            lat: number;
            /** Format: double */
            lon: number;
            name: string;
            /** @description Known numbers on both sides of that point: `["112", "118"]`, one or none. */
            numbers: string[];
        };
        /** @description A new draft: empty, or a copy of a version. */
        NewDraft: {
            agency?: components["schemas"]["AgencyCode"] | null;
            based_on?: components["schemas"]["TerritoryVersionId"] | null;
            kind?: components["schemas"]["LayerKind"] | null;
            layer: components["schemas"]["LayerCode"];
            name?: components["schemas"]["Text200"] | null;
            source: components["schemas"]["Text200"];
        };
        /** @description A message to a crew. */
        NewMessage: {
            text: string;
        };
        /** @description The own password, changed by its owner. */
        NewPassword: {
            current: string;
            new: string;
        };
        /** @description Another node. */
        NodeView: {
            /**
             * Format: int64
             * @description How far its clock seems to run ahead of this one's, milliseconds.
             */
            ahead_ms: number;
            id: string;
            last_at: components["schemas"]["Timestamp"];
        };
        /** @description What may be asked of a notice. */
        NoticeCommand: {
            /** @enum {string} */
            type: "take";
        } | {
            outcome: components["schemas"]["NoticeOutcome"];
            /** @enum {string} */
            type: "settle";
        };
        /**
         * @description How a notice ended.
         * @enum {string}
         */
        NoticeOutcome: "under_investigation" | "block_requested" | "unfounded";
        /** @description An incident offered to a partner. Without personal data: those are told by telephone, or by an agreement. */
        Offer: {
            address?: components["schemas"]["Text200"] | null;
            folio: components["schemas"]["Folio"];
            incident: components["schemas"]["IncidentId"];
            /** Format: double */
            lat?: number | null;
            /** Format: double */
            lon?: number | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            neighbourhood?: components["schemas"]["Text200"] | null;
            offered_at: components["schemas"]["Timestamp"];
            opened_at: components["schemas"]["Timestamp"];
            priority: components["schemas"]["Priority"];
            state: components["schemas"]["HandOverState"];
            type_code: components["schemas"]["TypeCode"];
            type_name: string;
        };
        /** @description A partner's answer. */
        OfferAnswer: {
            /** @enum {string} */
            answer: "accepted";
            reference?: components["schemas"]["Text200"] | null;
        } | {
            /** @enum {string} */
            answer: "refused";
            reason: components["schemas"]["Text200"];
        };
        /** @description A new incident. Send-early: a sendable place and a type are enough. */
        OpenIncident: {
            /** @description At most 16. */
            agencies?: components["schemas"]["AgencyRequest"][];
            call?: components["schemas"]["CallId"] | null;
            caller?: components["schemas"]["Caller"] | null;
            channel?: components["schemas"]["IncidentChannel"];
            narrative?: components["schemas"]["Text4000"] | null;
            /** @description Needs a position, or an address within a municipality. */
            place: components["schemas"]["Place"];
            /** @description A person confirmed the place. */
            place_verified?: boolean;
            priority?: components["schemas"]["Priority"] | null;
            priority_reason?: components["schemas"]["Text200"] | null;
            scheduled_for?: components["schemas"]["Timestamp"] | null;
            split_from?: components["schemas"]["SplitFrom"] | null;
            /** @description Amenaza a la vida: priority becomes critical. */
            threat_to_life?: boolean;
            /** @description Not of class 7 (misuse) and not 602xx (belongs to a parent folio). */
            type_code: components["schemas"]["TypeCode"];
        };
        /** @description A text as the vault opened it. */
        OpenedEntry: {
            at: components["schemas"]["TimeBucket"];
            kind: components["schemas"]["EntryKind"];
            text: string;
        };
        /**
         * @description An account with the sign-in name it had then, so that boards need no second look-up and the
         *     record reads well after the account is renamed.
         */
        Operator: {
            id: components["schemas"]["AccountId"];
            /** @description Sign-in name; staff, not a caller. */
            name: string;
        };
        Option: null | number;
        /** @description Why this one is reviewed. */
        Origin: {
            draw: components["schemas"]["DrawId"];
            /** @enum {string} */
            why: "random";
        } | {
            draw: components["schemas"]["DrawId"];
            rule: string;
            /** @enum {string} */
            why: "rule";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            why: "chosen";
        };
        /** @description One's own key, which opens only where one proved the phrase. */
        OwnKey: {
            /** @description Suite and public key, base64. */
            public: string;
            /** @description Sealed private key, base64. */
            sealed: string;
        };
        /** @description Passkeys of the caller's account. */
        OwnPasskeys: {
            /** @description Ids of credentials, base64url. */
            credentials: string[];
        };
        /** @description A target with who set it. */
        OwnTarget: {
            at: components["schemas"]["Timestamp"];
            by?: components["schemas"]["Reviewer"] | null;
            reason: components["schemas"]["Text200"];
            target?: components["schemas"]["Target"] | null;
        };
        /** @description What somebody sees of the reviews of their own work. */
        OwnWork: {
            /** @description Action plans, at most 100. */
            plans: components["schemas"]["RowPage"];
            reviews: components["schemas"]["RowPage"];
        };
        /** @description What may be done about paces. */
        PaceCommand: {
            expires_at: components["schemas"]["Timestamp"];
            factor: components["schemas"]["ManualFactor"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "set";
        } | {
            /** Format: int32 */
            number: number;
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "clear";
        } | {
            factors: components["schemas"]["CalibratedFactor"][];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "accept";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "withdraw";
        };
        /** @description The paces as people see them; one row. */
        PaceRow: {
            /** @description From measured trips, accepted by a person. */
            calibrated: components["schemas"]["CalibratedFactor"][];
            calibrated_at?: components["schemas"]["Timestamp"] | null;
            /** @description Sign-in name. */
            calibrated_by?: string | null;
            /** @description Set by hand; those behind their expiry hold no more. */
            manual: components["schemas"]["ManualPace"][];
        };
        /** @description The code that the centre gave. */
        PageCode: {
            /**
             * @description Hyphens, blanks and small letters do not matter.
             * @example K7QM-3XWD-9HRT
             */
            code: string;
        };
        /** @description What the page is now. */
        PageEnrolled: {
            /** @description As the centre calls this telephone. */
            name: components["schemas"]["Text200"];
        };
        /** @description Where the telephone is. */
        PagePosition: {
            /**
             * Format: double
             * @description Radius of uncertainty, metres.
             */
            accuracy_m?: number | null;
            at: components["schemas"]["Timestamp"];
            /**
             * Format: double
             * @description Degrees from north, clockwise.
             */
            course_deg?: number | null;
            /**
             * Format: double
             * @description Degrees, WGS 84.
             */
            lat: number;
            /** Format: double */
            lon: number;
            /** Format: double */
            speed_mps?: number | null;
        };
        /** @description Where the telephone was, oldest first; at most 100. */
        PagePositions: {
            positions: components["schemas"]["PagePosition"][];
        };
        /** @description What became of positions. */
        PagePositionsTaken: {
            /** @description Why the last one that was not taken was not; stable code. */
            refusal?: string | null;
            taken: number;
        };
        /** @description Second half of a log-in. */
        PasskeyLogIn: {
            answer: Record<string, never>;
            ceremony: string;
            console?: components["schemas"]["ConsoleClass"];
        };
        /** @description Whose passkey. */
        PasskeyName: {
            name: string;
        };
        /** @description A registered passkey. */
        PasskeyView: {
            id: string;
            label: components["schemas"]["Text200"];
            since: components["schemas"]["Timestamp"];
        };
        /** @description A request with what it would change. */
        PendingChange: {
            approval: components["schemas"]["ApprovalView"];
            /** @description Null where the change is not one of a configured thing: the request itself says what it is. */
            differences?: components["schemas"]["Difference"][] | null;
            /** @description What people call the thing; null where it has no name. */
            name?: string | null;
            /** @description Why it would be refused if it were done now, es-MX. */
            refused?: string | null;
        };
        /** @description The value that `pct` percent of the samples do not exceed. */
        Percentile: {
            /**
             * Format: int32
             * @description 1–100.
             */
            pct: number;
            /**
             * Format: int64
             * @description In the measure's unit.
             */
            value: number;
        };
        /** @description A half-open span, `from` included, `to` not. */
        Period: {
            from: components["schemas"]["Timestamp"];
            to: components["schemas"]["Timestamp"];
        };
        /**
         * @description Part of a person in an incident.
         * @enum {string}
         */
        PersonRole: "injured" | "victim" | "suspect" | "witness" | "missing" | "detained" | "other";
        /**
         * @description A number in E.164 form (`+` and 7 to 15 digits) or a short code of 3 to 6 digits. Ten digits
         *     without prefix are taken as Mexican national numbers (+52). Separators are dropped.
         * @example +527221234567
         */
        PhoneNumber: string;
        /** @description A place of an incident or call: position, address and the names people use. */
        Place: {
            address?: components["schemas"]["Text200"] | null;
            located?: components["schemas"]["Located"] | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            neighbourhood?: components["schemas"]["Text200"] | null;
            references?: components["schemas"]["Text200"] | null;
        };
        /** @description What a point lies in. */
        PlaceAt: {
            municipality?: components["schemas"]["MunicipalityAt"] | null;
            territories: components["schemas"]["TerritoryAt"][];
        };
        /** @description One answer of a search. */
        PlaceHit: {
            attribution: string;
            /** @description Code of the kind of a point of interest. */
            category?: string | null;
            /** @description What tells it from others of its name: colonia, municipality, distance. */
            detail: string;
            /** @description From the caller's position: `noreste`. */
            direction?: string | null;
            /**
             * Format: double
             * @description From the caller's position, metres; absent when none was given.
             */
            distance_m?: number | null;
            exactness: components["schemas"]["Exactness"];
            kind: components["schemas"]["HitKind"];
            /** @description As an operator reads it, es-MX: `Calle Hidalgo 12`. */
            label: string;
            /**
             * Format: double
             * @description Degrees, WGS 84.
             */
            lat: number;
            locality?: string | null;
            /** Format: double */
            lon: number;
            municipality?: components["schemas"]["MunicipalityName"] | null;
            neighbourhood?: string | null;
            /** @description Something was supposed or could not be had; say it. */
            note?: string | null;
            number?: string | null;
            /**
             * Format: double
             * @description How far the place may be from the position, metres.
             */
            radius_m: number;
            /**
             * Format: double
             * @description Only to compare answers of one search.
             */
            score: number;
            /** @description Name of the source; `base` for the shipped municipalities. */
            source: string;
            street?: string | null;
        };
        /** @description A place in the roster. */
        Placement: {
            from: components["schemas"]["Timestamp"];
            person: components["schemas"]["Staff"];
            post: components["schemas"]["Post"];
            to: components["schemas"]["Timestamp"];
        };
        /** @description The plan that was followed. */
        PlanChoice: {
            id: components["schemas"]["PlanId"];
            /**
             * Format: int32
             * @description Level of the plan; lower than the level asked for when there is none as high.
             */
            level: number;
            name: components["schemas"]["Text200"];
            /** Format: int32 */
            version: number;
        };
        /** @description What may be done with a plan. Whether a second person must approve is decided at the door. */
        PlanCommand: (components["schemas"]["PlanContent"] & {
            /** @enum {string} */
            type: "create";
        }) | (components["schemas"]["PlanContent"] & {
            /** @enum {string} */
            type: "revise";
        }) | {
            /** @enum {string} */
            type: "activate";
            /** Format: int32 */
            version: number;
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "withdraw";
        };
        /** @description A response plan (run card): what is sent for a type, in an area, at a level, at an hour. */
        PlanContent: {
            hours?: components["schemas"]["Hours"] | null;
            /**
             * Format: int32
             * @description Alarm level, 1 to 5; 1 is the first response.
             */
            level: number;
            /** @description Empty: everywhere. At most 125. */
            municipalities?: components["schemas"]["MunicipalityCode"][];
            name: components["schemas"]["Text200"];
            /** @description 1 to 20 lines. */
            requirements: components["schemas"]["Requirement"][];
            /**
             * @description Codes of the catalogue by their first digits: `3` a class, `304` a subtype, `30421` one
             *     type. 1 to 100 of them.
             */
            types: string[];
            valid_from?: components["schemas"]["Timestamp"] | null;
            valid_until?: components["schemas"]["Timestamp"] | null;
        };
        /** @description A response plan with all its versions. */
        PlanDetail: {
            row: components["schemas"]["PlanRow"];
            /** @description Version n at place n − 1. */
            versions: components["schemas"]["PlanContent"][];
        };
        /**
         * Format: uuid
         * @description A response plan (run card).
         */
        PlanId: string;
        /** @description What would be sent, and by which plan. */
        PlanPreview: {
            /** @description The draft answers this incident. */
            by_draft: boolean;
            now?: components["schemas"]["Recommendation"] | null;
            /** @description With the draft. */
            then: components["schemas"]["Recommendation"];
        };
        /** @description A plan on the lists. */
        PlanRow: {
            active: boolean;
            changed_at: components["schemas"]["Timestamp"];
            changed_by: components["schemas"]["Author"];
            /** @description The version in force, or the newest when none is. */
            content: components["schemas"]["PlanContent"];
            id: components["schemas"]["PlanId"];
            /**
             * Format: int32
             * @description The newest version; more than `version` when a revision waits for activation.
             */
            latest: number;
            /** Format: int32 */
            version: number;
            withdrawn_reason?: components["schemas"]["Text200"] | null;
        };
        /**
         * @description How far an action plan has come. Being late is a matter of time, not of an event.
         * @enum {string}
         */
        PlanStatus: "open" | "reached" | "not_reached";
        /**
         * @description A place on Earth, WGS 84 degrees. Always finite and in range; (0, 0) is refused because every
         *     broken receiver reports it and no incident of this centre happens there.
         */
        Position: {
            /** Format: double */
            lat: number;
            /** Format: double */
            lon: number;
        };
        /** @description Why a position was not taken. */
        PositionRefused: {
            code: string;
            detail: string;
            index: number;
        };
        /** @description One position. */
        PositionReport: {
            /** Format: double */
            accuracy_m?: number | null;
            /** @description When it was measured. */
            at: components["schemas"]["Timestamp"];
            /** Format: double */
            course_deg?: number | null;
            /**
             * Format: double
             * @description Degrees north, WGS 84.
             */
            lat: number;
            /**
             * Format: double
             * @description Degrees east, WGS 84.
             */
            lon: number;
            source?: components["schemas"]["PositionSource"];
            /** Format: double */
            speed_mps?: number | null;
            unit: components["schemas"]["UnitId"];
        };
        /**
         * @description What measured a position.
         * @enum {string}
         */
        PositionSource: "tracker" | "radio" | "handset" | "manual" | "partner";
        /** @description Positions of units, at most 1,000. */
        Positions: {
            positions: components["schemas"]["PositionReport"][];
        };
        /** @description What became of the positions. */
        PositionsAnswer: {
            /** @description Those not taken, by their index in the request; at most 50 are listed. */
            refused: components["schemas"]["PositionRefused"][];
            taken: number;
        };
        /** @description Where somebody works. */
        Post: {
            /** @enum {string} */
            at: "position";
            name: string;
        } | {
            /** @enum {string} */
            at: "unit";
            base?: components["schemas"]["StationCode"] | null;
            call_sign: components["schemas"]["Text200"];
            unit: components["schemas"]["UnitId"];
        };
        /** @description A caution that concerns the premises, without its text. */
        PremisesCaution: components["schemas"]["CautionRow"] & {
            /** Format: double */
            distance_m?: number | null;
        };
        /** @description An earlier or open incident at the premises. */
        PremisesIncident: components["schemas"]["IncidentRow"] & {
            /**
             * Format: double
             * @description From the position asked for, metres.
             */
            distance_m?: number | null;
            /** @description The address is the same; otherwise it merely lies near. */
            same_address: boolean;
        };
        /** @description What is known of a place. */
        PremisesView: {
            /** @description In force, nearest first. The text is read at its own door. */
            cautions: components["schemas"]["PremisesCaution"][];
            /** @description Newest first, at most 50. */
            incidents: components["schemas"]["PremisesIncident"][];
            /** @description There are more than were looked at or shown. */
            incomplete: boolean;
        };
        /** @description What to imagine. */
        PreviewOrder: {
            at?: components["schemas"]["Timestamp"] | null;
            content?: components["schemas"]["PlanContent"] | null;
            /**
             * Format: int32
             * @description 1 to 5; 1 when not given.
             */
            level?: number | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            plan?: components["schemas"]["PlanId"] | null;
            type_code: components["schemas"]["TypeCode"];
        };
        /**
         * @description Priority, most urgent first. The CNIE knows ALTA, MEDIA and BAJA; `Critical` is a threat to life
         *     declared by the call-taker ("amenaza a la vida").
         * @enum {string}
         */
        Priority: "critical" | "high" | "medium" | "low";
        /**
         * @description A refusal. Inside the server `detail` holds what an operator reads in Spanish and `title` the same in
         *     English; on the wire both are in the language of `Accept-Language`, es-MX unless English is preferred.
         */
        Problem: {
            /** @description Stable, for programs. */
            code: string;
            detail: string;
            /** @description Places in the input that are wrong. */
            errors?: components["schemas"]["FieldError"][];
            /** Format: int32 */
            status: number;
            title: string;
            /** @description `urn:atalaya:problem:<code>` */
            type: string;
        };
        /** @description What leaves the desk: the approved text with its grade, and no word of the tip itself. */
        ProductDocument: {
            folio: components["schemas"]["TipFolio"];
            information: components["schemas"]["Information"];
            source: components["schemas"]["SourceGrade"];
            /** @description Null of a compartment that opens at the client, which has the text. */
            text?: string | null;
            use: components["schemas"]["ProductUse"];
        };
        /**
         * @description What a product may be used for. None of these is a step against a person.
         * @enum {string}
         */
        ProductUse: "investigative_lead" | "patrol_awareness" | "prevention";
        /** @description A product without its text, which is among the entries. */
        ProductView: {
            approved_by?: string | null;
            drafted_by: string;
            /** Format: int32 */
            entry: number;
            returned: boolean;
            use: components["schemas"]["ProductUse"];
        };
        /**
         * @description How a follow-up found things.
         * @enum {string}
         */
        Progress: "reached" | "partly" | "not_reached";
        /** @description A person's answer. */
        ProposalCommand: {
            /** @enum {string} */
            type: "accept";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "decline";
        };
        /**
         * @description What sort of suggestion it is.
         * @enum {string}
         */
        ProposalKind: "better_unit" | "move_up";
        /** @description A proposal on the boards. What does not belong to its kind is null. */
        ProposalRow: {
            /** @description Whose units are concerned. */
            agencies: components["schemas"]["AgencyCode"][];
            agency?: components["schemas"]["AgencyCode"] | null;
            answered_at?: components["schemas"]["Timestamp"] | null;
            answered_by?: components["schemas"]["Author"] | null;
            call_sign?: components["schemas"]["Text200"] | null;
            capability?: components["schemas"]["Capability"] | null;
            /** @description A time in it is an estimate; show it as one. */
            estimated: boolean;
            expires_at: components["schemas"]["Timestamp"];
            folio?: components["schemas"]["Folio"] | null;
            /** Format: int32 */
            have?: number | null;
            id: string;
            incident_id?: components["schemas"]["IncidentId"] | null;
            instead_of_call_sign?: components["schemas"]["Text200"] | null;
            instead_of_id?: components["schemas"]["UnitId"] | null;
            /** Format: int32 */
            instead_of_seconds?: number | null;
            kind: components["schemas"]["ProposalKind"];
            lapsed?: components["schemas"]["LapseCause"] | null;
            made_at: components["schemas"]["Timestamp"];
            /** Format: int32 */
            minimum?: number | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            reason?: components["schemas"]["Text200"] | null;
            /**
             * Format: int32
             * @description Expected travel, seconds.
             */
            seconds?: number | null;
            station?: components["schemas"]["StationCode"] | null;
            station_name?: components["schemas"]["Text200"] | null;
            status: components["schemas"]["ProposalStatus"];
            /** @description es-MX. */
            text: string;
            unit_id?: components["schemas"]["UnitId"] | null;
        };
        /**
         * @description Where a proposal stands.
         * @enum {string}
         */
        ProposalStatus: "open" | "accepted" | "declined" | "lapsed";
        /**
         * @description At which door it came.
         * @enum {string}
         */
        QuarantineDoor: "tak" | "tak_plain" | "tak_enrolment" | "own_tracks" | "traccar" | "nmea" | "mqtt" | "mqtt_plain" | "mqtt_broker" | "page";
        /**
         * @description Why it was not taken.
         * @enum {string}
         */
        QuarantineReason: "not_enrolled" | "wrong_secret" | "revoked" | "expired" | "unknown_certificate" | "foreign_certificate" | "no_tls" | "nobodys_unit" | "flood" | "slow_reader" | "unreadable" | "wrong_code" | "bad_message" | "foreign_topic" | "encrypted" | "broker_away";
        /** @description A sender that was not taken. */
        Quarantined: {
            /** @description The same in words, es-MX. */
            detail: string;
            door: components["schemas"]["QuarantineDoor"];
            first_at: components["schemas"]["Timestamp"];
            last_at: components["schemas"]["Timestamp"];
            /**
             * Format: double
             * @description Where it last said it was, degrees.
             */
            lat?: number | null;
            /** Format: double */
            lon?: number | null;
            /** @description What it calls itself: a name, the subject of a certificate; empty when it said nothing. */
            name: string;
            reason: components["schemas"]["QuarantineReason"];
            /** @description Class of the address it came from. */
            source: string;
            /** Format: int64 */
            times: number;
        };
        /**
         * @description Order of the queue, most urgent first.
         * @enum {string}
         */
        QueueClass: "urgent" | "normal" | "deferred";
        /** @description Why a unit stands where it stands. */
        Reason: {
            /** @description What it rests on. */
            basis?: components["schemas"]["TravelBasis"];
            measured: boolean;
            /** Format: int32 */
            metres: number;
            /** Format: int32 */
            seconds: number;
            /** @enum {string} */
            why: "eta";
        } | {
            /** Format: int32 */
            metres: number;
            /** @enum {string} */
            why: "off_street";
        } | {
            /** @enum {string} */
            why: "no_destination";
        } | {
            /** @enum {string} */
            why: "approximate_destination";
        } | {
            capability: components["schemas"]["Capability"];
            name: components["schemas"]["Text200"];
            /** @enum {string} */
            why: "covers";
        } | {
            /** Format: int32 */
            size: number;
            /** @enum {string} */
            why: "crew";
        } | {
            duty: components["schemas"]["Duty"];
            /** @enum {string} */
            why: "duty";
        } | {
            age_ms: components["schemas"]["Millis"];
            /** @enum {string} */
            why: "stale_position";
        } | {
            age_ms: components["schemas"]["Millis"];
            /** @enum {string} */
            why: "lost_position";
        } | {
            /** @enum {string} */
            why: "voice_position";
        } | {
            /** @enum {string} */
            why: "at_base";
        } | {
            /** @enum {string} */
            why: "no_position";
        } | {
            agency: components["schemas"]["AgencyCode"];
            /** @enum {string} */
            why: "agency_silent";
        } | {
            /** @enum {string} */
            why: "on_break";
        } | {
            folio: components["schemas"]["Folio"];
            priority: components["schemas"]["Priority"];
            /** @enum {string} */
            why: "preempt";
        } | {
            agency: components["schemas"]["AgencyCode"];
            /** @enum {string} */
            why: "mutual_aid";
        };
        /** @description A row that moved between editions. */
        Reclassified: {
            from: components["schemas"]["TypeCode"];
            to: components["schemas"]["TypeCode"];
        };
        /** @description What is proposed for an incident. A person decides. */
        Recommendation: {
            at: components["schemas"]["Timestamp"];
            /** @description Every unit listed below once: the proposal first, then by arrival, then the alternatives. */
            candidates: components["schemas"]["Recommended"][];
            /**
             * Format: int32
             * @description Units looked at.
             */
            considered: number;
            /** @description Some travel time is an estimate; show it as one. */
            estimated: boolean;
            incident: components["schemas"]["IncidentId"];
            /**
             * Format: int32
             * @description Alarm level asked for.
             */
            level: number;
            plan?: components["schemas"]["PlanChoice"] | null;
            /** @description Units to send together, in the order of the requirements. */
            proposed: components["schemas"]["UnitId"][];
            requirements: components["schemas"]["RequirementAnswer"][];
            /** @description es-MX, one line per requirement that cannot be met. */
            shortfall: string[];
        };
        /** @description One unit of the list. */
        Recommended: {
            agency: components["schemas"]["AgencyCode"];
            call_sign: components["schemas"]["Text200"];
            duty: components["schemas"]["Duty"];
            estimate?: components["schemas"]["Estimate"] | null;
            kind: components["schemas"]["UnitKindCode"];
            position_age_ms?: components["schemas"]["Millis"] | null;
            /** @description Part of the proposal. */
            proposed: boolean;
            /** @description `why` in words, es-MX. */
            reasons: string[];
            status: components["schemas"]["StatusCode"];
            /**
             * @description Free to be sent. `false`: an alternative that takes a decision first (pause, pre-emption,
             *     mutual aid).
             */
            suitable: boolean;
            unit: components["schemas"]["UnitId"];
            why: components["schemas"]["Reason"][];
        };
        /** @description A typed record of something or somebody involved. Personal as a whole. */
        Record: {
            /**
             * Format: int32
             * @description Years, told or guessed.
             */
            age?: number | null;
            breathing?: boolean | null;
            conscious?: boolean | null;
            description?: components["schemas"]["Text1000"] | null;
            /** @enum {string} */
            kind: "person";
            name?: components["schemas"]["Text200"] | null;
            role?: components["schemas"]["PersonRole"];
            sex?: components["schemas"]["Text20"] | null;
        } | {
            colour?: components["schemas"]["Text40"] | null;
            description?: components["schemas"]["Text1000"] | null;
            /** @enum {string} */
            kind: "vehicle";
            model?: components["schemas"]["Text200"] | null;
            plate?: components["schemas"]["Text16"] | null;
            /** Format: int32 */
            year?: number | null;
        } | {
            description?: components["schemas"]["Text1000"] | null;
            /** @enum {string} */
            kind: "weapon";
            what: components["schemas"]["Text200"];
        } | {
            /** @enum {string} */
            kind: "phone";
            number: components["schemas"]["PhoneNumber"];
            of?: components["schemas"]["Text200"] | null;
        } | {
            description?: components["schemas"]["Text1000"] | null;
            /** @enum {string} */
            kind: "place";
            place: components["schemas"]["Place"];
        } | {
            amount?: components["schemas"]["Text200"] | null;
            description?: components["schemas"]["Text1000"] | null;
            /** @enum {string} */
            kind: "substance";
            what: components["schemas"]["Text200"];
        } | {
            description?: components["schemas"]["Text1000"] | null;
            /** @enum {string} */
            kind: "document";
            number?: components["schemas"]["Text200"] | null;
            what: components["schemas"]["Text200"];
        } | {
            /** Format: int32 */
            floors?: number | null;
            hazards?: components["schemas"]["Text1000"] | null;
            /** @enum {string} */
            kind: "building";
            /**
             * Format: int32
             * @description People thought to be inside.
             */
            people_inside?: number | null;
            what: components["schemas"]["Text200"];
        };
        /**
         * @description What a record is about; not personal.
         * @enum {string}
         */
        RecordKind: "person" | "vehicle" | "weapon" | "phone" | "place" | "substance" | "document" | "building";
        /**
         * @description What kind of record a call to the 089 becomes.
         * @enum {string}
         */
        RecordType: "anonymous_tip" | "extortion_in_progress";
        /** @description One version of a record. */
        RecordVersion: {
            at: components["schemas"]["Timestamp"];
            by: components["schemas"]["Author"];
            record?: components["schemas"]["Record"] | null;
        };
        /** @description A typed record with its earlier versions. */
        RecordView: {
            kind: components["schemas"]["RecordKind"];
            /** Format: int32 */
            number: number;
            struck?: components["schemas"]["Struck"] | null;
            /** @description Oldest first; the last one holds. `None` when erased. */
            versions: components["schemas"]["RecordVersion"][];
        };
        /** @description Second half of a registration. */
        Register: {
            answer: Record<string, never>;
            ceremony: string;
            /** @description What the person calls it. */
            label: components["schemas"]["Text200"];
        };
        RegisterAdapter: {
            certificates?: components["schemas"]["Fingerprint"][];
            keys?: components["schemas"]["AdapterKey"][];
            kind: components["schemas"]["AdapterKind"];
            name: components["schemas"]["AdapterName"];
            scope?: components["schemas"]["Scope"];
        };
        /** @description What a unit is. Call sign, kind and agency are needed. */
        Registration: {
            agency: components["schemas"]["AgencyCode"];
            /** @description What people say on the radio: `PM-TOL-014`. */
            call_sign: components["schemas"]["Text200"];
            /** @description Besides those of its kind; at most 24. */
            capabilities?: components["schemas"]["Capability"][];
            kind: components["schemas"]["UnitKindCode"];
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            station?: components["schemas"]["StationCode"] | null;
        };
        /**
         * @description How one incident stands to another, read from the incident that carries it.
         * @enum {string}
         */
        Relation: "related" | "caused_by" | "cause_of" | "split_from" | "split_into";
        /** @description Why a unit left an incident. */
        ReleaseCause: {
            /** @enum {string} */
            why: "done";
        } | {
            /** @enum {string} */
            why: "cancelled";
        } | {
            by: components["schemas"]["IncidentId"];
            /** @enum {string} */
            why: "preempted";
        } | {
            /** @enum {string} */
            why: "exchanged";
            with: components["schemas"]["UnitId"];
        } | {
            to: components["schemas"]["IncidentId"];
            /** @enum {string} */
            why: "moved";
        };
        /** @description Who leaves. */
        Removal: {
            account: components["schemas"]["AccountId"];
            unit: components["schemas"]["AgencyCode"];
        };
        /** @description What the person reviewed answers. */
        ReplyOrder: {
            /** @description `false` needs a text. */
            accepts: boolean;
            text?: components["schemas"]["Text4000"] | null;
        };
        /** @description The answer to a batch. */
        ReportAnswer: {
            results: components["schemas"]["ReportResult"][];
            /**
             * Format: int64
             * @description Every report up to this number has arrived or was given up; an adapter that restarts replays from the next.
             */
            through: number;
        };
        /**
         * @description What became of one report.
         * @enum {string}
         */
        ReportOutcome: "recorded" | "replayed" | "refused";
        /** @description The answer to one report. */
        ReportResult: {
            call?: components["schemas"]["CallId"] | null;
            outcome: components["schemas"]["ReportOutcome"];
            problem?: components["schemas"]["Problem"] | null;
            /**
             * Format: int64
             * @description The report's number, where it could be read.
             */
            sequence?: number | null;
        };
        /** @description What was reported, and where. */
        ReportsForm: {
            compartment?: components["schemas"]["AgencyCode"] | null;
            kind: components["schemas"]["MarkKind"];
            text: components["schemas"]["Text200"];
        };
        /** @description Tips that report one thing. */
        ReportsFound: {
            items: components["schemas"]["TipRow"][];
        };
        /** @description One line of what is to be sent. */
        Requirement: {
            agency?: components["schemas"]["AgencyCode"] | null;
            capability: components["schemas"]["Capability"];
            /**
             * Format: int32
             * @description 1 to 20.
             */
            count: number;
        };
        /** @description The answer to one line of what is needed. */
        RequirementAnswer: {
            /** @description At most 5, soonest first: could go after a decision. */
            alternatives: components["schemas"]["Recommended"][];
            /** @description The rest of the units considered, by reason. */
            excluded: components["schemas"]["Excluded"][];
            /**
             * Format: int32
             * @description Still missing after the proposal.
             */
            missing: number;
            /**
             * Format: int32
             * @description Units on the incident that count for it.
             */
            present: number;
            /** @description The proposal for it, best first. */
            proposed: components["schemas"]["UnitId"][];
            /** @description At most 10, best first; the proposal is among them or named above. */
            ranked: components["schemas"]["Recommended"][];
            requirement: components["schemas"]["Requirement"];
            /** @description es-MX, when something is missing. */
            shortfall?: string | null;
        };
        /**
         * @description What may be asked. Only supervisors may (checked by the policies, not here). The only effect is
         *     the order of the queue: no number is ever blocked.
         */
        RestrictionCommand: {
            /** @description When it ends by itself; at most 180 days from now. */
            expires_at: components["schemas"]["Timestamp"];
            kind: components["schemas"]["RestrictionKind"];
            number: components["schemas"]["PhoneNumber"];
            reason: components["schemas"]["Text200"];
            reference?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "impose";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "lift";
        };
        /** @description A restriction with its personal data. Reading one takes a purpose. */
        RestrictionDetail: {
            lift_reason?: components["schemas"]["Text200"] | null;
            number?: components["schemas"]["PhoneNumber"] | null;
            reason?: components["schemas"]["Text200"] | null;
            reference?: components["schemas"]["Text200"] | null;
            row: components["schemas"]["RestrictionRow"];
        };
        /**
         * Format: uuid
         * @description One restriction on a calling number.
         */
        RestrictionId: string;
        /**
         * @description Why a number waits at the end of the queue.
         * @enum {string}
         */
        RestrictionKind: "repeat_abuse" | "test_line" | "known_nuisance" | "court_order";
        /** @description A restriction in lists, without personal data. */
        RestrictionRow: {
            expires_at: components["schemas"]["Timestamp"];
            id: components["schemas"]["RestrictionId"];
            imposed_at: components["schemas"]["Timestamp"];
            imposed_by: string;
            kind: components["schemas"]["RestrictionKind"];
            lifted_at?: components["schemas"]["Timestamp"] | null;
            lifted_by?: string | null;
            number_masked?: string | null;
        };
        /** @description What a reviewer does with a review. */
        ReviewOrder: {
            /** @description Points by item; null where the item does not apply. */
            answers: Record<string, never>;
            comment?: components["schemas"]["Text4000"] | null;
            /** @enum {string} */
            type: "score";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "decline";
        };
        /** @description What answers come to. */
        ReviewResult: {
            /** @description Critical items without points. */
            critical: string[];
            passed: boolean;
            /**
             * Format: int32
             * @description Thousandths of what could be reached, 0 to 1000.
             */
            permille: number;
        };
        /**
         * @description How far a review has come.
         * @enum {string}
         */
        ReviewStatus: "scoring" | "differs" | "notified" | "replied" | "closed" | "cancelled";
        /** @description One reviewer's part. */
        ReviewView: {
            answers?: Record<string, never> | null;
            at?: components["schemas"]["Timestamp"] | null;
            /** @description `A` or `B`: as people speak of them without names or ranks. */
            chair: string;
            comment?: components["schemas"]["Text4000"] | null;
            handed_in: boolean;
            /** @description The viewer's own. */
            own: boolean;
            result?: components["schemas"]["ReviewResult"] | null;
            reviewer?: components["schemas"]["Reviewer"] | null;
        };
        /** @description An account with the sign-in name it had then: the record reads well after it is renamed. */
        Reviewer: {
            id: components["schemas"]["AccountId"];
            /** @description Sign-in name; staff, never a caller. */
            name: string;
        };
        /** @description What a person does at the centre. An account has one or more. */
        Role: {
            /** @enum {string} */
            role: "call_taker";
        } | {
            agency: components["schemas"]["AgencyCode"];
            /** @enum {string} */
            role: "dispatcher";
        } | {
            /** @enum {string} */
            role: "supervisor";
        } | {
            /** @enum {string} */
            role: "quality_reviewer";
        } | {
            /** @enum {string} */
            role: "auditor";
        } | {
            /** @enum {string} */
            role: "administrator";
        } | {
            /** @enum {string} */
            role: "trainer";
        } | {
            /** @enum {string} */
            role: "tip_operator";
        } | {
            /** @enum {string} */
            role: "tip_analyst";
        } | {
            /** @enum {string} */
            role: "tip_supervisor";
        };
        /** @description What may be done with a day's roster. */
        RosterCommand: {
            placement: components["schemas"]["Placement"];
            /** @enum {string} */
            type: "place";
        } | {
            /**
             * Format: int32
             * @description Its number in the day.
             */
            entry: number;
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "remove";
        } | {
            /** Format: int32 */
            entry: number;
            placement: components["schemas"]["Placement"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "replace";
        };
        /**
         * @description Why a tip was sent somewhere by hand. A closed list: free text would say too much in clear.
         * @enum {string}
         */
        RouteReason: "rule" | "jurisdiction" | "specialised" | "correction";
        /** @description One body that received it. */
        RouteView: {
            acknowledged?: components["schemas"]["TimeBucket"] | null;
            due: components["schemas"]["TimeBucket"];
            reason: components["schemas"]["RouteReason"];
            rule?: string | null;
            to: components["schemas"]["AgencyCode"];
        };
        /** @description Some rows, and where to go on. */
        RowPage: {
            items: Record<string, never>[];
            /** @description Pass as `after` for the next page; null on the last. */
            next?: string | null;
        };
        /** @description One rule. */
        SamplingRule: {
            /** @description Stable, `snake_case`. */
            code: string;
            /** @description All must hold. */
            filters: components["schemas"]["Filter"][];
            name: components["schemas"]["Names"];
            subject: components["schemas"]["SubjectKind"];
        };
        /** @description A file of rules. */
        SamplingRules: {
            rules: components["schemas"]["SamplingRule"][];
            version: string;
        };
        /** @description Limits by agency and territory. An empty set means no limit of that kind. */
        Scope: {
            agencies?: components["schemas"]["AgencyCode"][];
            municipalities?: components["schemas"]["MunicipalityCode"][];
        };
        /** @description A command with a text that was sealed at the client. */
        SealedCommand: {
            /** @description Its text is `•`: in clear it would be refused. */
            command: components["schemas"]["TipCommand"];
            /** @description What it was sealed for. */
            field: string;
            /** @description Base64. */
            sealed: string;
        };
        /** @description A file that opens at the client. */
        SealedFile: {
            /** Format: int32 */
            epoch: number;
            /** @description Sealed JPEG, base64. */
            file: string;
            wrapped: string;
        };
        /** @description A tip whose texts open at the client. */
        SealedTip: {
            /** @description As of a tip that was opened, its texts still sealed: base64, of the fields `content` and `entry/0` and on. */
            detail: components["schemas"]["TipDetail"];
            /**
             * Format: int32
             * @description Which of the unit's keys the wrap opens with.
             */
            epoch: number;
            /** @description The field that the next text is to be sealed for. */
            next_field: string;
            /** @description The tip's key, wrapped to it; base64. */
            wrapped: string;
        };
        /** @description Places, best first. */
        SearchView: {
            /** @description Whose data the answers rest on; show it. */
            attribution: string[];
            /**
             * @description The words fit more places than are looked at: the important ones and those near the caller were.
             *     A further word helps.
             */
            incomplete: boolean;
            items: components["schemas"]["PlaceHit"][];
        };
        /** @description A code of the authenticator application. */
        SecondFactor: {
            /** @description Six digits. */
            totp: string;
        };
        /** @description For which name a secret is made. */
        SecretFor: {
            /** @description The user name that the application sends: `patrulla-014`. */
            name: components["schemas"]["Identifier"];
        };
        /** @description What is typed into the application, shown once. */
        SecretView: {
            mqtt?: components["schemas"]["MqttView"] | null;
            name: components["schemas"]["Identifier"];
            /** @description Path at this server. */
            path: string;
            secret: string;
        };
        /**
         * @description What this viewer is told.
         * @enum {string}
         */
        Seen: "blind" | "result" | "whole";
        /** @description How often each was reported, in the order asked. */
        SeenAnswer: {
            items: components["schemas"]["SeenItem"][];
        };
        /** @description Something the caller is asked about, or tells. */
        SeenAsked: {
            kind: components["schemas"]["MarkKind"];
            text: components["schemas"]["Text200"];
        };
        /** @description What to look for: numbers, accounts, scripts, at most four. */
        SeenForm: {
            items: components["schemas"]["SeenAsked"][];
        };
        /** @description How often something was reported, and nothing else of it. */
        SeenItem: {
            kind: components["schemas"]["MarkKind"];
            /** @description There is a notice to investigate it. */
            notice: boolean;
            /**
             * Format: int32
             * @description Reports in the caller's compartments. Null for somebody whose work is limited to a territory: it would
             *     count what lies outside.
             */
            reports?: number | null;
        };
        /** @description Up to where a person has seen what a crew wrote. */
        SeenThrough: {
            /** @description The latest message that was on the screen. */
            through: components["schemas"]["MessageId"];
        };
        /** @description What a supervisor does with a review. */
        SettlementOrder: {
            answers: Record<string, never>;
            comment: components["schemas"]["Text4000"];
            /** @enum {string} */
            type: "settle";
        } | {
            note?: components["schemas"]["Text4000"] | null;
            /** @enum {string} */
            type: "close";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "cancel";
        };
        /**
         * @description The name a person types to log in. Unique in a centre: the account table holds the constraint.
         * @example ana.lopez
         */
        SignInName: string;
        /**
         * @description The silent-call procedure of a call.
         * @enum {string}
         */
        Silence: "not_asked" | "asked" | "pressed" | "voice" | "nothing" | "noise" | "distress";
        /** @description A tip that says the like. */
        SimilarTip: {
            /**
             * Format: int32
             * @description How much of what this tip says the other says too, in thousandths.
             */
            alike: number;
            row: components["schemas"]["TipRow"];
        };
        /** @description Tips that say the like, the most alike first. */
        SimilarTips: {
            items: components["schemas"]["SimilarTip"][];
        };
        /**
         * @description How far the source was tested. Of an anonymous teller there is one answer.
         * @enum {string}
         */
        SourceGrade: "untested";
        /** @description Where a source comes from; kept with it and shown with its answers. */
        SourceInfo: {
            /** Format: int32 */
            areas: number;
            /** @description What must be shown: `© colaboradores de OpenStreetMap, ODbL`. */
            attribution: string;
            /** @description South, west, north, east in millionths of a degree. */
            bounds_e6?: number[] | null;
            /** Format: int32 */
            crossings: number;
            /** Format: int32 */
            houses: number;
            /** @description When it was imported, RFC 3339. */
            imported_at: string;
            /** @description Short name, also of its file: `osm`, `localidades-inegi`. */
            name: string;
            /** @description The file it was read from, and its own date when it says one. */
            origin: string;
            /** Format: int32 */
            pois: number;
            /** Format: int32 */
            streets: number;
        };
        /** @description What the search box knows. */
        SourcesView: {
            items: components["schemas"]["SourceInfo"][];
            /**
             * Format: int64
             * @description Places in all, the shipped municipalities included.
             */
            places: number;
        };
        /** @description When a version holds. */
        Span: {
            from: components["schemas"]["Timestamp"];
            to?: components["schemas"]["Timestamp"] | null;
            version: components["schemas"]["TerritoryVersionId"];
        };
        /** @description What a new incident takes along from the one it is cut out of. */
        SplitFrom: {
            incident: components["schemas"]["IncidentId"];
            /** @description Numbers of records to copy; the source keeps them. */
            records?: number[];
        };
        /** @description An incident in a unit's queue. */
        StackedRow: {
            at: components["schemas"]["Timestamp"];
            folio: components["schemas"]["Folio"];
            incident: components["schemas"]["IncidentId"];
            priority: components["schemas"]["Priority"];
        };
        /** @description An account with the sign-in name it had then. */
        Staff: {
            id: components["schemas"]["AccountId"];
            name: string;
        };
        /**
         * @description How far an incident, or one agency's part of it, has come.
         * @enum {string}
         */
        Stage: "pending" | "dispatched" | "en_route" | "on_scene" | "released" | "closed";
        /**
         * @description The stamps of an assignment that can be corrected.
         * @enum {string}
         */
        StampName: "assigned" | "en_route" | "on_scene" | "transporting" | "at_hospital" | "released";
        /** @description First and last times of an incident or an agency's part, by the server's clock. */
        Stamps: {
            closed_at?: components["schemas"]["Timestamp"] | null;
            /** @description Opened, or the agency joined. */
            created_at: components["schemas"]["Timestamp"];
            first_dispatched_at?: components["schemas"]["Timestamp"] | null;
            first_en_route_at?: components["schemas"]["Timestamp"] | null;
            first_on_scene_at?: components["schemas"]["Timestamp"] | null;
            last_released_at?: components["schemas"]["Timestamp"] | null;
        };
        /** @description A station from which units leave. */
        Station: {
            code: components["schemas"]["StationCode"];
            /** @description Free units that should be there; below it a move-up is proposed. At most 10 lines. */
            minimum?: components["schemas"]["Requirement"][];
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            name: components["schemas"]["Text200"];
            position: components["schemas"]["Position"];
        };
        /** @description A station or base from which units leave. */
        StationCode: string;
        /** @description A state in the state graph of a unit kind: `available`, `en_route`. The graphs are data. */
        StatusCode: string;
        /** @description A state of a unit. */
        StatusDef: {
            code: components["schemas"]["StatusCode"];
            duty: components["schemas"]["Duty"];
            en: components["schemas"]["Text200"];
            /** @description As a dispatcher says it, es-MX. */
            es: components["schemas"]["Text200"];
            /** @description States that may follow. Work on an incident only goes forward. */
            next: components["schemas"]["StatusCode"][];
        };
        /** @description One thing to be done. */
        Step: {
            done_at?: components["schemas"]["Timestamp"] | null;
            done_by?: components["schemas"]["Reviewer"] | null;
            due_at: components["schemas"]["Timestamp"];
            text: components["schemas"]["Text200"];
        };
        /** @description One thing to be done. */
        StepOrder: {
            due_at: components["schemas"]["Timestamp"];
            text: components["schemas"]["Text200"];
        };
        /** @description The way of a unit to an incident. */
        StreetRouteView: {
            /** @description To be shown with the line. */
            attribution?: string | null;
            /** @description What the time rests on; only `calibrated` is measured. */
            basis: components["schemas"]["TravelBasis"];
            /** @description From the unit to the street, and from the street to the incident; in the figures. */
            from_street_m: components["schemas"]["Metres"];
            incident: components["schemas"]["IncidentId"];
            legs: components["schemas"]["LegView"][];
            /** @description Along the streets. Empty where there is no way by street; then the figures are the straight line's. */
            line: components["schemas"]["Position"][];
            metres: components["schemas"]["Metres"];
            /** @description Why there is no way by street, es-MX. */
            no_route?: string | null;
            /** @description Age of the position that it starts from. */
            position_at: components["schemas"]["Timestamp"];
            /** Format: int32 */
            seconds: number;
            to_street_m: components["schemas"]["Metres"];
            unit: components["schemas"]["UnitId"];
        };
        /** @description A block of a street. */
        StreetView: {
            /** @description H3 cell of about 5 km², whose pace holds here; hexadecimal. */
            area?: string | null;
            distance_m: components["schemas"]["Metres"];
            length_m: components["schemas"]["Metres"];
            /** @description From one junction to the next; what a closure of this block is drawn over. */
            line: components["schemas"]["Position"][];
            /** @description Null for a street without a name. */
            street?: string | null;
            /**
             * Format: int64
             * @description OpenStreetMap's way.
             */
            way: number;
        };
        /** @description Streets in use. */
        StreetsView: {
            /** @description To be shown wherever routes or streets are. */
            attribution?: string | null;
            /** @description What each of them closes. */
            closed: components["schemas"]["ClosedView"][];
            /** @description Closures in force. */
            closures: number;
            /** @description Why streets that were imported are not in use, English. */
            fault?: string | null;
            imported_at?: string | null;
            /**
             * Format: int32
             * @description Parts of the network that cannot be reached from the rest by car.
             */
            islands: number;
            /** Format: int32 */
            junctions: number;
            /** Format: int32 */
            kilometres: number;
            /** @description The largest of them, at most 20. */
            largest_islands: components["schemas"]["IslandView"][];
            /** @description Without streets travel times are by the straight line. */
            loaded: boolean;
            /** @description File that they were imported from. */
            source?: string | null;
            source_at?: components["schemas"]["Timestamp"] | null;
        };
        String: string;
        /** @description That a record does not hold any more. */
        Struck: {
            at: components["schemas"]["Timestamp"];
            by: components["schemas"]["Author"];
            reason: components["schemas"]["Text200"];
        };
        /**
         * @description What a form is for.
         * @enum {string}
         */
        SubjectKind: "call" | "incident" | "dispatch";
        /** @description What lies at and around a position. Always approximate: it describes, it is no verified address. */
        Surroundings: {
            /**
             * Format: double
             * @description The radius that was reckoned with, metres.
             */
            accuracy_m?: number | null;
            attribution: string[];
            certainty: components["schemas"]["Certainty"];
            crossing?: components["schemas"]["NearCrossing"] | null;
            /** @description One line as an operator reads it, es-MX, beginning with how sure it is. */
            label: string;
            /** @description A landmark within 150 m: `Farmacia San Juan, a 40 m`. */
            landmark?: string | null;
            locality?: string | null;
            municipality?: components["schemas"]["MunicipalityName"] | null;
            neighbourhood?: string | null;
            /** @description The colonia is supposed from its nearest point, not from limits. */
            neighbourhood_approximate: boolean;
            /** @description Further streets in the circle, nearest first, at most 5. */
            other_streets: string[];
            /** @description Full Plus Code of the position. */
            plus_code: string;
            street?: components["schemas"]["NearStreet"] | null;
            /**
             * Format: int32
             * @description How many streets the circle touches; counted up to 50.
             */
            streets_in_circle: number;
        };
        /** @description How the system does. */
        SystemView: {
            backup?: components["schemas"]["BackupNote"] | null;
            /**
             * Format: int64
             * @description Position that the board shows.
             */
            board: number;
            bus?: components["schemas"]["BusView"] | null;
            checkpoint?: components["schemas"]["CheckpointView"] | null;
            /** @description Consoles with a live connection. */
            consoles: number;
            disk?: components["schemas"]["DiskView"] | null;
            /** @description `sqlite`, `postgres` or `memory`. */
            engine: string;
            /** @description What ends within 30 days or has ended, the next first. */
            expiring: components["schemas"]["Expiry"][];
            feeds: components["schemas"]["FeedView"][];
            /** Format: int64 */
            leaves: number;
            now: components["schemas"]["Timestamp"];
            policy_hash: string;
            /**
             * Format: int64
             * @description Last position of the journal.
             */
            position: number;
            realm: string;
            /** @description When the last entry was recorded. */
            recorded_at: components["schemas"]["Timestamp"];
            site: string;
            /** @description Tables that must be rebuilt before they are whole (`atalaya store rebuild`). */
            stale: string[];
            version: string;
            /** @description Requests that wait for the store now, of 4,096. */
            waiting: number;
        };
        /**
         * @description The rows a measure is taken over.
         * @enum {string}
         */
        Table: "calls" | "incidents" | "assignments";
        /** @description The target. Shares are whole percents so that the verdict is exact arithmetic. */
        Target: {
            /** @enum {string} */
            rule: "at_most";
            /** Format: int32 */
            share_pct: number;
            /** Format: int64 */
            value: number;
        } | {
            /** @enum {string} */
            rule: "under";
            /** Format: int32 */
            share_pct: number;
            /** Format: int64 */
            value: number;
        } | {
            /** @enum {string} */
            rule: "share_at_most";
            /** Format: int32 */
            share_pct: number;
        } | {
            /** @enum {string} */
            rule: "share_at_least";
            /** Format: int32 */
            share_pct: number;
        };
        /** @description What may be done with targets. */
        TargetCommand: {
            code: string;
            reason: components["schemas"]["Text200"];
            target?: components["schemas"]["Target"] | null;
            /** @enum {string} */
            type: "set";
        } | {
            code: string;
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "reset";
        };
        /** @description What the centre has set itself; measures that are not here keep the shipped target. */
        TargetsView: {
            /** @description By the measure's code. */
            own: {
                [key: string]: components["schemas"]["OwnTarget"];
            };
        };
        /** @description What may be asked of a task. */
        TaskCommand: {
            call: components["schemas"]["CallId"];
            folio?: components["schemas"]["Folio"] | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            number: components["schemas"]["PhoneNumber"];
            reason: components["schemas"]["CallbackReason"];
            /** @enum {string} */
            type: "create";
            /** @description A silent caller who asked for help, or a threat to life. */
            urgent?: boolean;
        } | {
            /** @enum {string} */
            type: "claim";
        } | {
            note?: components["schemas"]["Text4000"] | null;
            outcome: components["schemas"]["AttemptOutcome"];
            /** @enum {string} */
            type: "attempt";
        } | {
            note?: components["schemas"]["Text4000"] | null;
            outcome: components["schemas"]["TaskOutcome"];
            /** @enum {string} */
            type: "complete";
        } | {
            /** @enum {string} */
            type: "escalate";
        } | {
            reason: components["schemas"]["Text200"];
            to: components["schemas"]["Operator"];
            /** @enum {string} */
            type: "transfer";
        };
        /** @description A task with its personal data. Reading one takes a purpose. */
        TaskDetail: {
            attempts: components["schemas"]["AttemptView"][];
            completion_note?: components["schemas"]["Text4000"] | null;
            number?: components["schemas"]["PhoneNumber"] | null;
            row: components["schemas"]["TaskRow"];
        };
        /**
         * Format: uuid
         * @description A call-back task.
         */
        TaskId: string;
        /** @description How a task ends. */
        TaskOutcome: {
            incident: components["schemas"]["IncidentId"];
            /** @enum {string} */
            type: "emergency";
        } | {
            /** @enum {string} */
            type: "no_emergency";
        } | {
            /** @enum {string} */
            type: "called_again";
        } | {
            /** @enum {string} */
            type: "not_reached";
        } | {
            /** @enum {string} */
            type: "not_needed";
        };
        /** @description A task on the boards, without personal data. */
        TaskRow: {
            /** Format: int32 */
            attempts: number;
            /** Format: int32 */
            attempts_max: number;
            call_id: components["schemas"]["CallId"];
            completed_at?: components["schemas"]["Timestamp"] | null;
            completion_ms?: components["schemas"]["Millis"] | null;
            created_at: components["schemas"]["Timestamp"];
            deadline: components["schemas"]["Timestamp"];
            escalated_at?: components["schemas"]["Timestamp"] | null;
            first_attempt_ms?: components["schemas"]["Millis"] | null;
            folio?: components["schemas"]["Folio"] | null;
            id: components["schemas"]["TaskId"];
            last_outcome?: components["schemas"]["AttemptOutcome"] | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            number_masked?: string | null;
            outcome?: components["schemas"]["TaskOutcome"] | null;
            owner_id?: components["schemas"]["AccountId"] | null;
            owner_name?: string | null;
            reason: components["schemas"]["CallbackReason"];
            status: components["schemas"]["TaskStatus"];
            urgent: boolean;
        };
        /**
         * @description Where a task is.
         * @enum {string}
         */
        TaskStatus: "open" | "claimed" | "done";
        /** @description One territory with whose it is. */
        TerritoryAt: components["schemas"]["TerritoryRef"] & {
            agency?: components["schemas"]["AgencyCode"] | null;
        };
        /** @description One territory of a layer: `15106`, `C-14`. */
        TerritoryCode: string;
        /** @description The territory a place lies in, as it is kept with an incident: the version says which borders were meant. */
        TerritoryRef: {
            code: components["schemas"]["TerritoryCode"];
            kind: components["schemas"]["LayerKind"];
            layer: components["schemas"]["LayerCode"];
            name: components["schemas"]["Text200"];
            /**
             * Format: int32
             * @description Number of the layer's version.
             */
            version: number;
        };
        /**
         * Format: uuid
         * @description One version of a layer of territories.
         */
        TerritoryVersionId: string;
        Text1000: string;
        Text128: string;
        Text16: string;
        Text20: string;
        Text200: string;
        Text2000: string;
        Text35: string;
        Text40: string;
        Text4000: string;
        Text500: string;
        Text512: string;
        Text64: string;
        /** @description The thread with a crew on the boards. No text: reading one takes a purpose. */
        ThreadRow: {
            agency: components["schemas"]["AgencyCode"];
            call_sign: components["schemas"]["Text200"];
            /** @description Of the unit. */
            id: components["schemas"]["UnitId"];
            /** @description The latest message, by whomever. */
            last: components["schemas"]["LastMessage"];
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            newest_unread?: components["schemas"]["LastMessage"] | null;
            /**
             * Format: int32
             * @description Messages of the crew that nobody of the room has seen, at most 200.
             */
            unread: number;
            unread_since?: components["schemas"]["Timestamp"] | null;
        };
        /** @description A ticket for one live connection. */
        Ticket: {
            /** @description Pass as `?ticket=`; good once, for 30 seconds. */
            ticket: string;
        };
        /** @description One archive of tiles. */
        TileSet: {
            /** @description To be shown on the map wherever it is drawn. */
            attribution: string;
            /** @description West, south, east, north, degrees. */
            bounds: number[];
            /** Format: int64 */
            bytes: number;
            imported_at: string;
            layers: string[];
            /** Format: int32 */
            max_zoom: number;
            /** Format: int32 */
            min_zoom: number;
            name: string;
            /** @description Name of the file that it came from. */
            source: string;
            /** @description Where it is read from, by `Range`. */
            url: string;
            /** @description Changes with the content. */
            version: string;
        };
        /**
         * Format: date-time
         * @description The beginning of six hours, as a [`Timestamp`].
         */
        TimeBucket: string;
        /**
         * Format: date-time
         * @description A point in time: microseconds since 1970-01-01T00:00:00Z. JSON carries RFC 3339 text.
         */
        Timestamp: string;
        /** @description Four weeks, in detail. */
        TipBlock: {
            /** Format: int32 */
            anonymous?: number | null;
            categories: components["schemas"]["TipFigure"][];
            channels: components["schemas"]["TipFigure"][];
            /** @description The week in which it ends has passed. */
            complete: boolean;
            /** Format: int32 */
            extortion?: number | null;
            from: components["schemas"]["Timestamp"];
            /** @description Extortion only. */
            modalities: components["schemas"]["TipFigure"][];
            municipalities: components["schemas"]["TipFigure"][];
            /** @description Extortion only: avoided, paid, other ends, still open. */
            outcomes: components["schemas"]["TipFigure"][];
            /** @description Sent somewhere and acknowledged in time, late, not yet. */
            routes: components["schemas"]["TipFigure"][];
        };
        /** @description What may be done with one. */
        TipBookCommand: {
            /** @description What changes and why. */
            note: components["schemas"]["Text200"];
            /** @description TOML, as the shipped one is written. */
            text: string;
            /** @enum {string} */
            type: "draft";
        } | {
            /** @enum {string} */
            type: "activate";
            /** Format: int32 */
            version: number;
        };
        /**
         * @description Which door it came through.
         * @enum {string}
         */
        TipChannel: "phone" | "web";
        /**
         * @description What may be asked of a tip that exists. Texts are in clear on their way in only: the door has them sealed
         *     before anything is decided, and [`decide`](crate::decide) sees the sealed form.
         */
        TipCommand: {
            reason: components["schemas"]["RouteReason"];
            to: components["schemas"]["AgencyCode"];
            /** @enum {string} */
            type: "route";
            /** Format: int32 */
            within_h: number;
        } | {
            /** Format: int32 */
            route: number;
            /** @enum {string} */
            type: "acknowledge";
        } | {
            information: components["schemas"]["Information"];
            /** @enum {string} */
            type: "grade";
        } | {
            text: components["schemas"]["Text2000"];
            /** @enum {string} */
            type: "message";
        } | {
            text: components["schemas"]["Text2000"];
            /** @enum {string} */
            type: "note";
        } | {
            text: components["schemas"]["Text4000"];
            /** @enum {string} */
            type: "draft_product";
            use: components["schemas"]["ProductUse"];
        } | {
            /** Format: int32 */
            product: number;
            /** @enum {string} */
            type: "approve_product";
        } | {
            /** Format: int32 */
            product: number;
            /** @enum {string} */
            type: "return_product";
        } | {
            consent: components["schemas"]["Consent"];
            to: components["schemas"]["RecordType"];
            /** @enum {string} */
            type: "convert";
        } | {
            consent: components["schemas"]["Consent"];
            text: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "add_contact";
        } | {
            kind: components["schemas"]["EvidenceKind"];
            text: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "add_evidence";
        } | {
            /** Format: int32 */
            entry: number;
            /** @enum {string} */
            type: "request_block";
        } | {
            consent: components["schemas"]["Consent"];
            /** @enum {string} */
            type: "emergency_jump";
        } | {
            of: components["schemas"]["TipId"];
            /** @enum {string} */
            type: "link_duplicate";
        } | {
            outcome: components["schemas"]["CloseOutcome"];
            /** @enum {string} */
            type: "close";
        } | {
            /** @description The order's number on paper, which is the purpose's reference too. */
            number: components["schemas"]["Text200"];
            order: components["schemas"]["LegalOrder"];
            /** @enum {string} */
            type: "ask_originals";
            /** @description Until when it holds; at most half a year. */
            until: components["schemas"]["Timestamp"];
        } | {
            /** Format: int32 */
            order: number;
            /** @enum {string} */
            type: "approve_originals";
        } | {
            /** Format: int32 */
            order: number;
            /** @enum {string} */
            type: "end_originals";
        } | {
            /** Format: int32 */
            file: number;
            /** @enum {string} */
            type: "ask_hand_over";
        } | {
            /** Format: int32 */
            file: number;
            /** @enum {string} */
            type: "hand_over";
        };
        /** @description A tip with its content. Reading it takes a purpose and an unlocked vault. */
        TipDetail: {
            /** @description Entries of evidence that carrier or bank was asked to block. */
            block_requests: number[];
            /** @description The opened narrative, as the form of the door wrote it (JSON). */
            content: string;
            entries: components["schemas"]["OpenedEntry"][];
            /** @description Originals that an order asked for and that could not be kept. They are gone. */
            missed: components["schemas"]["TipOriginalMissed"][];
            /** @description Written orders to keep originals; what they say is among the entries. */
            orders: components["schemas"]["TipOrder"][];
            originals: components["schemas"]["TipOriginal"][];
            products: components["schemas"]["ProductView"][];
            row: components["schemas"]["TipRow"];
        };
        /** @description A count as it may be shown. */
        TipFigure: {
            code: string;
            /**
             * Format: int32
             * @description `null`: suppressed, because it is small or because a small one would follow from it.
             */
            count?: number | null;
        };
        /** @description Counts of routing facts. What is null is small, or would give a small one away. */
        TipFigures: {
            /** @description Blocks of four weeks that are over, the latest first. */
            blocks: components["schemas"]["TipBlock"][];
            /** @description More rows than are counted: the earliest weeks lack some. */
            incomplete: boolean;
            /** @description The latest first. The running one is not counted: a count that rises tells when a tip came. */
            weeks: components["schemas"]["TipWeek"][];
        };
        /** @example D-4821-0937-6 */
        TipFolio: string;
        /** @description A tip taken on the telephone. */
        TipForm: {
            /** @description What the caller agreed to on the line: that the call goes on to 9-1-1, that the kind of record changes. */
            agreed?: components["schemas"]["Agreed"];
            extortion?: components["schemas"]["ExtortionForm"] | null;
            intake: components["schemas"]["Intake"];
            narrative: components["schemas"]["Narrative"];
        };
        /** @description What guides the operator: bodies that receive, the desk for extortion. */
        TipGuide: {
            /** @description Bodies that the rules send to, those of each municipality among them. */
            bodies: string[];
            extortion: components["schemas"]["ExtortionGuide"];
            /** @description Who works for the 089 alone may not read the centre's own registers. */
            municipalities: components["schemas"]["TipTown"][];
            /** @description What people call bodies, rules and compartments, by code; a code that is not here is its own name. */
            names: {
                [key: string]: string;
            };
            /**
             * Format: int32
             * @description Version of the routing rules.
             */
            rules: number;
        };
        /**
         * Format: uuid
         * @description One tip. Made at the beginning of its six hours: the id says nothing finer.
         */
        TipId: string;
        /** @description A notice in lists. */
        TipNotice: {
            /** @description The six hours in which it was raised. */
            bucket: components["schemas"]["TimeBucket"];
            compartment: string;
            id: components["schemas"]["TipNoticeId"];
            kind: components["schemas"]["MarkKind"];
            /** Format: int32 */
            reports: number;
            settled?: components["schemas"]["NoticeOutcome"] | null;
            taken_by?: string | null;
        };
        /**
         * Format: uuid
         * @description A notice's id: made by the vault of what is reported, so that one thing has one notice in each compartment.
         */
        TipNoticeId: string;
        /** @description An order about a tip. */
        TipOrder: {
            approved_by?: string | null;
            asked_by: string;
            ended_by?: string | null;
            /**
             * Format: int32
             * @description The entry in which what it says is sealed.
             */
            entry: number;
            /** @description Its number on paper. */
            number: components["schemas"]["Text200"];
            /** @description From then on it does not hold. */
            until: components["schemas"]["TimeBucket"];
        };
        /** @description An original that is kept. */
        TipOriginal: {
            /** @description Who asked for it to be handed over. */
            asked_by?: string | null;
            commitment: components["schemas"]["Commitment"];
            /**
             * Format: int32
             * @description Number of the picture that was made of it; of a document, of its first page.
             */
            file: number;
            handed_over_by?: string | null;
            /**
             * Format: int32
             * @description Number of its order among those of the tip.
             */
            order: number;
        };
        /** @description An original that an order asked for and that could not be kept. It is gone. */
        TipOriginalMissed: {
            /**
             * Format: int32
             * @description Number of the picture that was made of it; of a document, of its first page.
             */
            file: number;
            /**
             * Format: int32
             * @description Number of the order among those of the tip.
             */
            order: number;
        };
        /** @description What the operator reads out to the teller, once. */
        TipReceipt: {
            /** @description The one-time code: eighteen digits, replaced by words at its first use. */
            code: string;
            folio: components["schemas"]["TipFolio"];
            id: components["schemas"]["TipId"];
        };
        /** @description A tip in lists: routing facts only. */
        TipRow: {
            /** @description The six hours in which it came. */
            bucket: components["schemas"]["TimeBucket"];
            category: string;
            channel: components["schemas"]["TipChannel"];
            closed?: components["schemas"]["CloseOutcome"] | null;
            compartment: string;
            /**
             * Format: int32
             * @description Products that wait for a supervisor.
             */
            drafts: number;
            duplicate_of?: components["schemas"]["TipId"] | null;
            /**
             * Format: int32
             * @description Pictures of the teller's.
             */
            files: number;
            folio: components["schemas"]["TipFolio"];
            handed_to_911: boolean;
            id: components["schemas"]["TipId"];
            information?: components["schemas"]["Information"] | null;
            /** @description Kind of extortion. */
            modality?: string | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            /**
             * Format: int32
             * @description Orders and hand-overs that wait for a second person.
             */
            orders_waiting?: number;
            /**
             * Format: int32
             * @description Originals that an order asked for and that could not be kept.
             */
            originals_missed?: number;
            record: components["schemas"]["RecordType"];
            retain_until: components["schemas"]["TimeBucket"];
            routes: components["schemas"]["RouteView"][];
            shredded: boolean;
            source: components["schemas"]["SourceGrade"];
            /**
             * Format: int32
             * @description Texts of the teller's since the last one of the desk.
             */
            unanswered: number;
            urgency: components["schemas"]["Urgency"];
        };
        /** @description A municipality. */
        TipTown: {
            code: components["schemas"]["MunicipalityCode"];
            name: string;
        };
        /** @description One week. */
        TipWeek: {
            /** Format: int32 */
            anonymous?: number | null;
            /** Format: int32 */
            extortion?: number | null;
            /** @description Monday. */
            from: components["schemas"]["Timestamp"];
        };
        /** @description Tips found, the last taken first. */
        TipsFound: {
            items: components["schemas"]["TipRow"][];
            /**
             * Format: int64
             * @description How many there are in all.
             */
            total: number;
        };
        /**
         * @description Where the tips of a unit open.
         * @enum {string}
         */
        TipsOpen: "vault" | "client";
        /** @description A new authenticator secret. */
        TotpEnrolment: {
            /** @description Base32, to type. */
            secret: string;
            /** @description `otpauth://` address, to scan. */
            uri: string;
        };
        /** @description Where an operator sends a call. */
        TransferTarget: {
            operator: components["schemas"]["Operator"];
            /** @enum {string} */
            type: "operator";
        } | {
            name: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "centre";
        } | {
            code: components["schemas"]["AgencyCode"];
            /** @enum {string} */
            type: "agency";
        } | {
            number: components["schemas"]["Text40"];
            /** @enum {string} */
            type: "line";
        };
        /**
         * @description What a travel time rests on, from weakest to strongest. Only the last is ever shown as measured.
         * @enum {string}
         */
        TravelBasis: "no_way" | "straight_line" | "roads" | "calibrated";
        /** @description Settled reviews of a group: a week or a person. */
        TrendGroup: {
            /**
             * Format: int32
             * @description With critical items without points.
             */
            critical?: number | null;
            /**
             * Format: int32
             * @description Replies that did not agree.
             */
            disputed?: number | null;
            /**
             * Format: int32
             * @description Thousandths; null with fewer than five reviews.
             */
            p25?: number | null;
            /** Format: int32 */
            p50?: number | null;
            /** Format: int32 */
            p75?: number | null;
            /** Format: int32 */
            passed?: number | null;
            person?: components["schemas"]["Reviewer"] | null;
            /** Format: int32 */
            reviews: number;
            week?: components["schemas"]["Timestamp"] | null;
        };
        /** @description How results go. */
        TrendsView: {
            from: components["schemas"]["Timestamp"];
            persons: components["schemas"]["TrendGroup"][];
            to: components["schemas"]["Timestamp"];
            weeks: components["schemas"]["TrendGroup"][];
        };
        /**
         * Format: int32
         * @description A five-digit code of the catalogue, 10000–79999.
         * @example 30101
         */
        TypeCode: number;
        /**
         * @description What the numbers are.
         * @enum {string}
         */
        Unit: "milliseconds" | "rows" | "percent";
        /** @description What may be done with a unit. */
        UnitCommand: (components["schemas"]["Registration"] & {
            /** @enum {string} */
            type: "register";
        }) | (components["schemas"]["Registration"] & {
            /** @enum {string} */
            type: "amend";
        }) | {
            /** @description At most 12. */
            crew: components["schemas"]["CrewMember"][];
            /** @enum {string} */
            type: "start_shift";
            until?: components["schemas"]["Timestamp"] | null;
            vehicle?: components["schemas"]["Text40"] | null;
        } | {
            /** @enum {string} */
            type: "end_shift";
        } | {
            /** @enum {string} */
            type: "swap_vehicle";
            vehicle: components["schemas"]["Text40"];
        } | {
            at?: components["schemas"]["Timestamp"] | null;
            reason?: components["schemas"]["Text200"] | null;
            status: components["schemas"]["StatusCode"];
            /** @enum {string} */
            type: "set_status";
        } | {
            assignment?: components["schemas"]["AssignmentId"] | null;
            at: components["schemas"]["Timestamp"];
            reason: components["schemas"]["Text200"];
            stamp: components["schemas"]["StampName"];
            /** @enum {string} */
            type: "correct_status";
        } | {
            position: components["schemas"]["Position"];
            /** @enum {string} */
            type: "set_position_manual";
        } | {
            /** @enum {string} */
            type: "welfare_ok";
        } | {
            /** Format: int32 */
            minutes: number;
            reason?: components["schemas"]["Text200"] | null;
            /** @enum {string} */
            type: "set_timer";
        } | {
            /** @enum {string} */
            type: "clear_timer";
        } | {
            note?: components["schemas"]["Text200"] | null;
            position?: components["schemas"]["Position"] | null;
            /** @enum {string} */
            type: "emergency";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "clear_emergency";
        } | {
            station: components["schemas"]["StationCode"];
            /** @enum {string} */
            type: "set_station";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "retire";
        };
        /** @description A unit with its crew's names. Reading one takes a purpose. */
        UnitDetail: {
            /** @description Corrections of its present and latest assignment. */
            corrections: components["schemas"]["Correction"][];
            /** @description `None` off shift, or erased. */
            crew?: components["schemas"]["CrewMember"][] | null;
            emergency_note?: components["schemas"]["Text200"] | null;
            erased: boolean;
            retired_reason?: components["schemas"]["Text200"] | null;
            row: components["schemas"]["UnitRow"];
            shift_started_at?: components["schemas"]["Timestamp"] | null;
        };
        /**
         * Format: uuid
         * @description A unit: a crew with a vehicle, a motorcycle, a helicopter, a pair on foot.
         */
        UnitId: string;
        /** @description A kind of unit. */
        UnitKind: {
            capabilities: components["schemas"]["Capability"][];
            /** @description Classes of the catalogue it may attend, 1–6; empty: all. */
            classes?: number[];
            code: components["schemas"]["UnitKindCode"];
            en: components["schemas"]["Text200"];
            es: components["schemas"]["Text200"];
            /** @description Name of the drawing on boards and map. */
            glyph: components["schemas"]["StatusCode"];
            /** @description Name of its graph of states. */
            graph: components["schemas"]["StatusCode"];
            /**
             * Format: int32
             * @description Fewest people to be sent.
             */
            min_crew: number;
            /** @description How it moves, for travel times. */
            vehicle?: components["schemas"]["Vehicle"];
            /**
             * Format: int32
             * @description On scene without a sign of life for so long: ask. Seconds.
             */
            welfare_s: number;
        };
        /** @description A kind of unit in the unit-kind catalogue: `patrulla`, `ambulancia`. */
        UnitKindCode: string;
        /** @description The shape of the file. */
        UnitKindsFile: {
            capabilities: components["schemas"]["CapabilityDef"][];
            graphs: {
                [key: string]: components["schemas"]["StatusDef"][];
            };
            kinds: components["schemas"]["UnitKind"][];
            version: components["schemas"]["Text200"];
        };
        /** @description Where the devices of a unit say it is; the one that stands for it comes first, with the reason. */
        UnitPositions: {
            because?: components["schemas"]["ChosenBecause"] | null;
            devices: components["schemas"]["DevicePosition"][];
        };
        /**
         * @description A unit on the boards. Made by [`UnitRow::of`] from state alone. Live positions are not here: they
         *     are signals and come by the state lane; `lat` and `lon` are what the crew told by voice.
         */
        UnitRow: {
            agency: components["schemas"]["AgencyCode"];
            assigned_at?: components["schemas"]["Timestamp"] | null;
            assignment_id?: components["schemas"]["AssignmentId"] | null;
            call_sign: components["schemas"]["Text200"];
            capabilities: components["schemas"]["Capability"][];
            contact_at?: components["schemas"]["Timestamp"] | null;
            /** Format: int32 */
            crew_size: number;
            duty: components["schemas"]["Duty"];
            emergency: boolean;
            emergency_at?: components["schemas"]["Timestamp"] | null;
            en_route_at?: components["schemas"]["Timestamp"] | null;
            estimate?: components["schemas"]["Estimate"] | null;
            id: components["schemas"]["UnitId"];
            incident_folio?: components["schemas"]["Folio"] | null;
            incident_id?: components["schemas"]["IncidentId"] | null;
            incident_priority?: components["schemas"]["Priority"] | null;
            kind: components["schemas"]["UnitKindCode"];
            /**
             * Format: double
             * @description Told by voice, degrees, WGS 84.
             */
            lat?: number | null;
            /** Format: double */
            lon?: number | null;
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            on_scene_at?: components["schemas"]["Timestamp"] | null;
            on_shift: boolean;
            position_at?: components["schemas"]["Timestamp"] | null;
            retired: boolean;
            shift_until?: components["schemas"]["Timestamp"] | null;
            /** @description Incidents that wait for it, in order; at most 5. */
            stack: components["schemas"]["StackedRow"][];
            station?: components["schemas"]["StationCode"] | null;
            status: components["schemas"]["StatusCode"];
            status_at: components["schemas"]["Timestamp"];
            timer_at?: components["schemas"]["Timestamp"] | null;
            timer_reason?: components["schemas"]["Text200"] | null;
            vehicle?: components["schemas"]["Text40"] | null;
        };
        /** @description The beginning of an unlocking. The phrase is in none of it: this server relays. */
        Unlock: {
            /** @description OPAQUE's KE1 (RFC 9807), base64. */
            hello: string;
            unit: components["schemas"]["AgencyCode"];
        };
        /** @description The end of an unlocking. */
        UnlockProof: {
            /** Format: uuid */
            login: string;
            /** @description OPAQUE's KE3, base64. */
            proof: string;
            /** @description The member's key, sealed to the vault; null where the unit's tips open at the client. Base64. */
            sealed?: string | null;
            unit: components["schemas"]["AgencyCode"];
        };
        /** @description What was unlocked. */
        Unlocked: {
            held?: components["schemas"]["VaultHeld"] | null;
            /**
             * Format: int32
             * @description How many months' keys there are.
             */
            keys: number;
        };
        /**
         * @description How soon somebody must look.
         * @enum {string}
         */
        Urgency: "low" | "normal" | "high";
        /** @description Somebody who may be given a unit's keys and has none. */
        VaultCandidate: {
            account: components["schemas"]["AccountId"];
            /** @description As they sign in. */
            name: string;
            /** @description They answer for the 089, and not only read it. */
            supervisor: boolean;
        };
        /**
         * @description How somebody is enrolled in a unit.
         * @enum {string}
         */
        VaultEnrolled: "opaque" | "opaque_passkey" | "earlier";
        /** @description A key of a month, wrapped to a member. */
        VaultGrant: {
            /** Format: int32 */
            epoch: number;
            /** @description HPKE over X-Wing, base64. */
            wrapped: string;
        };
        /** @description Keys that open at the client only. */
        VaultHeld: {
            grants: components["schemas"]["VaultGrant"][];
            /** @description Suite and public key, base64. */
            public: string;
            /** @description Sealed private key, base64. */
            sealed: string;
        };
        /** @description A member of a unit. */
        VaultMember: {
            account: components["schemas"]["AccountId"];
            /** @description Null for an account that does not exist any more. */
            name?: string | null;
            unlocked: boolean;
        };
        /** @description A passkey that is joined to a member's phrase. */
        VaultPasskey: {
            /** @description Id of the credential, base64. */
            credential: string;
            /** @description What its secret is asked for with (PRF extension), 32 bytes in base64. */
            salt: string;
        };
        /** @description The vault's half, as it is relayed. */
        VaultReply: {
            /** @description The vault's own public key with its suite, base64. Its hash is bound into each registration. */
            key: string;
            /**
             * Format: uuid
             * @description Of an unlocking; null of an enrolment.
             */
            login?: string | null;
            opens: components["schemas"]["TipsOpen"];
            passkey?: components["schemas"]["VaultPasskey"] | null;
            /** @description OPAQUE's KE2 or registration response, base64. */
            reply: string;
        };
        /** @description How a unit of the vault stands. */
        VaultView: {
            enrolled?: components["schemas"]["VaultEnrolled"] | null;
            /** @description 32 hex digits of the vault's keys, for people to compare at an enrolment. */
            fingerprint: string;
            /** @description 12 hex digits of the forensic key; null when there is none, and no original can be kept. */
            forensic?: string | null;
            /**
             * Format: int64
             * @description Tips in the search index; null while nobody has unlocked the unit, and for who does not work on its tips: a count
             *     that rises tells when one came.
             */
            indexed?: number | null;
            /** @description Where its tips open: in the vault, or at the client of who has a key and nowhere else. */
            opens: components["schemas"]["TipsOpen"];
            /** @description Escrow key and members are there: it can receive. */
            ready: boolean;
            /** @description The caller has unlocked it in this session. */
            unlocked: boolean;
        };
        /**
         * @description How something moves; decides the speed.
         * @enum {string}
         */
        Vehicle: "car" | "motorcycle" | "heavy" | "foot" | "air";
        /**
         * @description Whether the target is met.
         * @enum {string}
         */
        Verdict: "met" | "missed" | "not_enough_data" | "no_target";
        /** @description What differs, by code. */
        VersionChanges: {
            /** Format: double */
            after_m2: number;
            /**
             * Format: double
             * @description Ground of all areas, square metres.
             */
            before_m2: number;
            changes: components["schemas"]["AreaChange"][];
            version: components["schemas"]["TerritoryVersionId"];
            with?: components["schemas"]["TerritoryVersionId"] | null;
        };
        /** @description One version with its areas by code; the ground itself is at `geojson`. */
        VersionDetail: components["schemas"]["VersionRow"] & {
            areas_by_code: {
                [key: string]: components["schemas"]["Area"];
            };
            coverage: components["schemas"]["Coverage"];
            /** @description Names the content. A request for approval says `{"activate": {"digest": …, "from": …}}`. */
            digest: string;
            /**
             * Format: int64
             * @description Version of the stream, for `If-Match`.
             */
            stream_version: number;
        };
        /** @description What may be done with a version. */
        VersionOrder: {
            agency?: components["schemas"]["AgencyCode"] | null;
            code: components["schemas"]["TerritoryCode"];
            /** @description A GeoJSON Polygon or MultiPolygon. */
            geometry: Record<string, never>;
            name: components["schemas"]["Text200"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "set";
        } | {
            code: components["schemas"]["TerritoryCode"];
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "remove";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "discard";
        } | {
            from?: components["schemas"]["Timestamp"] | null;
            /** @enum {string} */
            type: "activate";
        };
        /** @description A version on the lists: without its areas. */
        VersionRow: {
            activated_from?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int32
             * @description How many areas it has.
             */
            areas: number;
            based_on?: components["schemas"]["TerritoryVersionId"] | null;
            /** Format: int32 */
            changes: number;
            drafted_at: components["schemas"]["Timestamp"];
            drafted_by: string;
            /** Format: int32 */
            gaps: number;
            id: components["schemas"]["TerritoryVersionId"];
            layer: components["schemas"]["LayerCode"];
            /** Format: int32 */
            number: number;
            /** Format: int32 */
            overlaps: number;
            source: components["schemas"]["Text200"];
            status: components["schemas"]["VersionStatus"];
        };
        /**
         * @description How far a version has come.
         * @enum {string}
         */
        VersionStatus: "draft" | "activated" | "discarded";
        /** @description How to reach the victim, who was told what that means. */
        VictimContact: {
            consent: components["schemas"]["Consent"];
            text: components["schemas"]["Text200"];
        };
        /** @description The caller's own account. */
        WhoAmI: {
            display_name?: string | null;
            has_totp: boolean;
            id: components["schemas"]["AccountId"];
            name: string;
            passkeys: number;
            roles: components["schemas"]["Role"][];
            scope: components["schemas"]["Scope"];
        };
        /** @description Who wrote. */
        Writer: {
            /** @enum {string} */
            from: "room";
            name: string;
        } | {
            /** @enum {string} */
            from: "centre";
        } | {
            device: components["schemas"]["DeviceId"];
            /** @enum {string} */
            from: "crew";
            name: components["schemas"]["Text200"];
        };
        /** @description Which crossings are told of, to whom, how gravely. */
        ZoneAlertRule: {
            /** @description Dispatchers of these agencies; empty: of the unit's own. */
            agencies?: components["schemas"]["AgencyCode"][];
            /** @description Empty: none. */
            on: components["schemas"]["Crossed"][];
            priority: components["schemas"]["Priority"];
            /** @description The shift supervisor too. */
            supervisor?: boolean;
        };
        /** @description What may be done with a zone. */
        ZoneCommand: {
            content: components["schemas"]["ZoneContent"];
            /** @enum {string} */
            type: "draw";
        } | {
            content: components["schemas"]["ZoneContent"];
            /**
             * Format: int32
             * @description The edition that was on the screen: refused where somebody else redrew it meanwhile. None: whatever it is.
             */
            edition?: number | null;
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "redraw";
        } | {
            reason: components["schemas"]["Text200"];
            /** @enum {string} */
            type: "remove";
        };
        /** @description What a zone is. */
        ZoneContent: {
            /** @description Units of these agencies are watched; empty: all. */
            agencies?: components["schemas"]["AgencyCode"][];
            alert?: components["schemas"]["ZoneAlertRule"] | null;
            /**
             * Format: double
             * @description How far before the border coming near is told, metres, 0 to 20,000; 0: not at all.
             */
            approach_m?: number;
            ground: components["schemas"]["ZoneShape"];
            /** @description What it is for. */
            kind?: components["schemas"]["ZoneKind"];
            name: components["schemas"]["Text200"];
        };
        /** @description A crossing that happened. */
        ZoneCrossing: {
            agency?: components["schemas"]["AgencyCode"] | null;
            /** @description When the first position that showed it was measured. */
            at: components["schemas"]["Timestamp"];
            call_sign: components["schemas"]["Text200"];
            municipality?: components["schemas"]["MunicipalityCode"] | null;
            position: components["schemas"]["Position"];
            unit: components["schemas"]["UnitId"];
            what: components["schemas"]["Crossed"];
        };
        /**
         * Format: uuid
         * @description A zone that is watched: who comes near, enters and leaves it.
         */
        ZoneId: string;
        /**
         * @description What a zone is for; by it crossings are told of or not, where the zone has no rule of its own.
         * @enum {string}
         */
        ZoneKind: "beat" | "exclusion" | "special";
        /** @description The ground of a zone. */
        ZoneShape: {
            centre: components["schemas"]["Position"];
            /**
             * Format: double
             * @description 10 m to 50 km.
             */
            radius_m: number;
            /** @enum {string} */
            shape: "circle";
        } | {
            corners: components["schemas"]["Position"][];
            /** @enum {string} */
            shape: "ring";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
