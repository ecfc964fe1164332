// An open conversation keeps the reader's place: whoever stands at its end stays there when something is added,
// whoever has gone back is told. After sending one stands at the end, ready to go on.

export default function talk(thread) {
  const end = thread.querySelector(".talk-end");
  const part = (name) => thread.querySelector(`[data-part="${name}"]`);
  let isAtEnd = false;

  new IntersectionObserver(([seen]) => {
    isAtEnd = seen.isIntersecting;
    if (isAtEnd && part("news")) part("news").hidden = true;
  }).observe(end);

  // The observer speaks after the next frame: what was added now has not moved the end yet for it.
  const added = (changes) => {
    if (!changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.matches?.(".talk > li")))) return;
    if (isAtEnd) end.scrollIntoView();
    else if (part("news")) part("news").hidden = false;
  };
  new MutationObserver(added).observe(thread.querySelector(".thread-talk"), { childList: true, subtree: true });

  thread.addEventListener("htmx:after:swap", ({ detail }) => {
    if (detail.ctx.request.method !== "POST") return;
    end.scrollIntoView();
    thread.querySelector(".composer textarea")?.focus({ preventScroll: true });
  });
}
