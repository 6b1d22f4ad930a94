// Asks the node every two seconds while somebody looks, and says so when it does not answer.
const EVERY_MS = 2000;
const PATIENCE_MS = 8000;
const TOKEN = 'geolru.token';
let columns = null;
let origin = null;
let answeredMs = null;
let asking = false;

const ask = (path, options = {}) => {
  const token = sessionStorage.getItem(TOKEN);
  const headers = {...options.headers, ...(token ? {Authorization: 'Bearer ' + token} : {})};
  return fetch(path, {cache: 'no-store', redirect: 'error', ...options, headers});
};
const reason = async (response) => {
  try {
    return (await response.json()).error.message;
  } catch {
    return 'The node answers with status ' + response.status + '.';
  }
};
class Refused extends Error {}
const read = async (path) => {
  const response = await ask(path, {signal: AbortSignal.timeout(PATIENCE_MS)});
  if (!response.ok) {
    const why = await reason(response);
    throw response.status === 401 || response.status === 403 ? new Refused(why) : new Error(why);
  }
  return response.json();
};

const takeHistory = (fresh) => {
  if (columns === null) {
    columns = fresh;
    return;
  }
  const many = 310;
  for (const name of Object.keys(columns)) {
    columns[name] = columns[name].concat(fresh[name] || []).slice(-many);
  }
};
const refresh = async () => {
  const since = columns === null ? 0 : last(columns.timeMs) || 0;
  const [status, caches, fresh] = await Promise.all([read('v1/status'), read('v1/caches'), read('v1/history?since=' + since)]);
  if (status.origin !== origin) { // another life of the node counts from 0
    const isFirst = origin === null;
    origin = status.origin;
    if (!isFirst) {
      columns = null;
      return refresh();
    }
  }
  takeHistory(fresh);
  const samples = rates(columns);
  const nodes = nodesOf(status);
  showHead(status, nodes);
  showProblems(status, nodes);
  showTiles(status, nodes, samples);
  showCatchUp(status);
  showNodes(status, nodes);
  showLag(status, nodes);
  showRoom(status, last(columns.heapBytes) || 0);
  showCaches(caches.caches);
  charts.forEach((chart) => chart.update(samples, last(columns.timeMs) || Date.now()));
  return undefined;
};

const answered = () => {
  answeredMs = Date.now();
  byId('away').hidden = byId('access').hidden = true;
  document.body.classList.remove('stale');
};
const refused = (why) => {
  state(byId('state'), 'no access', 'warn');
  byId('access').hidden = false;
  byId('access-problem').textContent = sessionStorage.getItem(TOKEN) ? why : '';
};
const missing = () => {
  const name = byId('name').textContent;
  state(byId('state'), '✗ no answer', 'bad');
  byId('away').hidden = false;
  byId('away').textContent = answeredMs === null ? 'The node does not answer; trying again every two seconds.'
    : name + ' has not answered since ' + clock(answeredMs) + '. What stands below is from then; trying again every two seconds.';
  document.body.classList.toggle('stale', answeredMs !== null);
};
const turn = async () => {
  if (!document.hidden && !asking) {
    asking = true;
    try {
      await refresh();
      answered();
    } catch (e) {
      if (e instanceof Refused) {
        refused(e.message);
      } else {
        missing();
      }
    }
    asking = false;
  }
};
const run = async () => {
  await turn();
  setTimeout(run, EVERY_MS);
};
document.addEventListener('visibilitychange', turn);
byId('access').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN, byId('token').value);
  byId('token').value = '';
  turn();
});
run();
