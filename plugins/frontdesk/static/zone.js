// Offers the clock of this device where the page shows another one. It changes nothing by itself.

const form = document.querySelector("#zone");
const select = form?.querySelector("select");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const option = select && [...select.options].find((one) => one.value === here);

if (option && !option.selected) {
  const offer = document.createElement("p");
  const link = document.createElement("a");
  const there = new URL(location.href);
  there.searchParams.set("zone", here);
  link.href = there.pathname + there.search;
  link.textContent = `Show times for ${option.textContent}, like this device`;
  offer.className = "hint";
  offer.append(link);
  document.querySelector(".weekbar")?.after(offer);
}
