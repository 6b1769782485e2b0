/** An engine to which no way leads, and what stood in each way. */
export interface Lack {
  readonly lack: 'kafka' | 'mysql';
  /** Clauses, for instance `no mariadbd is on the PATH`. */
  readonly reasons: readonly string[];
  readonly needsJava: boolean;
  readonly needsMaven: boolean;
  readonly cache: string;
}

/** One line that names all that is missing and every way forward on this system. */
export function waysForward(lacks: readonly Lack[], install: Install = installCommand()): string {
  return lacks.map(lack => sentence(lack, install)).join('; ');
}

/** The same for `--engines docker`, when Docker cannot be used: `missing` is the clause that says why. */
export function waysToContainers(missing: string, install: Install = installCommand()): string {
  const own = `${install.command} ${install.java} ${install.maven}`;
  return `--engines docker: ${missing}; install Docker with Compose 2 and start it, or leave the flag out (${own}), or name engines that run elsewhere: MILLRACE_KAFKA=host:port, MILLRACE_MYSQL=mysql://user:password@host:port, MILLRACE_DYNAMODB=http://host:port`;
}

interface Install {
  readonly command: string;
  readonly java: string;
  readonly maven: string;
  readonly mariadb: string;
}

const TITLES = { kafka: 'Kafka', mysql: 'MySQL' } as const;
const VARIABLES = {
  kafka: 'set MILLRACE_KAFKA=host:port to use a broker that runs elsewhere',
  mysql: 'set MILLRACE_MYSQL=mysql://user:password@host:port to use a server that runs elsewhere',
} as const;

function sentence(lack: Lack, install: Install): string {
  const reasons = [
    ...lack.reasons,
    ...(lack.needsMaven ? [`Maven (mvn) is missing and the cache ${lack.cache} has no copy`] : []),
  ];
  const packages = [...(lack.needsJava ? [install.java] : []), ...(lack.needsMaven ? [install.maven] : [])];
  const ways = [
    ...(packages.length > 0 ? [`${install.command} ${packages.join(' ')}`] : []),
    ...(lack.lack === 'mysql' ? [`${install.command} ${install.mariadb}`] : []),
    VARIABLES[lack.lack],
    'start with --engines docker where Docker runs',
  ];
  return `no ${TITLES[lack.lack]} engine: ${reasons.join(', ')}; ${ways.join(', or ')}`;
}

function installCommand(): Install {
  if (process.platform === 'darwin')
    return { command: 'brew install', java: 'openjdk', maven: 'maven', mariadb: 'mariadb' };
  if (process.platform === 'win32')
    return {
      command: 'install',
      java: 'a JDK 17 or newer',
      maven: 'Apache Maven',
      mariadb: 'MariaDB Server',
    };
  return {
    command: 'apt-get install',
    java: 'openjdk-17-jre-headless',
    maven: 'maven',
    mariadb: 'mariadb-server-core',
  };
}
