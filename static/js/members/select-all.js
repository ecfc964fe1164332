// One box for all boxes of the form; it shows when only some of them are chosen.

export default function selectAll(form) {
  const all = form.querySelector('[data-part="all"]');
  const boxes = [...form.querySelectorAll('input[type="checkbox"][name]')];

  const follow = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  form.addEventListener("change", follow);
  follow(); // browsers bring chosen boxes back with the page
}
