import { WrongUsage } from '../../../terminal/refusal.ts';
import { writeTemplate } from '../module/template.ts';
import { printJson, verb } from './verb.ts';

export const newVerb = verb({
  name: 'new',
  lines: `  new NAME       write NAME.ts, a module that turns messages into SQL, and NAME.sql, its table, into this folder:
                 the beginning of a stream of your own`,
  flags: {},
  read({ json }, [name]) {
    if (name === undefined) throw new WrongUsage('new wants a name for the module');
    if (!/^[A-Za-z_][\w-]{0,39}$/.test(name))
      throw new WrongUsage(`"${name}" cannot name a stream: letters, digits, _ and - can, up to 40 of them`);
    return { name, json };
  },
  async runOffline({ name, json }) {
    const files = await writeTemplate(name);
    if (json) return printJson({ name, ...files });
    console.log(`${files.module} and ${files.ddl} are written. Try them, with npm start in another terminal:

  npm run streams -- topics create ${name}
  npm run streams -- shell
  millrace> CREATE KAFKA STREAM ${name} TOPICS '${name}' TRANSFORM ${name}.stream;
  millrace> START STREAM ${name};`);
  },
});
