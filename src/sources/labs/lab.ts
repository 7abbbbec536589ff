/** What a lab is: a small made-up network, told in stages, with the flow log records that AWS would have written. */
import type { Verdict } from '../../core/diagnosis/answer.ts';
import type { LogChunk } from '../../core/flows/types.ts';
import type { Collection } from '../../core/network/documents.ts';

export interface Lab {
  readonly name: string;
  readonly title: string;
  /** What one understands after it, in a sentence or two. */
  readonly teaches: string;
  /** In the order in which the story goes. */
  readonly stages: readonly LabStage[];
}

export interface LabStage {
  readonly name: string;
  readonly title: string;
  /** What was done, and what one sees. */
  readonly story: string;
  /** Complete command lines to try; the first is the question of the stage, and all of them end with its exit code. */
  readonly commands: readonly string[];
  /** What the configuration answers to that question. */
  readonly expected: { readonly verdict: Verdict; readonly exitCode: 0 | 1 };
}

export interface LabContent {
  readonly collection: Collection;
  /** Oldest first, without a header line; `origin` names the lab and its stage. */
  readonly flowLogLines: Extract<LogChunk, { kind: 'lines' }>;
}

/** A lab with the way to make its content; only a lab that is opened is made. */
export interface LabDefinition extends Lab {
  /** @param stageName one of the names in `stages` */
  readonly content: (stageName: string) => LabContent;
}

/** JSON as AWS prints it. */
export type JsonObject = Readonly<Record<string, unknown>>;
