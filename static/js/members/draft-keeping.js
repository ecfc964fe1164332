// A posting form that loses nothing. A draft is sent to be kept after a pause of typing and when its page is left;
// until that has worked, and always for a published listing, what was typed waits on this device and is offered back.
// Nothing in a field is ever changed unless the person asks for it, and nothing is sent while a word is being composed.

const PAUSE_MS = 2_000;
const RETRY_MS = 15_000;
const KEPT_DAYS = 30;
const PLUMBING = new Set(["csrf_token", "as_of", "window", "act", "photos", "held_photo"]);

export default function draftKeeping(form) {
  const key = `engawa-form-${form.dataset.listing}`;
  const { draftUrl } = form.dataset;
  const status = document.querySelector("[data-keeping=status]");
  const shown = JSON.stringify(typed());
  let sent = shown;
  let composing = false;
  let pending = "";
  let stopped = false;
  let timer = 0;

  function typed() {
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !PLUMBING.has(name));
  }

  function part(name) {
    return form.querySelector(`[data-keeping="${name}"]`);
  }

  // Stored values come back tidied (12,000円 → 12000): that is no difference a person would see as lost.
  function same(one, other) {
    const tidy = (pairs) =>
      JSON.stringify(pairs.map(([name, value]) => [name, value.normalize("NFKC").replace(/[\s,、円¥]/g, "")]).sort());
    return tidy(one) === tidy(other);
  }

  const device = {
    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(key));
        return kept && Date.now() - kept.at < KEPT_DAYS * 864e5 ? kept : null;
      } catch {
        return null;
      }
    },
    write(values, sentOf = "") {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), values, sentOf }));
      } catch {
        // The device keeps nothing (private window, full): the server still does.
      }
    },
    forget() {
      try {
        localStorage.removeItem(key);
      } catch {
        // As above.
      }
    },
  };

  function stop(reason) {
    stopped = true;
    clearTimeout(timer);
    if (status) status.textContent = "";
    part(reason).hidden = false;
    part(reason).scrollIntoView({ block: "nearest" });
  }

  function body() {
    const data = new FormData(form);
    for (const name of ["photos", "act"]) data.delete(name);
    return data;
  }

  async function keep({ leaving = false } = {}) {
    clearTimeout(timer);
    const values = typed();
    const now = JSON.stringify(values);
    if (!draftUrl || stopped || composing || now === sent || now === pending) return;
    if (pending && !leaving) return later();
    pending = now;
    try {
      const answer = await fetch(draftUrl, { method: "POST", body: body(), keepalive: leaving });
      if (answer.ok) {
        const kept = await answer.json();
        sent = now;
        form.elements.as_of.value = kept.as_of;
        if (JSON.stringify(typed()) === now) device.forget();
        if (status) status.textContent = kept.said;
      } else if (answer.status === 409) {
        const kept = await answer.json();
        if (kept.as_of) part("elsewhere").dataset.asOf = kept.as_of;
        stop(kept.stopped);
      } else if (answer.status === 404) {
        stop("published");
      } else if ([400, 401, 403].includes(answer.status)) {
        stop("signed-out");
      } else {
        later(RETRY_MS);
      }
    } catch {
      later(RETRY_MS); // no connection: it waits on the device
    } finally {
      if (pending === now) pending = "";
    }
  }

  function later(ms = PAUSE_MS) {
    clearTimeout(timer);
    timer = setTimeout(keep, ms);
  }

  function put(values) {
    const wanted = new Map();
    for (const [name, value] of values) wanted.set(name, [...(wanted.get(name) ?? []), value]);
    for (const field of form.elements) {
      if (!field.name || PLUMBING.has(field.name) || field.type === "hidden" || field.type === "submit") continue;
      const given = wanted.get(field.name) ?? [];
      if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
      else if (given.length) field.value = given.shift();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function offer() {
    if ("unsaved" in form.dataset) return device.write(typed());
    const waiting = device.read();
    if (!waiting) return;
    // It was sent with the form, and the listing has changed since: it has arrived.
    const arrived = waiting.sentOf && waiting.sentOf !== form.elements.as_of.value;
    if (arrived || same(waiting.values, typed())) return device.forget();
    part("offer").hidden = false;
    part("restore").addEventListener("click", () => {
      part("offer").hidden = true;
      put(waiting.values);
      form.querySelector("input:not([type=hidden]):not([type=file]), textarea")?.focus();
    });
    part("discard").addEventListener("click", () => {
      part("offer").hidden = true;
      device.forget();
    });
  }

  function changed() {
    const values = typed();
    // What waits on the device is only replaced by newer typing, never by an untouched form.
    if (JSON.stringify(values) === shown && part("offer").hidden === false) return;
    device.write(values);
    if (draftUrl) later();
  }

  form.addEventListener("compositionstart", () => {
    composing = true;
  });
  form.addEventListener("compositionend", () => {
    composing = false;
    changed();
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    stopped = true; // the form itself is on its way
    if (device.read()) device.write(typed(), form.elements.as_of.value);
  });
  part("overwrite").addEventListener("click", () => {
    form.elements.as_of.value = part("elsewhere").dataset.asOf;
    part("elsewhere").hidden = true;
    stopped = false;
    sent = "";
    keep();
  });
  const leave = () => keep({ leaving: true });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
  });
  offer();
}
