// A text field grows with its text, where style sheets cannot do that yet.

export default function autosize(field) {
  if (CSS.supports("field-sizing", "content")) return;

  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };

  field.addEventListener("input", fit);
  fit();
}
