/** One database or broker that the local target runs on: started by us, or somebody else's by its address. */
export interface Engine {
  readonly name: 'kafka' | 'mysql' | 'dynamodb';
  /** Where it listens, for instance `127.0.0.1:9092`, `127.0.0.1:3306`, `http://127.0.0.1:8000`. Fixed before `start`. */
  readonly address: string;
  /** Where it comes from, said on screen: `cache`, `PATH (/usr/sbin/mariadbd)`, `external`. */
  readonly origin: string;
  /** Resolves when the engine answers its own protocol, not when its port opens. */
  start(): Promise<void>;
  /** Polite stop, deadline, kill. Safe twice and half-started. */
  stop(): Promise<void>;
}

export interface KafkaEngine extends Engine {
  readonly name: 'kafka';
  /** 22 characters, base64url of 16 bytes; new with new broker data. Known once started, throws before. */
  clusterId(): string;
  /** Keeps what makes the next start quicker, in the background of this one. Absent: nothing does. */
  readonly quicken?: (signal: AbortSignal) => Promise<void>;
}

export interface MysqlEngine extends Engine {
  readonly name: 'mysql';
  /** Known once started, throws before. */
  credentials(): MysqlCredentials;
}

export interface MysqlCredentials {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface DynamodbEngine extends Engine {
  readonly name: 'dynamodb';
}
