// Advisory whole-file locks that the kernel releases when the owner dies.
#pragma once

// flock(2) without waiting: 0, or -EAGAIN while another open file description holds it.
int ev_try_lock(int fd, int exclusive);
int ev_unlock(int fd);
