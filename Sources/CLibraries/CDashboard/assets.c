#include "CDashboard.h"

// #embed is C23; the compiler offers it in older modes too, and only says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char actions_js[] = {
#embed "assets/actions.js"
};
static const unsigned char api_js[] = {
#embed "assets/api.js"
};
static const unsigned char app_js[] = {
#embed "assets/app.js"
};
static const unsigned char base_css[] = {
#embed "assets/base.css"
};
static const unsigned char branching_js[] = {
#embed "assets/branching.js"
};
static const unsigned char command_js[] = {
#embed "assets/command.js"
};
static const unsigned char databases_js[] = {
#embed "assets/databases.js"
};
static const unsigned char dialog_js[] = {
#embed "assets/dialog.js"
};
static const unsigned char difftext_js[] = {
#embed "assets/difftext.js"
};
static const unsigned char dom_js[] = {
#embed "assets/dom.js"
};
static const unsigned char early_js[] = {
#embed "assets/early.js"
};
static const unsigned char favicon_svg[] = {
#embed "assets/favicon.svg"
};
static const unsigned char format_js[] = {
#embed "assets/format.js"
};
static const unsigned char graph_js[] = {
#embed "assets/graph.js"
};
static const unsigned char icons_js[] = {
#embed "assets/icons.js"
};
static const unsigned char index_html[] = {
#embed "assets/index.html"
};
static const unsigned char lanes_js[] = {
#embed "assets/lanes.js"
};
static const unsigned char live_js[] = {
#embed "assets/live.js"
};
static const unsigned char palette_js[] = {
#embed "assets/palette.js"
};
static const unsigned char panels_js[] = {
#embed "assets/panels.js"
};
static const unsigned char plot_js[] = {
#embed "assets/plot.js"
};
static const unsigned char preferences_js[] = {
#embed "assets/preferences.js"
};
static const unsigned char router_js[] = {
#embed "assets/router.js"
};
static const unsigned char safe_js[] = {
#embed "assets/safe.js"
};
static const unsigned char say_js[] = {
#embed "assets/say.js"
};
static const unsigned char session_js[] = {
#embed "assets/session.js"
};
static const unsigned char sheet_js[] = {
#embed "assets/sheet.js"
};
static const unsigned char shell_css[] = {
#embed "assets/shell.css"
};
static const unsigned char timelines_css[] = {
#embed "assets/timelines.css"
};
static const unsigned char tree_js[] = {
#embed "assets/tree.js"
};
static const unsigned char views_css[] = {
#embed "assets/views.css"
};
static const unsigned char views_activity_js[] = {
#embed "assets/views/activity.js"
};
static const unsigned char views_changes_js[] = {
#embed "assets/views/changes.js"
};
static const unsigned char views_checkpoint_js[] = {
#embed "assets/views/checkpoint.js"
};
static const unsigned char views_checkpoints_js[] = {
#embed "assets/views/checkpoints.js"
};
static const unsigned char views_conflicts_js[] = {
#embed "assets/views/conflicts.js"
};
static const unsigned char views_health_js[] = {
#embed "assets/views/health.js"
};
static const unsigned char views_inbox_js[] = {
#embed "assets/views/inbox.js"
};
static const unsigned char views_knowledge_js[] = {
#embed "assets/views/knowledge.js"
};
static const unsigned char views_lane_js[] = {
#embed "assets/views/lane.js"
};
static const unsigned char views_merge_js[] = {
#embed "assets/views/merge.js"
};
static const unsigned char views_restore_js[] = {
#embed "assets/views/restore.js"
};
static const unsigned char views_runs_js[] = {
#embed "assets/views/runs.js"
};
static const unsigned char views_storage_js[] = {
#embed "assets/views/storage.js"
};
static const unsigned char views_timelines_js[] = {
#embed "assets/views/timelines.js"
};
static const unsigned char virtual_js[] = {
#embed "assets/virtual.js"
};
static const unsigned char words_js[] = {
#embed "assets/words.js"
};

#define ASSET(path, bytes) {path, bytes, sizeof bytes}

static const struct ev_asset assets[] = {
    ASSET("actions.js", actions_js),
    ASSET("api.js", api_js),
    ASSET("app.js", app_js),
    ASSET("base.css", base_css),
    ASSET("branching.js", branching_js),
    ASSET("command.js", command_js),
    ASSET("databases.js", databases_js),
    ASSET("dialog.js", dialog_js),
    ASSET("difftext.js", difftext_js),
    ASSET("dom.js", dom_js),
    ASSET("early.js", early_js),
    ASSET("favicon.svg", favicon_svg),
    ASSET("format.js", format_js),
    ASSET("graph.js", graph_js),
    ASSET("icons.js", icons_js),
    ASSET("index.html", index_html),
    ASSET("lanes.js", lanes_js),
    ASSET("live.js", live_js),
    ASSET("palette.js", palette_js),
    ASSET("panels.js", panels_js),
    ASSET("plot.js", plot_js),
    ASSET("preferences.js", preferences_js),
    ASSET("router.js", router_js),
    ASSET("safe.js", safe_js),
    ASSET("say.js", say_js),
    ASSET("session.js", session_js),
    ASSET("sheet.js", sheet_js),
    ASSET("shell.css", shell_css),
    ASSET("timelines.css", timelines_css),
    ASSET("tree.js", tree_js),
    ASSET("views.css", views_css),
    ASSET("views/activity.js", views_activity_js),
    ASSET("views/changes.js", views_changes_js),
    ASSET("views/checkpoint.js", views_checkpoint_js),
    ASSET("views/checkpoints.js", views_checkpoints_js),
    ASSET("views/conflicts.js", views_conflicts_js),
    ASSET("views/health.js", views_health_js),
    ASSET("views/inbox.js", views_inbox_js),
    ASSET("views/knowledge.js", views_knowledge_js),
    ASSET("views/lane.js", views_lane_js),
    ASSET("views/merge.js", views_merge_js),
    ASSET("views/restore.js", views_restore_js),
    ASSET("views/runs.js", views_runs_js),
    ASSET("views/storage.js", views_storage_js),
    ASSET("views/timelines.js", views_timelines_js),
    ASSET("virtual.js", virtual_js),
    ASSET("words.js", words_js),
};

size_t ev_asset_count(void) {
    return sizeof assets / sizeof assets[0];
}

struct ev_asset ev_asset_at(size_t number) {
    return assets[number];
}
