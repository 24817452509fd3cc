# What every script here shares: where the repository is, how we speak, how we become root. Sourced, never run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '\033[1m» %s\033[0m\n' "$*" >&2; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root and there is no sudo here. Run as root: $*"
    fi
}

# A build prints thousands of lines. On a terminal SwiftPM draws its own progress in place; in a log every two hundredth step is enough.
# Everything that is not a step (warnings, errors, the last line) passes.
quietly() {
    if [ -t 1 ]; then
        "$@"
    else
        "$@" 2>&1 | awk '/^\[[0-9]+\/[0-9]+\]/ { if (++steps % 200 == 0) { print; fflush() } next } { print; fflush() }'
    fi
}

# What the checkout calls itself: the last release's number with what came since, or the number to come with the revision.
package_version() {
    local described
    described=$(git describe --tags --match 'v[0-9]*' 2>/dev/null | sed 's/^v//' || true)
    echo "${described:-0.1.0+git$(git rev-parse --short HEAD)}"
}
