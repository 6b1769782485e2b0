import { mappingOfTemplate } from '../../mapping/from-template.ts';
import type { Provision, Wanted } from '../assembly/apply.ts';
import { ACCOUNT, REGION } from '../assembly/resolve.ts';
import { type JsonObject, listOf, textOf } from '../assembly/template.ts';
import { readProperties } from '../endpoint/lambda/reader.ts';
import type { Mappings } from '../trigger/mapping.ts';
import type { Functions } from '../workers/function.ts';

/**
 * `AWS::Lambda::EventSourceMapping`. As with CloudFormation only a change in the template touches what stands: a stream
 * stopped, altered or dropped by hand stays so over restarts. Another source or group makes another mapping.
 */
export function mappingProvision(mappings: Mappings, functions: Functions): Provision {
  return {
    async apply(wanted) {
      refuseOtherTopic(wanted);
      const { settings, enabled } = mappingOfTemplate(readProperties(wanted.properties), {
        name: wanted.name,
        arnOf: name => functions.get(name)?.arn ?? name,
        standing: uuid => mappings.get(uuid),
      });
      const { UUID } = settings;
      const replaced = wanted.previous?.ref;
      if (replaced !== undefined && replaced !== UUID) await removeStanding(mappings, replaced);
      const before = wanted.previous === undefined ? undefined : enabledIn(wanted.previous.properties);
      if (wanted.changed || replaced !== UUID)
        await mappings.put(settings, before === enabled && replaced === UUID ? undefined : enabled);
      const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:${UUID}`;
      const attributes: Readonly<Record<string, string>> = { Id: UUID, EventSourceMappingArn: arn };
      return { ref: UUID, attribute: name => attributes[name] };
    },
    remove: gone => removeStanding(mappings, gone.ref),
  };
}

/** CloudFormation changes the topic of a mapping neither in place nor by another mapping. */
function refuseOtherTopic({ logicalId, properties, previous }: Wanted): void {
  if (
    previous === undefined ||
    textOf(previous.properties.EventSourceArn) !== textOf(properties.EventSourceArn)
  )
    return;
  const [before, now] = [previous.properties, properties].map(({ Topics }) => textOf(listOf(Topics)[0]));
  if (before !== now)
    throw new Error(
      `Parameter 'Topics' can not be updated (${before} to ${now}), here or on AWS: give ${logicalId} another name to replace it`,
    );
}

async function removeStanding(mappings: Mappings, uuid: string): Promise<void> {
  if (mappings.get(uuid) !== undefined) await mappings.remove(uuid);
}

function enabledIn(properties: JsonObject): boolean {
  return textOf(properties.Enabled) !== 'false';
}
