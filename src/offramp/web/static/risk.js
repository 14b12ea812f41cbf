// <live-risk>: sliders beside the number fields; figures follow, and the address stays one that can be shared.
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
    const answer = await fetch(address);
    if (this.asked !== address) return; // a later question is on its way
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const figures = page.getElementById("figures") || page.querySelector("main > .answer");
    if (figures) {
      figures.id = "figures";
      document.getElementById("figures").replaceWith(figures);
    }
    const heading = page.querySelector("live-risk summary");
    if (heading) this.querySelector("summary").textContent = heading.textContent;
    for (const each of this.querySelectorAll(".slider")) {
      const field = each.querySelector("input[name]");
      each.classList.toggle("changed", field.value !== "" && Number(field.value) !== Number(each.dataset.best));
    }
    history.replaceState(null, "", address);
  }
}

customElements.define("live-risk", LiveRisk);
