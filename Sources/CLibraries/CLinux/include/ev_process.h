// Child processes: spawning into an own process group, pidfd, waiting.
#pragma once
#include <stdint.h>
