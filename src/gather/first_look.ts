import type { Log } from "../context.ts";
import { inParallel } from "../core/in_parallel.ts";
import type { Provider, Question, Sight } from "../providers/provider.ts";

/** The first look of a run, taken while the code that makes use of it is still loading. */
export interface FirstLook {
  /** Asks the provider, if there is one. Resolves when the question is on its way, and throws nothing. */
  begin(question: () => Promise<Question | undefined>): Promise<void>;
  /** The look that was begun with just this question, once; undefined where it was another one, or none. */
  take(question: Question): Promise<Sight> | undefined;
}

/** `base` is the branch that `--base` names. */
export function createFirstLook(
  providerIfAny: () => Promise<Provider | undefined>,
  { base, log }: { readonly base: string | undefined; readonly log: Log },
): FirstLook {
  let begun: { readonly key: string; readonly sight: Promise<Sight> } | undefined;
  return {
    async begin(question) {
      try {
        const [provider, asked] = await inParallel([providerIfAny(), question()]);
        if (provider === undefined || asked === undefined) return;
        const whole = { ...asked, base };
        const sight = provider.look(whole);
        // Whoever takes it is told.
        sight.catch(() => {});
        begun = { key: keyOf(whole), sight };
      } catch (error) {
        // The command comes to the same point, and says it then.
        log.debug(`could not look first: ${error instanceof Error ? error.message : error}`);
      }
    },
    take(question) {
      const taken = begun;
      begun = undefined;
      return taken?.key === keyOf(question) ? taken.sight : undefined;
    },
  };
}

/** The same for questions that ask for the same. */
function keyOf(question: Question): string {
  const asked = Object.entries(question).filter(([, value]) => value !== undefined);
  return JSON.stringify(asked.sort(([a], [b]) => (a < b ? -1 : 1)));
}
