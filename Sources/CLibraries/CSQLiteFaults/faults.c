#include "CSQLiteFaults.h"
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

typedef struct {
    char prefix[512];
    int64_t at, seen;
    int kind, used;
} rule;

typedef struct {
    sqlite3_file base;
    char path[512];
    sqlite3_file *real;
} file;

static rule rules[64];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sqlite3_vfs layer;
static sqlite3_vfs *below;

// What to do with the next call on a file.
static int verdict(const char *path) {
    int kind = EV_FAULT_NONE;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 64; i++) {
        rule *r = &rules[i];
        if (!r->used || strncmp(path, r->prefix, strlen(r->prefix)) != 0) continue;
        r->seen++;
        if (r->at <= 0) continue;
        if (r->seen == r->at) kind = r->kind;
        else if (r->seen > r->at && r->kind == EV_FAULT_FULL) kind = EV_FAULT_FULL;
        else if (r->seen > r->at && r->kind != EV_FAULT_FAIL_ONCE) kind = EV_FAULT_FAIL;
    }
    pthread_mutex_unlock(&lock);
    return kind;
}

static sqlite3_file *real(sqlite3_file *f) { return ((file *)f)->real; }
#define BELOW(f) (real(f)->pMethods)

static int on_close(sqlite3_file *f) {
    int code = BELOW(f) ? BELOW(f)->xClose(real(f)) : SQLITE_OK;
    f->pMethods = 0;
    return code;
}
static int on_read(sqlite3_file *f, void *b, int n, sqlite3_int64 o) { return BELOW(f)->xRead(real(f), b, n, o); }
static int on_write(sqlite3_file *f, const void *b, int n, sqlite3_int64 o) {
    switch (verdict(((file *)f)->path)) {
    case EV_FAULT_NONE: return BELOW(f)->xWrite(real(f), b, n, o);
    case EV_FAULT_FULL: return SQLITE_FULL;
    case EV_FAULT_TEAR: BELOW(f)->xWrite(real(f), b, n / 2, o); return SQLITE_IOERR_WRITE;
    default: return SQLITE_IOERR_WRITE;
    }
}
static int on_truncate(sqlite3_file *f, sqlite3_int64 n) {
    return verdict(((file *)f)->path) ? SQLITE_IOERR_TRUNCATE : BELOW(f)->xTruncate(real(f), n);
}
static int on_sync(sqlite3_file *f, int flags) {
    int kind = verdict(((file *)f)->path);
    return kind && kind != EV_FAULT_FULL ? SQLITE_IOERR_FSYNC : BELOW(f)->xSync(real(f), flags);
}
static int on_size(sqlite3_file *f, sqlite3_int64 *n) { return BELOW(f)->xFileSize(real(f), n); }
static int on_lock(sqlite3_file *f, int l) { return BELOW(f)->xLock(real(f), l); }
static int on_unlock(sqlite3_file *f, int l) { return BELOW(f)->xUnlock(real(f), l); }
static int on_reserved(sqlite3_file *f, int *r) { return BELOW(f)->xCheckReservedLock(real(f), r); }
static int on_control(sqlite3_file *f, int op, void *a) { return BELOW(f)->xFileControl(real(f), op, a); }
static int on_sector(sqlite3_file *f) { return BELOW(f)->xSectorSize(real(f)); }
static int on_traits(sqlite3_file *f) { return BELOW(f)->xDeviceCharacteristics(real(f)); }
static int on_shm_map(sqlite3_file *f, int p, int n, int e, void volatile **m) {
    return BELOW(f)->xShmMap(real(f), p, n, e, m);
}
static int on_shm_lock(sqlite3_file *f, int o, int n, int l) { return BELOW(f)->xShmLock(real(f), o, n, l); }
static void on_shm_barrier(sqlite3_file *f) { BELOW(f)->xShmBarrier(real(f)); }
static int on_shm_unmap(sqlite3_file *f, int d) { return BELOW(f)->xShmUnmap(real(f), d); }

static const sqlite3_io_methods methods = {
    .iVersion = 2, .xClose = on_close, .xRead = on_read, .xWrite = on_write, .xTruncate = on_truncate, .xSync = on_sync,
    .xFileSize = on_size, .xLock = on_lock, .xUnlock = on_unlock, .xCheckReservedLock = on_reserved,
    .xFileControl = on_control, .xSectorSize = on_sector, .xDeviceCharacteristics = on_traits, .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock, .xShmBarrier = on_shm_barrier, .xShmUnmap = on_shm_unmap,
};

static int on_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out) {
    (void)v;
    file *own = (file *)f;
    memset(own, 0, sizeof *own);
    own->real = (sqlite3_file *)(own + 1);
    if (name) strncpy(own->path, name, sizeof own->path - 1);
    int code = below->xOpen(below, name, own->real, flags, out);
    // SQLite closes what has methods, even when opening it failed.
    f->pMethods = own->real->pMethods ? &methods : 0;
    return code;
}

int ev_faults_install(void) {
    static int code = -1;
    pthread_mutex_lock(&lock);
    if (code < 0) {
        sqlite3_initialize();
        below = sqlite3_vfs_find(0);
        layer = *below;
        layer.zName = "everett-faults";
        layer.pNext = 0;
        layer.szOsFile = (int)sizeof(file) + below->szOsFile;
        layer.xOpen = on_open;
        code = sqlite3_vfs_register(&layer, 1);
    }
    pthread_mutex_unlock(&lock);
    return code;
}

int ev_faults_arm(const char *prefix, int64_t at, int kind) {
    int found = -1;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 64 && found < 0; i++) {
        if (rules[i].used) continue;
        found = i;
        memset(&rules[i], 0, sizeof rules[i]);
        strncpy(rules[i].prefix, prefix, sizeof rules[i].prefix - 1);
        rules[i].at = at;
        rules[i].kind = kind;
        rules[i].used = 1;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

int64_t ev_faults_disarm(int number) {
    pthread_mutex_lock(&lock);
    int64_t seen = number >= 0 && number < 64 ? rules[number].seen : 0;
    if (number >= 0 && number < 64) rules[number].used = 0;
    pthread_mutex_unlock(&lock);
    return seen;
}
