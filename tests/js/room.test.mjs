// The parts of the room that need no browser: who a message is for, what words are said.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const scripts = '../../plugins/frontdesk/static';
const { deviceWords, openDevices, trouble } = await import(`${scripts}/room-media.js`);
const { isForUs, makeCall } = await import(`${scripts}/room-call.js`);

globalThis.MediaStream = class {
  constructor(tracks = []) { this.tracks = tracks; }
  getTracks() { return this.tracks; }
  addTrack(track) { this.tracks.push(track); }
};

test('only a message between the two present pages is for us', () => {
  const message = { from: 'them', to: 'us' };

  assert.equal(isForUs(message, 'us', 'them'), true);
  assert.equal(isForUs(message, 'us after a reload', 'them'), false);
  assert.equal(isForUs(message, 'us', 'them after a reload'), false);
});

test('words about devices say what is left of them', () => {
  const words = {
    both: { busy: 'both busy', denied: 'both denied' },
    cameras: { busy: 'camera busy' }, microphones: { missing: 'no microphone' },
    soundOnly: 'sound only', notHeard: 'not heard',
  };
  const say = (microphone, camera) => deviceWords({ microphone, camera }, words);

  assert.equal(say('none', 'none'), '');
  assert.equal(say('none', 'busy'), 'camera busy sound only');
  assert.equal(say('missing', 'none'), 'no microphone not heard');
  assert.equal(say('busy', 'busy'), 'both busy');
  assert.equal(say('missing', 'denied'), 'both denied');
});

const refusing = (answers) => ({
  getUserMedia: async ({ audio, video }) => {
    const kind = audio && video ? 'both' : audio ? 'sound' : 'picture';
    if (answers[kind] instanceof Error) throw answers[kind];
    return new MediaStream(answers[kind]);
  },
});
const named = (name) => Object.assign(new Error(name), { name });

test('a camera that fails does not take the microphone with it', async () => {
  const devices = refusing({
    both: named('NotReadableError'), sound: ['sound'], picture: named('NotReadableError'),
  });

  const got = await openDevices(devices);

  assert.deepEqual(got.stream.getTracks(), ['sound']);
  assert.deepEqual([got.microphone, got.camera], ['none', 'busy']);
});

test('a device that was chosen once and is gone now is forgotten', async () => {
  const asked = [];
  const devices = {
    async getUserMedia({ audio }) {
      asked.push(audio.deviceId);
      if (audio.deviceId) throw named('OverconstrainedError');
      return new MediaStream(['sound', 'picture']);
    },
  };

  const got = await openDevices(devices, { audioinput: 'sold' });

  assert.deepEqual(asked, [{ exact: 'sold' }, undefined]);
  assert.deepEqual([got.microphone, got.camera], ['none', 'none']);
});

test('a browser without cameras at all is unable', async () => {
  const got = await openDevices({});

  assert.deepEqual([got.microphone, got.camera], ['unable', 'unable']);
});

test('every refusal of a browser has a name of ours', () => {
  assert.equal(trouble(named('NotAllowedError')), 'denied');
  assert.equal(trouble(named('NotFoundError')), 'missing');
  assert.equal(trouble(named('NotReadableError')), 'busy');
  assert.equal(trouble(named('SomethingNewError')), 'unable');
});

const passed = () => new Promise((done) => { setImmediate(done); });

function stage(polite, servers, { met = true } = {}) {
  const said = [];
  const written = [];
  const made = [];
  globalThis.RTCPeerConnection = class {
    signalingState = 'stable';
    connectionState = 'new';
    lines = [];
    applied = [];
    constructor() { made.push(this); }
    addTransceiver(kind) { this.lines.push(kind); }
    createDataChannel(name, how) { this.chat = { how, readyState: 'connecting' }; return this.chat; }
    getConfiguration() { return { bundlePolicy: 'max-bundle' }; }
    setConfiguration(how) { this.configured = how; }
    getTransceivers() { return []; }
    async setLocalDescription() {
      const offers = this.signalingState === 'stable';
      this.localDescription = { type: offers ? 'offer' : 'answer', sdp: '' };
      this.signalingState = offers ? 'have-local-offer' : 'stable';
    }
    async setRemoteDescription(it) {
      this.applied.push(it.type);
      this.signalingState = it.type === 'offer' ? 'have-remote-offer' : 'stable';
    }
    close() { this.signalingState = 'closed'; }
    restartIce() { this.restarted = true; }
  };
  const call = makeCall({
    polite, ice: [], local: new MediaStream(),
    shown: () => {}, changed: () => {}, wrote: (text) => written.push(text),
    renew: async () => servers,
  });
  const meet = () => call.meet((what) => said.push(what));
  if (met) meet();
  return { call, meet, peer: made[0], said, written };
}

test('the client never makes the first offer, but answers it', async () => {
  const { call, peer, said } = stage(true);

  await peer.onnegotiationneeded();
  assert.deepEqual(said, []);
  await call.take({ description: { type: 'offer', sdp: '' } });

  assert.deepEqual(said.map((one) => one.description.type), ['answer']);
});

test('an offer made while nobody was there is told once there is somebody', async () => {
  const { meet, peer, said } = stage(false, [], { met: false });

  await peer.onnegotiationneeded();
  peer.onicecandidate({ candidate: { candidate: 'in the description by then' } });
  assert.deepEqual(said, []);
  meet();
  peer.onicecandidate({ candidate: { candidate: 'late' } });

  assert.deepEqual(said.map((one) => one.description?.type ?? one.candidate.candidate), [
    'offer', 'late',
  ]);
});

test('the therapist offers, and ignores an offer that crosses it', async () => {
  const { call, peer, said } = stage(false);

  await peer.onnegotiationneeded();
  await call.take({ description: { type: 'offer', sdp: '' } });

  assert.deepEqual(said.map((one) => one.description.type), ['offer']);
  assert.deepEqual(peer.applied, []);
});

test('a second answer to the same offer changes nothing', async () => {
  const { call, peer } = stage(false);
  await peer.onnegotiationneeded();

  await call.take({ description: { type: 'answer', sdp: '' } });
  await call.take({ description: { type: 'answer', sdp: '' } });

  assert.deepEqual(peer.applied, ['answer']);
});

test('an offer that got no answer is said again; a call that dropped looks for a way', async () => {
  const { call, peer, said } = stage(false);
  await peer.onnegotiationneeded();

  call.again();
  await call.take({ description: { type: 'answer', sdp: '' } });
  call.again();
  await passed();

  assert.equal(said.length, 2);
  assert.equal(peer.restarted, true);
  assert.equal(peer.configured, undefined);
});

test('another way is looked for with fresh servers', async () => {
  const fresh = [{ urls: 'turn:127.0.0.1', username: 'later' }];
  const { call, peer } = stage(false, fresh);

  call.again();
  await passed();

  assert.deepEqual(peer.configured, { bundlePolicy: 'max-bundle', iceServers: fresh });
  assert.equal(peer.restarted, true);
});

test('a call that was closed meanwhile looks for no way', async () => {
  const { call, peer } = stage(false, []);

  call.again();
  call.close();
  await passed();

  assert.equal(peer.restarted, undefined);
});

test('written words go only while there is a way, and need no offer of their own', () => {
  const { call, peer, written } = stage(true);
  const sent = [];
  peer.chat.send = (text) => sent.push(text);

  assert.equal(call.say('too early'), false);
  peer.chat.readyState = 'open';
  assert.equal(call.say('now'), true);
  peer.chat.onmessage({ data: 'theirs' });
  call.close();
  peer.chat.onmessage({ data: 'late' });

  assert.deepEqual(peer.chat.how, { negotiated: true, id: 0 });
  assert.deepEqual(sent, ['now']);
  assert.deepEqual(written, ['theirs']);
});

test('a closed call does nothing with late events', async () => {
  const { call, peer, said } = stage(false);
  call.close();

  await peer.onnegotiationneeded();
  await call.take({ description: { type: 'answer', sdp: '' } });
  peer.onicecandidate({ candidate: { candidate: 'x' } });

  assert.deepEqual(said, []);
  assert.deepEqual(peer.applied, []);
});
