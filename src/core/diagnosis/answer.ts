/**
 * The answers of `why-rejected` and `inspect`: one type for every renderer, field by field the JSON of the contract.
 * Times are ISO 8601 in UTC, ports are 1 to 65535.
 */
import type { TrafficSetJson } from '../traffic/json.ts';
import type { UnknownCode } from './unknown-codes.ts';

export type Verdict = 'reachable' | 'blocked' | 'inconclusive';
export type Direction = 'forward' | 'return';

export type CauseKind =
  | 'security-group' | 'network-acl' | 'route' | 'peering' | 'internet-gateway' | 'nat-gateway' | 'transit-gateway'
  | 'vpc-endpoint' | 'vpn' | 'public-ip' | 'instance' | 'network-interface' | 'block-public-access' | 'load-balancer'
  | 'firewall' | 'other';

/** An endpoint that is an interface of the network. */
export interface InterfaceEndpointAnswer {
  readonly input: string;
  readonly id: string;
  readonly name: string | null;
  readonly instanceId: string | null;
  readonly privateIp: string;
  readonly publicIp: string | null;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly account: string | null;
  readonly region: string | null;
}

/** An endpoint outside every known VPC (`internet`, `private`), or an address in a VPC that no interface owns (`vpc`). */
export interface AddressEndpointAnswer {
  readonly input: string;
  /** Null for the word `internet`. */
  readonly ip: string | null;
  readonly scope: 'internet' | 'private' | 'vpc' | 'service';
  readonly vpcId?: string;
}

/** A load balancer; the addresses and the subnet are those of the node whose path is shown, null where there is none. */
export interface LoadBalancerEndpointAnswer {
  readonly input: string;
  /** ARN. */
  readonly id: string;
  readonly name: string;
  readonly loadBalancerType: 'application' | 'network' | 'gateway' | 'classic';
  readonly scheme: 'internet-facing' | 'internal';
  readonly dnsName: string | null;
  readonly interfaceId: string | null;
  readonly instanceId: null;
  readonly privateIp: string | null;
  readonly publicIp: string | null;
  readonly subnetId: string | null;
  readonly vpcId: string | null;
  readonly account: string | null;
  readonly region: string | null;
}

export type EndpointAnswer = InterfaceEndpointAnswer | AddressEndpointAnswer | LoadBalancerEndpointAnswer;

export interface QuestionAnswer {
  readonly source: EndpointAnswer;
  readonly destination: EndpointAnswer;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number as text, or `all`. */
  readonly protocol: string;
  readonly port: number | null;
  readonly sourcePort: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
  readonly window: { readonly start: string | null; readonly end: string | null };
}

/** The thing to change. */
export interface ResourceAnswer {
  readonly type: string;
  readonly id: string;
  readonly name: string | null;
  readonly account: string | null;
  readonly region: string | null;
}

/** The deciding rule. Which fields are there depends on `type`; each is a plain value, ready to print. */
export type RuleAnswer =
  | {
      readonly type: 'security-group-rule';
      readonly id: string | null;
      readonly groupId: string;
      readonly direction: 'inbound' | 'outbound';
      readonly protocol: string;
      /** `443`, `1024-65535`, `all`, or for ICMP `type 8 code 0`. */
      readonly ports: string;
      /** CIDR, prefix list id or group id: the source of an inbound rule, the destination of an outbound one. */
      readonly peer: string;
      readonly description: string | null;
    }
  | {
      readonly type: 'network-acl-entry';
      readonly networkAclId: string;
      readonly ruleNumber: number;
      /** `*` for 32767 and 32768, else the number. */
      readonly label: string;
      readonly egress: boolean;
      readonly action: 'allow' | 'deny';
      readonly protocol: string;
      readonly ports: string;
      readonly cidr: string;
    }
  | {
      readonly type: 'route';
      readonly routeTableId: string;
      readonly destination: string;
      readonly target: string;
      readonly state: string;
      readonly origin: string | null;
    };

export interface NearMiss {
  readonly resource: ResourceAnswer;
  readonly rule: RuleAnswer;
  readonly differs: readonly ('port' | 'protocol' | 'source' | 'destination' | 'rule-number' | 'icmp-type')[];
  /** Where only source or destination differ: up to two more rules that admit others. */
  readonly others?: readonly RuleAnswer[];
}

export interface Fix {
  readonly summary: string;
  readonly commands: readonly string[];
  readonly verified: boolean;
}

export interface Cause {
  readonly code: string;
  readonly kind: CauseKind;
  readonly direction: Direction;
  readonly resource: ResourceAnswer;
  readonly rule: RuleAnswer | null;
  readonly message: string;
  readonly nearMiss?: NearMiss;
  readonly partial?: { readonly sourcePorts: readonly { readonly from: number; readonly to: number }[] };
  readonly evidence: { readonly records: number; readonly firstSeen: string; readonly lastSeen: string } | null;
  readonly fix: Fix | null;
}

export type HopAction = 'allow' | 'deny' | 'forward' | 'translate' | 'deliver' | 'drop' | 'unknown';

export interface Hop {
  /** `id` is an AWS id, an address, or `internet`. */
  readonly component: { readonly type: string; readonly id: string; readonly name: string | null };
  readonly action: HopAction;
  readonly rule: RuleAnswer | null;
  readonly detail: string;
  /** False behind the first thing that blocks: there the way goes on as it would, were that repaired. */
  readonly reached?: boolean;
}

export type FlowPattern =
  | 'rejected-leaving-source' | 'lost-in-transit' | 'rejected-entering-destination' | 'reply-rejected-leaving-destination'
  | 'reply-lost-in-transit' | 'reply-rejected-entering-source' | 'no-reply' | 'refused' | 'answered' | 'no-records'
  | 'not-covered';

export interface FlowLogCoverage {
  readonly flowLogId: string | null;
  readonly resourceId: string;
  readonly trafficType: string;
  readonly destination: string;
  readonly status: string;
  readonly covers: readonly ('source' | 'destination')[];
}

export interface FlowLogsAnswer {
  readonly coverage: readonly FlowLogCoverage[];
  readonly pattern: FlowPattern;
  /** What the pattern says, in one sentence about this pair. */
  readonly meaning: string;
  /** Do configuration and records tell the same story? */
  readonly agreement: 'agree' | 'disagree' | 'silent';
  /** That agreement in one sentence, with times where they disagree. */
  readonly agreementMessage: string;
  readonly counts: {
    readonly forwardAccept: number;
    readonly forwardReject: number;
    readonly returnAccept: number;
    readonly returnReject: number;
  };
  /** Counts over time, oldest first; empty without records. */
  readonly timeline: readonly { readonly start: string; readonly end: string; readonly accepted: number; readonly rejected: number }[];
  /** Up to 20 newest records of the pair, by field name. */
  readonly records: readonly Readonly<Record<string, string>>[];
  readonly malformed: number;
}

/** Something that could not be read and that the answer may depend on. */
export interface Missing {
  /** What, in words: `network ACLs of account 111122223333 in us-east-1`. */
  readonly what: string;
  /** How to get it: an IAM action, a file, a profile or Region to add. */
  readonly hint: string;
  /** The code of Reachability Analyzer where one fits. */
  readonly code?: UnknownCode;
}

/** `inspect`, and one flow of `why-rejected`. */
export interface PairAnswer {
  readonly question: QuestionAnswer;
  readonly verdict: Verdict;
  readonly summary: string;
  readonly causes: readonly Cause[];
  readonly path: { readonly forward: readonly Hop[]; readonly return: readonly Hop[] };
  /** What the same question answers with every printed fix applied; null where there is none to apply. */
  readonly withAllFixes: Verdict | null;
  readonly missing: readonly Missing[];
  readonly warnings: readonly string[];
}

export interface InspectAnswer extends PairAnswer {
  readonly allowed: { readonly forward: TrafficSetJson; readonly roundTrip: TrafficSetJson };
}

export interface WhyRejectedAnswer extends PairAnswer {
  readonly flowLogs: FlowLogsAnswer;
}

/** Several distinct flows of one pair (no `--port` given): the verdict is the worst. */
export interface SeveralFlowsAnswer {
  readonly verdict: Verdict;
  readonly summary: string;
  readonly flows: readonly WhyRejectedAnswer[];
  readonly warnings: readonly string[];
}

export interface RejectedGroup {
  readonly cause: Cause;
  readonly flows: number;
  readonly records: number;
  readonly bytes: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly examples: readonly RejectedExample[];
}

export interface RejectedExample {
  readonly srcaddr: string;
  readonly dstaddr: string;
  readonly protocol: string;
  readonly dstport: number;
  readonly interfaceId: string | null;
}

/** `why-rejected` without a pair. Sum of the groups' and the unexplained records = records.rejected. */
export interface RejectedOverview {
  readonly window: { readonly start: string | null; readonly end: string | null };
  readonly records: { readonly read: number; readonly rejected: number; readonly malformed: number; readonly noData: number; readonly skipData: number };
  readonly groups: readonly RejectedGroup[];
  readonly unexplained: readonly { readonly reason: string; readonly flows: number; readonly records: number; readonly examples: readonly RejectedExample[] }[];
  readonly warnings: readonly string[];
}
