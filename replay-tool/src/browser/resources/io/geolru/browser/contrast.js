((shapes) => {
  const parse = (text) => {
    const numbers = text.match(/[\d.]+/g).map(Number);
    return {rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1};
  };
  // Relative luminance and contrast as WCAG 2.2 defines them.
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.alpha === 1) {
        return colour.rgb;
      }
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  };
  const found = [];
  for (const shape of shapes ? document.querySelectorAll(shapes) : []) {
    const style = getComputedStyle(shape);
    const own = parse(style.backgroundColor);
    const has = contrast(own.alpha === 1 ? own.rgb : parse(style.color).rgb, behind(shape.parentElement));
    if (has < 3) {
      found.push(has.toFixed(2) + ' ' + shape.tagName + '.' + shape.getAttribute('class'));
    }
  }
  if (shapes) {
    return found;
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility() || element.closest('script, style, svg')) {
      continue;
    }
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const has = contrast(parse(style.color).rgb, behind(element));
    if (has < (large ? 3 : 4.5)) {
      found.push(has.toFixed(2) + ' ' + element.tagName + ' ' + node.textContent.trim().slice(0, 40));
    }
  }
  return found;
})
