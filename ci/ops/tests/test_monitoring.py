"""Rules, routes, dashboards and collectors: their own tools, and every metric and label compared with the services' source."""

import copy
import json
import re
import shutil

import promql_parser
import pytest
import yaml
from conftest import ROOT, SERVICES, defaults, metrics_in_code, run, tool

MONITORING = ROOT / "deploy/monitoring"
# Added when metrics are scraped, or by the service discovery.
SCRAPED = {"job", "instance", "namespace", "exported_namespace", "pod"}
# Metrics of exporters that are not ours, each with the labels that are used here.
FOREIGN = {
    "up": set(),
    "certmanager_certificate_expiration_timestamp_seconds": {"name"},
    "kube_cronjob_created": {"cronjob"},
    "kube_statefulset_status_replicas_ready": {"statefulset"},
    "kube_cronjob_status_last_successful_time": {"cronjob"},
    "pg_replication_lag_seconds": set(),
    "pg_stat_activity_count": {"datname", "state"},
    "pg_settings_max_connections": set(),
    "redis_memory_used_bytes": set(),
    "redis_memory_max_bytes": set(),
    "rabbitmq_alarms_memory_used_watermark": set(),
    "rabbitmq_alarms_free_disk_space_watermark": set(),
}


def rules() -> list[dict]:
    files = sorted((MONITORING / "prometheus/rules").glob("*.yml"))
    return [rule for file in files for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]


def alerts() -> list[dict]:
    return [rule for rule in rules() if "alert" in rule]


def dashboards() -> dict[str, dict]:
    return {file.name: json.loads(file.read_text()) for file in sorted((MONITORING / "grafana/dashboards").glob("*.json"))}


def expressions() -> dict[str, str]:
    found = {f"rule {rule.get('alert') or rule.get('record')}": rule["expr"] for rule in rules()}
    for name, board in dashboards().items():
        for panel in board["panels"]:
            for target in panel["targets"]:
                found[f"{name}: {panel['title']} {target['refId']}"] = target["expr"]
    for name in ("ai-worker", "notifier"):
        for index, trigger in enumerate(yaml.safe_load((ROOT / f"k8s/components/autoscaling/{name}.yaml").read_text())["spec"]["triggers"]):
            if trigger["type"] == "prometheus":
                found[f"scaling of {name} {index}"] = trigger["metadata"]["query"]
    return found


def plain(expression: str) -> str:
    return re.sub(r"\$__(rate_interval|interval|range)", "5m", expression)


SELECTOR = re.compile(r"\b([a-zA-Z_:][\w:]*)\s*(?:\{([^}]*)\})?")
WORDS = {"by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "offset", "bool", "sum", "max", "min", "avg", "count",
         "rate", "increase", "histogram_quantile", "topk", "time", "absent", "vector", "humanize", "le", "e6", "d", "h", "m"}


def named(expression: str) -> tuple[list[tuple[str, set[str]]], set[str]]:
    """The metrics that an expression names, each with the labels it is chosen by; and the labels it is grouped by."""
    grouped = {label.strip() for match in re.finditer(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)", expression) for label in match[1].split(",") if label.strip()}
    bare = re.sub(r"\b(?:by|without|on|ignoring)\s*\([^)]*\)", " ", expression)
    bare = re.sub(r"\[[^\]]*\]|\boffset\s+\w+|\b\d[\w.]*", " ", bare)
    found = []
    for match in SELECTOR.finditer(re.sub(r'"(?:[^"\\]|\\.)*"', '""', bare)):
        name, labels = match[1], match[2]
        if name in WORDS and labels is None:
            continue
        found.append((name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels or ""))))
    return found, grouped


def metric_faults(found: dict[str, str]) -> list[str]:
    known = metrics_in_code() | FOREIGN
    known |= {rule["record"]: {"job"} for rule in rules() if "record" in rule}
    faults = []
    for where, expression in found.items():
        try:
            promql_parser.parse(plain(expression))
        except Exception as error:
            faults.append(f"{where}: {error}")
            continue
        metrics, grouped = named(plain(expression))
        if not metrics and "vector" not in expression:
            faults.append(f"{where} names no metric")
        labels = set(SCRAPED)
        for name, chosen in metrics:
            if name not in known:
                faults.append(f"{where}: {name} is recorded nowhere")
                continue
            labels |= known[name]
            for label in chosen - known[name] - SCRAPED:
                faults.append(f"{where}: {name} has no label {label}")
        faults += [f"{where}: no metric has the label {label}" for label in grouped - labels]
    return faults


def test_the_source_is_read():
    known = metrics_in_code()
    assert len(known) > 60
    assert known["contexor_http_requests_total"] == {"method", "route", "status"}
    assert known["contexor_provider_calls_total"] == {"model", "outcome"}
    assert known["contexor_event_lag_seconds_bucket"] == {"queue", "le"}


def test_every_metric_and_label_that_is_named_exists():
    assert metric_faults(expressions()) == []


@pytest.mark.parametrize("planted", [
    "sum(rate(contexor_http_request_total[5m]))",
    'contexor_queue_messages{que="x"}',
    "sum by (queeu) (contexor_queue_messages)",
    "sum(rate(contexor_queue_messages[5m])",
    'histogram_quantile(0.9, rate(contexor_event_lag_seconds_bucket{type="x"}[5m]))',
])
def test_a_metric_or_label_that_does_not_exist_is_found(planted):
    assert metric_faults({"planted": planted})


def test_queues_and_statuses_that_are_named_exist():
    queues = {queue["name"] for queue in json.loads((ROOT / "deploy/init/definitions.json").read_text())["queues"]}
    for where, expression in expressions().items():
        for name in re.findall(r'queue!?="([^"]+)"', expression):
            assert name in queues, f"{where}: {name}"
        for status in re.findall(r'status="([^"]+)"', expression):
            assert re.fullmatch("[1-5]xx", status), where


def test_rules_are_sound():
    code, told = run(tool("promtool"), "check", "rules", "--lint=all", *sorted((MONITORING / "prometheus/rules").glob("*.yml")))
    assert code == 0, told
    code, told = run(tool("promtool"), "check", "config", MONITORING / "prometheus/prometheus.yml")
    assert code == 0, told


def test_every_alert_fires_and_is_quiet_when_it_should():
    tests = sorted((MONITORING / "prometheus/tests").glob("*.yml"))
    code, told = run(tool("promtool"), "test", "rules", *tests)
    assert code == 0, told
    cases = [case for file in tests for case in yaml.safe_load(file.read_text())["tests"]]
    fires = {one["alertname"] for case in cases for one in case["alert_rule_test"] if one["exp_alerts"]}
    quiet = {one["alertname"] for case in cases for one in case["alert_rule_test"] if not one["exp_alerts"]}
    names = {rule["alert"] for rule in alerts()}
    assert fires == names and quiet == names


def test_the_credit_that_alerts_is_the_floor_at_which_operators_are_told():
    expression = next(rule["expr"] for rule in alerts() if rule["alert"] == "SmsCreditLow")
    assert expression == f"min(contexor_sms_credit_rial) < {defaults('notifier')['kavenegar']['credit_floor_rial']}"


def test_a_signing_key_is_old_ten_days_after_it_should_have_been_followed():
    expression = next(rule["expr"] for rule in alerts() if rule["alert"] == "SigningKeyOld")
    assert expression.endswith(f"> {defaults('auth')['tokens']['key_rotation_days'] + 10} * 86400")


def test_promtool_finds_a_planted_fault(tmp_path):
    shutil.copytree(MONITORING / "prometheus", tmp_path / "prometheus")
    rule = tmp_path / "prometheus/rules/contexor.yml"
    rule.write_text(rule.read_text().replace("contexor_outbox_oldest_age_seconds) > 60", "contexor_outbox_oldest_age_seconds) > 60000"))
    code, told = run(tool("promtool"), "test", "rules", tmp_path / "prometheus/tests/contexor.yml")
    assert code != 0 and "OutboxStuck" in told
    config = tmp_path / "prometheus/prometheus.yml"
    config.write_text(config.read_text().replace("scrape_interval: 15s", "scrape_intervall: 15s"))
    code, told = run(tool("promtool"), "check", "config", config)
    assert code != 0 and "scrape_intervall" in told, told
    rule.write_text(rule.read_text().replace("sum(rate(", "sum(rat(", 1))
    assert run(tool("promtool"), "check", "rules", rule)[0] != 0


def page_faults(all_alerts) -> list[str]:
    faults = []
    for rule in all_alerts:
        if rule["labels"].get("severity") not in ("page", "ticket", "info"):
            faults.append(f"{rule['alert']}: severity")
        url = rule["annotations"].get("runbook_url", "")
        page = ROOT / "docs/runbooks" / url.rsplit("/", 1)[-1]
        if not url.endswith(f"/{rule['alert']}.md") or not page.is_file():
            faults.append(f"{rule['alert']}: no page")
            continue
        text = page.read_text()
        faults += [f"{page.name}: no part {part}" for part in ("## What it means", "## Where to look", "## What to do") if part not in text]
        if rule["expr"].strip() not in text:
            faults.append(f"{page.name} shows another expression than the rule")
        if not rule["annotations"].get("summary"):
            faults.append(f"{rule['alert']}: summary")
    return faults


def test_every_alert_has_a_severity_and_a_page():
    assert page_faults(alerts()) == []
    assert page_faults([{**alerts()[0], "alert": "Planted"}])
    assert page_faults([{**alerts()[0], "labels": {"severity": "hurry"}}])


def test_the_cluster_gets_the_same_rules():
    namespace: dict = {"__name__": "read"}
    exec((MONITORING / "prometheus_rule.py").read_text(), namespace)
    written = (ROOT / "k8s/components/monitoring/rules.yaml").read_text()
    assert written == namespace["rendered"](MONITORING), "run `make monitoring`"
    groups = [group["name"] for group in yaml.safe_load(written)["spec"]["groups"]]
    assert len(groups) == len(set(groups))


@pytest.mark.parametrize("severity, receiver", [("page", "pager"), ("ticket", "tickets"), ("info", "chat")])
def test_alerts_reach_whom_they_should(severity, receiver):
    config = MONITORING / "alertmanager/alertmanager.yml"
    assert run(tool("amtool"), "check-config", config)[0] == 0
    code, told = run(tool("amtool"), "config", "routes", "test", f"--config.file={config}", f"severity={severity}", f"--verify.receivers={receiver}")
    assert code == 0, told
    assert run(tool("amtool"), "config", "routes", "test", f"--config.file={config}", f"severity={severity}", "--verify.receivers=nobody")[0] != 0


def test_amtool_finds_a_planted_fault(tmp_path):
    planted = tmp_path / "alertmanager.yml"
    planted.write_text((MONITORING / "alertmanager/alertmanager.yml").read_text().replace("receiver: pager", "receiver: pagre"))
    assert run(tool("amtool"), "check-config", planted)[0] != 0


def dashboard_faults(boards) -> list[str]:
    faults = []
    uids = [board["uid"] for board in boards.values()]
    faults += [f"uid {uid} twice" for uid in set(uids) if uids.count(uid) > 1]
    for name, board in boards.items():
        variables = {one["name"] for one in board["templating"]["list"]}
        for panel in board["panels"]:
            for target in panel["targets"]:
                if target["datasource"]["uid"] != "${datasource}":
                    faults.append(f"{name}: fixed data source")
                for used in re.findall(r"\$(?!__)(\w+)", target["expr"]):
                    if used not in variables:
                        faults.append(f"{name}: no variable {used}")
    return faults


def test_dashboards_are_whole():
    boards = dashboards()
    assert dashboard_faults(boards) == []
    planted = json.loads(json.dumps(boards))
    planted["money.json"]["uid"] = planted["events.json"]["uid"]
    planted["events.json"]["panels"][0]["targets"][0]["datasource"]["uid"] = "P1809F7CD0C75ACF3"
    assert len(dashboard_faults(planted)) == 2
    listed = (MONITORING / "grafana/kustomization.yaml").read_text()
    assert all(f"dashboards/{name}" in listed for name in boards)


def collector_faults(config) -> list[str]:
    faults = []
    for name, pipeline in config["service"]["pipelines"].items():
        for part in ("receivers", "processors", "exporters"):
            faults += [f"{name}: {part} {one} is not defined" for one in pipeline[part] if one not in config[part]]
        if pipeline["processors"][0] != "memory_limiter" or pipeline["processors"][-1] != "batch":
            faults.append(f"{name}: memory_limiter first, batch last")
    used = {part: {one for pipeline in config["service"]["pipelines"].values() for one in pipeline[part]} for part in ("receivers", "processors", "exporters")}
    faults += [f"{part} {one} is used nowhere" for part in used for one in config[part] if one not in used[part]]
    faults += [f"extension {one} is not defined" for one in config["service"]["extensions"] if one not in config["extensions"]]
    return faults


def test_the_collectors_pipelines_are_whole():
    config = yaml.safe_load((MONITORING / "otel/collector.yml").read_text())
    assert collector_faults(config) == []
    config["service"]["pipelines"]["traces"]["exporters"] = ["none"]
    config["service"]["pipelines"]["logs"]["processors"].reverse()
    assert len(collector_faults(config)) >= 3


def scrape_faults(config: dict, objects: list[dict]) -> list[str]:
    """Services that Prometheus does not ask, in Compose or in the cluster, or asks on another port."""
    jobs = {one["job_name"]: one["static_configs"][0]["targets"] for one in config["scrape_configs"]}
    wanted = {name: [f"{name}:{defaults(name)['http']['metrics_port']}"] for name in SERVICES}
    faults = [f"prometheus.yml: {name}: {jobs.get(name)}" for name in wanted.keys() | jobs.keys() if jobs.get(name) != wanted.get(name)]
    monitors = {one["metadata"]["name"]: one["spec"] for one in objects if one["kind"] == "ServiceMonitor"}
    services = {one["metadata"]["name"]: one for one in objects if one["kind"] == "Service"}
    faults += [f"ServiceMonitor {name}" for name in monitors.keys() ^ set(SERVICES)]
    for name, spec in monitors.items():
        if name not in services:
            continue
        labels = services[name]["metadata"].get("labels", {})
        ports = {port["name"] for port in services[name]["spec"]["ports"]}
        if not spec["selector"]["matchLabels"].items() <= labels.items() or any(one["port"] not in ports or one["path"] != "/metrics" for one in spec["endpoints"]):
            faults.append(f"ServiceMonitor {name} finds nothing")
    return faults


def test_every_service_is_scraped(objects):
    config = yaml.safe_load((MONITORING / "prometheus/prometheus.yml").read_text())
    assert scrape_faults(config, objects["production"]) == []
    planted = copy.deepcopy(config)
    planted["scrape_configs"].pop()
    assert scrape_faults(planted, objects["production"])
    planted = copy.deepcopy(config)
    planted["scrape_configs"][0]["static_configs"][0]["targets"] = ["gateway:8080"]
    assert scrape_faults(planted, objects["production"])
    for change in (lambda one: one["metadata"].update(name="other"), lambda one: one["spec"]["endpoints"][0].update(port="metric"), lambda one: one["spec"]["selector"].update(matchLabels={"app": "x"})):
        planted = copy.deepcopy(objects["production"])
        other = next(one for one in planted if one["kind"] == "ServiceMonitor")
        change(other)
        assert scrape_faults(config, planted)


def stores_of_signals() -> dict:
    read = lambda name: yaml.safe_load((MONITORING / name).read_text())
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["otel-collector"]["environment"]
    return {"loki": read("loki/loki.yml"), "tempo": read("tempo/tempo.yml"), "sources": read("grafana/provisioning/datasources/datasources.yml"), "collector": compose}


def signal_faults(files: dict) -> list[str]:
    """Loki's and Tempo's ports against who speaks to them. Their programs are not here to read the rest: that is looked at as YAML alone."""
    loki, tempo = files["loki"]["server"]["http_listen_port"], files["tempo"]["server"]["http_listen_port"]
    receiver = files["tempo"]["distributor"]["receivers"]["otlp"]["protocols"]["http"]["endpoint"]
    addresses = {one["type"]: one["url"] for one in files["sources"]["datasources"]}
    wanted = {
        "Loki in Grafana": (addresses["loki"], f"http://loki:{loki}"), "Tempo in Grafana": (addresses["tempo"], f"http://tempo:{tempo}"),
        "logs of the collector": (files["collector"]["LOGS_ENDPOINT"], f"http://loki:{loki}/otlp"),
        "traces of the collector": (files["collector"]["TRACES_ENDPOINT"], f"http://tempo:{receiver.rsplit(':', 1)[1]}"),
    }
    return [f"{name}: {told} instead of {right}" for name, (told, right) in wanted.items() if told != right]


def test_logs_and_traces_go_where_loki_and_tempo_listen():
    assert signal_faults(stores_of_signals()) == []
    for plant in (
        lambda files: files["loki"]["server"].update(http_listen_port=3101),
        lambda files: files["tempo"]["server"].update(http_listen_port=3201),
        lambda files: files["tempo"]["distributor"]["receivers"]["otlp"]["protocols"]["http"].update(endpoint="0.0.0.0:4317"),
    ):
        files = stores_of_signals()
        plant(files)
        assert signal_faults(files)
