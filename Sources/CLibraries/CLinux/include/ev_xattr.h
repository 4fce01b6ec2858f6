// Extended attributes by descriptor; values are raw bytes.
#pragma once
#include <stdint.h>
#include <stddef.h>

int64_t ev_flistxattr(int fd, char *list, size_t size);
int64_t ev_fgetxattr(int fd, const char *name, void *value, size_t size);
int ev_fsetxattr(int fd, const char *name, const void *value, size_t size);
int ev_fremovexattr(int fd, const char *name);
