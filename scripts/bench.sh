#!/usr/bin/env bash
# What the README's table comes from: release programs, and the peers from PyPI in the same run.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"
bash scripts/setup.sh --bench
bash scripts/build.sh
exec .venv/bin/python Benchmarks/run.py "$@"
