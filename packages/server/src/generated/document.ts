// Generated from openapi/ by `npm run generate`. Do not edit.
export const document = {
 "openapi": "3.1.0",
 "info": {
  "title": "tpods",
  "version": "0.1.0",
  "summary": "Pods as a service",
  "description": "Long-lived containers by template or image, each with its own URL, logs, exec, files and permissions.\nCompatible with the Tapis Pods API (26Q1.1); what is ours on top of it is marked \"Addition\".\n\nEvery JSON reply is an envelope: `message`, `metadata`, `result`, `status`, `version`.\n",
  "license": {
   "name": "Apache-2.0",
   "identifier": "Apache-2.0"
  }
 },
 "servers": [
  {
   "url": "http://localhost:8000/v3",
   "description": "The embedded default. The same paths answer without `/v3`."
  }
 ],
 "security": [
  {
   "TapisToken": []
  },
  {
   "Bearer": []
  }
 ],
 "tags": [
  {
   "name": "Pods",
   "description": "Create, watch and run pods"
  },
  {
   "name": "Permissions",
   "description": "Who may do what with an object"
  },
  {
   "name": "Templates",
   "description": "Definitions that pods are made from"
  },
  {
   "name": "Images",
   "description": "Images that pods may use"
  },
  {
   "name": "Identity",
   "description": "Tokens, users, tenants and sites of the embedded issuer"
  },
  {
   "name": "Misc",
   "description": "Health of the service"
  }
 ],
 "paths": {
  "/healthcheck": {
   "get": {
    "operationId": "healthcheck",
    "tags": [
     "Misc"
    ],
    "summary": "Tell that the server answers",
    "description": "Needs no token. Addition: `metadata` tells what this server offers (`capabilities`), its runtime, and the\naddress of the embedded gateway (`gateway {scheme, host, port}`) where pods answer by Host header.\n",
    "security": [],
    "responses": {
     "200": {
      "description": "The server answers.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/HealthReply"
        }
       }
      }
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     },
     "4XX": {
      "$ref": "#/components/responses/BadRequest"
     }
    }
   }
  },
  "/readiness": {
   "get": {
    "operationId": "readiness",
    "tags": [
     "Misc"
    ],
    "summary": "Tell whether the server can do its work now",
    "description": "Addition. Needs no token. Looks at the database, the runtime and the controller.",
    "security": [],
    "responses": {
     "200": {
      "description": "Every part answers.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ReadinessReply"
        }
       }
      }
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     },
     "503": {
      "description": "At least one part does not answer; `result` says which.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ReadinessReply"
        }
       }
      }
     },
     "4XX": {
      "$ref": "#/components/responses/BadRequest"
     }
    }
   }
  },
  "/pods": {
   "get": {
    "operationId": "list_pods",
    "tags": [
     "Pods"
    ],
    "summary": "List the pods on which the caller has READ or more",
    "description": "In admin mode (`X-Pods-Admin: true` and the role pods_admin) every pod of the tenant.",
    "parameters": [
     {
      "$ref": "#/components/parameters/Derived"
     },
     {
      "$ref": "#/components/parameters/DerivedLite"
     }
    ],
    "responses": {
     "200": {
      "description": "The pods, oldest first.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodsReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   },
   "post": {
    "operationId": "create_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Create a pod and, unless status_requested is OFF, start it",
    "description": "The caller becomes its ADMIN. The reply does not wait for the start; poll `status` until AVAILABLE.",
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewPod"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The pod.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/images": {
   "get": {
    "operationId": "get_images",
    "tags": [
     "Images"
    ],
    "summary": "List the allowed images",
    "description": "The global ones and those of the caller's tenant.",
    "responses": {
     "200": {
      "description": "The images.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ImagesReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/templates": {
   "get": {
    "operationId": "list_templates",
    "tags": [
     "Templates"
    ],
    "summary": "List the templates that the caller may read",
    "responses": {
     "200": {
      "description": "The templates.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplatesReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/{pod_id}": {
   "get": {
    "operationId": "get_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Get a pod",
    "description": "Needs READ.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     },
     {
      "$ref": "#/components/parameters/Derived"
     },
     {
      "$ref": "#/components/parameters/DerivedLite"
     },
     {
      "name": "include_configs",
      "in": "query",
      "description": "Show the content of config files in volume_mounts.",
      "schema": {
       "type": "boolean",
       "default": false
      }
     },
     {
      "name": "check_unresolved",
      "in": "query",
      "description": "Report placeholders without a value in `metadata.unresolved_patterns`.",
      "schema": {
       "type": "boolean",
       "default": true
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The pod.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   },
   "put": {
    "operationId": "update_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Change a pod",
    "description": "Needs USER; `status_requested` needs ADMIN. Only the keys sent are applied; `null` sets a field back to its\ndefault. A running container keeps its settings until the next restart.\n",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/UpdatePod"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The pod. Where nothing changed, `status` of the envelope is `error` and the message says so.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   },
   "delete": {
    "operationId": "delete_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Delete a pod",
    "description": "Needs ADMIN. The id is free at once; the container ends in the background.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "responses": {
     "200": {
      "description": "The pod is gone.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/EmptyReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/{pod_id}/start": {
   "get": {
    "operationId": "start_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Start a stopped pod",
    "description": "Needs ADMIN and status STOPPED. Kept for existing clients; new ones use POST.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "responses": {
     "200": {
      "description": "The pod with its new wish.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   },
   "post": {
    "operationId": "post_start_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Start a stopped pod",
    "description": "Addition. Needs ADMIN and status STOPPED.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "responses": {
     "200": {
      "description": "The pod with its new wish.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/{pod_id}/stop": {
   "get": {
    "operationId": "stop_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Stop a pod",
    "description": "Needs ADMIN. Allowed in any status. Kept for existing clients; new ones use POST.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "responses": {
     "200": {
      "description": "The pod with its new wish.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   },
   "post": {
    "operationId": "post_stop_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Stop a pod",
    "description": "Addition. Needs ADMIN. Allowed in any status.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "responses": {
     "200": {
      "description": "The pod with its new wish.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/{pod_id}/restart": {
   "get": {
    "operationId": "restart_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Restart a pod",
    "description": "Needs ADMIN. Allowed in any status. Kept for existing clients; new ones use POST.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     },
     {
      "$ref": "#/components/parameters/GrabLatest"
     }
    ],
    "responses": {
     "200": {
      "description": "The pod with its new wish.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   },
   "post": {
    "operationId": "post_restart_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Restart a pod",
    "description": "Addition. Needs ADMIN. Allowed in any status.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     },
     {
      "$ref": "#/components/parameters/GrabLatest"
     }
    ],
    "responses": {
     "200": {
      "description": "The pod with its new wish.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/{pod_id}/logs": {
   "get": {
    "operationId": "get_pod_logs",
    "tags": [
     "Pods"
    ],
    "summary": "Read or follow the logs of a pod",
    "description": "Needs READ. The plain call answers with the last 10 MB of the newest instance and the newest 100 action logs.\nAddition: with `follow` or `Accept: application/x-ndjson` the reply is a stream of JSON lines, each a LogLine.\nA followed stream ends when the instance ends.\n",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     },
     {
      "name": "tail",
      "in": "query",
      "description": "Addition. Only the last N lines.",
      "schema": {
       "type": "integer",
       "minimum": 0,
       "maximum": 1000000
      }
     },
     {
      "name": "since",
      "in": "query",
      "description": "Addition. Only lines written after this moment.",
      "schema": {
       "type": "string",
       "format": "date-time"
      }
     },
     {
      "name": "follow",
      "in": "query",
      "description": "Addition. Keep the stream open and send new lines as they are written.",
      "schema": {
       "type": "boolean",
       "default": false
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The logs.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/LogsReply"
        }
       },
       "application/x-ndjson": {
        "schema": {
         "$ref": "#/components/schemas/LogLine"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     },
     "503": {
      "$ref": "#/components/responses/Unavailable"
     }
    }
   }
  },
  "/pods/{pod_id}/exec": {
   "post": {
    "operationId": "exec_pod_commands",
    "tags": [
     "Pods"
    ],
    "summary": "Run commands in a running pod",
    "description": "Needs ADMIN. Commands run one after the other. The HTTP status is 200 whenever commands ran; a failing command\nwith `fail_on_non_success` makes the `status` of the envelope `error`.\n",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/ExecutePodCommands"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "What each command did.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ExecReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     },
     "503": {
      "$ref": "#/components/responses/Unavailable"
     }
    }
   }
  },
  "/pods/{pod_id}/credentials": {
   "get": {
    "operationId": "get_pod_credentials",
    "tags": [
     "Pods"
    ],
    "summary": "Get the generated username and password of a pod",
    "description": "Needs USER. Fixed for the life of the pod.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "responses": {
     "200": {
      "description": "The credentials.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/CredentialsReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/{pod_id}/permissions": {
   "get": {
    "operationId": "get_pod_permissions",
    "tags": [
     "Permissions"
    ],
    "summary": "List the permissions of a pod",
    "description": "Needs USER on the pod.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "responses": {
     "200": {
      "description": "The permissions.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PermissionsReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   },
   "post": {
    "operationId": "set_pod_permission",
    "tags": [
     "Permissions"
    ],
    "summary": "Give a user a level on a pod",
    "description": "Needs ADMIN on the pod. The last ADMIN cannot be lowered.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/SetPermission"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The permissions as they are now.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PermissionsReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/{pod_id}/permissions/{user}": {
   "delete": {
    "operationId": "delete_pod_permission",
    "tags": [
     "Permissions"
    ],
    "summary": "Take a user's level on a pod away",
    "description": "Needs ADMIN on the pod. The last ADMIN cannot be removed.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     },
     {
      "$ref": "#/components/parameters/User"
     }
    ],
    "responses": {
     "200": {
      "description": "The permissions as they are now.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PermissionsReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/oauth2/tokens": {
   "post": {
    "operationId": "create_token",
    "tags": [
     "Identity"
    ],
    "summary": "Get an access token for a username and password",
    "security": [],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewToken"
       }
      },
      "application/x-www-form-urlencoded": {
       "schema": {
        "$ref": "#/components/schemas/NewToken"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The token.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TokenReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "429": {
      "$ref": "#/components/responses/TooManyTries"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/oauth2/userinfo": {
   "get": {
    "operationId": "userinfo",
    "tags": [
     "Identity"
    ],
    "summary": "Tell who the caller is",
    "responses": {
     "200": {
      "description": "The caller.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/UserInfoReply"
        }
       }
      }
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/tenants": {
   "get": {
    "operationId": "list_tenants",
    "tags": [
     "Identity"
    ],
    "summary": "List the tenants of this server",
    "security": [],
    "responses": {
     "200": {
      "description": "The tenants with their public keys.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TenantsReply"
        }
       }
      }
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     },
     "4XX": {
      "$ref": "#/components/responses/BadRequest"
     }
    }
   }
  },
  "/tenants/{tenant_id}": {
   "get": {
    "operationId": "get_tenant",
    "tags": [
     "Identity"
    ],
    "summary": "Get one tenant",
    "security": [],
    "parameters": [
     {
      "name": "tenant_id",
      "in": "path",
      "required": true,
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The tenant.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TenantReply"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/sites": {
   "get": {
    "operationId": "list_sites",
    "tags": [
     "Identity"
    ],
    "summary": "List the sites of this server",
    "security": [],
    "responses": {
     "200": {
      "description": "The sites.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/SitesReply"
        }
       }
      }
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     },
     "4XX": {
      "$ref": "#/components/responses/BadRequest"
     }
    }
   }
  },
  "/users": {
   "get": {
    "operationId": "list_users",
    "tags": [
     "Identity"
    ],
    "summary": "List the users of the caller's tenant",
    "description": "Addition. Needs the role pods_admin.",
    "responses": {
     "200": {
      "description": "The users.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/UsersReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   },
   "post": {
    "operationId": "create_user",
    "tags": [
     "Identity"
    ],
    "summary": "Create a user in the caller's tenant",
    "description": "Addition. Needs the role pods_admin.",
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewUser"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The user.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/UserReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/users/{username}": {
   "put": {
    "operationId": "update_user",
    "tags": [
     "Identity"
    ],
    "summary": "Change a user's password, roles or right to sign in",
    "description": "Addition. Needs the role pods_admin; a user may change their own password. A new password and a disabled\nuser end every token given out before, at once. The last enabled pods_admin can be neither disabled nor demoted.\n",
    "parameters": [
     {
      "$ref": "#/components/parameters/Username"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/UpdateUser"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The user.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/UserReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "429": {
      "$ref": "#/components/responses/TooManyTries"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   },
   "delete": {
    "operationId": "delete_user",
    "tags": [
     "Identity"
    ],
    "summary": "Delete a user",
    "description": "Addition. Needs the role pods_admin. The user's pods stay.",
    "parameters": [
     {
      "$ref": "#/components/parameters/Username"
     }
    ],
    "responses": {
     "200": {
      "description": "The user is gone.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/EmptyReply"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/BadRequest"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  }
 },
 "components": {
  "securitySchemes": {
   "TapisToken": {
    "type": "apiKey",
    "in": "header",
    "name": "X-Tapis-Token",
    "description": "A JWT of a tenant, signed with RS256."
   },
   "Bearer": {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "Addition. The same token as `Authorization: Bearer`."
   }
  },
  "schemas": {
   "Envelope": {
    "type": "object",
    "description": "Around every JSON reply.",
    "required": [
     "message",
     "metadata",
     "status",
     "version"
    ],
    "properties": {
     "message": {
      "description": "One sentence; a list of sentences where fields of a request body were refused.",
      "oneOf": [
       {
        "type": "string"
       },
       {
        "type": "array",
        "items": {
         "type": "string"
        }
       }
      ]
     },
     "metadata": {
      "type": "object",
      "description": "Facts about the reply, such as warnings. Always an object.",
      "additionalProperties": true
     },
     "status": {
      "type": "string",
      "enum": [
       "success",
       "error"
      ]
     },
     "version": {
      "type": "string",
      "description": "Version of the server."
     },
     "request_id": {
      "type": "string",
      "description": "Addition. Also in the header X-Request-Id; quote it when you report a problem."
     }
    }
   },
   "HealthReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "string"
       }
      }
     }
    ]
   },
   "ErrorReply": {
    "description": "The envelope of a refusal. `result` is null.",
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": [
         "null",
         "string",
         "object"
        ]
       },
       "code": {
        "type": "string",
        "description": "Addition. A stable word for the cause, such as `pod_not_found`."
       }
      }
     }
    ]
   },
   "PartHealth": {
    "type": "object",
    "required": [
     "ok",
     "detail"
    ],
    "properties": {
     "ok": {
      "type": "boolean"
     },
     "detail": {
      "type": "string"
     }
    }
   },
   "ReadinessReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "object",
        "description": "One entry for each part.",
        "additionalProperties": {
         "$ref": "#/components/schemas/PartHealth"
        }
       }
      }
     }
    ]
   },
   "NetworkingLive": {
    "type": "object",
    "description": "A networking stanza with every default filled in.",
    "required": [
     "protocol",
     "port",
     "url"
    ],
    "properties": {
     "protocol": {
      "type": "string",
      "enum": [
       "http",
       "tcp",
       "postgres",
       "local_only"
      ]
     },
     "port": {
      "type": "integer"
     },
     "url": {
      "type": "string"
     },
     "ip_allow_list": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "tapis_auth": {
      "type": "boolean"
     },
     "tapis_auth_response_headers": {
      "type": "object",
      "additionalProperties": {
       "type": "string"
      }
     },
     "tapis_auth_allowed_users": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "tapis_auth_return_path": {
      "type": "string"
     },
     "tapis_auth_excluded_paths": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "tapis_auth_excluded_path_regex": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "cors_allow_origins": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "cors_allow_methods": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "cors_allow_headers": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "cors_allow_credentials": {
      "type": "boolean"
     },
     "cors_max_age": {
      "type": "integer"
     },
     "tapis_ui_uri": {
      "type": "string"
     },
     "tapis_ui_uri_redirect": {
      "type": "boolean"
     },
     "tapis_ui_uri_description": {
      "type": "string"
     },
     "proxy_compression": {
      "type": "boolean"
     },
     "proxy_compression_encodings": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "proxy_compression_excluded_content_types": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "proxy_compression_min_response_body_bytes": {
      "type": "integer"
     }
    }
   },
   "ResourcesLive": {
    "type": "object",
    "required": [
     "cpu_request",
     "cpu_limit",
     "mem_request",
     "mem_limit",
     "ephemeral_storage_request",
     "ephemeral_storage_limit",
     "gpus"
    ],
    "properties": {
     "cpu_request": {
      "type": "integer"
     },
     "cpu_limit": {
      "type": "integer"
     },
     "mem_request": {
      "type": "integer"
     },
     "mem_limit": {
      "type": "integer"
     },
     "ephemeral_storage_request": {
      "type": "integer"
     },
     "ephemeral_storage_limit": {
      "type": "integer"
     },
     "gpus": {
      "type": "integer"
     }
    }
   },
   "Status": {
    "type": "string",
    "enum": [
     "REQUESTED",
     "CREATING",
     "AVAILABLE",
     "DELETING",
     "STOPPED",
     "COMPLETE",
     "ERROR"
    ]
   },
   "StatusContainer": {
    "type": "object",
    "description": "What is known of the container; empty for a stopped pod.",
    "additionalProperties": true,
    "properties": {
     "phase": {
      "type": "string",
      "description": "Exactly `Running` for a live container."
     },
     "reason": {
      "type": "string",
      "description": "Addition. A stable word, such as `image_unknown` or `command_not_found`."
     },
     "message": {
      "type": "string",
      "description": "The reason as a sentence."
     },
     "start_time": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     },
     "exit_code": {
      "type": [
       "integer",
       "null"
      ]
     },
     "restart_count": {
      "type": "integer"
     },
     "ready": {
      "type": "boolean"
     },
     "instance": {
      "type": "integer",
      "description": "Addition. Rises with each start."
     }
    }
   },
   "Pod": {
    "type": "object",
    "required": [
     "pod_id",
     "image",
     "template",
     "description",
     "command",
     "arguments",
     "environment_variables",
     "secret_map",
     "status_requested",
     "volume_mounts",
     "time_to_stop_default",
     "time_to_stop_instance",
     "networking",
     "resources",
     "compute_queue",
     "template_overrides",
     "healthchecks",
     "restart_policy",
     "time_to_stop_ts",
     "status",
     "status_container",
     "networking_live",
     "creation_ts",
     "update_ts",
     "start_instance_ts",
     "modified_fields",
     "url"
    ],
    "properties": {
     "pod_id": {
      "type": "string"
     },
     "image": {
      "type": "string"
     },
     "template": {
      "type": "string"
     },
     "description": {
      "type": "string"
     },
     "command": {
      "type": [
       "array",
       "null"
      ],
      "items": {
       "type": "string"
      }
     },
     "arguments": {
      "type": [
       "array",
       "null"
      ],
      "items": {
       "type": "string"
      }
     },
     "environment_variables": {
      "type": "object",
      "additionalProperties": {
       "type": "string"
      }
     },
     "secret_map": {
      "type": "object",
      "additionalProperties": {
       "type": "string"
      }
     },
     "status_requested": {
      "type": "string",
      "enum": [
       "ON",
       "OFF",
       "RESTART"
      ]
     },
     "volume_mounts": {
      "type": "object",
      "additionalProperties": {
       "type": [
        "object",
        "null"
       ]
      }
     },
     "time_to_stop_default": {
      "type": "integer"
     },
     "time_to_stop_instance": {
      "type": [
       "integer",
       "null"
      ]
     },
     "networking": {
      "type": "object",
      "additionalProperties": {
       "$ref": "#/components/schemas/NetworkingLive"
      }
     },
     "resources": {
      "$ref": "#/components/schemas/ResourcesLive"
     },
     "compute_queue": {
      "type": "string"
     },
     "template_overrides": {
      "type": [
       "object",
       "null"
      ],
      "additionalProperties": true
     },
     "healthchecks": {
      "type": [
       "object",
       "null"
      ],
      "additionalProperties": true
     },
     "restart_policy": {
      "type": "string",
      "enum": [
       "never",
       "on_failure",
       "always"
      ]
     },
     "time_to_stop_ts": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     },
     "status": {
      "$ref": "#/components/schemas/Status"
     },
     "status_container": {
      "$ref": "#/components/schemas/StatusContainer"
     },
     "networking_live": {
      "type": "boolean",
      "description": "Whether the route leads to a running container."
     },
     "creation_ts": {
      "type": "string",
      "format": "date-time"
     },
     "update_ts": {
      "type": "string",
      "format": "date-time",
      "description": "Moves only when a user changes the pod."
     },
     "start_instance_ts": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     },
     "modified_fields": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "The fields that somebody set."
     },
     "url": {
      "type": "string",
      "description": "Addition. Host name of the default network; empty without one."
     }
    }
   },
   "PodsReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Pod"
        }
       }
      }
     }
    ]
   },
   "ImageName": {
    "type": [
     "string",
     "null"
    ],
    "maxLength": 512,
    "description": "Kept exactly as sent, with its tag."
   },
   "TemplateRef": {
    "type": [
     "string",
     "null"
    ],
    "maxLength": 512,
    "description": "`id`, `id:tag` or `id:tag@timestamp`; stored pinned."
   },
   "Description": {
    "type": [
     "string",
     "null"
    ],
    "pattern": "^[\\x00-\\x7F]*$",
    "maxLength": 255,
    "x-errors": {
     "pattern": "description field may only contain ASCII characters.",
     "length": "description field must be less than 255 characters. Inputted length: {length}"
    }
   },
   "Command": {
    "type": [
     "array",
     "null"
    ],
    "items": {
     "type": "string",
     "x-errors": {
      "type": "command must be list of str. Got {type}."
     }
    },
    "description": "Replaces the image's entrypoint.",
    "x-errors": {
     "type": "command must be list of str. Got {type}."
    }
   },
   "Arguments": {
    "type": [
     "array",
     "null"
    ],
    "items": {
     "type": "string",
     "x-errors": {
      "type": "arguments must be list of str. Got {type}."
     }
    },
    "x-errors": {
     "type": "arguments must be list of str. Got {type}."
    }
   },
   "EnvironmentVariables": {
    "type": [
     "object",
     "null"
    ],
    "additionalProperties": {
     "type": "string",
     "x-errors": {
      "type": "environment_variable val must be str. Got {type}."
     }
    },
    "propertyNames": {
     "pattern": "^[^=\\x00]+$",
     "x-errors": {
      "pattern": "environment_variable key must not be empty and must not hold '='."
     }
    }
   },
   "SecretMap": {
    "type": [
     "object",
     "null"
    ],
    "additionalProperties": {
     "type": "string",
     "x-errors": {
      "type": "secret_map val must be str. Got {type}."
     }
    },
    "propertyNames": {
     "pattern": "^[A-Za-z0-9_-]+$",
     "x-errors": {
      "pattern": "secret_map key must be alphanumeric and may include '_' or '-'. Got: {value}"
     }
    }
   },
   "StatusRequested": {
    "type": [
     "string",
     "null"
    ],
    "enum": [
     "ON",
     "OFF",
     "RESTART",
     null
    ],
    "description": "The wish. RESTART on create means ON.",
    "x-errors": {
     "enum": "status_requested must be one of ['ON', 'OFF', 'RESTART']. Got: {value}"
    }
   },
   "VolumeMounts": {
    "type": [
     "object",
     "null"
    ],
    "additionalProperties": {
     "type": [
      "object",
      "null"
     ]
    },
    "description": "Keyed by the mount path in the container."
   },
   "TimeToStopDefault": {
    "type": [
     "integer",
     "null"
    ],
    "minimum": -1,
    "default": 43200,
    "description": "Seconds from start to automatic stop; -1 for never, else at least 300.",
    "x-errors": {
     "minimum": "Pod time_to_stop_default must be -1 or be greater than 300 seconds."
    }
   },
   "TimeToStopInstance": {
    "type": [
     "integer",
     "null"
    ],
    "minimum": -1,
    "description": "As time_to_stop_default, for this instance only.",
    "x-errors": {
     "minimum": "Pod time_to_stop_instance must be -1 or be greater than 300 seconds."
    }
   },
   "NetworkingStanza": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
     "protocol": {
      "type": "string",
      "pattern": "^(?:[hH][tT][tT][pP]|[tT][cC][pP]|[pP][oO][sS][tT][gG][rR][eE][sS]|[lL][oO][cC][aA][lL]_[oO][nN][lL][yY])$",
      "default": "http",
      "description": "http, tcp, postgres or local_only; in any case, stored in lower case.",
      "x-errors": {
       "pattern": "networking.protocol must be one of the following: ['http', 'tcp', 'postgres', 'local_only']."
      }
     },
     "port": {
      "type": "integer",
      "minimum": 10,
      "maximum": 65535,
      "default": 5000,
      "x-errors": {
       "range": "networking.port must be an int with 2 to 5 digits. Got port: {value}"
      }
     },
     "url": {
      "type": "string",
      "maxLength": 128,
      "description": "Made by the server; what a client sends is replaced."
     },
     "ip_allow_list": {
      "type": "array",
      "default": [],
      "items": {
       "type": "string"
      },
      "description": "Addresses or CIDR ranges that may connect; empty for all."
     },
     "tapis_auth": {
      "type": "boolean",
      "default": false
     },
     "tapis_auth_response_headers": {
      "type": "object",
      "maxProperties": 32,
      "default": {},
      "propertyNames": {
       "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$",
       "x-errors": {
        "pattern": "networking.tapis_auth_response_headers names must be HTTP header names of at most 128 characters. Got {value}"
       }
      },
      "additionalProperties": {
       "type": "string",
       "pattern": "^[^\\r\\n\\x00]{0,1024}$",
       "x-errors": {
        "pattern": "networking.tapis_auth_response_headers values must be one line of at most 1024 characters."
       }
      },
      "x-errors": {
       "maxProperties": "networking.tapis_auth_response_headers may hold at most 32 headers."
      }
     },
     "tapis_auth_allowed_users": {
      "type": "array",
      "default": [
       "AUTHORIZED_USERS"
      ],
      "items": {
       "type": "string"
      }
     },
     "tapis_auth_return_path": {
      "type": "string",
      "default": "/",
      "pattern": "^/[A-Za-z0-9.\\-_/]*$",
      "maxLength": 180,
      "x-errors": {
       "pattern": "networking.tapis_auth_return_path must start with '/' and hold only letters, digits and . - _ /",
       "length": "networking.tapis_auth_return_path must be at most 180 characters. Inputted length: {length}"
      }
     },
     "tapis_auth_excluded_paths": {
      "type": "array",
      "default": [],
      "maxItems": 50,
      "items": {
       "type": "string",
       "pattern": "^/[\\x20-\\x7E]*$",
       "maxLength": 256,
       "x-errors": {
        "pattern": "networking.tapis_auth_excluded_paths must start with '/' and be ASCII. Got {value}",
        "length": "networking.tapis_auth_excluded_paths must be at most 256 characters each. Inputted length: {length}"
       }
      },
      "x-errors": {
       "maxItems": "networking.tapis_auth_excluded_paths may hold at most 50 paths."
      }
     },
     "tapis_auth_excluded_path_regex": {
      "type": "array",
      "default": [],
      "maxItems": 20,
      "items": {
       "type": "string",
       "format": "regex",
       "pattern": "^[\\x20-\\x7E]*$",
       "maxLength": 512,
       "x-errors": {
        "format": "networking.tapis_auth_excluded_path_regex must be a regular expression. Got {value}",
        "pattern": "networking.tapis_auth_excluded_path_regex must be ASCII. Got {value}",
        "length": "networking.tapis_auth_excluded_path_regex must be at most 512 characters each. Inputted length: {length}"
       }
      },
      "x-errors": {
       "maxItems": "networking.tapis_auth_excluded_path_regex may hold at most 20 expressions."
      }
     },
     "cors_allow_origins": {
      "type": "array",
      "default": [],
      "items": {
       "type": "string"
      }
     },
     "cors_allow_methods": {
      "type": "array",
      "default": [],
      "items": {
       "type": "string"
      }
     },
     "cors_allow_headers": {
      "type": "array",
      "default": [],
      "items": {
       "type": "string"
      }
     },
     "cors_allow_credentials": {
      "type": "boolean",
      "default": false
     },
     "cors_max_age": {
      "type": "integer",
      "minimum": 0,
      "maximum": 100,
      "default": 100,
      "x-errors": {
       "minimum": "networking.cors_max_age must be greater than 0. Got {value}",
       "maximum": "networking.cors_max_age must be less than 100 seconds. Got {value}"
      }
     },
     "cors_add_vary_header": {
      "type": "boolean",
      "description": "Accepted and not kept: CORS answers always vary by Origin."
     },
     "tapis_ui_uri": {
      "type": "string",
      "default": "",
      "pattern": "^(/+[a-z][a-z0-9.\\-/]+)?$",
      "maxLength": 128,
      "x-errors": {
       "pattern": "networking.tapis_ui_uri must start with '/' and a lower case letter.",
       "length": "networking.tapis_ui_uri must be at most 128 characters. Inputted length: {length}"
      }
     },
     "tapis_ui_uri_redirect": {
      "type": "boolean",
      "default": false
     },
     "tapis_ui_uri_description": {
      "type": "string",
      "default": "",
      "pattern": "^[\\x00-\\x7F]*$",
      "maxLength": 255,
      "x-errors": {
       "pattern": "networking.tapis_ui_uri_description may only contain ASCII characters.",
       "length": "networking.tapis_ui_uri_description must be less than 255 characters. Inputted length: {length}"
      }
     },
     "proxy_compression": {
      "type": "boolean",
      "default": true
     },
     "proxy_compression_encodings": {
      "type": "array",
      "default": [
       "zstd",
       "br",
       "gzip"
      ],
      "uniqueItems": true,
      "items": {
       "type": "string",
       "enum": [
        "zstd",
        "br",
        "gzip"
       ],
       "x-errors": {
        "enum": "networking.proxy_compression_encodings may hold zstd, br and gzip. Got {value}"
       }
      }
     },
     "proxy_compression_excluded_content_types": {
      "type": "array",
      "default": [],
      "maxItems": 50,
      "items": {
       "type": "string",
       "maxLength": 128,
       "pattern": "^[\\x20-\\x7E]*$"
      }
     },
     "proxy_compression_min_response_body_bytes": {
      "type": "integer",
      "minimum": 0,
      "maximum": 10485760,
      "default": 1024
     }
    }
   },
   "Networking": {
    "type": [
     "object",
     "null"
    ],
    "maxProperties": 4,
    "propertyNames": {
     "allOf": [
      {
       "pattern": "^[a-z0-9]+$",
       "x-errors": {
        "pattern": "networking key must be lowercase alphanumeric. Default is 'default'."
       }
      },
      {
       "minLength": 3,
       "maxLength": 64,
       "x-errors": {
        "length": "networking key length must be between 3-64 characters. Inputted length: {length}"
       }
      },
      {
       "not": {
        "enum": [
         "self",
         "get"
        ]
       },
       "x-errors": {
        "not": "networking key overlaps with reserved names: self, get."
       }
      }
     ]
    },
    "additionalProperties": {
     "$ref": "#/components/schemas/NetworkingStanza"
    },
    "x-errors": {
     "maxProperties": "networking dictionary may only contain up to 4 stanzas"
    }
   },
   "Resources": {
    "type": [
     "object",
     "null"
    ],
    "additionalProperties": false,
    "description": "CPU in millicores, memory and storage in Mi. Bounds are those of the server.",
    "properties": {
     "cpu_request": {
      "type": [
       "integer",
       "null"
      ],
      "default": 250
     },
     "cpu_limit": {
      "type": [
       "integer",
       "null"
      ],
      "default": 2000
     },
     "mem_request": {
      "type": [
       "integer",
       "null"
      ],
      "default": 256
     },
     "mem_limit": {
      "type": [
       "integer",
       "null"
      ],
      "default": 3072
     },
     "ephemeral_storage_request": {
      "type": [
       "integer",
       "null"
      ],
      "default": -1,
      "description": "-1 for none."
     },
     "ephemeral_storage_limit": {
      "type": [
       "integer",
       "null"
      ],
      "default": -1,
      "description": "-1 for none."
     },
     "gpus": {
      "type": [
       "integer",
       "null"
      ],
      "default": 0
     },
     "compute_queue": {
      "type": [
       "string",
       "null"
      ],
      "description": "Taken as the pod's compute_queue."
     }
    }
   },
   "ComputeQueue": {
    "type": [
     "string",
     "null"
    ],
    "pattern": "^[a-z0-9]+$",
    "default": "default",
    "x-errors": {
     "pattern": "compute_queue must be lowercase alphanumeric."
    }
   },
   "FreeObject": {
    "type": [
     "object",
     "null"
    ],
    "additionalProperties": true
   },
   "RestartPolicy": {
    "type": [
     "string",
     "null"
    ],
    "enum": [
     "never",
     "on_failure",
     "always",
     null
    ],
    "default": "never",
    "description": "Addition. What happens when the main process ends by itself.",
    "x-errors": {
     "enum": "restart_policy must be one of ['never', 'on_failure', 'always']. Got: {value}"
    }
   },
   "NewPod": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "pod_id"
    ],
    "properties": {
     "pod_id": {
      "type": "string",
      "pattern": "^[a-z][a-z0-9]+$",
      "minLength": 3,
      "maxLength": 64,
      "description": "Unique in the tenant.",
      "x-errors": {
       "pattern": "pod_id must be lowercase alphanumeric. First character must be alpha.",
       "length": "pod_id length must be between 3-64 characters. Inputted length: {length}"
      }
     },
     "image": {
      "$ref": "#/components/schemas/ImageName"
     },
     "template": {
      "$ref": "#/components/schemas/TemplateRef"
     },
     "description": {
      "$ref": "#/components/schemas/Description"
     },
     "command": {
      "$ref": "#/components/schemas/Command"
     },
     "arguments": {
      "$ref": "#/components/schemas/Arguments"
     },
     "environment_variables": {
      "$ref": "#/components/schemas/EnvironmentVariables"
     },
     "secret_map": {
      "$ref": "#/components/schemas/SecretMap"
     },
     "status_requested": {
      "$ref": "#/components/schemas/StatusRequested"
     },
     "volume_mounts": {
      "$ref": "#/components/schemas/VolumeMounts"
     },
     "time_to_stop_default": {
      "$ref": "#/components/schemas/TimeToStopDefault"
     },
     "time_to_stop_instance": {
      "$ref": "#/components/schemas/TimeToStopInstance"
     },
     "networking": {
      "$ref": "#/components/schemas/Networking"
     },
     "resources": {
      "$ref": "#/components/schemas/Resources"
     },
     "compute_queue": {
      "$ref": "#/components/schemas/ComputeQueue"
     },
     "template_overrides": {
      "$ref": "#/components/schemas/FreeObject"
     },
     "healthchecks": {
      "$ref": "#/components/schemas/FreeObject"
     },
     "restart_policy": {
      "$ref": "#/components/schemas/RestartPolicy"
     }
    }
   },
   "PodReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "$ref": "#/components/schemas/Pod"
       }
      }
     }
    ]
   },
   "Image": {
    "type": "object",
    "required": [
     "image",
     "tenants",
     "description",
     "creation_ts",
     "added_by"
    ],
    "properties": {
     "image": {
      "type": "string",
      "description": "The name without a tag."
     },
     "tenants": {
      "type": "array",
      "description": "Tenant ids; `**` means all.",
      "items": {
       "type": "string"
      }
     },
     "description": {
      "type": "string"
     },
     "creation_ts": {
      "type": "string",
      "format": "date-time"
     },
     "added_by": {
      "type": "string"
     }
    }
   },
   "ImagesReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Image"
        }
       }
      }
     }
    ]
   },
   "Template": {
    "type": "object",
    "required": [
     "template_id",
     "description",
     "metatags",
     "archive_message",
     "creation_ts",
     "update_ts"
    ],
    "properties": {
     "template_id": {
      "type": "string"
     },
     "description": {
      "type": "string"
     },
     "metatags": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "archive_message": {
      "type": "string"
     },
     "creation_ts": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     },
     "update_ts": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     }
    }
   },
   "TemplatesReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Template"
        }
       }
      }
     }
    ]
   },
   "UpdatePod": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
     "image": {
      "$ref": "#/components/schemas/ImageName"
     },
     "template": {
      "$ref": "#/components/schemas/TemplateRef"
     },
     "description": {
      "$ref": "#/components/schemas/Description"
     },
     "command": {
      "$ref": "#/components/schemas/Command"
     },
     "arguments": {
      "$ref": "#/components/schemas/Arguments"
     },
     "environment_variables": {
      "$ref": "#/components/schemas/EnvironmentVariables"
     },
     "secret_map": {
      "$ref": "#/components/schemas/SecretMap"
     },
     "status_requested": {
      "$ref": "#/components/schemas/StatusRequested"
     },
     "volume_mounts": {
      "$ref": "#/components/schemas/VolumeMounts"
     },
     "time_to_stop_default": {
      "$ref": "#/components/schemas/TimeToStopDefault"
     },
     "time_to_stop_instance": {
      "$ref": "#/components/schemas/TimeToStopInstance"
     },
     "networking": {
      "$ref": "#/components/schemas/Networking"
     },
     "resources": {
      "$ref": "#/components/schemas/Resources"
     },
     "compute_queue": {
      "$ref": "#/components/schemas/ComputeQueue"
     },
     "template_overrides": {
      "$ref": "#/components/schemas/FreeObject"
     },
     "healthchecks": {
      "$ref": "#/components/schemas/FreeObject"
     },
     "restart_policy": {
      "$ref": "#/components/schemas/RestartPolicy"
     }
    }
   },
   "EmptyReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "string",
        "const": ""
       }
      }
     }
    ]
   },
   "Logs": {
    "type": "object",
    "required": [
     "logs",
     "action_logs"
    ],
    "properties": {
     "logs": {
      "type": "string",
      "description": "Standard output and error of the newest instance, merged."
     },
     "action_logs": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Oldest first: `yy/mm/dd HH:MM: text`."
     }
    }
   },
   "LogsReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "$ref": "#/components/schemas/Logs"
       }
      }
     }
    ]
   },
   "LogLine": {
    "type": "object",
    "description": "One line of output, or a piece of one where `partial` is true.",
    "required": [
     "ts",
     "source",
     "line"
    ],
    "properties": {
     "ts": {
      "type": "string",
      "format": "date-time"
     },
     "source": {
      "type": "string",
      "enum": [
       "stdout",
       "stderr"
      ]
     },
     "line": {
      "type": "string",
      "description": "Without its line end."
     },
     "partial": {
      "type": "boolean",
      "description": "The line goes on in the next one."
     }
    }
   },
   "ExecutePodCommands": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "commands"
    ],
    "properties": {
     "commands": {
      "description": "A list of strings is the argv of one command; a list of lists is several commands.",
      "anyOf": [
       {
        "type": "array",
        "minItems": 1,
        "items": {
         "type": "string"
        }
       },
       {
        "type": "array",
        "minItems": 1,
        "items": {
         "type": "array",
         "minItems": 1,
         "items": {
          "type": "string"
         }
        }
       }
      ],
      "x-errors": {
       "anyOf": "commands must be a list of str (one command) or a list of lists of str, and not empty."
      }
     },
     "total_timeout": {
      "type": [
       "integer",
       "null"
      ],
      "minimum": 1,
      "default": 300,
      "description": "Seconds for all commands together; null for the server's maximum."
     },
     "command_timeout": {
      "type": [
       "integer",
       "null"
      ],
      "minimum": 1,
      "default": 60,
      "description": "Seconds for each command; null for the server's maximum."
     },
     "fail_on_non_success": {
      "type": [
       "boolean",
       "null"
      ],
      "default": true,
      "description": "Stop at the first command that fails."
     }
    }
   },
   "ExecResult": {
    "type": "object",
    "required": [
     "command",
     "stdout",
     "stderr",
     "success",
     "exit_code",
     "timed_out",
     "truncated",
     "duration_sec",
     "timestamp"
    ],
    "properties": {
     "command": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "stdout": {
      "type": "string"
     },
     "stderr": {
      "type": "string"
     },
     "success": {
      "type": "boolean"
     },
     "exit_code": {
      "type": [
       "integer",
       "null"
      ],
      "description": "Null when the command was ended by a time limit."
     },
     "timed_out": {
      "type": "boolean",
      "description": "Addition."
     },
     "truncated": {
      "type": "boolean",
      "description": "Addition. The output was longer than the server keeps (10 MiB a stream)."
     },
     "reason": {
      "type": "string",
      "description": "Addition. Why a command could not run, such as `command_not_found`."
     },
     "duration_sec": {
      "type": "number"
     },
     "timestamp": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "ExecReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "object",
        "required": [
         "execution_results",
         "total_commands",
         "successful_commands"
        ],
        "properties": {
         "execution_results": {
          "type": "array",
          "items": {
           "$ref": "#/components/schemas/ExecResult"
          }
         },
         "total_commands": {
          "type": "integer"
         },
         "successful_commands": {
          "type": "integer"
         }
        }
       }
      }
     }
    ]
   },
   "Credentials": {
    "type": "object",
    "required": [
     "user_username",
     "user_password"
    ],
    "properties": {
     "user_username": {
      "type": "string"
     },
     "user_password": {
      "type": "string"
     }
    }
   },
   "CredentialsReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "$ref": "#/components/schemas/Credentials"
       }
      }
     }
    ]
   },
   "Permissions": {
    "type": "object",
    "required": [
     "permissions"
    ],
    "properties": {
     "permissions": {
      "type": "array",
      "description": "Entries `user:LEVEL`.",
      "items": {
       "type": "string"
      }
     }
    }
   },
   "PermissionsReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "$ref": "#/components/schemas/Permissions"
       }
      }
     }
    ]
   },
   "Level": {
    "type": "string",
    "enum": [
     "NONE",
     "READ",
     "USER",
     "ADMIN",
     "APPROVEDADMIN"
    ],
    "x-errors": {
     "enum": "level must be in ['NONE', 'READ', 'USER', 'ADMIN', 'APPROVEDADMIN']"
    }
   },
   "SetPermission": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "user",
     "level"
    ],
    "properties": {
     "user": {
      "type": "string",
      "description": "A username, which nobody needs to know yet, or `tenant.<tenant id>`."
     },
     "level": {
      "$ref": "#/components/schemas/Level"
     }
    }
   },
   "NewToken": {
    "type": "object",
    "properties": {
     "grant_type": {
      "type": "string",
      "description": "Only `password` today."
     },
     "username": {
      "type": "string"
     },
     "password": {
      "type": "string"
     },
     "tenant_id": {
      "type": "string",
      "description": "Addition. The tenant to sign in to; without it the host decides, else the first tenant."
     }
    }
   },
   "AccessToken": {
    "type": "object",
    "required": [
     "access_token",
     "expires_at",
     "expires_in",
     "jti"
    ],
    "properties": {
     "access_token": {
      "type": "string"
     },
     "expires_at": {
      "type": "string",
      "format": "date-time"
     },
     "expires_in": {
      "type": "integer",
      "description": "Seconds."
     },
     "jti": {
      "type": "string"
     }
    }
   },
   "TokenReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "object",
        "required": [
         "access_token"
        ],
        "properties": {
         "access_token": {
          "$ref": "#/components/schemas/AccessToken"
         }
        }
       }
      }
     }
    ]
   },
   "UserInfo": {
    "type": "object",
    "required": [
     "username",
     "tenant_id",
     "site_id",
     "account_type",
     "roles"
    ],
    "properties": {
     "username": {
      "type": "string"
     },
     "tenant_id": {
      "type": "string"
     },
     "site_id": {
      "type": "string"
     },
     "account_type": {
      "type": "string",
      "enum": [
       "user",
       "service"
      ]
     },
     "roles": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "create_time": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     }
    }
   },
   "UserInfoReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "$ref": "#/components/schemas/UserInfo"
       }
      }
     }
    ]
   },
   "Tenant": {
    "type": "object",
    "required": [
     "tenant_id",
     "base_url",
     "site_id",
     "public_key",
     "status"
    ],
    "properties": {
     "tenant_id": {
      "type": "string"
     },
     "base_url": {
      "type": "string"
     },
     "site_id": {
      "type": "string"
     },
     "public_key": {
      "type": "string",
      "description": "PEM."
     },
     "status": {
      "type": "string"
     },
     "token_service": {
      "type": "string"
     },
     "authenticator": {
      "type": "string"
     },
     "owner": {
      "type": "string"
     },
     "description": {
      "type": "string"
     }
    }
   },
   "TenantsReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Tenant"
        }
       }
      }
     }
    ]
   },
   "TenantReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "$ref": "#/components/schemas/Tenant"
       }
      }
     }
    ]
   },
   "Site": {
    "type": "object",
    "required": [
     "site_id",
     "primary",
     "services",
     "site_admin_tenant_id"
    ],
    "properties": {
     "site_id": {
      "type": "string"
     },
     "primary": {
      "type": "boolean"
     },
     "base_url": {
      "type": "string"
     },
     "services": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "site_admin_tenant_id": {
      "type": "string"
     }
    }
   },
   "SitesReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Site"
        }
       }
      }
     }
    ]
   },
   "User": {
    "type": "object",
    "required": [
     "username",
     "tenant_id",
     "roles",
     "disabled",
     "creation_ts"
    ],
    "properties": {
     "username": {
      "type": "string"
     },
     "tenant_id": {
      "type": "string"
     },
     "roles": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "disabled": {
      "type": "boolean"
     },
     "creation_ts": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "UsersReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/User"
        }
       }
      }
     }
    ]
   },
   "Password": {
    "type": "string",
    "minLength": 12,
    "maxLength": 256,
    "x-errors": {
     "length": "password length must be between 12-256 characters. Inputted length: {length}"
    }
   },
   "Role": {
    "type": "string",
    "enum": [
     "pods_admin"
    ],
    "x-errors": {
     "enum": "roles may hold 'pods_admin' only. Got: {value}"
    }
   },
   "NewUser": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "username",
     "password"
    ],
    "properties": {
     "username": {
      "type": "string",
      "pattern": "^[a-zA-Z_][a-zA-Z0-9_.@-]*$",
      "maxLength": 64,
      "x-errors": {
       "pattern": "username must start with a letter or underscore and hold only letters, digits and _ . @ -",
       "length": "username must be at most 64 characters. Inputted length: {length}"
      }
     },
     "password": {
      "$ref": "#/components/schemas/Password"
     },
     "roles": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Role"
      },
      "uniqueItems": true,
      "default": []
     }
    }
   },
   "UserReply": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "result"
      ],
      "properties": {
       "result": {
        "$ref": "#/components/schemas/User"
       }
      }
     }
    ]
   },
   "UpdateUser": {
    "type": "object",
    "additionalProperties": false,
    "minProperties": 1,
    "x-errors": {
     "minProperties": "send at least one of password, roles, disabled"
    },
    "properties": {
     "password": {
      "$ref": "#/components/schemas/Password"
     },
     "current_password": {
      "type": "string",
      "description": "Needed when users without pods_admin change their own password."
     },
     "roles": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Role"
      },
      "uniqueItems": true
     },
     "disabled": {
      "type": "boolean"
     }
    }
   }
  },
  "responses": {
   "Unexpected": {
    "description": "The server failed; its log has the cause under the request id.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   },
   "BadRequest": {
    "description": "The request breaks a rule; the message names each field.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   },
   "Unauthorized": {
    "description": "No token, or one that is malformed, expired, foreign or withdrawn.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   },
   "Forbidden": {
    "description": "The caller's level on the object, or role, is too low.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   },
   "Conflict": {
    "description": "The state of the object does not allow this, or the id is taken.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   },
   "TooLarge": {
    "description": "The request body is larger than the server takes.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   },
   "NotFound": {
    "description": "There is no such object in the caller's tenant.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   },
   "Unavailable": {
    "description": "A part that the request needs does not answer now. Try again.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   },
   "TooManyTries": {
    "description": "Too many wrong passwords; Retry-After says how long to wait.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   }
  },
  "parameters": {
   "Derived": {
    "name": "derived",
    "in": "query",
    "description": "Show the pod as it is after merging its template.",
    "schema": {
     "type": "boolean",
     "default": false
    }
   },
   "DerivedLite": {
    "name": "derived_lite",
    "in": "query",
    "description": "As `derived`, without config contents and with placeholders left as they are.",
    "schema": {
     "type": "boolean",
     "default": false
    }
   },
   "PodId": {
    "name": "pod_id",
    "in": "path",
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "GrabLatest": {
    "name": "grab_latest_template_tag",
    "in": "query",
    "description": "Move to the newest version of the template's tag.",
    "schema": {
     "type": "boolean",
     "default": false
    }
   },
   "User": {
    "name": "user",
    "in": "path",
    "required": true,
    "description": "The user, or the key `tenant.<tenant id>`, whose entry is meant.",
    "schema": {
     "type": "string"
    }
   },
   "Username": {
    "name": "username",
    "in": "path",
    "required": true,
    "schema": {
     "type": "string"
    }
   }
  }
 }
} as Record<string, unknown>
