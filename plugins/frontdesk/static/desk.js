// Draws the list of sessions anew when something in it has changed, and only then.

const SECONDS = 8;
const list = document.querySelector("[data-state]");

async function look() {
  // Whoever types a passphrase is not to lose it.
  if (document.hidden || document.querySelector("[data-passphrase]:not([hidden])")) {
    return;
  }
  try {
    const answer = await fetch(`${location.pathname}/state`, { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== list.dataset.state) {
      location.reload();
    }
  } catch {
    // The service is away for a moment; the next look will find it.
  }
}

setInterval(look, SECONDS * 1000);
