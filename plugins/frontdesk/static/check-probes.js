// Everything the check measures: camera, microphone, line, relay, strength; and what it means.

export const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** What a promise gives, or nothing once the time is over: some browsers never answer. */
export const within = (ms, promise) => Promise.race([promise, wait(ms)]);

/** help: whether the browser may clean the sound, as it does in a session. */
export async function open(kinds, chosen, help = true) {
  const wanted = {};
  for (const kind of kinds) {
    const deviceId = chosen[kind] && { exact: chosen[kind] };
    wanted[kind] = kind === 'video'
      ? { deviceId, width: { ideal: 1280 }, height: { ideal: 720 } }
      : { deviceId, echoCancellation: help, noiseSuppression: help, autoGainControl: help };
  }
  return (await navigator.mediaDevices.getUserMedia(wanted)).getTracks();
}

/** Ask for all at once; if that fails, for each alone, to name the culprit. */
export async function ask(kinds, chosen) {
  const began = performance.now();
  const codes = {};
  const tracks = [];
  let system = false;
  const attempt = async (some) => {
    let code = 'ok';
    try {
      tracks.push(...await open(some, chosen));
    } catch ({ name }) {
      code = { NotAllowedError: 'denied', NotFoundError: 'none' }[name] ?? 'held';
    }
    for (const kind of some) codes[kind] = code;
  };
  await attempt(kinds);
  // What refuses this fast is no person.
  const atOnce = performance.now() - began < 1_000;
  for (const kind of tracks.length ? [] : kinds) {
    const name = kind === 'video' ? 'camera' : 'microphone';
    const { state } = await navigator.permissions?.query({ name }).catch(() => {}) ?? {};
    if (state === 'denied') codes[kind] = state;
    else if (kinds[1]) await attempt([kind]);
    system ||= state === 'granted' && codes[kind] === 'denied';
    if (document.featurePolicy?.allowsFeature(name) === false) codes[kind] = 'blocked';
  }
  return { tracks, codes, atOnce, system };
}

/** Look at the picture for a moment. */
export async function look(video, track) {
  video.srcObject = new MediaStream([track]);
  await within(3_000, video.play());
  const frames = () => video.getVideoPlaybackQuality().totalVideoFrames;
  const [from, seen, before] = [video.currentTime, frames(), glance(video)];
  await wait(1_500);
  const after = glance(video);
  const mean = (all) => all.reduce((sum, each) => sum + each, 0) / all.length;
  const luma = mean(after);
  return picture({
    seconds: video.currentTime - from,
    changed: after.some((each, at) => each !== before[at]),
    fps: (frames() - seen) / 1.5,
    luma,
    spread: Math.sqrt(mean(after.map((each) => (each - luma) ** 2))),
  });
}

/** How light each part of the picture is, 0 to 255. */
function glance(video) {
  const brush = new OffscreenCanvas(64, 48).getContext('2d');
  brush.drawImage(video, 0, 0, 64, 48);
  const { data } = brush.getImageData(0, 0, 64, 48);
  return Array.from({ length: 3_072 }, (_, at) => (
    0.299 * data[at * 4] + 0.587 * data[at * 4 + 1] + 0.114 * data[at * 4 + 2]
  ));
}

/** Have every step of a microphone told, about 23 a second. */
export async function tape(context, track, told) {
  await context.audioWorklet.addModule(new URL('check-worklet.js', import.meta.url));
  const node = new AudioWorkletNode(context, 'tape', { numberOfOutputs: 0 });
  node.port.onmessage = ({ data }) => told(data);
  if (track) context.createMediaStreamSource(new MediaStream([track])).connect(node);
}

/** Listen until there is enough to judge by; level is told how loud it is, 0 to 1. */
export async function listen(context, track, level) {
  const sum = { ms: 0, peak: 0, clipped: 0, count: 0 };
  await within(9_000, new Promise((done) => {
    tape(context, track, ({ samples }) => {
      let squares = 0;
      for (const sample of samples) {
        const size = Math.abs(sample);
        squares += size * size;
        sum.peak = Math.max(sum.peak, size);
        sum.clipped += size > 0.99;
      }
      sum.count += samples.length;
      sum.ms = (sum.count * 1_000) / context.sampleRate;
      level(Math.sqrt(squares / samples.length));
      if (heardEnough(sum)) done();
    }).catch(done);
  }));
  return voice({ ...sum, muted: track.muted });
}

/** Send and fetch some bytes; no more than 2 s are spent on it. Gives the ms it took. */
async function trip(down, up) {
  const began = performance.now();
  const signal = AbortSignal.timeout(2_000);
  const wanted = up && { method: 'POST', body: new Uint8Array(up) };
  const answer = await fetch(`/check/line?${down}`, { cache: 'no-store', signal, ...wanted });
  if (!answer.ok) throw answer;
  await answer.arrayBuffer();
  return performance.now() - began;
}

/** The line to this very server. */
export async function line() {
  const trips = [];
  let lost = 0;
  const end = performance.now() + 4_000;
  while (trips.length + lost < 12 && performance.now() < end) {
    await trip(0).then((ms) => trips.push(ms), () => { lost += 1; });
  }
  const [down, up] = trips.length ? [await width(524_288), await width(262_144, true)] : [];
  return connection({ trips, lost, down, up });
}

/** kbit/s by ever larger pieces, a slow line by the last that came in time. */
async function width(most, up) {
  let kbits;
  const end = performance.now() + 1_500;
  for (let size = 16_384; size <= most && performance.now() < end; size *= 2) {
    try {
      kbits = (size * 8) / await trip(up ? 0 : size, up && size);
    } catch ({ status }) {
      // A server that is asked too often says nothing about the line.
      return kbits ?? (status ? undefined : 0);
    }
  }
  return kbits;
}

/** Two ends of a call within this page. */
async function loop(how, begin) {
  const [here, there] = [new RTCPeerConnection(how), new RTCPeerConnection(how)];
  here.onicecandidate = ({ candidate }) => there.addIceCandidate(candidate);
  there.onicecandidate = ({ candidate }) => here.addIceCandidate(candidate);
  begin(here, there);
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription);
  return () => { here.close(); there.close(); };
}

/** A call through the relay and nothing else; nothing where none is configured. */
export async function relays(ice) {
  const iceServers = ice.filter(({ urls }) => /\bturns?:/.test(urls));
  if (!iceServers.length) return undefined;
  const [found, errors, trips] = [[], [], []];
  let sent = 0;
  let hangUp;
  await within(8_000, new Promise((done) => {
    hangUp = loop({ iceServers, iceTransportPolicy: 'relay' }, (here, there) => {
      here.onicecandidateerror = ({ errorCode }) => errors.push(errorCode);
      here.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate) found.push(candidate.relayProtocol ?? 'udp');
        else if (!found.length) done();
      });
      wait(3_000).then(() => found.length || done());
      // As sound goes: what is lost is not said again.
      const way = here.createDataChannel('', { ordered: false, maxRetransmits: 0 });
      way.onopen = async () => {
        for (; sent < 150 && way.readyState === 'open'; sent += 1) {
          way.send(`${performance.now()}`.padEnd(400));
          await wait(20);
        }
        wait(600).then(done);
      };
      there.ondatachannel = ({ channel }) => {
        channel.onmessage = ({ data }) => trips.push(performance.now() - data);
      };
    });
  }));
  (await hangUp)();
  return relay(found, errors, { trips, lost: sent - trips.length });
}

/** Send ourselves the picture for a while and see how hard that is. */
export async function strain(track) {
  let sender;
  const hangUp = await loop({}, (here) => { sender = here.addTrack(track); });
  await wait(4_000);
  const reports = [...(await sender.getStats()).values()];
  hangUp();
  return strength(reports.find(({ type }) => type === 'outbound-rtp'));
}

export const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
export const decibels = (part) => 20 * Math.log10(part);

/** What came of asking, by kind, as one code. */
export function permission({ audio, video = audio }) {
  if (audio === video || !audio) return video;
  if (audio === 'denied') return 'microphone_denied';
  return video === 'denied' ? 'camera_denied' : 'ok';
}

/** seconds: how far the picture moved on in 1.5 s; changed: whether two looks at it differ. */
export function picture({ seconds, changed, fps, luma, spread }) {
  if (seconds && luma < 16 && spread < 4) return 'black';
  if (seconds < 1 || !changed) return 'still';
  if (luma < 50) return 'dark';
  return fps < 10 ? 'slow' : 'ok';
}

/** clipped, count: samples; the first are at the very edge. */
export function voice({ ms, peak, clipped, count, muted }) {
  if (!ms) return 'stuck';
  if (muted) return 'muted';
  if (decibels(peak) < -55) return 'silent';
  if (clipped / count > 0.01) return 'loud';
  return decibels(peak) > -35 ? 'ok' : 'quiet';
}

/** Whether more listening would teach us nothing. */
export function heardEnough(sum) {
  if (!sum.peak) return sum.ms >= 3_000;
  return sum.ms >= (voice(sum) === 'ok' ? 2_500 : 6_000);
}

/** A report of the browser on what it sent. */
export function strength({ framesEncoded, totalEncodeTime, qualityLimitationReason } = {}) {
  const frameMs = (totalEncodeTime * 1_000) / framesEncoded;
  if (qualityLimitationReason === 'cpu' || frameMs > 33) return 'slow';
  return frameMs >= 0 ? 'ok' : undefined;
}

/** trips: milliseconds there and back; lost: how many never came; down, up: kbit/s if known. */
export function connection({ trips, lost, down = Infinity, up = Infinity }) {
  if (!trips.length) return 'offline';
  const sorted = [...trips].sort((a, b) => a - b);
  const shaken = sorted[Math.ceil(sorted.length * 0.9) - 1] - sorted[0];
  const missing = lost / (lost + trips.length);
  const kbits = Math.min(down, up);
  const worse = (width, trip, part) => kbits < width || median(trips) > trip || missing > part;
  if (kbits < 100) return 'bad';
  if (worse(700, 600, 0.1)) return 'sound_only';
  return worse(1_100, 300, 0.05) || shaken > 300 ? 'weak' : 'ok';
}

/** found: how the relays are reached, udp, tcp or tls; errors: codes the browser told. */
export function relay(found, errors, call) {
  if (!found.length) return errors.includes(401) ? 'refused' : 'none';
  const code = call.trips.length ? connection(call) : 'closed';
  return code === 'ok' && !found.includes('udp') ? 'tcp' : code;
}

export function battery(state, line) {
  if (state?.charging === false && state.level < 0.2) return 'low';
  if (line?.saveData) return 'saving';
  return state || line ? 'ok' : undefined;
}
