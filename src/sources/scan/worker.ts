/** The entry point of dist/scan-worker.js. */
import { parentPort } from 'node:worker_threads';

import { serve } from './thread.ts';

if (parentPort !== null) await serve(parentPort);
