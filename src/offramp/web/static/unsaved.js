// Text that was typed and is not saved: a field differs from the value that the server sent, or that was saved last.
const TYPED = "input:not([type]), input[type=text], textarea";

export function typed(within) {
  return [...within.querySelectorAll(TYPED)];
}

export function unsaved(field) {
  return field.value !== field.defaultValue;
}
