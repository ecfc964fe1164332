// Live parts. Whatever carries `data-hx-…` is a plain link, form or piece of the page until htmx is there, and htmx
// comes only where it is wanted: as soon as a live part is touched, or, for one that asks by itself, when the page
// has come to rest. How to write one: static/js/README.md.

const POLLS = '[data-hx-trigger^="every"]';
const REST_MS = 3_000;
// Read by htmx when it starts. The content policy forbids the style sheet it would make, and the style attributes it
// would carry over while something settles; what a reader has opened stays open.
const SETTINGS = { includeIndicatorCSS: false, defaultSettleDelay: 0, morphIgnore: ["data-htmx-powered", "open"] };
const TOUCHED = ["pointerover", "pointerdown", "focusin"];
const UNASKED = ["every", "visibilitychange", "htmx:after:swap"];
const CHANGED = ["input", "change"];

let htmx;
const isOver = new WeakSet();

const wanted = () => {
  htmx ??= fetchHtmx();
  return htmx;
};

const fetchHtmx = async () => {
  const settings = document.createElement("meta");
  settings.name = "htmx-config";
  settings.content = JSON.stringify(SETTINGS);
  document.head.append(settings);
  await import("htmx.org");
  // It looks the page over one turn later.
  await new Promise((done) => setTimeout(done));
};

const asksByItself = (event) => UNASKED.includes(event?.type);

// Nothing is asked behind the reader's back, in the middle of a word of the input method, or where the answer was "no".
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const by = ctx.sourceEvent;
  const unseen = asksByItself(by) && document.hidden;
  if (unseen || by?.isComposing || isOver.has(ctx.sourceElement)) event.preventDefault();
  else ctx.fetch = (address, options) => fetch(address, options).catch((problem) => unanswered(problem, ctx));
});

// No connection: who asked by itself asks again later, a link goes the plain way, a form says so and keeps its words.
const unanswered = (problem, { sourceElement, sourceEvent, request }) => {
  if (problem?.name === "AbortError") throw problem;
  if (!asksByItself(sourceEvent)) {
    if (request.method === "GET") location.assign(request.action);
    else sourceElement.dispatchEvent(new CustomEvent("engawa:offline", { bubbles: true }));
  }
  return new Response(null, { status: 304 });
};

// The session has ended or the thing is gone: the next click of the person will say so.
document.addEventListener("htmx:before:response", (event) => {
  const { sourceElement, sourceEvent, response } = event.detail.ctx;
  if (!asksByItself(sourceEvent)) return;
  if (response.raw.redirected || [401, 403, 404, 410].includes(response.status)) isOver.add(sourceElement);
  else if (response.status < 400) return;
  event.preventDefault();
});

// Another page than the one whose part was asked for (log in first, too many at once, gone): shown as a page of its own.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  const part = tasks.find((task) => task.type === "main");
  if (!ctx.select || ctx.swap === "none" || !part || part.fragment.childElementCount) return;
  event.preventDefault();
  if (ctx.request.method === "GET") location.assign(ctx.request.action);
  else HTMLFormElement.prototype.submit.call(ctx.request.form);
});

// What an input method has written is complete only now; browsers disagree whether they say so themselves.
const complete = ({ target }) => target.dispatchEvent(new Event("input", { bubbles: true }));

export default function live(part) {
  let missed;
  const keep = (event) => {
    missed = event;
    begin();
  };
  const begin = async () => {
    for (const type of TOUCHED) part.removeEventListener(type, begin);
    await wanted();
    for (const type of CHANGED) part.removeEventListener(type, keep);
    // Changed while htmx was on its way: it hears of it now.
    if (missed) missed.target.dispatchEvent(new Event(missed.type, { bubbles: true }));
    missed = undefined;
  };
  for (const type of TOUCHED) part.addEventListener(type, begin, { passive: true });
  for (const type of CHANGED) part.addEventListener(type, keep);
  part.addEventListener("compositionend", complete);
  if (part.matches(POLLS) || part.querySelector(POLLS)) setTimeout(begin, REST_MS);
}
