"""The tutorial of the user documents, from top to bottom, with stock tapipy and raw requests where the stock
client drops what the tutorial sends. What cannot run on this server's runtime runs with a stand-in, and says so.

Usage: tutorial.py BASE_URL USERNAME PASSWORD
"""
import sys
import time

import requests
from tapipy.tapis import Tapis

base_url, username, password = sys.argv[1:4]
passed = failed = 0


def check(name, condition, seen=""):
    global passed, failed
    passed, failed = (passed + 1, failed) if condition else (passed, failed + 1)
    print(f"{'ok   ' if condition else 'FAIL '} {name}{'' if condition else f': {seen}'}", flush=True)


client = Tapis(base_url=base_url, username=username, password=password)
client.get_tokens()
headers = {"X-Tapis-Token": client.get_access_jwt()}


def wait_for(pod_id, statuses, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        pod = client.pods.get_pod(pod_id=pod_id)
        if pod.status in statuses or time.monotonic() > deadline:
            return pod
        time.sleep(0.1)


# "A Minimal Pod": the definition of the tutorial, word for word, with its older field name.
minimal = {
    "pod_id": "myneo4jpod",
    "pod_template": "neo4j",
    "description": "A brief description of my Pod so I and others can remeber it's purpose.",
}
reply = requests.post(f"{base_url}/v3/pods", json=minimal, headers=headers)
check("the minimal pod is taken, pod_template as an alias", reply.status_code == 200, reply.text)
pod = wait_for("myneo4jpod", ["AVAILABLE", "ERROR"])
check("it gets a template", pod.template.startswith("neo4j:"), pod.template)
if pod.status == "ERROR":
    check("what this runtime lacks is said", "give the pod a command" in pod.status_container.message, pod)
    print("stand-in: no runtime for the image neo4j here, a small HTTP server of the pod's own command runs instead")
    server = "require('http').createServer((q,r)=>r.end('stand-in')).listen(process.env.PORT,'127.0.0.1')"
    requests.put(
        f"{base_url}/v3/pods/myneo4jpod", json={"command": ["node", "-e", server]}, headers=headers
    ).raise_for_status()
    client.pods.restart_pod(pod_id="myneo4jpod")
    pod = wait_for("myneo4jpod", ["AVAILABLE"])
check("it runs", pod.status == "AVAILABLE", pod)

# "Life cycle": ON, OFF, RESTART through status_requested.
client.pods.update_pod(pod_id="myneo4jpod", status_requested="OFF")
check("OFF leads to STOPPED", wait_for("myneo4jpod", ["STOPPED"]).status == "STOPPED")
client.pods.update_pod(pod_id="myneo4jpod", status_requested="ON")
check("ON leads to AVAILABLE", wait_for("myneo4jpod", ["AVAILABLE"]).status == "AVAILABLE")
client.pods.update_pod(pod_id="myneo4jpod", status_requested="RESTART")
check("RESTART leads back to AVAILABLE", wait_for("myneo4jpod", ["AVAILABLE"]).status == "AVAILABLE")

# "A few additional arguments that often get used".
often = {
    "pod_id": "oftenused",
    "image": "tpods/echo",
    "command": None,
    "routing_port": 8080,
    "environment_variables": {"A": "1"},
    "time_to_stop_default": 3600,
    "time_to_stop_instance": 600,
}
reply = requests.post(f"{base_url}/v3/pods", json=often, headers=headers)
check("the often used arguments are taken", reply.status_code == 200, reply.text)
check("routing_port is the port of the default network", reply.json()["result"]["networking"]["default"]["port"] == 8080)
check("a deprecated input is named", "routing_port" in str(reply.json()["metadata"].get("warnings")), reply.text)

# "Tutorial Pods": image and template of the tutorial.
check(
    "the image of the tutorial is allowed",
    "tiangolo/uvicorn-gunicorn-fastapi" in [image.image for image in client.pods.get_images()],
)
check("the template of the tutorial is there", "fastapi" in [one.template_id for one in client.pods.list_templates()])
pod = client.pods.create_pod(pod_id="testid", template="fastapi:fastapinetworked")
check("the pod of the tutorial is created", pod.template.startswith("fastapi:fastapinetworked@"), pod.template)
pod = wait_for("testid", ["AVAILABLE", "ERROR"])
if pod.status == "ERROR":
    check("what this runtime lacks is said for it too", "fastapi" in pod.status_container.message, pod)
    print("stand-in: no runtime for the image tiangolo/uvicorn-gunicorn-fastapi here; derivation is what was tested")
for pod_id in ["myneo4jpod", "oftenused", "testid"]:
    client.pods.delete_pod(pod_id=pod_id)
check("all pods of the tutorial are gone", [one.pod_id for one in client.pods.list_pods()] == [])

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
