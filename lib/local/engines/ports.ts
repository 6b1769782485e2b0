import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '../../terminal/refusal.ts';

/** Who wants a port, and how badly. */
export interface PortWish {
  /** For the message, for instance `--kafka-port`. */
  readonly flag: string;
  /** Tried first; when taken, the next free one above it is. */
  readonly usual: number;
  /** Named by the user: no other will do. */
  readonly chosen?: number;
  /** The one this state had in its last run: taken again unless a stranger has it now. */
  readonly last?: number;
}

const HOST = '127.0.0.1';
const RELEASE_MS = 3_000;
const TRIES = 200;

/**
 * A free loopback port for each wish, in the wishes' order and never the same twice.
 * @throws Refusal when a port the user chose is taken or may not be used.
 */
export async function takePorts<Name extends string>(
  wishes: Readonly<Record<Name, PortWish>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(wishes) as Name[];
  const taken = new Set(names.flatMap(name => chosenOnce(wishes, name)));
  const ports: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const port = await takePort(wishes[name], taken);
    taken.add(port);
    ports[name] = port;
  }
  return ports as Record<Name, number>;
}

function chosenOnce<Name extends string>(wishes: Readonly<Record<Name, PortWish>>, name: Name): number[] {
  const { chosen, flag } = wishes[name];
  if (chosen === undefined) return [];
  const other = Object.values<PortWish>(wishes).find(wish => wish.chosen === chosen && wish.flag !== flag);
  if (other) throw new Refusal(`${flag} and ${other.flag} both say ${chosen}: give each a port of its own`);
  return [chosen];
}

async function takePort(wish: PortWish, taken: ReadonlySet<number>): Promise<number> {
  const { chosen, last, usual, flag } = wish;
  if (chosen !== undefined) {
    if (await isFreeSoon(chosen, chosen === last ? RELEASE_MS : 0)) return chosen;
    throw new Refusal(
      `port ${chosen} given by ${flag} is taken or may not be used: stop what uses it, choose another, or leave ${flag} out`,
    );
  }
  if (last !== undefined && !taken.has(last) && (await isFreeSoon(last, RELEASE_MS))) return last;
  for (let port = usual; port < Math.min(usual + TRIES, 65_536); port += 1)
    if (!taken.has(port) && (await isFree(port))) return port;
  throw new Refusal(`no free port from ${usual} to ${usual + TRIES - 1}: name one with ${flag}`);
}

/** A process that just ended may hold its port a moment longer. */
async function isFreeSoon(port: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!(await isFree(port))) {
    if (performance.now() >= deadline) return false;
    await delay(100);
  }
  return true;
}

/** Asks both ways: some systems let a loopback listener in beside one on every interface. */
async function isFree(port: number): Promise<boolean> {
  return !(await answers(port)) && (await canListen(port));
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: HOST });
    const done = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
