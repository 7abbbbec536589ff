import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** One call as the proxy sees it, before any mend. */
export interface Call {
  /** The signing name: `ec2`, `logs`, `s3`, `iam`, `sts`, `cloudtrail`, … */
  readonly service: string;
  /** The API operation: `DescribeVpcs`, `FilterLogEvents`, `GetObject`, … */
  readonly operation: string;
  /** EC2, IAM, STS: the flat query parameters (`Filter.1.Name`). Logs, CloudTrail: the JSON body. S3: `Bucket`, `Key` and the URL's query. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly request: HttpRequest;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
  /** The connection ends after so many bytes of the body. */
  readonly cutAfter?: number;
}

/** Sends a request on: to the next mend, and after the last one to moto. */
export type Send = (call: Call) => Promise<Answer>;

/** One gap of moto, closed: answers by itself, or changes what goes on or comes back. */
export type Mend = (call: Call, next: Send) => Promise<Answer>;

/** Reads which operation of which service a request is for. */
export function parseCall(message: IncomingMessage, body: Buffer): Call {
  const request = { method: message.method ?? 'GET', path: message.url ?? '/', headers: message.headers, body };
  const [service, region] = signedScope(request);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const operation = target.slice(target.lastIndexOf('.') + 1);
    return { service, region, operation, params: jsonObject(body), request };
  }
  const url = new URL(request.path, 'http://localhost');
  if (service === 's3') return { service, region, ...s3Operation(request.method, url), request };
  const params = { ...Object.fromEntries(url.searchParams), ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) };
  return { service, region, operation: params.Action ?? '', params, request };
}

/** `Credential=KEY/DATE/REGION/SERVICE/aws4_request`, in the header or in a presigned URL. */
function signedScope(request: HttpRequest): [service: string, region: string] {
  const signed = `${request.headers.authorization ?? ''} ${decodeURIComponent(request.path)}`;
  const scope = /Credential=[^/\s,&]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(signed);
  return [scope?.[2] ?? '', scope?.[1] ?? 'us-east-1'];
}

function jsonObject(body: Buffer): Record<string, unknown> {
  return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Record<string, unknown>);
}

function s3Operation(method: string, url: URL): Pick<Call, 'operation' | 'params'> {
  const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/');
  const key = rest.join('/');
  const verb = { GET: 'Get', HEAD: 'Head', PUT: 'Put', DELETE: 'Delete', POST: 'Post' }[method] ?? method;
  const query = Object.fromEntries(url.searchParams);
  const params = { Bucket: bucket, ...(key === '' ? {} : { Key: key }), ...query };
  const subject = ['acl', 'policy', 'location', 'versioning', 'encryption'].find((name) => name in query);
  if (bucket === '') return { operation: 'ListBuckets', params };
  if (key !== '') return { operation: `${verb}Object`, params };
  if (subject !== undefined) return { operation: `${verb}Bucket${subject[0]!.toUpperCase()}${subject.slice(1)}`, params };
  if (method === 'GET') return { operation: query['list-type'] === '2' ? 'ListObjectsV2' : 'ListObjects', params };
  return { operation: method === 'PUT' ? 'CreateBucket' : `${verb}Bucket`, params };
}

/** The same call with other query parameters (EC2, IAM, STS). */
export function withParams(call: Call, params: Readonly<Record<string, string>>): Call {
  const body = Buffer.from(new URLSearchParams(params).toString());
  return { ...call, params, request: { ...call.request, body } };
}

/** The same call with another JSON body (Logs, CloudTrail). */
export function withJson(call: Call, params: Readonly<Record<string, unknown>>): Call {
  return { ...call, params, request: { ...call.request, body: Buffer.from(JSON.stringify(params)) } };
}

/** Another EC2 operation, asked with the caller's credentials in the caller's Region. */
export function otherCall(call: Call, operation: string, params: Readonly<Record<string, string>> = {}): Call {
  return withParams({ ...call, operation }, { Action: operation, Version: '2016-11-15', ...params });
}

/** Another JSON operation of the same service, asked with the caller's credentials. */
export function otherJsonCall(call: Call, operation: string, params: Readonly<Record<string, unknown>>): Call {
  const target = String(call.request.headers['x-amz-target']).replace(/[^.]+$/, operation);
  const headers = { ...call.request.headers, 'x-amz-target': target };
  return withJson({ ...call, operation, request: { ...call.request, headers } }, params);
}
