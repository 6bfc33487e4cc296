// Draws what data.json says, again and again. Whatever comes from providers goes into text nodes and attributes only, never into markup.
const STATES = ['done', 'working', 'ready', 'held', 'dead'];
const byId = (id) => document.getElementById(id);
const count = (number) => Number(number).toLocaleString('en-US');
const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
// Amounts come as text, as in "0.25 USD". Pictures need the number, sentences the text.
const amount = (money) => (money ? parseFloat(money) : 0);
const percent = (share) => `${Math.floor(share * 100)} %`;

function element(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function picture(name, attributes, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return node;
}

function length(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}

// The same where nobody knows it to the second.
const about = (seconds) => (seconds < 60 ? length(seconds) : length(seconds).replace(/ \d+ s$/, ''));

// A moment as 2026-11-27 14:03:12, in UTC.
const moment = (at) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

const asked = (what) => [what.about, ...Object.entries(what.arguments || {}).map(([name, value]) => `${name}=${value}`)].filter(Boolean).join(' ');

// What has not changed is not drawn again: it would take focus, selection and what is unfolded with it.
const drawn = new Map();
function draw(id, data, make) {
  const now = JSON.stringify(data);
  if (drawn.get(id) === now) return;
  drawn.set(id, now);
  const place = byId(id);
  const open = place.querySelector('details')?.open;
  place.replaceChildren(...[make()].flat().filter(Boolean));
  const details = place.querySelector('details');
  if (details && open) details.open = true;
}

function show(id, is) { byId(id).hidden = !is; }

/* Tables */

// columns: [{title, kind: 'row' | 'text' | 'number' | 'bar', of: row => text or node}]
function table(caption, columns, rows, foot) {
  const cell = (column, row) => {
    const value = column.of(row);
    if (column.kind === 'row') return element('th', { scope: 'row' }, value);
    return element('td', { class: column.kind, 'data-label': column.title }, ...[value ?? ''].flat());
  };
  const head = element('thead', {}, element('tr', {}, columns.map((column) => element('th', { scope: 'col', class: column.kind === 'number' ? 'number' : null }, column.title))));
  const body = element('tbody', {}, rows.map((row) => element('tr', {}, columns.map((column) => cell(column, row)))));
  const last = foot ? element('tfoot', {}, element('tr', {}, columns.map((column) => cell(column, foot)))) : null;
  return element('table', { class: 'stack' }, element('caption', { class: 'unseen' }, caption), head, body, last);
}

const text = (title, of) => ({ title, kind: 'text', of });
const number = (title, of) => ({ title, kind: 'number', of });
const first = (title, of) => ({ title, kind: 'row', of });
const state = (word) => element('span', { class: `is-${STATES.includes(word) ? word : 'ready'}` }, word);
const charge = (word) => element('span', { class: `charge-${word}` }, { yes: 'charged', no: 'not charged' }[word] || 'maybe charged');

/* Pictures */

// Parts of a whole beside each other, in percent of the room.
function shares(label, parts, whole) {
  let at = 0;
  const rects = parts.filter(([, value]) => value > 0).map(([kind, value]) => {
    const width = Math.min(100 - at, (100 * value) / whole);
    const rect = picture('rect', { x: `${at}%`, y: 0, width: `${width}%`, height: 14, class: `fill-${kind}` });
    at += width;
    return rect;
  });
  return picture('svg', { role: 'img', 'aria-label': label, height: 14 },
    picture('title', {}, label), picture('rect', { class: 'back', width: '100%', height: 14 }), rects);
}

// A round number that is not below a value, for the top of an axis.
function ceiling(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999);
}

// bars: [{label, title, parts: [[kind, value]]}]; limit: {value, label}.
function chart(label, bars, { unit = '', limit = null, room = 600, labels = 6 } = {}) {
  const height = 150, left = 44, right = 6, above = 12, below = 20;
  const sum = (bar) => bar.parts.reduce((all, [, value]) => all + value, 0);
  const most = Math.max(...bars.map(sum), 0);
  // A limit that is far above everything would press the bars flat.
  const drawsLimit = limit && limit.value > 0 && limit.value <= most * 6;
  const scale = ceiling(Math.max(most, drawsLimit ? limit.value : 0));
  const y = (value) => above + (height - above - below) * (1 - value / scale);
  const slot = (room - left - right) / Math.max(bars.length, 1);
  const width = Math.max(1, Math.min(slot * 0.8, 46));
  const nodes = [0, scale / 2, scale].map((value) => [
    picture('line', { class: 'axis', x1: left, x2: room - right, y1: y(value), y2: y(value) }),
    picture('text', { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, short(value)),
  ]);
  const every = Math.ceil(bars.length / Math.min(labels, Math.max(1, Math.floor((room - left) / 80))));
  bars.forEach((bar, place) => {
    const x = left + slot * place + (slot - width) / 2;
    let under = 0;
    for (const [kind, value] of bar.parts) {
      if (value <= 0) continue;
      const tall = y(under) - y(under + value);
      nodes.push(picture('rect', { x, y: y(under + value), width, height: Math.max(tall, 1), class: `fill-${kind}` }, picture('title', {}, bar.title)));
      under += value;
    }
    if (bar.label && place % every === 0) {
      nodes.push(picture('text', { x: x + width / 2, y: height - 5, 'text-anchor': 'middle' }, bar.label));
    }
  });
  if (drawsLimit) {
    nodes.push(picture('line', { class: 'limit', x1: left, x2: room - right, y1: y(limit.value), y2: y(limit.value) }));
    nodes.push(picture('text', { x: room - right, y: y(limit.value) - 4, 'text-anchor': 'end' }, limit.label));
  }
  const said = `${label}. ${most > 0 ? `The most is ${short(most)}${unit}.` : 'None.'}${limit ? ` ${limit.label}.` : ''}`;
  return picture('svg', { role: 'img', 'aria-label': said, viewBox: `0 0 ${room} ${height}`, height }, nodes.flat());
}

const short = (value) => {
  if (value >= 1e6) return `${+(value / 1e6).toPrecision(3)}M`;
  if (value >= 1e4) return `${+(value / 1e3).toPrecision(3)}k`;
  return `${+value.toPrecision(3)}`;
};

const unfolded = (caption, columns, rows) => element('details', {}, element('summary', {}, 'As a table'), table(caption, columns, rows));

const key = (...entries) => element('p', { class: 'key' }, entries.map(([kind, word]) => element('span', {}, element('i', { class: `fill-${kind}`, 'aria-hidden': 'true' }), word)));

const roomOf = (id) => Math.max(260, Math.floor(byId(id).clientWidth));

/* The parts of the page */

function standing(history) {
  const { status } = history;
  const since = history.last_call === null ? null : (Date.parse(history.at) - Date.parse(history.last_call)) / 1000;
  const held = status.steps.reduce((all, step) => all + step.streams.held, 0);
  const works = since !== null && since < 60;
  // What a run waits for whose budget has no room.
  const room = status.paused ?? null;
  const [kind, word] = status.is_over ? (held ? ['held', 'over, with held calls'] : ['done', 'over'])
    : room !== null ? ['held', 'budget used up'] : works ? ['working', 'running'] : ['ready', 'not over'];
  const latest = since === null ? 'no call yet' : `last call ${length(since)} ago`;
  const waits = room !== null ? `; no room for more than ${room}` : !status.is_over && !works ? '; stopped, or waiting' : '';
  draw('state', [kind, word], () => element('span', { class: `state is-${kind}` }, word));
  byId('since').textContent = `run ${status.run}, begun ${moment(status.began)} UTC; ${latest}${waits}`;
  const whole = history.total.pages + (history.remaining?.calls || 0);
  document.title = `${status.is_over ? 'over' : whole ? percent(history.total.pages / whole) : '…'} · ${status.job}`;
  byId('job').textContent = status.job;
}

function tiles(history) {
  const { status, total, remaining, rate } = history;
  const sum = (of) => status.steps.reduce((all, step) => all + of(step), 0);
  const held = sum((step) => step.streams.held), dead = sum((step) => step.streams.dead);
  const aside = amount(status.in_run.set_aside);
  const entries = [
    ['New rows', count(total.new), `${count(total.duplicates)} duplicates`],
    ['Pages', count(total.pages), `${count(total.items)} items`],
    ['Spent', status.in_run.spent || 'no price known', aside > 0 ? `${status.in_run.set_aside} set aside` : plural(status.in_run.calls, 'call')],
    ['Rate', `${rate.per_second.toFixed(1)}/s`, rate.limit ? `of ${rate.limit}/s, ${rate.at_once} at once` : `no limit but ${rate.at_once} at once`],
    ['Time left', status.is_over ? 'none' : remaining?.seconds !== undefined && remaining?.seconds !== null ? `≈ ${about(remaining.seconds)}` : 'unknown',
      remaining ? `≈ ${plural(remaining.calls, 'call')}${remaining.cost ? `, ≤ ${remaining.cost}` : ''}` : ''],
    ['Held, dead', `${count(held)}, ${count(dead)}`, 'lists and things'],
  ];
  draw('sum', entries, () => entries.map(([title, value, note]) => element('div', {}, element('dt', {}, title), element('dd', {}, value, element('small', {}, note)))));
}

function budgets(history) {
  const names = { run: 'This run', day: 'Today, in UTC', calls: 'Calls of this run' };
  show('budgets-section', history.budgets.length > 0);
  draw('budgets', history.budgets, () => history.budgets.map((budget) => {
    const used = parseFloat(budget.used), aside = parseFloat(budget.set_aside), allowed = parseFloat(budget.allowed);
    const said = `${budget.used} of ${budget.allowed}, ${percent(budget.share)}${aside > 0 ? `, ${budget.set_aside} of it set aside` : ''}`;
    return element('div', { class: 'budget' },
      element('p', {}, element('span', {}, names[budget.of] || budget.of), element('strong', {}, said)),
      shares(`${names[budget.of]}: ${said}`, [['spent', used], ['aside', aside]], Math.max(allowed, used + aside, 1e-12)));
  }));
}

function steps(history) {
  const rows = history.steps.map((step, place) => ({ ...step, ...history.status.steps[place], name: step.step }));
  draw('steps-key', 'key', () => [...key(...STATES.map((word) => [word, { done: 'done', working: 'on its way', ready: 'more to ask', held: 'held', dead: 'dead' }[word]])).children]);
  const whole = (row) => STATES.reduce((all, word) => all + row.streams[word], 0);
  const bar = (row) => {
    if (whole(row) === 0) return 'nothing yet';
    const said = `${count(row.streams.done)} of ${plural(whole(row), 'list')} done`;
    const more = STATES.slice(1).filter((word) => row.streams[word]).map((word) => `${count(row.streams[word])} ${word}`);
    return element('span', {}, shares([said, ...more].join(', '), STATES.map((word) => [word, row.streams[word]]), whole(row)), element('small', {}, [said, ...more].join(', ')));
  };
  const cost = (row) => [row.spent || '?', amount(row.set_aside) > 0 ? element('small', {}, `+ ${row.set_aside} maybe`) : null];
  const ended = (row) => Object.entries({ ...row.done, ...row.dead }).map(([reason, times]) => `${count(times)} ${reason.replaceAll('_', ' ')}`).join(', ');
  const columns = [
    first('Step', (row) => row.name), { title: 'Progress', kind: 'bar', of: (row) => (row.streams ? bar(row) : '') },
    number('Pages', (row) => count(row.pages)), number('Items', (row) => count(row.items)),
    number('New', (row) => count(row.new)), number('Duplicates', (row) => count(row.duplicates)),
    number('Cost', cost), number('Calls left', (row) => (row.calls_remaining ? `≈ ${count(row.calls_remaining)}` : '')),
    text('How lists ended', (row) => (row.streams ? ended(row) : '')),
  ];
  const all = rows.length > 1 ? { ...history.total, name: 'all', calls_remaining: history.remaining?.calls } : null;
  draw('steps-table', [rows, all], () => table('What came of each step', columns, rows, all));
}

function rates(history) {
  const { rate } = history;
  draw('rate', [rate.recent, rate.limit, roomOf('rate')], () => {
    const bars = rate.recent.map((calls, place) => ({
      label: place % 12 === 0 ? `−${(60 - place) / 6} min` : null, title: `${plural(calls, 'call')} in ten seconds`, parts: [['working', calls / 10]],
    }));
    const busiest = Math.max(...rate.recent, 0) / 10;
    const limit = rate.limit ? { value: rate.limit, label: `limit ${rate.limit}/s` } : null;
    return [
      chart('Calls a second within the last ten minutes', bars, { unit: '/s', limit, room: roomOf('rate'), labels: 60 }),
      element('p', { class: 'note' }, busiest > 0 ? `At the most ${busiest.toFixed(1)} calls a second${limit ? `; the job allows ${rate.limit}` : ''}.` : 'No call in the last ten minutes.'),
    ];
  });
}

// Every hour from the first that has a call to now, with those that have none.
function everyHour(history) {
  const hour = 3600e3;
  const known = new Map(history.hours.map((one) => [Date.parse(one.began), one]));
  if (!known.size) return [];
  const last = Math.floor(Date.parse(history.at) / hour) * hour;
  const from = Math.min(Math.min(...known.keys()), last - 11 * hour);
  const all = [];
  for (let at = from; at <= last; at += hour) all.push(known.get(at) || { began: new Date(at).toISOString(), answered: 0, failed: 0, unknown: 0 });
  return all;
}

function hours(history) {
  const all = everyHour(history);
  draw('hours', [all, roomOf('hours')], () => {
    if (!all.length) return element('p', { class: 'note' }, 'No call in the last 48 hours.');
    const bars = all.map((one) => ({
      label: moment(one.began).slice(11, 16),
      title: `${moment(one.began).slice(0, 16)} UTC: ${count(one.answered)} answered, ${count(one.failed)} failed, ${count(one.unknown)} without an answer`,
      parts: [['done', one.answered], ['failed', one.failed], ['held', one.unknown]],
    }));
    const columns = [first('Hour, UTC', (one) => moment(one.began).slice(0, 16)), number('Answered', (one) => count(one.answered)), number('Failed', (one) => count(one.failed)), number('Without an answer', (one) => count(one.unknown))];
    return [
      chart('Calls by hour', bars, { room: roomOf('hours') }), key(['done', 'answered'], ['failed', 'failed'], ['held', 'without an answer']),
      unfolded('Calls by hour', columns, history.hours),
    ];
  });
}

// Every day from the first that has a call to today, two weeks at the least.
function everyDay(history) {
  const day = 86400e3;
  const known = new Map(history.days.map((one) => [Date.parse(one.day), one]));
  if (!known.size) return [];
  const last = Math.floor(Date.parse(history.at) / day) * day;
  const from = Math.max(Math.min(Math.min(...known.keys()), last - 13 * day), last - 59 * day);
  const all = [];
  for (let at = from; at <= last; at += day) all.push(known.get(at) || { day: new Date(at).toISOString().slice(0, 10), calls: 0, spent: '0', set_aside: '0' });
  return all;
}

function days(history) {
  const budget = history.budgets.find((one) => one.of === 'day');
  const all = everyDay(history);
  draw('days', [all, budget, roomOf('days')], () => {
    if (!all.length) return element('p', { class: 'note' }, 'No call yet.');
    const inMoney = history.days.some((day) => day.spent);
    const bars = all.map((day) => ({
      label: day.day.slice(5),
      title: `${day.day}: ${day.spent || 'no price known'}, ${plural(day.calls, 'call')}`,
      parts: inMoney ? [['spent', amount(day.spent)], ['aside', amount(day.set_aside)]] : [['spent', day.calls]],
    }));
    const limit = budget && inMoney ? { value: parseFloat(budget.allowed), label: `budget of a day: ${budget.allowed}` } : null;
    const currency = inMoney ? ` ${(history.days.find((day) => day.spent).spent || '').split(' ')[1]}` : ' calls';
    const columns = [first('Day', (day) => day.day), number('Calls', (day) => count(day.calls)), number('Spent', (day) => day.spent || '?'), number('Set aside', (day) => day.set_aside || '')];
    return [
      chart(`Spend by day, in${currency}`, bars, { unit: currency, limit, room: roomOf('days'), labels: 14 }),
      inMoney ? key(['spent', `spent, in${currency}`], ['aside', 'set aside for calls that may have been charged']) : key(['spent', 'calls; no price is known']),
      limit ? element('p', { class: 'note' }, `The job may cost ${budget.allowed} a day.`) : null,
      unfolded('Spend by day', columns, history.days),
    ];
  });
}

function held(history, file) {
  const calls = history.status.unknown.filter((call) => call.is_held);
  show('held-section', calls.length > 0);
  draw('held', calls, () => [
    element('p', { class: 'note' }, 'They left, may have been charged, and no answer is stored. They are not made again unasked, and what is about them waits. Made again they may be paid for twice: ',
      element('code', {}, `clipwire harvest run ${file} --resend-unknown`)),
    element('div', { class: 'wide' }, table('Calls that are held', [
      first('Call', (call) => `${call.id} of run ${call.run}`), text('Step', (call) => call.step), text('Asked for', (call) => asked(call.asked)),
      text('Cursor', (call) => call.cursor || ''), text('Left at, UTC', (call) => moment(call.at)), text('Why', (call) => call.error || 'the program ended before it came back'),
    ], calls.slice(0, 50))),
    calls.length > 50 ? element('p', { class: 'note' }, `and ${count(calls.length - 50)} more`) : null,
  ]);
}

function errors(history) {
  show('errors-section', history.errors.length > 0);
  draw('errors', [history.errors, history.status.errors], () => [
    table('How calls failed', [
      number('Times', (error) => count(error.count)), text('Step', (error) => error.step), text('Error', (error) => error.error),
      text('Charge', (error) => charge(error.charge)), number('Cost', (error) => error.cost || ''), text('Latest, UTC', (error) => moment(error.latest)),
    ], history.errors),
    element('details', {}, element('summary', {}, 'The latest, one by one'), table('The latest errors', [
      first('Call', (call) => call.id), text('Step', (call) => call.step), text('Asked for', (call) => asked(call.asked)),
      text('Error', (call) => call.error), text('Charge', (call) => charge(call.charge)), text('Left at, UTC', (call) => moment(call.at)),
    ], history.status.errors)),
  ]);
}

function streams(history) {
  draw('streams', history.streams, () => (history.streams.length ? table('Lists and things that are asked for', [
    first('Asked for', (one) => asked(one.asked)), text('Step', (one) => one.step), text('State', (one) => state(one.state)),
    number('Pages', (one) => count(one.pages)), number('Items', (one) => (one.stated === undefined ? count(one.items) : `${count(one.items)} of ${count(one.stated)}`)),
    number('New', (one) => count(one.new)), text('Why', (one) => one.detail || (one.reason || '').replaceAll('_', ' ')),
  ], history.streams) : element('p', { class: 'note' }, 'None yet.')));
}

function runs(history) {
  draw('runs', history.runs, () => table('Runs of the job', [
    first('Run', (run) => run.run), text('Begun, UTC', (run) => moment(run.began)), text('State', (run) => (run.is_over ? 'over' : 'not over')),
    number('Calls', (run) => count(run.calls)), number('New rows', (run) => count(run.new)), number('Spent', (run) => run.spent || '?'),
  ], [...history.runs].reverse()));
}

/* The loop */

function trouble(words) {
  byId('trouble').textContent = words || '';
  show('trouble', Boolean(words));
}

let latest = null;

function drawAll() {
  if (!latest) return;
  show('main', true);
  for (const part of [standing, tiles, budgets, steps, rates, hours, days, errors, streams, runs]) part(latest.history);
  held(latest.history, latest.file);
  byId('foot').textContent = `Read ${moment(latest.history.at)} UTC out of the journal. This page changes nothing.`;
}

async function look() {
  let wait = 2000;
  if (!document.hidden) {
    try {
      const answer = await fetch('data.json', { cache: 'no-store' });
      const data = await answer.json();
      wait = data.next_ms || wait;
      if (data.error) {
        trouble(data.hint ? `${data.error}: ${data.hint}` : data.error);
        if (!latest) byId('since').textContent = 'waiting for a first run';
      } else {
        trouble('');
        latest = data;
        drawAll();
      }
    } catch (error) {
      trouble(latest ? `clipwire harvest serve does not answer any more. What is below was read ${moment(latest.history.at)} UTC.` : 'clipwire harvest serve does not answer.');
    }
  }
  setTimeout(look, wait);
}

let resized = null;
addEventListener('resize', () => { clearTimeout(resized); resized = setTimeout(drawAll, 150); });
look();
