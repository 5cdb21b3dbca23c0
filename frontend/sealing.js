// What an intake page needs of age, and nothing else.
export { Encrypter } from "age-encryption";
