#!/usr/bin/env python3
"""Writes k8s/components/monitoring/rules.yaml, the rules as Prometheus Operator takes them, from prometheus/rules: `make monitoring`."""

import sys
from pathlib import Path

HEAD = """# Written from deploy/monitoring/prometheus/rules by `make monitoring`; edit those.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: contexor
spec:
  groups:
"""


def rendered(folder: Path) -> str:
    lines = []
    for file in sorted((folder / "prometheus/rules").glob("*.yml")):
        _, groups = file.read_text().split("groups:\n", 1)
        lines += ["  " + line if line else "" for line in groups.splitlines()]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    target = here.parents[1] / "k8s/components/monitoring/rules.yaml"
    target.write_text(rendered(here))
    print(target, file=sys.stderr)
