// The words of scripts in the language of the page, which has them in <template id="words">, each by the English ones.
const words = new Map();
for (const each of document.getElementById("words")?.content.querySelectorAll("data") || []) {
  words.set(each.value, each.textContent);
}

// A message with values in its braces.
export function said(message, values = {}) {
  return (words.get(message) || message).replace(/\{(\w+)\}/g, (braces, name) => values[name] ?? braces);
}
