"""deploy/rollout.sh against a kubectl that keeps a cluster in a file: what it changes, in which order, and what it takes back."""

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT, tool

# What the script asks of kubectl, and nothing else. Fields are chosen by the real kubectl, so that a wrong path is found.
KUBECTL = '''#!PYTHON
import json, pathlib, subprocess, sys
folder = pathlib.Path("FOLDER")
words = sys.argv[1:]
with (folder / "calls").open("a") as calls:
    calls.write(" ".join(words) + "\\n")
state = json.loads((folder / "state").read_text())
services = state["services"]
if words[:2] == ["-n", "contexor"]:
    words = words[2:]
name = next((word.split("/", 1)[1] for word in words if word.startswith("deployment.apps/")), None)


def finish(code=0, told=""):
    (folder / "state").write_text(json.dumps(state))
    print(told, end="")
    sys.exit(code)


match words:
    case ["kustomize", _]:
        finish()
    case ["apply", *_] if words[-1] == "contexor.dev/stage=serve":
        for one in state["changes"]:
            services.setdefault(one, {"revision": 0, "replicas": 1})["revision"] += 1
        finish()
    case ["apply", *_] | ["delete", "jobs", *_]:
        finish()
    case ["get", "jobs", *_]:
        finish(told=f"job.batch/{words[3].split('=')[1]}\\n")
    case ["wait", *_]:
        finish(code=1 if words[-1] == f"job.batch/{state['failing_stage']}" else 0)
    case ["get", "deployments", "--selector", "contexor.dev/stage=serve", "--output", "name"]:
        finish(told="".join(f"deployment.apps/{one}\\n" for one in services))
    case ["get", "scaledobjects", *_]:
        finish(code=0 if state["keda"] else 1, told="scaledobject.keda.sh/notifier\\n" if state["keda"] else "")
    case ["get", _, "--output", path]:
        manifest = {
            "apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": services[name]["replicas"]},
            "metadata": {"name": name, "annotations": {"deployment.kubernetes.io/revision": str(services[name]["revision"])}},
        }
        asked = ["REAL", "annotate", "--local", "-f", "-", "read=1", "--output", path]
        finish(told=subprocess.run(asked, input=json.dumps(manifest), text=True, stdout=subprocess.PIPE, check=True).stdout)
    case ["annotate", "scaledobjects", *_]:
        finish()
    case ["scale", _, count]:
        services[name]["replicas"] = int(count.split("=")[1])
        finish()
    case ["rollout", "status", *_]:
        # As the real one: a Deployment of no pods is rolled out.
        finish(code=1 if name in state["broken"] and services[name]["replicas"] else 0)
    case ["rollout", "undo", _, revision]:
        services[name]["undone"] = int(revision.removeprefix("--to-revision="))
        finish()
    case _:
        finish(code=64, told=f"unexpected: {words}")
'''


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        program = folder / "bin/kubectl"
        program.parent.mkdir()
        program.write_text(KUBECTL.replace("PYTHON", sys.executable).replace("FOLDER", str(folder)).replace("REAL", str(tool("kubectl"))))
        program.chmod(0o755)
        self.state = {"services": {}, "changes": [], "broken": [], "failing_stage": "", "keda": True}

    def roll_out(self, *words: str) -> tuple[int, str]:
        (self.folder / "state").write_text(json.dumps(self.state))
        (self.folder / "calls").write_text("")
        environment = {**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}
        done = subprocess.run(
            [ROOT / "deploy/rollout.sh", *words, "overlay"], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60
        )
        self.state = json.loads((self.folder / "state").read_text())
        assert "unexpected" not in done.stdout, done.stdout
        return done.returncode, done.stdout

    def calls(self, *beginnings: str) -> list[str]:
        return [call for call in (self.folder / "calls").read_text().splitlines() if call.removeprefix("-n contexor ").startswith(beginnings)]


@pytest.fixture
def cluster(tmp_path) -> Cluster:
    made = Cluster(tmp_path)
    made.state["services"] = {name: {"revision": revision, "replicas": 2} for name, revision in (("auth", 3), ("org", 7), ("notifier", 1))}
    made.state["changes"] = ["auth", "notifier"]
    return made


def test_a_rollout_applies_configuration_jobs_and_services_in_order(cluster):
    code, told = cluster.roll_out()
    assert code == 0, told
    assert [call.rsplit("--selector ", 1)[1] for call in cluster.calls("apply")] == [
        "!contexor.dev/stage", "contexor.dev/stage=prepare", "contexor.dev/stage=migrate", "contexor.dev/stage=serve",
    ]
    assert len(cluster.calls("rollout status")) == 3 and not cluster.calls("rollout undo", "scale", "annotate")


def test_a_failed_rollout_takes_back_what_it_changed_and_nothing_else(cluster):
    cluster.state["broken"] = ["notifier"]
    cluster.state["changes"] += ["content"]
    code, told = cluster.roll_out()
    assert code == 1 and "notifier did not come up" in told and "content is new" in told
    undone = {name: one.get("undone") for name, one in cluster.state["services"].items()}
    assert undone == {"auth": 3, "org": None, "notifier": 1, "content": None}


def test_nothing_is_rolled_out_over_jobs_that_failed(cluster):
    cluster.state["failing_stage"] = "migrate"
    code, told = cluster.roll_out()
    assert code == 1 and "nothing was rolled out" in told
    assert "contexor.dev/stage=serve" not in " ".join(cluster.calls("apply")) and not cluster.calls("rollout")


def test_services_that_were_scaled_to_0_are_an_error_before_anything_is_touched(cluster):
    cluster.state["services"]["org"]["replicas"] = 0
    code, told = cluster.roll_out()
    assert code == 1 and "deployment.apps/org" in told and "--start" in told
    assert not cluster.calls("apply", "delete", "rollout")


@pytest.mark.parametrize("keda", [True, False])
def test_start_brings_back_what_was_stopped_after_its_schema(cluster, keda):
    cluster.state["keda"] = keda
    for one in cluster.state["services"].values():
        one["replicas"] = 0
    code, told = cluster.roll_out("--start")
    assert code == 0, told
    assert all(one["replicas"] == 1 for one in cluster.state["services"].values())
    order = [call.removeprefix("-n contexor ").split()[0] for call in cluster.calls("apply", "scale", "rollout status")]
    assert order == ["apply"] * 4 + ["scale"] * 3 + ["rollout"] * 3
    assert bool(cluster.calls("annotate scaledobjects --all autoscaling.keda.sh/paused- autoscaling.keda.sh/paused-replicas-")) == keda


def test_a_service_that_is_scaled_to_0_during_the_rollout_is_an_error(cluster):
    program = cluster.folder / "bin/kubectl"
    planted = program.read_text().replace('case ["rollout", "status", *_]:\n', 'case ["rollout", "status", *_]:\n        services["org"]["replicas"] = 0\n')
    program.write_text(planted)
    code, told = cluster.roll_out()
    assert code == 1 and "nobody serves there" in told
