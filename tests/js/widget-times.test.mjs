import assert from "node:assert/strict";
import { test } from "node:test";

import {
  bookAddress,
  daysToShow,
  read,
  zoneSentence,
} from "../../plugins/frontdesk/static/widget-times.js";

const PORTLAND = "America/Los_Angeles";
const at = (text) => Date.parse(text);
const NOW = at("2026-11-20T12:00:00Z");
const show = (starts, zone = PORTLAND, now = NOW) =>
  daysToShow(starts.map(at), { now, zone }).map(({ day, date, times }) =>
    [day, date, ...times.map((time) => time.words)].join(" | "),
  );

test("an answer is read in order and without repeats", () => {
  const slots = [
    { start: "2026-11-25T19:30:00Z" },
    { start: "2026-11-24T18:30:00Z" },
    { start: "2026-11-25T19:30:00Z" },
  ];

  const answer = read({ slots, fingerprint: "abc", generated_at: "2026-11-20T12:00:00Z" });

  assert.deepEqual(answer.starts, [at("2026-11-24T18:30:00Z"), at("2026-11-25T19:30:00Z")]);
  assert.equal(answer.fingerprint, "abc");
  assert.equal(answer.generatedAt, NOW);
});

for (const wrong of [null, {}, { slots: 1 }, { slots: [{ start: "soon" }] }, { slots: [null] }]) {
  test(`${JSON.stringify(wrong)} is not taken for an answer`, () => {
    assert.throws(() => read(wrong), TypeError);
  });
}

test("times are grouped by the viewer's day and read as a person says them", () => {
  assert.deepEqual(show(["2026-11-24T18:30:00Z", "2026-11-24T21:00:00Z", "2026-11-25T19:30:00Z"]), [
    "Tuesday | November 24 | 10:30 am | 1:00 pm",
    "Wednesday | November 25 | 11:30 am",
  ]);
});

test("late evening at home may be the next day where the viewer is", () => {
  assert.deepEqual(show(["2026-11-25T02:30:00Z"]), ["Tuesday | November 24 | 6:30 pm"]);
  assert.deepEqual(show(["2026-11-25T02:30:00Z"], "Europe/Lisbon"), [
    "Wednesday | November 25 | 2:30 am",
  ]);
});

test("several days show two times each and three days at most", () => {
  const starts = [24, 25, 26, 27].flatMap((day) =>
    [18, 19, 20].map((hour) => `2026-11-${day}T${hour}:00:00Z`),
  );

  assert.deepEqual(show(starts), [
    "Tuesday | November 24 | 10:00 am | 11:00 am",
    "Wednesday | November 25 | 10:00 am | 11:00 am",
    "Thursday | November 26 | 10:00 am | 11:00 am",
  ]);
});

test("a single day shows up to six times", () => {
  const starts = [17, 18, 19, 20, 21, 22, 23].map((hour) => `2026-11-24T${hour}:00:00Z`);

  assert.equal(show(starts)[0].split(" | ").length, 2 + 6);
});

test("a time that has begun is gone", () => {
  const starts = ["2026-11-24T18:30:00Z", "2026-11-24T19:00:00Z"];

  assert.deepEqual(show(starts, PORTLAND, at("2026-11-24T18:29:59Z"))[0].split(" | ").length, 4);
  assert.deepEqual(show(starts, PORTLAND, at("2026-11-24T18:30:00Z")), [
    "Tuesday | November 24 | 11:00 am",
  ]);
  assert.deepEqual(show(starts, PORTLAND, at("2026-11-24T19:00:00Z")), []);
});

test("the hour that comes twice says which one", () => {
  assert.deepEqual(
    show(["2026-11-01T08:30:00Z", "2026-11-01T09:30:00Z"], PORTLAND, at("2026-10-20T00:00:00Z")),
    ["Sunday | November 1 | 1:30 am PDT | 1:30 am PST"],
  );
});

const home = { practice: PORTLAND, practiceWords: "Pacific time" };

test("one clock is named once", () => {
  const sentence = zoneSentence([at("2026-11-24T18:30:00Z")], { viewer: "US/Pacific", ...home });

  assert.equal(sentence, "Times are in Pacific time.");
});

test("two clocks are both named", () => {
  const sentence = zoneSentence([at("2026-11-24T18:30:00Z")], {
    viewer: "America/New_York",
    ...home,
  });

  assert.equal(sentence, "Times are in Eastern time, where you are. I work in Pacific time.");
});

test("a zone that only sometimes agrees counts as another", () => {
  const starts = [at("2026-07-01T18:00:00Z"), at("2026-12-01T18:00:00Z")];

  assert.match(zoneSentence(starts, { viewer: "America/Phoenix", ...home }), /where you are/);
});

test("two different clocks never share a name", () => {
  const sentence = zoneSentence([at("2026-11-24T18:30:00Z")], {
    viewer: "America/New_York",
    practice: PORTLAND,
    practiceWords: "Eastern time",
  });

  assert.match(sentence, /^Times are in New York time, where you are/);
});

test("a link names its instant to the second, and whose clock was read", () => {
  assert.equal(
    bookAddress("/book/first-session", at("2026-11-25T19:30:00Z"), "Europe/Berlin"),
    "/book/first-session?slot=2026-11-25T19%3A30%3A00Z&zone=Europe%2FBerlin",
  );
});
