#!/usr/bin/env bash
# The release programs, side by side in .build/release. The Swift runtime is linked statically: they start faster and need no Swift where they run.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"
bash scripts/setup.sh --build

# Nothing looks the program's symbols up by name: without their table it is smaller at rest and starts faster.
for product in darkroom darkroom-codec; do
    quietly swift build -c release --static-swift-stdlib --product "$product" \
        --explicit-target-dependency-import-check error -Xlinker --no-export-dynamic
done
say "Built .build/release/darkroom and .build/release/darkroom-codec"
