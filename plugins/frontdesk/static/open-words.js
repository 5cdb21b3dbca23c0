// What the therapist reads about her key, and about answers that stay shut.

const RING = {
  none: "Choose your key file, therapist.key, once. It stays in this browser, and nothing of it is "
    + "sent. Answers are then opened here, on this computer.",
  here: "Your key is in this browser. Answers are opened here, on this computer.",
  other: "This key is in this browser now. It is not one that your site seals to today: it opens "
    + "older answers only. Forget it to choose another.",
  paper: "This is the key from paper. It opens answers until you leave this page, and is not kept.",
  not_kept: "This browser cannot keep your key. It opens answers until you leave this page.",
  forgotten: "Your key is gone from this browser. The file you chose is still where it was.",
};

const PASSPHRASE = {
  asked: "This key file is sealed. Type its passphrase.",
  working: "Opening your key. This may take some seconds.",
};

const SHUT = {
  no_key: "There is no age secret key in this file. Choose therapist.key.",
  passphrase_missing: "Type the passphrase of this key file.",
  passphrase_wrong: "That passphrase does not open this key file. Try again.",
  passphrase_slow: "This key file asks for more work than a browser can do. Open the answers with "
    + "the command instead.",
  wrong_key: "These answers were sealed to another key than the one in this browser.",
  damaged: "These answers are cut off, or were changed on the way. Do not rely on them.",
  enrolment: "What is in this file belongs to another client. Do not rely on it.",
  origin: "What is in this file was written on another site. Do not rely on it.",
  form: "What is in this file answers other questions than yours. Do not rely on it.",
  kid: "These answers name other keys than your site uses now. Have you changed your keys since? "
    + "Then open them with the command.",
  away: "The sealed answers could not be fetched. Load this page again.",
};

export const ringWords = (name) => RING[name];
export const passphraseWords = (name) => PASSPHRASE[name];
export const shutWords = (fault) => SHUT[fault?.reason] ?? "This could not be opened here. Load this page again.";
