// The room: two people, their pictures, one line of words that says how things stand.
import { isForUs, makeCall, openLine } from './room-call.js';
import { ownSide, sending } from './room-media.js';

const part = (id) => document.getElementById(id);
const room = part('room');
const { role, base, other } = room.dataset;
const words = JSON.parse(room.dataset.words);
// A page that is loaded again is another page.
const page = crypto.randomUUID();
const FRESH_MS = 60_000;

let line;
let call;
// A call nobody is in yet; it looks for its ways while we wait.
let spare;
let peer;
// Who knocks, and whether they got our offer before the front desk said that they are in.
let knocks;
let early = false;
let patience;
let greeted = false;
let shut = false;
let before;
let panel;
let letGo;

const own = ownSide({
  words,
  swap: (kind, track) => (call ?? spare)?.swap(kind, track),
  changed: sayDevices,
  silenced() {
    if (shut || room.dataset.state === 'silenced') return;
    before = room.dataset.state;
    tell('silenced');
    show('retry', true);
  },
  heardAgain() {
    show('retry', false);
    if (room.dataset.state === 'silenced') tell(before);
  },
});
const mode = sending({ own, words, call: () => call, changed: sayDevices });

/** What is not needed to meet comes later. */
function more() {
  panel ??= import('./room-panel.js').then(({ openPanel }) => (
    openPanel({ own, other, words, say: (text) => call?.say(text) })));
  panel.catch(() => { panel = undefined; });
  return panel;
}

/** Show or hide what may not be on this page. */
function show(id, shown) {
  if (part(id)) part(id).hidden = !shown;
}

function tell(state) {
  room.dataset.state = state;
  part('state').textContent = words[state];
}

function heard(message) {
  const inCall = call?.state === 'connected';
  switch (message.type) {
    case 'waiting': return inCall || tell(message.therapist ? 'waiting' : 'waitingAlone');
    case 'alone': return inCall || tell('alone');
    case 'knock': return knock(message.peer, inCall);
    case 'ready': return ready(message.peer);
    case 'left': return left(message.how, inCall);
    case 'moved': return moved();
    case 'late': return late(message.at);
    case 'replaced': return close('replaced', 'again');
    case 'changed': return close('changed', 'back');
    case 'over': return close('over');
    case 'signal': return signal(message);
  }
}

function knock(page, inCall) {
  // The desk was started anew and forgot whom we let in.
  if (inCall && page === peer) return line.send({ type: 'admit' });
  knocks = page;
  tell('knock');
  show('admit', true);
}

function late(at) {
  part('late').textContent = at && words.late.replace('{at}', at);
  show('in-time', at);
}

function ready(newPeer) {
  show('admit', false);
  if (peer !== newPeer) begin(newPeer);
  else if (call.state !== 'connected' && !early) keepTrying();
  early = false;
  sayDevices();
}

function begin(newPeer) {
  hangUp();
  peer = newPeer;
  tell('connecting');
  [call, spare] = [spare];
  call.meet((what) => line.send({ type: 'signal', to: newPeer, ...what }));
  bePatient();
}

/** Have a call at hand; the ways of one that was made a while ago may be gone. */
function prepare() {
  if (call || Date.now() - spare?.made < FRESH_MS) return;
  spare?.close();
  spare = makeCall({
    polite: role === 'client', ice: JSON.parse(room.dataset.ice), local: own.stream, shown, renew,
    wrote: (text) => more().then(({ written }) => written(text)), changed: connection,
  });
}

/** Fresh servers: the passwords of those we have may have run out. */
const renew = () => fetch(`${base}/ice`, { signal: AbortSignal.timeout(3_000) })
  .then((answer) => answer.ok && answer.json()).catch(() => null);

function connection(state) {
  room.dataset.call = state;
  if (state === 'connected') {
    clearInterval(patience);
    tell('connected');
    show('elsewhere', false);
    mode.adjust();
    more().then(({ connected }) => connected(call.agreed)).catch(() => {});
    // On a phone held sideways it may still be below the edge.
    part('them').parentElement.scrollIntoView({ block: 'nearest' });
  } else if (state === 'disconnected' || state === 'failed') {
    if (room.dataset.state === 'connected') tell('unsteady');
    keepTrying();
  }
}

function keepTrying() {
  call.again();
  bePatient();
}

function bePatient() {
  clearInterval(patience);
  patience = setInterval(() => {
    if (room.dataset.state !== 'gone') tell('slow');
    show('elsewhere', true);
    call.again();
  }, 1_000 * room.dataset.patience);
}

function shown(stream) {
  const them = part('them');
  if (them.srcObject === stream) return;
  them.srcObject = stream;
  them.play().catch(() => show('sound', true));
}

function left(how, inCall) {
  // Only the line to the front desk broke: the call goes on.
  if (how === 'lost' && inCall) return;
  if (how !== 'lost') hangUp();
  tell(how === 'lost' ? 'gone' : how);
  show('elsewhere', how === 'elsewhere');
  show('admit', false);
}

function moved() {
  hangUp();
  tell('moved');
  show('admit', false);
}

async function signal(message) {
  if (!call || !isForUs(message, page, peer)) return;
  if (message.devices) mode.heard(message.devices);
  else await call.take(message);
}

function hangUp() {
  clearInterval(patience);
  call?.close();
  call = peer = undefined;
  mode.reset();
  part('them').srcObject = null;
  part('secret').textContent = '';
  delete room.dataset.call;
  if (shut) spare?.close();
  else prepare();
}

/** End it for this page; next is what leads back, if anything does. */
function close(state, next) {
  shut = true;
  const last = { goodbye: 'leave', went: 'elsewhere' }[state];
  line?.close(last && { type: last });
  hangUp();
  own.close();
  letGo?.();
  show('controls', false);
  tell(state);
  show(next, true);
  part(next)?.focus();
}

function sayDevices() {
  if (peer) line.send({ type: 'signal', to: peer, devices: mode.wishes });
}

function found() {
  prepare();
  if (greeted) return;
  greeted = true;
  if (role === 'client') line.send({ type: 'here' });
}

/** Only one window of a browser takes the camera; another takes over by a press, never unasked. */
const alone = (take) => new Promise((answer) => {
  if (!navigator.locks) return answer(true);
  const ask = (how) => navigator.locks.request(room.dataset.lock, how, (lock) => {
    // A page that is loaded again waits a moment for itself.
    if (!lock) return void ask({ signal: AbortSignal.timeout(1_000) });
    answer(true);
    return new Promise((done) => { letGo = done; });
  }).catch(() => answer(false));
  ask(take ? { steal: true } : { ifAvailable: true });
});

async function start(take) {
  if (!await alone(take)) {
    tell('second');
    return show('here', true);
  }
  show('here', false);
  tell('asking');
  const some = await own.open();
  show('retry', part('note').textContent);
  if (!some) {
    room.dataset.state = 'nothing';
    part('state').textContent = '';
    return;
  }
  own.show();
  show('controls', true);
  show('side', true);
  if (role === 'therapist') more();
  navigator.wakeLock?.request('screen').catch(() => {});
  const lost = () => { if (call?.state !== 'connected') tell('away'); };
  line = openLine({ base, page, heard, lost, found });
  setInterval(mode.look, 1_000 * room.dataset.look);
}

for (const id of ['chat', 'more']) part(id).addEventListener('toggle', more, { once: true });
part('microphone').onclick = own.microphone;
part('camera').onclick = mode.camera;
part('mode').onchange = mode.choose;
part('leave').onclick = () => close('goodbye', 'again');
part('sound').onclick = () => { part('them').play(); show('sound', false); };
part('here').onclick = () => start(true);
for (const id of ['again', 'retry']) part(id).onclick = () => location.reload();
part('admit')?.addEventListener('click', () => {
  line.send({ type: 'admit' });
  // The offer goes with it; to a page that has one, the desk's answer says it again.
  const first = peer !== knocks;
  if (first) ready(knocks);
  early = first;
  show('admit', false);
  part('microphone').focus();
});
part('elsewhere')?.addEventListener('submit', () => {
  // On a computer this page stays as the way back.
  if (matchMedia('(pointer: fine)').matches) part('elsewhere').target = 'session';
  close('went', 'again');
});
addEventListener('online', () => line?.wake());
addEventListener('pagehide', () => { if (!shut) line?.close({ type: 'bye' }); });
// Out of the browser's memory comes a call that ended long ago.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
start();
