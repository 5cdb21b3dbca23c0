// Opening sealed answers, without a page. Run: node --test tests/js/opening.test.mjs
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const script = (name) => import(new URL(`../../plugins/frontdesk/static/${name}`, import.meta.url));
const { asKey, compare, identities, isSealed, opened, read } = await script("opening.js");
const { arrivalRows, intakeRows } = await script("open-shown.js");
const { inner, kid } = await script("seal.js");
const { Encrypter } = await script("age.js");
const age = await script("age-open.js");

// hers, sealed with "correct horse" by the age-encryption package at a work factor of 8.
const WITH_PASSPHRASE = await readFile(new URL("sealed_key.age", import.meta.url), "utf8");
const bytes = (text) => new TextEncoder().encode(text);
const made = async (scalar) => age.bech32.encodeFromBytes("AGE-SECRET-KEY-", scalar).toUpperCase();
const hers = await made(new Uint8Array(32).fill(66));
const paper = await made(new Uint8Array(32).fill(7));
const [key, other] = await Promise.all([hers, paper].map((one) => asKey(one, { age })));
const bound = {
  enrolment: "en_1",
  origin: "https://a.example",
  form: { id: "arrival", rev: 1, sha256: "ab" },
  kid: [key.kid, other.kid],
};
const document = { ...bound, kids: bound.kid, sealedAt: new Date("2026-11-25T19:20:00Z"), sequence: 1 };
const answers = { where: "1 Canary Lane", "10": "<b>" };

async function sealed(changes = {}, to = [key, other]) {
  const encrypter = new Encrypter();
  to.forEach(({ recipient }) => encrypter.addRecipient(recipient));
  return encrypter.encrypt(inner({ ...document, answers, ...changes }));
}

const shut = (reason) => ({ name: "Error", reason });

test("a key cannot be read out again, and still opens", async () => {
  const found = await opened(await sealed(), { keys: [key], bound, age });

  assert.equal(key.identity.extractable, false);
  assert.equal(key.kid, await kid(key.recipient));
  assert.deepEqual({ ...found.answers }, answers);
  assert.equal(found.sealedAt.toISOString(), "2026-11-25T19:20:00.000Z");
});

test("an older key beside the right one is no obstacle", async () => {
  const third = await asKey(await made(new Uint8Array(32).fill(9)), { age });

  assert.ok(await opened(await sealed(), { keys: [third, other], bound, age }));
});

for (const [field, changes] of [
  ["enrolment", { enrolment: "en_2" }],
  ["origin", { origin: "https://b.example" }],
  ["form", { form: { ...bound.form, sha256: "cd" } }],
  ["form", { form: { ...bound.form, rev: 2 } }],
  ["form", { form: { ...bound.form, id: "intake" } }],
  ["kid", { kids: [key.kid] }],
  ["kid", { kids: [key.kid, other.kid, "0".repeat(16)] }],
]) {
  test(`answers with another ${field} are not shown: ${JSON.stringify(changes)}`, async () => {
    await assert.rejects(opened(await sealed(changes), { keys: [key], bound, age }), shut(field));
  });
}

test("answers that name only the keys of others are not shown", async () => {
  const named = { ...bound, kid: [other.kid] };

  await assert.rejects(
    opened(await sealed({ kids: [other.kid] }), { keys: [key], bound: named, age }), shut("kid"));
});

test("of an older form only its number is compared", () => {
  const found = { ...bound, form: { ...bound.form, sha256: "old" } };

  compare(found, { ...bound, form: { ...bound.form, sha256: "" } });
  assert.throws(() => compare(found, bound), shut("form"));
});

test("another key, a cut file and no file at all are told apart", async () => {
  const file = await sealed({}, [other]);
  const how = { keys: [key], bound, age };

  await assert.rejects(opened(file, how), shut("wrong_key"));
  await assert.rejects(opened((await sealed()).subarray(0, -20), how), shut("damaged"));
  await assert.rejects(opened(bytes("age-encryption.org/v1\n"), how), shut("damaged"));
  await assert.rejects(opened(bytes("<h1>Sorry</h1>"), how), shut("damaged"));
});

for (const plain of ["", "null", "[]", "{}", '{"v":1,"typ":"therapy-intake"}',
  JSON.stringify({ ...bound, v: 2, typ: "therapy-intake", sealed_by: "browser",
    sealed_at: "2026-11-25T19:20:00Z", seq: 1, answers: {} }),
  JSON.stringify({ ...bound, v: 1, typ: "therapy-intake", sealed_by: "browser",
    sealed_at: "2026-11-25T19:20:00Z", seq: 1, answers: { where: 5 } }),
  JSON.stringify({ ...bound, v: 1, typ: "therapy-intake", sealed_by: "nobody",
    sealed_at: "2026-11-25T19:20:00Z", seq: 1, answers: {} }),
  JSON.stringify({ ...bound, v: 1, typ: "therapy-intake", sealed_by: "browser",
    sealed_at: "yesterday", seq: 1, answers: {} })]) {
  test(`what was sealed and is no intake is told: ${plain.slice(0, 60)}`, () => {
    assert.throws(() => read(bytes(plain)), shut("damaged"));
  });
}

test("a key file may hold remarks and several keys", async () => {
  const file = bytes(`# created: 2026\r\n\n${hers}\n# older\n  ${paper}  \n`);

  assert.deepEqual(await identities(file, { age }), [hers, paper]);
});

for (const [name, file] of [
  ["nothing", ""], ["remarks only", "# public key: age1\n"], ["a public key", `${key.recipient}\n`],
  ["a picture", "\x89PNG\r\n"], ["half a key", hers.slice(0, 40)], ["more than keys", `${hers}\nhello\n`],
  ["a book", `${hers}\n${"#".repeat(70_000)}`],
]) {
  test(`a file with ${name} is no key file`, async () => {
    await assert.rejects(identities(bytes(file), { age }), shut("no_key"));
  });
}

test("a sealed key file needs its passphrase, and the right one", async () => {
  const file = bytes(WITH_PASSPHRASE);

  assert.equal(isSealed(file), true);
  assert.equal(isSealed(bytes(hers)), false);
  assert.deepEqual(await identities(file, { age, passphrase: "correct horse" }), [hers]);
  await assert.rejects(identities(file, { age }), shut("passphrase_missing"));
  await assert.rejects(identities(file, { age, passphrase: "x" }), shut("passphrase_wrong"));
});

test("a key file that asks for too much work, or is cut off, says so", async () => {
  const hard = bytes("age-encryption.org/v1\n-> scrypt 4xsg0Rb+81jTgtzcN9EXKQ 30\n"
    + "uMBb94MS/zC15BlzC89LtAWkIGk1Qpw/5PieL36IoQQ\n--- EvZiH3xrLlEJd6Q5QmNuFTuIJck0lm/yPv1XsA2N7WE\n");
  const cut = bytes(WITH_PASSPHRASE.slice(0, 200));

  await assert.rejects(identities(hard, { age, passphrase: "x" }), shut("passphrase_slow"));
  await assert.rejects(identities(cut, { age, passphrase: "x" }), shut("no_key"));
});

test("where the browser knows no such keys, one opens all the same but cannot be kept", async () => {
  const importKey = crypto.subtle.importKey;
  crypto.subtle.importKey = () => Promise.reject(new DOMException("", "NotSupportedError"));
  try {
    const plain = await asKey(hers, { age });

    assert.deepEqual([plain.keepable, plain.identity, plain.kid], [false, hers, key.kid]);
    assert.ok(await opened(await sealed(), { keys: [plain], bound, age }));
  } finally {
    crypto.subtle.importKey = importKey;
  }
});

test("the address stands first, and what was not said is told", () => {
  const rows = arrivalRows({ where: "1 Lane", number: "+1 503-555 0111x", with: "somebody", who: "my cat" });

  assert.deepEqual(rows.map(([, said]) => said),
    ["1 Lane", "+1 503-555 0111x", "Somebody: my cat", "Did not say so. Ask"]);
  assert.equal(rows[1][2], "tel:+15035550111");
  assert.equal(arrivalRows({})[0][1], "Not said");
  assert.equal(arrivalRows({ with: "nobody", private: "yes" })[3][1], "Yes");
});

test("the questions of an intake come in their order, and older ones last", () => {
  const rows = intakeRows({ old: "o", b: "", a: "x" }, [["a", "First?"], ["b", "Second?"], ["c", "New?"]]);

  assert.deepEqual(rows, [["First?", "x"], ["Second?", "No answer"], ["old", "o"]]);
});
