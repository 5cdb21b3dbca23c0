// Stands in for the parts of age that are never used here, so that nobody need load them: P-256
// tags and post-quantum keys, and for clients passphrases. Loading is harmless; calling is an error.
const absent = () => {
  throw new Error("this build of age knows age1 keys only");
};

export const MLKEM768P256 = absent;
export const MLKEM768X25519 = absent;
export const p256 = absent;
export const scrypt = absent;
