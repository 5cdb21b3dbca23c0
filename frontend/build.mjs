// Builds plugins/frontdesk/static/age.js from the pinned npm packages; `--check` only compares.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../plugins/frontdesk/static/age.js");
const hashFile = join(here, "age.sha256");

async function versions() {
  const lock = JSON.parse(await readFile(join(here, "package-lock.json"), "utf8"));
  const of = (name) => `${name} ${lock.packages[`node_modules/${name}`].version}`;
  return ["age-encryption", "@noble/ciphers", "@noble/curves", "@noble/hashes", "@scure/base"].map(of);
}

const banner = async () => `/*!
 * age file encryption for browsers, sealing to age1 keys only. Built by frontend/build.mjs from
 * ${(await versions()).join(", ")}.
 * age-encryption: Copyright 2023 The age Authors, BSD-3-Clause.
 * @noble/*: Copyright (c) 2022, 2023 Paul Miller, MIT. @scure/base: Copyright (c) 2022 Paul Miller, MIT.
 * The licences in full: frontend/THIRD_PARTY.md
 */`;

async function bundle() {
  const made = await build({
    absWorkingDir: here,
    alias: {
      "@noble/curves/nist.js": "./absent.js",
      "@noble/hashes/scrypt.js": "./absent.js",
      "@noble/post-quantum/hybrid.js": "./absent.js",
    },
    banner: { js: await banner() },
    bundle: true,
    charset: "ascii",
    entryPoints: ["sealing.js"],
    format: "esm",
    legalComments: "eof",
    minify: true,
    target: ["es2020", "safari15"],
    write: false,
  });
  return made.outputFiles[0].contents;
}

const wanted = (bytes) =>
  `${createHash("sha256").update(bytes).digest("hex")}  ../plugins/frontdesk/static/age.js\n`;

const bytes = await bundle();
if (process.argv.includes("--check")) {
  const same = (await readFile(hashFile, "utf8")) === wanted(bytes)
    && Buffer.compare(Buffer.from(bytes), await readFile(target)) === 0;
  console.log(same ? "age.js is what these sources make" : "age.js is NOT what these sources make");
  process.exitCode = same ? 0 : 1;
} else {
  await writeFile(target, bytes);
  await writeFile(hashFile, wanted(bytes));
  console.log(`age.js: ${bytes.length} bytes, ${brotliCompressSync(bytes).length} with brotli`);
}
