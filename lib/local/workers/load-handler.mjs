// Finds a function's handler as Lambda's runtime for Node.js does, and gives functions the AWS SDK that it comes with.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/**
 * `folder/file.export.nested`: the file without its ending, and the names that lead to the handler in it. The first dot
 * of the last step separates them. Undefined for a text that is no such name, or that leads out of its folder.
 * @param {string} handler
 */
export function handlerPlace(handler) {
  const last = basename(handler);
  const dot = last.indexOf('.');
  if (dot < 0 || handler.includes('..')) return undefined;
  const folder = handler.slice(0, handler.length - last.length);
  return { folder, file: last.slice(0, dot), names: last.slice(dot + 1).split('.') };
}

/**
 * @param {string} directory The function's own; what `require` finds from there is found.
 * @param {string} name
 * @param {number} version The runtime's major version of Node.js.
 * @returns {Promise<Function>}
 */
export async function loadHandler(directory, name, version) {
  offerSdk();
  refuseStreaming();
  const place = handlerPlace(name);
  if (place === undefined) throw named('Runtime.MalformedHandlerName', `Bad handler: ${name}`);
  const root = resolve(directory, place.folder);
  const module = await loadModule(directory, root, place.file).catch(error => {
    throw asRuntime(error);
  });
  const handler =
    find(module, place.names) ?? (version >= 24 ? find(module.default, place.names) : undefined);
  if (!handler) throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw named('Runtime.HandlerNotFound', `${name} is not a function`);
  if (handler.length >= 3 && version >= 24)
    throw named(
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. Make the handler async.',
    );
  return handler;
}

/**
 * @param {string} directory
 * @param {string} root
 * @param {string} file
 */
async function loadModule(directory, root, file) {
  const path = join(root, file);
  if (existsSync(path)) return require(path);
  if (existsSync(`${path}.js`)) return isModuleType(root) ? load(`${path}.js`) : required(`${path}.js`);
  if (existsSync(`${path}.mjs`)) return load(`${path}.mjs`);
  if (existsSync(`${path}.cjs`)) return require(`${path}.cjs`);
  return require(require.resolve(file, { paths: [directory, root] }));
}

/** @param {string} path */
function load(path) {
  return import(pathToFileURL(path).href);
}

/**
 * A module that awaits at its top can only be imported.
 * @param {string} path
 */
async function required(path) {
  try {
    return require(path);
  } catch (error) {
    if (codeOf(error) === 'ERR_REQUIRE_ASYNC_MODULE') return load(path);
    throw error;
  }
}

/**
 * What the nearest package.json says of `.js` files; one above `node_modules` does not count.
 * @param {string} folder
 * @returns {boolean}
 */
function isModuleType(folder) {
  if (basename(folder) === 'node_modules') return false;
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return dirname(folder) !== folder && isModuleType(dirname(folder));
  try {
    return JSON.parse(readFileSync(file, 'utf8'))?.type === 'module';
  } catch (error) {
    console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
    return false;
  }
}

/**
 * @param {any} module
 * @param {readonly string[]} names
 */
function find(module, names) {
  return names.reduce((value, name) => value && value[name], module);
}

/** @param {unknown} error */
function asRuntime(error) {
  if (error instanceof SyntaxError) return named('Runtime.UserCodeSyntaxError', String(error), error);
  if (codeOf(error).endsWith('MODULE_NOT_FOUND'))
    return named('Runtime.ImportModuleError', String(error), error);
  return error;
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/**
 * @param {string} name
 * @param {string} message
 * @param {unknown} [cause]
 */
export function named(name, message, cause) {
  const error = new Error(message);
  error.name = name;
  if (cause instanceof Error) error.stack = cause.stack;
  return error;
}

const sdk = /^@(?:aws-sdk|smithy)\//;
let isOffered = false;

/** As on Lambda, the AWS SDK is there without being packed; a copy in the package comes first. */
function offerSdk() {
  if (isOffered) return;
  isOffered = true;
  let looking = false;
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (looking || !sdk.test(specifier) || !codeOf(error).endsWith('MODULE_NOT_FOUND')) throw error;
        looking = true;
        try {
          return { url: pathToFileURL(require.resolve(specifier)).href, shortCircuit: true };
        } catch {
          if (error instanceof Error)
            error.message += `\nLambda's runtime has the whole AWS SDK; on this machine it has the clients of the services that are played here. Put ${specifier} into the package.`;
          throw error;
        } finally {
          looking = false;
        }
      }
    },
  });
}

function refuseStreaming() {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse() {
        throw new Error('Response streaming is not emulated on this machine: return the whole answer.');
      },
    },
  });
}
