// Of several groups only those that hold for the chosen category, and those that hold for all.

export default function shownCategory(list) {
  const field = list.closest("form").elements[list.dataset.field];

  const settle = () => {
    for (const group of list.querySelectorAll("[data-category]")) {
      group.hidden = group.dataset.category !== field.value;
    }
  };

  field.addEventListener("change", settle);
  settle();
}
