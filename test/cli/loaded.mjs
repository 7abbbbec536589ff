// Preloaded by a test: writes the address of every module that a run loads to standard error.
import { register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';
import { writeSync } from 'node:fs';

const { port1, port2 } = new MessageChannel();
port1.on('message', (url) => writeSync(2, `loaded: ${url}\n`));
port1.unref();
const hooks = `
  let port;
  export function initialize(data) { port = data; }
  export async function load(url, context, next) { port.postMessage(url); return next(url, context); }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: port2, transferList: [port2] });
