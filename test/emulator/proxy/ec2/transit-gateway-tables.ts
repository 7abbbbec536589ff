/** What transit gateway route tables hold, as far as moto forgets it: kept from the calls that changed them. */
export interface TransitGatewayTables {
  /** Attachment to the table that routes what comes from it. */
  readonly associations: Map<string, string>;
  readonly propagations: SetsByTable;
  /** Table to its static routes: destination to attachment, null for a blackhole. */
  readonly routes: Map<string, Map<string, string | null>>;
  /** Tables that moto makes although the gateway is to have no default table. */
  readonly hidden: Set<string>;
  readonly defaults: Map<string, Defaults>;
}

/** The default table of a transit gateway; null where it is switched off. */
export interface Defaults {
  readonly association: string | null;
  readonly propagation: string | null;
}

export type SetsByTable = Map<string, Set<string>>;

export function createTables(): TransitGatewayTables {
  return { associations: new Map(), propagations: new Map(), routes: new Map(), hidden: new Set(), defaults: new Map() };
}

export function propagate({ propagations }: TransitGatewayTables, table: string, attachment: string): void {
  propagations.set(table, (propagations.get(table) ?? new Set()).add(attachment));
}

export function setRoute({ routes }: TransitGatewayTables, table: string, destination: string, attachment: string | null): void {
  routes.set(table, (routes.get(table) ?? new Map<string, string | null>()).set(destination, attachment));
}
