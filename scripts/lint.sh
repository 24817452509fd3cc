#!/usr/bin/env bash
# Formatting of the hand-written Swift, and the rules of the house that a compiler does not know (scripts/tidy.py).
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"
bash scripts/setup.sh --build

git ls-files -z --cached --others --exclude-standard -- '*.swift' ':!Sources/AWSModels' |
    xargs -0 swift format lint --strict --parallel --configuration .swift-format
python3 scripts/tidy.py
say "Lint is clean"
