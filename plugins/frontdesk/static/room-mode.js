// What is sent: as much as the line carries, and as both of us want.
import { level, look, steering } from './room-quality.js';

const part = (id) => document.getElementById(id);

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
