// The change feed of one cache, read as it comes; so that a token can go with it, not by EventSource.
const MOST_ROWS = 200;
const MOST_WAITING = 400;
const MOST_PENDING = 4 * 1024 * 1024;
const RETRY_MS = 2000;
let tail = null;

const valueOf = (change) => change.base64 !== undefined && change.base64 !== null ? 'binary, ' + bytes(Math.floor(change.base64.length * 3 / 4))
  : change.value === undefined ? '' : typeof change.value === 'string' ? change.value : JSON.stringify(change.value);
const rowOf = ({kind, change}) => {
  const key = change.key === undefined || change.key === null ? null
    : make('button', {type: 'button', class: 'key', title: 'Look it up'}, visible(cut(change.key, 120)));
  if (key) {
    key.addEventListener('click', () => {
      byId('look-up-cache').value = tail ? tail.cache : byId('tail-cache').value;
      byId('look-up-key').value = change.key;
      byId('look-up').requestSubmit();
      byId('look-up-title').scrollIntoView({block: 'start'});
    });
  }
  const life = change.ttl ? ' · ' + span(Math.ceil(change.ttl / 1000) * 1000) : '';
  return make('li', {},
    make('time', {}, clock(change.time || Date.now())), make('span', {class: 'kind ' + kind}, kind),
    make('span', {class: 'key'}, key || 'the whole cache'),
    make('code', {class: 'value'}, visible(cut(valueOf(change), 160))),
    make('span', {class: 'region'}, visible(change.region || '') + life));
};

class Tail {
  constructor(cache, prefix) {
    Object.assign(this, {cache, prefix, lastId: null, waiting: [], skipped: 0, seen: 0, stopped: false, drawing: false});
    this.abort = new AbortController();
  }

  say(text) {
    if (tail === this || this.stopped) {
      byId('tail-state').textContent = text;
    }
  }

  following() {
    this.say('Following ' + this.cache + (this.prefix ? ', keys that begin with ' + visible(this.prefix) : '') + ': ' + plural(this.seen, 'change')
      + (this.skipped > 0 ? ', of which ' + count(this.skipped) + ' came too fast to be drawn' : '') + '.');
  }

  async run() {
    while (!this.stopped) {
      let retryMs = RETRY_MS;
      try {
        retryMs = await this.connect();
      } catch (e) {
        if (!this.stopped) {
          this.say('The connection broke; trying again, from where it was.');
        }
      }
      if (!this.stopped) {
        await new Promise((done) => setTimeout(done, retryMs));
      }
    }
  }

  // Reads one connection to its end, and answers when to try again.
  async connect() {
    const headers = {Accept: 'text/event-stream'};
    if (this.lastId) {
      headers['Last-Event-ID'] = this.lastId;
    }
    const response = await ask('v1/caches/' + encodeURIComponent(this.cache) + '/events'
      + (this.prefix ? '?prefix=' + encodeURIComponent(this.prefix) : ''), {headers, signal: this.abort.signal});
    if (response.status === 410) {
      this.lastId = null;
      this.say('The journal no longer reaches back to where this was; going on with what is new.');
      return RETRY_MS;
    }
    if (!response.ok) {
      const why = visible(await reason(response));
      if (response.status >= 500) {
        this.say(why + ' Trying again.');
        return 2 * RETRY_MS;
      }
      this.stop(why);
      return 0;
    }
    this.following();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let pending = '';
    for (;;) {
      const {done, value} = await reader.read();
      if (done || this.stopped) {
        break;
      }
      pending += value;
      const events = pending.split(/\r?\n\r?\n/);
      pending = events.pop();
      events.forEach((event) => this.take(event));
      if (pending.length > MOST_PENDING) {
        reader.cancel();
        break;
      }
    }
    return RETRY_MS;
  }

  take(event) {
    let kind = 'message';
    let data = '';
    for (const line of event.split(/\r?\n/)) {
      const at = line.indexOf(':');
      const field = at < 0 ? line : line.slice(0, at);
      const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
      if (field === 'event') {
        kind = value;
      } else if (field === 'data') {
        data += value;
      } else if (field === 'id') {
        this.lastId = value;
      }
    }
    if (['put', 'remove', 'clear', 'expire', 'evict'].includes(kind)) {
      this.seen++;
      this.waiting.push({kind, data});
      if (this.waiting.length > MOST_WAITING) {
        this.skipped += this.waiting.length - MOST_ROWS;
        this.waiting.splice(0, this.waiting.length - MOST_ROWS);
      }
      if (!this.drawing) {
        this.drawing = true;
        setTimeout(() => this.draw(), 100);
      }
    }
  }

  draw() {
    this.drawing = false;
    const list = byId('changes');
    const rows = this.waiting.splice(0).slice(-MOST_ROWS).map(({kind, data}) => {
      try {
        return rowOf({kind, change: JSON.parse(data)});
      } catch {
        return rowOf({kind, change: {key: null, value: 'not JSON: ' + cut(data, 120)}});
      }
    });
    list.prepend(...rows.reverse());
    while (list.children.length > MOST_ROWS) {
      list.lastChild.remove();
    }
    if (!this.stopped) {
      this.following();
    }
  }

  stop(why) {
    this.stopped = true;
    this.abort.abort();
    byId('tail-button').textContent = 'Follow';
    this.say(why);
    tail = null;
  }
}
byId('tail').addEventListener('submit', (event) => {
  event.preventDefault();
  if (tail) {
    tail.stop('Stopped.');
    return;
  }
  byId('changes').replaceChildren();
  byId('tail-button').textContent = 'Stop';
  tail = new Tail(byId('tail-cache').value, byId('tail-prefix').value);
  tail.say('Connecting …');
  tail.run();
});
