/** What AWS charges for adding up, at the list prices of us-east-1. Prices of other Regions differ by some tens of per cent. */

/** US dollars for a byte that CloudWatch Logs Insights scans ("Amazon CloudWatch pricing"). */
const INSIGHTS_PER_BYTE = 0.005 / 1e9;
/** And Athena ("Amazon Athena pricing"), with its least amount of a query. */
const ATHENA_PER_BYTE = 5 / 1e12;
const ATHENA_LEAST = 10_000_000;

/** More than this is scanned only with --yes: about five cents. */
export const ASK_FROM_BYTES = 10_000_000_000;

/** In US dollars. */
export const insightsCost = (bytes: number): number => rounded(bytes * INSIGHTS_PER_BYTE);

export const athenaCost = (bytes: number): number => rounded(Math.max(bytes, ATHENA_LEAST) * ATHENA_PER_BYTE);

const rounded = (dollars: number): number => Math.round(dollars * 1e6) / 1e6;
