#!/usr/bin/env bash
# Runs a program once a day, where nothing else schedules it (docker-compose.prod.yml).
#
#   daily.sh HH:MM STAMP PROGRAM [ARGUMENT …]     at that time in UTC; at once when the last time was missed, also at the very first start
#   daily.sh --is-due HH:MM STAMP                 ends with 0 when it is to run
#
# STAMP is a file that is touched after each success: a health check looks at its age. A program that fails is tried again after an hour.
set -euo pipefail

# Whether the last success is older than the last time that it was due.
is_due() {
    local at=$1 stamp=$2 now due done=0
    now=$(date +%s)
    due=$(date -u -d "$(date -u +%F) $at" +%s)
    if ((due > now)); then due=$((due - 86400)); fi
    if [[ -e $stamp ]]; then done=$(stat --format=%Y "$stamp"); fi
    ((done < due))
}

if [[ ${1:-} == --is-due ]]; then
    is_due "$2" "$3"
    exit
fi
(($# >= 3)) && [[ $1 =~ ^([01][0-9]|2[0-3]):[0-5][0-9]$ ]] || { echo "daily: daily.sh HH:MM STAMP PROGRAM" >&2; exit 2; }
at=$1 stamp=$2
shift 2
# A signal ends the pause at once; a program that runs is waited for.
trap 'exit 0' TERM INT
pause() {
    sleep "$1" &
    wait $!
}
while true; do
    wait_s=30
    if is_due "$at" "$stamp"; then
        if "$@"; then
            touch "$stamp"
        else
            echo "daily: ${1##*/} failed; again in an hour" >&2
            wait_s=3600
        fi
    fi
    pause "$wait_s"
done
