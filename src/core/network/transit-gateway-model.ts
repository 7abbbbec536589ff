/** Transit gateways as the describe and search calls tell them. */
import type { Cidr } from '../address/cidr.ts';
import type { Intervals } from '../traffic/intervals.ts';
import type { RouteDestination, Thing } from './model.ts';

export interface TransitGateway extends Thing {
  readonly state: string;
  /** Security group references are carried only where the gateway and both attachments say so. */
  readonly carriesGroupReferences: boolean;
  /** The table that an accepted attachment is associated with; null where that is switched off or not told. */
  readonly defaultAssociationTableId: string | null;
  /** The table that an accepted attachment propagates to; null where that is switched off or not told. */
  readonly defaultPropagationTableId: string | null;
}

export interface TransitGatewayAttachment extends Thing {
  readonly transitGatewayId: string;
  /** `vpc`, `vpn`, `direct-connect-gateway`, `peering`, `connect`, … */
  readonly resourceType: string;
  readonly resourceId: string;
  readonly resourceOwner: string | null;
  readonly state: string;
  /** ISO 8601; null where the document does not say. */
  readonly creationTime: string | null;
  /** Subnets of a VPC attachment; null where DescribeTransitGatewayVpcAttachments was not collected. */
  readonly subnetIds: readonly string[] | null;
  readonly routeTableId: string | null;
  readonly policyTableId: string | null;
  readonly carriesGroupReferences: boolean;
  /** One zone for all packets of a flow, whichever that is. */
  readonly hasApplianceMode: boolean;
  /** Null: not told. */
  readonly carriesIpv6: boolean | null;
}

export interface TransitGatewayRouteTable extends Thing {
  readonly transitGatewayId: string;
  /** Null: never searched, or not to the end. */
  readonly routes: readonly TransitGatewayRoute[] | null;
  /** What propagates to it. Kept only where its routes were never searched: searched routes hold the propagated ones. */
  readonly propagations: readonly TransitGatewayPropagation[] | null;
}

export interface TransitGatewayRoute {
  readonly destination: RouteDestination;
  /** The prefix list that a route comes from, also where it stands for one entry of it. */
  readonly prefixListId: string | null;
  readonly attachmentIds: readonly string[];
  /** Resource type of its attachments as the route tells it. */
  readonly resourceType: string | null;
  readonly type: 'static' | 'propagated';
  /** `active`, `blackhole`, … */
  readonly state: string;
}

export interface TransitGatewayPropagation {
  readonly attachmentId: string;
  readonly resourceType: string;
  readonly resourceId: string;
}

/** One rule of a policy table; null in a field: any. */
export interface TransitGatewayPolicyEntry {
  readonly ruleNumber: number;
  readonly source: Cidr | null;
  readonly sourcePorts: Intervals | null;
  readonly destination: Cidr | null;
  readonly destinationPorts: Intervals | null;
  readonly protocol: number | null;
  /** What of the rule cannot be told here (a state under way, metadata of Cloud WAN); null where it is plain. */
  readonly doubt: string | null;
  readonly targetRouteTableId: string;
}
