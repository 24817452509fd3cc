#!/usr/bin/env bash
# Builds what is stale and becomes `darkroom up`, so that its signals and exit status are the program's own.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"
bash scripts/build.sh
exec .build/release/darkroom up "$@"
