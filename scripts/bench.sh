#!/usr/bin/env bash
# What the README's table comes from: release programs, and the peers from PyPI in the same run.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"
# `photos` measures the photo engine, everything else the cloud and the pipeline.
if [ "${1:-}" = photos ]; then
    shift
    bash scripts/setup.sh --bench-photos
    bash scripts/build.sh
    exec .venv/bin/python Benchmarks/engine.py "$@"
fi
bash scripts/setup.sh --bench
bash scripts/build.sh
exec .venv/bin/python Benchmarks/run.py "$@"
