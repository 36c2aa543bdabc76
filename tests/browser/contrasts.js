// Contrast of each text with its ground (WCAG 2.2, 1.4.3): ratio, element, beginning of the text.
() => {
  const channels = (colour) => {
    const spot = document.createElement("canvas").getContext("2d");
    spot.fillStyle = colour;
    spot.fillRect(0, 0, 1, 1);
    return [...spot.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map(v => v / 255).map(
      v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const found = channels(getComputedStyle(node).backgroundColor);
      if (found[3] === 255) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const wanted = "h1,h2,h3,p,li,th,td,summary,button,label,select,small,b";
  return [...document.querySelectorAll(".dm-page :is(" + wanted + ")")]
    .filter(node => node.textContent.trim() && node.getClientRects().length)
    .map(node => {
      const text = luminance(channels(getComputedStyle(node).color).slice(0, 3));
      const back = luminance(ground(node));
      const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
      return [ratio, node.tagName + "." + node.className, node.textContent.slice(0, 40)];
    });
}
