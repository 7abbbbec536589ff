import type { Answer, Call } from './exchange.ts';
import { element, parseXml, printXml } from './xml.ts';
import type { Element } from './xml.ts';

/** An error in the shape of the service's protocol. */
export function errorAnswer(call: Call, status: number, code: string, message: string): Answer {
  switch (call.service) {
    case 'athena':
    case 'logs':
    case 'cloudtrail':
      return jsonAnswer({ __type: code, message }, status, { 'x-amzn-errortype': code });
    case 's3':
      return xmlText(status, element('Error', [element('Code', code), element('Message', message), element('RequestId', 'request-id')]));
    case 'ec2': {
      const error = element('Error', [element('Code', code), element('Message', message)]);
      return xmlText(status, element('Response', [element('Errors', [error]), element('RequestID', 'request-id')]));
    }
    default: {
      const error = element('Error', [element('Type', 'Sender'), element('Code', code), element('Message', message)]);
      return xmlText(status, element('ErrorResponse', [error, element('RequestId', 'request-id')]));
    }
  }
}

export function jsonAnswer(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1', ...headers }, body: Buffer.from(JSON.stringify(body)) };
}

/** A successful EC2 answer with the given children. */
export function ec2Answer(operation: string, children: readonly Element[]): Answer {
  const response = element(`${operation}Response`, [...children, element('requestId', 'request-id')]);
  return xmlText(200, { ...response, attributes: ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15"' });
}

function xmlText(status: number, root: Element): Answer {
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body: Buffer.from(printXml(root)) };
}

/** A successful XML answer, changed; an error stays as it is. */
export function mapXml(answer: Answer, change: (root: Element) => void): Answer {
  if (answer.status !== 200) return answer;
  const root = parseXml(answer.body.toString('utf8'));
  change(root);
  return { ...answer, body: Buffer.from(printXml(root)) };
}

/** The XML of an answer to a question of the proxy's own, which has to succeed. */
export function xmlOf(answer: Answer): Element {
  if (answer.status !== 200) throw new Error(`moto refused a question of the proxy: ${answer.body.toString('utf8')}`);
  return parseXml(answer.body.toString('utf8'));
}

export function jsonOf(answer: Answer): Record<string, unknown> {
  return JSON.parse(answer.body.toString('utf8')) as Record<string, unknown>;
}
