// What every way of starting a process needs; not for Swift.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Closes a descriptor that is open and forgets it.
void ev_shut(int *fd);
// Moves a descriptor above 2, where 0, 1 and 2 can be put in place one after another; hands a failed open through.
int ev_lift(int fd);
// A pipe above 2, close-on-exec, whose reading end does not block.
int ev_pipe(int ends[2]);
// A file in memory that holds `bytes`, or nothing when they are null.
int ev_input(const uint8_t *bytes, size_t size);
// NUL-terminated strings one after another as a list that ends with NULL; the caller frees the list.
char **ev_strings(const uint8_t *packed, size_t count);
