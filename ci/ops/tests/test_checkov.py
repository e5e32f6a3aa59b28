"""checkov, a judge from outside, over the rendered overlays and the Dockerfiles; its start is slow, so it is asked twice in all."""

import copy

import yaml
from conftest import OVERLAYS, ROOT, run, tool


def checkov(folder) -> tuple[int, str]:
    return run(tool("checkov"), "--config-file", ROOT / ".checkov.yaml", "--framework", "kubernetes", "dockerfile", "-d", folder)


def test_checkov_has_nothing_to_say(rendered, tmp_path):
    for overlay in OVERLAYS:
        (tmp_path / f"{overlay}.yaml").write_text(rendered[overlay])
    for path in (ROOT / "deploy/docker").glob("*Dockerfile"):
        # It knows a Dockerfile by its name.
        target = tmp_path / path.stem / "Dockerfile"
        target.parent.mkdir()
        target.write_text(path.read_text())
    code, told = checkov(tmp_path)
    assert code == 0, told


def test_checkov_finds_planted_faults(objects, tmp_path):
    planted = copy.deepcopy(next(one for one in objects["production"] if one["kind"] == "Deployment"))
    planted["spec"]["template"]["spec"]["hostNetwork"] = True
    (tmp_path / "planted.yaml").write_text(yaml.safe_dump(planted))
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nUSER root\nEXPOSE 22\n")
    code, told = checkov(tmp_path)
    assert code == 1 and "CKV_K8S_19" in told and "CKV_DOCKER_8" in told, told
