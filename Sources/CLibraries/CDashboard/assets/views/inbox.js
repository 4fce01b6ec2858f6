// What agents ask: each question with exactly what would be done, and two answers. What an agent wrote is shown as data.

import { call, get, url } from "../api.js";
import { commandStrip } from "../command.js";
import { button } from "../dialog.js";
import { freshID, h, replace } from "../dom.js";
import { shortID, time } from "../format.js";
import { icon } from "../icons.js";
import { plain, visible } from "../safe.js";
import { complain, note as say, trouble, waiting } from "../say.js";
import { t, tn, tv } from "../words.js";

export function mount(main, page) {
  let includesAnswered = false;
  let asked = 0;
  // Survives that its question is drawn again.
  const messages = new Map();

  const all = h("input", { type: "checkbox", on: { change: () => { includesAnswered = all.checked; load(); } } });
  const count = h("span", { class: "dim count", role: "status" });
  const list = h("div", { class: "question-list" });

  page.header(t("nav.inbox"));
  page.command(["everett", "inbox"]);
  replace(main, waiting());
  load();

  async function load() {
    const mine = ++asked;
    try {
      const { questions } = await get(url("inbox", { all: includesAnswered ? "true" : null }));
      if (mine !== asked) return;
      // Whoever is writing an answer is not interrupted by what others ask.
      if (list.contains(document.activeElement) && document.activeElement.tagName === "INPUT") return;
      if (!main.contains(list)) {
        replace(main, h("section", { class: "pane pane-list" },
          h("div", { class: "toolbar" }, h("label", { class: "check" }, all, h("span", {}, t("inbox.all"))), h("span", { class: "spring" }), count), list));
      }
      replace(count, tn("count.questions", questions.filter(({ state }) => state === "open").length));
      replace(list, questions.length ? questions.map(card) : h("p", { class: "empty-line" }, t("inbox.empty")));
    } catch (problem) {
      if (mine === asked) replace(main, trouble(problem, load));
    }
  }

  function card(one) {
    const heading = freshID("question");
    const project = page.projects.find(({ id }) => id === one.project);
    return h("article", { class: `question question-${one.state}`, "aria-labelledby": heading, data: { id: one.id } },
      h("header", { class: "question-head" },
        h("h2", { id: heading }, plain(one.function, 60)),
        h("span", { class: "badge" }, tv("inbox.state.", one.state)),
        h("span", { class: "spring" }), h("span", { class: "dim" }, time(one.asked))),
      h("p", { class: "question-who" }, t("inbox.who", { agent: plain(one.agent, 60), timeline: plain(one.timeline, 60), root: plain(project?.root ?? one.plan.root ?? "", 120) })),
      h("div", { class: "question-plan" }, part(t("inbox.arguments"), one.plan.arguments), part(t("inbox.effect"), one.plan.effect)),
      one.message ? h("p", {}, h("span", { class: "dim" }, `${t("inbox.message")}: `), visible(one.message)) : null,
      one.state === "open" ? answers(one) : null);
  }

  function part(label, value) {
    if (!value || !Object.keys(value).length) return null;
    return h("section", {}, h("h3", { class: "dim" }, label), tree(value));
  }

  function tree(value) {
    if (Array.isArray(value)) return h("ul", {}, value.map((one) => h("li", {}, one?.path !== undefined && one.status ? [h("span", { class: "dim" }, `${tv("status.", one.status)} `), h("code", {}, visible(one.path))] : leaf(one))));
    return h("dl", { class: "facts" }, Object.entries(value).filter(([, inner]) => !(Array.isArray(inner) && !inner.length) && inner !== null).map(([key, inner]) =>
      h("div", { class: "fact" }, h("dt", {}, plain(key, 60)), h("dd", {}, typeof inner === "object" ? tree(inner) : leaf(inner)))));
  }

  function leaf(value) {
    if (value !== null && typeof value === "object") return tree(value);
    const text = String(value);
    return h("code", {}, /^[0-9a-f]{64}$/.test(text) ? shortID(text) : visible(text));
  }

  function answers(one) {
    const message = h("input", { class: "input", type: "text", maxlength: 500, placeholder: t("inbox.message.placeholder"), "aria-label": t("inbox.message"), value: messages.get(one.id) ?? "", on: { input: () => messages.set(one.id, message.value) } });
    const yes = button(t("inbox.approve"), () => answer(one, true, message.value, [yes, no]), { primary: true, icon: "check" });
    const no = button(t("inbox.deny"), () => answer(one, false, message.value, [yes, no]), { icon: "close" });
    return h("footer", { class: "question-answers" }, message, no, yes,
      h("p", { class: "dim" }, t("inbox.once"), " ", time(one.expires)), commandStrip(["everett", "inbox", "approve", shortID(one.id)], "command command-block"));
  }

  async function answer(one, approve, message, controls) {
    for (const control of controls) control.disabled = true;
    try {
      // The digest of what was shown: had it changed meanwhile, this would be refused.
      await call("POST", url(`inbox/${encodeURIComponent(one.id)}/answer`), { body: { approve, digest: one.digest, message } });
      messages.delete(one.id);
      say(approve ? t("inbox.approved") : t("inbox.denied"), { tone: "good" });
    } catch (problem) {
      complain(problem);
    }
    document.activeElement?.blur?.();
    load();
    page.countQuestions();
  }

  return {
    refresh: load,
    event: (event) => { if (event.type.startsWith("inbox.")) load(); },
  };
}
