/**
 * What every source of configuration yields, and what `parseNetwork` reads: the output of describe calls,
 * each with the scope it was asked in. AWS, snapshot folders and labs differ only in how they fill this.
 */

/** One account in one Region: who was asked. Null where nothing names it. */
export interface Scope {
  readonly account: string | null;
  readonly region: string | null;
}

/** One page of output, as `aws ec2 describe-…` prints it. */
export interface DescribeDocument {
  readonly scope: Scope;
  /** Where it came from, to name it in messages: a file's path, or `ec2:DescribeVpcs in us-east-1`. */
  readonly origin: string;
  /** The API operation that gave it, such as `DescribeVpcs`; absent for files. */
  readonly operation?: string;
  /** The parsed JSON object, known by its top-level keys (`Vpcs`, `Reservations`, …). */
  readonly content: Readonly<Record<string, unknown>>;
}

/** A call that was refused: what it would have told is unknown, not empty. */
export interface Refusal {
  readonly scope: Scope;
  /** API operation, such as `DescribeNetworkAcls`. */
  readonly operation: string;
  /** IAM action that is missing, such as `ec2:DescribeNetworkAcls`. */
  readonly action: string;
  /** Top-level key of the document that was not collected, such as `NetworkAcls`. */
  readonly key: string;
  /** Error code of the service, such as `UnauthorizedOperation`. */
  readonly code: string;
  readonly message: string;
}

export interface Collection {
  readonly documents: readonly DescribeDocument[];
  readonly refusals: readonly Refusal[];
}
