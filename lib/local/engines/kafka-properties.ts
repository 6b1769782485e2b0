export interface BrokerSettings {
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
}

/**
 * One node, broker and controller in one. The quorum is the static form, which follows the ports when they change;
 * everything replicated has one copy. Topics are never made by the way, as on MSK.
 */
export function brokerProperties({ port, controllerPort, logDir }: BrokerSettings): string {
  return toProperties({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    // Never `localhost`: it may mean ::1, where nobody listens.
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': logDir,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.segment.bytes': 64 * 1024 * 1024,
    // Partitions that are read at a start and closed at a stop at a time: thousands of old files are waited for, each by itself.
    'num.recovery.threads.per.data.dir': 16,
    // Taken from memory at once, whatever is compacted; Kafka's own 128 MB are for segments of 1 GB.
    'log.cleaner.dedupe.buffer.size': 32 * 1024 * 1024,
    // A broker that was killed waits for its own old registration to lapse before it serves again.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 1_000,
    // A controller among others writes empty records, so that these see how far behind it they are; this one is alone.
    'metadata.max.idle.interval.ms': 0,
    // Each thread wakes up some times a second, whether there is work or not; Kafka's numbers are for a machine of its own.
    'num.io.threads': 4,
    'num.network.threads': 1,
    'background.threads': 2,
    'group.coordinator.threads': 1,
    'share.coordinator.threads': 1,
  });
}

/** Warnings, and the server's own start-up lines, to standard output. */
export function logProperties(): string {
  return toProperties({
    'rootLogger.level': 'warn',
    'rootLogger.appenderRef.console.ref': 'console',
    'appender.console.type': 'Console',
    'appender.console.name': 'console',
    'appender.console.layout.type': 'PatternLayout',
    'appender.console.layout.pattern': '%d %p %m (%c{1})%n',
    'logger.server.name': 'kafka.server.KafkaRaftServer',
    'logger.server.level': 'info',
  });
}

/** In a properties file a backslash in a value (a path on Windows) stands for itself only when doubled. */
function toProperties(settings: Readonly<Record<string, string | number | boolean>>): string {
  const lines = Object.entries(settings).map(
    ([key, value]) => `${key}=${String(value).replaceAll('\\', '\\\\')}`,
  );
  return `${lines.join('\n')}\n`;
}
