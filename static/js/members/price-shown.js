// What a price comes to, grouped and in yen, below the field while somebody types: 12000円 → 12,000円. The field itself
// is left alone: no caret moves, and full-width digits, commas and 円 stay as they are for the server to read.

export default function priceShown(field) {
  const { said, free } = field.dataset; // 1,234円 or ¥1,234; 無料
  const shown = document.createElement("span");
  shown.className = "price-said small";
  shown.setAttribute("aria-hidden", "true"); // their own digits are read out already
  (field.closest(".affix") ?? field).after(shown);

  const tell = () => {
    const digits = field.value.normalize("NFKC").replace(/[\s,、円¥\\]/g, "");
    const isNumber = /^\d{1,9}$/.test(digits);
    const amount = Number(digits);
    const text = amount === 0 ? free : said.replace("1,234", new Intl.NumberFormat("en").format(amount));
    shown.textContent = isNumber && !field.disabled ? text : "";
  };

  field.addEventListener("input", tell);
  field.form.addEventListener("change", tell);
  tell();
}
