/** A CloudFormation template as parsed from JSON, of which topics alone are looked at. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

interface TemplateResource {
  readonly Type?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/**
 * Changes between two templates of one stack that end a deployment half way, one line each, with what to do instead;
 * none when all topics can go from `before` to `after`. MSK takes partitions or configs in one call, never both; Kafka
 * never takes partitions away; another replication factor makes a new topic while the old one still has its name.
 */
export function topicChangeFaults(before: Template, after: Template): string[] {
  const old = topicsOf(before);
  return [...topicsOf(after)].flatMap(([id, topic]) => {
    const was = old.get(id);
    return was === undefined || nameOf(was) !== nameOf(topic)
      ? nameFaults(id, topic, old)
      : changeFaults(nameOf(topic), was, topic);
  });
}

type Topic = Readonly<Record<string, unknown>>;

function topicsOf({ Resources = {} }: Template): ReadonlyMap<string, Topic> {
  const topics = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::MSK::Topic');
  return new Map(topics.map(([id, { Properties = {} }]) => [id, Properties]));
}

function changeFaults(name: string, was: Topic, topic: Topic): string[] {
  const differs = (property: string): boolean => textOf(was[property]) !== textOf(topic[property]);
  const change = (property: string): string => `${textOf(was[property])} to ${textOf(topic[property])}`;
  const faults: string[] = [];
  if (differs('ReplicationFactor'))
    faults.push(
      `topic ${name}: its replication factor cannot change (${change('ReplicationFactor')}); use a topic of another name`,
    );
  if (Number(topic['PartitionCount']) < Number(was['PartitionCount']))
    faults.push(
      `topic ${name}: it cannot lose partitions (${change('PartitionCount')}); keep them, or use a topic of another name`,
    );
  else if (differs('PartitionCount') && differs('Configs'))
    faults.push(
      `topic ${name}: partitions (${change('PartitionCount')}) and configs cannot change in one deployment; deploy one change, then the other`,
    );
  return faults;
}

/** CloudFormation makes what is new before it removes what is gone, so a name cannot pass to another resource. */
function nameFaults(id: string, topic: Topic, old: ReadonlyMap<string, Topic>): string[] {
  const holder = [...old].find(([, { TopicName }]) => textOf(TopicName) === textOf(topic['TopicName']));
  return holder === undefined
    ? []
    : [
        `topic ${nameOf(topic)}: it stands as resource ${holder[0]} and cannot become ${id}; keep its construct's id`,
      ];
}

function nameOf(topic: Topic): string {
  return textOf(topic['TopicName']);
}

/** Templates write a number either way. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : JSON.stringify(value ?? '');
}
