// What is not needed to meet: chat, other devices, captions, a window or screen of its own.
import { openChat } from './room-chat.js';
import { STORE, kept } from './room-media.js';
import { secretWords } from './room-words.js';

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
  navigator.mediaDevices.ondevicechange = fill;
  part('more').ontoggle = fill;
  fill();
  // Some browsers cannot choose the speaker, and show none.
  if (kept().audiooutput) pick('audiooutput', kept().audiooutput);
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
      part('secret').textContent = await secretWords(descriptions);
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
