// The search's own rules, without a browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileOf, listOf, question, search, shardsOf } from '../../theme/static/js/search-index.js';
import { marked, passage, words } from '../../theme/static/js/search-words.js';

const said = JSON.parse(readFileSync(new URL('../searched_words.json', import.meta.url)));

test('words are those of the index', () => {
  for (const [text, known] of said) assert.deepEqual(words(text), known, text);
});

test('a question keeps its first twelve words, each once', () => {
  const long = Array.from({ length: 20 }, (_, n) => `word${n}`).join(' ');

  assert.deepEqual(question('sound Sounds SOUND'), { wanted: ['sound'], cut: false });
  assert.equal(question(long).wanted.length, 12);
  assert.equal(question(long).cut, true);
  assert.deepEqual(question('"" * ^ AND?'), { wanted: ['and'], cut: false });
});

test('a word is looked for in the file with the longest key it begins with', () => {
  const keys = ['', 's', 'so', 'sou', 'sov', 't'];

  assert.deepEqual(shardsOf(keys, 'sound', false), ['sou']);
  assert.deepEqual(shardsOf(keys, 'zeal', false), ['']);
  assert.deepEqual(shardsOf(keys, 'so', true), ['so', 'sou', 'sov']);
  assert.equal(fileOf('sou'), 'wsou');
  assert.equal(fileOf('ش'), 'w-634');
});

test('what has all words comes alone, the better first, of two alike the newer', async () => {
  const files = { w: { sound: [33 + 12, 33, 33], soundless: [32 * 4 + 1], bad: [33, 64 + 1] } };
  const index = { posts: 4, shards: { '': 'v' } };
  const ask = (name, version) => (assert.equal(version, 'v'), Promise.resolve(files[name]));
  const found = async (...wanted) => (await search(index, wanted, ask)).found.map(([post]) => post);

  assert.deepEqual(await found('sound'), [0, 2, 1, 3]);
  assert.deepEqual(await found('bad', 'sound'), [0, 2]);
  assert.deepEqual(await found('constructor'), []);
  assert.equal((await search(index, ['bad', 'nothing'], ask)).all, false);
});

test('a post is in the list of its twenty', () => {
  assert.deepEqual(listOf(0), [0, 0]);
  assert.deepEqual(listOf(45), [2, 5]);
});

test('words are marked in the text as it was written', () => {
  assert.deepEqual(marked('Bad sounds, café', ['sound', 'caf']), [
    ['Bad', false], [' ', false], ['sounds', true], [', ', false], ['café', true],
  ]);
});

test('a passage is cut at words around what was found', () => {
  const text = `${'one two three '.repeat(40)}earbuds help a lot ${'four five six '.repeat(40)}`.trim();
  const shown = passage(text, ['earbud']);

  assert.match(shown, /^…\w.*earbuds help a lot.*\w…$/);
  assert.ok(shown.length <= 184);
  assert.equal(passage('Short text', ['x']), 'Short text');
});
