// The therapist's keys in this browser, which nobody can read out again. One ring for one address.

const NAME = "frontdesk-keys";
const KEYS = "keys";

/** The keys that were kept here; none where the browser keeps none. */
export async function kept() {
  try {
    return await inside("readonly", (keys) => keys.getAll());
  } catch {
    return [];
  }
}

/** Keeps keys in the place of those before; false where this browser cannot. */
export async function keep(keys) {
  try {
    await inside("readwrite", (there) => {
      there.clear();
      keys.forEach((key) => there.put(key, key.kid));
    });
    return true;
  } catch {
    return false;
  }
}

/** Forgets every key. */
export async function forget() {
  await new Promise((done, failed) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = done;
    asked.onerror = () => failed(asked.error);
  });
}

async function inside(mode, act) {
  const ring = await opened();
  try {
    return await new Promise((done, failed) => {
      const change = ring.transaction(KEYS, mode);
      const asked = act(change.objectStore(KEYS));
      change.oncomplete = () => done(asked?.result);
      change.onabort = () => failed(change.error);
    });
  } finally {
    ring.close();
  }
}

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(KEYS);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}
