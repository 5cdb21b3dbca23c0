// The browser writes the same intake as the server, byte for byte. Run: node --test tests/js/
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
const script = async (name) =>
  import(`data:text/javascript,${encodeURIComponent(await read(`../../plugins/frontdesk/static/${name}`))}`);

const { BLOCK_BYTES, MAX_INNER_BYTES, TooLong, inner, kid, seal, tidy } = await script("seal.js");
const { Encrypter } = await script("age.js");
const vectors = JSON.parse(await read("seal_vectors.json"));

const KEY = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

const grown = ({ answers, repeat }) => ({
  ...answers,
  ...Object.fromEntries(Object.entries(repeat).map(([id, [text, times]]) => [id, text.repeat(times)])),
});

function intake(answers) {
  const { enrolment, origin, form, kids, sealed_at: sealedAt, seq } = vectors.intake;
  return { enrolment, origin, form, kids, sealedAt: new Date(sealedAt), sequence: seq, answers };
}

for (const vector of vectors.cases) {
  test(`an intake with ${vector.name} is written as the server writes it`, () => {
    const bytes = inner(intake(grown(vector)));

    assert.equal(bytes.length, vector.bytes);
    assert.equal(createHash("sha256").update(bytes).digest("hex"), vector.sha256);
  });
}

test("the layout is the one in the book", () => {
  const text = new TextDecoder().decode(inner(intake({ why: "I cannot sleep." })));

  assert.ok(text.startsWith(`${vectors.start}"pad":"   `));
  assert.ok(text.endsWith(vectors.end));
});

test("line ends become plain and half characters are replaced", () => {
  for (const [typed, sealed] of vectors.tidy) {
    assert.equal(tidy(typed), sealed);
  }
  assert.equal(tidy("a\ud83db"), "a\ufffdb");
});

test("a kid is the start of the hash of the key", async () => {
  for (const [recipient, name] of vectors.kids) {
    assert.equal(await kid(recipient), name);
  }
});

test("an intake that would not fit is refused before it is sealed", () => {
  const spare = MAX_INNER_BYTES - BLOCK_BYTES;

  assert.equal(inner(intake({ why: "x".repeat(spare) })).length, MAX_INNER_BYTES);
  assert.throws(() => inner(intake({ why: "x".repeat(spare + BLOCK_BYTES) })), TooLong);
});

test("what comes out is an age file in base64, with one stanza for each key", async () => {
  const ct = await seal(intake({ why: "canary" }), { recipients: [KEY, KEY], Encrypter });

  const text = Buffer.from(ct, "base64").toString("latin1");
  assert.ok(text.startsWith("age-encryption.org/v1\n-> X25519 "));
  assert.equal(text.split("\n-> X25519 ").length, 3);
  assert.ok(!text.includes("canary"));
});

for (const recipients of [[], [""], ["age1nonsense"], [KEY, "age1pq1xyz"], [`${KEY} `], [KEY.toUpperCase()]]) {
  test(`nothing is sealed to ${JSON.stringify(recipients)}`, async () => {
    await assert.rejects(seal(intake({}), { recipients, Encrypter }));
  });
}

for (const [fault, encrypt] of [
  ["returns the plain text", async (plain) => plain],
  ["returns nothing", async () => new Uint8Array()],
  ["seals to one key too few", async (plain) => {
    const real = new Encrypter();
    real.addRecipient(KEY);
    return real.encrypt(plain);
  }],
]) {
  test(`an age.js that ${fault} is caught`, async () => {
    class Broken {
      addRecipient() {}

      encrypt(plain) {
        return encrypt(plain);
      }
    }

    const attempt = seal(intake({ why: "x" }), { recipients: [KEY, KEY], Encrypter: Broken });
    await assert.rejects(attempt, /sealing went wrong/);
  });
}
