// For somebody who stays: from the second page of a visit on, the page for "no connection" is kept on the device.
export default function atHome(element) {
  if (!("serviceWorker" in navigator)) return;
  let pages = 2;
  try {
    pages = Number(sessionStorage.getItem("engawa-pages") ?? 0) + 1;
    sessionStorage.setItem("engawa-pages", String(pages));
  } catch {
    // No memory of their own: kept at once.
  }
  if (pages === 2) navigator.serviceWorker.register(element.dataset.worker).catch(() => {});
}
