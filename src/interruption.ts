import { Failure } from "./core/failure.ts";

/** Whether the program was told to stop, and its exit code then. */
export interface Interruption {
  /** Aborted with a `Failure` of code `interrupted`: whatever waits or runs a child ends it and throws that. */
  readonly signal: AbortSignal;
  /** 128 plus the signal's number, as in shells; undefined while not interrupted. */
  exitCode(): number | undefined;
}

/** An interruption, and the means to cause it. */
interface InterruptionSource extends Interruption {
  interrupt(by: StopSignal): void;
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

type StopSignal = keyof typeof EXIT_CODES;

export function createInterruption(): InterruptionSource {
  const controller = new AbortController();
  let exitCode: number | undefined;
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    interrupt: (by) => {
      if (exitCode !== undefined) return;
      exitCode = EXIT_CODES[by];
      const hint = "run again; it continues where it stopped";
      controller.abort(new Failure("interrupted", `interrupted by ${by}`, { hint }));
    },
  };
}

// Children have two seconds to exit by themselves.
const GRACE = 10_000;

/**
 * Listens for SIGINT and SIGTERM. `giveUp` resolves with the exit code when the program must exit at once: at the
 * second signal, or if it has not ended some time after the first.
 */
export function listenForSignals(): {
  readonly interruption: Interruption;
  readonly giveUp: Promise<number>;
} {
  const interruption = createInterruption();
  const { promise: giveUp, resolve } = Promise.withResolvers<number>();
  // Windows has no other signal to stop a program.
  const signals: readonly StopSignal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  for (const by of signals) {
    Deno.addSignalListener(by, () => {
      const code = interruption.exitCode();
      if (code !== undefined) return resolve(code);
      interruption.interrupt(by);
      setTimeout(() => resolve(EXIT_CODES[by]), GRACE);
    });
  }
  return { interruption, giveUp };
}

/** `fetch` that is aborted by the interruption. */
export function interruptibleFetch({ signal }: Interruption): typeof fetch {
  return (input, init) => {
    const signals = init?.signal ? [init.signal, signal] : [signal];
    return fetch(input, { ...init, signal: AbortSignal.any(signals) });
  };
}

/** Resolves after the time, or rejects as soon as the program is interrupted. */
export function interruptibleSleep(
  { signal }: Interruption,
): (milliseconds: number) => Promise<void> {
  return (milliseconds) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, milliseconds);
      signal.addEventListener("abort", stop, { once: true });
    });
}
