import { onAzureDevOps, onGitHub, type Pipeline } from "../../tests/support/both_providers.ts";
import { webshop } from "../../tests/support/webshop.ts";

/** The page of a pull request to production, as both providers show it, from real runs of the program. */
export async function pullRequestPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  for (const start of [onGitHub, onAzureDevOps]) {
    await using pipeline = await start(files());
    pages.set(`pull-request-${pipeline.provider}`, await play(pipeline));
  }
  return pages;
}

function files(): Record<string, string> {
  const made = webshop();
  made["gitops-promotion.yaml"] = `prflow: per-app
environments:
  - name: dev
    auto: true
  - name: qa
    auto: true
  - name: prod
    auto: false
    soak: 2h
groups:
  webshop:
    applications:
      cart:
        repository: https://github.com/acme/cart
`;
  for (const env of ["dev", "qa", "prod"]) {
    made[`webshop/${env}/kustomization.yaml`] =
      `resources: [cart.yaml, api.yaml]\nnamespace: webshop-${env}\n`;
  }
  return made;
}

/** Two releases, the second of which takes over what waits for production of the first. */
async function play({ provider, repository, run, merge }: Pipeline): Promise<string> {
  for (const [first, tag] of [[1, "1.3.0"], [3, "1.4.0"]] as const) {
    await run(["new", "--group", "webshop", "--app", "cart", "--tag", tag]);
    await merge(first);
    await run(["promote"]);
    await merge(first + 1);
    await run(["promote"]);
  }
  const path = provider === "github" ? "pull" : "pullrequest";
  const response = await fetch(`${repository.url}/${path}/${repository.pullRequests.length}`);
  return await response.text();
}
