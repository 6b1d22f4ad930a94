// How numbers are told, and how elements are made: texts from outside only ever become text.
const NUMBER = new Intl.NumberFormat('en');
const count = (n) => NUMBER.format(n);
const plural = (n, word) => count(n) + ' ' + word + (n === 1 ? '' : 's');
const rounded = (x, unit) => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(x >= 0.995 || x === 0 ? 1 : 2)).replace(/\.0+$/, '') + unit;
const scaled = (n) => n >= 1e9 ? rounded(n / 1e9, ' G') : n >= 1e6 ? rounded(n / 1e6, ' M') : n >= 1e4 ? rounded(n / 1e3, ' k') : n >= 100 ? count(Math.round(n)) : rounded(n, '');
const bytes = (n) => {
  const units = [' B', ' KB', ' MB', ' GB', ' TB'];
  let at = 0;
  while (n >= 1000 && at < units.length - 1) {
    n /= 1024;
    at++;
  }
  return at === 0 ? count(n) + units[0] : rounded(n, units[at]);
};
const two = (whole, unit, part, partUnit) => whole + unit + (part > 0 ? ' ' + part + partUnit : '');
const span = (ms) => {
  if (ms < 60e3) {
    return ms < 1 ? rounded(ms * 1000, ' µs') : ms < 1000 ? rounded(ms, ' ms') : rounded(ms / 1000, ' s');
  }
  const seconds = Math.round(ms / 1000);
  return seconds < 3600 ? two(Math.floor(seconds / 60), ' min', seconds % 60, ' s')
    : seconds < 86400 ? two(Math.floor(seconds / 3600), ' h', Math.floor(seconds % 3600 / 60), ' min')
    : two(Math.floor(seconds / 86400), ' d', Math.floor(seconds % 86400 / 3600), ' h');
};
const clock = (ms) => new Date(ms).toLocaleTimeString('en-GB');
const moment = (ms) => new Date(ms).toLocaleString('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});
const percent = (part, whole) => whole > 0 ? rounded(100 * part / whole, ' %') : '–';
const cut = (text, most) => text.length > most ? text.slice(0, most) + '…' : text;
// What turns the direction of a text, or cannot be seen, is shown as its code.
const visible = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
  (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));

const byId = (id) => document.getElementById(id);
const add = (element, children) => {
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
};
const make = (tag, named, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(named || {})) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
  return add(element, children);
};
const draw = (tag, named, ...children) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(named || {}).forEach(([name, value]) => element.setAttribute(name, value));
  return add(element, children);
};
// Touches only what changed, so that nobody loses their place or selection.
const show = (target, ...children) => {
  const fresh = make(target.tagName.toLowerCase(), {}, ...children);
  if (fresh.childNodes.length !== target.childNodes.length) {
    target.replaceChildren(...fresh.childNodes);
    return;
  }
  [...fresh.childNodes].forEach((child, i) => {
    if (!child.isEqualNode(target.childNodes[i])) {
      target.replaceChild(child, target.childNodes[i]);
    }
  });
};
const state = (element, text, kind) => {
  element.className = 'pill ' + kind;
  if (element.textContent !== text) {
    element.textContent = text;
  }
};
