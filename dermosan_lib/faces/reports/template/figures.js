"use strict";
// Draws the figures of a page. Until then, and where this cannot run, each shows its still.
(async () => {
  const here = document.querySelector("nav [aria-current]");
  here.parentElement.scrollLeft = here.offsetLeft - 48; // on a phone it would be out of sight

  const fold = document.getElementById("code");
  const code = [...document.querySelectorAll("details.code")];
  fold.hidden = !code.length;
  fold.addEventListener("click", () => {
    const open = fold.getAttribute("aria-pressed") !== "true";
    fold.setAttribute("aria-pressed", open);
    code.forEach((one) => { one.open = open; });
  });

  const figures = [...document.querySelectorAll("figure.figure")];
  const packed = document.getElementById("plotly");
  if (!packed || !figures.length) return;
  const bytes = Uint8Array.from(atob(packed.textContent), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);

  const config = { responsive: true, displaylogo: false, showSendToCloud: false };
  for (const figure of figures) {
    const live = figure.querySelector(".live");
    try {
      const { data, layout } = JSON.parse(figure.querySelector("script").textContent);
      figure.classList.add("drawn");
      await Plotly.newPlot(live, data, layout, config);
    } catch (error) {
      figure.classList.remove("drawn"); // its still says what it can
    }
  }
  document.documentElement.dataset.figures = "drawn";

  // Paper has a width of its own; what has a still prints that.
  const drawn = () => figures.filter((one) =>
    one.classList.contains("drawn") && !one.querySelector("img.still"));
  addEventListener("beforeprint", () => drawn().forEach((one) =>
    Plotly.relayout(one.querySelector(".live"), { width: 660, autosize: false })));
  addEventListener("afterprint", () => drawn().forEach((one) =>
    Plotly.relayout(one.querySelector(".live"), { width: null, autosize: true })));
})();
