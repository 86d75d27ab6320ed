/**
 * Names with commas between them, in one field (data-names): its list completes the name after the last comma. The
 * browser compares its list with the whole field, so the names in it begin with what stands before that comma.
 */

export function connect(field) {
  const options = [...(field.list?.options ?? [])];
  const names = options.map((option) => option.value);

  const complete = () => {
    const before = field.value.match(/^(.*,)?\s*/)[0].replace(/,\s*$/, ", ");
    const taken = new Set(before.split(",").map((name) => name.trim().toLowerCase()));
    for (const [index, option] of options.entries()) {
      option.value = before + names[index];
      option.disabled = taken.has(names[index].toLowerCase());
    }
  };

  field.addEventListener("input", complete);
  field.addEventListener("focus", complete);
}

for (const field of document.querySelectorAll("[data-names]")) connect(field);
