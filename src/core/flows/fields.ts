/** The fields that a flow log record can have: one table for the parser, the queries, the help and the docs. */

export interface FlowField {
  /** As in a log format: `srcaddr`, `log-status`. Parquet and Athena columns have `_` for `-`. */
  readonly name: string;
  /** Flow log version that brought the field. Version 6 exists in transit gateway flow logs only. */
  readonly version: 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11;
  readonly kind: 'text' | 'integer';
  readonly meaning: string;
}

type Row = readonly [name: string, version: FlowField['version'], kind: 'text' | 'integer', meaning: string];

// VPC User Guide, "Flow log records" (v2-v5, v7-v11); Transit Gateway Guide, "Transit Gateway Flow Logs records" (v6).
const ROWS: readonly Row[] = [
  ['version', 2, 'integer', 'Highest version among the fields of the record'],
  ['account-id', 2, 'text', 'Owner of the network interface; "unknown" for some that a service created'],
  ['interface-id', 2, 'text', 'Network interface; "-" for a regional NAT gateway'],
  ['srcaddr', 2, 'text', 'Source address; for egress the primary private address of the interface'],
  ['dstaddr', 2, 'text', 'Destination address; for ingress the primary private address of the interface'],
  ['srcport', 2, 'integer', 'Source port'],
  ['dstport', 2, 'integer', 'Destination port'],
  ['protocol', 2, 'integer', 'IANA protocol number'],
  ['packets', 2, 'integer', 'Packets in the aggregation interval'],
  ['bytes', 2, 'integer', 'Bytes in the aggregation interval'],
  ['start', 2, 'integer', 'Time of the first packet in the interval, Unix seconds'],
  ['end', 2, 'integer', 'Time of the last packet in the interval, Unix seconds'],
  ['action', 2, 'text', 'ACCEPT or REJECT'],
  ['log-status', 2, 'text', 'OK, NODATA (no traffic in the interval) or SKIPDATA (records were lost)'],
  ['vpc-id', 3, 'text', 'VPC of the interface'],
  ['subnet-id', 3, 'text', 'Subnet of the interface; "-" for a regional NAT gateway'],
  ['instance-id', 3, 'text', 'Instance of the interface; "-" for interfaces of a service'],
  ['tcp-flags', 3, 'integer', 'FIN 1, SYN 2, RST 4, SYN-ACK 18, joined by OR over the interval'],
  ['type', 3, 'text', 'IPv4, IPv6 or EFA'],
  ['pkt-srcaddr', 3, 'text', 'Source address of the packet itself'],
  ['pkt-dstaddr', 3, 'text', 'Destination address of the packet itself'],
  ['region', 4, 'text', 'Region of the interface'],
  ['az-id', 4, 'text', 'Availability Zone id of the interface'],
  ['sublocation-type', 4, 'text', 'wavelength, outpost or localzone'],
  ['sublocation-id', 4, 'text', 'Id of the sublocation'],
  ['pkt-src-aws-service', 5, 'text', 'AWS service that owns the source address of the packet'],
  ['pkt-dst-aws-service', 5, 'text', 'AWS service that owns the destination address of the packet'],
  ['flow-direction', 5, 'text', 'ingress or egress, as the interface sees it'],
  ['traffic-path', 5, 'integer', 'Way that egress traffic takes: 1 same VPC, 2 or 8 internet gateway, 3 virtual private gateway, 4 peering, 5 peering to another Region, 7 gateway endpoint'],
  ['resource-type', 6, 'text', 'TransitGateway or TransitGatewayAttachment'],
  ['tgw-id', 6, 'text', 'Transit gateway'],
  ['tgw-attachment-id', 6, 'text', 'Transit gateway attachment'],
  ['tgw-src-vpc-account-id', 6, 'text', 'Account of the source VPC'],
  ['tgw-dst-vpc-account-id', 6, 'text', 'Account of the destination VPC'],
  ['tgw-src-vpc-id', 6, 'text', 'Source VPC'],
  ['tgw-dst-vpc-id', 6, 'text', 'Destination VPC'],
  ['tgw-src-subnet-id', 6, 'text', 'Subnet of the source attachment'],
  ['tgw-dst-subnet-id', 6, 'text', 'Subnet of the destination attachment'],
  ['tgw-src-eni', 6, 'text', 'Interface of the source attachment'],
  ['tgw-dst-eni', 6, 'text', 'Interface of the destination attachment'],
  ['tgw-src-az-id', 6, 'text', 'Availability Zone id of the source attachment'],
  ['tgw-dst-az-id', 6, 'text', 'Availability Zone id of the destination attachment'],
  ['tgw-pair-attachment-id', 6, 'text', 'Attachment on the other side of the flow'],
  ['packets-lost-no-route', 6, 'integer', 'Packets lost because no route matched'],
  ['packets-lost-blackhole', 6, 'integer', 'Packets lost to a blackhole route'],
  ['packets-lost-mtu-exceeded', 6, 'integer', 'Packets lost because they were larger than the MTU'],
  ['packets-lost-ttl-expired', 6, 'integer', 'Packets lost because their time to live ran out'],
  ['ecs-cluster-arn', 7, 'text', 'ECS cluster of the task'],
  ['ecs-cluster-name', 7, 'text', 'Name of the ECS cluster'],
  ['ecs-container-instance-arn', 7, 'text', 'ECS container instance; "-" on Fargate'],
  ['ecs-container-instance-id', 7, 'text', 'Id of the ECS container instance; "-" on Fargate'],
  ['ecs-container-id', 7, 'text', 'Docker id of the first container'],
  ['ecs-second-container-id', 7, 'text', 'Docker id of the second container'],
  ['ecs-service-name', 7, 'text', 'ECS service of the task'],
  ['ecs-task-definition-arn', 7, 'text', 'ECS task definition'],
  ['ecs-task-arn', 7, 'text', 'ECS task'],
  ['ecs-task-id', 7, 'text', 'Id of the ECS task'],
  ['reject-reason', 8, 'text', 'BPA (Block Public Access) or EC (encryption controls); "-" for groups and network ACLs'],
  ['resource-id', 9, 'text', 'Regional NAT gateway'],
  ['encryption-status', 10, 'integer', '0 none, 1 Nitro, 2 application, 3 both'],
  ['instance-tag', 11, 'text', 'Value of the chosen tag of the instance, percent-encoded'],
  ['instance-tag-2', 11, 'text', 'Value of the second chosen tag of the instance, percent-encoded'],
  ['interface-tag', 11, 'text', 'Value of the chosen tag of the interface, percent-encoded'],
  ['interface-tag-2', 11, 'text', 'Value of the second chosen tag of the interface, percent-encoded'],
  ['asg-tag', 11, 'text', 'Value of the chosen tag of the Auto Scaling group, percent-encoded'],
  ['asg-tag-2', 11, 'text', 'Value of the second chosen tag of the Auto Scaling group, percent-encoded'],
  ['interface-type', 11, 'text', 'nat_gateway, network_load_balancer, regional_nat_gateway, transit_gateway or vpc_endpoint'],
  ['next-hop-interface-id', 11, 'text', 'Interface on the other side of the hop'],
  ['next-hop-subnet-id', 11, 'text', 'Subnet on the other side of the hop'],
  ['next-hop-az-id', 11, 'text', 'Availability Zone id on the other side of the hop'],
  ['next-hop-vpc-id', 11, 'text', 'VPC on the other side of the hop'],
  ['next-hop-interface-type', 11, 'text', 'Type of the interface on the other side of the hop'],
];

/** All known fields, by version; those of version 2 in the order of the default format. */
export const FLOW_FIELDS: readonly FlowField[] = ROWS.map(([name, version, kind, meaning]) => ({ name, version, kind, meaning }));

const BY_NAME: ReadonlyMap<string, FlowField> = new Map(FLOW_FIELDS.map((field) => [field.name, field]));

/** The field of exactly this name, or null. */
export function flowField(name: string): FlowField | null {
  return BY_NAME.get(name) ?? null;
}

/** What Logs Insights, and people, call a field. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['starttime', 'start'],
  ['endtime', 'end'],
  ['src', 'srcaddr'],
  ['source', 'srcaddr'],
  ['srcip', 'srcaddr'],
  ['dst', 'dstaddr'],
  ['dest', 'dstaddr'],
  ['destination', 'dstaddr'],
  ['dstip', 'dstaddr'],
  ['port', 'dstport'],
  ['eni', 'interface-id'],
  ['eniid', 'interface-id'],
  ['status', 'log-status'],
  ['direction', 'flow-direction'],
]);

/** The known field that a mistyped name most likely means (`srcAddr`, `log_status`, `dstprot`); null if none is near. */
export function suggestField(name: string): string | null {
  const wanted = letters(name);
  if (wanted === '') return null;
  const alias = OTHER_NAMES.get(wanted);
  if (alias !== undefined) return alias;
  let best: string | null = null;
  // A third of the letters may be wrong: more makes suggestions that surprise.
  let bestDistance = Math.floor(wanted.length / 3) + 1;
  for (const field of FLOW_FIELDS) {
    const distance = editDistance(wanted, letters(field.name));
    if (distance < bestDistance) {
      best = field.name;
      bestDistance = distance;
    }
  }
  return best;
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours that turn a into b. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
