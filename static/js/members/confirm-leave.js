// The browser asks before a form with something typed is left.

export default function confirmLeave(form) {
  let isDirty = form.querySelector("[aria-invalid]") !== null;

  form.addEventListener("input", () => {
    isDirty = true;
  });
  form.addEventListener("submit", () => {
    isDirty = false;
  });
  addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
}
