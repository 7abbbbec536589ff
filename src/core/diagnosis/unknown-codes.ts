/** Codes of Reachability Analyzer for what keeps an answer from being known; netdiag names them under `missing`. */
export const UNKNOWN_CODES = {
  UNKNOWN_RESOURCE: 'A resource on the way could not be described, so what it does is not known.',
  UNKNOWN_DESTINATION: 'Too little is known of where an address lies, or how it is connected, to follow the packet there.',
  UNKNOWN_PEERED_SGS: 'A rule names a security group of an account that was not read, so its members are not known.',
  TGW_RTB_ROUTES_ARE_UNKNOWN: 'The routes of a transit gateway route table could not be read, often because another account owns it.',
  UNSUPPORTED_COMPONENT: 'The packet comes to a component whose working netdiag does not model.',
} as const;

export type UnknownCode = keyof typeof UNKNOWN_CODES;
