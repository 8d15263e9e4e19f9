# Recipes for working on cew: https://just.systems. CI runs .ci/run, which needs no just.

# List the recipes.
default:
    @just --list

# Everything that CI checks.
ci:
    .ci/run

# Format the code.
format:
    cargo fmt

# What clippy and rustdoc find.
lint:
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --document-private-items

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

# Licences, bans and sources of the dependencies.
deny:
    cargo deny --locked check bans licenses sources

# See it work.
demo:
    cargo run --release -- demo

# What every receiver answers to every example, as a table.
interop-table: interop
    cargo build --release
    node tests/interop/table.mjs target/release/cew

# How fast: `just bench startup`.
bench NAME:
    cargo bench --bench {{NAME}}

# Check a right handler in Next.js, in development and built. Takes minutes.
check-next:
    cargo build --release
    tests/check/next/run.sh target/release/cew
