/** The shape of scenario.json. README.md of this folder says what each field is for. */
export interface Scenario {
  /** What the case shows, in one sentence, and the section of the AWS facts it follows. */
  readonly about: string;
  /** What the program still gets wrong here; the case must then fail, so that this line goes when it is mended. */
  readonly open?: string;
  readonly ask: Question;
  /** A network of `_networks`; without it the folder has a network.json of its own. */
  readonly base?: string;
  /** Changes to objects of the network by id; null removes the object. */
  readonly patch?: Readonly<Record<string, Json>>;
  /** Whole keys of every document: the list to put in the place of the old one, null for "never collected". */
  readonly keys?: Readonly<Record<string, Json>>;
  /** More files, by path inside the snapshot; null leaves out a file of the base network. */
  readonly files?: Readonly<Record<string, Json>>;
  readonly expect: Expectation;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Question {
  readonly command: 'why-rejected' | 'inspect';
  readonly source: string;
  readonly destination: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly sourcePort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly options?: readonly string[];
}

export interface Expectation {
  readonly exitCode: number;
  readonly verdict?: string;
  /** Every cause, in order. Of each, the fields that are given are compared. */
  readonly causes?: readonly ExpectedCause[];
  /** `PROTOCOL PORT VERDICT` of each flow, sorted, where several are explained. */
  readonly flows?: readonly string[];
  readonly withAllFixes?: string | null;
  readonly pattern?: string;
  readonly agreement?: string;
  /** forwardAccept, forwardReject, returnAccept, returnReject */
  readonly counts?: readonly [number, number, number, number];
  readonly malformed?: number;
  readonly allowed?: Json;
  /** Texts that `missing` must have, each in an entry of its own or not. */
  readonly missing?: readonly string[];
  readonly warningsInclude?: readonly string[];
  /** Fields of the two ends of the question, e.g. {"destination.id": "eni-b"}. */
  readonly question?: Readonly<Record<string, Json>>;
  /** Ids of components that must be, or must not be, on the path. */
  readonly onPath?: readonly string[];
  readonly notOnPath?: readonly string[];
  readonly agreementIncludes?: readonly string[];
  /** Of a question that cannot be answered: the code, and texts that message and hint hold. */
  readonly error?: { readonly code?: string; readonly includes?: readonly string[] };
}

export interface ExpectedCause {
  readonly kind?: string;
  readonly direction?: 'forward' | 'return';
  readonly resource?: string;
  readonly code?: string;
  /** A network ACL's rule number, a route's destination, a security group rule's peer; null: nothing matched. */
  readonly rule?: number | string | null;
  /** `RESOURCE differs, differs`; null: none. */
  readonly nearMiss?: string | null;
  /** Ranges of client ports that fail; null: all of them. */
  readonly partial?: readonly string[] | null;
  /** How each command begins; null: no fix. */
  readonly fix?: readonly string[] | null;
  /** A part of the message. */
  readonly says?: string;
  /** Records that show it; null: none. */
  readonly evidence?: number | null;
}
