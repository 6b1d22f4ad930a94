'use strict';
// Shows the numbers under the pointer at once, also where a finger is the pointer. Without it the browser shows them as titles.
(() => {
  const tip = document.createElement('div');
  tip.id = 'tip';
  tip.hidden = true;
  document.body.append(tip);
  for (const one of document.querySelectorAll('.hit, .file')) {
    const title = one.querySelector('title');
    one.dataset.tip = title.textContent;
    title.remove();
  }
  for (const one of document.querySelectorAll('.mark, .pin')) {
    one.dataset.tip = one.title;
    one.removeAttribute('title');
  }
  const show = (event) => {
    const target = event.target.closest('[data-tip]');
    tip.hidden = !target;
    if (target) {
      tip.textContent = target.dataset.tip;
      const left = Math.min(event.clientX + 12, document.documentElement.clientWidth - tip.offsetWidth - 4);
      tip.style.left = Math.max(4, left) + 'px';
      const above = event.clientY - tip.offsetHeight - 12;
      tip.style.top = (above < 4 ? event.clientY + 20 : above) + 'px';
    }
  };
  document.addEventListener('pointermove', show);
  document.addEventListener('pointerdown', show);
  document.addEventListener('scroll', () => { tip.hidden = true; }, {passive: true});
  // A table that is closed on the screen is on the paper all the same.
  const closed = () => document.querySelectorAll('details:not([open])');
  let opened = [];
  addEventListener('beforeprint', () => { opened = [...closed()]; opened.forEach((one) => { one.open = true; }); });
  addEventListener('afterprint', () => { opened.forEach((one) => { one.open = false; }); });
})();
