import { useWorld } from '../use-world.ts';

const own = {
  notes: 'id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(4) NOT NULL UNIQUE',
  vertices: 'id VARCHAR(20) NOT NULL PRIMARY KEY, seen INT NOT NULL',
  arcs: 'a VARCHAR(20) NOT NULL, b VARCHAR(20) NOT NULL',
};
const books = ['stream_marks', 'stream_transactions', 'stream_tries', 'stream_set_aside'];

/** For both suites of streams, with the tables that their statements write. */
export const world = useWorld({}, [...Object.keys(own), ...books], async () => {
  for (const [table, columns] of Object.entries(own)) await world.sql(`CREATE TABLE ${table} (${columns})`);
});
