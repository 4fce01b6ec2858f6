// The same interface on libmicrohttpd: one thread with epoll; streams are suspended until there is something to send.
#define _GNU_SOURCE
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *token = "Bearer 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

typedef struct stream {
    struct MHD_Connection *connection;
    size_t number, offset;
    int suspended;
    struct stream *next;
} stream;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static stream *streams;
static size_t published;
static char message[256];
static size_t message_size;

static ssize_t read_stream(void *raw, uint64_t position, char *out, size_t room) {
    (void)position;
    stream *own = raw;
    pthread_mutex_lock(&lock);
    if (own->number == published) {
        own->suspended = 1;
        MHD_suspend_connection(own->connection);
        pthread_mutex_unlock(&lock);
        return 0;
    }
    // Every event here is the last one: a client that is behind is not measured.
    size_t count = message_size < room ? message_size : room;
    memcpy(out, message, count);
    own->number = published;
    pthread_mutex_unlock(&lock);
    return (ssize_t)count;
}

static void end_stream(void *raw) {
    pthread_mutex_lock(&lock);
    for (stream **at = &streams; *at; at = &(*at)->next)
        if (*at == raw) {
            *at = (*at)->next;
            break;
        }
    pthread_mutex_unlock(&lock);
    free(raw);
}

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned status, const char *text) {
    struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static void publish(void) {
    pthread_mutex_lock(&lock);
    published++;
    message_size = (size_t)snprintf(message, sizeof message,
        "id: %zu\nevent: checkpoint.created\ndata: {\"id\":%zu,\"type\":\"checkpoint.created\",\"project\":null,"
        "\"subject\":null,\"data\":{}}\n\n", published, published);
    for (stream *at = streams; at; at = at->next)
        if (at->suspended) {
            at->suspended = 0;
            MHD_resume_connection(at->connection);
        }
    pthread_mutex_unlock(&lock);
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **state) {
    (void)context, (void)version, (void)data;
    static int begun;
    if (*state == NULL) {
        *state = &begun;
        return MHD_YES;
    }
    if (*size) {
        *size = 0;
        return MHD_YES;
    }
    const char *shown = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
    const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    if (shown == NULL || strcmp(shown, token)) return reply(connection, 401, "");
    if (host == NULL || strncmp(host, "127.0.0.1:", 10)) return reply(connection, 421, "");
    if (MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Origin")) return reply(connection, 403, "");
    if (!strcmp(url, "/api/publish") && !strcmp(method, "POST")) {
        publish();
        return reply(connection, 204, "");
    }
    if (!strcmp(url, "/api/events")) {
        stream *own = calloc(1, sizeof *own);
        own->connection = connection;
        pthread_mutex_lock(&lock);
        own->number = published;
        own->next = streams;
        streams = own;
        pthread_mutex_unlock(&lock);
        struct MHD_Response *response =
            MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, read_stream, own, end_stream);
        MHD_add_response_header(response, "Content-Type", "text/event-stream");
        enum MHD_Result result = MHD_queue_response(connection, 200, response);
        MHD_destroy_response(response);
        return result;
    }
    char project[128], text[256];
    if (sscanf(url, "/api/projects/%127[^/]/status", project) == 1) {
        snprintf(text, sizeof text, "{\"status\":\"ok\",\"project\":\"%s\"}", project);
        return reply(connection, 200, text);
    }
    return reply(connection, 404, "");
}

int main(int count, char **arguments) {
    unsigned short port = (unsigned short)(count > 1 ? atoi(arguments[1]) : 0);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, port, NULL, NULL, &answer, NULL,
        MHD_OPTION_CONNECTION_LIMIT, 12000, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384, MHD_OPTION_END);
    if (daemon == NULL) return 1;
    pause();
    return 0;
}
