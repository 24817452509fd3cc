#!/usr/bin/env bash
# Writes Sources/AWSModels from the service models of the pinned botocore. With --check it writes nothing and fails when they would differ.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"
bash scripts/setup.sh

botocore=$(.venv/bin/python -c 'import botocore, pathlib; print(pathlib.Path(botocore.__file__).parent / "data")')
exec swift run GenerateModels \
    --botocore "$botocore/data" \
    --operations Sources/GenerateModels/operations.json \
    --output Sources/AWSModels \
    --compatibility docs/compatibility.md "$@"
