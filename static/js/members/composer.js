// Writing a message. Enter is a new line, Ctrl or Cmd with Enter sends, but never in the middle of a word of the input
// method. What was not sent waits in this tab, so that a look at the listing and back loses nothing.

const KEY = `engawa-message-${location.pathname}`;
const COMPOSING = 229; // what older browsers say instead of isComposing

const device = {
  read: () => {
    try {
      return sessionStorage.getItem(KEY) ?? "";
    } catch {
      return ""; // storage is switched off
    }
  },
  write: (text) => {
    try {
      if (text) sessionStorage.setItem(KEY, text);
      else sessionStorage.removeItem(KEY);
    } catch {
      // As above: the page works without.
    }
  },
};

export default function composer(form) {
  const field = form.querySelector("textarea");
  const offline = form.querySelector('[data-part="offline"]');
  if (!field.value) field.value = device.read();

  field.addEventListener("input", () => device.write(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.isComposing || event.keyCode === COMPOSING) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    device.write("");
    if (offline) offline.hidden = true;
  });
  form.addEventListener("engawa:offline", () => {
    device.write(field.value);
    if (offline) offline.hidden = false;
  });
}
