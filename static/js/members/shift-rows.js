// Rows are added and taken away on the page; without this file the form goes to the server and back for it.

export default function shiftRows(part) {
  const template = part.querySelector("template");
  const add = part.querySelector("[data-part=add]");
  const rows = () => [...part.querySelectorAll(".shift")];

  const number = () => {
    rows().forEach((row, index) => {
      const n = index + 1;
      row.id = `shift-${n}`;
      row.querySelector("legend").textContent = part.dataset.numbered.replace("{n}", n);
      const remove = row.querySelector("[data-part=remove]");
      remove.value = `remove_shift:${n}`;
      remove.setAttribute("aria-label", part.dataset.removing.replace("{n}", n));
      for (const input of row.querySelectorAll(".input")) {
        const name = `shift-${n}-${input.name.replace("shift_", "")}`;
        row.querySelector(`label[for="${input.id}"]`).htmlFor = name;
        input.id = name;
      }
    });
    add.hidden = rows().length >= Number(part.dataset.most);
  };

  const tell = () => part.dispatchEvent(new Event("input", { bubbles: true }));

  part.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button === add) {
      event.preventDefault();
      const last = rows().at(-1);
      add.before(template.content.cloneNode(true));
      const row = rows().at(-1);
      const people = last?.querySelector("[name=shift_capacity]").value;
      if (people) row.querySelector("[name=shift_capacity]").value = people;
      number();
      row.querySelector("input:not([type=hidden])").focus();
      tell();
    } else if (button?.dataset.part === "remove") {
      event.preventDefault();
      const at = rows().indexOf(button.closest(".shift"));
      rows()[at].remove();
      number();
      (rows()[at]?.querySelector("input:not([type=hidden])") ?? add).focus();
      tell();
    }
  });
  number();
}
