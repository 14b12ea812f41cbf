// <conflict-map>: pan, zoom and the keyboard for the picture of the conflict graph, which scrolls without them.
import { said } from "./words.js";

const SMALLEST = 0.25;
const LARGEST = 4;
const STEP = 1.25;
const LEGIBLE = 0.8;
const LARGE = 1.5;
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class ConflictMap extends HTMLElement {
  connectedCallback() {
    this.view = this.querySelector(".map-window");
    this.svg = this.querySelector("svg.graph");
    this.size = [this.svg.viewBox.baseVal.width, this.svg.viewBox.baseVal.height];
    this.states = new Map([...this.svg.querySelectorAll("a[data-state]")].map((each) => [each.dataset.state, each]));
    this.near = new Map([...this.states.keys()].map((name) => [name, new Set()]));
    for (const line of this.svg.querySelectorAll("path[data-from]")) {
      this.near.get(line.dataset.from).add(line.dataset.to);
      this.near.get(line.dataset.to).add(line.dataset.from);
    }
    this.tools();
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("focusin", (event) => this.tell(event.target));
    this.drag();
    this.reset();
  }

  tools() {
    const bar = document.createElement("div");
    bar.className = "map-tools";
    for (const [words, label, act] of [
      ["+", said("Zoom in"), () => this.zoom(this.scale * STEP)],
      ["−", said("Zoom out"), () => this.zoom(this.scale / STEP)],
      [said("Whole"), said("Show the whole picture"), () => this.zoom(this.whole())],
      [said("Reset"), said("Reset size and place"), () => this.reset()],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = words;
      if (words.length === 1) button.setAttribute("aria-label", label);
      button.title = label;
      button.addEventListener("click", act);
      bar.append(button);
    }
    const help = document.createElement("p");
    help.className = "help";
    help.textContent = said("Keys in the picture: arrows go to the next state, Enter asks why, + and − zoom, 0 resets.");
    this.told = document.createElement("p");
    this.told.className = "map-told";
    bar.append(help);
    this.prepend(bar);
    this.append(this.told);
    this.tell(null);
  }

  // The width of the window where words stay legible, with a marked state or else the status quo in the middle.
  reset() {
    const fitting = (this.view.clientWidth - 2) / this.size[0];
    this.zoom(fitting < LEGIBLE ? 1 : Math.min(fitting, LARGE));
    const first = this.svg.querySelector(".shape.marked") || this.svg.querySelector(".outer");
    if (first) this.centre(first.closest("a"));
  }

  whole() {
    return Math.min(this.view.clientWidth / this.size[0], this.view.clientHeight / this.size[1]);
  }

  zoom(wanted) {
    const before = this.scale || 1;
    const [x, y] = [this.view.scrollLeft + this.view.clientWidth / 2, this.view.scrollTop + this.view.clientHeight / 2];
    this.scale = Math.min(LARGEST, Math.max(SMALLEST, wanted));
    this.svg.setAttribute("width", Math.round(this.size[0] * this.scale));
    this.svg.setAttribute("height", Math.round(this.size[1] * this.scale));
    const rate = this.scale / before;
    this.view.scrollTo(x * rate - this.view.clientWidth / 2, y * rate - this.view.clientHeight / 2);
  }

  centre(state) {
    const [x, y] = [state.dataset.x * this.scale, state.dataset.y * this.scale];
    this.view.scrollTo(x - this.view.clientWidth / 2, y - this.view.clientHeight / 2);
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !this.view.contains(event.target)) return;
    if (event.key === "+" || event.key === "=") this.zoom(this.scale * STEP);
    else if (event.key === "-") this.zoom(this.scale / STEP);
    else if (event.key === "0") this.reset();
    else if (event.key in ARROWS && event.target.closest("a[data-state]")) this.go(event.target.closest("a"), ARROWS[event.key]);
    else return;
    event.preventDefault();
  }

  // The nearest state in a direction: first among those joined by a move, then among all.
  go(from, [right, down]) {
    const cost = (state) => {
      const [x, y] = [state.dataset.x - from.dataset.x, state.dataset.y - from.dataset.y];
      const along = x * right + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * right);
      return along > 0 && aside <= 2 * along ? along + 2 * aside : Infinity;
    };
    const joined = [...this.near.get(from.dataset.state)].map((name) => this.states.get(name));
    for (const among of [joined, [...this.states.values()]]) {
      const best = among.reduce((one, other) => (one && cost(one) <= cost(other) ? one : other), null);
      if (best && cost(best) < Infinity) {
        best.focus({ preventScroll: true });
        this.centre(best);
        return;
      }
    }
  }

  tell(target) {
    const state = target && target.closest("a[data-state]");
    this.told.textContent = state ? state.getAttribute("aria-label") : said("Go to a state to read it here.");
  }

  drag() {
    let start = null;
    let moved = false;
    this.view.addEventListener("pointerdown", (event) => {
      moved = false;
      if (event.button !== 0 || event.pointerType !== "mouse") return;
      start = [event.clientX + this.view.scrollLeft, event.clientY + this.view.scrollTop];
    });
    window.addEventListener("pointermove", (event) => {
      if (!start) return;
      const [left, top] = [start[0] - event.clientX, start[1] - event.clientY];
      moved = moved || Math.abs(left - this.view.scrollLeft) + Math.abs(top - this.view.scrollTop) > 4;
      if (moved) this.view.scrollTo(left, top);
    });
    window.addEventListener("pointerup", () => (start = null));
    this.view.addEventListener("dragstart", (event) => event.preventDefault());
    this.view.addEventListener("click", (event) => {
      // A click of a key has no detail.
      if (moved && event.detail > 0) event.preventDefault();
    });
  }
}

customElements.define("conflict-map", ConflictMap);
