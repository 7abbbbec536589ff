import { execFile } from 'node:child_process';
import type { Emulator } from './server.ts';

/**
 * Runs a command line as netdiag prints it (`aws ec2 …`, with `$(aws …)` inside where needed) in bash
 * against the emulator; returns what it prints. Throws with its error output where it fails.
 */
export function awsCli(emulator: Emulator, commandLine: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'bash',
      ['-euo', 'pipefail', '-c', commandLine],
      { env: emulator.environment(), maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${commandLine}\n${stderr}`, { cause: error }));
        else resolve(stdout);
      },
    );
    child.stdin?.end();
  });
}
