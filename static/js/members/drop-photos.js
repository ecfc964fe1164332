// Photos are also dropped on the field, or pasted while it is in sight.

const photosIn = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));

export default function dropPhotos(field) {
  const give = (files) => field.dispatchEvent(new CustomEvent("engawa:files", { detail: files }));
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

  field.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    field.toggleAttribute("data-over", true);
  });
  field.addEventListener("dragleave", (event) => {
    if (!field.contains(event.relatedTarget)) field.removeAttribute("data-over");
  });
  field.addEventListener("drop", (event) => {
    field.removeAttribute("data-over");
    if (!carriesFiles(event)) return;
    event.preventDefault(); // or the browser would leave the form to show the file
    give(photosIn(event.dataTransfer));
  });
  document.addEventListener("paste", (event) => {
    const photos = photosIn(event.clipboardData);
    if (!photos.length || !field.checkVisibility()) return;
    event.preventDefault();
    give(photos);
  });
}
