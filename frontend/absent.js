// Stands in for the parts of age an intake never uses, so that a phone need not load them:
// P-256 tags, post-quantum keys and passphrases. Loading is harmless; calling is an error.
const absent = () => {
  throw new Error("this build of age seals to age1 keys only");
};

export const MLKEM768P256 = absent;
export const MLKEM768X25519 = absent;
export const p256 = absent;
export const scrypt = absent;
