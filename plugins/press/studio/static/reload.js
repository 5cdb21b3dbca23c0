// Shows the page anew when a build has changed it, and says what a build stumbled over.
const box = document.createElement("aside");
box.setAttribute("role", "status");
box.className = "press-said";
const sheet = document.createElement("link");
sheet.rel = "stylesheet";
sheet.href = "/_press/reload.css";
document.head.append(sheet);
document.body.append(box);

function say({ errors, warnings }) {
  const rows = [...errors.map((words) => ["p", words]), ...warnings.map((words) => ["small", words])];
  box.replaceChildren(
    ...rows.map(([tag, words]) => {
      const row = document.createElement(tag);
      row.textContent = words;
      return row;
    }),
  );
  box.hidden = !rows.length;
}

const here = decodeURIComponent(location.pathname);
const news = new EventSource("/_press/changes");
let missed = false;
news.addEventListener("now", ({ data }) => {
  // The server was started again: nobody knows what has changed meanwhile.
  if (missed) location.reload();
  say(JSON.parse(data));
});
news.addEventListener("built", ({ data }) => {
  const told = JSON.parse(data);
  if (told.changed.includes(here) || (told.other && !told.changed.length)) location.reload();
  else say(told);
});
news.onerror = () => {
  missed = true;
};
