// Our own camera and microphone: opened, switched, exchanged, watched.

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

/** What went wrong, as one of: none, denied, busy, missing, unable. */
export function trouble(problem) {
  if (!problem) return 'none';
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
