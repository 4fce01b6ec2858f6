// The least that any program can do to clone a tree file by file: make each directory, create each file, share its blocks.
// Nothing is compared, recorded or made durable. Usage: clone-tree SOURCE TARGET THREADS
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FILES = 1 << 20, MOST_THREADS = 64 };
struct file {
    char *path;
    mode_t mode;
};
static struct file *files;
static int count, source, target, threads;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void list(int directory, const char *place) {
    DIR *stream = fdopendir(directory);
    if (!stream) fail(place);
    for (struct dirent *entry; (entry = readdir(stream));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        char *path;
        if (asprintf(&path, "%s%s%s", place, *place ? "/" : "", entry->d_name) < 0) fail(place);
        struct stat status;
        if (fstatat(source, path, &status, AT_SYMLINK_NOFOLLOW) < 0) fail(path);
        if (S_ISDIR(status.st_mode)) {
            if (mkdirat(target, path, 0755) < 0) fail(path);
            list(openat(source, path, O_RDONLY | O_DIRECTORY), path);
        } else if (S_ISREG(status.st_mode) && count < MOST_FILES) {
            files[count++] = (struct file){path, status.st_mode & 0777};
        }
    }
    closedir(stream);
}

static void *clone_some(void *number) {
    long first = (long)number;
    for (long i = (long)count * first / threads; i < (long)count * (first + 1) / threads; i++) {
        int from = openat(source, files[i].path, O_RDONLY);
        int to = openat(target, files[i].path, O_WRONLY | O_CREAT | O_EXCL, files[i].mode);
        if (from < 0 || to < 0 || ioctl(to, FICLONE, from) < 0) fail(files[i].path);
        close(from);
        close(to);
    }
    return NULL;
}

int main(int arguments, char **argument) {
    if (arguments != 4) return fprintf(stderr, "usage: clone-tree SOURCE TARGET THREADS\n"), 2;
    umask(0);
    threads = atoi(argument[3]);
    if (threads < 1 || threads > MOST_THREADS) return 2;
    files = calloc(MOST_FILES, sizeof *files);
    source = open(argument[1], O_RDONLY | O_DIRECTORY);
    if (!files || source < 0 || mkdir(argument[2], 0755) < 0) fail(argument[2]);
    target = open(argument[2], O_RDONLY | O_DIRECTORY);
    list(open(argument[1], O_RDONLY | O_DIRECTORY), "");
    pthread_t running[MOST_THREADS];
    for (long i = 0; i < threads; i++)
        if (pthread_create(&running[i], NULL, clone_some, (void *)i)) fail("thread");
    for (int i = 0; i < threads; i++) pthread_join(running[i], NULL);
    return 0;
}
