#!/usr/bin/env bash
# Installs what is missing on Debian or Ubuntu: system packages through apt, Python tools into .venv. Says what it does; does nothing when all is there.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"

scope=${1:-all}

# One line a need. Names after | are what other releases call the same thing; a leading ? marks what the tests can do without.
build_packages=(
    git
    binutils
    libc6-dev
    'libstdc++-12-dev|libstdc++-13-dev|libstdc++-14-dev|g++'
    zlib1g-dev
    tzdata
    pkg-config
    libvips-dev
    'libjpeg62-turbo-dev|libjpeg-turbo8-dev'
    libheif-dev
    libdeflate-dev
    opencl-headers
    libsqlite3-dev
    'libcurl4-openssl-dev|libcurl4-gnutls-dev'
    libxml2-dev
)
unit_test_packages=(
    pocl-opencl-icd
    ocl-icd-libopencl1
)
test_packages=(
    python3-venv
    'chromium|chromium-browser'
    'chromium-driver|chromium-chromedriver'
    libimage-exiftool-perl
    '?awscli'
    '?rclone'
    '?restic'
    openssl
    iproute2
    libjpeg-turbo-progs
    '?faketime'
)
# What the photo engine is measured beside, and a photograph to measure on.
photo_bench_packages=(
    libvips-tools
    libjpeg-turbo-progs
    '?lomiri-wallpapers-20.04'
)
# What runs containers and takes images, for ./dev rehearse.
rehearsal_packages=(
    'docker.io|docker-ce'
    docker-compose
    iptables
    iproute2
    mmdebstrap
    arch-test
    debian-archive-keyring
    docker-registry
    apache2-utils
    skopeo
    buildah
    openssl
    libc6-dev-arm64-cross
)

need_swift() {
    command -v swift >/dev/null && return
    cat >&2 <<'TEXT'
error: there is no Swift toolchain here. Darkroom needs Swift 6.2 or newer.

Get it from https://www.swift.org/install/linux/ : either `swiftly` (the toolchain installer: follow its one-line command, then
`swiftly install 6.2`), or the tarball for your system unpacked anywhere, with its usr/bin put on PATH.
Then run ./dev again.
TEXT
    exit 1
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

satisfied() {
    local name
    for name in ${1//|/ }; do installed "${name#\?}" && return; done
    return 1
}

# Prints the first of the names that this release has.
candidate() {
    local name
    for name in ${1//|/ }; do
        [[ $(apt-cache policy "${name#\?}" 2>/dev/null) == *'Candidate: '[!\(]* ]] && echo "${name#\?}" && return
    done
    return 1
}

install_packages() {
    local need missing=() names=()
    for need in "$@"; do satisfied "$need" || missing+=("$need"); done
    [ ${#missing[@]} = 0 ] && return
    command -v apt-get >/dev/null || die "no apt here. Install the equivalents of: ${missing[*]}"
    say "Installing ${#missing[@]} system packages with apt: ${missing[*]}"
    as_root apt-get -o DPkg::Lock::Timeout=600 update -q
    for need in "${missing[@]}"; do
        if name=$(candidate "$need"); then
            names+=("$name")
        elif [[ $need == \?* ]]; then
            say "This release has no package ${need#\?}; the tests that use it are skipped and say so."
        else
            die "this release has no package for: $need"
        fi
    done
    [ ${#names[@]} = 0 ] && return
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -q -y --no-install-recommends "${names[@]}"
}

# Installs pinned requirements into a virtual environment, again when they change. The stamp is written last, so that a broken install is repeated.
install_python_tools() {
    local requirements=$1 environment=$2 wanted
    wanted=$(sha256sum <"$requirements")
    [ -f "$environment/.installed" ] && [ "$(cat "$environment/.installed")" = "$wanted" ] && return
    [ -x "$environment/bin/python" ] || python3 -m venv "$environment"
    say "Installing the Python tools of $requirements into $environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" || return
    echo "$wanted" >"$environment/.installed"
}

# PyTorch is large and not to be had everywhere: PyPI's build for processors, else Debian's, else the peer is left out of the table.
install_torch() {
    install_python_tools Benchmarks/requirements-torch.txt .venv-bench-photos && return
    say "PyTorch cannot be had from PyPI; trying Debian's"
    rm -rf .venv-bench-photos
    install_packages '?python3-torch' '?python3-pil'
}

announce_first_build() {
    [ -d .build/checkouts ] && return
    say "Nothing is built yet. On two cores the first build takes 6 to 13 minutes (debug, for tests) or 8 to 10 (release); later ones take seconds."
}

need_swift
install_packages "${build_packages[@]}"
case $scope in
    --build) ;;
    --unit) install_packages "${unit_test_packages[@]}" ;;
    all | --bench | --bench-photos | --rehearsal)
        install_packages "${unit_test_packages[@]}" "${test_packages[@]}"
        install_python_tools Tests/Acceptance/requirements.txt .venv
        case $scope in
            --bench) install_python_tools Benchmarks/requirements.txt .venv-bench ;;
            --bench-photos)
                install_packages "${photo_bench_packages[@]}"
                install_torch
                ;;
            --rehearsal) install_packages "${rehearsal_packages[@]}" ;;
            all)
                # What the Studio image holds, to be rehearsed.
                install_python_tools deploy/sagemaker/studio-requirements.txt .venv-studio
                install_python_tools Tests/Acceptance/requirements-foreign.txt .venv-foreign
                ;;
        esac
        ;;
    *) die "setup knows --build, --unit, --bench, --bench-photos, --rehearsal or nothing, not '$scope'" ;;
esac
announce_first_build
