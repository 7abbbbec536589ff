/** A TrafficSet as the contract prints it. `[]` is nothing, `[{protocol: 'all'}]` everything. */
export type TrafficSetJson = readonly TrafficJson[];

export interface TrafficJson {
  /** `all`, `other` (every protocol without an entry of its own), `tcp`, `udp`, `icmp`, `icmpv6`, or a number as text. */
  readonly protocol: string;
  /** TCP and UDP; absent: all ports. An empty list: none of this protocol although `other` is there. */
  readonly ports?: readonly { readonly from: number; readonly to: number }[];
  /** ICMP and ICMPv6; absent: all types. No `code`: all codes. */
  readonly types?: readonly { readonly type: number; readonly code?: number }[];
}
