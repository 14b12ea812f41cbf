// <sort-list>: statements are dragged to another place; the buttons of the page do the same.
class SortList extends HTMLElement {
  connectedCallback() {
    for (const item of this.querySelectorAll(":scope > ol > li")) {
      item.draggable = true;
      item.addEventListener("dragstart", (event) => {
        if (event.target !== item) return;
        this.dragged = item;
        item.classList.add("dragged");
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", item.dataset.place);
      });
      item.addEventListener("dragend", () => {
        item.classList.remove("dragged");
        this.dragged = null;
      });
      item.addEventListener("dragover", (event) => {
        if (!this.dragged || this.dragged === item) return;
        event.preventDefault();
        item.classList.add("over");
      });
      item.addEventListener("dragleave", () => item.classList.remove("over"));
      item.addEventListener("drop", (event) => {
        item.classList.remove("over");
        if (!this.dragged || this.dragged === item) return;
        event.preventDefault();
        const { form } = this.dragged.querySelector("button[data-move]");
        form.elements.to.value = item.dataset.place;
        form.elements.focus.value = item.id;
        form.submit();
      });
    }
  }
}

customElements.define("sort-list", SortList);
