#ifndef EVERETT_CDASHBOARD_H
#define EVERETT_CDASHBOARD_H

#include <stddef.h>

// One file of the dashboard, as it lies in the program: constant, and there for as long as the program runs.
struct ev_asset {
    const char *path;
    const unsigned char *bytes;
    size_t size;
};

size_t ev_asset_count(void);

// The asset with this number; below `ev_asset_count`.
struct ev_asset ev_asset_at(size_t number);

#endif
