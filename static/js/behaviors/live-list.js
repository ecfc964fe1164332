// After a filter has changed, the drawer stays as it was, and a link that is gone leaves its focus to the number found.

export default function liveList(list) {
  let wasOpen = false;
  const drawer = () => list.querySelector("details.filter");

  document.addEventListener("htmx:before:swap", () => {
    wasOpen = drawer()?.open ?? false;
  });
  document.addEventListener("htmx:after:swap", () => {
    const now = document.querySelector("#list");
    if (!now) return;
    if (wasOpen) now.querySelector("details.filter").open = true;
    if (document.activeElement === document.body) now.querySelector("#hit-count").focus({ preventScroll: true });
  });
}
