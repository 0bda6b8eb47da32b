import ts from "typescript";
import { conditionOf, METHODS, type Mutant, OPERATORS } from "./mutants.ts";

/** The source with all its mistakes in it: switches.ts makes the one that is switched on, by its number. */
export function switched(text: string, mutants: ReadonlyMap<number, Mutant>): string {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest, true);
  const places = new Map(
    [...mutants].map(([place, { kind, start }]) => [`${kind} ${start}`, place]),
  );
  return written(source);

  function placeOf(kind: Mutant["kind"], node: ts.Node): number | undefined {
    return places.get(`${kind} ${node.getStart(source)}`);
  }

  function written(node: ts.Node): string {
    const text = operationOf(node) ?? withChildren(node);
    const isCondition = node.parent !== undefined && conditionOf(node.parent) === node;
    const place = isCondition ? placeOf("condition", node) : undefined;
    return place === undefined ? text : `mutate.condition(${place}, ${text})`;
  }

  function operationOf(node: ts.Node): string | undefined {
    if (ts.isBinaryExpression(node)) {
      const place = placeOf("operator", node.operatorToken);
      if (place === undefined) return undefined;
      const right = node.operatorToken.getText(source);
      const [a, b] = [written(node.left), written(node.right)];
      if (right === "&&") return `(mutate.and(${place}, ${a}) ? ${b} : mutate.left)`;
      if (right === "||") return `(mutate.or(${place}, ${a}) ? ${b} : mutate.left)`;
      return `mutate.binary(${place}, "${right}", "${OPERATORS.get(right)}", ${a}, ${b})`;
    }
    if (ts.isPropertyAccessExpression(node)) {
      const place = placeOf("method", node.name);
      if (place === undefined) return undefined;
      const right = node.name.text;
      const object = written(node.expression) + (node.questionDotToken === undefined ? "" : "?.");
      return `${object}[mutate.isOn(${place}) ? "${METHODS.get(right)}" : "${right}"]`;
    }
    if (ts.isPrefixUnaryExpression(node)) {
      const place = placeOf("negation", node);
      if (place !== undefined) return `mutate.negated(${place}, ${written(node.operand)})`;
    }
    if (ts.isNumericLiteral(node)) {
      const place = placeOf("number", node);
      if (place !== undefined) return `mutate.number(${place}, ${node.getText(source)})`;
    }
    return undefined;
  }

  function withChildren(node: ts.Node): string {
    let out = "";
    let from = ts.isSourceFile(node) ? 0 : node.getStart(source);
    ts.forEachChild(node, (child) => {
      out += text.slice(from, child.getStart(source)) + written(child);
      from = child.getEnd();
    });
    return out + text.slice(from, node.getEnd());
  }
}
