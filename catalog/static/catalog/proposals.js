/**
 * What is proposed for a field (data-proposals has its id): seen while the field is empty, filled in by "Use", asked for
 * anew when the panel of files has changed. Nothing that was typed is ever replaced.
 */

export function connect(first) {
  let proposals = first;
  const field = document.getElementById(proposals.dataset.proposals);

  const show = () => {
    proposals.hidden = field.value !== "";
    for (const button of proposals.querySelectorAll("[data-value]")) button.hidden = false;
  };

  const use = (event) => {
    const button = event.target.closest("[data-value]");
    if (!button || field.value !== "") return;
    field.value = button.dataset.value;
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    field.focus();
  };

  const look = async () => {
    try {
      const answer = await fetch(proposals.dataset.url, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-proposals]");
      fresh.addEventListener("click", use);
      proposals.replaceWith(fresh);
      proposals = fresh;
      show();
    } catch {
      // The next change of the files looks again.
    }
  };

  proposals.addEventListener("click", use);
  for (const name of ["input", "change"]) field.addEventListener(name, show);
  document.addEventListener("media-panel:changed", look);
  show();
}

for (const proposals of document.querySelectorAll("[data-proposals]")) connect(proposals);
