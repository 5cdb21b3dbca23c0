// The camera and the microphone of this device: as much of both as there is.

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 } };

/** What went wrong, as one of: none, denied, busy, missing, unable. */
export function trouble(problem) {
  if (!problem) return 'none';
  const known = {
    NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'missing',
    OverconstrainedError: 'missing', NotReadableError: 'busy', AbortError: 'busy',
  };
  return known[problem.name] ?? 'unable';
}

/**
 * Ask for both; if that fails, for each alone, to know which one is the trouble.
 *
 * Gives { stream, microphone, camera }; the last two are words of trouble().
 */
export async function openDevices(devices = navigator.mediaDevices) {
  if (!devices?.getUserMedia) {
    return { stream: new MediaStream(), microphone: 'unable', camera: 'unable' };
  }
  try {
    const stream = await devices.getUserMedia({ audio: SOUND, video: PICTURE });
    return { stream, microphone: 'none', camera: 'none' };
  } catch {
    const sound = await attempt(devices, { audio: SOUND });
    const picture = await attempt(devices, { video: PICTURE });
    const tracks = [...sound.tracks, ...picture.tracks];
    return {
      stream: new MediaStream(tracks), microphone: sound.trouble, camera: picture.trouble,
    };
  }
}

/** A fresh track of the camera; throws what the browser throws. */
export async function openCamera(devices = navigator.mediaDevices) {
  return (await devices.getUserMedia({ video: PICTURE })).getVideoTracks()[0];
}

async function attempt(devices, wanted) {
  try {
    return { tracks: (await devices.getUserMedia(wanted)).getTracks(), trouble: 'none' };
  } catch (problem) {
    return { tracks: [], trouble: trouble(problem) };
  }
}
