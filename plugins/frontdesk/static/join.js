// The join page keeps its minutes and the word on how things stand right, and looks again when
// the door opens, the hour comes or the plan changes.

const page = document.querySelector('[data-start-seconds]');
const loaded = Date.now();
const passed = () => (Date.now() - loaded) / 1000;

/** "6 minutes" for seconds that are left, begun minutes counted whole. */
function minuteWords(seconds) {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

function look() {
  const minutes = page.querySelector('[data-minutes]');
  const words = minuteWords(Number(page.dataset.startSeconds) - passed());
  if (minutes && minutes.textContent !== words) minutes.textContent = words;
  const change = Number(page.dataset.changeSeconds);
  if (change && passed() > change + 1) location.reload();
}

const standing = document.getElementById('standing');

/** The stream of the server: words to show, and the plan the page was drawn for. */
function hear({ data }) {
  const { state, words, plan } = JSON.parse(data);
  if (state === 'still') events.close();
  else if (plan !== standing.dataset.plan) return location.reload();
  const line = standing.querySelector('b');
  if (line.textContent !== words) line.textContent = words;
}

let events;

if (standing) {
  // Whoever went to a provider's window, and loads this page, is back.
  if (standing.dataset.back) fetch(standing.dataset.back, { method: 'POST' }).catch(() => {});
  const open = () => {
    events = new EventSource(standing.dataset.state);
    events.onmessage = hear;
    // The browser gives up after an answer that is no stream, such as a restarting server's.
    events.onerror = () => events.readyState === EventSource.CLOSED && setTimeout(open, 5_000);
  };
  open();
  addEventListener('pagehide', () => events.close());
}

setInterval(look, 5_000);
document.addEventListener('visibilitychange', look);
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
