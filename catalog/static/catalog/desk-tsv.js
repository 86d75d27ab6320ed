/** Blocks of cells as spreadsheets put them on the clipboard: tabs and line breaks, quotes around what has them. */

export function write(block) {
  const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return block.map((row) => row.map(quoted).join("\t")).join("\n");
}

/** A list of rows, each a list of texts; a last line break makes no row. */
export function read(text) {
  const rows = [[""]];
  const plain = text.replaceAll("\r\n", "\n").replace(/\n$/, "");
  let quoted = false;
  for (let at = 0; at < plain.length; at += 1) {
    const sign = plain[at];
    const row = rows.at(-1);
    if (quoted) {
      if (sign !== '"') row[row.length - 1] += sign;
      else if (plain[at + 1] === '"') {
        row[row.length - 1] += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && row.at(-1) === "" && closes(plain, at)) quoted = true;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else row[row.length - 1] += sign;
  }
  return rows;
}

/** Whether the quote at this place is a cell's first sign and ends with the cell, and isn't just part of a name. */
function closes(text, at) {
  const end = /^"(?:[^"]|"")*"(?=[\t\n]|$)/.exec(text.slice(at));
  return end !== null;
}
