import type { Clock } from "../context.ts";
import { durationWords } from "../core/duration.ts";
import { onOneLine, printable } from "./printable.ts";

/** The progress of a command that waits. */
export interface Progress {
  /** Reports at once what it waits for, and for how long at most; `until` is in milliseconds since 1970. */
  waiting(text: string, until: number): void;
  /** Reports the current state. Writes a line only if it differs from the previous one. */
  changed(text: string): void;
  /** Sleeps; once a minute reports that it is still waiting. On a terminal it shows a spinner. */
  sleep(milliseconds: number): Promise<void>;
  /** Ends the waiting and removes the spinner. */
  done(): void;
}

/** A progress whose spinner makes way for other output on the terminal. */
export interface ClearableProgress extends Progress {
  /** Removes the spinner until its next turn; to be called before anything else is written to the terminal. */
  clear(): void;
}

interface ProgressOptions {
  /** Writes a line of the log. */
  readonly line: (text: string) => void;
  /** Writes to the terminal as it is; undefined without a terminal, and so without a spinner. */
  readonly draw?: ((text: string) => void) | undefined;
  /** Columns of the terminal. */
  readonly width?: (() => number | undefined) | undefined;
  readonly clock: Clock;
}

const MINUTE = 60_000;
const TURN = 100;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Time passes only in `sleep`, by `clock`. */
export function createProgress({ line, draw, width, clock }: ProgressOptions): ClearableProgress {
  let what = "";
  let seen = "";
  let until = 0;
  let said = 0;
  let frame = 0;
  let drawn = false;

  const clear = () => {
    if (!drawn) return;
    drawn = false;
    // Moves to the start of the line and erases it: ECMA-48 EL.
    draw?.("\r\x1b[K");
  };
  const say = (text: string) => {
    clear();
    said = clock.now();
    line(onOneLine(text));
  };
  const turn = () => {
    if (draw === undefined) return;
    const glyph = FRAMES[frame++ % FRAMES.length];
    const status = seen === "" ? what : `${what}: ${seen}`;
    const text = `${glyph} ${leftOf(until - clock.now())} ${printable(onOneLine(status))}`;
    draw(`\r\x1b[K${cut(text, (width?.() ?? 80) - 1)}`);
    drawn = true;
  };

  return {
    waiting(text, end) {
      what = text;
      seen = "";
      until = end;
      say(`${text}, for at most ${durationWords(end - clock.now())}`);
    },
    changed(text) {
      if (text === seen) return;
      seen = text;
      say(text);
    },
    async sleep(milliseconds) {
      const end = clock.now() + milliseconds;
      for (let rest = milliseconds; rest > 0; rest = end - clock.now()) {
        const untilMinute = said + MINUTE - clock.now();
        turn();
        await clock.sleep(
          Math.min(rest, Math.max(untilMinute, 1), draw === undefined ? rest : TURN),
        );
        if (clock.now() - said >= MINUTE) {
          const news = seen === "" ? "" : `: ${seen}`;
          say(`still ${what}${news} (${leftOf(until - clock.now())})`);
        }
      }
      clear();
    },
    clear,
    done: clear,
  };
}

function leftOf(milliseconds: number): string {
  return `${durationWords(milliseconds)} left`;
}

/** Cuts the text to `columns`; wide characters count as two, so that the line never wraps. */
function cut(text: string, columns: number): string {
  let used = 0;
  let kept = "";
  for (const character of text) {
    used +=
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff00-\uff60]/u
          .test(character)
        ? 2
        : 1;
    if (used > columns) break;
    kept += character;
  }
  return kept;
}
