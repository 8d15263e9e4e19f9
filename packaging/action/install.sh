#!/usr/bin/env bash
# Installs the release for this machine into $FOLDER, after its checksum and, where that can be had,
# its attestation say that it is the one that was published. Without a release for this machine it is
# built from the action's own source.
set -euo pipefail

releases=${RELEASES:-${GITHUB_SERVER_URL:-https://github.com}/$REPOSITORY/releases/download}
program=cew
[ "$RUNNER_OS" != Windows ] || program=cew.exe

# refuse MESSAGE: what must not be installed ends the job.
refuse() {
    echo "::error::$1"
    exit 1
}

# download URL FILE
download() {
    if command -v curl >/dev/null; then
        curl --fail --silent --show-error --location --retry 3 --output "$2" "$1"
    else
        wget -q -O "$2" "$1"
    fi
}

sha256() {
    if command -v sha256sum >/dev/null; then
        sha256sum <"$1"
    else
        shasum -a 256 <"$1"
    fi | cut -d ' ' -f 1
}

is_installed() {
    local said
    said=$("$FOLDER/$program" --version 2>/dev/null) && [ "$said" = "cew $VERSION" ]
}

verify() {
    local wanted
    download "$1.sha256" "$2.sha256" || refuse "the release has no checksum for ${1##*/}"
    wanted=$(cut -c 1-64 <"$2.sha256" | head -n 1)
    [[ $wanted =~ ^[0-9a-f]{64}$ ]] || refuse "the checksum of ${1##*/} is not one"
    [ "$(sha256 "$2")" = "$wanted" ] || refuse "${1##*/} is not what was released: its checksum differs"

    case ${ATTESTATION:-auto} in
    skip) return ;;
    auto) command -v gh >/dev/null && [ -n "${GH_TOKEN:-}" ] || return 0 ;;
    required) command -v gh >/dev/null || refuse "gh is needed to verify the attestation" ;;
    *) refuse "attestation is auto, required or skip" ;;
    esac
    gh attestation verify "$2" --repo "$REPOSITORY" >/dev/null ||
        refuse "${1##*/} has no attestation of $REPOSITORY"
}

# The program, out of an archive with or without a folder around it.
unpack() {
    mkdir "$work/unpacked"
    case $1 in
    *.zip) unzip -q "$1" -d "$work/unpacked" ;;
    *) tar -xf "$1" -C "$work/unpacked" ;;
    esac
    local found
    found=$(find "$work/unpacked" -type f -name "$program" | head -n 1)
    [ -n "$found" ] || refuse "there is no $program in ${1##*/}"
    mkdir -p "$FOLDER"
    cp "$found" "$FOLDER/$program"
    chmod 755 "$FOLDER/$program"
}

build() {
    local own
    own=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$ACTION/Cargo.toml" | head -n 1)
    [ "$VERSION" = "$own" ] || refuse "there is no release $VERSION for this machine, and the source here is $own"
    command -v cargo >/dev/null || refuse "there is no release $VERSION for this machine, and no cargo to build it"
    echo "::notice::there is no release $VERSION for this machine: it is built from source"
    cargo install --locked --path "$ACTION" --root "$work/built"
    mkdir -p "$FOLDER"
    cp "$work/built/bin/$program" "$FOLDER/$program"
}

if ! is_installed; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    kind=tar.xz
    [ "$RUNNER_OS" != Windows ] || kind=zip
    name=cew-$TARGET.$kind
    if [ -n "$TARGET" ] && download "$releases/v$VERSION/$name" "$work/$name"; then
        verify "$releases/v$VERSION/$name" "$work/$name"
        unpack "$work/$name"
    else
        build
    fi
    is_installed || refuse "what was installed is not cew $VERSION"
fi
echo "$FOLDER" >>"$GITHUB_PATH"
echo "version=$VERSION" >>"$GITHUB_OUTPUT"
