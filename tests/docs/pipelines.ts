import { parseAllDocuments } from "yaml";

/** A fenced block of a Markdown file. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** Of the block's first line, counted from 1. */
  readonly line: number;
}

/** A step of Azure Pipelines that runs a script. */
export interface Step {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; lines: string[]; line: number } | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = /^```(?<language>\w*)$/.exec(line)?.groups;
    if (open !== undefined && line === "```") {
      const { language, lines, line } = open;
      blocks.push({ language, text: lines.join("\n") + "\n", line });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else if (fence !== undefined) {
      open = { language: fence["language"] ?? "", lines: [], line: index + 2 };
    }
  }
  return blocks;
}

/** The documents of a YAML block; throws for the first problem. */
export function documentsOf(block: Block): unknown[] {
  return parseAllDocuments(block.text, { strict: true }).map((document) => {
    for (const problem of [...document.errors, ...document.warnings]) throw problem;
    return document.toJS();
  });
}

/** The steps with a script of a pipeline. */
export function stepsOf(pipeline: unknown): Step[] {
  return allSteps(pipeline).flatMap(({ bash, env = {} }) =>
    bash === undefined ? [] : [{ script: bash, env }]
  );
}

/** The parameters that a pipeline gives to the project's template, for each time that it uses it. */
export function templatesOf(pipeline: unknown): Record<string, string>[] {
  return allSteps(pipeline).flatMap(({ template, parameters = {} }) =>
    template === "azure-pipelines/gitops-promotion.yml@gitopspromotion" ? [parameters] : []
  );
}

interface PipelineStep {
  readonly bash?: string;
  readonly env?: Record<string, string>;
  readonly template?: string;
  readonly parameters?: Record<string, string>;
}

interface Steps {
  readonly steps?: readonly PipelineStep[];
}

function allSteps(pipeline: unknown): PipelineStep[] {
  const { steps = [], jobs = [] } = (pipeline ?? {}) as Steps & { jobs?: readonly Steps[] };
  return [...steps, ...jobs.flatMap((job) => job.steps ?? [])];
}

/** What Azure Pipelines makes of a text before it runs it: `$(variable)` and `${{ parameters.name }}`. */
export function expanded(
  text: string,
  values: {
    variables: Readonly<Record<string, string>>;
    parameters: Readonly<Record<string, string>>;
  },
): string {
  return text
    .replaceAll(/\$\{\{ parameters\.(\w+) \}\}/g, (_, name) => known(values.parameters, name))
    .replaceAll(/\$\(([A-Za-z][\w.]*)\)/g, (_, name) => known(values.variables, name));
}

function known(values: Readonly<Record<string, string>>, name: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`the docs use "${name}", which nothing sets`);
  return value;
}
