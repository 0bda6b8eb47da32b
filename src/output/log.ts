/** Where the program's account of itself goes: stderr, one line a call, secrets masked. */
export interface Log {
  /** What a person reading the pipeline's log wants to know. */
  info(message: string): void;
  /** Something is odd, and the run goes on. */
  warn(message: string): void;
  /** Each git command and HTTP request, with `--verbose` only. */
  debug(message: string): void;
}
