// <drop-zone>: a file that is dropped on it is chosen in its file field, and the form is sent.
class DropZone extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector('input[type="file"]');
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.classList.add("over");
    });
    this.addEventListener("dragleave", () => this.classList.remove("over"));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      this.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      field.form.requestSubmit();
    });
  }
}

customElements.define("drop-zone", DropZone);
