// Copying the address, and the device's own sharing where it has one. The links work without this file.

export default function share(element) {
  const { title, address: url } = element.dataset;
  const native = element.querySelector("[data-part=native]");
  const field = element.querySelector("input");
  const said = element.querySelector("[data-part=said]");

  if (navigator.share) {
    native.hidden = false;
    native.addEventListener("click", () => navigator.share({ title, url }).catch(() => null)); // closed again
  }
  element.querySelector("[data-part=copy]").addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = element.dataset.copied;
    } catch {
      said.textContent = element.dataset.byHand; // not allowed here: it is marked, ready to be copied
    }
  });
}
