// What the therapist's desk needs of age, and nothing else: to open, never to seal.
export { Decrypter, armor, identityToRecipient } from "age-encryption";
export { bech32 } from "@scure/base";
