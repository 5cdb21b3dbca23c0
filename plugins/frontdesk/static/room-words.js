// Everything the room says, in the words of the side that reads it.

const ALLOW = 'Use the camera sign next to the address to allow both. Then choose “Try again”.';

const DEVICES = {
  denied: 'This page may not use your camera and microphone. ' + ALLOW,
  busy: 'Another program holds your camera and microphone. Close it, then choose “Try again”.',
  missing: 'No camera and no microphone was found here. Plug one in, or use the phone.',
  unable: 'This browser cannot do video. Open this page in Safari, Chrome, Edge or Firefox.',
};
const CAMERA = {
  denied: 'The camera is not allowed here.',
  busy: 'Another program holds your camera.',
  missing: 'No camera was found here.',
  unable: 'The camera does not work here.',
};
const MICROPHONE = {
  denied: 'The microphone is not allowed here.',
  busy: 'Another program holds your microphone.',
  missing: 'No microphone was found here.',
  unable: 'The microphone does not work here.',
};

/** What to say about the devices; empty when both work. */
export function deviceWords({ microphone, camera }) {
  if (microphone !== 'none' && camera !== 'none') {
    return DEVICES[microphone === camera ? camera : 'denied'];
  }
  if (camera !== 'none') return `${CAMERA[camera]} You join with sound only. That is fine.`;
  if (microphone === 'none') return '';
  return `${MICROPHONE[microphone]} You can be seen but not heard. Use the phone for the sound.`;
}

const BOTH = {
  asking: 'Your browser asks for your camera and microphone. Choose “Allow”.',
  connecting: 'Connecting…',
  connected: 'You are connected.',
  away: 'The line to this page broke. It keeps trying. The phone works too.',
  replaced: 'This session was opened in another window. You can close this one.',
  changed: 'How or when you meet has changed. Follow the link below.',
  over: 'This room is closed now. Thank you for coming.',
  noCamera: 'The camera does not start. Another program may hold it, or it is not allowed.',
  silenced: 'Your microphone stopped, perhaps because of a phone call. Choose “Try again”.',
  unsteady: 'The connection is weak. Hold on.',
  slow: 'The video does not connect. It keeps trying, but the phone works now.',
};

/** The sentences of one role; other is the name of the person on the other side. */
export function roomWords(role, other) {
  if (role === 'therapist') {
    return {
      ...BOTH,
      alone: `The room is open. ${other} is not here yet.`,
      knock: `${other} is here. Let them in when you are ready.`,
      moved: `${other} asked for the phone instead. Call now.`,
      left: `${other} left the session. They can come back.`,
      gone: `${other} was cut off. Keep this page open. They can come back.`,
      goodbye: 'You left the session.',
      dark: `${other} has the camera off.`,
      quiet: `${other} has the microphone off.`,
    };
  }
  return {
    ...BOTH,
    waitingAlone: `You are in the right place. ${other} is not here yet. Keep this page open.`,
    waiting: `You are in the right place. ${other} knows you are here and will let you in.`,
    left: `${other} left the session. If that was too soon, keep this page open.`,
    gone: `${other} was cut off. Keep this page open. They can come back.`,
    goodbye: 'You left the session. You can come back.',
    dark: `${other} has the camera off.`,
    quiet: `${other} has the microphone off.`,
  };
}
