#!/usr/bin/env bash
# Every test. Unit tests first, because they tell most precisely what is wrong; then the release programs under real clients.
# --fast stops after the unit tests. Other arguments go to pytest: ./dev test -k sqs
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"

fast=no
if [ "${1:-}" = --fast ]; then
    fast=yes
    shift
    bash scripts/setup.sh --unit
else
    bash scripts/setup.sh
fi

say "Unit tests"
quietly swift build --build-tests --explicit-target-dependency-import-check error
swift test --skip-build --parallel
[ $fast = yes ] && exit 0

say "The generated files are those of the models"
bash scripts/generate.sh --check

bash scripts/build.sh
say "Acceptance tests"
exec .venv/bin/python -m pytest Tests/Acceptance "$@"
