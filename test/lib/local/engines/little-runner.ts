import { fetchEngines, planEngines } from '../../../../lib/local/engines/choose.ts';
import { createEngines } from '../../../../lib/local/engines/create-engines.ts';
import { takePorts } from '../../../../lib/local/engines/ports.ts';
import { claim } from '../../../../lib/local/engines/run-file.ts';
import { withoutExternals } from './without-externals.ts';

// Stands for `npm start` in the tests of what a kill leaves behind: prints `ready` and waits to be killed.
const run = await claim(process.argv[2] ?? '');
const wish = { flag: '--port', usual: 21_300 };
const ports = await takePorts({ kafka: wish, kafkaController: wish, mysql: wish, dynamodb: wish });
run.setPorts(ports);
const plan = await fetchEngines(await planEngines(withoutExternals()), () => {});
const { mysql, dynamodb } = createEngines(plan, { run, ports, onEvent: () => {} });
await Promise.all([mysql.start(), dynamodb.start()]);
console.log('ready');
