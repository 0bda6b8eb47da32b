import { findEnvironment, firstEnvironment } from "../config/environments.ts";
import { activeHold, holdWords } from "../holds/hold.ts";
import { markerFor } from "../manifest/marker.ts";
import { pullRequestName } from "../promotion/pull_request_name.ts";
import { placeKey } from "./arrivals.ts";
import { readableTime } from "./cell_words.ts";
import { readCommitWords } from "./commit_words.ts";
import { wantedTag } from "./findings.ts";
import {
  gateOn,
  hasOnlyTag,
  inEnvironment,
  predecessorsIn,
  promotionVerdict,
  verdictWords,
} from "./gate.ts";
import type { AppInEnvironment, InventoryApp } from "../inventory/inventory.ts";
import { mergesByItself, openPromotion } from "./overview.ts";
import { reasonWords } from "./reasons.ts";
import type { OpenPromotion, ViewSnapshot } from "./snapshot.ts";

/** Why an environment does not have the previous one's tag; `docs/explain.md` explains each code. */
export type ExplanationCode =
  | "up-to-date"
  | "first-environment"
  | "not-in-config"
  | "not-in-environment"
  | "markers-disagree"
  | "predecessors-differ"
  | "ahead"
  | "held"
  | "frozen"
  | "conflict"
  | "failed"
  | "waiting"
  | "soaking"
  | "ready"
  | "superseded"
  | "declined"
  | "lost"
  | "not-promoted"
  | "not-asked";

/** The explanation for one environment (spec, "Views"). */
export interface Explanation {
  readonly env: string;
  /** Several if the markers disagree; empty if there is none. */
  readonly tag: string;
  /** The previous environment's tag; empty if there is none, or several. */
  readonly wanted: string;
  readonly code: ExplanationCode;
  readonly message: string;
  /** Newest first. */
  readonly facts: readonly string[];
  /** The one thing to do. */
  readonly todo: string;
}

/** Explains why `app` is not on its predecessors' tag in the environment, or that it is. */
export function explain(snapshot: ViewSnapshot, app: InventoryApp, env: string): Explanation {
  const here = inEnvironment(app, env);
  const wanted = wantedTag(snapshot, app, env) ?? "";
  const about: About = { snapshot, app, env, here, wanted };
  const reason = unreachable(about) ?? unclear(about) ?? settled(about) ?? onItsWay(about) ??
    ahead(about) ?? notOnItsWay(about);
  const facts = [...factsOf(about), ...reason.facts ?? []]
    .toSorted((a, b) => b.time - a.time)
    .map(({ time, text }) => `${readableTime(new Date(time).toISOString())}: ${text}`);
  const { code, message, todo } = reason;
  return { env, tag: here?.tags.join(", ") ?? "", wanted, code, message, facts, todo };
}

interface About {
  readonly snapshot: ViewSnapshot;
  readonly app: InventoryApp;
  readonly env: string;
  /** Undefined if the app has no marker. */
  readonly here: AppInEnvironment | undefined;
  /** Empty if the predecessors do not have a single tag. */
  readonly wanted: string;
}

interface Reason extends Pick<Explanation, "code" | "message" | "todo"> {
  readonly facts?: readonly Fact[];
}

interface Fact {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
}

/** The app's versions do not come to this environment. */
function unreachable({ snapshot, app, env, here }: About): Reason | undefined {
  const { config } = snapshot;
  const names = config.environments.map(({ name }) => name).join(", ");
  if (findEnvironment(config, env) === undefined) {
    return {
      code: "not-in-config",
      message: `environment ${env} is not in the config, which has ${names}`,
      todo: `add ${env} to environments in gitops-promotion.yaml, where it comes in the order`,
    };
  }
  if (here === undefined) {
    return {
      code: "not-in-environment",
      message: `${app.group}/${app.app} has no marker under ${app.group}/${env}/`,
      todo: `to run it there, write ${
        markerFor(app, "image")
      } after its image in ${app.group}/${env}/; otherwise there is nothing to do`,
    };
  }
  if (firstEnvironment(config).name === env) {
    return {
      code: "first-environment",
      message: `${env} is the first environment: it gets what gitops-promotion new brings`,
      todo: "run gitops-promotion new with the version that it should have",
    };
  }
  if (predecessorsIn(snapshot, app, env).length === 0) {
    const first = firstEnvironment(snapshot.config).name;
    return {
      code: "first-environment",
      message:
        `${app.group}/${app.app} is in no environment before ${env}, so nothing is promoted to it`,
      todo: `to promote it, write ${
        markerFor(app, "image")
      } after its image in ${app.group}/${first}/`,
    };
  }
  return undefined;
}

/** It is unclear what the environment has, or should have. */
function unclear({ snapshot, app, env, here, wanted }: About): Reason | undefined {
  if (here !== undefined && here.tags.length > 1) return disagreement(app, here);
  const before = predecessorsIn(snapshot, app, env);
  const mixed = before.find(({ tags }) => tags.length > 1);
  if (mixed !== undefined) return disagreement(app, mixed);
  if (wanted !== "") return undefined;
  const list = before.map(({ env, tags }) => `${env} has ${tags[0] ?? "no tag"}`).join(", ");
  const arrivals = before.toSorted((a, b) => arrival(snapshot, app, a) - arrival(snapshot, app, b));
  const [missing] = arrivals;
  const newest = arrivals.at(-1)?.tags[0];
  return {
    code: "predecessors-differ",
    message: `the environments that ${env} depends on have different tags: ${list}`,
    todo: `wait for ${
      newest ?? "one tag"
    } in ${missing?.env}, which gitops-promotion explain --env ${missing?.env} explains`,
  };
}

function disagreement({ group, app }: InventoryApp, { env, places }: AppInEnvironment): Reason {
  const list = places.filter(({ tag }) => tag !== undefined)
    .map(({ path, line, tag }) => `${path}:${line} has ${tag}`);
  return {
    code: "markers-disagree",
    message: `the markers of ${group}/${app} in ${env} disagree: ${list.slice(0, 5).join(", ")}`,
    todo: `set them to one tag, by a pull request of your own`,
  };
}

/** Everything is as it should be. */
function settled({ env, here, wanted }: About): Reason | undefined {
  if (here === undefined || !hasOnlyTag(here, wanted)) return undefined;
  return {
    code: "up-to-date",
    message: `${env} has ${wanted}, like the previous environment`,
    todo: "nothing to do",
  };
}

/** The environment has a newer version. */
function ahead({ snapshot, app, env, here }: About): Reason | undefined {
  const [before] = snapshot.tagAges.get(placeKey({ ...app, env }))?.aheadOf ?? [];
  const tag = here?.tags[0];
  if (before === undefined || tag === undefined) return undefined;
  return {
    code: "ahead",
    message: `${env} is ahead: ${before} never had ${tag}`,
    todo: `bring it through the environments: gitops-promotion new ${names(app)} --tag ${tag}`,
  };
}

/** A pull request is open, or a hold applies. */
function onItsWay(about: About): Reason | undefined {
  const { snapshot, app, env, wanted } = about;
  const held = activeHold(snapshot.holds, { ...app, env, tag: wanted }, snapshot.now);
  if (held !== undefined) {
    const selectors = [
      `--group ${held.group}`,
      ...(held.app === undefined ? [] : [`--app ${held.app}`]),
      ...held.envs.slice(0, 1).map((name) => `--env ${name}`),
      ...(held.tag === undefined ? [] : [`--tag ${held.tag}`]),
    ];
    return {
      code: "held",
      message: `a hold keeps ${wanted} from ${env}: ${holdWords(held).replace(/^held: /, "")}`,
      todo: `when it may go on: gitops-promotion release ${selectors.join(" ")}`,
      ...(held.at === undefined ? {} : {
        facts: [{ time: held.at, text: held.by === "" ? "held" : `held by ${held.by}` }],
      }),
    };
  }
  const promotion = openPromotion(snapshot, { ...app, env });
  if (promotion === undefined || promotion.tag !== wanted) return undefined;
  const { state, reasons } = promotionVerdict(snapshot, app, promotion);
  const { verdicts, by, from, words } = gateOn(snapshot, app, promotion);
  const pull = pullRequestName(promotion);
  const why = reasons.map(reasonWords).join("; ");
  if (state === "conflict") {
    return {
      code: "conflict",
      message: `${pull} brings ${wanted} to ${env}, but it does not merge cleanly`,
      todo: `let it be rebuilt: gitops-promotion promote --commit ${originOf(about)}`,
    };
  }
  if (state === "ready") return ready(about, promotion);
  if (by === "freeze") {
    return {
      code: "frozen",
      message: `${pull} brings ${wanted} to ${env}, which is ${words}`,
      todo: `wait until the freeze is over, or change it in gitops-promotion.yaml`,
    };
  }
  const failed = verdicts.find((verdict) => verdict.state === "failure");
  if (state === "blocked") {
    return {
      code: by === "hold" ? "held" : "failed",
      message: `${pull} brings ${wanted} to ${env}, but ${why}`,
      todo: by === "hold" || failed === undefined
        ? `see what ${pull} says: ${promotion.url}`
        : `repair ${app.group}/${failed.env}; ${pull} goes on when ${failed.name} reports success`,
    };
  }
  const silent = verdicts.find((verdict) => verdict.state !== "success");
  if (by === "time") {
    return {
      code: "soaking",
      message: `${pull} brings ${wanted} to ${env}: ${words}`,
      todo: from === undefined
        ? "wait for the previous environment to report"
        : `wait until ${readableTime(new Date(from).toISOString())}`,
    };
  }
  return {
    code: "waiting",
    message: `${pull} brings ${wanted} to ${env}: ${why}`,
    todo: silent?.state === "none"
      ? `check that the cluster reports a status named "*/${silent.name}"`
      : `wait for ${silent?.name ?? "the gate"}`,
  };
}

function ready(
  { snapshot, env, wanted }: About,
  promotion: OpenPromotion,
): Reason {
  const { url, autoMerge } = promotion;
  const name = pullRequestName(promotion);
  const message = `${name} brings ${wanted} to ${env}, and nothing holds it back`;
  if (autoMerge) {
    return {
      code: "ready",
      message: `${message}: it merges by itself when its required checks pass`,
      todo: `see which check is missing: ${url}`,
    };
  }
  return mergesByItself(snapshot, env)
    ? {
      code: "ready",
      message: `${message}, but auto-merge is off`,
      todo: `merge ${name}, or enable its auto-merge: ${url}`,
    }
    : {
      code: "ready",
      message: `${message}: a person merges it`,
      todo: `merge ${name}: ${url}`,
    };
}

/** No pull request is open, although there should be one. */
function notOnItsWay(about: About): Reason {
  const { snapshot: { provider, config }, app, env, wanted } = about;
  const message = `no pull request brings ${wanted} to ${env}`;
  if (provider === undefined) {
    return {
      code: "not-asked",
      message: `${env} does not have ${wanted}, and open pull requests are unknown`,
      todo: "run it with a token and without --offline",
    };
  }
  const other = provider.promotions.find((promotion) =>
    promotion.group === app.group && promotion.app === app.app && promotion.tag !== wanted &&
    (config.prflow === "per-app" || promotion.env === env)
  );
  if (other !== undefined) {
    const name = pullRequestName(other);
    return {
      code: "superseded",
      message: `${message}: ${name} brings ${other.tag} to ${other.env} instead`,
      todo: `wait for ${name} to merge: ${other.url}`,
    };
  }
  const origin = originOf(about);
  const declined = provider.declined.find((one) =>
    one.group === app.group && one.app === app.app && one.env === env && one.tag === wanted
  );
  if (declined !== undefined) {
    return {
      code: "declined",
      message: `${wanted} was declined for ${env}: ${
        pullRequestName(declined)
      } was closed without a merge`,
      todo: isPromoted(about)
        ? `to bring it after all: gitops-promotion promote --commit ${origin} --reopen`
        : `to bring it after all, reopen it: ${declined.url}`,
    };
  }
  return isPromoted(about)
    ? {
      code: "lost",
      message: `${message}, although the previous environment has it`,
      todo: `open it: gitops-promotion promote --commit ${origin}`,
    }
    : {
      code: "not-promoted",
      message: `${message}: it reached the previous environment without a promotion`,
      todo: `bring it through the environments: gitops-promotion new ${names(app)} --tag ${wanted}`,
    };
}

function names({ group, app }: InventoryApp): string {
  return `--group ${group} --app ${app}`;
}

function arrival(snapshot: ViewSnapshot, app: InventoryApp, { env }: AppInEnvironment): number {
  return snapshot.tagAges.get(placeKey({ ...app, env }))?.since.time ?? 0;
}

/** The commit that brought the tag to the last of the predecessors. */
function originOf({ snapshot, app, env }: About): string {
  const [last] = predecessorsIn(snapshot, app, env)
    .toSorted((a, b) => arrival(snapshot, app, b) - arrival(snapshot, app, a));
  const since = last && snapshot.tagAges.get(placeKey({ ...app, env: last.env }))?.since;
  return (since?.id ?? snapshot.base.id).slice(0, 12);
}

/** Whether every predecessor got the tag by a promotion, according to the commit's message. */
function isPromoted({ snapshot, app, env }: About): boolean {
  return predecessorsIn(snapshot, app, env).every((before) => {
    const since = snapshot.tagAges.get(placeKey({ ...app, env: before.env }))?.since;
    return since !== undefined && readCommitWords(since.message).isPromotion;
  });
}

/** The facts: tags, since when, and reports. */
function factsOf({ snapshot, app, env, here, wanted }: About): Fact[] {
  const before = predecessorsIn(snapshot, app, env);
  const stands = [...before, ...(here === undefined ? [] : [here])].flatMap(({ env, tags }) => {
    const tagAges = snapshot.tagAges.get(placeKey({ ...app, env }));
    if (tagAges === undefined) return [];
    const { since, orEarlier } = tagAges;
    const { pullRequest: number, provider } = readCommitWords(since.message);
    const by = number === undefined ? since.id.slice(0, 7) : pullRequestName({ number }, provider);
    const what = orEarlier ? "had" : "got";
    return [{
      time: since.time,
      text: `${env} ${what} ${tags.join(" and ") || "no tag"} by ${by}`,
    }];
  });
  const promotion = openPromotion(snapshot, { ...app, env }) ??
    { env, tag: wanted, sha: "", branch: "promote/" };
  const reports = gateOn(snapshot, app, promotion).verdicts.flatMap((verdict) => {
    const times = verdict.contexts.flatMap(({ at }) => at ?? []);
    if (verdict.state === "none" || times.length === 0) return [];
    return [{ time: Math.max(...times), text: verdictWords(verdict) }];
  });
  return [...stands, ...reports];
}
