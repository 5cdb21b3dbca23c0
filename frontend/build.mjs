// Builds age.js and age-open.js from the pinned npm packages; `--check` only compares.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const hashFile = join(here, "age.sha256");
const folder = "../plugins/frontdesk/static";
const PACKAGES = [
  "age-encryption", "@noble/ciphers", "@noble/curves", "@noble/hashes", "@scure/base",
];

// A client's phone seals to age1 keys only. The therapist's key file may have a passphrase.
const BUNDLES = [
  {
    name: "age.js",
    entry: "sealing.js",
    does: "sealing to age1 keys only",
    absent: ["@noble/curves/nist.js", "@noble/hashes/scrypt.js", "@noble/post-quantum/hybrid.js"],
  },
  {
    name: "age-open.js",
    entry: "opening.js",
    does: "opening with age1 keys and passphrases only",
    absent: ["@noble/curves/nist.js", "@noble/post-quantum/hybrid.js"],
  },
];

async function versions() {
  const lock = JSON.parse(await readFile(join(here, "package-lock.json"), "utf8"));
  return PACKAGES.map((name) => `${name} ${lock.packages[`node_modules/${name}`].version}`);
}

const banner = async (does) => `/*!
 * age file encryption for browsers, ${does}. Built by frontend/build.mjs from
 * ${(await versions()).join(", ")}.
 * age-encryption: Copyright 2023 The age Authors, BSD-3-Clause.
 * @noble/*: Copyright (c) 2022, 2023 Paul Miller, MIT. @scure/base: Copyright (c) 2022 Paul Miller, MIT.
 * The licences in full: frontend/THIRD_PARTY.md
 */`;

async function bundle({ entry, does, absent }) {
  const made = await build({
    absWorkingDir: here,
    alias: Object.fromEntries(absent.map((name) => [name, "./absent.js"])),
    banner: { js: await banner(does) },
    bundle: true,
    charset: "ascii",
    entryPoints: [entry],
    format: "esm",
    legalComments: "eof",
    minify: true,
    target: ["es2020", "safari15"],
    write: false,
  });
  return Buffer.from(made.outputFiles[0].contents);
}

const line = (name, bytes) =>
  `${createHash("sha256").update(bytes).digest("hex")}  ${folder}/${name}\n`;

const made = await Promise.all(BUNDLES.map(async (one) => [one.name, await bundle(one)]));
const hashes = made.map(([name, bytes]) => line(name, bytes)).join("");
if (process.argv.includes("--check")) {
  const known = await readFile(hashFile, "utf8");
  for (const [name, bytes] of made) {
    const there = await readFile(join(here, folder, name)).catch(() => Buffer.alloc(0));
    const same = known === hashes && bytes.equals(there);
    console.log(`${name} is ${same ? "" : "NOT "}what these sources make`);
    process.exitCode ||= same ? 0 : 1;
  }
} else {
  for (const [name, bytes] of made) {
    await writeFile(join(here, folder, name), bytes);
    console.log(`${name}: ${bytes.length} bytes, ${brotliCompressSync(bytes).length} with brotli`);
  }
  await writeFile(hashFile, hashes);
}
