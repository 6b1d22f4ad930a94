// Lines over the last minutes. A chart is kept as it is made; only its lines, labels and numbers change.
const WINDOWS_MIN = [2.5, 5, 10];
const PAUSE_MS = 7e3;
const TICKS = 5;
const tip = make('div', {id: 'tip', hidden: ''});
document.body.append(tip);

// The least of 1, 2, 5, 10, 20, … that is not below it.
const ceiling = (n) => {
  const power = 10 ** Math.floor(Math.log10(n));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= n * 0.999);
};

class Chart {
  // lines: [{name, colour, of: (sample) => number or null}]; tell: (number) => text; most: what the axis shows at least
  constructor(title, lines, tell, most, fixed) {
    Object.assign(this, {title, lines, tell, most, fixed});
    this.legend = lines.map((line) => make('span', {}));
    this.paths = lines.map(() => [draw('path', {class: 'fill'}), draw('path', {class: 'line'})]);
    this.svg = draw('svg', {viewBox: '0 0 600 100', preserveAspectRatio: 'none', role: 'img'},
      draw('path', {class: 'grid', d: 'M0 0H600M0 50H600M0 100H600'}),
      lines.map((line, i) => draw('g', {class: line.colour}, this.paths[i])));
    this.labels = [0, 50, 100].map((at) => {
      const label = make('span', {});
      label.style.bottom = at + '%';
      return label;
    });
    this.cursor = make('div', {class: 'at', hidden: ''});
    this.area = make('div', {class: 'area'}, this.svg, this.cursor);
    this.ticks = Array.from({length: TICKS}, (unused, i) => {
      const tick = make('span', {});
      tick.style.left = 100 * (i + 1) / TICKS + '%';
      return tick;
    });
    this.figure = make('figure', {},
      make('figcaption', {}, make('h3', {}, title), lines.map((line, i) =>
        make('span', {class: 'legend ' + line.colour}, make('i', {}), this.legend[i]))),
      make('div', {class: 'plot'}, make('div', {class: 'y', 'aria-hidden': 'true'}, this.labels), this.area,
        make('div', {class: 'x', 'aria-hidden': 'true'}, this.ticks)));
    this.area.addEventListener('pointermove', (event) => this.point(event));
    this.area.addEventListener('pointerdown', (event) => this.point(event));
    this.area.addEventListener('pointerleave', () => { tip.hidden = this.cursor.hidden = true; });
  }

  update(samples, nowMs) {
    const age = samples.length > 0 ? nowMs - samples[0].timeMs : 0;
    const minutes = WINDOWS_MIN.find((one) => one * 60e3 >= age) || WINDOWS_MIN[WINDOWS_MIN.length - 1];
    this.windowMs = minutes * 60e3;
    this.nowMs = nowMs;
    this.samples = samples.filter((sample) => sample.timeMs >= nowMs - this.windowMs && sample.timeMs <= nowMs + PAUSE_MS);
    this.ticks.forEach((tick, i) => {
      const seconds = minutes * 60 * (TICKS - 1 - i) / TICKS;
      tick.textContent = seconds === 0 ? 'now' : '−' + (seconds % 60 !== 0 ? seconds + ' s' : seconds / 60 + ' min');
    });
    const numbers = this.lines.map((line) => this.samples.map(line.of));
    const highest = Math.max(0, ...numbers.flat().filter((n) => n !== null));
    const top = this.fixed || ceiling(Math.max(highest, this.most));
    this.lines.forEach((line, i) => this.path(this.paths[i], numbers[i], top));
    const present = numbers.map((all) => all.length > 0 ? all[all.length - 1] : null);
    this.lines.forEach((line, i) => {
      this.legend[i].textContent = line.name + ' ' + (present[i] === null ? '–' : this.tell(present[i]));
    });
    this.labels.forEach((label, i) => { label.textContent = this.tell(top * i / 2); });
    this.svg.setAttribute('aria-label', this.title + ': ' + this.lines.map((line, i) =>
      line.name + ' now ' + (present[i] === null ? 'unknown' : this.tell(present[i]))).join(', ')
      + '; at most ' + this.tell(highest) + ' in ' + minutes + ' minutes');
  }

  path([fill, line], numbers, top) {
    let strokes = '';
    let areas = '';
    let begun = null;
    const end = () => {
      areas += begun === null ? '' : 'V100H' + begun + 'Z';
      begun = null;
    };
    numbers.forEach((n, i) => {
      const x = (600 - (this.nowMs - this.samples[i].timeMs) * 600 / this.windowMs).toFixed(1);
      const paused = i > 0 && this.samples[i].timeMs - this.samples[i - 1].timeMs > PAUSE_MS;
      if (n === null || paused) {
        end();
      }
      if (n !== null) {
        const y = (100 - 100 * Math.min(1, n / top)).toFixed(1);
        strokes += (begun === null ? 'M' : 'L') + x + ' ' + y;
        areas += (begun === null ? 'M' + x + ' 100L' : 'L') + x + ' ' + y;
        begun = begun === null ? x : begun;
      }
    });
    end();
    line.setAttribute('d', strokes);
    fill.setAttribute('d', areas);
  }

  point(event) {
    const box = this.area.getBoundingClientRect();
    const timeMs = this.nowMs - this.windowMs * (1 - (event.clientX - box.left) / box.width);
    const nearest = (this.samples || []).reduce((best, sample) =>
      best === null || Math.abs(sample.timeMs - timeMs) < Math.abs(best.timeMs - timeMs) ? sample : best, null);
    tip.hidden = this.cursor.hidden = nearest === null;
    if (nearest === null) {
      return;
    }
    this.cursor.style.left = 100 - 100 * (this.nowMs - nearest.timeMs) / this.windowMs + '%';
    tip.textContent = [clock(nearest.timeMs), ...this.lines.map((line) => {
      const n = line.of(nearest);
      return line.name + ': ' + (n === null ? '–' : this.tell(n));
    })].join('\n');
    const left = Math.min(event.clientX + 12, document.documentElement.clientWidth - tip.offsetWidth - 4);
    tip.style.left = Math.max(4, left) + 'px';
    const above = event.clientY - tip.offsetHeight - 12;
    tip.style.top = (above < 4 ? event.clientY + 20 : above) + 'px';
  }
}
document.addEventListener('scroll', () => { tip.hidden = true; }, {passive: true});

// Counts since the start become rates, between one sample and the next.
const rates = (columns) => {
  const samples = [];
  for (let i = 0; i < columns.timeMs.length; i++) {
    const seconds = i === 0 ? 0 : (columns.timeMs[i] - columns.timeMs[i - 1]) / 1000;
    const rate = (name) => seconds <= 0 || columns[name][i] < columns[name][i - 1] ? null
      : (columns[name][i] - columns[name][i - 1]) / seconds;
    const hits = rate('hits');
    const misses = rate('misses');
    samples.push({
      timeMs: columns.timeMs[i], writes: rate('writes'), applied: rate('applied'),
      reads: hits === null ? null : hits + misses, ratio: hits === null || hits + misses === 0 ? null : 100 * hits / (hits + misses),
      lagMs: columns.lagMs[i], lagEvents: columns.lagEvents[i],
    });
  }
  return samples;
};
const each = (n) => scaled(n) + '/s';
const charts = [
  new Chart('Writes', [
    {name: 'made here', colour: 'c1', of: (s) => s.writes}, {name: 'from other nodes', colour: 'c2', of: (s) => s.applied}], each, 10),
  new Chart('Reads', [{name: 'reads', colour: 'c3', of: (s) => s.reads}], each, 10),
  new Chart('Hit ratio', [{name: 'hits', colour: 'c3', of: (s) => s.ratio}], (n) => rounded(n, ' %'), 100, 100),
  new Chart('Longest lag of this node', [{name: 'lag', colour: 'c4', of: (s) => s.lagMs}], (n) => n === 0 ? '0' : span(n), 10),
];
byId('charts').append(...charts.map((chart) => chart.figure));
