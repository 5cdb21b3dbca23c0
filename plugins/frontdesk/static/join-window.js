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
    if (seen && document.hasFocus()) say(closed, true);
    else say(unknown, false);
  }, 1_000);
}

function say(words, done) {
  if (line.textContent !== words) line.textContent = words;
  form.querySelector('button').textContent = back;
  if (done) form.querySelector('button').focus();
}

if (many) {
  form.target = NAME;
  // The window is opened here and filled by the form: only so is there something to watch.
  form.addEventListener('submit', () => {
    const away = globalThis.open('', NAME);
    if (away) follow(away);
    else form.target = '';
  });
}
