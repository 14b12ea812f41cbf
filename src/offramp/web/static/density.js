// <live-density>: the picture of a distribution follows the numbers as they are typed.
class LiveDensity extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    const picture = this.querySelector("img");
    form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        const query = new URLSearchParams();
        for (const key of ["low", "best", "high", "shape", "unit"]) {
          const field = form.elements.namedItem(`f ${key}`);
          if (field && field.value) query.set(key, field.value);
        }
        picture.src = `/density.svg?${query}`;
        this.hidden = false;
      }, 150);
    });
  }
}

customElements.define("live-density", LiveDensity);
