// Buttons, keys and the mark on the small picture in view; pressing a photo shows it over the whole screen.
// Swiping is the strips' own scrolling.

const STEPS = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (at, last) => last,
};

// One strip of photos with its buttons; `shown(index)` is told whenever another one is in view.
const turning = (root, shown) => {
  const strip = root.querySelector(".gallery-strip");
  const photos = [...strip.children];
  const last = photos.length - 1;
  const back = root.querySelector(".gallery-back");
  const on = root.querySelector(".gallery-on");
  const place = root.querySelector(".gallery-place");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let current = 0;

  const mark = (index) => {
    current = index;
    shown(index);
    if (!back) return;
    back.disabled = index === 0;
    on.disabled = index === last;
    const said = `${index + 1} / ${photos.length}`;
    if (place.textContent !== said) place.textContent = said;
  };

  const go = (wanted, { atOnce = false } = {}) => {
    const index = Math.max(0, Math.min(wanted, last));
    const left = photos[index].offsetLeft - photos[0].offsetLeft;
    strip.scrollTo({ left, behavior: atOnce || calm.matches ? "instant" : "smooth" });
    return index;
  };

  const watcher = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => mark(photos.indexOf(entry.target))),
    { root: strip, threshold: 0.6 },
  );
  photos.forEach((photo) => watcher.observe(photo));
  back?.addEventListener("click", () => go(current - 1));
  on?.addEventListener("click", () => go(current + 1));

  // Where this key leads, or null for one that is none of ours.
  const byKey = (event) => {
    const step = STEPS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return null;
    event.preventDefault();
    return go(step(current, last));
  };
  mark(0);
  return { go, byKey };
};

export default function gallery(element) {
  const view = element.querySelector(".gallery-view");
  const links = [...view.querySelectorAll(".gallery-strip a:first-child")];
  const flags = [...view.querySelectorAll(".gallery-flag")];
  const small = [...element.querySelectorAll(".gallery-small a")];
  const whole = element.querySelector("dialog");
  let large = null;

  // One stop of the Tab key for all photos, one for the small ones: arrows move between them.
  const { go, byKey } = turning(view, (index) => {
    for (const list of [links, small, flags]) list.forEach((link, number) => { link.tabIndex = number === index ? 0 : -1; });
    small.forEach((link, number) => (number === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  });

  element.addEventListener("keydown", (event) => {
    if (whole.open) return;
    const index = byKey(event);
    const list = [links, small, flags].find((group) => group.includes(document.activeElement));
    if (index !== null) list?.[index]?.focus({ preventScroll: true });
  });
  small.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(index);
    }),
  );

  const fill = () => {
    const strip = whole.querySelector(".gallery-strip");
    for (const link of links) {
      const photo = link.querySelector("img").cloneNode();
      photo.sizes = "100vw";
      photo.removeAttribute("fetchpriority");
      photo.loading = "lazy";
      const item = document.createElement("li");
      item.append(photo);
      const flag = link.nextElementSibling?.cloneNode(true);
      if (flag) item.append(flag);
      strip.append(item);
    }
    let seen = 0;
    large = turning(whole, (index) => { seen = index; });
    whole.addEventListener("keydown", large.byKey);
    whole.addEventListener("close", () => {
      go(seen, { atOnce: true });
      links[seen].focus({ preventScroll: true });
    });
    // A press beside the photo closes it, as people expect.
    strip.addEventListener("click", (event) => {
      if (event.target.tagName !== "IMG") whole.close();
    });
  };

  links.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // their own new tab
      event.preventDefault();
      if (!large) fill();
      whole.showModal();
      large.go(index, { atOnce: true });
    }),
  );
}
