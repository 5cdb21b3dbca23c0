// The join page keeps its minutes right and looks again when the door opens or the hour comes.

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

setInterval(look, 5_000);
document.addEventListener('visibilitychange', look);
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
