/** Which open times to show and in which words: no page, no network, no clock of its own. */

const MOST_DAYS = 3;
const MOST_A_DAY = 2;
const MOST_ON_ONE_DAY = 6;

/** Check an answer of /api/slots; throws a TypeError when it is not one. */
export function read(answer) {
  const starts = answer.slots.map((slot) => Date.parse(slot.start));
  if (starts.some(Number.isNaN)) throw new TypeError("a start is not a time");
  return {
    starts: [...new Set(starts)].sort((a, b) => a - b),
    fingerprint: String(answer.fingerprint),
    generatedAt: Date.parse(answer.generated_at),
  };
}

/**
 * Choose what fits in three rows: [{day, date, times: [{start, words}]}].
 * A time that has begun is not shown. Instants are milliseconds since 1970.
 */
export function daysToShow(starts, { now, zone, lang = "en-US" }) {
  const groups = new Map();
  for (const start of starts.filter((start) => start > now)) {
    const date = format(start, lang, { timeZone: zone, month: "long", day: "numeric" });
    groups.set(date, [...(groups.get(date) ?? []), start]);
  }
  const most = groups.size > 1 ? MOST_A_DAY : MOST_ON_ONE_DAY;
  return [...groups].slice(0, MOST_DAYS).map(([date, day]) => ({
    date,
    day: format(day[0], lang, { timeZone: zone, weekday: "long" }),
    times: clocks(day.slice(0, most), zone, lang),
  }));
}

/** Say whose clock the times follow; names both when the two differ at any of the starts. */
export function zoneSentence(starts, { viewer, practice, practiceWords, lang = "en-US" }) {
  const same = starts.every((start) => wall(start, viewer) === wall(start, practice));
  if (same) return `Times are in ${practiceWords}.`;
  let words = zoneWords(starts[0], viewer, lang);
  if (words === practiceWords) words = `${viewer.split("/").pop().replaceAll("_", " ")} time`;
  return `Times are in ${words}, where you are. I work in ${practiceWords}.`;
}

/** The next page shows the same day and hour only if it knows whose clock was read here. */
export function bookAddress(book, start, zone) {
  const instant = new Date(start).toISOString().replace(".000Z", "Z");
  return `${book}?slot=${encodeURIComponent(instant)}&zone=${encodeURIComponent(zone)}`;
}

function clocks(day, zone, lang) {
  const words = day.map((start) => clock(start, zone, lang));
  return day.map((start, n) => {
    // The hour that comes twice in autumn: say which one.
    const twice = words.indexOf(words[n]) !== words.lastIndexOf(words[n]);
    const name = twice ? ` ${part(start, lang, zone, "short")}` : "";
    return { start, words: words[n] + name };
  });
}

function clock(start, zone, lang) {
  const words = format(start, lang, { timeZone: zone, hour: "numeric", minute: "2-digit" });
  return words.replace("\u202f", " ").replace(/\b[AP]M$/, (half) => half.toLowerCase());
}

function zoneWords(start, zone, lang) {
  return part(start, lang, zone, "longGeneric").replace(/ Time$/, " time");
}

function part(start, lang, timeZone, timeZoneName) {
  const parts = new Intl.DateTimeFormat(lang, { timeZone, timeZoneName }).formatToParts(start);
  return parts.find((one) => one.type === "timeZoneName").value;
}

function wall(start, timeZone) {
  return format(start, "en-US", { timeZone, dateStyle: "short", timeStyle: "short" });
}

function format(start, lang, options) {
  return new Intl.DateTimeFormat(lang, options).format(start);
}
