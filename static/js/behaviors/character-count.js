// How many characters of the most allowed are typed; counted as people count, not in UTF-16.

export default function characterCount(counter) {
  const field = document.getElementById(counter.dataset.for);
  const most = field.maxLength;

  const count = () => {
    const typed = [...field.value].length;
    counter.textContent = `${typed} / ${most}`;
    counter.toggleAttribute("data-over", typed > most);
  };

  // A limit that cuts off while kana are turned into kanji is maddening: count instead, the form refuses.
  field.removeAttribute("maxlength");
  field.addEventListener("input", count);
  count();
}
