// A layer beneath SQLite that lets writes and syncs of chosen files fail; for tests only.
#pragma once
#include <stdint.h>

// What happens at the call that was counted to.
enum {
    EV_FAULT_NONE = 0,
    // It fails, and so does every later one.
    EV_FAULT_FAIL = 1,
    // It fails, later ones work.
    EV_FAULT_FAIL_ONCE = 2,
    // Half of it is written, then everything fails.
    EV_FAULT_TEAR = 3,
    // The disk is full, from now on.
    EV_FAULT_FULL = 4,
};

// Puts the layer beneath every connection that is opened from now on. Returns an SQLite result code.
int ev_faults_install(void);
// Counts writes, syncs and truncations of files whose path begins with `prefix`, and lets the `at`-th (from 1) go wrong.
// Up to 64 prefixes at once; returns a number for the other calls, or -1.
int ev_faults_arm(const char *prefix, int64_t at, int kind);
// How many calls were counted; the files are left alone from now on.
int64_t ev_faults_disarm(int rule);
