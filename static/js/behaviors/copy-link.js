// Hand the page on: by the device's own sharing where there is one, else the address is copied.

export default function copyLink(button) {
  const label = button.querySelector("span");
  const before = label.textContent;

  button.addEventListener("click", async () => {
    const { href } = new URL(button.dataset.url, location.href);
    if (navigator.share && matchMedia("(pointer: coarse)").matches) {
      await navigator.share({ title: document.title, url: href }).catch(() => null); // closed again: nothing to do
      return;
    }
    await navigator.clipboard.writeText(href);
    label.textContent = button.dataset.done;
    setTimeout(() => {
      label.textContent = before;
    }, 3000);
  });
}
