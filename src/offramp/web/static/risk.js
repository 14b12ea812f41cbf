// <live-risk>: sliders beside the number fields; figures follow, and the address stays one that can be shared.
import { ask } from "./asking.js";
import { said } from "./words.js";

// The page of an address; where there is none, a page with a message in place of the figures.
async function asked(address) {
  let why = said("the server has no figures for these numbers");
  try {
    const answer = await ask(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.getElementById("figures") || page.querySelector("main > .answer")) return page;
  } catch (error) {
    why = error instanceof TypeError ? said("the server does not answer") : error.message;
  }
  const page = document.implementation.createHTMLDocument();
  const told = page.createElement("p");
  told.className = "notice";
  told.textContent = said("No figures: {why}.", { why });
  page.body.append(told);
  return page;
}

class LiveRisk extends HTMLElement {
  connectedCallback() {
    for (const slider of this.querySelectorAll('input[type="range"]')) {
      const field = document.getElementById(slider.dataset.for);
      slider.hidden = false;
      slider.addEventListener("input", () => {
        field.value = Number(Number(slider.value).toPrecision(4));
        this.#later();
      });
      field.addEventListener("input", () => {
        slider.value = field.value || field.placeholder;
        this.#later();
      });
    }
    const form = this.querySelector("form");
    form.addEventListener("change", (event) => {
      if (event.target.matches("select")) this.#show();
    });
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#show(), 120);
  }

  async #show() {
    const form = this.querySelector("form");
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const address = `${location.pathname}?${query}`;
    this.asked = address;
    const page = await asked(address);
    if (this.asked !== address) return; // a later question is on its way
    const figures = page.getElementById("figures") || page.querySelector("main > .answer") || page.querySelector("p");
    figures.id = "figures";
    figures.setAttribute("aria-live", "polite");
    document.getElementById("figures").replaceWith(figures);
    const heading = page.querySelector("live-risk summary");
    if (heading) this.querySelector("summary").textContent = heading.textContent;
    for (const each of this.querySelectorAll(".slider")) {
      const field = each.querySelector("input[name]");
      const changed = field.value !== "" && Number(field.value) !== Number(each.dataset.best);
      each.classList.toggle("changed", changed);
      each.querySelector("[data-from]").hidden = !changed;
    }
    history.replaceState(null, "", address);
  }
}

customElements.define("live-risk", LiveRisk);
