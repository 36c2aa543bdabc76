/* What the practice page needs beside page.js: the pseudonym is kept for this tab, so that a page
   that is loaded again goes on; Enter begins; and the focus follows to each new step. */
(() => {
  "use strict";
  const KEY = "dermosan-reader";
  const find = (selector) => document.querySelector(selector);
  const stored = () => { try { return sessionStorage.getItem(KEY); } catch { return null; } };
  const store = (name) => {
    try {
      if (name === null) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, name);
    } catch { /* a browser that keeps nothing: the reader types the pseudonym again */ }
  };

  let resumed = false;
  const resume = () => {
    const input = find(".dm-reader input");
    const button = find(".dm-begin");
    if (resumed || !input || !button) return;
    resumed = true;
    const name = stored();
    if (!name || input.value) return;
    input.value = name;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
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
    const reader = find("[data-reader]")?.dataset.reader;
    if (reader && reader !== stored()) store(reader);
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
    if (target.closest?.(".dm-leave")) store(null);
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
