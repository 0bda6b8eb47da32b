/** For cli-table3: no frame and no lines. */
export const NO_FRAME: Readonly<Record<string, string>> = Object.fromEntries(
  ["top", "bottom", "left", "mid", "right"].flatMap((side) =>
    ["", "-mid", "-left", "-right"].map((end) => [`${side}${end}`, ""])
  ).concat([["middle", ""]]),
);
