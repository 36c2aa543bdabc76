/* Finding a condition in a long list: rows and groups that do not match are hidden as one types.
   Where this script does not run, as in JupyterLab, the style sheet shows no field. */
(() => {
  "use strict";
  document.documentElement.classList.add("dm-scripted");

  // Small letters without accents, so that "eccema" finds what is written otherwise.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(".dm-find input")) return;
    const wanted = plain(event.target.value);
    const list = event.target.closest("details");
    let any = false;
    for (const group of list.querySelectorAll("details")) {
      // A group that is asked for by its own name is shown whole.
      const whole = plain(group.querySelector("summary").textContent).includes(wanted);
      let found = whole;
      for (const row of group.querySelectorAll("tr")) {
        row.hidden = !whole && !plain(row.querySelector("th").textContent).includes(wanted);
        found ||= !row.hidden;
      }
      group.hidden = !found;
      group.open = wanted !== "" && found;
      any ||= found;
    }
    list.querySelector(".dm-none").hidden = any;
  });
})();
