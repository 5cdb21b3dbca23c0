// Makes a form with data-seal send its answers sealed. Without it they are sealed on arrival.

import { seal, tidy, TooLong } from "./seal.js";

const PREFIX = "answer.";
const PATIENCE_MS = 15_000;

// A form may bring other words: data-say-note, data-say-failed and so on.
const WORDS = {
  note: "They are sealed on this device before they are sent.",
  sealing: "Sealing your answers…",
  failed: "Your answers could not be sealed on this device. Nothing was sent, and your words are "
    + "still here. You can try again, or have them sealed as soon as they arrive.",
  arrival: "Send it to be sealed on arrival",
  long: "Your answers are too long to seal. Shorten them a little. Nothing was sent.",
  problem: "There is a problem",
  check: "Answer this question in a few words: {question}",
  most: "Shorten this to {most} characters: {question}",
};

for (const form of document.querySelectorAll("form[data-seal]")) {
  if (able(form)) {
    enhance(form);
  }
}

// Where one of these is missing the form stays as the server wrote it, and says so.
function able(form) {
  return window.isSecureContext && crypto.subtle && form.requestSubmit
    && typeof BigInt === "function" && typeof TransformStream === "function";
}

function enhance(form) {
  const desk = { form, busy: false, passing: false, status: statusOf(form), choice: null, marks: [] };
  noteOf(form).textContent = say(form, "note");
  form.addEventListener("focusin", () => idly(() => age().catch(() => {})), { once: true });
  form.addEventListener("submit", (event) => {
    if (desk.passing || event.submitter?.value === "on-arrival") {
      return;
    }
    event.preventDefault();
    if (!desk.busy) {
      sealAndSend(desk, event.submitter);
    }
  });
  window.addEventListener("pageshow", () => {
    desk.status.textContent = "";
  });
}

async function sealAndSend(desk, submitter) {
  unmark(desk);
  const empty = unanswered(desk.form);
  if (empty.length) {
    desk.status.textContent = "";
    pointAt(desk, empty);
    return;
  }
  desk.busy = true;
  desk.status.textContent = say(desk.form, "sealing");
  try {
    const { Encrypter } = await inTime(age());
    const { recipients, ...intake } = read(desk.form);
    send(desk, { submitter, ct: await inTime(seal(intake, { recipients, Encrypter })) });
  } catch (fault) {
    explain(desk, fault);
  } finally {
    desk.busy = false;
  }
}

function read(form) {
  const { enrolment, origin, formId, formRev, formSha256, recipients, seq = "1" } = form.dataset;
  return {
    enrolment,
    origin,
    form: { id: formId, rev: Number(formRev), sha256: formSha256 },
    recipients: JSON.parse(recipients),
    sealedAt: new Date(),
    sequence: Number(seq),
    answers: answersOf(sealedFields(form)),
  };
}

function answersOf(fields) {
  const answers = new Map();
  for (const field of fields) {
    const off = (field.type === "radio" || field.type === "checkbox") && !field.checked;
    const before = answers.get(field.name);
    answers.set(field.name, [...(before ?? []), ...(off ? [] : [tidy(field.value)])]);
  }
  return Object.fromEntries(
    [...answers].map(([name, said]) => [name.replace(PREFIX, ""), said.join("\n")]),
  );
}

function sealedFields(form) {
  const ours = ({ dataset, name }) => "sealed" in dataset || name.startsWith(PREFIX);
  return [...form.elements].filter((field) => !field.disabled && field.name && ours(field));
}

// The names are gone only while the browser reads the form, which it does before requestSubmit
// returns. So a page that comes back from the history is whole, with every word in its place.
function send(desk, { submitter, ct }) {
  const fields = sealedFields(desk.form).map((field) => [field, field.name]);
  const letter = [hidden("ct", ct), hidden("sealed_by", "browser")];
  fields.forEach(([field]) => field.removeAttribute("name"));
  desk.form.append(...letter);
  desk.passing = true;
  try {
    desk.form.requestSubmit(submitter);
  } finally {
    desk.passing = false;
    letter.forEach((input) => input.remove());
    fields.forEach(([field, name]) => field.setAttribute("name", name));
  }
}

function explain(desk, fault) {
  const long = fault instanceof TooLong;
  desk.status.textContent = say(desk.form, long ? "long" : "failed");
  if (!long && !desk.choice) {
    desk.choice = onArrival(desk.form);
    // After the usual button, so that the Enter key never means this one.
    (submits(desk.form).at(-1) ?? desk.form.lastElementChild).after(desk.choice);
  }
}

// One field a question: of the choices of one question only the first is pointed at.
function unanswered(form) {
  const empty = sealedFields(form).filter(
    (field) => !field.checkValidity() || (field.required && !field.value.trim()) || tooLong(field),
  );
  return empty.filter((field, n) => empty.findIndex((one) => one.name === field.name) === n);
}

// By data-most, as an attribute of its own would cut off what somebody pastes.
function tooLong({ value, dataset }) {
  return "most" in dataset && [...value].length > Number(dataset.most);
}

// The same as the server does for other questions; it cannot see inside the sealed ones.
function pointAt(desk, fields) {
  document.querySelector(".errs")?.remove();
  const list = make("ul", "", fields.map((field) => make("li", "", [mark(desk, field)])));
  const summary = make("div", "errs", [make("h2", "", [say(desk.form, "problem")]), list]);
  summary.setAttribute("role", "alert");
  summary.tabIndex = -1;
  const first = document.querySelector("main .stepno") ?? document.querySelector("main h1");
  (first ?? desk.form).before(summary);
  document.title = `Error: ${plainTitle()}`;
  desk.marks.push(() => {
    summary.remove();
    document.title = plainTitle();
  });
  summary.focus();
}

// Marks a field and returns the link that leads to it.
function mark(desk, field) {
  field.id ||= field.name.replace(".", "-");
  const words = say(desk.form, tooLong(field) ? "most" : "check")
    .replace("{most}", field.dataset.most)
    .replace("{question}", () => questionOf(field)?.textContent.trim() ?? "");
  const link = make("a", "", [words]);
  link.href = `#${field.id}`;
  if (!document.getElementById(`${field.id}-err`)) {
    desk.marks.push(complain(field, words));
  }
  return link;
}

// The label of a choice is one of its answers; what is asked stands above all of them.
function questionOf(field) {
  return field.type === "radio" ? field.closest("fieldset")?.querySelector("legend") : field.labels?.[0];
}

function complain(field, words) {
  const line = make("p", "err", [make("span", "vh", ["Error: "]), words]);
  line.id = `${field.id}-err`;
  const before = field.getAttribute("aria-describedby");
  (field.closest(".opts") ?? field).before(line);
  field.setAttribute("aria-describedby", [before, line.id].filter(Boolean).join(" "));
  field.setAttribute("aria-invalid", "true");
  field.closest(".field")?.classList.add("bad");
  return () => {
    line.remove();
    field.setAttribute("aria-describedby", before ?? "");
    field.toggleAttribute("aria-describedby", Boolean(before));
    field.removeAttribute("aria-invalid");
    field.closest(".field")?.classList.remove("bad");
  };
}

function unmark(desk) {
  desk.marks.splice(0).forEach((undo) => undo());
}

function plainTitle() {
  return document.title.replace(/^Error: /, "");
}

function make(name, className, children) {
  const element = document.createElement(name);
  if (className) {
    element.className = className;
  }
  element.append(...children);
  return element;
}

function onArrival(form) {
  const button = document.createElement("button");
  button.type = "submit";
  button.name = "seal";
  button.value = "on-arrival";
  button.className = "btn ghost";
  button.textContent = say(form, "arrival");
  return button;
}

function hidden(name, value) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  return input;
}

function statusOf(form) {
  const line = form.querySelector("[data-seal-status]") ?? beforeSubmit(form, "seal-status");
  line.setAttribute("role", "status");
  return line;
}

function noteOf(form) {
  return form.querySelector("[data-seal-note]") ?? beforeSubmit(form, "seal-note");
}

function beforeSubmit(form, name) {
  const line = document.createElement("p");
  line.className = name;
  form.append(line);
  submits(form)[0]?.before(line);
  return line;
}

function submits(form) {
  return [...form.elements].filter((field) => field.type === "submit");
}

function say(form, key) {
  const own = form.dataset[`say${key[0].toUpperCase()}${key.slice(1)}`];
  return (own ?? WORDS[key]).replace("{therapist}", form.dataset.therapist ?? "the therapist");
}

let tries = 0;
let loading = null;

// A browser remembers that a script did not load; another address makes it ask again.
function age() {
  tries += loading ? 0 : 1;
  loading ??= import(tries > 1 ? `./age.js?try=${tries}` : "./age.js").catch((fault) => {
    loading = null;
    throw fault;
  });
  return loading;
}

function inTime(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      loading = null;
      reject(new Error("too slow"));
    }, PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function idly(work) {
  (window.requestIdleCallback ?? setTimeout)(work);
}
