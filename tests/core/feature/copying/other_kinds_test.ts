import assert from "node:assert/strict";
import { planFeature } from "../../../../src/core/feature/plan/plan_feature.ts";
import type { Builder } from "../../../../src/core/kustomize/builder.ts";
import { requestIn } from "../layout.ts";

const none: Builder = {
  available: () => Promise.resolve(false),
  build: () => Promise.reject(new Error("nothing is built here")),
};

const WEB = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: shop/web:1, # {"$imagepolicy": "apps:web"}
}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

/** The feature `pr1` of an app with this resource: the texts of its files, and what is warned about. */
async function feature(apiVersion: string, kind: string, rest: string, name = "web") {
  const resource = `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}, labels: {app: web}}
${rest}
`;
  const tree = new Map([
    ["apps/dev/kustomization.yaml", "resources: [web.yaml]\n"],
    ["apps/dev/web.yaml", WEB + resource],
  ]);
  const ask = { group: "apps", app: "web", env: "dev", feature: "pr1", tag: "2" };
  const request = requestIn(tree, { ...ask, selector: { app: "web" } });
  const { files, warnings } = await planFeature(request, none);
  const texts = files.map(({ text }) => text ?? "");
  return {
    copy: texts.find((text) => text.includes(`kind: ${kind}\n`) && text.includes(apiVersion)) ?? "",
    text: texts.join("---\n"),
    warned: warnings.map(({ message }) => message).join("\n"),
  };
}

Deno.test("an HTTPScaledObject of KEDA's gets a host and a Service of its own", async () => {
  const { copy, warned } = await feature(
    "http.keda.sh/v1alpha1",
    "HTTPScaledObject",
    "spec: {hosts: [a.example.com], scaleTargetRef: {name: x, service: web}}",
  );
  // It scales a Deployment that is not copied.
  assert.equal(copy, "");
  assert.match(warned, /HTTPScaledObject "web" is left out of the feature: Deployment "x"/);
  const kept = await feature(
    "http.keda.sh/v1alpha1",
    "HTTPScaledObject",
    "spec: {hosts: [a.example.com], scaleTargetRef: {kind: Pod, name: web, service: web}}",
  );
  assert.match(kept.copy, /- pr1\.a\.example\.com\n/);
  assert.match(kept.copy, /service: web-pr1\n/);
  assert.equal(kept.warned, "");
});

const IN_VALUES: readonly (readonly [apiVersion: string, kind: string, spec: string])[] = [
  ["argoproj.io/v1alpha1", "Application", "source: {helm: {valuesObject: {a: HOST}}}"],
  ["argoproj.io/v1alpha1", "Application", 'sources: [{helm: {values: "a: {b: [HOST]}\\n"}}]'],
  [
    "argoproj.io/v1alpha1",
    "Application",
    "source: {helm: {parameters: [{name: a.b, value: HOST}]}}",
  ],
  [
    "argoproj.io/v1alpha1",
    "ApplicationSet",
    "template: {spec: {source: {helm: {values: 'a: HOST'}}}}",
  ],
  ["helm.cattle.io/v1", "HelmChart", "set: {ingress.host: HOST}"],
  ["helm.cattle.io/v1", "HelmChart", "valuesContent: 'ingress: {hosts: [HOST]}'"],
  ["helm.crossplane.io/v1beta1", "Release", "forProvider: {values: {a: HOST}}"],
];

Deno.test("a host in a chart's values is warned about in each kind that installs charts", async () => {
  for (const [apiVersion, kind, spec] of IN_VALUES) {
    const rest = `spec: {${spec.replace("HOST", "a.example.com")}}`;
    const { warned } = await feature(apiVersion, kind, rest);
    assert.match(warned, /^.*has "a\.example\.com" in spec\..*, which looks like a host/, rest);
    assert.equal(warned.split("\n").length, 1, warned);
  }
});

Deno.test("a chart's release gets a name of its own, whatever the resource's is", async () => {
  for (
    const [apiVersion, kind, spec] of [
      ["helm.toolkit.fluxcd.io/v2", "HelmRelease", "releaseName: shop"],
      ["argoproj.io/v1alpha1", "Application", "source: {helm: {releaseName: shop}}"],
    ] as const
  ) {
    const { copy } = await feature(apiVersion, kind, `spec: {${spec}}`);
    assert.match(copy, /releaseName: shop-pr1\n/, kind);
  }
});

Deno.test("what applies a folder is warned about, since its copy applies the same one", async () => {
  const flux = "kustomize.toolkit.fluxcd.io/v1";
  assert.match(
    (await feature(flux, "Kustomization", "spec: {path: ./deploy}")).warned,
    /Kustomization "web-pr1" applies the folder "\.\/deploy", like the environment's/,
  );
  const argo = "argoproj.io/v1alpha1";
  assert.match(
    (await feature(argo, "Application", "spec: {source: {path: deploy, kustomize: {}}}")).warned,
    /Application "web-pr1" applies the folder "deploy", like the environment's/,
  );
  const chart = "spec: {source: {path: charts/web, helm: {values: ''}}}";
  assert.equal((await feature(argo, "Application", chart)).warned, "");
});

Deno.test("a Knative Service gets no selector, and revisions of its own", async () => {
  const { copy, text } = await feature(
    "serving.knative.dev/v1",
    "Service",
    "spec: {template: {metadata: {name: web-7}}, traffic: [{revisionName: web-7}, {revisionName: x}]}",
  );
  assert.match(copy, /template:\n {4}metadata:\n {6}name: web-pr1-7\n/);
  assert.match(copy, /revisionName: web-pr1-7\n {2}- revisionName: x\n/);
  assert.match(text, /group: serving\.knative\.dev\n[\s\S]*op: remove\n.*path: \/spec\/selector/);
});

Deno.test("names that are hosts, and names of Services in kinds without a rule, are warned about", async () => {
  const domain = "spec: {ref: {kind: Service, name: web}}";
  assert.match(
    (await feature("serving.knative.dev/v1", "DomainMapping", domain, "a.example.com")).warned,
    /has "a\.example\.com" in metadata\.name/,
  );
  const profile = "web.default.svc.cluster.local";
  assert.match(
    (await feature("linkerd.io/v1alpha2", "ServiceProfile", "spec: {}", profile)).warned,
    /still names the Service "web" of the environment in metadata\.name/,
  );
  const envoy = (service: string) =>
    feature("cilium.io/v2", "CiliumEnvoyConfig", `spec: {services: [${service}]}`);
  for (const own of ["{name: web}", "{name: web, namespace: default}"]) {
    assert.match((await envoy(own)).warned, /Service "web" of the environment in spec\.services/);
  }
  assert.equal((await envoy("{name: web, namespace: other}")).warned, "");
});

Deno.test("nothing that only one can have is copied, and what belongs to a copy follows it", async () => {
  const group = await feature(
    "elbv2.k8s.aws/v1beta1",
    "TargetGroupBinding",
    "spec: {serviceRef: {name: web, port: 80}, targetGroupARN: arn}",
  );
  assert.equal(group.copy, "");
  assert.match(group.warned, /is left out of the feature: target group "arn"/);
  const slice = await feature(
    "discovery.k8s.io/v1",
    "EndpointSlice",
    "addressType: IPv4",
    "web-1, labels: {app: web, kubernetes.io/service-name: web}, annotations: {a: b}} #",
  );
  assert.match(slice.copy, /kubernetes\.io\/service-name: web-pr1\n/);
  const set = `spec: {serviceName: web}
---
apiVersion: v1
kind: Service
metadata: {name: web-0, labels: {app: web}, annotations: {metallb.io/loadBalancerIPs: 10.0.0.9}}
spec:
  externalIPs: [10.0.0.9]
  selector: {statefulset.kubernetes.io/pod-name: web-0}`;
  const { text } = await feature("apps/v1", "StatefulSet", set);
  assert.match(text, /statefulset\.kubernetes\.io\/pod-name: web-pr1-0\n/);
  assert.doesNotMatch(text, /10\.0\.0\.9/);
});

Deno.test("a Rollout shifts the traffic of its own routes, also by a plugin", async () => {
  const route =
    `spec: {strategy: {canary: {trafficRouting: {plugins: {argoproj-labs/gatewayAPI: ROUTES}}}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, labels: {app: web}}
spec: {hostnames: [a.example.com]}`;
  for (const routes of ["{httpRoute: web}", "{httpRoutes: [{name: web}]}"]) {
    const { copy } = await feature(
      "argoproj.io/v1alpha1",
      "Rollout",
      route.replace("ROUTES", routes),
    );
    assert.match(copy, /(?:httpRoute|name): web-pr1\n$/, routes);
  }
});
