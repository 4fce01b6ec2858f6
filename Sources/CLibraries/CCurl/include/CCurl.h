// libcurl through our own prototypes: the library is opened when it is first used, so that no start pays for it.
//
// Only what Everett calls is here. The numbers are part of libcurl's binary interface, which never changes them.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Opens libcurl.so.4 and finds every function; 0, or -1 with a reason that stays valid. Call it once, before all else.
int ev_curl_load(const char **reason);

// Options of a transfer.
enum {
    EV_CURL_LOW_SPEED_LIMIT = 19, EV_CURL_LOW_SPEED_TIME = 20, EV_CURL_NOBODY = 44, EV_CURL_POST = 47,
    EV_CURL_FOLLOWLOCATION = 52, EV_CURL_HTTPGET = 80, EV_CURL_HTTP_VERSION = 84, EV_CURL_NOSIGNAL = 99,
    EV_CURL_TIMEOUT_MS = 155, EV_CURL_CONNECTTIMEOUT_MS = 156, EV_CURL_PROTOCOLS = 181, EV_CURL_QUICK_EXIT = 322,
    EV_CURL_URL = 10002, EV_CURL_PROXY = 10004, EV_CURL_CUSTOMREQUEST = 10036, EV_CURL_CAINFO = 10065,
    EV_CURL_NOPROXY = 10177, EV_CURL_UNIX_SOCKET_PATH = 10231,
};
enum { EV_CURL_PROTOCOL_HTTP = 1, EV_CURL_PROTOCOL_HTTPS = 2, EV_CURL_HTTP_2_OVER_TLS = 4 };

// Results of a transfer.
enum {
    EV_CURL_OK = 0, EV_CURL_UNSUPPORTED_PROTOCOL = 1, EV_CURL_BAD_URL = 3, EV_CURL_NO_SUCH_HOST = 6,
    EV_CURL_NO_CONNECTION = 7, EV_CURL_PARTIAL = 18, EV_CURL_WRITE_ERROR = 23, EV_CURL_TIMEOUT = 28,
    EV_CURL_BAD_CERTIFICATE = 60,
};

// What a transfer tells its owner, always on the thread that performs it.
typedef struct {
    void *context;
    // A line of the head, without its end.
    int (*head)(void *context, const uint8_t *line, size_t size);
    // Bytes of the body: EV_CURL_TAKEN, EV_CURL_PAUSE (the same bytes come again) or EV_CURL_ABORT.
    int (*body)(void *context, const uint8_t *bytes, size_t size);
    // Whether a connection to this address may be opened: 4 bytes of IPv4, 16 of IPv6, none for a socket of the machine.
    int (*may_connect)(void *context, const uint8_t *address, size_t size, uint16_t port);
} ev_curl_listener;
enum { EV_CURL_TAKEN = 0, EV_CURL_PAUSE = 1, EV_CURL_ABORT = 2 };

typedef struct ev_curl_transfer ev_curl_transfer;

// A transfer to be set up; null when there is no memory.
ev_curl_transfer *ev_curl_transfer_new(ev_curl_listener listener);
// Not while it is being performed.
void ev_curl_transfer_free(ev_curl_transfer *transfer);
// Each returns a libcurl result; texts are copied.
int ev_curl_set_number(ev_curl_transfer *transfer, int option, long value);
int ev_curl_set_text(ev_curl_transfer *transfer, int option, const char *value);
int ev_curl_set_body(ev_curl_transfer *transfer, const uint8_t *bytes, size_t size);
// A line of the head to send; a second kind of list: answers of the resolver, as HOST:PORT:ADDRESS.
int ev_curl_add_header(ev_curl_transfer *transfer, const char *line);
int ev_curl_add_answer(ev_curl_transfer *transfer, const char *answer);
// Goes on with a paused body; calls the listener at once.
int ev_curl_resume(ev_curl_transfer *transfer);
// libcurl's words for a result.
const char *ev_curl_words(int result);

typedef struct ev_curl_multi ev_curl_multi;
ev_curl_multi *ev_curl_multi_new(void);
// After its transfers were removed.
void ev_curl_multi_free(ev_curl_multi *multi);
int ev_curl_multi_add(ev_curl_multi *multi, ev_curl_transfer *transfer);
int ev_curl_multi_remove(ev_curl_multi *multi, ev_curl_transfer *transfer);
// Does what can be done without waiting.
int ev_curl_multi_perform(ev_curl_multi *multi);
// Waits until something can be done, the time is over or someone woke it.
int ev_curl_multi_wait(ev_curl_multi *multi, int timeout_ms);
// From any thread.
int ev_curl_multi_wake(ev_curl_multi *multi);
// The context of a transfer that has ended since, and its result; null when there is none. It is removed by that.
void *ev_curl_multi_ended(ev_curl_multi *multi, int *result);

// A URL taken apart by the very parser that the transfer uses. `base` may be null. Each part is written with its NUL.
// Returns 0, or -1 for a URL that is none or a part that does not fit.
typedef struct {
    char scheme[16];
    char host[256];
    char port[8];
    // Whether it names a user, with or without a password.
    int has_user;
} ev_curl_origin;
int ev_curl_resolve_url(const char *base, const char *url, char *whole, size_t whole_size, ev_curl_origin *origin);
