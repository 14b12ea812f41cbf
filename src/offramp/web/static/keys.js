// Ctrl+Z and Ctrl+Y press the buttons for undo and redo, outside of fields.
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase() === "z" && event.shiftKey ? "y" : event.key.toLowerCase();
  const button = ["y", "z"].includes(key) && document.querySelector(`button[data-key="${key}"]:not(:disabled)`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});
