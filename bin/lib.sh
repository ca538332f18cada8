# shellcheck shell=bash
# Shared by the scripts in bin/: where things are, steps with their time, fingerprints.
# Sourced by bash, never run.

set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$ROOT"
# shellcheck disable=SC2034 # used by the scripts that source this file
PYTHON="$ROOT/.venv/bin/python"
PATH="$PATH:/usr/sbin:/sbin" # ldconfig is not on everybody's path
# Images of containers like to set it; then each process compiles all of Django anew: seconds of
# every start, and megabytes that stay.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*"; }
stop() { # stop WHY...: one sentence a person can act on, then the end
    printf '\n%s\n' "$*" >&2
    exit 1
}

# shellcheck source=bin/settings.sh
. bin/settings.sh

# fallback NAME VALUE: export the setting; VALUE where neither the environment nor .env has it.
fallback() { export "$1=$(setting "$1" || printf '%s' "$2")"; }

VAR=$(setting VAR_DIR || printf '%s' "$ROOT/var")
case $VAR in /*) ;; *) VAR="$ROOT/$VAR" ;; esac
LOG="$VAR/log"
STAMPS="$VAR/stamps"
if ! mkdir -p "$LOG" "$STAMPS" 2>/dev/null || ! [ -w "$VAR" ] || ! [ -w "$LOG" ]; then
    stop "$VAR belongs to somebody else: this checkout was set up by another user (root?)." \
        "Work as that user, or delete the folder as root."
fi

# --- steps ----------------------------------------------------------------------
# step "Words" command...: run it, its output in a log, its time on the screen.
TICKER=
step() {
    local words=$1 log="$LOG/setup.log" begin status=0
    shift
    begin=$(now)
    printf '\n--- %s: %s\n' "$(date '+%F %T')" "$words" >>"$log"
    if [ -t 1 ]; then
        { while sleep 1 && kill -0 $$ 2>/dev/null; do
            printf '\r  %-46s %4.0f s' "$words" "$(since "$begin")"
        done; } &
        TICKER=$!
        printf '  %s' "$words"
    fi
    "$@" >>"$log" 2>&1 </dev/null || status=$?
    still
    [ -t 1 ] && printf '\r'
    if [ $status -eq 0 ]; then
        printf '  %-46s %6.1f s\n' "$words" "$(since "$begin")"
    else
        printf '  %-46s failed\n\n' "$words"
        tail -n 25 "$log" >&2
        stop "\"$words\" failed; the lines above end $log."
    fi
}
still() {
    if [ -n "$TICKER" ]; then
        kill "$TICKER" 2>/dev/null || true
        wait "$TICKER" 2>/dev/null || true
        TICKER=
    fi
}
now() { printf '%s' "${EPOCHREALTIME/,/.}"; }
since() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.1f", to - from }'; }

# --- fingerprints: do again only what changed --------------------------------------
# unchanged NAME FINGERPRINT: was NAME done with exactly these inputs?
unchanged() { [ -f "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$2" ]; }
remember() { printf '%s' "$2" >"$STAMPS/$1"; }
forget() { rm -f "${STAMPS:?}/$1"; }
fingerprint() { sha256sum | cut -c1-32; } # of what comes in

# --- one at a time ---------------------------------------------------------------
# Two commands in one checkout may not set it up at the same moment.
lock_setup() {
    exec 8>"$VAR/.setup.lock"
    if ! flock -n 8; then
        say "  Waiting for another command that sets up this checkout ..."
        flock 8
    fi
}
unlock_setup() { exec 8>&-; }

# --- the browser of journeys and pictures ------------------------------------------------
# The one that is set, or the system's Chromium, best without the parts for a screen, or the one
# that Playwright brought.
installed_browser() {
    setting CHROMIUM ||
        command -v chromium-headless-shell || command -v chromium ||
        command -v google-chrome || command -v google-chrome-stable ||
        compgen -G "$HOME/.cache/ms-playwright/chromium-*/chrome-linux*/chrome" | tail -n 1
}
find_browser() {
    CHROMIUM=$(installed_browser || true)
    [ -z "$CHROMIUM" ] || export CHROMIUM
}

# --- the database ----------------------------------------------------------------------
# Sets DATABASE_URL and its kin; starts the private cluster unless the settings name another
# database. It is stopped by `let_go_of_cluster` when no other command uses it.
CLUSTER=
hold_cluster() {
    local line
    bin/cluster needed || return 0
    exec 9>"$VAR/.cluster.lock"
    flock -s 9
    CLUSTER=1
    step "PostgreSQL with PostGIS" bin/cluster start
    while read -r line; do export "${line?}"; done < <(bin/cluster url)
}
let_go_of_cluster() {
    [ -n "$CLUSTER" ] || return 0
    exec 9>&-
    bin/cluster release
}

# --- manage.py -----------------------------------------------------------------------
manage() { "$PYTHON" manage.py "$@"; }

# has_command NAME: does one of the apps bring this management command?
has_command() { compgen -G "*/management/commands/$1.py" >/dev/null; }

fingerprint_of_migrations() {
    cat requirements.lock common/database.py ./*/migrations/*.py | fingerprint
}

# What a page loads: written by build_assets, then gathered under hashed names.
fingerprint_of_assets() {
    { cat package-lock.json requirements.lock
        find . -path ./node_modules -prune -o -path ./var -prune -o -path ./.venv -prune -o \
            \( -path '*/static/*' -o -path '*/templates/*' -o -path './frontend/*.py' -o -path './config/settings.py' \) \
            -type f ! -name '*.pyc' -printf '%p %s %T@\n' | sort; } | fingerprint
}

build_assets() {
    local version
    version="$VAR $(fingerprint_of_assets)"
    unchanged assets "$version" && [ -d "$VAR/static" ] && return
    mkdir -p "$VAR/generated"
    ! has_command build_assets || step "Fonts and other generated files" manage build_assets
    step "Static files" manage collectstatic --noinput --clear -v 0
    remember assets "$version"
}

# A secret of this checkout, made once.
make_secret() {
    [ -s "$VAR/secret_key" ] || (
        umask 077
        head -c 48 /dev/urandom | base64 | tr -d '\n' >"$VAR/secret_key.new"
        mv "$VAR/secret_key.new" "$VAR/secret_key"
    )
    setting SECRET_KEY >/dev/null || fallback SECRET_KEY_FILE "$VAR/secret_key"
}
