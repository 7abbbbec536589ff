import { createServer, request as httpRequest, Agent } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseCall } from './exchange.ts';
import type { Answer, Call, HttpRequest, Mend, Send } from './exchange.ts';

/** Thrown by a mend to end the connection without an answer. */
export class DropConnection extends Error {}

export interface Listening {
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Listens on an ephemeral loopback port and sends every AWS call through the mends, the first of
 * them outermost, to moto.
 */
export async function listen(motoPort: number, mends: readonly Mend[], seen: (call: Call) => void): Promise<Listening> {
  const agent = new Agent({ keepAlive: false });
  const toMoto: Send = (call) => forward(motoPort, agent, call.request);
  const send = mends.reduceRight<Send>((next, mend) => (call) => mend(call, next), toMoto);
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (message, response) => {
    handle(message, response, send, seen).catch((error: unknown) => {
      if (error instanceof DropConnection) {
        message.socket.destroy();
        return;
      }
      // A fault of the proxy itself: say so loudly instead of looking like an AWS error.
      console.error(error);
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`emulator proxy: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => close(server, agent) };
}

async function handle(message: IncomingMessage, response: ServerResponse, send: Send, seen: (call: Call) => void): Promise<void> {
  const call = parseCall(message, await wholeBody(message));
  seen(call);
  const answer = await send(call);
  response.writeHead(answer.status, { ...answer.headers, ...(call.request.method === 'HEAD' ? {} : { 'content-length': String(answer.body.length) }) });
  if (answer.cutAfter === undefined) {
    response.end(answer.body);
    return;
  }
  response.write(answer.body.subarray(0, answer.cutAfter), () => { setTimeout(() => { message.socket.destroy(); }, 50); });
}

// They belong to one connection, or stop being true once the body was read or changed.
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect'];

function forward(port: number, agent: Agent, request: HttpRequest): Promise<Answer> {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_HEADERS.includes(name)));
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, agent, method: request.method, path: request.path, headers: { ...headers, 'content-length': request.body.length } },
      (incoming) => {
        wholeBody(incoming).then((body) => {
          const kept = Object.entries(incoming.headers).flatMap(([name, value]) =>
            value === undefined || (HOP_HEADERS.includes(name) && !(request.method === 'HEAD' && name === 'content-length')) ? [] : [[name, value] as const],
          );
          resolve({ status: incoming.statusCode ?? 500, headers: Object.fromEntries(kept), body });
        }, reject);
      },
    );
    outgoing.setNoDelay(true);
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}

async function wholeBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function close(server: Server, agent: Agent): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
    agent.destroy();
  });
}
