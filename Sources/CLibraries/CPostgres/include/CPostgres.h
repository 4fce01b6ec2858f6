// libpq through our own prototypes: the library is opened when it is first used, so that no start pays for it.
//
// Only what Everett calls is here. The numbers are part of libpq's binary interface, which never changes them.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Opens libpq.so.5 and finds every function; 0, or -1 with a reason that stays valid. Call it once, before all else.
int ev_pq_load(const char **reason);

typedef struct ev_pq_connection ev_pq_connection;
typedef struct ev_pq_result ev_pq_result;

// Connecting, without waiting but for the name of the host. `count` keywords and values; null when there is no memory.
// Notices go nowhere.
ev_pq_connection *ev_pq_start(const char *const *keywords, const char *const *values, int count);
enum { EV_PQ_FAILED = 0, EV_PQ_READING = 1, EV_PQ_WRITING = 2, EV_PQ_READY = 3 };
int ev_pq_go_on(ev_pq_connection *connection);
void ev_pq_finish(ev_pq_connection *connection);

int ev_pq_socket(const ev_pq_connection *connection);
int ev_pq_is_bad(const ev_pq_connection *connection);
// libpq's words for what failed; may name user and database, never the password.
const char *ev_pq_words(const ev_pq_connection *connection);
// Whether the server refused the login for want of a password, and whether it took one.
int ev_pq_needs_password(const ev_pq_connection *connection);
int ev_pq_used_password(const ev_pq_connection *connection);
int ev_pq_server_version(const ev_pq_connection *connection);
int ev_pq_process(const ev_pq_connection *connection);
const char *ev_pq_parameter(const ev_pq_connection *connection, const char *name);
// What the server keeps instead of the password; to be freed with ev_pq_free. Null when it cannot be made.
char *ev_pq_encrypt_password(ev_pq_connection *connection, const char *password, const char *user);
void ev_pq_free(void *memory);

// Statements, without waiting. Parameters are texts; null ones are NULL. With `count` 0 there may be several statements.
int ev_pq_send(ev_pq_connection *connection, const char *statement, const char *const *parameters, int count);
// After sending: each row as a result of its own.
int ev_pq_row_by_row(ev_pq_connection *connection);
// 0 when everything was sent, 1 when there is more, -1 when the connection is gone.
int ev_pq_flush(ev_pq_connection *connection);
// Takes what has come; 0 when the connection is gone.
int ev_pq_consume(ev_pq_connection *connection);
int ev_pq_is_busy(ev_pq_connection *connection);
// Null when the statement is over.
ev_pq_result *ev_pq_next(ev_pq_connection *connection);

enum {
    EV_PQ_EMPTY = 0, EV_PQ_DONE = 1, EV_PQ_ROWS = 2, EV_PQ_COPY_OUT = 3, EV_PQ_COPY_IN = 4, EV_PQ_BAD_ANSWER = 5,
    EV_PQ_NOTICE = 6, EV_PQ_ERROR = 7, EV_PQ_COPY_BOTH = 8, EV_PQ_ONE_ROW = 9,
};
int ev_pq_status(const ev_pq_result *result);
int ev_pq_rows(const ev_pq_result *result);
int ev_pq_columns(const ev_pq_result *result);
int ev_pq_is_null(const ev_pq_result *result, int row, int column);
const uint8_t *ev_pq_value(const ev_pq_result *result, int row, int column);
int ev_pq_length(const ev_pq_result *result, int row, int column);
// 'C' the SQLSTATE, 'M' the message, 'H' the hint, 'D' the detail; null when there is none.
const char *ev_pq_field(const ev_pq_result *result, int field);
void ev_pq_clear(ev_pq_result *result);

// One row of COPY in memory to be freed: its size, 0 when it would have to wait, -1 at the end, -2 after a failure.
int ev_pq_copy_out(ev_pq_connection *connection, char **row);
// 1 when taken, 0 when it would have to wait, -1 after a failure. A message ends the copy as failed.
int ev_pq_copy_in(ev_pq_connection *connection, const uint8_t *bytes, int size);
int ev_pq_copy_end(ev_pq_connection *connection, const char *message);

// libpq's own reading of an address, for comparison: the value of a keyword, to be freed; null when it has none.
// `is_valid` says whether it can be read at all.
char *ev_pq_read_address(const char *text, const char *keyword, int *is_valid);

// Waits until the server has said something or, if asked, can be written to: 1, 0 after the time, or -1.
int ev_pq_wait(const ev_pq_connection *connection, int for_writing, int timeout_ms);
