// Written words from page to page; they are kept nowhere else, and go when the page goes.

const part = (id) => document.getElementById(id);

/** Open the chat. say(text) is false when the words could not go. Gives what takes theirs. */
export function openChat({ other, words, say }) {
  let unread = 0;

  function add(who, text) {
    const line = document.createElement('p');
    const name = document.createElement('b');
    name.textContent = `${who}: `;
    line.append(name, text);
    part('said').append(line);
    line.scrollIntoView({ block: 'nearest' });
  }

  function count(many) {
    unread = many;
    part('unread').textContent = many ? `(${many} new)` : '';
    if (!many) part('wrote').textContent = '';
  }

  part('write').onsubmit = (event) => {
    event.preventDefault();
    const text = part('text').value.trim();
    const sent = !text || say(text);
    part('unsent').textContent = sent ? '' : words.unsent;
    if (!text || !sent) return;
    add(words.you, text);
    part('text').value = '';
  };
  part('chat').ontoggle = () => {
    if (!part('chat').open) return;
    count(0);
    part('text').focus();
  };
  part('chat').ontoggle();

  return (text) => {
    add(other, String(text).slice(0, 2_000));
    if (part('chat').open) return;
    count(unread + 1);
    part('wrote').textContent = words.wrote;
  };
}
