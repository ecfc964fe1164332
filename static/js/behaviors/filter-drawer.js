// The drawer stays as the person left it while they page through a list.

const KEY = "filter-drawer";

export default function filterDrawer(drawer) {
  drawer.open = sessionStorage.getItem(KEY) === "open";
  drawer.addEventListener("toggle", () => sessionStorage.setItem(KEY, drawer.open ? "open" : "closed"));
  // Sent from here, the list itself is what comes next.
  drawer.querySelector("form").addEventListener("submit", () => sessionStorage.setItem(KEY, "closed"));
}
