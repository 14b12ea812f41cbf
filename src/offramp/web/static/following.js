// <case-version>: says when the case has another version than the page; with a form inside, asks again by itself.
import { ask } from "./asking.js";

class CaseVersion extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("form[data-follow]")) {
      this.#again();
      return;
    }
    document.addEventListener("visibilitychange", this);
    this.handleEvent();
  }

  // Only the page that is looked at holds a connection; a browser has few for each server.
  handleEvent() {
    this.source?.close();
    this.source = null;
    if (document.visibilityState === "hidden") return;
    this.source = new EventSource(this.dataset.events);
    this.source.addEventListener("message", () => {
      this.source.close();
      if (this.dataset.follow !== undefined) location.reload(); // the page then has the form that asks again
      else this.querySelector("[hidden]")?.removeAttribute("hidden");
    });
  }

  async #again() {
    const form = this.querySelector("form");
    try {
      const answer = await ask(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { accept: "application/json" },
      });
      if (answer.ok) location.reload();
    } catch {
      // the button stays
    }
  }

  disconnectedCallback() {
    this.source?.close();
    document.removeEventListener("visibilitychange", this);
  }
}

customElements.define("case-version", CaseVersion);
