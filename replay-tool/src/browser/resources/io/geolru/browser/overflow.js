(() => {
  const width = document.documentElement.clientWidth;
  const found = [];
  if (document.documentElement.scrollWidth > width) {
    found.push('the page is ' + document.documentElement.scrollWidth + ' px wide in ' + width);
  }
  const scrolls = (element) => {
    for (let e = element; e; e = e.parentElement) {
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX)) {
        return true;
      }
    }
    return false;
  };
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (box.width > 0 && (box.right > width + 1 || box.left < -1) && !scrolls(element)) {
      found.push(element.tagName + '.' + (element.getAttribute('class') || '') + ' from ' + box.left + ' to ' + box.right + ': '
        + element.textContent.slice(0, 60));
    }
  }
  return found;
})()
