// What this browser has looked at lately. It stays on the device: nothing of it is ever sent.
//
// On a listing's page (data-listing: id, title, price, photo as JSON) it remembers; on a form with data-forget (log out)
// it forgets; on the page that says there is nothing here (data-gone) it forgets that one; on a section with
// data-part="list" it shows. Everything remembered is shown as text, never as markup.

const KEY = "engawa:recently-seen";
const MOST = 20;
const SHOWN = 8;

const remembered = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isSound) : [];
  } catch {
    return []; // storage is switched off or holds something else
  }
};

const isSound = (seen) => Number.isSafeInteger(seen?.id) && seen.id > 0 && typeof seen.title === "string";

const keep = (list) => {
  try {
    if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
    else localStorage.removeItem(KEY);
  } catch {
    // no room or not allowed: the page works without
  }
};

const remember = (seen) => {
  const others = remembered().filter((each) => each.id !== seen.id);
  keep([{ ...seen, at: new Date().toISOString() }, ...others].slice(0, MOST));
};

const forgetThisOne = () => keep(remembered().filter((each) => `/listings/${each.id}` !== location.pathname));

const show = (section) => {
  const part = (name, root = section) => root.querySelector(`[data-part="${name}"]`);
  const list = part("list");
  const here = location.pathname;
  const items = remembered().filter((seen) => `/listings/${seen.id}` !== here);
  for (const seen of items.slice(0, SHOWN)) {
    const item = part("item").content.cloneNode(true);
    part("link", item).href = `/listings/${seen.id}`;
    part("title", item).textContent = seen.title;
    part("price", item).textContent = typeof seen.price === "string" ? seen.price : "";
    if (Number.isSafeInteger(seen.photo)) {
      const photo = part("photo", item);
      photo.src = `/listings/${seen.id}/photos/${seen.photo}/320.webp`;
      photo.hidden = false;
      photo.addEventListener("error", () => {
        photo.hidden = true; // taken away since
      });
    }
    list.append(item);
  }
  section.hidden = !list.children.length;
  part("forget").addEventListener("click", () => {
    keep([]);
    list.replaceChildren();
    section.hidden = true;
  });
};

export default function recentlySeen(element) {
  if (element.dataset.listing) remember(JSON.parse(element.dataset.listing));
  else if ("gone" in element.dataset) forgetThisOne();
  else if ("forget" in element.dataset) element.addEventListener("submit", () => keep([]));
  else show(element);
}
