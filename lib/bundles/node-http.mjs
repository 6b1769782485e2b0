// What the SDK takes of `node:http`, and no more of it.
const http = process.getBuiltinModule('node:http');

export default http;
export const { request } = http;
