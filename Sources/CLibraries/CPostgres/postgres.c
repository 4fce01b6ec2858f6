#include "CPostgres.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

// What libpq's headers would say, as far as it is used.
struct option {
    char *keyword, *variable, *compiled, *value, *label, *display;
    int size;
};
typedef void (*notice_receiver)(void *, const ev_pq_result *);
enum { CONNECTION_BAD = 1 };

static struct {
    ev_pq_connection *(*connectStartParams)(const char *const *, const char *const *, int);
    int (*connectPoll)(ev_pq_connection *);
    void (*finish)(ev_pq_connection *);
    int (*setnonblocking)(ev_pq_connection *, int);
    notice_receiver (*setNoticeReceiver)(ev_pq_connection *, notice_receiver, void *);
    int (*socket)(const ev_pq_connection *);
    int (*status)(const ev_pq_connection *);
    char *(*errorMessage)(const ev_pq_connection *);
    int (*connectionNeedsPassword)(const ev_pq_connection *);
    int (*connectionUsedPassword)(const ev_pq_connection *);
    int (*serverVersion)(const ev_pq_connection *);
    int (*backendPID)(const ev_pq_connection *);
    const char *(*parameterStatus)(const ev_pq_connection *, const char *);
    char *(*encryptPasswordConn)(ev_pq_connection *, const char *, const char *, const char *);
    void (*freemem)(void *);
    int (*sendQuery)(ev_pq_connection *, const char *);
    int (*sendQueryParams)(ev_pq_connection *, const char *, int, const unsigned int *, const char *const *, const int *,
                           const int *, int);
    int (*setSingleRowMode)(ev_pq_connection *);
    int (*flush)(ev_pq_connection *);
    int (*consumeInput)(ev_pq_connection *);
    int (*isBusy)(ev_pq_connection *);
    ev_pq_result *(*getResult)(ev_pq_connection *);
    int (*resultStatus)(const ev_pq_result *);
    int (*ntuples)(const ev_pq_result *);
    int (*nfields)(const ev_pq_result *);
    int (*getisnull)(const ev_pq_result *, int, int);
    char *(*getvalue)(const ev_pq_result *, int, int);
    int (*getlength)(const ev_pq_result *, int, int);
    char *(*resultErrorField)(const ev_pq_result *, int);
    void (*clear)(ev_pq_result *);
    int (*getCopyData)(ev_pq_connection *, char **, int);
    int (*putCopyData)(ev_pq_connection *, const char *, int);
    int (*putCopyEnd)(ev_pq_connection *, const char *);
    struct option *(*conninfoParse)(const char *, char **);
    void (*conninfoFree)(struct option *);
} pq;

#define FIND(name) find(library, "PQ" #name, &pq.name)

static int find(void *library, const char *name, void *function) {
    void *found = dlsym(library, name);
    // POSIX: an object pointer of dlsym holds a function pointer, too.
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

int ev_pq_load(const char **reason) {
    // Never closed: libraries beneath it for encryption keep state of their own.
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        *reason = dlerror();
        return -1;
    }
    int all = FIND(connectStartParams) && FIND(connectPoll) && FIND(finish) && FIND(setnonblocking)
        && FIND(setNoticeReceiver) && FIND(socket) && FIND(status) && FIND(errorMessage)
        && FIND(connectionNeedsPassword) && FIND(connectionUsedPassword) && FIND(serverVersion) && FIND(backendPID)
        && FIND(parameterStatus) && FIND(encryptPasswordConn) && FIND(freemem) && FIND(sendQuery)
        && FIND(sendQueryParams) && FIND(setSingleRowMode) && FIND(flush) && FIND(consumeInput) && FIND(isBusy)
        && FIND(getResult) && FIND(resultStatus) && FIND(ntuples) && FIND(nfields) && FIND(getisnull) && FIND(getvalue)
        && FIND(getlength) && FIND(resultErrorField) && FIND(clear) && FIND(getCopyData) && FIND(putCopyData)
        && FIND(putCopyEnd) && FIND(conninfoParse) && FIND(conninfoFree);
    if (!all) {
        *reason = "libpq.so.5 is older than that of PostgreSQL 10";
        return -1;
    }
    return 0;
}

static void nowhere(void *context, const ev_pq_result *result) { (void)context, (void)result; }

ev_pq_connection *ev_pq_start(const char *const *keywords, const char *const *values, int count) {
    const char **names = calloc((size_t)count + 1, sizeof *names);
    const char **texts = calloc((size_t)count + 1, sizeof *texts);
    ev_pq_connection *connection = NULL;
    if (names != NULL && texts != NULL) {
        memcpy(names, keywords, (size_t)count * sizeof *names);
        memcpy(texts, values, (size_t)count * sizeof *texts);
        // The last 0: a database's name is a name, never an address of its own.
        connection = pq.connectStartParams(names, texts, 0);
    }
    free(names);
    free(texts);
    if (connection == NULL) return NULL;
    pq.setNoticeReceiver(connection, nowhere, NULL);
    return connection;
}

int ev_pq_go_on(ev_pq_connection *connection) {
    if (pq.status(connection) == CONNECTION_BAD) return EV_PQ_FAILED;
    int state = pq.connectPoll(connection);
    if (state == EV_PQ_READY && pq.setnonblocking(connection, 1) != 0) return EV_PQ_FAILED;
    return state;
}

void ev_pq_finish(ev_pq_connection *connection) { pq.finish(connection); }
int ev_pq_socket(const ev_pq_connection *connection) { return pq.socket(connection); }
int ev_pq_is_bad(const ev_pq_connection *connection) { return pq.status(connection) == CONNECTION_BAD; }
const char *ev_pq_words(const ev_pq_connection *connection) { return pq.errorMessage(connection); }
int ev_pq_needs_password(const ev_pq_connection *connection) { return pq.connectionNeedsPassword(connection); }
int ev_pq_used_password(const ev_pq_connection *connection) { return pq.connectionUsedPassword(connection); }
int ev_pq_server_version(const ev_pq_connection *connection) { return pq.serverVersion(connection); }
int ev_pq_process(const ev_pq_connection *connection) { return pq.backendPID(connection); }

const char *ev_pq_parameter(const ev_pq_connection *connection, const char *name) {
    return pq.parameterStatus(connection, name);
}

char *ev_pq_encrypt_password(ev_pq_connection *connection, const char *password, const char *user) {
    // A named algorithm: asking the server for its own would be a statement that waits.
    return pq.encryptPasswordConn(connection, password, user, "scram-sha-256");
}

void ev_pq_free(void *memory) { pq.freemem(memory); }

int ev_pq_send(ev_pq_connection *connection, const char *statement, const char *const *parameters, int count) {
    if (count == 0) return pq.sendQuery(connection, statement);
    return pq.sendQueryParams(connection, statement, count, NULL, parameters, NULL, NULL, 0);
}

int ev_pq_row_by_row(ev_pq_connection *connection) { return pq.setSingleRowMode(connection); }
int ev_pq_flush(ev_pq_connection *connection) { return pq.flush(connection); }
int ev_pq_consume(ev_pq_connection *connection) { return pq.consumeInput(connection); }
int ev_pq_is_busy(ev_pq_connection *connection) { return pq.isBusy(connection); }
ev_pq_result *ev_pq_next(ev_pq_connection *connection) { return pq.getResult(connection); }

int ev_pq_status(const ev_pq_result *result) { return pq.resultStatus(result); }
int ev_pq_rows(const ev_pq_result *result) { return pq.ntuples(result); }
int ev_pq_columns(const ev_pq_result *result) { return pq.nfields(result); }
int ev_pq_is_null(const ev_pq_result *result, int row, int column) { return pq.getisnull(result, row, column); }

const uint8_t *ev_pq_value(const ev_pq_result *result, int row, int column) {
    return (const uint8_t *)pq.getvalue(result, row, column);
}

int ev_pq_length(const ev_pq_result *result, int row, int column) { return pq.getlength(result, row, column); }
const char *ev_pq_field(const ev_pq_result *result, int field) { return pq.resultErrorField(result, field); }
void ev_pq_clear(ev_pq_result *result) { pq.clear(result); }

int ev_pq_copy_out(ev_pq_connection *connection, char **row) { return pq.getCopyData(connection, row, 1); }

int ev_pq_copy_in(ev_pq_connection *connection, const uint8_t *bytes, int size) {
    return pq.putCopyData(connection, (const char *)bytes, size);
}

int ev_pq_copy_end(ev_pq_connection *connection, const char *message) { return pq.putCopyEnd(connection, message); }

char *ev_pq_read_address(const char *text, const char *keyword, int *is_valid) {
    char *message = NULL, *found = NULL;
    struct option *options = pq.conninfoParse(text, &message);
    if (message != NULL) pq.freemem(message);
    *is_valid = options != NULL;
    for (struct option *option = options; option != NULL && option->keyword != NULL; option++)
        if (strcmp(option->keyword, keyword) == 0 && option->value != NULL) found = strdup(option->value);
    if (options != NULL) pq.conninfoFree(options);
    return found;
}

void ev_pq_free_text(char *text) { free(text); }

int ev_pq_wait(const ev_pq_connection *connection, int for_writing, int timeout_ms) {
    struct pollfd polled = {pq.socket(connection), (short)(POLLIN | (for_writing ? POLLOUT : 0)), 0};
    if (polled.fd < 0) return -1;
    int count = poll(&polled, 1, timeout_ms);
    return count < 0 ? (errno == EINTR ? 0 : -1) : count;
}
