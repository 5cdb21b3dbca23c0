// Our own side: camera and microphone, and as much of them as the line carries and both want.
import { level, look, steering } from './room-call.js';

const part = (id) => document.getElementById(id);

export const STORE = 'frontdesk-room';
const WANTED = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 } },
};

export function kept() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

/** What went wrong, as one of: denied, busy, missing, unable. */
export function trouble(problem) {
  const known = {
    NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'missing',
    OverconstrainedError: 'missing', NotReadableError: 'busy', AbortError: 'busy',
  };
  return known[problem.name] ?? 'unable';
}

/** Ask for both, else for each alone; microphone and camera are words of trouble(). */
export async function openDevices(devices = navigator.mediaDevices, before = {}) {
  if (!devices?.getUserMedia) {
    return { stream: new MediaStream(), microphone: 'unable', camera: 'unable' };
  }
  const audio = wants('audio', before.audioinput);
  const video = wants('video', before.videoinput);
  try {
    const stream = await devices.getUserMedia({ audio, video });
    return { stream, microphone: 'none', camera: 'none' };
  } catch (problem) {
    const chosen = before.audioinput || before.videoinput;
    if (chosen && problem.name === 'OverconstrainedError') return openDevices(devices);
    const sound = await attempt(devices, { audio });
    const picture = await attempt(devices, { video });
    const tracks = [...sound.tracks, ...picture.tracks];
    return {
      stream: new MediaStream(tracks), microphone: sound.trouble, camera: picture.trouble,
    };
  }
}

// Of any other wish some browsers make what they like.
const wants = (kind, id) => ({ ...WANTED[kind], ...(id && { deviceId: { exact: id } }) });

async function openTrack(kind, id) {
  const found = await navigator.mediaDevices.getUserMedia({ [kind]: wants(kind, id) });
  return found.getTracks()[0];
}

async function attempt(devices, wanted) {
  try {
    return { tracks: (await devices.getUserMedia(wanted)).getTracks(), trouble: 'none' };
  } catch (problem) {
    return { tracks: [], trouble: trouble(problem) };
  }
}

export function deviceWords({ microphone, camera }, words) {
  if (microphone !== 'none' && camera !== 'none') {
    return words.both[microphone === camera ? camera : 'denied'];
  }
  if (camera !== 'none') return `${words.cameras[camera]} ${words.soundOnly}`;
  if (microphone === 'none') return '';
  return `${words.microphones[microphone]} ${words.notHeard}`;
}

export function ownSide({ words, swap, changed, silenced, heardAgain }) {
  let stream;
  let switching = false;
  const track = (kind) => stream.getTracks().find((each) => each.kind === kind);

  function show() {
    part('me').srcObject = track('video') ? stream : null;
    part('me').hidden = !track('video');
    press('microphone', !!track('audio')?.enabled);
    press('camera', !!track('video'));
    changed();
  }

  function press(id, on) {
    part(id).setAttribute('aria-pressed', String(on));
    part(id).querySelector('span').textContent = on ? 'on' : 'off';
  }

  function watch() {
    const [sound, picture] = [track('audio'), track('video')];
    if (picture) picture.onended = () => camera(false);
    if (!sound) return;
    sound.onended = () => take('audio').then((taken) => taken || silenced());
    // A phone call on the same phone takes the microphone, and some never give it back.
    sound.onmute = silenced;
    sound.onunmute = heardAgain;
  }

  function drop(kind) {
    const old = track(kind);
    if (!old) return;
    old.onended = null;
    // Its light goes out.
    old.stop();
    stream.removeTrack(old);
  }

  /** Use this device, or the one chosen before; tells whether it could. */
  async function take(kind, id) {
    // A second press would open it twice.
    if (switching) return true;
    switching = true;
    const muted = track(kind)?.enabled === false;
    // A phone runs one at a time.
    if (kind === 'video') drop(kind);
    const fresh = await openTrack(kind, id).catch(() => openTrack(kind)).catch(() => null);
    if (fresh) {
      drop(kind);
      fresh.enabled = !muted;
      stream.addTrack(fresh);
      watch();
    }
    await swap(kind, track(kind) ?? null);
    part('note').textContent = fresh ? '' : words.starts[kind];
    switching = false;
    show();
    return !!fresh;
  }

  async function camera(on) {
    if (on) return take('video', kept().videoinput);
    drop('video');
    await swap('video', null);
    show();
  }

  return {
    get stream() { return stream; },
    get on() { return { microphone: !!track('audio')?.enabled, camera: !!track('video') }; },
    take, camera,
    id: (kind) => track(kind)?.getSettings().deviceId,

    async open() {
      const found = await openDevices(navigator.mediaDevices, kept());
      stream = found.stream;
      part('note').textContent = deviceWords(found, words);
      watch();
      return stream.getTracks().length > 0;
    },
    show,

    microphone() {
      const sound = track('audio');
      if (!sound) return;
      sound.enabled = !sound.enabled;
      show();
    },

    close() {
      drop('audio');
      drop('video');
      part('me').srcObject = null;
    },
  };
}

/** What is sent, by hand and by what the line is measured to take. */
export function sending({ own, words, call, changed }) {
  const { dataset } = part('room');
  const mode = part('mode');
  let steer;
  let measured;
  let counts;
  let theirs;

  function reset() {
    steer = steering();
    measured = 'full';
    counts = undefined;
    theirs = {};
    for (const id of ['theirs', 'weak', 'line']) part(id).textContent = '';
    delete dataset.line;
  }

  function adjust() {
    const thin = mode.value === 'thin' || measured !== 'full';
    dataset.picture = mode.value === 'sound' || theirs.camera === false ? 'none' : '';
    call()?.tune({ thin, none: !!theirs.sound }).catch(() => {});
  }

  function allow(next) {
    measured = next;
    part('weak').textContent = words[next] ?? '';
    adjust();
  }

  reset();
  return {
    reset, adjust,
    get wishes() {
      const { on } = own;
      return { ...on, sound: mode.value === 'sound', weak: measured === 'sound' && !on.camera };
    },

    heard(now) {
      theirs = now;
      const picture = now.sound ? 'plain' : now.weak ? 'faint' : now.camera || 'dark';
      part('theirs').textContent = [picture, now.microphone || 'quiet']
        .map((each) => words[each] ?? '').join(' ').trim();
      adjust();
    },

    async look() {
      if (call()?.state !== 'connected') return;
      const seen = look(await call().stats(), counts);
      counts = seen.counts;
      const thin = measured !== 'full' || mode.value !== 'auto';
      const out = level(seen.out, thin);
      dataset.line = Math.min(out, level(seen.back, thin));
      part('line').textContent = words.line[dataset.line];
      const next = steer(out);
      if (next === measured) return;
      allow(next);
      if (next === 'sound' && own.on.camera) await own.camera(false);
    },

    async camera() {
      const on = !own.on.camera;
      if (on && mode.value === 'sound') mode.value = 'auto';
      if (on && measured === 'sound') {
        steer.back();
        allow('thin');
      }
      await own.camera(on);
      adjust();
    },

    async choose() {
      if ((mode.value === 'sound') === own.on.camera) await own.camera(!own.on.camera);
      changed();
      adjust();
    },
  };
}
