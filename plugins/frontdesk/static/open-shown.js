// Opened answers as elements: what a client wrote is only ever text.

const ARRIVAL = "arrival";
const OTHERS = { nobody: "Nobody", somebody: "Somebody" };

/** The answers of an opened file, and below them when and where they were sealed. */
export function answersShown(found, { forms, zone }) {
  const rows = found.form.id === ARRIVAL ? arrivalRows(found.answers)
    : intakeRows(found.answers, forms[found.form.id] ?? []);
  const list = document.createElement("dl");
  list.append(...rows.map(([label, said, link]) => row(label, said, link)));
  return [list, lineOf(sealed(found, zone))];
}

/** One line of text. */
export function lineOf(words) {
  const line = document.createElement("p");
  line.textContent = words;
  return line;
}

/** Label, answer and where it leads, of what is said on arrival; the address first. */
export function arrivalRows(said) {
  const digits = (said.number ?? "").replace(/[^\d+]/g, "");
  const others = [OTHERS[said.with] ?? said.with, said.who].filter((one) => one?.trim());
  return [
    ["Where", said.where || "Not said"],
    ["Number now", said.number || "Not said", digits ? `tel:${digits}` : ""],
    ["In the room", others.join(": ") || "Not said"],
    ["Private, not driving", said.private === "yes" ? "Yes" : "Did not say so. Ask"],
  ];
}

/** The same of an intake, in the order of its form; what the form no longer asks comes last. */
export function intakeRows(said, form) {
  const labels = new Map(form);
  const asked = [...labels.keys()].filter((id) => id in said);
  const others = Object.keys(said).filter((id) => !labels.has(id));
  return [...asked, ...others].map((id) => [labels.get(id) ?? id, said[id] || "No answer"]);
}

function row(label, said, link) {
  const pair = document.createElement("div");
  const term = document.createElement("dt");
  const told = document.createElement("dd");
  term.textContent = label;
  if (link) {
    const to = document.createElement("a");
    to.href = link;
    to.textContent = said;
    told.append(to);
  } else {
    told.textContent = said;
  }
  pair.append(term, told);
  return pair;
}

function sealed({ sealedAt, sealedBy }, zone) {
  const at = sealedAt.toLocaleString("en-US", { dateStyle: "medium", timeStyle: "short", timeZone: zone });
  const where = sealedBy === "browser" ? "on the client’s device" : "when they reached the server";
  return `Written ${at}, sealed ${where}. The seal does not prove who wrote it.`;
}
