// Saves while one writes, and lets the page beside the text be seen wide.
const form = document.querySelector("#text");
const said = document.querySelector("#saved");
const seen = document.querySelector("#seen");
const PAUSE_MS = 900;
let timer;
let running = false;
let again = false;
let waiting = false;
let pressed = null;
let gone = false;

function say(words) {
  if (said) said.textContent = words;
}

async function save() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  again = false;
  clearTimeout(timer);
  timer = 0;
  const sent = new FormData(form);
  sent.set("act", "auto");
  sent.delete("picture");
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent });
    if (answer.ok) {
      const { digest, seen: address } = await answer.json();
      form.elements.digest.value = digest;
      waiting = again || Boolean(timer);
      say(`Saved at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`);
      if (seen && address && new URL(seen.src).pathname !== address) seen.src = address;
    } else {
      say(answer.status === 409 ? "Changed in another window. Press Save to see both." : "Not saved yet. Press Save to see why.");
    }
  } catch {
    say("Not saved: the program was stopped. Your words are still here.");
  }
  running = false;
  if (pressed) form.requestSubmit(pressed);
  else if (again) save();
}

function later() {
  waiting = true;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE_MS);
}

if (form?.elements.body) {
  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") later();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    waiting = false;
    if (running || gone) {
      // What is being saved right now would look like somebody else's words.
      event.preventDefault();
      pressed = event.submitter;
    } else {
      gone = true;
    }
  });
  // The browser's way back shows this page as it was left.
  addEventListener("pageshow", () => {
    gone = false;
  });
  addEventListener("beforeunload", (event) => {
    if (waiting) event.preventDefault();
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      save();
    }
  });
}

const wide = document.querySelector("#wide");
if (wide && seen) {
  wide.hidden = false;
  wide.addEventListener("click", () => {
    wide.setAttribute("aria-pressed", String(seen.classList.toggle("wide")));
  });
}
