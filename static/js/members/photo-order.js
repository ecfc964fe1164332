// Photos change places by their buttons or by dragging, and are taken off; what was taken off can be put back.
// Without this file each button sends the whole form there and back.

export default function photoOrder(field) {
  const words = field.dataset;
  const form = field.closest("form");
  const list = field.querySelector(".photo-list");
  const status = field.querySelector(".photo-status");
  const undo = field.querySelector(".photo-undo");
  let queue = Promise.resolve();
  let dragged = null;
  let takenOff = null;

  const stored = () => [...list.querySelectorAll("[data-photo]")];

  const say = (sentence) => {
    status.textContent = sentence;
  };

  // The whole form goes along: the answer would otherwise take the missing fields for emptied ones.
  const ask = (address, more = {}) => {
    const body = new FormData(form);
    body.delete("photos");
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    return fetch(address, { method: "POST", body }).catch(() => null);
  };

  const savePlace = (item) => {
    const to = stored().indexOf(item) + 1;
    undo.hidden = true;
    queue = queue.then(async () => {
      const answer = await ask(item.querySelector(".photo-on").formAction, { to });
      say(answer?.ok ? words.moved.replace("{n}", to) : words.notMoved);
    });
  };

  const moveTo = (item, index, button) => {
    const others = stored().filter((each) => each !== item);
    const before = others[index] ?? others.at(-1)?.nextElementSibling;
    if (before) list.insertBefore(item, before);
    savePlace(item);
    // At an end the pressed button is gone: the others of the same photo are still there.
    const next = button.offsetParent ? button : [...item.querySelectorAll(".photo-order button")].find((each) => each.offsetParent);
    next?.focus();
  };

  const takeOff = (item) => {
    const place = stored().indexOf(item);
    queue = queue.then(async () => {
      const answer = await ask(item.querySelector(".photo-remove").formAction);
      if (!answer?.ok) return form.requestSubmit(item.querySelector(".photo-remove"));
      takenOff = { ticket: item.dataset.ticket, place };
      item.remove();
      say("");
      undo.hidden = false;
      undo.querySelector("button").focus();
    });
  };

  const putBack = async () => {
    const { ticket, place } = takenOff;
    const body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("held_photo", ticket);
    body.append("to", place + 1);
    const answer = await fetch(words.uploadUrl, { method: "POST", body }).catch(() => null);
    const text = (await answer?.text()) ?? words.notMoved;
    if (answer?.status !== 201) return say(text);
    undo.hidden = true;
    const next = stored()[place] ?? list.querySelector(".photo-add");
    next.insertAdjacentHTML("beforebegin", text);
    makeDraggable(next.previousElementSibling);
    next.previousElementSibling.querySelector(".photo-remove").focus();
  };

  const makeDraggable = (item) => {
    item.draggable = true;
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[formaction]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest(".photo");
    const at = stored().indexOf(item);
    if (button.matches(".photo-remove")) takeOff(item);
    else moveTo(item, button.matches(".photo-first") ? 0 : at + (button.matches(".photo-on") ? 1 : -1), button);
  });
  undo.querySelector("button").addEventListener("click", putBack);

  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-photo]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    dragged.dataset.from = stored().indexOf(dragged);
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-photo]");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const isForward = stored().indexOf(over) > stored().indexOf(dragged);
    if (isForward) over.after(dragged);
    else over.before(dragged);
  });
  list.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    const hasMoved = Number(dragged.dataset.from) !== stored().indexOf(dragged);
    if (hasMoved) savePlace(dragged);
    dragged = null;
  });

  stored().forEach(makeDraggable);
  list.addEventListener("engawa:stored", (event) => makeDraggable(event.target));
}
