// What is free or given away has no price to type.

export default function priceFree(form) {
  const { price_yen: price, free } = form.elements;

  const settle = () => {
    const isGiven = new FormData(form).get("terms") === "give";
    free.disabled = isGiven;
    price.disabled = isGiven || free.checked;
  };

  form.addEventListener("change", settle);
  settle();
}
