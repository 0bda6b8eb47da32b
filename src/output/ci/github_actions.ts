import type { Variables } from "../../context.ts";
import { printable } from "../printable.ts";
import type { Ci, Output } from "./ci.ts";

/**
 * GitHub Actions: commands are lines `::name key=value::message`; outputs and summary are files.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function gitHubActions(env: Variables): Ci {
  return {
    annotation(level, { message, path, line }) {
      const properties = [
        ...(path === undefined ? [] : [`file=${property(path)}`]),
        ...(path === undefined || line === undefined ? [] : [`line=${line}`]),
      ].join(",");
      return `::${level}${properties === "" ? "" : ` ${properties}`}::${data(message)}\n`;
    },
    group: {
      start: (title) => `::group::${data(title)}\n`,
      end: "::endgroup::\n",
    },
    async setOutputs(outputs) {
      await append(env["GITHUB_OUTPUT"], outputs.map(assignment).join(""));
      return "";
    },
    async addSummary(markdown) {
      await append(env["GITHUB_STEP_SUMMARY"], `${markdown}\n`);
      return "";
    },
  };
}

/** As toolkit's `escapeData`: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
  return lineEndsApart(text).map(printable).join("\n")
    .replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function lineEndsApart(text: string): string[] {
  return text.split(/\r?\n/);
}

/** `name=value`, or for several lines a heredoc with a delimiter that no line has. */
function assignment({ name, value }: Output): string {
  if (!/[\r\n]/.test(value)) return `${name}=${value}\n`;
  let delimiter = "END_OF_VALUE";
  while (value.includes(delimiter)) delimiter += "_";
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

async function append(path: string | undefined, text: string): Promise<void> {
  if (path) await Deno.writeTextFile(path, text, { append: true });
}
