// Opens sealed answers with the therapist's key and checks that they belong where they were found,
// as domain/intake.py does. Touches no page, and keeps nothing.

import { kid } from "./seal.js";

const MAX_KEY_FILE_BYTES = 64 * 1024;
const ARMOR = "-----BEGIN AGE ENCRYPTED FILE-----";
const MAGIC = "age-encryption.org/v1";
const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;
// What stands before the 32 bytes of an X25519 key in PKCS #8 (RFC 8410, section 7).
const PKCS8 = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20];
const NO_KEY_FITS = "no identity matched any of the file's recipients";

/** Something stays shut; reason is a name that words are found by. */
export class Shut extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** Whether a key file is itself sealed with a passphrase. */
export function isSealed(bytes) {
  const head = text(bytes.subarray(0, 200)).trimStart();
  return head.startsWith(ARMOR) || head.startsWith(MAGIC);
}

/** The secret keys in a key file, as therapist.key or recovery.key. */
export async function identities(bytes, { age, passphrase = "" }) {
  if (bytes.length > MAX_KEY_FILE_BYTES) {
    throw new Shut("no_key");
  }
  const plain = isSealed(bytes) ? await unwrapped(bytes, { age, passphrase }) : bytes;
  const lines = text(plain).split(/\r?\n/).map((line) => line.trim());
  const found = lines.filter((line) => line && !line.startsWith("#"));
  if (!found.length || !found.every((line) => IDENTITY.test(line))) {
    throw new Shut("no_key");
  }
  return found;
}

/**
 * A secret key as this browser may keep it: nobody can read it out again, only open with it.
 * Where the browser knows no such keys it stays as it is, and keepable is false.
 */
export async function asKey(identity, { age }) {
  const recipient = await age.identityToRecipient(identity);
  const named = { recipient, kid: await kid(recipient) };
  try {
    const { bytes } = age.bech32.decodeToBytes(identity);
    const wrapped = new Uint8Array([...PKCS8, ...bytes]);
    const kept = await crypto.subtle.importKey("pkcs8", wrapped, "X25519", false, ["deriveBits"]);
    return { ...named, identity: kept, keepable: true };
  } catch {
    return { ...named, identity, keepable: false };
  }
}

/** Opens a sealed file and returns what is inside, if it belongs to bound and to one of keys. */
export async function opened(bytes, { keys, bound, age }) {
  const found = read(await decrypted(bytes, { keys, age }));
  compare(found, bound);
  if (!keys.some((key) => found.kid.includes(key.kid))) {
    throw new Shut("kid");
  }
  return found;
}

/** The plain text as an intake, or Shut("damaged"). */
export function read(plain) {
  try {
    const found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
    return checked(found);
  } catch {
    throw new Shut("damaged");
  }
}

/** Throws Shut with the name of what does not belong; bound.form.sha256 may be "" for unknown. */
export function compare(found, bound) {
  const sameForm = found.form.id === bound.form.id && found.form.rev === bound.form.rev
    && (!bound.form.sha256 || found.form.sha256 === bound.form.sha256);
  const same = {
    enrolment: found.enrolment === bound.enrolment,
    origin: found.origin === bound.origin,
    form: sameForm,
    kid: [...found.kid].sort().join() === [...bound.kid].sort().join(),
  };
  const wrong = Object.keys(same).find((name) => !same[name]);
  if (wrong) {
    throw new Shut(wrong);
  }
}

async function unwrapped(bytes, { age, passphrase }) {
  if (!passphrase) {
    throw new Shut("passphrase_missing");
  }
  const decrypter = new age.Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    const armored = text(bytes.subarray(0, 200)).trimStart().startsWith(ARMOR);
    return await decrypter.decrypt(armored ? age.armor.decode(text(bytes)) : bytes);
  } catch (fault) {
    if (fault?.message === NO_KEY_FITS) {
      throw new Shut("passphrase_wrong");
    }
    throw new Shut(/work factor/.test(fault?.message) ? "passphrase_slow" : "no_key");
  }
}

async function decrypted(bytes, { keys, age }) {
  const decrypter = new age.Decrypter();
  keys.forEach((key) => decrypter.addIdentity(key.identity));
  try {
    return await decrypter.decrypt(bytes);
  } catch (fault) {
    throw new Shut(fault?.message === NO_KEY_FITS ? "wrong_key" : "damaged");
  }
}

function checked(found) {
  const { v, typ, enrolment, origin, form, kid: kids, sealed_by: by, sealed_at: at, seq, answers } = found;
  const texts = [enrolment, origin, form.id, form.sha256, ...kids, ...Object.values(answers)];
  const right = v === 1 && typ === "therapy-intake" && Array.isArray(kids)
    && ["browser", "server"].includes(by) && [form.rev, seq].every(Number.isInteger)
    && texts.every((one) => typeof one === "string")
    && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(at) && !Number.isNaN(Date.parse(at));
  if (!right) {
    throw new Shut("damaged");
  }
  return { enrolment, origin, form, kid: kids, sealedBy: by, sealedAt: new Date(at), answers };
}

function text(bytes) {
  return new TextDecoder().decode(bytes);
}
