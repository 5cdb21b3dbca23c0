// The line to the front desk: events come down, short messages go up, one page id on all of them.

const SLOWEST_RETRY_MS = 10_000;
const PAUSES_MS = [0, 500, 2_000];

/** True for what the other page of now meant for this page of now. */
export function isForUs(message, page, peer) {
  return message.to === page && message.from === peer;
}

/** Keep a line open; heard() gets messages one by one. */
export function openLine({ base, page, heard, lost, found }) {
  const query = `?page=${page}`;
  let inbox = Promise.resolve();
  let outbox = Promise.resolve();
  let retry = 500;
  let closed = false;
  let events;

  function connect() {
    if (closed) return;
    events = new EventSource(`${base}/events${query}`);
    events.onopen = () => { retry = 500; found(); };
    events.onmessage = (event) => {
      inbox = inbox.then(() => closed || take(JSON.parse(event.data))).catch(() => {});
    };
    events.onerror = () => {
      if (closed) return;
      lost();
      if (events.readyState !== EventSource.CLOSED) return;
      // The browser gives up after an answer that is no stream, as a restarting server's.
      setTimeout(connect, retry);
      retry = Math.min(2 * retry, SLOWEST_RETRY_MS);
    };
  }

  function take(message) {
    // Timers would sleep in a hidden tab.
    if (message.type === 'beat') return send({ type: 'beat' });
    return heard(message);
  }

  function post(body) {
    return fetch(`${base}/signal${query}`, {
      method: 'POST', body, headers: { 'Content-Type': 'application/json' },
    });
  }

  async function deliver(body) {
    for (const pause of PAUSES_MS) {
      await new Promise((done) => { setTimeout(done, pause); });
      // 409: our seat was lost with the line, and is ours again in a moment.
      if (closed || await post(body).then(({ status }) => status !== 409, () => false)) return;
    }
  }

  function send(message) {
    if (closed) return;
    const body = JSON.stringify(message);
    outbox = outbox.then(() => deliver(body));
  }

  /** last is said even if the page is going away. */
  function close(last) {
    if (closed) return;
    closed = true;
    events?.close();
    if (last) navigator.sendBeacon(`${base}/signal${query}`, JSON.stringify(last));
  }

  /** After a change of network the old line may look alive for long. */
  function wake() {
    events?.close();
    connect();
  }

  connect();
  return { send, close, wake };
}
