// The ways to the other side: a line to the front desk, a call, and how good it is.

const SLOWEST_RETRY_MS = 10_000;
const PAUSES_MS = [0, 500, 2_000];
const THIN = { maxBitrate: 250_000, scaleResolutionDownBy: 2, maxFramerate: 15 };
const FULL = { maxBitrate: 1_700_000, scaleResolutionDownBy: 1, maxFramerate: 30 };
// Every call begins small and grows.
const FIRST_LOOKS = 3;
const SLOWEST_LOOKS = 60;
// Of a camera that is off, nothing new is heard.
const STALE_MS = 10_000;

/** True for what the other page of now meant for this page of now. */
export function isForUs(message, page, peer) {
  return message.to === page && message.from === peer;
}

/** Keep a line open: events come down to heard() one by one, and short messages go up. */
export function openLine({ base, page, heard, lost, found }) {
  const query = `?page=${page}`;
  const outbox = [];
  let inbox = Promise.resolve();
  let retry = 500;
  let closed = false;
  let busy = false;
  let events;

  /** After a change of network the old line may look alive for long. */
  function wake() {
    events?.close();
    if (closed) return;
    events = new EventSource(`${base}/events${query}`);
    events.onopen = () => { retry = 500; found(); };
    events.onmessage = ({ data }) => {
      inbox = inbox.then(() => closed || take(JSON.parse(data))).catch(() => {});
    };
    events.onerror = () => {
      if (closed) return;
      lost();
      if (events.readyState !== EventSource.CLOSED) return;
      // The browser gives up after an answer that is no stream, as a restarting server's.
      setTimeout(wake, retry);
      retry = Math.min(2 * retry, SLOWEST_RETRY_MS);
    };
  }

  // Timers would sleep in a hidden tab.
  const take = (message) => (message.type === 'beat' ? send(message) : heard(message));

  async function deliver() {
    busy = true;
    // What is said at one moment goes up at once.
    await undefined;
    while (outbox[0] && !closed) {
      const all = outbox.splice(0);
      const body = JSON.stringify(all[1] ? all : all[0]);
      for (const pause of PAUSES_MS) {
        if (pause) await new Promise((done) => { setTimeout(done, pause); });
        if (closed || await post(body)) break;
      }
    }
    busy = false;
  }

  // 409: our seat was lost with the line, and is ours again in a moment.
  const post = (body) => fetch(`${base}/signal${query}`, {
    method: 'POST', body, headers: { 'Content-Type': 'application/json' },
  }).then(({ status }) => status !== 409, () => false);

  function send(message) {
    outbox.push(message);
    if (!busy) deliver();
  }

  /** last is said even if the page is going away. */
  function close(last) {
    if (closed) return;
    closed = true;
    events.close();
    if (last) navigator.sendBeacon(`${base}/signal${query}`, JSON.stringify(last));
  }

  wake();
  return { send, close, wake };
}

/**
 * Make a call with one page of the other side; a new page of theirs needs a new call.
 *
 * The client is polite: it gives way, and never makes the first offer. A call can be made before
 * anybody is there: it finds its own ways meanwhile, and tells of them once it is to meet().
 * renew() brings fresh servers or nothing.
 */
export function makeCall({ polite, ice, local, shown, changed, wrote, renew }) {
  const peer = new RTCPeerConnection({
    iceServers: ice, bundlePolicy: 'max-bundle', iceCandidatePoolSize: 1,
  });
  const chat = peer.createDataChannel('chat', { negotiated: true, id: 0 });
  const theirs = new MediaStream();
  let send = () => {};
  let mayOffer = !polite;
  let offering = false;
  let ignoring = false;
  let closed = false;
  // Late events of a closed call must not touch the next one.
  const live = (act) => (event) => (closed ? undefined : act(event));
  const ours = (kind) => local.getTracks().find((track) => track.kind === kind) ?? null;
  const line = (kind) => peer.getTransceivers().find((one) => one.receiver.track.kind === kind);
  const describe = () => closed || send({ description: peer.localDescription });

  chat.onmessage = live(({ data }) => wrote(data));
  peer.ontrack = live(({ track }) => { theirs.addTrack(track); shown(theirs); });
  peer.onicecandidate = live(({ candidate }) => { if (candidate?.candidate) send({ candidate }); });
  peer.onconnectionstatechange = live(() => changed(peer.connectionState));
  peer.oniceconnectionstatechange = live(() => {
    if (peer.iceConnectionState === 'failed') lookForAWay();
  });
  peer.onnegotiationneeded = live(async () => {
    if (!mayOffer) return;
    offering = true;
    try {
      await peer.setLocalDescription();
      describe();
    } catch (problem) {
      if (!closed) throw problem;
    } finally {
      offering = false;
    }
  });

  if (!polite) {
    // Both kinds from the start: a camera may be switched on later.
    for (const kind of ['audio', 'video']) {
      peer.addTransceiver(ours(kind) ?? kind, { direction: 'sendrecv', streams: [local] });
    }
  }

  async function join() {
    for (const both of peer.getTransceivers()) {
      both.direction = 'sendrecv';
      both.sender.setStreams?.(local);
      await both.sender.replaceTrack(ours(both.receiver.track.kind));
    }
  }

  async function lookForAWay() {
    const iceServers = await renew();
    if (closed) return;
    if (iceServers) peer.setConfiguration({ ...peer.getConfiguration(), iceServers });
    peer.restartIce();
  }

  async function described(description) {
    const isOffer = description.type === 'offer';
    ignoring = !polite && isOffer && (offering || peer.signalingState !== 'stable');
    // An answer may come twice, because an offer that seemed lost was sent again.
    if (ignoring || (!isOffer && peer.signalingState !== 'have-local-offer')) return;
    await peer.setRemoteDescription(description);
    if (!isOffer || closed) return;
    if (!mayOffer) await join();
    mayOffer = true;
    await peer.setLocalDescription();
    describe();
  }

  return {
    made: Date.now(),
    get state() { return peer.connectionState; },
    stats: () => peer.getStats(),

    get agreed() { return [peer.localDescription?.sdp, peer.remoteDescription?.sdp]; },

    /** Begin: tell() carries a description or a candidate to the other page. */
    meet(tell) {
      send = tell;
      if (peer.localDescription) describe();
    },

    say(text) {
      if (chat.readyState !== 'open') return false;
      chat.send(text);
      return true;
    },

    async take({ description, candidate }) {
      if (closed) return;
      if (description) await described(description);
      if (!candidate) return;
      try {
        await peer.addIceCandidate(candidate);
      } catch (problem) {
        if (!ignoring && !closed) throw problem;
      }
    },

    async swap(kind, track) {
      await line(kind)?.sender.replaceTrack(track);
    },

    async tune({ thin, none }) {
      const sender = line('video')?.sender;
      const wanted = sender?.getParameters();
      if (!wanted?.encodings?.length) return;
      Object.assign(wanted.encodings[0], thin ? THIN : FULL, { active: !none });
      await sender.setParameters(wanted);
    },

    /** Say the offer once more, or look for another way. */
    again() {
      if (closed) return;
      if (peer.signalingState === 'have-local-offer') describe();
      else if (mayOffer) lookForAWay();
    },

    close() {
      closed = true;
      peer.close();
    },
  };
}

/** Read a report: both ways as { loss (of 1), rtt (ms), kbits, freezes }; counts for next time. */
export function look(report, before = {}) {
  const counts = { got: 0, lost: 0, frozen: 0 };
  const out = { loss: 0, rtt: 0 };
  let kbits;
  let short = false;
  report.forEach((one) => {
    if (one.type === 'inbound-rtp') {
      counts.got += one.packetsReceived;
      counts.lost += one.packetsLost;
      counts.frozen += one.freezeCount ?? 0;
    } else if (one.type === 'remote-inbound-rtp' && !(Date.now() - one.timestamp > STALE_MS)) {
      out.loss = Math.max(out.loss, one.fractionLost ?? 0);
      out.rtt = Math.max(out.rtt, 1_000 * (one.roundTripTime ?? 0));
    }
    short ||= one.qualityLimitationReason === 'bandwidth';
    if (one.availableOutgoingBitrate) kbits = one.availableOutgoingBitrate / 1_000;
  });
  // A line that is not full is not measured.
  if (short) out.kbits = kbits;
  const since = (name) => Math.max(0, counts[name] - (before[name] ?? 0));
  const lost = since('lost');
  const back = { loss: lost / (lost + since('got') || 1), rtt: out.rtt, freezes: since('frozen') };
  return { out, back, counts };
}

/** One way as 2 good, 1 weak, 0 poor; bounds as in Daily's test of call quality. */
export function level({ loss, rtt, kbits, freezes }, thin) {
  const [few, some] = thin ? [100, 150] : [700, 1_100];
  if (loss >= 0.1 || rtt >= 600 || kbits < few) return 0;
  return loss >= 0.05 || rtt >= 300 || kbits < some || freezes ? 1 : 2;
}

/** Turn each level into full, thin or sound: quick to give way, slow to come back. */
export function steering() {
  let mode = 'full';
  let seen = 0;
  let poor = 0;
  let dull = 0;
  let good = 0;
  let wait = 5;
  let insists = false;

  function change(next) {
    mode = next;
    poor = dull = good = 0;
  }

  function steer(now) {
    seen += 1;
    if (seen <= FIRST_LOOKS) return mode;
    poor = now ? 0 : poor + 1;
    dull = now < 2 ? dull + 1 : 0;
    good = now < 2 ? 0 : good + 1;
    if (mode === 'full' && (poor > 2 || dull > 4)) change('thin');
    if (mode === 'thin' && poor > 4 && !insists) change('sound');
    if (mode === 'thin' && good >= wait) {
      wait = Math.min(2 * wait, SLOWEST_LOOKS);
      change('full');
    }
    return mode;
  }

  /** The camera was switched on by hand, and stays. */
  steer.back = () => {
    insists = true;
    change('thin');
  };
  return steer;
}
