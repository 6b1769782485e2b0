// Prints the SQL that fills MySQL's tables of named time zones, from the zones Node.js itself carries: each zone's changes
// within the range of TIMESTAMP, in which alone CONVERT_TZ converts. A process of its own, since it changes its TZ.
import { readdirSync } from 'node:fs';

/**
 * Seconds. V8 takes zones to change at most once in 19 days, so one week of October 2000 is missing in three zones of
 * Brazil; no other zone has changed and changed back within two weeks.
 */
const STEP = 14 * 86_400;
const END = 2 ** 31 - 1;
const ROWS = 200;

/** @type {Map<string, { id: number, changes: [at: number, offset: number][], first: number }>} By canonical name. */
const zones = new Map();
/** @type {string[]} */
const names = [];

for (const name of zoneNames()) {
  const canonical = canonicalOf(name);
  if (canonical === undefined) continue;
  const zone = zones.get(canonical) ?? { id: zones.size + 1, ...measured(canonical) };
  zones.set(canonical, zone);
  names.push(`('${name}',${zone.id})`);
}

const types = [];
const transitions = [];
for (const { id, changes, first } of zones.values()) {
  const offsets = [...new Set([first, ...changes.map(([, after]) => after)])];
  types.push(...offsets.map((seconds, type) => `(${id},${type},${seconds},0,'')`));
  transitions.push(...changes.map(([at, after]) => `(${id},${at},${offsets.indexOf(after)})`));
}
const ids = [...zones.values()].map(({ id }) => `(${id},'N')`);

console.log('USE mysql;');
insert('time_zone (Time_zone_id, Use_leap_seconds)', ids);
insert('time_zone_name (Name, Time_zone_id)', names);
insert('time_zone_transition_type (Time_zone_id, Transition_type_id, `Offset`, Is_DST, Abbreviation)', types);
insert('time_zone_transition (Time_zone_id, Transition_time, Transition_type_id)', transitions);

/**
 * @param {string} table
 * @param {readonly string[]} rows
 */
function insert(table, rows) {
  for (let at = 0; at < rows.length; at += ROWS)
    console.log(`INSERT INTO ${table} VALUES\n${rows.slice(at, at + ROWS).join(',\n')};`);
}

/** Those of the system, aliases among them, and Node.js's own. */
function zoneNames() {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...systemNames()])].sort();
}

function systemNames() {
  try {
    const found = readdirSync('/usr/share/zoneinfo', { recursive: true, encoding: 'utf8' });
    return found.filter(name => /^[A-Z][\w+/-]*$/.test(name) && name !== 'Factory');
  } catch {
    return [];
  }
}

/**
 * Undefined for a name that Node.js does not know.
 * @param {string} name
 */
function canonicalOf(name) {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** @param {string} zone */
function measured(zone) {
  process.env.TZ = zone;
  /** @type {[at: number, offset: number][]} */
  const changes = [];
  const first = offset(0);
  let before = first;
  for (let from = 0; from < END; from += STEP) {
    const after = offset(from + STEP);
    if (after === before) continue;
    changes.push([firstSecond(from, from + STEP, before), after]);
    before = after;
  }
  return { first, changes: changes.filter(([at]) => at <= END) };
}

/**
 * The first second that has another offset than `before`.
 * @param {number} same
 * @param {number} other
 * @param {number} before
 */
function firstSecond(same, other, before) {
  let [low, high] = [same, other];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * East of Greenwich, in seconds.
 * @param {number} second
 */
function offset(second) {
  return -60 * new Date(second * 1000).getTimezoneOffset();
}
