// Found places appear while typing, and the second list fills itself. Without this file two buttons do the same.

const PAUSE = 220;

export default function regionPicker(picker) {
  const place = picker.querySelector("[name=place]");
  const resolved = picker.querySelector("[name=place_resolved]");
  const found = picker.querySelector("[data-part=found]");
  const status = picker.querySelector("[data-part=status]");
  const prefecture = picker.querySelector("[name=prefecture]");
  const below = picker.querySelector("[data-part=below]");
  const list = picker.querySelector("[name=region_from_list]");
  const option = picker.querySelector("template[data-part=option]");
  let waiting = 0;
  let running = null;

  // What is taken from the list becomes a chosen radio at once; sent besides, it would overrule a later choice.
  list.removeAttribute("name");

  const ask = async (parameters) => {
    running?.abort();
    running = new AbortController();
    if (picker.dataset.any) parameters.any = picker.dataset.any;
    picker.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${picker.dataset.suggest}?${new URLSearchParams(parameters)}`, { signal: running.signal });
      return answer.ok ? await answer.text() : null;
    } catch {
      return null; // Newer typing took over, or no connection: the buttons are still there.
    } finally {
      picker.removeAttribute("aria-busy");
    }
  };

  const look = async () => {
    clearTimeout(waiting);
    const typed = place.value.trim();
    if (!typed || typed === resolved.value) return;
    const piece = await ask({ q: typed });
    if (piece === null || place.value.trim() !== typed) return;
    found.innerHTML = piece;
    resolved.value = typed;
    status.textContent = found.firstElementChild?.dataset.message ?? "";
    forgetError();
    openList(found.firstElementChild?.dataset.prefecture);
  };

  // A whole prefecture was typed: its municipalities are what to choose from.
  const openList = (slug) => {
    if (!slug) return;
    prefecture.value = slug;
    picker.querySelector("details").open = true;
    fillList();
  };

  const forgetError = () => {
    picker.querySelector("#region-error")?.remove();
    place.removeAttribute("aria-invalid");
    place.removeAttribute("aria-describedby");
  };

  const lookSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  };

  const fillList = async () => {
    below.hidden = true;
    if (!prefecture.value) return;
    const piece = await ask({ prefecture: prefecture.value });
    if (piece === null) return;
    list.innerHTML = piece;
    below.hidden = false;
  };

  const takeFromList = () => {
    const taken = list.selectedOptions[0];
    if (!taken?.value) return;
    const label = option.content.cloneNode(true);
    label.querySelector("input").value = taken.value;
    label.querySelector("span").textContent = taken.dataset.label;
    const options = document.createElement("div");
    options.className = "region-options";
    options.append(label);
    found.replaceChildren(options);
    resolved.value = place.value.trim();
    status.textContent = taken.dataset.label;
    forgetError();
  };

  place.addEventListener("input", (event) => {
    if (!event.isComposing) lookSoon();
  });
  place.addEventListener("compositionend", lookSoon);
  place.addEventListener("keydown", (event) => {
    // Enter looks for the place; it must not send the whole form. While composing it only confirms the kanji.
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (place.value.trim() === resolved.value) found.querySelector("input")?.focus();
    else look();
  });
  picker.querySelector("button[value=find_region]").addEventListener("click", (event) => {
    event.preventDefault();
    if (place.value.trim() === resolved.value) found.querySelector("input")?.focus();
    look();
  });
  prefecture.addEventListener("change", fillList);
  list.addEventListener("change", takeFromList);
}
