// <auto-save>: saves its form when a field is left, and says so; the button does the same without a script.
import { receipt } from "./receipt.js";

export async function save(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { accept: "application/json" },
  });
  if (answer.status === 409) {
    form.submit(); // the server shows both changes
    return null;
  }
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

export function adopt(version) {
  if (version === null) return;
  for (const field of document.querySelectorAll('input[name="version"]')) field.value = version;
  const undo = document.querySelector('button[data-key="z"]');
  if (undo) undo.disabled = false;
}

class AutoSave extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.#save());
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save(true);
    });
  }

  async #save(again = false) {
    const form = this.querySelector("form");
    if (this.saving) {
      this.waiting = true;
      return;
    }
    this.saving = true;
    receipt("Saving …");
    try {
      const told = await save(form);
      if (told) {
        adopt(told.version);
        receipt(`${told.receipt}. Version ${told.version}.`);
        if (again) location.reload();
        else await refresh();
      }
    } catch (error) {
      receipt(`Not saved: ${error.message || "the server did not answer"}`, true);
    } finally {
      this.saving = false;
      if (this.waiting) {
        this.waiting = false;
        this.#save();
      }
    }
  }
}

// The list of problems at the head of the page, as the server sees them now.
async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const beside = document.getElementById("text-beside");
  const text = page.getElementById("text-beside");
  if (beside && text && document.activeElement !== beside) beside.value = text.value;
  const now = page.querySelector("main .notice");
  const old = document.querySelector("main .notice");
  if (old && now) old.replaceWith(now);
  else if (old) old.remove();
  else if (now) document.querySelector("main .forms").prepend(now);
  for (const list of page.querySelectorAll("datalist")) {
    const same = document.getElementById(list.id);
    if (same) same.replaceWith(list);
  }
}

customElements.define("auto-save", AutoSave);
