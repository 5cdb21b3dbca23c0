// Writes an intake exactly as domain/intake.py does, and seals it to age keys. Touches no page.

export const BLOCK_BYTES = 4096;
export const MAX_SEALED_BYTES = 64 * 1024;
export const MAX_INNER_BYTES = MAX_SEALED_BYTES - BLOCK_BYTES;

const MAGIC = "age-encryption.org/v1\n";
const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;

export class TooLong extends Error {}

/** The short name of a public key: 8 bytes of its SHA-256, in hex. */
export async function kid(recipient) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(recipient));
  return hex(new Uint8Array(digest, 0, 8));
}

/**
 * The padded plain text to seal: UTF-8 JSON, sorted keys, whole blocks of 4096 bytes, so that
 * the length does not tell how much somebody had to say.
 */
export function inner({ enrolment, origin, form, kids, sealedAt, sequence, answers }) {
  const padded = (pad) => canonical({
    v: 1,
    typ: "therapy-intake",
    enrolment,
    origin,
    form,
    kid: kids,
    sealed_by: "browser",
    sealed_at: `${sealedAt.toISOString().slice(0, 19)}Z`,
    seq: sequence,
    answers,
    pad,
  });
  const bare = padded("").length;
  const blocks = Math.ceil(bare / BLOCK_BYTES);
  if (blocks * BLOCK_BYTES > MAX_INNER_BYTES) {
    throw new TooLong();
  }
  return padded(" ".repeat(blocks * BLOCK_BYTES - bare));
}

/** Line ends as LF, whatever the device types; half characters as a browser would post them. */
export function tidy(text) {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    new TextEncoder().encode(text.replace(/\r\n?/g, "\n")),
  );
}

/** Seals one intake to every recipient; returns the age file in base64. */
export async function seal(intake, { recipients, Encrypter }) {
  if (recipients.length === 0 || !recipients.every((text) => RECIPIENT.test(text))) {
    throw new Error("the page names no usable key");
  }
  const kids = await Promise.all(recipients.map(kid));
  const encrypter = new Encrypter();
  recipients.forEach((text) => encrypter.addRecipient(text));
  const sealed = await encrypter.encrypt(inner({ ...intake, kids }));
  proveSealed(sealed, recipients.length);
  return base64(sealed);
}

// A fault in the script we did not write must not pass for a sealed letter.
function proveSealed(bytes, count) {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 2048));
  const stanzas = head.split("\n--- ")[0].split("\n-> X25519 ").length - 1;
  if (!head.startsWith(MAGIC) || stanzas !== count || bytes.length > MAX_SEALED_BYTES) {
    throw new Error("sealing went wrong");
  }
}

function canonical(value) {
  return new TextEncoder().encode(written(value));
}

// JSON.stringify would put keys that look like numbers first, whatever the order asked for.
function written(value) {
  if (Array.isArray(value)) {
    return `[${value.map(written).join(",")}]`;
  }
  if (typeof value === "object") {
    const pair = (key) => `${JSON.stringify(key)}:${written(value[key])}`;
    const pairs = Object.keys(value).sort().map(pair);
    return `{${pairs.join(",")}}`;
  }
  return JSON.stringify(value);
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(bytes) {
  const step = 8192; // More arguments than this overflow the stack of some phones.
  let text = "";
  for (let at = 0; at < bytes.length; at += step) {
    text += String.fromCharCode(...bytes.subarray(at, at + step));
  }
  return btoa(text);
}
