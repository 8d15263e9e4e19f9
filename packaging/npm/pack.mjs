#!/usr/bin/env node
// Packs a built binary as an npm package for the platform that this runs on:
//
//   cargo build --release && node packaging/npm/pack.mjs target/release/cew target/npm
//
// prints the path of the tarball. `npx --package ./THAT.tgz cew demo` runs it; a private registry or
// a `"cew": "file:…"` dependency takes it too. Public releases are built by dist, for all platforms.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [binary, output] = process.argv.slice(2);
if (!output) {
  console.error("usage: pack.mjs BINARY OUTPUT_FOLDER");
  process.exit(2);
}
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
const field = (name) => manifest.match(new RegExp(`^${name} = "(.*)"$`, "m"))[1];

const folder = resolve(output, "package");
const program = process.platform === "win32" ? "bin/cew.exe" : "bin/cew";
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, "bin"), { recursive: true });
copyFileSync(binary, join(folder, program));
chmodSync(join(folder, program), 0o755);
const texts = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];
for (const name of texts) copyFileSync(join(root, name), join(folder, name));

const description = {
  name: "cew",
  version: field("version"),
  description: field("description"),
  license: field("license"),
  bin: { cew: program },
  files: ["bin", ...texts],
  os: [process.platform],
  cpu: [process.arch],
};
writeFileSync(join(folder, "package.json"), JSON.stringify(description, null, 2) + "\n");

// npm is a script on Windows, which only a shell starts.
const options = { cwd: folder, encoding: "utf8", shell: process.platform === "win32" };
const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", ".."], options);
console.log(resolve(output, JSON.parse(packed)[0].filename));
