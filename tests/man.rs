//! The manual pages in `man/` say what `--help` says: one page for `cew`, one for each command.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use crate::support::assert_generated;

#[test]
fn pages_are_current() {
    let mut cli = cew::cli::Cli::command();
    cli.build();
    let mut pages = BTreeSet::new();
    write(&cli, &mut pages);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let there = fs::read_dir(folder).unwrap();
    let there = there.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(
        there.collect::<BTreeSet<_>>(),
        pages,
        "man/ holds nothing else"
    );
}

/// The page of `command` and those of its own commands.
fn write(command: &clap::Command, pages: &mut BTreeSet<String>) {
    let man = Man::new(command.clone())
        .source(concat!("cew ", env!("CARGO_PKG_VERSION")))
        .manual("Consignease webhooks");
    let mut page = Vec::new();
    man.render(&mut page).unwrap();
    let name = man.get_filename();
    assert_generated(&format!("man/{name}"), str::from_utf8(&page).unwrap());
    pages.insert(name);
    for command in command.get_subcommands() {
        write(command, pages);
    }
}
