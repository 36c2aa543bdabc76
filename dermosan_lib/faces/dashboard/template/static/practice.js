/* What the practice page needs beside page.js: the pseudonym is kept for this tab, so that a page
   that is loaded again goes on; Enter begins; and the focus follows to each new step. */
(() => {
  "use strict";
  const KEY = "dermosan-reader";
  const PROOF = "dermosan-reader-proof";  // that this tab began under that pseudonym
  const find = (selector) => document.querySelector(selector);
  const stored = (key) => { try { return sessionStorage.getItem(key); } catch { return null; } };
  const store = (key, text) => {
    try {
      if (text === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, text);
    } catch { /* a browser that keeps nothing: the reader types the pseudonym again */ }
  };

  const fill = (input, text) => {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  let resumed = false;
  const resume = () => {
    const input = find(".dm-reader input");
    const proof = find(".dm-proof input");
    const button = find(".dm-begin");
    if (resumed || !input || !proof || !button) return;
    resumed = true;
    const name = stored(KEY);
    if (!name || input.value) return;
    fill(proof, stored(PROOF) ?? "");
    fill(input, name);
    button.click();
  };

  // What is enlarged begins in its middle, where the lesion is.
  const centre = () => {
    const view = find(".dm-closer:not([data-centred])");
    if (!view?.querySelector("img")?.clientWidth) return;
    view.dataset.centred = "";
    view.scrollLeft = (view.scrollWidth - view.clientWidth) / 2;
    view.scrollTop = (view.scrollHeight - view.clientHeight) / 2;
  };

  // See settling.py: the second click, which all that was filled in precedes.
  let settled = "";
  const settle = () => {
    const asked = find("[data-settle]")?.dataset.settle ?? "";
    if (asked === settled) return;
    settled = asked;
    find(".dm-settled")?.click();
  };

  let step = "";
  const follow = () => {
    resume();
    settle();
    requestAnimationFrame(centre);
    const reader = find("[data-reader]")?.dataset;
    if (reader && reader.proof !== stored(PROOF)) {
      store(KEY, reader.reader);
      store(PROOF, reader.proof);
    }
    const title = [...document.querySelectorAll("[data-step]")].find(
      (node) => node.dataset.step && node.getClientRects().length);
    if (!title || title.dataset.step === step) return;
    const first = step === "";
    step = title.dataset.step;
    if (first) return;
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  };

  addEventListener("click", ({ target }) => {
    if (target.closest?.(".dm-leave")) [KEY, PROOF].forEach((key) => store(key, null));
  }, { capture: true });
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.closest?.(".dm-reader")) {
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
      find(".dm-begin")?.click();
    }
  }, { capture: true });  // the widget lets no key pass

  new MutationObserver(follow).observe(find("#rendered_cells"), {
    attributes: true, attributeFilter: ["style"], childList: true, subtree: true,
  });
})();
