// Leaving for a session in another window: this page stays, and brings a client back to it.

const NAME = 'session';
const form = document.querySelector('form[data-away]');
const line = document.getElementById('away');
const { open, closed, unknown, back } = form.dataset;
// On a phone there is one window at a time, and its back button leads here.
const many = matchMedia('(hover: hover) and (pointer: fine)').matches;

let watch;

/**
 * A provider may cut the tie between the windows (Cross-Origin-Opener-Policy). Then closed turns
 * true while the window is open, and says nothing from then on. It is believed only of a window
 * that was seen open, and only when the closing brought the client back to this page.
 */
function follow(away) {
  clearInterval(watch);
  let seen;
  watch = setInterval(() => {
    seen ??= !away.closed;
    if (seen && !away.closed) return say(open, false);
    clearInterval(watch);
    if (!seen || !document.hasFocus()) return say(unknown, false);
    tell();
    say(closed, true);
  }, 1_000);
}

function say(words, done) {
  if (line.textContent !== words) line.textContent = words;
  form.querySelector('button').textContent = back;
  if (done) form.querySelector('button').focus();
}

/** Let the therapist know that this page has the client again. */
const tell = () => fetch(form.dataset.away, { method: 'POST' }).catch(() => {});

if ('gone' in form.dataset) tell();
// The back button of a phone shows the page as it was left.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

if (many) {
  form.target = NAME;
  // The window is opened here and filled by the form: only so is there something to watch.
  form.addEventListener('submit', () => {
    const away = globalThis.open('', NAME);
    if (away) follow(away);
    else form.target = '';
  });
}
