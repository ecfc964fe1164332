// Closed, the drawer leaves a phone to the list. Beside the list it stands open, whatever the browser can style.

export default function filterDrawer(drawer) {
  if (matchMedia("(min-width: 62rem)").matches) drawer.open = true;
}
