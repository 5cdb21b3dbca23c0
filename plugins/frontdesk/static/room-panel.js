// What is not needed to meet: chat, other devices, captions, a window or screen of its own.
import { STORE, kept } from './room-media.js';

const part = (id) => document.getElementById(id);

const TRACK = { audioinput: 'audio', videoinput: 'video' };

/** Bring the panel to life; gives what takes their written words, and what a new call tells. */
export function openPanel({ own, other, words, say }) {
  const them = part('them');
  const pick = (kind, id) => (TRACK[kind] ? own.take(TRACK[kind], id) : them.setSinkId?.(id));
  const current = (kind) => (TRACK[kind] ? own.id(TRACK[kind]) : them.sinkId || 'default');
  const lists = [...document.querySelectorAll('select[data-kind]')];
  const size = part('size');

  async function fill() {
    const found = await navigator.mediaDevices.enumerateDevices();
    for (const list of lists) {
      const { kind } = list.dataset;
      const fits = found.filter((one) => one.kind === kind && one.deviceId);
      list.replaceChildren(...fits.map(({ label, deviceId }) => (
        new Option(label || deviceId, deviceId, false, deviceId === current(kind)))));
      list.parentElement.hidden = fits.length < 2;
    }
    return found;
  }

  /** Go back to what was chosen once it is plugged in again. */
  async function plugged() {
    const found = await fill();
    for (const { dataset: { kind } } of lists) {
      const [now, chosen] = [current(kind), kept()[kind]];
      const has = (id) => found.some((one) => one.kind === kind && one.deviceId === id);
      // A camera that is off stays off.
      if (now && has(chosen)) await (now === chosen || pick(kind, chosen));
      // A speaker that is gone plays nothing to nobody.
      else if (kind === 'audiooutput' && !has(now)) await pick(kind, '');
    }
    fill();
  }

  function resize() {
    part('room').dataset.size = size.value;
    keep('size', size.value);
  }

  function press(id, act) {
    part(id).hidden = false;
    // A picture that has not come yet cannot leave the page.
    part(id).onclick = () => act().catch(() => {});
  }

  for (const list of lists) {
    list.onchange = async () => {
      keep(list.dataset.kind, list.value);
      await pick(list.dataset.kind, list.value);
      fill();
    };
  }
  size.value = kept().size ?? size.value;
  size.onchange = resize;
  resize();
  navigator.mediaDevices.ondevicechange = plugged;
  part('more').ontoggle = fill;
  plugged();
  if (document.pictureInPictureEnabled) {
    press('float', () => (document.pictureInPictureElement
      ? document.exitPictureInPicture() : them.requestPictureInPicture()));
  }
  if (document.fullscreenEnabled) {
    press('full', () => (document.fullscreenElement
      ? document.exitFullscreen() : part('room').requestFullscreen()));
  }
  captions(them);
  part('lateness')?.addEventListener('submit', sayLate);

  return {
    written: openChat({ other, words, say }),
    async connected(descriptions) {
      part('secret').textContent = await secretWords(descriptions, words.secret);
    },
  };
}

/** Remember a choice, in this browser only. */
function keep(name, value) {
  try {
    localStorage.setItem(STORE, JSON.stringify({ ...kept(), [name]: value }));
  } catch { /* It asks again next time. */ }
}

/** Post how late it will be, without leaving the page. */
function sayLate(event) {
  event.preventDefault();
  const body = new URLSearchParams({ minutes: event.submitter.value });
  fetch(event.target.action, { method: 'POST', body, redirect: 'manual' });
}

/** Offer captions only where this very device makes them: no sound goes to anybody else. */
async function captions(them) {
  const Ear = self.SpeechRecognition ?? self.webkitSpeechRecognition;
  const { lang } = document.documentElement;
  const how = { langs: [lang], processLocally: true };
  const state = await Ear?.available?.(how).catch(() => '');
  if (state !== 'available') return;

  let on = false;
  const ear = new Ear();
  Object.assign(ear, { lang, processLocally: true, continuous: true, interimResults: true });
  ear.onresult = ({ results }) => {
    part('caption').textContent = [...results].slice(-2).map(([best]) => best.transcript).join(' ');
  };
  // It ends by itself after a while, and when the call is made anew.
  ear.onend = () => { if (on) setTimeout(listen, 500); };

  function listen() {
    const [sound] = them.srcObject?.getAudioTracks() ?? [];
    try {
      if (on && sound) ear.start(sound);
      else ear.onend();
    } catch { /* It listens already. */ }
  }

  part('captions').hidden = false;
  part('captions').onclick = ({ target }) => {
    on = !on;
    target.setAttribute('aria-pressed', String(on));
    part('caption').textContent = '';
    if (on) listen();
    else ear.stop();
  };
}

/** Open the chat. say(text) is false when the words could not go. Gives what takes theirs. */
function openChat({ other, words, say }) {
  let unread = 0;

  function add(who, text) {
    const line = document.createElement('p');
    const name = document.createElement('b');
    name.textContent = `${who}: `;
    line.append(name, text);
    part('said').append(line);
    line.scrollIntoView({ block: 'nearest' });
  }

  function count(many) {
    unread = many;
    part('unread').textContent = many ? `(${many} new)` : '';
    if (!many) part('wrote').textContent = '';
  }

  part('write').onsubmit = (event) => {
    event.preventDefault();
    const text = part('text').value.trim();
    const sent = !text || say(text);
    part('unsent').textContent = sent ? '' : words.unsent;
    if (!text || !sent) return;
    add(words.you, text);
    part('text').value = '';
  };
  part('chat').ontoggle = () => {
    if (!part('chat').open) return;
    count(0);
    part('text').focus();
  };
  part('chat').ontoggle();

  return (text) => {
    add(other, String(text).slice(0, 2_000));
    if (part('chat').open) return;
    count(unread + 1);
    part('wrote').textContent = words.wrote;
  };
}

/**
 * Return the five words of two session descriptions, whichever comes first, from a list of 64.
 *
 * Who stands in between shows each side a key of their own, and then the words differ.
 */
export async function secretWords(descriptions, list) {
  const keys = descriptions.map((sdp) => /^a=fingerprint:(.+?)\s*$/m.exec(sdp)[1].toLowerCase());
  const text = new TextEncoder();
  const both = await crypto.subtle.importKey(
    'raw', text.encode(keys.sort().join('\n')), 'PBKDF2', false, ['deriveBits'],
  );
  // Slow on purpose: who wants keys that give the same words has to try very many.
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: text.encode('room'), iterations: 100_000 };
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(how, both, 40));
  return Array.from(bytes, (byte) => list[byte % list.length]).join(' ');
}
