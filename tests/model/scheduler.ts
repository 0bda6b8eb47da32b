/** Thrown into a run at the moment when its machine dies. */
export class Crash extends Error {}

/** Where a run waits for the world: before a request, a push, or the end of a pause. */
export interface Turn {
  readonly run: string;
  readonly what: string;
  /** Lets it go on; or ends it, before or after what it was about to do. */
  go(how?: "on" | "crash-before" | "crash-after"): void;
}

/** Runs that are under way at once, of which just one goes on at a time: the choice of which is the history. */
export interface Scheduler {
  readonly waiting: readonly Turn[];
  /** Waits for its turn, then does `effect` without anybody between. */
  turn<T>(run: string, what: string, effect: () => T): Promise<T>;
  /** Waits until every run waits for its turn or has ended. */
  settle(): Promise<void>;
}

export function createScheduler(): Scheduler {
  const waiting: Turn[] = [];
  return {
    waiting,
    turn: <T>(run: string, what: string, effect: () => T) =>
      new Promise<T>((resolve, reject) => {
        const turn: Turn = {
          run,
          what,
          go(how = "on") {
            waiting.splice(waiting.indexOf(turn), 1);
            if (how === "crash-before") return reject(new Crash(what));
            try {
              const value = effect();
              if (how === "crash-after") reject(new Crash(what));
              else resolve(value);
            } catch (error) {
              reject(error);
            }
          },
        };
        waiting.push(turn);
      }),
    async settle() {
      // Promises that wait for nothing but each other are done after this many rounds; nothing here waits for real.
      for (let round = 0; round < 3; round++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
