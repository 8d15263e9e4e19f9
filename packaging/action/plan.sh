#!/usr/bin/env bash
# What to install, and where: `version`, `target` (empty where there are no releases for this
# machine), `folder` and the cache's `key` as outputs.
set -euo pipefail

own=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$ACTION/Cargo.toml" | head -n 1)
version=${VERSION:-$own}
version=${version#v}
if ! [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
    echo "::error::version is not a version such as $own"
    exit 2
fi

case $RUNNER_OS-$RUNNER_ARCH in
Linux-X64) target=x86_64-unknown-linux-musl ;;
Linux-ARM64) target=aarch64-unknown-linux-musl ;;
macOS-X64) target=x86_64-apple-darwin ;;
macOS-ARM64) target=aarch64-apple-darwin ;;
Windows-X64) target=x86_64-pc-windows-msvc ;;
*) target= ;;
esac

# A branch moves: what was built from its source is only good for the same name at the same version.
ref=$(printf '%s' "${ACTION_REF:-none}" | tr -c '0-9A-Za-z.\n' _)
{
    echo "version=$version"
    echo "target=$target"
    echo "folder=$RUNNER_TEMP/cew-$version"
    echo "key=cew-$RUNNER_OS-$RUNNER_ARCH-$version-$ref"
} >>"$GITHUB_OUTPUT"
