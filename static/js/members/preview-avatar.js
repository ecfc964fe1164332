// The chosen picture stands in its circle before it is saved.

export default function previewAvatar(field) {
  const input = field.querySelector("input[type=file]");

  input.addEventListener("change", () => {
    const [file] = input.files;
    if (!file?.type.startsWith("image/")) return;
    const before = field.querySelector(".avatar");
    const image = document.createElement("img");
    image.className = "avatar avatar-large";
    image.alt = "";
    image.src = URL.createObjectURL(file);
    if (before.src?.startsWith("blob:")) URL.revokeObjectURL(before.src);
    before.replaceWith(image);
  });
}
