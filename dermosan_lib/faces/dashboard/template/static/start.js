/* Loaded before anything else. The page's policy lets no style in but those of files, and the
   widgets' own styles arrive as <style> elements made by script: their text is put where scripts
   may put it. */
(() => {
  "use strict";
  // Voila's script calls these. Until it has loaded there is nothing to show.
  window.voila_heartbeat = () => {};
  window.voila_finish = () => {};
  window.cellLoaded = true;

  // The page's own sheet, linked before this script, has the last word where two rules tie.
  const own = new CSSStyleSheet();
  own.replaceSync([...document.styleSheets[0].cssRules].map((rule) => rule.cssText).join("\n"));
  document.adoptedStyleSheets = [own];
  const adopted = (node) => {
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets.slice(0, -1), sheet, own];
    let text = "";
    const put = (words) => { text = words; sheet.replaceSync(text); };
    const add = (child) => { put(text + child.textContent); return child; };
    node.appendChild = add;
    node.insertBefore = add;
    node.append = (...children) => put(text + children.map((child) => child.textContent ?? child).join(""));
    for (const name of ["textContent", "innerHTML", "innerText"]) {
      Object.defineProperty(node, name, { get: () => text, set: put });
    }
    return node;
  };
  const create = Document.prototype.createElement;
  Document.prototype.createElement = function (name, ...given) {
    const node = create.call(this, name, ...given);
    return String(name).toLowerCase() === "style" ? adopted(node) : node;
  };
})();
