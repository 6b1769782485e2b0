// What the SDK and the commands take of `node:http`, and no more of it.
const http = process.getBuiltinModule('node:http');

export default http;
export const { Agent, createServer, request } = http;
