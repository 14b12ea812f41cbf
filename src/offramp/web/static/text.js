// <case-text>: goes to the line of a problem, and asks before a page with unsaved text is left.
import { warn } from "./unsaved.js";

class CaseText extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea");
    const line = Number(this.dataset.line);
    if (line > 0) {
      const lines = field.value.split("\n");
      const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      field.focus();
      field.setSelectionRange(start, start + lines[line - 1].length);
      field.scrollTop = (line - 5) * parseFloat(getComputedStyle(field).lineHeight);
    }
    warn(field);
  }
}

customElements.define("case-text", CaseText);
