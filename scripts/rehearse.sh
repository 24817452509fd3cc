#!/usr/bin/env bash
# Rehearses what runs in containers, with a Docker engine, a registry and an AWS of its own: compose.yaml, the image, ./dev push.
# The programs are those of ./dev build; --whole builds them inside the image, as everyone else does (20 minutes on two cores).
# Other arguments go to pytest. Downloads Debian's packages; what is kept for the next time lies in .build-rehearsal.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"

whole=no
if [ "${1:-}" = --whole ]; then
    whole=yes
    shift
fi
bash scripts/setup.sh --rehearsal
if [ $whole = yes ]; then
    # With it the image gets the dependencies of this checkout.
    [ -f Package.resolved ] || swift package resolve
else
    bash scripts/build.sh
fi

# Whatever the engine does to networks, mounts and processes is done in namespaces of its own, and ends with them. Ports 4566 and 5000 are
# free in there. Descriptor 9 stays the way to the network outside, for what installs packages.
say "Rehearsing"
as_root env PATH="$PATH" CI="${CI:-}" DARKROOM_WHOLE=$whole bash -c '
    exec 9</proc/self/ns/net
    exec unshare --mount --net --pid --fork --kill-child --mount-proc bash -c "
        ip link set lo up
        exec .venv/bin/python -m pytest Tests/Rehearsal \"\$@\"
    " "$@"
' rehearse rehearse "$@"
