// The search page: answers while one writes, and keeps the question in the address.
import { listOf, question, search } from './search-index.js';
import { marked, passage } from './search-words.js';

const PAGE = 10;
const WAIT_MS = 150;
const box = document.getElementById('found');
const [told, list, more] = box.children;
const input = document.getElementById('q');
const kept = new Map();
let turn = 0;

// The index is asked for anew each time, the files it names only when they have changed.
function ask(name, version) {
  const address = `${box.dataset.index}${name}.json${version ? `?v=${version}` : ''}`;
  if (!kept.has(address)) {
    const answer = fetch(address, version ? {} : { cache: 'no-cache' });
    const asked = answer.then((found) => (found.ok ? found.json() : Promise.reject(found.status)));
    asked.catch(() => kept.delete(address));
    kept.set(address, asked);
  }
  return kept.get(address);
}

const say = (name, n) => box.dataset[name].replace('{n}', n);

function write(element, text, wanted) {
  for (const [piece, hit] of marked(text, wanted)) {
    const part = hit ? document.createElement('b') : document.createTextNode(piece);
    if (hit) part.textContent = piece;
    element.append(part);
  }
}

// Parsed by the browser without running anything in it; a page one is likely to open next anyway.
const bodyOf = (url) => new Promise((done) => {
  const asked = new XMLHttpRequest();
  const found = () => done(asked.response?.querySelector('.prose')?.textContent.replace(/\s+/g, ' ').trim() ?? '');
  asked.onload = asked.onerror = found;
  asked.responseType = 'document';
  asked.open('GET', url);
  asked.send();
});

async function entry(index, post, wanted) {
  const [block, at] = listOf(post);
  const [url, title, about, lang] = (await ask(`p${block}`, index.lists[block]))[at];
  const item = document.createElement('li');
  const both = item.appendChild(document.createElement('div'));
  const link = both.appendChild(document.createElement('a'));
  const text = both.appendChild(document.createElement('p'));
  text.className = 'hint';
  link.href = url;
  if (lang) item.lang = lang;
  write(link, title, wanted);
  write(text, passage(about, wanted), wanted);
  // Why was it found? Where title and summary do not say it, the text does.
  if (!item.querySelector('b')) {
    bodyOf(url).then((body) => {
      if (marked(body, wanted).some(([, hit]) => hit)) {
        text.replaceChildren();
        write(text, passage(body, wanted), wanted);
      }
    });
  }
  return item;
}

async function run() {
  const mine = ++turn;
  const { wanted, cut } = question(input.value);
  history.replaceState(null, '', input.value ? `?q=${encodeURIComponent(input.value.slice(0, 500))}` : location.pathname);
  box.hidden = !wanted.length;
  if (!wanted.length) return;
  try {
    const index = await ask('index');
    const { found, all } = await search(index, wanted, ask);
    if (mine !== turn) return;
    list.replaceChildren();
    const count = !found.length ? 'none' : !all && wanted.length > 1 ? 'some' : found.length > 1 ? 'many' : 'one';
    told.textContent = `${say(count, found.length)}${cut ? ` ${say('cut')}` : ''}`;
    await show(index, found, wanted, mine);
  } catch {
    if (mine === turn) told.textContent = say('sorry');
  }
}

async function show(index, found, wanted, mine) {
  const from = list.children.length;
  const items = await Promise.all(found.slice(from, from + PAGE).map(([post]) => entry(index, post, wanted)));
  if (mine !== turn) return;
  list.append(...items);
  more.hidden = list.children.length >= found.length;
  more.firstElementChild.onclick = async () => {
    await show(index, found, wanted, mine);
    list.children[from + PAGE]?.querySelector('a').focus();
  };
}

let waiting;
input.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(run, WAIT_MS);
});
input.form.addEventListener('submit', (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  run();
});
input.value = new URLSearchParams(location.search).get('q') ?? '';
if (input.value) run();
else input.focus();
