/** Fills a booking widget with the next open times and keeps them true while the page is open. */

import { bookAddress, daysToShow, read, zoneSentence } from "./widget-times.js";

const TIMEOUT_MS = 5_000;
const REFRESH_MS = 5 * 60_000;
const STALE_MS = 60_000;
const LOOK_AGAIN_MS = 10_000;
// Times older than this are no longer worth showing when the service does not answer.
const KEEP_MS = 15 * 60_000;

const NONE = "No times are open in the coming weeks. You can call or write to me instead.";
const DOWN = "I can’t show the times here right now. The link below leads to them.";
const FEES = "Fees are shown again before you pay.";

for (const area of document.querySelectorAll("[data-frontdesk-slots]")) watch(area);

function watch(area) {
  const state = { asked: 0, answered: 0, ahead: 0, starts: null, shown: null, busy: false };
  const look = (age) => {
    if (document.visibilityState !== "visible") return;
    if (Date.now() - state.asked >= age) ask(area, state);
    else draw(area, state);
  };
  document.addEventListener("visibilitychange", () => look(STALE_MS));
  setInterval(() => look(REFRESH_MS), LOOK_AGAIN_MS);
  ask(area, state);
}

async function ask(area, state) {
  if (state.busy) return;
  state.busy = true;
  state.asked = Date.now();
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(area.dataset.frontdeskSlots, { signal, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    take(read(await answer.json()), state);
  } catch {
    if (Date.now() - state.answered > KEEP_MS) state.starts = null;
  }
  state.busy = false;
  draw(area, state);
}

function take(answer, state) {
  state.answered = Date.now();
  // A device with a wrong clock must not hide times, nor show past ones.
  state.ahead = answer.generatedAt - state.answered || 0;
  state.starts = answer.starts;
  state.fingerprint = answer.fingerprint;
}

function draw(area, state) {
  const { zone, zoneWords, fingerprint } = area.dataset;
  const viewer = Intl.DateTimeFormat().resolvedOptions().timeZone ?? zone;
  const now = Date.now() + state.ahead;
  const days = state.starts ? daysToShow(state.starts, { now, zone: viewer }) : [];
  const starts = days.flatMap((day) => day.times.map((time) => time.start));
  const words = { viewer, practice: zone, practiceWords: zoneWords };
  const sentence = starts.length ? zoneSentence(starts, words) : state.starts ? NONE : DOWN;
  const stale = starts.length > 0 && state.fingerprint !== fingerprint;
  const shown = JSON.stringify([viewer, sentence, days, stale]);
  if (shown === state.shown) return;
  const note = stale ? `${sentence} ${FEES}` : sentence;
  put(area, { days, viewer, sentence: note, first: !state.shown });
  state.shown = shown;
}

function put(area, { days, viewer, sentence, first }) {
  const note = area.querySelector(".widget-note");
  // Only the first answer is read out; later ones must not interrupt.
  if (!first) note.removeAttribute("aria-live");
  note.textContent = sentence;
  const held = area.contains(document.activeElement) && document.activeElement.href;
  area.querySelector("ul")?.remove();
  const rows = days.map((day) => row(day, (start) => bookAddress(area.dataset.book, start, viewer)));
  if (rows.length) area.append(make("ul", "widget-days", rows));
  if (held) {
    const links = [...area.querySelectorAll("a"), area.parentElement.querySelector(".widget-go a")];
    (links.find((link) => link.href === held) ?? links[0]).focus();
  }
}

function row({ day, date, times }, addressOf) {
  const links = times.map(({ start, words }) => {
    const link = make("a", "widget-time", [words, make("span", "vh", [` ${day}, ${date}`])]);
    link.href = addressOf(start);
    return make("li", "", [link]);
  });
  const label = make("p", "", [make("b", "", [day]), " ", make("span", "", [date])]);
  return make("li", "", [label, make("ul", "", links)]);
}

function make(name, className, children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}
