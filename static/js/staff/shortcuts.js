// Keys for who decides many cases: in the queue from one to the next, in a case to what can be done. A list of them opens
// by "?" or by its button, and holds the switch that turns them off; whoever speaks to their machine needs that.

const KEPT = "engawa-keys";
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]";

export default function shortcuts(root) {
  const list = document.querySelector('[data-part="keys-list"]');
  const switchOn = list.querySelector('[data-part="keys-on"]');
  const lines = [...root.querySelectorAll('[data-part="line"]')];

  switchOn.checked = read() !== "off";
  switchOn.addEventListener("change", () => write(switchOn.checked ? "on" : "off"));
  for (const button of document.querySelectorAll('[data-part="keys"]')) {
    button.addEventListener("click", () => list.showModal());
  }

  const here = () => lines.findIndex((line) => line.contains(document.activeElement));
  const move = (step) => {
    const from = here();
    const next = lines[from < 0 ? (step > 0 ? 0 : lines.length - 1) : from + step];
    next?.querySelector("h2 a").focus();
  };
  const press = (key) => {
    const within = lines.length ? lines[here()] : document;
    const wanted = within?.querySelector(`[data-key="${key}"]`);
    if (wanted?.tagName === "A") wanted.focus();
    wanted?.click();
    return Boolean(wanted);
  };

  document.addEventListener("keydown", (event) => {
    if (!switchOn.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.(typing)) return;
    if (event.key === "?") list.showModal();
    else if (lines.length && event.key === "j") move(1);
    else if (lines.length && event.key === "k") move(-1);
    else if (!["c", "r", "d"].includes(event.key) || !press(event.key)) return;
    event.preventDefault();
  });
}

// A browser that keeps nothing is asked for nothing.
function read() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function write(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // The switch holds for this page.
  }
}
