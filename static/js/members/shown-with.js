// A part of the form that only some answers ask for: shown with these values of a field, gone with the others.

export default function shownWith(part) {
  const form = part.closest("form");
  const values = part.dataset.values.split(" ");

  const settle = () => {
    const chosen = new FormData(form).get(part.dataset.field);
    part.hidden = !values.includes(chosen);
  };

  form.addEventListener("change", settle);
  settle();
}
