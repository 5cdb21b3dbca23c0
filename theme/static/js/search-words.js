// Words as the index knows them: the same rules as plugins/press/search/words.py.
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/g;
const WORD = /[\p{L}\p{N}]+/gu;

export const fold = (text) => text.toLowerCase().replace(/['\u2019\u02bc]/g, '').normalize('NFKD').replace(MARKS, '');

export function stem(word) {
  word = [...word].slice(0, 24).join('');
  if (/^[\x00-\x7f]$/.test(word) && !/\d/.test(word)) return '';
  if (!/^[a-z]{4,}$/.test(word)) return word;
  if (word.endsWith('ies') && word.length > 4) word = word.slice(0, -2);
  else if (/s$/.test(word) && !/(ss|us|is)$/.test(word)) word = word.slice(0, -1);
  const found = /^(?=.*[aeiouy].*(?:ing|ed)$)(.{3,})(?:ing|(?<!e)ed)$/.exec(word);
  if (found) word = found[1].replace(/([bcdfghjkmnpqrtvwx])\1$/, '$1');
  else if (word.length > 3 && /[aeo]$/.test(word)) word = word.slice(0, -1);
  return word.replace(/y$/, 'i');
}

export const words = (text) => (fold(text).match(WORD) ?? []).map(stem).filter(Boolean);

// A text in pieces, each with whether a reader looks for it: [['Bad ', false], ['sound', true]].
export function marked(text, wanted) {
  const hit = (word) => words(word).some((known) => wanted.some((each) => known.startsWith(each)));
  const pieces = text.split(/([\p{L}\p{N}\p{M}'\u2019]+)/u);
  return pieces.map((piece, at) => [piece, at % 2 === 1 && hit(piece)]).filter(([piece]) => piece);
}

// The stretch of a text with most of the words, cut at words, with … where it was cut.
export function passage(text, wanted, most = 180) {
  const pieces = marked(text, wanted);
  let at = 0;
  const hits = pieces.flatMap(([piece, hit]) => ((at += piece.length), hit ? [at - piece.length] : []));
  const score = (from) => hits.filter((hit) => hit >= from && hit < from + most - 40).length;
  const best = hits.reduce((found, hit) => (score(hit) > score(found) ? hit : found), hits[0] ?? 0);
  const from = best > 40 ? text.indexOf(' ', best - 40) + 1 : 0;
  const to = text.length - from <= most ? text.length : text.lastIndexOf(' ', from + most);
  return `${from ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
}
