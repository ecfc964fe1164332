// Buttons, arrow keys and the mark on the small picture in view. Swiping is the strip's own scrolling.

export default function gallery(element) {
  const strip = element.querySelector(".gallery-strip");
  const photos = [...strip.children];
  const small = [...element.querySelectorAll(".gallery-small a")];
  const back = element.querySelector(".gallery-back");
  const on = element.querySelector(".gallery-on");
  const place = element.querySelector(".gallery-place");
  if (!back) return;
  let current = 0;

  const show = (index) => {
    current = index;
    back.disabled = index === 0;
    on.disabled = index === photos.length - 1;
    place.textContent = `${index + 1} / ${photos.length}`;
    small.forEach((link, number) => (number === index ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };

  const go = (index) => {
    const photo = photos[Math.max(0, Math.min(index, photos.length - 1))];
    strip.scrollTo({ left: photo.offsetLeft - strip.offsetLeft, behavior: "smooth" });
  };

  const watcher = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => show(photos.indexOf(entry.target))),
    { root: strip, threshold: 0.6 },
  );
  photos.forEach((photo) => watcher.observe(photo));

  back.addEventListener("click", () => go(current - 1));
  on.addEventListener("click", () => go(current + 1));
  strip.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(current + step);
  });
  small.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(index);
    }),
  );
  show(0);
}
