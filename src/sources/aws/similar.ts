/** Names near a mistyped one, nearest first: those that contain it, or are a few letters away. */
export function similarNames(wanted: string, candidates: readonly string[], limit = 3): readonly string[] {
  const asked = wanted.toLowerCase();
  // Two letters swapped are two edits; of a very short name little would be left.
  const farthest = asked.length <= 3 ? 1 : Math.max(2, Math.floor(asked.length / 3));
  return candidates
    .map((candidate) => ({ candidate, distance: distanceTo(asked, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

function distanceTo(asked: string, candidate: string): number {
  if (asked.length >= 3 && (candidate.includes(asked) || asked.includes(candidate))) return 0;
  return editDistance(asked, candidate);
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(a).entries()) {
    let diagonal = index;
    const next = [index + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const above = row[column + 1] ?? 0;
      const left = next[column] ?? 0;
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1)));
      diagonal = above;
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
