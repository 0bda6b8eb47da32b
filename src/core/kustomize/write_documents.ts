import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { isPlainString } from "../manifest/scalar_text.ts";
import { type Data, isMapping } from "./yaml_data.ts";

/** Writes documents as YAML that ends with a line end. */
export function writeDocuments(documents: readonly Data[]): string {
  return documents.map(writeDocument).join("---\n");
}

function writeDocument(data: Data): string {
  // The failsafe schema quotes only what would break the syntax; `toScalar` quotes what would change type.
  const document = new Document(undefined, { schema: "failsafe" });
  document.contents = toNode(data) as typeof document.contents;
  return document.toString({ lineWidth: 0, indentSeq: false });
}

function toNode(data: Data): Node {
  if (Array.isArray(data)) {
    const list = new YAMLSeq<Node>();
    list.items = data.map(toNode);
    return list;
  }
  if (isMapping(data)) {
    const map = new YAMLMap<Scalar, Node>();
    map.items = [...data].map(([key, value]) => new Pair(toScalar(key), toNode(value)));
    return map;
  }
  if (typeof data === "string") return toScalar(data);
  const scalar = new Scalar(data.literal);
  scalar.type = "PLAIN";
  return scalar;
}

function toScalar(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  if (!text.includes("\n") && !isPlainString(text)) scalar.type = "QUOTE_DOUBLE";
  return scalar;
}
