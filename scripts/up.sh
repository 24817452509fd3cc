#!/usr/bin/env bash
# Builds what is stale and becomes `darkroom up`, so that its signals and exit status are the program's own.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"
bash scripts/build.sh
# The commands that it suggests are then the ones that were typed.
export DARKROOM_COMMAND=./dev
exec .build/release/darkroom up "$@"
