// The browser's own printing.

export default function printing(button) {
  button.addEventListener("click", () => print());
}
