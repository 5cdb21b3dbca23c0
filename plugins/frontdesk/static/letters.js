// On the therapist's list of letters: an opened one counts as read, and can be answered.

// One address and nothing else, so that it cannot bring along recipients or text of its own.
const ADDRESS = /^[^\s@<>()[\]",:;?&%\\]+@[^\s@<>()[\]",:;?&%\\]+$/;

document.addEventListener("answers-shown", (event) => {
  const box = event.target;
  const address = event.detail.email?.trim() ?? "";
  if (ADDRESS.test(address)) {
    box.querySelector("[data-shown-here]").append(answer(address));
  }
  if ("read" in box.dataset) {
    read(box);
  }
});

function answer(address) {
  const line = document.createElement("p");
  const link = document.createElement("a");
  link.className = "btn sm";
  // RFC 6068: an address may hold marks that mean something in a link.
  link.href = `mailto:${encodeURIComponent(address).replace("%40", "@")}`;
  link.textContent = "Answer";
  line.append(link, " Your email is not sealed. Leave out what they wrote.");
  return line;
}

async function read(box) {
  try {
    const told = await fetch(box.dataset.read, { method: "POST", body: new URLSearchParams() });
    if (told.ok) {
      delete box.dataset.read;
      box.closest("li").querySelectorAll("[data-new]").forEach((mark) => mark.remove());
    }
  } catch {
    // It stays new, and the next time it is opened this is told again.
  }
}
