import type { Variables } from "../../context.ts";
import { printable } from "../printable.ts";
import type { Ci, Output } from "./ci.ts";

/**
 * Azure Pipelines: commands are lines `##vso[area.name key=value;]message`.
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function azurePipelines(env: Variables): Ci {
  return {
    annotation(level, { message, path, line, code }) {
      const properties = [
        `type=${level}`,
        ...(path === undefined ? [] : [`sourcepath=${property(path)}`]),
        ...(path === undefined || line === undefined ? [] : [`linenumber=${line}`]),
        ...(code === undefined ? [] : [`code=${property(code)}`]),
      ].join(";");
      return `##vso[task.logissue ${properties}]${data(message)}\n`;
    },
    group: {
      start: (title) => `##[group]${data(title)}\n`,
      end: "##[endgroup]\n",
    },
    setOutputs: (outputs) => Promise.resolve(outputs.map(assignment).join("")),
    async addSummary(markdown) {
      const folder = env["AGENT_TEMPDIRECTORY"];
      if (!folder) return "";
      // The agent reads the file later, and clears the folder after the job.
      const path = await Deno.makeTempFile({
        dir: folder,
        prefix: "gitops-promotion-",
        suffix: ".md",
      });
      await Deno.writeTextFile(path, markdown);
      return `##vso[task.uploadsummary]${data(path)}\n`;
    },
  };
}

/** Names cannot have hyphens: `pull-request-url` becomes `pullRequestUrl`. */
function assignment({ name, value }: Output): string {
  const variable = name.replaceAll(
    /-(?<letter>[a-z])/g,
    (_, letter: string) => letter.toUpperCase(),
  );
  return `##vso[task.setvariable variable=${variable};isOutput=true]${data(value)}\n`;
}

function data(text: string): string {
  return escaped(text.split(/\r?\n/).map(printable).join("\n"));
}

/** https://github.com/microsoft/azure-pipelines-agent/blob/master/docs/preview/outputvariable.md#escaping */
function escaped(text: string): string {
  return text.replaceAll("%", "%AZP25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(";", "%3B").replaceAll("]", "%5D");
}
