#pragma once
#include <sqlite3.h>

// SQLite's destructor constants are casts that Swift cannot import.
static inline sqlite3_destructor_type ev_sqlite_transient(void) { return SQLITE_TRANSIENT; }

// sqlite3_db_config is variadic; these are the switches we use.
static inline int ev_sqlite_db_config_flag(sqlite3 *db, int op, int on) {
    return sqlite3_db_config(db, op, on, (int *)0);
}
