// Text that was typed and is not saved: a field differs from the value that the server sent, or that was saved last.
const TYPED = "input:not([type]), input[type=text], textarea";

export function typed(within) {
  return [...within.querySelectorAll(TYPED)];
}

export function unsaved(field) {
  return field.value !== field.defaultValue;
}

// Asks before a page is left whose field has unsaved text; to save the field is no leaving.
export function warn(field) {
  let saving = false;
  field.form.addEventListener("submit", () => {
    saving = true;
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved(field) && !saving) event.preventDefault();
  });
}
