/** What can be told of an error that the SDK threw, whatever its class. */
export interface ErrorFacts {
  /** Code of the service (`UnauthorizedOperation`), of the network (`ECONNREFUSED`), or the error's name. */
  readonly code: string;
  readonly message: string;
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  readonly attempts: number;
}

/** Codes of Node's network layer; the SDK puts its own name (`TimeoutError`) over some of them. */
const NETWORK_CODE = /^(E[A-Z]{3,}|E[A-Z]+_[A-Z_]+|CERT_[A-Z_]+|[A-Z_]*_CERT(IFICATE)?(_[A-Z_]+)?|UNABLE_TO_[A-Z_]+)$/;

export function errorFacts(error: unknown): ErrorFacts {
  const code = text(error, 'code');
  const named = text(error, 'Code') ?? text(error, 'name') ?? 'Error';
  const metadata = member(error, '$metadata');
  const status = member(metadata, 'httpStatusCode');
  const attempts = member(metadata, 'attempts');
  const message = text(error, 'message') ?? '';
  return {
    code: code !== null && NETWORK_CODE.test(code) ? code : named,
    message: message === '' ? innerMessage(error) : message,
    status: typeof status === 'number' ? status : null,
    attempts: typeof attempts === 'number' ? attempts : 1,
  };
}

/** A refused connection to a name with several addresses is an AggregateError without a message of its own. */
function innerMessage(error: unknown): string {
  return error instanceof AggregateError ? error.errors.map((inner) => text(inner, 'message') ?? '').join('; ') : '';
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown, name: string): string | null {
  const found = member(value, name);
  return typeof found === 'string' && found !== '' ? found : null;
}
