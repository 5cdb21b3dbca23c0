// How good the connection is, and what to send over it.

// Every call begins small and grows.
const FIRST_LOOKS = 3;
const SLOWEST_LOOKS = 60;
// Of a camera that is off, nothing new is heard.
const STALE_MS = 10_000;

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
