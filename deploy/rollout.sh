#!/usr/bin/env bash
# Rolls an overlay out in the right order: configuration, then stores, then schemas, then services; and back when it fails.
#
#   deploy/rollout.sh k8s/overlays/production
#   deploy/rollout.sh --start k8s/overlays/production     when services were scaled to 0 before (docs/runbooks/restore.md, draining.md)
#
# Needs kubectl with the cluster's context chosen. A service that is scaled to 0 would be rolled out without one pod, and its autoscaler does
# not wake it: without --start that is an error, and nothing is touched. Argo CD keeps the same order by sync waves (k8s/components/delivery).
set -euo pipefail

start=
if [[ ${1:-} == --start ]]; then
    start=1
    shift
fi
overlay=${1:?which overlay? such as k8s/overlays/production}
namespace=contexor
rendered=$(mktemp)
trap 'rm -f "$rendered"' EXIT
kubectl kustomize "$overlay" >"$rendered"

apply() { kubectl apply --server-side --force-conflicts -f "$rendered" --selector "$1"; }

services() { kubectl -n "$namespace" get deployments --selector contexor.dev/stage=serve --output name; }

field() { kubectl -n "$namespace" get "$1" --output "jsonpath=$2"; }

revision() { field "$1" '{.metadata.annotations.deployment\.kubernetes\.io/revision}'; }

stopped() {
    local deployment
    for deployment in $(services); do
        if [[ $(field "$deployment" '{.spec.replicas}') == 0 ]]; then echo "$deployment"; fi
    done
}

# Jobs cannot be changed: the ones of the last release go first.
run_jobs() {
    kubectl -n "$namespace" delete jobs --selector "contexor.dev/stage=$1" --ignore-not-found --wait
    apply "contexor.dev/stage=$1"
    local jobs
    jobs=$(kubectl -n "$namespace" get jobs --selector "contexor.dev/stage=$1" --output name)
    [[ -n $jobs ]] || return 0
    # shellcheck disable=SC2086  # one word for each Job
    kubectl -n "$namespace" wait --for=condition=Complete --timeout=1800s $jobs || {
        echo "rollout: the Jobs of stage $1 did not finish; nothing was rolled out" >&2
        exit 1
    }
}

# One pod is enough: an autoscaler raises it to its minimum, which it does for no Deployment that has none.
start_stopped() {
    local deployment scaled
    for deployment in $(stopped); do kubectl -n "$namespace" scale "$deployment" --replicas=1; done
    # KEDA is not in every cluster.
    if scaled=$(kubectl -n "$namespace" get scaledobjects --output name 2>/dev/null) && [[ -n $scaled ]]; then
        kubectl -n "$namespace" annotate scaledobjects --all autoscaling.keda.sh/paused- autoscaling.keda.sh/paused-replicas-
    fi
}

# Back to the revision of before, and only what this roll-out changed: `undo` without one would take an unchanged service to an older release.
roll_back() {
    local deployment
    for deployment in $(services); do
        if [[ -z ${before[$deployment]:-} ]]; then
            echo "rollout: $deployment is new; it stays, as there is nothing to go back to" >&2
        elif [[ $(revision "$deployment") != "${before[$deployment]}" ]]; then
            kubectl -n "$namespace" rollout undo "$deployment" --to-revision="${before[$deployment]}" || true
        fi
    done
}

declare -A before
for deployment in $(services); do before[$deployment]=$(revision "$deployment"); done
if [[ -z $start && -n $(stopped) ]]; then
    echo "rollout: scaled to 0: $(stopped | xargs); nothing was touched. rollout.sh --start starts them" >&2
    exit 1
fi

apply '!contexor.dev/stage'
run_jobs prepare
run_jobs migrate
apply 'contexor.dev/stage=serve'
if [[ -n $start ]]; then start_stopped; fi
for deployment in $(services); do
    if ! kubectl -n "$namespace" rollout status "$deployment" --timeout=600s; then
        echo "rollout: $deployment did not come up; what was changed goes back to what it was" >&2
        roll_back
        exit 1
    fi
done
# A Deployment of no pods counts as rolled out.
if [[ -n $(stopped) ]]; then
    echo "rollout: scaled to 0 meanwhile: $(stopped | xargs); nobody serves there" >&2
    exit 1
fi
