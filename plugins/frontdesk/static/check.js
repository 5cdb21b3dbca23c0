// The check of camera, sound and line: asks, measures and shows; only codes leave the page.
import {
  ask, battery, line, listen, look, open, permission, relays, strain, wait, within,
} from './check-probes.js';

const part = (id) => document.getElementById(id);
const all = (what) => [...document.querySelectorAll(what)];
const page = part('check').dataset;
const chosen = {};
const codes = {};
let live;

const say = (what) => { part('said').textContent = part(`say-${what}`).textContent; };
const shown = (row) => row.querySelector('[data-code]:not([hidden])');

function mark(name, code) {
  const row = part(name);
  codes[name] = code;
  for (const each of row.querySelectorAll('[data-code]')) each.hidden = each.dataset.code !== code;
  row.hidden = !shown(row);
}

/** Let go of everything: the light of the camera goes off. */
function stop() {
  for (const track of live?.tracks ?? []) track.stop();
  live?.context?.close();
  live?.free?.();
  live = undefined;
}

/** Run the checks of these names: each has its own time, and none holds up the others for long. */
async function run(names) {
  stop();
  const mine = live = { tracks: [], context: window.AudioContext && new AudioContext() };
  page.state = 'on';
  // A lock that was let go of is free only after a while.
  await wait(50);
  const step = async (name, seconds, work) => {
    if (!names.includes(name) || live !== mine) return;
    mark(name, 'wait');
    const code = await within(seconds * 1_000, Promise.resolve().then(work)).catch(() => {});
    if (live === mine) mark(name, code ?? 'skipped');
  };
  await Promise.all([
    step('window', 1, () => alone(mine)),
    step('battery', 1, async () => battery(await navigator.getBattery?.(), navigator.connection)),
    // One after the other: both fill the line.
    step('connection', 12, line).then(() => step('relay', 9, () => relays(JSON.parse(page.ice)))),
    step('browser', 1, browser).then(() => (
      codes.browser === 'ok' ? media(mine, names, step) : mark('app', app())
    )).catch(() => {}),
  ]);
  if (live !== mine) return;
  stop();
  finish();
}

async function media(mine, names, step) {
  const { tracks, context } = mine;
  const told = await allow(mine, names);
  if (live !== mine || !tracks.length) return;
  const of = (kind) => tracks.find((each) => each.kind === kind);
  const [sound, picture] = [of('audio'), of('video')];
  await within(3_000, context.resume());
  const silent = context.state !== 'running' && 'stuck';
  if (sound) say('read');
  const late = import('./check-echo.js');
  await Promise.all([
    step('camera', 6, () => (picture ? look(part('picture'), picture) : told.video)),
    step('microphone', 11, () => (sound
      ? silent || listen(context, sound, (loud) => { part('level').value = loud; }) : told.audio)),
    step('device', 8, () => picture && strain(picture)),
  ]);
  if (silent || live !== mine) return;
  // Some phones let only one hold the microphone at a time.
  sound?.stop();
  say('chirps');
  // Nobody waits for this one: it comes while they read.
  const { echo, shoot, speaker } = await late;
  const chirps = async (help, warmUps) => {
    const [own] = sound ? await open(['audio'], chosen, help) : [];
    if (own) tracks.push(own);
    const shots = await shoot(context, own, warmUps);
    own?.stop();
    return shots;
  };
  let raw;
  await step('speaker', 20, async () => {
    if (chosen.output) await context.setSinkId(chosen.output);
    raw = await chirps(false, 1);
    return speaker(raw) ?? 'ask';
  });
  await step('echo', 20, async () => speaker(raw) && echo(raw, await chirps(true, 2)));
}

/** Ask for the devices, and fill the lists to choose from. */
async function allow(mine, names) {
  say('ask');
  const slow = setTimeout(() => mark('permission', 'slow'), 15_000);
  const kinds = names.includes('microphone') ? ['audio'] : [];
  if (names.includes('camera')) kinds.push('video');
  const { tracks, codes: told, atOnce, system } = await ask(kinds, chosen);
  clearTimeout(slow);
  mine.tracks.push(...tracks);
  // Somebody who has left meanwhile must not find the light of the camera on.
  if (live !== mine) return tracks.forEach((track) => track.stop());
  mark('permission', permission(told));
  mark('app', tracks.length || !atOnce ? 'ok' : app());
  part('system').hidden = !system;
  const found = await navigator.mediaDevices.enumerateDevices();
  for (const list of all('select')) {
    const fit = found.filter(({ kind, label }) => label && kind === list.dataset.kind);
    list.replaceChildren(...fit.map(({ label, deviceId }) => (
      new Option(label, deviceId, false, deviceId === chosen[list.name]))));
    list.hidden = !fit[1] || (list.name === 'output' && !mine.context.setSinkId);
  }
  return told;
}

function browser() {
  if (!isSecureContext) return 'insecure';
  if (!navigator.mediaDevices) return 'no_media';
  return window.RTCPeerConnection ? 'ok' : 'no_calls';
}

/** Whether this is the browser inside another app, which often may not use a camera. */
function app() {
  const agent = navigator.userAgent;
  const found = JSON.parse(page.apps).find(([, sign]) => new RegExp(sign, 'i').test(agent));
  if (!found) return 'ok';
  [part('app-name').textContent] = found;
  part('android').hidden = !agent.includes('Android');
  return 'in_app';
}

function alone(mine) {
  return new Promise((done) => {
    navigator.locks.request(page.lock, { ifAvailable: true }, (lock) => {
      done(lock ? 'ok' : 'second');
      return lock && new Promise((free) => { mine.free = free; });
    });
  });
}

function finish() {
  page.state = 'done';
  const rows = all('.checks > :not([hidden])');
  const those = (level) => rows.filter((row) => shown(row).dataset.level === level);
  const [fails, warns, asks] = [those('fail'), those('warn'), those('ask')];
  say((fails[0] && 'fail') ?? (warns[0] && 'warn') ?? (asks[0] ? 'heard' : 'ok'));
  part('aloud').textContent = [...fails, ...warns].map((row) => (
    `${row.firstChild.textContent}: ${shown(row).firstChild.textContent}`)).join(' ');
  part('readout').hidden = !part('aloud').textContent;
  if (!page.report) return;
  const headers = { 'Content-Type': 'application/json' };
  fetch(page.report, { method: 'POST', headers, body: JSON.stringify(codes) }).catch(() => {});
}

for (const key of all('[data-again]')) {
  key[key.name ? 'onchange' : 'onclick'] = () => {
    if (key.name) chosen[key.name] = key.value;
    run(key.dataset.again.split(' '));
  };
}
for (const key of all('[data-copy]')) {
  key.onclick = () => navigator.clipboard.writeText(part(key.dataset.copy).textContent);
}
for (const key of all('[data-heard]')) {
  key.onclick = () => {
    mark('speaker', key.dataset.heard);
    if (codes.speaker === 'heard' && codes.microphone !== 'none') mark('echo', 'earphones');
    finish();
  };
}
part('stop').onclick = () => {
  stop();
  delete page.state;
  say('stopped');
};
addEventListener('pagehide', part('stop').onclick);
