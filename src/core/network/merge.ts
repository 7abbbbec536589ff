/**
 * One object that two scopes see is one object: the owner's view wins, and a field that only the other view has is kept
 * (CONTRACT, "One object seen from two scopes").
 */
type Raw = Readonly<Record<string, unknown>>;

export function mergeViews(owners: Raw, others: Raw): Raw {
  const merged: Record<string, unknown> = { ...others, ...owners };
  for (const [key, value] of Object.entries(others)) {
    const own = owners[key];
    if (isAbsent(own)) merged[key] = value;
    else if (isObject(own) && isObject(value)) merged[key] = mergeViews(own, value);
  }
  return merged;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
