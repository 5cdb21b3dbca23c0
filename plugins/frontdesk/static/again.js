// Looks again by itself where an answer is on its way; without it the page says how.

const SECONDS = 4;

setTimeout(() => location.reload(), SECONDS * 1000);
