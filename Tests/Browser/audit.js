// What can be checked about accessibility without judgement. Returns a list of sentences; an empty one is what is wanted.
() => {
    const problems = new Set();
    const dialog = document.querySelector("dialog[open]");
    const root = dialog ?? document.body;
    const place = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${[...element.classList].map((name) => `.${name}`).join("")}`;
    const isShown = (element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    };
    const all = (selector) => [...root.querySelectorAll(selector)];

    const labelOf = (element) => {
        const by = element.getAttribute("aria-labelledby");
        if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
        const own = element.getAttribute("aria-label") ?? "";
        if (own) return own;
        if (["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName)) return [...(element.labels ?? [])].map((label) => label.textContent).join(" ");
        return element.textContent || element.getAttribute("title") || [...element.querySelectorAll("img")].map((image) => image.alt).join(" ");
    };
    for (const element of all("a, button, input, select, textarea, [role=grid], [role=tree], [role=listbox], [role=dialog], dialog, [role=region], [tabindex='0']")) {
        if (isShown(element) && !labelOf(element).trim()) problems.add(`no name: ${place(element)}`);
    }
    for (const image of all("img")) if (!image.hasAttribute("alt")) problems.add(`no alternative text: ${place(image)}`);
    for (const drawing of all("svg")) {
        if (drawing.getAttribute("aria-hidden") !== "true" && !drawing.getAttribute("aria-label")) problems.add(`a drawing without words: ${place(drawing)}`);
    }
    for (const element of all("[aria-labelledby], [aria-controls], [aria-activedescendant], [aria-describedby]")) {
        for (const name of ["aria-labelledby", "aria-controls", "aria-activedescendant", "aria-describedby"]) {
            for (const id of (element.getAttribute(name) ?? "").split(" ").filter(Boolean)) {
                if (!document.getElementById(id)) problems.add(`${name} of ${place(element)} names nothing: ${id}`);
            }
        }
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.add(`an id twice: ${id}`);
    const parents = { row: "grid", gridcell: "row", treeitem: "tree", option: "listbox" };
    for (const element of all("[role]")) {
        const wanted = parents[element.getAttribute("role")];
        if (wanted && !element.closest(`[role="${wanted}"]`)) problems.add(`${place(element)} is no part of a ${wanted}`);
        if (element.getAttribute("role") === "treeitem" && !element.getAttribute("aria-level")) problems.add(`no level: ${place(element)}`);
    }
    for (const element of all("[tabindex]")) if (element.tabIndex > 0) problems.add(`its own place in the order of Tab: ${place(element)}`);
    if (document.querySelectorAll("main").length !== 1) problems.add("not exactly one main");
    if (document.querySelectorAll("h1").length !== 1) problems.add("not exactly one first heading");
    if (!document.documentElement.lang) problems.add("no language");
    if (!document.title) problems.add("no title");
    if (document.documentElement.scrollWidth > innerWidth) problems.add(`wider than the window by ${document.documentElement.scrollWidth - innerWidth}`);

    // Contrast of every piece of text with what is behind it, as WCAG 2 computes it.
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const colour = (text) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = text;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
        return [red, green, blue, alpha / 255];
    };
    const over = (front, back) => [0, 1, 2].map((at) => front[at] * front[3] + back[at] * (1 - front[3])).concat(1);
    const behind = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) layers.push(colour(getComputedStyle(at).backgroundColor));
        return layers.reduceRight((back, front) => over(front, back), [255, 255, 255, 1]);
    };
    const light = ([red, green, blue]) => {
        const [r, g, b] = [red, green, blue].map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (seen.has(element) || !node.textContent.trim() || !isShown(element) || element.closest(":disabled, .visually-hidden, [data-stale]")) continue;
        seen.add(element);
        const style = getComputedStyle(element);
        const back = behind(element);
        const front = over(colour(element instanceof SVGElement ? style.fill : style.color), back);
        const [high, low] = [light(front), light(back)].sort((one, other) => other - one);
        const ratio = (high + 0.05) / (low + 0.05);
        const size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        if (ratio < (isLarge ? 3 : 4.5)) problems.add(`contrast ${ratio.toFixed(2)}: ${place(element)} "${node.textContent.trim().slice(0, 30)}"`);
    }
    return [...problems];
}
