#!/usr/bin/env bash
# Rolls an overlay out in the right order: configuration, then stores, then schemas, then services; and back when it fails.
#
#   deploy/rollout.sh k8s/overlays/production
#
# Needs kubectl with the cluster's context chosen. Argo CD and Flux do the same by the annotations of the Jobs.
set -euo pipefail

overlay=${1:?which overlay? such as k8s/overlays/production}
namespace=contexor
rendered=$(mktemp)
trap 'rm -f "$rendered"' EXIT
kubectl kustomize "$overlay" >"$rendered"

apply() { kubectl apply --server-side --force-conflicts -f "$rendered" --selector "$1"; }

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

apply '!contexor.dev/stage'
run_jobs prepare
run_jobs migrate
apply 'contexor.dev/stage=serve'
for deployment in $(kubectl -n "$namespace" get deployments --selector contexor.dev/stage=serve --output name); do
    if ! kubectl -n "$namespace" rollout status "$deployment" --timeout=600s; then
        echo "rollout: $deployment did not come up; every service goes back to what it was" >&2
        for one in $(kubectl -n "$namespace" get deployments --selector contexor.dev/stage=serve --output name); do
            kubectl -n "$namespace" rollout undo "$one" || true
        done
        exit 1
    fi
done
