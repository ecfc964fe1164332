// The search field suggests words, places and categories: a combobox with a list. Without this file it is a plain field.

const PAUSE = 120;

export default function suggest(form) {
  const field = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"], ["autocomplete", "off"]]) {
    field.setAttribute(name, value);
  }
  let waiting = 0;
  let running = null;
  let chosen = null;

  const choose = (option) => {
    chosen?.setAttribute("aria-selected", "false");
    chosen = option;
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const show = (isOpen) => {
    choose(null);
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
  };

  const close = () => {
    clearTimeout(waiting);
    running?.abort();
    show(false);
  };

  const ask = async () => {
    running?.abort();
    running = new AbortController();
    const typed = field.value.trim();
    if (!typed) return close();
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal: running.signal });
      const piece = answer.ok ? await answer.text() : "";
      if (field.value.trim() !== typed || document.activeElement !== field) return;
      list.innerHTML = piece;
      show(list.childElementCount > 0);
    } catch {
      // Newer typing took over, or no connection: the field itself still searches.
    }
  };

  const askSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  };

  const step = (by) => {
    const options = [null, ...list.children];
    choose(options[(options.indexOf(chosen) + by + options.length) % options.length]);
  };

  field.addEventListener("input", (event) => {
    if (!event.isComposing) askSoon();
  });
  field.addEventListener("compositionend", askSoon);
  field.addEventListener("keydown", (event) => {
    // While composing, arrows and Enter belong to the input method.
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen) location.assign(chosen.dataset.url);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // The field keeps the focus.
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-url]");
    if (option) location.assign(option.dataset.url);
  });
}
