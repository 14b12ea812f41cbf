// Ctrl+Z and Ctrl+Y press the buttons for undo and redo, outside of fields with text, where they change the text.
import { unsaved } from "./unsaved.js";

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const field = event.target.closest("textarea, input:not([type=checkbox], [type=radio], [type=range])");
  if (field && (field.value || unsaved(field))) return;
  const key = event.key.toLowerCase() === "z" && event.shiftKey ? "y" : event.key.toLowerCase();
  const button = ["y", "z"].includes(key) && document.querySelector(`button[data-key="${key}"]:not(:disabled)`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});
