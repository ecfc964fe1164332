// The last step of a form in steps: all that was said, part by part, with a way back to each. Everything is shown as
// text. Without this file the whole form stands above.

export default function lookOver(element) {
  const form = element.closest("form");
  const words = element.dataset;
  const language = document.documentElement.lang;

  const make = (tag, text = "", attributes = {}) => {
    const made = document.createElement(tag);
    made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };

  // 2026-12-05T10:00 as it was typed: no browser's clock or zone has a say in it.
  const moment = (value) => {
    const [, year, month, day, time = ""] = /^(\d+)-(\d+)-(\d+)(?:T(\d+:\d+))?/.exec(value) ?? [];
    if (!year) return value;
    const named = language === "ja" ? `${year}年${Number(month)}月${Number(day)}日` : `${year}-${month}-${day}`;
    return `${named} ${time}`.trim();
  };

  const labelOf = (field) => {
    const label = field.querySelector(".field-label")?.cloneNode(true);
    label?.querySelectorAll(".field-mark").forEach((mark) => mark.remove());
    return label?.textContent.trim() ?? "";
  };

  const chosen = (field) =>
    [...field.querySelectorAll("input:checked")].map((input) => {
      const label = input.closest("label");
      return (label.querySelector(".choice-name, .region-option-name") ?? label).textContent.trim();
    });

  const said = (field) => {
    const input = field.querySelector("input:not([type=radio]):not([type=checkbox]):not([type=file]), select, textarea");
    if (!input || field.matches("fieldset")) return chosen(field).join(words.listed);
    if (input.disabled) return "";
    if (input.matches("select")) return input.value && input.selectedOptions[0].textContent.trim();
    if (/^date/.test(input.type)) return moment(input.value);
    const suffix = input.closest(".affix")?.lastChild.textContent.trim() ?? "";
    const space = /^[a-z]/i.test(suffix) ? " " : "";
    return input.value.trim() && `${input.value.trim()}${space}${suffix}`;
  };

  const isShown = (field) => !field.closest("[hidden]") && !field.closest("template");

  const rows = (section) => {
    const list = make("dl", "", { class: "facts" });
    for (const field of section.querySelectorAll(".field, .region-picker")) {
      if (!isShown(field) || field.closest(".region-picker") !== (field.matches(".region-picker") ? field : null)) continue;
      const row = make("div");
      const answer = make("dd");
      if (field.matches(".photo-upload")) {
        const photos = field.querySelectorAll(".photo img");
        if (!photos.length) continue;
        const strip = make("span", "", { class: "look-over-photos" });
        photos.forEach((photo) => {
          const small = photo.cloneNode();
          small.alt = "";
          strip.append(small);
        });
        answer.append(strip);
      } else {
        const text = said(field);
        const isAsked = field.querySelector("[required]") || field.matches(".region-picker");
        if (!text && !isAsked) continue;
        if (text) answer.textContent = text;
        else answer.append(make("strong", words.missing, { class: "look-over-missing" }));
      }
      const times = field.closest(".shift")?.querySelector("legend").textContent;
      row.append(make("dt", [times, labelOf(field) || field.querySelector("label span")?.textContent.trim()].filter(Boolean).join(" ")), answer);
      list.append(row);
    }
    return list;
  };

  const draw = () => {
    element.replaceChildren();
    for (const section of form.querySelectorAll("[data-step]")) {
      if (section.contains(element)) continue;
      const title = section.querySelector("h2").textContent;
      const head = make("div", "", { class: "look-over-head" });
      const change = make("a", words.change, { href: `#${section.id}` });
      change.append(make("span", ` ${title}`, { class: "visually-hidden" }));
      head.append(make("h3", title), change);
      const list = rows(section);
      element.append(head, list.children.length ? list : make("p", words.none, { class: "soft" }));
    }
    element.hidden = false;
  };

  form.addEventListener("engawa:step", (event) => {
    if (event.target.contains(element)) draw();
  });
}
