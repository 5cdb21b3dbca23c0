// Finds posts in the small files of the index. ask(name, version) fetches one of them.
import { words } from './search-words.js';

const MOST_WORDS = 12;
const MOST_CHARS = 2000;
const SCALE = 32;
const LIST_POSTS = 20;
// A word that is still being typed stands for those that begin so, in these many files at most.
const SHORTEST = 3;
const MOST_SHARDS = 3;

export function question(text) {
  const all = [...new Set(words(text.slice(0, MOST_CHARS)))];
  return { wanted: all.slice(0, MOST_WORDS), cut: all.length > MOST_WORDS || text.length > MOST_CHARS };
}

export const fileOf = (key) => `w${[...key].map((c) => (c < '\x80' ? c : `-${c.codePointAt(0).toString(16)}`)).join('')}`;

// The files that may hold a word: the one with the longest key it begins with, and, where it is
// the beginning of others, those that begin with it.
export function shardsOf(keys, word, open) {
  const own = keys.filter((key) => word.startsWith(key)).sort((a, b) => b.length - a.length);
  const longer = open ? keys.filter((key) => key.length > word.length && key.startsWith(word)) : [];
  return [...own.slice(0, 1), ...longer].slice(0, MOST_SHARDS);
}

// Resolves to { found: [[number of the post, score]], all: whether each has all of the words }.
export async function search(index, wanted, ask) {
  const keys = Object.keys(index.shards);
  const each = await Promise.all(wanted.map(async (word, at) => {
    const open = at === wanted.length - 1 && word.length >= SHORTEST;
    const names = shardsOf(keys, word, open);
    const shards = await Promise.all(names.map((key) => ask(fileOf(key), index.shards[key])));
    return places(Object.assign({}, ...shards), word, open, index.posts);
  }));
  const sums = new Map();
  for (const held of each) {
    for (const [post, score] of held) {
      const [sum, count] = sums.get(post) ?? [0, 0];
      sums.set(post, [sum + score, count + 1]);
    }
  }
  const whole = [...sums].filter(([, [, count]]) => count === wanted.length);
  const found = (whole.length ? whole : [...sums]).map(([post, [score]]) => [post, score]);
  // Of two alike the newer first.
  found.sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return { found, all: whole.length > 0 };
}

function places(shard, word, open, posts) {
  const held = new Map();
  for (const known of open ? Object.keys(shard).filter((each) => each.startsWith(word)) : [word]) {
    const steps = Object.hasOwn(shard, known) ? shard[known] : [];
    // What is rare says more; what was only begun says less.
    const worth = Math.log(1 + posts / (steps.length || 1)) * (known === word ? 1 : 0.5);
    let post = -1;
    for (const step of steps) {
      post += Math.floor(step / SCALE);
      const score = (1 + Math.log(step % SCALE)) * worth;
      held.set(post, Math.max(held.get(post) ?? 0, score));
    }
  }
  return held;
}

// The list that tells of a post, and where in it.
export const listOf = (post) => [Math.floor(post / LIST_POSTS), post % LIST_POSTS];
