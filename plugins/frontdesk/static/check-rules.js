// What every measurement of the check means, as a code the page has words for; no browser needed.

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
export function relay(found, errors) {
  if (found.includes('udp')) return 'ok';
  if (found.length) return 'tcp';
  return errors.includes(401) ? 'refused' : 'none';
}

export function battery(state, line) {
  if (state?.charging === false && state.level < 0.2) return 'low';
  if (line?.saveData) return 'saving';
  return state || line ? 'ok' : undefined;
}
