// Whether the microphone hears the speakers: chirps, looked for in what it takes down.
import { decibels, median, tape, wait, within } from './check-probes.js';

const VOLUME = 0.5;

/** A quarter of a second that rises from 700 to 3500 Hz, soft at both ends. */
export function chirp(rate) {
  const count = Math.round(rate / 4);
  return Float32Array.from({ length: count }, (_, at) => {
    const t = at / rate;
    return Math.sin(2 * Math.PI * t * (700 + 5_600 * t)) * Math.sin((Math.PI * at) / count) ** 2;
  });
}

/** About 12,000 samples a second: more would say nothing about the chirp. */
function thinned(samples, times) {
  return Float32Array.from({ length: samples.length / times }, (_, at) => (
    samples.subarray(at * times, (at + 1) * times).reduce((sum, each) => sum + each) / times
  ));
}

const energy = (samples) => samples.reduce((sum, each) => sum + each * each, 0);

/**
 * Where in a recording the chirp fits best.
 *
 * match: 1 is our chirp and nothing else, near 0 anything else, however loud; lag in
 * milliseconds; gain as a part of the volume that was played.
 */
export function find(recording, rate) {
  const times = Math.max(1, Math.floor(rate / 11_000));
  const heard = thinned(recording, times);
  const wanted = thinned(chirp(rate), times);
  const whole = energy(wanted);
  let best = { match: 0, lag: 0, gain: 0 };
  let here = energy(heard.subarray(0, wanted.length));
  for (let at = 0; at + wanted.length <= heard.length; at += 1) {
    let sum = 0;
    for (let i = 0; i < wanted.length; i += 1) sum += heard[at + i] * wanted[i];
    const match = here > 1e-9 ? Math.abs(sum) / Math.sqrt(whole * here) : 0;
    if (match > best.match) {
      best = { match, lag: (at * times * 1_000) / rate, gain: Math.abs(sum) / whole / VOLUME };
    }
    here += (heard[at + wanted.length] ?? 0) ** 2 - heard[at] ** 2;
  }
  return best;
}

/**
 * Whether the microphone heard the chirps: three of four stand out, or stand out a little and
 * came back after the same time, as no voice and no noise does.
 */
export function chirpsHeard(shots) {
  const fair = shots.filter(({ match }) => match > 0.08).map(({ lag }) => lag);
  fair.sort((a, b) => a - b);
  return fair.some((lag, at) => fair[at + 2] - lag <= 3)
    || shots.filter(({ match }) => match > 0.15).length > 2;
}

/** Whether the rest of four shots cannot change the answer. */
export function chirpsDecided(shots) {
  return chirpsHeard(shots) || shots.filter(({ match }) => match <= 0.08).length > 1;
}

/** raw: shots with the browser's canceller off. */
export function speaker(raw) {
  if (!chirpsHeard(raw)) return undefined;
  return median(raw.map(({ lag }) => lag)) > 250 ? 'late' : 'ok';
}

/** The same room with the canceller off and on. */
export function echo(raw, cancelled) {
  if (!chirpsHeard(cancelled)) return 'ok';
  const [loud, left] = [raw, cancelled].map((shots) => median(shots.map(({ gain }) => gain)));
  const less = decibels(loud / left);
  if (less >= 20) return 'ok';
  return less >= 10 ? 'some' : 'echo';
}

/**
 * Play four chirps and look for each in what the microphone takes down at that very time.
 *
 * warmUps: chirps before them that do not count: a sleepy driver swallows the first, and a
 * canceller has to learn the room.
 */
export async function shoot(context, track, warmUps) {
  const rate = context.sampleRate;
  const wave = chirp(rate);
  const buffer = context.createBuffer(1, wave.length, rate);
  buffer.copyToChannel(wave, 0);
  const volume = new GainNode(context, { gain: VOLUME });
  volume.connect(context.destination);
  const shots = [];
  let begin;
  let taken = [];
  let full;
  await tape(context, track, ({ from, samples }) => {
    samples.forEach((sample, at) => { taken[from + at - begin] = sample; });
    if (from + samples.length >= begin + taken.length) full();
  });
  for (let turn = -warmUps; turn < 4 && !chirpsDecided(shots); turn += 1) {
    // Uneven pauses, so that no noise with a beat of its own passes for us.
    const at = context.currentTime + 0.1 + (turn & 3) * 0.02;
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(volume);
    source.start(at);
    [begin, taken] = [Math.round(at * rate), new Float32Array(wave.length * (turn < 0 ? 2 : 3))];
    // Without a microphone the chirps are for the client's own ears.
    const over = new Promise((done) => { full = () => done(true); });
    if (!track) wait(900).then(full);
    if (!await within(4_000, over)) break;
    if (turn >= 0) shots.push(find(taken, rate));
  }
  return shots;
}
