// The line at the foot that says what was saved.
export function receipt(text, wrong = false) {
  const line = document.getElementById("receipt");
  if (!line) return;
  line.textContent = text;
  line.classList.toggle("problem", wrong);
}
