/** How the proxy is to behave, beyond mending moto. */
export interface Rules {
  /** Back to the beginning: no faults. */
  clear(): void;
}

export function createRules(): Rules {
  return { clear: () => undefined };
}
