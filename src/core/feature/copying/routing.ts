import type { Resource } from "../../kustomize/resource.ts";

/** The meaning of a field of a router or a certificate. */
type FieldMeaning =
  | TextMeaning
  /** The name of a resource of a kind, `namespace/name` included. */
  | { readonly kind: string };

/** The meaning of a text in such a field. */
export type TextMeaning =
  /** A host that the resource serves. */
  | "served host"
  /** A host that has to change together with served hosts. */
  | "host"
  /** A host that the resource serves, or the name of a Service inside the cluster. */
  | "served name"
  /** A host that the resource does not serve, or the name of a Service. */
  | "name"
  /** Hosts in functions, `Host(`…`)`: https://doc.traefik.io/traefik/routing/routers/#rule. */
  | "rule"
  /** `namespace/host`; the namespace may be missing, `.` or `*`. */
  | "host in namespace"
  /** The short or full name of a Service inside the cluster, with or without scheme and port. */
  | "service host";

/** The fields of one or several kinds; in `spec.hosts[]`, `[]` means each item of a list. */
interface Routing {
  readonly groups: readonly string[];
  readonly kinds: readonly string[];
  readonly fields: Readonly<Record<string, FieldMeaning>>;
}

const SERVICE = { kind: "Service" };
const SECRET = { kind: "Secret" };
const VIRTUAL_SERVICE = { kind: "VirtualService" };
const DESTINATION_RULE = { kind: "DestinationRule" };
const INGRESS = { kind: "Ingress" };
const ANALYSIS_TEMPLATE = { kind: "AnalysisTemplate" };

const PLUGINS = "spec.strategy.canary.trafficRouting.plugins";
const GATEWAY_API = `${PLUGINS}.argoproj-labs/gatewayAPI`;

const GATEWAY_FILTERS: Routing["fields"] = {
  "spec.rules[].filters[].requestRedirect.hostname": "host",
  "spec.rules[].filters[].urlRewrite.hostname": "host",
  "spec.rules[].backendRefs[].filters[].requestRedirect.hostname": "host",
  "spec.rules[].backendRefs[].filters[].urlRewrite.hostname": "host",
};

const TRAEFIK = ["traefik.io", "traefik.containo.us"];
const TRAEFIK_ROUTE: Routing["fields"] = {
  "spec.routes[].match": "rule",
  "spec.routes[].services[].name": SERVICE,
  "spec.tls.domains[].main": "host",
  "spec.tls.domains[].sans[]": "host",
  "spec.tls.options.name": { kind: "TLSOption" },
  "spec.tls.store.name": { kind: "TLSStore" },
};

/**
 * The hosts and references in kinds that route requests to an app, and in related kinds. Fields with the same meaning
 * in any kind, such as `secretName` and `backendRefs`, are in `renaming.ts`.
 */
const ROUTINGS: readonly Routing[] = [
  {
    groups: ["networking.k8s.io", "extensions"],
    kinds: ["Ingress"],
    fields: { "spec.rules[].host": "served host", "spec.tls[].hosts[]": "host" },
  },
  {
    groups: ["gateway.networking.k8s.io"],
    kinds: ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"],
    fields: { "spec.hostnames[]": "served host", ...GATEWAY_FILTERS },
  },
  {
    groups: ["gateway.networking.k8s.io", "gateway.networking.x-k8s.io"],
    kinds: ["Gateway", "ListenerSet", "XListenerSet"],
    fields: { "spec.listeners[].hostname": "host" },
  },
  {
    groups: ["gateway.networking.k8s.io"],
    kinds: ["BackendTLSPolicy"],
    fields: { "spec.validation.hostname": "name" },
  },
  // https://projectcontour.io/docs/main/config/api/
  {
    groups: ["projectcontour.io"],
    kinds: ["HTTPProxy"],
    fields: {
      "spec.virtualhost.fqdn": "served host",
      "spec.virtualhost.tls.secretName": SECRET,
      "spec.virtualhost.tls.clientValidation.caSecret": SECRET,
      "spec.virtualhost.authorization.extensionRef.name": { kind: "ExtensionService" },
      "spec.routes[].services[].name": SERVICE,
      "spec.tcpproxy.services[].name": SERVICE,
      "spec.tcpproxy.include.name": { kind: "HTTPProxy" },
      "spec.tcpproxy.includes.name": { kind: "HTTPProxy" },
      "spec.includes[].name": { kind: "HTTPProxy" },
    },
  },
  {
    groups: ["projectcontour.io"],
    kinds: ["ExtensionService"],
    fields: { "spec.services[].name": SERVICE },
  },
  {
    groups: ["contour.heptio.com"],
    kinds: ["IngressRoute"],
    fields: {
      "spec.virtualhost.fqdn": "served host",
      "spec.routes[].services[].name": SERVICE,
      "spec.routes[].delegate.name": { kind: "IngressRoute" },
      "spec.tcpproxy.services[].name": SERVICE,
    },
  },
  // https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/
  {
    groups: TRAEFIK,
    kinds: ["IngressRoute"],
    fields: {
      ...TRAEFIK_ROUTE,
      "spec.routes[].middlewares[].name": { kind: "Middleware" },
      "spec.routes[].services[].serversTransport": { kind: "ServersTransport" },
    },
  },
  {
    groups: TRAEFIK,
    kinds: ["IngressRouteTCP", "IngressRouteUDP"],
    fields: {
      ...TRAEFIK_ROUTE,
      "spec.routes[].middlewares[].name": { kind: "MiddlewareTCP" },
      "spec.routes[].services[].serversTransport": { kind: "ServersTransportTCP" },
    },
  },
  {
    groups: TRAEFIK,
    kinds: ["TraefikService"],
    fields: {
      "spec.weighted.services[].name": SERVICE,
      "spec.mirroring.name": SERVICE,
      "spec.mirroring.mirrors[].name": SERVICE,
      "spec.highestRandomWeight.services[].name": SERVICE,
    },
  },
  {
    groups: TRAEFIK,
    kinds: ["Middleware", "MiddlewareTCP"],
    fields: {
      "spec.chain.middlewares[].name": { kind: "Middleware" },
      "spec.basicAuth.secret": SECRET,
      "spec.digestAuth.secret": SECRET,
      "spec.forwardAuth.address": "service host",
      "spec.forwardAuth.tls.certSecret": SECRET,
      "spec.forwardAuth.tls.caSecret": SECRET,
    },
  },
  {
    groups: TRAEFIK,
    kinds: ["ServersTransport", "ServersTransportTCP"],
    fields: {
      "spec.serverName": "name",
      "spec.certificatesSecrets[]": SECRET,
      "spec.rootCAsSecrets[]": SECRET,
    },
  },
  {
    groups: TRAEFIK,
    kinds: ["TLSOption"],
    fields: { "spec.clientAuth.secretNames[]": SECRET },
  },
  // https://istio.io/latest/docs/reference/config/networking/
  {
    groups: ["networking.istio.io"],
    kinds: ["VirtualService"],
    fields: {
      "spec.hosts[]": "served name",
      "spec.gateways[]": { kind: "Gateway" },
      "spec.http[].match[].gateways[]": { kind: "Gateway" },
      "spec.http[].match[].authority.exact": "name",
      "spec.http[].route[].destination.host": "service host",
      "spec.http[].mirror.host": "service host",
      "spec.http[].mirrors[].destination.host": "service host",
      "spec.http[].delegate.name": VIRTUAL_SERVICE,
      "spec.http[].redirect.authority": "name",
      "spec.http[].rewrite.authority": "name",
      "spec.tls[].match[].gateways[]": { kind: "Gateway" },
      "spec.tls[].match[].sniHosts[]": "name",
      "spec.tls[].route[].destination.host": "service host",
      "spec.tcp[].match[].gateways[]": { kind: "Gateway" },
      "spec.tcp[].route[].destination.host": "service host",
    },
  },
  {
    groups: ["networking.istio.io"],
    kinds: ["Gateway"],
    fields: { "spec.servers[].hosts[]": "host in namespace" },
  },
  {
    groups: ["networking.istio.io"],
    kinds: ["DestinationRule"],
    fields: {
      "spec.host": "service host",
      "spec.trafficPolicy.tls.sni": "service host",
      "spec.trafficPolicy.tls.subjectAltNames[]": "service host",
    },
  },
  // https://docs.openshift.com/container-platform/latest/networking/routes/route-configuration.html
  {
    groups: ["route.openshift.io", ""],
    kinds: ["Route"],
    fields: {
      "spec.host": "served host",
      "spec.subdomain": "host",
      "spec.to.name": SERVICE,
      "spec.alternateBackends[].name": SERVICE,
      "spec.tls.externalCertificate.name": SECRET,
    },
  },
  // https://docs.flagger.app/usage/how-it-works
  {
    groups: ["flagger.app"],
    kinds: ["Canary"],
    fields: {
      "spec.service.name": SERVICE,
      "spec.service.hosts[]": "served name",
      "spec.service.gateways[]": { kind: "Gateway" },
      "spec.service.gatewayRefs[].name": { kind: "Gateway" },
      "spec.service.match[].authority.exact": "name",
      "spec.service.rewrite.authority": "name",
      "spec.service.mirror[].backendRef.name": SERVICE,
      "spec.analysis.metrics[].templateRef.name": { kind: "MetricTemplate" },
      "spec.analysis.alerts[].providerRef.name": { kind: "AlertProvider" },
    },
  },
  // https://cert-manager.io/docs/reference/api-docs/
  {
    groups: ["cert-manager.io"],
    kinds: ["Certificate"],
    fields: { "spec.commonName": "name", "spec.dnsNames[]": "name" },
  },
  // https://argo-rollouts.readthedocs.io/en/stable/features/specification/
  {
    groups: ["argoproj.io"],
    kinds: ["Rollout"],
    fields: {
      "spec.strategy.blueGreen.activeService": SERVICE,
      "spec.strategy.blueGreen.previewService": SERVICE,
      "spec.strategy.blueGreen.prePromotionAnalysis.templates[].templateName": ANALYSIS_TEMPLATE,
      "spec.strategy.blueGreen.postPromotionAnalysis.templates[].templateName": ANALYSIS_TEMPLATE,
      "spec.strategy.canary.canaryService": SERVICE,
      "spec.strategy.canary.stableService": SERVICE,
      "spec.strategy.canary.pingPong.pingService": SERVICE,
      "spec.strategy.canary.pingPong.pongService": SERVICE,
      "spec.strategy.canary.analysis.templates[].templateName": ANALYSIS_TEMPLATE,
      "spec.strategy.canary.steps[].analysis.templates[].templateName": ANALYSIS_TEMPLATE,
      "spec.strategy.canary.trafficRouting.nginx.stableIngress": INGRESS,
      "spec.strategy.canary.trafficRouting.nginx.stableIngresses[]": INGRESS,
      "spec.strategy.canary.trafficRouting.alb.ingress": INGRESS,
      "spec.strategy.canary.trafficRouting.alb.ingresses[]": INGRESS,
      "spec.strategy.canary.trafficRouting.alb.rootService": SERVICE,
      "spec.strategy.canary.trafficRouting.smi.rootService": SERVICE,
      "spec.strategy.canary.trafficRouting.smi.trafficSplitName": { kind: "TrafficSplit" },
      "spec.strategy.canary.trafficRouting.istio.virtualService.name": VIRTUAL_SERVICE,
      "spec.strategy.canary.trafficRouting.istio.virtualServices[].name": VIRTUAL_SERVICE,
      "spec.strategy.canary.trafficRouting.istio.destinationRule.name": DESTINATION_RULE,
      "spec.strategy.canary.trafficRouting.ambassador.mappings[]": { kind: "Mapping" },
      "spec.strategy.canary.trafficRouting.traefik.weightedTraefikServiceName": {
        kind: "TraefikService",
      },
      "spec.strategy.canary.trafficRouting.apisix.route.name": { kind: "ApisixRoute" },
      // https://rollouts-plugin-trafficrouter-gatewayapi.readthedocs.io/en/latest/
      [`${GATEWAY_API}.httpRoute`]: { kind: "HTTPRoute" },
      [`${GATEWAY_API}.httpRoutes[].name`]: { kind: "HTTPRoute" },
      [`${GATEWAY_API}.grpcRoute`]: { kind: "GRPCRoute" },
      [`${GATEWAY_API}.grpcRoutes[].name`]: { kind: "GRPCRoute" },
      [`${GATEWAY_API}.tcpRoute`]: { kind: "TCPRoute" },
      [`${GATEWAY_API}.tcpRoutes[].name`]: { kind: "TCPRoute" },
      [`${GATEWAY_API}.tlsRoute`]: { kind: "TLSRoute" },
      [`${GATEWAY_API}.tlsRoutes[].name`]: { kind: "TLSRoute" },
      [`${PLUGINS}.argoproj-labs/contour.httpProxies[]`]: { kind: "HTTPProxy" },
    },
  },
  // https://keda.sh/docs/latest/concepts/authentication/
  {
    groups: ["keda.sh"],
    kinds: ["ScaledObject", "ScaledJob"],
    fields: { "spec.triggers[].authenticationRef.name": { kind: "TriggerAuthentication" } },
  },
  // https://github.com/kedacore/http-add-on/blob/main/docs/ref/v0.8.0/http_scaled_object.md
  {
    groups: ["http.keda.sh"],
    kinds: ["HTTPScaledObject"],
    fields: {
      "spec.host": "served host",
      "spec.hosts[]": "served host",
      "spec.scaleTargetRef.service": SERVICE,
      "spec.scaleTargetRef.deployment": { kind: "Deployment" },
    },
  },
  // https://www.getambassador.io/docs/emissary/latest/topics/using/intro-mappings
  {
    groups: ["getambassador.io"],
    kinds: ["Mapping", "TCPMapping"],
    fields: {
      "spec.hostname": "served host",
      "spec.host": "served host",
      "spec.service": "service host",
    },
  },
  { groups: ["getambassador.io"], kinds: ["Host"], fields: { "spec.hostname": "host" } },
  // https://docs.nginx.com/nginx-ingress-controller/configuration/virtualserver-and-virtualserverroute-resources/
  {
    groups: ["k8s.nginx.org"],
    kinds: ["VirtualServer", "VirtualServerRoute", "TransportServer"],
    fields: {
      "spec.host": "served host",
      "spec.tls.secret": SECRET,
      "spec.upstreams[].service": SERVICE,
      "spec.routes[].route": { kind: "VirtualServerRoute" },
    },
  },
  { groups: ["zalando.org"], kinds: ["RouteGroup"], fields: { "spec.hosts[]": "served host" } },
  {
    groups: ["apisix.apache.org"],
    kinds: ["ApisixRoute"],
    fields: { "spec.http[].match.hosts[]": "served host" },
  },
  {
    groups: ["configuration.konghq.com"],
    kinds: ["TCPIngress"],
    fields: { "spec.rules[].host": "served host", "spec.tls[].hosts[]": "host" },
  },
  {
    groups: ["networking.gke.io"],
    kinds: ["ManagedCertificate"],
    fields: { "spec.domains[]": "host" },
  },
  {
    groups: ["externaldns.k8s.io"],
    kinds: ["DNSEndpoint"],
    fields: { "spec.endpoints[].dnsName": "host" },
  },
  { groups: [""], kinds: ["Service"], fields: { "spec.externalName": "service host" } },
];

/** The routing fields of the resource, in the order of the table. */
export function routingFields({ group, kind }: Resource): [path: string, meaning: FieldMeaning][] {
  return ROUTINGS.filter(({ groups, kinds }) => groups.includes(group) && kinds.includes(kind))
    .flatMap(({ fields }) => Object.entries(fields));
}
