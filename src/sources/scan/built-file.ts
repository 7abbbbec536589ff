/**
 * Where a file of the built program is: beside the bundle, or, where the sources run as they are (in the tests), in
 * the folder that the build fills.
 */
export function builtFile(name: string): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? `../../../dist/${name}` : `./${name}`, here);
}
