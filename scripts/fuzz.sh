#!/usr/bin/env bash
# Coverage-guided fuzzing of our own parsing code, and mutated photos through the whole program.
#   ./dev fuzz                             names the targets
#   ./dev fuzz TARGET [--seconds N] [ARG…] runs a target (default: 60 s); further arguments go to libFuzzer
#   ./dev fuzz photos [--files N] [ARG…]   mutated photos of all formats through `darkroom process` (default: 100 000)
# A target is a folder of Fuzzing/ with its harness, in Swift or in C, and a target.sh that names its seeds (and, in C, what is compiled
# with it). What was learnt stays in .build/fuzzing/TARGET/corpus, what failed in .build/fuzzing/TARGET/found.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"

place=.build/fuzzing
# The photo engine and what it is made of, as Package.swift says, in the order of their imports; all compiled with the same instrumentation.
swift_modules=(Logging)
c_modules=()
for module in $(sed -n 's/^ *swiftTarget("PhotoEngine", \(.*\)),$/\1/p' Package.swift | grep -o '"[A-Za-z]*"' | tr -d '"') PhotoEngine; do
    if compgen -G "Sources/$module/*.c" >/dev/null; then
        c_modules+=("$module")
    elif [ ! -f "Sources/$module/module.modulemap" ]; then
        swift_modules+=("$module")
    fi
done

targets() { for folder in Fuzzing/*/; do basename "$folder"; done; }

# Whether a file was made after all that it is made from.
is_fresh() {
    local made=$1
    shift
    [ -f "$made" ] && [ -z "$(find "$@" -type f -newer "$made" -print -quit)" ]
}

sources_of() {
    if [ "$1" = Logging ]; then echo .build/checkouts/swift-log/Sources/Logging; else echo "Sources/$1"; fi
}

# The one on imports' visibility is left out: the module maps made here hand out system headers in another order than SwiftPM's.
swift_settings() {
    grep -v MemberImportVisibility Package.swift | grep -o 'enableUpcomingFeature("[A-Za-z]*")' | sed 's/.*"\(.*\)".*/-enable-upcoming-feature \1/'
}

compile_c_module() {
    local name=$1
    is_fresh "$place/$name.o" "Sources/$name" && return
    clang -c -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -I "Sources/$name/include" "Sources/$name"/*.c \
        -o "$place/$name.o"
    printf 'module %s {\n    umbrella "%s"\n    export *\n}\n' "$name" "$root/Sources/$name/include" >"$place/$name.modulemap"
}

# Warnings are errors where the package is built; here they only are in the way.
compile_swift_module() {
    local name=$1 folder settings=()
    folder=$(sources_of "$name")
    is_fresh "$place/$name.o" "$folder" && return
    [ "$name" = Logging ] || read -ra settings <<<"$(swift_settings | tr '\n' ' ')"
    say "Compiling $name with instrumentation"
    find "$folder" -name '*.swift' -print0 |
        xargs -0 swiftc -c -emit-module -emit-module-path "$place/$name.swiftmodule" -o "$place/$name.o" -module-name "$name" \
            "${instrumentation[@]}" -package-name darkroom "${settings[@]}" "${imports[@]}"
}

build_swift() {
    local target=$1 name objects=()
    instrumentation=(-O -g -wmo -swift-version 6 -parse-as-library -enable-testing -suppress-warnings -sanitize=fuzzer,address)
    imports=(-I "$place" -Xcc "-fmodule-map-file=$root/Sources/COpenCL/module.modulemap")
    [ -d .build/checkouts/swift-log ] || swift package resolve
    for name in "${c_modules[@]}"; do
        compile_c_module "$name"
        imports+=(-Xcc "-fmodule-map-file=$root/$place/$name.modulemap")
        objects+=("$place/$name.o")
    done
    for name in "${swift_modules[@]}"; do
        compile_swift_module "$name"
        objects+=("$place/$name.o")
    done
    is_fresh "$place/$target/fuzz" "Fuzzing/$target" "${objects[@]}" ||
        swiftc "${instrumentation[@]}" "${imports[@]}" -use-ld=lld -package-name darkroom -module-name Fuzzing "Fuzzing/$target"/*.swift "${objects[@]}" \
            -o "$place/$target/fuzz"
}

build_c() {
    local target=$1
    clang -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all "Fuzzing/$target"/*.c "${sources[@]}" "${flags[@]}" \
        -o "$place/$target/fuzz"
}

run_target() {
    local target=$1 seconds=60 rest=() sources=() flags=() seeds=()
    shift
    while [ $# -gt 0 ]; do
        case $1 in
            --seconds) seconds=$2 && shift 2 ;;
            *) rest+=("$1") && shift ;;
        esac
    done
    # It sets seeds, and for C sources and flags.
    # shellcheck disable=SC1090
    source "Fuzzing/$target/target.sh"
    mkdir -p "$place/$target/corpus" "$place/$target/found" "$place/$target/seeds"
    if compgen -G "Fuzzing/$target/*.swift" >/dev/null; then build_swift "$target"; else build_c "$target"; fi
    rm -f "$place/$target/seeds"/*
    [ ${#seeds[@]} = 0 ] || cp "${seeds[@]}" "$place/$target/seeds/"
    say "Fuzzing $target for $seconds s"
    exec "$place/$target/fuzz" -max_total_time="$seconds" -artifact_prefix="$place/$target/found/" -timeout=20 -rss_limit_mb=2048 \
        -print_final_stats=1 "${rest[@]}" "$place/$target/corpus" "$place/$target/seeds"
}

target=${1:-}
shift || true
case $target in
    '')
        echo photos
        targets
        ;;
    photos)
        bash scripts/setup.sh
        bash scripts/build.sh
        exec .venv/bin/python Tests/Acceptance/fuzzed_photos.py "$@"
        ;;
    *)
        [ -f "Fuzzing/$target/target.sh" ] || die "there is no target $target; there are: photos $(targets | tr '\n' ' ')"
        bash scripts/setup.sh --build
        mkdir -p "$place"
        run_target "$target" "$@"
        ;;
esac
