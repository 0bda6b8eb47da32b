import type { Publisher } from "../../src/git/publisher.ts";
import type { Config } from "../../src/core/config/config.ts";
import type { Environments } from "../../src/core/config/environments.ts";
import { Failure } from "../../src/core/failure.ts";
import { inventoryOf } from "../../src/gather/inventory.ts";
import { type Needle, needlePattern } from "../../src/core/manifest/needle.ts";
import type { Source } from "../../src/gather/source.ts";
import type { Workspace } from "../../src/gather/workspace.ts";
import { createLog } from "../../src/output/log.ts";
import type { Armed, Provider, ProviderName } from "../../src/providers/provider.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Record, World } from "./world.ts";

/** One run of the program in the model. */
export interface RunSettings {
  readonly name: string;
  readonly provider: ProviderName;
  /** What HEAD is in the run's checkout. */
  readonly head: string;
  readonly env?: Readonly<globalThis.Record<string, string>>;
  /** Told of every push that came through. */
  readonly pushed: (branch: string, commit: string) => void;
  /** Told of every pull request that the run merged itself, before its next step. */
  readonly merged: (record: Record) => void;
}

/** A workspace whose every request, push and pause waits for its turn. */
export function modelWorkspace(
  world: World,
  { turn }: Scheduler,
  { name, provider: providerName, head, env = {}, pushed, merged }: RunSettings,
): Workspace {
  let now = 0;
  const clock = {
    now: () => now,
    sleep: (milliseconds: number) => turn(name, "pause", () => void (now += milliseconds)),
  };
  const log = createLog(() => {}, { verbose: false });
  const act: Do = (what, effect) => turn(name, what, effect);
  const provider = modelProvider(world, act, { name: providerName, merged });
  const workspace = {
    log,
    clock,
    env,
    options: {
      sourcedir: ".",
      config: undefined,
      insecure: false,
      dryRun: false,
      verbose: false,
    },
    sourcedir: "/nonexistent",
    cwd: "/nonexistent",
    started: clock.now(),
    prefetch: { begin: () => Promise.resolve(), take: () => undefined },
    colors: false,
    progress: {
      waiting() {},
      changed() {},
      sleep: (milliseconds: number) => clock.sleep(milliseconds),
      done() {},
    },
    // Shallow, so that status asks nothing ahead.
    repository: {
      head: { commit: head, branch: "main" },
      shallow: true,
      partial: false,
      lacks: { files: false, folders: false },
    },
    source: modelSource(world, head),
    publisher: modelPublisher(world, act, pushed),
    // Of no known address, so that nothing is linked to.
    remote: { provider: providerName, apiUrl: "", webUrl: "" },
    random: () => 0.5,
    deadline: { at: undefined },
    provider: () => Promise.resolve(provider),
    providerIfAny: () => Promise.resolve(provider),
    close: () => Promise.resolve(),
  };
  // The repository's and the remote's other fields are what source, publisher and provider stand for.
  return workspace as unknown as Workspace;
}

function modelSource(world: World, head: string): Source {
  const texts = (id: string, folder: string | undefined, needles: readonly Needle[]) =>
    [...world.tree(id)].filter(([path, text]) =>
      path.endsWith(".yaml") && (folder === undefined || path.startsWith(`${folder}/`)) &&
      needles.some((needle) => new RegExp(needlePattern(needle)).test(text))
    ).map(([path, text]) => ({ path, text, oid: "", mode: "100644" as const }));
  const inventoryAt = (id: string, config: Config) =>
    inventoryOf({ texts: texts(id, undefined, ["$imagepolicy"]), failures: new Map() }, config);
  const tagsAt = (id: string, config: Environments) =>
    new Map(
      inventoryAt(id, config as Config).apps.flatMap(({ group, app, environments }) =>
        environments.map(({ env, tags }) =>
          [`${group}/${env}/${app}`, { group, app, env, to: tags }] as const
        )
      ),
    );
  const walked = (id: string) => ({
    id,
    time: 0,
    author: "somebody",
    committer: "somebody",
    message: world.commits.get(id)?.subject ?? "",
  });
  return {
    resolve: (revision) => Promise.resolve(revision === "HEAD" ? head : revision),
    currentBranch: () => Promise.resolve(undefined),
    ensure: (commits) => Promise.resolve(commits.filter((id) => !world.commits.has(id))),
    manifests: (commit, folder, needles) =>
      Promise.resolve({ texts: texts(commit, folder, needles), failures: new Map() }),
    notFollowed: () => Promise.resolve([]),
    countManifests: (commit, folder) => Promise.resolve(texts(commit, folder, [""]).length),
    folders: (commit, paths) =>
      Promise.resolve(
        paths.filter((folder) =>
          [...world.tree(commit).keys()].some((path) => path.startsWith(`${folder}/`))
        ),
      ),
    text: (commit, path) =>
      Promise.resolve(world.tree(commit === "HEAD" ? head : commit).get(path)),
    inventory: (commit, config) => Promise.resolve(inventoryAt(commit, config)),
    walkTags: (tip, _inventory, begin) => {
      const { config, onStep } = begin();
      const chain = world.firstParents(tip);
      for (const [index, id] of chain.entries()) {
        const parent = chain[index + 1];
        const [after, before] = [tagsAt(id, config), parent ? tagsAt(parent, config) : new Map()];
        const commit = walked(id);
        if (parent === undefined) {
          const rest = () => [...after.values()];
          return Promise.resolve({ last: commit, why: "begin" as const, rest });
        }
        const changes = [...after].flatMap(([key, { to, ...place }]) => {
          const from = before.get(key)?.to ?? [];
          return from.join(" ") === to.join(" ") ? [] : [{ ...place, from, to, commit }];
        });
        if (changes.length > 0 && onStep({ commit, files: [], changes })) {
          return Promise.resolve({ last: commit, why: "enough" as const, rest: () => [] });
        }
      }
      throw new Error("a history without commits");
    },
    folder: (commit, folder) =>
      Promise.resolve(
        [...world.tree(commit)].filter(([path]) => path.startsWith(`${folder}/`))
          .map(([path, text]) => ({ path, text })),
      ),
    changes: (from, to) => Promise.resolve(world.changes(from, to)),
    merge: (base, ours, theirs) =>
      Promise.resolve(base === ours ? theirs : base === theirs ? ours : undefined),
    mergeBase: (a, b) => Promise.resolve(world.mergeBase(a, b)),
    isAncestor: (a, b) => Promise.resolve(world.isAncestor(a, b)),
    commits: (from, to) => {
      const found = [];
      for (const id of world.firstParents(to)) {
        if (world.isAncestor(id, from)) break;
        found.push({
          id,
          subject: world.commits.get(id)?.subject ?? "",
          message: world.commits.get(id)?.subject ?? "",
          author: "somebody",
        });
      }
      return Promise.resolve(found);
    },
    parents: (commit) => Promise.resolve([...world.commits.get(commit)?.parents ?? []]),
    firstParents: ({ since, tip }) => {
      if (!world.isAncestor(since, tip)) return Promise.resolve(undefined);
      return Promise.resolve(world.firstParents(tip).filter((id) => !world.isAncestor(id, since)));
    },
    changingManifests: ({ since, tip }) =>
      Promise.resolve(world.firstParents(tip).filter((id) => !world.isAncestor(id, since))),
    newest: () => Promise.reject(new Error("no command of a history asks for them")),
    touching: ({ tip, from, folder }) => {
      const all = world.firstParents(tip);
      const chain = from === undefined ? all : all.slice(0, all.indexOf(from) + 1);
      return Promise.resolve(chain.filter((id) => {
        const parent = world.commits.get(id)?.parents[0];
        return parent === undefined ||
          world.changes(parent, id).some(({ path }) => path.startsWith(`${folder}/`));
      }));
    },
  };
}

type Do = <T>(what: string, effect: () => T) => Promise<T>;

function modelPublisher(world: World, act: Do, pushed: RunSettings["pushed"]): Publisher {
  return {
    expectPush: () => {},
    close: () => Promise.resolve(),
    commit: ({ base, files, message }) =>
      Promise.resolve(
        world.commit([base], files.map(({ path, text }) => [path, text] as const), message),
      ),
    push: (branch, commit, expected) =>
      act(`push ${branch}`, () => {
        if (world.branches.get(branch) !== expected) return false;
        world.branches.set(branch, commit);
        for (const record of world.pullRequests) {
          // GitHub keeps auto-merge across a push; so does Azure DevOps.
          if (record.branch === branch && record.state === "open") world.checked.delete(commit);
        }
        pushed(branch, commit);
        return true;
      }),
    giveBack: (branch, commit, ours) =>
      act(`give ${branch} back`, () => {
        if (world.branches.get(branch) !== ours) return false;
        world.branches.set(branch, commit);
        // The other run's version is the newer one again.
        pushed(branch, commit);
        return true;
      }),
    diff: () => Promise.resolve(""),
  };
}

function modelProvider(
  world: World,
  act: Do,
  { name, merged }: { readonly name: ProviderName; readonly merged: RunSettings["merged"] },
): Provider {
  const guarded = name === "github";
  const arm = (record: Record, headSha: string): Armed => {
    if (record.state === "merged") return "merged";
    if (guarded && world.headOf(record) !== headSha) {
      throw new Failure("provider", "Head branch was modified");
    }
    if (world.checked.has(world.headOf(record)) && guarded && world.mergedTree(record)) {
      return "ready";
    }
    record.autoMerge = "ours";
    return "armed";
  };
  const openOf = (wanted: (record: Record) => boolean) =>
    world.pullRequests.filter((record) => record.state === "open" && wanted(record))
      .map((record) => world.pullRequest(record));
  return {
    name,
    descriptionLimit: 4_000,
    now: () => 0,
    async read(
      { branches = [], allOpen = false, pullRequest, mergedBy = [], mergedSince, reportsOn = [] },
    ) {
      // Azure DevOps has no request for both, so that they are of two moments.
      const pulls = () => ({
        open: openOf(({ branch }) => allOpen || branches.includes(branch)),
        pullRequest: pullRequest === undefined
          ? undefined
          : world.pullRequest(world.find(pullRequest)),
        merged: new Map(mergedBy.map((id) => [id, mergedOf(id)])),
        recentlyMerged: mergedSince === undefined ? [] : world.pullRequests
          .filter(({ state, lag }) => state === "merged" && lag === 0)
          .map((record) => world.pullRequest(record)).reverse(),
        recentlyClosed: [],
        reports: new Map(reportsOn.map((id) => [id, world.reports.get(id) ?? []])),
      });
      const refs = () => ({
        base: { branch: "main", commit: world.tip() },
        heads: new Map(
          branches.flatMap((branch) => {
            const head = world.branches.get(branch);
            return head === undefined ? [] : [[branch, head] as const];
          }),
        ),
      });
      if (guarded) return await act("read all", () => ({ ...pulls(), ...refs() }));
      const refsNow = await act("read refs", refs);
      return { ...await act("read pull requests", pulls), ...refsNow };
      function mergedOf(id: string) {
        const record = world.pullRequests.find(({ mergeCommit }) => mergeCommit === id);
        if (record === undefined) return [];
        if (record.lag > 0) {
          record.lag--;
          return [];
        }
        return [world.pullRequest(record)];
      }
    },
    create: ({ title, description, sourceBranch }) =>
      act(`create ${title}`, () => {
        const known = world.pullRequests.find(({ branch, state }) =>
          branch === sourceBranch && state === "open"
        );
        if (known !== undefined) return world.pullRequest(known);
        if (!world.branches.has(sourceBranch)) throw new Failure("provider", "head invalid");
        const record: Record = {
          number: world.pullRequests.length + 1,
          branch: sourceBranch,
          title,
          body: description,
          state: "open",
          autoMerge: "off",
          lag: 0,
        };
        world.pullRequests.push(record);
        return world.pullRequest(record);
      }),
    async update({ number }, { text, arm: wanted }) {
      const record = world.find(number);
      const write = () => {
        if (text !== undefined) {
          Object.assign(record, { title: text.title, body: text.description });
        }
      };
      if (guarded) {
        let pullRequest = world.pullRequest(record);
        if (text !== undefined) {
          pullRequest = await act(`describe #${number}`, () => {
            write();
            return world.pullRequest(record);
          });
        }
        if (wanted === undefined) return { pullRequest, armed: undefined };
        return await act(`arm #${number}`, () => {
          const armed = arm(record, wanted.headSha);
          return { pullRequest: world.pullRequest(record), armed };
        });
      }
      const armed = await act(`patch #${number}`, () => {
        if (record.state !== "open" && text !== undefined) return undefined;
        write();
        return wanted === undefined ? undefined : arm(record, wanted.headSha);
      });
      return { pullRequest: await act(`read #${number}`, () => world.pullRequest(record)), armed };
    },
    disarm: ({ number }) =>
      act(`disarm #${number}`, () => {
        const record = world.find(number);
        record.autoMerge = "off";
        return world.pullRequest(record);
      }),
    merge: ({ number }, { headSha }) =>
      act(`merge #${number}`, () => {
        const record = world.find(number);
        if (world.headOf(record) !== headSha || world.merge(record) === undefined) {
          throw new Failure("provider", "not mergeable");
        }
        merged(record);
        return world.pullRequest(record);
      }),
    close: ({ number }) =>
      act(`close #${number}`, () => {
        const record = world.find(number);
        Object.assign(record, { head: world.headOf(record), state: "closed", autoMerge: "off" });
        return world.pullRequest(record);
      }),
    comment: ({ number }) => act(`comment on #${number}`, () => undefined),
    decorate: () => Promise.resolve(),
    setGate: () => Promise.resolve(),
    pastReports: () => Promise.resolve(new Map()),
    readSetup: () => Promise.reject(new Error("no command of a history asks for settings")),
  };
}
