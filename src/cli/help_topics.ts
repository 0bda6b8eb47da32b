import type { Option } from "@commander-js/extra-typings";
import type { Streams } from "../context.ts";

/** A variable that the program reads, and its purpose. */
type Variable = readonly [names: string, meaning: string];

const EXIT_CODES: readonly Variable[] = [
  ["0", "done, or nothing to do"],
  ["1", "failed"],
  ["2", "the command line or the config is wrong"],
  ["130", "interrupted by SIGINT (Ctrl-C)"],
  ["143", "interrupted by SIGTERM, for example when a pipeline is cancelled"],
];

const SECTIONS: readonly (readonly [title: string, variables: readonly Variable[]])[] = [
  ["Token: after --token, the first that is set and not empty", [
    ["GITOPS_PROMOTION_TOKEN", "GitHub and Azure DevOps"],
    ["GITHUB_TOKEN, GH_TOKEN", "GitHub"],
    ["SYSTEM_ACCESSTOKEN, AZURE_DEVOPS_EXT_PAT", "Azure DevOps"],
  ]],
  ["Provider, unless --provider, --api-url or the origin URL says", [
    ["GITHUB_SERVER_URL", "the server, for remotes on its host"],
    ["GITHUB_API_URL", "that server's API root"],
    ["GITHUB_ACTIONS, TF_BUILD", "the CI system, and so the provider"],
    ["GITOPS_PROMOTION_AZDO_API_VERSION", "version of Azure DevOps' API (default 7.1)"],
  ]],
  ["Set by GitHub Actions", [
    ["GITHUB_EVENT_NAME, GITHUB_EVENT_PATH", "promote: the branch before the push"],
    ["GITHUB_EVENT_PATH", "status: the commit to check"],
    ["GITHUB_HEAD_REF, GITHUB_REF", "status: the pull request"],
    ["GITHUB_REF, GITHUB_SHA", "reconcile: the commit of a merge queue"],
    ["GITHUB_ACTOR", "hold, release, rollback: by whom"],
    ["GITHUB_REPOSITORY, GITHUB_RUN_ID", "the link to the run in pull requests"],
  ]],
  ["Set by Azure Pipelines", [
    ["SYSTEM_PULLREQUEST_SOURCECOMMITID", "status: the commit to check"],
    ["SYSTEM_PULLREQUEST_SOURCEBRANCH", "status: the pull request's branch"],
    ["SYSTEM_PULLREQUEST_PULLREQUESTID", "status: its number, on Azure DevOps"],
    ["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "status: its number, on GitHub"],
    ["BUILD_REQUESTEDFOR", "hold, release, rollback: by whom"],
    ["SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT", "and BUILD_BUILDID: the run's link"],
  ]],
  ["Where results go in a pipeline", [
    ["GITHUB_OUTPUT", "the step's outputs, in GitHub Actions"],
    ["GITHUB_STEP_SUMMARY", "the job summary, in GitHub Actions"],
    ["AGENT_TEMPDIRECTORY", "the file of the run's summary, in Azure Pipelines"],
  ]],
  ["Commits: after --author (default gitops-promotion@xenit.se, now)", [
    ["GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL", "author"],
    ["GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL", "committer"],
    ["GIT_AUTHOR_DATE, GIT_COMMITTER_DATE", "their dates"],
  ]],
  ["Output and network", [
    ["NO_COLOR", "no colour on a terminal"],
    ["TERM, CI", "dumb: no colour and no spinner; CI set: no spinner"],
    ["HTTPS_PROXY, NO_PROXY", "proxy for git and the provider's API"],
    ["DENO_CERT", "PEM file of a certificate authority to trust"],
    ["DENO_TLS_CA_STORE", "authorities: mozilla, system or system,mozilla"],
  ]],
];

/** `help environment`: exit codes and every environment variable that the program reads. */
export function environmentTopic(): string {
  return [
    "Exit codes:",
    ...EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(3)}  ${meaning}`),
    ...SECTIONS.flatMap(([title, variables]) => {
      const width = Math.max(...variables.map(([names]) => names.length));
      return [
        "",
        `${title}:`,
        ...variables.map(([names, meaning]) => `  ${names.padEnd(width)}  ${meaning}`),
      ];
    }),
    "",
  ].join("\n");
}

/** Example commands for the end of a help page. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** An option's meaning and default; its values are part of the meaning, and a flag is off unless it is given. */
export function optionMeaning({ description, defaultValue }: Option): string {
  return typeof defaultValue === "string" && defaultValue !== ""
    ? `${description} (default: ${defaultValue})`
    : description;
}

/** The width of help pages: that of the terminal. */
export function helpWidth({ outIsTerminal, columns }: Streams): number {
  return (outIsTerminal ? columns?.() : undefined) ?? 80;
}
