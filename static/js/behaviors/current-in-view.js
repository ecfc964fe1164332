// A row of tabs that is too long for the screen begins where one is, with its neighbours on both sides.

export default function currentInView(row) {
  const current = row.querySelector("[aria-current]");
  if (!current) return;
  const [outer, inner] = [row.getBoundingClientRect(), current.getBoundingClientRect()];
  row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}
