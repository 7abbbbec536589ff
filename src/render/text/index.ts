export { renderInspect } from './inspect.ts';
export { renderOverview } from './overview.ts';
export { sanitize } from './sanitize.ts';
export type { TextStyle } from './style.ts';
export { renderWhyRejected } from './why-rejected.ts';
