{# The service worker. version: changes with the looks of the page it keeps #}
// Keeps one page for when there is no connection, and its looks. Nothing of anybody's own is ever kept.
const KEPT = "engawa {{ version }}";
const OFFLINE = "{{ url_for('device.offline') }}";
const ALSO = ["{{ asset('css') }}", "{{ url_for('static', filename='favicon.svg') }}"];

self.addEventListener("install", (event) => {
  const asked = [OFFLINE, ...ALSO].map((address) => new Request(address, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(asked)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forgetOlder = (names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forgetOlder));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  // What somebody sends is the browser's own matter: it goes back to the form with everything typed.
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (ALSO.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
