/** The GitOps repository of most tests: group webshop, apps cart and api, environments dev, qa and prod. */
export function webshop(options: { tag?: string; prflow?: string } = {}): Record<string, string> {
  const { tag = "1.0.0", prflow = "per-app" } = options;
  const files: Record<string, string> = {
    "gitops-promotion.yaml": `prflow: ${prflow}
environments:
  - name: dev
    auto: true
  - name: qa
    auto: true
  - name: prod
    auto: false
`,
  };
  for (const env of ["dev", "qa", "prod"]) {
    for (const app of ["cart", "api"]) files[`webshop/${env}/${app}.yaml`] = deployment(app, tag);
  }
  return files;
}

/** The marked line is the 9th. */
export function deployment(app: string, tag: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${app}}
spec:
  template:
    spec:
      containers:
        - name: ${app}
          image: "ghcr.io/acme/${app}:${tag}" # {"$imagepolicy": "webshop:${app}"}
`;
}
