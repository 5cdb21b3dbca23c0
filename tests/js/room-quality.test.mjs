// The rules of the room that are only reckoning: how good a line is, what to send, which words.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const scripts = '../../plugins/frontdesk/static';
const { level, look, steering } = await import(`${scripts}/room-call.js`);
const { secretWords } = await import(`${scripts}/room-panel.js`);

const line = (more) => ({ loss: 0, rtt: 20, kbits: undefined, freezes: 0, ...more });

test('the bounds of a good, a weak and a poor line are those that were measured by others', () => {
  assert.equal(level(line({})), 2);
  assert.equal(level(line({ loss: 0.049, rtt: 299, kbits: 1_100 })), 2);
  for (const weak of [{ loss: 0.05 }, { rtt: 300 }, { kbits: 1_099 }, { freezes: 1 }]) {
    assert.equal(level(line(weak)), 1);
  }
  for (const poor of [{ loss: 0.1 }, { rtt: 600 }, { kbits: 699 }]) {
    assert.equal(level(line(poor)), 0);
  }
});

test('a small picture is content with a small line', () => {
  assert.equal(level(line({ kbits: 150 }), true), 2);
  assert.equal(level(line({ kbits: 149 }), true), 1);
  assert.equal(level(line({ kbits: 99 }), true), 0);
});

const report = (extra, { received = 100, missing = 0, freezes = 0 } = {}) => [
  { type: 'inbound-rtp', packetsReceived: received, packetsLost: missing, freezeCount: freezes },
  { type: 'inbound-rtp', packetsReceived: received, packetsLost: missing },
  { type: 'remote-inbound-rtp', fractionLost: 0.02, roundTripTime: 0.04 },
  { type: 'remote-inbound-rtp', fractionLost: 0.07, roundTripTime: 0.03 },
  { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: 400_000 },
  ...extra,
];

test('each way is read by itself, and only what came since the last look', () => {
  const first = look(report([]));
  const second = look(report([], { received: 190, missing: 10, freezes: 2 }), first.counts);

  assert.deepEqual(first.out, { loss: 0.07, rtt: 40 });
  assert.equal(second.back.loss, 0.1);
  assert.equal(second.back.freezes, 2);
});

test('what the line takes counts only while the picture suffers from it', () => {
  const suffers = [{ type: 'outbound-rtp', qualityLimitationReason: 'bandwidth' }];

  assert.equal(look(report([])).out.kbits, undefined);
  assert.equal(look(report(suffers)).out.kbits, 400);
});

test('what was said of a camera that is off since is forgotten', () => {
  const said = { type: 'remote-inbound-rtp', fractionLost: 0.5, roundTripTime: 2 };
  const ago = (ms) => look([{ ...said, timestamp: Date.now() - ms }]).out;

  assert.deepEqual(ago(11_000), { loss: 0, rtt: 0 });
  assert.deepEqual(ago(1_000), { loss: 0.5, rtt: 2_000 });
});

test('a report that starts afresh, or is empty, is no loss', () => {
  const before = { got: 900, lost: 90, frozen: 5 };

  assert.equal(look([], before).back.loss, 0);
  assert.equal(look(report([]), before).back.freezes, 0);
});

/** Let a steering see the first looks of a good call. */
function begun() {
  const steer = steering();
  for (let looks = 0; looks < 3; looks += 1) steer(2);
  return steer;
}
const after = (steer, ...levels) => levels.map((each) => steer(each)).at(-1);

test('the beginning of a call lowers nothing', () => {
  assert.equal(after(steering(), 0, 0, 0), 'full');
});

test('a poor line makes the picture small, and then takes it away', () => {
  const steer = begun();

  assert.equal(after(steer, 0, 0), 'full');
  assert.equal(after(steer, 0), 'thin');
  assert.equal(after(steer, 0, 0, 0, 0), 'thin');
  assert.equal(after(steer, 0), 'sound');
  assert.equal(after(steer, 2, 2, 2, 2, 2, 2, 2, 2), 'sound');
});

test('one poor moment changes nothing, and a weak line only after a while', () => {
  const steer = begun();

  assert.equal(after(steer, 0, 0, 2, 0, 0, 2), 'full');
  assert.equal(after(steer, 1, 1, 1, 1), 'full');
  assert.equal(after(steer, 1), 'thin');
  assert.equal(after(steer, 1, 1, 1, 1, 1, 1, 1), 'thin');
});

test('the picture comes back slowly, and more slowly each time', () => {
  const steer = begun();
  const good = (looks) => after(steer, ...Array(looks).fill(2));

  assert.equal(after(steer, 0, 0, 0), 'thin');
  assert.equal(good(4), 'thin');
  assert.equal(good(1), 'full');
  assert.equal(after(steer, 0, 0, 0), 'thin');
  assert.equal(good(9), 'thin');
  assert.equal(good(1), 'full');
});

test('a camera that was switched on by hand stays on', () => {
  const steer = begun();
  assert.equal(after(steer, ...Array(8).fill(0)), 'sound');

  steer.back();

  assert.equal(after(steer, ...Array(50).fill(0)), 'thin');
});

const LIST = Array.from({ length: 64 }, (_, at) => 'abcdefgh'[at >> 3] + 'stuvwxyz'[at & 7]);
const wordsOf = (descriptions) => secretWords(descriptions, LIST);
const sdp = (key) => `v=0\r\na=fingerprint:sha-256 ${key}\r\na=setup:actpass\r\n`;

test('both sides read the same five words, whoever offered', async () => {
  const [ours, theirs] = [sdp('AA:01'), sdp('BB:02')];

  const words = await wordsOf([ours, theirs]);

  assert.match(words, /^(?:[a-z]+ ){4}[a-z]+$/);
  assert.equal(await wordsOf([theirs, ours]), words);
  assert.equal(await wordsOf([sdp('aa:01'), theirs]), words);
});

test('the words differ when somebody in between shows each side a key of their own', async () => {
  const seenByUs = await wordsOf([sdp('AA:01'), sdp('EE:09')]);
  const seenByThem = await wordsOf([sdp('EE:08'), sdp('BB:02')]);

  assert.notEqual(seenByUs, seenByThem);
});

test('a description without a key gives no words at all', async () => {
  await assert.rejects(wordsOf([sdp('AA:01'), 'v=0']));
});
