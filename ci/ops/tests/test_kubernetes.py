"""The rendered overlays: schemas of the oldest and newest supported Kubernetes, policies, and the arrows of the architecture."""

import copy
import json
import re

import jsonschema
import pytest
from conftest import KUBERNETES, OVERLAYS, ROOT, SERVICES, calls_in_code, defaults, ports, render, run, tool, uses_in_code

CUSTOM = {"ServiceMonitor", "PrometheusRule", "ScaledObject", "TriggerAuthentication", "ExternalSecret"}


# ---- schemas ------------------------------------------------------------------------------------------------------------------------

def schema_faults(path, version: str) -> str:
    code, told = run(tool("kubernetes-validate"), "--strict", "--quiet", "-k", version, path)
    return told if code else ""


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_fits_the_schema(rendered, tmp_path, overlay, version):
    path = tmp_path / "rendered.yaml"
    path.write_text(rendered[overlay])
    assert not schema_faults(path, version)


def test_a_misspelt_field_is_found(rendered, tmp_path):
    path = tmp_path / "rendered.yaml"
    planted = rendered["production"].replace("terminationGracePeriodSeconds", "terminationGraceSeconds", 1)
    assert planted != rendered["production"]
    path.write_text(planted)
    assert "terminationGraceSeconds" in schema_faults(path, KUBERNETES[0])


def custom_faults(objects) -> list[str]:
    faults = []
    for one in objects:
        if "." not in one["apiVersion"].split("/")[0] or one["apiVersion"].split("/")[0].endswith(".k8s.io"):
            continue
        if one["kind"] not in CUSTOM:
            faults.append(f"{one['kind']} has no schema in ci/ops/schemas")
            continue
        schema = json.loads((ROOT / f"ci/ops/schemas/{one['kind'].lower()}.json").read_text())
        for error in jsonschema.Draft202012Validator(schema).iter_errors(one):
            faults.append(f"{one['kind']} {one['metadata']['name']}: {error.message}")
    return faults


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_custom_object_fits_a_strict_schema(objects, overlay):
    assert custom_faults(objects[overlay]) == []


@pytest.mark.parametrize("kind", sorted(CUSTOM))
def test_a_misspelt_field_of_a_custom_object_is_found(objects, kind):
    one = copy.deepcopy(next(one for one in objects["production"] if one["kind"] == kind))
    one["spec"]["mispelt"] = True
    assert custom_faults([one])


# ---- policies ------------------------------------------------------------------------------------------------------------------------

def workloads(objects):
    for one in objects:
        if one["kind"] in ("Deployment", "StatefulSet", "Job", "CronJob"):
            spec = one["spec"]["jobTemplate"]["spec"] if one["kind"] == "CronJob" else one["spec"]
            yield one, spec["template"]


def selects(selector: dict, labels: dict) -> bool:
    return all(labels.get(name) == value for name, value in (selector.get("matchLabels") or {}).items())


def policy_faults(objects) -> list[str]:
    faults = []
    of_kind = lambda kind: [one for one in objects if one["kind"] == kind]
    deny = [one for one in of_kind("NetworkPolicy") if not one["spec"]["podSelector"] and not one["spec"].get("ingress") and not one["spec"].get("egress")]
    if not any(set(one["spec"]["policyTypes"]) == {"Ingress", "Egress"} for one in deny):
        faults.append("nothing denies by default")
    for one in objects:
        if one["kind"] == "Secret":
            faults.append(f"a Secret stands in the tree: {one['metadata']['name']}")
        if one["kind"] == "ServiceAccount" and one.get("automountServiceAccountToken") is not False:
            faults.append(f"ServiceAccount {one['metadata']['name']} mounts a token")
        if one["kind"] == "Namespace" and one["metadata"]["labels"].get("pod-security.kubernetes.io/enforce") != "restricted":
            faults.append("the namespace does not enforce restricted")
    if any("cert-manager.io/cluster-issuer" in one["metadata"].get("annotations", {}) for one in of_kind("Ingress")):
        solver = {"acme.cert-manager.io/http01-solver": "true"}
        admitted = [
            rule for one in of_kind("NetworkPolicy") if one["spec"]["podSelector"] and selects(one["spec"]["podSelector"], solver) for rule in one["spec"].get("ingress", [])
        ]
        peer = {"namespaceSelector": {"matchLabels": {"contexor.dev/role": "ingress"}}}
        if not any(peer in rule["from"] and {"protocol": "TCP", "port": 8089} in rule["ports"] for rule in admitted):
            faults.append("nobody reaches the pods that prove to the certificate authority whose host it is")
    accounts = {one["metadata"]["name"] for one in of_kind("ServiceAccount")}
    configs = {one["metadata"]["name"] for one in of_kind("ConfigMap")}
    scaled = [one["spec"]["scaleTargetRef"]["name"] for one in of_kind("HorizontalPodAutoscaler") + of_kind("ScaledObject")]
    for name in {name for name in scaled if scaled.count(name) > 1}:
        faults.append(f"{name} is scaled by two")
    for one, template in workloads(objects):
        kind, name = one["kind"], one["metadata"]["name"]
        pod, labels = template["spec"], template["metadata"]["labels"]
        say = lambda text: faults.append(f"{kind} {name}: {text}")
        if pod.get("automountServiceAccountToken") is not False:
            say("mounts a service account token")
        if pod.get("serviceAccountName", "default") not in accounts:
            say("has no service account of its own")
        if pod.get("enableServiceLinks") is not False:
            say("has service links")
        if not pod.get("priorityClassName"):
            say("has no priority")
        context = pod.get("securityContext", {})
        if context.get("seccompProfile", {}).get("type") != "RuntimeDefault" or context.get("runAsNonRoot") is not True:
            say("pod security context")
        if not isinstance(context.get("runAsUser"), int) or context["runAsUser"] == 0:
            say("no numeric user")
        for volume in pod.get("volumes", []):
            if "emptyDir" in volume and "sizeLimit" not in (volume["emptyDir"] or {}):
                say(f"{volume['name']} has no size limit")
            if "configMap" in volume and volume["configMap"]["name"] not in configs:
                say(f"there is no ConfigMap {volume['configMap']['name']}")
            if "hostPath" in volume:
                say("mounts the host")
        for container in pod["containers"]:
            security = container.get("securityContext", {})
            if security.get("allowPrivilegeEscalation") is not False or security.get("readOnlyRootFilesystem") is not True:
                say("container security context")
            if security.get("capabilities", {}).get("drop") != ["ALL"]:
                say("keeps capabilities")
            resources = container.get("resources", {})
            if not {"cpu", "memory"} <= set(resources.get("requests", {})) or "memory" not in resources.get("limits", {}):
                say("requests or limits are missing")
            image = container["image"]
            if "@sha256:" not in image and (":" not in image.rsplit("/", 1)[-1] or image.endswith(":latest")):
                say(f"{image} is not pinned")
            for source in container.get("envFrom", []):
                if "secretRef" in source:
                    say("has secrets in its environment")
                if "configMapRef" in source and source["configMapRef"]["name"] not in configs:
                    say(f"there is no ConfigMap {source['configMapRef']['name']}")
            if any("secretKeyRef" in (variable.get("valueFrom") or {}) for variable in container.get("env", [])):
                say("has secrets in its environment")
            if kind in ("Deployment", "StatefulSet"):
                for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                    if probe not in container:
                        say(f"has no {probe}")
                if "readyz" in json.dumps(container.get("livenessProbe", {})):
                    say("its liveness asks for dependencies")
        if kind == "Deployment":
            budgets = [budget for budget in of_kind("PodDisruptionBudget") if selects(budget["spec"]["selector"], labels)]
            if len(budgets) != 1 or budgets[0]["spec"].get("unhealthyPodEvictionPolicy") != "AlwaysAllow":
                say("disruption budget")
            if not pod.get("topologySpreadConstraints"):
                say("is not spread")
            sleep = pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
            if not 5 <= sleep < pod.get("terminationGracePeriodSeconds", 30):
                say("preStop and grace")
        if kind in ("Job", "CronJob"):
            spec = one["spec"]["jobTemplate"]["spec"] if kind == "CronJob" else one["spec"]
            if "activeDeadlineSeconds" not in spec or "backoffLimit" not in spec:
                say("runs for ever")
        if kind == "CronJob" and (one["spec"].get("concurrencyPolicy") != "Forbid" or "timeZone" not in one["spec"] or "startingDeadlineSeconds" not in one["spec"]):
            say("schedule")
        if kind in ("Deployment", "StatefulSet") and not any(
            policy["spec"]["podSelector"] and selects(policy["spec"]["podSelector"], labels) and "Ingress" in policy["spec"]["policyTypes"] for policy in of_kind("NetworkPolicy")
        ):
            say("has no network policy of its own")
    return faults


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_policies_hold(objects, overlay):
    assert policy_faults(objects[overlay]) == []


def plant(objects, kind, name, change):
    planted = copy.deepcopy(objects)
    one = next(one for one in planted if one["kind"] == kind and one["metadata"]["name"] == name)
    change(one)
    return planted


def pod_of(one):
    return one["spec"]["template"]["spec"]


def container_of(one):
    return pod_of(one)["containers"][0]


FAULTS = {
    "mounts a service account token": ("Deployment", "org", lambda one: pod_of(one).pop("automountServiceAccountToken")),
    "has no readinessProbe": ("Deployment", "org", lambda one: container_of(one).pop("readinessProbe")),
    "its liveness asks for dependencies": ("Deployment", "org", lambda one: container_of(one)["livenessProbe"]["httpGet"].update(path="/readyz")),
    "is not pinned": ("Deployment", "org", lambda one: container_of(one).update(image="registry.example.com/contexor/org:latest")),
    "keeps capabilities": ("Deployment", "org", lambda one: container_of(one)["securityContext"].pop("capabilities")),
    "container security context": ("Deployment", "org", lambda one: container_of(one)["securityContext"].update(readOnlyRootFilesystem=False)),
    "requests or limits are missing": ("Deployment", "org", lambda one: container_of(one).pop("resources")),
    "disruption budget": ("PodDisruptionBudget", "org", lambda one: one["spec"]["selector"]["matchLabels"].update({"app.kubernetes.io/name": "other"})),
    "has no network policy of its own": ("NetworkPolicy", "org", lambda one: one["spec"]["podSelector"]["matchLabels"].update({"app.kubernetes.io/name": "other"})),
    "preStop and grace": ("Deployment", "org", lambda one: pod_of(one).update(terminationGracePeriodSeconds=8)),
    "has secrets in its environment": ("Deployment", "org", lambda one: container_of(one)["envFrom"].append({"secretRef": {"name": "org-secrets"}})),
    "nothing denies by default": ("NetworkPolicy", "default-deny", lambda one: one["spec"].update(policyTypes=["Ingress"])),
    "nobody reaches the pods that prove": ("NetworkPolicy", "acme-http01", lambda one: one["spec"]["ingress"][0]["ports"][0].update(port=80)),
    "runs for ever": ("Job", "migrate-org", lambda one: one["spec"].pop("activeDeadlineSeconds")),
    "is not spread": ("Deployment", "org", lambda one: pod_of(one).pop("topologySpreadConstraints")),
    "there is no ConfigMap": ("Deployment", "org", lambda one: container_of(one)["envFrom"].append({"configMapRef": {"name": "none"}})),
    "is scaled by two": ("HorizontalPodAutoscaler", "org", lambda one: one["spec"]["scaleTargetRef"].update(name="usage")),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_broken_policy_is_found(objects, fault):
    kind, name, change = FAULTS[fault]
    assert any(fault in told for told in policy_faults(plant(objects["production"], kind, name, change)))


# ---- the order of a roll-out ---------------------------------------------------------------------------------------------------------

MISSING = 1_000
HOOK, WAVE = "argocd.argoproj.io/hook", "argocd.argoproj.io/sync-wave"


def needed(template: dict) -> set[tuple[str, str]]:
    """What a pod cannot be made without: its account, its priority, the ConfigMaps and Secrets that it mounts or reads."""
    pod = template["spec"]
    found = {("ServiceAccount", pod["serviceAccountName"]), ("PriorityClass", pod["priorityClassName"])}
    for volume in pod.get("volumes", []):
        if "configMap" in volume:
            found.add(("ConfigMap", volume["configMap"]["name"]))
        if "secret" in volume:
            found.add(("Secret", volume["secret"]["secretName"]))
    found |= {("ConfigMap", source["configMapRef"]["name"]) for container in pod["containers"] for source in container.get("envFrom", []) if "configMapRef" in source}
    return found


def order_faults(objects) -> list[str]:
    """Argo CD's waves against what needs what. Secrets come from an ExternalSecret, or are made by hand in a development cluster."""
    wave = lambda one: int(one["metadata"].get("annotations", {}).get(WAVE, 0))
    waves = {(one["kind"], one["metadata"]["name"]): wave(one) for one in objects}
    waves |= {("Secret", one["spec"]["target"]["name"]): wave(one) for one in objects if one["kind"] == "ExternalSecret"}
    by_hand = {"Secret"} if not any(kind == "Secret" for kind, _ in waves) else set()
    stage = lambda name: [one for one in objects if one["metadata"].get("labels", {}).get("contexor.dev/stage") == name]
    faults = []
    for one, template in workloads(objects):
        name = f"{one['kind']} {one['metadata']['name']}"
        faults += [f"{name} is applied before {kind} {which}" for kind, which in sorted(needed(template)) if kind not in by_hand and one["kind"] == "Job" and waves.get((kind, which), MISSING) >= wave(one)]
        notes = one["metadata"].get("annotations", {})
        if one["kind"] == "Job":
            if notes.get(HOOK) != "Sync" or notes.get("argocd.argoproj.io/hook-delete-policy") != "BeforeHookCreation":
                faults.append(f"{name} is no hook of the phase Sync, made anew each time")
            if notes.get("kustomize.toolkit.fluxcd.io/force") != "enabled":
                faults.append(f"{name} cannot be replaced by Flux")
        elif HOOK in notes:
            faults.append(f"{name} is a hook")
    for earlier, later in (("prepare", "migrate"), ("migrate", "serve")):
        for one in stage(later):
            if stage(earlier) and wave(one) <= max(wave(other) for other in stage(earlier)):
                faults.append(f"{one['kind']} {one['metadata']['name']} does not wait for the stage {earlier}")
    served = min(wave(one) for one in stage("serve"))
    for one in objects:
        # These are healthy only when there are pods; in an earlier wave they would hold up everything.
        if one["kind"] in ("HorizontalPodAutoscaler", "ScaledObject", "Ingress", "PersistentVolumeClaim", "CronJob") and wave(one) < served:
            faults.append(f"{one['kind']} {one['metadata']['name']} waits for pods in an earlier wave")
        if one["kind"] == "StatefulSet" and one["metadata"]["name"] != "wal-archive" and wave(one) >= min(wave(other) for other in stage("prepare")):
            faults.append(f"StatefulSet {one['metadata']['name']} comes after what prepares it")
    return faults


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_delivery_tool_applies_everything_after_what_it_needs(objects, overlay):
    assert order_faults(objects[overlay]) == []
    assert len([one for one in objects[overlay] if one["kind"] == "Job"]) == 8


@pytest.mark.parametrize("kind, name, change, told", [
    ("Job", "migrate-org", lambda one: one["metadata"]["annotations"].update({HOOK: "PreSync"}), "no hook of the phase Sync"),
    ("Job", "migrate-org", lambda one: one["metadata"]["annotations"].update({WAVE: "0"}), "is applied before ServiceAccount migrate"),
    ("Job", "migrate-org", lambda one: one["metadata"]["annotations"].update({WAVE: "1"}), "does not wait for the stage prepare"),
    ("Job", "prepare-broker", lambda one: pod_of(one).update(serviceAccountName="none"), "is applied before ServiceAccount none"),
    ("Job", "prepare-broker", lambda one: one["metadata"]["annotations"].pop("kustomize.toolkit.fluxcd.io/force"), "cannot be replaced by Flux"),
    ("Deployment", "org", lambda one: one["metadata"]["annotations"].update({WAVE: "2"}), "does not wait for the stage migrate"),
    ("ExternalSecret", "org", lambda one: one["metadata"].update(annotations={WAVE: "2"}), "is applied before Secret org-secrets"),
    ("HorizontalPodAutoscaler", "org", lambda one: one["metadata"].pop("annotations"), "waits for pods in an earlier wave"),
])
def test_a_wrong_order_is_found(objects, kind, name, change, told):
    faults = order_faults(plant(objects["production"], kind, name, change))
    assert any(told in fault for fault in faults), faults


# ---- the arrows of the architecture ---------------------------------------------------------------------------------------------------

def pods(objects) -> dict[str, dict]:
    return {one["metadata"]["name"]: template["metadata"]["labels"] for one, template in workloads(objects) if one["kind"] == "Deployment"}


STORES = {"namespaceSelector": {"matchLabels": {"contexor.dev/role": "stores"}}}
INGRESS = {"namespaceSelector": {"matchLabels": {"contexor.dev/role": "ingress"}}}
MONITORS = {"namespaceSelector": {"matchLabels": {"contexor.dev/role": "monitoring"}}}
NAMES = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
PUBLIC = {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]}}


def allowed_outside() -> list[tuple[str, str, dict, int]]:
    """Every peer that is no pod of the namespace: by which policy, in which direction, who, on which port. Nothing else may stand in a policy."""
    metrics = [(name, "ingress", MONITORS, defaults(name)["http"]["metrics_port"]) for name in SERVICES]
    return metrics + [
        ("gateway", "ingress", INGRESS, 8080), ("frontend", "ingress", INGRESS, 3000), ("acme-http01", "ingress", INGRESS, 8089),
        ("egress-dns", "egress", NAMES, 53), ("egress-otlp", "egress", MONITORS, 4318),
        ("egress-postgres", "egress", STORES, 5432), ("egress-redis", "egress", STORES, 6379),
        ("egress-rabbitmq", "egress", STORES, 5671), ("egress-rabbitmq", "egress", STORES, 5672), ("egress-rabbitmq", "egress", STORES, 15672),
        ("egress-internet", "egress", PUBLIC, 443), ("egress-internet", "egress", PUBLIC, 8443),
    ]


def outside_faults(objects) -> list[str]:
    allowed = allowed_outside()
    faults = []
    for policy in (one for one in objects if one["kind"] == "NetworkPolicy"):
        name = policy["metadata"]["name"]
        for direction, key in (("egress", "to"), ("ingress", "from")):
            for rule in policy["spec"].get(direction) or []:
                ports = [port["port"] for port in rule.get("ports", [])]
                if not ports or not rule.get(key):
                    faults.append(f"{name} opens {direction} for every peer or every port")
                for peer in rule.get(key, []):
                    if set(peer) == {"podSelector"}:
                        continue
                    faults += [f"{name} opens {direction} for {peer} on {port}" for port in ports if (name, direction, peer, port) not in allowed]
    return faults


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_network_policies_open_nothing_outside_but_what_is_listed(objects, overlay):
    assert outside_faults(objects[overlay]) == []


@pytest.mark.parametrize("name, change", [
    ("org", lambda one: one["spec"]["egress"].append({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]})),
    ("org", lambda one: one["spec"]["ingress"].append({"from": [{"namespaceSelector": {}}], "ports": [{"port": 8082}]})),
    ("org", lambda one: one["spec"]["ingress"].append({"from": [INGRESS], "ports": [{"port": 8082}]})),
    ("org", lambda one: one["spec"]["ingress"].append({"ports": [{"port": 8082}]})),
    ("gateway", lambda one: one["spec"]["ingress"][1].pop("ports")),
    ("egress-internet", lambda one: one["spec"]["egress"][0]["to"][0]["ipBlock"].pop("except")),
    ("egress-internet", lambda one: one["spec"]["egress"][0]["ports"].append({"port": 22})),
    ("egress-dns", lambda one: one["spec"]["egress"][0]["to"][0].pop("podSelector")),
])
def test_a_peer_outside_that_is_not_listed_is_found(objects, name, change):
    assert outside_faults(plant(objects["production"], "NetworkPolicy", name, change))


def opened(objects) -> tuple[set, set]:
    """What policies open between pods of ours: (from, to, port), as egress and as ingress."""
    labels = pods(objects)
    egress, ingress = set(), set()
    for policy in (one for one in objects if one["kind"] == "NetworkPolicy"):
        chosen = [name for name, own in labels.items() if selects(policy["spec"]["podSelector"], own)]
        for direction, key, found in (("egress", "to", egress), ("ingress", "from", ingress)):
            for rule in policy["spec"].get(direction) or []:
                for peer in rule.get(key, [{}]):
                    if "namespaceSelector" in peer or "ipBlock" in peer:
                        continue  # outside_faults looks at these.
                    assert "podSelector" in peer, f"{policy['metadata']['name']} opens {direction} to everything"
                    for other in (name for name, own in labels.items() if selects(peer["podSelector"], own)):
                        for port in rule["ports"]:
                            found.update((name, other, port["port"]) if direction == "egress" else (other, name, port["port"]) for name in chosen)
    return egress, ingress


def arrow_faults(objects) -> list[str]:
    port_of = {name: port for port, name in ports().items()}
    wanted = {(caller, callee, port_of[callee]) for caller, callee in calls_in_code()}
    egress, ingress = opened(objects)
    ours = set(SERVICES) | {"frontend"}
    within = lambda arrows: {arrow for arrow in arrows if arrow[0] in ours and arrow[1] in ours}
    faults = [f"egress misses {arrow}" for arrow in wanted - within(egress)] + [f"egress opens {arrow} for nothing" for arrow in within(egress) - wanted]
    faults += [f"ingress misses {arrow}" for arrow in wanted - within(ingress)] + [f"ingress opens {arrow} for nothing" for arrow in within(ingress) - wanted]
    labels = pods(objects)
    for service, uses in uses_in_code().items():
        told = {name.removeprefix("contexor.dev/uses-") for name in labels[service] if name.startswith("contexor.dev/uses-")}
        if told != uses:
            faults.append(f"{service} uses {sorted(uses)}, its pods are open for {sorted(told)}")
    return faults


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_network_policies_open_what_the_code_calls_and_nothing_else(objects, overlay):
    assert arrow_faults(objects[overlay]) == []


def test_calls_in_code_are_found():
    assert {("gateway", "org"), ("content", "usage"), ("org", "auth"), ("usage", "org")} <= calls_in_code()
    assert ("auth", "content") not in calls_in_code()


@pytest.mark.parametrize("name, change", [
    ("content", lambda one: one["spec"]["egress"].pop()),
    ("usage", lambda one: one["spec"]["ingress"].append({"from": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "notifier"}}}], "ports": [{"port": 8084}]})),
    ("egress-internet", lambda one: one["spec"]["podSelector"].update(matchLabels={})),
])
def test_an_arrow_too_few_or_too_many_is_found(objects, name, change):
    planted = plant(objects["production"], "NetworkPolicy", name, change)
    if name == "egress-internet":
        planted = plant(objects["production"], "Deployment", "org", lambda one: one["spec"]["template"]["metadata"]["labels"].update({"contexor.dev/uses-internet": "true"}))
    assert arrow_faults(planted)


def test_who_may_call_is_the_same_for_the_launcher_the_secrets_and_the_settings():
    """The launcher's table of callers, make_secrets.py's, and the addresses in the settings."""
    source = (ROOT / "crates/stack/src/services/mod.rs").read_text().split("fn callers", 1)[1].split("}\n    }", 1)[0]
    spelled = lambda name: re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
    launcher = {
        spelled(callee): {spelled(caller) for caller in re.findall(r"Self::(\w+)", callers)}
        for callee, callers in re.findall(r"Self::(\w+) => &\[([^\]]+)\]", source)
    }
    namespace: dict = {"__name__": "read"}
    exec((ROOT / "deploy/init/make_secrets.py").read_text(), namespace)
    assert {name: set(callers) for name, callers in namespace["CALLERS"].items()} == launcher
    peers = {callee: {caller for caller, other in calls_in_code() if other == callee and caller not in ("frontend",)} for callee in launcher}
    for callee, callers in launcher.items():
        assert callers <= peers[callee], f"{callee} lets {callers - peers[callee]} call, who has no address of it"


def test_the_grace_is_longer_than_the_longest_drain(objects):
    for one, template in workloads(objects["production"]):
        if one["kind"] != "Deployment" or one["metadata"]["name"] not in SERVICES:
            continue
        name, pod = one["metadata"]["name"], template["spec"]
        settings = defaults(name)
        config = next(c["data"] for c in objects["production"] if c["kind"] == "ConfigMap" and c["metadata"]["name"] == pod["containers"][0]["envFrom"][0]["configMapRef"]["name"])
        prefix = f"CONTEXOR_{name.upper().replace('-', '_')}__"
        shutdown = int(config.get(f"{prefix}HTTP__SHUTDOWN_TIMEOUT_S", settings["http"]["shutdown_timeout_s"]))
        drain = shutdown + settings["http"]["drain_ms"] / 1000
        if "jobs" in settings:
            drain += settings["jobs"]["drain_s"] + settings["jobs"]["cancel_drain_s"]
        # The outbox and the collector have 10 s and 5 s (crates/service, crates/telemetry).
        drain += (10 if "amqp" in settings else 0) + 5
        assert pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"] + drain < pod["terminationGracePeriodSeconds"], name


def test_autoscaled_queues_exist_and_replicas_are_bounded(objects):
    queues = {queue["name"] for queue in json.loads((ROOT / "deploy/init/definitions.json").read_text())["queues"]}
    connections = 0
    for one in objects["production"]:
        if one["kind"] == "ScaledObject":
            for trigger in one["spec"]["triggers"]:
                if trigger["type"] == "rabbitmq":
                    assert trigger["metadata"]["queueName"] in queues
                else:
                    assert any(f'queue="{name}"' in trigger["metadata"]["query"] for name in queues)
            connections += one["spec"]["maxReplicaCount"] * 16
        if one["kind"] == "HorizontalPodAutoscaler" and one["spec"]["scaleTargetRef"]["name"] in SERVICES:
            connections += one["spec"]["maxReplicas"] * (16 if "database" in defaults(one["spec"]["scaleTargetRef"]["name"]) else 0)
    told = re.search(r"At most ([0-9,]+) connections", (ROOT / "docs/operations.md").read_text())
    assert told and int(told[1].replace(",", "")) == connections, f"docs/operations.md, Connections: {connections}"


def test_event_streams_outlive_the_ingress_time_outs(objects):
    ping_s = defaults("content")["events"]["ping_every_ms"] / 1000
    for one in objects["production"]:
        if one["kind"] == "Ingress":
            notes = one["metadata"]["annotations"]
            assert one["spec"]["tls"] and notes["nginx.org/proxy-buffering"] == "false"
            assert int(notes["nginx.org/proxy-read-timeout"].rstrip("s")) > 10 * ping_s
            hosts = {rule["host"] for rule in one["spec"]["rules"]}
            assert hosts == {host for tls in one["spec"]["tls"] for host in tls["hosts"]}


def test_an_overlay_that_names_a_missing_file_does_not_render(tmp_path):
    (tmp_path / "kustomization.yaml").write_text("resources: [none.yaml]\n")
    with pytest.raises(AssertionError):
        render(tmp_path)
