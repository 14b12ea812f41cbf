// <job-progress>: follows the events of a job, and loads the page again where there is a new answer.
class JobProgress extends HTMLElement {
  connectedCallback() {
    if (!["waiting", "running"].includes(this.dataset.state)) return;
    this.source = new EventSource(this.dataset.events);
    this.source.addEventListener("message", (event) => {
      const job = JSON.parse(event.data);
      const bar = this.querySelector("progress");
      if (bar && job.total) {
        bar.max = job.total;
        bar.value = job.done;
      }
      this.querySelector("[data-activity]").textContent = job.state === "running" ? job.activity : "";
      if (job.state !== this.dataset.state || String(job.answers) !== this.dataset.answers) {
        this.source.close();
        location.reload();
      }
    });
  }

  disconnectedCallback() {
    this.source?.close();
  }
}

customElements.define("job-progress", JobProgress);
