// What the node says of itself and of the others, as elements.
const tile = (name, number, more) => make('div', {}, make('dt', {}, name), make('dd', {}, make('b', {}, number), make('small', {}, more)));
const last = (samples) => samples.length > 0 ? samples[samples.length - 1] : null;
const rate = (n) => n === null || n === undefined ? '–' : each(n);

const nodesOf = (status) => {
  const own = {name: status.node, region: status.region, own: true, current: true, ready: status.ready};
  // A node that started again stands beside what it was: the living one counts.
  const peers = new Map();
  for (const peer of status.peers) {
    if (!peers.has(peer.name) || peer.current) {
      peers.set(peer.name, peer);
    }
  }
  return [own, ...peers.values()].sort((a, b) => a.region.localeCompare(b.region) || a.name.localeCompare(b.name));
};

const showHead = (status, nodes) => {
  document.title = status.node + ' – GeoLRU';
  byId('name').textContent = status.node;
  byId('place').textContent = 'region ' + status.region;
  byId('facts').textContent = 'Cluster ' + status.cluster + ', up for ' + span(Math.floor(status.uptimeMs / 1000) * 1000)
    + ', reached by other nodes at ' + (status.endpoint || 'an address that is not known yet') + '.';
  const bad = status.fatal || !status.ready;
  state(byId('state'), status.fatal ? '✗ cannot go on' : status.ready ? '✓ ready' : '… not ready', bad ? (status.fatal ? 'bad' : 'warn') : 'ok');
};

const showTiles = (status, nodes, samples) => {
  const now = last(samples) || {};
  const regions = new Set(nodes.map((node) => node.region)).size;
  const present = nodes.filter((node) => node.current).length;
  const worst = status.lags.reduce((most, lag) => lag.lagMs > most.lagMs ? lag : most, {lagMs: 0});
  const windowed = samples.filter((s) => s.reads !== null);
  const reads = windowed.reduce((sum, s) => sum + s.reads, 0);
  const hits = windowed.reduce((sum, s) => sum + s.reads * (s.ratio || 0) / 100, 0);
  show(byId('tiles'),
    tile('nodes', present + ' of ' + nodes.length, 'in ' + plural(regions, 'region')),
    tile('worst lag', worst.lagMs === 0 ? 'none' : span(worst.lagMs),
      worst.lagMs === 0 ? 'all have all that is known' : worst.node + ' lacks ' + plural(worst.lagEvents, 'event') + ' of ' + worst.of),
    tile('live entries', scaled(status.entries), bytes(status.bytes) + ' in memory'),
    tile('writes', rate(now.writes), rate(now.applied) + ' from other nodes'),
    tile('reads', rate(now.reads), reads > 0 ? percent(hits, reads) + ' hits of late' : 'none of late'),
    tile('journal', bytes(status.journal.bytes), plural(status.journal.files, 'file') + ', at most ' + bytes(status.limits.journalBytes)));
};

const STOPS = {
  FUTURE: 'its events are stamped further ahead than replication.maxClockDrift: one of the clocks is off',
  UNKNOWN: 'it sends events of a newer version of GeoLRU: upgrade this node',
  CORRUPT: 'its next event is damaged wherever it was asked for: see replay-tool verify on that node',
  FULL: 'this node has no room on its disk for its events',
};
const problemsOf = (status, nodes) => {
  const problems = [];
  const bad = (what, help) => problems.push({kind: '', what, help});
  const warn = (what, help) => problems.push({kind: 'warn', what, help});
  if (status.fatal) {
    bad(status.fatal, 'What was answered is in the journal. Look at the log, then start the node again.');
  }
  status.notReady.forEach((reason) => warn('not ready: ' + reason, 'Reads are refused until this node has caught up.'));
  if (status.journal.full) {
    bad('disk full: ' + status.journal.full, 'Writes are refused, reads go on. Free some space, or lower journal.maxBytes.');
  }
  if (status.journal.lastSyncError) {
    bad('the disk could not be forced: ' + status.journal.lastSyncError, 'Look at the disk; then start the node again.');
  }
  status.origins.filter((origin) => origin.stopped && origin.stopped !== 'ADOPTING' && origin.stopped !== 'FULL').forEach((origin) =>
    warn('nothing is taken of ' + (origin.node || origin.origin) + ' at present', STOPS[origin.stopped] || origin.stopped));
  nodes.filter((node) => !node.current).forEach((node) => warn(node.name + ' has been gone for ' + span(Math.floor(node.lastHeardMs / 1000) * 1000),
    'It holds back the forgetting of what was removed. For one that will not return: java -jar node.jar forget ' + node.name));
  if (status.recovery.damage.length > 0) {
    warn('the start met ' + plural(status.recovery.damage.length, 'damaged place'), cut(status.recovery.damage[0], 300));
  }
  const refused = 'message';
  const counted = [
    [status.journal.damagedStretches, 'unreadable place', 'in the journal', 'replay-tool verify tells which.'],
    [status.counters.malformed, refused, 'refused as damaged or not of GeoLRU', 'Something else may send to the group or the port of this cluster.'],
    [status.counters.foreign, refused, 'of another cluster ignored', 'Two clusters share a group and port: give one another replication.multicast.'],
    [status.counters.unsealed, refused, 'refused as not sealed', 'All nodes need replication.secrets, or none; the log names the sender.'],
    [status.counters.sealed, refused, 'refused as sealed', 'This node has no replication.secrets, others do; the log names the sender.'],
    [status.counters.wrongSecret, refused, 'refused as sealed with a secret that is not known here', 'Give all nodes both secrets before one of them is taken out.'],
    [status.counters.tampered, refused, 'refused as changed on the way or made up', 'Look who else is in this network; the log names the sender.'],
    [status.counters.unproven, refused, 'refused since nothing says that they are of now', 'The clock of a peer may be far off.'],
    [status.counters.peersRefused, 'heartbeat', 'refused for want of room among the peers', 'There are more nodes than a cluster may have.'],
    [status.counters.overruns, 'time', 'overtaken by retention while sending', 'journal.maxBytes is too small for what is written.'],
    [status.counters.oversized, 'event', 'too long for a message', 'All nodes need the same limits.entryBytes.'],
    [status.forcedForgets, 'record', 'of what is gone forgotten early', 'limits.records is too small, or a node is away for long.'],
    [status.listenersLost, 'change', 'lost by slow listeners', 'Listeners of the embedding program take too long.'],
    [status.transport.rebuilt, 'time', 'made the network layer anew', 'After a long pause of the process, or an error that the log tells.'],
  ];
  for (const [number, what, more, help] of counted) {
    if (number > 0) {
      warn(plural(number, what) + ' ' + more + ' since the start', help);
    }
  }
  return problems;
};
const showProblems = (status, nodes) => show(byId('problems'), problemsOf(status, nodes).map((problem) =>
  make('li', {class: problem.kind}, make('b', {}, visible(problem.what)), make('small', {}, visible(problem.help)))));

const CATCHING_UP = {ASKING: 'Asking', RECEIVING: 'Receiving from', FETCHING_SNAPSHOT: 'Taking over a snapshot of', MERGING_SNAPSHOT: 'Merging a snapshot of',
  UNREACHABLE: 'Out of reach: no live peer has it any more; asked last'};
const showCatchUp = (status) => {
  const catching = status.catchUp;
  byId('catch-up').hidden = catching.state === 'IDLE';
  if (catching.state === 'IDLE') {
    return;
  }
  const whole = catching.eventsReceived + catching.eventsLeft;
  byId('catch-up-text').textContent = (CATCHING_UP[catching.state] || catching.state) + ' ' + (catching.peer || 'nobody') + ': '
    + plural(catching.eventsReceived, 'event') + ' here, ' + count(catching.eventsLeft) + ' to come'
    + (catching.leftMs >= 0 ? ', ' + span(Math.ceil(catching.leftMs / 1000) * 1000) + ' left' : '') + '; running for ' + span(Math.floor(catching.runningMs / 100) * 100) + '.';
  const bar = byId('catch-up-bar');
  if (catching.state === 'RECEIVING' && whole > 0) {
    bar.value = catching.eventsReceived / whole;
  } else {
    bar.removeAttribute('value');
  }
};

const condition = (node) => node.own ? (node.ready ? ['✓ this node', 'ok'] : ['… this node, not ready', 'warn'])
  : !node.current ? ['✗ gone', 'bad'] : node.ready ? ['✓ ready', 'ok'] : ['… not ready', 'warn'];
const showNodes = (status, nodes) => show(byId('nodes'), nodes.map((node) => {
  const [text, kind] = condition(node);
  const facts = node.own ? [
    ['events written', count(status.origins.filter((o) => o.origin === status.origin).reduce((sum, o) => sum + o.held, 0))],
    ['round trip', '–'], ['start', plural(status.recovery.entries, 'entry').replace('entrys', 'entries') + ' in ' + span(status.recovery.durationMs)],
  ] : [
    [node.current ? 'heard' : 'last heard', node.lastHeardMs < 1000 ? 'just now' : span(Math.floor(node.lastHeardMs / 1000) * 1000) + ' ago'],
    ['round trip', node.rttMicros === 0 ? 'not known' : span(node.rttMicros / 1000)],
    ['its clock', Math.abs(node.clockSkewMs) < 2 ? 'as ours' : span(Math.abs(node.clockSkewMs)) + (node.clockSkewMs > 0 ? ' ahead' : ' behind')],
  ];
  return make('li', {class: kind},
    make('div', {class: 'title'}, make('h3', {}, node.name, make('span', {class: 'region'}, ' · ' + node.region)),
      make('span', {class: 'pill ' + kind}, text)),
    make('dl', {class: 'pairs'}, facts.map(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])));
}));

const showLag = (status, nodes) => {
  const of = new Map(status.lags.map((lag) => [lag.node + '\n' + lag.of, lag]));
  byId('lag-text').textContent = nodes.length < 2 ? 'No other node has been heard yet.'
    : 'Events of the node above that the node on the left does not hold, and for how long. The row of ' + status.node
      + ' is exact. The others said so in their heartbeats, in which events younger than ' + span(2 * status.limits.heartbeatMs) + ' do not count.';
  if (nodes.length < 2) {
    byId('lag').replaceChildren();
    return;
  }
  const cell = (row, column) => {
    const lag = of.get(row.name + '\n' + column.name);
    if (row === column) {
      return make('td', {}, make('span', {'aria-label': 'itself'}, '–'));
    }
    if (!lag) {
      return make('td', {}, 'not known');
    }
    const kind = lag.lagEvents === 0 ? 'ok' : lag.lagMs < 2000 ? 'warn' : 'bad';
    return make('td', {class: kind}, lag.lagEvents === 0 ? 'nothing' : [scaled(lag.lagEvents), make('small', {}, span(lag.lagMs))]);
  };
  const head = (node, scope) => make('th', {scope}, node.name, make('small', {}, node.current ? node.region : node.region + ', gone'));
  show(byId('lag'), make('table', {class: 'lag'},
    make('thead', {}, make('tr', {}, make('th', {}, '↓ lacks, of →'), nodes.map((node) => head(node, 'col')))),
    make('tbody', {}, nodes.map((row) => make('tr', {}, head(row, 'row'), nodes.map((column) => cell(row, column)))))));
};

const gauge = (name, used, most, tell, more) => {
  const part = most > 0 ? Math.min(1, used / most) : 0;
  const bar = make('i', {});
  bar.style.width = (100 * part).toFixed(1) + '%';
  return make('li', {},
    make('div', {class: 'title'}, make('span', {}, name), make('span', {}, tell(used) + ' of ' + tell(most))),
    make('div', {class: 'gauge' + (part > 0.95 ? ' bad' : part > 0.8 ? ' warn' : ''), role: 'meter', 'aria-label': name,
      'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(100 * part)}, bar),
    make('small', {}, more));
};
const showRoom = (status, heapBytes) => show(byId('room'),
  gauge('live entries', status.bytes, status.limits.bytes, bytes, plural(status.missesOfEvicted, 'read') + ' missed what had been evicted'),
  gauge('records of what is gone', status.records, status.limits.records, scaled, status.forcedForgets > 0 ? count(status.forcedForgets) + ' forgotten early' : 'none forgotten early'),
  gauge('JVM heap', heapBytes, status.limits.heapBytes, bytes, 'garbage not yet collected counts'),
  gauge('journal', status.journal.bytes, status.limits.journalBytes, bytes, 'older files go as snapshots allow'));

const showCaches = (caches) => {
  const names = Object.keys(caches);
  show(byId('cache-names'), names.map((name) => make('option', {value: name})));
  const heads = ['cache', 'entries', 'memory', 'hit ratio', 'hits', 'misses', 'puts', 'removes', 'evicted', 'expired'];
  const row = (name) => {
    const cache = caches[name];
    return make('tr', {}, make('th', {scope: 'row'}, name),
      make('td', {}, scaled(cache.entries), make('small', {}, 'of ' + scaled(cache.maxEntries))),
      make('td', {}, bytes(cache.bytes), make('small', {}, 'of ' + bytes(cache.maxBytes))),
      make('td', {}, percent(cache.hits, cache.hits + cache.misses)),
      [cache.hits, cache.misses, cache.puts, cache.removes, cache.evictions, cache.expirations].map((n) => make('td', {}, scaled(n))));
  };
  show(byId('caches'), names.length === 0 ? make('p', {}, 'None yet: a cache comes to be on its first use.')
    : make('table', {}, make('thead', {}, make('tr', {}, heads.map((head) => make('th', {scope: 'col'}, head)))), make('tbody', {}, names.map(row))));
};
