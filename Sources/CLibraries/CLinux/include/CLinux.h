// Umbrella of the Linux shims: one .c/.h pair per family of system calls.
// Every function returns a value >= 0, or -errno; none touches the caller's errno contract.
#pragma once
#include "ev_files.h"
#include "ev_directory.h"
#include "ev_xattr.h"
#include "ev_memory.h"
#include "ev_checksum.h"
#include "ev_system.h"
#include "ev_process.h"
#include "ev_confine.h"
#include "ev_lock.h"
#include "ev_search.h"
#include "ev_passing.h"
#include "ev_socket.h"
#include "ev_door.h"
#include "ev_poll.h"
#include "ev_watch.h"
#include "ev_fanotify.h"
