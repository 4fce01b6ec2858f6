// Paths as a tree: directories that hold only one directory are drawn as one row.

/** The rows of a tree of changes, in order; `closed` holds the directories whose content is hidden. */
export function treeRows(entries, closed) {
  const root = { children: new Map(), files: [] };
  const isDirectory = (entry) => (entry.new ?? entry.old)?.kind === "directory";
  for (const entry of entries) {
    const parts = entry.text.split("/");
    const last = isDirectory(entry) ? null : parts.pop();
    let node = root;
    for (const part of parts) {
      if (!node.children.has(part)) node.children.set(part, { children: new Map(), files: [] });
      node = node.children.get(part);
    }
    if (last === null) node.entry = entry;
    else node.files.push({ name: last, entry });
  }
  const rows = [];
  walk(root, "", 1);
  return rows;

  function walk(node, above, level) {
    for (const [first, child] of node.children) {
      let label = first;
      let at = child;
      while (at.files.length === 0 && at.children.size === 1 && !at.entry) {
        const [[next, only]] = at.children;
        label += `/${next}`;
        at = only;
      }
      const key = above + label;
      const isClosed = closed.has(key);
      // A directory of which nothing else is known is shown like a file; it is all that changed there.
      if (at.entry && size(at) === 0) {
        rows.push({ kind: "file", key: at.entry.key, label: `${label}/`, level, entry: at.entry });
        continue;
      }
      rows.push({ kind: "directory", key, status: at.entry?.status, label, level, count: size(at), isClosed });
      if (!isClosed) walk(at, `${key}/`, level + 1);
    }
    for (const { name, entry } of node.files) rows.push({ kind: "file", key: entry.key, label: name, level, entry });
  }

  function size(node) {
    let count = node.files.length;
    for (const child of node.children.values()) count += size(child);
    return count;
  }
}
