// One call with one page of the other side; when the other page is a new one, so is the call.

/**
 * Make a call. The client is polite: it gives way, and never makes the first offer.
 *
 * send(part) carries a description or a candidate to the other page, shown(stream) gets its
 * sound and picture, changed(state) the state of the connection.
 */
export function makeCall({ polite, ice, local, send, shown, changed }) {
  const peer = new RTCPeerConnection({ iceServers: ice, bundlePolicy: 'max-bundle' });
  const theirs = new MediaStream();
  let mayOffer = !polite;
  let offering = false;
  let ignoring = false;
  let closed = false;
  // Late events of a closed call must not touch the next one.
  const live = (act) => (event) => (closed ? undefined : act(event));
  const ours = (kind) => local.getTracks().find((track) => track.kind === kind) ?? null;

  peer.ontrack = live(({ track }) => { theirs.addTrack(track); shown(theirs); });
  peer.onicecandidate = live(({ candidate }) => { if (candidate?.candidate) send({ candidate }); });
  peer.onconnectionstatechange = live(() => changed(peer.connectionState));
  peer.oniceconnectionstatechange = live(() => {
    if (peer.iceConnectionState === 'failed') peer.restartIce();
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
    // Both kinds from the start, so that a camera switched on later needs no new agreement.
    for (const kind of ['audio', 'video']) {
      peer.addTransceiver(ours(kind) ?? kind, { direction: 'sendrecv', streams: [local] });
    }
  }

  async function join() {
    for (const line of peer.getTransceivers()) {
      line.direction = 'sendrecv';
      line.sender.setStreams?.(local);
      await line.sender.replaceTrack(ours(line.receiver.track.kind));
    }
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

    /** Send this track, or nothing, from now on. */
    async swap(kind, track) {
      const line = peer.getTransceivers().find((each) => each.receiver.track.kind === kind);
      await line?.sender.replaceTrack(track);
    },

    /** Try again: say the offer once more, or look for another way through the network. */
    again() {
      if (closed) return;
      if (peer.signalingState === 'have-local-offer') {
        send({ description: peer.localDescription });
      } else if (mayOffer) {
        peer.restartIce();
      }
    },

    close() {
      closed = true;
      peer.close();
    },
  };
}
