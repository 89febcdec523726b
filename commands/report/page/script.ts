import { Markup } from "../markup";

/**
 * What the page does: a chosen consumer lights its paths, in both drawings, and a sentence says them; before printing, what is folded opens. Without
 * it everything can still be read. The policy of a page names its hash, so that no other script runs.
 */
export const pageScript = Markup.verbatim(`
(() => {
  const consumers = [...document.querySelectorAll(".consumer[data-consumer]")];
  const said = document.querySelector(".said");
  const invitation = said?.textContent;
  const words = (element, key) => element.dataset[key].split(" ");
  const show = (chosen) => {
    for (const drawing of document.querySelectorAll("svg.topology")) {
      drawing.classList.toggle("chosen", chosen !== undefined);
      const lit = (element, isLit) => element.classList.toggle("lit", isLit);
      for (const leg of drawing.querySelectorAll(".leg")) lit(leg, leg.dataset.consumer === chosen?.dataset.consumer);
      for (const way of drawing.querySelectorAll(".way")) lit(way, chosen !== undefined && words(chosen, "ways").includes(way.dataset.way));
      for (const target of drawing.querySelectorAll(".target")) lit(target, chosen !== undefined && words(chosen, "targets").includes(target.dataset.target));
    }
    for (const consumer of consumers) consumer.setAttribute("aria-pressed", String(consumer.dataset.consumer === chosen?.dataset.consumer));
    said.textContent = chosen ? chosen.dataset.says : invitation;
  };
  const toggle = (consumer) => show(consumer.getAttribute("aria-pressed") === "true" ? undefined : consumer);
  for (const consumer of consumers) {
    consumer.addEventListener("click", () => toggle(consumer));
    consumer.addEventListener("keydown", (event) => {
      if (event.key === "Escape") show();
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle(consumer);
    });
  }
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
})();
`);
