// <auto-save>: saves its form when a field is left, and says so; the button does the same without a script.
import { ask, values } from "./asking.js";
import { receipt } from "./receipt.js";
import { typed, unsaved, warn } from "./unsaved.js";
import { said } from "./words.js";

// Saves go one after another, so that a page never merges its own changes.
let queue = Promise.resolve();

function save(form) {
  const told = queue.then(() => post(form));
  queue = told.catch(() => null);
  return told;
}

async function post(form) {
  const sent = typed(form).map((field) => [field, field.value]);
  const answer = await ask(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { accept: "application/json" },
  });
  if (answer.status === 409) {
    form.submit(); // the server shows both changes
    return null;
  }
  const told = await values(answer);
  if (!answer.ok) throw new Error(told.error);
  for (const [field, value] of sent) field.defaultValue = value;
  if (!told.merged) adopt(told.version);
  return told;
}

// The forms show this version now. The text beside them shows an older one until `refresh` replaces both.
function adopt(version) {
  if (version === null) return;
  for (const field of document.querySelectorAll('input[name="version"]')) {
    if (!field.form.elements["text-beside"]) field.value = version;
  }
  const undo = document.querySelector('button[data-key="z"]');
  if (undo) undo.disabled = false;
}

// The page as the server sees it now, with the focus where it was. Typed text stays, with the version that its form showed:
// the server merges it too, or shows both changes.
function reload() {
  if (typed(document).some(unsaved)) {
    receipt(said("Saved. Another page changed the case too: load this page again when you have saved the rest."));
    return;
  }
  for (const form of document.forms) form.reset(); // or the browser brings old values back
  again();
}

function again() {
  const field = document.activeElement;
  if (field.id) sessionStorage.setItem("focus", field.id);
  location.reload();
}

function refocus() {
  const id = sessionStorage.getItem("focus");
  sessionStorage.removeItem("focus");
  const field = id ? document.getElementById(id) : null;
  if (!field) return;
  for (let within = field.closest("details"); within; within = within.parentElement.closest("details")) within.open = true;
  field.focus();
}

class AutoSave extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.#save());
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save(true);
    });
  }

  // `whole`: the page is loaded again after the save, as by a form without a script.
  async #save(whole = false) {
    const form = this.querySelector("form");
    this.whole ||= whole;
    if (this.saving) {
      this.waiting = true;
      return;
    }
    this.saving = true;
    receipt(said("Saving …"));
    try {
      const told = await save(form);
      if (told) {
        receipt(`${told.receipt}. ${said("Version {number}.", { number: told.place })}`);
        if (told.merged && !this.waiting) reload();
        else if (this.whole && !this.waiting && !typed(document).some(unsaved)) again();
        else await refresh();
      }
    } catch (error) {
      receipt(said("Not saved: {why}", { why: error.message }), true);
    } finally {
      this.saving = false;
      if (this.waiting) {
        this.waiting = false;
        this.#save();
      } else this.whole = false;
    }
  }
}

// The heads of the entries, and the problems beside their fields, as the server sees them now.
function follow(page) {
  for (const head of page.querySelectorAll("main .forms summary[id]")) {
    const same = document.getElementById(head.id);
    if (same && same.innerHTML !== head.innerHTML) same.innerHTML = head.innerHTML;
  }
  for (const field of page.querySelectorAll("main .forms :is(input, select, textarea)[id]")) {
    document.getElementById(field.id)?.toggleAttribute("aria-invalid", false);
    if (field.ariaInvalid) document.getElementById(field.id)?.setAttribute("aria-invalid", field.ariaInvalid);
  }
  for (const old of document.querySelectorAll("main .forms p.problem")) old.remove();
  for (const problem of page.querySelectorAll("main .forms p.problem")) {
    // The place of the problem is as far above an element with an id as on the page of the server.
    const known = problem.parentElement.querySelector("[id]");
    let here = known && document.getElementById(known.id);
    for (let each = known; here && each !== problem.parentElement; each = each.parentElement) here = here.parentElement;
    if (here) here.append(problem);
  }
}

// What the page says about the case beside its fields, as the server sees it now.
async function refresh() {
  const answer = await fetch(location.href).catch(() => null); // the change itself is saved
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const beside = document.getElementById("text-beside");
  const text = page.getElementById("text-beside");
  if (beside && text && !unsaved(beside)) {
    const place = [beside.selectionStart, beside.selectionEnd];
    beside.defaultValue = beside.value = text.value;
    beside.setSelectionRange(...place);
    beside.form.elements.version.value = text.form.elements.version.value;
  }
  const now = page.querySelector("main .notice");
  const old = document.querySelector("main .notice");
  if (old && now) old.replaceWith(now);
  else if (old) old.remove();
  else if (now) document.querySelector("main .forms").prepend(now);
  follow(page);
  for (const list of page.querySelectorAll("datalist")) {
    const same = document.getElementById(list.id);
    if (same) same.replaceWith(list);
  }
}

customElements.define("auto-save", AutoSave);
refocus();
for (const field of document.querySelectorAll("#text-beside")) warn(field);
