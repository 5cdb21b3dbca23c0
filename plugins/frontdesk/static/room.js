// The room: two people, their pictures, one line of words that says how things stand.
import { makeCall } from './room-call.js';
import { openCamera, openDevices } from './room-media.js';
import { isForUs, openLine } from './room-wire.js';
import { deviceWords, roomWords } from './room-words.js';

const PATIENCE_MS = 12_000;

const part = (id) => document.getElementById(id);
const room = part('room');
const { role, base, other } = room.dataset;
const ice = JSON.parse(room.dataset.ice);
const words = roomWords(role, other);
// A page that is loaded again is another page: nothing meant for the old one may reach it.
const page = crypto.randomUUID();

let local;
let line;
let call;
let peer;
let patience;
let greeted = false;
let shut = false;
let switching = false;

function tell(state) {
  room.dataset.state = state;
  part('state').textContent = words[state];
}

function heard(message) {
  const inCall = call?.state === 'connected';
  switch (message.type) {
    case 'waiting': return inCall || tell(message.therapist ? 'waiting' : 'waitingAlone');
    case 'alone': return inCall || tell('alone');
    case 'knock': return knock();
    case 'ready': return ready(message.peer);
    case 'left': return left(message.how, inCall);
    case 'moved': return moved();
    case 'replaced': return close('replaced', 'again');
    case 'changed': return close('changed', 'back');
    case 'over': return close('over');
    case 'signal': return signal(message);
  }
}

function knock() {
  tell('knock');
  part('admit').hidden = false;
}

function ready(newPeer) {
  if (part('admit')) part('admit').hidden = true;
  const same = call && peer === newPeer && !['closed', 'failed'].includes(call.state);
  if (!same) begin(newPeer);
  else if (call.state !== 'connected') call.again();
  sayDevices();
}

function begin(newPeer) {
  hangUp();
  peer = newPeer;
  tell('connecting');
  call = makeCall({
    polite: role === 'client', ice, local, shown,
    send: (what) => line.send({ type: 'signal', to: newPeer, ...what }),
    changed: (state) => connection(state),
  });
  bePatient();
}

function connection(state) {
  room.dataset.call = state;
  if (state === 'connected') {
    clearInterval(patience);
    tell('connected');
    // On a phone held sideways the picture may still be below the edge.
    part('them').parentElement.scrollIntoView({ block: 'nearest' });
  } else if (state === 'disconnected' || state === 'failed') {
    if (room.dataset.state === 'connected') tell('unsteady');
    bePatient();
  }
}

function bePatient() {
  clearInterval(patience);
  patience = setInterval(() => { tell('slow'); call?.again(); }, PATIENCE_MS);
}

function shown(stream) {
  const them = part('them');
  if (them.srcObject === stream) return;
  them.srcObject = stream;
  them.play().catch(() => { part('sound').hidden = false; });
}

function left(how, inCall) {
  // Only the line to the front desk broke: the call itself may well go on.
  if (how === 'lost' && inCall) return;
  hangUp();
  tell(how === 'left' ? 'left' : 'gone');
  if (part('admit')) part('admit').hidden = true;
}

function moved() {
  hangUp();
  tell('moved');
  part('admit').hidden = true;
}

async function signal(message) {
  if (!call || !isForUs(message, page, peer)) return;
  if (message.devices) theirDevices(message.devices);
  else await call.take(message);
}

function theirDevices({ microphone, camera }) {
  const said = [camera || words.dark, microphone || words.quiet];
  part('theirs').textContent = said.filter((each) => each !== true).join(' ');
}

function hangUp() {
  clearInterval(patience);
  call?.close();
  call = peer = undefined;
  part('them').srcObject = null;
  part('theirs').textContent = '';
  delete room.dataset.call;
}

/** End it for this page; next is the button that leads back, if there is a way back. */
function close(state, next) {
  shut = true;
  line?.close(state === 'goodbye' ? { type: 'leave' } : undefined);
  hangUp();
  local.getTracks().forEach((track) => track.stop());
  part('me').srcObject = null;
  part('controls').hidden = true;
  tell(state);
  if (next) offer(next);
}

function offer(button) {
  part(button).hidden = false;
  part(button).focus();
}

const track = (kind) => local.getTracks().find((each) => each.kind === kind);

function sayDevices() {
  if (!peer) return;
  const devices = { microphone: !!track('audio')?.enabled, camera: !!track('video') };
  line.send({ type: 'signal', to: peer, devices });
}

function showOurs() {
  const me = part('me');
  me.srcObject = track('video') ? local : null;
  me.hidden = !track('video');
  press(part('microphone'), !!track('audio')?.enabled);
  press(part('camera'), !!track('video'));
}

function press(button, on) {
  button.setAttribute('aria-pressed', String(on));
  button.querySelector('span').textContent = on ? 'on' : 'off';
}

function toggleMicrophone() {
  const sound = track('audio');
  if (!sound) return;
  sound.enabled = !sound.enabled;
  showOurs();
  sayDevices();
}

async function toggleCamera() {
  // A second press while the camera starts would open it twice.
  if (switching) return;
  switching = true;
  const picture = track('video');
  try {
    if (picture) {
      // Stopped, not only hidden: its light goes out.
      picture.stop();
      local.removeTrack(picture);
    } else {
      local.addTrack(await openCamera());
    }
    part('note').textContent = '';
    await call?.swap('video', track('video') ?? null);
  } catch {
    part('note').textContent = words.noCamera;
  }
  switching = false;
  showOurs();
  sayDevices();
}

function watchMicrophone() {
  const sound = track('audio');
  if (!sound) return;
  let before;
  const stopped = () => {
    if (shut || room.dataset.state === 'silenced') return;
    before = room.dataset.state;
    tell('silenced');
    part('retry').hidden = false;
  };
  sound.onended = stopped;
  // A phone call on the same phone takes the microphone, and some never give it back.
  sound.onmute = stopped;
  sound.onunmute = () => {
    part('retry').hidden = true;
    if (room.dataset.state === 'silenced') tell(before);
  };
}

function found() {
  if (greeted) return;
  greeted = true;
  if (role === 'client') line.send({ type: 'here' });
}

async function start() {
  tell('asking');
  const devices = await openDevices();
  local = devices.stream;
  part('note').textContent = deviceWords(devices);
  part('retry').hidden = !part('note').textContent;
  if (!local.getTracks().length) {
    room.dataset.state = 'nothing';
    part('state').textContent = '';
    return;
  }
  showOurs();
  watchMicrophone();
  part('controls').hidden = false;
  navigator.wakeLock?.request('screen').catch(() => {});
  const lost = () => { if (call?.state !== 'connected') tell('away'); };
  line = openLine({ base, page, heard, lost, found });
}

part('microphone').onclick = toggleMicrophone;
part('camera').onclick = toggleCamera;
part('leave').onclick = () => close('goodbye', 'again');
part('sound').onclick = () => { part('them').play(); part('sound').hidden = true; };
for (const id of ['again', 'retry']) part(id).onclick = () => location.reload();
part('admit')?.addEventListener('click', () => {
  line.send({ type: 'admit' });
  part('admit').hidden = true;
  part('microphone').focus();
});
addEventListener('pagehide', () => { if (!shut) line?.close({ type: 'bye' }); });
// Back from the browser's memory, the page would show a call that ended long ago.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
start();
