# Recipes for working on cew: https://just.systems. CI runs .ci/run, which needs no just.

# List the recipes.
default:
    @just --list

# Everything that CI checks; `just ci lint test` runs those steps alone.
ci *STEPS:
    .ci/run {{STEPS}}

# Format the code.
format:
    cargo fmt

# What clippy finds, in the tool and in the library alone.
lint:
    .ci/run lint

# What rustdoc finds, and the examples in the documentation.
docs:
    .ci/run docs

# The library compiles alone, without what the tool needs.
library:
    .ci/run library

# The tests; `just test send_example` runs those of one file.
test *FILTER:
    cargo test {{FILTER}}

# Renew everything that is generated and checked by tests: completions, manual pages, the README's
# output, snapshots.
generate:
    CEW_BLESS=1 INSTA_UPDATE=always cargo test

# The libraries that the interop tests run.
interop:
    tests/interop/setup.sh

# Try what `cew init` writes in every framework; CI tries four. `just frameworks astro` tries one, `types` the compiler.
frameworks WHICH="all":
    CEW_FRAMEWORKS={{WHICH}} cargo test --test all frameworks:: -- --nocapture

# Licences, bans, sources and known faults of the dependencies.
deny:
    .ci/run dependencies

# The actions of the workflows are pinned by commit.
actions:
    .ci/run actions

# Fuzz every target for so long: `just fuzz 600 json` takes one.
fuzz SECONDS="10" *TARGETS:
    .ci/fuzz {{SECONDS}} {{TARGETS}}

# A release build as it is published: it names no folder of this machine.
release:
    .ci/run release

# Would a tag of this commit work? Says what is missing; `just release-check texts` builds nothing.
release-check *WHAT:
    packaging/release-check.sh {{WHAT}}

# See it work.
demo:
    cargo run --release -- demo

# What every receiver answers to every example, as a table.
interop-table: interop
    cargo build --release
    node tests/interop/table.mjs target/release/cew

# How fast: `just bench startup`, deliver, service, relay, or all: a table, in a quarter of an hour.
bench NAME:
    {{ if NAME == "all" { "benches/all.sh" } else { "cargo bench --bench " + NAME } }}

# Check a right handler in Next.js, in development and built. Takes minutes.
check-next:
    cargo build --release
    tests/check/next/run.sh target/release/cew
