// One entry, as this node has it.
const MOST_PREVIEW_BYTES = 64 * 1024;
const MOST_HEX_BYTES = 512;

const dump = (data) => {
  const lines = [];
  for (let at = 0; at < Math.min(data.length, MOST_HEX_BYTES); at += 16) {
    const row = [...data.subarray(at, at + 16)];
    lines.push(at.toString(16).padStart(6, '0') + '  ' + row.map((b) => b.toString(16).padStart(2, '0')).join(' ').padEnd(48)
      + ' ' + row.map((b) => b > 31 && b < 127 ? String.fromCharCode(b) : '.').join(''));
  }
  return lines.join('\n') + (data.length > MOST_HEX_BYTES ? '\n…' : '');
};
const preview = (data, whole, type) => {
  let text;
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(data, {stream: !whole});
  } catch {
    return dump(data);
  }
  if (whole && /[/+]json/.test(type)) {
    try {
      // Only where a number would not be rounded: the text is shown as it is otherwise.
      const pretty = JSON.stringify(JSON.parse(text), null, 2);
      text = pretty.replace(/\s/g, '') === text.replace(/\s/g, '') ? pretty : text;
    } catch {
      // not JSON after all
    }
  }
  return text.replace(/[^\n\t -~\u00a0-\uffff]/g, visible).replace(/[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, visible);
};
// The beginning of a body; the rest is not fetched.
const beginning = async (response) => {
  const reader = response.body.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const {done, value} = await reader.read();
    if (done) {
      break;
    }
    parts.push(value);
    length += value.length;
    if (length > MOST_PREVIEW_BYTES) {
      reader.cancel();
      break;
    }
  }
  const data = new Uint8Array(length);
  parts.reduce((at, part) => {
    data.set(part, at);
    return at + part.length;
  }, 0);
  return {data: data.subarray(0, MOST_PREVIEW_BYTES), whole: length <= MOST_PREVIEW_BYTES};
};

let lookUps = 0;
const lookUp = async (cache, key) => {
  const number = ++lookUps;
  const say = (...children) => {
    if (number === lookUps) {
      byId('found').replaceChildren(make('div', {class: 'found'}, ...children));
    }
  };
  if (key === '.' || key === '..') {
    say(make('p', {}, 'A browser cannot ask for a key that is called ' + key + '; other HTTP clients can.'));
    return;
  }
  try {
    const response = await ask('v1/caches/' + encodeURIComponent(cache) + '/entries/' + encodeURIComponent(key));
    if (response.status === 404) {
      say(make('p', {}, 'There is no live entry of this key in ', make('code', {}, visible(cache)), ' on this node.'));
      return;
    }
    if (!response.ok) {
      say(make('p', {role: 'alert'}, visible(await reason(response))));
      return;
    }
    const version = (response.headers.get('ETag') || '').replace(/"/g, '');
    const ttl = response.headers.get('Geolru-Ttl');
    const type = response.headers.get('Content-Type') || 'none';
    const length = response.headers.get('Content-Length');
    const {data, whole} = await beginning(response);
    const size = whole ? data.length : Number(length);
    const facts = [
      ['key', make('code', {}, visible(key))],
      ['version', make('code', {}, version)],
      ['written', moment(parseInt(version.slice(0, 12), 16)) + ' by its writer’s clock'],
      ['region', response.headers.get('Geolru-Region') || 'not known'],
      ['expires', ttl === null ? 'never' : 'in ' + span(Number(ttl)) + ', at ' + moment(Date.now() + Number(ttl))],
      ['value', type + ', ' + (size ? bytes(size) : whole ? '0 B' : 'more than ' + bytes(MOST_PREVIEW_BYTES))],
    ];
    say(make('dl', {class: 'pairs'}, facts.map(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])),
      make('pre', {tabindex: 0, 'aria-label': 'value'}, preview(data, whole, type), whole ? null : '\n…'));
  } catch (e) {
    say(make('p', {role: 'alert'}, e instanceof URIError ? 'This key is not text that UTF-8 can carry.' : 'The node does not answer.'));
  }
};
byId('look-up').addEventListener('submit', (event) => {
  event.preventDefault();
  lookUp(byId('look-up-cache').value, byId('look-up-key').value);
});
