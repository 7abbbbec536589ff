import type { FlowLog } from '../../network/model.ts';
import type { Finding } from '../finding.ts';

export function checkStatus({ id, status }: FlowLog): Finding {
  if (status === null) return { status: 'unknown', message: `Whether ${id} is active is not known: its document has no FlowLogStatus.`, missing: [{ what: `status of ${id}`, hint: 'save the whole output of aws ec2 describe-flow-logs' }] };
  return status === 'ACTIVE' ? { status: 'pass', message: `${id} is ACTIVE.` } : { status: 'fail', message: `${id} is ${status}, not ACTIVE: it records nothing. Create another and delete this one.` };
}

/** Do the records arrive? (DescribeFlowLogs, DeliverLogsStatus and DeliverLogsErrorMessage.) */
export function checkDelivery(log: FlowLog): Finding {
  const { id, deliverStatus, deliverError } = log;
  if (deliverStatus === 'SUCCESS') return { status: 'pass', message: `The records of ${id} are delivered.` };
  if (deliverStatus === null) return { status: 'unknown', message: `Whether the records of ${id} are delivered is not known: its document has no DeliverLogsStatus.`, missing: [{ what: `delivery status of ${id}`, hint: 'ask again some minutes after it was created, or save the whole output of aws ec2 describe-flow-logs' }] };
  return { status: 'fail', message: `Delivery of ${id} fails${deliverError === null ? '' : ` (${deliverError})`}: ${meaningOf(log)}` };
}

/** What the error means and who must act (VPC User Guide, "Troubleshoot VPC Flow Logs"). */
function meaningOf(log: FlowLog): string {
  switch (log.deliverError?.toLowerCase().replace(/[^a-z]+/g, ' ').trim()) {
    case 'access error':
      return accessError(log);
    case 'rate limited':
      return `CloudWatch Logs throttles it: an interface has too many records, or the account has reached its quota of log groups. Whoever administers the account${accountWords(log)} asks for a higher quota, deletes log groups, or sends the records to S3.`;
    case 'unknown error':
      return 'an internal error of the flow logs service. Nothing of yours causes it: where it stays, ask AWS Support, or create another flow log.';
    default:
      return 'AWS says no more about the cause that netdiag knows. Look at the permissions and at the destination.';
  }
}

function accessError({ destinationType, destination, deliverRole, account }: FlowLog): string {
  if (destinationType === 's3') {
    return `it may not write to ${destination}. The owner of the bucket allows delivery.logs.amazonaws.com s3:PutObject and s3:GetBucketAcl in its policy; with SSE-KMS the key policy as well.`;
  }
  if (destinationType === 'cloud-watch-logs') {
    return `${deliverRole ?? 'its role'} may not write to ${destination}. Whoever administers IAM${accountWords({ account })} lets the role trust vpc-flow-logs.amazonaws.com and allows it logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents, logs:DescribeLogGroups and logs:DescribeLogStreams.`;
  }
  return `it may not write to ${destination}. The owner of the delivery stream allows it.`;
}

const accountWords = ({ account }: Pick<FlowLog, 'account'>): string => (account === null ? '' : ` of account ${account}`);
