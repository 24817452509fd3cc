#!/usr/bin/env bash
# Writes Sources/AWSModels and docs/compatibility.md from the service models of the pinned botocore, and from the release program, when it is
# built, the README's table of options and the policies of deploy/cloudformation. With --check it writes nothing and fails when the models'
# files would differ; the acceptance tests check the others.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"
bash scripts/setup.sh

botocore=$(.venv/bin/python -c 'import botocore, pathlib; print(pathlib.Path(botocore.__file__).parent / "data")')
swift run GenerateModels \
    --botocore "$botocore" \
    --operations Sources/GenerateModels/operations.json \
    --output Sources/AWSModels \
    --compatibility docs/compatibility.md "$@"
if [ "${1:-}" != --check ] && [ -x .build/release/darkroom ]; then
    .venv/bin/python scripts/options.py .build/release/darkroom
    .venv/bin/python scripts/policies.py .build/release/darkroom
fi
