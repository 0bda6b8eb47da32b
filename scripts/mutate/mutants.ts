import ts from "typescript";

/** A small mistake that somebody could make in a source file. */
export interface Mutant {
  readonly path: string;
  readonly line: number;
  readonly kind: "operator" | "method" | "negation" | "number" | "condition";
  /** Where the text that is replaced begins and ends. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Each operator, and the one that it is easily mistaken for. */
export const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["<", "<="],
  ["<=", "<"],
  [">", ">="],
  [">=", ">"],
  ["===", "!=="],
  ["!==", "==="],
  ["&&", "||"],
  ["||", "&&"],
  ["+", "-"],
  ["-", "+"],
]);

export const METHODS: ReadonlyMap<string, string> = new Map([["some", "every"], ["every", "some"]]);

/** Every mutant of a TypeScript source, in the order of its text. */
export function mutantsOf(path: string, text: string): Mutant[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];
  const replace = (kind: Mutant["kind"], node: ts.Node, replacement: string) => {
    const start = node.getStart(source);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    mutants.push({ path, line, kind, start, end: node.getEnd(), replacement });
  };
  visit(source);
  return mutants.sort((a, b) => a.start - b.start);

  function visit(node: ts.Node): void {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const { operatorToken } = node;
      const other = OPERATORS.get(operatorToken.getText(source));
      if (other !== undefined && !isOfText(node)) replace("operator", operatorToken, other);
    } else if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent)) {
      const other = METHODS.get(node.name.text);
      if (other !== undefined) replace("method", node.name, other);
    } else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.ExclamationToken) {
        replace("negation", node, node.operand.getText(source));
      }
    } else if (ts.isNumericLiteral(node) && !isName(node)) {
      replace("number", node, `(${node.getText(source)} + 1)`);
    }
    const condition = conditionOf(node);
    if (condition !== undefined && isWhole(condition)) {
      replace("condition", condition, `!(${condition.getText(source)})`);
    }
    ts.forEachChild(node, visit);
  }
}

/** What decides in `if`, `while` and `?:`. */
export function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return node.expression;
  return ts.isConditionalExpression(node) ? node.condition : undefined;
}

/** `+` between texts, which `-` cannot stand for. */
function isOfText({ left, right }: ts.BinaryExpression): boolean {
  return [left, right].some((side) =>
    ts.isStringLiteralLike(side) || ts.isTemplateExpression(side)
  );
}

/** Whether it names a property, as in `{ 0: first }`. */
function isName(node: ts.NumericLiteral): boolean {
  const { parent } = node;
  return ts.isBindingElement(parent) && parent.propertyName === node ||
    ts.isPropertyAssignment(parent) && parent.name === node;
}

/** Whether negating it is no mutant that another kind makes as well. */
function isWhole(condition: ts.Expression): boolean {
  return !ts.isPrefixUnaryExpression(condition) &&
    !(ts.isBinaryExpression(condition) && /^[!=]==$/.test(condition.operatorToken.getText()));
}

/** The source with the mistake in it. */
export function mutated(text: string, { start, end, replacement }: Mutant): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** A mutant as a reader finds it: place, line before, line after. */
export function describe(mutant: Mutant, text: string): string {
  const before = text.split("\n")[mutant.line - 1]?.trim() ?? "";
  const after = mutated(text, mutant).split("\n")[mutant.line - 1]?.trim() ?? "";
  return `${mutant.path}:${mutant.line}\n  - ${before}\n  + ${after}`;
}

/** So many of the items, chosen by the seed; all of them where there are no more. */
export function chosen<T>(items: readonly T[], count: number, seed: number): T[] {
  const left = [...items];
  const random = randomOf(seed);
  const taken: T[] = [];
  while (taken.length < count && left.length > 0) {
    taken.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return taken;
}

/** mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c): the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
