// Five words that are the same on both screens when nobody is in between.

const LIST = `acorn apple arrow badge basin beach berry bread brick broom cabin candle cedar cello
  chalk cloud clover coral daisy desert dove drum eagle ember fern ferry flute forest garden ginger
  grape harbor hazel honey island ivory jacket kettle ladder lemon lilac maple marble meadow melon
  mitten moon nickel ocean olive onion orchid paper pebble pepper piano pillow pine river saddle
  silver spoon tulip willow`.split(/\s+/);

/**
 * Return the five words of two session descriptions, whichever comes first.
 *
 * Who stands in between shows each side a key of their own, and then the words differ.
 */
export async function secretWords(descriptions) {
  const keys = descriptions.map((sdp) => /^a=fingerprint:(.+?)\s*$/m.exec(sdp)[1].toLowerCase());
  const text = new TextEncoder();
  const both = await crypto.subtle.importKey(
    'raw', text.encode(keys.sort().join('\n')), 'PBKDF2', false, ['deriveBits'],
  );
  // Slow on purpose: who wants keys that give the same words has to try very many.
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: text.encode('room'), iterations: 100_000 };
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(how, both, 40));
  return Array.from(bytes, (byte) => LIST[byte % LIST.length]).join(' ');
}
