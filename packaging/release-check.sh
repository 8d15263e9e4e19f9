#!/usr/bin/env bash
# Would a tag of this commit work? `just release-check` asks for everything a release needs, says what
# is missing, each in a line with what to do, and ends with 1 if anything is. It changes nothing, and
# what it builds stays in target/.
#
#   packaging/release-check.sh          all
#   packaging/release-check.sh texts    only what takes no building
set -uo pipefail
cd "$(dirname "$0")/.."

missing=0
# holds WHAT ADVICE COMMAND…: a line on whether the command succeeds.
holds() {
    local what=$1 advice=$2 said
    shift 2
    if said=$("$@" 2>&1); then
        printf '✓ %s\n' "$what"
    else
        missing=$((missing + 1))
        printf '✗ %s\n  %s\n' "$what" "$advice"
        [ -z "$said" ] || tail -n 5 <<<"$said" | sed 's/^/  | /'
    fi
}

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)

is_clean() { [ -z "$(git status --porcelain)" ]; }
is_new() { ! git rev-parse --quiet --verify "refs/tags/v$version" >/dev/null; }
is_locked() { cargo metadata --locked --offline --format-version 1 >/dev/null; }
has_section() { grep -qE "^## \[${version//./\\.}\] - [0-9]{4}-[0-9]{2}-[0-9]{2}$" CHANGELOG.md; }
# From the heading to the next one nothing stands but empty lines.
is_moved() { ! sed -n '/^## \[Unreleased\]/,/^## \[[0-9]/p' CHANGELOG.md | grep -qE '^(- |###)'; }
npm_agrees() { grep -q "\"version\": \"$version\"" packaging/npm-testing/package.json; }
has_field() { grep -qE "^$1 = \"https://" Cargo.toml; }
has_workflow() { [ -f .github/workflows/release.yml ]; }
has_setting() { grep -qE "^$1 *= *\"" dist-workspace.toml; }

echo "cew $version, as v$version:"
holds "nothing is uncommitted" "commit it, or put it away: a tag is of a commit" is_clean
holds "the version is new" "v$version exists: set the next one in Cargo.toml" is_new
holds "Cargo.lock is of this Cargo.toml" "\`cargo build\` renews it" is_locked
holds "CHANGELOG.md has a dated section of it" "## [$version] - $(date +%F), with what was under [Unreleased]" has_section
holds "nothing is left under [Unreleased]" "move it below the heading of $version" is_moved
holds "cew-testing has the same version" "set it in packaging/npm-testing/package.json" npm_agrees
holds "Cargo.toml names the repository" "repository = \"https://…\"" has_field repository
holds "Cargo.toml names the homepage" "homepage = \"https://…\"" has_field homepage
holds "the Homebrew tap is named" "tap = \"OWNER/homebrew-tap\" in dist-workspace.toml" has_setting tap
holds "the scope on npm is named" "npm-scope = \"@OWNER\" in dist-workspace.toml" has_setting npm-scope
holds "the workflow of releases is there" "\`dist generate\` writes .github/workflows/release.yml" has_workflow
holds "actions are pinned by commit" "see \`just actions\`" .ci/run actions

if [ "${1:-}" != texts ]; then
    plan() { command -v dist >/dev/null && dist plan --tag "v$version"; }
    holds "dist has a plan for the tag" "\`cargo install cargo-dist\`, then \`dist plan\`" plan
    # From what is packed, elsewhere: a file that is left out makes itself known.
    holds "the crate builds from what is packed" "see Cargo.toml's exclude" cargo package --locked --quiet
    holds "the release build is path-free and small" "see \`just release\`" .ci/run release
    is_said() { [ "$(target/release/cew --version)" = "cew $version" ]; }
    holds "the program says the version" "build it anew" is_said
    holds "the package of this machine can be packed" "see packaging/npm/pack.mjs" \
        node packaging/npm/pack.mjs target/release/cew target/npm
    holds "cew-testing can be packed" "see packaging/npm-testing" \
        npm pack --dry-run ./packaging/npm-testing
fi

if ((missing)); then
    printf '\n%d missing: a tag would not work yet\n' "$missing"
    exit 1
fi
printf '\na tag would work: git tag v%s && git push origin v%s\n' "$version" "$version"
