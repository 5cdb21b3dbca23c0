// Offers the clock of this device where the page shows another one. It changes nothing by itself,
// and what is chosen already stays chosen.

const form = document.querySelector("#zone");
const select = form?.querySelector("select");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const option = select && [...select.options].find((one) => one.value === here);

if (option && !option.selected) {
  const offer = document.createElement("p");
  const link = document.createElement("a");
  const city = here.split("/").pop().replaceAll("_", " ");
  link.textContent = `Show times in ${city} time, as on this device`;
  link.className = "alone";
  const aim = () => { link.href = addressThere(); };
  aim();
  document.addEventListener("change", aim);
  // After a return from the history the browser fills the form in again, without a change.
  addEventListener("pageshow", aim);
  offer.className = "hint";
  offer.append(link);
  document.querySelector(".weekbar")?.after(offer);
}

function addressThere() {
  const there = new URL(location.href);
  there.searchParams.set("zone", here);
  for (const name of ["way", "slot"]) {
    const chosen = document.querySelector(`input[name=${name}]:checked`);
    if (chosen) there.searchParams.set(name, chosen.value);
  }
  return `${there.pathname}${there.search}#times`;
}
