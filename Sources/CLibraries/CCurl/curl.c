#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

// What libcurl's headers would say, as far as it is used.
typedef struct curl_slist curl_slist;
struct address {
    int family, type, protocol;
    unsigned int size;
    struct sockaddr value;
};
struct message {
    int kind;
    void *easy;
    union {
        void *whatever;
        int result;
    } data;
};
enum {
    OPTION_WRITEDATA = 10001, OPTION_HTTPHEADER = 10023, OPTION_HEADERDATA = 10029, OPTION_PRIVATE = 10103,
    OPTION_OPENSOCKETDATA = 10164, OPTION_COPYPOSTFIELDS = 10165, OPTION_RESOLVE = 10203, OPTION_WRITEFUNCTION = 20011,
    OPTION_HEADERFUNCTION = 20079, OPTION_OPENSOCKETFUNCTION = 20163, OPTION_POSTFIELDSIZE_LARGE = 30120,
    INFO_PRIVATE = 0x100000 + 21, MESSAGE_DONE = 1, WRITE_PAUSE = 0x10000001, GLOBAL_DEFAULT = 3,
    PART_URL = 0, PART_SCHEME = 1, PART_USER = 2, PART_HOST = 5, PART_PORT = 6, URL_DEFAULT_PORT = 1,
};

static struct {
    int (*global_init)(long);
    void *(*easy_init)(void);
    void (*easy_cleanup)(void *);
    int (*easy_setopt)(void *, int, ...);
    int (*easy_getinfo)(void *, int, ...);
    int (*easy_pause)(void *, int);
    const char *(*easy_strerror)(int);
    curl_slist *(*slist_append)(curl_slist *, const char *);
    void (*slist_free_all)(curl_slist *);
    void *(*multi_init)(void);
    int (*multi_cleanup)(void *);
    int (*multi_add_handle)(void *, void *);
    int (*multi_remove_handle)(void *, void *);
    int (*multi_perform)(void *, int *);
    int (*multi_poll)(void *, void *, unsigned int, int, int *);
    int (*multi_wakeup)(void *);
    struct message *(*multi_info_read)(void *, int *);
    void *(*url)(void);
    void (*url_cleanup)(void *);
    int (*url_set)(void *, int, const char *, unsigned int);
    int (*url_get)(void *, int, char **, unsigned int);
    void (*free)(void *);
} curl;

static int find(void *library, const char *name, void *function) {
    void *found = dlsym(library, name);
    // POSIX: an object pointer of dlsym holds a function pointer, too.
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

int ev_curl_load(const char **reason) {
    // Never closed: threads of its resolver may still run in it.
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        *reason = dlerror();
        return -1;
    }
    int all = find(library, "curl_global_init", &curl.global_init) && find(library, "curl_easy_init", &curl.easy_init)
        && find(library, "curl_easy_cleanup", &curl.easy_cleanup) && find(library, "curl_easy_setopt", &curl.easy_setopt)
        && find(library, "curl_easy_getinfo", &curl.easy_getinfo) && find(library, "curl_easy_pause", &curl.easy_pause)
        && find(library, "curl_easy_strerror", &curl.easy_strerror)
        && find(library, "curl_slist_append", &curl.slist_append)
        && find(library, "curl_slist_free_all", &curl.slist_free_all)
        && find(library, "curl_multi_init", &curl.multi_init) && find(library, "curl_multi_cleanup", &curl.multi_cleanup)
        && find(library, "curl_multi_add_handle", &curl.multi_add_handle)
        && find(library, "curl_multi_remove_handle", &curl.multi_remove_handle)
        && find(library, "curl_multi_perform", &curl.multi_perform) && find(library, "curl_multi_poll", &curl.multi_poll)
        && find(library, "curl_multi_wakeup", &curl.multi_wakeup)
        && find(library, "curl_multi_info_read", &curl.multi_info_read) && find(library, "curl_url", &curl.url)
        && find(library, "curl_url_cleanup", &curl.url_cleanup) && find(library, "curl_url_set", &curl.url_set)
        && find(library, "curl_url_get", &curl.url_get) && find(library, "curl_free", &curl.free);
    if (!all) {
        *reason = "libcurl.so.4 is older than 7.68";
        return -1;
    }
    if (curl.global_init(GLOBAL_DEFAULT) != 0) {
        *reason = "libcurl.so.4 cannot be set up";
        return -1;
    }
    return 0;
}

// Transfers

struct ev_curl_transfer {
    void *easy;
    ev_curl_listener listener;
    curl_slist *headers, *answers;
};

static size_t on_head(char *line, size_t one, size_t size, void *data) {
    ev_curl_transfer *transfer = data;
    (void)one;
    size_t end = size;
    while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r')) end--;
    int answer = transfer->listener.head(transfer->listener.context, (const uint8_t *)line, end);
    // Any other number than the size ends the transfer.
    return answer == EV_CURL_TAKEN ? size : size + 1;
}

static size_t on_body(char *bytes, size_t one, size_t size, void *data) {
    ev_curl_transfer *transfer = data;
    (void)one;
    int answer = transfer->listener.body(transfer->listener.context, (const uint8_t *)bytes, size);
    return answer == EV_CURL_TAKEN ? size : answer == EV_CURL_PAUSE ? WRITE_PAUSE : size + 1;
}

// libcurl calls it for every connection it opens, after the name was resolved and for each address it tries.
static int on_open_socket(void *data, int purpose, struct address *address) {
    ev_curl_transfer *transfer = data;
    (void)purpose;
    const uint8_t *bytes = NULL;
    size_t size = 0;
    uint16_t port = 0;
    if (address->family == AF_INET && address->size >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *v4 = (const void *)&address->value;
        bytes = (const uint8_t *)&v4->sin_addr, size = 4, port = ntohs(v4->sin_port);
    } else if (address->family == AF_INET6 && address->size >= sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *v6 = (const void *)&address->value;
        bytes = (const uint8_t *)&v6->sin6_addr, size = 16, port = ntohs(v6->sin6_port);
    } else if (address->family != AF_UNIX) {
        return -1;
    }
    if (!transfer->listener.may_connect(transfer->listener.context, bytes, size, port)) return -1;
    return socket(address->family, address->type | SOCK_CLOEXEC, address->protocol);
}

ev_curl_transfer *ev_curl_transfer_new(ev_curl_listener listener) {
    ev_curl_transfer *transfer = calloc(1, sizeof *transfer);
    if (transfer == NULL) return NULL;
    transfer->listener = listener;
    transfer->easy = curl.easy_init();
    if (transfer->easy == NULL) {
        free(transfer);
        return NULL;
    }
    void *easy = transfer->easy;
    int bad = curl.easy_setopt(easy, OPTION_PRIVATE, transfer) | curl.easy_setopt(easy, OPTION_WRITEDATA, transfer)
        | curl.easy_setopt(easy, OPTION_WRITEFUNCTION, on_body) | curl.easy_setopt(easy, OPTION_HEADERDATA, transfer)
        | curl.easy_setopt(easy, OPTION_HEADERFUNCTION, on_head)
        | curl.easy_setopt(easy, OPTION_OPENSOCKETDATA, transfer)
        | curl.easy_setopt(easy, OPTION_OPENSOCKETFUNCTION, on_open_socket);
    if (bad) {
        ev_curl_transfer_free(transfer);
        return NULL;
    }
    return transfer;
}

void ev_curl_transfer_free(ev_curl_transfer *transfer) {
    curl.easy_cleanup(transfer->easy);
    curl.slist_free_all(transfer->headers);
    curl.slist_free_all(transfer->answers);
    free(transfer);
}

int ev_curl_set_number(ev_curl_transfer *transfer, int option, long value) {
    return curl.easy_setopt(transfer->easy, option, value);
}

int ev_curl_set_text(ev_curl_transfer *transfer, int option, const char *value) {
    return curl.easy_setopt(transfer->easy, option, value);
}

int ev_curl_set_body(ev_curl_transfer *transfer, const uint8_t *bytes, size_t size) {
    int result = curl.easy_setopt(transfer->easy, OPTION_POSTFIELDSIZE_LARGE, (int64_t)size);
    return result ? result : curl.easy_setopt(transfer->easy, OPTION_COPYPOSTFIELDS, size ? (const char *)bytes : "");
}

static int add(ev_curl_transfer *transfer, curl_slist **list, int option, const char *line) {
    curl_slist *longer = curl.slist_append(*list, line);
    if (longer == NULL) return 27; // out of memory
    *list = longer;
    return curl.easy_setopt(transfer->easy, option, longer);
}

int ev_curl_add_header(ev_curl_transfer *transfer, const char *line) {
    return add(transfer, &transfer->headers, OPTION_HTTPHEADER, line);
}

int ev_curl_add_answer(ev_curl_transfer *transfer, const char *answer) {
    return add(transfer, &transfer->answers, OPTION_RESOLVE, answer);
}

int ev_curl_resume(ev_curl_transfer *transfer) { return curl.easy_pause(transfer->easy, 0); }
const char *ev_curl_words(int result) { return curl.easy_strerror(result); }

// Many transfers at once

ev_curl_multi *ev_curl_multi_new(void) { return curl.multi_init(); }
void ev_curl_multi_free(ev_curl_multi *multi) { curl.multi_cleanup(multi); }
int ev_curl_multi_add(ev_curl_multi *multi, ev_curl_transfer *transfer) {
    return curl.multi_add_handle(multi, transfer->easy);
}
int ev_curl_multi_remove(ev_curl_multi *multi, ev_curl_transfer *transfer) {
    return curl.multi_remove_handle(multi, transfer->easy);
}
int ev_curl_multi_perform(ev_curl_multi *multi) {
    int running = 0;
    return curl.multi_perform(multi, &running);
}
int ev_curl_multi_wait(ev_curl_multi *multi, int timeout_ms) {
    int ready = 0;
    return curl.multi_poll(multi, NULL, 0, timeout_ms, &ready);
}
int ev_curl_multi_wake(ev_curl_multi *multi) { return curl.multi_wakeup(multi); }

void *ev_curl_multi_ended(ev_curl_multi *multi, int *result) {
    int left = 0;
    struct message *message;
    while ((message = curl.multi_info_read(multi, &left)) != NULL) {
        if (message->kind != MESSAGE_DONE) continue;
        // The message does not outlive the removal.
        void *easy = message->easy;
        int code = message->data.result;
        ev_curl_transfer *transfer = NULL;
        if (curl.easy_getinfo(easy, INFO_PRIVATE, &transfer) != 0 || transfer == NULL) continue;
        curl.multi_remove_handle(multi, easy);
        *result = code;
        return transfer->listener.context;
    }
    return NULL;
}

// URLs

static int copy_part(void *handle, int part, char *target, size_t size) {
    char *text = NULL;
    if (curl.url_get(handle, part, &text, URL_DEFAULT_PORT) != 0 || text == NULL) return -1;
    size_t length = strlen(text);
    int fits = length < size;
    if (fits) memcpy(target, text, length + 1);
    curl.free(text);
    return fits ? 0 : -1;
}

static int copy_whole(void *handle, char *target, size_t size) {
    char *text = NULL;
    if (curl.url_get(handle, PART_URL, &text, 0) != 0 || text == NULL) return -1;
    size_t length = strlen(text);
    int fits = length < size;
    if (fits) memcpy(target, text, length + 1);
    curl.free(text);
    return fits ? 0 : -1;
}

int ev_curl_resolve_url(const char *base, const char *url, char *whole, size_t whole_size, ev_curl_origin *origin) {
    void *handle = curl.url();
    if (handle == NULL) return -1;
    int result = base == NULL || curl.url_set(handle, PART_URL, base, 0) == 0 ? 0 : -1;
    // Setting a second URL resolves it against the first.
    if (result == 0 && curl.url_set(handle, PART_URL, url, 0) != 0) result = -1;
    if (result == 0) {
        result = copy_part(handle, PART_SCHEME, origin->scheme, sizeof origin->scheme)
            | copy_part(handle, PART_HOST, origin->host, sizeof origin->host)
            | copy_part(handle, PART_PORT, origin->port, sizeof origin->port) | copy_whole(handle, whole, whole_size);
    }
    char *user = NULL;
    origin->has_user = result == 0 && curl.url_get(handle, PART_USER, &user, 0) == 0;
    if (user != NULL) curl.free(user);
    curl.url_cleanup(handle);
    return result;
}
