#pragma once
#include <sqlite3.h>

// SQLite's destructor constants are casts that Swift cannot import.
static inline sqlite3_destructor_type ev_sqlite_transient(void) { return SQLITE_TRANSIENT; }

// sqlite3_db_config is variadic; these are the switches we use.
static inline int ev_sqlite_db_config_flag(sqlite3 *db, int op, int on) {
    return sqlite3_db_config(db, op, on, (int *)0);
}

// Keeps the -wal file when this connection is the last one to close.
static inline int ev_sqlite_persist_wal(sqlite3 *db) {
    int on = 1;
    return sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

// The write version of the file format as the main file has it (2: WAL), 0 when the file is too short, or < 0 on failure.
// Reads through SQLite's own descriptor: closing another one would drop every POSIX lock this process holds on the file.
static inline int ev_sqlite_write_version(sqlite3 *db) {
    sqlite3_file *file = 0;
    unsigned char version = 0;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK || file == 0 || file->pMethods == 0) return -1;
    code = file->pMethods->xRead(file, &version, 1, 18);
    if (code == SQLITE_IOERR_SHORT_READ) return 0;
    return code == SQLITE_OK ? version : -1;
}
