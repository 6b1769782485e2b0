/** Why no topic of an event source mapping can have this name; undefined when one can. */
export function topicNameFault(name: string): string | undefined {
  if (name.length < 2 || name.length > 249) return `topic name "${name}" must have 2 to 249 characters`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    return `topic name "${name}" may hold letters, digits, ".", "_" and "-" only`;
  if (name.startsWith('.')) return `topic name "${name}" must not begin with "."`;
  if (name.startsWith('__'))
    return `topic name "${name}" must not begin with "__": such topics are Kafka's and MSK's own`;
  return undefined;
}

/** Whether Kafka takes two topics for one: its metrics write "." as "_". */
export function areSameTopic(one: string, other: string): boolean {
  return one.replaceAll('.', '_') === other.replaceAll('.', '_');
}

/** Why no consumer group of an event source mapping can have this name; undefined when one can. */
export function groupNameFault(name: string): string | undefined {
  return /^[a-zA-Z0-9/*:_+=.@-]{1,200}$/.test(name)
    ? undefined
    : `consumer group "${name}" must have 1 to 200 letters, digits and /*:_+=.@-`;
}
