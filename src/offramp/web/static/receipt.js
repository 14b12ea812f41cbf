// The line at the foot that says what was saved; what stands between backquotes is code.
export function receipt(text, wrong = false) {
  const line = document.getElementById("receipt");
  if (!line) return;
  const parts = text.split("`").map((part, i, all) => {
    if (i % 2 === 0 || i === all.length - 1) return i % 2 === 0 ? part : `\`${part}`;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
  line.replaceChildren(...parts);
  line.classList.toggle("problem", wrong);
}
