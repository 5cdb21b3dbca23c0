// On the therapist's pages: her key in this browser, and sealed answers shown as plain text.

import { forget, keep, kept } from "./keyring.js";
import { asKey, identities, isSealed, opened, Shut } from "./opening.js";
import { passphraseWords, ringWords, shutWords } from "./open-words.js";
import { answersShown, lineOf } from "./open-shown.js";

const NEWS_MS = 2_000;
const panel = document.querySelector("[data-opener]");
const pages = new BroadcastChannel("frontdesk-keys");
const forms = JSON.parse(panel.dataset.forms);
const roles = JSON.parse(panel.dataset.keys);
let keys = [];
let waiting = null;

const age = () => import("./age-open.js");
const boxes = () => [...document.querySelectorAll("[data-opens]")];
const part = (name) => panel.querySelector(`[data-${name}]`);

part("file").addEventListener("change", () => choose(part("file").files[0]));
part("passphrase").addEventListener("submit", (event) => {
  event.preventDefault();
  unlock();
});
part("forget").addEventListener("click", async () => {
  keys = [];
  await forget();
  pages.postMessage("changed");
  draw(ringWords("forgotten"));
});
pages.addEventListener("message", begin);
begin();
for (const box of boxes()) {
  box.querySelector("[data-open]")?.addEventListener("click", () => toggle(box));
  if ("news" in box.dataset) {
    setInterval(() => document.hidden || news(box), NEWS_MS);
    news(box);
  }
}

async function begin() {
  boxes().forEach(hide);
  keys = await kept();
  draw("");
}

function draw(words) {
  const some = keys.length > 0;
  const here = some && [ringWords("here"), ""].includes(words);
  part("say").textContent = words || ringWords(some ? "here" : "none");
  // With a key in place it is one line at the desk, and none in her room.
  panel.hidden = here && "quiet" in panel.dataset;
  panel.classList.toggle("note", !here);
  panel.querySelector("h2").hidden = here;
  part("choose").hidden = some || Boolean(waiting);
  part("passphrase").hidden = !waiting;
  part("forget").hidden = !some;
  boxes().forEach(refresh);
}

// Read anew, so that the same file may be chosen once more after it was mended.
async function choose(file) {
  if (!file) {
    return;
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  part("file").value = "";
  if (!isSealed(bytes)) {
    await take(bytes, "");
    return;
  }
  waiting = bytes;
  draw(passphraseWords("asked"));
  panel.querySelector("input[type=password]").focus();
}

async function unlock() {
  const box = panel.querySelector("input[type=password]");
  part("say").textContent = passphraseWords("working");
  // The work stops the page for seconds, so the words must be on the screen first.
  await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 30)));
  await take(waiting, box.value);
  box.value = "";
}

async function take(bytes, passphrase) {
  try {
    const lib = await age();
    const found = await identities(bytes, { age: lib, passphrase });
    const taken = await Promise.all(found.map((one) => asKey(one, { age: lib })));
    waiting = null;
    keys = taken;
    draw(ringWords(await howKept(taken)));
  } catch (fault) {
    const again = fault instanceof Shut && fault.reason.startsWith("passphrase");
    waiting = again ? waiting : null;
    draw(shutWords(fault));
  }
}

// The paper key opens what there is and is not kept: it belongs on paper.
async function howKept(taken) {
  if (taken.some((key) => roles[key.kid] === "recovery")) {
    return "paper";
  }
  if (!taken.every((key) => key.keepable) || !(await keep(taken))) {
    return "not_kept";
  }
  pages.postMessage("changed");
  return taken.some((key) => key.kid in roles) ? "here" : "other";
}

// What is said on arrival is opened as soon as it is there; an intake when she asks for it.
async function refresh(box) {
  const button = box.querySelector("[data-open]");
  if (button) {
    button.hidden = keys.length === 0;
  }
  const wanted = keys.length > 0 && box.dataset.sha256 && (!button || isOpen(box));
  await (wanted ? show(box) : hide(box));
}

async function toggle(box) {
  const now = isOpen(box) ? wereOpen().filter((url) => url !== box.dataset.opens)
    : [...wereOpen(), box.dataset.opens];
  // Survives the list being drawn anew, and nothing more.
  history.replaceState({ ...history.state, open: now }, "");
  await refresh(box);
}

function wereOpen() {
  return history.state?.open ?? [];
}

function isOpen(box) {
  return wereOpen().includes(box.dataset.opens);
}

async function show(box) {
  const { opens, sha256 } = box.dataset;
  if (box.dataset.shown === sha256) {
    return;
  }
  const place = box.querySelector("[data-shown-here]");
  const held = keys;
  let told;
  let found = null;
  try {
    const answer = await fetch(opens, { cache: "no-store" });
    if (!answer.ok) {
      throw new Shut("away");
    }
    const bytes = new Uint8Array(await answer.arrayBuffer());
    found = await opened(bytes, { keys: held, bound: JSON.parse(box.dataset.bound), age: await age() });
    told = answersShown(found, { forms, zone: box.dataset.zone });
  } catch (fault) {
    told = [lineOf(shutWords(fault))];
  }
  // The key may have been forgotten meanwhile, and what it opens with it.
  if (held !== keys) {
    return;
  }
  place.replaceChildren(...told);
  box.dataset.shown = sha256;
  name(box, "Close");
  if (found) {
    box.dispatchEvent(new CustomEvent("answers-shown", { bubbles: true, detail: found.answers }));
  }
}

function hide(box) {
  delete box.dataset.shown;
  box.querySelector("[data-shown-here]").replaceChildren();
  name(box, "Open");
}

function name(box, verb) {
  const button = box.querySelector("[data-open] span");
  if (button) {
    button.textContent = `${verb} ${box.dataset.what ?? "the answers"}`;
  }
}

// In her room: the client may say where she is while the room is open already.
async function news(box) {
  try {
    const answer = await fetch(box.dataset.news, { cache: "no-store" });
    const { sha256, line } = await answer.json();
    const words = box.querySelector("[data-line]");
    if (words.textContent !== line) {
      words.textContent = line;
    }
    if (box.dataset.sha256 !== sha256) {
      box.dataset.sha256 = sha256;
      await refresh(box);
    }
  } catch {
    // The service is away for a moment; the next look will find it.
  }
}
