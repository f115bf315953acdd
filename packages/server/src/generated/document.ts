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
   "name": "Volumes",
   "description": "Files that outlive pods"
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
    "description": "Addition. Needs no token. Looks at the database, the runtime, the broker and the controller.",
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
     },
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Offset"
     },
     {
      "$ref": "#/components/parameters/Search"
     },
     {
      "name": "status",
      "in": "query",
      "description": "Addition. Only pods in one of these statuses, separated by commas.",
      "schema": {
       "type": "string",
       "pattern": "^[A-Za-z_ ]+(,[A-Za-z_ ]+)*$",
       "maxLength": 200
      }
     },
     {
      "name": "template",
      "in": "query",
      "description": "Addition. Only pods made from this template: `id`, `id:tag` or `id:tag@timestamp`.",
      "schema": {
       "type": "string",
       "maxLength": 255
      }
     },
     {
      "name": "sort",
      "in": "query",
      "description": "Addition. The order; a leading `-` turns it round. Default creation_ts, the oldest first.",
      "schema": {
       "type": "string",
       "enum": [
        "creation_ts",
        "-creation_ts",
        "update_ts",
        "-update_ts",
        "pod_id",
        "-pod_id",
        "status",
        "-status"
       ]
      }
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
    "description": "The global ones and those of the caller's tenant; in admin mode all of the site.",
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Offset"
     },
     {
      "$ref": "#/components/parameters/Search"
     }
    ],
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
   },
   "post": {
    "operationId": "add_image",
    "tags": [
     "Images"
    ],
    "summary": "Allow an image",
    "description": "Needs the role pods_admin. A tag or digest is taken off; `metadata.notice` says so.",
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewImage"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The image.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ImageReply"
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
  "/pods/templates": {
   "get": {
    "operationId": "list_templates",
    "tags": [
     "Templates"
    ],
    "summary": "List the templates that the caller may read",
    "parameters": [
     {
      "$ref": "#/components/parameters/IncludeDependencies"
     },
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Offset"
     },
     {
      "$ref": "#/components/parameters/Search"
     }
    ],
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
   },
   "post": {
    "operationId": "add_template",
    "tags": [
     "Templates"
    ],
    "summary": "Add a template, without tags yet",
    "description": "The caller becomes its ADMIN. Template ids are unique in a site.",
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewTemplate"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The template.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplateReply"
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
  "/pods/images/bulk": {
   "post": {
    "operationId": "add_images",
    "tags": [
     "Images"
    ],
    "summary": "Allow several images, all or none",
    "description": "Needs the role pods_admin.",
    "parameters": [
     {
      "name": "skip_duplicates",
      "in": "query",
      "description": "Leave out images that are allowed already instead of refusing all.",
      "schema": {
       "type": "boolean",
       "default": false
      }
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewImages"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The images that were added.",
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
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/images/{image_id}": {
   "get": {
    "operationId": "get_image",
    "tags": [
     "Images"
    ],
    "summary": "Get an allowed image",
    "parameters": [
     {
      "$ref": "#/components/parameters/ImageId"
     }
    ],
    "responses": {
     "200": {
      "description": "The image.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ImageReply"
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
    "operationId": "update_image",
    "tags": [
     "Images"
    ],
    "summary": "Change for which tenants an image is allowed",
    "description": "Needs the role pods_admin. Only the keys sent are applied; `null` sets a field back to its default.",
    "parameters": [
     {
      "$ref": "#/components/parameters/ImageId"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/UpdateImage"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The image.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ImageReply"
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
   "delete": {
    "operationId": "delete_image",
    "tags": [
     "Images"
    ],
    "summary": "Allow an image no longer",
    "description": "Needs the role pods_admin. Pods that run it go on.",
    "parameters": [
     {
      "$ref": "#/components/parameters/ImageId"
     }
    ],
    "responses": {
     "200": {
      "description": "The id of the image.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/DeletedImageReply"
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
  "/pods/templates/tags": {
   "get": {
    "operationId": "list_templates_and_tags",
    "tags": [
     "Templates"
    ],
    "summary": "List the templates that the caller may read, each with its tags",
    "parameters": [
     {
      "$ref": "#/components/parameters/Full"
     },
     {
      "$ref": "#/components/parameters/IncludeDependencies"
     }
    ],
    "responses": {
     "200": {
      "description": "The templates by id.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplatesAndTagsReply"
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
  "/pods/templates/{template_id}": {
   "get": {
    "operationId": "get_template",
    "tags": [
     "Templates"
    ],
    "summary": "Get a template",
    "description": "Needs READ.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
     },
     {
      "$ref": "#/components/parameters/IncludeDependencies"
     }
    ],
    "responses": {
     "200": {
      "description": "The template.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplateReply"
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
    "operationId": "update_template",
    "tags": [
     "Templates"
    ],
    "summary": "Change a template",
    "description": "Needs USER. Only the keys sent are applied; `null` sets a field back to its default.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/UpdateTemplate"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The template.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplateReply"
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
   "delete": {
    "operationId": "delete_template",
    "tags": [
     "Templates"
    ],
    "summary": "Delete a template and its tags",
    "description": "Needs ADMIN. Refused while pods or tags depend on it, unless `force`.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
     },
     {
      "name": "force",
      "in": "query",
      "description": "Addition. Delete it although pods or tags depend on it.",
      "schema": {
       "type": "boolean",
       "default": false
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The template is gone.",
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
  },
  "/pods/templates/{template_id}/tags": {
   "get": {
    "operationId": "list_template_tags",
    "tags": [
     "Templates"
    ],
    "summary": "List the tags of a template, newest first",
    "description": "Needs READ.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
     },
     {
      "$ref": "#/components/parameters/Full"
     },
     {
      "$ref": "#/components/parameters/IncludeConfigs"
     },
     {
      "$ref": "#/components/parameters/IncludeDependencies"
     }
    ],
    "responses": {
     "200": {
      "description": "The tags.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplateTagsReply"
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
    "operationId": "add_template_tag",
    "tags": [
     "Templates"
    ],
    "summary": "Add a tag to a template",
    "description": "Needs USER. A tag of the same name becomes the newest version; pods keep the version they were made from.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewTemplateTag"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The tag.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplateTagReply"
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
   }
  },
  "/pods/templates/{template_id}/tags/{tag_id}": {
   "get": {
    "operationId": "get_template_tag",
    "tags": [
     "Templates"
    ],
    "summary": "Get the versions of a tag, newest first",
    "description": "Needs READ. `tag_id` is a tag, or `tag@timestamp` for one version. Always a list.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
     },
     {
      "$ref": "#/components/parameters/TagId"
     },
     {
      "$ref": "#/components/parameters/IncludeConfigs"
     },
     {
      "$ref": "#/components/parameters/IncludeDependencies"
     }
    ],
    "responses": {
     "200": {
      "description": "The tags.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplateTagsReply"
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
   "delete": {
    "operationId": "delete_template_tag",
    "tags": [
     "Templates"
    ],
    "summary": "Delete one version of a tag",
    "description": "Needs the role pods_admin. Refused while pods or tags depend on it, unless `force`.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
     },
     {
      "$ref": "#/components/parameters/TagId"
     },
     {
      "name": "force",
      "in": "query",
      "description": "Delete it although pods or tags depend on it.",
      "schema": {
       "type": "boolean",
       "default": false
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The tag.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplateTagReply"
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
   }
  },
  "/pods/{pod_id_net}/save_pod_as_template_tag": {
   "post": {
    "operationId": "save_pod_as_template_tag",
    "tags": [
     "Pods"
    ],
    "summary": "Save what was set on a pod as a tag of a template",
    "description": "Needs ADMIN on the pod and USER on the template.",
    "parameters": [
     {
      "name": "pod_id_net",
      "in": "path",
      "required": true,
      "description": "The pod's id, or `<pod id>-<network>`.",
      "schema": {
       "type": "string"
      }
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewTemplateTagFromPod"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The tag.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TemplateTagReply"
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
   }
  },
  "/pods/volumes": {
   "get": {
    "operationId": "list_volumes",
    "tags": [
     "Volumes"
    ],
    "summary": "List the volumes that the caller may read",
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Offset"
     },
     {
      "$ref": "#/components/parameters/Search"
     }
    ],
    "responses": {
     "200": {
      "description": "The volumes.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/VolumesReply"
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
    "operationId": "create_volume",
    "tags": [
     "Volumes"
    ],
    "summary": "Create a volume",
    "description": "The caller becomes its ADMIN. It is AVAILABLE in the reply.",
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewVolume"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The volume.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/VolumeReply"
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
     },
     "507": {
      "$ref": "#/components/responses/StorageFull"
     }
    }
   }
  },
  "/pods/volumes/{volume_id}": {
   "get": {
    "operationId": "get_volume",
    "tags": [
     "Volumes"
    ],
    "summary": "Get a volume",
    "description": "Needs READ.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
     }
    ],
    "responses": {
     "200": {
      "description": "The volume.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/VolumeReply"
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
    "operationId": "update_volume",
    "tags": [
     "Volumes"
    ],
    "summary": "Change a volume",
    "description": "Needs USER. Only the keys sent are applied; `null` sets a field back to its default.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/UpdateVolume"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The volume.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/VolumeReply"
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
   "delete": {
    "operationId": "delete_volume",
    "tags": [
     "Volumes"
    ],
    "summary": "Delete a volume and its files",
    "description": "Needs ADMIN. Refused while a pod that is not stopped mounts it, unless `force`.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
     },
     {
      "name": "force",
      "in": "query",
      "description": "Addition. Delete it although a pod that is not stopped mounts it.",
      "schema": {
       "type": "boolean",
       "default": false
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The volume is gone.",
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
  },
  "/pods/volumes/{volume_id}/list": {
   "get": {
    "operationId": "list_volume_files",
    "tags": [
     "Volumes"
    ],
    "summary": "List one folder of a volume",
    "description": "Needs READ.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
     },
     {
      "name": "path",
      "in": "query",
      "description": "The folder. Default the root of the volume.",
      "schema": {
       "type": "string",
       "default": ""
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The files and folders, by name.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/FilesReply"
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
  "/pods/volumes/{volume_id}/contents/{path}": {
   "get": {
    "operationId": "get_volume_contents",
    "tags": [
     "Volumes"
    ],
    "summary": "Read a file, or a folder as zip",
    "description": "Needs USER.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
     },
     {
      "$ref": "#/components/parameters/VolumePath"
     },
     {
      "name": "zip",
      "in": "query",
      "description": "Send a zip archive of the file or folder.",
      "schema": {
       "type": "boolean",
       "default": false
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The bytes.",
      "headers": {
       "Content-Disposition": {
        "schema": {
         "type": "string"
        }
       },
       "ETag": {
        "schema": {
         "type": "string"
        }
       }
      },
      "content": {
       "application/octet-stream": {
        "schema": {
         "type": "string",
         "format": "binary"
        }
       },
       "application/zip": {
        "schema": {
         "type": "string",
         "format": "binary"
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
     "416": {
      "$ref": "#/components/responses/RangeNotSatisfiable"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/volumes/{volume_id}/download/{path}": {
   "get": {
    "operationId": "download_volume_file",
    "tags": [
     "Volumes"
    ],
    "summary": "Download a file",
    "description": "Needs USER. Takes Range and If-Range.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
     },
     {
      "$ref": "#/components/parameters/VolumePath"
     }
    ],
    "responses": {
     "200": {
      "description": "The bytes.",
      "headers": {
       "Content-Disposition": {
        "schema": {
         "type": "string"
        }
       },
       "ETag": {
        "schema": {
         "type": "string"
        }
       }
      },
      "content": {
       "application/octet-stream": {
        "schema": {
         "type": "string",
         "format": "binary"
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
     "416": {
      "$ref": "#/components/responses/RangeNotSatisfiable"
     },
     "500": {
      "$ref": "#/components/responses/Unexpected"
     }
    }
   }
  },
  "/pods/volumes/{volume_id}/upload/{path}": {
   "post": {
    "operationId": "upload_to_volume",
    "tags": [
     "Volumes"
    ],
    "summary": "Upload a file",
    "description": "Needs USER. Folders on the way are made. A file of that path is replaced only once all bytes have arrived.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
     },
     {
      "$ref": "#/components/parameters/VolumePath"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "multipart/form-data": {
       "schema": {
        "$ref": "#/components/schemas/FileUpload"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The path of the stored file.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/UploadReply"
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
     "507": {
      "$ref": "#/components/responses/StorageFull"
     }
    }
   }
  },
  "/pods/templates/{template_id}/permissions": {
   "get": {
    "operationId": "get_template_permissions",
    "tags": [
     "Permissions"
    ],
    "summary": "List the permissions of a template",
    "description": "Needs USER on the template.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
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
    "operationId": "set_template_permission",
    "tags": [
     "Permissions"
    ],
    "summary": "Give a user a level on a template",
    "description": "Needs ADMIN on the template. The last ADMIN cannot be lowered.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
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
  "/pods/templates/{template_id}/permissions/{user}": {
   "delete": {
    "operationId": "delete_template_permission",
    "tags": [
     "Permissions"
    ],
    "summary": "Take a user's level on a template away",
    "description": "Needs ADMIN on the template. The last ADMIN cannot be removed.",
    "parameters": [
     {
      "$ref": "#/components/parameters/TemplateId"
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
  "/pods/volumes/{volume_id}/permissions": {
   "get": {
    "operationId": "get_volume_permissions",
    "tags": [
     "Permissions"
    ],
    "summary": "List the permissions of a volume",
    "description": "Needs USER on the volume.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
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
    "operationId": "set_volume_permission",
    "tags": [
     "Permissions"
    ],
    "summary": "Give a user a level on a volume",
    "description": "Needs ADMIN on the volume. The last ADMIN cannot be lowered.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
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
  "/pods/volumes/{volume_id}/permissions/{user}": {
   "delete": {
    "operationId": "delete_volume_permission",
    "tags": [
     "Permissions"
    ],
    "summary": "Take a user's level on a volume away",
    "description": "Needs ADMIN on the volume. The last ADMIN cannot be removed.",
    "parameters": [
     {
      "$ref": "#/components/parameters/VolumeId"
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
  "/pods/{pod_id}/derived": {
   "get": {
    "operationId": "get_derived_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Get a pod as it is after merging its template and resolving placeholders",
    "description": "Needs READ. Secret values are masked for callers without USER.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
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
      "name": "resolve_secrets",
      "in": "query",
      "description": "Show the values of secrets. Needs the role pods_admin.",
      "schema": {
       "type": "boolean",
       "default": false
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
   }
  },
  "/pods/{pod_id}/overrides": {
   "get": {
    "operationId": "get_pod_overrides",
    "tags": [
     "Pods"
    ],
    "summary": "Show only what was set on the pod itself",
    "description": "Addition (26Q2.1). Needs READ.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "responses": {
     "200": {
      "description": "The fields that somebody set.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/OverridesReply"
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
  "/pods/{pod_id}/provenance": {
   "get": {
    "operationId": "get_pod_provenance",
    "tags": [
     "Pods"
    ],
    "summary": "Show where each field of a pod comes from",
    "description": "Addition (26Q2.1). Needs READ.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "responses": {
     "200": {
      "description": "Each field with its source.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ProvenanceReply"
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
  "/pods/{pod_id}/reset_field": {
   "post": {
    "operationId": "reset_pod_fields",
    "tags": [
     "Pods"
    ],
    "summary": "Give fields of a pod back to its template",
    "description": "Addition (26Q2.1). Needs USER. Only for pods made from a template.",
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
        "$ref": "#/components/schemas/ResetFields"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The pod. Where nothing changed, `status` of the envelope is `error`.",
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
   }
  },
  "/pods/{pod_id}/upload_to_pod": {
   "post": {
    "operationId": "upload_to_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Upload a file into a running pod",
    "description": "Needs ADMIN. `dest_path` may come before or after the file. The file is gone when the pod stops, unless it lies on a volume.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "multipart/form-data": {
       "schema": {
        "$ref": "#/components/schemas/PodUpload"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "Where the file is.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodUploadReply"
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
     },
     "507": {
      "$ref": "#/components/responses/StorageFull"
     }
    }
   }
  },
  "/pods/{pod_id}/list_files{url_path}": {
   "get": {
    "operationId": "list_files_in_pod",
    "tags": [
     "Pods"
    ],
    "summary": "List a folder in a running pod",
    "description": "Needs ADMIN. The path behind the URL is relative to the working directory; `?path=` may be absolute.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     },
     {
      "$ref": "#/components/parameters/UrlPath"
     },
     {
      "$ref": "#/components/parameters/QueryPath"
     }
    ],
    "responses": {
     "200": {
      "description": "The files and folders, by name.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/PodFilesReply"
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
     },
     "503": {
      "$ref": "#/components/responses/Unavailable"
     }
    }
   }
  },
  "/pods/{pod_id}/download_from_pod{url_path}": {
   "get": {
    "operationId": "download_from_pod",
    "tags": [
     "Pods"
    ],
    "summary": "Download a file from a running pod",
    "description": "Needs ADMIN. The path behind the URL is relative to the working directory; `?path=` may be absolute.",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     },
     {
      "$ref": "#/components/parameters/UrlPath"
     },
     {
      "$ref": "#/components/parameters/QueryPath"
     }
    ],
    "responses": {
     "200": {
      "description": "The bytes.",
      "headers": {
       "Content-Disposition": {
        "schema": {
         "type": "string"
        }
       }
      },
      "content": {
       "application/octet-stream": {
        "schema": {
         "type": "string",
         "format": "binary"
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
     },
     "503": {
      "$ref": "#/components/responses/Unavailable"
     }
    }
   }
  },
  "/pods/{pod_id}/execs": {
   "get": {
    "operationId": "open_exec",
    "tags": [
     "Pods"
    ],
    "summary": "Run one command with live streams over a WebSocket",
    "description": "Addition. Needs ADMIN. The subprotocol is `tpods.exec.v1`; docs/exec.md describes the frames.\n",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     }
    ],
    "x-websocket": true,
    "responses": {
     "101": {
      "description": "The WebSocket is open."
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
     },
     "503": {
      "$ref": "#/components/responses/Unavailable"
     }
    }
   }
  },
  "/pods/{pod_id}/tunnel": {
   "get": {
    "operationId": "open_tunnel",
    "tags": [
     "Pods"
    ],
    "summary": "A TCP connection to a port of the pod, over a WebSocket",
    "description": "Addition. Needs USER. One WebSocket is one connection. The subprotocol is `tpods.tunnel.v1`: binary frames are the\nbytes, the text frame `{\"type\": \"end\"}` ends one direction; docs/tunnel.md describes them. Any port that the\nprogram listens on can be reached, also one that `networking` does not name. On the process runtime only those\nthat it names.\n",
    "parameters": [
     {
      "$ref": "#/components/parameters/PodId"
     },
     {
      "name": "port",
      "in": "query",
      "required": true,
      "description": "The TCP port inside the pod.",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 65535
      }
     }
    ],
    "x-websocket": true,
    "responses": {
     "101": {
      "description": "The WebSocket is open, and so is the connection to the port."
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
     },
     "503": {
      "$ref": "#/components/responses/Unavailable"
     }
    }
   }
  },
  "/tokens": {
   "get": {
    "operationId": "list_api_tokens",
    "tags": [
     "Identity"
    ],
    "summary": "List the caller's tokens for programs",
    "description": "Addition. The tokens themselves are never shown again.",
    "responses": {
     "200": {
      "description": "The tokens, newest first.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ApiTokensReply"
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
    "operationId": "create_api_token",
    "tags": [
     "Identity"
    ],
    "summary": "Make a token for a program",
    "description": "Addition. It acts as the caller, at most at `level` and only on `pod_id` where one is given. It cannot make other tokens.",
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewApiToken"
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The token; this reply is the only one that shows it.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/NewApiTokenReply"
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
  "/tokens/{token_id}": {
   "delete": {
    "operationId": "revoke_api_token",
    "tags": [
     "Identity"
    ],
    "summary": "Revoke a token",
    "description": "Addition. The next request with it is refused.",
    "parameters": [
     {
      "name": "token_id",
      "in": "path",
      "required": true,
      "description": "The id or the name of the token.",
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The token.",
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ApiTokenReply"
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
   "VolumeMount": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
     "type": {
      "type": "string",
      "enum": [
       "tapisvolume",
       "tapissnapshot",
       "ephemeral",
       "pvc"
      ]
     },
     "source_id": {
      "type": [
       "string",
       "null"
      ]
     },
     "mounted_by": {
      "type": [
       "string",
       "null"
      ]
     },
     "sub_path": {
      "type": "string"
     },
     "read_only": {
      "type": [
       "boolean",
       "null"
      ]
     },
     "config_content": {
      "type": [
       "string",
       "null"
      ]
     },
     "config_permissions": {
      "type": "string"
     },
     "config_filename": {
      "type": [
       "string",
       "null"
      ]
     },
     "config_update_mode": {
      "type": "string",
      "enum": [
       "always",
       "once"
      ]
     }
    }
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
   "HealthcheckLive": {
    "type": [
     "object",
     "null"
    ],
    "required": [
     "initial_delay_seconds",
     "period_seconds",
     "timeout_seconds",
     "failure_threshold",
     "success_threshold"
    ],
    "properties": {
     "http_get_path": {
      "type": "string"
     },
     "http_get_port": {
      "type": "integer"
     },
     "http_get_scheme": {
      "type": "string",
      "enum": [
       "HTTP",
       "HTTPS"
      ]
     },
     "exec_command": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "tcp_socket_port": {
      "type": "integer"
     },
     "initial_delay_seconds": {
      "type": "integer"
     },
     "period_seconds": {
      "type": "integer"
     },
     "timeout_seconds": {
      "type": "integer"
     },
     "failure_threshold": {
      "type": "integer"
     },
     "success_threshold": {
      "type": "integer"
     }
    }
   },
   "HealthchecksLive": {
    "type": [
     "object",
     "null"
    ],
    "description": "Healthchecks with every default filled in; null when there are none.",
    "required": [
     "liveness",
     "readiness",
     "startup",
     "networking_requires_ready"
    ],
    "properties": {
     "startup": {
      "$ref": "#/components/schemas/HealthcheckLive"
     },
     "readiness": {
      "$ref": "#/components/schemas/HealthcheckLive"
     },
     "liveness": {
      "$ref": "#/components/schemas/HealthcheckLive"
     },
     "networking_requires_ready": {
      "type": "boolean"
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
   "PullProgress": {
    "type": "object",
    "description": "Addition. How much of the image is there, while it is pulled and the engine tells. Bytes count those layers whose\nsize is known by now, so `total_bytes` may grow; it is 0 where no size is known.\n",
    "required": [
     "what",
     "done_layers",
     "layers",
     "done_bytes",
     "total_bytes"
    ],
    "properties": {
     "what": {
      "type": "string",
      "description": "`pull`; further words may come."
     },
     "done_layers": {
      "type": "integer"
     },
     "layers": {
      "type": "integer"
     },
     "done_bytes": {
      "type": "integer"
     },
     "total_bytes": {
      "type": "integer"
     }
    }
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
     },
     "progress": {
      "$ref": "#/components/schemas/PullProgress"
     },
     "local_ports": {
      "type": "object",
      "additionalProperties": {
       "type": "string"
      },
      "description": "Addition. Where a process pod listens on the machine of the server: `{\"5432\": \"127.0.0.1:40123\"}`."
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
       "oneOf": [
        {
         "$ref": "#/components/schemas/VolumeMount"
        },
        {
         "type": "null"
        }
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
      "$ref": "#/components/schemas/HealthchecksLive"
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
    "default": "",
    "maxLength": 512,
    "description": "Kept exactly as sent, with its tag."
   },
   "TemplateRef": {
    "type": [
     "string",
     "null"
    ],
    "default": "",
    "maxLength": 512,
    "description": "`id`, `id:tag` or `id:tag@timestamp`; stored pinned."
   },
   "Description": {
    "type": [
     "string",
     "null"
    ],
    "default": "",
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
    "default": {},
    "additionalProperties": {
     "type": "string",
     "x-errors": {
      "type": "environment_variable val must be str. Got {type}."
     }
    },
    "propertyNames": {
     "pattern": "^[\\x20-\\x3c\\x3e-\\x7e]+$",
     "x-errors": {
      "pattern": "environment_variable key must not be empty and may only hold printable ASCII characters other than '='."
     }
    }
   },
   "SecretMap": {
    "type": [
     "object",
     "null"
    ],
    "default": {},
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
    "default": "ON",
    "description": "The wish. RESTART on create means ON.",
    "x-errors": {
     "enum": "status_requested must be one of ['ON', 'OFF', 'RESTART']. Got: {value}"
    }
   },
   "VolumeMounts": {
    "description": "Keyed by the mount path in the container; null takes an inherited mount away. Two older shapes are taken too:\nkeyed by the id of the volume, and a list.\n",
    "type": [
     "object",
     "array",
     "null"
    ],
    "default": {},
    "additionalProperties": {
     "type": [
      "object",
      "null"
     ],
     "additionalProperties": true
    },
    "items": {
     "type": "object",
     "additionalProperties": true
    }
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
      "default": "",
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
    "default": {
     "default": {
      "protocol": "http",
      "port": 5000
     }
    },
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
    "default": {},
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
   "Healthcheck": {
    "type": [
     "object",
     "null"
    ],
    "additionalProperties": false,
    "description": "Exactly one of http_get_path, exec_command and tcp_socket_port.",
    "properties": {
     "http_get_path": {
      "type": [
       "string",
       "null"
      ],
      "maxLength": 1024,
      "pattern": "^/[\\x21-\\x7E]*$",
      "description": "A status from 200 to 399 is a success.",
      "x-errors": {
       "pattern": "http_get_path must start with '/' and be ASCII without spaces.",
       "length": "http_get_path must be at most 1024 characters. Inputted length: {length}"
      }
     },
     "http_get_port": {
      "type": [
       "integer",
       "null"
      ],
      "minimum": 1,
      "maximum": 65535,
      "description": "Goes with http_get_path; 5000 when left out."
     },
     "http_get_scheme": {
      "type": [
       "string",
       "null"
      ],
      "pattern": "^(?:[hH][tT][tT][pP][sS]?)$",
      "description": "HTTP or HTTPS, in any case; goes with http_get_path; HTTP when left out.",
      "x-errors": {
       "pattern": "http_get_scheme must be HTTP or HTTPS."
      }
     },
     "exec_command": {
      "type": [
       "array",
       "null"
      ],
      "minItems": 1,
      "maxItems": 100,
      "items": {
       "type": "string"
      },
      "description": "Run in the container, without a shell of its own. Exit code 0 is a success."
     },
     "tcp_socket_port": {
      "type": [
       "integer",
       "null"
      ],
      "minimum": 1,
      "maximum": 65535,
      "description": "A connection is a success."
     },
     "initial_delay_seconds": {
      "type": "integer",
      "minimum": 0,
      "maximum": 86400,
      "default": 10
     },
     "period_seconds": {
      "type": "integer",
      "minimum": 1,
      "maximum": 86400,
      "default": 10
     },
     "timeout_seconds": {
      "type": "integer",
      "minimum": 1,
      "maximum": 86400,
      "default": 5
     },
     "failure_threshold": {
      "type": "integer",
      "minimum": 1,
      "maximum": 86400,
      "default": 3,
      "description": "So many failures in a row count."
     },
     "success_threshold": {
      "type": "integer",
      "minimum": 1,
      "maximum": 86400,
      "default": 1,
      "description": "So many successes in a row count again; always 1 for liveness and startup."
     }
    }
   },
   "Healthchecks": {
    "type": [
     "object",
     "null"
    ],
    "additionalProperties": false,
    "description": "Addition. How the cluster finds out whether the program is well. null takes them away.",
    "properties": {
     "startup": {
      "$ref": "#/components/schemas/Healthcheck",
      "description": "Until it succeeds the other two wait; when it fails the container is ended."
     },
     "readiness": {
      "$ref": "#/components/schemas/Healthcheck",
      "description": "Whether the program takes requests now."
     },
     "liveness": {
      "$ref": "#/components/schemas/Healthcheck",
      "description": "When it fails the container is ended; restart_policy says what follows."
     },
     "networking_requires_ready": {
      "type": "boolean",
      "default": true,
      "description": "With a readiness or startup check, the address of the pod leads to it only while it is ready."
     }
    }
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
      "$ref": "#/components/schemas/Healthchecks"
     },
     "restart_policy": {
      "$ref": "#/components/schemas/RestartPolicy"
     },
     "pod_template": {
      "type": "string",
      "maxLength": 512,
      "description": "Deprecated. A template, or an image where it holds a slash or begins with `custom-`."
     },
     "routing_port": {
      "type": "integer",
      "minimum": 10,
      "maximum": 65535,
      "description": "Deprecated. The port of the default network."
     },
     "persistent_volume": {
      "type": "boolean",
      "description": "Deprecated. true makes a volume named as the pod, when there is none, and mounts it at /tapis_volume_mount."
     },
     "data_requests": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Deprecated and not kept."
     },
     "roles_required": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Deprecated and not kept."
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
   "ImageTenants": {
    "type": [
     "array",
     "null"
    ],
    "default": [],
    "description": "Tenant ids; `**` or `*` for all, `-<tenant>` to deny, which beats all. Empty for nobody.",
    "items": {
     "type": "string",
     "pattern": "^(\\*\\*?|-?[A-Za-z0-9]+)$",
     "x-errors": {
      "pattern": "tenants field must be alphanumeric or '*'. Invalid tenant: '{value}'"
     }
    }
   },
   "NewImage": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "image"
    ],
    "properties": {
     "image": {
      "type": "string",
      "minLength": 1,
      "maxLength": 512
     },
     "tenants": {
      "$ref": "#/components/schemas/ImageTenants"
     },
     "description": {
      "$ref": "#/components/schemas/Description"
     }
    }
   },
   "ImageReply": {
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
        "$ref": "#/components/schemas/Image"
       }
      }
     }
    ]
   },
   "TagDependents": {
    "type": "object",
    "required": [
     "template_id",
     "tag_timestamp",
     "full_tag",
     "dependant_pods",
     "dependant_pod_count",
     "dependant_tags",
     "dependant_tags_count"
    ],
    "properties": {
     "template_id": {
      "type": "string"
     },
     "tag_timestamp": {
      "type": "string"
     },
     "full_tag": {
      "type": "string",
      "description": "`id:tag@timestamp`."
     },
     "dependant_pods": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "dependant_pod_count": {
      "type": "integer"
     },
     "dependant_tags": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "dependant_tags_count": {
      "type": "integer"
     }
    }
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
      "type": "string",
      "description": "When set, pods made from the template are told so."
     },
     "creation_ts": {
      "type": "string",
      "format": "date-time"
     },
     "update_ts": {
      "type": "string",
      "format": "date-time"
     },
     "tag_dependents": {
      "type": "array",
      "description": "With include_dependencies only.",
      "items": {
       "$ref": "#/components/schemas/TagDependents"
      }
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
   "Metatags": {
    "type": [
     "array",
     "null"
    ],
    "default": [],
    "items": {
     "type": "string"
    }
   },
   "ArchiveMessage": {
    "type": [
     "string",
     "null"
    ],
    "default": "",
    "pattern": "^[\\x00-\\x7F]*$",
    "maxLength": 255,
    "x-errors": {
     "pattern": "archive_message field may only contain ASCII characters.",
     "length": "archive_message field must be less than 255 characters. Inputted length: {length}"
    }
   },
   "NewTemplate": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "template_id"
    ],
    "properties": {
     "template_id": {
      "type": "string",
      "pattern": "^[a-z][a-z0-9]+$",
      "minLength": 3,
      "maxLength": 64,
      "description": "Unique in the site.",
      "x-errors": {
       "pattern": "template_id must be lowercase alphanumeric. First character must be alpha.",
       "length": "template_id length must be between 3-64 characters. Inputted length: {length}"
      }
     },
     "description": {
      "$ref": "#/components/schemas/Description"
     },
     "metatags": {
      "$ref": "#/components/schemas/Metatags"
     },
     "archive_message": {
      "$ref": "#/components/schemas/ArchiveMessage"
     }
    }
   },
   "TemplateReply": {
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
        "$ref": "#/components/schemas/Template"
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
      "$ref": "#/components/schemas/Healthchecks"
     },
     "restart_policy": {
      "$ref": "#/components/schemas/RestartPolicy"
     },
     "pod_template": {
      "type": "string",
      "maxLength": 512,
      "description": "Deprecated. A template, or an image where it holds a slash or begins with `custom-`."
     },
     "routing_port": {
      "type": "integer",
      "minimum": 10,
      "maximum": 65535,
      "description": "Deprecated. The port of the default network."
     },
     "persistent_volume": {
      "type": "boolean",
      "description": "Deprecated. true makes a volume named as the pod, when there is none, and mounts it at /tapis_volume_mount."
     },
     "data_requests": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Deprecated and not kept."
     },
     "roles_required": {
      "type": "array",
      "items": {
       "type": "string"
      },
      "description": "Deprecated and not kept."
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
      "description": "Standard output and error of the newest instance, merged. Where something was left out, a line says so:\n`[tpods: earlier lines are not kept]`.\n"
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
     },
     "cut": {
      "type": "boolean",
      "description": "What stood before this line is not kept any more, or may not be."
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
   "NewImages": {
    "type": "array",
    "minItems": 1,
    "items": {
     "$ref": "#/components/schemas/NewImage"
    }
   },
   "UpdateImage": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
     "tenants": {
      "$ref": "#/components/schemas/ImageTenants"
     },
     "description": {
      "$ref": "#/components/schemas/Description"
     }
    }
   },
   "DeletedImageReply": {
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
   "DefinedResources": {
    "type": [
     "object",
     "null"
    ],
    "default": {},
    "additionalProperties": false,
    "description": "As the resources of a pod; what is left out comes from the pod or from the server.",
    "properties": {
     "cpu_request": {
      "type": [
       "integer",
       "null"
      ]
     },
     "cpu_limit": {
      "type": [
       "integer",
       "null"
      ]
     },
     "mem_request": {
      "type": [
       "integer",
       "null"
      ]
     },
     "mem_limit": {
      "type": [
       "integer",
       "null"
      ]
     },
     "ephemeral_storage_request": {
      "type": [
       "integer",
       "null"
      ]
     },
     "ephemeral_storage_limit": {
      "type": [
       "integer",
       "null"
      ]
     },
     "gpus": {
      "type": [
       "integer",
       "null"
      ]
     },
     "compute_queue": {
      "type": [
       "string",
       "null"
      ],
      "description": "Taken as the definition's compute_queue."
     }
    }
   },
   "PodDefinitionLive": {
    "type": "object",
    "description": "What was given, with every other field at its empty value.",
    "properties": {
     "image": {
      "type": [
       "string",
       "null"
      ]
     },
     "template": {
      "type": [
       "string",
       "null"
      ]
     },
     "description": {
      "type": [
       "string",
       "null"
      ]
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
     "volume_mounts": {
      "type": "object",
      "additionalProperties": true,
      "description": "Keyed by mount path, as those of a pod."
     },
     "time_to_stop_default": {
      "type": [
       "integer",
       "null"
      ]
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
       "$ref": "#/components/schemas/NetworkingStanza"
      }
     },
     "resources": {
      "$ref": "#/components/schemas/DefinedResources"
     },
     "compute_queue": {
      "type": "string"
     },
     "healthchecks": {
      "type": [
       "object",
       "null"
      ],
      "additionalProperties": true
     },
     "restart_policy": {
      "type": [
       "string",
       "null"
      ],
      "enum": [
       "never",
       "on_failure",
       "always",
       null
      ]
     }
    }
   },
   "Dependents": {
    "type": "object",
    "required": [
     "dependant_pods",
     "dependant_pod_count",
     "dependant_tags",
     "dependant_tags_count"
    ],
    "properties": {
     "dependant_pods": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "dependant_pod_count": {
      "type": "integer"
     },
     "dependant_tags": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "dependant_tags_count": {
      "type": "integer"
     }
    }
   },
   "TemplateTag": {
    "type": "object",
    "required": [
     "template_id",
     "commit_message",
     "tag",
     "tag_timestamp",
     "description",
     "archive_message",
     "added_by",
     "creation_ts",
     "tenant_id",
     "site_id"
    ],
    "properties": {
     "template_id": {
      "type": "string"
     },
     "pod_definition": {
      "$ref": "#/components/schemas/PodDefinitionLive",
      "description": "Absent with full=false."
     },
     "commit_message": {
      "type": "string"
     },
     "tag": {
      "type": "string"
     },
     "tag_timestamp": {
      "type": "string",
      "description": "`tag@YYYY-MM-DD-HH:MM:SS` in UTC."
     },
     "description": {
      "type": "string"
     },
     "archive_message": {
      "type": "string"
     },
     "added_by": {
      "type": "string"
     },
     "creation_ts": {
      "type": "string",
      "format": "date-time"
     },
     "tenant_id": {
      "type": "string"
     },
     "site_id": {
      "type": "string"
     },
     "dependents": {
      "$ref": "#/components/schemas/Dependents"
     }
    }
   },
   "TemplateWithTags": {
    "type": "object",
    "required": [
     "template_id",
     "description",
     "metatags",
     "archive_message",
     "creation_ts",
     "update_ts",
     "tags"
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
      "type": "string",
      "format": "date-time"
     },
     "update_ts": {
      "type": "string",
      "format": "date-time"
     },
     "tag_dependents": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/TagDependents"
      }
     },
     "tags": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/TemplateTag"
      }
     }
    }
   },
   "TemplatesAndTagsReply": {
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
        "additionalProperties": {
         "$ref": "#/components/schemas/TemplateWithTags"
        }
       }
      }
     }
    ]
   },
   "UpdateTemplate": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
     "description": {
      "$ref": "#/components/schemas/Description"
     },
     "metatags": {
      "$ref": "#/components/schemas/Metatags"
     },
     "archive_message": {
      "$ref": "#/components/schemas/ArchiveMessage"
     }
    }
   },
   "TemplateTagsReply": {
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
         "$ref": "#/components/schemas/TemplateTag"
        }
       }
      }
     }
    ]
   },
   "PodDefinition": {
    "type": "object",
    "additionalProperties": false,
    "description": "What pods made from the tag get, unless they set it themselves. The rules are those of a pod.",
    "properties": {
     "image": {
      "$ref": "#/components/schemas/ImageName",
      "default": null
     },
     "template": {
      "$ref": "#/components/schemas/TemplateRef",
      "default": null
     },
     "description": {
      "$ref": "#/components/schemas/Description",
      "default": null
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
     "volume_mounts": {
      "$ref": "#/components/schemas/VolumeMounts"
     },
     "time_to_stop_default": {
      "$ref": "#/components/schemas/TimeToStopDefault",
      "default": null
     },
     "time_to_stop_instance": {
      "$ref": "#/components/schemas/TimeToStopInstance"
     },
     "networking": {
      "$ref": "#/components/schemas/Networking",
      "default": {}
     },
     "resources": {
      "$ref": "#/components/schemas/DefinedResources"
     },
     "compute_queue": {
      "$ref": "#/components/schemas/ComputeQueue"
     },
     "healthchecks": {
      "$ref": "#/components/schemas/Healthchecks"
     },
     "restart_policy": {
      "$ref": "#/components/schemas/RestartPolicy",
      "default": null
     }
    }
   },
   "CommitMessage": {
    "type": "string",
    "pattern": "^[\\x00-\\x7F]*$",
    "maxLength": 255,
    "x-errors": {
     "pattern": "commit_message field may only contain ASCII characters.",
     "length": "commit_message field must be less than 255 characters. Inputted length: {length}"
    }
   },
   "TagName": {
    "type": "string",
    "pattern": "^[a-zA-Z0-9.-]+$",
    "maxLength": 80,
    "default": "latest",
    "x-errors": {
     "pattern": "tag field may only contain lowercase alphanumeric characters, hyphens, and periods.",
     "length": "tag field must be less than 80 characters. Inputted length: {length}"
    }
   },
   "NewTemplateTag": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "pod_definition",
     "commit_message"
    ],
    "properties": {
     "pod_definition": {
      "$ref": "#/components/schemas/PodDefinition"
     },
     "commit_message": {
      "$ref": "#/components/schemas/CommitMessage"
     },
     "tag": {
      "$ref": "#/components/schemas/TagName"
     },
     "description": {
      "type": "string",
      "pattern": "^[\\x00-\\x7F]*$",
      "maxLength": 20000,
      "description": "Addition.",
      "x-errors": {
       "pattern": "description field may only contain ASCII characters.",
       "length": "description field must be less than 20000 characters. Inputted length: {length}"
      }
     },
     "archive_message": {
      "type": "string",
      "pattern": "^[\\x00-\\x7F]*$",
      "maxLength": 60,
      "description": "Addition.",
      "x-errors": {
       "pattern": "archive_message field may only contain ASCII characters.",
       "length": "archive_message field must be less than 60 characters. Inputted length: {length}"
      }
     }
    }
   },
   "TemplateTagReply": {
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
        "$ref": "#/components/schemas/TemplateTag"
       }
      }
     }
    ]
   },
   "NewTemplateTagFromPod": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "template_id",
     "commit_message"
    ],
    "properties": {
     "template_id": {
      "type": "string"
     },
     "commit_message": {
      "$ref": "#/components/schemas/CommitMessage"
     },
     "tag": {
      "$ref": "#/components/schemas/TagName"
     }
    }
   },
   "Volume": {
    "type": "object",
    "required": [
     "volume_id",
     "description",
     "size_limit",
     "size",
     "status",
     "creation_ts",
     "update_ts"
    ],
    "properties": {
     "volume_id": {
      "type": "string"
     },
     "description": {
      "type": "string"
     },
     "size_limit": {
      "type": "integer",
      "description": "MB."
     },
     "size": {
      "type": "integer",
      "description": "MB, as last measured."
     },
     "status": {
      "type": "string",
      "enum": [
       "REQUESTED",
       "CREATING",
       "AVAILABLE"
      ]
     },
     "creation_ts": {
      "type": "string",
      "format": "date-time"
     },
     "update_ts": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "VolumesReply": {
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
         "$ref": "#/components/schemas/Volume"
        }
       }
      }
     }
    ]
   },
   "SizeLimit": {
    "type": [
     "integer",
     "null"
    ],
    "minimum": 1,
    "default": 1024,
    "description": "MB. A warning, not a wall."
   },
   "NewVolume": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "volume_id"
    ],
    "properties": {
     "volume_id": {
      "type": "string",
      "pattern": "^[a-z][a-z0-9]+$",
      "minLength": 3,
      "maxLength": 128,
      "description": "Unique in the tenant.",
      "x-errors": {
       "pattern": "volume_id must be lowercase alphanumeric. First character must be alpha.",
       "length": "volume_id length must be between 3-128 characters. Inputted length: {length}"
      }
     },
     "description": {
      "$ref": "#/components/schemas/Description"
     },
     "size_limit": {
      "$ref": "#/components/schemas/SizeLimit"
     }
    }
   },
   "VolumeReply": {
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
        "$ref": "#/components/schemas/Volume"
       }
      }
     }
    ]
   },
   "UpdateVolume": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
     "description": {
      "$ref": "#/components/schemas/Description"
     },
     "size_limit": {
      "$ref": "#/components/schemas/SizeLimit"
     }
    }
   },
   "File": {
    "type": "object",
    "required": [
     "path",
     "name",
     "type",
     "size",
     "lastModified",
     "nativePermissions"
    ],
    "properties": {
     "path": {
      "type": "string",
      "description": "From the root of the volume, with a leading `/`."
     },
     "name": {
      "type": "string"
     },
     "type": {
      "type": "string",
      "enum": [
       "file",
       "dir",
       "symbolic_link",
       "other"
      ]
     },
     "size": {
      "type": "integer",
      "description": "Bytes."
     },
     "lastModified": {
      "type": "string",
      "format": "date-time"
     },
     "nativePermissions": {
      "type": "string",
      "description": "Such as `rw-r--r--`."
     }
    }
   },
   "FilesReply": {
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
         "$ref": "#/components/schemas/File"
        }
       }
      }
     }
    ]
   },
   "FileUpload": {
    "type": "object",
    "required": [
     "file"
    ],
    "properties": {
     "file": {
      "type": "string",
      "format": "binary"
     }
    }
   },
   "UploadReply": {
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
        "description": "The path, with a leading `/`."
       }
      }
     }
    ]
   },
   "OverridesReply": {
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
         "pod_id",
         "template",
         "status",
         "modified_fields",
         "overrides"
        ],
        "properties": {
         "pod_id": {
          "type": "string"
         },
         "template": {
          "type": [
           "string",
           "null"
          ]
         },
         "status": {
          "$ref": "#/components/schemas/Status"
         },
         "modified_fields": {
          "type": "array",
          "items": {
           "type": "string"
          }
         },
         "overrides": {
          "type": "object",
          "additionalProperties": true
         }
        }
       }
      }
     }
    ]
   },
   "Provenance": {
    "type": "object",
    "required": [
     "source",
     "in_modified_fields",
     "template_provides",
     "pod_value",
     "template_value",
     "derived_value"
    ],
    "properties": {
     "source": {
      "type": "string",
      "enum": [
       "pod",
       "template",
       "default"
      ]
     },
     "in_modified_fields": {
      "type": "boolean"
     },
     "template_provides": {
      "type": "boolean"
     },
     "pod_value": {},
     "template_value": {},
     "derived_value": {}
    }
   },
   "ProvenanceReply": {
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
         "pod_id",
         "template",
         "has_template",
         "modified_fields",
         "summary",
         "fields"
        ],
        "properties": {
         "pod_id": {
          "type": "string"
         },
         "template": {
          "type": [
           "string",
           "null"
          ]
         },
         "has_template": {
          "type": "boolean"
         },
         "modified_fields": {
          "type": "array",
          "items": {
           "type": "string"
          }
         },
         "summary": {
          "type": "object",
          "required": [
           "pod",
           "template",
           "default"
          ],
          "properties": {
           "pod": {
            "type": "integer"
           },
           "template": {
            "type": "integer"
           },
           "default": {
            "type": "integer"
           }
          }
         },
         "fields": {
          "type": "object",
          "additionalProperties": {
           "$ref": "#/components/schemas/Provenance"
          }
         }
        }
       }
      }
     }
    ]
   },
   "ResetFields": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "fields"
    ],
    "properties": {
     "fields": {
      "type": "array",
      "minItems": 1,
      "items": {
       "type": "string",
       "enum": [
        "volume_mounts",
        "environment_variables",
        "secret_map",
        "networking",
        "resources",
        "template_overrides",
        "healthchecks",
        "command",
        "arguments",
        "image",
        "description",
        "compute_queue",
        "restart_policy"
       ]
      }
     }
    }
   },
   "PodUpload": {
    "type": "object",
    "required": [
     "file",
     "dest_path"
    ],
    "properties": {
     "file": {
      "type": "string",
      "format": "binary"
     },
     "dest_path": {
      "type": "string",
      "description": "The whole path of the file in the container, name included."
     }
    }
   },
   "PodUploadReply": {
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
         "uploaded",
         "pod_name"
        ],
        "properties": {
         "uploaded": {
          "type": "string"
         },
         "pod_name": {
          "type": "string"
         }
        }
       }
      }
     }
    ]
   },
   "PodFile": {
    "type": "object",
    "required": [
     "name",
     "path",
     "type",
     "size",
     "owner",
     "group",
     "nativePermissions",
     "lastModified",
     "mimeType"
    ],
    "properties": {
     "name": {
      "type": "string"
     },
     "path": {
      "type": "string"
     },
     "type": {
      "type": "string",
      "enum": [
       "file",
       "dir",
       "symbolic_link",
       "other"
      ]
     },
     "size": {
      "type": "integer",
      "description": "Bytes."
     },
     "owner": {
      "type": "string"
     },
     "group": {
      "type": "string"
     },
     "nativePermissions": {
      "type": "string",
      "description": "Such as `-rw-r--r--`."
     },
     "lastModified": {
      "type": "string",
      "format": "date-time"
     },
     "mimeType": {
      "type": "null"
     }
    }
   },
   "PodFilesReply": {
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
         "path",
         "files",
         "count"
        ],
        "properties": {
         "path": {
          "type": "string"
         },
         "files": {
          "type": "array",
          "items": {
           "$ref": "#/components/schemas/PodFile"
          }
         },
         "count": {
          "type": "integer"
         }
        }
       }
      }
     }
    ]
   },
   "ApiToken": {
    "type": "object",
    "required": [
     "token_id",
     "name",
     "level",
     "pod_id",
     "creation_ts",
     "expires_ts",
     "last_used_ts",
     "revoked"
    ],
    "properties": {
     "token_id": {
      "type": "string"
     },
     "name": {
      "type": "string"
     },
     "level": {
      "type": "string",
      "enum": [
       "READ",
       "USER",
       "ADMIN"
      ]
     },
     "pod_id": {
      "type": [
       "string",
       "null"
      ]
     },
     "creation_ts": {
      "type": "string",
      "format": "date-time"
     },
     "expires_ts": {
      "type": "string",
      "format": "date-time"
     },
     "last_used_ts": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time",
      "description": "To the minute."
     },
     "revoked": {
      "type": "boolean"
     }
    }
   },
   "ApiTokensReply": {
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
         "$ref": "#/components/schemas/ApiToken"
        }
       }
      }
     }
    ]
   },
   "NewApiToken": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "name"
    ],
    "properties": {
     "name": {
      "type": "string",
      "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
      "description": "Unique among the caller's tokens that are not revoked.",
      "x-errors": {
       "pattern": "name must be 1 to 64 letters, digits and . _ -, starting with a letter or digit. Got {value}"
      }
     },
     "expires_in_sec": {
      "type": [
       "integer",
       "null"
      ],
      "minimum": 60,
      "maximum": 31536000,
      "default": 2592000,
      "description": "Seconds until it ends, at most a year. Default 30 days."
     },
     "level": {
      "type": "string",
      "enum": [
       "READ",
       "USER",
       "ADMIN"
      ],
      "default": "ADMIN",
      "description": "The highest level that it has on any object; the caller's own level is another limit.",
      "x-errors": {
       "enum": "level must be READ, USER or ADMIN. Got {value}"
      }
     },
     "pod_id": {
      "type": [
       "string",
       "null"
      ],
      "description": "Only this pod; nothing else is found and nothing can be created."
     }
    }
   },
   "NewApiTokenResult": {
    "type": "object",
    "description": "An ApiToken with its text.",
    "required": [
     "token_id",
     "name",
     "level",
     "pod_id",
     "creation_ts",
     "expires_ts",
     "last_used_ts",
     "revoked",
     "token"
    ],
    "properties": {
     "token_id": {
      "type": "string"
     },
     "name": {
      "type": "string"
     },
     "level": {
      "type": "string",
      "enum": [
       "READ",
       "USER",
       "ADMIN"
      ]
     },
     "pod_id": {
      "type": [
       "string",
       "null"
      ]
     },
     "creation_ts": {
      "type": "string",
      "format": "date-time"
     },
     "expires_ts": {
      "type": "string",
      "format": "date-time"
     },
     "last_used_ts": {
      "type": [
       "string",
       "null"
      ],
      "format": "date-time"
     },
     "revoked": {
      "type": "boolean"
     },
     "token": {
      "type": "string",
      "description": "Starts with `tpods_`. Send it as X-Tapis-Token or as a bearer token."
     }
    }
   },
   "NewApiTokenReply": {
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
        "$ref": "#/components/schemas/NewApiTokenResult"
       }
      }
     }
    ]
   },
   "ApiTokenReply": {
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
        "$ref": "#/components/schemas/ApiToken"
       }
      }
     }
    ]
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
   "StorageFull": {
    "description": "The storage has no room left; nothing was changed.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/ErrorReply"
      }
     }
    }
   },
   "RangeNotSatisfiable": {
    "description": "The Range lies outside the file.",
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
   "Limit": {
    "name": "limit",
    "in": "query",
    "description": "Addition. At most this many, with the whole number in `metadata.total`. Default all.",
    "schema": {
     "type": "integer",
     "minimum": 1,
     "maximum": 10000
    }
   },
   "Offset": {
    "name": "offset",
    "in": "query",
    "description": "Addition. Leave the first ones out. Default 0.",
    "schema": {
     "type": "integer",
     "minimum": 0,
     "maximum": 1000000
    }
   },
   "Search": {
    "name": "search",
    "in": "query",
    "description": "Addition. Only those whose id or description holds this text, in any case.",
    "schema": {
     "type": "string",
     "maxLength": 255
    }
   },
   "IncludeDependencies": {
    "name": "include_dependencies",
    "in": "query",
    "description": "Show which pods and tags are made from each tag. Needs the role pods_admin.",
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
   "ImageId": {
    "name": "image_id",
    "in": "path",
    "required": true,
    "description": "The name of the image; may hold slashes.",
    "x-slashes": true,
    "schema": {
     "type": "string"
    }
   },
   "Full": {
    "name": "full",
    "in": "query",
    "description": "Show the pod_definition of each tag.",
    "schema": {
     "type": "boolean",
     "default": true
    }
   },
   "TemplateId": {
    "name": "template_id",
    "in": "path",
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "IncludeConfigs": {
    "name": "include_configs",
    "in": "query",
    "description": "Show the content of config files in volume_mounts.",
    "schema": {
     "type": "boolean",
     "default": false
    }
   },
   "TagId": {
    "name": "tag_id",
    "in": "path",
    "required": true,
    "description": "`tag` or `tag@timestamp`.",
    "schema": {
     "type": "string"
    }
   },
   "VolumeId": {
    "name": "volume_id",
    "in": "path",
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "VolumePath": {
    "name": "path",
    "in": "path",
    "required": true,
    "description": "Relative to the root of the volume; may hold slashes.",
    "x-slashes": true,
    "schema": {
     "type": "string"
    }
   },
   "UrlPath": {
    "name": "url_path",
    "in": "path",
    "required": true,
    "description": "A slash and the path, relative to the working directory; may hold slashes.",
    "x-slashes": true,
    "schema": {
     "type": "string"
    }
   },
   "QueryPath": {
    "name": "path",
    "in": "query",
    "description": "The path, instead of the one behind the URL; absolute or relative to the working directory.",
    "schema": {
     "type": "string",
     "maxLength": 4096
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
