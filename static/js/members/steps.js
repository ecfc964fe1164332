// A long form, one part at a time: its sections marked data-step, in order. Every step has its address (#part-…), so
// the browser's back and forward turn the pages; nothing is unmade, the other parts are only out of sight. Without
// this file the form is one page with its contents at the top.

export default function steps(form) {
  const sections = [...form.querySelectorAll("[data-step]")];
  const links = [...form.querySelectorAll("[data-part=progress] a")];
  const turn = form.querySelector("[data-part=turn]");
  const back = turn.querySelector("[data-part=back]");
  const on = turn.querySelector("[data-part=on]");
  const place = turn.querySelector("[data-part=place]");
  let current = 0;

  const isSaid = (field) => {
    if (field.type !== "radio" && field.type !== "checkbox") return field.value.trim() !== "";
    return form.querySelector(`[name="${field.name}"]:checked`) !== null;
  };

  const show = (index, { focus = null } = {}) => {
    current = index;
    sections.forEach((section, number) => section.toggleAttribute("data-off", number !== index));
    links.forEach((link, number) => {
      const section = sections[number];
      if (number === index) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
      const asked = [...section.querySelectorAll("[required]")];
      const hasPlace = section.querySelector("[name=region]:checked") !== null;
      link.toggleAttribute("data-done", hasPlace || (asked.length > 0 && asked.every(isSaid)));
      link.toggleAttribute("data-wrong", section.querySelector("[aria-invalid], .field-error") !== null);
    });
    place.textContent = `${index + 1} / ${sections.length}`;
    back.hidden = index === 0;
    on.hidden = index === sections.length - 1;
    sections[index].dispatchEvent(new Event("engawa:step", { bubbles: true }));
    focus?.focus();
  };

  const heading = (index) => {
    const title = sections[index].querySelector("h2");
    title.tabIndex = -1;
    return title;
  };

  const turnTo = (index) => {
    if (!sections[index]) return;
    history.pushState(null, "", `#${sections[index].id}`);
    show(index, { focus: heading(index) });
    form.querySelector("[data-part=progress]").scrollIntoView({ block: "start", behavior: "instant" });
  };

  // -1 for what is in none of them.
  const stepOf = (id) => sections.findIndex((section) => id && section.contains(document.getElementById(id)));

  const byAddress = () => stepOf(location.hash.slice(1));

  // A list of what is wrong leads into the form; so may a link to a part.
  document.addEventListener("click", (event) => {
    const id = event.target.closest?.("a[href^='#']")?.hash.slice(1);
    const index = stepOf(id);
    if (index < 0) return;
    event.preventDefault();
    if (sections[index].id === id) return turnTo(index);
    turnTo(index);
    const part = document.getElementById(id);
    (part.matches("input, select, textarea") ? part : part.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
    part.scrollIntoView({ block: "center", behavior: "instant" });
  });

  form.addEventListener("keydown", (event) => {
    // While a word is being composed, Enter only confirms it (229: browsers that tell it late).
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (!event.target.matches("input:not([type=file]):not([type=submit])")) return;
    event.preventDefault();
    turnTo(current + 1);
  });

  back.addEventListener("click", () => turnTo(current - 1));
  on.addEventListener("click", () => turnTo(current + 1));
  addEventListener("popstate", () => {
    const index = location.hash ? byAddress() : 0;
    if (index >= 0) show(index, { focus: heading(index) }); // not for a link to elsewhere on the page
  });

  turn.hidden = false;
  form.setAttribute("data-steps", "");
  const wrong = sections.findIndex((section) => section.querySelector("[aria-invalid=true], .field-error"));
  show(wrong < 0 ? Math.max(0, byAddress()) : wrong);
}
