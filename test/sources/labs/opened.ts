import { UsageError } from '../../../src/core/errors.ts';
import { listLabs } from '../../../src/sources/labs/index.ts';
import type { OpenedLab } from '../../../src/sources/labs/index.ts';

export const everyStage = listLabs().flatMap(({ name, stages }) => stages.map((stage) => `${name}:${stage.name}`));

export function listOf(opened: OpenedLab, key: string): Record<string, unknown>[] {
  return opened.collection.documents.flatMap(({ content }) => (content[key] ?? []) as Record<string, unknown>[]);
}

/** One record of a lab, by field name. */
export function recordsOf({ flowLogLines }: OpenedLab): Record<string, string>[] {
  return flowLogLines.lines.map((line) => {
    const values = line.split(' ');
    return Object.fromEntries(flowLogLines.format!.fields.map((field, index) => [field, values[index]!]));
  });
}

const OWN_ID: Record<string, string> = {
  Vpcs: 'VpcId', Subnets: 'SubnetId', RouteTables: 'RouteTableId', NetworkAcls: 'NetworkAclId', SecurityGroups: 'GroupId',
  SecurityGroupRules: 'SecurityGroupRuleId', NetworkInterfaces: 'NetworkInterfaceId', InternetGateways: 'InternetGatewayId',
  VpcPeeringConnections: 'VpcPeeringConnectionId', FlowLogs: 'FlowLogId', Instances: 'InstanceId',
};
// Kinds of object that other calls would list.
const NOT_LISTED = /^(?:ami|vol|dopt|r|eni-attach|rtbassoc|aclassoc|vpc-cidr-assoc|eipalloc|eipassoc)-0/;

/** Ids in the documents: those of the listed objects themselves, or all that any field names. */
export function idsOf(opened: OpenedLab, { defining }: { defining: boolean }): Set<string> {
  const ids = new Set<string>();
  const visit = (value: unknown, list: string | null): void => {
    if (Array.isArray(value)) value.forEach((entry) => { visit(entry, list); });
    else if (typeof value === 'object' && value !== null) {
      const own = list === null ? undefined : OWN_ID[list];
      for (const [key, entry] of Object.entries(value)) {
        const isId = typeof entry === 'string' && /^[a-z-]+-0[0-9a-f]{16}$/.test(entry) && !NOT_LISTED.test(entry);
        if (isId && (!defining || key === own)) ids.add(entry);
        visit(entry, Array.isArray(entry) ? key : null);
      }
    }
  };
  for (const { content } of opened.collection.documents) visit(content, null);
  return ids;
}

export function refused(action: () => unknown): UsageError {
  try {
    action();
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error('expected a UsageError');
}
