// One call with one page of the other side; when the other page is a new one, so is the call.

const THIN = { maxBitrate: 250_000, scaleResolutionDownBy: 2, maxFramerate: 15 };
const FULL = { maxBitrate: 1_700_000, scaleResolutionDownBy: 1, maxFramerate: 30 };

/**
 * Make a call. The client is polite: it gives way, and never makes the first offer.
 *
 * send(part) carries a description or a candidate, renew() brings fresh servers or nothing.
 */
export function makeCall({ polite, ice, local, send, shown, changed, wrote, renew }) {
  const peer = new RTCPeerConnection({ iceServers: ice, bundlePolicy: 'max-bundle' });
  const chat = peer.createDataChannel('chat', { negotiated: true, id: 0 });
  const theirs = new MediaStream();
  let mayOffer = !polite;
  let offering = false;
  let ignoring = false;
  let closed = false;
  // Late events of a closed call must not touch the next one.
  const live = (act) => (event) => (closed ? undefined : act(event));
  const ours = (kind) => local.getTracks().find((track) => track.kind === kind) ?? null;

  const line = (kind) => peer.getTransceivers().find((one) => one.receiver.track.kind === kind);

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
      if (!closed) send({ description: peer.localDescription });
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
    for (const { sender, receiver } of peer.getTransceivers().map(open)) {
      sender.setStreams?.(local);
      await sender.replaceTrack(ours(receiver.track.kind));
    }
  }

  function open(both) {
    both.direction = 'sendrecv';
    return both;
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
    if (!closed) send({ description: peer.localDescription });
  }

  return {
    get state() { return peer.connectionState; },
    stats: () => peer.getStats(),

    get agreed() { return [peer.localDescription?.sdp, peer.remoteDescription?.sdp]; },

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
      if (peer.signalingState === 'have-local-offer') {
        send({ description: peer.localDescription });
      } else if (mayOffer) {
        lookForAWay();
      }
    },

    close() {
      closed = true;
      peer.close();
    },
  };
}
