// The check of camera, microphone and sound: everything stays on this page.
import { openDevices } from './room-media.js';

const CAMERA = {
  denied: 'Not allowed. Use the camera sign next to the address, then start again.',
  missing: 'No camera was found. You can still be heard, and that is fine.',
  busy: 'Another program holds the camera. Close it, then start again.',
  unable: 'This browser cannot show a camera. Try Safari, Chrome, Edge or Firefox.',
};
const MICROPHONE = {
  denied: 'Not allowed. Use the sign next to the address, then start again.',
  missing: 'No microphone was found. Plug in a headset, or we use the phone.',
  busy: 'Another program holds the microphone. Close it, then start again.',
  unable: 'This browser cannot use a microphone. Try Safari, Chrome, Edge or Firefox.',
};
// Levels of full scale: quieter than QUIET is hard to follow, NOTHING is a dead line.
const QUIET = 0.02;
const LISTEN_MS = 4_000;
const LOOK_MS = 1_500;
const TIMES_OUT_MS = 3_000;

const part = (id) => document.getElementById(id);
const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

let stream;
let context;
let meter;

/** What a look at the picture tells; luma is 0 to 255, spread its standard deviation. */
export function pictureWords({ moved, luma, spread }) {
  if (!moved) return 'The camera is on, but no picture comes. Start again, or unplug it once.';
  if (luma < 16 && spread < 4) return 'The picture is black. Is there a cover on the lens?';
  if (luma < 50) return 'Works, but it is dark. A lamp in front of you helps.';
  return 'Works. You can see yourself.';
}

/** What listening for a while tells; loudest is a part of full scale. */
export function soundWords(loudest) {
  if (loudest === 0) return 'Silence. Is it muted, or does another program hold it?';
  if (loudest < QUIET) return 'Very quiet. Speak up, or come closer to the microphone.';
  return 'Works. I will be able to hear you.';
}

function mark(id, words) {
  part(id).textContent = words;
  part(id).className = words.startsWith('Works') ? 'ok' : '';
}

async function start() {
  await stop();
  part('said').textContent = 'Your browser asks for your camera and microphone. Choose “Allow”.';
  const devices = await openDevices();
  stream = devices.stream;
  part('view').hidden = false;
  part('begin').hidden = true;
  part('said').textContent = 'Now say a few words, and watch the bar.';
  mark('camera', CAMERA[devices.camera] ?? '');
  mark('microphone', MICROPHONE[devices.microphone] ?? '');
  part('picture').hidden = devices.camera !== 'none';
  part('level').hidden = devices.microphone !== 'none';
  await Promise.all([
    devices.camera === 'none' && look(),
    devices.microphone === 'none' && listen(),
  ]);
  part('said').textContent = 'Play the tone last. Then you are ready.';
}

async function look() {
  const picture = part('picture');
  picture.srcObject = stream;
  await Promise.race([picture.play().catch(() => {}), wait(TIMES_OUT_MS)]);
  const before = picture.currentTime;
  await wait(LOOK_MS);
  mark('camera', pictureWords({ moved: picture.currentTime > before, ...light(picture) }));
}

function light(picture) {
  const canvas = document.createElement('canvas');
  canvas.width = 64;
  canvas.height = 48;
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const { data } = brush.getImageData(0, 0, canvas.width, canvas.height);
  const lumas = [];
  for (let at = 0; at < data.length; at += 4) {
    lumas.push(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
  }
  const luma = lumas.reduce((sum, each) => sum + each, 0) / lumas.length;
  const spread = Math.sqrt(lumas.reduce((sum, each) => sum + (each - luma) ** 2, 0) / lumas.length);
  return { luma, spread };
}

/** The sound system, or nothing: without a sound device some browsers never answer. */
async function soundSystem() {
  context ??= new AudioContext();
  await Promise.race([context.resume(), wait(TIMES_OUT_MS)]);
  return context.state === 'running' ? context : undefined;
}

async function listen() {
  const sound = await soundSystem();
  if (!sound) return mark('microphone', 'The sound of this device does not start. Restart it.');
  const analyser = sound.createAnalyser();
  sound.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  clearInterval(meter);
  meter = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const peak = samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    part('level').value = Math.min(1, Math.sqrt(peak));
    loudest = Math.max(loudest, peak);
  }, 60);
  mark('microphone', 'Listening…');
  await wait(LISTEN_MS);
  mark('microphone', soundWords(loudest));
}

async function tone() {
  mark('speaker', '');
  const sound = await soundSystem();
  if (!sound) return mark('speaker', 'The sound of this device does not start. Restart it.');
  const volume = sound.createGain();
  const source = sound.createOscillator();
  const now = sound.currentTime;
  // Rising and fading softly: a hard edge would click in the ear.
  volume.gain.setValueAtTime(0, now);
  volume.gain.linearRampToValueAtTime(0.2, now + 0.1);
  volume.gain.linearRampToValueAtTime(0, now + 1);
  source.frequency.setValueAtTime(440, now);
  source.frequency.setValueAtTime(554, now + 0.4);
  source.connect(volume).connect(sound.destination);
  source.start(now);
  source.stop(now + 1);
  ask(true);
}

function ask(open) {
  for (const id of ['ask', 'yes', 'no']) part(id).hidden = !open;
}

function answer(heard) {
  ask(false);
  mark('speaker', heard
    ? 'Works. You will hear me.'
    : 'Turn the volume up, and check which earbuds are in use. Then play it again.');
  part('tone').focus();
}

async function stop() {
  clearInterval(meter);
  stream?.getTracks().forEach((track) => track.stop());
  part('picture').srcObject = null;
  await context?.close();
  stream = context = undefined;
}

if (globalThis.document) {
  part('begin').hidden = false;
  part('start').onclick = start;
  part('tone').onclick = tone;
  part('yes').onclick = () => answer(true);
  part('no').onclick = () => answer(false);
  part('stop').onclick = async () => {
    await stop();
    part('view').hidden = true;
    part('begin').hidden = false;
    part('said').textContent = 'The test is over. Your camera and microphone are off.';
    part('start').focus();
  };
  addEventListener('pagehide', stop);
}
