// The parts of the room that need no browser: who a message is for, what words are said.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const scripts = '../../plugins/frontdesk/static';
const { isForUs } = await import(`${scripts}/room-wire.js`);
const { deviceWords, roomWords } = await import(`${scripts}/room-words.js`);
const { openDevices, trouble } = await import(`${scripts}/room-media.js`);
const { makeCall } = await import(`${scripts}/room-call.js`);
const { pictureWords, soundWords } = await import(`${scripts}/check.js`);

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

test('both sides can say every state they can reach', () => {
  const client = roomWords('client', 'Ines');
  const therapist = roomWords('therapist', 'Ana');

  for (const state of ['waiting', 'waitingAlone', 'left', 'gone', 'goodbye', 'slow', 'over', 'changed']) {
    assert.ok(client[state], state);
  }
  for (const state of ['alone', 'knock', 'moved', 'left', 'gone', 'goodbye', 'slow', 'over', 'changed']) {
    assert.ok(therapist[state], state);
  }
  assert.match(therapist.knock, /^Ana is here/);
});

test('words about devices say what is left of them', () => {
  assert.equal(deviceWords({ microphone: 'none', camera: 'none' }), '');
  assert.match(deviceWords({ microphone: 'none', camera: 'busy' }), /sound only/);
  assert.match(deviceWords({ microphone: 'missing', camera: 'none' }), /not heard/);
  assert.match(deviceWords({ microphone: 'busy', camera: 'busy' }), /Another program holds/);
  assert.match(deviceWords({ microphone: 'missing', camera: 'denied' }), /may not use/);
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

test('the check tells black from dark from light, and dead from quiet from loud', () => {
  assert.match(pictureWords({ moved: false, luma: 120, spread: 40 }), /no picture/);
  assert.match(pictureWords({ moved: true, luma: 3, spread: 1 }), /black/);
  assert.match(pictureWords({ moved: true, luma: 30, spread: 20 }), /dark/);
  assert.match(pictureWords({ moved: true, luma: 120, spread: 40 }), /^Works\. You/);
  assert.match(soundWords(0), /^Silence/);
  assert.match(soundWords(0.01), /^Very quiet/);
  assert.match(soundWords(0.3), /^Works/);
});

function stage(polite) {
  const said = [];
  const made = [];
  globalThis.RTCPeerConnection = class {
    signalingState = 'stable';
    connectionState = 'new';
    lines = [];
    applied = [];
    constructor() { made.push(this); }
    addTransceiver(kind) { this.lines.push(kind); }
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
    polite, ice: [], local: new MediaStream(), send: (what) => said.push(what),
    shown: () => {}, changed: () => {},
  });
  return { call, peer: made[0], said };
}

test('the client never makes the first offer, but answers it', async () => {
  const { call, peer, said } = stage(true);

  await peer.onnegotiationneeded();
  assert.deepEqual(said, []);
  await call.take({ description: { type: 'offer', sdp: '' } });

  assert.deepEqual(said.map((one) => one.description.type), ['answer']);
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

  assert.equal(said.length, 2);
  assert.equal(peer.restarted, true);
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
