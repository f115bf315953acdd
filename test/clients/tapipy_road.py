"""Stock tapipy against a tpods server: what a user of the tutorial does in an afternoon.

Usage: tapipy_road.py BASE_URL USERNAME PASSWORD SECOND_USERNAME SECOND_PASSWORD
Prints one line a check and ends with `N passed, M failed`.
"""
import io
import sys
import time
import traceback

from tapipy.errors import BadRequestError, ForbiddenError, NotFoundError, UnauthorizedError
from tapipy.tapis import Tapis

base_url, username, password, second_username, second_password = sys.argv[1:6]
passed = failed = 0
ECHO = "tpods/echo"


def check(name):
    """Runs the decorated function at once; a failure is told and the road goes on."""

    def run(function):
        global passed, failed
        try:
            function()
            passed += 1
            print(f"ok    {name}", flush=True)
        except Exception:
            failed += 1
            print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)

    return run


def expect(left, right):
    assert left == right, f"{left!r} is not {right!r}"


def refused(kind, function, *words):
    try:
        function()
    except kind as error:
        text = str(error.message)
        for word in words:
            assert word in text, f"{word!r} is not in {text!r}"
        return
    raise AssertionError(f"no {kind.__name__}")


def wait_for(pod_id, status, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        pod = client.pods.get_pod(pod_id=pod_id)
        if pod.status == status:
            return pod
        assert time.monotonic() < deadline, f"{pod_id} is {pod.status}: {pod.status_container}"
        time.sleep(0.1)


client = Tapis(base_url=base_url, username=username, password=password)
client.get_tokens()
second = Tapis(base_url=base_url, username=second_username, password=second_password)
second.get_tokens()


@check("the tenant is found by its base URL")
def _():
    expect(client.tenant_id, "dev")


@check("images and templates are there on a fresh server")
def _():
    assert ECHO in [image.image for image in client.pods.get_images()]
    templates = [template.template_id for template in client.pods.list_templates()]
    for wanted in ["echo", "postgres", "neo4j", "redis", "mongodb", "fastapi", "jupyterlab"]:
        assert wanted in templates, wanted


@check("a pod from a template with overrides is created")
def _():
    pod = client.pods.create_pod(
        pod_id="fromtemplate",
        template="echo",
        description="from tapipy",
        environment_variables={"COLOR": "blue", "WHO": "<<TAPIS_user_username>>"},
        time_to_stop_default=3600,
    )
    assert pod.template.startswith("echo:latest@"), pod.template
    assert "environment_variables" in pod.modified_fields


@check("it becomes AVAILABLE")
def _():
    pod = wait_for("fromtemplate", "AVAILABLE")
    expect(pod.status_container.phase, "Running")
    assert pod.networking.default.url.startswith("fromtemplate.pods.")


@check("derived shows what the template brings")
def _():
    pod = client.pods.get_derived_pod(pod_id="fromtemplate")
    assert pod.image.startswith(ECHO), pod.image
    expect(pod.environment_variables.COLOR, "blue")
    expect(pod.environment_variables.WHO, "fromtemplate")


@check("credentials are there and fixed")
def _():
    first = client.pods.get_pod_credentials(pod_id="fromtemplate")
    expect(first.user_username, "fromtemplate")
    expect(len(first.user_password), 30)
    expect(client.pods.get_pod_credentials(pod_id="fromtemplate").user_password, first.user_password)


@check("logs and action logs can be read")
def _():
    logs = client.pods.get_pod_logs(pod_id="fromtemplate")
    assert any("Pod object created by" in line for line in logs.action_logs)


@check("several commands run, and the first that fails ends it")
def _():
    reply = client.pods.exec_pod_commands(
        pod_id="fromtemplate", commands=[["echo", "one"], ["sh", "-c", "exit 3"], ["echo", "never"]]
    )
    expect([result.exit_code for result in reply.execution_results], [0, 3])
    expect(reply.total_commands, 3)


@check("placeholders in argv are replaced")
def _():
    reply = client.pods.exec_pod_commands(pod_id="fromtemplate", commands=["echo", "<<tapissecret_user_username>>"])
    expect(reply.execution_results[0].stdout.strip(), "fromtemplate")


@check("a file is uploaded to the pod, its target sent as tapipy sends it")
def _():
    content = io.BytesIO(bytes(range(256)) * 4096)
    content.name = "blob.bin"
    reply = client.pods.upload_to_pod(pod_id="fromtemplate", file=content, dest_path="blob.bin")
    expect(reply.uploaded, "blob.bin")
    sizes = client.pods.exec_pod_commands(pod_id="fromtemplate", commands=["wc", "-c", "blob.bin"])
    expect(sizes.execution_results[0].stdout.split()[0], str(256 * 4096))


@check("a volume takes nested files and gives them back")
def _():
    volume = client.pods.create_volume(volume_id="notes", description="from tapipy")
    expect(volume.status, "AVAILABLE")
    content = io.BytesIO(b"hello volume\n")
    content.name = "f.txt"
    client.pods.upload_to_volume(volume_id="notes", path="/deep/er/f.txt", file=content)
    names = [entry.name for entry in client.pods.list_volume_files(volume_id="notes")]
    expect(names, ["deep"])
    expect(client.pods.get_volume_contents(volume_id="notes", path="/deep/er/f.txt"), b"hello volume\n")


@check("a pod mounts the volume in the older shape")
def _():
    client.pods.create_pod(
        pod_id="mounter", image=ECHO, volume_mounts={"notes": {"type": "tapisvolume", "mount_path": "/notes"}}
    )
    pod = wait_for("mounter", "AVAILABLE")
    mounts = pod.volume_mounts.__dict__
    expect(mounts["/notes"].source_id, "notes")
    reply = client.pods.exec_pod_commands(pod_id="mounter", commands=["sh", "-c", "cat $TPODS_ROOT/notes/deep/er/f.txt"])
    expect(reply.execution_results[0].stdout, "hello volume\n")


@check("a mounted volume is not deleted")
def _():
    try:
        client.pods.delete_volume(volume_id="notes")
    except Exception as error:
        assert "mounter" in str(error.message)
        return
    raise AssertionError("it was deleted")


@check("another user sees nothing until there is a permission")
def _():
    refused(ForbiddenError, lambda: second.pods.get_pod(pod_id="fromtemplate"), "READ")
    client.pods.set_pod_permission(pod_id="fromtemplate", user=second_username, level="READ")
    expect(second.pods.get_pod(pod_id="fromtemplate").pod_id, "fromtemplate")
    refused(ForbiddenError, lambda: second.pods.stop_pod(pod_id="fromtemplate"), "ADMIN")
    rows = client.pods.get_pod_permissions(pod_id="fromtemplate").permissions
    assert f"{second_username}:READ" in rows, rows
    client.pods.delete_pod_permission(pod_id="fromtemplate", user=second_username)
    refused(ForbiddenError, lambda: second.pods.get_pod(pod_id="fromtemplate"))


@check("the last ADMIN stays")
def _():
    refused(
        BadRequestError,
        lambda: client.pods.delete_pod_permission(pod_id="fromtemplate", user=username),
        "no ADMIN-capable user",
    )


@check("stop, then start")
def _():
    client.pods.stop_pod(pod_id="fromtemplate")
    wait_for("fromtemplate", "STOPPED")
    client.pods.start_pod(pod_id="fromtemplate")
    wait_for("fromtemplate", "AVAILABLE")


@check("an update says what needs a restart, and one without effect keeps the pod")
def _():
    pod = client.pods.update_pod(pod_id="fromtemplate", description="changed")
    expect(pod.description, "changed")
    expect(client.pods.update_pod(pod_id="fromtemplate", description="changed").description, "changed")


@check("the pod is saved as a tag, and a pod is made from that tag")
def _():
    client.pods.add_template(template_id="mine", description="from tapipy")
    tag = client.pods.save_pod_as_template_tag(
        pod_id_net="fromtemplate", template_id="mine", tag="v1", commit_message="first"
    )
    assert tag.tag_timestamp.startswith("v1@"), tag.tag_timestamp
    tags = client.pods.get_template_tag(template_id="mine", tag_id="v1")
    expect(len(tags), 1)
    client.pods.create_pod(pod_id="frommine", template="mine:v1")
    pod = wait_for("frommine", "AVAILABLE")
    expect(client.pods.get_derived_pod(pod_id="frommine").environment_variables.COLOR, "blue")


@check("a pod that nobody can run here says what is needed")
def _():
    client.pods.create_pod(pod_id="graph", template="neo4j")
    pod = wait_for("graph", "ERROR")
    assert "neo4j" in pod.status_container.message, pod.status_container.message


@check("typed errors: a missing pod, a bad field, a bad token")
def _():
    refused(NotFoundError, lambda: client.pods.get_pod(pod_id="nosuchpod"), "nosuchpod")
    refused(BadRequestError, lambda: client.pods.create_pod(pod_id="x", image=ECHO), "3-64")
    token = client.get_access_jwt()
    broken = Tapis(base_url=base_url, access_token=token[:-8] + ("AAAAAAAA" if token[-8:] != "AAAAAAAA" else "BBBBBBBB"))
    refused(UnauthorizedError, lambda: broken.pods.list_pods())


@check("everything is deleted")
def _():
    for pod_id in ["fromtemplate", "mounter", "frommine", "graph"]:
        client.pods.delete_pod(pod_id=pod_id)
        refused(NotFoundError, lambda: client.pods.get_pod(pod_id=pod_id))
    deadline = time.monotonic() + 30
    client.pods.delete_volume(volume_id="notes")
    client.pods.delete_template(template_id="mine")
    expect(client.pods.list_volumes(), [])


print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
