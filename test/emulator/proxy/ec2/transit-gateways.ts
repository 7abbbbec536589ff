import { ec2Answer, errorAnswer, mapXml, xmlOf } from '../answers.ts';
import { otherCall } from '../exchange.ts';
import type { Answer, Call, Mend, Send } from '../exchange.ts';
import { child, element, items, setChild, textAt } from '../xml.ts';
import type { Element } from '../xml.ts';
import { ec2Params } from './params.ts';
import { searchRoutes } from './transit-gateway-routes.ts';
import { createTables, propagate, setRoute } from './transit-gateway-tables.ts';
import type { TransitGatewayTables } from './transit-gateway-tables.ts';

type Params = Readonly<Record<string, string>>;
type Step = (tables: TransitGatewayTables, call: Call, next: Send) => Promise<Answer>;

/** Transit gateways as AWS keeps them: which table an attachment is associated with, what propagates where, the routes. */
export function completeTransitGateways(): Mend {
  const tables = createTables();
  return (call, next) => {
    const step = call.service === 'ec2' ? STEPS.get(call.operation) : undefined;
    return step === undefined ? next(call) : step(tables, call, next);
  };
}

/** What moto does, and what is remembered of it where it went well. */
const remembering = (remember: (tables: TransitGatewayTables, params: Params, root: Element) => void): Step => async (tables, call, next) => {
  const answer = await next(call);
  if (answer.status === 200) remember(tables, ec2Params(call), xmlOf(answer));
  return answer;
};

const table = (params: Params): string => params.TransitGatewayRouteTableId ?? '';
const attachment = (params: Params): string => params.TransitGatewayAttachmentId ?? '';

const routeOf = (params: Params): string | null => (params.Blackhole === 'true' ? null : (params.TransitGatewayAttachmentId ?? null));

const createRoute: Step = (tables, call, next) => {
  const params = ec2Params(call);
  const destination = params.DestinationCidrBlock ?? '';
  if (tables.routes.get(table(params))?.has(destination) === true) {
    return Promise.resolve(errorAnswer(call, 400, 'RouteAlreadyExists', `Route with CIDR ${destination} already exists in ${table(params)}.`));
  }
  return remembering(() => { setRoute(tables, table(params), destination, routeOf(params)); })(tables, call, next);
};

/** moto has no ReplaceTransitGatewayRoute: it creates the route over the old one. */
const replaceRoute: Step = async (tables, call, next) => {
  const params = ec2Params(call);
  const destination = params.DestinationCidrBlock ?? '';
  if (tables.routes.get(table(params))?.has(destination) !== true) {
    return errorAnswer(call, 400, 'InvalidRoute.NotFound', `Route with CIDR ${destination} does not exist in ${table(params)}.`);
  }
  const answer = await next(otherCall(call, 'CreateTransitGatewayRoute', { ...params, Action: 'CreateTransitGatewayRoute' }));
  if (answer.status === 200) setRoute(tables, table(params), destination, routeOf(params));
  return answer.status === 200 ? ec2Answer(call.operation, xmlOf(answer).children.filter(({ name }) => name === 'route')) : answer;
};

const createGateway: Step = remembering((tables, params, root) => {
  const id = textAt(root, 'transitGateway', 'transitGatewayId') ?? '';
  const made = textAt(root, 'transitGateway', 'options', 'associationDefaultRouteTableId') ?? null;
  const [association, propagation] = ['Association', 'Propagation'].map((kind) => (params[`Options.DefaultRouteTable${kind}`] === 'disable' ? null : made));
  tables.defaults.set(id, { association: association ?? null, propagation: propagation ?? null });
  if (made !== null && association === null && propagation === null) tables.hidden.add(made);
});

const createVpcAttachment: Step = remembering((tables, params, root) => {
  const id = textAt(root, 'transitGatewayVpcAttachment', 'transitGatewayAttachmentId') ?? '';
  const defaults = tables.defaults.get(params.TransitGatewayId ?? '');
  if (defaults?.association) tables.associations.set(id, defaults.association);
  if (defaults?.propagation) propagate(tables, defaults.propagation, id);
});

const associate: Step = (tables, call, next) => {
  const params = ec2Params(call);
  if (tables.associations.has(attachment(params))) {
    return Promise.resolve(errorAnswer(call, 400, 'Resource.AlreadyAssociated', `Transit Gateway Attachment ${attachment(params)} is already associated to a route table.`));
  }
  return remembering(() => { tables.associations.set(attachment(params), table(params)); })(tables, call, next);
};

/** moto knows explicit associations only: that with the default table is ended here alone. */
const disassociate: Step = async (tables, call, next) => {
  const params = ec2Params(call);
  if (tables.associations.get(attachment(params)) !== table(params)) {
    return errorAnswer(call, 400, 'InvalidAssociation.NotFound', `${attachment(params)} is not associated with ${table(params)}.`);
  }
  tables.associations.delete(attachment(params));
  const answer = await next(call);
  if (answer.status === 200) return answer;
  return ec2Answer(call.operation, [element('association', [
    element('transitGatewayRouteTableId', table(params)), element('transitGatewayAttachmentId', attachment(params)), element('state', 'disassociating'),
  ])]);
};

/** As for associations: moto does not know that attachments propagate to the default table. */
const disablePropagation: Step = (tables, call) => {
  const params = ec2Params(call);
  if (tables.propagations.get(table(params))?.delete(attachment(params)) !== true) {
    return Promise.resolve(errorAnswer(call, 400, 'TransitGatewayRouteTablePropagation.NotFound', `${attachment(params)} does not propagate to ${table(params)}.`));
  }
  return Promise.resolve(ec2Answer(call.operation, [element('propagation', [
    element('transitGatewayAttachmentId', attachment(params)), element('transitGatewayRouteTableId', table(params)), element('state', 'disabling'),
  ])]));
};

const showAssociations: Step = async (tables, call, next) => mapXml(await next(call), (root) => {
  for (const one of items(root, 'transitGatewayAttachments')) {
    const id = tables.associations.get(textAt(one, 'transitGatewayAttachmentId') ?? '');
    one.children = one.children.filter(({ name }) => name !== 'association');
    if (id !== undefined) setChild(one, element('association', [element('transitGatewayRouteTableId', id), element('state', 'associated')]));
  }
});

const hideTables: Step = async (tables, call, next) => mapXml(await next(call), (root) => {
  const list = child(root, 'transitGatewayRouteTables');
  if (list) list.children = list.children.filter((one) => !tables.hidden.has(textAt(one, 'transitGatewayRouteTableId') ?? '') && textAt(one, 'state') !== 'deleted');
});

const STEPS: ReadonlyMap<string, Step> = new Map([
  ['CreateTransitGateway', createGateway],
  ['CreateTransitGatewayVpcAttachment', createVpcAttachment],
  ['AssociateTransitGatewayRouteTable', associate],
  ['DisassociateTransitGatewayRouteTable', disassociate],
  ['EnableTransitGatewayRouteTablePropagation', remembering((tables, params) => { propagate(tables, table(params), attachment(params)); })],
  ['DisableTransitGatewayRouteTablePropagation', disablePropagation],
  ['CreateTransitGatewayRoute', createRoute],
  ['ReplaceTransitGatewayRoute', replaceRoute],
  ['DeleteTransitGatewayRoute', remembering((tables, params) => { tables.routes.get(table(params))?.delete(params.DestinationCidrBlock ?? ''); })],
  ['SearchTransitGatewayRoutes', searchRoutes],
  ['DescribeTransitGatewayAttachments', showAssociations],
  ['DescribeTransitGatewayRouteTables', hideTables],
]);
