// What the measurements of the check mean, and chirps looked for in simulated rooms.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const scripts = '../../plugins/frontdesk/static';
const rules = {
  ...await import(`${scripts}/check-probes.js`), ...await import(`${scripts}/check-echo.js`),
};

const RATE = 48_000;
const level = (decibels) => 10 ** (decibels / 20);

/** The same numbers every time, -1 to 1. */
function noise(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Something with the pitch, the vowels and the beat of a voice. */
function speaking(seed, volume) {
  const roll = noise(seed);
  const pitch = 110 + 60 * Math.abs(roll());
  const vowels = [1, 2, 3].map((n) => 500 * n + 300 * roll());
  const turn = 3 * roll();
  const tones = Array.from({ length: Math.floor(4_000 / pitch) }, (_, at) => {
    const near = vowels.map((vowel) => 1 / (1 + (((at + 1) * pitch - vowel) / 180) ** 2));
    return [2 * Math.PI * pitch * (at + 1), Math.max(...near)];
  }).filter(([, strength]) => strength > 0.05);
  return (t) => {
    const glide = t + 0.02 * Math.sin(3 * t + turn);
    let sum = 0;
    for (const [turns, strength] of tones) sum += strength * Math.sin(turns * glide);
    return volume * 0.3 * sum * Math.max(0, Math.sin(2 * Math.PI * 4 * t + turn));
  };
}

/** Three quarters of a second of a room; no speaker: earphones. */
function room({ speaker, lag = 60, noiseDb = -60, voice = () => 0, seed = 1 }) {
  const roll = noise(seed);
  const taken = new Float32Array(RATE * 0.75);
  for (let at = 0; at < taken.length; at += 1) {
    taken[at] = level(noiseDb) * 1.73 * roll() + voice(at / RATE + seed);
  }
  if (speaker === undefined) return taken;
  const chirp = rules.chirp(RATE);
  const begin = Math.round((lag / 1_000) * RATE);
  // The straight way, and 40 walls within 0.3 s, each later one weaker.
  const ways = [[0, 1], ...Array.from({ length: 40 }, () => {
    const late = Math.abs(roll()) * 0.3;
    return [Math.round(late * RATE), 0.25 * roll() * 10 ** (-3 * late / 0.3)];
  })];
  for (const [late, strength] of ways) {
    for (let at = 0; at < chirp.length && begin + late + at < taken.length; at += 1) {
      taken[begin + late + at] += 0.5 * level(speaker) * strength * chirp[at];
    }
  }
  return taken;
}

const shots = (what) => [1, 2, 3, 4].map((seed) => rules.find(room({ ...what, seed }), RATE));

test('a chirp alone matches itself, at its time and its loudness', () => {
  const taken = new Float32Array(RATE * 0.75);
  taken.set(rules.chirp(RATE).map((each) => each * 0.05), 4_800);

  const { match, lag, gain } = rules.find(taken, RATE);

  assert.ok(match > 0.99, String(match));
  assert.ok(Math.abs(lag - 100) < 0.5, String(lag));
  assert.ok(Math.abs(gain - 0.1) < 0.005, String(gain));
});

test('the rate of the device makes no difference', () => {
  for (const rate of [8_000, 16_000, 44_100, 96_000]) {
    const taken = new Float32Array(rate * 0.75);
    taken.set(rules.chirp(rate), Math.round(rate / 10));
    const { match, lag } = rules.find(taken, rate);
    // Between two samples a little is lost.
    assert.ok(match > 0.8 && Math.abs(lag - 100) < 0.5, `${rate} ${match} ${lag}`);
  }
});

const ROOMS = [
  ['a loudspeaker in a quiet room', { speaker: -20 }],
  ['a soft loudspeaker', { speaker: -35 }],
  ['a very soft one under some noise', { speaker: -45, noiseDb: -50 }],
  ['a loudspeaker beside a fan', { speaker: -20, noiseDb: -30 }],
  ['a soft one beside a fan', { speaker: -30, noiseDb: -30 }],
  ['a loudspeaker while somebody speaks', { speaker: -20, voice: speaking(3, level(-12)) }],
  ['a late loudspeaker', { speaker: -20, lag: 300 }],
];

for (const [name, what] of ROOMS) {
  test(`heard: ${name}`, () => {
    const heard = shots(what);

    assert.equal(rules.chirpsHeard(heard), true, JSON.stringify(heard));
    assert.equal(rules.speaker(heard), what.lag ? 'late' : 'ok');
  });
}

test('earphones are not heard, in silence, beside a fan or while somebody speaks', () => {
  const voices = Array.from({ length: 8 }, (_, seed) => ({ voice: speaking(seed, level(-3)) }));
  for (const what of [{}, { noiseDb: -30 }, ...voices]) {
    const heard = shots(what);
    assert.equal(rules.chirpsHeard(heard), false, JSON.stringify(heard));
    assert.equal(rules.speaker(heard), undefined);
  }
});

test('a dead microphone hears nothing', () => {
  assert.deepEqual(rules.find(new Float32Array(RATE), RATE), { match: 0, lag: 0, gain: 0 });
});

const shot = (match, lag, gain = 0.1) => ({ match, lag, gain });

test('three that stand out count, and so do three faint ones of one delay', () => {
  assert.equal(rules.chirpsHeard([shot(0.2, 1), shot(0.2, 50), shot(0.2, 90), shot(0, 0)]), true);
  assert.equal(rules.chirpsHeard([shot(0.2, 1), shot(0.2, 50), shot(0.1, 90), shot(0, 0)]), false);
  const faint = [shot(0.139, 5.2), shot(0.139, 5.2), shot(0.09, 6), shot(0.05, 400)];
  assert.equal(rules.chirpsHeard(faint), true);
  assert.equal(rules.chirpsHeard(faint.map((each, at) => ({ ...each, lag: at * 40 }))), false);
});

test('shooting ends as soon as more of it cannot change the answer', () => {
  assert.equal(rules.chirpsDecided([]), false);
  assert.equal(rules.chirpsDecided([shot(0.01, 9)]), false);
  assert.equal(rules.chirpsDecided([shot(0.01, 9), shot(0.02, 300)]), true);
  assert.equal(rules.chirpsDecided([shot(0.5, 60), shot(0.5, 60)]), false);
  assert.equal(rules.chirpsDecided([shot(0.5, 60), shot(0.5, 60), shot(0.5, 60)]), true);
});

test('echo is what the canceller leaves of it', () => {
  const heard = (gain) => [1, 2, 3, 4].map(() => shot(0.5, 60, gain));

  assert.equal(rules.echo(heard(0.1), [shot(0.02, 9), shot(0.03, 200)]), 'ok');
  assert.equal(rules.echo(heard(0.1), heard(0.0099)), 'ok');
  assert.equal(rules.echo(heard(0.1), heard(0.02)), 'some');
  assert.equal(rules.echo(heard(0.1), heard(0.09)), 'echo');
});

test('a camera: still, black, dark, slow or well', () => {
  const well = { seconds: 1.5, changed: true, fps: 20, luma: 120, spread: 40 };

  assert.equal(rules.picture(well), 'ok');
  assert.equal(rules.picture({ ...well, seconds: 0.5 }), 'still');
  assert.equal(rules.picture({ ...well, changed: false }), 'still');
  assert.equal(rules.picture({ ...well, luma: 15, spread: 3, changed: false }), 'black');
  assert.equal(rules.picture({ ...well, luma: 15, spread: 30 }), 'dark');
  assert.equal(rules.picture({ ...well, luma: 49 }), 'dark');
  assert.equal(rules.picture({ ...well, fps: 9 }), 'slow');
  assert.equal(rules.picture({ ...well, seconds: 0, luma: 0, spread: 0 }), 'still');
});

test('a voice: stuck, muted, silent, quiet, loud or well', () => {
  const well = { ms: 4_000, peak: level(-20), clipped: 0, count: 1_000, muted: false };

  assert.equal(rules.voice(well), 'ok');
  assert.equal(rules.voice({ ...well, ms: 0, peak: 0, count: 0 }), 'stuck');
  assert.equal(rules.voice({ ...well, peak: 0, muted: true }), 'muted');
  assert.equal(rules.voice({ ...well, peak: 0 }), 'silent');
  assert.equal(rules.voice({ ...well, peak: level(-56) }), 'silent');
  assert.equal(rules.voice({ ...well, peak: level(-36) }), 'quiet');
  assert.equal(rules.voice({ ...well, peak: 1, clipped: 11 }), 'loud');
  assert.equal(rules.voice({ ...well, peak: 1, clipped: 10 }), 'ok');
});

test('one listens until a voice was heard, and not for ever', () => {
  const sum = { peak: level(-20), clipped: 0, count: 1_000 };

  assert.equal(rules.heardEnough({ ...sum, ms: 2_400 }), false);
  assert.equal(rules.heardEnough({ ...sum, ms: 2_500 }), true);
  assert.equal(rules.heardEnough({ ...sum, ms: 5_900, peak: level(-50) }), false);
  assert.equal(rules.heardEnough({ ...sum, ms: 6_000, peak: level(-50) }), true);
  assert.equal(rules.heardEnough({ ...sum, ms: 2_900, peak: 0 }), false);
  assert.equal(rules.heardEnough({ ...sum, ms: 3_000, peak: 0 }), true);
});

test('what came of asking has one name', () => {
  const named = [
    ['ok', 'ok', 'ok'], ['denied', 'denied', 'denied'], ['held', 'held', 'held'],
    ['none', 'none', 'none'], ['blocked', 'blocked', 'blocked'], ['denied', 'ok', 'microphone_denied'],
    ['ok', 'denied', 'camera_denied'], ['ok', 'none', 'ok'], ['held', 'ok', 'ok'],
    ['ok', undefined, 'ok'], [undefined, 'denied', 'denied'],
  ];

  for (const [audio, video, name] of named) {
    assert.equal(rules.permission({ audio, video }), name, `${audio} ${video}`);
  }
});

test('a line: well, weak, for sound only, bad or none', () => {
  const well = { trips: Array(12).fill(40), lost: 0, down: 5_000, up: 2_000 };

  assert.equal(rules.connection(well), 'ok');
  assert.equal(rules.connection({ ...well, down: undefined, up: undefined }), 'ok');
  assert.equal(rules.connection({ ...well, up: 1_099 }), 'weak');
  assert.equal(rules.connection({ ...well, down: 699 }), 'sound_only');
  assert.equal(rules.connection({ ...well, up: 99 }), 'bad');
  assert.equal(rules.connection({ ...well, trips: Array(12).fill(301) }), 'weak');
  assert.equal(rules.connection({ ...well, trips: Array(12).fill(601) }), 'sound_only');
  assert.equal(rules.connection({ ...well, trips: [...Array(10).fill(40), 400, 400] }), 'weak');
  assert.equal(rules.connection({ ...well, trips: [...Array(11).fill(40), 400] }), 'ok');
  assert.equal(rules.connection({ ...well, trips: Array(11).fill(40), lost: 1 }), 'weak');
  assert.equal(rules.connection({ ...well, trips: Array(10).fill(40), lost: 2 }), 'sound_only');
  assert.equal(rules.connection({ trips: [], lost: 12 }), 'offline');
});

test('a device that packs a picture too slowly is busy; one that does not tell is no news', () => {
  const sent = { framesEncoded: 80, totalEncodeTime: 0.8, qualityLimitationReason: 'none' };

  assert.equal(rules.strength(sent), 'ok');
  assert.equal(rules.strength({ ...sent, totalEncodeTime: 2.7 }), 'slow');
  assert.equal(rules.strength({ ...sent, qualityLimitationReason: 'cpu' }), 'slow');
  assert.equal(rules.strength({ framesEncoded: 80 }), undefined);
  assert.equal(rules.strength(undefined), undefined);
});

test('a relay: reached straight, by a detour, refused or not at all', () => {
  const call = { trips: Array(150).fill(40), lost: 0 };

  assert.equal(rules.relay(['tcp', 'udp'], [701], call), 'ok');
  assert.equal(rules.relay(['tls'], [701], call), 'tcp');
  assert.equal(rules.relay([], [701, 401]), 'refused');
  assert.equal(rules.relay([], []), 'none');
});

test('a relay that was reached is judged by the call through it', () => {
  const call = (ms, lost) => (
    rules.relay(['udp'], [], { trips: Array(150 - lost).fill(ms), lost }));

  assert.equal(call(300, 7), 'ok');
  assert.equal(call(301, 0), 'weak');
  assert.equal(call(40, 8), 'weak');
  assert.equal(call(601, 0), 'sound_only');
  assert.equal(call(40, 16), 'sound_only');
  assert.equal(call(40, 150), 'closed');
});

test('a battery: low, spared or well', () => {
  assert.equal(rules.battery({ charging: false, level: 0.19 }), 'low');
  assert.equal(rules.battery({ charging: true, level: 0.1 }, { saveData: true }), 'saving');
  assert.equal(rules.battery({ charging: false, level: 0.2 }), 'ok');
  assert.equal(rules.battery(undefined, undefined), undefined);
});
