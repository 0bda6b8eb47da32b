/**
 * The parts of a `git fast-import` stream that makes a GitOps repository with a history: a thousand apps in three
 * environments, nine other files beside each manifest, and commits that each change one app in one environment. With
 * fewer groups the folders are larger, and git takes longer to compare them.
 */
import { deployment } from "../../tests/support/webshop.ts";

const APPS = 1000;
const OTHERS = 9;
const ENVIRONMENTS = ["dev", "qa", "prod"];
const FIRST = Date.UTC(2025, 0, 1) / 1000;
const PAUSE = 300;

export function* historyStream(commits: number, groups: number): Generator<string> {
  const random = numbers();
  yield* commit(0, "Import", firstFiles(groups));
  for (let number = 1; number < commits; number++) {
    const group = `group-${random(groups)}`;
    const app = `app-${random(APPS / groups)}`;
    const env = ENVIRONMENTS[random(ENVIRONMENTS.length)] ?? "";
    const tag = `1.${number}.0`;
    const title = `Promote ${group}/${app} version ${tag} to environment ${env} (#${number})`;
    yield* commit(number, title, [[`${group}/${env}/${app}.yaml`, manifest(group, app, tag)]]);
  }
}

function* firstFiles(groups: number): Generator<[string, string]> {
  const names = ENVIRONMENTS.map((name) => `  - name: ${name}\n`).join("");
  yield ["gitops-promotion.yaml", `environments:\n${names}`];
  for (let group = 0; group < groups; group++) {
    for (const env of ENVIRONMENTS) {
      for (let app = 0; app < APPS / groups; app++) {
        const folder = `group-${group}/${env}`;
        yield [`${folder}/app-${app}.yaml`, manifest(`group-${group}`, `app-${app}`, "1.0.0")];
        for (let other = 0; other < OTHERS; other++) {
          const values = Array.from(
            { length: 20 },
            (_, key) => `  key${key}: value ${app * key}\n`,
          );
          yield [
            `${folder}/app-${app}-${other}.yaml`,
            `kind: ConfigMap\nmetadata: {name: ${folder}-${app}-${other}}\ndata:\n${
              values.join("")
            }`,
          ];
        }
      }
    }
  }
}

function manifest(group: string, app: string, tag: string): string {
  return deployment(app, tag).replaceAll("webshop:", `${group}:`);
}

/** All texts are ASCII, so that their length is that of their bytes. */
function* commit(
  number: number,
  message: string,
  files: Iterable<readonly [string, string]>,
): Generator<string> {
  const who = `Ann <ann@example.com> ${FIRST + number * PAUSE} +0000`;
  yield `commit refs/heads/main\nmark :${number + 1}\nauthor ${who}\ncommitter ${who}\n`;
  yield `data ${message.length}\n${message}\n`;
  if (number > 0) yield `from :${number}\n`;
  for (const [path, text] of files) yield `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
}

/** The same numbers every time: https://en.wikipedia.org/wiki/Linear_congruential_generator. */
function numbers(): (below: number) => number {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
