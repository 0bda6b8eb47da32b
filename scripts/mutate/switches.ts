/** What a source written by switched.ts calls at each place where a mistake can be made. */

/** Generated code calls them with whatever the source has there. */
const BINARY: Readonly<Record<string, (a: number, b: number) => unknown>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "===": (a, b) => a === b,
  "!==": (a, b) => a !== b,
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
};

let on: number | undefined;
let steps = 0;
let mostSteps = Infinity;
let left: unknown;
let reached = new Set<number>();

/** From now on makes this mistake, or none, and stops code after so many steps: a mistake can make a loop endless. */
export function switchOn(mistake: number | undefined, limit = Infinity): void {
  on = mistake;
  mostSteps = limit;
  steps = 0;
  reached = new Set();
}

/** How many places the code has passed since the last switch; more than the limit if that stopped it. */
export function stepsTaken(): number {
  return steps;
}

/** Which places the code has passed since the last switch, while no mistake was made. */
export function placesReached(): ReadonlySet<number> {
  return reached;
}

function isOn(place: number): boolean {
  if (++steps > mostSteps) throw new Error(`stopped after ${mostSteps} steps`);
  if (on === undefined) reached.add(place);
  return place === on;
}

Object.assign(globalThis, {
  mutate: {
    isOn,
    binary: (place: number, right: string, wrong: string, a: number, b: number) =>
      BINARY[isOn(place) ? wrong : right]?.(a, b),
    /** Whether the right side of `&&` decides; if not, `left` is the value. */
    and: (place: number, value: unknown) => isOn(place) ? !(left = value) : Boolean(left = value),
    /** The same for `||`. */
    or: (place: number, value: unknown) => isOn(place) ? Boolean(left = value) : !(left = value),
    get left() {
      return left;
    },
    /** A condition. */
    condition: (place: number, value: unknown) => isOn(place) ? !value : value,
    /** What `!` negates. */
    negated: (place: number, value: unknown) => isOn(place) ? value : !value,
    number: (place: number, value: number) => isOn(place) ? value + 1 : value,
  },
});
