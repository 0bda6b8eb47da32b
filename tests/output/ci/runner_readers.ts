/**
 * How the runners read a log, after their sources: by lines that `\n`, `\r` or both end; what cannot be seen is passed
 * over, since they compare by culture. https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
 * https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Microsoft.VisualStudio.Services.Agent/Command.cs
 */
export function commandsIn(log: string): string[] {
  return log.split(/\r\n|\r|\n/).filter((line) => {
    const seen = line.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "");
    return /^[\s\x85]*::/.test(seen) || /##\[/.test(seen) || /##vso\[/i.test(seen);
  });
}

/** A command as GitHub's runner reads it off a line. */
export interface GitHubCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

export function gitHubCommand(line: string): GitHubCommand | undefined {
  const trimmed = line.trimStart();
  const end = trimmed.indexOf("::", 2);
  if (!trimmed.startsWith("::") || end < 0) return undefined;
  const info = trimmed.slice(2, end);
  const [name = ""] = info.split(" ");
  const pairs = info.slice(name.length).trim().split(",").filter((pair) => pair.includes("="));
  const unescape = (text: string) =>
    text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%3A", ":")
      .replaceAll("%2C", ",").replaceAll("%25", "%");
  return {
    name,
    properties: Object.fromEntries(pairs.map((pair) => {
      const [key = "", ...value] = pair.split("=");
      return [key, unescape(value.join("="))];
    })),
    data: trimmed.slice(end + 2).replaceAll("%0D", "\r").replaceAll("%0A", "\n")
      .replaceAll("%25", "%"),
  };
}

/** A command as Azure's agent reads it off a line. */
export function azureCommand(line: string): GitHubCommand | undefined {
  const start = line.indexOf("##vso[");
  const end = line.indexOf("]", start);
  if (start < 0 || end < 0) return undefined;
  const info = line.slice(start + 6, end);
  const [name = ""] = info.split(" ");
  const unescape = (text: string) =>
    text.replaceAll("%3B", ";").replaceAll("%0D", "\r").replaceAll("%0A", "\n")
      .replaceAll("%5D", "]").replaceAll("%AZP25", "%");
  const pairs = info.slice(name.length + 1).split(";").filter((pair) => pair.includes("="));
  return {
    name,
    properties: Object.fromEntries(pairs.map((pair) => {
      const [key = "", ...value] = pair.split("=");
      return [key, unescape(value.join("="))];
    })),
    data: unescape(line.slice(end + 1)),
  };
}

/** The outputs as GitHub's runner reads them from its file; throws where it would. */
export function gitHubOutputs(file: string): Record<string, string> {
  const lines = file.split("\n");
  if (lines.pop() !== "") throw new Error("the last line has no end");
  const outputs: Record<string, string> = {};
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const found = /^(?<name>[^=<]+)(?:=(?<value>.*)|<<(?<delimiter>.+))$/s.exec(line)?.groups;
    if (found === undefined) throw new Error(`not an output: ${line}`);
    const { name = "", value, delimiter } = found;
    if (value !== undefined) {
      outputs[name] = value;
      continue;
    }
    const end = lines.indexOf(delimiter ?? "");
    if (end < 0) throw new Error(`no end of ${name}`);
    outputs[name] = lines.splice(0, end + 1).slice(0, -1).join("\n");
  }
  return outputs;
}
